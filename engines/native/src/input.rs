//! Posteriors as they come from JavaScript.

use crate::density::Request;
use crate::density::space::{Part, Space};
use crate::full::FullGaussian;
use crate::posterior::{Diagonal, Posterior, Reals};
use crate::simd::level::Level;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::panic::resume_unwind;

/// methods/posterior.ts, flattened: `size` is its dimensions or classes; `values` its means, probabilities, labels or
/// coefficients; `spread` its variances or covariances. The arrays are read where they are, on other threads, until the
/// promise settles: the caller leaves them alone.
#[napi(object)]
pub struct PosteriorInput {
    pub kind: String,
    pub points: u32,
    pub size: u32,
    pub values: Either3<Float32Array, Float64Array, Int32Array>,
    pub spread: Option<Either<Float32Array, Float64Array>>,
}

impl PosteriorInput {
    pub fn prepare(&self) -> std::result::Result<Posterior<'_>, String> {
        let (points, size) = (self.points as usize, self.size as usize);
        match (self.kind.as_str(), &self.values) {
            ("labels", Either3::C(labels)) => Posterior::labels(points, labels),
            ("labels", _) => Err("expected an Int32Array of labels, got reals".into()),
            ("diagonal_gaussian", _) => {
                Ok(Posterior::Diagonal(Diagonal::new(points, size, self.reals()?, self.spread()?)?))
            }
            ("full_gaussian", _) => {
                Ok(Posterior::Full(FullGaussian::new(points, size, self.reals()?, self.spread()?)?))
            }
            ("categorical", _) => Posterior::categorical(points, size, self.reals()?),
            ("coefficients", _) => Posterior::coefficients(points, self.reals()?),
            (kind, _) => Err(format!("expected a kind of posterior, got {kind}")),
        }
    }

    /// The same for the density kernel.
    fn density(&self, points: usize) -> std::result::Result<Part<'_>, String> {
        if self.points as usize != points {
            return Err(format!("expected {points} points, got {}", self.points));
        }
        let size = self.size as usize;
        match (self.kind.as_str(), &self.values) {
            ("labels", Either3::C(labels)) if labels.len() == points => Ok(Part::Labels(labels)),
            ("labels", _) => Err(format!("expected an Int32Array of {points} labels, got something else")),
            ("diagonal_gaussian", _) => Part::diagonal(points, size, self.reals()?, self.spread()?),
            ("full_gaussian", _) => Part::full(points, size, self.reals()?, self.spread()?),
            ("categorical", _) => Part::categorical(points, size, self.reals()?),
            (kind, _) => Err(format!("expected a kind of posterior that has a density, got {kind}")),
        }
    }

    fn reals(&self) -> std::result::Result<Reals<'_>, String> {
        match &self.values {
            Either3::A(values) => Ok(Reals::Single(values)),
            Either3::B(values) => Ok(Reals::Double(values)),
            Either3::C(_) => Err(format!("expected reals for {}, got integers", self.kind)),
        }
    }

    fn spread(&self) -> std::result::Result<Reals<'_>, String> {
        match &self.spread {
            Some(Either::A(values)) => Ok(Reals::Single(values)),
            Some(Either::B(values)) => Ok(Reals::Double(values)),
            None => Err(format!("expected variances for {}, got none", self.kind)),
        }
    }
}

/// All of one side, which must be over the same `points`.
pub fn prepare_all<'a>(what: &str, inputs: &'a [PosteriorInput], points: u32) -> Result<Vec<Posterior<'a>>> {
    let prepare = |(index, input): (usize, &'a PosteriorInput)| {
        let posterior = match input.points {
            got if got == points => input.prepare(),
            got => Err(format!("expected {points} points, got {got}")),
        };
        posterior.map_err(|why| Error::from_reason(format!("native engine: {what} {index}: {why}")))
    };
    inputs.iter().enumerate().map(prepare).collect()
}

/// methods/densities.ts, flattened: a space is the list of its parts, `draws` are those of each space.
#[napi(object)]
pub struct DensityInput {
    pub points: Int32Array,
    pub spaces: Vec<Vec<PosteriorInput>>,
    pub draws: Vec<Vec<Either<Float32Array, Float64Array>>>,
    pub terms: Vec<Vec<DrawInput>>,
    pub among: Option<Int32Array>,
}

/// Which draw of which space.
#[napi(object)]
pub struct DrawInput {
    pub space: u32,
    pub copy: u32,
}

impl DensityInput {
    pub fn prepare<'a>(&'a self, level: Level, threads: usize) -> Result<Request<'a>> {
        let refused = |why: String| Error::from_reason(format!("native engine: densities: {why}"));
        let known = self.spaces.first().and_then(|space| space.first()).map_or(0, |part| part.points as usize);
        let all_known = |points: &[i32]| points.iter().all(|&x| (0..known as i32).contains(&x));
        if known == 0 || !all_known(&self.points) || !self.among.as_ref().is_none_or(|among| all_known(among)) {
            return Err(refused(format!("expected data points below {known}, got others")));
        }
        let among: Vec<usize> = match &self.among {
            Some(among) => among.iter().map(|&l| l as usize).collect(),
            None => (0..known).collect(),
        };
        if among.is_empty() || !among.is_sorted_by(|a, b| a < b) {
            return Err(refused("expected the points of the aggregate ascending, got another order".into()));
        }
        if self.draws.len() != self.spaces.len() {
            return Err(refused(format!("expected draws of {} spaces, got {}", self.spaces.len(), self.draws.len())));
        }
        let mut request = Request {
            level,
            threads,
            spaces: Vec::new(),
            points: &self.points,
            among,
            draws: self.draws.iter().map(|copies| copies.iter().map(reals_of).collect()).collect(),
            terms: Vec::new(),
        };
        request.spaces = std::thread::scope(|scope| {
            let prepare = |(parts, draws): (&'a Vec<PosteriorInput>, &Vec<Reals>)| {
                let parts = parts.iter().map(|part| part.density(known)).collect::<std::result::Result<_, _>>()?;
                Space::new(parts, &request.among, draws).checked(draws, self.points.len())
            };
            // Each on a thread of its own: it is a pass over all its numbers.
            let spaces = self.spaces.iter().zip(&request.draws);
            let threads: Vec<_> = spaces.map(|space| scope.spawn(move || prepare(space))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect::<std::result::Result<Vec<_>, String>>()
        })
        .map_err(refused)?;
        for term in &self.terms {
            let draws: Vec<_> = term.iter().map(|draw| (draw.space as usize, draw.copy as usize)).collect();
            let is_known = |&(space, copy): &(usize, usize)| request.draws.get(space).is_some_and(|d| copy < d.len());
            if draws.is_empty() || !draws.iter().all(is_known) {
                return Err(refused("expected terms of draws that are given, got others".into()));
            }
            request.terms.push(draws);
        }
        Ok(request)
    }
}

fn reals_of(values: &Either<Float32Array, Float64Array>) -> Reals<'_> {
    match values {
        Either::A(values) => Reals::Single(values),
        Either::B(values) => Reals::Double(values),
    }
}
