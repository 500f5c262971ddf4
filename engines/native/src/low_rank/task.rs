//! Factorising channels, and pairs from factors, as tasks of Node's thread pool.

use crate::input::{PosteriorInput, prepare_all};
use crate::job::Job;
use crate::low_rank::cholesky::{Limits, Short, factorise};
use crate::low_rank::factor::Factor;
use crate::low_rank::information::{Terms, factor_information};
use crate::low_rank::labels::Classes;
use crate::low_rank::pairs::{FactorRequest, Member, factor_pairs};
use crate::posterior::Posterior;
use crate::simd::level::Level;
use crate::task::{contained, stopped};
use crate::threads::share;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::Arc;

/// What factorising gives, of all channels one after the other.
#[napi(object)]
pub struct FactorsOutput {
    /// −1 where there is none.
    pub ranks: Int32Array,
    pub pivot_counts: Int32Array,
    pub pivots: Int32Array,
    /// pivots × rank of each channel.
    pub transforms: Float64Array,
    /// I(X;U) of all, I(X;U,U′) of all, then how far the truncation can have moved each.
    pub nats: Float64Array,
}

/// One channel's part of it.
struct Factored {
    rank: i32,
    short: Short,
    terms: Terms,
}

pub struct FactoriseTask {
    pub level: Level,
    pub threads: usize,
    pub points: u32,
    pub posteriors: Vec<PosteriorInput>,
    pub limits: Limits,
    pub job: Arc<Job>,
}

impl FactoriseTask {
    fn one(&self, posterior: &Posterior) -> Option<Factored> {
        let none = || Short { pivots: Vec::new(), transform: Vec::new() };
        let points = self.points as usize;
        let short = match posterior {
            Posterior::Labels(labels) => {
                let classes = Classes::new(labels);
                let nats = classes.joint(&classes);
                let terms = Terms { single: nats, joint: nats, ..Terms::default() };
                return Some(Factored { rank: classes.count as i32, short: none(), terms });
            }
            // A given matrix need not be positive semi-definite.
            Posterior::Coefficients { .. } => {
                return Some(Factored { rank: -1, short: none(), terms: Terms::default() });
            }
            Posterior::Categorical { points, roots } if roots.len() <= self.limits.rank * points => none(),
            _ => factorise(self.level, posterior, self.limits, &self.job)?,
        };
        let pivots: Vec<i32> = short.pivots.iter().map(|&pivot| pivot as i32).collect();
        let factor = Factor::new(posterior, &pivots, &short.transform).expect("a factor of its own making");
        let terms = factor_information(self.level, &factor, points, &self.job)?;
        Some(Factored { rank: factor.rank() as i32, short, terms })
    }
}

impl Task for FactoriseTask {
    type Output = Vec<f64>;
    type JsValue = FactorsOutput;

    /// Five facts a channel, then pivots and transform of each.
    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let posteriors = prepare_all("posterior", &self.posteriors, self.points)?;
            self.job.expect(posteriors.len());
            let parts = share(self.threads, posteriors.len(), &self.job, |tasks| {
                tasks
                    .map(|c| {
                        let factored = self.one(&posteriors[c])?;
                        self.job.step()?;
                        Some((c, factored))
                    })
                    .collect::<Option<Vec<_>>>()
            });
            let mut all: Vec<(usize, Factored)> = parts.ok_or_else(stopped)?.into_iter().flatten().collect();
            all.sort_by_key(|&(c, _)| c);
            Ok(all.iter().flat_map(|(_, factored)| flat(factored)).collect())
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<FactorsOutput> {
        let mut rest = &output[..];
        let mut take = |count: usize| {
            let (taken, after) = rest.split_at(count);
            rest = after;
            taken
        };
        let (mut ranks, mut counts, mut pivots, mut transforms) = (vec![], vec![], vec![], vec![]);
        let mut nats: [Vec<f64>; 4] = Default::default();
        for _ in &self.posteriors {
            let facts = take(FACTS);
            let (rank, count) = (facts[0] as i32, facts[1] as usize);
            (0..4).for_each(|k| nats[k].push(facts[2 + k]));
            pivots.extend(take(count).iter().map(|&pivot| pivot as i32));
            transforms.extend_from_slice(take(count * if count > 0 { rank as usize } else { 0 }));
            ranks.push(rank);
            counts.push(count as i32);
        }
        Ok(FactorsOutput {
            ranks: Int32Array::new(ranks),
            pivot_counts: Int32Array::new(counts),
            pivots: Int32Array::new(pivots),
            transforms: Float64Array::new(transforms),
            nats: Float64Array::new(nats.concat()),
        })
    }
}

const FACTS: usize = 6;

fn flat(Factored { rank, short, terms }: &Factored) -> Vec<f64> {
    let facts: [f64; FACTS] =
        [f64::from(*rank), short.pivots.len() as f64, terms.single, terms.joint, terms.single_bound, terms.joint_bound];
    let pivots = short.pivots.iter().map(|&pivot| pivot as f64);
    facts.into_iter().chain(pivots).chain(short.transform.iter().copied()).collect()
}

/// A channel as it comes from JavaScript; without `pivots` and `transform` one that has no factor, unless it is labels.
#[napi(object)]
pub struct MemberInput {
    pub posterior: PosteriorInput,
    pub pivots: Option<Int32Array>,
    pub transform: Option<Float64Array>,
    pub side: f64,
    pub joint: f64,
    pub bound: f64,
}

pub struct FactorPairsTask {
    pub level: Level,
    pub threads: usize,
    pub points: u32,
    pub rows: Vec<MemberInput>,
    pub columns: Option<Vec<MemberInput>>,
    pub product_max: f64,
    pub job: Arc<Job>,
}

impl Task for FactorPairsTask {
    type Output = Vec<f64>;
    type JsValue = Float64Array;

    fn compute(&mut self) -> Result<Vec<f64>> {
        contained(|| {
            let points = self.points;
            let (left, right) = (
                posteriors("row", &self.rows, points)?,
                match &self.columns {
                    Some(inputs) => Some(posteriors("column", inputs, points)?),
                    None => None,
                },
            );
            let rows = members(&self.rows, &left)?;
            let columns = match (&self.columns, &right) {
                (Some(inputs), Some(posteriors)) => Some(members(inputs, posteriors)?),
                _ => None,
            };
            let request = FactorRequest {
                level: self.level,
                threads: self.threads,
                points: points as usize,
                rows: &rows,
                columns: columns.as_deref(),
                product_max: self.product_max,
            };
            factor_pairs(&request, &self.job).ok_or_else(stopped)
        })
    }

    fn resolve(&mut self, _: Env, output: Vec<f64>) -> Result<Float64Array> {
        Ok(Float64Array::new(output))
    }
}

fn posteriors<'a>(what: &str, inputs: &'a [MemberInput], points: u32) -> Result<Vec<Posterior<'a>>> {
    inputs
        .iter()
        .map(|input| Ok(prepare_all(what, std::slice::from_ref(&input.posterior), points)?.remove(0)))
        .collect()
}

fn members<'a>(inputs: &'a [MemberInput], posteriors: &'a [Posterior<'a>]) -> Result<Vec<Member<'a>>> {
    inputs
        .iter()
        .zip(posteriors)
        .map(|(input, posterior)| match (posterior, &input.pivots, &input.transform) {
            (Posterior::Labels(labels), _, _) => Ok(Member::Labels(labels)),
            (_, Some(pivots), Some(transform)) => {
                let factor = Factor::new(posterior, pivots, transform)
                    .map_err(|why| Error::from_reason(format!("native engine: {why}")))?;
                let MemberInput { side, joint, bound, .. } = *input;
                Ok(Member::Factor { factor, side, joint, bound })
            }
            _ => Ok(Member::Dense),
        })
        .collect()
}
