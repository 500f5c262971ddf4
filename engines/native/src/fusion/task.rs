//! The ascent of a fusion as a task of Node's thread pool.

use crate::fusion::objective::Objective;
use crate::fusion::space::Synthesis;
use crate::fusion::{Ascent, State, ascend};
use crate::input::{PosteriorInput, prepare_all};
use crate::job::Job;
use crate::simd::level::Level;
use crate::task::{contained, stopped};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::Arc;

/// engines/engine.ts, Ascent, without its members. The arrays are read where they are, until the promise settles.
#[napi(object)]
pub struct AscentInput {
    pub dimensions: u32,
    /// n×d.
    pub mean: Float64Array,
    pub logvar: Float64Array,
    /// 4·n·d, or empty for plain ascent.
    pub moments: Float64Array,
    pub objective: String,
    pub floor_nats: f64,
    pub rate: f64,
    pub taken: u32,
    pub steps: u32,
}

pub struct FuseTask {
    pub level: Level,
    pub threads: usize,
    pub points: u32,
    pub members: Vec<PosteriorInput>,
    pub ascent: AscentInput,
    pub job: Arc<Job>,
}

impl Task for FuseTask {
    type Output = Vec<f64>;
    type JsValue = Float64Array;

    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let members = prepare_all("member", &self.members, self.points)?;
            let input = &self.ascent;
            let (points, dimensions, steps) = (self.points as usize, input.dimensions as usize, input.steps as usize);
            let objective = Objective::by_name(&input.objective, input.floor_nats)
                .ok_or_else(|| Error::from_reason(format!("native engine: unknown objective: {}", input.objective)))?;
            self.job.expect(points + steps);
            let (level, threads, rate, taken) = (self.level, self.threads, input.rate, input.taken as usize);
            let space = Synthesis::new(points, dimensions, &input.mean, &input.logvar);
            let start = State { space, moments: input.moments.to_vec() };
            let ascent = Ascent { level, threads, members: &members, objective, rate, steps, taken };
            let (mut result, State { space, moments }) = ascend(&ascent, start, &self.job).ok_or_else(stopped)?;
            result.extend(space.turned_back(&space.mean));
            result.extend(space.turned_back(&space.logvar));
            result.extend(moments);
            Ok(result)
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<Float64Array> {
        Ok(Float64Array::new(output))
    }
}
