//! Threads of a fusion, chosen while it runs.

/// How many threads to take: all, or one, whichever was quicker of late. On a busy machine a thread that waits for its
/// share of the processor holds up all others, five times a step. What is computed does not depend on it.
pub struct Pace {
    threads: usize,
    /// Seconds a step with one thread and with all; the turn in the round: one, all, the better.
    seconds: [f64; 2],
    turn: usize,
}

/// Steps of a trial, and of the round that follows two of them.
const TRIAL: usize = 6;
const ROUND: usize = 300;

impl Pace {
    pub fn new(threads: usize) -> Self {
        Self { threads, seconds: [0.0; 2], turn: 0 }
    }

    /// Threads to take, and for how many steps.
    pub fn next(&self) -> (usize, usize) {
        match self.turn {
            _ if self.threads == 1 => (1, usize::MAX / 2),
            0 => (1, TRIAL),
            1 => (self.threads, TRIAL),
            _ => (if self.seconds[1] < self.seconds[0] { self.threads } else { 1 }, ROUND),
        }
    }

    /// What a step of these took.
    pub fn learn(&mut self, seconds: f64) {
        if self.turn < 2 {
            self.seconds[self.turn] = seconds;
        }
        self.turn = (self.turn + 1) % 3;
    }
}
