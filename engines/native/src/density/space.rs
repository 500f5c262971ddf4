//! Whole spaces, prepared for the density kernel. The surprise of a draw u at a point l is −log2 p(u|x_l), up to a constant
//! of the space: only differences of surprises at the same draw are used.

use crate::density::tile::Packed;
use crate::posterior::{Reals, expect_length};
use crate::simd::elementary::ln;
use std::borrow::Cow;
use std::f64::consts::LOG2_E;

/// Stands for no density at all; sums of a few of them stay finite.
pub const NOWHERE: f64 = 1e30;

/// A space: its surprises in double precision and, where that is precise enough, a faster way to them.
pub struct Space<'a> {
    parts: Vec<Part<'a>>,
    /// Numbers in a draw.
    pub width: usize,
    pub packed: Option<Packed>,
}

/// One posterior of a space; a space of several categorical or label variables has one for each.
pub enum Part<'a> {
    Diagonal(Diagonal<'a>),
    Full(Full<'a>),
    /// −log2 p, N×K.
    Categorical {
        classes: usize,
        surprises: Vec<f64>,
    },
    Labels(&'a [i32]),
}

/// N×D.
pub struct Diagonal<'a> {
    pub dimensions: usize,
    pub means: Cow<'a, [f64]>,
    pub variances: Cow<'a, [f64]>,
    /// Whether all means are single-precision numbers.
    pub single: bool,
    /// ½ log2 det Σ.
    pub constants: Vec<f64>,
}

pub struct Full<'a> {
    dimensions: usize,
    means: Reals<'a>,
    /// The inverses of the Cholesky factors, N × d(d+1)/2, lower triangles row by row.
    whitening: Vec<f64>,
    constants: Vec<f64>,
}

fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// Products of a few ordinary variances stay in range, which saves most of the logarithms.
fn log2_of_product(variances: &[f64]) -> f64 {
    let is_ordinary = variances.iter().all(|variance| (1e-30..1e30).contains(variance));
    let chunks = variances.chunks(if is_ordinary { 8 } else { 1 });
    chunks.map(|chunk| log2(chunk.iter().product())).sum()
}

pub fn is_single(values: &Reals) -> bool {
    match values {
        Reals::Single(_) => true,
        Reals::Double(values) => values.iter().all(|&value| f64::from(value as f32) == value),
    }
}

impl<'a> Space<'a> {
    /// `points` say which posteriors make up the aggregate, in order; the draws decide how they are packed.
    pub fn new(parts: Vec<Part<'a>>, among: &[usize], draws: &[Reals]) -> Self {
        let (width, packed) = match &parts[..] {
            [Part::Diagonal(diagonal)] => (diagonal.dimensions, Packed::new(diagonal, among, draws)),
            [Part::Full(full)] => (full.dimensions, None),
            variables => (variables.len(), None),
        };
        Self { parts, width, packed }
    }

    /// The space itself if so many draws can have come from it.
    pub fn checked(self, draws: &[Reals], samples: usize) -> Result<Self, String> {
        if let Some(draw) = draws.iter().find(|draw| draw.len() != samples * self.width) {
            return Err(format!("expected {samples}×{} numbers in a draw, got {}", self.width, draw.len()));
        }
        for (variable, part) in self.parts.iter().enumerate() {
            let Part::Categorical { classes, .. } = part else { continue };
            let codes =
                draws.iter().flat_map(|draw| (0..samples).map(|sample| draw.at(sample * self.width + variable)));
            if let Some(code) = codes.into_iter().find(|code| !(0.0..*classes as f64).contains(code)) {
                return Err(format!("expected codes of {classes} classes in a draw, got {code}"));
            }
        }
        Ok(self)
    }

    /// −log2 p(draw|x_l); NOWHERE where it cannot come from there.
    pub fn surprise(&self, l: usize, draw: &[f64]) -> f64 {
        let surprise: f64 = match &self.parts[..] {
            [one] => one.surprise(l, draw),
            variables => {
                variables.iter().zip(draw).map(|(part, code)| part.surprise(l, std::slice::from_ref(code))).sum()
            }
        };
        if surprise < NOWHERE { surprise } else { NOWHERE }
    }
}

impl<'a> Part<'a> {
    pub fn diagonal(points: usize, dimensions: usize, means: Reals<'a>, variances: Reals<'a>) -> Result<Self, String> {
        expect_length("means", points * dimensions, means.len())?;
        expect_length("variances", points * dimensions, variances.len())?;
        let single = is_single(&means);
        let (means, variances) = (means.wide(), variances.wide());
        if let Some(mean) = means.iter().find(|mean| !mean.is_finite()) {
            return Err(format!("expected finite means, got {mean}"));
        }
        if let Some(variance) = variances.iter().find(|&variance| !(1e-300..=1e300).contains(variance)) {
            return Err(format!("expected variances in [1e-300, 1e300], got {variance}"));
        }
        let constants = variances.chunks_exact(dimensions).map(|variances| 0.5 * log2_of_product(variances)).collect();
        Ok(Part::Diagonal(Diagonal { dimensions, means, variances, single, constants }))
    }

    pub fn full(points: usize, dimensions: usize, means: Reals<'a>, covariances: Reals<'a>) -> Result<Self, String> {
        let d = dimensions;
        expect_length("means", points * d, means.len())?;
        expect_length("covariances", points * d * d, covariances.len())?;
        let mut whitening = Vec::with_capacity(points * d * (d + 1) / 2);
        let mut constants = Vec::with_capacity(points);
        for l in 0..points {
            let (inverse, constant) = inverse_factor(d, |row, column| covariances.at((l * d + row) * d + column))
                .ok_or_else(|| format!("expected a positive definite covariance at point {l}, got one that is not"))?;
            whitening.extend(inverse);
            constants.push(constant);
        }
        Ok(Part::Full(Full { dimensions, means, whitening, constants }))
    }

    pub fn categorical(points: usize, classes: usize, probabilities: Reals) -> Result<Self, String> {
        expect_length("probabilities", points * classes, probabilities.len())?;
        let surprise = |place: usize| match probabilities.at(place) {
            p if p > 1e-300 => -log2(p),
            _ => NOWHERE,
        };
        Ok(Part::Categorical { classes, surprises: (0..points * classes).map(surprise).collect() })
    }

    fn surprise(&self, l: usize, draw: &[f64]) -> f64 {
        match self {
            Part::Diagonal(diagonal) => diagonal.surprise(l, draw),
            Part::Full(full) => full.surprise(l, draw),
            Part::Categorical { classes, surprises } => surprises[l * classes + draw[0] as usize],
            Part::Labels(labels) => {
                if f64::from(labels[l]) == draw[0] {
                    0.0
                } else {
                    NOWHERE
                }
            }
        }
    }
}

impl Diagonal<'_> {
    fn surprise(&self, l: usize, draw: &[f64]) -> f64 {
        let squares: f64 = draw
            .iter()
            .enumerate()
            .map(|(k, u)| {
                let place = l * self.dimensions + k;
                let t = (u - self.means[place]) / self.variances[place].sqrt();
                t * t
            })
            .sum();
        squares * (0.5 * LOG2_E) + self.constants[l]
    }
}

impl Full<'_> {
    fn surprise(&self, l: usize, draw: &[f64]) -> f64 {
        let d = self.dimensions;
        let triangle = &self.whitening[l * d * (d + 1) / 2..];
        let delta = |k: usize| draw[k] - self.means.at(l * d + k);
        let squares: f64 = (0..d)
            .map(|row| {
                let t: f64 = (0..=row).map(|k| triangle[row * (row + 1) / 2 + k] * delta(k)).sum();
                t * t
            })
            .sum();
        squares * (0.5 * LOG2_E) + self.constants[l]
    }
}

/// L⁻¹ of Σ = LLᵀ and ½ log2 det Σ; `None` if Σ is not positive definite.
fn inverse_factor(d: usize, entry: impl Fn(usize, usize) -> f64) -> Option<(Vec<f64>, f64)> {
    let at = |row: usize, column: usize| row * (row + 1) / 2 + column;
    let mut factor = vec![0.0; d * (d + 1) / 2];
    let mut constant = 0.0;
    for row in 0..d {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[at(row, k)] * factor[at(column, k)]).sum();
            let rest = entry(row, column) - known;
            factor[at(row, column)] = if column < row {
                rest / factor[at(column, column)]
            } else if rest > 0.0 {
                constant += 0.5 * log2(rest);
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    let mut inverse = vec![0.0; factor.len()];
    for column in 0..d {
        inverse[at(column, column)] = 1.0 / factor[at(column, column)];
        for row in column + 1..d {
            let known: f64 = (column..row).map(|k| factor[at(row, k)] * inverse[at(k, column)]).sum();
            inverse[at(row, column)] = -known / factor[at(row, row)];
        }
    }
    Some((inverse, constant))
}
