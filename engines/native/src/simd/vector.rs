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
    unsafe fn larger(self, other: Self) -> Self;
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
     $splat:path, $load:path, $store:path, $add:path, $sub:path, $mul:path, $div:path, $min:path, $max:path, { $($rest:item)* }) => {
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
            #[inline(always)]
            unsafe fn larger(self, other: Self) -> Self {
                Self(unsafe { $max(self.0, other.0) })
            }
            $(#[inline(always)] $rest)*
        }
    };
}
pub(crate) use vector;

#[cfg(target_arch = "aarch64")]
pub use crate::simd::neon::*;
#[cfg(target_arch = "x86_64")]
pub use crate::simd::x86::*;
