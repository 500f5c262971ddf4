//! Density ratios of draws from whole spaces: ln Σ_{l≠x} p(draw|x_l) / p(draw|x), over the other points of the aggregate,
//! for joint messages of draws. methods/densities.ts is the definition.
//!
//! A task is a few dozen samples, which pass over the posteriors tile by tile. The exponents of each draw are worked out
//! once and serve every term that it is part of. Single precision does for sums of ordinary size; what comes out extreme is
//! done again in double precision.

use crate::density_space::{NOWHERE, Space};
use crate::density_tile::{DRAWS, TILE, Tile, add_powers, exponents};
use crate::elementary::{exp, ln};
use crate::job::Job;
use crate::level::Level;
use crate::memory::Aligned;
use crate::posterior::Reals;
use crate::threads::share;
use std::f64::consts::{LN_2, LOG2_E};

/// Samples of a task: a multiple of DRAWS.
const SAMPLES: usize = 8 * DRAWS;

/// Sums outside of this are done again: below, exponents are large and their rounding with them, and posteriors that count
/// for nothing (2^−LEAST each) begin to show; above, single precision is near its end.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-24..=1e30;

/// Exponents that are larger than the least by more bits than this count for nothing in the sum; single precision decides
/// which they are, double precision what they add up to.
const BITS: f32 = 40.0;

pub struct Request<'a> {
    pub level: Level,
    pub threads: usize,
    pub spaces: Vec<Space<'a>>,
    /// The point that each sample was drawn at.
    pub points: &'a [i32],
    /// Points of the aggregate, ascending.
    pub among: Vec<usize>,
    /// Of each space, M × width each.
    pub draws: Vec<Vec<Reals<'a>>>,
    /// Each a list of (space, copy).
    pub terms: Vec<Vec<(usize, usize)>>,
}

/// terms × M, nats; `None` when stopped. Counts M samples as work done.
pub fn densities(request: &Request, job: &Job) -> Option<Vec<f64>> {
    let samples = request.points.len();
    let plan = Plan::new(&request.terms);
    job.expect(samples);
    let parts = share(request.threads, samples.div_ceil(SAMPLES), job, |tasks| {
        let mut scratch = Scratch::new(request, &plan);
        let mut done = Vec::new();
        for task in tasks {
            let range = task * SAMPLES..samples.min((task + 1) * SAMPLES);
            let values = perform(request, &plan, range.clone(), &mut scratch, job)?;
            for _ in range.clone() {
                job.step()?;
            }
            done.push((range, values));
        }
        Some(done)
    })?;
    let mut ratios = vec![0.0; request.terms.len() * samples];
    for (range, values) in parts.into_iter().flatten() {
        for (term, values) in values.chunks_exact(range.len()).enumerate() {
            ratios[term * samples..][range.clone()].copy_from_slice(values);
        }
    }
    Some(ratios)
}

/// The draws that terms are made of, each once, and where each term finds them.
struct Plan {
    used: Vec<(usize, usize)>,
    terms: Vec<Vec<usize>>,
}

impl Plan {
    fn new(terms: &[Vec<(usize, usize)>]) -> Self {
        let mut used: Vec<_> = terms.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let place = |draw: &(usize, usize)| used.binary_search(draw).expect("a draw that is used");
        let terms = terms.iter().map(|term| term.iter().map(place).collect()).collect();
        Self { used, terms }
    }
}

/// What a thread holds for a few draws at a time.
struct Scratch {
    /// `[used][draw][TILE]`
    exponents: Aligned<f32>,
    /// `[few][used]`: the draws as their space packs them, and their offsets.
    packed: Vec<Vec<(Vec<f32>, [f32; DRAWS])>>,
}

impl Scratch {
    fn new(request: &Request, plan: &Plan) -> Self {
        let few = |_| {
            let length =
                |&(space, _): &(usize, usize)| request.spaces[space].packed.as_ref().map_or(0, |p| p.draws_length());
            plan.used.iter().map(|draw| (vec![0.0; length(draw)], [0.0; DRAWS])).collect()
        };
        Self {
            exponents: Aligned::zeroed(plan.used.len() * DRAWS * TILE),
            packed: (0..SAMPLES / DRAWS).map(few).collect(),
        }
    }
}

/// A draw in double precision, and its surprise at the point it was made at.
struct Draw {
    values: Vec<f64>,
    own: f64,
}

/// terms × samples of one task.
fn perform(
    request: &Request,
    plan: &Plan,
    samples: std::ops::Range<usize>,
    scratch: &mut Scratch,
    job: &Job,
) -> Option<Vec<f64>> {
    let draw = |sample: usize, &(space, copy): &(usize, usize)| {
        let Space { width, .. } = request.spaces[space];
        let values: Vec<f64> = (0..width).map(|k| request.draws[space][copy].at(sample * width + k)).collect();
        let own = request.spaces[space].surprise(request.points[sample] as usize, &values);
        Draw { values, own }
    };
    // [sample][used]
    let draws: Vec<Vec<Draw>> =
        samples.clone().map(|sample| plan.used.iter().map(|used| draw(sample, used)).collect()).collect();
    for (few, packed) in draws.chunks(DRAWS).zip(&mut scratch.packed) {
        for (place, (values, offsets)) in packed.iter_mut().enumerate() {
            let Some(space) = &request.spaces[plan.used[place].0].packed else { continue };
            for (k, draws) in few.iter().enumerate() {
                space.set_draw(values, k, &draws[place].values);
                offsets[k] = (space.centre - draws[place].own) as f32;
            }
        }
    }
    let terms = plan.terms.len();
    let mut sums = vec![0.0; draws.len().next_multiple_of(DRAWS) * terms];
    for first in (0..request.among.len()).step_by(TILE) {
        job.go_on()?;
        for (number, few) in draws.chunks(DRAWS).enumerate() {
            let from = samples.start + number * DRAWS;
            fill(request, plan, Few { first, draws: few, packed: &scratch.packed[number] }, &mut scratch.exponents);
            leave_out_own(request, plan, first, from..from + few.len(), &mut scratch.exponents);
            for (term, used) in plan.terms.iter().enumerate() {
                let places: Vec<usize> = used.iter().map(|place| place * DRAWS * TILE).collect();
                let at = (number * terms + term) * DRAWS;
                add_powers(request.level, &scratch.exponents, &places, &mut sums[at..at + few.len()]);
            }
        }
    }
    let sum = |term: usize, k: usize| sums[(k / DRAWS * terms + term) * DRAWS + k % DRAWS];
    let ratio = |sum: f64| if ORDINARY.contains(&sum) { ln(sum) } else { f64::NAN };
    let mut ratios: Vec<f64> = (0..terms)
        .flat_map(|term| (0..draws.len()).map(move |k| (term, k)))
        .map(|(term, k)| ratio(sum(term, k)))
        .collect();
    again(request, plan, samples, &draws, scratch, &mut ratios, job)?;
    Some(ratios)
}

/// Fills in what is NaN: the exponents are worked out once more and kept, the least of them, and those near it, are taken in
/// double precision.
fn again(
    request: &Request,
    plan: &Plan,
    samples: std::ops::Range<usize>,
    draws: &[Vec<Draw>],
    scratch: &mut Scratch,
    ratios: &mut [f64],
    job: &Job,
) -> Option<()> {
    let count = draws.len();
    let length = request.among.len().next_multiple_of(TILE);
    for (number, few) in draws.chunks(DRAWS).enumerate() {
        let open: Vec<(usize, usize)> = (0..plan.terms.len())
            .flat_map(|term| (0..few.len()).map(move |k| (term, k)))
            .filter(|&(term, k)| ratios[term * count + number * DRAWS + k].is_nan())
            .collect();
        if open.is_empty() {
            continue;
        }
        let from = samples.start + number * DRAWS;
        let mut sums = vec![0f32; open.len() * length];
        for first in (0..request.among.len()).step_by(TILE) {
            job.go_on()?;
            fill(request, plan, Few { first, draws: few, packed: &scratch.packed[number] }, &mut scratch.exponents);
            leave_out_own(request, plan, first, from..from + few.len(), &mut scratch.exponents);
            for (&(term, k), sums) in open.iter().zip(sums.chunks_exact_mut(length)) {
                for &place in &plan.terms[term] {
                    let exponents = &scratch.exponents[(place * DRAWS + k) * TILE..][..TILE];
                    for (sum, y) in sums[first..first + TILE].iter_mut().zip(exponents) {
                        *sum += y;
                    }
                }
            }
        }
        for (&(term, k), sums) in open.iter().zip(sums.chunks_exact(length)) {
            let least = sums.iter().fold(f32::INFINITY, |least, &y| if y < least { y } else { least });
            let near = (0..request.among.len()).filter(|&place| sums[place] <= least + BITS + 1e-5 * least.abs());
            let points: Vec<usize> = near.map(|place| request.among[place]).collect();
            let (used, x) = (&plan.terms[term], request.points[from + k] as usize);
            ratios[term * count + number * DRAWS + k] = precisely(request, plan, used, &few[k], x, &points);
        }
    }
    Some(())
}

struct Few<'a> {
    /// First posterior of the tile.
    first: usize,
    draws: &'a [Vec<Draw>],
    packed: &'a [(Vec<f32>, [f32; DRAWS])],
}

/// The exponents of a few draws of every kind over a tile.
fn fill(request: &Request, plan: &Plan, few: Few, out: &mut [f32]) {
    for (place, out) in out.chunks_exact_mut(DRAWS * TILE).enumerate() {
        let space = &request.spaces[plan.used[place].0];
        if let Some(packed) = &space.packed {
            let (draws, offsets) = &few.packed[place];
            exponents(request.level, &Tile { packed, first: few.first, draws, offsets }, out);
            continue;
        }
        for (draws, out) in few.draws.iter().zip(out.chunks_exact_mut(TILE)) {
            let Draw { values, own } = &draws[place];
            for (k, y) in out.iter_mut().enumerate() {
                *y = match request.among.get(few.first + k) {
                    Some(&l) => (space.surprise(l, values) - own) as f32,
                    None => NOWHERE as f32,
                };
            }
        }
    }
}

/// The point that a draw was made at does not count among the others.
fn leave_out_own(request: &Request, plan: &Plan, first: usize, samples: std::ops::Range<usize>, out: &mut [f32]) {
    for (k, sample) in samples.enumerate() {
        let Ok(place) = request.among.binary_search(&(request.points[sample] as usize)) else { continue };
        if (first..first + TILE).contains(&place) {
            for used in 0..plan.used.len() {
                out[(used * DRAWS + k) * TILE + place - first] = NOWHERE as f32;
            }
        }
    }
}

/// One value in double precision over the points that count, with the largest ratio taken out of the sum.
fn precisely(request: &Request, plan: &Plan, used: &[usize], draws: &[Draw], x: usize, points: &[usize]) -> f64 {
    let exponent = |l: usize| -> f64 {
        used.iter()
            .map(|&place| request.spaces[plan.used[place].0].surprise(l, &draws[place].values) - draws[place].own)
            .sum()
    };
    let others: Vec<f64> = points.iter().filter(|&&l| l != x).map(|&l| exponent(l)).collect();
    let least = others.iter().fold(f64::INFINITY, |least, &y| if y < least { y } else { least });
    if least > 0.5 * NOWHERE {
        return f64::NEG_INFINITY;
    }
    // exp is for arguments down to −340: what is smaller counts for nothing.
    let sum: f64 = others.iter().map(|&y| (least - y) * LN_2).filter(|&x| x > -300.0).map(exp).sum();
    -least / LOG2_E + ln(sum)
}
