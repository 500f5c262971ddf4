//! The rate of fused multiply-adds that one thread reaches when it does nothing else: what the kernels are measured by.

use crate::simd::level::{Level, per_level};
use crate::simd::vector::Vector;
use crate::threads::thread_time;
use std::hint::black_box;
use std::time::Duration;

/// Chains that hide the latency of an instruction, few enough to stay in registers.
const CHAINS: usize = 12;
const ROUNDS: usize = 2_000_000;

/// Floating-point operations per second of processor time of this thread, the best of a few tries.
pub fn peak(level: Level) -> f64 {
    let seconds = (0..5).map(|_| {
        let before = thread_time();
        let mut lanes = 0;
        run(level, black_box(1.000001), &mut lanes);
        let operations = (2 * CHAINS * ROUNDS * lanes) as f64;
        operations / thread_time().saturating_sub(before).max(Duration::from_nanos(1)).as_secs_f64()
    });
    seconds.fold(0.0, f64::max)
}

per_level! {
    fn run = run_lanes<V>(factor: f32, lanes: &mut usize);
}

#[inline(always)]
fn run_lanes<V: Vector>(factor: f32, lanes: &mut usize) {
    unsafe {
        let factor = V::splat(factor);
        let mut chains = [factor; CHAINS];
        for _ in 0..ROUNDS {
            for chain in &mut chains {
                *chain = chain.plus_product(factor, factor);
            }
        }
        let mut out = [0f32; 16];
        for chain in chains {
            chain.store(out.as_mut_ptr());
            black_box(out);
        }
    }
    *lanes = V::LANES;
}
