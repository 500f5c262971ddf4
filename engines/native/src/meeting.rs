//! A barrier for threads that meet every few hundred microseconds: they wait without sleeping, and make room for others
//! when it takes long.

use std::sync::atomic::{
    AtomicBool, AtomicUsize, Ordering::AcqRel, Ordering::Acquire, Ordering::Relaxed, Ordering::Release,
};

/// Turns of waiting before the processor is offered to others.
const PATIENCE: usize = 20_000;

pub struct Meeting {
    parties: usize,
    arrived: AtomicUsize,
    round: AtomicUsize,
    deserted: AtomicBool,
}

/// Held by each party while it works: one that panics sets the others free, who would wait for it for ever.
pub struct Attendance<'a>(pub &'a Meeting);

impl Drop for Attendance<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.deserted.store(true, Release);
        }
    }
}

impl Meeting {
    pub fn new(parties: usize) -> Self {
        Self { parties, arrived: AtomicUsize::new(0), round: AtomicUsize::new(0), deserted: AtomicBool::new(false) }
    }

    pub fn parties(&self) -> usize {
        self.parties
    }

    /// Returns when all parties have called it.
    pub fn wait(&self) {
        let round = self.round.load(Acquire);
        if self.arrived.fetch_add(1, AcqRel) + 1 == self.parties {
            self.arrived.store(0, Relaxed);
            self.round.store(round + 1, Release);
            return;
        }
        let mut turns = 0;
        while self.round.load(Acquire) == round {
            assert!(!self.deserted.load(Acquire), "another thread has panicked");
            turns += 1;
            if turns < PATIENCE { std::hint::spin_loop() } else { std::thread::yield_now() }
        }
    }
}
