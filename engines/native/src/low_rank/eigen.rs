//! Eigenvectors of a small symmetric matrix.

use crate::job::Job;

/// Rotations of one sweep after another (cyclic Jacobi), until the off-diagonal is nothing beside the diagonal.
const SWEEPS_MAX: usize = 40;

/// Eigenvectors by descending eigenvalue, each a row of the result (count × count); ties by place.
/// `matrix` is count × count and is overwritten. `None` when stopped.
pub fn eigenvectors(matrix: &mut [f64], count: usize, job: &Job) -> Option<Vec<f64>> {
    let mut vectors = vec![0.0; count * count];
    for k in 0..count {
        vectors[k * count + k] = 1.0;
    }
    for _ in 0..SWEEPS_MAX {
        let (mut off, mut diagonal) = (0.0, 0.0);
        for p in 0..count {
            diagonal += matrix[p * count + p] * matrix[p * count + p];
            off += matrix[p * count + p + 1..(p + 1) * count].iter().map(|x| x * x).sum::<f64>();
        }
        if off <= 1e-30 * diagonal {
            break;
        }
        for p in 0..count {
            job.go_on()?;
            for q in p + 1..count {
                rotate(matrix, &mut vectors, count, (p, q));
            }
        }
    }
    let value = |k: usize| matrix[k * count + k];
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
    Some(order.iter().flat_map(|&k| vectors[k * count..(k + 1) * count].iter().copied()).collect())
}

/// Makes the entry (p, q) zero. Rows of `vectors` are the eigenvectors.
fn rotate(matrix: &mut [f64], vectors: &mut [f64], count: usize, (p, q): (usize, usize)) {
    let off = matrix[p * count + q];
    if off == 0.0 {
        return;
    }
    let theta = (matrix[q * count + q] - matrix[p * count + p]) / (2.0 * off);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..count {
        let (a, b) = (matrix[k * count + p], matrix[k * count + q]);
        matrix[k * count + p] = cosine * a - sine * b;
        matrix[k * count + q] = sine * a + cosine * b;
    }
    turn(matrix, count, (p, q), (cosine, sine));
    turn(vectors, count, (p, q), (cosine, sine));
}

/// The same for rows p and q.
fn turn(rows: &mut [f64], count: usize, (p, q): (usize, usize), (cosine, sine): (f64, f64)) {
    let (before, from_q) = rows.split_at_mut(q * count);
    for (a, b) in before[p * count..(p + 1) * count].iter_mut().zip(&mut from_q[..count]) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagonalise() {
        let count = 7;
        let entry = |i: usize, j: usize| 1.0 / (1.0 + (i as f64 - j as f64).powi(2));
        let matrix: Vec<f64> = (0..count * count).map(|k| entry(k / count, k % count)).collect();
        let vectors = eigenvectors(&mut matrix.clone(), count, &Job::default()).expect("not stopped");
        let mut last = f64::INFINITY;
        for a in vectors.chunks(count) {
            let image: Vec<f64> = (0..count).map(|i| (0..count).map(|j| entry(i, j) * a[j]).sum()).collect();
            let value: f64 = image.iter().zip(a).map(|(x, y)| x * y).sum();
            assert!(value <= last && a.iter().zip(&image).all(|(x, y)| (x * value - y).abs() < 1e-13));
            last = value;
        }
    }
}
