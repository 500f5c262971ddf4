//! The inner loops of the density kernel, in single precision: for a tile of posteriors and a few draws,
//! y = log2( p(u|x) / p(u|x_l) ), then sums of 2^−y over the tile.

use crate::density::space::{Diagonal, is_single};
use crate::gaussian::GROUP;
use crate::memory::Aligned;
use crate::posterior::Reals;
use crate::simd::lanes::{CHAINS, Chains};
use crate::simd::level::per_level;
use crate::simd::vector::Vector;
use std::f64::consts::LOG2_E;

/// Draws that are treated together: as many as leave registers for a posterior's mean and weight.
pub const DRAWS: usize = 8;
/// Posteriors of a tile: they stay in the nearest cache while the draws of a task pass over them.
pub const TILE: usize = CHAINS * GROUP * 4;

/// 2^−LEAST is the least that a posterior counts for: no denormal, which would cost five to seven times as much.
const LEAST: f32 = 125.0;

/// Spread of log2 of the normalisations over the posteriors up to which the parts of y are added in single precision:
/// what has a weight in the sum has parts of about that size, each rounded to 6e-8 of it.
const SPREAD_MAX: f64 = 32.0;

/// Diagonal Gaussians, `[group of 16][dimension][m×16 | w×16 | low part of m ×16, if split]`, w = √(½ log2 e)/σ.
pub struct Packed {
    dimensions: usize,
    split: bool,
    values: Aligned<f32>,
    /// ½ log2 det Σ less `centre`; what fills up the last group is nowhere.
    constants: Aligned<f32>,
    pub centre: f64,
}

impl Packed {
    /// `None` where single precision would not do: widths of all sizes, or numbers beyond its range.
    pub fn new(diagonal: &Diagonal, among: &[usize], draws: &[Reals]) -> Option<Self> {
        let Diagonal { dimensions, means, variances, single, constants } = diagonal;
        let d = *dimensions;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for &constant in constants {
            (low, high) = (low.min(constant), high.max(constant));
        }
        let in_range =
            means.iter().all(|mean| mean.abs() < 1e15) && variances.iter().all(|s| (1e-20..1e20).contains(s));
        if high - low > SPREAD_MAX || !in_range {
            return None;
        }
        let centre = 0.5 * (low + high);
        // Of two numbers that are exact in single precision the difference is rounded once, relative to itself.
        let split = !single || !draws.iter().all(is_single);
        let rows = if split { 3 } else { 2 };
        let groups = among.len().next_multiple_of(TILE) / GROUP;
        let mut values = Aligned::zeroed(groups * d * rows * GROUP);
        let mut packed = Aligned::zeroed(groups * GROUP);
        packed.fill(1e30);
        for (place, &l) in among.iter().enumerate() {
            let (group, lane) = (place / GROUP, place % GROUP);
            packed[place] = (constants[l] - centre) as f32;
            let (means, variances) = (&means[l * d..][..d], &variances[l * d..][..d]);
            for (k, (&mean, &variance)) in means.iter().zip(variances).enumerate() {
                let at = (group * d + k) * rows * GROUP + lane;
                values[at] = mean as f32;
                values[at + GROUP] = (0.5 * LOG2_E / variance).sqrt() as f32;
                if split {
                    values[at + 2 * GROUP] = (mean - f64::from(mean as f32)) as f32;
                }
            }
        }
        Some(Self { dimensions: d, split, values, constants: packed, centre })
    }

    /// Numbers that a few draws take: `[dimension][draw]`, then the low parts if split.
    pub fn draws_length(&self) -> usize {
        self.dimensions * DRAWS * if self.split { 2 } else { 1 }
    }

    pub fn set_draw(&self, draws: &mut [f32], place: usize, u: &[f64]) {
        for (k, &u) in u.iter().enumerate() {
            draws[k * DRAWS + place] = u as f32;
            if self.split {
                draws[(self.dimensions + k) * DRAWS + place] = (u - f64::from(u as f32)) as f32;
            }
        }
    }
}

/// Some draws of one space against one tile.
pub struct Tile<'a> {
    pub packed: &'a Packed,
    /// First posterior, a multiple of TILE.
    pub first: usize,
    /// As `set_draw` lays them.
    pub draws: &'a [f32],
    /// `centre` less the surprise of each draw at its own point.
    pub offsets: &'a [f32; DRAWS],
}

per_level! {
    /// y of every draw and posterior of a tile, `[draw][TILE]`.
    pub fn exponents = exponents_lanes<V>(tile: &Tile, out: &mut [f32]);
    /// sums[draw] += Σ 2^−y over the tile, y the sum over the draws of a term: `[draw][TILE]` from each of its places.
    pub fn add_powers = add_powers_lanes<V>(exponents: &[f32], places: &[usize], sums: &mut [f64]);
}

#[inline(always)]
fn exponents_lanes<V: Vector>(tile: &Tile, out: &mut [f32]) {
    if tile.packed.split { exponents_of::<V, true, 3>(tile, out) } else { exponents_of::<V, false, 2>(tile, out) }
}

#[inline(always)]
fn exponents_of<V: Vector, const SPLIT: bool, const ROWS: usize>(tile: &Tile, out: &mut [f32]) {
    let Packed { dimensions, values, constants, .. } = tile.packed;
    let d = *dimensions;
    assert!(constants.len() >= tile.first + TILE && values.len() >= (tile.first + TILE) * d * ROWS);
    assert!(tile.draws.len() >= d * DRAWS * (ROWS - 1) && out.len() >= DRAWS * TILE);
    for group in 0..TILE / GROUP {
        for lane in (0..GROUP).step_by(V::LANES) {
            unsafe {
                let place = tile.first + group * GROUP;
                let constant = V::load(constants.as_ptr().add(place + lane));
                let mut y = [constant; DRAWS];
                for (y, &offset) in y.iter_mut().zip(tile.offsets) {
                    *y = y.plus(V::splat(offset));
                }
                let mut theirs = values.as_ptr().add(place * d * ROWS + lane);
                let mut own = tile.draws.as_ptr();
                for _ in 0..d {
                    let (mean, weight) = (V::load(theirs), V::load(theirs.add(GROUP)));
                    for (draw, y) in y.iter_mut().enumerate() {
                        let mut delta = mean.minus(V::splat(*own.add(draw)));
                        if SPLIT {
                            let low = V::load(theirs.add(2 * GROUP)).minus(V::splat(*own.add(d * DRAWS + draw)));
                            delta = delta.plus(low);
                        }
                        let t = delta.times(weight);
                        *y = y.plus_product(t, t);
                    }
                    theirs = theirs.add(ROWS * GROUP);
                    own = own.add(DRAWS);
                }
                for (draw, y) in y.iter().enumerate() {
                    y.store(out.as_mut_ptr().add(draw * TILE + group * GROUP + lane));
                }
            }
        }
    }
}

#[inline(always)]
fn add_powers_lanes<V: Vector>(exponents: &[f32], places: &[usize], sums: &mut [f64]) {
    assert!(places.iter().all(|place| exponents.len() >= place + sums.len() * TILE));
    for (draw, sum) in sums.iter_mut().enumerate() {
        let mut total = [0f32; GROUP];
        for lane in (0..GROUP).step_by(V::LANES) {
            unsafe {
                let mut parts = Chains::splat(0.0);
                for from in (0..TILE).step_by(CHAINS * GROUP) {
                    let at = |place: usize| exponents.as_ptr().add(place + draw * TILE + from + lane);
                    let mut y = Chains::<V>::load(at(places[0]), GROUP);
                    for &place in &places[1..] {
                        y = y.plus(Chains::load(at(place), GROUP));
                    }
                    let y = y.smaller(Chains::splat(LEAST)).larger(Chains::splat(-120.0));
                    parts = parts.plus(y.power_in_range().value());
                }
                let [a, b, c, d] = parts.0;
                a.plus(b).plus(c.plus(d)).store(total.as_mut_ptr().add(lane));
            }
        }
        *sum += total.iter().map(|&part| f64::from(part)).sum::<f64>();
    }
}
