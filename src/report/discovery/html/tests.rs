use super::super::sample;
use super::*;

/// What the page shows, without its style sheet and its script.
fn shown(page: &str) -> &str {
    let (_, main) = page.split_once("<main").unwrap();
    main.split_once("</main>").unwrap().0
}

#[test]
fn sample_is_shown_in_each_language() {
    for lang in Lang::ALL {
        let page = render(&sample::report_with_missing_record(), lang);
        insta::assert_snapshot!(lang.as_str(), shown(&page));
    }
}

#[test]
fn page_is_alone_and_its_policy_says_so() {
    for lang in Lang::ALL {
        crate::report::page::assert_is_alone(&render(&sample::report(), lang));
    }
}

#[test]
fn answer_comes_before_records_and_steps() {
    let page = render(&sample::report(), Lang::English);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    let order = [
        "class=\"answer ",
        "id=\"first\"",
        "id=\"records\"",
        "id=\"findings\"",
        "id=\"steps\"",
        "<details",
    ];
    assert!(order.is_sorted_by_key(|text| at(text)), "{page}");
}

#[test]
fn hostile_names_are_texts() {
    let mut report = sample::report();
    let hostile = "<script>alert(1)</script>\u{202e}\u{1b}[2J`x`";
    report.listing.operators[1].name = Some(hostile.to_owned());
    report.context.requirement.id = hostile.to_owned();
    report.context.servers = vec![hostile.to_owned()];
    let page = render(&report, Lang::English);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(
        page.matches("&#60;script&#62;alert(1)").count() >= 3,
        "{page}"
    );
    assert!(!page.contains(['\u{202e}', '\u{1b}']), "{page}");
    crate::report::page::assert_is_alone(&page);
}
