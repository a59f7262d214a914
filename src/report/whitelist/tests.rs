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

/// Texts that leave no room, and characters that take two columns.
fn long(generated: &str, cn: &str) -> Register {
    let label = "a".repeat(60);
    let domain = format!("{label}.{label}.{label}.fr");
    let unit = "9".repeat(120);
    let dn = format!(
        "CN={cn}, OU={unit},O={} {}",
        "医療".repeat(40),
        "Hôpital ".repeat(30)
    );
    let rows = [
        (
            domain.as_str(),
            dn.as_str(),
            "2031-01-01T00:00:00.000000000000+01:00",
        ),
        (
            domain.as_str(),
            "CN=m,OU=2",
            "soon, or later than anybody would have thought",
        ),
        ("a.fr", dn.as_str(), ""),
        (&format!("b.{domain}"), "CN=m,OU=2", ""),
    ];
    sample::register(generated, &rows, &[])
}

#[test]
fn every_line_fits_the_width() {
    let long_before = long("2030-01-01T00:00:00Z", "before");
    let long_after = long(&"later ".repeat(50), "after");
    let pairs = [
        (&sample::old(), &sample::new()),
        (&sample::new(), &sample::old()),
        (&long_before, &long_after),
        (&sample::old(), &long_after),
        (&long_after, &sample::old()),
    ];
    for width in [80, 100, 200] {
        let look = Look { width, ..PLAIN };
        let mut texts = Vec::new();
        for (old, new) in pairs {
            let view = old.view(false);
            texts.extend(FACES.map(|face| list_table::render(&view, face, look)));
            let difference = Difference {
                old,
                new,
                order: Order::of(old, new),
                changes: &compare(old, new),
            };
            texts.push(diff_table::render(&difference, look));
        }
        for text in texts {
            let widest = text.lines().map(textwrap::core::display_width).max();
            assert!(widest <= Some(width), "{widest:?} in {width}:\n{text}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_titles() {
    let register = sample::old();
    let view = register.view(false);
    let look = Look {
        color: true,
        ..PLAIN
    };
    for face in FACES {
        let colored = list_table::render(&view, face, look);
        let plain = colored.replace("\u{1b}[1m", "").replace("\u{1b}[22m", "");
        assert_ne!(colored, plain);
        assert_eq!(plain, list_table::render(&view, face, PLAIN));
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
