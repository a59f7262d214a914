//! Faults of one owner's records.

use fastrand::Rng;

use super::build::Draft;
use super::model::*;

type Fault = fn(&mut Spot<'_>);

/// Where a fault is put.
pub struct Spot<'a> {
    pub records: &'a mut Vec<Srv>,
    /// Service whose records these are.
    pub service: usize,
    pub draft: &'a Draft<'a>,
    pub rng: &'a mut Rng,
}

/// Those drawn more often stand more than once.
const FAULTS: [Fault; 14] = [
    missing,
    wrong_priority,
    wrong_weight,
    wrong_port,
    extra,
    extra,
    null_alone,
    null_beside,
    redundant,
    swapped,
    swapped,
    foreign,
    same_front,
    odd_target,
];

/// Applies one fault, drawn at random.
pub fn spoil(spot: &mut Spot<'_>) {
    FAULTS[spot.rng.usize(..FAULTS.len())](spot);
}

impl Spot<'_> {
    /// One record, drawn at random.
    fn one(&mut self) -> Option<&mut Srv> {
        let index = self.rng.usize(..self.records.len().max(1));
        self.records.get_mut(index)
    }

    /// Any host, declared by somebody or not.
    fn host(&mut self) -> Option<usize> {
        Some(self.rng.usize(..self.draft.world.hosts.len()))
    }
}

fn missing(spot: &mut Spot<'_>) {
    if !spot.records.is_empty() {
        spot.records
            .swap_remove(spot.rng.usize(..spot.records.len()));
    }
}

/// Another priority, which may be that of the other interface.
fn some_priority(rng: &mut Rng) -> u16 {
    [0, 1, 9, 10, 11, 20, 30, 65_535][rng.usize(..8)]
}

fn some_port(rng: &mut Rng) -> u16 {
    [0, 25, 143, 465, 587, 993, 65_535][rng.usize(..7)]
}

fn some_weight(rng: &mut Rng) -> u16 {
    [0, 2, 10, 100, 65_535][rng.usize(..5)]
}

fn wrong_priority(spot: &mut Spot<'_>) {
    let priority = some_priority(spot.rng);
    if let Some(record) = spot.one() {
        record.priority = priority;
    }
}

fn wrong_weight(spot: &mut Spot<'_>) {
    let weight = some_weight(spot.rng);
    if let Some(record) = spot.one() {
        record.weight = weight;
    }
}

fn wrong_port(spot: &mut Spot<'_>) {
    let port = some_port(spot.rng);
    if let Some(record) = spot.one() {
        record.port = port;
    }
}

/// One record more, at a priority that the requirement knows or at another.
fn extra(spot: &mut Spot<'_>) {
    let mut record = Srv {
        priority: some_priority(spot.rng),
        weight: WEIGHT,
        port: SERVICES[spot.service].1,
        target: spot.host(),
    };
    if spot.rng.u8(..4) == 0 {
        record.weight = some_weight(spot.rng);
        record.port = some_port(spot.rng);
    }
    spot.records.push(record);
}

fn null(rng: &mut Rng) -> Srv {
    let tidy = rng.bool();
    Srv {
        priority: if tidy { 0 } else { some_priority(rng) },
        weight: if tidy { 0 } else { WEIGHT },
        port: if tidy { 0 } else { some_port(rng) },
        target: None,
    }
}

fn null_alone(spot: &mut Spot<'_>) {
    *spot.records = vec![null(spot.rng)];
}

fn null_beside(spot: &mut Spot<'_>) {
    spot.records.push(null(spot.rng));
}

/// A second front, or a second port, at the same priority.
fn redundant(spot: &mut Spot<'_>) {
    let Some(mut second) = spot.one().copied() else {
        return;
    };
    if spot.rng.u8(..4) == 0 {
        second.port = some_port(spot.rng);
    } else {
        second.target = spot.host();
    }
    spot.records.push(second);
}

fn swapped(spot: &mut Spot<'_>) {
    if let [first, second, ..] = spot.records.as_mut_slice() {
        std::mem::swap(&mut first.target, &mut second.target);
    }
}

/// The front of another operator.
fn foreign(spot: &mut Spot<'_>) {
    let operators = &spot.draft.world.operators;
    let other = &operators[spot.rng.usize(..operators.len())];
    let front = other.fronts[spot.service][spot.rng.usize(..2)];
    if let Some(record) = spot.one() {
        record.target = Some(front);
    }
}

fn same_front(spot: &mut Spot<'_>) {
    if let [first, second, ..] = spot.records.as_mut_slice() {
        second.target = first.target;
    }
}

/// A host that nobody declared; they stand last.
fn odd_target(spot: &mut Spot<'_>) {
    let all = spot.draft.world.hosts.len();
    let host = spot.rng.usize(all - Host::ALL..all);
    if let Some(record) = spot.one() {
        record.target = Some(host);
    }
}
