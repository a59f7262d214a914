use super::*;
use crate::register::{Register, sample};
use crate::report::page::assert_is_alone;

fn page(old: &Register, new: &Register, lang: Lang) -> String {
    render(&WhitelistDifference::between(old, new), lang)
}

#[test]
fn sample_is_shown_in_each_language() {
    for lang in Lang::ALL {
        let page = page(&sample::old(), &sample::new(), lang);
        assert_is_alone(&page);
        let main = page.split("<main").nth(1).unwrap();
        let main = main.split("</main>").next().unwrap();
        insta::assert_snapshot!(lang.as_str(), main);
    }
}

/// Links of the summary lead to the sections, and no section is empty.
#[test]
fn summary_leads_to_each_section() {
    let page = page(&sample::old(), &sample::new(), Lang::French);
    let links = page.split("<a href=\"#s-").skip(1);
    let links: Vec<_> = links.filter_map(|it| it.split('"').next()).collect();
    assert_eq!(links.len(), page.matches("<details ").count());
    for link in links {
        assert!(page.contains(&format!("id=\"s-{link}\"")), "{link}");
    }
    assert!(!page.contains("<tbody>\n</tbody>"), "{page}");
}

#[test]
fn long_section_is_folded() {
    let names: Vec<_> = (0..=FEW_ROWS).map(|at| format!("d{at}.fr")).collect();
    let rows: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "CN=m,OU=1,O=Un,C=FR", ""))
        .collect();
    let old = sample::register("2030-01-01T00:00:00Z", &[], &[]);
    for (number, open) in [(FEW_ROWS, true), (FEW_ROWS + 1, false)] {
        let new = sample::register("2030-02-01T00:00:00Z", &rows[..number], &[]);
        let page = page(&old, &new, Lang::English);
        let section = page.split("id=\"s-domains-added\"").nth(1).unwrap();
        assert_eq!(section.starts_with(" open>"), open, "{number}");
        assert_eq!(page.matches("<td>d").count(), number);
    }
}

#[test]
fn hostile_names_are_texts() {
    let hostile = "CN=m,OU=1,O=<script>alert(1)</script>\u{202e},C=FR";
    let new = sample::register("2030-03-01T00:00:00Z", &[("a.fr", hostile, "")], &[]);
    let page = page(&sample::old(), &new, Lang::English);
    assert_is_alone(&page);
    assert!(
        page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"),
        "{page}"
    );
    assert!(!page.contains(['\u{202e}', '\u{9b}']), "{page}");
}

#[test]
fn equal_lists_have_no_section() {
    let page = page(&sample::old(), &sample::old(), Lang::English);
    assert!(page.contains("<p class=\"totals\">No change</p>"), "{page}");
    assert!(!page.contains("Domains added"), "{page}");
}
