//! Two years of made-up audits. What became of each domain is stated here in words, and the expectations follow from these
//! words and not from the code.

use std::time::Duration;

use super::*;
use crate::contract::{self, history as form};
use crate::finding::Code;
use crate::lang::{Lang, Text};
use crate::report::comparison::Audit;
use crate::report::look::TextStyle;
use crate::report::sample::audit;

const MONTHS: usize = 24;

/// Domains that pass from the first operator to the second one: ten a month from the sixth month on, until all have moved.
const MOVING: usize = 241;

/// The month in which most name servers are silent.
const SILENT: usize = 15;

const OLD: &str = "1000000001";
const NEW: &str = "1000000002";
const FRAIL: &str = "1000000003";

fn started(month: usize) -> SystemTime {
    let month = u32::try_from(month).unwrap();
    SystemTime::UNIX_EPOCH
        + Duration::from_secs(1_900_000_000)
        + Duration::from_secs(2_592_000) * month
}

/// Number of domains that have moved by this month.
fn moved(month: usize) -> usize {
    (month.saturating_sub(5) * 10).min(MOVING)
}

/// The audit of a month: what each domain publishes then.
fn month(month: usize) -> Report {
    let mut entries = Vec::new();
    let names: Vec<_> = (0..MOVING)
        .map(|it| format!("m{it:03}.mssante.fr"))
        .collect();
    for (at, name) in names.iter().enumerate() {
        // In the month of its move, both list it. The old operator's weight was wrong.
        let (operators, status): (&[&str], _) = match moved(month) {
            moved if at < moved.saturating_sub(10) => (&[NEW], Status::Compliant),
            moved if at < moved && month > 5 => (&[OLD, NEW], Status::Compliant),
            _ => (&[OLD], Status::NonCompliant),
        };
        entries.push((name.as_str(), operators, status));
    }
    // It breaks in the tenth month, and is mended in the fourteenth.
    let frail = match month {
        9..13 => Status::NonCompliant,
        _ => Status::Compliant,
    };
    entries.push(("frail.mssante.fr", &[FRAIL], frail));
    if month.is_multiple_of(2) {
        entries.push(("passing.mssante.fr", &[FRAIL], Status::Compliant));
    }
    if month == SILENT {
        for (_, _, status) in entries.iter_mut().skip(20) {
            *status = Status::Undetermined;
        }
    }
    entries.sort_by_key(|(name, ..)| *name);
    let mut report = audit(&entries);
    report.context.started = started(month);
    report.finished = started(month) + Duration::from_secs(60);
    report
}

fn history(months: usize) -> History {
    let mut builder = HistoryBuilder::default();
    for at in 0..months {
        let report = month(at);
        builder.add(Audit {
            report: &report,
            scope: None,
        });
    }
    builder.finish()
}

#[test]
fn two_years_are_told_as_they_were() {
    let history = history(MONTHS);
    assert_eq!(history.audits.len(), MONTHS);
    let operator = |id: &str| history.operators.iter().find(|it| it.id == id).unwrap();
    // In month 23, 180 domains have moved, the last ten of which both list.
    assert_eq!(moved(23), 180);
    let last = |id| operator(id).counts.last().copied().unwrap().unwrap();
    assert_eq!((last(OLD).total(), last(OLD).compliant), (241 - 170, 10));
    assert_eq!((last(NEW).total(), last(NEW).compliant), (180, 180));
    // The new operator has its first domains in month 6, when they are contested.
    let first = operator(NEW).counts.iter().position(Option::is_some);
    assert_eq!(first, Some(6));
    let compliant = Since {
        complies: true,
        started: started(6),
        is_uncertain: false,
    };
    assert_eq!(operator(NEW).since, Some(compliant));
    let broken = Since {
        complies: false,
        started: started(0),
        is_uncertain: false,
    };
    assert_eq!(operator(OLD).since, Some(broken));
    // It was broken from month 9 to 12, and what was unknown in month 15 is no break.
    let mended = Since {
        complies: true,
        started: started(13),
        is_uncertain: false,
    };
    assert_eq!(operator(FRAIL).since, Some(mended));
    let frail = history
        .domains
        .iter()
        .find(|it| it.domain == "frail.mssante.fr")
        .unwrap();
    assert_eq!(frail.since, Some(mended));
    assert!(
        history
            .domains
            .iter()
            .all(|it| it.domain != "passing.mssante.fr")
    );
    let contested: Vec<_> = history.audits.iter().map(|it| it.contested).collect();
    let expected: Vec<_> = (0..MONTHS).map(|it| if it > 5 { 10 } else { 0 }).collect();
    assert_eq!(contested, expected);
}

#[test]
fn cause_is_as_old_as_the_first_audit_that_saw_it() {
    let history = history(MONTHS);
    let open = history
        .causes
        .iter()
        .filter(|it| it.cause.code == Code::SRV005);
    let open: Vec<_> = open.map(|it| (it.since, it.domains.clone())).collect();
    // The wrong records of the old operator. In the silent month, only the first twenty domains were checked, and
    // these had moved.
    let remaining = |month: usize| match month {
        SILENT => 0,
        _ => MOVING - moved(month),
    };
    let expected: Vec<_> = (0..MONTHS).map(remaining).collect();
    assert_eq!(open, [(started(0), expected)]);
}

#[test]
fn silent_month_leaves_verdicts_as_they_were_and_says_so() {
    let history = history(SILENT + 1);
    let frail = history.operators.iter().find(|it| it.id == FRAIL).unwrap();
    let since = frail.since.unwrap();
    assert_eq!((since.complies, since.started), (true, started(13)));
    let undetermined = history
        .domains
        .iter()
        .filter(|it| it.status == Status::Undetermined);
    for domain in undetermined {
        assert!(domain.since.is_none_or(|it| it.is_uncertain), "{domain:?}");
    }
}

#[test]
fn migration_is_seen_moving() {
    let history = history(MONTHS);
    let first = history
        .contested
        .iter()
        .find(|it| it.domain == "m000.mssante.fr")
        .unwrap();
    let ids = |it: &Option<Vec<String>>| it.as_ref().map(|it| it.join(" ")).unwrap_or_default();
    let steps: Vec<_> = first.operators.iter().map(ids).collect();
    let both = format!("{OLD} {NEW}");
    let expected = (0..MONTHS).map(|month| match month {
        0..6 => OLD.to_owned(),
        6 => both.clone(),
        _ => NEW.to_owned(),
    });
    assert_eq!(steps, expected.collect::<Vec<_>>());
    assert!(!first.is_contested());
    assert_eq!(
        history
            .contested
            .iter()
            .filter(|it| it.is_contested())
            .count(),
        10
    );
    assert_eq!(history.contested.len(), 180);
    // A domain that came and went was never contested.
    assert!(
        history
            .contested
            .iter()
            .all(|it| it.domain.starts_with('m'))
    );
}

#[test]
fn form_is_as_its_contract_says_and_reads_back() {
    let history = history(7);
    let text = json::render(&history).unwrap();
    contract::assert_reads_back::<form::History<'static>>(&text);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["audits"].as_array().unwrap().len(), 7);
    assert_eq!(value["operators"][1]["domains"][5], serde_json::Value::Null);
    assert_eq!(value["operators"][1]["domains"][6]["compliant"], 10);
}

#[test]
fn every_form_for_people_in_both_languages() {
    let mut history = history(SILENT + 3);
    history.audits[2].conditions = vec![Condition {
        name: Text::same("--probe"),
        before: Text::same("1"),
        after: Text::same("2"),
    }];
    for lang in Lang::ALL {
        let look = TextStyle {
            lang,
            width: 80,
            color: false,
            verbose: false,
            never_break_names: false,
        };
        insta::assert_snapshot!(lang.as_str(), table::render(&history, look));
        let page = html::render(&history, lang);
        crate::report::page::assert_is_alone(&page);
        let [silent, last] = [SILENT, SILENT + 2].map(|it| &history.audits[it].domains);
        assert!(silent.undetermined > 0 && last.undetermined == 0);
        // A bar for each verdict that an audit has, and the four of the legend.
        let bars = history.audits.iter().map(|it| {
            let counts = it.domains;
            let numbers = [
                counts.compliant,
                counts.non_compliant,
                counts.absent,
                counts.undetermined,
            ];
            numbers.iter().filter(|number| **number > 0).count()
        });
        assert_eq!(page.matches("<rect ").count(), bars.sum::<usize>() + 4);
    }
}

#[test]
fn csv_has_a_line_for_each_thing() {
    use super::csv::{self, HistoryTable};
    let history = history(8);
    for (table, lines) in [
        (HistoryTable::Audits, 8),
        // The old operator and the frail one in each audit, the new one in months 6 and 7.
        (HistoryTable::Operators, 8 * 2 + 2),
        (HistoryTable::Domains, history.domains.len()),
        (HistoryTable::Causes, history.causes.len()),
    ] {
        let mut out = Vec::new();
        csv::write(&history, table, Default::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), lines + 1, "{text}");
    }
}

#[test]
fn blocks_are_full_only_for_all_and_empty_only_for_nothing() {
    let shares = [0.0, 0.001, 0.5, 0.999, 1.0].map(Some);
    let line = sections::sparkline(shares.into_iter().chain([None]));
    assert_eq!(line, "▁▂▅▇█·");
}
