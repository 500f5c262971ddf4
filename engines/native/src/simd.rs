//! Vectors of the processor, and arithmetic whose bits are the same on all of them.

pub mod elementary;
pub mod lanes;
pub mod level;
#[cfg(target_arch = "aarch64")]
pub mod neon;
pub mod vector;
#[cfg(target_arch = "x86_64")]
pub mod x86;
