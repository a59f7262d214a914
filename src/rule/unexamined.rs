//! The aspects of a domain that the rules could not examine.

use super::Expectation;
use super::host::Flawed;
use crate::observation::{Observation, ServiceFacts, SrvRecord};
use crate::probe::Visit;
use crate::unexamined::Unexamined;

/// What was not examined of a domain. Only records count: an owner without records, or whose lookup failed,
/// leaves nothing unexamined.
pub(super) fn unexamined(
    observation: &Observation,
    flawed: &Flawed<'_>,
    expectation: &Expectation<'_>,
) -> Unexamined {
    let mut unexamined = Unexamined::default();
    for facts in &observation.services {
        let Ok(srv) = &facts.srv else { continue };
        for record in srv.records.iter().filter(|record| !record.is_null()) {
            unexamined.declarations |= expectation.declarations.is_none();
            unexamined.targets |= !observation.targets.contains_key(&record.target);
            // One unvisited front is enough.
            unexamined.fronts = unexamined.fronts
                || (!is_visited(record, facts, observation)
                    && leads_to_front(record, facts, observation, flawed, expectation));
        }
    }
    unexamined
}

/// Whether a client that follows the requirement would connect by this record, as far as is known. It would not
/// if the priority is unknown, the target cannot be a host, or the target has provably no address.
fn leads_to_front(
    record: &SrvRecord,
    facts: &ServiceFacts,
    observation: &Observation,
    flawed: &Flawed<'_>,
    expectation: &Expectation<'_>,
) -> bool {
    let requirement = expectation.requirement;
    let target = observation.targets.get(&record.target);
    requirement
        .interface(facts.service, record.priority)
        .is_some()
        && !target.is_some_and(|target| target.has_no_address())
        && !flawed.is_no_host(&record.target)
}

/// Whether a visit to at least one address of the front showed something about the front, and no address was
/// left out.
fn is_visited(record: &SrvRecord, facts: &ServiceFacts, observation: &Observation) -> bool {
    let of_record = observation.fronts.iter().filter(|it| {
        let front = &it.front;
        front.service == facts.service && front.port == record.port && record.target == front.host
    });
    let says_something = |visit: &Visit| {
        let halt = visit.error.as_ref();
        halt.is_none_or(|halt| !halt.cause.is_ours())
    };
    let mut visits = of_record
        .filter(|it| it.unvisited == 0)
        .flat_map(|it| &it.visits);
    visits.any(says_something)
}
