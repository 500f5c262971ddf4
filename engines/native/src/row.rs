//! Rows of a coefficient matrix in double precision, for every kind of posterior.

use crate::full::full_row;
use crate::posterior::{Diagonal, Posterior};
use crate::simd::elementary::{exp, ln, one_minus_exp, smaller};
use crate::simd::level::{Level, per_level};

/// Points whose logarithms are kept on the stack at a time.
const STRIDE: usize = 64;
/// Ratios multiplied together before their logarithm is taken: each is above 1e-30 or so, often near 1.
const RATIOS: usize = 8;

impl Posterior<'_> {
    /// out[k] = BC_ij for j = from + k, or 1 − BC_ij, small differences from 1 being exact to 1e-15 for Gaussians.
    /// BC_ii is exactly 1.
    pub fn row(&self, level: Level, i: usize, from: usize, complement: bool, out: &mut [f64]) {
        match self {
            Posterior::Diagonal(diagonal) => diagonal_row(level, diagonal, i, from, complement, out),
            Posterior::Full(full) => full_row(level, full, i, from, complement, out),
            Posterior::Categorical { points, roots } => {
                categorical_row(level, roots, *points, i, from, out);
                finish(complement, out);
            }
            Posterior::Labels(labels) => {
                for (value, &label) in out.iter_mut().zip(&labels[from..]) {
                    *value = f64::from(u8::from((label == labels[i]) != complement));
                }
            }
            Posterior::Coefficients { points, given } => {
                for (k, value) in out.iter_mut().enumerate() {
                    *value = given.at(i * points + from + k);
                }
                finish(complement, out);
            }
        }
        if (from..from + out.len()).contains(&i) {
            out[i - from] = if complement { 0.0 } else { 1.0 };
        }
    }
}

fn finish(complement: bool, out: &mut [f64]) {
    for value in out {
        let coefficient = value.clamp(0.0, 1.0);
        *value = if complement { 1.0 - coefficient } else { coefficient };
    }
}

per_level! {
    fn diagonal_row = diagonal_lanes(posterior: &Diagonal, i: usize, from: usize, complement: bool, out: &mut [f64]);
    fn categorical_row = categorical_lanes(roots: &[f64], points: usize, i: usize, from: usize, out: &mut [f64]);
}

/// ln BC_ij = Σ_k [ ½ ln( 2σ_iσ_j/(s_i + s_j) ) − Δ²/(4(s_i + s_j)) ], the logarithms taken of products of RATIOS terms.
#[inline(always)]
fn diagonal_lanes(posterior: &Diagonal, i: usize, from: usize, complement: bool, out: &mut [f64]) {
    for (block, out) in out.chunks_mut(STRIDE).enumerate() {
        let start = from + block * STRIDE;
        let (mut log, mut square, mut ratio) = ([0.0; STRIDE], [0.0; STRIDE], [1.0; STRIDE]);
        for k in 0..posterior.dimensions {
            let (means, variances, deviations) = (posterior.mean(k), posterior.variance(k), posterior.deviation(k));
            let (m, s, sigma) = (means[i], variances[i], 2.0 * deviations[i]);
            let others = means[start..].iter().zip(&variances[start..]).zip(&deviations[start..]);
            let sums = square[..out.len()].iter_mut().zip(&mut ratio);
            for (((m_j, s_j), sigma_j), (square, ratio)) in others.zip(sums) {
                let sum = s + s_j;
                let delta = m - m_j;
                *square += delta * (delta / sum);
                *ratio *= (sigma * sigma_j) / sum;
            }
            if k % RATIOS == RATIOS - 1 {
                for (log, ratio) in log.iter_mut().zip(&mut ratio) {
                    *log += ln(*ratio);
                    *ratio = 1.0;
                }
            }
        }
        for (value, ((log, square), ratio)) in out.iter_mut().zip(log.iter().zip(&square).zip(&ratio)) {
            let exponent = (-0.25f64).mul_add(*square, 0.5 * (log + ln(*ratio)));
            let exponent = smaller(exponent, 0.0);
            *value = if complement { one_minus_exp(exponent) } else { exp(exponent) };
        }
    }
}

#[inline(always)]
fn categorical_lanes(roots: &[f64], points: usize, i: usize, from: usize, out: &mut [f64]) {
    out.fill(0.0);
    for class in roots.chunks_exact(points) {
        let own = class[i];
        for (value, other) in out.iter_mut().zip(&class[from..]) {
            *value = own.mul_add(*other, *value);
        }
    }
}
