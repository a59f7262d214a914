//! Whether the entry of a domain contradicts itself or its report: one judgement of damage for all readers.

use std::collections::BTreeSet;

use super::model;
use crate::contract;
use crate::contract::audit::{Aspect, Domain, DomainStatus, Finding, Outcome, Owner, Record};
use crate::finding::{Code, Severity};
use crate::host::no_host;
use crate::lang::{Lang, Text, both, say};
use crate::name::DomainName;
use crate::report::AuditContext;
use crate::rule::{self, Fact, FindingContent};
use crate::service::Service;

/// The error says in one phrase what is wrong with an entry.
type Judgement = Result<(), Text>;

/// An entry, and the context of its report.
struct EntryReader<'a> {
    domain: &'a Domain<'a>,
    context: &'a AuditContext,
    writer: WriterVersion,
}

/// Which version of mssrv wrote a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WriterVersion {
    /// This version: its rules are those that judged the domain.
    Same,
    /// Another version, whose rules may differ.
    Other,
    /// A version whose form has fields that this one may not know.
    Later,
}

/// Judges an entry of a report that has this context.
///
/// # Errors
///
/// If the entry contradicts itself or the context: it was altered.
pub(super) fn judge(
    domain: &Domain<'_>,
    context: &AuditContext,
    writer: WriterVersion,
) -> Judgement {
    let entry = EntryReader {
        domain,
        context,
        writer,
    };
    let name = &domain.domain;
    let judged = entry
        .names()
        .and_then(|()| entry.later_fields())
        .and_then(|()| entry.records())
        .and_then(|()| entry.owners())
        .and_then(|()| entry.severities())
        .and_then(|()| entry.omitted())
        .and_then(|()| entry.status())
        .and_then(|()| entry.rules())
        .and_then(|()| entry.unexamined())
        .and_then(|()| entry.digest())
        .and_then(|()| entry.texts());
    judged.map_err(|what| {
        Text::of(|lang| {
            let what = what.in_lang(lang);
            say!(lang, en: "{name}: {what}", fr: "{name} : {what}")
        })
    })
}

impl EntryReader<'_> {
    fn names(&self) -> Judgement {
        let name = &*self.domain.domain;
        if !DomainName::normalize(name).is_ok_and(|normal| normal == name) {
            return Err(both!(
                en: "this is not the name of a domain as reports write it",
                fr: "ce n’est pas un nom de domaine comme les rapports l’écrivent"
            ));
        }
        let operators: BTreeSet<_> = self.domain.operators.iter().collect();
        if operators.len() == self.domain.operators.len() {
            Ok(())
        } else {
            Err(both!(
                en: "an operator is given twice",
                fr: "un opérateur est donné deux fois"
            ))
        }
    }

    /// Fields that the form did not have at first: a report has all of them or none.
    fn later_fields(&self) -> Judgement {
        let is_later = self.context.unexamined.is_some();
        let domain = self.domain;
        let there = [
            ("owners", domain.owners.is_some()),
            ("unexamined", domain.unexamined.is_some()),
        ];
        let rare = [
            ("omitted", domain.omitted.is_some()),
            ("digest", domain.digest.is_some()),
        ];
        let wrong = there.into_iter().filter(|(_, there)| *there != is_later);
        let early = rare
            .into_iter()
            .filter(|(_, is_there)| *is_there && !is_later);
        match wrong.chain(early).next() {
            None => Ok(()),
            Some((field, true)) => Err(both!(
                en: "`{field}` is not in the form of this report",
                fr: "`{field}` n’existe pas dans la forme de ce rapport"
            )),
            Some((field, false)) => Err(both!(
                en: "`{field}` is missing",
                fr: "`{field}` manque"
            )),
        }
    }

    /// The owners that the requirement asks for, in order.
    fn required(&self) -> Vec<(Service, String)> {
        let services = self.context.requirement.services();
        services
            .map(|service| (service, service.owner(&self.domain.domain)))
            .collect()
    }

    /// Records have required owners, and are in the order of these.
    fn records(&self) -> Judgement {
        let required = self.required();
        let mut owners = required.iter().map(|(_, owner)| owner.as_str());
        let mut current = None;
        for Record { owner, .. } in &self.domain.records {
            if current != Some(&**owner) {
                current = owners.find(|it| it == owner);
                if current.is_none() {
                    return Err(both!(
                        en: "a record has the owner {owner:?}, which this domain does not need, or which is \
                             out of order",
                        fr: "un enregistrement a le nom {owner:?}, que ce domaine ne requiert pas, ou qui \
                             n’est pas à sa place"
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

    /// The owners are those required, and each agrees with its records and findings.
    fn owners(&self) -> Judgement {
        let Some(owners) = &self.domain.owners else {
            return Ok(());
        };
        let found = owners.iter().map(|it| &*it.owner);
        if !found.eq(self.required().iter().map(|(_, owner)| owner.as_str())) {
            return Err(both!(
                en: "`owners` are not those that the requirement asks for",
                fr: "`owners` ne sont pas ceux que l’exigence demande"
            ));
        }
        owners.iter().try_for_each(|owner| {
            self.outcome(owner)?;
            match self.writer {
                WriterVersion::Same => self.facts(owner),
                WriterVersion::Other | WriterVersion::Later => Ok(()),
            }
        })
    }

    /// The fields of an owner agree with its outcome.
    fn outcome(&self, owner: &Owner<'_>) -> Judgement {
        let (name, outcome) = (&*owner.owner, owner.outcome);
        let (published, failed) = (outcome == Outcome::Published, outcome == Outcome::Failed);
        let has_records = self.records_of(name).next().is_some();
        let contradictions = [
            ("records", has_records != published),
            ("failure", owner.failure.is_some() != failed),
            ("wildcard", owner.wildcard && !published),
            ("omitted", owner.omitted > 0 && !published),
            ("authoritative", owner.authoritative && failed),
            ("disputed", owner.disputed && failed),
            (
                "misplaced",
                owner.misplaced.is_some() && (published || failed),
            ),
            (
                "aliases",
                !owner.aliases.is_empty() && outcome == Outcome::NxDomain,
            ),
        ];
        match contradictions.iter().find(|(_, contradicts)| *contradicts) {
            None => Ok(()),
            Some((field, _)) => Err(both!(
                en: "`{field}` of {name} contradicts its outcome {:?}",
                fr: "`{field}` de {name} contredit son résultat {:?}",
                outcome.as_str()
            )),
        }
    }

    /// Facts that have a rule of their own agree with its findings.
    fn facts(&self, owner: &Owner<'_>) -> Judgement {
        let name = &*owner.owner;
        let failed = owner.outcome == Outcome::Failed;
        // A target of that name may have findings of its own.
        let is_target = |it: &Record<'_>| it.target == owner.owner;
        let may_be_target = self.domain.records.iter().any(is_target) || !self.shows_all_records();
        let facts = [
            (
                Code::DNS002,
                "aliases",
                !owner.aliases.is_empty() && !failed,
                false,
            ),
            (Code::DNS003, "wildcard", owner.wildcard, false),
            (Code::DNS005, "disputed", owner.disputed, may_be_target),
            (Code::SRV010, "misplaced", owner.misplaced.is_some(), false),
        ];
        let failure = match owner
            .failure
            .as_deref()
            .map(|word| (word, model::failure_kind(word)))
        {
            None => None,
            Some((_, Some(kind))) => Some(rule::code_of_failure(kind)),
            Some((word, None)) => {
                return Err(both!(
                    en: "`failure` of {name} is {word:?}, which this version does not write",
                    fr: "`failure` de {name} vaut {word:?}, que cette version n’écrit pas"
                ));
            }
        };
        let failures = Code::ALL.iter().copied().filter(|code| code.is_failure());
        let failures = failures.map(|code| (code, "failure", failure == Some(code), may_be_target));
        for (code, field, is_fact, may_be_another) in facts.into_iter().chain(failures) {
            let mut findings = self.findings_of(name);
            let found = findings.any(|it| it.code == code.as_str());
            if is_fact && !found && !self.is_cut() {
                return Err(both!(
                    en: "`{field}` of {name} has no finding {code}",
                    fr: "`{field}` de {name} n’a pas de constat {code}"
                ));
            }
            if found && !is_fact && !may_be_another {
                return Err(both!(
                    en: "{code} at {name} contradicts `{field}`",
                    fr: "{code} sur {name} contredit `{field}`"
                ));
            }
        }
        Ok(())
    }

    fn shows_all_records(&self) -> bool {
        let mut owners = self.domain.owners.iter().flatten();
        owners.all(|it| it.omitted == 0)
    }

    /// Whether findings are left out.
    fn is_cut(&self) -> bool {
        let omitted = self.domain.omitted.as_ref();
        omitted.is_some_and(|omitted| !omitted.is_empty())
    }

    /// Codes are those of rules, and each severity is one that the rule gives.
    fn severities(&self) -> Judgement {
        if self.writer != WriterVersion::Same {
            return Ok(());
        }
        let omitted = self.domain.omitted.iter().flatten();
        let found = omitted.map(|it| (&it.code, it.severity));
        let findings = self.domain.findings.iter();
        let found = findings.map(|it| (&it.code, it.severity)).chain(found);
        for (text, severity) in found {
            let code = text.parse::<Code>().ok();
            let Some(code) = code.filter(|code| code.as_str() == *text) else {
                return Err(both!(
                    en: "no rule of this version has the code {text:?}",
                    fr: "aucune règle de cette version n’a le code {text:?}"
                ));
            };
            if !rule::is_severity_of(code, severity, &self.context.severities) {
                return Err(both!(
                    en: "{code} has the severity {:?}, which this audit does not give it",
                    fr: "{code} a la gravité {:?}, que cet audit ne lui donne pas",
                    severity.as_str()
                ));
            }
        }
        Ok(())
    }

    /// The texts of each finding are those of its `detail`.
    fn texts(&self) -> Judgement {
        for finding in &self.domain.findings {
            let Some(detail) = &finding.detail else {
                continue;
            };
            let Some(detail) = detail.fact() else {
                match self.writer {
                    WriterVersion::Same => {
                        return Err(both!(
                            en: "`detail` of {} at {} is not written as this version writes it",
                            fr: "le champ `detail` de {} pour {} n’est pas écrit comme cette version l’écrit",
                            finding.code,
                            finding.owner
                        ));
                    }
                    WriterVersion::Other | WriterVersion::Later => continue,
                }
            };
            if detail.code().as_str() != finding.code {
                return Err(both!(
                    en: "`detail` of {} at {} belongs to {}",
                    fr: "le champ `detail` de {} pour {} est celui de {}",
                    finding.code,
                    finding.owner,
                    detail.code()
                ));
            }
            // Another version may have another text.
            if self.writer == WriterVersion::Same && !is_worded(finding, detail) {
                return Err(both!(
                    en: "the texts of {} at {} do not agree with its `detail`",
                    fr: "les textes de {} pour {} ne correspondent pas à son champ `detail`",
                    finding.code,
                    finding.owner
                ));
            }
        }
        Ok(())
    }

    /// Of each code and severity with omitted findings, at least one finding is shown. Findings are omitted only if
    /// many are shown.
    fn omitted(&self) -> Judgement {
        if self.domain.omitted.is_some() && !self.is_cut() {
            return Err(both!(
                en: "`omitted` counts nothing",
                fr: "`omitted` ne compte rien"
            ));
        }
        let mut seen = BTreeSet::new();
        for it in self.domain.omitted.iter().flatten() {
            let (code, severity) = (&*it.code, it.severity);
            if it.findings == 0 || !seen.insert((code, severity)) {
                return Err(both!(
                    en: "`omitted` has {code} twice, or without findings",
                    fr: "`omitted` a {code} deux fois, ou sans constats"
                ));
            }
            let mut findings = self.domain.findings.iter();
            if !findings.any(|shown| shown.code == code && shown.severity == severity) {
                return Err(both!(
                    en: "`omitted` counts {code} with the severity {:?}, but no such finding is shown",
                    fr: "`omitted` compte {code} avec la gravité {:?}, mais aucun constat de ce genre n’est \
                         montré",
                    severity.as_str()
                ));
            }
        }
        let shown = self.domain.findings.len();
        if self.writer == WriterVersion::Same && self.is_cut() && shown < rule::SHOWN_AT_LEAST {
            Err(both!(
                en: "`omitted` counts more findings, but only {shown} are shown",
                fr: "`omitted` compte d’autres constats, mais seulement {shown} sont montrés"
            ))
        } else {
            Ok(())
        }
    }

    /// The status follows from what was found.
    fn status(&self) -> Judgement {
        let domain = self.domain;
        let absent = match &domain.owners {
            Some(owners) => owners
                .iter()
                .all(|it| matches!(it.outcome, Outcome::NoData | Outcome::NxDomain)),
            // An older report does not have the outcome of each owner.
            None => domain.status == DomainStatus::Absent && self.may_be_absent(),
        };
        let any = |severity| domain.findings.iter().any(|it| it.severity == severity);
        let mut owners = domain.owners.iter().flatten();
        let failed = owners.any(|it| it.outcome == Outcome::Failed);
        let status = match () {
            () if absent => DomainStatus::Absent,
            () if any(Severity::Error) => DomainStatus::NonCompliant,
            () if failed || any(Severity::Undetermined) => DomainStatus::Undetermined,
            () => DomainStatus::Compliant,
        };
        if status == domain.status {
            Ok(())
        } else {
            Err(both!(
                en: "the status is {:?}, but the facts and findings give {:?}",
                fr: "le statut est {:?}, mais les faits et les constats donnent {:?}",
                domain.status.as_str(),
                status.as_str()
            ))
        }
    }

    fn may_be_absent(&self) -> bool {
        let required = self.required();
        let mut owners = required.iter().map(|(_, owner)| owner);
        let failed = |owner| {
            self.findings_of(owner)
                .filter_map(code)
                .any(Code::is_failure)
        };
        self.domain.records.is_empty() && !owners.any(|owner| failed(owner))
    }

    /// The records shown break exactly the rules that findings name.
    fn rules(&self) -> Judgement {
        let Some(owners) = &self.domain.owners else {
            return Ok(());
        };
        let all_shown = !self.is_cut() && self.shows_all_records();
        if !(self.writer == WriterVersion::Same && all_shown) {
            return Ok(());
        }
        let absent = self.domain.status == DomainStatus::Absent;
        for ((service, owner), outcome) in self.required().iter().zip(owners) {
            let expected = if absent || outcome.outcome == Outcome::Failed {
                Vec::new()
            } else {
                let records = self.records_of(owner).map(model::record).collect();
                let requirement = &self.context.requirement;
                rule::codes_of_records(*service, owner, records, requirement)
            };
            let found = self.findings_of(owner).filter_map(code);
            let mut found: Vec<_> = found.filter(|it| rule::OF_RECORDS.contains(it)).collect();
            found.sort_unstable();
            if found != expected {
                return Err(both!(
                    en: "the findings at {owner} do not follow from its records",
                    fr: "les constats sur {owner} ne découlent pas de ses enregistrements"
                ));
            }
        }
        Ok(())
    }

    /// `unexamined` agrees with the records, and with how the audit was made.
    fn unexamined(&self) -> Judgement {
        let Some(unexamined) = &self.domain.unexamined else {
            return Ok(());
        };
        if !unexamined.is_sorted_by(|a, b| a < b) {
            return Err(both!(
                en: "`unexamined` has a word twice or out of order",
                fr: "`unexamined` a un mot deux fois ou pas à sa place"
            ));
        }
        if self.writer != WriterVersion::Same {
            return Ok(());
        }
        let has_targets = self.domain.records.iter().any(|it| it.target != ".");
        let may_have_targets = has_targets || !self.shows_all_records();
        let head = self.context.unexamined.unwrap_or_default();
        for (aspect, possible) in [
            (Aspect::Declarations, head.declarations),
            (Aspect::Targets, head.targets),
            (Aspect::Fronts, true),
        ] {
            if unexamined.contains(&aspect) && !(possible && may_have_targets) {
                return Err(both!(
                    en: "`unexamined` has {:?}, but the head does not, or the domain has no targets",
                    fr: "`unexamined` a {:?}, mais l’en-tête ne l’a pas, ou le domaine n’a pas de cibles",
                    aspect.as_str()
                ));
            }
        }
        let left_out = head.fronts && self.leads_to_front();
        if left_out && !unexamined.contains(&Aspect::Fronts) {
            Err(both!(
                en: "`unexamined` lacks \"fronts\", which the head has",
                fr: "il manque \"fronts\" à `unexamined`, alors que l’en-tête l’a"
            ))
        } else {
            Ok(())
        }
    }

    /// Whether the records shown certainly lead a client to a front: their target can be a host, and no
    /// finding says that it has no address.
    fn leads_to_front(&self) -> bool {
        let no_address = [Code::TGT001, Code::TGT002, Code::TGT005];
        let mut codes = self.domain.findings.iter().filter_map(code);
        if self.is_cut() || codes.any(|code| no_address.contains(&code)) {
            return false;
        }
        let requirement = &self.context.requirement;
        self.required().iter().any(|(service, owner)| {
            self.records_of(owner).any(|record| {
                requirement.interface(*service, record.priority).is_some()
                    && record.target != "."
                    && no_host(&record.target).is_none()
            })
        })
    }

    fn digest(&self) -> Judgement {
        let Some(digest) = &self.domain.digest else {
            return Ok(());
        };
        // It covers fields that this version does not know.
        let findings = self.domain.findings.iter();
        let mut details = findings.filter_map(|it| it.detail.as_ref());
        if self.writer == WriterVersion::Later || details.any(|it| it.fact().is_none()) {
            return Ok(());
        }
        match self.domain.calculate_digest() {
            Ok(found) if found == **digest => Ok(()),
            _ => Err(both!(
                en: "the digest is not that of the entry: the entry was altered",
                fr: "l’empreinte n’est pas celle de l’entrée : l’entrée a été modifiée"
            )),
        }
    }
}

/// Whether the texts of a finding are those that this version writes of its fact.
fn is_worded(finding: &Finding<'_>, detail: &Fact) -> bool {
    let worded = rule::Finding {
        owner: finding.owner.as_ref().into(),
        code: detail.code(),
        severity: finding.severity,
        says: FindingContent::Fact(detail.clone()),
        evidence: None,
    };
    let is = |text: &Option<contract::Text<'_>>, said: Option<String>| {
        text.as_ref().map(contract::Text::text).as_deref() == said.as_deref()
    };
    finding.message.text() == worded.message(Lang::English)
        && is(&finding.expected, worded.expected())
        && is(&finding.found, worded.found())
}

fn code(finding: &Finding<'_>) -> Option<Code> {
    finding.code.parse().ok()
}

#[cfg(test)]
mod tests;
