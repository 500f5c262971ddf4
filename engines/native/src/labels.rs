//! Coefficients of sixteen hard clusterings at a time: 1 where two points carry the same label, else 0.

use crate::gaussian::GROUP;
use crate::memory::Aligned;
use crate::simd::level::{Level, per_level};

/// Up to sixteen columns of labels, `[j][16]`; points beyond n and unused lanes hold zeros.
pub struct LabelGroup {
    packed: Aligned<i32>,
    points: usize,
}

impl LabelGroup {
    pub fn pack(columns: &[&[i32]], padded: usize) -> Self {
        let mut packed = Aligned::zeroed(padded * GROUP);
        for (lane, labels) in columns.iter().enumerate() {
            for (j, &label) in labels.iter().enumerate() {
                packed[j * GROUP + lane] = label;
            }
        }
        Self { packed, points: columns.first().map_or(0, |labels| labels.len()) }
    }

    /// Row i, points from `from`: out = `[j][16]`; adds the sums to `sums`.
    pub fn fill(&self, level: Level, i: usize, from: usize, complement: bool, out: &mut [f32], sums: &mut [f64]) {
        let used = out.len().min((self.points - from) * GROUP);
        let (inside, beyond) = out.split_at_mut(used);
        let values = if complement { (0.0, 1.0) } else { (1.0, 0.0) };
        fill(level, &self.packed, i, from, values, inside, sums);
        beyond.fill(0.0);
    }
}

per_level! {
    fn fill = fill_lanes(packed: &[i32], i: usize, from: usize, values: (f32, f32), out: &mut [f32], sums: &mut [f64]);
}

#[inline(always)]
fn fill_lanes(packed: &[i32], i: usize, from: usize, values: (f32, f32), out: &mut [f32], sums: &mut [f64]) {
    let (same, other) = values;
    let own: &[i32; GROUP] = packed[i * GROUP..][..GROUP].try_into().expect("a point's labels");
    let mut total = [0f32; GROUP];
    for (line, labels) in out.chunks_exact_mut(GROUP).zip(packed[from * GROUP..].chunks_exact(GROUP)) {
        for lane in 0..GROUP {
            let value = if labels[lane] == own[lane] { same } else { other };
            line[lane] = value;
            total[lane] += value;
        }
    }
    for lane in 0..GROUP {
        sums[lane] += f64::from(total[lane]);
    }
}
