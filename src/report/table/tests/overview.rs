//! The overview of many domains.

use super::*;
use crate::report::table::overview::FEW_DOMAINS;

/// The sample, in which this number of further domains have the mistakes of `mal.mssante.fr`.
fn with_further(number: usize) -> Report {
    let mut report = sample::report();
    let wrong = report.domains[2].clone();
    let further = (0..number).map(|at| {
        let name = format!("n{at:04}.mssante.fr");
        let mut domain = wrong.clone();
        for finding in &mut domain.findings {
            finding.owner = format!("_imap._tcp.{name}").into();
        }
        DomainReport {
            domain: name,
            ..domain
        }
    });
    report.domains.extend(further);
    report.operators[1].counts.non_compliant += number;
    report
}

#[test]
fn overview_is_shown_in_each_language() {
    for lang in Lang::ALL {
        let look = TextStyle {
            lang,
            width: 80,
            ..PLAIN
        };
        let text = render(&with_further(2728), look);
        insta::assert_snapshot!(format!("overview_{lang}"), text);
    }
}

#[test]
fn few_domains_are_shown_each() {
    let few = FEW_DOMAINS - sample::report().domains.len();
    let text = render(&with_further(few), PLAIN);
    assert!(!text.contains("\nCauses"), "{text}");
    assert!(text.contains("n0000.mssante.fr"), "{text}");
    let overview = render(&with_further(few + 1), PLAIN);
    assert!(overview.contains("\nCauses"), "{overview}");
    // The names of a cause are its first ones.
    assert!(!overview.contains("n0003.mssante.fr"), "{overview}");
}

#[test]
fn verbose_overview_is_followed_by_every_domain() {
    let look = TextStyle {
        verbose: true,
        ..PLAIN
    };
    let report = with_further(100);
    let text = render(&report, look);
    for domain in &report.domains {
        assert!(text.contains(&domain.domain), "{}", domain.domain);
    }
}

#[test]
fn thousands_of_equal_mistakes_fit_two_screens() {
    let lines = |number| render(&with_further(number), PLAIN).lines().count();
    let (few, many) = (lines(28), lines(2728));
    assert!(few < 80 && many < 80, "{few} {many}");
}
