//! From the forms of a block of points to the sums over all: Σ ln G_i, and how far the truncation can have moved it.

use crate::low_rank::factor::BLOCK;
use crate::low_rank::forms::Forms;
use crate::pairs::{GRAINS, grains};
use crate::simd::level::{Level, per_level};

/// Lanes and the points of each that are multiplied before a logarithm is taken; two such runs make a block.
const LANES: usize = 16;
const RUN: usize = 8;

/// By how much single precision may move a G_i besides, as measured: a part of G_i, and a constant. Entries of M, f and g
/// are each good to 6e-8 of themselves, |f_i|, |g_i| ≤ 1 (docs/whole-data.md#rounding).
const ROUNDING_SHARE: f32 = 6e-7;
const ROUNDING: f32 = 1e-8;

/// Constants of n.
#[derive(Clone, Copy)]
pub struct Range {
    points: usize,
    /// Every G_i is at least 1/n, for BC_ii = 1.
    least: f32,
    /// A power of two near √n: factors in [n^−½, n^½] leave the product of RUN inside the range of single precision.
    scale: f32,
}

impl Range {
    pub fn new(points: usize) -> Self {
        let scale = 2f32.powi(points.next_power_of_two().ilog2().div_ceil(2) as i32);
        Self { points, least: 1.0 / points as f32, scale }
    }
}

#[derive(Clone, Copy, Default)]
pub struct Total {
    logarithms: i64,
    bound: f64,
}

impl Total {
    /// The joint information in nats, and its bound.
    pub fn nats(&self, range: &Range) -> (f64, f64) {
        let n = range.points as f64;
        let added = crate::simd::elementary::ln(f64::from(range.scale));
        // A thousandth for the rounding of the bound itself.
        ((added - self.logarithms as f64 / GRAINS / n).max(0.0), self.bound / n * 1.001)
    }

    /// The forms of the points from `from` on.
    pub fn add(&mut self, level: Level, range: &Range, from: usize, forms: &mut Forms) {
        let valid = range.points - from;
        if valid < BLOCK {
            // What adds nothing to either sum.
            forms.values[valid..].fill(1.0 / range.scale);
            forms.errors[valid..].fill(-ROUNDING_SHARE.mul_add(1.0 / range.scale, ROUNDING));
        }
        add(level, range, forms, self);
    }
}

per_level! {
    fn add = add_lanes(range: &Range, forms: &Forms, total: &mut Total);
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn add_lanes(range: &Range, forms: &Forms, total: &mut Total) {
    let Range { least, scale, .. } = *range;
    let values = forms.values.as_chunks::<LANES>().0.as_chunks::<2>().0;
    let errors = forms.errors.as_chunks::<LANES>().0.as_chunks::<2>().0;
    let mut bounds = [0f32; LANES];
    for (values, errors) in values.chunks_exact(RUN / 2).zip(errors.chunks_exact(RUN / 2)) {
        let mut product = [1f32; LANES];
        for ([a, b], [error_a, error_b]) in values.iter().zip(errors) {
            for lane in 0..LANES {
                let (a, b) = (larger(a[lane], least), larger(b[lane], least));
                let error_a = error_a[lane] + a.mul_add(ROUNDING_SHARE, ROUNDING);
                let error_b = error_b[lane] + b.mul_add(ROUNDING_SHARE, ROUNDING);
                let (low_a, low_b) = (larger(a - error_a, least), larger(b - error_b, least));
                // One quotient for two.
                bounds[lane] += (error_a * low_b + error_b * low_a) / (low_a * low_b);
                product[lane] *= (a * scale) * (b * scale);
            }
        }
        let mut logarithms = 0i64;
        for lane in product {
            logarithms = logarithms.wrapping_add(grains(f64::from(lane)));
        }
        total.logarithms = total.logarithms.wrapping_add(logarithms);
    }
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            bounds[lane] += bounds[lane + half];
        }
    }
    total.bound += f64::from(bounds[0]);
}
