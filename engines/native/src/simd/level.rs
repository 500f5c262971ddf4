//! Which SIMD instructions a kernel may use, and one copy of each kernel per such level.
//!
//! Every kernel is written once, from IEEE operations with one possible result each (+ − × ÷ √, fused multiply-add,
//! integer operations on the bits) and in an order that does not depend on the width of a register. No estimate
//! instruction is used: their bits differ between vendors. So all levels, on all processors, give the same bits.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the native engine has kernels for x86-64 and aarch64 only; the reference engine works everywhere");

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "aarch64")]
            Level::Neon => "neon",
        }
    }

    /// What this processor can run, fastest first.
    pub fn available() -> Vec<Level> {
        let mut levels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let fma = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if fma
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
            {
                levels.push(Level::Avx512);
            }
            if fma {
                levels.push(Level::Avx2);
            }
        }
        #[cfg(target_arch = "aarch64")]
        levels.push(Level::Neon);
        levels
    }

    pub fn by_name(name: &str) -> Option<Level> {
        Level::available().into_iter().find(|level| level.name() == name)
    }

    /// Lanes of a register, and the rows of micro-tiles (vector.rs).
    pub fn shape(self) -> (usize, &'static [usize]) {
        use crate::simd::vector::*;
        match self {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => (Avx512::LANES, Avx512::HEIGHTS),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => (Avx2::LANES, Avx2::HEIGHTS),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => (Neon::LANES, Neon::HEIGHTS),
        }
    }
}

/// `per_level! { pub fn name = body<V>(argument: Type, …); }` compiles the `#[inline(always)]` function `body` once per
/// level, with that level's instructions enabled, and defines `name(level, argument, …)` to choose among them. `<V>`, the
/// level's Vector, is left out for bodies that leave the vectors to the compiler.
/// A `Level` exists only if its instructions do (Level::available), which makes the calls sound.
macro_rules! per_level {
    ($(
        $(#[$doc:meta])* $vis:vis fn $name:ident = $body:ident $(<$vector:ident>)? ($($argument:ident: $type:ty),* $(,)?);
    )*) => {$(
        $(#[$doc])*
        $vis fn $name(level: $crate::simd::level::Level, $($argument: $type),*) {
            use $crate::simd::level::Level;
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
            fn avx512($($argument: $type),*) {
                $(type $vector = $crate::simd::vector::Avx512;)?
                $body $(::<$vector>)? ($($argument),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($argument: $type),*) {
                $(type $vector = $crate::simd::vector::Avx2;)?
                $body $(::<$vector>)? ($($argument),*)
            }
            #[cfg(target_arch = "aarch64")]
            fn neon($($argument: $type),*) {
                $(type $vector = $crate::simd::vector::Neon;)?
                $body $(::<$vector>)? ($($argument),*)
            }
            match level {
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 => unsafe { avx512($($argument),*) },
                #[cfg(target_arch = "x86_64")]
                Level::Avx2 => unsafe { avx2($($argument),*) },
                #[cfg(target_arch = "aarch64")]
                Level::Neon => neon($($argument),*),
            }
        }
    )*};
}
pub(crate) use per_level;
