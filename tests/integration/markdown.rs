//! The audit as Markdown, read by the reader that GitHub uses.

use std::process::Command;

use serde_json::Value;

use crate::harness::{file, mssrv, temp};
use crate::{peer, readers};

/// Prints what cmark-gfm has read: the cells of each table as texts, and the kinds and contents of all other nodes that
/// do something.
const READ: &str = r#"
import json, sys, xml.etree.ElementTree as tree
space = "{http://commonmark.org/xml/1.0}"
root = tree.parse(sys.argv[1]).getroot()
def text(node):
    return "".join(it.text or "" for it in node.iter() if it.tag in (space + "text", space + "code"))
def rows(table):
    lines = [it for it in table if it.tag in (space + "table_header", space + "table_row")]
    return [[text(cell) for cell in line] for line in lines]
print(json.dumps({
    "tables": [rows(it) for it in root.iter(space + "table")],
    "kinds": sorted({it.tag.removeprefix(space) for it in root.iter()}),
    "texts": [it.text or "" for it in root.iter(space + "text")],
    "html": sorted({it.text for it in root.iter(space + "html_inline")}),
}))
"#;

/// Texts that mean something in Markdown, in HTML, or on a site that shows Markdown.
const HOSTILE: [&str; 6] = [
    "a|b \\| c\\",
    "`code` ``x`` **b** _i_ ~~s~~ [t](http://evil.example)",
    "@team #123 !45 GH-6 ~bug a@b.example",
    "http://evil.example/ www.evil.example mailto:a@b.example",
    "<script>alert(1)</script> &amp; <!-- x",
    "line\nbreak | --- | \u{202e}",
];

/// The Markdown as cmark-gfm reads it with all extensions of GitHub.
fn read(text: &str) -> Option<Value> {
    let Some(reader) = peer::find_program("cmark-gfm") else {
        peer::skip("cmark-gfm");
        return None;
    };
    let dir = temp();
    let page = file(&dir, "audit.md", text);
    let mut command = Command::new(reader);
    for extension in [
        "table",
        "autolink",
        "strikethrough",
        "tagfilter",
        "tasklist",
    ] {
        command.args(["-e", extension]);
    }
    let output = command.args(["-t", "xml", &page]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let tree = file(&dir, "audit.xml", output.stdout);
    let read = readers::python(READ, &[&tree])?;
    Some(serde_json::from_str(&read).unwrap())
}

fn tables(page: &Value) -> Vec<Vec<Vec<String>>> {
    serde_json::from_value(page["tables"].clone()).unwrap()
}

#[test]
fn hostile_names_are_texts_in_tables_that_stay_tables() {
    let dir = temp();
    let report = file(&dir, "r.json", readers::report_with_names(&HOSTILE));
    for options in [&["-v"][..], &[], &["--lang", "fr"]] {
        let args = ["merge", &report, "--format", "markdown"];
        let text = mssrv(options.iter().chain(&args)).expect(0).stdout;
        let Some(page) = read(&text) else {
            return;
        };
        let tables = tables(&page);
        assert_eq!(tables.len(), text.matches("\n## ").count(), "{text}");
        for table in &tables {
            let widths: Vec<_> = table.iter().map(Vec::len).collect();
            assert!(widths.iter().all(|it| *it == widths[0]), "{table:?}");
        }
        let operators: Vec<_> = tables.iter().flatten().map(|row| row[0].as_str()).collect();
        for name in HOSTILE {
            let shown = format!("{} (", name.replace(['\n', '\u{202e}'], " "));
            // Spaces in a row are one space to a reader.
            let is_shown = |it: &&str| it.starts_with(&shown);
            assert!(operators.iter().any(is_shown), "{shown} in {operators:#?}");
        }
        let kinds: Vec<String> = serde_json::from_value(page["kinds"].clone()).unwrap();
        for kind in [
            "link",
            "image",
            "emph",
            "strong",
            "strikethrough",
            "html_block",
            "code_block",
        ] {
            assert!(!kinds.iter().any(|it| it == kind), "{kind} in {text}");
        }
        assert!(
            page["html"]
                .as_array()
                .unwrap()
                .iter()
                .all(|it| *it == "<!-- -->" || *it == "<br>"),
            "{}",
            page["html"]
        );
        for name in ["@team", "#123", "!45", "~bug"] {
            // In code, it is no name.
            let texts = page["texts"].as_array().unwrap();
            let in_text = |it: &Value| it.as_str().unwrap().contains(name);
            assert!(!texts.iter().any(in_text), "{name} in {text}");
        }
    }
}

#[test]
fn markdown_has_the_numbers_of_the_report() {
    let dir = temp();
    let json = mssrv(["check", "--lab", "-q", "--format", "json"]).expect(0);
    let report = file(&dir, "r.json", &json.stdout);
    let text = mssrv(["merge", &report, "--format", "markdown", "-v"])
        .expect(0)
        .stdout;
    let Some(page) = read(&text) else {
        return;
    };
    let tables = tables(&page);
    let totals = &json.json()["summary"]["domains"];
    let numbers: Vec<_> = tables[0][1..].iter().map(|row| row[1].as_str()).collect();
    let number = |status: &str| totals[status].to_string();
    let expected = ["compliant", "non_compliant", "absent", "undetermined"].map(number);
    let numbers: Vec<_> = numbers.into_iter().filter(|it| *it != "–").collect();
    assert_eq!(numbers, expected);
    let domains = tables
        .iter()
        .find(|it| it[0][0] == "Domain")
        .expect("a table of domains");
    for domain in json.json()["domains"].as_array().unwrap() {
        let name = domain["domain"].as_str().unwrap();
        let theirs: Vec<_> = domains.iter().filter(|row| row[0] == name).collect();
        let findings = domain["findings"].as_array().unwrap();
        assert_eq!(theirs.len(), findings.len().max(1), "{name}");
        let codes = theirs.iter().map(|row| row[2].as_str());
        let found = findings.iter().map(|it| it["code"].as_str().unwrap());
        assert!(findings.is_empty() || codes.eq(found), "{name}");
    }
}
