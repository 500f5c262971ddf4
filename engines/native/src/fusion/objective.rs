//! What a fusion makes as large as it can, and its derivatives by the terms it is made of. In words and with the departures
//! from the published code: methods/fusion-objective.ts.

use crate::simd::elementary::{exp, ln};

#[derive(Clone, Copy, PartialEq)]
pub enum Objective {
    NmiAnchored,
    ExpVi,
    Nmi { floor: f64 },
    Mi,
}

impl Objective {
    pub fn by_name(name: &str, floor: f64) -> Option<Self> {
        match name {
            "nmi_anchored" => Some(Self::NmiAnchored),
            "exp_vi" => Some(Self::ExpVi),
            "nmi" => Some(Self::Nmi { floor }),
            "mi" => Some(Self::Mi),
            _ => None,
        }
    }
}

/// Of a space by itself, in nats.
#[derive(Clone, Copy)]
pub struct Own {
    pub information: f64,
    pub self_joint: f64,
}

/// The objective; its derivatives by I(X;U), I(X;U,U′) and the joint terms. `by_joint` has one entry a member.
pub struct Value {
    pub value: f64,
    pub by_information: f64,
    pub by_self_joint: f64,
    pub by_joint: Vec<f64>,
}

pub fn objective_of(objective: Objective, points: usize, space: Own, members: &[Own], joints: &[f64]) -> Value {
    let share = 1.0 / members.len() as f64;
    match objective {
        Objective::Mi => {
            let terms = members.iter().zip(joints);
            let value = terms.map(|(member, joint)| (space.information + member.information - joint) * share).sum();
            Value { value, by_information: 1.0, by_self_joint: 0.0, by_joint: vec![-share; members.len()] }
        }
        Objective::ExpVi => {
            let similarity = |(member, joint): (&Own, &f64)| {
                let minus_vi = space.self_joint + member.self_joint - 2.0 * joint;
                // Rounding may leave a little below 0 of a VI.
                share * if minus_vi > 0.0 { 1.0 + minus_vi } else { exp(minus_vi) }
            };
            let each: Vec<f64> = members.iter().zip(joints).map(similarity).collect();
            let value = each.iter().sum();
            let by_joint = each.iter().map(|each| -2.0 * each).collect();
            Value { value, by_information: 0.0, by_self_joint: value, by_joint }
        }
        Objective::Nmi { floor } => quotient(0.0, floor, space, members, joints),
        Objective::NmiAnchored => quotient(ln(points as f64), f64::NEG_INFINITY, space, members, joints),
    }
}

/// (I(U;V) − a) / √( (I(U;U′) − a) (I(V;V′) − a) ), the mean over the members.
fn quotient(anchor: f64, floor: f64, space: Own, members: &[Own], joints: &[f64]) -> Value {
    let share = 1.0 / members.len() as f64;
    let own = 2.0 * space.information - space.self_joint - anchor;
    let held = own <= floor;
    let divisor = if held { floor } else { own };
    let mut result = Value { value: 0.0, by_information: 0.0, by_self_joint: 0.0, by_joint: Vec::new() };
    for (member, joint) in members.iter().zip(joints) {
        let root = (divisor * (2.0 * member.information - member.self_joint - anchor)).sqrt();
        let each = (space.information + member.information - joint - anchor) / root * share;
        result.value += each;
        result.by_information += share / root - if held { 0.0 } else { each / divisor };
        result.by_self_joint += if held { 0.0 } else { each / (2.0 * divisor) };
        result.by_joint.push(-share / root);
    }
    result
}
