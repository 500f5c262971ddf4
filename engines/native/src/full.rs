//! Gaussians with full covariance.

use crate::elementary::ln;
use crate::posterior::{Reals, expect_length};

pub struct FullGaussian {
    pub points: usize,
    dimensions: usize,
    /// n×d.
    means: Vec<f64>,
    /// n × d(d+1)/2: the lower triangles, row by row.
    covariances: Vec<f64>,
    /// ln det Σ_i.
    ln_determinants: Vec<f64>,
}

impl FullGaussian {
    pub fn new(points: usize, dimensions: usize, mean: Reals, covariance: Reals) -> Result<Self, String> {
        let d = dimensions;
        expect_length("means", points * d, mean.len())?;
        expect_length("covariances", points * d * d, covariance.len())?;
        let size = d * (d + 1) / 2;
        let mut covariances = Vec::with_capacity(points * size);
        for i in 0..points {
            for row in 0..d {
                covariances.extend((0..=row).map(|column| covariance.at((i * d + row) * d + column)));
            }
        }
        let mut factor = vec![0.0; size];
        let mut ln_determinants = Vec::with_capacity(points);
        for i in 0..points {
            factor.copy_from_slice(&covariances[i * size..][..size]);
            let determinant = factorise(&mut factor, d);
            if !determinant.is_finite() {
                return Err(format!("expected a positive definite covariance at point {i}, got one that is not"));
            }
            ln_determinants.push(determinant);
        }
        let means = (0..points * d).map(|index| mean.at(index)).collect();
        Ok(Self { points, dimensions, means, covariances, ln_determinants })
    }

    /// −ln BC_ij = ⅛ Δᵀ Σ̄⁻¹ Δ + ½ ln det Σ̄ − ¼ (ln det Σ_i + ln det Σ_j), Δ = μ_i − μ_j, Σ̄ = (Σ_i + Σ_j)/2.
    /// Never below 0. `scratch` is any vector.
    pub fn divergence(&self, i: usize, j: usize, scratch: &mut Vec<f64>) -> f64 {
        let d = self.dimensions;
        let size = d * (d + 1) / 2;
        let (a, b) = (&self.covariances[i * size..][..size], &self.covariances[j * size..][..size]);
        scratch.clear();
        scratch.extend(a.iter().zip(b).map(|(a, b)| 0.5 * (a + b)));
        let ln_mean = factorise(scratch, d);
        scratch.extend((0..d).map(|k| self.means[i * d + k] - self.means[j * d + k]));
        let (factor, delta) = scratch.split_at_mut(size);
        let quadratic = squared_solution(factor, delta);
        let ln_own = self.ln_determinants[i] + self.ln_determinants[j];
        (0.125 * quadratic + 0.5 * ln_mean - 0.25 * ln_own).max(0.0)
    }
}

/// Cholesky factor L in place of the lower triangle of LLᵀ; returns ln det LLᵀ, NaN if it is not positive definite.
fn factorise(triangle: &mut [f64], d: usize) -> f64 {
    let (mut total, mut product) = (0.0, 1.0);
    let mut row_start = 0;
    for row in 0..d {
        let mut column_start = 0;
        for column in 0..=row {
            let mut sum = triangle[row_start + column];
            for k in 0..column {
                sum -= triangle[row_start + k] * triangle[column_start + k];
            }
            if column < row {
                triangle[row_start + column] = sum / triangle[column_start + column];
            } else if sum > 0.0 {
                triangle[row_start + row] = sum.sqrt();
                product *= sum;
            } else {
                return f64::NAN;
            }
            column_start += column + 1;
        }
        row_start += row + 1;
        if !(1e-100..1e100).contains(&product) {
            total += ln(product);
            product = 1.0;
        }
    }
    total + ln(product)
}

/// |L⁻¹ v|²; overwrites v.
fn squared_solution(factor: &[f64], v: &mut [f64]) -> f64 {
    let mut square = 0.0;
    let mut row_start = 0;
    for row in 0..v.len() {
        let mut sum = v[row];
        for k in 0..row {
            sum -= factor[row_start + k] * v[k];
        }
        v[row] = sum / factor[row_start + row];
        square += v[row] * v[row];
        row_start += row + 1;
    }
    square
}
