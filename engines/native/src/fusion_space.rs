//! The synthesis space: diagonal Gaussians in double precision, dimension slowest, padded to whole strips.

use crate::elementary::exp;
use crate::fusion_panel::{Block, ROWS, STRIP, TILE};
use crate::level::per_level;

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
    /// From n×d arrays.
    pub fn new(points: usize, dimensions: usize, mean: &[f64], logvar: &[f64]) -> Self {
        let padded = points.next_multiple_of(STRIP);
        let turned = |values: &[f64]| {
            let mut turned = vec![0.0; dimensions * padded];
            for (e, &value) in values.iter().enumerate() {
                turned[(e % dimensions) * padded + e / dimensions] = value;
            }
            turned
        };
        let mut space = Self {
            points,
            dimensions,
            padded,
            mean: turned(mean),
            logvar: turned(logvar),
            variance: vec![1.0; dimensions * padded],
            deviation: vec![1.0; dimensions * padded],
        };
        space.refresh();
        space
    }

    /// Variances after a change of their logarithms.
    pub fn refresh(&mut self) {
        for (e, &logvar) in self.logvar.iter().enumerate() {
            // elementary::exp is for x ≤ 0.
            self.deviation[e] = if logvar > 0.0 { 1.0 / exp(-0.5 * logvar) } else { exp(0.5 * logvar) };
            self.variance[e] = self.deviation[e] * self.deviation[e];
        }
    }

    /// n×d again.
    pub fn turned_back<'a>(&'a self, values: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        (0..self.points * self.dimensions).map(|e| values[(e % self.dimensions) * self.padded + e / self.dimensions])
    }
}

per_level! {
    /// Coefficients of a block above the diagonal, `[strip][row of 4][16]`; adds them to the sums of both their rows.
    pub fn fill_block = fill_rows(space: &Synthesis, block: Block, own: &mut [f64], sums: &mut Rows);
    /// Adds what a block gives to the gradient. `own` are its coefficients; −n times the derivative by BC_ij is `pulls`
    /// plus what the space's own terms give: their derivatives over the row sums are in `weights`.
    pub fn pull_block = pull_rows(
        space: &Synthesis, block: Block, own: &[f64], pulls: &[f32], weights: &Rows, gradient: &mut Gradient,
    );
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
    let mut forces = vec![0.0; block.width() * STRIP];
    for row in 0..ROWS.min(space.points.saturating_sub(block.first_row())) {
        let i = block.first_row() + row;
        for (strip, forces) in forces.chunks_exact_mut(STRIP).enumerate() {
            let own = &own[strip * TILE + row * STRIP..][..STRIP];
            let pulls = &pulls[strip * TILE + row * STRIP..][..STRIP];
            let singles = &weights.single[from + strip * STRIP..][..STRIP];
            let squares = &weights.square[from + strip * STRIP..][..STRIP];
            for k in 0..STRIP {
                let square = own[k] * (weights.square[i] + squares[k]);
                forces[k] = own[k] * (f64::from(pulls[k]) + weights.single[i] + singles[k] + square);
            }
        }
        pull_row(space, i, from, &forces, gradient);
    }
}

/// `forces` by ln BC_ij of the points from `from` on.
#[inline(always)]
fn pull_row(space: &Synthesis, i: usize, from: usize, forces: &[f64], gradient: &mut Gradient) {
    let (by_mean, by_logvar) = gradient.split_at_mut(space.dimensions * space.padded);
    for dimension in (0..space.dimensions).map(|k| k * space.padded) {
        let (mean, variance) = (space.mean[dimension + i], space.variance[dimension + i]);
        let (mut mean_sums, mut logvar_sums) = ([0.0; LANES], [0.0; LANES]);
        for (chunk, forces) in forces.chunks_exact(LANES).enumerate() {
            let at = dimension + from + chunk * LANES;
            let means = &space.mean[at..][..LANES];
            let variances = &space.variance[at..][..LANES];
            let by_mean = &mut by_mean[at..][..LANES];
            let by_logvar = &mut by_logvar[at..][..LANES];
            for k in 0..LANES {
                let part = 0.5 / (variance + variances[k]);
                let slope = (mean - means[k]) * part;
                let bend = slope.mul_add(slope, -part);
                let push = forces[k] * slope;
                mean_sums[k] -= push;
                by_mean[k] += push;
                logvar_sums[k] += forces[k] * variance.mul_add(bend, 0.25);
                by_logvar[k] += forces[k] * variances[k].mul_add(bend, 0.25);
            }
        }
        by_mean[dimension + i] += mean_sums.iter().sum::<f64>();
        by_logvar[dimension + i] += logvar_sums.iter().sum::<f64>();
    }
}
