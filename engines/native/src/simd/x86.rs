//! Registers of x86-64: AVX-512, and AVX2 with FMA.

use crate::product::{Operands, micro_tile};
use crate::simd::vector::{Vector, vector};
use std::arch::x86_64::*;

vector!(
    Avx512, __m512, lanes 16, heights &[8, 8], width 3,
    _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_div_ps,
    _mm512_min_ps, _mm512_max_ps,
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
    _mm256_min_ps, _mm256_max_ps,
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
