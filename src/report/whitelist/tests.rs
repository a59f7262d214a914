//! Every format on the shared sample.

use serde_json::Value;

use super::*;
use crate::register::{compare, sample};
use crate::report::table::Look;

const PLAIN: Look = Look {
    width: 100,
    color: false,
    verbose: false,
};
const FACES: [Face; 3] = [Face::Operators, Face::Domains, Face::Oddities];

/// The changes of the sample, forward or backward, in one format.
fn diff(reverse: bool, render: impl Fn(&Difference<'_>) -> String) -> String {
    let (mut old, mut new) = (sample::old(), sample::new());
    if reverse {
        std::mem::swap(&mut old, &mut new);
    }
    render(&Difference {
        old: &old,
        new: &new,
        order: Order::of(&old, &new),
        changes: &compare(&old, &new),
    })
}

/// Every text of every format, each with a name.
fn everything() -> Vec<(String, String)> {
    let register = sample::old();
    let view = register.view(false);
    let mut texts = vec![
        ("list.json".to_owned(), list_json::render(&view).unwrap()),
        ("diff.md".to_owned(), diff(false, diff_markdown::render)),
        (
            "diff.json".to_owned(),
            diff(false, |d| diff_json::render(d).unwrap()),
        ),
        (
            "diff.txt".to_owned(),
            diff(false, |d| diff_table::render(d, PLAIN)),
        ),
    ];
    for face in FACES {
        let csv = list_csv::render(&view, face).unwrap();
        texts.push((format!("{face:?}.csv"), csv));
        texts.push((
            format!("{face:?}.txt"),
            list_table::render(&view, face, PLAIN),
        ));
    }
    texts
}

#[test]
fn the_sample_reads_well_in_every_format() {
    for (name, text) in everything() {
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn nothing_of_the_document_steers_a_terminal() {
    for (name, text) in everything() {
        let lines: Vec<_> = text.split('\n').collect();
        for line in lines {
            assert_eq!(one_line(line), line, "{name}");
        }
    }
}

#[test]
fn every_line_fits_the_width() {
    let register = sample::old();
    let view = register.view(false);
    for width in [80, 100, 200] {
        let look = Look { width, ..PLAIN };
        let mut texts: Vec<_> = FACES
            .iter()
            .map(|face| list_table::render(&view, *face, look))
            .collect();
        for reverse in [false, true] {
            texts.push(diff(reverse, |d| diff_table::render(d, look)));
        }
        for text in texts {
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{widest:?} in {width}:\n{text}");
        }
    }
}

#[track_caller]
fn valid(text: &str, schema: &str) {
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut report: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    // The schema is closed, so that a field it does not know cannot slip in.
    report["tool"]["surprise"] = true.into();
    assert!(!validator.is_valid(&report));
}

#[test]
fn the_sample_is_valid_under_the_published_schemas() {
    let register = sample::old();
    valid(
        &list_json::render(&register.view(false)).unwrap(),
        include_str!("../../../docs/mssrv.whitelist.1.schema.json"),
    );
    for reverse in [false, true] {
        valid(
            &diff(reverse, |d| diff_json::render(d).unwrap()),
            include_str!("../../../docs/mssrv.whitelist-diff.1.schema.json"),
        );
    }
}

#[test]
fn texts_of_the_document_mean_nothing_in_markdown() {
    let page = diff(false, diff_markdown::render);
    assert!(page.contains("\\| \\<x\\>"), "{page}");
}

#[test]
fn a_backward_comparison_says_so() {
    let text = diff(true, |d| diff_table::render(d, PLAIN));
    assert!(text.contains("Take care: the new document"), "{text}");
    assert!(!diff(false, |d| diff_table::render(d, PLAIN)).contains("Take care"));
}
