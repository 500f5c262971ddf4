//! The native engine of latent-census as a Node addon: what JavaScript sees. engines/native.ts is the other side.

mod density;
mod fold;
mod full;
mod fusion;
mod gaussian;
mod information;
mod input;
mod job;
mod labels;
mod low_rank;
mod meeting;
mod memory;
mod pairs;
mod peak;
mod posterior;
mod product;
mod row;
mod side;
mod simd;
mod task;
mod threads;
mod tile;

use crate::fusion::task::{AscentInput, FuseTask};
use crate::input::{DensityInput, PosteriorInput};
use crate::low_rank::cholesky::Limits;
use crate::low_rank::task::{FactorPairsTask, FactoriseTask, MemberInput};
use crate::simd::level::Level;
use crate::task::{DensityTask, InformationTask, PairsTask, PeakTask};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::Arc;

/// SIMD levels of this processor, fastest first; empty if there is none that a kernel is written for.
#[napi(catch_unwind)]
pub fn levels() -> Vec<String> {
    Level::available().into_iter().map(|level| level.name().to_owned()).collect()
}

/// Handle on one call: made before it, read and stopped while it runs.
#[napi]
pub struct Job {
    state: Arc<job::Job>,
}

#[napi]
impl Job {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { state: Arc::default() }
    }

    /// The kernel returns within some milliseconds; its promise rejects.
    #[napi(catch_unwind)]
    pub fn stop(&self) {
        self.state.stop();
    }

    #[napi(getter, catch_unwind)]
    pub fn done(&self) -> f64 {
        self.state.done() as f64
    }

    /// 0 until it is known.
    #[napi(getter, catch_unwind)]
    pub fn total(&self) -> f64 {
        self.state.total() as f64
    }

    /// Processor time of all threads of the call, complete when it has returned.
    #[napi(getter, catch_unwind)]
    pub fn cpu_seconds(&self) -> f64 {
        self.state.cpu_seconds()
    }
}

/// I(X;U) of all posteriors, then I(X;U,U′) of all, in nats.
#[napi(catch_unwind)]
pub fn information(
    level: String,
    threads: u32,
    points: u32,
    posteriors: Vec<PosteriorInput>,
    job: &Job,
) -> Result<AsyncTask<InformationTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    Ok(AsyncTask::new(InformationTask { level, threads, points, posteriors, job }))
}

/// Joint information of all pairs in nats; without columns the packed upper triangle. `row_nats` and `column_nats` are
/// the channels' I(X;U).
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments)]
pub fn pairs(
    level: String,
    threads: u32,
    points: u32,
    rows: Vec<PosteriorInput>,
    row_nats: Float64Array,
    columns: Option<Vec<PosteriorInput>>,
    column_nats: Option<Float64Array>,
    job: &Job,
) -> Result<AsyncTask<PairsTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    Ok(AsyncTask::new(PairsTask { level, threads, points, rows, row_nats, columns, column_nats, job }))
}

/// Factors of the coefficients of all posteriors, and the information that they give. `nats`: how far the truncation may
/// move I(X;U); `rank`: the most columns of a factor.
#[napi(catch_unwind)]
pub fn factorise(
    level: String,
    threads: u32,
    points: u32,
    posteriors: Vec<PosteriorInput>,
    nats: f64,
    rank: u32,
    job: &Job,
) -> Result<AsyncTask<FactoriseTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    let limits = Limits { nats, rank: rank as usize };
    Ok(AsyncTask::new(FactoriseTask { level, threads, points, posteriors, limits, job }))
}

/// Joint information of all pairs in nats, then how far the truncation can have moved each; without columns of the
/// packed upper triangle. NaN for pairs whose sides have a product above `product_max`, and those without factors.
#[napi(catch_unwind)]
pub fn factor_pairs(
    level: String,
    threads: u32,
    points: u32,
    rows: Vec<MemberInput>,
    columns: Option<Vec<MemberInput>>,
    product_max: f64,
    job: &Job,
) -> Result<AsyncTask<FactorPairsTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    Ok(AsyncTask::new(FactorPairsTask { level, threads, points, rows, columns, product_max, job }))
}

/// ln Σ_{l≠x} p(draw|x_l) / p(draw|x) of every term and sample, in nats.
#[napi(catch_unwind)]
pub fn densities(level: String, threads: u32, request: DensityInput, job: &Job) -> Result<AsyncTask<DensityTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    Ok(AsyncTask::new(DensityTask { level, threads, request, job }))
}

/// A stretch of gradient ascent: the objective before each step and at the end, then the state: mean, logvar, moments.
#[napi(catch_unwind)]
pub fn fuse(
    level: String,
    threads: u32,
    points: u32,
    members: Vec<PosteriorInput>,
    ascent: AscentInput,
    job: &Job,
) -> Result<AsyncTask<FuseTask>> {
    let (level, threads, job) = (known_level(&level)?, threads as usize, job.state.clone());
    Ok(AsyncTask::new(FuseTask { level, threads, points, members, ascent, job }))
}

/// Floating-point operations a second that one thread can do at best.
#[napi(catch_unwind)]
pub fn peak(level: String) -> Result<AsyncTask<PeakTask>> {
    Ok(AsyncTask::new(PeakTask { level: known_level(&level)? }))
}

fn known_level(name: &str) -> Result<Level> {
    Level::by_name(name).ok_or_else(|| {
        Error::from_reason(format!("native engine: expected a level of {}, got {name}", levels().join(", ")))
    })
}
