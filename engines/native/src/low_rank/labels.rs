//! Pairs with a hard clustering: its coefficients are 0 and 1, so that sums over classes do for products.

use crate::job::Job;
use crate::low_rank::factor::{BLOCK, Factor};
use crate::low_rank::forms::Forms;
use crate::low_rank::pairs::{FactorRequest, Found, Member};
use crate::low_rank::truncation::{Range, Total};
use crate::simd::elementary::ln;
use crate::threads::share;
use std::collections::HashMap;

/// All pairs of which one or both are labels; nothing of the triangle's diagonal but for labels. `None` when stopped.
pub fn label_pairs(
    request: &FactorRequest,
    place: &(impl Fn(usize, usize) -> usize + Sync),
    job: &Job,
) -> Option<Vec<Found>> {
    let columns = request.columns.unwrap_or(request.rows);
    let classes = |members: &[Member]| -> Vec<Option<Classes>> {
        let of = |member: &Member| match member {
            Member::Labels(labels) => Some(Classes::new(labels)),
            _ => None,
        };
        members.iter().map(of).collect()
    };
    let (left, right) = (classes(request.rows), classes(columns));
    let mut found = Vec::new();
    for (r, a) in left.iter().enumerate() {
        for (c, b) in right.iter().enumerate().skip(if request.columns.is_none() { r } else { 0 }) {
            if let (Some(a), Some(b)) = (a, b) {
                found.push((place(r, c), a.joint(b), 0.0));
            }
        }
    }
    let mut partners: Vec<Partners> = Vec::new();
    let has_labels = |side: &[Option<Classes>]| side.iter().any(Option::is_some);
    if has_labels(&right) {
        partners.extend(factors(request.rows).map(|(of, factor)| Partners { factor, of, row: true }));
    }
    if request.columns.is_some() && has_labels(&left) {
        partners.extend(factors(columns).map(|(of, factor)| Partners { factor, of, row: false }));
    }
    let parts = share(request.threads, partners.len(), job, |tasks| {
        let mut found = Vec::new();
        for task in tasks {
            let Partners { factor, of, row } = partners[task];
            let rows = Rows::new(request, factor, job)?;
            for (k, classes) in (if row { &right } else { &left }).iter().enumerate() {
                let Some(classes) = classes else { continue };
                let (joint, bound) = rows.joint(request, classes, job)?;
                found.push((if row { place(of, k) } else { place(k, of) }, joint, bound));
            }
        }
        Some(found)
    })?;
    found.extend(parts.into_iter().flatten());
    Some(found)
}

/// A channel whose pairs with all labels of the other side are wanted.
#[derive(Clone, Copy)]
struct Partners<'a> {
    factor: &'a Factor<'a>,
    of: usize,
    row: bool,
}

fn factors<'a>(members: &'a [Member<'a>]) -> impl Iterator<Item = (usize, &'a Factor<'a>)> {
    members.iter().enumerate().filter_map(|(k, member)| match member {
        Member::Factor { factor, .. } => Some((k, factor)),
        _ => None,
    })
}

/// Labels numbered 0, 1, … in the order in which they come up.
pub struct Classes {
    of: Vec<u32>,
    pub count: usize,
}

impl Classes {
    pub fn new(labels: &[i32]) -> Self {
        let mut numbers = HashMap::new();
        let mut of = Vec::with_capacity(labels.len());
        for &label in labels {
            let next = numbers.len() as u32;
            of.push(*numbers.entry(label).or_insert(next));
        }
        Self { of, count: numbers.len() }
    }

    /// Nats: the entropy of the classes that both make together.
    pub fn joint(&self, other: &Classes) -> f64 {
        let mut counts: HashMap<(u32, u32), usize> = HashMap::new();
        for pair in self.of.iter().zip(&other.of) {
            *counts.entry((*pair.0, *pair.1)).or_default() += 1;
        }
        let mut sizes: Vec<usize> = counts.into_values().collect();
        sizes.sort_unstable();
        let n = self.of.len() as f64;
        -sizes.iter().map(|&size| size as f64 / n * ln(size as f64 / n)).sum::<f64>() + 0.0
    }
}

/// The factor of one channel in single precision, `[block of points][rank + 1][BLOCK]`.
struct Rows {
    lanes: usize,
    values: Vec<f32>,
}

impl Rows {
    fn new(request: &FactorRequest, factor: &Factor, job: &Job) -> Option<Self> {
        let lanes = factor.rank() + 1;
        let mut values = Vec::with_capacity(request.points.next_multiple_of(BLOCK) * lanes);
        let mut block = vec![0.0; lanes * BLOCK];
        for from in (0..request.points).step_by(BLOCK) {
            job.go_on()?;
            factor.fill(request.level, from, BLOCK.min(request.points - from), &mut block);
            values.extend(block.iter().map(|&value| value as f32));
        }
        Some(Self { lanes, values })
    }

    /// G_i = f_i · (1/n) Σ_j f_j over the class of i, |ΔG_i| ≤ √d_i (1/n) Σ_j √d_j over it.
    fn joint(&self, request: &FactorRequest, classes: &Classes, job: &Job) -> Option<(f64, f64)> {
        let mut sums = vec![0f64; self.lanes * classes.count];
        for (block, of) in self.values.chunks_exact(self.lanes * BLOCK).zip(classes.of.chunks(BLOCK)) {
            job.go_on()?;
            for (lane, sums) in block.chunks_exact(BLOCK).zip(sums.chunks_exact_mut(classes.count)) {
                for (&value, &class) in lane.iter().zip(of) {
                    sums[class as usize] += f64::from(value);
                }
            }
        }
        let share = 1.0 / request.points as f64;
        let means: Vec<f32> = sums.iter().map(|&sum| (sum * share) as f32).collect();
        let range = Range::new(request.points);
        let mut total = Total::default();
        let mut out = Forms { values: [0.0; BLOCK], errors: [0.0; BLOCK] };
        let blocks = self.values.chunks_exact(self.lanes * BLOCK).zip(classes.of.chunks(BLOCK));
        for (number, (block, of)) in blocks.enumerate() {
            job.go_on()?;
            out.values.fill(0.0);
            for (k, (lane, means)) in block.chunks_exact(BLOCK).zip(means.chunks_exact(classes.count)).enumerate() {
                let is_root = k == self.lanes - 1;
                for ((&value, &class), j) in lane.iter().zip(of).zip(0..BLOCK) {
                    let product = value * means[class as usize];
                    if is_root {
                        out.errors[j] = product;
                    } else {
                        out.values[j] += product;
                    }
                }
            }
            total.add(request.level, &range, number * BLOCK, &mut out);
        }
        Some(total.nats(&range))
    }
}
