//! One register of single-precision numbers, and what the two hottest kernels (gaussian.rs, product.rs) need of it.
//!
//! The rest of this crate is plain scalar code that the compiler turns into vectors; these two have to decide themselves
//! what stays in registers and what overlaps with what. Every operation has one possible result, the same at every level.

use crate::product::Operands;

/// # Safety
/// Of all functions: the processor has the instructions of this type, and pointers may be used for LANES numbers.
pub trait Vector: Copy {
    /// Numbers in a register; divides 16.
    const LANES: usize;
    /// Rows of micro-tiles, in turn; they add up to 16.
    const HEIGHTS: &'static [usize];
    /// Vectors of columns of a micro-tile. Accumulators, columns and a broadcast fill the registers.
    const WIDTH: usize;

    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn plus(self, other: Self) -> Self;
    unsafe fn minus(self, other: Self) -> Self;
    unsafe fn times(self, other: Self) -> Self;
    unsafe fn over(self, other: Self) -> Self;
    /// self + a·b, rounded once.
    unsafe fn plus_product(self, a: Self, b: Self) -> Self;
    /// self − a·b, rounded once.
    unsafe fn minus_product(self, a: Self, b: Self) -> Self;
    unsafe fn smaller(self, other: Self) -> Self;
    /// The number whose bits are `from` less half the bits of this one: a first guess of 1/√x.
    unsafe fn root_guess(self, from: i32) -> Self;
    /// self · 2^k, k the integer in the low bits of `shifted`.
    unsafe fn times_power(self, shifted: Self) -> Self;
    /// Asks for a cache line that is about to be read.
    unsafe fn prefetch(from: *const u8);
    /// product::micro_tile of `height` rows and `width` vectors of columns.
    unsafe fn micro_tile(height: usize, width: usize, operands: &Operands);
}

/// The arithmetic of a vector by intrinsics; the functions that have no plain intrinsic follow in braces.
macro_rules! vector {
    ($name:ident, $register:ty, lanes $lanes:literal, heights $heights:expr, width $width:literal,
     $splat:path, $load:path, $store:path, $add:path, $sub:path, $mul:path, $div:path, $min:path, { $($rest:item)* }) => {
        #[derive(Clone, Copy)]
        pub struct $name($register);

        impl Vector for $name {
            const LANES: usize = $lanes;
            const HEIGHTS: &'static [usize] = $heights;
            const WIDTH: usize = $width;
            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                Self(unsafe { $splat(value) })
            }
            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                Self(unsafe { $load(from) })
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                unsafe { $store(to, self.0) }
            }
            #[inline(always)]
            unsafe fn plus(self, other: Self) -> Self {
                Self(unsafe { $add(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn minus(self, other: Self) -> Self {
                Self(unsafe { $sub(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn times(self, other: Self) -> Self {
                Self(unsafe { $mul(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn over(self, other: Self) -> Self {
                Self(unsafe { $div(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn smaller(self, other: Self) -> Self {
                Self(unsafe { $min(self.0, other.0) })
            }
            $(#[inline(always)] $rest)*
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod registers {
    use super::Vector;
    use crate::product::{Operands, micro_tile};
    use std::arch::x86_64::*;

    vector!(
        Avx512, __m512, lanes 16, heights &[8, 8], width 3,
        _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_div_ps,
        _mm512_min_ps,
        {
            unsafe fn plus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { _mm512_fmadd_ps(a.0, b.0, self.0) })
            }
            unsafe fn minus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { _mm512_fnmadd_ps(a.0, b.0, self.0) })
            }
            unsafe fn root_guess(self, from: i32) -> Self {
                Self(unsafe {
                    let half = _mm512_srli_epi32(_mm512_castps_si512(self.0), 1);
                    _mm512_castsi512_ps(_mm512_sub_epi32(_mm512_set1_epi32(from), half))
                })
            }
            unsafe fn times_power(self, shifted: Self) -> Self {
                Self(unsafe {
                    let power = _mm512_slli_epi32(_mm512_castps_si512(shifted.0), 23);
                    _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(self.0), power))
                })
            }
            unsafe fn prefetch(from: *const u8) {
                unsafe { _mm_prefetch(from.cast(), _MM_HINT_T0) }
            }
            unsafe fn micro_tile(_: usize, width: usize, operands: &Operands) {
                unsafe {
                    match width {
                        1 => micro_tile::<Self, 8, 1>(operands),
                        2 => micro_tile::<Self, 8, 2>(operands),
                        _ => micro_tile::<Self, 8, 3>(operands),
                    }
                }
            }
        }
    );
    vector!(
        Avx2, __m256, lanes 8, heights &[6, 5, 5], width 2,
        _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_sub_ps, _mm256_mul_ps, _mm256_div_ps,
        _mm256_min_ps,
        {
            unsafe fn plus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { _mm256_fmadd_ps(a.0, b.0, self.0) })
            }
            unsafe fn minus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { _mm256_fnmadd_ps(a.0, b.0, self.0) })
            }
            unsafe fn root_guess(self, from: i32) -> Self {
                Self(unsafe {
                    let half = _mm256_srli_epi32(_mm256_castps_si256(self.0), 1);
                    _mm256_castsi256_ps(_mm256_sub_epi32(_mm256_set1_epi32(from), half))
                })
            }
            unsafe fn times_power(self, shifted: Self) -> Self {
                Self(unsafe {
                    let power = _mm256_slli_epi32(_mm256_castps_si256(shifted.0), 23);
                    _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(self.0), power))
                })
            }
            unsafe fn prefetch(from: *const u8) {
                unsafe { _mm_prefetch(from.cast(), _MM_HINT_T0) }
            }
            unsafe fn micro_tile(height: usize, width: usize, operands: &Operands) {
                unsafe {
                    match (height, width) {
                        (6, 1) => micro_tile::<Self, 6, 1>(operands),
                        (6, _) => micro_tile::<Self, 6, 2>(operands),
                        (_, 1) => micro_tile::<Self, 5, 1>(operands),
                        (_, _) => micro_tile::<Self, 5, 2>(operands),
                    }
                }
            }
        }
    );
}

/// Written with care, checked by the compiler, never run by us: no such machine was at hand.
#[cfg(target_arch = "aarch64")]
mod registers {
    use super::Vector;
    use crate::product::{Operands, micro_tile};
    use std::arch::aarch64::*;

    vector!(
        Neon, float32x4_t, lanes 4, heights &[8, 8], width 3,
        vdupq_n_f32, vld1q_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, vdivq_f32, vminq_f32,
        {
            unsafe fn plus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { vfmaq_f32(self.0, a.0, b.0) })
            }
            unsafe fn minus_product(self, a: Self, b: Self) -> Self {
                Self(unsafe { vfmsq_f32(self.0, a.0, b.0) })
            }
            unsafe fn root_guess(self, from: i32) -> Self {
                Self(unsafe {
                    let half = vshrq_n_u32::<1>(vreinterpretq_u32_f32(self.0));
                    vreinterpretq_f32_s32(vsubq_s32(vdupq_n_s32(from), vreinterpretq_s32_u32(half)))
                })
            }
            unsafe fn times_power(self, shifted: Self) -> Self {
                Self(unsafe {
                    let power = vshlq_n_s32::<23>(vreinterpretq_s32_f32(shifted.0));
                    vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(self.0), power))
                })
            }
            unsafe fn prefetch(_: *const u8) {}
            unsafe fn micro_tile(_: usize, width: usize, operands: &Operands) {
                unsafe {
                    match width {
                        1 => micro_tile::<Self, 8, 1>(operands),
                        2 => micro_tile::<Self, 8, 2>(operands),
                        _ => micro_tile::<Self, 8, 3>(operands),
                    }
                }
            }
        }
    );
}

pub use registers::*;
