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

/// The overview with mailboxes, most of which are of two of the wrong domains.
fn weighed(number: usize) -> Report {
    let mut report = with_further(number);
    let mut mailboxes = sample::weighed().mailboxes.unwrap().as_ref().clone();
    for (name, personal) in [("n0007.mssante.fr", 40_000), ("n0009.mssante.fr", 8_211)] {
        let count = mailboxes.by_domain.entry(name.to_owned()).or_default();
        count.personal = personal;
    }
    report.mailboxes = Some(std::sync::Arc::new(mailboxes));
    report
}

#[test]
fn overview_with_mailboxes_is_shown_in_each_language() {
    for lang in Lang::ALL {
        for (name, width) in [("narrow", 80), ("wide", 130)] {
            let look = TextStyle {
                lang,
                width,
                ..PLAIN
            };
            let text = render(&weighed(2728), look);
            let columns = textwrap::core::display_width;
            let widest = text
                .lines()
                .filter(|it| !it.contains("dig @"))
                .map(columns)
                .max();
            assert!(widest <= Some(width), "{text}");
            insta::assert_snapshot!(format!("weighed_{lang}_{name}"), text);
        }
    }
}

/// An administrator of few domains sees their mailboxes beside them.
#[test]
fn few_domains_have_their_mailboxes() {
    for lang in Lang::ALL {
        let look = TextStyle { lang, ..PLAIN };
        insta::assert_snapshot!(
            format!("few_weighed_{lang}"),
            render(&sample::weighed(), look)
        );
    }
}

#[test]
fn all_domains_that_the_whitelist_lacks_are_named_on_demand() {
    let mut report = weighed(30);
    let mut mailboxes = report.mailboxes.take().unwrap().as_ref().clone();
    for at in 0..50 {
        let count = mailboxes
            .by_domain
            .entry(format!("u{at}.test"))
            .or_default();
        count.organizational = 1;
    }
    mailboxes.compare_with_whitelist(|name| !name.ends_with(".test"));
    report.mailboxes = Some(std::sync::Arc::new(mailboxes));
    let named = |shown: &Report, verbose| {
        let text = render(shown, TextStyle { verbose, ..PLAIN });
        (0..50)
            .filter(|at| text.contains(&format!("u{at}.test 1")))
            .count()
    };
    assert_eq!((named(&report, false), named(&report, true)), (3, 50));
    // Without the whitelist, they are only not in this audit.
    let known = std::sync::Arc::make_mut(report.mailboxes.as_mut().unwrap());
    known.not_whitelisted = None;
    let text = render(&report, PLAIN);
    assert!(!text.contains("Not in the whitelist"), "{text}");
    assert!(
        text.contains("\nNot in this audit: 52 domains with 2,552 mailboxes"),
        "{text}"
    );
}
