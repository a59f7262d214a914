//! Alterations of one entry, and how every reader refuses them.

use serde_json::{Value, json};

use super::super::tests::{Readings, lines, text};
use crate::contract::audit;
use crate::finding::{Code, Severity};
use crate::report::{Report, sample};
use crate::unexamined::Unexamined;

/// Lines of the sample, by what was found.
const ABSENT: usize = 1;
const ALIASED: usize = 2;
const WRONG: usize = 3;
const FAILED: usize = 4;

/// An alteration of the line of a domain.
type Alteration = fn(&mut Value);

/// Every reader refuses the altered line with that phrase.
#[track_caller]
fn assert_refused(report: &Report, at: usize, alter: Alteration, phrase: &str) {
    let mut lines = lines(report);
    let before = lines[at].clone();
    alter(&mut lines[at]);
    assert_ne!(lines[at], before, "nothing was altered: {phrase}");
    let refusals = Readings::of(&text(&lines), report).refusals();
    for (reader, refusal) in ["resume", "merge", "missing-from"].iter().zip(refusals) {
        let refusal = refusal.unwrap_or_else(|| panic!("{reader} reads it: {phrase}"));
        assert!(refusal.contains(phrase), "{reader}: {phrase}: {refusal}");
        let line = format!(":{}", at + 1);
        assert!(refusal.contains(&line), "{reader} names no line: {refusal}");
    }
}

fn push(value: &mut Value, more: Value) {
    if value.is_null() {
        *value = json!([]);
    }
    value.as_array_mut().unwrap().push(more);
}

fn remove(value: &mut Value, key: &str) -> Value {
    value.as_object_mut().unwrap().remove(key).unwrap()
}

fn rename(value: &mut Value, from: &str, to: &str) {
    let member = remove(value, from);
    value[to] = member;
}

fn finding(code: &str, severity: &str, owner: &str) -> Value {
    json!({
        "code": code, "severity": severity, "owner": owner, "message": "",
        "expected": null, "found": null, "evidence": null,
    })
}

#[test]
fn altered_entry_is_refused_by_every_reader() {
    let cases: &[(usize, Alteration, &str)] = &[
        // Names.
        (
            WRONG,
            |it| it["domain"] = "Mal.mssante.fr".into(),
            "not the name of a domain as reports write it",
        ),
        (
            WRONG,
            |it| push(&mut it["operators"], "300000000000001".into()),
            "an operator is given twice",
        ),
        // Fields.
        (
            WRONG,
            |it| drop(remove(it, "owners")),
            "`owners` is missing",
        ),
        (
            WRONG,
            |it| it["omitted"] = json!([]),
            "`omitted` counts nothing",
        ),
        (
            WRONG,
            |it| drop(remove(it, "unexamined")),
            "`unexamined` is missing",
        ),
        (
            WRONG,
            |it| rename(it, "status", "staus"),
            "the key `status` is missing",
        ),
        // Records.
        (
            WRONG,
            |it| it["records"][0]["owner"] = "_imap._tcp.bien.mssante.fr".into(),
            "a record has the owner \"_imap._tcp.bien.mssante.fr\", which this domain does not need",
        ),
        (
            WRONG,
            |it| it["records"].as_array_mut().unwrap().reverse(),
            "or which is out of order",
        ),
        // Owners.
        (
            WRONG,
            |it| drop(it["owners"].as_array_mut().unwrap().pop()),
            "`owners` are not those that the requirement asks for",
        ),
        (
            WRONG,
            |it| it["owners"][0]["owner"] = "_imaps._tcp.mal.mssante.fr".into(),
            "`owners` are not those that the requirement asks for",
        ),
        // Outcomes.
        (
            WRONG,
            |it| it["owners"][0]["outcome"] = "nodata".into(),
            "`records` of _imap._tcp.mal.mssante.fr contradicts its outcome \"nodata\"",
        ),
        (
            ABSENT,
            |it| it["owners"][0]["outcome"] = "published".into(),
            "`records` of _imap._tcp.absent.mssante.fr contradicts its outcome \"published\"",
        ),
        (
            ABSENT,
            |it| it["owners"][0]["failure"] = "timeout".into(),
            "`failure` of _imap._tcp.absent.mssante.fr contradicts its outcome \"nodata\"",
        ),
        (
            FAILED,
            |it| it["owners"][0]["failure"] = Value::Null,
            "`failure` of _imap._tcp.muet.mssante.fr contradicts its outcome \"failed\"",
        ),
        (
            ABSENT,
            |it| it["owners"][0]["wildcard"] = true.into(),
            "`wildcard` of _imap._tcp.absent.mssante.fr contradicts",
        ),
        (
            ABSENT,
            |it| it["owners"][0]["omitted"] = 1.into(),
            "`omitted` of _imap._tcp.absent.mssante.fr contradicts",
        ),
        (
            FAILED,
            |it| it["owners"][0]["authoritative"] = true.into(),
            "`authoritative` of _imap._tcp.muet.mssante.fr contradicts",
        ),
        (
            FAILED,
            |it| it["owners"][0]["disputed"] = true.into(),
            "`disputed` of _imap._tcp.muet.mssante.fr contradicts",
        ),
        (
            WRONG,
            |it| it["owners"][0]["misplaced"] = "a.fr.fr".into(),
            "`misplaced` of _imap._tcp.mal.mssante.fr contradicts",
        ),
        (
            ABSENT,
            |it| it["owners"][1]["aliases"] = json!(["a.fr"]),
            "`aliases` of _submission._tcp.absent.mssante.fr contradicts its outcome \"nxdomain\"",
        ),
        // Facts and their findings.
        (
            ALIASED,
            |it| it["findings"] = json!([]),
            "`aliases` of _imap._tcp.bien.mssante.fr has no finding DNS002",
        ),
        (
            ALIASED,
            |it| it["owners"][0]["aliases"] = json!([]),
            "DNS002 at _imap._tcp.bien.mssante.fr contradicts `aliases`",
        ),
        (
            WRONG,
            |it| it["owners"][0]["wildcard"] = true.into(),
            "`wildcard` of _imap._tcp.mal.mssante.fr has no finding DNS003",
        ),
        (
            WRONG,
            |it| it["owners"][0]["disputed"] = true.into(),
            "`disputed` of _imap._tcp.mal.mssante.fr has no finding DNS005",
        ),
        (
            ABSENT,
            |it| it["owners"][0]["misplaced"] = "a.fr.fr".into(),
            "`misplaced` of _imap._tcp.absent.mssante.fr has no finding SRV010",
        ),
        (
            FAILED,
            |it| it["owners"][0]["failure"] = "servfail".into(),
            "DNS010 at _imap._tcp.muet.mssante.fr contradicts `failure`",
        ),
        (
            FAILED,
            |it| it["findings"] = json!([]),
            "`failure` of _imap._tcp.muet.mssante.fr has no finding DNS010",
        ),
        // Codes and severities.
        (
            WRONG,
            |it| it["findings"][0]["code"] = "SRV099".into(),
            "no rule of this version has the code \"SRV099\"",
        ),
        (
            WRONG,
            |it| it["findings"][0]["code"] = "srv005".into(),
            "no rule of this version has the code \"srv005\"",
        ),
        (
            WRONG,
            |it| {
                it["findings"][0]["severity"] = "warning".into();
                it["status"] = "compliant".into();
            },
            "SRV005 has the severity \"warning\", which this audit does not give it",
        ),
        (
            WRONG,
            |it| it["findings"][0]["severity"] = "undetermined".into(),
            "SRV005 has the severity \"undetermined\"",
        ),
        (
            FAILED,
            |it| it["findings"][0]["severity"] = "error".into(),
            "DNS010 has the severity \"error\"",
        ),
        // Findings that are only counted.
        (
            WRONG,
            |it| push(&mut it["omitted"], counted("SRV005", "error", 0)),
            "`omitted` has SRV005 twice, or without findings",
        ),
        (
            WRONG,
            |it| {
                push(&mut it["omitted"], counted("SRV005", "error", 1));
                push(&mut it["omitted"], counted("SRV005", "error", 2));
            },
            "`omitted` has SRV005 twice",
        ),
        (
            WRONG,
            |it| push(&mut it["omitted"], counted("SRV004", "error", 3)),
            "`omitted` counts SRV004 with the severity \"error\", but no such finding is shown",
        ),
        (
            WRONG,
            |it| push(&mut it["omitted"], counted("SRV005", "error", 3)),
            "`omitted` counts more findings, but only 2 are shown",
        ),
        // Status.
        (
            WRONG,
            |it| it["status"] = "compliant".into(),
            "the status is \"compliant\", but the facts and findings give \"non_compliant\"",
        ),
        (
            WRONG,
            |it| it["status"] = "absent".into(),
            "the status is \"absent\", but the facts and findings give \"non_compliant\"",
        ),
        (
            ABSENT,
            |it| it["status"] = "undetermined".into(),
            "the status is \"undetermined\", but the facts and findings give \"absent\"",
        ),
        (
            ALIASED,
            |it| it["status"] = "non_compliant".into(),
            "the status is \"non_compliant\", but the facts and findings give \"compliant\"",
        ),
        (
            FAILED,
            |it| it["status"] = "compliant".into(),
            "the status is \"compliant\", but the facts and findings give \"undetermined\"",
        ),
        // Records and their findings.
        (
            ALIASED,
            |it| it["records"][0]["weight"] = 7.into(),
            "the findings at _imap._tcp.bien.mssante.fr do not follow from its records",
        ),
        (
            ALIASED,
            |it| drop(it["records"].as_array_mut().unwrap().remove(3)),
            "the findings at _submission._tcp.bien.mssante.fr do not follow from its records",
        ),
        (
            WRONG,
            |it| drop(it["findings"].as_array_mut().unwrap().remove(1)),
            "the findings at _imap._tcp.mal.mssante.fr do not follow from its records",
        ),
        (
            ABSENT,
            |it| {
                let owner = "_imap._tcp.absent.mssante.fr";
                push(&mut it["findings"], finding("SRV001", "error", owner));
            },
            "the findings at _imap._tcp.absent.mssante.fr do not follow from its records",
        ),
        (
            FAILED,
            |it| {
                let owner = "_imap._tcp.muet.mssante.fr";
                push(&mut it["findings"], finding("SRV006", "warning", owner));
            },
            "the findings at _imap._tcp.muet.mssante.fr do not follow from its records",
        ),
        // Aspects that were not examined.
        (
            WRONG,
            |it| it["unexamined"] = json!(["fronts", "declarations"]),
            "`unexamined` has a word twice or out of order",
        ),
        (
            WRONG,
            |it| it["unexamined"] = json!(["fronts", "fronts"]),
            "`unexamined` has a word twice or out of order",
        ),
        (
            WRONG,
            |it| it["unexamined"] = json!(["declarations", "targets", "fronts"]),
            "`unexamined` has \"targets\", but the head does not, or",
        ),
        (
            ABSENT,
            |it| it["unexamined"] = json!(["declarations"]),
            "`unexamined` has \"declarations\", but the head does not, or the domain has no targets",
        ),
    ];
    for (at, alter, phrase) in cases {
        assert_refused(&sample::report(), *at, *alter, phrase);
    }
}

fn counted(code: &str, severity: &str, findings: usize) -> Value {
    json!({ "code": code, "severity": severity, "findings": findings })
}

/// Texts, TTLs and targets say nothing that another field could contradict.
#[test]
fn digest_shows_every_alteration() {
    let mut report = sample::report();
    report.domains.iter_mut().for_each(|it| it.digest = true);
    let altered = "the digest is not that of the entry";
    let cases: &[(usize, Alteration)] = &[
        (WRONG, |it| it["findings"][0]["message"] = "".into()),
        (WRONG, |it| it["findings"][1]["owner"] = "a.fr".into()),
        (WRONG, |it| it["owners"][0]["source"] = Value::Null),
        (ALIASED, |it| it["records"][0]["target"] = "a.fr".into()),
        (ALIASED, |it| it["records"][0]["ttl"] = 1.into()),
        (FAILED, |it| it["digest"] = "00".repeat(32).into()),
    ];
    for (at, alter) in cases {
        let has_owner = !lines(&report)[*at]["findings"][1]["owner"].is_null();
        let phrase = if has_owner && altered_owner(*alter, &report) {
            "do not follow from its records"
        } else {
            altered
        };
        assert_refused(&report, *at, *alter, phrase);
    }
}

/// Whether the alteration takes a finding away from its owner.
fn altered_owner(alter: Alteration, report: &Report) -> bool {
    let mut line = lines(report).swap_remove(WRONG);
    alter(&mut line);
    line["findings"][1]["owner"] == "a.fr"
}

#[test]
fn entry_that_contradicts_the_head_is_refused() {
    let mut report = sample::report();
    report.context.unexamined = Some(Unexamined {
        fronts: true,
        ..Unexamined::default()
    });
    for domain in &mut report.domains[1..] {
        domain.unexamined = report.context.unexamined;
    }
    let alter: Alteration = |it| it["unexamined"] = json!(["declarations", "fronts"]);
    let phrase = "`unexamined` has \"declarations\", but the head does not";
    assert_refused(&report, WRONG, alter, phrase);
}

#[test]
fn fields_of_a_later_version_in_an_older_report_are_refused() {
    let report = sample::older();
    for (field, value) in [
        ("owners", json!([])),
        ("omitted", json!([])),
        ("unexamined", json!([])),
        ("digest", "00".repeat(32).into()),
    ] {
        let mut lines = lines(&report);
        lines[WRONG][field] = value;
        let phrase = format!("`{field}` is not in the form of this report");
        for refusal in Readings::of(&text(&lines), &report).refusals() {
            let refusal = refusal.unwrap();
            assert!(refusal.contains(&phrase), "{refusal}");
        }
    }
}

#[test]
fn failed_owner_is_never_compliant_whoever_wrote_it() {
    let report = sample::report();
    let mut lines = lines(&report);
    lines[0]["tool"]["version"] = "9.9.9".into();
    let entry = &mut lines[FAILED];
    entry["findings"] = json!([]);
    entry["status"] = "compliant".into();
    let [.., missing_from] = Readings::of(&text(&lines), &report).refusals();
    let refusal = missing_from.unwrap();
    assert!(refusal.contains("\"undetermined\""), "{refusal}");
}

#[test]
fn fronts_that_were_not_probed_cannot_be_left_out() {
    let alter: Alteration = |it| it["unexamined"] = json!([]);
    let phrase = "`unexamined` lacks \"fronts\", which the head has";
    assert_refused(&sample::report(), ALIASED, alter, phrase);
    let misspell: Alteration = |it| it["owners"][0]["failure"] = "surprise".into();
    let unknown_word = "`failure` of _imap._tcp.muet.mssante.fr is \"surprise\"";
    assert_refused(&sample::report(), FAILED, misspell, unknown_word);
}

/// Also in an older report, where only the findings explain the status.
#[test]
fn status_of_an_older_report_follows_from_its_findings() {
    let report = sample::older();
    let alterations: [(usize, Alteration); 4] = [
        (WRONG, |it| it["status"] = "compliant".into()),
        (WRONG, |it| it["status"] = "absent".into()),
        (FAILED, |it| it["status"] = "absent".into()),
        (ALIASED, |it| it["status"] = "absent".into()),
    ];
    for (at, alter) in alterations {
        assert_refused(&report, at, alter, "but the facts and findings give");
    }
}

/// A misspelt key is a missing key and an unknown one.
#[test]
fn misspelt_key_is_refused_in_the_same_words_by_those_who_write_the_report_again() {
    for key in ["records", "operators", "owners", "unexamined", "findings"] {
        let mut lines = lines(&sample::report());
        rename(&mut lines[WRONG], key, "surprise");
        let [resume, merge, missing_from] =
            Readings::of(&text(&lines), &sample::report()).refusals();
        let (resume, merge) = (resume.unwrap(), merge.unwrap());
        assert!(
            resume.contains("surprise") || resume.contains(key),
            "{resume}"
        );
        assert_eq!(resume, merge);
        assert!(missing_from.unwrap().contains(key), "{key}");
    }
    let mut lines = lines(&sample::report());
    rename(&mut lines[WRONG]["findings"][0], "evidence", "evidense");
    let refusals = Readings::of(&text(&lines), &sample::report()).refusals();
    for refusal in refusals {
        assert!(refusal.unwrap().contains("evidence"));
    }
}

#[test]
fn severity_set_by_the_user_is_the_only_one_that_an_entry_has() {
    let mut report = sample::report();
    report.context.severities = [(Code::SRV006, Severity::Info)].into_iter().collect();
    report.domains[2].findings[1].severity = Severity::Info;
    let alter: Alteration = |it| it["findings"][1]["severity"] = "warning".into();
    assert_refused(&report, WRONG, alter, "SRV006 has the severity \"warning\"");
}

/// A later version may have other rules.
#[test]
fn entry_of_another_version_is_judged_by_its_form_only() {
    let mut lines = lines(&sample::report());
    lines[0]["tool"]["version"] = "9.0.0".into();
    lines[0]["minor"] = (audit::MINOR + 1).into();
    lines[WRONG]["findings"][0]["code"] = "XYZ001".into();
    lines[WRONG]["findings"][0]["detail"] = json!({"code": "XYZ001", "new": [1]});
    lines[ALIASED]["findings"] = json!([]);
    lines[ALIASED]["records"][0]["weight"] = 7.into();
    for line in &mut lines[ABSENT..=FAILED] {
        line["digest"] = "00".repeat(32).into();
    }
    let readings = Readings::of(&text(&lines), &sample::report());
    assert!(readings.missing_from.is_ok(), "{readings:?}");
    lines[WRONG]["status"] = "compliant".into();
    let [.., missing_from] = Readings::of(&text(&lines), &sample::report()).refusals();
    assert!(missing_from.unwrap().contains("the status is"));
}

#[test]
fn detail_of_another_rule_is_refused_from_any_version() {
    let mut lines = lines(&sample::report());
    lines[0]["tool"]["version"] = "9.0.0".into();
    lines[WRONG]["findings"][0]["code"] = "SRV004".into();
    let [.., missing_from] = Readings::of(&text(&lines), &sample::report()).refusals();
    let expected = "`detail` of SRV004 at _imap._tcp.mal.mssante.fr belongs to SRV005";
    assert!(missing_from.unwrap().contains(expected));
}
