//! Tests what a saved report proves, and what it does not.

use serde_json::{Value, json};

use super::*;
use crate::finding::{Code, Severity};
use crate::report::{DomainReport, OwnerOutcome, Report, json as form, sample};
use crate::unexamined::Unexamined;

const ALIASED: usize = 1;
const WRONG: usize = 2;

fn parse(text: &str) -> Result<Published, InputError> {
    published(&Source::named("r.json"), text.as_bytes())
}

fn text(report: &Report) -> String {
    form::render(report).unwrap()
}

/// The sample's result for IMAP on its domain `at`, after this change.
fn standing_of(at: usize, change: impl Fn(&mut DomainReport)) -> SavedResult {
    let mut report = sample::report();
    change(&mut report.domains[at]);
    let saved = parse(&text(&report)).unwrap();
    saved.standing(&report.domains[at].domain, Service::Imap)
}

/// The first owner, which is that of IMAP.
fn lookup(domain: &mut DomainReport) -> &mut crate::report::LookupReport {
    domain.owners[0].lookup.as_mut().unwrap()
}

fn add(domain: &mut DomainReport, code: Code, severity: Severity) {
    let mut finding = domain.findings[0].clone();
    (finding.code, finding.severity) = (code, severity);
    finding.says = crate::rule::FindingContent::Texts(Box::new(crate::rule::Texts {
        message: "as the code says".to_owned(),
        ..Default::default()
    }));
    domain.findings.push(finding);
}

#[test]
fn records_and_proven_absences_are_known() {
    let there = standing_of(WRONG, |_| ()).unwrap();
    assert_eq!((there.records.len(), there.published_ttls), (3, false));
    assert_eq!(there.records[0].target, "imap-psc.example.fr");
    assert_eq!(standing_of(0, |_| ()), Ok(PublishedState::NOTHING));
}

#[test]
fn outcome_that_the_report_does_not_prove_is_open() {
    let saved = parse(&text(&sample::report())).unwrap();
    let why = |domain: &str| saved.standing(domain, Service::Imap).unwrap_err().en;
    assert_eq!(
        why("muet.mssante.fr"),
        "the report says that the lookup failed: no answer in time"
    );
    assert_eq!(
        why("other.mssante.fr"),
        "the report does not have the domain"
    );
    let disputed = standing_of(WRONG, |domain| {
        lookup(domain).disputed = true;
        add(domain, Code::DNS005, Severity::Error);
    });
    assert_eq!(
        disputed.unwrap_err().en,
        "the report says that the zone's name servers give different answers"
    );
    let cut = standing_of(WRONG, |domain| lookup(domain).omitted = 7);
    assert_eq!(
        cut.unwrap_err().en,
        "the report shows only 3 of 10 records. Compare with the servers themselves"
    );
}

#[test]
fn every_failure_is_said_in_words() {
    let mut said = std::collections::BTreeSet::new();
    for kind in Failure::ALL {
        for lang in Lang::ALL {
            let text = failure(Some(kind.as_str()), lang);
            assert!(text.contains(' ') && said.insert(text.clone()), "{text}");
        }
    }
    let later = |lang| failure(Some("eclipse"), lang);
    assert_eq!(later(Lang::English), "\"eclipse\"");
    assert_eq!(later(Lang::French), "«\u{202f}eclipse\u{202f}»");
    assert_eq!(failure(None, Lang::French), "cause inconnue");
}

#[test]
fn service_that_the_requirement_does_not_ask_for_is_open() {
    let mut report = sample::report();
    let rows = report.context.requirement.rows_of(Service::Submission);
    let rows = rows.copied().collect();
    report.context.requirement = Requirement::from_report("X".into(), "2030-01-01".into(), rows);
    for domain in &mut report.domains {
        domain.owners.remove(0);
        domain.findings.clear();
    }
    report.domains[3].status = crate::finding::Status::Compliant;
    report.domains[2].status = crate::finding::Status::Compliant;
    let counts = &mut report.operators;
    counts[0].counts = crate::finding::Counts {
        compliant: 1,
        absent: 1,
        ..Default::default()
    };
    counts[0].uncontested = Some(crate::finding::Counts {
        compliant: 1,
        ..Default::default()
    });
    counts[1].counts = crate::finding::Counts {
        compliant: 2,
        absent: 1,
        ..Default::default()
    };
    counts[1].uncontested = Some(crate::finding::Counts {
        compliant: 2,
        ..Default::default()
    });
    let saved = parse(&text(&report)).unwrap();
    let why = saved
        .standing("bien.mssante.fr", Service::Imap)
        .unwrap_err();
    assert!(why.en.contains("does not ask for it"), "{why}");
    assert!(
        saved
            .standing("bien.mssante.fr", Service::Submission)
            .is_ok()
    );
}

#[test]
fn aliases_wildcards_and_ttls_are_said() {
    let behind = standing_of(ALIASED, |domain| lookup(domain).authoritative = true).unwrap();
    assert_eq!(behind.aliases, ["pool.example.fr"]);
    assert!(!behind.published_ttls, "they are another owner's");
    let own = standing_of(WRONG, |domain| lookup(domain).authoritative = true);
    assert!(own.unwrap().published_ttls);
    let wildcard = standing_of(WRONG, |domain| {
        lookup(domain).wildcard = true;
        add(domain, Code::DNS003, Severity::Warning);
    });
    assert_eq!(wildcard, Ok(PublishedState::SYNTHESIZED));
    let misplaced = standing_of(0, |domain| {
        let owner = "_imap._tcp.absent.mssante.fr.mssante.fr".to_owned();
        lookup(domain).misplaced = Some(owner);
        domain.findings.push(crate::rule::Finding {
            owner: domain.owners[0].owner.clone(),
            code: Code::SRV010,
            severity: Severity::Error,
            says: crate::rule::FindingContent::Texts(Box::new(crate::rule::Texts {
                message: "misplaced".to_owned(),
                ..Default::default()
            })),
            evidence: None,
        });
    });
    let owner = misplaced.unwrap().misplaced.unwrap();
    assert_eq!(owner, "_imap._tcp.absent.mssante.fr.mssante.fr");
}

/// Findings do not determine the published records: users set severities, and later versions have other
/// rules.
#[test]
fn codes_and_severities_decide_nothing() {
    let mut report: Value = serde_json::from_str(&text(&sample::report())).unwrap();
    report["tool"]["version"] = "9.0.0".into();
    report["domains"][ALIASED]["findings"][0]["code"] = "DNS099".into();
    report["domains"][ALIASED]["findings"][0]["detail"] = json!({"code": "DNS099", "new": 1});
    report["domains"][ALIASED]["owners"][0]["aliases"] = json!([]);
    let saved = parse(&report.to_string()).unwrap();
    assert!(saved.standing("bien.mssante.fr", Service::Imap).is_ok());
}

#[test]
fn failure_of_a_later_version_is_a_failure() {
    let mut report: Value = serde_json::from_str(&text(&sample::report())).unwrap();
    report["tool"]["version"] = "9.0.0".into();
    report["domains"][3]["owners"][0]["failure"] = "surprise".into();
    let saved = parse(&report.to_string()).unwrap();
    let known = saved.standing("muet.mssante.fr", Service::Imap);
    assert_eq!(
        known.unwrap_err().en,
        "the report says that the lookup failed: \"surprise\""
    );
}

#[test]
fn targets_are_names_whatever_the_report_says() {
    let target = |text: &str| {
        let mut report = sample::report();
        // SRV009 is not meant here.
        report.domains[WRONG].owners[0].records[0].target = text.into();
        let saved = parse(&self::text(&report))?;
        let known = saved.standing("mal.mssante.fr", Service::Imap);
        Ok::<_, InputError>(known.unwrap().records.remove(0).target)
    };
    assert_eq!(target("IMAP.example.fr.").unwrap(), "imap.example.fr");
    assert_eq!(
        target("a\nupdate add b;").unwrap(),
        r"a\010update\032add\032b\;"
    );
    let error = target("a..b").unwrap_err().to_string();
    assert!(
        error.contains("the target \"a..b\" is not a name"),
        "{error}"
    );
}

#[test]
fn refusals_name_the_place_and_what_was_expected() {
    let refusal = |text: &str| parse(text).unwrap_err().to_string();
    let error = refusal("{\n \"schema\": \"mssrv.discovery/1\"}");
    assert!(error.starts_with("r.json:2:"), "{error}");
    assert!(
        error.contains("the form `mssrv.discovery/1`, expected `mssrv.report/1`"),
        "{error}"
    );
    assert!(refusal("{}").contains("the key `schema` is missing"));
    assert!(refusal("").contains("is empty"));
    let text = text(&sample::report());
    assert!(refusal(&text[..text.len() - 3]).contains("the document ends inside an object"));
    let twice = text.replacen("\"bien.mssante.fr\"", "\"absent.mssante.fr\"", 1);
    assert!(refusal(&twice).contains("The file is damaged"));
}

#[test]
fn fields_that_are_not_known_may_be_there() {
    let mut report: Value = serde_json::from_str(&text(&sample::report())).unwrap();
    report["new"] = json!({"a": 1});
    report["domains"][0]["new"] = true.into();
    report["requirement"]["new"] = 1.into();
    assert!(parse(&report.to_string()).is_ok());
}

/// Before minor 1 of the form, a report said nothing of owners.
#[test]
fn older_report_says_only_what_is_absent() {
    let report = sample::older();
    let text = text(&report);
    assert!(
        !text.contains("minor") && !text.contains("outcome"),
        "{text}"
    );
    let saved = parse(&text).unwrap();
    let known = |domain| saved.standing(domain, Service::Imap);
    assert_eq!(known("absent.mssante.fr"), Ok(PublishedState::NOTHING));
    for domain in ["bien.mssante.fr", "mal.mssante.fr", "muet.mssante.fr"] {
        let why = known(domain).unwrap_err();
        assert!(why.en.contains("an older version wrote"), "{domain}: {why}");
    }
}

#[test]
fn stream_says_what_the_document_does() {
    let report = sample::report();
    let stream = sample::stream(&report);
    let (lines, document) = (parse(&stream).unwrap(), parse(&text(&report)).unwrap());
    for domain in &report.domains {
        for service in Service::ALL {
            let of = |saved: &Published| saved.standing(&domain.domain, service);
            assert_eq!(of(&lines), of(&document));
        }
    }
    assert_eq!(lines.finished, document.finished);
    assert!(
        report
            .domains
            .iter()
            .any(|it| it.unexamined != Some(Unexamined::default()))
    );
    let failed = |it: &&crate::report::OwnerReport| {
        let outcome = it.lookup.as_ref().map(|lookup| lookup.outcome);
        matches!(outcome, Some(OwnerOutcome::Failed(_)))
    };
    assert_eq!(report.domains[3].owners.iter().filter(failed).count(), 1);
}
