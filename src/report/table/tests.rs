//! The table on the shared sample.

use super::super::sample;
use super::*;
use crate::finding::{Code, Omitted};

const PLAIN: Look = Look {
    lang: crate::lang::Lang::English,
    width: 100,
    color: false,
    verbose: false,
    whole_names: false,
};

#[test]
fn the_sample_reads_well() {
    insta::assert_snapshot!(render(&sample::report(), PLAIN));
}

#[test]
fn how_fronts_were_probed_is_told() {
    let mut report = sample::report();
    assert!(!render(&report, PLAIN).contains("Fronts:"));
    let mut conditions = sample::conditions();
    report.context.probe = Some(conditions.clone());
    let told = "\nFronts: probed at public addresses alone, 2.5 s for each answer, held against \
                igc.pem, other.der\n";
    let text = render(&report, PLAIN);
    assert!(text.contains(told), "{text}");
    conditions.private = true;
    conditions.identity = conditions.authorities.take();
    report.context.probe = Some(conditions);
    let told = "\nFronts: probed at public and private addresses, 2.5 s for each answer, no \
                authorities given, client certificate igc.pem, other.der\n";
    let text = render(&report, PLAIN);
    assert!(text.contains(told), "{text}");
}

#[test]
fn every_line_fits_the_width() {
    for width in [80, 100, 200] {
        for verbose in [false, true] {
            let look = Look {
                width,
                verbose,
                ..PLAIN
            };
            let text = render(&sample::report(), look);
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{widest:?} in {width}:\n{text}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let plain = render(&sample::report(), PLAIN);
    let look = Look {
        color: true,
        ..PLAIN
    };
    let colored = render(&sample::report(), look);
    assert_ne!(colored, plain);
    let mut stripped = String::new();
    let mut escape = false;
    for character in colored.chars() {
        match character {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            _ if escape => {}
            _ => stripped.push(character),
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn verbose_shows_remarks_and_what_complies() {
    let look = Look {
        verbose: true,
        ..PLAIN
    };
    assert!(!render(&sample::report(), PLAIN).contains("DNS002"));
    let text = render(&sample::report(), look);
    assert!(
        text.contains("DNS002") && text.contains("Compliant: bien.mssante.fr"),
        "{text}"
    );
}

#[test]
fn names_are_whole_where_there_is_no_terminal() {
    let mut report = sample::report();
    let name = format!(
        "{}.mssante.fr",
        "un-nom-vraiment-tres-long.".repeat(6).trim_end_matches('.')
    );
    report.domains[2].domain.clone_from(&name);
    let whole = Look {
        whole_names: true,
        ..PLAIN
    };
    assert!(!render(&report, PLAIN).contains(&name));
    assert!(render(&report, whole).contains(&name));
}

#[test]
fn findings_that_are_only_counted_are_shown_with_their_number() {
    let mut report = sample::report();
    report.domains[2].omitted = vec![
        Omitted {
            code: Code::SRV005,
            severity: Severity::Error,
            findings: 6508,
        },
        Omitted {
            code: Code::TGT003,
            severity: Severity::Info,
            findings: 2,
        },
    ];
    let text = render(&report, PLAIN);
    assert!(
        text.contains("and 6508 more SRV005 findings (error)"),
        "{text}"
    );
    assert!(!text.contains("more TGT003"), "{text}");
    // One of the sample, and those that are counted.
    assert!(
        text.contains("3 informational findings hidden (use -v to show them)"),
        "{text}"
    );
    let look = Look {
        verbose: true,
        ..PLAIN
    };
    let text = render(&report, look);
    assert!(text.contains("and 2 more TGT003 findings (info)"), "{text}");
}

/// The head says what was left out only if a domain lacks it.
#[test]
fn comparison_that_no_domain_lacks_has_no_line() {
    let mut report = sample::report();
    let line = "\nNot compared: targets with declared fronts (declaration missing)\n";
    assert!(render(&report, PLAIN).contains(line));
    for domain in &mut report.domains {
        let unexamined = domain.unexamined.as_mut().unwrap();
        unexamined.declarations = false;
    }
    let text = render(&report, PLAIN);
    assert!(!text.contains("Not compared"), "{text}");
    assert!(
        text.contains("\nNot probed: fronts (no --probe)\n"),
        "{text}"
    );
}

#[test]
fn older_report_says_what_its_source_proves() {
    let report = sample::older();
    let text = render(&report, PLAIN);
    assert!(
        text.contains("\nNot probed: fronts (no --probe)\n"),
        "{text}"
    );
    assert!(
        text.contains("\nAn older version wrote this report"),
        "{text}"
    );
    assert!(!text.contains("Fronts not probed:"), "{text}");
    let empty = Report {
        domains: Vec::new(),
        ..report
    };
    assert_eq!(empty.unexamined(), None);
}
