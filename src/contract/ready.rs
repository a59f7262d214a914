//! Findings that many domains have: what they say is written once.

use super::audit::Finding;
use super::json::{Json, ToJson};
use crate::rule::Fact;

/// The member that may differ from finding to finding, though the fact is the same.
const EVIDENCE: &str = ",\"evidence\":";

/// What a finding says of its owner, as a line has it, where no text needs an escape.
#[derive(Debug)]
pub struct Ready {
    fact: Fact,
    /// Everything behind the owner's name in the message, or what stands before evidence that is not kept.
    before: String,
    /// What stands behind evidence that is not kept.
    after: Option<String>,
}

impl Ready {
    /// What `finding` says with `fact`; nothing if a text needs an escape. Its message begins with its owner.
    pub(crate) fn new(finding: &Finding<'_>, fact: &Fact, keeps_evidence: bool) -> Option<Self> {
        let mut members = String::new();
        let mut draft = Json::draft(&mut members);
        finding.add_members_to(&mut draft).ok()?;
        if !draft.needs_no_escape() {
            return None;
        }
        let rest = members.strip_prefix(&head(finding).concat())?;
        let (before, after) = match keeps_evidence {
            true => (rest.to_owned(), None),
            false => {
                let mut evidence = EVIDENCE.to_owned();
                finding
                    .evidence
                    .add_to(&mut Json::draft(&mut evidence))
                    .ok()?;
                let (before, after) = rest.split_once(&evidence)?;
                (before.to_owned() + EVIDENCE, Some(after.to_owned()))
            }
        };
        let fact = fact.clone();
        Some(Self {
            fact,
            before,
            after,
        })
    }

    /// The fact.
    pub(crate) fn fact(&self) -> &Fact {
        &self.fact
    }

    /// Adds the members of `finding`, whose owner needs no escape.
    pub(super) fn add_members_to<const DRAFT: bool>(
        &self,
        finding: &Finding<'_>,
        json: &mut Json<'_, DRAFT>,
    ) -> serde_json::Result<()> {
        json.push_known(head(finding));
        json.push_known([&self.before]);
        if let Some(after) = &self.after {
            finding.evidence.add_to(json)?;
            json.push_known([after]);
        }
        Ok(())
    }
}

/// The first members, up to the owner's name in the message.
fn head<'f>(finding: &'f Finding<'_>) -> [&'f str; 8] {
    let (severity, owner) = (finding.severity.as_str(), &finding.owner);
    [
        "\"code\":\"",
        &finding.code,
        "\",\"severity\":\"",
        severity,
        "\",\"owner\":\"",
        owner,
        "\",\"message\":\"",
        owner,
    ]
}
