//! Gaussians with full covariance, eight pairs of points at a time.

use crate::posterior::{Reals, expect_length};
use crate::simd::elementary::{exp, larger, ln, one_minus_exp, smaller};
use crate::simd::level::per_level;

const LANES: usize = 8;
type Lanes = [f64; LANES];

/// Pivots multiplied together before their logarithm is taken.
const PIVOTS: usize = 4;

pub struct FullGaussian {
    pub points: usize,
    dimensions: usize,
    /// Points with LANES more: loads of LANES points may begin anywhere. What lies beyond n repeats the last point.
    stride: usize,
    /// d × stride.
    means: Vec<f64>,
    /// d(d+1)/2 × stride: the lower triangles, row by row, the point fastest.
    covariances: Vec<f64>,
    /// ln det Σ_i.
    ln_determinants: Vec<f64>,
}

impl FullGaussian {
    pub fn new(points: usize, dimensions: usize, mean: Reals, covariance: Reals) -> Result<Self, String> {
        let d = dimensions;
        expect_length("means", points * d, mean.len())?;
        expect_length("covariances", points * d * d, covariance.len())?;
        let stride = points + LANES;
        let along = |value: &dyn Fn(usize) -> f64| (0..stride).map(|i| value(i.min(points - 1))).collect::<Vec<_>>();
        let means = (0..d).flat_map(|k| along(&|i| mean.at(i * d + k))).collect();
        let places = (0..d).flat_map(|row| (0..=row).map(move |column| row * d + column));
        let covariances = places.flat_map(|place| along(&|i| covariance.at(i * d * d + place))).collect();
        let mut full = Self { points, dimensions, stride, means, covariances, ln_determinants: Vec::new() };
        while full.ln_determinants.len() < points {
            let mut triangle = full.triangles(full.ln_determinants.len());
            let (ln_determinants, lowest) = factorise(&mut triangle, d);
            if let Some(lane) = lowest.iter().position(|lowest| lowest.is_nan() || *lowest <= 0.0) {
                let point = (full.ln_determinants.len() + lane).min(points - 1);
                return Err(format!("expected a positive definite covariance at point {point}, got one that is not"));
            }
            full.ln_determinants.extend(ln_determinants);
        }
        full.ln_determinants.resize(stride + LANES, 0.0);
        Ok(full)
    }

    fn triangles(&self, from: usize) -> Vec<Lanes> {
        self.covariances.chunks_exact(self.stride).map(|entry| lanes_at(entry, from)).collect()
    }
}

per_level! {
    /// out[k] = BC_ij for j = from + k, or 1 − BC_ij:
    /// −ln BC_ij = ⅛ Δᵀ Σ̄⁻¹ Δ + ½ ln det Σ̄ − ¼ (ln det Σ_i + ln det Σ_j), Δ = μ_i − μ_j, Σ̄ = (Σ_i + Σ_j)/2.
    pub fn full_row = full_lanes(full: &FullGaussian, i: usize, from: usize, complement: bool, out: &mut [f64]);
}

#[inline(always)]
fn full_lanes(full: &FullGaussian, i: usize, from: usize, complement: bool, out: &mut [f64]) {
    let d = full.dimensions;
    let (mut triangle, mut delta) = (vec![[0.0; LANES]; d * (d + 1) / 2], vec![[0.0; LANES]; d]);
    for (block, out) in out.chunks_mut(LANES).enumerate() {
        let first = from + block * LANES;
        for (entry, all) in triangle.iter_mut().zip(full.covariances.chunks_exact(full.stride)) {
            *entry = lanes_at(all, first).map(|other| 0.5 * (all[i] + other));
        }
        for (entry, all) in delta.iter_mut().zip(full.means.chunks_exact(full.stride)) {
            *entry = lanes_at(all, first).map(|other| all[i] - other);
        }
        let (ln_mean, _) = factorise(&mut triangle, d);
        let quadratic = squared_solution(&triangle, &mut delta);
        let ln_others = lanes_at(&full.ln_determinants, first);
        for (lane, value) in out.iter_mut().enumerate() {
            let ln_own = full.ln_determinants[i] + ln_others[lane];
            let exponent = smaller(0.25 * ln_own - 0.5 * ln_mean[lane] - 0.125 * quadratic[lane], 0.0);
            *value = if complement { one_minus_exp(exponent) } else { exp(exponent) };
        }
    }
}

#[inline(always)]
fn lanes_at(values: &[f64], from: usize) -> Lanes {
    values[from..from + LANES].try_into().expect("LANES numbers")
}

/// Cholesky factors L in place of the lower triangles of LLᵀ, their diagonals inverted. Returns ln det LLᵀ and the
/// smallest pivot, which is positive if the matrix is (otherwise the rest means nothing).
#[inline(always)]
fn factorise(triangle: &mut [Lanes], d: usize) -> (Lanes, Lanes) {
    let (mut total, mut product, mut lowest) = ([0.0; LANES], [1.0; LANES], [f64::INFINITY; LANES]);
    for row in 0..d {
        let (above, rest) = triangle.split_at_mut(row * (row + 1) / 2);
        let own = &mut rest[..=row];
        for column in 0..row {
            let other = &above[column * (column + 1) / 2..][..=column];
            let mut sum = own[column];
            for k in 0..column {
                subtract_product(&mut sum, &own[k], &other[k]);
            }
            for lane in 0..LANES {
                own[column][lane] = sum[lane] * other[column][lane];
            }
        }
        let mut pivot = own[row];
        for entry in &own[..row] {
            subtract_product(&mut pivot, entry, entry);
        }
        for lane in 0..LANES {
            lowest[lane] = if pivot[lane] >= lowest[lane] { lowest[lane] } else { pivot[lane] };
            pivot[lane] = larger(pivot[lane], 1e-70);
            own[row][lane] = 1.0 / pivot[lane].sqrt();
            product[lane] *= pivot[lane];
        }
        if row % PIVOTS == PIVOTS - 1 || row == d - 1 {
            for lane in 0..LANES {
                total[lane] += ln(product[lane]);
                product[lane] = 1.0;
            }
        }
    }
    (total, lowest)
}

#[inline(always)]
fn subtract_product(sum: &mut Lanes, a: &Lanes, b: &Lanes) {
    for lane in 0..LANES {
        sum[lane] = a[lane].mul_add(-b[lane], sum[lane]);
    }
}

/// |L⁻¹ v|²; overwrites v.
#[inline(always)]
fn squared_solution(factor: &[Lanes], v: &mut [Lanes]) -> Lanes {
    let mut square = [0.0; LANES];
    for row in 0..v.len() {
        let own = &factor[row * (row + 1) / 2..][..=row];
        let mut sum = v[row];
        for k in 0..row {
            subtract_product(&mut sum, &own[k], &v[k]);
        }
        for lane in 0..LANES {
            v[row][lane] = sum[lane] * own[row][lane];
            square[lane] = v[row][lane].mul_add(v[row][lane], square[lane]);
        }
    }
    square
}
