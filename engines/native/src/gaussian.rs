//! Bhattacharyya coefficients of sixteen 1-D Gaussian channels at a time, in single precision.
//!
//! With variances s, h = 4 ln 2 · s and p = h^¼:
//!   r = 1/√(h_i + h_j),   BC_ij = 2^−((m_i − m_j) r)² · √2 p_i p_j r
//! Only m and p are stored (h is recomputed: reading a third array costs more than two multiplications).
//!
//! The complement x = 1 − BC of a weak channel is put together from parts that do not cancel: with w = √2 p_i p_j r and
//! u = ((p_i² − p_j²) r)² = 1 − w²,
//!   x = a + b − a b,   a = 1 − w = u/(1 + w),   b = 1 − 2^−((m_i − m_j) r)²

use crate::memory::Aligned;
use crate::posterior::Diagonal;
use crate::side::Block;
use crate::simd::lanes::{CHAINS, Chains, Power};
use crate::simd::level::per_level;
use crate::simd::vector::Vector;
use std::f32::consts::SQRT_2;

/// Channels side by side in a panel.
pub const GROUP: usize = 16;

/// Up to sixteen channels, `[j][m×16 | p×16]`; unused lanes and points beyond n hold zeros and give coefficients 0.
pub struct GaussianGroup {
    packed: Aligned<f32>,
}

impl GaussianGroup {
    /// `padded` ≥ n is the number of points to have room for.
    pub fn pack(channels: &[&Diagonal], padded: usize) -> Self {
        let mut packed = Aligned::zeroed(padded * 2 * GROUP);
        for (lane, channel) in channels.iter().enumerate() {
            let (means, variances) = (channel.mean(0), channel.variance(0));
            let widest = variances.iter().fold(0.0, |a: f64, &b| a.max(b));
            // A power of four of the variance, of two of the mean: the coefficients do not change, not by a bit.
            let power = (widest.log2() / 2.0).floor() as i32;
            let (scale, square) = (2f64.powi(-power), 4f64.powi(-power));
            // Single-precision means are exact; of double-precision ones only the differences matter.
            let exact = means.iter().all(|&m| f64::from(m as f32) == m);
            let centre = if exact { 0.0 } else { means.iter().sum::<f64>() / means.len() as f64 };
            for (j, (&mean, &variance)) in means.iter().zip(variances).enumerate() {
                let h = 4.0 * std::f64::consts::LN_2 * (variance * square).max(1e-30);
                packed[j * 2 * GROUP + lane] = ((mean - centre) * scale).clamp(-1e30, 1e30) as f32;
                packed[j * 2 * GROUP + GROUP + lane] = h.sqrt().sqrt() as f32;
            }
        }
        Self { packed }
    }

    /// Row i, points from `from`: out = `[j][16]`, zero beyond the first `points`; adds the sums to `sums`.
    pub fn fill(&self, at: Block, complement: bool, out: &mut [f32], sums: &mut [f64]) {
        let fill = if complement { fill_complements } else { fill };
        fill(at.level, &self.packed, at, out, sums);
    }
}

per_level! {
    fn fill = fill_coefficients<V>(packed: &[f32], at: Block, out: &mut [f32], sums: &mut [f64]);
    fn fill_complements = fill_complement_lanes<V>(packed: &[f32], at: Block, out: &mut [f32], sums: &mut [f64]);
}

#[inline(always)]
fn fill_coefficients<V: Vector>(packed: &[f32], at: Block, out: &mut [f32], sums: &mut [f64]) {
    fill_lanes::<V, false>(packed, at, out, sums);
}

#[inline(always)]
fn fill_complement_lanes<V: Vector>(packed: &[f32], at: Block, out: &mut [f32], sums: &mut [f64]) {
    fill_lanes::<V, true>(packed, at, out, sums);
}

#[inline(always)]
fn fill_lanes<V: Vector, const COMPLEMENT: bool>(packed: &[f32], at: Block, out: &mut [f32], sums: &mut [f64]) {
    assert!(at.depth.is_multiple_of(CHAINS) && packed.len() >= (at.from + at.depth).max(at.i + 1) * 2 * GROUP);
    assert!(at.points <= at.depth && out.len() == at.depth * GROUP);
    for lane in (0..GROUP).step_by(V::LANES) {
        unsafe {
            let own = Own::<V>::of(packed.as_ptr().add(at.i * 2 * GROUP + lane));
            let mut total = V::splat(0.0);
            for point in (0..at.depth).step_by(CHAINS) {
                let theirs = packed.as_ptr().add((at.from + point) * 2 * GROUP + lane);
                for k in 0..2 * CHAINS {
                    V::prefetch(theirs.wrapping_add(AHEAD * 2 * GROUP + k * GROUP).cast());
                }
                let parts = own.parts(theirs);
                let entries = if COMPLEMENT { own.complements(&parts) } else { parts.coefficients() };
                for (k, &entry) in entries.0.iter().enumerate() {
                    // Beyond n the packed zeros make the coefficient 0, but the complement 1.
                    let entry = if COMPLEMENT && point + k >= at.points { V::splat(0.0) } else { entry };
                    entry.store(out.as_mut_ptr().add((point + k) * GROUP + lane));
                    total = total.plus(entry);
                }
            }
            let mut totals = [0f32; GROUP];
            total.store(totals.as_mut_ptr());
            for (sum, total) in sums[lane..].iter_mut().zip(&totals[..V::LANES]) {
                *sum += f64::from(*total);
            }
        }
    }
}

/// Points whose data are asked for ahead of their use.
const AHEAD: usize = 24;

/// Of point i, in a register's lanes.
struct Own<V> {
    mean: V,
    /// p²
    square: V,
    h: V,
    /// √2 p
    weight: V,
}

/// Of point i with each of the next CHAINS points.
struct Parts<V> {
    /// p_j²
    square: Chains<V>,
    r: Chains<V>,
    /// w of the head of this file.
    weight: Chains<V>,
    power: Power<V>,
}

impl<V: Vector> Own<V> {
    #[inline(always)]
    unsafe fn of(packed: *const f32) -> Self {
        unsafe {
            let p = V::load(packed.add(GROUP));
            let square = p.times(p);
            Self { mean: V::load(packed), square, h: square.times(square), weight: p.times(V::splat(SQRT_2)) }
        }
    }

    #[inline(always)]
    unsafe fn parts(&self, theirs: *const f32) -> Parts<V> {
        unsafe {
            let p = Chains::<V>::load(theirs.add(GROUP), 2 * GROUP);
            let square = p.times(p);
            let r = Chains::of(self.h).plus_product(square, square).reciprocal_root();
            let d = Chains::of(self.mean).minus(Chains::load(theirs, 2 * GROUP)).times(r);
            let weight = p.times(Chains::of(self.weight)).times(r);
            Parts { square, r, weight, power: d.times(d).power_of_two() }
        }
    }

    #[inline(always)]
    unsafe fn complements(&self, parts: &Parts<V>) -> Chains<V> {
        unsafe {
            let slant = Chains::of(self.square).minus(parts.square).times(parts.r);
            let a = slant.times(slant).over(Chains::splat(1.0).plus(parts.weight));
            let b = parts.power.complement();
            a.plus(b).minus_product(a, b)
        }
    }
}

impl<V: Vector> Parts<V> {
    #[inline(always)]
    unsafe fn coefficients(&self) -> Chains<V> {
        unsafe { self.power.value().times(self.weight) }
    }
}
