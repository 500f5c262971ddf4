//! A running kernel, as seen from outside: how far it is, what it cost, and how to stop it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

#[derive(Default)]
pub struct Job {
    stopped: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    cpu_nanoseconds: AtomicU64,
}

impl Job {
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    /// `None` once stopped, so that `job.go_on()?` leaves a kernel.
    pub fn go_on(&self) -> Option<()> {
        (!self.stopped.load(Relaxed)).then_some(())
    }

    /// Counts one unit of work.
    pub fn step(&self) -> Option<()> {
        self.done.fetch_add(1, Relaxed);
        self.go_on()
    }

    pub fn expect(&self, total: usize) {
        self.total.store(total as u64, Relaxed);
    }

    pub fn add_cpu_time(&self, time: Duration) {
        self.cpu_nanoseconds.fetch_add(time.as_nanos() as u64, Relaxed);
    }

    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }

    pub fn cpu_seconds(&self) -> f64 {
        self.cpu_nanoseconds.load(Relaxed) as f64 * 1e-9
    }
}
