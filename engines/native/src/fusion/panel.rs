//! Products of the synthesis space's coefficients with those of all members, in single precision.
//!
//! Of every matrix only the entries above the diagonal are kept, cut into blocks of four rows, the columns of a block into
//! strips of sixteen; a strip holds all members, one after the other, so that both passes stream through memory once:
//! `[strip][member][row of 4][16]`, zeros on and below the diagonal and beyond n.
//! Row and column sums are always of sixteen lanes, so that the order of additions is the same at every level.

use crate::simd::level::per_level;
use crate::simd::vector::Vector;

/// Rows of a block.
pub const ROWS: usize = 4;
/// Columns of a strip.
pub const STRIP: usize = 16;
/// Numbers of one member in a strip.
pub const TILE: usize = ROWS * STRIP;

/// Rows 4·number … 4·number + 3, columns from the strip of the first of them on.
#[derive(Clone, Copy)]
pub struct Block {
    pub number: usize,
    /// Strips of all columns.
    pub strips: usize,
}

impl Block {
    pub fn first_row(self) -> usize {
        self.number * ROWS
    }

    pub fn first_strip(self) -> usize {
        self.first_row() / STRIP
    }

    /// Strips that this block has.
    pub fn width(self) -> usize {
        self.strips - self.first_strip()
    }
}

per_level! {
    /// Adds Σ_j A_ij B_ij over the block to `rows`, `[member][row of 4][16]`, and the same sums of columns to `columns`,
    /// `[strip][member][16]`. `panel` are the members' tiles, `own` the synthesis space's, `[strip][row of 4][16]`.
    pub fn add_products = add_product_lanes<V>(
        block: Block, panel: &[f32], own: &[f32], rows: &mut [f32], columns: &mut [f32],
    );
    /// out = Σ_e B_ij (w_e/G_i + w_e/G_j), `[strip][row of 4][16]`; `weights` holds w_e/G, `[strip][member][16]`.
    pub fn weigh = weigh_lanes<V>(block: Block, panel: &[f32], out: &mut [f32], weights: &[f32]);
}

fn members_of(block: Block, panel: &[f32]) -> usize {
    panel.len() / (block.width() * TILE)
}

#[inline(always)]
fn add_product_lanes<V: Vector>(block: Block, panel: &[f32], own: &[f32], rows: &mut [f32], columns: &mut [f32]) {
    let members = members_of(block, panel);
    assert!(panel.len() == block.width() * members * TILE && own.len() == block.width() * TILE);
    assert!(rows.len() == members * TILE && columns.len() == block.strips * members * STRIP);
    for strip in 0..block.width() {
        unsafe {
            let own = own.as_ptr().add(strip * TILE);
            let others = panel.as_ptr().add(strip * members * TILE);
            let columns = columns.as_mut_ptr().add((block.first_strip() + strip) * members * STRIP);
            for lane in (0..STRIP).step_by(V::LANES) {
                let mut a = [V::splat(0.0); ROWS];
                for (row, a) in a.iter_mut().enumerate() {
                    *a = V::load(own.add(row * STRIP + lane));
                }
                for member in 0..members {
                    let tile = others.add(member * TILE);
                    let column = columns.add(member * STRIP + lane);
                    let mut sum = V::load(column);
                    for (row, a) in a.iter().enumerate() {
                        let b = V::load(tile.add(row * STRIP + lane));
                        let at = rows.as_mut_ptr().add(member * TILE + row * STRIP + lane);
                        V::load(at).plus_product(*a, b).store(at);
                        sum = sum.plus_product(*a, b);
                    }
                    sum.store(column);
                }
            }
        }
    }
}

#[inline(always)]
fn weigh_lanes<V: Vector>(block: Block, panel: &[f32], out: &mut [f32], weights: &[f32]) {
    let members = members_of(block, panel);
    assert!(panel.len() == block.width() * members * TILE && out.len() == block.width() * TILE);
    assert!(weights.len() == block.strips * members * STRIP);
    let stride = members * STRIP;
    let first = block.first_strip() * stride + block.first_row() % STRIP;
    for strip in 0..block.width() {
        unsafe {
            let out = out.as_mut_ptr().add(strip * TILE);
            let others = panel.as_ptr().add(strip * members * TILE);
            let above = weights.as_ptr().add((block.first_strip() + strip) * stride);
            for lane in (0..STRIP).step_by(V::LANES) {
                let mut sums = [V::splat(0.0); ROWS];
                for member in 0..members {
                    let tile = others.add(member * TILE);
                    let column = V::load(above.add(member * STRIP + lane));
                    for (row, sum) in sums.iter_mut().enumerate() {
                        let weight = V::splat(*weights.as_ptr().add(first + member * STRIP + row)).plus(column);
                        *sum = sum.plus_product(V::load(tile.add(row * STRIP + lane)), weight);
                    }
                }
                for (row, sum) in sums.iter().enumerate() {
                    sum.store(out.add(row * STRIP + lane));
                }
            }
        }
    }
}

/// Sum of sixteen lanes, always in the same order.
#[inline(always)]
pub fn lanes_sum(lanes: &[f32]) -> f64 {
    let lanes = &lanes[..STRIP];
    let eight: [f32; 8] = std::array::from_fn(|k| lanes[k] + lanes[k + 8]);
    let four: [f32; 4] = std::array::from_fn(|k| eight[k] + eight[k + 4]);
    f64::from((four[0] + four[2]) + (four[1] + four[3]))
}
