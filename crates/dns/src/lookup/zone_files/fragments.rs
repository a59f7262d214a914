//! What zone fragments prove, and what they cannot.

use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};

use super::{ZoneFiles, domain_of, unknown};
use crate::authority::Zone;
use crate::lookup::message::Reading;
use crate::lookup::{AnswerOutcome, Failure, Question};

/// The SOA record of the zone that represents all fragments. They have none of their own, and
/// [`ZoneFiles::believed`] decides which of their denials count.
pub(super) fn soa() -> Record {
    let soa = SOA::new(Name::root(), Name::root(), 0, 0, 0, 0, 0);
    Record::from_rdata(Name::root(), 0, RData::SOA(soa))
}

impl ZoneFiles {
    /// What fragments prove. A name that they do not hold may still be in the zone, so their wildcards
    /// are not applied to it, unless they are `complete`.
    pub(super) fn believed(
        &self,
        question: &Question,
        reading: Reading,
        complete: bool,
    ) -> Result<Reading, Failure> {
        let (aliases, outcome) = match &reading {
            Reading::Settled(answer) | Reading::AtApex(answer) => {
                (&answer.aliases, Some(&answer.outcome))
            }
            Reading::Follow(aliases, _) => (aliases, None),
            Reading::Failed(..) => return Ok(reading),
        };
        let mut chain = std::iter::once(&*question.name).chain(aliases);
        // Where the chain leads is asked for next, unless it is settled.
        let passed = aliases.len() + usize::from(outcome.is_some());
        let is_whole =
            |name: &Name| complete && *name == *question.name && domain_of(name).is_some();
        let knows =
            |name: &&Name| is_whole(name) || self.speaks_for_services(name) || self.holds(name);
        if let Some(stranger) = chain.by_ref().take(passed).find(|name| !knows(name)) {
            return Err(unknown(stranger));
        }
        let end = aliases.last().unwrap_or(&question.name);
        match outcome {
            Some(outcome) if !is_whole(end) && !self.may_say(end, question.rtype, outcome) => {
                Err(unknown(end))
            }
            _ => Ok(reading),
        }
    }

    /// Whether fragments can prove this outcome. They prove an absence only for the services of their
    /// domains, and for the second address family of a host.
    fn may_say(&self, name: &Name, rtype: RecordType, outcome: &AnswerOutcome) -> bool {
        match (outcome, rtype) {
            (AnswerOutcome::Records(_), _) => true,
            _ if self.speaks_for_services(name) => true,
            // The name exists, because records are at or below it.
            (AnswerOutcome::NoData, RecordType::SOA) => true,
            (_, RecordType::A | RecordType::AAAA) => self.has_address(name),
            _ => false,
        }
    }

    /// Whether fragments have a record of this very name, or below it.
    fn holds(&self, name: &Name) -> bool {
        let key = LowerName::new(name);
        self.fragment().is_some_and(|zone| zone.exists(&key))
    }

    fn speaks_for_services(&self, name: &Name) -> bool {
        domain_of(name).is_some_and(|domain| self.domains.contains_key(&domain))
    }

    /// Whether fragments give an address to this very name, or make it an alias.
    pub(super) fn has_address(&self, name: &Name) -> bool {
        let key = LowerName::new(name);
        let address = [RecordType::A, RecordType::AAAA, RecordType::CNAME];
        let has = |zone: &Zone| {
            address
                .iter()
                .any(|rtype| zone.rrset(&key, *rtype).next().is_some())
        };
        self.fragment().is_some_and(has)
    }

    pub(super) fn fragment(&self) -> Option<&Zone> {
        self.fragments.zone_of(&Name::root())
    }
}
