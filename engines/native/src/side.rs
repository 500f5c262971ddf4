//! One side of a tile: its channels in groups of sixteen alike, and how their coefficients fill a panel.

use crate::gaussian::{GROUP, GaussianGroup};
use crate::job::Job;
use crate::labels::LabelGroup;
use crate::memory::Aligned;
use crate::posterior::{Diagonal, Posterior};
use crate::simd::level::Level;

/// A channel and the information it carries.
pub struct Channel<'a> {
    pub posterior: Posterior<'a>,
    pub information: f64,
}

impl Channel<'_> {
    /// Channels with less enter as complements, 1 − BC: their shared information is a small difference, which single
    /// precision would lose. It depends on the channel alone, never on its neighbours.
    const WEAK_NATS: f64 = 0.1;

    fn is_weak(&self) -> bool {
        self.information < Self::WEAK_NATS
    }
}

enum Filling<'a> {
    Gaussian(GaussianGroup),
    Labels(LabelGroup),
    Rows(Vec<&'a Posterior<'a>>),
}

struct Group<'a> {
    filling: Filling<'a>,
    complement: bool,
}

pub struct Side<'a> {
    groups: Vec<Group<'a>>,
    /// Lane of every channel, in the caller's order.
    pub lanes: Vec<usize>,
}

impl<'a> Side<'a> {
    /// `padded` ≥ n is the number of points to have room for.
    pub fn new(channels: &'a [Channel<'a>], padded: usize) -> Self {
        let mut side = Side { groups: Vec::new(), lanes: vec![0; channels.len()] };
        for complement in [false, true] {
            let of = |wanted: fn(&Channel) -> bool| -> Vec<usize> {
                let suits = |&c: &usize| channels[c].is_weak() == complement && wanted(&channels[c]);
                (0..channels.len()).filter(suits).collect()
            };
            side.add(&of(|c| gaussian(c).is_some()), complement, |members| {
                let gaussians: Vec<_> = members.iter().filter_map(|&c| gaussian(&channels[c])).collect();
                Filling::Gaussian(GaussianGroup::pack(&gaussians, padded))
            });
            side.add(&of(|c| labels(c).is_some()), complement, |members| {
                let columns: Vec<_> = members.iter().filter_map(|&c| labels(&channels[c])).collect();
                Filling::Labels(LabelGroup::pack(&columns, padded))
            });
            side.add(&of(|c| gaussian(c).is_none() && labels(c).is_none()), complement, |members| {
                Filling::Rows(members.iter().map(|&c| &channels[c].posterior).collect())
            });
        }
        side
    }

    fn add(&mut self, members: &[usize], complement: bool, filling: impl Fn(&[usize]) -> Filling<'a>) {
        for group in members.chunks(GROUP) {
            for (lane, &channel) in group.iter().enumerate() {
                self.lanes[channel] = self.groups.len() * GROUP + lane;
            }
            self.groups.push(Group { filling: filling(group), complement });
        }
    }

    pub fn width(&self) -> usize {
        self.groups.len() * GROUP
    }

    pub fn is_complement(&self, lane: usize) -> bool {
        self.groups[lane / GROUP].complement
    }

    pub fn has_complement(&self) -> bool {
        self.groups.iter().any(|group| group.complement)
    }

    /// Fills row i of all coefficients, or complements, for the points `from`… into `[group][point][16]`, and adds
    /// their sums to `sums`, one a lane.
    pub fn fill(&self, at: Block, panel: &mut [f32], sums: &mut [f64], job: &Job) -> Option<()> {
        let size = at.depth * GROUP;
        for ((group, out), sums) in self.groups.iter().zip(panel.chunks_mut(size)).zip(sums.chunks_mut(GROUP)) {
            job.go_on()?;
            match &group.filling {
                Filling::Gaussian(gaussians) => gaussians.fill(at, group.complement, out, sums),
                Filling::Labels(labels) => labels.fill(at.level, at.i, at.from, group.complement, out, sums),
                Filling::Rows(posteriors) => fill_rows(posteriors, at, group.complement, out, sums),
            }
        }
        Some(())
    }
}

/// Which coefficients: row i, `points` of them from `from`; `depth` ≥ points is what the panel holds of each lane.
#[derive(Clone, Copy)]
pub struct Block {
    pub level: Level,
    pub i: usize,
    pub from: usize,
    pub points: usize,
    pub depth: usize,
}

/// The channels that gaussian.rs can fill.
fn gaussian<'a>(channel: &'a Channel) -> Option<&'a Diagonal> {
    match &channel.posterior {
        Posterior::Diagonal(diagonal) if diagonal.dimensions == 1 => Some(diagonal),
        _ => None,
    }
}

fn labels<'a>(channel: &'a Channel) -> Option<&'a [i32]> {
    match channel.posterior {
        Posterior::Labels(labels) => Some(labels),
        _ => None,
    }
}

/// One lane after the other in double precision. Entries below 2^−60 become 0: products of two stay off the denormals.
fn fill_rows(posteriors: &[&Posterior], at: Block, complement: bool, out: &mut [f32], sums: &mut [f64]) {
    const SMALLEST: f64 = 1.0 / (1u64 << 60) as f64;
    let mut row = Aligned::<f64>::zeroed(at.points);
    out[at.points * GROUP..].fill(0.0);
    for (lane, posterior) in posteriors.iter().enumerate() {
        posterior.row(at.level, at.i, at.from, complement, &mut row);
        let mut partial = [0.0; 4];
        for (k, &value) in row.iter().enumerate() {
            partial[k % 4] += value;
            out[k * GROUP + lane] = if value < SMALLEST { 0.0 } else { value as f32 };
        }
        sums[lane] += (partial[0] + partial[1]) + (partial[2] + partial[3]);
    }
}
