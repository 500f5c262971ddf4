//! Pivoted partial Cholesky factorisation of a channel's coefficients, then the fewest columns that keep its bound.

use crate::job::Job;
use crate::low_rank::eigen::eigenvectors;
use crate::low_rank::factor::coefficients;
use crate::low_rank::residual::{LANES, Residual, dot, take_away};
use crate::memory::Aligned;
use crate::posterior::Posterior;
use crate::simd::level::Level;

/// How far the truncation may move I(X;U), and the most columns.
#[derive(Clone, Copy)]
pub struct Limits {
    pub nats: f64,
    pub rank: usize,
}

/// F = K(:, pivots) · transform, which is pivots × rank, row-major.
pub struct Short {
    pub pivots: Vec<usize>,
    pub transform: Vec<f64>,
}

/// The Cholesky factor is taken this much further than asked for, so that most of what is allowed can be spent on
/// leaving out eigenvectors.
const RESERVE: f64 = 8.0;
/// Factors of more columns are left as they are: turning them into eigenvectors costs more than it saves.
const TURNED_MAX: usize = 256;
/// Points of all columns that stay in the cache.
const CHUNK: usize = 512;
/// Turned columns made at a time.
const STRIP: usize = 8;

/// `None` when stopped. The rank limit may be hit before the bound: the caller looks at what the factor gives.
pub fn factorise(level: Level, posterior: &Posterior, limits: Limits, job: &Job) -> Option<Short> {
    let n = posterior.points();
    let mut pivots = Vec::new();
    let mut columns: Vec<Aligned<f64>> = Vec::new();
    let mut residual = Residual::new(n);
    let (mut pivot, mut rest) = (0, 1.0f64);
    while columns.len() < limits.rank.min(n) {
        job.go_on()?;
        let mut column = Aligned::zeroed(n.next_multiple_of(LANES));
        coefficients(level, posterior, pivot, 0, &mut column[..n]);
        let factors: Vec<f64> = columns.iter().map(|before| before[pivot]).collect();
        for from in (0..n).step_by(CHUNK) {
            let to = column.len().min(from + CHUNK);
            for (before, &factor) in columns.iter().zip(&factors) {
                take_away(level, &mut column[from..to], &before[from..to], factor);
            }
        }
        let root = rest.sqrt();
        column.iter_mut().for_each(|value| *value /= root);
        column[pivot] = root;
        let step = residual.add(level, &column, Some(pivot));
        pivots.push(pivot);
        columns.push(column);
        if step.bound <= limits.nats / RESERVE || step.largest <= 1e-14 {
            break;
        }
        (pivot, rest) = (step.place, step.largest);
    }
    let kept = if columns.len() <= TURNED_MAX { Some(turned(level, &columns, n, limits.nats, job)?) } else { None };
    Some(Short { transform: transform(&pivots, &columns, kept.as_deref()), pivots })
}

/// The leading eigenvectors of FᵀF, as many as the bound needs; each a row.
fn turned(level: Level, columns: &[Aligned<f64>], n: usize, nats: f64, job: &Job) -> Option<Vec<f64>> {
    let count = columns.len();
    let mut gram = vec![0.0; count * count];
    for a in 0..count {
        for b in a..count {
            let mut product = 0.0;
            dot(level, &columns[a], &columns[b], &mut product);
            (gram[a * count + b], gram[b * count + a]) = (product, product);
        }
    }
    let mut vectors = eigenvectors(&mut gram, count, job)?;
    let mut residual = Residual::new(n);
    let mut rank = 0;
    'found: for strip in (0..count).step_by(STRIP) {
        job.go_on()?;
        for column in strip_of(level, columns, &vectors, strip..count.min(strip + STRIP)) {
            rank += 1;
            if residual.add(level, &column, None).bound <= nats {
                break 'found;
            }
        }
    }
    vectors.truncate(rank * count);
    Some(vectors)
}

fn strip_of(
    level: Level,
    columns: &[Aligned<f64>],
    vectors: &[f64],
    strip: std::ops::Range<usize>,
) -> Vec<Aligned<f64>> {
    let (count, length) = (columns.len(), columns[0].len());
    let mut turned: Vec<Aligned<f64>> = strip.clone().map(|_| Aligned::zeroed(length)).collect();
    for from in (0..length).step_by(CHUNK) {
        let to = length.min(from + CHUNK);
        for (column, k) in turned.iter_mut().zip(strip.clone()) {
            for (before, weight) in columns.iter().zip(&vectors[k * count..]) {
                take_away(level, &mut column[from..to], &before[from..to], -weight);
            }
        }
    }
    turned
}

/// L⁻ᵀ V: with L the rows of the Cholesky factor at its pivots, F V = K(:, pivots) · L⁻ᵀ V.
fn transform(pivots: &[usize], columns: &[Aligned<f64>], vectors: Option<&[f64]>) -> Vec<f64> {
    let count = pivots.len();
    let rank = vectors.map_or(count, |vectors| vectors.len() / count);
    let mut result = vec![0.0; count * rank];
    let mut solution = vec![0.0; count];
    for k in 0..rank {
        for p in (0..count).rev() {
            let own = vectors.map_or(f64::from(u8::from(p == k)), |vectors| vectors[k * count + p]);
            let rest: f64 = (p + 1..count).map(|a| columns[p][pivots[a]] * solution[a]).sum();
            solution[p] = (own - rest) / columns[p][pivots[p]];
            result[p * rank + k] = solution[p];
        }
    }
    result
}
