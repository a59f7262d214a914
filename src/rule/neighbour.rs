//! DNS003 and MUA001: records beside the required owners.

use hickory_proto::rr::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::fact::Fact;
use super::{Finding, Findings, Judged};
use crate::finding::Severity;
use crate::observation::{Observation, OwnerFacts, SrvFacts};
use crate::shown_name::ShownName;

/// DNS003: the records come from a wildcard.
pub struct DNS003;

impl Definition for DNS003 {
    type Fact = Wildcard;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str = "RFC 4592 section 3.3.1; RFC 2782";

    fn generalize(fact: &mut Self::Fact) {
        fact.sibling.clear();
    }

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![Wildcard {
            sibling: "_x0123._tcp.a.fr".to_owned(),
        }]
    }
}

/// DNS003: the records come from a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Wildcard {
    /// A sibling of the owner, which is not published but has the same records.
    pub sibling: String,
}

/// MUA001: a neighbouring service is published.
pub struct MUA001;

impl Definition for MUA001 {
    type Fact = NeighbourService;

    const SEVERITY: Severity = Severity::Info;
    const REFERENCE: &'static str = "RFC 6186 sections 3.2 to 3.4; RFC 8314 section 5.1";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![NeighbourService {
            target: "imaps.a.fr".into(),
        }]
    }
}

/// MUA001: a service beside the required ones is published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NeighbourService {
    /// The target of its first record.
    pub target: ShownName,
}

/// Judges one owner whose lookup succeeded.
pub(super) fn judge_owner(
    judged: &Judged<'_>,
    owner: &str,
    srv: &SrvFacts,
    findings: &mut Findings<'_>,
) {
    findings.extend(wildcard(owner, srv, judged.observation));
}

/// DNS003.
fn wildcard(owner: &str, srv: &SrvFacts, observation: &Observation) -> Option<Finding> {
    let sibling = observation.sibling.as_ref()?;
    if !observation.is_synthesized(srv) {
        return None;
    }
    let source = sibling.srv.as_ref().ok()?.source.as_ref();
    let fact = Wildcard {
        sibling: sibling.owner.to_string(),
    };
    let finding = Finding::new(owner, Fact::DNS003(fact));
    Some(finding.seen(source, &sibling.owner, RecordType::SRV))
}

/// MUA001. A wildcard's records are DNS003's; no client prefers a service that is declared unavailable.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    for OwnerFacts { owner, srv } in &observation.neighbours {
        let Ok(srv) = srv else { continue };
        let offered = srv.records.iter().find(|record| !record.is_null());
        let Some(record) = offered.filter(|_| !observation.is_synthesized(srv)) else {
            continue;
        };
        let target = record.target.clone();
        let finding = Finding::new(owner, Fact::MUA001(NeighbourService { target })).at(record);
        findings.push(finding.seen(srv.source.as_ref(), owner, RecordType::SRV));
    }
}
