//! The order in which RFC 2782 has a client try the records of an RRset. Pure: no I/O, no chance.

use std::collections::BTreeMap;

use crate::observation::SrvRecord;
use crate::service::Interface;

/// The records of one priority. A client tries all of a level before any of the next.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Level {
    /// Priority: the lowest is tried first.
    pub priority: u16,
    /// The interface that the requirement has at this priority, if any.
    pub interface: Option<Interface>,
    /// Its records, the likeliest to be tried first before the others.
    pub candidates: Vec<Candidate>,
}

/// A record, and how likely it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// The record.
    pub record: SrvRecord,
    /// The probability that it is the first of its level to be tried, from 0 to 1.
    pub chance: f64,
}

/// The levels of an RRset, in the order of trying, with the interface of each priority.
pub(super) fn levels(
    records: &[SrvRecord],
    interface: impl Fn(u16) -> Option<Interface>,
) -> Vec<Level> {
    let mut by_priority = BTreeMap::<u16, Vec<&SrvRecord>>::new();
    for record in records {
        by_priority.entry(record.priority).or_default().push(record);
    }
    let level = |(priority, equals): (u16, Vec<&SrvRecord>)| Level {
        priority,
        interface: interface(priority),
        candidates: candidates(&equals),
    };
    by_priority.into_iter().map(level).collect()
}

fn candidates(records: &[&SrvRecord]) -> Vec<Candidate> {
    let weights: Vec<_> = records.iter().map(|record| record.weight).collect();
    let mut candidates: Vec<_> = records
        .iter()
        .zip(chances(&weights))
        .map(|(record, chance)| Candidate {
            record: (*record).clone(),
            chance,
        })
        .collect();
    // The sort is stable, and records come in one order.
    candidates.sort_by(|one, other| other.chance.total_cmp(&one.chance));
    candidates
}

/// The probability of each weight to be chosen first, by the algorithm of RFC 2782 (section "The format of
/// the SRV RR", Weight).
///
/// A number is drawn from 0 to the sum of all weights, both included, and the first record whose running sum
/// is equal or greater is chosen. Records of weight 0 come first, so that the first of them is chosen if 0 is
/// drawn. Without any, the first of all gets that draw besides its own. The order of equal records is random,
/// with equal probabilities here.
fn chances(weights: &[u16]) -> Vec<f64> {
    let sum: u32 = weights.iter().map(|weight| u32::from(*weight)).sum();
    let draws = f64::from(sum) + 1.0;
    let zeros = weights.iter().filter(|weight| **weight == 0).count();
    let first = |weight: u16| match zeros {
        0 => 1.0 / weights.len() as f64,
        _ if weight == 0 => 1.0 / zeros as f64,
        _ => 0.0,
    };
    let chance = |weight: &u16| (f64::from(*weight) + first(*weight)) / draws;
    weights.iter().map(chance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Requirement;
    use crate::service::Service;

    /// Every order of those places.
    fn orders(places: usize) -> Vec<Vec<usize>> {
        let Some(last) = places.checked_sub(1) else {
            return vec![Vec::new()];
        };
        let insert = |order: &Vec<usize>| {
            let at = |at| {
                let mut order = order.clone();
                order.insert(at, last);
                order
            };
            (0..places).map(at).collect::<Vec<_>>()
        };
        orders(last).iter().flat_map(insert).collect()
    }

    /// The algorithm as in the RFC, over every order and every number that may be drawn.
    fn told(weights: &[u16]) -> Vec<f64> {
        let sum: u16 = weights.iter().sum();
        let mut chosen = vec![0.0; weights.len()];
        let mut rounds = 0.0;
        for mut order in orders(weights.len()) {
            order.sort_by_key(|at| weights[*at] != 0);
            for draw in 0..=sum {
                let mut running = 0;
                let first = order.iter().find(|at| {
                    running += weights[**at];
                    running >= draw
                });
                chosen[*first.unwrap()] += 1.0;
                rounds += 1.0;
            }
        }
        chosen.iter().map(|chosen| chosen / rounds).collect()
    }

    #[test]
    fn chances_are_those_of_the_algorithm() {
        let sets: [&[u16]; 9] = [
            &[0],
            &[7],
            &[1, 1],
            &[1, 3],
            &[0, 0, 0],
            &[0, 5],
            &[0, 0, 1, 9],
            &[1, 2, 3, 4],
            &[60, 20, 20],
        ];
        for weights in sets {
            let found = chances(weights);
            for (chance, told) in found.iter().zip(told(weights)) {
                assert!((chance - told).abs() < 1e-9, "{weights:?}: {chance} {told}");
            }
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_greatest_weights_stay_in_range() {
        let found = chances(&[u16::MAX; 1000]);
        assert!((found[0] - 0.001).abs() < 1e-9);
    }

    fn record(priority: u16, weight: u16, target: &str) -> SrvRecord {
        SrvRecord {
            priority,
            weight,
            port: 143,
            target: target.into(),
            ttl: 60,
            place: None,
        }
    }

    #[test]
    fn levels_go_by_priority_and_candidates_by_chance() {
        let requirement = Requirement::builtin();
        let mut records = [
            record(30, 0, "d.fr"),
            record(20, 1, "c.fr"),
            record(10, 1, "b.fr"),
            record(10, 9, "z.fr"),
            record(10, 1, "a.fr"),
        ];
        records.sort();
        let interface = |priority| requirement.interface(Service::Imap, priority);
        let levels = levels(&records, interface);
        let seen: Vec<_> = levels
            .iter()
            .map(|level| {
                let targets = level.candidates.iter().map(|it| it.record.target.as_str());
                (level.priority, level.interface, targets.collect::<Vec<_>>())
            })
            .collect();
        let expected = [
            (10, Some(Interface::Psc), vec!["z.fr", "a.fr", "b.fr"]),
            (20, Some(Interface::Authcli), vec!["c.fr"]),
            (30, None, vec!["d.fr"]),
        ];
        assert_eq!(seen, expected);
    }
}
