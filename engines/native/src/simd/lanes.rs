//! Functions of single precision on a few vectors at a time: each is a long chain, and only neighbouring instructions
//! overlap, so that every step is done for all vectors before the next.

use crate::simd::vector::Vector;
use std::f32::consts::LN_2;

/// Vectors at a time.
pub const CHAINS: usize = 4;

/// No closures here: every call must be inlined into the kernel, whose instructions it is made of.
#[derive(Clone, Copy)]
pub struct Chains<V>(pub [V; CHAINS]);

macro_rules! elementwise {
    ($($name:ident($($argument:ident),*);)*) => {$(
        /// As of Vector, for each.
        /// # Safety
        /// The processor has the instructions of V.
        #[inline(always)]
        pub unsafe fn $name(self, $($argument: Self),*) -> Self {
            let mut result = self;
            for k in 0..CHAINS {
                result.0[k] = unsafe { self.0[k].$name($($argument.0[k]),*) };
            }
            result
        }
    )*};
}

/// # Safety
/// Of all functions: the processor has the instructions of V.
#[allow(clippy::missing_safety_doc)]
impl<V: Vector> Chains<V> {
    elementwise! {
        plus(other);
        minus(other);
        times(other);
        over(other);
        plus_product(a, b);
        minus_product(a, b);
        smaller(other);
        larger(other);
        times_power(shifted);
    }

    #[inline(always)]
    pub unsafe fn splat(value: f32) -> Self {
        Self([unsafe { V::splat(value) }; CHAINS])
    }

    #[inline(always)]
    pub unsafe fn of(vector: V) -> Self {
        Self([vector; CHAINS])
    }

    /// Vectors that lie `stride` numbers apart.
    #[inline(always)]
    pub unsafe fn load(from: *const f32, stride: usize) -> Self {
        let mut result = unsafe { Self::splat(0.0) };
        for k in 0..CHAINS {
            result.0[k] = unsafe { V::load(from.add(k * stride)) };
        }
        result
    }

    #[inline(always)]
    unsafe fn root_guess(self, from: i32) -> Self {
        let mut result = self;
        for k in 0..CHAINS {
            result.0[k] = unsafe { self.0[k].root_guess(from) };
        }
        result
    }

    /// 1/√x for normal x > 0, relative error ≤ 1.2e-7; finite at 0.
    ///
    /// An integer guess (5e-2), a quadratic in x·r² (1.9e-5) and a Newton step. The estimate instructions would save
    /// five operations of some thirty-five, 1 % of a large tile; but their bits are their vendors'.
    #[inline(always)]
    pub unsafe fn reciprocal_root(self) -> Self {
        unsafe {
            let guess = self.root_guess(0x5f2f0000);
            let u = self.times(guess).times(guess);
            let slope = Self::splat(-1.408684).plus_product(u, Self::splat(0.45709687));
            let r = guess.times(Self::splat(1.9516791).plus_product(u, slope));
            let rest = Self::splat(1.0).minus_product(self.times(r), r);
            r.plus_product(r.times(Self::splat(0.5)), rest)
        }
    }

    /// 2^−x for x ≥ 0, in parts. Relative error ≤ 2e-8 of 2^−x, and 1e-7 of 1 − 2^−x at x < ½; exact at 0. It stays at
    /// 2^−45 beyond: products of two stay far from the denormals, which cost five to seven times as much, and 2^−45 is
    /// nothing beside BC_ii = 1.
    #[inline(always)]
    pub unsafe fn power_of_two(self) -> Power<V> {
        unsafe { self.smaller(Self::splat(45.0)).power_in_range() }
    }

    /// 2^−x for |x| ≤ 125, in parts; precise as above.
    #[inline(always)]
    pub unsafe fn power_in_range(self) -> Power<V> {
        unsafe {
            let to_integer = Self::splat(12582912.0); // 1.5·2^23
            let x = self;
            let shifted = to_integer.minus(x);
            let fraction = to_integer.minus(shifted).minus(x);
            let mut slope = Self::splat(0.00015353363);
            for coefficient in [0.0013398875, 0.009618437, 0.055503324, 0.24022648, LN_2] {
                slope = Self::splat(coefficient).plus_product(slope, fraction);
            }
            Power { fraction, slope, shifted }
        }
    }
}

/// (1 + slope · fraction) · 2^k, k in the low bits of `shifted`.
pub struct Power<V> {
    fraction: Chains<V>,
    slope: Chains<V>,
    shifted: Chains<V>,
}

#[allow(clippy::missing_safety_doc)]
impl<V: Vector> Power<V> {
    /// 2^−x
    #[inline(always)]
    pub unsafe fn value(&self) -> Chains<V> {
        unsafe { Chains::splat(1.0).plus_product(self.slope, self.fraction).times_power(self.shifted) }
    }

    /// 1 − 2^−x, without cancellation at small x.
    #[inline(always)]
    pub unsafe fn complement(&self) -> Chains<V> {
        unsafe {
            let scale = Chains::splat(1.0).times_power(self.shifted);
            Chains::splat(1.0).minus(scale).minus_product(scale, self.slope.times(self.fraction))
        }
    }
}
