//! The table on the shared sample.

use super::super::sample;
use super::*;
use crate::finding::Code;
use crate::lookup::{AnswerSource, FailedLookup, FailureDetail};
use crate::rule::evidence::Evidence;
use crate::rule::lookup::{Asked, LookupFailed};
use crate::rule::{Fact, FindingContent};

mod copied;
mod overview;

const PLAIN: TextStyle = TextStyle {
    lang: Lang::English,
    width: 100,
    color: false,
    verbose: false,
    never_break_names: false,
};

/// The sample with everything that a table may say.
fn everything() -> Report {
    let mut report = sample::report();
    report.context.probe = Some(sample::conditions());
    report.domains[2].omitted = vec![Omitted {
        code: Code::SRV005,
        severity: Severity::Error,
        findings: 6508,
    }];
    let finding = Finding {
        owner: "absent.mssante.fr".into(),
        ..report.domains[2].findings[1].clone()
    };
    let silent = DomainReport {
        domain: "rien.mssante.fr".to_owned(),
        ..report.domains[0].clone()
    };
    report.domains[0].findings.push(finding);
    report.domains.push(silent);
    report
}

#[test]
fn sample_is_shown_in_each_language_and_width() {
    for lang in Lang::ALL {
        for (name, look) in [
            (
                "narrow",
                TextStyle {
                    lang,
                    width: 80,
                    ..PLAIN
                },
            ),
            (
                "wide",
                TextStyle {
                    lang,
                    width: 130,
                    verbose: true,
                    ..PLAIN
                },
            ),
        ] {
            let text = render(&everything(), look);
            insta::assert_snapshot!(format!("{lang}_{name}"), text);
        }
    }
}

#[test]
fn absent_domains_of_most_mailboxes_are_first() {
    let mut report = everything();
    let absent = report.domains.last().unwrap().clone();
    for name in ["a.mssante.fr", "b.mssante.fr"] {
        report.domains.push(DomainReport {
            domain: name.to_owned(),
            ..absent.clone()
        });
    }
    let names = "a.mssante.fr b.mssante.fr";
    let plain = render(&report, PLAIN);
    assert!(plain.contains(names), "{plain}");
    let mut mailboxes = sample::weighed().mailboxes.unwrap().as_ref().clone();
    let count = mailboxes.by_domain.entry("b.mssante.fr".to_owned());
    count.or_default().personal = 12_345;
    report.mailboxes = Some(std::sync::Arc::new(mailboxes));
    let weighed = render(&report, PLAIN);
    assert!(weighed.contains("│ b.mssante.fr"), "{weighed}");
    let title = "at any required name (12,345 mailboxes)";
    assert!(weighed.contains(title), "{weighed}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut report = everything();
    for domain in &mut report.domains {
        domain.domain = format!("{}.{}", "a".repeat(60), domain.domain);
    }
    for (lang, width) in Lang::ALL
        .into_iter()
        .flat_map(|it| [(it, 80), (it, 100), (it, 133)])
    {
        let look = TextStyle {
            lang,
            width,
            ..PLAIN
        };
        let text = render(&report, look);
        let columns = textwrap::core::display_width;
        let widest = text.lines().max_by_key(|it| columns(it)).unwrap();
        assert!(columns(widest) <= width, "{width}: {widest}");
    }
}

/// A pipe, or a wide terminal, has one line per operator. A narrow terminal has words in its titles.
#[test]
fn operator_has_one_line_if_the_width_allows_it() {
    let line = |look: TextStyle| {
        let text = render(&sample::report(), look);
        let mut lines = text.lines();
        let line = lines
            .find(|it| it.starts_with("│ 300000000000001"))
            .unwrap();
        line.to_owned()
    };
    let pipe = TextStyle {
        width: 80,
        never_break_names: true,
        ..PLAIN
    };
    let wide = TextStyle {
        width: 130,
        ..PLAIN
    };
    for look in [pipe, wide] {
        let line = line(look);
        assert!(
            line.contains("partially compliant") && line.contains("GIP d'un nom"),
            "{line}"
        );
    }
    assert!(!line(TextStyle { width: 80, ..PLAIN }).contains("GIP"));
}

#[test]
fn columns_of_operators_are_left_out_if_no_operator_is_known() {
    let mut report = sample::report();
    for operator in &mut report.operators {
        operator.name = None;
    }
    let titles = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|it| it.starts_with('│'));
        lines
            .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    };
    let wide = TextStyle {
        width: 130,
        ..PLAIN
    };
    let text = render(&report, wide);
    assert!(
        titles(&text)[0].ends_with("absent │ undetermined │"),
        "{text}"
    );
    assert!(text.contains("│ Operator"), "{text}");
    report.operators.clear();
    for domain in &mut report.domains {
        domain.operators.clear();
    }
    let without_operators = render(&report, wide);
    assert!(
        !without_operators.contains("Operator"),
        "{without_operators}"
    );
    assert!(
        titles(&without_operators).contains(&"│ absent.mssante.fr │".to_owned()),
        "{without_operators}"
    );
}

/// Its administrator looks at the findings, so it is there.
#[test]
fn absent_domain_with_findings_is_listed_once() {
    let text = render(&everything(), PLAIN);
    assert_eq!(text.matches("│ absent.mssante.fr").count(), 1, "{text}");
    let section = |title: &str| text.find(title).unwrap();
    let (findings, absent) = (section("\nFindings\n"), section("\nAbsent: "));
    assert!((findings..absent).contains(&text.find("│ absent.mssante.fr").unwrap()));
    assert!(text.contains("(1 domain with findings above)"), "{text}");
    assert!(text[absent..].contains("rien.mssante.fr"), "{text}");
}

#[test]
fn how_fronts_were_probed_is_said() {
    let wide = TextStyle {
        width: 200,
        ..PLAIN
    };
    let mut report = sample::report();
    assert!(!render(&report, wide).contains("Fronts:"));
    let mut conditions = sample::conditions();
    report.context.probe = Some(conditions.clone());
    let said = "\nFronts: probed at public addresses only, timeout 2.5 s for each answer, chains \
                checked against igc.pem, other.der\n";
    let text = render(&report, wide);
    assert!(text.contains(said), "{text}");
    conditions.private = true;
    conditions.identity = conditions.authorities.take();
    report.context.probe = Some(conditions);
    let with_private = "\nFronts: probed at public and private addresses, timeout 2.5 s for each answer, \
                chains not checked (no authorities given), client certificate igc.pem, other.der\n";
    let of_private = render(&report, wide);
    assert!(of_private.contains(with_private), "{of_private}");
}

#[test]
fn every_line_fits_the_width() {
    for width in [80, 100, 120, 200] {
        for (verbose, lang) in [false, true]
            .into_iter()
            .flat_map(|it| Lang::ALL.map(|lang| (it, lang)))
        {
            let look = TextStyle {
                lang,
                width,
                verbose,
                ..PLAIN
            };
            let text = render(&everything(), look);
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{widest:?} in {width}:\n{text}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let plain = render(&sample::report(), PLAIN);
    let look = TextStyle {
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
    let look = TextStyle {
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
    let whole = TextStyle {
        never_break_names: true,
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
        text.contains("and 6,508 more SRV005 findings (error)"),
        "{text}"
    );
    assert!(!text.contains("more TGT003"), "{text}");
    // One of the sample, and those that are counted.
    assert!(
        text.contains("3 informational findings hidden (use -v to show them)"),
        "{text}"
    );
    let look = TextStyle {
        verbose: true,
        ..PLAIN
    };
    let narrow = render(&report, look);
    assert!(
        narrow.contains("and 2 more TGT003 findings (information)"),
        "{narrow}"
    );
}

/// The head says what was left out only if a domain lacks it.
#[test]
fn comparison_that_no_domain_lacks_has_no_line() {
    let mut report = sample::report();
    let what = "targets with declared fronts (declaration missing)\n";
    let some = format!("\nNot compared for 1 domain: {what}");
    assert!(render(&report, PLAIN).contains(&some));
    let set = |audit: &mut Report, missing: bool| {
        for domain in &mut audit.domains {
            let unexamined = domain.unexamined.as_mut().unwrap();
            unexamined.declarations = missing && !domain.owners.is_empty();
        }
    };
    set(&mut report, true);
    let all = format!("\nNot compared: {what}");
    let text = render(&report, PLAIN);
    assert!(text.contains(&all), "{text}");
    set(&mut report, false);
    let compared = render(&report, PLAIN);
    assert!(!compared.contains("Not compared"), "{compared}");
    assert!(
        compared.contains("\nNot probed: fronts (no --probe)\n"),
        "{compared}"
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
    assert!(!text.contains("English"), "{text}");
    let french = TextStyle {
        lang: Lang::French,
        ..PLAIN
    };
    let all = "\nLes constats viennent d’une version antérieure de mssrv et restent en anglais\n";
    let in_french = render(&report, french);
    assert!(in_french.contains(all), "{in_french}");
    let mut mixed = sample::report();
    let all_in_french = render(&mixed, french);
    assert!(!all_in_french.contains("en anglais"), "{all_in_french}");
    let mut findings = mixed.domains.iter_mut().flat_map(|it| &mut it.findings);
    findings.next().unwrap().says = crate::rule::FindingContent::Texts(Box::default());
    let partly_in_french = render(&mixed, french);
    assert!(
        partly_in_french.contains("\nCertains constats viennent"),
        "{partly_in_french}"
    );
    let empty = Report {
        domains: Vec::new(),
        ..report
    };
    assert_eq!(empty.unexamined(), None);
}

/// The failed lookup of a target's addresses.
fn failed_target(target: &str) -> Finding {
    Finding {
        owner: target.into(),
        code: Code::DNS012,
        severity: Severity::Undetermined,
        says: FindingContent::Fact(Fact::DNS012(Box::new(LookupFailed {
            asked: Asked::Addresses,
            failure: FailedLookup {
                detail: FailureDetail::Refused(Vec::new()),
                source: Some(AnswerSource::Resolver("192.0.2.53".to_owned())),
                attempts: 3,
            },
        }))),
        evidence: None,
    }
}

#[test]
fn target_that_could_not_be_looked_up_has_one_row_for_all_its_domains() {
    let mut report = sample::report();
    let template = report.domains[0].clone();
    report.domains = (0..2000)
        .map(|at| DomainReport {
            domain: format!("d{at}.test"),
            status: Status::Undetermined,
            findings: match at {
                0 => vec![
                    failed_target("imap.front.test"),
                    failed_target("only.front.test"),
                ],
                _ => vec![
                    failed_target("imap.front.test"),
                    failed_target("smtp.front.test"),
                ],
            },
            ..template.clone()
        })
        .collect();
    for lang in Lang::ALL {
        let text = render(&report, TextStyle { lang, ..PLAIN });
        assert!(text.lines().count() < 80, "{text}");
        assert_eq!(text.matches("imap.front.test").count(), 1, "{text}");
        insta::assert_snapshot!(format!("targets_{lang}"), text);
    }
    // Every domain shows its findings on demand.
    let verbose = TextStyle {
        verbose: true,
        ..PLAIN
    };
    let text = render(&report, verbose);
    // The causes name it once, and so does the table of targets.
    assert_eq!(text.matches("imap.front.test").count(), 2002);
}

#[test]
fn command_about_a_target_stands_whole_below_its_table() {
    let target = "imap-of-a-front-with-a-long-name.fronts.test";
    let finding = Finding {
        evidence: Some(Evidence::AnyResolver {
            name: target.into(),
        }),
        ..failed_target(target)
    };
    let mut report = sample::report();
    report.domains.truncate(2);
    for domain in &mut report.domains {
        domain.findings = vec![finding.clone()];
    }
    for width in [60, 80, 100] {
        let text = render(&report, TextStyle { width, ..PLAIN });
        let command = format!("\n[1] dig {target}. A\n");
        assert!(text.contains(&command), "{text}");
    }
}

#[test]
fn alias_that_leads_to_no_record_is_shown_without_verbose() {
    let mut report = sample::report();
    report.domains[1].status = Status::Absent;
    let finding = report
        .domains
        .iter_mut()
        .flat_map(|domain| &mut domain.findings)
        .find(|finding| finding.code == Code::DNS002)
        .unwrap();
    let FindingContent::Fact(Fact::DNS002(alias)) = &mut finding.says else {
        panic!("an alias expected");
    };
    alias.empty = true;
    let text = render(&report, PLAIN);
    assert!(text.contains("DNS002"), "{text}");
    assert!(text.contains("no SRV record"), "{text}");
}
