//! A few dozen samples against all posteriors: the sums of every term, tile by tile.

use crate::density::space::NOWHERE;
use crate::density::tile::{DRAWS, TILE, Tile, add_powers, exponents};
use crate::density::{Plan, Request};
use crate::job::Job;
use crate::memory::Aligned;
use crate::simd::elementary::{exp, ln};
use std::f64::consts::LN_2;

/// Samples of a task: a multiple of DRAWS.
pub const SAMPLES: usize = 6 * DRAWS;

/// Sums outside of this are done again: below, exponents are large and their rounding with them, and posteriors that count
/// for nothing (2^−LEAST each) begin to show; above, single precision is near its end.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-24..=1e30;

/// Exponents that are larger than the least by more bits than this count for nothing in the sum; single precision decides
/// which they are, double precision what the others add up to.
const BITS: f32 = 40.0;

/// What a thread holds: y of a few samples over one tile, `[used draw][sample][TILE]`.
pub struct Scratch {
    exponents: Aligned<f32>,
}

impl Scratch {
    pub fn new(plan: &Plan) -> Self {
        Self { exponents: Aligned::zeroed(plan.used.len() * DRAWS * TILE) }
    }
}

pub struct Task<'a> {
    request: &'a Request<'a>,
    plan: &'a Plan,
    samples: Vec<Sample>,
    few: Vec<Few>,
}

struct Sample {
    point: usize,
    /// Where its point stands in the aggregate.
    place: Option<usize>,
    /// One for each that is used.
    draws: Vec<Draw>,
}

/// A draw in double precision, and its surprise at the point it was made at.
struct Draw {
    values: Vec<f64>,
    own: f64,
}

/// DRAWS samples or fewer, as the spaces of the used draws pack them, and their offsets (empty for spaces without a packed
/// form).
struct Few {
    packed: Vec<(Vec<f32>, [f32; DRAWS])>,
}

impl<'a> Task<'a> {
    pub fn new(request: &'a Request<'a>, plan: &'a Plan, range: std::ops::Range<usize>) -> Self {
        let samples: Vec<Sample> = range.map(|sample| Sample::new(request, plan, sample)).collect();
        let few = samples.chunks(DRAWS).map(|few| Few::new(request, plan, few)).collect();
        Self { request, plan, samples, few }
    }

    /// terms × samples, nats; `None` when stopped.
    pub fn ratios(&self, scratch: &mut Scratch, job: &Job) -> Option<Vec<f64>> {
        let (terms, count) = (self.plan.terms.len(), self.samples.len());
        // [few][term][DRAWS]
        let mut sums = vec![0.0; self.few.len() * terms * DRAWS];
        for first in (0..self.request.among.len()).step_by(TILE) {
            job.go_on()?;
            for (few, sums) in sums.chunks_exact_mut(terms * DRAWS).enumerate() {
                self.fill(few, first, &mut scratch.exponents);
                for (places, sums) in self.plan.places.iter().zip(sums.chunks_exact_mut(DRAWS)) {
                    add_powers(self.request.level, &scratch.exponents, places, sums);
                }
            }
        }
        let mut ratios = vec![f64::NAN; terms * count];
        for (place, ratio) in ratios.iter_mut().enumerate() {
            let (term, sample) = (place / count, place % count);
            let sum = sums[(sample / DRAWS * terms + term) * DRAWS + sample % DRAWS];
            if ORDINARY.contains(&sum) {
                *ratio = ln(sum);
            }
        }
        for few in 0..self.few.len() {
            self.complete(few, &mut ratios, scratch, job)?;
        }
        Some(ratios)
    }

    fn of(&self, few: usize) -> &[Sample] {
        &self.samples[few * DRAWS..self.samples.len().min((few + 1) * DRAWS)]
    }

    /// y of a few samples over a tile, NOWHERE at the point that each was drawn at.
    fn fill(&self, few: usize, first: usize, out: &mut [f32]) {
        for (used, out) in out.chunks_exact_mut(DRAWS * TILE).enumerate() {
            let space = &self.request.spaces[self.plan.used[used].0];
            match &space.packed {
                Some(packed) => {
                    let (draws, offsets) = &self.few[few].packed[used];
                    exponents(self.request.level, &Tile { packed, first, draws, offsets }, out);
                }
                None => {
                    let end = self.request.among.len().min(first + TILE);
                    for (sample, out) in self.of(few).iter().zip(out.chunks_exact_mut(TILE)) {
                        let Draw { values, own } = &sample.draws[used];
                        out.fill(NOWHERE as f32);
                        for (y, &l) in out.iter_mut().zip(&self.request.among[first..end]) {
                            *y = (space.surprise(l, values) - own) as f32;
                        }
                    }
                }
            }
            for (sample, out) in self.of(few).iter().zip(out.chunks_exact_mut(TILE)) {
                if let Some(own) = sample.place.and_then(|place| out.get_mut(place.wrapping_sub(first))) {
                    *own = NOWHERE as f32;
                }
            }
        }
    }

    /// Fills in what is NaN: the exponents are worked out once more and kept; the least, and those near it, are then taken
    /// in double precision.
    fn complete(&self, few: usize, ratios: &mut [f64], scratch: &mut Scratch, job: &Job) -> Option<()> {
        let count = self.samples.len();
        let place = |term: usize, k: usize| term * count + few * DRAWS + k;
        let open: Vec<(usize, usize)> = (0..self.plan.terms.len())
            .flat_map(|term| (0..self.of(few).len()).map(move |k| (term, k)))
            .filter(|&(term, k)| ratios[place(term, k)].is_nan())
            .collect();
        if open.is_empty() {
            return Some(());
        }
        let length = self.request.among.len().next_multiple_of(TILE);
        let mut sums = vec![0f32; open.len() * length];
        for first in (0..length).step_by(TILE) {
            job.go_on()?;
            self.fill(few, first, &mut scratch.exponents);
            for (&(term, k), sums) in open.iter().zip(sums.chunks_exact_mut(length)) {
                for from in &self.plan.places[term] {
                    let exponents = &scratch.exponents[from + k * TILE..][..TILE];
                    for (sum, y) in sums[first..first + TILE].iter_mut().zip(exponents) {
                        *sum += y;
                    }
                }
            }
        }
        for (&(term, k), sums) in open.iter().zip(sums.chunks_exact(length)) {
            let sums = &sums[..self.request.among.len()];
            let least = sums.iter().fold(f32::INFINITY, |least, &y| if y < least { y } else { least });
            let limit = least + BITS + 1e-5 * least.abs();
            let near = self.request.among.iter().zip(sums).filter(|&(_, &y)| y <= limit).map(|(&l, _)| l);
            ratios[place(term, k)] = self.precisely(term, &self.of(few)[k], near);
        }
        Some(())
    }

    /// One value in double precision over the points that count, the largest ratio taken out of the sum.
    fn precisely(&self, term: usize, sample: &Sample, points: impl Iterator<Item = usize>) -> f64 {
        let y_of = |l: usize| -> f64 {
            let y = |&used: &usize| {
                let Draw { values, own } = &sample.draws[used];
                self.request.spaces[self.plan.used[used].0].surprise(l, values) - own
            };
            self.plan.terms[term].iter().map(y).sum()
        };
        let others: Vec<f64> = points.filter(|&l| l != sample.point).map(y_of).collect();
        let least = others.iter().fold(f64::INFINITY, |least, &y| if y < least { y } else { least });
        if least > 0.5 * NOWHERE {
            return f64::NEG_INFINITY;
        }
        // exp is for arguments down to −340; what is smaller counts for nothing.
        let sum: f64 = others.iter().map(|&y| (least - y) * LN_2).filter(|&x| x > -300.0).map(exp).sum();
        ln(sum) - least * LN_2
    }
}

impl Sample {
    fn new(request: &Request, plan: &Plan, sample: usize) -> Self {
        let point = request.points[sample] as usize;
        let draw = |&(space, copy): &(usize, usize)| {
            let (of, space) = (&request.draws[space][copy], &request.spaces[space]);
            let values: Vec<f64> = (0..space.width).map(|k| of.at(sample * space.width + k)).collect();
            let own = space.surprise(point, &values);
            Draw { values, own }
        };
        let draws = plan.used.iter().map(draw).collect();
        Self { point, place: request.among.binary_search(&point).ok(), draws }
    }
}

impl Few {
    fn new(request: &Request, plan: &Plan, samples: &[Sample]) -> Self {
        let pack = |(used, &(space, _)): (usize, &(usize, usize))| {
            let Some(packed) = &request.spaces[space].packed else { return (Vec::new(), [0.0; DRAWS]) };
            let (mut values, mut offsets) = (vec![0.0; packed.draws_length()], [0.0; DRAWS]);
            for (k, sample) in samples.iter().enumerate() {
                packed.set_draw(&mut values, k, &sample.draws[used].values);
                offsets[k] = (packed.centre - sample.draws[used].own) as f32;
            }
            (values, offsets)
        };
        Self { packed: plan.used.iter().enumerate().map(pack).collect() }
    }
}
