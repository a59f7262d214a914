//! The collector of a domain's findings: it counts all of them and keeps a bounded number.

use std::collections::BTreeMap;

use hickory_proto::rr::RecordType;

use super::evidence::Evidence;
use super::{Finding, rule};
use crate::finding::{Code, Omitted, Severities, Severity};
use crate::lookup::FactSource;
use crate::shown_name::ShownName;

/// Number of the first findings of a domain that are kept without counting. Ordinary domains have fewer. If
/// findings are omitted, at least this many are kept.
pub(crate) const UNCOUNTED: usize = 16;
/// Most findings of one code, severity and owner that are kept.
const OF_ONE_OWNER: usize = 16;
/// Most findings of one code and severity that are kept.
const OF_ONE_CODE: usize = 48;
/// Most findings that are kept besides the first of each code and severity.
const BESIDES_FIRST: usize = 192;
/// Most findings of a domain that are kept.
#[cfg(test)]
const MOST: usize = 256;
/// Most octets of all texts of a domain's findings in JSON.
const OCTETS: usize = 512 * 1024;

/// Takes every finding of a domain, in an order that is the same in every run.
///
/// Of each code and severity it keeps at least the first finding, so that a status follows from the
/// findings kept.
pub(super) struct Findings<'a> {
    severities: &'a Severities,
    kept: Vec<Finding>,
    omitted: BTreeMap<(Code, Severity), usize>,
    /// Octets of the texts kept, in JSON; none before they are counted.
    octets: Option<usize>,
    seen: Option<Seen<'a>>,
}

/// The question whose answer is the evidence of findings without evidence of their own.
struct Seen<'a> {
    source: &'a FactSource,
    name: &'a ShownName,
    rtype: RecordType,
}

impl<'a> Findings<'a> {
    /// An empty collector. `severities` replace those of the rules.
    pub(super) fn new(severities: &'a Severities) -> Self {
        Self {
            severities,
            kept: Vec::new(),
            omitted: BTreeMap::new(),
            octets: None,
            seen: None,
        }
    }

    /// Sets the evidence of the next findings, unless they have their own.
    pub(super) fn seen_at(
        &mut self,
        source: Option<&'a FactSource>,
        name: &'a ShownName,
        rtype: RecordType,
    ) {
        self.seen = source.map(|source| Seen {
            source,
            name,
            rtype,
        });
    }

    /// Ends the effect of [`Findings::seen_at`]: the next findings have their own evidence.
    pub(super) fn seen_as_said(&mut self) {
        self.seen = None;
    }

    pub(super) fn push(&mut self, mut finding: Finding) {
        if let Some(set) = self.severities.get(finding.code) {
            finding.severity = applied(set, rule(finding.code).severity, finding.severity);
        }
        if self.kept.len() < UNCOUNTED {
            self.complete(&mut finding);
            if self.kept.capacity() == 0 {
                // Few domains have more.
                self.kept.reserve_exact(7);
            }
            self.kept.push(finding);
            return;
        }
        self.push_counted(finding);
    }

    #[cold]
    fn push_counted(&mut self, mut finding: Finding) {
        let alike = self.kept.iter().filter(|it| is_alike(it, &finding));
        let owners = alike.map(|it| it.owner == finding.owner);
        let (of_code, of_owner) = owners.fold((0, 0), |(all, own), is_own| {
            (all + 1, own + usize::from(is_own))
        });
        let is_first = of_code == 0;
        let has_room = of_code < OF_ONE_CODE
            && of_owner < OF_ONE_OWNER
            && self.kept.len() < BESIDES_FIRST
            && self.octets() < OCTETS;
        if !is_first && !has_room {
            return self.omit(&finding);
        }
        self.complete(&mut finding);
        let all = self.octets() + finding.octets();
        if !is_first && all > OCTETS {
            return self.omit(&finding);
        }
        self.octets = Some(all);
        self.kept.push(finding);
    }

    /// Octets of the texts kept so far.
    fn octets(&mut self) -> usize {
        let kept = &self.kept;
        *self
            .octets
            .get_or_insert_with(|| kept.iter().map(Finding::octets).sum())
    }

    fn omit(&mut self, finding: &Finding) {
        *self
            .omitted
            .entry((finding.code, finding.severity))
            .or_default() += 1;
    }

    /// Adds the evidence.
    fn complete(&self, finding: &mut Finding) {
        if let Some(Seen {
            source,
            name,
            rtype,
        }) = self.seen
            && finding.evidence.is_none()
        {
            finding.evidence = Some(Evidence::Ask {
                source: source.clone(),
                name: (*name != finding.owner).then(|| name.clone()),
                rtype,
            });
        }
    }

    /// The findings kept, sorted, and how many more there are.
    pub(super) fn finish(mut self) -> (Vec<Finding>, Vec<Omitted>) {
        if self.octets.is_some_and(|octets| octets > OCTETS) {
            self.make_room();
        }
        self.kept.sort_by(Finding::order);
        let omitted = self.omitted.into_iter();
        let omitted = omitted.map(|((code, severity), findings)| Omitted {
            code,
            severity,
            findings,
        });
        (self.kept, omitted.collect())
    }

    /// Omits findings, the last first, until the texts are short enough. It keeps the first of each code and
    /// severity, which was added even without room.
    fn make_room(&mut self) {
        let mut at = self.kept.len();
        while self.octets() > OCTETS && at > 0 {
            at -= 1;
            let (before, from) = self.kept.split_at(at);
            if before.iter().any(|it| is_alike(it, &from[0])) {
                let finding = self.kept.remove(at);
                self.octets = Some(self.octets().saturating_sub(finding.octets()));
                self.omit(&finding);
            }
        }
    }
}

impl Extend<Finding> for Findings<'_> {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

fn is_alike(one: &Finding, other: &Finding) -> bool {
    (one.code, one.severity) == (other.code, other.severity)
}

/// The severity of a finding if the severity of its rule is replaced. `undetermined` is never replaced. A
/// finding that is milder than its rule for a reason of its own is never made graver.
pub(super) fn applied(set: Severity, own: Severity, finding: Severity) -> Severity {
    match finding {
        Severity::Undetermined => finding,
        it if it == own => set,
        // They are in order of gravity.
        milder => milder.max(set),
    }
}

#[cfg(test)]
mod tests;
