//! A cache for texts of findings about targets. Domains of one operator name the same targets, and in large
//! audits these texts are most of the output.

use std::mem;
use std::ptr;
use std::rc::Rc;

use crate::contract::audit::{Domain, Finding};
use crate::contract::{Detail, KeptEvidence, Ready};
use crate::lang::Lang;
use crate::recent::GenerationalCache;
use crate::rule::evidence::Evidence;
use crate::rule::{self, Fact};
use crate::shown_name::ShownName;
use crate::text::json_octets;
use crate::words::{LONGEST_MESSAGE, evidence};

/// Targets whose texts are kept, at the least.
const REMEMBERED: usize = 512;
/// Octets of a statement and a name above which a message could be too long for a report.
const ROOM: usize = LONGEST_MESSAGE - ": ".len();
/// Octets in JSON of one octet of a name, at the most.
const ESCAPED: usize = 6;

/// Texts of findings about targets that several domains named lately.
#[derive(Debug)]
pub struct Phrases {
    outside: GenerationalCache<ShownName, TargetPhrases>,
    special: GenerationalCache<ShownName, TargetPhrases>,
    /// Of the findings of one domain, in their order.
    found: Vec<Option<Rc<Phrase>>>,
}

/// The cached texts about a target.
#[derive(Debug, Clone, Default)]
enum TargetPhrases {
    /// No domain named it lately.
    #[default]
    Nothing,
    /// One domain did. The texts are kept when the next one does.
    Seen,
    Phrase(Rc<Phrase>),
}

/// The texts of findings with one fact about their owner.
#[derive(Debug)]
struct Phrase {
    statement_octets: usize,
    /// The evidence. `None` if it is worded each time.
    evidence: Option<Evidence>,
    ready: Ready,
}

impl Default for Phrases {
    fn default() -> Self {
        Self {
            outside: GenerationalCache::new(REMEMBERED),
            special: GenerationalCache::new(REMEMBERED),
            found: Vec::new(),
        }
    }
}

impl Phrases {
    /// Finds the phrases of these findings, which [`Phrases::word`] uses.
    pub(super) fn find(&mut self, findings: &[rule::Finding]) {
        let mut found = mem::take(&mut self.found);
        found.clear();
        found.extend(findings.iter().map(|it| self.phrase(it)));
        self.found = found;
    }

    /// Words the findings of a domain that have a phrase. The others are worded anew when they are written.
    pub(super) fn word<'a>(&'a self, domain: &mut Domain<'a>, findings: &'a [rule::Finding]) {
        let findings = domain.findings.iter_mut().zip(findings);
        // Neighbours share an owner.
        let mut plain = None;
        for ((entry, finding), phrase) in findings.zip(&self.found) {
            let Some(phrase) = phrase else { continue };
            let owner = finding.owner.as_str();
            if !plain.is_some_and(|it| ptr::eq(it, owner)) {
                // Letters, digits, dots, hyphens and underscores: JSON needs no escape for them either.
                if !evidence::is_plain(owner) {
                    continue;
                }
                plain = Some(owner);
            }
            if has_room(phrase.statement_octets, finding) {
                entry.detail = Some(Detail::Ready(&phrase.ready));
            }
        }
    }

    fn phrase(&mut self, finding: &rule::Finding) -> Option<Rc<Phrase>> {
        let fact = finding.fact()?;
        let (known, target) = match fact {
            Fact::TGT003(outside) => (&mut self.outside, outside.targets.first.first()?),
            Fact::TGT004(special) => (&mut self.special, &special.target),
            _ => return None,
        };
        match known.get(target) {
            TargetPhrases::Nothing => {
                known.put(target.clone(), TargetPhrases::Seen);
                None
            }
            TargetPhrases::Phrase(phrase) if phrase.is_of(finding, fact) => Some(phrase),
            TargetPhrases::Seen | TargetPhrases::Phrase(_) => {
                let phrase = Rc::new(Phrase::new(finding, fact)?);
                known.put(target.clone(), TargetPhrases::Phrase(Rc::clone(&phrase)));
                Some(phrase)
            }
        }
    }
}

impl Phrase {
    fn new(finding: &rule::Finding, fact: &Fact) -> Option<Self> {
        let statement_octets = json_octets(&finding.raw_statement(Lang::English));
        if !has_room(statement_octets, finding) {
            return None;
        }
        let (kept, evidence) = match &finding.evidence {
            Some(evidence) => (kept(evidence, finding), Some(evidence)),
            None => (KeptEvidence::Nothing, None),
        };
        let ready = Ready::new(&Finding::from(finding), fact, kept)?;
        Some(Self {
            statement_octets,
            evidence: evidence.filter(|_| kept != KeptEvidence::Nothing).cloned(),
            ready,
        })
    }

    fn is_of(&self, finding: &rule::Finding, fact: &Fact) -> bool {
        let evidence = &self.evidence;
        self.ready.fact() == fact && (evidence.is_none() || *evidence == finding.evidence)
    }
}

/// Whether the message of `finding` fits uncut, with a statement of that many octets.
fn has_room(statement_octets: usize, finding: &rule::Finding) -> bool {
    statement_octets + ESCAPED * finding.owner.len() <= ROOM
}

/// How the text of `evidence` depends on the name that `finding` is about.
fn kept(evidence: &Evidence, finding: &rule::Finding) -> KeptEvidence {
    match evidence {
        Evidence::Ask { name: None, .. } if names_owner_once(finding) => KeptEvidence::WithoutOwner,
        Evidence::Ask { name: Some(_), .. }
        | Evidence::Addresses { .. }
        | Evidence::AnyResolver { .. } => KeptEvidence::Same,
        // Each record has its own place.
        Evidence::Place(_)
        | Evidence::Ask { name: None, .. }
        | Evidence::Validation { .. }
        | Evidence::Several(_)
        | Evidence::Front(_)
        | Evidence::Text(_) => KeptEvidence::Nothing,
    }
}

/// Whether the evidence of `finding` is that of any other owner with that owner's name in it.
fn names_owner_once(finding: &rule::Finding) -> bool {
    const OTHER: &str = "other.invalid";
    let other = rule::Finding {
        owner: OTHER.into(),
        ..finding.clone()
    };
    let (Some(own), Some(others)) = (finding.how_to_see(), other.how_to_see()) else {
        return false;
    };
    let around = own.split_once(finding.owner.as_str());
    around.is_some() && around == others.split_once(OTHER)
}

#[cfg(test)]
mod tests;
