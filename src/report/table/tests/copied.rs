//! Tests the text that a reader copies: commands, records and names in backticks.

use super::*;
use crate::rule::fact::FirstOf;
use crate::rule::srv::{MisplacedRecords, MissingRecord, RequiredRecord};
use crate::service::Interface;

/// A report whose findings say which records to publish, with names of each length.
fn records_to_publish() -> Report {
    let mut report = sample::report();
    let template = report.domains[2].clone();
    report.domains = [1, 20, 40, 60]
        .map(|length| publishing(&template, length))
        .into();
    report
}

fn publishing(template: &DomainReport, length: usize) -> DomainReport {
    let domain = format!("{}.mssante.fr", "a".repeat(length));
    let owner = format!("_submission._tcp.{domain}");
    let missing = |interface, priority, fronts| {
        Fact::SRV001(Box::new(MissingRecord {
            required: RequiredRecord {
                priority,
                interface,
                weight: 1,
                port: 587,
            },
            fronts,
            unknown_priorities: FirstOf::of([0]),
            alias_of: None,
        }))
    };
    let declared = FirstOf::of([format!("smtp-{}.operateur.exemple.fr", "b".repeat(length))]);
    let misplaced = Fact::SRV010(Box::new(MisplacedRecords {
        found_at: format!("{owner}.mssante.fr"),
        zone: "mssante.fr".to_owned(),
        records: 2,
        relative: owner.replace(".mssante.fr", ""),
    }));
    let facts = [
        missing(Interface::Psc, 10, declared),
        missing(Interface::Authcli, 20, FirstOf::of([])),
        misplaced,
    ];
    let finding = |fact: Fact| Finding {
        owner: owner.as_str().into(),
        code: fact.code(),
        severity: Severity::Error,
        says: FindingContent::Fact(fact),
        evidence: Some(Evidence::AnyResolver {
            name: owner.as_str().into(),
        }),
    };
    DomainReport {
        findings: facts.into_iter().map(finding).collect(),
        domain: domain.clone(),
        ..template.clone()
    }
}

/// The parts that can be copied: text in backticks, and the commands.
fn to_be_copied(report: &Report, lang: Lang) -> Vec<String> {
    let findings = report.domains.iter().flat_map(|it| &it.findings);
    let of = |finding: &Finding| {
        let text = finding.statement(lang);
        let mut code: Vec<_> = text
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        code.extend(finding.how_to_see());
        code
    };
    findings.flat_map(of).collect()
}

#[test]
fn nothing_to_be_copied_is_broken_at_any_width() {
    let report = records_to_publish();
    for (lang, whole_names) in Lang::ALL
        .into_iter()
        .flat_map(|it| [(it, false), (it, true)])
    {
        let all = to_be_copied(&report, lang);
        assert!(all.len() >= 20, "{all:?}");
        for width in [80, 100, 120, 160, 200, 400] {
            let look = TextStyle {
                lang,
                width,
                never_break_names: whole_names,
                ..PLAIN
            };
            let text = render(&report, look);
            for code in &all {
                let in_cell =
                    text.contains(&format!("`{code}`")) || text.contains(&format!("│ {code} "));
                let below = text.lines().any(|line| {
                    let number = line.strip_prefix('[').and_then(|it| it.split_once("] "));
                    number.is_some_and(|(_, below)| below == code)
                });
                assert!(in_cell != below, "{width} {lang} {code}:\n{text}");
            }
        }
    }
}
