//! Registers of aarch64. Written with care, checked by the compiler, never run by us: no such machine was at hand.

use crate::product::{Operands, micro_tile};
use crate::simd::vector::{Vector, vector};
use std::arch::aarch64::*;

vector!(
    Neon, float32x4_t, lanes 4, heights &[8, 8], width 3,
    vdupq_n_f32, vld1q_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, vdivq_f32, vminq_f32, vmaxq_f32,
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
