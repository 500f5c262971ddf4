//! The kernels as tasks of Node's thread pool: they run off the event loop, and a panic becomes a rejected promise
//! (uncaught, it would end the process).

use crate::density::densities;
use crate::information::information;
use crate::input::{DensityInput, PosteriorInput, prepare_all};
use crate::job::Job;
use crate::pairs::{Request, pairs};
use crate::posterior::Posterior;
use crate::side::Channel;
use crate::simd::level::Level;
use crate::threads::share;
use napi::bindgen_prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub struct InformationTask {
    pub level: Level,
    pub threads: usize,
    pub points: u32,
    pub posteriors: Vec<PosteriorInput>,
    pub job: Arc<Job>,
}

impl Task for InformationTask {
    type Output = Vec<f64>;
    type JsValue = Float64Array;

    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let posteriors = prepare_all("posterior", &self.posteriors, self.points)?;
            let count = posteriors.len();
            self.job.expect(count * self.points as usize);
            let parts = share(self.threads, count, &self.job, |tasks| {
                tasks
                    .map(|c| Some((c, information(self.level, &posteriors[c], &self.job)?)))
                    .collect::<Option<Vec<_>>>()
            });
            let mut nats = vec![0.0; 2 * count];
            for (channel, (single, joint)) in parts.ok_or_else(stopped)?.into_iter().flatten() {
                (nats[channel], nats[count + channel]) = (single, joint);
            }
            Ok(nats)
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<Float64Array> {
        Ok(Float64Array::new(output))
    }
}

pub struct PairsTask {
    pub level: Level,
    pub threads: usize,
    pub points: u32,
    pub rows: Vec<PosteriorInput>,
    pub row_nats: Float64Array,
    pub columns: Option<Vec<PosteriorInput>>,
    pub column_nats: Option<Float64Array>,
    pub job: Arc<Job>,
}

impl Task for PairsTask {
    type Output = Vec<f64>;
    type JsValue = Float64Array;

    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let rows = channels(prepare_all("row", &self.rows, self.points)?, &self.row_nats)?;
            let columns = match (&self.columns, &self.column_nats) {
                (Some(inputs), Some(nats)) => Some(channels(prepare_all("column", inputs, self.points)?, nats)?),
                _ => None,
            };
            let (rows, columns) = (&rows[..], columns.as_deref());
            let (level, threads, points) = (self.level, self.threads, self.points as usize);
            pairs(&Request { level, threads, points, rows, columns }, &self.job).ok_or_else(stopped)
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<Float64Array> {
        Ok(Float64Array::new(output))
    }
}

pub struct DensityTask {
    pub level: Level,
    pub threads: usize,
    pub request: DensityInput,
    pub job: Arc<Job>,
}

impl Task for DensityTask {
    type Output = Vec<f64>;
    type JsValue = Float64Array;

    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let request = self.request.prepare(self.level, self.threads)?;
            densities(&request, &self.job).ok_or_else(stopped)
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<Float64Array> {
        Ok(Float64Array::new(output))
    }
}

pub struct PeakTask {
    pub level: Level,
}

impl Task for PeakTask {
    type Output = f64;
    type JsValue = f64;

    fn compute(&mut self) -> Result<f64> {
        contained(|| Ok(crate::peak::peak(self.level)))
    }

    fn resolve(&mut self, _: Env, output: f64) -> Result<f64> {
        Ok(output)
    }
}

fn channels<'a>(posteriors: Vec<Posterior<'a>>, nats: &[f64]) -> Result<Vec<Channel<'a>>> {
    if posteriors.len() != nats.len() {
        let (expected, got) = (posteriors.len(), nats.len());
        return Err(Error::from_reason(format!("native engine: expected {expected} informations, got {got}")));
    }
    Ok(posteriors.into_iter().zip(nats).map(|(posterior, &information)| Channel { posterior, information }).collect())
}

pub fn stopped() -> Error {
    Error::new(Status::Cancelled, "native engine: stopped")
}

pub fn contained<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(Error::from_reason(format!("native engine: internal error: {}", text.unwrap_or("unknown"))))
    })
}
