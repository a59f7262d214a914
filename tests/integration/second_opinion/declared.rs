//! What is published against what is declared.

use std::collections::BTreeSet;

use super::model::World;

/// How what is published stands to what is declared.
pub enum Fronts {
    /// Some operator of the domain declared nothing.
    NotCompared,
    AsDeclared,
    Foreign,
    Swapped,
    /// Swapped in part, which may be called swapped or foreign.
    Either,
}

/// Compares the targets of one owner, by interface, with the declarations of its operators.
pub fn compare(
    published: &[BTreeSet<usize>; 2],
    service: usize,
    operators: &[usize],
    world: &World,
) -> Fronts {
    let operators: Vec<_> = operators.iter().map(|o| &world.operators[*o]).collect();
    if operators.is_empty() || operators.iter().any(|operator| !operator.declared) {
        return Fronts::NotCompared;
    }
    let declared: Vec<[usize; 2]> = operators.iter().map(|o| o.fronts[service]).collect();
    let known =
        |interface: usize, target: &_| declared.iter().any(|fronts| fronts[interface] == *target);
    let alien = [0, 1].map(|interface| published[interface].iter().any(|t| !known(interface, t)));
    if alien == [false, false] {
        return Fronts::AsDeclared;
    }
    let crossed = |fronts: &[usize; 2]| {
        fronts[0] != fronts[1]
            && published[0].contains(&fronts[1])
            && published[1].contains(&fronts[0])
    };
    if !declared.iter().any(crossed) {
        return Fronts::Foreign;
    }
    let plain = published[0].len() == 1 && published[1].len() == 1;
    if plain && alien == [true, true] {
        Fronts::Swapped
    } else {
        Fronts::Either
    }
}
