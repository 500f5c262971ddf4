//! The factors of many channels in single precision, side by side, block of points after block of points.

use crate::gaussian::GROUP;
use crate::job::Job;
use crate::low_rank::factor::{BLOCK, Factor};
use crate::memory::Aligned;
use crate::simd::level::{Level, per_level};
use crate::threads::share;
use std::ops::Range;

/// `[block of points][lane][BLOCK]`. Of each channel the columns of its factor, then √d.
pub struct FactorPanel {
    pub points: usize,
    /// First lane of every channel, and the number of lanes.
    pub starts: Vec<usize>,
    values: Aligned<f32>,
}

/// Memory that threads write to in disjoint parts.
struct Shared(*mut f32);
unsafe impl Sync for Shared {}

impl FactorPanel {
    /// `None` when stopped.
    pub fn new(level: Level, threads: usize, points: usize, factors: &[&Factor], job: &Job) -> Option<Self> {
        let mut starts = vec![0];
        for factor in factors {
            starts.push(starts[starts.len() - 1] + factor.rank() + 1);
        }
        let lanes = starts[factors.len()];
        let blocks = points.div_ceil(BLOCK);
        let mut values = Aligned::zeroed(blocks * lanes * BLOCK);
        let shared = Shared(values.as_mut_ptr());
        share(threads, blocks, job, |tasks| {
            let shared = &shared;
            let mut scratch = Aligned::zeroed(factors.iter().map(|f| f.rank() + 1).max().unwrap_or(0) * BLOCK);
            for block in tasks {
                // Every block is written by one thread alone.
                let out = unsafe { std::slice::from_raw_parts_mut(shared.0.add(block * lanes * BLOCK), lanes * BLOCK) };
                let count = BLOCK.min(points - block * BLOCK);
                for (factor, &start) in factors.iter().zip(&starts) {
                    job.go_on()?;
                    let size = (factor.rank() + 1) * BLOCK;
                    factor.fill(level, block * BLOCK, count, &mut scratch[..size]);
                    for (value, exact) in out[start * BLOCK..].iter_mut().zip(&scratch[..size]) {
                        *value = *exact as f32;
                    }
                }
            }
            Some(())
        })?;
        Some(Self { points, starts, values })
    }

    pub fn blocks(&self) -> usize {
        self.points.div_ceil(BLOCK)
    }

    /// Lanes of the channels `span` in one block of points.
    pub fn lanes(&self, block: usize, span: &Range<usize>) -> &[f32] {
        let all = self.starts[self.starts.len() - 1];
        &self.values[(block * all + self.starts[span.start]) * BLOCK..(block * all + self.starts[span.end]) * BLOCK]
    }

    pub fn width(&self, span: &Range<usize>) -> usize {
        self.starts[span.end] - self.starts[span.start]
    }
}

per_level! {
    /// `lanes` = `[lane][BLOCK]`, points `from`… of it → `[group of lanes][depth][16]`, lanes beyond the last 0.
    pub fn interleave = interleave_lanes(lanes: &[f32], from: usize, depth: usize, out: &mut [f32]);
}

#[inline(always)]
fn interleave_lanes(lanes: &[f32], from: usize, depth: usize, out: &mut [f32]) {
    for (group, lines) in lanes.chunks(GROUP * BLOCK).zip(out.chunks_exact_mut(GROUP * depth)) {
        let mut sources = [[0f32; GROUP]; GROUP];
        for part in (0..depth).step_by(GROUP) {
            for (source, lane) in sources.iter_mut().zip(group.chunks_exact(BLOCK)) {
                source.copy_from_slice(&lane[from + part..from + part + GROUP]);
            }
            let target = lines[part * GROUP..].first_chunk_mut::<{ GROUP * GROUP }>().expect("whole groups");
            for j in 0..GROUP {
                for lane in 0..GROUP {
                    target[j * GROUP + lane] = sources[lane][j];
                }
            }
        }
    }
}
