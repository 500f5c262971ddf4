//! For a pair of channels and a block of points: G_i = f_iᵀ M g_i, and by how much it may be off.
//!
//! f_i, g_i are rows of the two factors, M = (1/n) FᵀG with one more row and column for the roots √d of the residuals.
//! |ΔG_i| ≤ √d_i (M_d· g_i) + √d′_i (f_i M·d′) + 3 √d_i √d′_i M_dd′ (methods/low-rank.ts). Lanes are points: every sum
//! is one chain whatever the register.

use crate::low_rank::factor::BLOCK;
use crate::simd::level::per_level;
use crate::simd::vector::Vector;

/// One side: `[rank + 1][BLOCK]`, the last lane √d.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub lanes: &'a [f32],
}

/// Of each point.
pub struct Forms {
    pub values: [f32; BLOCK],
    pub errors: [f32; BLOCK],
}

impl Rows<'_> {
    fn rank(&self) -> usize {
        self.lanes.len() / BLOCK - 1
    }
}

/// M of the pair, a part of a larger matrix: `rows` are `stride` numbers apart.
pub struct Moments<'a> {
    pub values: &'a [f32],
    pub stride: usize,
}

per_level! {
    pub fn forms = forms_lanes<V>(a: &Rows, b: &Rows, moments: &Moments, out: &mut Forms);
}

#[inline(always)]
fn forms_lanes<V: Vector>(a: &Rows, b: &Rows, moments: &Moments, out: &mut Forms) {
    assert!(moments.values.len() > a.rank() * moments.stride + b.rank());
    let vectors_at_once = if V::LANES == 8 { 2 } else { 4 };
    for from in (0..BLOCK).step_by(vectors_at_once * V::LANES) {
        // 12 or 24 accumulators stay in registers.
        if V::LANES == 8 {
            unsafe { vectors::<V, 2>(a, b, moments, from, out) }
        } else {
            unsafe { vectors::<V, 4>(a, b, moments, from, out) }
        }
    }
}

/// Columns of M at a time, at most.
const WIDTH: usize = 6;

/// The forms of P vectors of points.
///
/// # Safety
/// The processor has the instructions of V; `from` + P·LANES ≤ BLOCK.
#[inline(always)]
unsafe fn vectors<V: Vector, const P: usize>(a: &Rows, b: &Rows, moments: &Moments, from: usize, out: &mut Forms) {
    let (rank, columns) = (a.rank(), b.rank() + 1);
    let parts = columns.div_ceil(WIDTH);
    unsafe {
        let zero = V::splat(0.0);
        let mut sums = Sums { form: [zero; P], of_b: [zero; P], of_a: [zero; P] };
        for part in 0..parts {
            let (first, end) = (part * columns / parts, (part + 1) * columns / parts);
            let (left, right) = (a.lanes.as_ptr().add(from), b.lanes.as_ptr().add(from));
            let m = moments.values.as_ptr().add(first);
            let place = Place { left, right: right.add(first * BLOCK), m, stride: moments.stride, rank };
            let last = end == columns;
            match end - first {
                1 => strip::<V, P, 1>(&place, last, &mut sums),
                2 => strip::<V, P, 2>(&place, last, &mut sums),
                3 => strip::<V, P, 3>(&place, last, &mut sums),
                4 => strip::<V, P, 4>(&place, last, &mut sums),
                5 => strip::<V, P, 5>(&place, last, &mut sums),
                _ => strip::<V, P, 6>(&place, last, &mut sums),
            }
        }
        let rest = V::splat(3.0 * *moments.values.get_unchecked(rank * moments.stride + columns - 1));
        for p in 0..P {
            let at = from + p * V::LANES;
            let root_a = V::load(a.lanes.as_ptr().add(rank * BLOCK + at));
            let root_b = V::load(b.lanes.as_ptr().add((columns - 1) * BLOCK + at));
            let error = sums.of_b[p].plus_product(rest, root_b).times(root_a).plus_product(sums.of_a[p], root_b);
            sums.form[p].store(out.values.as_mut_ptr().add(at));
            error.store(out.errors.as_mut_ptr().add(at));
        }
    }
}

struct Sums<V, const P: usize> {
    form: [V; P],
    /// M_d· g_i
    of_b: [V; P],
    /// f_i M·d′
    of_a: [V; P],
}

struct Place {
    left: *const f32,
    right: *const f32,
    m: *const f32,
    stride: usize,
    rank: usize,
}

/// W columns of M, the last of which may be that of √d′.
#[inline(always)]
unsafe fn strip<V: Vector, const P: usize, const W: usize>(place: &Place, last: bool, sums: &mut Sums<V, P>) {
    let Place { left, right, m, stride, rank } = *place;
    unsafe {
        let mut accumulators = [[V::splat(0.0); P]; W];
        for k in 0..rank {
            let mut vectors = [V::splat(0.0); P];
            for (p, vector) in vectors.iter_mut().enumerate() {
                *vector = V::load(left.add(k * BLOCK + p * V::LANES));
            }
            for (w, accumulators) in accumulators.iter_mut().enumerate() {
                let weight = V::splat(*m.add(k * stride + w));
                for (accumulator, vector) in accumulators.iter_mut().zip(vectors) {
                    *accumulator = accumulator.plus_product(weight, vector);
                }
            }
        }
        for (w, accumulators) in accumulators.iter().enumerate() {
            if last && w == W - 1 {
                sums.of_a = *accumulators;
                break;
            }
            let weight = V::splat(*m.add(rank * stride + w));
            for (p, accumulator) in accumulators.iter().enumerate() {
                let other = V::load(right.add(w * BLOCK + p * V::LANES));
                sums.form[p] = sums.form[p].plus_product(*accumulator, other);
                sums.of_b[p] = sums.of_b[p].plus_product(weight, other);
            }
        }
    }
}
