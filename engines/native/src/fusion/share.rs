//! What one share of the rows holds: the members' coefficients, the synthesis space's, and sums of its own.

use crate::fusion::panel::{Block, ROWS, STRIP, TILE, add_products, lanes_sum, weigh};
use crate::fusion::space::{Gradient, LEAST, Rows, Synthesis, fill_block, pull_block};
use crate::job::Job;
use crate::memory::Aligned;
use crate::posterior::Posterior;
use crate::simd::level::{Level, per_level};

/// Blocks number, number + shares, … of all: as much work in each.
pub struct Share {
    pub blocks: Vec<Block>,
    /// The members' tiles, block after block.
    panels: Vec<Aligned<f32>>,
    /// The synthesis space's coefficients.
    own: Vec<Aligned<f64>>,
    /// The same in single precision, or their complements; then what the members give to the gradient.
    single: Vec<Aligned<f32>>,
    rows: Aligned<f32>,
    /// Row sums of this share's rows, `[member][padded]`.
    pub row_sums: Aligned<f64>,
    /// Column sums, `[strip][member][16]`.
    pub columns: Aligned<f32>,
    pub gradient: Gradient,
}

impl Share {
    pub fn new(number: usize, shares: usize, members: usize, space: &Synthesis) -> Self {
        let strips = space.padded / STRIP;
        let blocks: Vec<_> =
            (number..space.points.div_ceil(ROWS)).step_by(shares).map(|number| Block { number, strips }).collect();
        Self {
            panels: blocks.iter().map(|block| Aligned::zeroed(block.width() * members * TILE)).collect(),
            own: blocks.iter().map(|block| Aligned::zeroed(block.width() * TILE)).collect(),
            single: blocks.iter().map(|block| Aligned::zeroed(block.width() * TILE)).collect(),
            rows: Aligned::zeroed(members * TILE),
            row_sums: Aligned::zeroed(members * space.padded),
            columns: Aligned::zeroed(strips * members * STRIP),
            gradient: vec![0.0; 2 * space.dimensions * space.padded],
            blocks,
        }
    }

    /// The members' coefficients above the diagonal; their sums by row, those of both rows of a pair. Counts its rows.
    pub fn fill_panels(&mut self, level: Level, members: &[Posterior], padded: usize, job: &Job) -> Option<Vec<Rows>> {
        let points = members[0].points();
        let mut sums: Vec<_> = members.iter().map(|_| Rows::new(padded, 0.0)).collect();
        let mut row = vec![0.0; points];
        for (block, panel) in self.blocks.iter().zip(&mut self.panels) {
            for (r, i) in (block.first_row()..points.min(block.first_row() + ROWS)).enumerate() {
                job.step()?;
                for (e, (member, sums)) in members.iter().zip(&mut sums).enumerate() {
                    job.go_on()?;
                    let row = &mut row[i..];
                    member.row(level, i, i, false, row);
                    for (k, &coefficient) in row.iter().enumerate().skip(1) {
                        let j = i + k - block.first_strip() * STRIP;
                        let at = ((j / STRIP) * members.len() + e) * TILE + r * STRIP + j % STRIP;
                        panel[at] = if coefficient < LEAST { 0.0 } else { coefficient as f32 };
                        for row in [i, i + k] {
                            sums.single[row] += coefficient;
                            sums.square[row] += coefficient * coefficient;
                        }
                    }
                }
            }
        }
        Some(sums)
    }

    /// The synthesis space's coefficients; adds them to `sums`.
    pub fn fill_own(&mut self, level: Level, space: &Synthesis, sums: &mut Rows) {
        for (block, own) in self.blocks.iter().zip(&mut self.own) {
            fill_block(level, space, *block, own, sums);
        }
    }

    /// Products of the coefficients, or of their complements, with those of all members.
    pub fn multiply(&mut self, level: Level, space: &Synthesis, complement: bool) {
        self.columns.fill(0.0);
        for (k, block) in self.blocks.iter().enumerate() {
            round(level, &self.own[k], &mut self.single[k], complement);
            self.rows.fill(0.0);
            add_products(level, *block, &self.panels[k], &self.single[k], &mut self.rows, &mut self.columns);
            reduce_rows(level, &self.rows, &mut self.row_sums, block.first_row(), space.padded);
        }
    }

    /// What this share gives to the gradient: of the members w_e/G, of the space's own terms in `own`. From the last block
    /// back to the first: what `multiply` has read last is in the cache still.
    pub fn pull(&mut self, level: Level, space: &Synthesis, weights: &[f32], own: &Rows) {
        self.gradient.fill(0.0);
        for (k, block) in self.blocks.iter().enumerate().rev() {
            weigh(level, *block, &self.panels[k], &mut self.single[k], weights);
            pull_block(level, space, *block, &self.own[k], &self.single[k], own, &mut self.gradient);
        }
    }
}

per_level! {
    fn round = round_lanes(own: &[f64], single: &mut [f32], complement: bool);
    fn reduce_rows = reduce(rows: &[f32], sums: &mut [f64], first_row: usize, padded: usize);
}

/// Where a member's entry is 0 that of the space does not matter: no care for what lies below the diagonal.
#[inline(always)]
fn round_lanes(own: &[f64], single: &mut [f32], complement: bool) {
    for (single, own) in single.iter_mut().zip(own) {
        *single = (if complement { 1.0 - own } else { *own }) as f32;
    }
}

#[inline(always)]
fn reduce(rows: &[f32], sums: &mut [f64], first_row: usize, padded: usize) {
    for (sums, rows) in sums.chunks_exact_mut(padded).zip(rows.chunks_exact(TILE)) {
        for (sum, lanes) in sums[first_row..first_row + ROWS].iter_mut().zip(rows.chunks_exact(STRIP)) {
            *sum = lanes_sum(lanes);
        }
    }
}
