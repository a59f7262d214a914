//! What people see of an audit, the same in every format for people: how it stands, what causes it, and who is behind.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::causes::{Causes, NAMES_KEPT};
use super::{DomainReport, OperatorReport, Report};
use crate::finding::{Counts, Severity, Status};
use crate::mailboxes::{MailboxCount, Mailboxes};

/// An audit in numbers and causes.
#[derive(Debug)]
pub struct View<'a> {
    /// Domains by status.
    pub domains: Counts,
    /// What mailboxes are behind the verdicts, if that is known.
    pub mailboxes: Option<MailboxView<'a>>,
    /// Number of operators by verdict; verdicts that no operator has are left out.
    pub operators_by_verdict: BTreeMap<Status, usize>,
    /// The causes of findings, heaviest first.
    pub causes: Causes,
    /// Whether a domain is in several causes, so that their numbers are no parts of a total.
    pub causes_overlap: bool,
    /// Absent domains that have no cause, by operator: first the operators with most of their mailboxes, else with most
    /// of them.
    pub absent: Vec<AbsentDomains<'a>>,
    /// Number of the domains in [`Self::absent`]. Several operators can list one of them.
    pub absent_domains: usize,
    /// Operators, first those with most mailboxes, else domains, that do not comply.
    pub operators: Vec<OperatorView<'a>>,
    /// Places in [`Self::operators`] by identity.
    places: HashMap<&'a str, usize>,
}

/// An operator in numbers.
#[derive(Debug, Clone, Copy)]
pub struct OperatorView<'a> {
    /// The operator, with its domains by status.
    pub report: &'a OperatorReport,
    /// Mailboxes of its domains by status, contested domains included, if they are known.
    pub mailboxes: Option<MailboxesByStatus>,
}

/// The mailboxes of an audit.
#[derive(Debug)]
pub struct MailboxView<'a> {
    /// The extraction that they come from.
    pub extraction: &'a Mailboxes,
    /// Mailboxes of the audited domains by status.
    pub by_status: MailboxesByStatus,
    /// Audited domains without any mailbox, by name.
    pub domains_without: Vec<&'a str>,
    /// Domains with mailboxes that the audit does not have: first those with most mailboxes.
    pub not_audited: Vec<(&'a str, MailboxCount)>,
    /// Domains with mailboxes that the whitelist does not list, audited or not: first those with most mailboxes. `None`
    /// if the whitelist is not known: a saved report does not have it.
    pub not_whitelisted: Option<Vec<(&'a str, MailboxCount)>>,
}

/// Numbers of mailboxes by the status of their domains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailboxesByStatus {
    /// Mailboxes of compliant domains.
    pub compliant: u64,
    /// Mailboxes of non-compliant domains.
    pub non_compliant: u64,
    /// Mailboxes of absent domains.
    pub absent: u64,
    /// Mailboxes of undetermined domains.
    pub undetermined: u64,
}

impl MailboxesByStatus {
    /// The mailboxes of the domains of a report, if they are known.
    pub fn of_report(report: &Report) -> Option<Self> {
        let mailboxes = report.mailboxes.as_deref()?;
        let mut by_status = Self::default();
        for domain in &report.domains {
            by_status.add(domain.status, mailboxes.of(&domain.domain));
        }
        Some(by_status)
    }

    fn add(&mut self, status: Status, mailboxes: u64) {
        *match status {
            Status::Compliant => &mut self.compliant,
            Status::NonCompliant | Status::Partial => &mut self.non_compliant,
            Status::Absent => &mut self.absent,
            Status::Undetermined => &mut self.undetermined,
        } += mailboxes;
    }

    /// The number of one status; that of [`Status::Partial`], which no domain has, is 0.
    pub fn of(self, status: Status) -> u64 {
        match status {
            Status::Compliant => self.compliant,
            Status::NonCompliant => self.non_compliant,
            Status::Partial => 0,
            Status::Absent => self.absent,
            Status::Undetermined => self.undetermined,
        }
    }

    /// Mailboxes in all.
    pub fn total(self) -> u64 {
        self.compliant + self.non_compliant + self.absent + self.undetermined
    }

    /// Mailboxes of domains that do not comply.
    fn behind(self) -> u64 {
        self.total() - self.compliant
    }
}

/// The absent domains of one operator.
#[derive(Debug, PartialEq, Eq)]
pub struct AbsentDomains<'a> {
    /// The operator; `None` if no operator is known.
    pub operator: Option<&'a OperatorReport>,
    /// Number of domains.
    pub domains: usize,
    /// Number of their mailboxes, if it is known.
    pub mailboxes: Option<u64>,
    /// Their first names: those with most mailboxes, else in alphabetical order.
    pub names: Vec<&'a str>,
}

/// How many have one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictCount {
    /// The verdict.
    pub status: Status,
    /// Number of domains. `None` for a verdict that only operators have.
    pub domains: Option<usize>,
    /// Number of operators.
    pub operators: usize,
    /// Number of mailboxes, if it is known. `None` for a verdict that only operators have.
    pub mailboxes: Option<u64>,
}

impl<'a> View<'a> {
    /// Domains, operators and mailboxes by verdict, best first. What only operators can be is left out if no operator
    /// is it.
    pub fn verdicts(&self) -> impl Iterator<Item = VerdictCount> {
        let counts = self.domains;
        let mailboxes = self.mailboxes.as_ref().map(|it| it.by_status);
        [
            (Status::Compliant, Some(counts.compliant)),
            (Status::Partial, None),
            (Status::NonCompliant, Some(counts.non_compliant)),
            (Status::Absent, Some(counts.absent)),
            (Status::Undetermined, Some(counts.undetermined)),
        ]
        .into_iter()
        .map(move |(status, domains)| VerdictCount {
            status,
            domains,
            operators: self
                .operators_by_verdict
                .get(&status)
                .copied()
                .unwrap_or_default(),
            mailboxes: mailboxes
                .filter(|_| domains.is_some())
                .map(|it| it.of(status)),
        })
        .filter(|it| it.domains.is_some() || it.operators > 0)
    }

    /// The operator with this identity.
    pub fn operator(&self, id: &str) -> Option<&OperatorView<'a>> {
        self.operators.get(*self.places.get(id)?)
    }

    /// The view of an audit.
    pub fn of(report: &'a Report) -> Self {
        let mailboxes = report.mailboxes.as_deref();
        let mut operators_by_verdict = BTreeMap::new();
        for operator in &report.operators {
            *operators_by_verdict.entry(operator.status()).or_insert(0) += 1;
        }
        let mut operators = operators(report);
        // Operators are sorted by identity already, and the sort is stable.
        operators.sort_by_key(|it| {
            let theirs = it.mailboxes.unwrap_or_default();
            Reverse((theirs.behind(), behind(&it.report.counts)))
        });
        let (absent, absent_domains) = absent(report);
        let causes = report.causes(mailboxes);
        let counted: usize = causes.causes.iter().map(|it| it.domains).sum();
        let places = operators.iter().enumerate();
        let places = places.map(|(at, it)| (it.report.id.as_str(), at)).collect();
        Self {
            domains: report.domain_counts(),
            mailboxes: mailboxes.map(|it| MailboxView::of(report, it)),
            operators_by_verdict,
            causes_overlap: counted > report.domains.iter().filter(|it| has_cause(it)).count(),
            causes,
            absent,
            absent_domains,
            operators,
            places,
        }
    }
}

impl<'a> MailboxView<'a> {
    fn of(report: &'a Report, mailboxes: &'a Mailboxes) -> Self {
        let mut by_status = MailboxesByStatus::default();
        let mut domains_without = Vec::new();
        let mut audited = HashSet::new();
        for domain in &report.domains {
            audited.insert(domain.domain.as_str());
            match mailboxes.of(&domain.domain) {
                0 => domains_without.push(domain.domain.as_str()),
                theirs => by_status.add(domain.status, theirs),
            }
        }
        let unlisted = mailboxes.not_whitelisted.as_ref();
        Self {
            extraction: mailboxes,
            by_status,
            domains_without,
            not_audited: heaviest_first(mailboxes, |domain| !audited.contains(domain)),
            not_whitelisted: unlisted.map(|it| heaviest_first(mailboxes, |name| it.contains(name))),
        }
    }
}

/// These domains of an extraction, first those with most mailboxes.
fn heaviest_first(
    mailboxes: &Mailboxes,
    is_meant: impl Fn(&str) -> bool,
) -> Vec<(&str, MailboxCount)> {
    let domains = mailboxes.by_domain.iter();
    let domains = domains.map(|(name, it)| (name.as_str(), *it));
    let mut meant: Vec<_> = domains.filter(|(name, _)| is_meant(name)).collect();
    meant.sort_by_key(|(name, it)| (Reverse(it.total()), *name));
    meant
}

/// The operators of an audit by identity.
fn operators(report: &Report) -> Vec<OperatorView<'_>> {
    let mut mailboxes = BTreeMap::<&str, MailboxesByStatus>::new();
    if let Some(known) = report.mailboxes.as_deref() {
        for domain in &report.domains {
            let theirs = known.of(&domain.domain);
            for operator in &domain.operators {
                let counts = mailboxes.entry(operator).or_default();
                counts.add(domain.status, theirs);
            }
        }
    }
    let known = report.mailboxes.is_some();
    let operators = report.operators.iter().map(|operator| OperatorView {
        report: operator,
        mailboxes: known.then(|| {
            let theirs = mailboxes.get(operator.id.as_str());
            theirs.copied().unwrap_or_default()
        }),
    });
    operators.collect()
}

/// Number of domains that do not comply.
fn behind(counts: &Counts) -> usize {
    counts.total() - counts.compliant
}

/// Whether a domain has a finding that has a cause.
pub(super) fn has_cause(domain: &DomainReport) -> bool {
    let mut findings = domain.findings.iter();
    findings.any(|it| it.severity != Severity::Info)
}

/// The absent domains without a finding that has a cause, and their number.
fn absent(report: &Report) -> (Vec<AbsentDomains<'_>>, usize) {
    let operators = report.operators.iter().map(|it| (it.id.as_str(), it));
    let operators: BTreeMap<_, _> = operators.collect();
    let mailboxes = report.mailboxes.as_deref();
    let mut by_operator = BTreeMap::<&str, Vec<(Reverse<u64>, &str)>>::new();
    let mut count = 0;
    for domain in &report.domains {
        if domain.status != Status::Absent || has_cause(domain) {
            continue;
        }
        count += 1;
        let chosen = domain.operators.iter().map(String::as_str);
        let mut ids: Vec<_> = chosen.filter(|id| operators.contains_key(id)).collect();
        if domain.operators.is_empty() {
            ids.push("");
        }
        let theirs = mailboxes.map_or(0, |it| it.of(&domain.domain));
        for id in ids {
            let absent = by_operator.entry(id).or_default();
            absent.push((Reverse(theirs), &domain.domain));
        }
    }
    let absent = by_operator.into_iter().map(|(id, mut theirs)| {
        theirs.sort_unstable();
        let names = theirs.iter().take(NAMES_KEPT);
        AbsentDomains {
            operator: operators.get(id).copied(),
            domains: theirs.len(),
            mailboxes: mailboxes.map(|_| theirs.iter().map(|(it, _)| it.0).sum()),
            names: names.map(|(_, name)| *name).collect(),
        }
    });
    let mut absent: Vec<_> = absent.collect();
    absent.sort_by_key(|it| Reverse((it.mailboxes, it.domains)));
    (absent, count)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::sample;

    #[test]
    fn mailboxes_weigh_verdicts_and_show_the_domains_that_one_side_lacks() {
        let mut report = sample::report();
        let count = MailboxCount {
            personal: 2,
            organizational: 1,
        };
        let names = ["mal.mssante.fr", "elsewhere.mssante.fr"];
        let by_domain: HashMap<_, _> = names.map(|it| (it.to_owned(), count)).into();
        report.mailboxes = Some(Arc::new(Mailboxes {
            by_domain,
            ..Mailboxes::default()
        }));
        let view = View::of(&report);
        let mailboxes = view.mailboxes.unwrap();
        assert_eq!(
            mailboxes.by_status,
            MailboxesByStatus {
                non_compliant: 3,
                ..MailboxesByStatus::default()
            }
        );
        assert_eq!(mailboxes.domains_without.len(), report.domains.len() - 1);
        assert_eq!(mailboxes.not_audited, [("elsewhere.mssante.fr", count)]);
        // The report does not know the whitelist.
        assert_eq!(mailboxes.not_whitelisted, None);
        assert_eq!(view.operators[0].report.id, "300000000000001");
        assert_eq!(view.operators[0].mailboxes.unwrap().total(), 3);
    }

    #[test]
    fn domain_outside_the_audit_can_be_in_the_whitelist() {
        let whole = sample::weighed();
        let mut part = whole.clone();
        part.domains.retain(|it| it.domain == "muet.mssante.fr");
        let names = |listed: &[(&str, MailboxCount)]| -> Vec<String> {
            listed.iter().map(|(name, _)| (*name).to_owned()).collect()
        };
        let unlisted = ["inconnu.mssante.fr", "ailleurs.mssante.fr"];
        for report in [&whole, &part] {
            let mailboxes = View::of(report).mailboxes.unwrap();
            assert_eq!(names(&mailboxes.not_whitelisted.unwrap()), unlisted);
        }
        let mailboxes = View::of(&part).mailboxes.unwrap();
        assert_eq!(names(&mailboxes.not_audited)[0], "bien.mssante.fr");
    }

    #[test]
    fn absent_domains_of_most_mailboxes_come_first() {
        let mut report = sample::report();
        let absent = report.domains[0].clone();
        for name in ["a.mssante.fr", "b.mssante.fr", "c.mssante.fr"] {
            report.domains.push(DomainReport {
                domain: name.to_owned(),
                operators: vec!["300000000000001".to_owned()],
                ..absent.clone()
            });
        }
        let order = |shown: &Report| -> Vec<(usize, Option<u64>, String)> {
            let view = View::of(shown);
            let rows = view.absent.iter();
            rows.map(|it| (it.domains, it.mailboxes, it.names.join(" ")))
                .collect()
        };
        let both = "absent.mssante.fr";
        let most = "a.mssante.fr absent.mssante.fr b.mssante.fr";
        let expected = [(4, None, most.to_owned()), (1, None, both.to_owned())];
        assert_eq!(order(&report), expected);
        let count = |personal| MailboxCount {
            personal,
            organizational: 0,
        };
        let by_domain = [("c.mssante.fr", count(5)), (both, count(2))];
        report.mailboxes = Some(Arc::new(Mailboxes {
            by_domain: by_domain.map(|(name, it)| (name.to_owned(), it)).into(),
            ..Mailboxes::default()
        }));
        let first = "c.mssante.fr absent.mssante.fr a.mssante.fr".to_owned();
        let by_weight = [(4, Some(7), first), (1, Some(2), both.to_owned())];
        assert_eq!(order(&report), by_weight);
    }
}
