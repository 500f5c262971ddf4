//! Posteriors as they come from JavaScript.

use crate::full::FullGaussian;
use crate::posterior::{Diagonal, Posterior, Reals};
use napi::bindgen_prelude::*;
use napi_derive::napi;

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
