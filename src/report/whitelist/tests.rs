//! Every format on the shared sample.

use serde_json::Value;

use super::*;
use crate::contract;
use crate::contract::whitelist::Whitelist;
use crate::contract::whitelist_diff::WhitelistDiff;
use crate::lang::Lang;
use crate::name::DomainName;
use crate::register::{Filter, sample};
use crate::report::look::TextStyle;

const PLAIN: TextStyle = TextStyle {
    lang: Lang::English,
    width: 100,
    color: false,
    verbose: false,
    never_break_names: false,
};
const FACES: [WhitelistView; 3] = [
    WhitelistView::Operators,
    WhitelistView::Domains,
    WhitelistView::Oddities,
];

/// The changes of the sample, forward or backward, in one format.
fn diff(reverse: bool, render: impl Fn(&WhitelistDifference<'_>) -> String) -> String {
    let (mut old, mut new) = (sample::old(), sample::new());
    if reverse {
        std::mem::swap(&mut old, &mut new);
    }
    render(&WhitelistDifference::between(&old, &new))
}

/// Every text of every format, each with a name.
fn everything() -> Vec<(String, String)> {
    let register = sample::old();
    let filter = Filter::default();
    let view = register.view(&filter);
    let mut texts = vec![
        ("list.json".to_owned(), list_json::render(&view).unwrap()),
        (
            "diff.json".to_owned(),
            diff(false, |d| diff_json::render(d).unwrap()),
        ),
    ];
    for face in FACES {
        let csv = list_csv::render(&view, face).unwrap();
        texts.push((format!("{face:?}.csv"), csv));
    }
    for lang in Lang::ALL {
        let look = TextStyle { lang, ..PLAIN };
        texts.extend([
            (
                format!("diff.{lang}.md"),
                diff(false, |d| diff_markdown::render(d, false, lang)),
            ),
            (
                format!("diff.{lang}.txt"),
                diff(false, |d| diff_table::render(d, look)),
            ),
            (
                format!("diff_backward.{lang}.txt"),
                diff(true, |d| diff_table::render(d, look)),
            ),
        ]);
        for face in FACES {
            texts.push((
                format!("{face:?}.{lang}.txt"),
                list_table::render(&view, face, look),
            ));
        }
    }
    texts
}

#[test]
fn sample_reads_well_in_every_format() {
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
    let sizes = [80, 100, 200].map(|width| Lang::ALL.map(|lang| (width, lang)));
    for (width, lang) in sizes.into_iter().flatten() {
        let page = TextStyle {
            lang,
            width,
            ..PLAIN
        };
        let mut texts = Vec::new();
        for (old, new) in pairs {
            let filter = Filter::default();
            let view = old.view(&filter);
            texts.extend(FACES.map(|face| list_table::render(&view, face, page)));
            let difference = WhitelistDifference::between(old, new);
            texts.push(diff_table::render(&difference, page));
        }
        for text in texts {
            let widest = text.lines().map(textwrap::core::display_width).max();
            assert!(widest <= Some(width), "{widest:?} in {width}:\n{text}");
        }
    }
}

#[test]
fn names_are_whole_where_there_is_no_terminal() {
    let (before, after) = (
        long("2030-01-01T00:00:00Z", "before"),
        long("2030-02-01T00:00:00Z", "after"),
    );
    let page = TextStyle {
        never_break_names: true,
        ..PLAIN
    };
    let filter = Filter::default();
    let domain = before.domains.last().unwrap().name.as_str();
    let operator = before.operators.last().unwrap();
    let (id, name) = (operator.id.as_str(), operator.name.as_deref().unwrap());
    let view = before.view(&filter);
    for (face, names) in [
        (WhitelistView::Operators, vec![id, name]),
        (WhitelistView::Domains, vec![id, domain, name]),
        (WhitelistView::Oddities, vec![domain]),
    ] {
        let text = list_table::render(&view, face, page);
        for shown in names {
            assert!(text.contains(shown), "{face:?}: {shown}:\n{text}");
        }
    }
    let text = diff_table::render(&WhitelistDifference::between(&before, &after), page);
    for part in [domain.split_once('.').unwrap().1, id] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let added = diff_table::render(&WhitelistDifference::between(&before, &sample::new()), page);
    assert!(added.contains(domain) && added.contains(id), "{added}");
}

#[test]
fn one_change_of_thousands_of_domains_takes_a_few_lines() {
    let names: Vec<_> = (0..2_000).map(|n| format!("a{n}.fr")).collect();
    let of = |dn: &str, day: &str| {
        let rows: Vec<_> = names.iter().map(|name| (name.as_str(), dn, "")).collect();
        sample::register(day, &rows, &[])
    };
    let (old, new) = (
        of("CN=a,OU=1", "2030-01-01T00:00:00Z"),
        of("CN=b,OU=1", "2030-02-01T00:00:00Z"),
    );
    let difference = WhitelistDifference::between(&old, &new);
    let table = diff_table::render(&difference, PLAIN);
    assert!(table.lines().count() < 20, "{table}");
    assert!(table.contains("2,000 domains:") && table.contains("and 1,997 more (-v)"));
    let verbose = TextStyle {
        verbose: true,
        ..PLAIN
    };
    assert!(diff_table::render(&difference, verbose).lines().count() > 2_000);
    let page = diff_markdown::render(&difference, false, Lang::English);
    assert!(
        page.contains("| 2,000 | a0.fr<br>a1.fr<br>a10.fr<br>and 1,997 more |"),
        "{page}"
    );
    assert!(diff_markdown::render(&difference, true, Lang::English).contains("a999.fr"));
    let json: Value = serde_json::from_str(&diff_json::render(&difference).unwrap()).unwrap();
    let changed = json["domains"]["certificates_changed"].as_array().unwrap();
    assert_eq!(changed.len(), 2_000);
}

#[test]
fn unusable_entries_make_removals_uncertain() {
    let row = |domain| (domain, "CN=m,OU=1,O=Un", "");
    let of = |domains: &[&'static str], day: &str| {
        let rows: Vec<_> = domains.iter().map(|domain| row(*domain)).collect();
        sample::register(day, &rows, &[])
    };
    let old = of(&["a.fr", "b.fr", "x@z.fr"], "2030-01-01T00:00:00Z");
    let new = of(&["a.fr", "x@z.fr", "x@b.fr"], "2030-02-01T00:00:00Z");
    let difference = WhitelistDifference::between(&old, &new);
    let texts = [
        diff_table::render(&difference, PLAIN),
        diff_markdown::render(&difference, false, Lang::English),
    ];
    for text in texts {
        for words in [
            "1 unusable entry in OLD",
            "2 unusable entries in NEW",
            "Unusable entries of NEW\n",
            "Domains removed (not certain: see the unusable entries)\n",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
    }
    let json = diff_json::render(&difference).unwrap();
    valid(
        &json,
        include_str!("../../../docs/mssrv.whitelist-diff.1.schema.json"),
    );
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(
        json["warning"]
            .as_str()
            .unwrap()
            .contains("shown as removed may still be in NEW: 1 unusable entry is in NEW only")
    );
    assert_eq!(json["domains"]["removed"][0]["certain"], false);
    assert_eq!(json["unusable"]["new"][1]["operator"], "1");
    // An entry that was unusable before hides none of those that are removed now.
    let with_one = of(&["a.fr", "x@z.fr"], "2030-02-01T00:00:00Z");
    let of_one = diff_json::render(&WhitelistDifference::between(&old, &with_one)).unwrap();
    let of_one_read: Value = serde_json::from_str(&of_one).unwrap();
    assert_eq!(of_one_read["domains"]["removed"][0]["certain"], true);
}

#[test]
fn a_listing_of_nobody_is_shown_beside_the_others() {
    let rows = [("a.fr", "CN=m,OU=1,O=Un", ""), ("a.fr", "CN=q,O=Sans", "")];
    let register = sample::register("2030-01-01T00:00:00Z", &rows, &[]);
    let filter = Filter::default();
    let view = register.view(&filter);
    let text = list_table::render(&view, WhitelistView::Domains, PLAIN);
    assert!(
        text.contains("1 (Un)") && text.contains("no operator"),
        "{text}"
    );
    assert!(text.contains("1 entry without an operator"), "{text}");
}

#[test]
fn filters_are_stated_and_numbers_agree() {
    let rows = [
        ("a.fr", "CN=m,OU=1,O=Un", ""),
        ("a.fr", "CN=m,OU=2,O=Deux", ""),
        ("b.fr", "CN=m,OU=1,O=Un", ""),
    ];
    let register = sample::register("2030-01-01T00:00:00Z", &rows, &["1"]);
    let filter = Filter::default();
    let view = register.view(&filter);
    for face in FACES {
        let text = list_table::render(&view, face, PLAIN);
        assert!(text.contains("\nFilter: operator 1 (Un)\n"), "{text}");
        let totals = "2 entries, 2 domains of 1 operator";
        assert!(text.contains(totals), "{text}");
        assert!(
            text.contains("In addition, 1 entry of other operators"),
            "{text}"
        );
    }
    let text = list_table::render(&view, WhitelistView::Domains, PLAIN);
    assert!(text.contains("also 2 (Deux)"), "{text}");
    let csv = list_csv::render(&view, WhitelistView::Domains).unwrap();
    assert_eq!(csv.lines().filter(|line| line.ends_with(",yes")).count(), 2);
    assert_eq!(csv.lines().filter(|line| line.ends_with(",no")).count(), 1);
    let json: Value = serde_json::from_str(&list_json::render(&view).unwrap()).unwrap();
    assert_eq!(json["counts"]["entries"], json["operators"][0]["entries"]);
    assert_eq!(json["counts"]["entries_of_others"], 1);

    let contested = Filter {
        contested: true,
        names: vec![DomainName::parse("z.fr").unwrap()],
    };
    let of_contested =
        list_table::render(&register.view(&contested), WhitelistView::Domains, PLAIN);
    for words in [
        "operator 1 (Un); listed by several operators (contested); name z.fr",
        "No domain matches the filter",
        "z.fr is not listed by this whitelist",
    ] {
        assert!(of_contested.contains(words), "{words}:\n{of_contested}");
    }
}

#[test]
fn colour_changes_nothing_but_the_titles() {
    let register = sample::old();
    let filter = Filter::default();
    let view = register.view(&filter);
    let page = TextStyle {
        color: true,
        ..PLAIN
    };
    for face in FACES {
        let colored = list_table::render(&view, face, page);
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
        &list_json::render(&register.view(&Filter::default())).unwrap(),
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
fn list_and_diff_read_back_are_written_the_same() {
    let register = sample::old();
    let filter = Filter {
        contested: true,
        names: vec![DomainName::parse("z.fr").unwrap()],
    };
    for each in [filter, Filter::default()] {
        let text = list_json::render(&register.view(&each)).unwrap();
        contract::assert_reads_back::<Whitelist<'static>>(&text);
    }
    for reverse in [false, true] {
        let text = diff(reverse, |d| diff_json::render(d).unwrap());
        contract::assert_reads_back::<WhitelistDiff<'static>>(&text);
    }
}

#[test]
fn texts_of_the_document_mean_nothing_in_markdown() {
    let page = diff(false, |d| diff_markdown::render(d, false, Lang::English));
    assert!(page.contains("\\| \\<x\\>"), "{page}");
}

#[test]
fn a_backward_comparison_says_so() {
    let text = diff(true, |d| diff_table::render(d, PLAIN));
    assert!(text.contains("Warning: the new document"), "{text}");
    let certain = diff(false, |d| diff_table::render(d, PLAIN));
    assert!(!certain.contains("Warning: the new document"), "{certain}");
}
