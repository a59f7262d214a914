//! What a saved report says, and what it does not.

use serde_json::{Value, json};

use super::*;
use crate::report::sample;

fn parse(text: &str) -> Result<Saved, InputError> {
    read(&Source::named("r.json"), text.as_bytes())
}

fn sample() -> Value {
    serde_json::from_str(&super::super::render(&sample::report()).unwrap()).unwrap()
}

/// What the sample says of an owner, once it is changed.
fn standing(domain: &str, change: impl Fn(&mut Value)) -> Known {
    let mut report = sample();
    change(&mut report);
    let saved = parse(&report.to_string()).unwrap();
    saved.standing(domain, Service::Imap)
}

fn finding(code: &str, severity: &str, domain: &str, found: &str) -> Value {
    json!([{"code": code, "severity": severity, "owner": format!("_imap._tcp.{domain}"),
            "message": "m", "expected": null, "found": found, "evidence": null}])
}

#[test]
fn records_and_proven_absences_are_known() {
    let there = standing("mal.mssante.fr", |_| ()).unwrap();
    assert_eq!(there.records.len(), 1);
    assert_eq!(
        (there.ttls, there.records[0].target.as_str()),
        (false, "imap.example.fr")
    );
    assert_eq!(standing("absent.mssante.fr", |_| ()), Ok(Standing::NOTHING));
    // One owner is proven empty, whatever the other is.
    let missing = standing("mal.mssante.fr", |report| {
        report["domains"][2]["records"] = json!([]);
        report["domains"][2]["findings"] = finding("SRV001", "warning", "mal.mssante.fr", "none");
    });
    assert_eq!(missing, Ok(Standing::NOTHING));
}

#[test]
fn what_the_report_does_not_prove_is_open() {
    let why = |domain: &str, change: fn(&mut Value)| standing(domain, change).unwrap_err();
    assert_eq!(
        why("muet.mssante.fr", |_| ()),
        "the report says DNS010: found"
    );
    assert!(why("other.mssante.fr", |_| ()).contains("does not hold the domain"));
    let none = |report: &mut Value| report["domains"][1]["records"] = json!([]);
    assert!(why("bien.mssante.fr", none).contains("neither records nor"));
    let submission = |report: &mut Value| {
        let rows = report["requirement"]["records"].as_array_mut().unwrap();
        rows.retain(|row| row["service"] != "imap");
    };
    assert!(why("absent.mssante.fr", submission).contains("does not ask"));
    // Failures of kinds to come, and servers that contradict each other.
    for (code, severity) in [("DNS019", "undetermined"), ("DNS005", "info")] {
        let open = standing("mal.mssante.fr", |report| {
            report["domains"][2]["findings"] = finding(code, severity, "mal.mssante.fr", "x");
        });
        assert_eq!(open, Err(format!("the report says {code}: x")));
    }
}

#[test]
fn a_failure_elsewhere_leaves_the_owner_known() {
    for owner in ["imap.example.fr", "absent.mssante.fr"] {
        let known = standing("absent.mssante.fr", |report| {
            report["domains"][0]["findings"] = finding("DNS011", "undetermined", "x", "x");
            report["domains"][0]["findings"][0]["owner"] = owner.into();
        });
        assert_eq!(known, Ok(Standing::NOTHING));
    }
}

#[test]
fn aliases_wildcards_and_ttls_are_told() {
    let alias = |report: &mut Value| {
        report["source"]["kind"] = "authoritative".into();
        report["domains"][1]["findings"][0]["found"] = "CNAME pool.example.fr".into();
    };
    let behind = standing("bien.mssante.fr", alias).unwrap();
    assert_eq!(
        (behind.aliases, behind.ttls),
        (vec!["pool.example.fr".to_owned()], false)
    );
    for (kind, ttls) in [
        ("resolver", false),
        ("authoritative", true),
        ("zone", true),
        ("lab", true),
    ] {
        let own = standing("mal.mssante.fr", |report| {
            report["source"]["kind"] = kind.into()
        });
        assert_eq!(own.unwrap().ttls, ttls, "{kind}");
    }
    let wildcard = standing("mal.mssante.fr", |report| {
        report["domains"][2]["findings"] = finding("DNS003", "warning", "mal.mssante.fr", "x");
    });
    assert_eq!(wildcard, Ok(Standing::SYNTHESIZED));
}

#[test]
fn targets_are_names_whatever_the_report_says() {
    let target = |text: &str| {
        let mut report = sample();
        report["domains"][2]["records"][0]["target"] = text.into();
        let saved = parse(&report.to_string())?;
        let known = saved.standing("mal.mssante.fr", Service::Imap);
        Ok::<_, InputError>(known.unwrap().records.remove(0).target)
    };
    assert_eq!(target("IMAP.example.fr.").unwrap(), "imap.example.fr");
    assert_eq!(target(".").unwrap(), ".");
    assert_eq!(
        target("a\nupdate add b;").unwrap(),
        r"a\010update\032add\032b\;"
    );
    let error = target("a..b").unwrap_err().to_string();
    assert!(error.contains("the target \"a..b\" is no name"), "{error}");
}

#[test]
fn refusals_name_the_place_and_what_was_expected() {
    let refusal = |text: &str| parse(text).unwrap_err().to_string();
    assert_eq!(
        refusal("{\n \"schema\": \"mssrv.audit-stream/1\"}"),
        "r.json:2:34: is no report of mssrv.report/1: the schema is \"mssrv.audit-stream/1\", \
         expected \"mssrv.report/1\", as `mssrv check --format json` writes it"
    );
    assert!(refusal("{}").contains("missing field `schema`"));
    assert!(refusal("").contains("EOF while parsing"));
    let text = sample().to_string();
    assert!(refusal(&text[..text.len() - 1]).contains("EOF"));
    let mut twice = sample();
    twice["domains"][1]["domain"] = "absent.mssante.fr".into();
    assert!(refusal(&twice.to_string()).contains("absent.mssante.fr stands there twice"));
}

#[test]
fn fields_that_are_not_known_may_stand_there() {
    let mut report = sample();
    report["new"] = json!({"a": 1});
    report["domains"][0]["new"] = true.into();
    report["requirement"]["new"] = 1.into();
    assert!(parse(&report.to_string()).is_ok());
}
