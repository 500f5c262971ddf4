//! The product kernel: for one data point i, Σ_j a_j b_j over a block of points j for all pairs of a tile.
//!
//! Every sum is one chain of fused multiply-adds in the order of j, whatever the register width and wherever the pair lies
//! in the tile; the sums of blocks are added in the order of the blocks.

use crate::fold::{Marginals, fold};
use crate::gaussian::GROUP;
use crate::memory::Aligned;
use crate::simd::level::per_level;
use crate::simd::vector::Vector;
use crate::tile::Tile;

/// Widest micro-tile of all levels, in vectors of columns.
const WIDEST: usize = 3;

/// A micro-tile: some row lanes against up to WIDEST vectors of columns.
pub struct Operands {
    /// First of the row lanes, of the first point; the next point is GROUP numbers on.
    rows: *const f32,
    /// The vectors of columns, likewise.
    columns: [*const f32; WIDEST],
    depth: usize,
    /// Per vector of columns: its sums, row after row.
    sums: [*mut f32; WIDEST],
    /// Whether `sums` hold the sums of earlier blocks.
    add: bool,
    /// On the last block of direct lanes: the products that the sums are multiplied into instead of being stored.
    products: Option<[*mut f32; WIDEST]>,
    scale: f32,
}

/// Panels of one block, `[group][point][16]`, and what becomes of the sums.
pub struct Panels<'a> {
    pub rows: &'a [f32],
    pub columns: &'a [f32],
    pub depth: usize,
    pub first: bool,
    /// On the last block: the sums are complete and go into the products over data points.
    pub last: Option<(Marginals<'a>, Marginals<'a>)>,
}

/// Of all pairs of a tile.
pub struct Results {
    /// Σ_j of the current data point, so far.
    pub sums: Aligned<f32>,
    /// Over data points, of pairs of direct lanes: the sums times `scale`; of others 1.
    pub products: Aligned<f32>,
    pub scale: f32,
    /// Over data points, of other pairs: the factors of fold.rs; of direct ones 1. Empty where all lanes are direct.
    pub factors: Aligned<f64>,
}

per_level! {
    pub fn multiply = multiply_lanes<V>(tile: &Tile, panels: &Panels, results: &mut Results);
}

#[inline(always)]
fn multiply_lanes<V: Vector>(tile: &Tile, panels: &Panels, results: &mut Results) {
    assert!(results.sums.len() == tile.len());
    assert!(panels.last.is_none() || results.products.len() == tile.len());
    let Results { sums, products, scale, factors } = results;
    for strip in (0..tile.vectors).step_by(V::WIDTH) {
        let end = (strip + V::WIDTH).min(tile.vectors);
        let mut first = strip;
        for band in 0..tile.band_end(end - 1) {
            while tile.band_end(first) <= band {
                first += 1;
            }
            let rows = tile.rows(band);
            let ends = |vector: usize| {
                let (of_rows, of_columns) = panels.last.as_ref()?;
                Some((of_rows.at(rows.clone()), of_columns.at(vector * V::LANES..(vector + 1) * V::LANES)))
            };
            let is_direct = |vector: usize| ends(vector).is_some_and(|(a, b)| !a.complement[0] && !b.complement[0]);
            let all_direct = (first..end).all(is_direct);
            let vector = |k: usize| (first + k).min(end - 1);
            let places: [usize; WIDEST] = std::array::from_fn(|k| tile.at(vector(k), rows.start));
            let operands = Operands {
                rows: lane(panels.rows, panels.depth, rows.start),
                columns: std::array::from_fn(|k| lane(panels.columns, panels.depth, vector(k) * V::LANES)),
                depth: panels.depth,
                sums: places.map(|place| unsafe { sums.as_mut_ptr().add(place) }),
                add: !panels.first,
                products: all_direct.then(|| places.map(|place| unsafe { products.as_mut_ptr().add(place) })),
                scale: *scale,
            };
            unsafe { V::micro_tile(rows.len(), end - first, &operands) };
            for vector in if all_direct { end..end } else { first..end } {
                let place = tile.at(vector, rows.start)..tile.at(vector, rows.end);
                match ends(vector) {
                    Some(_) if is_direct(vector) => {
                        for (product, sum) in products[place.clone()].iter_mut().zip(&sums[place]) {
                            *product *= sum * *scale;
                        }
                    }
                    Some((a, b)) => fold::<V>((&a, &b), &sums[place.clone()], &mut factors[place]),
                    None => {}
                }
            }
        }
    }
}

/// Where a lane begins in a panel.
#[inline(always)]
fn lane(panel: &[f32], depth: usize, lane: usize) -> *const f32 {
    panel[lane / GROUP * depth * GROUP + lane % GROUP..].as_ptr()
}

/// ROWS × COLUMNS accumulators stay in registers over the whole block. What is needed after it is fetched during it.
///
/// # Safety
/// The processor has the instructions of V; `rows` and the first COLUMNS of `columns` point to depth × GROUP numbers
/// (less the lane they begin at), the same `sums` to ROWS × LANES numbers each. The depth is a multiple of STEP.
#[inline(always)]
pub unsafe fn micro_tile<V: Vector, const ROWS: usize, const COLUMNS: usize>(operands: &Operands) {
    let Operands { rows, columns, depth, sums, add, products, scale } = *operands;
    unsafe {
        let mut accumulators = [[V::splat(0.0); COLUMNS]; ROWS];
        for from in (0..depth).step_by(STEP) {
            let ahead = from / STEP * LINE;
            if ahead < ROWS * V::LANES * 4 {
                for column in 0..COLUMNS {
                    if add {
                        V::prefetch(sums[column].cast::<u8>().add(ahead));
                    }
                    if let Some(products) = products {
                        V::prefetch(products[column].cast::<u8>().add(ahead));
                    }
                }
            }
            for k in from..from + STEP {
                V::prefetch(rows.wrapping_add((depth + k) * GROUP).cast());
                let mut vectors = [V::splat(0.0); COLUMNS];
                for (vector, column) in vectors.iter_mut().zip(columns) {
                    *vector = V::load(column.add(k * GROUP));
                }
                for (row, accumulators) in accumulators.iter_mut().enumerate() {
                    let factor = V::splat(*rows.add(k * GROUP + row));
                    for (accumulator, vector) in accumulators.iter_mut().zip(vectors) {
                        *accumulator = accumulator.plus_product(factor, vector);
                    }
                }
            }
        }
        for (row, accumulators) in accumulators.iter().enumerate() {
            for (column, accumulator) in accumulators.iter().enumerate() {
                let place = sums[column].add(row * V::LANES);
                let sum = if add { accumulator.plus(V::load(place)) } else { *accumulator };
                match products {
                    None => sum.store(place),
                    Some(products) => {
                        let place = products[column].add(row * V::LANES);
                        V::load(place).times(sum.times(V::splat(scale))).store(place);
                    }
                }
            }
        }
    }
}

/// Points between two looks ahead; blocks of points are rounded up to it.
pub const STEP: usize = 4;
/// Bytes of a cache line.
const LINE: usize = 64;
