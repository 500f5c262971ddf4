//! I(X;U) and I(X;U,U′) from a channel's factor, in double precision, and how far its truncation can have moved them.

use crate::job::Job;
use crate::low_rank::factor::{BLOCK, Factor};
use crate::low_rank::residual::dot;
use crate::memory::Aligned;
use crate::simd::elementary::{larger, ln};
use crate::simd::level::{Level, per_level};

/// All in nats.
#[derive(Clone, Copy, Default)]
pub struct Terms {
    pub single: f64,
    pub joint: f64,
    pub single_bound: f64,
    pub joint_bound: f64,
}

/// Points whose forms are kept on the stack.
const STRIDE: usize = 64;

/// `None` when stopped.
pub fn factor_information(level: Level, factor: &Factor, points: usize, job: &Job) -> Option<Terms> {
    let lanes = factor.rank() + 1;
    let padded = points.next_multiple_of(BLOCK);
    let mut columns: Vec<Aligned<f64>> = (0..lanes).map(|_| Aligned::zeroed(padded)).collect();
    let mut block = Aligned::zeroed(lanes * BLOCK);
    for from in (0..points).step_by(BLOCK) {
        job.go_on()?;
        factor.fill(level, from, BLOCK.min(points - from), &mut block);
        for (column, values) in columns.iter_mut().zip(block.chunks_exact(BLOCK)) {
            column[from..from + BLOCK].copy_from_slice(values);
        }
    }
    let mut moments =
        Moments { sums: vec![0.0; lanes], products: vec![0.0; lanes * lanes], share: 1.0 / points as f64 };
    let ones = vec![1.0; padded];
    for a in 0..lanes {
        job.go_on()?;
        dot(level, &columns[a], &ones, &mut moments.sums[a]);
        for b in a..lanes {
            let mut product = 0.0;
            dot(level, &columns[a], &columns[b], &mut product);
            moments.products[a * lanes + b] = product * moments.share;
            moments.products[b * lanes + a] = product * moments.share;
        }
        moments.sums[a] *= moments.share;
    }
    let mut terms = Terms::default();
    for from in (0..points).step_by(STRIDE) {
        job.go_on()?;
        add_terms(level, &columns, from..points.min(from + STRIDE), &moments, &mut terms);
    }
    let (n, most) = (points as f64, ln(points as f64));
    Some(Terms {
        single: (-terms.single / n).clamp(0.0, most),
        joint: (-terms.joint / n).clamp(0.0, most),
        single_bound: terms.single_bound / n,
        joint_bound: terms.joint_bound / n,
    })
}

/// Means over points of the lanes and of their products; the last lane is √d.
struct Moments {
    sums: Vec<f64>,
    products: Vec<f64>,
    share: f64,
}

per_level! {
    fn add_terms = add_terms_lanes(
        columns: &[Aligned<f64>], points: std::ops::Range<usize>, moments: &Moments, terms: &mut Terms,
    );
}

#[inline(always)]
fn add_terms_lanes(columns: &[Aligned<f64>], points: std::ops::Range<usize>, moments: &Moments, terms: &mut Terms) {
    let lanes = columns.len();
    let rank = lanes - 1;
    let at = |lane: usize| -> &[f64; STRIDE] {
        columns[lane][points.start..points.start + STRIDE].try_into().expect("whole strides")
    };
    let (mut single, mut joint, mut weighted) = ([0.0; STRIDE], [0.0; STRIDE], [0.0; STRIDE]);
    for l in 0..rank {
        let (own, mut form) = (at(l), [0.0; STRIDE]);
        for k in 0..rank {
            let (other, product) = (at(k), moments.products[k * lanes + l]);
            for j in 0..STRIDE {
                form[j] = product.mul_add(other[j], form[j]);
            }
        }
        for j in 0..STRIDE {
            single[j] = moments.sums[l].mul_add(own[j], single[j]);
            joint[j] = form[j].mul_add(own[j], joint[j]);
            weighted[j] = moments.products[l * lanes + rank].mul_add(own[j], weighted[j]);
        }
    }
    let (root, share) = (at(rank), moments.share);
    let rest = moments.products[rank * lanes + rank];
    for j in 0..points.len() {
        let (one, two) = (larger(single[j], share), larger(joint[j], share));
        let error = root[j] * moments.sums[rank];
        let joint_error = 2.0 * root[j] * weighted[j] + 3.0 * root[j] * root[j] * rest;
        let joint_error = larger(joint_error, 0.0);
        terms.single += ln(one);
        terms.joint += ln(two);
        terms.single_bound += error / larger(one - error, share);
        terms.joint_bound += joint_error / larger(two - joint_error, share);
    }
}
