//! I(X;U) and I(X;U,U′) of single channels, in double precision.

use crate::job::Job;
use crate::memory::Aligned;
use crate::posterior::{Diagonal, Posterior};
use crate::simd::elementary::{exp, ln};
use crate::simd::level::{Level, per_level};

/// Lanes of the row sums: fixed, so that their order of addition is the same at every level.
const LANES: usize = 8;

/// Σ_j BC_ij and Σ_j BC_ij² of every row i; the matrix is symmetric, so each entry above the diagonal counts twice.
struct RowSums {
    single: Aligned<f64>,
    square: Aligned<f64>,
}

/// (I(X;U), I(X;U,U′)) in nats; `None` when stopped. Counts its n rows as work done.
pub fn information(level: Level, posterior: &Posterior, job: &Job) -> Option<(f64, f64)> {
    let n = posterior.points();
    let padded = n.next_multiple_of(LANES);
    let mut sums = RowSums { single: Aligned::zeroed(padded), square: Aligned::zeroed(padded) };
    match posterior {
        Posterior::Diagonal(diagonal) if diagonal.dimensions == 1 => {
            let channel = Padded::new(diagonal, padded);
            for i in 0..n {
                add_gaussian_row(level, &channel, i, &mut sums);
                job.step()?;
            }
        }
        _ => {
            let mut row = vec![0.0; n];
            for i in 0..n {
                let row = &mut row[i..];
                posterior.row(level, i, i, false, row);
                add_row(row, i, &mut sums);
                job.step()?;
            }
        }
    }
    Some((mean_information(&sums.single[..n]), mean_information(&sums.square[..n])))
}

/// −(1/n) Σ_i ln(sum_i / n), within [0, ln n].
fn mean_information(sums: &[f64]) -> f64 {
    let n = sums.len() as f64;
    let total: f64 = sums.iter().map(|&sum| ln(sum / n)).sum();
    (-total / n).clamp(0.0, ln(n))
}

/// Row i from the diagonal on.
fn add_row(row: &[f64], i: usize, sums: &mut RowSums) {
    let (mut single, mut square) = (0.0, 0.0);
    for (k, &coefficient) in row.iter().enumerate().skip(1) {
        single += coefficient;
        square += coefficient * coefficient;
        sums.single[i + k] += coefficient;
        sums.square[i + k] += coefficient * coefficient;
    }
    sums.single[i] += row[0] + single;
    sums.square[i] += row[0] * row[0] + square;
}

/// A 1-D Gaussian channel; points beyond n have deviation 0, which makes their coefficients 0.
struct Padded {
    mean: Aligned<f64>,
    variance: Aligned<f64>,
    deviation: Aligned<f64>,
}

impl Padded {
    fn new(channel: &Diagonal, padded: usize) -> Self {
        let extend = |values: &[f64]| {
            let mut longer = Aligned::zeroed(padded);
            longer[..values.len()].copy_from_slice(values);
            longer
        };
        Self {
            mean: extend(channel.mean(0)),
            variance: extend(channel.variance(0)),
            deviation: extend(channel.deviation(0)),
        }
    }
}

per_level! {
    fn add_gaussian_row = add_gaussian_lanes(channel: &Padded, i: usize, sums: &mut RowSums);
}

/// Blocks of LANES points whose entries are worked out together. An entry is a chain of 150 cycles; in two loops of half
/// of it the processor overlaps many more.
const STRIDE: usize = 8;

type Lanes = [f64; LANES];

/// Entries right of the diagonal of row i, to the sums of row i and of their own rows; then the diagonal, 1.
#[inline(always)]
fn add_gaussian_lanes(channel: &Padded, i: usize, sums: &mut RowSums) {
    let (mut single, mut square) = ([0.0; LANES], [0.0; LANES]);
    let first = i / LANES;
    let singles = &mut sums.single.as_chunks_mut::<LANES>().0[first..];
    let squares = &mut sums.square.as_chunks_mut::<LANES>().0[first..];
    for (stride, (singles, squares)) in singles.chunks_mut(STRIDE).zip(squares.chunks_mut(STRIDE)).enumerate() {
        let mut values = gaussian_entries(channel, i, first + stride * STRIDE, singles.len());
        if stride == 0 {
            values[0][..=i % LANES].fill(0.0);
        }
        for (value, (singles, squares)) in values.iter().zip(singles.iter_mut().zip(squares)) {
            let power = value.map(|value| value * value);
            add(&mut single, value);
            add(&mut square, &power);
            add(singles, value);
            add(squares, &power);
        }
    }
    sums.single[i] += 1.0 + single.iter().sum::<f64>();
    sums.square[i] += 1.0 + square.iter().sum::<f64>();
}

/// BC_ij of the points of `count` ≤ STRIDE blocks from `first`. All results in local arrays: the compiler then knows that
/// no store changes an operand, and makes vectors.
#[inline(always)]
fn gaussian_entries(channel: &Padded, i: usize, first: usize, count: usize) -> [Lanes; STRIDE] {
    let (mean, variance, twice_deviation) = (channel.mean[i], channel.variance[i], 2.0 * channel.deviation[i]);
    let [means, variances, deviations] =
        [&channel.mean, &channel.variance, &channel.deviation].map(|values| &values.as_chunks::<LANES>().0[first..]);
    let (mut roots, mut exponents) = ([[0.0; LANES]; STRIDE], [[0.0; LANES]; STRIDE]);
    for block in 0..count {
        let (means, variances, deviations) = (means[block], variances[block], deviations[block]);
        for lane in 0..LANES {
            let inverse = 1.0 / (variance + variances[lane]);
            let delta = mean - means[lane];
            roots[block][lane] = ((twice_deviation * deviations[lane]) * inverse).sqrt();
            exponents[block][lane] = -0.25 * (delta * (delta * inverse));
        }
    }
    for block in 0..count {
        for lane in 0..LANES {
            roots[block][lane] *= exp(exponents[block][lane]);
        }
    }
    roots
}

#[inline(always)]
fn add(sums: &mut Lanes, values: &Lanes) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}
