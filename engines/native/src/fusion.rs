//! Gradient ascent of a synthesis space on its mean similarity to a set of members. In words: methods/fusion.ts.
//!
//! Rows are dealt out to a fixed number of shares, each with sums of its own, which are added in their order: the result
//! does not depend on how many threads take them. Five meetings of the threads a step.
//!
//! The members' products are in single precision, all else in double. Where the space says little, so that numerators
//! and denominators of an NMI cancel, the products are those of the complements 1 − BC^U: with G_i = Σ_j BC^V_ij − Σ_j
//! (1 − BC^U_ij) BC^V_ij what is small keeps its digits.

pub mod adam;
pub mod objective;
pub mod pace;
pub mod panel;
pub mod share;
pub mod space;
pub mod task;

use crate::fusion::adam::adam;
use crate::fusion::objective::{Objective, Own, objective_of};
use crate::fusion::pace::Pace;
use crate::fusion::panel::{ROWS, STRIP};
use crate::fusion::share::Share;
use crate::fusion::space::{Rows, Synthesis};
use crate::job::Job;
use crate::meeting::{Attendance, Meeting};
use crate::posterior::Posterior;
use crate::simd::elementary::ln;
use crate::simd::level::{Level, per_level};
use crate::threads::{share, thread_time};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

pub struct Ascent<'a> {
    pub level: Level,
    pub threads: usize,
    pub members: &'a [Posterior<'a>],
    pub objective: Objective,
    pub rate: f64,
    pub steps: usize,
    /// Steps taken before.
    pub taken: usize,
}

/// A synthesis space, and Adam's running means (n×d each: by mean, by logvar, and of the squares); none for plain ascent.
pub struct State {
    pub space: Synthesis,
    pub moments: Vec<f64>,
}

/// Shares of the rows; more threads than these have nothing to do.
const SHARES: usize = 4;
/// Products of a pass below which a second thread costs more in meetings than it saves.
const WORTH_A_THREAD: usize = 400_000;
/// Information of the space in nats below which complements are multiplied.
const WEAK: f64 = 0.1;

/// The objective before each step, and of the final state; `None` when stopped. Counts n rows, then its steps.
pub fn ascend(ascent: &Ascent, mut state: State, job: &Job) -> Option<(Vec<f64>, State)> {
    let (points, padded, members) = (state.space.points, state.space.padded, ascent.members.len());
    let shares: Vec<_> =
        (0..SHARES).map(|number| RwLock::new(Share::new(number, SHARES, members, &state.space))).collect();
    state.space.refresh(ascent.level);
    let sums = fill_panels(ascent, &shares, padded, job)?;
    let worth = members * points * points / 2 >= WORTH_A_THREAD;
    let floor = Floor {
        ascent,
        members: sums.iter().map(|sums| terms_of(ascent.level, sums, points)).collect(),
        sums,
        shares,
        own_sums: (0..SHARES).map(|_| RwLock::new(Rows::new(padded, 0.0))).collect(),
        products: (0..members).map(|_| RwLock::new((vec![0.0; padded], 0.0))).collect(),
        objectives: Mutex::new(Vec::with_capacity(ascent.steps + 1)),
        stopped: AtomicBool::new(false),
        state: RwLock::new(state),
    };
    let mut pace = Pace::new(if worth { ascent.threads.clamp(1, SHARES) } else { 1 });
    let mut step = 0;
    while step <= ascent.steps && !floor.stopped.load(Relaxed) {
        let (threads, count) = pace.next();
        let end = (step + count).min(ascent.steps + 1);
        let begun = Instant::now();
        floor.run(step..end, threads, job);
        pace.learn(begun.elapsed().as_secs_f64() / (end - step) as f64);
        step = end;
    }
    let objectives = floor.objectives.into_inner().expect(SOUND);
    let state = floor.state.into_inner().expect(SOUND);
    (!floor.stopped.load(Relaxed)).then_some((objectives, state))
}

/// Fills the shares; the members' row sums, the diagonal included.
fn fill_panels(ascent: &Ascent, shares: &[RwLock<Share>], padded: usize, job: &Job) -> Option<Vec<Rows>> {
    let mut parts: Vec<_> = share(ascent.threads, SHARES, job, |tasks| {
        tasks
            .map(|number| {
                Some((number, write(&shares[number]).fill_panels(ascent.level, ascent.members, padded, job)?))
            })
            .collect::<Option<Vec<_>>>()
    })?
    .into_iter()
    .flatten()
    .collect();
    parts.sort_by_key(|(number, _)| *number);
    let mut sums: Vec<_> = ascent.members.iter().map(|_| Rows::new(padded, 1.0)).collect();
    for (_, part) in &parts {
        for (sums, part) in sums.iter_mut().zip(part) {
            add(sums, part);
        }
    }
    Some(sums)
}

fn add(sums: &mut Rows, part: &Rows) {
    for (sum, part) in sums.single.iter_mut().zip(&part.single) {
        *sum += part;
    }
    for (sum, part) in sums.square.iter_mut().zip(&part.square) {
        *sum += part;
    }
}

fn terms_of(level: Level, sums: &Rows, points: usize) -> Own {
    let nats = |rows: &[f64]| {
        let mut total = 0.0;
        sum_of_logs(level, &rows[..points], 1.0 / points as f64, &mut total);
        -total / points as f64
    };
    Own { information: nats(&sums.single), self_joint: nats(&sums.square) }
}

per_level! {
    fn sum_of_logs = add_logs(values: &[f64], scale: f64, total: &mut f64);
    /// Adds a share's sums of member e of `count` to those of all rows.
    fn add_share = add_share_lanes(share: &Share, e: usize, count: usize, rows: &mut [f64]);
    /// weight/row, to every `count`-th strip of `out`.
    fn divide = divide_lanes(weight: f64, rows: &[f64], out: &mut [f32], count: usize);
}

#[inline(always)]
fn add_share_lanes(share: &Share, e: usize, count: usize, rows: &mut [f64]) {
    let own = &share.row_sums[e * rows.len()..][..rows.len()];
    for block in &share.blocks {
        let at = block.first_row();
        for (sum, own) in rows[at..at + ROWS].iter_mut().zip(&own[at..at + ROWS]) {
            *sum += own;
        }
    }
    for (strip, sums) in rows.chunks_exact_mut(STRIP).enumerate() {
        let columns = &share.columns[(strip * count + e) * STRIP..][..STRIP];
        for (sum, &column) in sums.iter_mut().zip(columns) {
            *sum += f64::from(column);
        }
    }
}

#[inline(always)]
fn divide_lanes(weight: f64, rows: &[f64], out: &mut [f32], count: usize) {
    for (strip, rows) in rows.chunks_exact(STRIP).enumerate() {
        let out = &mut out[strip * count * STRIP..][..STRIP];
        for (out, row) in out.iter_mut().zip(rows) {
            *out = (weight / row) as f32;
        }
    }
}

/// Σ ln(value · scale), of products of eight: the values are between 1/n and n.
#[inline(always)]
fn add_logs(values: &[f64], scale: f64, total: &mut f64) {
    const LANES: usize = 8;
    let (mut products, mut logs) = ([1.0; LANES], [0.0; LANES]);
    for (number, chunk) in values.chunks(LANES).enumerate() {
        for (product, &value) in products.iter_mut().zip(chunk) {
            *product *= value * scale;
        }
        if number % 8 == 7 {
            for (log, product) in logs.iter_mut().zip(&mut products) {
                *log += ln(*product);
                *product = 1.0;
            }
        }
    }
    for (log, product) in logs.iter_mut().zip(&products) {
        *log += ln(*product);
    }
    *total = logs.iter().sum();
}

/// A lock is lost only where a thread has panicked, and then all end.
const SOUND: &str = "no thread has panicked";

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().expect(SOUND)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().expect(SOUND)
}

/// What the threads share.
struct Floor<'a> {
    ascent: &'a Ascent<'a>,
    members: Vec<Own>,
    /// Row sums of the members.
    sums: Vec<Rows>,
    shares: Vec<RwLock<Share>>,
    /// Row sums of the synthesis space, of each share.
    own_sums: Vec<RwLock<Rows>>,
    /// Of each member G_i, and I(X;U,V).
    products: Vec<RwLock<(Vec<f64>, f64)>>,
    state: RwLock<State>,
    objectives: Mutex<Vec<f64>>,
    stopped: AtomicBool,
}

impl Floor<'_> {
    /// Some steps, of 0…steps: the last only evaluates.
    fn run(&self, steps: Range<usize>, threads: usize, job: &Job) {
        let meeting = Meeting::new(threads);
        let work = |thread| {
            let before = thread_time();
            self.work(steps.clone(), thread, &meeting, job);
            job.add_cpu_time(thread_time().saturating_sub(before));
        };
        std::thread::scope(|scope| {
            for thread in 1..threads {
                let work = &work;
                scope.spawn(move || work(thread));
            }
            work(0);
        });
    }

    fn work(&self, steps: Range<usize>, thread: usize, meeting: &Meeting, job: &Job) {
        let _attendance = Attendance(meeting);
        let parties = meeting.parties();
        let shares = || (thread..SHARES).step_by(parties);
        let (level, padded) = (self.ascent.level, read(&self.state).space.padded);
        let mut weights = vec![0f32; padded * self.members.len()];
        for step in steps {
            for number in shares() {
                let mut sums = write(&self.own_sums[number]);
                *sums = Rows::new(padded, 0.0);
                write(&self.shares[number]).fill_own(level, &read(&self.state).space, &mut sums);
            }
            meeting.wait();
            let mut own = Rows::new(padded, 1.0);
            for part in &self.own_sums {
                add(&mut own, &read(part));
            }
            let terms = terms_of(level, &own, read(&self.state).space.points);
            let weak = terms.information < WEAK;
            for number in shares() {
                write(&self.shares[number]).multiply(level, &read(&self.state).space, weak);
            }
            meeting.wait();
            for e in (thread..self.members.len()).step_by(parties) {
                self.add_up(e, weak);
            }
            meeting.wait();
            let value = self.weigh(terms, &mut own, &mut weights);
            if thread == 0 {
                self.objectives.lock().expect(SOUND).push(value);
            }
            if step == self.ascent.steps {
                return;
            }
            for number in shares().rev() {
                write(&self.shares[number]).pull(level, &read(&self.state).space, &weights, &own);
            }
            meeting.wait();
            if thread == 0 {
                self.climb(step);
                self.stopped.store(job.step().is_none(), Relaxed);
            }
            meeting.wait();
            if self.stopped.load(Relaxed) {
                return;
            }
        }
    }

    /// G_i of one member: the diagonal's 1, its own row and the column above it of every share, in their order.
    fn add_up(&self, e: usize, complement: bool) {
        let mut products = write(&self.products[e]);
        let (rows, joint) = &mut *products;
        let count = self.members.len();
        let points = self.ascent.members[0].points();
        rows.fill(if complement { 0.0 } else { 1.0 });
        for share in &self.shares {
            add_share(self.ascent.level, &read(share), e, count, rows);
        }
        let mut total = 0.0;
        if complement {
            let whole = &self.sums[e].single;
            for (sum, whole) in rows.iter_mut().zip(whole) {
                *sum = (whole - *sum) / whole;
            }
            sum_of_logs(self.ascent.level, &rows[..points], 1.0, &mut total);
            for (sum, whole) in rows.iter_mut().zip(whole) {
                *sum *= whole;
            }
            *joint = self.members[e].information - total / points as f64;
        } else {
            sum_of_logs(self.ascent.level, &rows[..points], 1.0 / points as f64, &mut total);
            *joint = -total / points as f64;
        }
    }

    /// The objective; the weights w_e/G of every pair, `[strip][member][16]`, and in `own` those of the space's own sums.
    fn weigh(&self, terms: Own, own: &mut Rows, weights: &mut [f32]) -> f64 {
        let count = self.members.len();
        let joints: Vec<f64> = self.products.iter().map(|products| read(products).1).collect();
        let points = self.ascent.members[0].points();
        let found = objective_of(self.ascent.objective, points, terms, &self.members, &joints);
        for (e, (weight, products)) in found.by_joint.iter().zip(&self.products).enumerate() {
            divide(self.ascent.level, *weight, &read(products).0, &mut weights[e * STRIP..], count);
        }
        own.single.iter_mut().for_each(|sum| *sum = found.by_information / *sum);
        own.square.iter_mut().for_each(|sum| *sum = 2.0 * found.by_self_joint / *sum);
        found.value
    }

    /// One step up the gradient of all shares, added in their order.
    fn climb(&self, step: usize) {
        let mut state = write(&self.state);
        let State { space, moments } = &mut *state;
        let half = space.dimensions * space.padded;
        let mut gradient = vec![0.0; 2 * half];
        for share in &self.shares {
            for (sum, part) in gradient.iter_mut().zip(&read(share).gradient) {
                *sum += part;
            }
        }
        let scale = -1.0 / space.points as f64;
        let taken = (self.ascent.taken + step + 1) as u64;
        let plain = moments.is_empty();
        let mut change = |e: usize, k: usize| {
            let slope = gradient[e] * scale;
            self.ascent.rate * if plain { slope } else { adam(moments, k, slope, taken) }
        };
        let count = space.points * space.dimensions;
        for k in 0..count {
            let e = (k % space.dimensions) * space.padded + k / space.dimensions;
            space.mean[e] += change(e, k);
            space.logvar[e] += change(half + e, count + k);
        }
        space.refresh(self.ascent.level);
    }
}
