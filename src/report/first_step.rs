//! What to do first: the same words in every report for people.

use super::causes::Cause;
use super::view::View;
use super::{Report, party, words};
use crate::finding::{Code, Severity};
use crate::lang::{Lang, say};
use crate::requirement::Requirement;
use crate::text::{by_backticks, one_line};

/// The advice on a cause.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FirstStep {
    /// What to do, without a full stop. Code stands in backticks.
    pub(super) advice: String,
    /// What was found in the example. It has a record to publish if there is one, and no other advice.
    pub(super) found: String,
}

impl FirstStep {
    /// The advice on a cause. It is that of its finding if it is true of all domains, else that of the rule.
    pub(super) fn of(cause: &Cause, lang: Lang) -> Self {
        let rule = crate::words::rule(lang, cause.code).remedy;
        let rule = rule.trim_end_matches('.').to_owned();
        let Some(finding) = cause.findings.first() else {
            return Self {
                advice: rule,
                found: String::new(),
            };
        };
        let statement = finding.statement(lang);
        match parts(&statement) {
            Some((found, advice)) if is_general(advice, cause) => Self {
                advice: advice.to_owned(),
                found: found.to_owned(),
            },
            // What follows says that something could not be checked, which is no advice.
            Some((found, _)) if cause.severity == Severity::Undetermined => Self {
                advice: rule,
                found: found.to_owned(),
            },
            _ => Self {
                advice: rule,
                found: statement,
            },
        }
    }
}

/// What was found, and what to do: the first sentence, and those that follow. A full stop in code ends no sentence.
fn parts(statement: &str) -> Option<(&str, &str)> {
    let mut before = 0;
    for (is_code, part) in by_backticks(statement) {
        if is_code {
            before += part.len() + 2;
        } else if let Some(at) = part.find(". ") {
            let (found, advice) = statement.split_at_checked(before + at)?;
            return Some((found, advice.strip_prefix(". ")?));
        } else {
            before += part.len();
        }
    }
    None
}

/// Whether an advice is true of every domain of the cause: no record and no domain is named.
fn is_general(advice: &str, cause: &Cause) -> bool {
    let names_domain = cause.names.iter().any(|it| advice.contains(it.as_str()));
    cause.severity != Severity::Undetermined && !advice.contains('`') && !names_domain
}

/// How many records of each domain a cause is about, if it is about several: ` for all 4 records of each domain`, with
/// the comma before it. Empty otherwise.
pub(super) fn of_records(cause: &Cause, requirement: &Requirement, lang: Lang) -> String {
    let is_of_record = matches!(
        cause.code,
        Code::SRV001 | Code::SRV002 | Code::SRV003 | Code::SRV004 | Code::SRV005 | Code::SRV007
    );
    let number = cause.findings.len();
    if !is_of_record || number < 2 {
        return String::new();
    }
    let is_all = number == requirement.rows().len();
    let number = lang.number(number);
    match (is_all, cause.domains) {
        (true, 1) => say!(
            lang,
            en: ", for all {number} records of the domain",
            fr: ", pour les {number} enregistrements du domaine"
        ),
        (true, _) => say!(
            lang,
            en: ", for all {number} records of each domain",
            fr: ", pour les {number} enregistrements de chaque domaine"
        ),
        (false, 1) => say!(
            lang,
            en: ", for {number} records of the domain",
            fr: ", pour {number} enregistrements du domaine"
        ),
        (false, _) => say!(
            lang,
            en: ", for {number} records of each domain",
            fr: ", pour {number} enregistrements de chaque domaine"
        ),
    }
}

/// Label of the first step.
pub(super) fn title(lang: Lang) -> &'static str {
    match lang {
        Lang::English => "First thing to do",
        Lang::French => "À faire en premier",
    }
}

/// The first step in one line: the advice on the first cause, or else on absent domains. `None` if there is neither.
pub(super) fn line(report: &Report, view: &View<'_>, lang: Lang) -> Option<String> {
    let Some(cause) = view.causes.causes.first() else {
        return on_absent(report, view, lang);
    };
    let advice = FirstStep::of(cause, lang).advice;
    let records = of_records(cause, &report.context.requirement, lang);
    let extent = party::extent(cause, view, lang);
    // The word is the same in both languages.
    Some(format!("{advice}{records}. Cause 1, {extent}"))
}

/// What to do if there is no cause, but absent domains.
pub(super) fn on_absent(report: &Report, view: &View<'_>, lang: Lang) -> Option<String> {
    if !view.causes.causes.is_empty() || view.absent_domains == 0 {
        return None;
    }
    let domains = words::domains(view.absent_domains, lang);
    let requirement = one_line(&report.context.requirement.id);
    Some(say!(
        lang,
        en: "Publish the SRV records of {requirement} for {domains} without any",
        fr: "Publier les enregistrements SRV de {requirement} pour {domains} qui n’en ont aucun"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn advice_that_is_true_of_all_domains_is_that_of_the_finding() {
        let report = sample::report();
        let view = View::of(&report);
        let step = FirstStep::of(&view.causes.causes[0], Lang::English);
        assert_eq!(step.advice, "Set the port to 143");
        assert!(step.found.ends_with("expected 143 for PSC"), "{step:?}");
    }

    #[test]
    fn advice_on_one_domain_is_not_that_of_the_cause() {
        let statement = "no record for PSC. Publish: `_imap._tcp.a. IN SRV 10 1 143 a.`";
        let (found, advice) = parts(statement).unwrap();
        assert_eq!(found, "no record for PSC");
        let report = sample::report();
        let cause = &View::of(&report).causes.causes[0];
        assert!(!is_general(advice, cause));
        assert!(!is_general("Ask mal.mssante.fr", cause));
        assert!(is_general("Set it", cause));
        for whole in ["Only `code. In it` here", "no advice."] {
            assert_eq!(parts(whole), None, "{whole}");
        }
    }

    #[test]
    fn what_could_not_be_checked_has_the_advice_of_the_rule() {
        let report = sample::report();
        let cause = &View::of(&report).causes.causes[1];
        let step = FirstStep::of(cause, Lang::English);
        assert!(step.advice.starts_with("Try again later"), "{step:?}");
        assert!(step.found.ends_with("3 attempts)"), "{step:?}");
    }

    #[test]
    fn records_are_counted_if_all_of_them_are_wrong() {
        let report = sample::report();
        let requirement = &report.context.requirement;
        let mut cause = View::of(&report).causes.causes[0].clone();
        assert_eq!(of_records(&cause, requirement, Lang::English), "");
        let finding = cause.findings[0].clone();
        cause.findings = vec![finding.clone(); 2];
        let two = of_records(&cause, requirement, Lang::English);
        assert_eq!(two, ", for 2 records of the domain");
        cause.findings = vec![finding; 4];
        cause.domains = 9;
        let four = of_records(&cause, requirement, Lang::French);
        assert_eq!(four, ", pour les 4 enregistrements de chaque domaine");
        cause.code = Code::DNS010;
        assert_eq!(of_records(&cause, requirement, Lang::French), "");
    }
}
