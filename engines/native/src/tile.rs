//! Where the sums of a tile's pairs lie in memory, and how its points are cut into blocks.

use crate::product::STEP;
use crate::simd::level::Level;

/// Pairs of row lanes and column lanes. Columns lie in vectors of a register's width, a vector's rows one after the other;
/// in a triangle only the rows up to the vector's last column, rounded up to whole micro-tiles.
pub struct Tile {
    pub triangle: bool,
    /// Vectors of columns.
    pub vectors: usize,
    lanes: usize,
    /// First rows of the micro-tiles, and the number of rows.
    bands: Vec<usize>,
    /// First number of every vector, and the number of numbers.
    starts: Vec<usize>,
}

impl Tile {
    /// `rows` and `columns` are multiples of sixteen.
    pub fn new(level: Level, rows: usize, columns: usize, triangle: bool) -> Self {
        let (lanes, heights) = level.shape();
        let mut bands = vec![0];
        for height in heights.iter().cycle() {
            let row = bands[bands.len() - 1];
            if row >= rows {
                break;
            }
            bands.push(row + height);
        }
        let mut tile = Self { triangle, vectors: columns / lanes, lanes, bands, starts: vec![0] };
        for vector in 0..tile.vectors {
            tile.starts.push(tile.starts[vector] + tile.bands[tile.band_end(vector)] * lanes);
        }
        tile
    }

    /// Micro-tiles of rows that a vector of columns is multiplied with.
    pub fn band_end(&self, vector: usize) -> usize {
        let whole = self.bands.len() - 1;
        if self.triangle {
            self.bands.partition_point(|&row| row < (vector + 1) * self.lanes).min(whole)
        } else {
            whole
        }
    }

    pub fn rows(&self, band: usize) -> std::ops::Range<usize> {
        self.bands[band]..self.bands[band + 1]
    }

    /// Place of the sums of a vector from a row on.
    pub fn at(&self, vector: usize, row: usize) -> usize {
        self.starts[vector] + row * self.lanes
    }

    /// Place of a pair; in a triangle row ≤ column.
    pub fn place(&self, row: usize, column: usize) -> usize {
        self.at(column / self.lanes, row) + column % self.lanes
    }

    pub fn len(&self) -> usize {
        self.starts[self.vectors]
    }
}

/// The longest block of points: 48 lanes of it fill two thirds of a first-level cache of 48 KiB, and sums of so many
/// single-precision terms are good to about 2e-7.
const LONGEST: usize = 168;

/// Length of the blocks of n points, a function of n alone: it decides the order of all additions.
pub fn block_length(n: usize) -> usize {
    n.div_ceil(n.div_ceil(LONGEST).max(1)).next_multiple_of(STEP)
}
