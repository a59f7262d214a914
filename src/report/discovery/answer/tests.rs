use super::super::sample;
use super::*;
use crate::service::Interface;

/// The headline for these interfaces.
fn said(interfaces: &[(Interface, Usable)], status: Status, lang: Lang) -> String {
    let report = sample::report();
    let mut conclusion = report.conclusion();
    conclusion.interfaces = interfaces.to_vec();
    headline(&conclusion, status, lang)
}

#[test]
fn headline_has_each_interface_once() {
    use Interface::{Authcli, Psc};
    use Usable::{No, Unknown, Yes};

    let mut lines = Vec::new();
    for lang in Lang::ALL {
        for (psc, authcli, status) in [
            (Yes, Yes, Status::Compliant),
            (Yes, Yes, Status::NonCompliant),
            (Yes, No, Status::NonCompliant),
            (No, Yes, Status::NonCompliant),
            (No, No, Status::Absent),
            (Yes, Unknown, Status::Undetermined),
            (No, Unknown, Status::NonCompliant),
            (Unknown, Unknown, Status::Undetermined),
        ] {
            let line = said(&[(Psc, psc), (Authcli, authcli)], status, lang);
            assert_eq!(line.matches("PSC").count(), 1, "{line}");
            assert_eq!(line.matches("authcli").count(), 1, "{line}");
            lines.push(line);
        }
        lines.push(said(&[(Psc, No)], Status::NonCompliant, lang));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn record_to_publish_is_apart_from_its_sentence() {
    let report = sample::report_with_missing_record();
    let findings = &report.discovery.verdict.findings;
    let texts = findings.iter().map(|it| FindingText::of(it, Lang::French));
    let records: Vec<_> = texts.flat_map(|it| it.records).collect();
    assert_eq!(records, [sample::RECORD]);
}
