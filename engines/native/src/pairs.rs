//! Joint information of all pairs of two blocks of channels.

use crate::fold::Margin;
use crate::job::Job;
use crate::memory::Aligned;
use crate::product::{Panels, Results, STEP, multiply};
use crate::side::{Block, Channel, Side};
use crate::simd::elementary::ln;
use crate::simd::level::{Level, per_level};
use crate::threads::share;
use crate::tile::{Tile, block_length};

/// Data points whose factors are multiplied before a logarithm is taken: a function of n, as the result depends on it.
/// The factors, sums in [1, n] scaled to [n^−½, n^½], leave the product well inside the range of single precision.
fn rows_of(n: usize) -> usize {
    if n <= 1 << 14 { 16 } else { 8 }
}

/// The power of two nearest below n^−½.
fn scale_of(n: usize) -> f32 {
    0.5f32.powi(n.next_power_of_two().ilog2().div_ceil(2) as i32)
}

/// Logarithms are added as multiples of 2^−40: additions of integers may be done in any order, so the result does not
/// depend on which thread did what. |Σ ln| < 2^20 stays far inside 64 bits; the grain is 1e-12 for sixteen points.
pub const GRAINS: f64 = (1u64 << 40) as f64;

pub struct Request<'a> {
    pub level: Level,
    pub threads: usize,
    pub points: usize,
    pub rows: &'a [Channel<'a>],
    /// `None`: the pairs of `rows` with themselves.
    pub columns: Option<&'a [Channel<'a>]>,
}

/// Nats; rows × columns, or the packed upper triangle row by row; `None` when stopped. Counts n rows as work done.
pub fn pairs(request: &Request, job: &Job) -> Option<Vec<f64>> {
    let n = request.points;
    let padded = n.div_ceil(block_length(n)) * block_length(n);
    let rows = Side::new(request.rows, padded);
    let columns = request.columns.map(|channels| Side::new(channels, padded));
    let right = columns.as_ref().unwrap_or(&rows);
    let tile = Tile::new(request.level, rows.width(), right.width(), columns.is_none());
    job.expect(n);
    let sums = share(request.threads, n.div_ceil(rows_of(n)), job, |tasks| {
        let mut worker = Worker::new(request, &tile, &rows, columns.as_ref());
        for task in tasks {
            worker.add(task * rows_of(n)..n.min((task + 1) * rows_of(n)), job)?;
        }
        Some(worker.logarithms)
    })?;
    let total =
        |place: usize| sums.iter().fold(0i64, |sum, part| sum.wrapping_add(part[place])) as f64 / GRAINS / n as f64;
    let joint = |r: usize, c: usize, place: usize| {
        let partner = &request.columns.unwrap_or(request.rows)[c];
        // See fold.rs for what the logarithms are of.
        if rows.is_complement(rows.lanes[r]) || right.is_complement(right.lanes[c]) {
            (request.rows[r].information + partner.information - total(place)).max(0.0)
        } else {
            (ln(n as f64 * f64::from(scale_of(n))) - total(place)).max(0.0)
        }
    };
    Some(
        (0..request.rows.len())
            .flat_map(|r| {
                let (tile, rows, joint) = (&tile, &rows, &joint);
                (if columns.is_none() { r } else { 0 }..right.lanes.len()).map(move |c| {
                    let (row, column) = (rows.lanes[r], right.lanes[c]);
                    let (row, column) = if tile.triangle { (row.min(column), row.max(column)) } else { (row, column) };
                    joint(r, c, tile.place(row, column))
                })
            })
            .collect(),
    )
}

/// What a thread holds: the panels of one block of one data point, the sums of the point, the products of a few points,
/// and the logarithms of all it has done.
struct Worker<'a> {
    request: &'a Request<'a>,
    tile: &'a Tile,
    sides: Vec<Half<'a>>,
    results: Results,
    logarithms: Aligned<i64>,
}

struct Half<'a> {
    side: &'a Side<'a>,
    panel: Aligned<f32>,
    sums: Aligned<f64>,
    margin: Margin,
}

impl<'a> Worker<'a> {
    fn new(request: &'a Request<'a>, tile: &'a Tile, rows: &'a Side<'a>, columns: Option<&'a Side<'a>>) -> Self {
        let half = |side: &'a Side<'a>| Half {
            side,
            panel: Aligned::zeroed(side.width() * block_length(request.points)),
            sums: Aligned::zeroed(side.width()),
            margin: Margin::new(side, request.points),
        };
        let has_weak = [Some(rows), columns].into_iter().flatten().any(Side::has_complement);
        Self {
            request,
            tile,
            sides: std::iter::once(rows).chain(columns).map(half).collect(),
            results: Results {
                sums: Aligned::zeroed(tile.len()),
                products: Aligned::zeroed(tile.len()),
                scale: scale_of(request.points),
                factors: Aligned::zeroed(if has_weak { tile.len() } else { 0 }),
            },
            logarithms: Aligned::zeroed(tile.len()),
        }
    }

    fn add(&mut self, points: std::ops::Range<usize>, job: &Job) -> Option<()> {
        self.results.products.fill(1.0);
        self.results.factors.fill(1.0);
        for i in points {
            self.multiply_row(i, job)?;
            job.step()?;
        }
        add_logarithms(self.request.level, &self.results, &mut self.logarithms);
        Some(())
    }

    /// Multiplies the factors of data point i into the products.
    fn multiply_row(&mut self, i: usize, job: &Job) -> Option<()> {
        let (level, n) = (self.request.level, self.request.points);
        let length = block_length(n);
        for half in &mut self.sides {
            half.sums.fill(0.0);
        }
        for from in (0..n).step_by(length) {
            let points = length.min(n - from);
            let depth = points.next_multiple_of(STEP);
            let is_last = from + length >= n;
            for half in &mut self.sides {
                let block = Block { level, i, from, points, depth };
                half.side.fill(block, &mut half.panel, &mut half.sums, job)?;
            }
            let panels = match &mut self.sides[..] {
                [both] => {
                    let last = is_last.then(|| both.margin.update(&both.sums)).map(|margin| (margin, margin));
                    Panels { rows: &both.panel, columns: &both.panel, depth, first: from == 0, last }
                }
                [rows, columns, ..] => {
                    let last = is_last.then(|| (rows.margin.update(&rows.sums), columns.margin.update(&columns.sums)));
                    Panels { rows: &rows.panel, columns: &columns.panel, depth, first: from == 0, last }
                }
                [] => return None,
            };
            multiply(level, self.tile, &panels, &mut self.results);
        }
        Some(())
    }
}

per_level! {
    fn add_logarithms = add_logarithms_lanes(results: &Results, logarithms: &mut [i64]);
}

#[inline(always)]
fn add_logarithms_lanes(results: &Results, logarithms: &mut [i64]) {
    if results.factors.is_empty() {
        for (product, logarithm) in results.products.iter().zip(logarithms) {
            *logarithm = logarithm.wrapping_add(grains(f64::from(*product)));
        }
    } else {
        for ((product, factor), logarithm) in results.products.iter().zip(results.factors.iter()).zip(logarithms) {
            *logarithm = logarithm.wrapping_add(grains(f64::from(*product) * factor));
        }
    }
}

/// ln x as a whole number of grains.
#[inline(always)]
pub fn grains(x: f64) -> i64 {
    const TO_INTEGER: f64 = 6755399441055744.0; // 1.5·2^52: the low bits of a sum with it are the nearest integer
    ln(x).mul_add(GRAINS, TO_INTEGER).to_bits().wrapping_sub(TO_INTEGER.to_bits()) as i64
}
