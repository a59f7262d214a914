//! Comparisons of made-up audits, whose changes are stated one by one.

use std::time::Duration;

use super::*;
use crate::contract::{self, comparison as form};
use crate::finding::{Code, Severity};
use crate::lang::Lang;
use crate::report::look::TextStyle;
use crate::report::sample::{self, audit};
use crate::report::{AuditContext, SourceKind};

fn compare<'a>(before: &'a Report, after: &'a Report) -> Comparison<'a> {
    let audit = |report| Audit {
        report,
        scope: None,
    };
    Comparison::of(audit(before), audit(after))
}

const A: &[&str] = &["1000000001"];
const B: &[&str] = &["1000000002"];
const BOTH: &[&str] = &["1000000001", "1000000002"];

/// Every pair of verdicts, and what became of the domain, as the glossary has it.
#[test]
fn each_pair_of_verdicts_has_its_trend() {
    use Status::{Absent, Compliant, NonCompliant, Undetermined};
    for (before, after, trend) in [
        (Compliant, Compliant, "same"),
        (Compliant, NonCompliant, "regressed"),
        (Compliant, Absent, "regressed"),
        (Compliant, Undetermined, "undetermined"),
        (NonCompliant, Compliant, "newly_compliant"),
        (NonCompliant, NonCompliant, "same"),
        (NonCompliant, Absent, "otherwise"),
        (NonCompliant, Undetermined, "undetermined"),
        (Absent, Compliant, "newly_compliant"),
        (Absent, NonCompliant, "otherwise"),
        (Absent, Absent, "same"),
        (Absent, Undetermined, "undetermined"),
        (Undetermined, Compliant, "determined"),
        (Undetermined, NonCompliant, "determined"),
        (Undetermined, Absent, "determined"),
        (Undetermined, Undetermined, "same"),
    ] {
        let [one, other] = [before, after].map(|it| audit(&[("a.mssante.fr", A, it)]));
        let comparison = compare(&one, &other);
        assert_eq!(
            comparison.domains[0].trend.as_str(),
            trend,
            "{before} {after}"
        );
    }
    let one = audit(&[("a.mssante.fr", A, Compliant)]);
    let other = audit(&[("b.mssante.fr", A, NonCompliant)]);
    let trends: Vec<_> = compare(&one, &other)
        .domains
        .iter()
        .map(|it| (it.domain, it.trend.as_str()))
        .collect();
    assert_eq!(
        trends,
        [("a.mssante.fr", "gone"), ("b.mssante.fr", "appeared")]
    );
}

/// A month in which nothing answers: no operator falls back, and no cause is called gone.
#[test]
fn silence_is_neither_a_regression_nor_progress() {
    use Status::{Absent, Compliant, NonCompliant, Undetermined};
    let names = ["a.mssante.fr", "b.mssante.fr", "c.mssante.fr"];
    let verdicts = [Compliant, NonCompliant, Absent];
    let entries: Vec<_> = names
        .into_iter()
        .zip(verdicts)
        .map(|(it, status)| (it, A, status))
        .collect();
    let silent: Vec<_> = names.into_iter().map(|it| (it, A, Undetermined)).collect();
    let (before, after) = (audit(&entries), audit(&silent));
    let comparison = compare(&before, &after);
    assert_eq!(comparison.trends(), [(Trend::Undetermined, 3)].into());
    assert_eq!(comparison.operators[0].trend, OperatorTrend::Other);
    let mut causes: Vec<_> = comparison
        .causes
        .iter()
        .map(|it| {
            (
                it.cause.code,
                it.trend.as_str(),
                it.before,
                it.after,
                it.unknown,
            )
        })
        .collect();
    causes.sort();
    assert_eq!(
        causes,
        [
            (Code::SRV005, "unknown", 1, 0, 1),
            (Code::SRV006, "unknown", 1, 0, 1),
            (Code::DNS010, "new", 0, 3, 0),
        ]
    );
    let subject = subject::render(&comparison, Lang::English);
    assert_eq!(
        subject,
        "MSSanté DNS: 3 undetermined now, 0.0% of domains compliant"
    );
    // And back: nobody is praised for what was there before.
    let back = compare(&after, &before);
    assert_eq!(back.trends(), [(Trend::Determined, 3)].into());
    assert_eq!(back.operators[0].trend, OperatorTrend::Other);
}

/// An operator hands a domain over to another one, which breaks it.
#[test]
fn domain_that_moved_counts_for_nobody_as_a_regression() {
    use Status::{Compliant, NonCompliant};
    let before = audit(&[
        ("a.mssante.fr", A, Compliant),
        ("b.mssante.fr", B, Compliant),
    ]);
    let after = audit(&[
        ("a.mssante.fr", B, NonCompliant),
        ("b.mssante.fr", B, Compliant),
    ]);
    let comparison = compare(&before, &after);
    assert_eq!(comparison.count(Trend::Regressed), 1);
    assert!(comparison.domains[0].moved());
    let operators: Vec<_> = comparison
        .operators
        .iter()
        .map(|it| (it.id(), it.trend.as_str(), it.domains.clone()))
        .collect();
    assert_eq!(
        operators,
        [
            (A[0], "gone", [(Trend::Gone, 1)].into()),
            (
                B[0],
                "other",
                [(Trend::Appeared, 1), (Trend::Same, 1)].into()
            ),
        ]
    );
}

#[test]
fn contested_domain_counts_for_each_operator_and_once_in_all() {
    use Status::{Compliant, NonCompliant};
    let before = audit(&[("a.mssante.fr", BOTH, Compliant)]);
    let after = audit(&[("a.mssante.fr", BOTH, NonCompliant)]);
    let comparison = compare(&before, &after);
    assert_eq!(comparison.trends(), [(Trend::Regressed, 1)].into());
    let trends = comparison.operators.iter().map(|it| it.trend);
    assert_eq!(trends.collect::<Vec<_>>(), [OperatorTrend::FellBack; 2]);
}

#[test]
fn cause_of_a_domain_that_left_was_not_mended() {
    use Status::{Compliant, NonCompliant};
    let before = audit(&[
        ("a.mssante.fr", A, NonCompliant),
        ("b.mssante.fr", A, NonCompliant),
        ("c.mssante.fr", A, NonCompliant),
    ]);
    let after = audit(&[
        ("a.mssante.fr", A, NonCompliant),
        ("b.mssante.fr", A, Compliant),
        ("d.mssante.fr", B, NonCompliant),
    ]);
    let comparison = compare(&before, &after);
    let causes = comparison
        .causes
        .iter()
        .filter(|it| it.cause.code == Code::SRV005);
    let causes: Vec<_> = causes
        .map(|it| (it.trend.as_str(), it.before, it.after, it.unknown, it.left))
        .collect();
    assert_eq!(causes, [("new", 0, 1, 0, 0), ("shrunk", 3, 1, 0, 1)]);
}

/// TTLs of a resolver count down; a lookup that failed says nothing about records.
#[test]
fn records_are_compared_without_ttls_and_where_both_are_known() {
    let before = audit(&[("a.mssante.fr", A, Status::NonCompliant)]);
    let changed = |change: fn(&mut OwnerReport)| {
        let mut after = before.clone();
        after.domains[0].owners.iter_mut().for_each(change);
        let comparison = compare(&before, &after);
        (
            comparison.domains[0].records_changed,
            comparison.is_change(),
        )
    };
    assert!(
        before.domains[0]
            .owners
            .iter()
            .any(|it| !it.records.is_empty())
    );
    assert_eq!(changed(|it| it.records.reverse()), (false, false));
    assert_eq!(
        changed(|it| it.records.iter_mut().for_each(|record| record.ttl -= 1)),
        (false, false)
    );
    assert_eq!(changed(|it| it.records.clear()), (true, true));
    assert_eq!(
        changed(|it| it.records.iter_mut().for_each(|record| record.port += 1)),
        (true, true)
    );
    let silent = changed(|it| {
        it.records.clear();
        let lookup = it.lookup.as_mut().unwrap();
        lookup.outcome = OwnerOutcome::Failed(crate::lookup::FailureKind::Timeout);
    });
    assert!(!silent.0);
}

/// Each of these would look like a wave of changes.
#[test]
fn audits_made_in_different_ways_are_not_alike() {
    let one = sample::report();
    let scope = |option: Option<(&'static str, &str)>, operators: Option<&str>| Scope {
        options: option
            .into_iter()
            .map(|(name, value)| (name.into(), value.to_owned()))
            .collect(),
        operators: operators.map(str::to_owned),
        ..Scope::default()
    };
    let names = |other: &Report, scopes: [Option<&Scope>; 2]| -> Vec<String> {
        let [before, after] = [(&one, scopes[0]), (other, scopes[1])]
            .map(|(report, its)| Audit { report, scope: its });
        let conditions = conditions(before, after).into_iter();
        conditions.map(|it| it.name.en.into_owned()).collect()
    };
    let plain = scope(None, None);
    let with = |change: fn(&mut AuditContext)| {
        let mut other = one.clone();
        change(&mut other.context);
        names(&other, [Some(&plain); 2])
    };
    assert_eq!(with(|_| {}), [""; 0]);
    assert_eq!(
        with(|it| it.requirement.date = "2024-01-01".to_owned()),
        ["date of the requirement"]
    );
    assert_eq!(with(|it| it.source = SourceKind::Authoritative), ["source"]);
    assert_eq!(
        with(|it| it.servers = vec!["192.0.2.54:53".to_owned()]),
        ["resolvers"]
    );
    assert_eq!(
        with(|it| it.severities = [(Code::SRV006, Severity::Error)].into_iter().collect()),
        ["severity of SRV006"]
    );
    assert_eq!(
        with(|it| it.probe = Some(sample::conditions())),
        [
            "fronts probed",
            "private addresses probed",
            "authorities of the fronts"
        ]
    );
    // The whitelist and the files change from month to month.
    assert_eq!(with(|it| it.whitelist = None), [""; 0]);
    for (option, name) in [("neighbours", "--neighbours"), ("operator", "--operator")] {
        let other = scope(Some((option, "true")), None);
        assert_eq!(names(&one, [Some(&plain), Some(&other)]), [name]);
        // A document does not say it.
        assert_eq!(names(&one, [Some(&plain), None]), [""; 0]);
    }
    let declared = scope(None, Some(&"11".repeat(32)));
    assert_eq!(
        names(&one, [Some(&plain), Some(&declared)]),
        ["SHA-256 of the operators file"]
    );
    let unknown = scope(Some(("zone files' SHA-256", "22")), None);
    assert_eq!(names(&one, [Some(&plain), Some(&unknown)]), [""; 0]);
}

/// A month with a change of each kind.
fn eventful() -> [Report; 2] {
    use Status::{Absent, Compliant, NonCompliant, Undetermined};
    let before = audit(&[
        ("apparait-absent.mssante.fr", A, Absent),
        ("corrige.mssante.fr", A, NonCompliant),
        ("demenage.mssante.fr", A, Compliant),
        ("ferme.mssante.fr", A, NonCompliant),
        ("muet.mssante.fr", B, Compliant),
        ("parti.mssante.fr", B, Compliant),
        ("reparle.mssante.fr", B, Undetermined),
        ("stable.mssante.fr", BOTH, Compliant),
        ("tombe.mssante.fr", B, Compliant),
    ]);
    let mut after = audit(&[
        ("apparait-absent.mssante.fr", A, NonCompliant),
        ("corrige.mssante.fr", A, Compliant),
        ("demenage.mssante.fr", B, Compliant),
        ("ferme.mssante.fr", A, Absent),
        ("muet.mssante.fr", B, Undetermined),
        ("nouveau.mssante.fr", A, Compliant),
        ("reparle.mssante.fr", B, Compliant),
        ("stable.mssante.fr", BOTH, Compliant),
        ("tombe.mssante.fr", B, NonCompliant),
    ]);
    let month = Duration::from_secs(30 * 24 * 3600);
    after.context.started += month;
    after.finished += month;
    [before, after]
}

#[test]
fn form_is_as_its_contract_says_and_reads_back() {
    let [before, after] = eventful();
    let text = json::render(&compare(&before, &after)).unwrap();
    contract::assert_reads_back::<form::Comparison<'static>>(&text);
    insta::assert_snapshot!("json", text);
}

#[test]
fn every_form_for_people_in_both_languages() {
    let [before, after] = eventful();
    let comparison = compare(&before, &after);
    for lang in Lang::ALL {
        let look = TextStyle {
            lang,
            width: 80,
            color: false,
            verbose: false,
            never_break_names: false,
        };
        let name = lang.as_str();
        insta::assert_snapshot!(format!("{name}-table"), table::render(&comparison, look));
        insta::assert_snapshot!(
            format!("{name}-markdown"),
            markdown::render(&comparison, false, lang)
        );
        insta::assert_snapshot!(
            format!("{name}-subject"),
            subject::render(&comparison, lang)
        );
        let page = html::render(&comparison, lang);
        crate::report::page::assert_is_alone(&page);
        for domain in comparison.domains.iter().filter(|it| it.is_change()) {
            assert!(page.contains(domain.domain), "{}", domain.domain);
        }
    }
}

#[test]
fn same_audit_has_no_change() {
    let report = sample::report();
    let comparison = compare(&report, &report);
    assert!(!comparison.is_change());
    let subject = subject::render(&comparison, Lang::French);
    assert_eq!(
        subject,
        "MSSanté DNS\u{202f}: verdicts inchangés, 25,0\u{202f}% des domaines conformes"
    );
}

#[test]
fn csv_has_a_line_for_each_change() {
    use super::csv::{self, ComparisonTable};
    let [before, after] = eventful();
    let comparison = compare(&before, &after);
    for (name, table) in [
        ("domains", ComparisonTable::Domains),
        ("operators", ComparisonTable::Operators),
        ("causes", ComparisonTable::Causes),
    ] {
        let mut out = Vec::new();
        csv::write(&comparison, table, Default::default(), &mut out).unwrap();
        insta::assert_snapshot!(format!("csv-{name}"), String::from_utf8(out).unwrap());
    }
}
