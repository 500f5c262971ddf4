//! The posteriors of one channel or whole space, prepared: whatever does not depend on a pair of points is done here.

use crate::full::FullGaussian;
use std::borrow::Cow;

/// Single or double precision, as the caller has it.
#[derive(Clone, Copy)]
pub enum Reals<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
}

impl<'a> Reals<'a> {
    pub fn len(&self) -> usize {
        match self {
            Reals::Single(values) => values.len(),
            Reals::Double(values) => values.len(),
        }
    }

    #[inline(always)]
    pub fn at(&self, index: usize) -> f64 {
        match self {
            Reals::Single(values) => f64::from(values[index]),
            Reals::Double(values) => values[index],
        }
    }

    /// The same numbers in double precision.
    pub fn wide(&self) -> Cow<'a, [f64]> {
        match self {
            Reals::Single(values) => values.iter().map(|&value| f64::from(value)).collect(),
            Reals::Double(values) => Cow::Borrowed(values),
        }
    }

    /// rows × columns, turned into columns × rows.
    pub fn transposed(&self, rows: usize, columns: usize) -> Vec<f64> {
        let mut turned = vec![0.0; rows * columns];
        for row in 0..rows {
            for column in 0..columns {
                turned[column * rows + row] = self.at(row * columns + column);
            }
        }
        turned
    }
}

/// One variant a kind of methods/posterior.ts. Letters as there: n points, d dimensions, K classes.
pub enum Posterior<'a> {
    Diagonal(Diagonal),
    Full(FullGaussian),
    /// √p, K×n.
    Categorical {
        points: usize,
        roots: Vec<f64>,
    },
    Labels(&'a [i32]),
    /// n×n.
    Coefficients {
        points: usize,
        given: Reals<'a>,
    },
}

/// Diagonal Gaussians, d×n: the point fastest, so that loops over points are loops over neighbours in memory.
pub struct Diagonal {
    pub points: usize,
    pub dimensions: usize,
    means: Vec<f64>,
    variances: Vec<f64>,
    deviations: Vec<f64>,
}

impl Diagonal {
    pub fn new(points: usize, dimensions: usize, mean: Reals, variance: Reals) -> Result<Self, String> {
        expect_length("means", points * dimensions, mean.len())?;
        expect_length("variances", points * dimensions, variance.len())?;
        let means = mean.transposed(points, dimensions);
        let variances = variance.transposed(points, dimensions);
        expect_all("finite means", &means, |m| m.is_finite())?;
        // So that sums and products of two stay in range.
        expect_all("variances in [1e-300, 1e300]", &variances, |s| (1e-300..=1e300).contains(&s))?;
        let deviations = variances.iter().map(|s| s.sqrt()).collect();
        Ok(Self { points, dimensions, means, variances, deviations })
    }

    pub fn mean(&self, dimension: usize) -> &[f64] {
        &self.means[dimension * self.points..][..self.points]
    }

    pub fn variance(&self, dimension: usize) -> &[f64] {
        &self.variances[dimension * self.points..][..self.points]
    }

    pub fn deviation(&self, dimension: usize) -> &[f64] {
        &self.deviations[dimension * self.points..][..self.points]
    }
}

impl<'a> Posterior<'a> {
    pub fn categorical(points: usize, classes: usize, probabilities: Reals) -> Result<Self, String> {
        expect_length("probabilities", points * classes, probabilities.len())?;
        let roots: Vec<f64> = probabilities.transposed(points, classes);
        expect_all("probabilities in [0, 1]", &roots, |p| (0.0..=1.0 + 1e-6).contains(&p))?;
        Ok(Posterior::Categorical { points, roots: roots.iter().map(|p| p.sqrt()).collect() })
    }

    pub fn labels(points: usize, labels: &'a [i32]) -> Result<Self, String> {
        expect_length("labels", points, labels.len())?;
        Ok(Posterior::Labels(labels))
    }

    pub fn coefficients(points: usize, given: Reals<'a>) -> Result<Self, String> {
        expect_length("coefficients", points * points, given.len())?;
        Ok(Posterior::Coefficients { points, given })
    }

    pub fn points(&self) -> usize {
        match self {
            Posterior::Diagonal(diagonal) => diagonal.points,
            Posterior::Full(full) => full.points,
            Posterior::Categorical { points, .. } | Posterior::Coefficients { points, .. } => *points,
            Posterior::Labels(labels) => labels.len(),
        }
    }
}

pub fn expect_length(what: &str, expected: usize, got: usize) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("expected {expected} {what}, got {got}")) }
}

/// `values` as stored here: dimension slowest.
fn expect_all(what: &str, values: &[f64], holds: impl Fn(f64) -> bool) -> Result<(), String> {
    match values.iter().find(|&&value| !holds(value)) {
        None => Ok(()),
        Some(value) => Err(format!("expected {what}, got {value}")),
    }
}
