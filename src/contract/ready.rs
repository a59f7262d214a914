//! Findings that many domains have: what they say is written once.

use super::audit::Finding;
use super::json::{Json, ToJson};
use crate::rule::Fact;

/// The member that may differ from finding to finding although the fact is the same.
const EVIDENCE: &str = ",\"evidence\":";

/// What a finding says of its owner, as a line has it, where no text needs an escape.
#[derive(Debug)]
pub struct Ready {
    fact: Fact,
    /// What stands behind the owner's name in the message, up to the rest.
    before: String,
    rest: Rest,
}

#[derive(Debug)]
enum Rest {
    Nothing,
    /// What stands behind the owner's name in the evidence.
    BehindOwner(String),
    /// What stands behind evidence that is worded anew.
    BehindEvidence(String),
}

/// How the evidence of a finding is kept for other owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// As it is: it does not depend on the owner.
    Whole,
    /// With the name of each owner in place of this one.
    AroundOwner,
    /// Not at all.
    Nothing,
}

impl Ready {
    /// What `finding` says with `fact`; nothing if a text needs an escape. Its message begins with its owner.
    pub(crate) fn new(finding: &Finding<'_>, fact: &Fact, evidence: Kept) -> Option<Self> {
        let mut members = String::new();
        let mut draft = Json::draft(&mut members);
        finding.add_members_to(&mut draft).ok()?;
        if !draft.needs_no_escape() {
            return None;
        }
        let said = members.strip_prefix(&head(finding).concat())?;
        let (before, rest) = match evidence {
            Kept::Whole => (said.to_owned(), Rest::Nothing),
            Kept::AroundOwner => {
                let (before, words, after) = around_evidence(said, finding)?;
                let (first, last) = words.split_once(&*finding.owner)?;
                (
                    [before, EVIDENCE, first].concat(),
                    Rest::BehindOwner([last, after].concat()),
                )
            }
            Kept::Nothing => {
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

    /// Adds the members of `finding`, whose owner needs no escape.
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
