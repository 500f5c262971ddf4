//! Joint information of all pairs of two blocks of channels from their factors, with the bound of the truncation.
//!
//! Channels are taken in groups of some hundred lanes. For two groups, one pass over the points gives M of all their
//! pairs (product.rs), a second the forms of each pair (forms.rs). What comes out for a pair does not depend on the
//! groups, the threads or the level.

use crate::gaussian::GROUP;
use crate::job::Job;
use crate::low_rank::factor::{BLOCK, Factor};
use crate::low_rank::forms::{Forms, Moments, Rows, forms};
use crate::low_rank::labels::label_pairs;
use crate::low_rank::panel::{FactorPanel, interleave};
use crate::low_rank::truncation::{Range, Total};
use crate::memory::Aligned;
use crate::product::{Panels, Results, multiply};
use crate::simd::level::Level;
use crate::threads::share;
use crate::tile::Tile;
use std::ops::Range as Span;

pub enum Member<'a> {
    /// `side`: what decides whether a pair is left out; the larger, the larger the rank.
    Factor {
        factor: Factor<'a>,
        side: f64,
        joint: f64,
        bound: f64,
    },
    Labels(&'a [i32]),
    /// Of full rank: its pairs are not this kernel's.
    Dense,
}

impl Member<'_> {
    fn rank(&self) -> usize {
        match self {
            Member::Factor { factor, .. } => factor.rank(),
            _ => 0,
        }
    }

    fn side(&self) -> f64 {
        match self {
            Member::Factor { side, .. } => *side,
            _ => f64::INFINITY,
        }
    }
}

pub struct FactorRequest<'a> {
    pub level: Level,
    pub threads: usize,
    pub points: usize,
    pub rows: &'a [Member<'a>],
    /// `None`: the pairs of `rows` with themselves.
    pub columns: Option<&'a [Member<'a>]>,
    /// Pairs whose sides have a larger product are left out.
    pub product_max: f64,
}

/// Lanes of a group: M of two groups stays in the cache of second level.
const GROUP_LANES: usize = 512;
/// Numbers that the factors of one side may take at a time: 1.25 GiB.
const PANEL_MAX: usize = 5 << 26;
/// Points of a product, and products after which its single-precision sums are added in double precision.
const DEPTH: usize = BLOCK / 2;
const FLUSH: usize = 4;

/// (place, joint, bound) of a pair, in nats.
pub type Found = (usize, f64, f64);

/// Nats, then bounds: each rows × columns or the packed upper triangle, NaN for pairs left out. `None` when stopped.
pub fn factor_pairs(request: &FactorRequest, job: &Job) -> Option<Vec<f64>> {
    let columns = request.columns.unwrap_or(request.rows);
    let count = request.rows.len();
    let triangle = request.columns.is_none();
    let size = if triangle { count * (count + 1) / 2 } else { count * columns.len() };
    let place = |r: usize, c: usize| {
        if !triangle {
            return r * columns.len() + c;
        }
        let (r, c) = (r.min(c), r.max(c));
        r * (2 * count - r - 1) / 2 + c
    };
    let mut result = vec![f64::NAN; 2 * size];
    let mut keep = |found: Vec<Found>| {
        for (place, joint, bound) in found {
            (result[place], result[size + place]) = (joint, bound);
        }
    };
    let sides = [Chunks::new(request.rows, request.points), Chunks::new(columns, request.points)];
    job.expect(sides[0].chunks.len() * sides[1].chunks.len() * STEPS);
    keep(label_pairs(request, &place, job)?);
    for (a, rows) in sides[0].chunks.iter().enumerate() {
        let left = panel(request, request.rows, rows, job)?;
        for (b, others) in sides[1].chunks.iter().enumerate().skip(if triangle { a } else { 0 }) {
            let own = if triangle && a == b { None } else { Some(panel(request, columns, others, job)?) };
            let right = own.as_ref().unwrap_or(&left);
            let pair = Chunked { request, left: &left, right, rows, columns: others, same: own.is_none() };
            keep(pair.compute(&place, job)?);
        }
    }
    if triangle {
        for (r, member) in request.rows.iter().enumerate() {
            if let Member::Factor { joint, bound, .. } = member {
                keep(vec![(place(r, r), *joint, *bound)]);
            }
        }
    }
    Some(result)
}

/// Steps of progress that a pair of chunks counts for.
const STEPS: usize = 1000;

/// The channels of one side that have factors, by rank, cut so that the factors of a chunk fit in memory.
struct Chunks {
    chunks: Vec<Vec<usize>>,
}

impl Chunks {
    fn new(members: &[Member], points: usize) -> Self {
        let lanes_max = (PANEL_MAX / points.next_multiple_of(BLOCK)).max(1);
        let mut order: Vec<usize> =
            (0..members.len()).filter(|&c| matches!(members[c], Member::Factor { .. })).collect();
        order.sort_by_key(|&c| members[c].rank());
        Self { chunks: cut(&order, members, lanes_max).into_iter().map(|span| order[span].to_vec()).collect() }
    }
}

/// Runs of `order` of at most `lanes_max` lanes, or of one channel.
fn cut(order: &[usize], members: &[Member], lanes_max: usize) -> Vec<Span<usize>> {
    let mut spans: Vec<Span<usize>> = Vec::new();
    let mut lanes = 0;
    for (k, &c) in order.iter().enumerate() {
        lanes += members[c].rank() + 1;
        match spans.last_mut() {
            Some(span) if lanes <= lanes_max => span.end = k + 1,
            _ => {
                lanes = members[c].rank() + 1;
                spans.push(k..k + 1);
            }
        }
    }
    spans
}

fn panel(request: &FactorRequest, members: &[Member], chunk: &[usize], job: &Job) -> Option<FactorPanel> {
    let factors: Vec<&Factor> = chunk
        .iter()
        .filter_map(|&c| match &members[c] {
            Member::Factor { factor, .. } => Some(factor),
            _ => None,
        })
        .collect();
    FactorPanel::new(request.level, request.threads, request.points, &factors, job)
}

struct Chunked<'a> {
    request: &'a FactorRequest<'a>,
    left: &'a FactorPanel,
    right: &'a FactorPanel,
    rows: &'a [usize],
    columns: &'a [usize],
    same: bool,
}

impl Chunked<'_> {
    fn compute(&self, place: &(impl Fn(usize, usize) -> usize + Sync), job: &Job) -> Option<Vec<Found>> {
        let columns = self.request.columns.unwrap_or(self.request.rows);
        let left = cut(self.rows, self.request.rows, GROUP_LANES);
        let right = cut(self.columns, columns, GROUP_LANES);
        let tasks: Vec<(usize, usize)> = (0..left.len())
            .flat_map(|a| (if self.same { a } else { 0 }..right.len()).map(move |b| (a, b)))
            .filter(|&(a, b)| self.wanted(left[a].start, right[b].start))
            .collect();
        let found = share(self.request.threads, tasks.len(), job, |numbers| {
            let mut found = Vec::new();
            for task in numbers {
                let (a, b) = tasks[task];
                let group = Grouped { whole: self, rows: &left[a], columns: &right[b], same: self.same && a == b };
                group.compute(place, job, &mut found)?;
                for _ in task * STEPS / tasks.len()..(task + 1) * STEPS / tasks.len() {
                    job.step()?;
                }
            }
            Some(found)
        })?;
        Some(found.into_iter().flatten().collect())
    }

    /// Whether a pair is computed; channels are ordered by rank, so that the first of two groups decide for the groups.
    fn wanted(&self, row: usize, column: usize) -> bool {
        let columns = self.request.columns.unwrap_or(self.request.rows);
        let (a, b) = (&self.request.rows[self.rows[row]], &columns[self.columns[column]]);
        a.side() * b.side() <= self.request.product_max
    }
}

struct Grouped<'a> {
    whole: &'a Chunked<'a>,
    rows: &'a Span<usize>,
    columns: &'a Span<usize>,
    same: bool,
}

impl Grouped<'_> {
    fn compute(&self, place: &impl Fn(usize, usize) -> usize, job: &Job, found: &mut Vec<Found>) -> Option<()> {
        let moments = self.moments(job)?;
        let Chunked { request, left, right, rows, columns, .. } = self.whole;
        let stride = right.width(self.columns);
        let pairs: Vec<(usize, usize)> = self
            .rows
            .clone()
            .flat_map(|r| self.columns.clone().map(move |c| (r, c)))
            .filter(|&(r, c)| (!self.same || r < c) && self.whole.wanted(r, c))
            .collect();
        let range = Range::new(request.points);
        let mut totals = vec![Total::default(); pairs.len()];
        let mut out = Forms { values: [0.0; BLOCK], errors: [0.0; BLOCK] };
        for block in 0..left.blocks() {
            job.go_on()?;
            for (&(r, c), total) in pairs.iter().zip(&mut totals) {
                let (row, column) =
                    (left.starts[r] - left.starts[self.rows.start], right.starts[c] - right.starts[self.columns.start]);
                let moments = Moments { values: &moments[row * stride + column..], stride };
                let (a, b) =
                    (Rows { lanes: left.lanes(block, &(r..r + 1)) }, Rows { lanes: right.lanes(block, &(c..c + 1)) });
                forms(request.level, &a, &b, &moments, &mut out);
                total.add(request.level, &range, block * BLOCK, &mut out);
            }
        }
        found.extend(pairs.iter().zip(&totals).map(|(&(r, c), total)| {
            let (joint, bound) = total.nats(&range);
            (place(rows[r], columns[c]), joint, bound)
        }));
        Some(())
    }

    /// (1/n) Σ_i of the products of all lanes of the two groups, row-major; where the groups are the same, only those
    /// of a channel with a later one.
    fn moments(&self, job: &Job) -> Option<Vec<f32>> {
        let Chunked { request, left, right, .. } = self.whole;
        let (height, width) = (left.width(self.rows), right.width(self.columns));
        let padded = |lanes: usize| lanes.next_multiple_of(GROUP);
        let tile = Tile::new(request.level, padded(height), padded(width), self.same);
        let mut results = Results {
            sums: Aligned::zeroed(tile.len()),
            products: Aligned::zeroed(0),
            scale: 1.0,
            factors: Aligned::zeroed(0),
        };
        let mut exact = Aligned::<f64>::zeroed(tile.len());
        let mut panels = [Aligned::zeroed(padded(height) * DEPTH), Aligned::zeroed(padded(width) * DEPTH)];
        let steps = 2 * left.blocks();
        for step in 0..steps {
            job.go_on()?;
            let (block, from) = (step / 2, step % 2 * DEPTH);
            interleave(request.level, left.lanes(block, self.rows), from, DEPTH, &mut panels[0]);
            if !self.same {
                interleave(request.level, right.lanes(block, self.columns), from, DEPTH, &mut panels[1]);
            }
            let [rows, columns] = &panels;
            let columns = if self.same { rows } else { columns };
            let first = step % FLUSH == 0;
            multiply(request.level, &tile, &Panels { rows, columns, depth: DEPTH, first, last: None }, &mut results);
            if step % FLUSH == FLUSH - 1 || step == steps - 1 {
                exact.iter_mut().zip(results.sums.iter()).for_each(|(total, sum)| *total += f64::from(*sum));
            }
        }
        let share = 1.0 / request.points as f64;
        let mut moments = vec![0.0; height * width];
        for row in 0..height {
            for column in if self.same { row } else { 0 }..width {
                moments[row * width + column] = (exact[tile.place(row, column)] * share) as f32;
            }
        }
        Some(moments)
    }
}
