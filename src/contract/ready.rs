//! Findings that many domains have: what they say is written once.

use super::audit::Finding;
use super::json::{Json, ToJson};
use crate::rule::Fact;

/// The member that may differ from finding to finding although the fact is the same.
const EVIDENCE: &str = ",\"evidence\":";

/// What a finding says of its owner, as JSON on a line. No text in it needs an escape.
#[derive(Debug)]
pub struct Ready {
    fact: Fact,
    /// What stands behind the owner's name in the message, up to the rest.
    before: String,
    rest: Rest,
}

#[derive(Debug)]
enum Rest {
    /// There is nothing more.
    Nothing,
    /// What stands behind the owner's name in the evidence.
    BehindOwner(String),
    /// What stands behind evidence that is worded anew.
    BehindEvidence(String),
}

/// What a kept finding has of its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeptEvidence {
    /// All of it: it is the same for every owner.
    Same,
    /// All but the name of the owner.
    WithoutOwner,
    /// Nothing: it is worded anew.
    Nothing,
}

impl Ready {
    /// What `finding` says with `fact`; nothing if a text needs an escape. Its message begins with its owner.
    pub(crate) fn new(finding: &Finding<'_>, fact: &Fact, kept: KeptEvidence) -> Option<Self> {
        let mut members = String::new();
        let mut draft = Json::draft(&mut members);
        finding.add_members_to(&mut draft).ok()?;
        if !draft.needs_no_escape() {
            return None;
        }
        let said = members.strip_prefix(&head(finding).concat())?;
        let (before, rest) = match kept {
            KeptEvidence::Same => (said.to_owned(), Rest::Nothing),
            KeptEvidence::WithoutOwner => {
                let (before, words, after) = around_evidence(said, finding)?;
                let (first, last) = words.split_once(&*finding.owner)?;
                (
                    [before, EVIDENCE, first].concat(),
                    Rest::BehindOwner([last, after].concat()),
                )
            }
            KeptEvidence::Nothing => {
                let (before, _, after) = around_evidence(said, finding)?;
                (
                    [before, EVIDENCE].concat(),
                    Rest::BehindEvidence(after.to_owned()),
                )
            }
        };
        Some(Self {
            fact: fact.clone(),
            before,
            rest,
        })
    }

    /// The fact.
    pub(crate) fn fact(&self) -> &Fact {
        &self.fact
    }

    /// Adds the members of `finding`. Its owner must need no escape.
    pub(super) fn add_members_to<const DRAFT: bool>(
        &self,
        finding: &Finding<'_>,
        json: &mut Json<'_, DRAFT>,
    ) -> serde_json::Result<()> {
        json.push_known(head(finding));
        json.push_known([&self.before]);
        match &self.rest {
            Rest::Nothing => {}
            Rest::BehindOwner(rest) => json.push_known([&finding.owner, rest]),
            Rest::BehindEvidence(rest) => {
                finding.evidence.add_to(json)?;
                json.push_known([rest]);
            }
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

/// What `finding` says before its evidence, the evidence, and what it says behind it.
fn around_evidence<'s>(said: &'s str, finding: &Finding<'_>) -> Option<(&'s str, String, &'s str)> {
    let mut evidence = String::new();
    let mut draft = Json::draft(&mut evidence);
    finding.evidence.add_to(&mut draft).ok()?;
    let (before, after) = said.split_once(&[EVIDENCE, &evidence].concat())?;
    Some((before, evidence, after))
}
