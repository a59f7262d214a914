use serde_json::Value;

use super::*;
use crate::report::sample;

fn written(report: &Report, lang: Lang, all: bool) -> String {
    let mut out = Vec::new();
    write(report, lang, all, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The sample as an audit of a zone file would be.
fn of_zone_file() -> Report {
    let mut report = sample::report();
    for (domain, line) in report.domains.iter_mut().zip(10..) {
        for owner in &mut domain.owners {
            let lookup = owner.lookup.as_mut().unwrap();
            lookup.source = Some(format!("zones/mssante.fr.zone:{line}"));
        }
    }
    report
}

#[test]
fn sarif_of_the_sample() {
    let report = of_zone_file();
    insta::assert_snapshot!("en", written(&report, Lang::English, true));
    insta::assert_snapshot!("fr", written(&report, Lang::French, false));
}

#[test]
fn fingerprints_do_not_depend_on_lines_and_words() {
    let fingerprints = |report: &Report, lang| -> Vec<String> {
        let log: Value = serde_json::from_str(&written(report, lang, true)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        let of = |it: &Value| it["partialFingerprints"]["mssrvFinding/v1"].to_string();
        results.map(of).collect()
    };
    let report = of_zone_file();
    let first = fingerprints(&report, Lang::English);
    assert_eq!(fingerprints(&sample::report(), Lang::French), first);
    let mut distinct = first.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), first.len());
}
