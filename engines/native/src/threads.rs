//! Threads that take numbered tasks from one counter, and their processor time.

use crate::job::Job;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

/// Runs `worker` on `threads` threads; each draws the numbers 0…tasks−1 from the iterator it is given, every number goes
/// to exactly one. Returns what the workers return, in no meaningful order; `None` if one of them stopped.
pub fn share<T: Send>(
    threads: usize,
    tasks: usize,
    job: &Job,
    worker: impl Fn(&mut dyn Iterator<Item = usize>) -> Option<T> + Sync,
) -> Option<Vec<T>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let before = thread_time();
        let result = worker(&mut std::iter::from_fn(|| Some(next.fetch_add(1, Relaxed)).filter(|&task| task < tasks)));
        job.add_cpu_time(thread_time().saturating_sub(before));
        result
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(tasks)).map(|_| scope.spawn(work)).collect();
        let mut results = vec![work()];
        results.extend(
            others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))),
        );
        results.into_iter().collect()
    })
}

/// Processor time of this thread; elsewhere than on Unix the time of day, which is the same on an idle machine.
pub fn thread_time() -> Duration {
    #[cfg(unix)]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }
    #[cfg(not(unix))]
    {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }
}
