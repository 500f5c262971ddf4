//! A channel's coefficients as F Fᵀ plus a residual, in short, and its columns at any points (methods/low-rank.ts).

use crate::posterior::{Diagonal, Posterior};
use crate::simd::elementary::{exp, larger, smaller};
use crate::simd::level::{Level, per_level};

/// Points that are worked on at a time.
pub const BLOCK: usize = 256;

/// n × rank, one column a lane; the residual's diagonal is 1 − |f_i|².
pub enum Factor<'a> {
    /// F = K(:, pivots) · transform, which is pivots × rank.
    Columns { posterior: &'a Posterior<'a>, pivots: &'a [i32], transform: &'a [f64], rank: usize },
    /// F = √p: exact, no residual.
    Roots { roots: &'a [f64], points: usize, rank: usize },
}

impl<'a> Factor<'a> {
    pub fn new(posterior: &'a Posterior<'a>, pivots: &'a [i32], transform: &'a [f64]) -> Result<Self, String> {
        if let (Posterior::Categorical { points, roots }, true) = (posterior, pivots.is_empty()) {
            return Ok(Factor::Roots { roots, points: *points, rank: roots.len() / points });
        }
        let rank = transform.len() / pivots.len().max(1);
        let points = posterior.points();
        if rank == 0 || rank * pivots.len() != transform.len() {
            return Err(format!(
                "expected a multiple of {} entries of a factor, got {}",
                pivots.len(),
                transform.len()
            ));
        }
        match pivots.iter().find(|&&pivot| pivot < 0 || pivot as usize >= points) {
            Some(pivot) => Err(format!("expected pivots below {points}, got {pivot}")),
            None => Ok(Factor::Columns { posterior, pivots, transform, rank }),
        }
    }

    pub fn rank(&self) -> usize {
        match self {
            Factor::Columns { rank, .. } | Factor::Roots { rank, .. } => *rank,
        }
    }

    /// Its columns at the points `from`…`from + count`, count ≤ BLOCK, then the root of the residual:
    /// out = `[rank + 1][BLOCK]`, 0 beyond count.
    pub fn fill(&self, level: Level, from: usize, count: usize, out: &mut [f64]) {
        out.fill(0.0);
        match self {
            Factor::Roots { roots, points, .. } => {
                for (column, root) in out.chunks_exact_mut(BLOCK).zip(roots.chunks_exact(*points)) {
                    column[..count].copy_from_slice(&root[from..from + count]);
                }
            }
            Factor::Columns { posterior, pivots, transform, rank } => {
                let mut kernel = [0.0; BLOCK];
                for (&pivot, weights) in pivots.iter().zip(transform.chunks_exact(*rank)) {
                    coefficients(level, posterior, pivot as usize, from, &mut kernel[..count]);
                    add_weighted(level, &kernel, weights, out);
                }
                let (columns, residual) = out.split_at_mut(rank * BLOCK);
                residual[..count].fill(1.0);
                subtract_squares(level, columns, residual);
                residual[count..].fill(0.0);
            }
        }
    }
}

/// Row `i` of a channel's coefficients from the point `from` on; of one-dimensional Gaussians in half the time of
/// Posterior::row, which takes logarithms for the sake of many dimensions.
pub fn coefficients(level: Level, posterior: &Posterior, i: usize, from: usize, out: &mut [f64]) {
    match posterior {
        Posterior::Diagonal(channel) if channel.dimensions == 1 => {
            gaussian_row(level, channel, i, from, out);
            if (from..from + out.len()).contains(&i) {
                out[i - from] = 1.0;
            }
        }
        _ => posterior.row(level, i, from, false, out),
    }
}

per_level! {
    fn gaussian_row = gaussian_lanes(channel: &Diagonal, i: usize, from: usize, out: &mut [f64]);
    fn add_weighted = add_weighted_lanes(kernel: &[f64; BLOCK], weights: &[f64], out: &mut [f64]);
    fn subtract_squares = subtract_squares_lanes(columns: &[f64], residual: &mut [f64]);
}

#[inline(always)]
fn gaussian_lanes(channel: &Diagonal, i: usize, from: usize, out: &mut [f64]) {
    let (means, variances, deviations) = (channel.mean(0), channel.variance(0), channel.deviation(0));
    let (m, s, sigma) = (means[i], variances[i], 2.0 * deviations[i]);
    let others = means[from..].iter().zip(&variances[from..]).zip(&deviations[from..]);
    for (value, ((m_j, s_j), sigma_j)) in out.iter_mut().zip(others) {
        let inverse = 1.0 / (s + s_j);
        let delta = m - m_j;
        let root = (sigma * sigma_j * inverse).sqrt();
        *value = smaller(root * exp(-0.25 * delta * (delta * inverse)), 1.0);
    }
}

#[inline(always)]
fn add_weighted_lanes(kernel: &[f64; BLOCK], weights: &[f64], out: &mut [f64]) {
    for (column, &weight) in out.as_chunks_mut::<BLOCK>().0.iter_mut().zip(weights) {
        for (value, coefficient) in column.iter_mut().zip(kernel) {
            *value = weight.mul_add(*coefficient, *value);
        }
    }
}

/// √(1 − |f|²), 0 where rounding made it negative.
#[inline(always)]
fn subtract_squares_lanes(columns: &[f64], residual: &mut [f64]) {
    for column in columns.as_chunks::<BLOCK>().0 {
        for (rest, value) in residual.iter_mut().zip(column) {
            *rest = value.mul_add(-*value, *rest);
        }
    }
    for rest in residual {
        *rest = larger(*rest, 0.0).sqrt();
    }
}
