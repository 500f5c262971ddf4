//! Density ratios of draws from whole spaces: ln Σ_{l≠x} p(draw|x_l) / p(draw|x), over the other points of the aggregate,
//! for joint messages of draws. methods/densities.ts is the definition.
//!
//! A task is a few dozen samples, which pass over the posteriors tile by tile. The exponents of each draw are worked out
//! once and serve every term that it is part of. Single precision does for sums of ordinary size; what comes out extreme is
//! done again in double precision.

pub mod space;
pub mod task;
pub mod tile;

use crate::density::space::Space;
use crate::density::task::{SAMPLES, Scratch, Task};
use crate::density::tile::{DRAWS, TILE};
use crate::job::Job;
use crate::posterior::Reals;
use crate::simd::level::Level;
use crate::threads::share;

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
        let mut scratch = Scratch::new(&plan);
        let mut done = Vec::new();
        for task in tasks {
            let range = task * SAMPLES..samples.min((task + 1) * SAMPLES);
            let values = Task::new(request, &plan, range.clone()).ratios(&mut scratch, job)?;
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

/// The draws that terms are made of, each once, and where each term finds them: by number, and in `Scratch::exponents`.
pub struct Plan {
    pub used: Vec<(usize, usize)>,
    pub terms: Vec<Vec<usize>>,
    pub places: Vec<Vec<usize>>,
}

impl Plan {
    fn new(terms: &[Vec<(usize, usize)>]) -> Self {
        let mut used: Vec<_> = terms.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let place = |draw: &(usize, usize)| used.binary_search(draw).expect("a draw that is used");
        let terms: Vec<Vec<usize>> = terms.iter().map(|term| term.iter().map(place).collect()).collect();
        let places = terms.iter().map(|term| term.iter().map(|used| used * DRAWS * TILE).collect()).collect();
        Self { used, terms, places }
    }
}
