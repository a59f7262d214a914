//! One rule's verdict on one name.

use std::cmp::Ordering;

use hickory_proto::rr::RecordType;

use super::evidence::Evidence;
use super::fact::{Fact, rule};
use crate::finding::{Code, Severity};
use crate::lookup::FactSource;
use crate::observation::SrvRecord;
use crate::shown_name::ShownName;
use crate::text::{into_harmless_json, json_octets};

/// One rule's verdict on one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name that the finding is about, without a trailing dot: an SRV owner, a target or the domain.
    pub owner: ShownName,
    /// Rule.
    pub code: Code,
    /// Severity applied.
    pub severity: Severity,
    /// The content of the finding.
    pub says: FindingContent,
    /// Where the fact can be seen again, if anywhere.
    pub evidence: Option<Evidence>,
}

/// The content of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingContent {
    /// A fact, which can be worded in any language.
    Fact(Fact),
    /// The English texts of a report that does not have the fact.
    Texts(Box<Texts>),
}

/// The texts of a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Texts {
    /// Owner, what was found, what was expected and what to do.
    pub message: String,
    /// Short form of what was expected.
    pub expected: Option<String>,
    /// Short form of what was found.
    pub found: Option<String>,
}

impl Finding {
    /// A finding with the severity of its rule.
    pub(super) fn new(owner: impl Into<ShownName>, fact: Fact) -> Self {
        let code = fact.code();
        Self {
            owner: owner.into(),
            code,
            severity: rule(code).severity,
            says: FindingContent::Fact(fact),
            evidence: None,
        }
    }

    /// The fact, unless only texts are known.
    pub fn fact(&self) -> Option<&Fact> {
        match &self.says {
            FindingContent::Fact(fact) => Some(fact),
            FindingContent::Texts(_) => None,
        }
    }

    /// An upper bound of the octets of its texts and its fact in JSON. Texts name the owner and each part of the
    /// fact a few times, and no text is longer than a report shows.
    pub(crate) fn octets(&self) -> usize {
        const OTHER_WORDS: usize = 1000;
        const REPEATED: usize = 5;
        const LONGEST: usize = 7168;
        let owner = json_octets(&self.owner);
        let (fact, texts) = match &self.says {
            FindingContent::Fact(fact) => {
                let fact = serde_json::to_string(fact).unwrap_or_default();
                let fact = into_harmless_json(fact).len();
                (fact, OTHER_WORDS + REPEATED * (owner + fact))
            }
            FindingContent::Texts(texts) => {
                let optional = [&texts.expected, &texts.found].into_iter().flatten();
                let texts = [&texts.message].into_iter().chain(optional);
                (0, texts.map(|it| json_octets(it)).sum())
            }
        };
        owner + fact + texts.min(LONGEST)
    }

    /// The record's own place is better evidence than that of its RRset.
    pub(super) fn at(mut self, record: &SrvRecord) -> Self {
        self.evidence = Evidence::of_place(record);
        self
    }

    /// The fact can be seen by asking for this, unless the finding has evidence already.
    pub(super) fn seen(
        self,
        source: Option<&FactSource>,
        name: impl AsRef<str> + Into<ShownName>,
        rtype: RecordType,
    ) -> Self {
        let evidence = self.evidence.or_else(|| {
            let source = source?.clone();
            let name = (self.owner != name.as_ref()).then(|| name.into());
            Some(Evidence::Ask {
                source,
                name,
                rtype,
            })
        });
        Self { evidence, ..self }
    }

    /// This finding with this evidence.
    pub(super) fn shown_by(self, evidence: Option<Evidence>) -> Self {
        Self { evidence, ..self }
    }

    /// The order of a report: by name, code and severity, then by the fact.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |it: &Self| (it.code, it.severity);
        self.owner
            .cmp(&other.owner)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.says.cmp(&other.says))
    }
}
