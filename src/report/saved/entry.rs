//! Whether the entry of a domain is true by itself: the one judgement of damage, for all who read one.

use std::collections::BTreeSet;

use super::model;
use crate::contract::audit::{Aspect, Domain, DomainStatus, Finding, Outcome, Owner, Record};
use crate::finding::{Code, Severity};
use crate::name::DomainName;
use crate::report::{Context, SourceKind};
use crate::rule;
use crate::service::Service;

/// What is wrong with an entry, in one phrase.
type Judgement = Result<(), String>;

/// An entry, and what it is held against.
struct Entry<'a> {
    domain: &'a Domain<'a>,
    context: &'a Context,
    /// Whether the rules that judged the domain are those of this version.
    same_rules: bool,
}

/// Judges an entry of a report with this context. `same_rules` says whether this version of mssrv wrote it:
/// only then are its records judged again.
///
/// # Errors
///
/// If the entry contradicts itself or the context, so that somebody or something altered it.
pub(super) fn judge(domain: &Domain<'_>, context: &Context, same_rules: bool) -> Judgement {
    let entry = Entry {
        domain,
        context,
        same_rules,
    };
    let name = &domain.domain;
    let judged = entry
        .names()
        .and_then(|()| entry.later_fields())
        .and_then(|()| entry.records())
        .and_then(|()| entry.owners())
        .and_then(|()| entry.severities())
        .and_then(|()| entry.status())
        .and_then(|()| entry.rules())
        .and_then(|()| entry.unexamined())
        .and_then(|()| entry.digest());
    judged.map_err(|what| format!("{name}: {what}"))
}

impl Entry<'_> {
    fn names(&self) -> Judgement {
        let name = &*self.domain.domain;
        if !DomainName::normalize(name).is_ok_and(|normal| normal == name) {
            return Err("not the name of a domain as reports have it".to_owned());
        }
        let operators: BTreeSet<_> = self.domain.operators.iter().collect();
        match operators.len() == self.domain.operators.len() {
            true => Ok(()),
            false => Err("an operator is listed twice".to_owned()),
        }
    }

    /// Fields that the form did not have at first: all of them, or none.
    fn later_fields(&self) -> Judgement {
        let is_later = self.context.unexamined.is_some();
        let there = [
            ("owners", self.domain.owners.is_some()),
            ("omitted", self.domain.omitted.is_some()),
            ("unexamined", self.domain.unexamined.is_some()),
        ];
        match there.iter().find(|(_, there)| *there != is_later) {
            None => Ok(()),
            Some((field, true)) => Err(format!("`{field}` is not in the form of this report")),
            Some((field, false)) => Err(format!("`{field}` is missing")),
        }
    }

    /// The owners that the requirement asks for, in order.
    fn required(&self) -> Vec<(Service, String)> {
        let services = self.context.requirement.services();
        services
            .map(|service| (service, service.owner(&self.domain.domain)))
            .collect()
    }

    /// Records stand at required owners, in their order.
    fn records(&self) -> Judgement {
        let required = self.required();
        let mut owners = required.iter().map(|(_, owner)| owner.as_str());
        let mut current = None;
        for Record { owner, .. } in &self.domain.records {
            if current != Some(&**owner) {
                current = owners.find(|it| it == owner);
                if current.is_none() {
                    return Err(format!(
                        "a record has the owner {owner:?}, which is not required of this domain, or \
                         is out of order"
                    ));
                }
            }
        }
        Ok(())
    }

    fn records_of(&self, owner: &str) -> impl Iterator<Item = &Record<'_>> {
        let records = self.domain.records.iter();
        records.filter(move |record| record.owner == owner)
    }

    fn findings_of(&self, owner: &str) -> impl Iterator<Item = &Finding<'_>> {
        let findings = self.domain.findings.iter();
        findings.filter(move |finding| finding.owner == owner)
    }

    /// The owners are those required, and each goes with its records and findings.
    fn owners(&self) -> Judgement {
        let Some(owners) = &self.domain.owners else {
            return Ok(());
        };
        let found = owners.iter().map(|it| &*it.owner);
        if !found.eq(self.required().iter().map(|(_, owner)| owner.as_str())) {
            return Err("`owners` are not those that the requirement asks for".to_owned());
        }
        owners.iter().try_for_each(|owner| self.owner(owner))
    }

    fn owner(&self, owner: &Owner<'_>) -> Judgement {
        let name = &*owner.owner;
        let wrong = |what: &str| Err(format!("what is said of {name} contradicts itself: {what}"));
        let has_records = self.records_of(name).next().is_some();
        let (published, failed) = (
            owner.outcome == Outcome::Published,
            owner.outcome == Outcome::Failed,
        );
        if published != has_records {
            return wrong("records without the outcome \"published\", or the reverse");
        }
        if failed != owner.failure.is_some() {
            return wrong("a failure without the outcome \"failed\", or the reverse");
        }
        if (owner.wildcard || owner.omitted > 0) && !published {
            return wrong("records are said of it, but there are none");
        }
        if owner.disputed && failed {
            return wrong("answers are said of it, but there is none");
        }
        if owner.misplaced.is_some() && (published || failed) {
            return wrong("records elsewhere, but it is not empty");
        }
        if owner.outcome == Outcome::NxDomain && !owner.aliases.is_empty() {
            return wrong("an alias that does not exist");
        }
        // A target of that name may have findings of its own.
        let is_target = |it: &Record<'_>| it.target == owner.owner;
        let may_be_target = self.domain.records.iter().any(is_target) || !self.shows_all_records();
        let aliased = !owner.aliases.is_empty() && !failed;
        let failure = |it: Code| it.is_failure();
        let facts: [(&dyn Fn(Code) -> bool, bool, bool); 5] = [
            (&|it| it == Code::DNS002, aliased, false),
            (&|it| it == Code::DNS003, owner.wildcard, false),
            (&|it| it == Code::DNS005, owner.disputed, may_be_target),
            (&|it| it == Code::SRV010, owner.misplaced.is_some(), false),
            (&failure, failed, may_be_target),
        ];
        for (code, is_fact, may_be_another) in facts {
            let found = self.has(name, code);
            let lacks = is_fact && !found && !self.is_cut();
            let exceeds = found && !is_fact && !may_be_another;
            if lacks || exceeds {
                return wrong("a fact without its finding, or a finding without its fact");
            }
        }
        Ok(())
    }

    fn shows_all_records(&self) -> bool {
        let mut owners = self.domain.owners.iter().flatten();
        owners.all(|it| it.omitted == 0)
    }

    /// Whether there is a finding at an owner with such a code.
    fn has(&self, owner: &str, is_meant: impl Fn(Code) -> bool) -> bool {
        let mut codes = self.findings_of(owner).filter_map(code);
        codes.any(is_meant)
    }

    /// Whether findings are left out.
    fn is_cut(&self) -> bool {
        let omitted = self.domain.omitted.as_ref();
        omitted.is_some_and(|omitted| !omitted.is_empty())
    }

    /// A severity is its rule's, the one that replaced it, or a milder one.
    fn severities(&self) -> Judgement {
        let omitted = self.domain.omitted.iter().flatten();
        let found = omitted.map(|it| (&it.code, it.severity));
        let findings = self.domain.findings.iter();
        let found = findings.map(|it| (&it.code, it.severity)).chain(found);
        for (text, severity) in found {
            // A later version may have rules that this one does not know.
            let Ok(code) = text.parse::<Code>() else {
                continue;
            };
            let replaced = self.context.severities.get(code);
            let gravest = replaced.unwrap_or(rule::rule(code).severity);
            let fits = match severity {
                Severity::Undetermined => true,
                severity => !code.is_failure() && severity >= gravest,
            };
            if !fits {
                return Err(format!(
                    "{code} has the severity {severity}, which it cannot have"
                ));
            }
        }
        Ok(())
    }

    /// The status follows from what was found.
    fn status(&self) -> Judgement {
        let domain = self.domain;
        let absent = match &domain.owners {
            Some(owners) => owners
                .iter()
                .all(|it| matches!(it.outcome, Outcome::NoData | Outcome::NxDomain)),
            // An older version does not say it of each owner.
            None => domain.status == DomainStatus::Absent && self.may_be_absent(),
        };
        let any = |severity| domain.findings.iter().any(|it| it.severity == severity);
        let status = match () {
            () if absent => DomainStatus::Absent,
            () if any(Severity::Error) => DomainStatus::NonCompliant,
            () if any(Severity::Undetermined) => DomainStatus::Undetermined,
            () => DomainStatus::Compliant,
        };
        match status == domain.status {
            true => Ok(()),
            false => Err(format!(
                "the status is {:?}, but by what was found it is {:?}",
                status_word(domain.status),
                status_word(status)
            )),
        }
    }

    fn may_be_absent(&self) -> bool {
        let required = self.required();
        let mut owners = required.iter().map(|(_, owner)| owner);
        self.domain.records.is_empty() && !owners.any(|owner| self.has(owner, Code::is_failure))
    }

    /// The records that are shown break just the rules that findings name.
    fn rules(&self) -> Judgement {
        let Some(owners) = &self.domain.owners else {
            return Ok(());
        };
        let all_shown = !self.is_cut() && self.shows_all_records();
        let judged = self.domain.status != DomainStatus::Absent;
        if !(self.same_rules && all_shown && judged) {
            return Ok(());
        }
        for ((service, owner), outcome) in self.required().iter().zip(owners) {
            if outcome.outcome == Outcome::Failed {
                continue;
            }
            let records = self.records_of(owner).map(model::record).collect();
            let requirement = &self.context.requirement;
            let expected = rule::codes_of_records(*service, owner, records, requirement);
            let found = self.findings_of(owner).filter_map(code);
            let mut found: Vec<_> = found.filter(|it| rule::OF_RECORDS.contains(it)).collect();
            found.sort_unstable();
            if found != expected {
                return Err(format!(
                    "the records of {owner} do not go with its findings"
                ));
            }
        }
        Ok(())
    }

    /// What is said to be unexamined goes with how the audit was made.
    fn unexamined(&self) -> Judgement {
        let Some(unexamined) = &self.domain.unexamined else {
            return Ok(());
        };
        if !unexamined.is_sorted_by(|a, b| a < b) {
            return Err("`unexamined` has a word twice or out of order".to_owned());
        }
        let has_targets = self.domain.records.iter().any(|it| it.target != ".");
        let head = self.context.unexamined.unwrap_or_default();
        for (aspect, possible) in [
            (Aspect::Declarations, true),
            (Aspect::Targets, self.context.source == SourceKind::Zone),
            (Aspect::Fronts, true),
        ] {
            if unexamined.contains(&aspect) && !(possible && has_targets) {
                return Err(format!(
                    "`unexamined` has {aspect:?}, but it has nothing of the kind"
                ));
            }
        }
        let left_out = head.declarations && has_targets;
        match left_out && !unexamined.contains(&Aspect::Declarations) {
            true => Err("`unexamined` lacks \"declarations\", which the head has".to_owned()),
            false => Ok(()),
        }
    }

    fn digest(&self) -> Judgement {
        let Some(digest) = &self.domain.digest else {
            return Ok(());
        };
        match self.domain.calculate_digest() {
            Ok(found) if found == **digest => Ok(()),
            _ => Err("the digest is not that of the entry: it was altered".to_owned()),
        }
    }
}

fn code(finding: &Finding<'_>) -> Option<Code> {
    finding.code.parse().ok()
}

fn status_word(status: DomainStatus) -> &'static str {
    match status {
        DomainStatus::Compliant => "compliant",
        DomainStatus::NonCompliant => "non_compliant",
        DomainStatus::Absent => "absent",
        DomainStatus::Undetermined => "undetermined",
    }
}
