use super::*;
use crate::report::comparison::Audit;
use crate::report::sample;

/// The letter of the sample's operator with a fault, in a form.
fn rendered(report: &Report, form: Form, lang: Lang, attachments: Attachments) -> String {
    let mut before = report.clone();
    before.domains[1].status = Status::NonCompliant;
    let audit = |of| Audit {
        report: of,
        scope: None,
    };
    let since = Comparison::of(audit(&before), audit(report));
    let letters = Letters::new(report, Some(&since), lang);
    let to = letters.operators().find(Recipient::is_to_act).unwrap();
    let letter = letters.letter(&to, attachments);
    let templates = Templates::new(None, lang).unwrap();
    templates.letter(form, &letter).unwrap()
}

fn zone() -> Attachments {
    Attachments {
        zone: Some(Fragment {
            file: "300000000000001.zone".to_owned(),
            domains: 1,
            records: 4,
            text: "; comment\n_imap._tcp.mal.mssante.fr. 3600 IN SRV 10 1 143 a.fr.\n".to_owned(),
        }),
        list: None,
    }
}

#[test]
fn letters_read_well_in_every_form() {
    let report = sample::report();
    for lang in Lang::ALL {
        for form in Form::ALL {
            let attachments = match lang {
                Lang::English => Attachments::default(),
                Lang::French => zone(),
            };
            let text = rendered(&report, form, lang, attachments);
            insta::assert_snapshot!(format!("{lang}-{}", form.extension()), text);
        }
    }
}

#[test]
fn only_uncontested_domains_decide_who_gets_a_letter() {
    let report = sample::report();
    let letters = Letters::new(&report, None, Lang::French);
    for to in letters.operators() {
        assert_eq!(to.status(), to.operator.uncontested_status());
        assert_eq!(Some(to.counts()), to.operator.uncontested);
        // The other operator has one undetermined domain, and one that is contested and absent.
        assert_eq!(to.is_to_act(), to.operator.id == "300000000000001");
        assert_eq!(to.contested.len(), 1);
        assert!(!to.behind().contains(&"absent.mssante.fr"));
    }
}

#[test]
fn names_stay_text_in_every_form() {
    let mut report = sample::report();
    report.operators[1].name =
        Some("<b>{{ 7*7 }}</b>\u{202e}[x](http://y) `z` | \u{1b}[1m\nQ".to_owned());
    let html = rendered(&report, Form::Html, Lang::French, zone());
    assert!(html.contains("&#60;b&#62;{{ 7*7 }}&#60;/b&#62;"), "{html}");
    let markdown = rendered(&report, Form::Markdown, Lang::French, zone());
    assert!(markdown.contains(r"\<b\>{{ 7\*7 }}\</b\>"), "{markdown}");
    assert!(markdown.contains("`[x](http://y`"), "{markdown}");
    for form in Form::ALL {
        let text = rendered(&report, form, Lang::French, zone());
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
        assert!(!text.contains("\nQ"), "{text}");
    }
}

#[test]
fn long_lists_are_cut_and_counted() {
    let mut report = sample::report();
    let fault = report.domains[2].clone();
    for number in 0..30 {
        let mut domain = fault.clone();
        domain.domain = format!("n{number:02}.mssante.fr");
        for finding in &mut domain.findings {
            finding.owner = format!("_imap._tcp.{}", domain.domain).into();
        }
        report.domains.push(domain);
    }
    report.operators[1].uncontested = None;
    let letters = Letters::new(&report, None, Lang::French);
    let to = letters.operators().find(Recipient::is_to_act).unwrap();
    assert!(Letters::needs_list(&to));
    let list = Attachments {
        list: Some("x.csv".to_owned()),
        ..Attachments::default()
    };
    let letter = letters.letter(&to, list);
    let first = &letter.faults[0];
    assert_eq!((first.domains.len(), first.names.len()), (31, 20));
    let more = "et 11 autres (liste complète dans le fichier joint x.csv)";
    assert_eq!(first.more.as_deref(), Some(more));
    let mut table = Vec::new();
    index::write_list(&letters, &to, &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    // A line of titles, 32 domains of its own, and a contested one.
    assert_eq!(table.lines().count(), 34);
    assert!(
        table.contains("n29.mssante.fr;non_compliant;1 2;\r\n"),
        "{table}"
    );
    assert!(
        table.contains("absent.mssante.fr;absent;;1000000002\r\n"),
        "{table}"
    );
}
