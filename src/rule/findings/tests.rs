//! The collector, and the rules with more facts than a report can hold.

use std::sync::Arc;

use super::*;
use crate::finding::Status;
use crate::lang::Lang;
use crate::lookup::Failure;
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::requirement::Requirement;
use crate::rule::{Expectation, FindingContent, Texts, Verdict, judge, rules};
use crate::service::Service;
use crate::text::into_harmless_json;

fn collected(severities: &Severities, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Omitted>) {
    let mut collector = Findings::new(severities);
    collector.extend(findings);
    collector.finish()
}

/// A finding with texts only, so that any code can have it.
fn finding(code: Code, owner: &str, number: usize) -> Finding {
    let texts = Texts {
        message: format!("number {number}"),
        expected: None,
        found: None,
    };
    Finding {
        owner: owner.into(),
        code,
        severity: rule(code).severity,
        says: FindingContent::Texts(Box::new(texts)),
        evidence: None,
    }
}

fn many(code: Code, owner: &str, number: usize) -> impl Iterator<Item = Finding> {
    (0..number).map(move |number| finding(code, owner, number))
}

/// A finding whose texts are all longer than those of any rule.
fn longest(code: Code, severity: Severity) -> Finding {
    let text = || "\\000\u{1}\u{202e}é".repeat(2000);
    let texts = Texts {
        message: text(),
        expected: Some(text()),
        found: Some(text()),
    };
    Finding {
        owner: "\\000".repeat(250).into(),
        severity,
        says: FindingContent::Texts(Box::new(texts)),
        evidence: Some(Evidence::Text("\\000".repeat(560))),
        ..finding(code, "", 0)
    }
}

/// Octets of the findings' texts and facts, as a report has them.
fn octets_in_json(findings: &[Finding]) -> usize {
    let of = |finding: &Finding| {
        let optional = [finding.expected(), finding.found(), finding.how_to_see()];
        let texts = [finding.owner.to_string(), finding.message(Lang::English)];
        let texts = texts.into_iter().chain(optional.into_iter().flatten());
        let texts: usize = texts
            .map(|text| into_harmless_json(serde_json::to_string(&text).unwrap()).len() - 2)
            .sum();
        let fact = finding
            .fact()
            .map(|fact| serde_json::to_string(fact).unwrap());
        texts + fact.map_or(0, |fact| into_harmless_json(fact).len())
    };
    findings.iter().map(of).sum()
}

#[test]
fn few_findings_are_all_kept() {
    let few: Vec<_> = many(Code::SRV005, "a.fr", UNCOUNTED).collect();
    let (kept, omitted) = collected(&Severities::default(), few.clone());
    assert_eq!(kept.len(), few.len());
    assert_eq!(omitted, []);
}

#[test]
fn findings_of_one_owner_and_code_are_kept_in_part_and_the_others_counted() {
    let mut findings: Vec<_> = many(Code::SRV005, "imap.a.fr", 1000).collect();
    findings.extend(many(Code::SRV005, "smtp.a.fr", 1000));
    findings.extend(many(Code::TGT004, "smtp.a.fr", 20));
    findings.extend(many(Code::DNS001, "a.fr", 1));
    let (kept, omitted) = collected(&Severities::default(), findings);
    let of = |code, owner| {
        let of = kept
            .iter()
            .filter(|it| it.code == code && it.owner == owner);
        of.count()
    };
    assert_eq!(of(Code::SRV005, "imap.a.fr"), OF_ONE_OWNER);
    assert_eq!(of(Code::SRV005, "smtp.a.fr"), OF_ONE_OWNER);
    assert_eq!(of(Code::TGT004, "smtp.a.fr"), OF_ONE_OWNER);
    assert_eq!(of(Code::DNS001, "a.fr"), 1);
    let more = |code, severity, count| Omitted {
        code,
        severity,
        findings: count,
    };
    assert_eq!(
        omitted,
        [
            more(Code::SRV005, Severity::Error, 2000 - 2 * OF_ONE_OWNER),
            more(Code::TGT004, Severity::Info, 20 - OF_ONE_OWNER),
        ]
    );
}

#[test]
fn findings_of_one_code_about_many_owners_are_kept_in_part() {
    let owners: Vec<_> = (0..1000).map(|number| format!("t{number}.fr")).collect();
    let findings = owners.iter().map(|owner| finding(Code::DNS010, owner, 0));
    let (kept, omitted) = collected(&Severities::default(), findings.collect());
    assert_eq!(kept.len(), OF_ONE_CODE);
    assert_eq!(omitted[0].findings, 1000 - OF_ONE_CODE);
}

#[test]
fn first_of_each_code_and_severity_is_kept_however_late_it_comes() {
    let mut findings = Vec::new();
    for rule in rules() {
        findings.extend(many(rule.code, "a.fr", 100));
    }
    findings.push(Finding {
        severity: Severity::Info,
        ..finding(Code::TGT005, "a.fr", 0)
    });
    let number = findings.len();
    let (kept, omitted) = collected(&Severities::default(), findings);
    assert!(kept.len() <= MOST, "{}", kept.len());
    for rule in rules() {
        let is_kept = |it: &Finding| it.code == rule.code && it.severity == rule.severity;
        assert!(kept.iter().any(is_kept), "{}", rule.code);
    }
    let late = |it: &Finding| (it.code, it.severity) == (Code::TGT005, Severity::Info);
    assert!(kept.iter().any(late));
    let counted: usize = omitted.iter().map(|it| it.findings).sum();
    assert_eq!(kept.len() + counted, number);
    assert!(omitted.is_sorted());
}

#[test]
fn findings_are_counted_by_the_severity_that_the_user_set() {
    let severities: Severities = [(Code::SRV005, Severity::Info)].into_iter().collect();
    let findings = many(Code::SRV005, "a.fr", 100).collect();
    let (kept, omitted) = collected(&severities, findings);
    assert!(kept.iter().all(|it| it.severity == Severity::Info));
    assert_eq!(omitted.len(), 1);
    assert_eq!(omitted[0].severity, Severity::Info);
}

#[test]
fn longest_findings_of_every_code_stay_within_the_limit_of_octets() {
    // More severities of one code than any rule gives.
    let probed = rules().filter(|rule| rule.code >= Code::PRB001);
    let milder = probed.map(|rule| (rule.code, Severity::Info));
    let all = rules().map(|rule| (rule.code, rule.severity));
    let pairs: Vec<_> = all.chain(milder).collect();
    let mut findings = Vec::new();
    // The first code fills all room before the second begins.
    findings.extend((0..100).map(|_| longest(Code::TGT002, Severity::Error)));
    for (code, severity) in &pairs {
        findings.extend((0..20).map(|_| longest(*code, *severity)));
    }
    let number = findings.len();
    let (kept, omitted) = collected(&Severities::default(), findings);
    let octets = octets_in_json(&kept);
    assert!(octets <= OCTETS, "{octets}");
    assert!(octets > OCTETS / 2, "{octets}");
    for (code, severity) in pairs {
        let is_kept = |it: &Finding| (it.code, it.severity) == (code, severity);
        assert!(kept.iter().any(is_kept), "{code} {severity}");
    }
    let counted: usize = omitted.iter().map(|it| it.findings).sum();
    assert_eq!(kept.len() + counted, number);
}

/// A target of 255 octets in the DNS, of which every one but its last digits is shown as four.
fn target(number: usize) -> String {
    let labels = [63, 63, 63, 57].map(|octets| "\\000".repeat(octets));
    format!("n{number:05}{}", labels.join("."))
}

/// Both owners with as many records as an answer of 64 KiB holds, no two with one target.
fn worst(priority: impl Fn(usize) -> u16) -> Observation {
    let services = Service::ALL.into_iter().enumerate();
    let services = services.map(|(at, service)| {
        let record = |number: usize| SrvRecord {
            priority: priority(number),
            weight: 7,
            port: 7,
            target: target(at * 3270 + number).into(),
            ttl: 1,
            place: None,
        };
        let mut records: Vec<_> = (0..3270).map(record).collect();
        records.sort();
        ServiceFacts {
            service,
            owner: service.owner("a.fr").into(),
            srv: Ok(SrvFacts {
                aliases: (0..4000).map(target).collect(),
                records,
                authoritative: true,
                ..SrvFacts::default()
            }),
            misplaced: None,
        }
    });
    let services: Vec<_> = services.collect();
    let facts = Arc::new(TargetFacts {
        omitted: Default::default(),
        aliases: (0..40).map(target).collect(),
        ipv4: Ok(Vec::new()),
        ipv6: Ok(Vec::new()),
        source: None,
        replies: Vec::new(),
    });
    let targets = (0..2 * 3270).map(|number| (target(number).into(), Arc::clone(&facts)));
    Observation {
        domain: "a.fr".to_owned(),
        services,
        existence: None,
        targets: targets.collect(),
        sibling: None,
        neighbours: Vec::new(),
        fronts: Vec::new(),
    }
}

fn verdict(observation: &Observation) -> Verdict {
    let requirement = Requirement::builtin();
    let expectation = Expectation {
        requirement: &requirement,
        severities: &Severities::default(),
        declarations: None,
    };
    judge(observation, &expectation)
}

#[test]
fn worst_answers_give_a_bounded_verdict_that_counts_every_finding() {
    for (priority, codes) in [
        // All at priorities of no interface.
        (
            (|number| 1000 + number as u16) as fn(usize) -> u16,
            vec![(Code::SRV002, 2 * 3270)],
        ),
        // All at those of the two interfaces.
        (
            |number| [10, 20][number % 2],
            vec![(Code::SRV004, 2 * 3270), (Code::SRV005, 2 * 3270)],
        ),
    ] {
        let Verdict {
            status,
            findings,
            omitted,
            ..
        } = verdict(&worst(priority));
        assert_eq!(status, Status::NonCompliant);
        assert!(findings.len() <= MOST, "{}", findings.len());
        let octets = octets_in_json(&findings);
        assert!(octets <= OCTETS, "{octets}");
        for finding in &findings {
            let bound = finding.octets();
            let of_one = octets_in_json(std::slice::from_ref(finding));
            assert!(of_one <= bound, "{of_one} > {bound}: {}", finding.code);
        }
        let both = [(Code::TGT001, 2 * 3270), (Code::TGT002, 2 * 3270)];
        for (code, number) in codes.into_iter().chain(both) {
            let kept = findings.iter().filter(|it| it.code == code).count();
            let more = omitted.iter().filter(|it| it.code == code);
            let more: usize = more.map(|it| it.findings).sum();
            assert_eq!((kept + more, kept > 0), (number, true), "{code}");
        }
    }
}

#[test]
fn failed_lookups_of_thousands_of_targets_are_counted() {
    let mut observation = worst(|_| 10);
    let failure = Failure {
        detail: Box::new(crate::lookup::FailureDetail::NoAnswer),
        source: None,
        attempts: 3,
        aliases: Vec::new(),
    };
    let failed = Arc::new(TargetFacts {
        omitted: Default::default(),
        aliases: Vec::new(),
        ipv4: Err(failure.clone()),
        ipv6: Err(failure),
        source: None,
        replies: Vec::new(),
    });
    for (_, facts) in &mut observation.targets {
        *facts = Arc::clone(&failed);
    }
    let verdict = verdict(&observation);
    let of = |code| verdict.findings.iter().filter(move |it| it.code == code);
    assert!((1..=OF_ONE_CODE).contains(&of(Code::DNS010).count()));
    let more = verdict.omitted.iter().find(|it| it.code == Code::DNS010);
    assert_eq!(more.unwrap().findings + of(Code::DNS010).count(), 2 * 3270);
}
