//! Whole data sets: channels as factors of low rank, and what two of them share. In words: methods/low-rank.ts.

pub mod cholesky;
pub mod eigen;
pub mod factor;
pub mod forms;
pub mod information;
pub mod labels;
pub mod pairs;
pub mod panel;
pub mod residual;
pub mod task;
pub mod truncation;
