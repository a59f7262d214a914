//! DNS003 and MUA001: what stands beside the required owners.

use hickory_proto::rr::RecordType;

use super::{Findings, finding};
use crate::finding::{Code, Finding};
use crate::observation::{Observation, OwnerFacts, SrvFacts};

/// DNS003: a name that nobody publishes has the same.
pub(super) fn wildcard(owner: &str, srv: &SrvFacts, observation: &Observation) -> Option<Finding> {
    let sibling = observation.sibling.as_ref()?;
    if !observation.is_synthesized(srv) {
        return None;
    }
    let message = format!(
        "the records come from a wildcard: {}, which nobody publishes, has the same. Publish the \
         records at the owner itself",
        sibling.owner
    );
    let source = sibling.srv.as_ref().ok()?.source.as_ref();
    let finding = finding(Code::DNS003, owner, message)
        .expected("records at the owner itself")
        .found(format!("the same at {}", sibling.owner));
    Some(finding.seen(source, &sibling.owner, RecordType::SRV))
}

/// MUA001. A wildcard's records are DNS003's; a service declared unavailable is no temptation.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    for OwnerFacts { owner, srv } in &observation.neighbours {
        let Ok(srv) = srv else { continue };
        let offered = srv.records.iter().find(|record| !record.is_null());
        let Some(record) = offered.filter(|_| !observation.is_synthesized(srv)) else {
            continue;
        };
        let target = &record.target;
        let message = format!(
            "this service is published too (at {target}), and a generic client may prefer it. \
             Make sure that what it leads to belongs to the trust space"
        );
        let finding = finding(Code::MUA001, owner, message)
            .found(target.clone())
            .at(record);
        findings.push(finding.seen(srv.source.as_ref(), owner, RecordType::SRV));
    }
}
