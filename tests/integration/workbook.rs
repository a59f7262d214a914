//! The workbook of an audit, read by openpyxl.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Map, Value};

use crate::harness::{file, mssrv, temp};
use crate::{peer, readers};

/// Prints all sheets as JSON: each cell with its type, as the file has it.
const READ: &str = r#"
import datetime, json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def cell(it):
    value = it.value.isoformat() if isinstance(it.value, (datetime.datetime, datetime.date)) else it.value
    return {"type": it.data_type, "value": value, "link": it.hyperlink is not None, "typed": it.quotePrefix}
sheets = {
    sheet.title: {
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "rows": [[cell(it) for it in row] for row in sheet.iter_rows()],
    }
    for sheet in book
}
properties = book.properties
print(json.dumps({
    "order": book.sheetnames,
    "sheets": sheets,
    "created": properties.created.isoformat(),
    "creator": properties.creator,
}))
"#;

/// Texts that a spreadsheet, an XML reader or a terminal might take for something else.
const HOSTILE: [&str; 6] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2",
    "http://evil.example/\u{202e}\u{1b}[2J",
    "<script>&amp;]]>",
];

/// The workbook of a report, as openpyxl reads it.
fn read(args: &[&str]) -> Option<Value> {
    let dir = temp();
    let book = file(&dir, "audit.xlsx", "");
    mssrv(args.iter().chain(&["--format", "xlsx", "-o", &book])).expect(0);
    let text = readers::python(READ, &[&book])?;
    Some(serde_json::from_str(&text).unwrap())
}

fn rows(sheet: &Value) -> &Vec<Value> {
    sheet["rows"].as_array().unwrap()
}

/// The texts of a line.
fn texts(row: &Value) -> Vec<&str> {
    let cells = row.as_array().unwrap().iter();
    cells
        .map(|it| it["value"].as_str().unwrap_or_default())
        .collect()
}

/// Number of lines in CSV, below the titles.
fn lines_of_csv(report: &str, table: &str) -> usize {
    let args = ["merge", report, "--format", "csv", "--csv-table", table];
    let text = mssrv(args).expect(0).stdout;
    csv::Reader::from_reader(text.as_bytes()).records().count()
}

#[test]
fn workbook_has_the_lines_of_csv_in_typed_cells() {
    let dir = temp();
    let report = file(&dir, "r.json", readers::report_with_names(&HOSTILE));
    let Some(book) = read(&["merge", &report]) else {
        return;
    };
    let names = ["Summary", "Operators", "Causes", "Domains", "Findings"];
    assert_eq!(book["order"], serde_json::json!(names));
    for (name, table) in names[1..]
        .iter()
        .zip(["operators", "causes", "domains", "findings"])
    {
        let sheet = &book["sheets"][name];
        assert_eq!(sheet["frozen"], "A2", "{name}");
        let lines = lines_of_csv(&report, table);
        assert!(lines > 5);
        assert_eq!(rows(sheet).len(), lines + 1, "{name}");
        let filter = sheet["filter"].as_str().unwrap();
        assert!(filter.starts_with("A1:"), "{filter}");
        assert!(filter.ends_with(&format!("{}", lines + 1)), "{filter}");
        assert!(texts(&rows(sheet)[0]).iter().all(|it| !it.is_empty()));
    }
    for (name, sheet) in book["sheets"].as_object().unwrap() {
        for cell in rows(sheet).iter().flat_map(|row| row.as_array().unwrap()) {
            let kind = cell["type"].as_str().unwrap();
            assert!(["s", "n", "d"].contains(&kind), "{name}: {cell}");
            assert_eq!(cell["link"], false, "{name}: {cell}");
            assert_eq!(
                kind == "s",
                cell["value"].is_string() && kind != "d",
                "{cell}"
            );
        }
    }
    let numbers = |sheet: &str, title: &str| {
        let rows = rows(&book["sheets"][sheet]);
        let at = texts(&rows[0]).iter().position(|it| *it == title).unwrap();
        let cells = rows[1..].iter().map(|row| row[at]["value"].as_u64());
        cells.sum::<Option<u64>>()
    };
    assert!(numbers("Causes", "Domains") > Some(20));
    assert!(numbers("Operators", "Absent") > Some(0));
    let made: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    let finished = made["finished"].as_str().unwrap();
    assert!(
        finished.starts_with(book["created"].as_str().unwrap()),
        "{finished}"
    );
    assert_eq!(book["creator"], Value::Null);
}

#[test]
fn hostile_names_stay_texts_in_every_sheet() {
    let dir = temp();
    let report = file(&dir, "r.json", readers::report_with_names(&HOSTILE));
    let Some(book) = read(&["merge", &report]) else {
        return;
    };
    let operators = rows(&book["sheets"]["Operators"]);
    let mut cells = Map::new();
    for cell in operators.iter().map(|row| &row[1]) {
        cells.insert(
            cell["value"].as_str().unwrap_or_default().to_owned(),
            cell.clone(),
        );
    }
    for name in &HOSTILE {
        let shown = name.replace(['\u{202e}', '\u{1b}'], " ");
        let cell = &cells[&shown];
        assert_eq!(cell["type"], "s", "{cell}");
        let would_run = name.starts_with(['=', '+', '-', '@']);
        assert_eq!(cell["typed"], would_run, "{cell}");
    }
}

#[test]
fn titles_and_words_of_a_workbook_follow_the_language() {
    let Some(book) = read(&["--lang", "fr", "check", "--lab", "-q"]) else {
        return;
    };
    let names = ["Synthèse", "Opérateurs", "Causes", "Domaines", "Constats"];
    assert_eq!(book["order"], serde_json::json!(names));
    let domains = rows(&book["sheets"]["Domaines"]);
    assert_eq!(texts(&domains[0])[3], "Verdict");
    let verdicts = ["conforme", "non conforme", "absent", "indéterminé"];
    assert!(
        domains[1..]
            .iter()
            .all(|row| verdicts.contains(&texts(row)[3]))
    );
    let summary = rows(&book["sheets"]["Synthèse"]);
    assert!(texts(&summary[0])[0].starts_with("Audit MSSanté"));
    let times = summary.iter().filter(|row| row[1]["type"] == "d");
    assert!(times.count() >= 2);
}

#[test]
fn report_with_too_many_domains_for_a_workbook_is_refused_before_a_query() {
    // Its silence would take hours to establish.
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap().to_string();
    let dir = temp();
    let domains: String = (0..100_001).map(|it| format!("d{it}.example\n")).collect();
    let domains = file(&dir, "domains", domains);
    let book = dir.path().join("audit.xlsx").display().to_string();
    for (lang, words) in [
        ("en", "has at most 100,000 domains, but there are 100,001"),
        ("fr", "a au plus 100\u{202f}000 domaines"),
    ] {
        let args = [
            "--lang",
            lang,
            "check",
            "--server",
            &server,
            "--domains",
            &domains,
        ];
        let run = mssrv(args.iter().chain(&["--format", "xlsx", "-o", &book])).expect(2);
        assert!(run.stderr.contains(words), "{run:#?}");
        assert!(run.stderr.contains("--operator"), "{run:#?}");
    }
    silent.set_nonblocking(true).unwrap();
    assert!(silent.recv(&mut [0; 512]).is_err());
    assert!(!std::path::Path::new(&book).exists());
}

#[test]
fn terminal_gets_no_workbook() {
    let Some(script) = peer::find_program("script") else {
        return peer::skip("script (bsdutils)");
    };
    let program = env!("CARGO_BIN_EXE_mssrv");
    for (lang, words) in [
        (
            "en",
            "a terminal cannot show this format: name a file with -o",
        ),
        ("fr", "un terminal ne peut pas afficher ce format"),
    ] {
        let line = format!("'{program}' --lang {lang} check --lab -q --format xlsx");
        let mut terminal = Command::new(&script);
        terminal
            .args(["-qec", &line, "/dev/null"])
            .stdin(Stdio::null());
        let output = terminal.output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains(words), "{shown}");
        assert!(!shown.contains("PK"), "{shown}");
        assert_eq!(output.status.code(), Some(2), "{shown}");
    }
}
