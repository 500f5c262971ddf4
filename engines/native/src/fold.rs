//! From the sums S = Σ_j a_j b_j of one data point to the products over data points, whose logarithm is the result.
//!
//! No logarithm per point: factors of a few points are multiplied first. Two direct channels have the factor S itself
//! (product.rs, in single precision). With g the mean of BC over a row, x = 1 − BC and a the mean of x, it is otherwise
//!   c weak, d direct:  G/(g_c g_d) = 1 + (a_c − S/(n g_d)) / (1 − a_c)
//!   both weak:         G/(g_c g_d) = 1 + (S/n − a_c a_d) / ((1 − a_c)(1 − a_d))
//! in double precision: a weak pair's shared information is never a difference of large numbers. Each lies in [1/n, n].

use crate::side::Side;
use crate::simd::vector::Vector;

/// Of every lane of one side, for one data point.
#[derive(Clone, Copy)]
pub struct Marginals<'a> {
    pub complement: &'a [bool],
    /// a of weak lanes.
    pub mean: &'a [f64],
    /// 1/(1 − a) of weak lanes, 1/(n g) of direct ones.
    pub inverse: &'a [f64],
    /// 1/n.
    pub share: f64,
}

impl<'a> Marginals<'a> {
    #[inline(always)]
    pub fn at(&self, span: std::ops::Range<usize>) -> Marginals<'a> {
        let (mean, inverse) = (&self.mean[span.clone()], &self.inverse[span.clone()]);
        Marginals { complement: &self.complement[span], mean, inverse, share: self.share }
    }
}

/// Marginals of a side, owned.
pub struct Margin {
    complement: Vec<bool>,
    mean: Vec<f64>,
    inverse: Vec<f64>,
    share: f64,
}

impl Margin {
    pub fn new(side: &Side, n: usize) -> Self {
        let width = side.width();
        Self {
            complement: (0..width).map(|lane| side.is_complement(lane)).collect(),
            mean: vec![0.0; width],
            inverse: vec![0.0; width],
            share: 1.0 / n as f64,
        }
    }

    /// From the row sums of what the panel holds.
    pub fn update(&mut self, sums: &[f64]) -> Marginals<'_> {
        for (lane, &sum) in sums.iter().enumerate() {
            self.mean[lane] = sum * self.share;
            self.inverse[lane] = if self.complement[lane] { 1.0 / (1.0 - self.mean[lane]) } else { 1.0 / sum };
        }
        Marginals { complement: &self.complement, mean: &self.mean, inverse: &self.inverse, share: self.share }
    }
}

/// Lanes at a time; divides the lanes of every register.
const QUAD: usize = 4;

/// One micro-tile's rows against one vector of columns; the lanes of each are of one kind, one of them weak.
#[inline(always)]
pub fn fold<V: Vector>((rows, columns): (&Marginals, &Marginals), sums: &[f32], factors: &mut [f64]) {
    let share = rows.share;
    let kinds = (rows.complement[0], columns.complement[0]);
    let lines = sums.chunks_exact(V::LANES).zip(factors.chunks_exact_mut(V::LANES));
    for ((sums, factors), (&a, &inverse)) in lines.zip(rows.mean.iter().zip(rows.inverse)) {
        let (sums, factors) = (sums.as_chunks::<QUAD>().0, factors.as_chunks_mut::<QUAD>().0);
        let (means, inverses) = (columns.mean.as_chunks::<QUAD>().0, columns.inverse.as_chunks::<QUAD>().0);
        for ((sums, factors), (means, inverses)) in sums.iter().zip(factors).zip(means.iter().zip(inverses)) {
            let sums = sums.map(f64::from);
            let ratios: [f64; QUAD] = match kinds {
                (true, true) => {
                    std::array::from_fn(|k| (inverse * inverses[k]).mul_add(a.mul_add(-means[k], sums[k] * share), 1.0))
                }
                (true, false) => std::array::from_fn(|k| inverse.mul_add(sums[k].mul_add(-inverses[k], a), 1.0)),
                (false, _) => std::array::from_fn(|k| inverses[k].mul_add(sums[k].mul_add(-inverse, means[k]), 1.0)),
            };
            *factors = std::array::from_fn(|k| factors[k] * ratios[k]);
        }
    }
}
