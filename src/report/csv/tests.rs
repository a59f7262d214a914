//! The CSV of the shared sample.

use super::*;
use crate::report::sample;

fn text(table: CsvTable, dialect: CsvDialect) -> String {
    let mut out = Vec::new();
    let settings = CsvSettings { table, dialect };
    write(&sample::report(), settings, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const TABLES: [(&str, CsvTable); 4] = [
    ("findings", CsvTable::Findings),
    ("domains", CsvTable::Domains),
    ("operators", CsvTable::Operators),
    ("causes", CsvTable::Causes),
];

#[test]
fn sample_is_shown_in_each_table() {
    for (name, table) in TABLES {
        let text = text(table, CsvDialect::Rfc4180);
        assert!(text.lines().count() > 1, "{text}");
        insta::assert_snapshot!(name, text);
    }
}

/// Columns do not depend on options, so that scripts find them.
#[test]
fn mailboxes_fill_columns_that_are_always_there() {
    for (name, table) in TABLES {
        let [without, with] = [sample::report(), sample::weighed()].map(|report| {
            let mut out = Vec::new();
            let settings = CsvSettings {
                table,
                dialect: CsvDialect::Rfc4180,
            };
            write(&report, settings, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        });
        assert_eq!(without.lines().next(), with.lines().next());
        assert_ne!(without, with);
        insta::assert_snapshot!(format!("{name}_with_mailboxes"), with);
    }
}

/// A reader that was written by others finds the same cells in each dialect.
#[test]
fn every_table_can_be_read_back() {
    for (_, table) in TABLES {
        let plain = text(table, CsvDialect::Rfc4180);
        let excel = text(table, CsvDialect::ExcelFr);
        let unmarked = excel.strip_prefix('\u{feff}').unwrap();
        let cells = |text: &str, delimiter| -> Vec<Vec<String>> {
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.delimiter(delimiter).has_headers(false);
            let records = reader.from_reader(text.as_bytes()).into_records();
            records
                .map(|it| it.unwrap().iter().map(str::to_owned).collect())
                .collect()
        };
        let read = cells(&plain, b',');
        assert_eq!(read, cells(unmarked, b';'));
        assert!(read.iter().all(|row| row.len() == read[0].len()));
        assert!(!plain.contains('\r'), "{plain}");
        assert_eq!(excel.matches('\n').count(), excel.matches("\r\n").count());
    }
}

#[test]
fn every_domain_has_a_line_in_tables_of_findings_and_of_domains() {
    for table in [CsvTable::Findings, CsvTable::Domains] {
        let text = text(table, CsvDialect::Rfc4180);
        for domain in &sample::report().domains {
            let begin = format!("\n{},", domain.domain);
            assert!(text.contains(&begin), "{} in {text}", domain.domain);
        }
    }
}

#[test]
fn name_that_a_spreadsheet_would_run_stays_text() {
    let mut report = sample::report();
    report.operators[0].name = Some("=HYPERLINK(\"http://x\")".to_owned());
    let mut out = Vec::new();
    let settings = CsvSettings {
        table: CsvTable::Operators,
        ..CsvSettings::default()
    };
    write(&report, settings, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\"'=HYPERLINK"), "{text}");
}
