//! What a factor that grows column by column leaves out, and how far that can move I(X;U).

use crate::memory::Aligned;
use crate::simd::elementary::larger;
use crate::simd::level::{Level, per_level};

/// Lanes of sums: fixed, so that the order of addition is the same at every level.
pub const LANES: usize = 8;

pub struct Residual {
    points: usize,
    /// d_i = 1 − Σ_k F_ik², zero beyond n.
    diagonal: Aligned<f64>,
    /// G_i = (1/n) Σ_j (F Fᵀ)_ij.
    means: Aligned<f64>,
}

/// After a column.
pub struct Step {
    /// (1/n) Σ_i e_i / max(G_i − e_i, 1/n) with e_i = √d_i · mean_j √d_j: nats.
    pub bound: f64,
    /// The largest d_i, and the first point that has it.
    pub largest: f64,
    pub place: usize,
}

impl Residual {
    pub fn new(points: usize) -> Self {
        let padded = points.next_multiple_of(LANES);
        let mut diagonal = Aligned::zeroed(padded);
        diagonal[..points].fill(1.0);
        Self { points, diagonal, means: Aligned::zeroed(padded) }
    }

    /// `column` is n numbers, zeros up to a multiple of LANES. `pivot`: nothing is left at that point.
    pub fn add(&mut self, level: Level, column: &[f64], pivot: Option<usize>) -> Step {
        let n = self.points as f64;
        let (mut totals, mut bound) = (Totals::default(), 0.0);
        subtract(level, column, &mut self.diagonal);
        if let Some(pivot) = pivot {
            self.diagonal[pivot] = 0.0;
        }
        sum(level, column, &self.diagonal, &mut totals);
        let share = Share { column: totals.column / n, root: totals.roots / n, least: 1.0 / n };
        weigh(level, column, &self.diagonal, &share, &mut self.means, &mut bound);
        let place = self.diagonal.iter().position(|&rest| rest == totals.largest).unwrap_or(0);
        Step { bound: bound / n, largest: totals.largest, place }
    }
}

#[derive(Default)]
struct Totals {
    column: f64,
    roots: f64,
    largest: f64,
}

struct Share {
    column: f64,
    root: f64,
    least: f64,
}

per_level! {
    fn subtract = subtract_lanes(column: &[f64], diagonal: &mut [f64]);
    fn sum = sum_lanes(column: &[f64], diagonal: &[f64], totals: &mut Totals);
    fn weigh = weigh_lanes(column: &[f64], diagonal: &[f64], share: &Share, means: &mut [f64], bound: &mut f64);
    /// Σ_i a_i b_i; both are a multiple of LANES long.
    pub fn dot = dot_lanes(a: &[f64], b: &[f64], out: &mut f64);
    /// target −= factor · column
    pub fn take_away = take_away_lanes(target: &mut [f64], column: &[f64], factor: f64);
}

#[inline(always)]
fn subtract_lanes(column: &[f64], diagonal: &mut [f64]) {
    for (rest, value) in diagonal.iter_mut().zip(column) {
        *rest = larger(value.mul_add(-*value, *rest), 0.0);
    }
}

#[inline(always)]
fn sum_lanes(column: &[f64], diagonal: &[f64], totals: &mut Totals) {
    let (mut sums, mut roots, mut largest) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for (values, rests) in column.as_chunks::<LANES>().0.iter().zip(diagonal.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += values[lane];
            roots[lane] += rests[lane].sqrt();
            largest[lane] = larger(rests[lane], largest[lane]);
        }
    }
    *totals = Totals {
        column: sums.iter().sum(),
        roots: roots.iter().sum(),
        largest: largest.iter().fold(0.0, |most, &rest| larger(most, rest)),
    };
}

#[inline(always)]
fn weigh_lanes(column: &[f64], diagonal: &[f64], share: &Share, means: &mut [f64], bound: &mut f64) {
    let mut sums = [0.0; LANES];
    let lines = column.as_chunks::<LANES>().0.iter().zip(diagonal.as_chunks::<LANES>().0);
    for ((values, rests), means) in lines.zip(means.as_chunks_mut::<LANES>().0) {
        for lane in 0..LANES {
            means[lane] = share.column.mul_add(values[lane], means[lane]);
            let error = rests[lane].sqrt() * share.root;
            let low = means[lane] - error;
            sums[lane] += error / larger(low, share.least);
        }
    }
    *bound = sums.iter().sum();
}

#[inline(always)]
fn dot_lanes(a: &[f64], b: &[f64], out: &mut f64) {
    let mut sums = [[0.0; LANES]; 4];
    for (a, b) in a.chunks(4 * LANES).zip(b.chunks(4 * LANES)) {
        for ((sums, a), b) in sums.iter_mut().zip(a.as_chunks::<LANES>().0).zip(b.as_chunks::<LANES>().0) {
            for lane in 0..LANES {
                sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
            }
        }
    }
    *out = sums.iter().flatten().sum();
}

#[inline(always)]
fn take_away_lanes(target: &mut [f64], column: &[f64], factor: f64) {
    for (value, other) in target.iter_mut().zip(column) {
        *value = factor.mul_add(-*other, *value);
    }
}
