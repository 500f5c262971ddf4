//! exp, expm1 and ln in double precision, from operations with one possible result each, without branches: the compiler
//! vectorises loops over them, and they give the same bits on every machine (the C library's do not).

use std::f64::consts::LOG2_E;

/// Adding it puts the integer nearest to a number into the low bits of the sum.
const TO_INTEGER: f64 = 6755399441055744.0; // 1.5·2^52
const LN2_HIGH: f64 = f64::from_bits(0x3fe62e42fee00000);
const LN2_LOW: f64 = f64::from_bits(0x3dea39ef35793c76);
const LOWEST: f64 = -340.0;

/// (2^k, e^f − 1) with x = k·ln 2 + f, |f| ≤ ½ ln 2. For x in [−700, 700].
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(LOG2_E, TO_INTEGER);
    let k = shifted - TO_INTEGER;
    let f = k.mul_add(-LN2_LOW, k.mul_add(-LN2_HIGH, x));
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    // Taylor series to f^12: the next term is below 2e-16 of the result.
    let mut q = 1.0 / 479001600.0;
    for coefficient in [
        1.0 / 39916800.0,
        1.0 / 3628800.0,
        1.0 / 362880.0,
        1.0 / 40320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ] {
        q = f.mul_add(q, coefficient);
    }
    (scale, (f * f).mul_add(q, f))
}

/// e^x for x ≤ 0, relative error ≤ 4e-16; below −340 it stays at e^−340: the square of that is no denormal.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let (scale, rest) = split(larger(x, LOWEST));
    scale.mul_add(rest, scale)
}

/// 1 − e^x for x ≤ 0, relative error ≤ 1e-15 (that is what it is for: x near 0).
#[inline(always)]
pub fn one_minus_exp(x: f64) -> f64 {
    let (scale, rest) = split(larger(x, LOWEST));
    scale.mul_add(-rest, 1.0 - scale)
}

/// ln x for normal x > 0, absolute error ≤ 2e-16 + 1e-16·|ln x|, relative near 1. Anything else gives garbage.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const SQRT_HALF: u64 = 0x3fe6a09e667f3bcd;
    // The exponent is biased by 1024 so that it can be shifted without its sign.
    let biased = x.to_bits().wrapping_sub(SQRT_HALF).wrapping_add(1024 << 52);
    let exponent = biased >> 52;
    let mantissa = f64::from_bits(x.to_bits().wrapping_sub((exponent << 52).wrapping_sub(1024 << 52)));
    let k = f64::from_bits(TO_INTEGER.to_bits().wrapping_add(exponent)) - (TO_INTEGER + 1024.0);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    // 2 artanh s, |s| ≤ 0.1716: the terms beyond s^21 are below 1e-17.
    let mut p = 1.0 / 21.0;
    for divisor in [19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        p = z.mul_add(p, 1.0 / divisor);
    }
    let twice = s + s;
    k.mul_add(LN2_HIGH, (twice * z).mul_add(p, k.mul_add(LN2_LOW, twice)))
}

/// The comparison that is one instruction everywhere (f64::max orders NaN as well).
#[inline(always)]
pub fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
pub fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_standard_library() {
        for step in 0..200_000 {
            let x = -(step as f64) * 0.0016 - 1e-9;
            let (got, want) = (exp(x), x.exp());
            assert!((got / want - 1.0).abs() < 5e-16, "exp({x}): got {got}, want {want}");
            let (got, want) = (one_minus_exp(x), -x.exp_m1());
            assert!((got / want - 1.0).abs() < 1e-15, "one_minus_exp({x}): got {got}, want {want}");
            let y = 1.37e-280 * 1.0065f64.powi(step);
            if y.is_finite() {
                let (got, want) = (ln(y), y.ln());
                assert!((got - want).abs() <= 3e-16 * (1.0 + want.abs()), "ln({y}): got {got}, want {want}");
            }
        }
    }

    #[test]
    fn keep_relative_accuracy_near_the_root() {
        for power in 1..40 {
            let t = 0.5f64.powi(power);
            assert!((ln(1.0 + t) / t.ln_1p() - 1.0).abs() < 1e-15 || 1.0 + t == 1.0, "ln(1 + {t})");
            assert!((one_minus_exp(-t) / -(-t).exp_m1() - 1.0).abs() < 1e-15, "one_minus_exp(-{t})");
        }
    }
}
