//! The synthesis space: diagonal Gaussians in double precision, dimension slowest, padded to whole strips.

use crate::fusion::panel::{Block, ROWS, STRIP, TILE};
use crate::simd::elementary::exp;
use crate::simd::level::{Level, per_level};

pub struct Synthesis {
    pub points: usize,
    pub dimensions: usize,
    pub padded: usize,
    /// d×padded each.
    pub mean: Vec<f64>,
    pub logvar: Vec<f64>,
    variance: Vec<f64>,
    deviation: Vec<f64>,
}

/// By mean, then by logvar: d×padded each.
pub type Gradient = Vec<f64>;

/// Smaller coefficients count as 0: beside BC_ii = 1 they are nothing, and products of them would be denormal.
pub const LEAST: f64 = 1e-18;

/// Of every row the sums Σ_j BC_ij and Σ_j BC_ij², or what has to do with them.
pub struct Rows {
    pub single: Vec<f64>,
    pub square: Vec<f64>,
}

impl Rows {
    pub fn new(padded: usize, value: f64) -> Self {
        Self { single: vec![value; padded], square: vec![value; padded] }
    }
}
/// Lanes of the sums over neighbours.
const LANES: usize = 8;

impl Synthesis {
    /// From n×d arrays; to be refreshed.
    pub fn new(points: usize, dimensions: usize, mean: &[f64], logvar: &[f64]) -> Self {
        let padded = points.next_multiple_of(STRIP);
        let turned = |values: &[f64]| {
            let mut turned = vec![0.0; dimensions * padded];
            for (e, &value) in values.iter().enumerate() {
                turned[(e % dimensions) * padded + e / dimensions] = value;
            }
            turned
        };
        Self {
            points,
            dimensions,
            padded,
            mean: turned(mean),
            logvar: turned(logvar),
            variance: vec![1.0; dimensions * padded],
            deviation: vec![1.0; dimensions * padded],
        }
    }

    /// Variances after a change of their logarithms.
    pub fn refresh(&mut self, level: Level) {
        deviations(level, &self.logvar, &mut self.deviation);
        for (variance, deviation) in self.variance.iter_mut().zip(&self.deviation) {
            *variance = deviation * deviation;
        }
    }

    /// n×d again.
    pub fn turned_back<'a>(&'a self, values: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        (0..self.points * self.dimensions).map(|e| values[(e % self.dimensions) * self.padded + e / self.dimensions])
    }
}

per_level! {
    fn deviations = deviation_lanes(logvar: &[f64], deviation: &mut [f64]);
    /// Coefficients of a block above the diagonal, `[strip][row of 4][16]`; adds them to the sums of both their rows.
    pub fn fill_block = fill_rows(space: &Synthesis, block: Block, own: &mut [f64], sums: &mut Rows);
    /// Adds what a block gives to the gradient. `own` are its coefficients; −n times the derivative by BC_ij is `pulls`
    /// plus what the space's own terms give: their derivatives over the row sums are in `weights`.
    pub fn pull_block = pull_rows(
        space: &Synthesis, block: Block, own: &[f64], pulls: &[f32], weights: &Rows, gradient: &mut Gradient,
    );
}

/// elementary::exp is for x ≤ 0.
#[inline(always)]
fn deviation_lanes(logvar: &[f64], deviation: &mut [f64]) {
    for (deviation, &logvar) in deviation.iter_mut().zip(logvar) {
        let least = exp(-0.5 * logvar.abs());
        *deviation = if logvar > 0.0 { 1.0 / least } else { least };
    }
}

#[inline(always)]
fn fill_rows(space: &Synthesis, block: Block, own: &mut [f64], sums: &mut Rows) {
    for row in 0..ROWS {
        let i = block.first_row() + row;
        let (mut single, mut square) = ([0.0; LANES], [0.0; LANES]);
        for strip in 0..block.width() {
            let out = &mut own[strip * TILE + row * STRIP..][..STRIP];
            let from = (block.first_strip() + strip) * STRIP;
            if i >= space.points || from + STRIP <= i + 1 {
                out.fill(0.0);
                continue;
            }
            fill_strip(space, i, from, out);
            for (k, out) in out.iter_mut().enumerate() {
                *out = if from + k > i && from + k < space.points && *out >= LEAST { *out } else { 0.0 };
            }
            for half in [0, LANES] {
                let (singles, squares) = (&mut sums.single[from + half..], &mut sums.square[from + half..]);
                for k in 0..LANES {
                    let coefficient = out[half + k];
                    single[k] += coefficient;
                    square[k] += coefficient * coefficient;
                    singles[k] += coefficient;
                    squares[k] += coefficient * coefficient;
                }
            }
        }
        sums.single[i] += single.iter().sum::<f64>();
        sums.square[i] += square.iter().sum::<f64>();
    }
}

/// √Π 2σ_iσ_j/(s_i + s_j) · e^−Σ Δ²/4(s_i + s_j), as methods/gaussian.ts has it.
#[inline(always)]
fn fill_strip(space: &Synthesis, i: usize, from: usize, out: &mut [f64]) {
    let (mut ratio, mut exponent) = ([1.0; STRIP], [0.0; STRIP]);
    for dimension in (0..space.dimensions).map(|k| k * space.padded) {
        let (mean, variance) = (space.mean[dimension + i], space.variance[dimension + i]);
        let twice = 2.0 * space.deviation[dimension + i];
        let means = &space.mean[dimension + from..][..STRIP];
        let variances = &space.variance[dimension + from..][..STRIP];
        let deviations = &space.deviation[dimension + from..][..STRIP];
        for k in 0..STRIP {
            let part = 1.0 / (variance + variances[k]);
            let delta = mean - means[k];
            ratio[k] *= twice * deviations[k] * part;
            exponent[k] += delta * (delta * part);
        }
    }
    for k in 0..STRIP {
        out[k] = ratio[k].sqrt() * exp(-0.25 * exponent[k]);
    }
}

#[inline(always)]
fn pull_rows(space: &Synthesis, block: Block, own: &[f64], pulls: &[f32], weights: &Rows, gradient: &mut Gradient) {
    let from = block.first_strip() * STRIP;
    let width = block.width() * STRIP;
    let mut scratch = Scratch { forces: vec![0.0; width], slopes: vec![0.0; width], bends: vec![0.0; width] };
    for row in 0..ROWS.min(space.points.saturating_sub(block.first_row())) {
        let i = block.first_row() + row;
        for (strip, forces) in scratch.forces.chunks_exact_mut(STRIP).enumerate() {
            let own = &own[strip * TILE + row * STRIP..][..STRIP];
            let pulls = &pulls[strip * TILE + row * STRIP..][..STRIP];
            let singles = &weights.single[from + strip * STRIP..][..STRIP];
            let squares = &weights.square[from + strip * STRIP..][..STRIP];
            for k in 0..STRIP {
                let square = own[k] * (weights.square[i] + squares[k]);
                forces[k] = own[k] * (f64::from(pulls[k]) + weights.single[i] + singles[k] + square);
            }
        }
        pull_row(space, i, from, &mut scratch, gradient);
    }
}

/// Of one row, from the first column of its block on.
struct Scratch {
    /// By ln BC_ij.
    forces: Vec<f64>,
    slopes: Vec<f64>,
    bends: Vec<f64>,
}

/// Loops over whole rows with one result each: those the compiler makes vectors of.
#[inline(always)]
fn pull_row(space: &Synthesis, i: usize, from: usize, scratch: &mut Scratch, gradient: &mut Gradient) {
    let (by_mean, by_logvar) = gradient.split_at_mut(space.dimensions * space.padded);
    let Scratch { forces, slopes, bends } = scratch;
    for dimension in (0..space.dimensions).map(|k| k * space.padded) {
        let (mean, variance) = (space.mean[dimension + i], space.variance[dimension + i]);
        let row = dimension + from..dimension + space.padded;
        let others = space.mean[row.clone()].iter().zip(&space.variance[row.clone()]);
        for ((slope, bend), (other, spread)) in slopes.iter_mut().zip(bends.iter_mut()).zip(others) {
            let part = 0.5 / (variance + spread);
            *slope = (mean - other) * part;
            *bend = slope.mul_add(*slope, -part);
        }
        let variances = &space.variance[row.clone()];
        for ((sum, spread), (bend, force)) in
            by_logvar[row.clone()].iter_mut().zip(variances).zip(bends.iter().zip(forces.iter()))
        {
            *sum += force * spread.mul_add(*bend, 0.25);
        }
        for (slope, force) in slopes.iter_mut().zip(forces.iter()) {
            *slope *= force;
        }
        for (bend, force) in bends.iter_mut().zip(forces.iter()) {
            *bend = force * variance.mul_add(*bend, 0.25);
        }
        for (sum, push) in by_mean[row].iter_mut().zip(slopes.iter()) {
            *sum += push;
        }
        by_mean[dimension + i] -= strips_sum(slopes);
        by_logvar[dimension + i] += strips_sum(bends);
    }
}

/// Sum of whole strips, lane by lane first.
#[inline(always)]
fn strips_sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for chunk in values.chunks_exact(LANES) {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let four: [f64; 4] = std::array::from_fn(|k| lanes[k] + lanes[k + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}
