use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::input::Place;
use crate::mailboxes::{MailboxCount, Mailboxes};
use crate::report::sample;
use crate::rule::evidence::Evidence;

fn page(report: &Report, lang: Lang) -> String {
    let mut out = Vec::new();
    write(report, lang, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page without style sheet, script and data.
fn markup(page: &str) -> String {
    let mut markup = String::new();
    let mut rest = page;
    while let Some((before, element)) = rest.split_once("<s") {
        markup.push_str(before);
        let raw = ["tyle", "cript"]
            .into_iter()
            .find(|it| element.starts_with(it));
        let Some(name) = raw else {
            markup.push_str("<s");
            rest = element;
            continue;
        };
        let (_, after) = element.split_once(&format!("</s{name}>")).unwrap();
        rest = after;
    }
    markup + rest
}

fn data(page: &str) -> Value {
    let (_, data) = page
        .split_once("<script type=\"application/json\" id=\"data\">")
        .unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    serde_json::from_str(data).unwrap()
}

/// Values of an attribute.
fn values<'p>(markup: &'p str, attribute: &str) -> Vec<&'p str> {
    let begins = markup.split(attribute).skip(1);
    begins.map(|it| it.split_once('"').unwrap().0).collect()
}

/// A report whose texts are all hostile.
fn hostile() -> Report {
    let evil = "</script><script>alert(1)</script><!-- \" onload=\"x\" \u{202e}\u{1f}";
    let mut report = sample::report();
    report.operators[1].name = Some(evil.to_owned());
    report.context.servers = vec![evil.to_owned()];
    for domain in &mut report.domains {
        for owner in &mut domain.owners {
            for record in &mut owner.records {
                record.target = evil.into();
            }
        }
        for finding in &mut domain.findings {
            finding.owner = evil.into();
        }
    }
    report
}

#[test]
fn the_sample_is_a_page_in_both_languages() {
    /// Length of a digest in base64.
    const DIGEST: usize = 44;
    for lang in Lang::ALL {
        let page = markup(&page(&sample::report(), lang));
        let mut parts = page.split("sha256-");
        let mut shown = parts.next().unwrap().to_owned();
        // The digests change with each change of the style sheet and the script.
        for part in parts {
            shown.push_str("sha256-…");
            shown.push_str(&part[DIGEST..]);
        }
        insta::assert_snapshot!(lang.as_str(), shown);
    }
}

#[test]
fn elements_are_closed_in_order() {
    const VOID: [&str; 4] = ["meta", "input", "rect", "circle"];
    for report in [sample::report(), hostile(), sample::older()] {
        let markup = markup(&page(&report, Lang::French));
        let mut open = Vec::new();
        for tag in markup.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap();
            let name = tag.split([' ', '\n']).next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{tag}"),
                None if tag.ends_with('/') || VOID.contains(&name) || name == "!doctype" => {}
                None => open.push(name),
            }
        }
        assert_eq!(open, [""; 0]);
    }
}

#[test]
fn hostile_texts_are_texts() {
    let page = page(&hostile(), Lang::English);
    // The data and the script.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert!(
        !page.contains("<!--") && !page.contains('\u{202e}'),
        "{page}"
    );
    let operators = &data(&page)["operators"];
    let name = operators[0][1].as_str().unwrap();
    assert!(name.starts_with("</script><script>"), "{operators}");
}

#[test]
fn page_loads_nothing() {
    let page = page(&sample::report(), Lang::English);
    for loads in [
        " src=",
        "href=\"http",
        "url(http",
        "url(//",
        "@import",
        "<link",
        "<img",
    ] {
        assert!(!page.contains(loads), "{loads}");
    }
    assert!(page.contains("default-src &#39;none&#39;"));
}

#[test]
fn anchors_are_there_once_and_links_lead_to_them() {
    let markup = markup(&page(&sample::report(), Lang::English));
    let anchors = values(&markup, " id=\"");
    let unique: BTreeSet<_> = anchors.iter().collect();
    assert_eq!(anchors.len(), unique.len(), "{anchors:?}");
    let links = values(&markup, "href=\"#");
    assert!(links.len() > 10, "{links:?}");
    for link in links.into_iter().chain(values(&markup, "data-domain=\"")) {
        assert!(unique.contains(&link), "{link}");
    }
    for anchor in ["cause-1", "op-300000000000001", "d-mal.mssante.fr"] {
        assert!(unique.contains(&anchor), "{anchor}");
    }
}

#[test]
fn data_has_every_text_of_every_domain() {
    for report in [sample::report(), hostile()] {
        let data = data(&page(&report, Lang::French));
        let all = data["domains"].as_array().unwrap();
        assert_eq!(all.len(), report.domains.len());
        for domain in &report.domains {
            let item = DomainItem::of(domain, Lang::French);
            let entry = all.iter().find(|it| it[0] == domain.domain).unwrap();
            let shape = &data["shapes"][usize::try_from(entry[4].as_u64().unwrap()).unwrap()];
            let at = |list: &str, place: &Value| {
                data[list][usize::try_from(place.as_u64().unwrap()).unwrap()].clone()
            };
            let text = |place: &Value| {
                let text = at("texts", place);
                text.as_str().unwrap().replace('\u{1f}', &domain.domain)
            };
            let findings = shape[0].as_array().unwrap();
            assert_eq!(findings.len(), item.findings.len());
            for (place, finding) in findings.iter().zip(&item.findings) {
                let kept = at("findings", &place[0]);
                assert_eq!(kept[0], finding.code);
                assert_eq!(text(&kept[3]), finding.owner);
                assert_eq!(text(&kept[4]), finding.statement);
                assert_eq!(Some(text(&place[1])), finding.evidence);
            }
            for (place, owner) in shape[1].as_array().unwrap().iter().zip(&item.owners) {
                let kept = at("owners", place);
                let texts = [&kept[0], &kept[1], &kept[2]].map(text);
                assert_eq!(
                    texts,
                    [&owner.owner, &owner.remark, &owner.records].map(String::clone)
                );
            }
        }
    }
}

#[test]
fn equal_domains_have_one_shape() {
    let mut report = sample::report();
    let mut domain = report.domains[0].clone();
    for number in 0..50 {
        let name = format!("other{number}.mssante.fr");
        for owner in &mut domain.owners {
            owner.owner = owner.owner.replace(&domain.domain, &name).into();
        }
        domain.domain = name;
        report.domains.push(domain.clone());
    }
    let data = data(&page(&report, Lang::English));
    assert_eq!(data["domains"].as_array().unwrap().len(), 54);
    assert_eq!(data["shapes"].as_array().unwrap().len(), 4);
}

#[test]
fn mailboxes_have_a_bar_and_columns() {
    let mut report = sample::report();
    assert!(!page(&report, Lang::French).contains("des BAL"));
    let count = MailboxCount {
        personal: 40,
        organizational: 2,
    };
    let by_domain = [("mal.mssante.fr".to_owned(), count)].into();
    report.mailboxes = Some(Arc::new(Mailboxes {
        by_domain,
        ..Mailboxes::default()
    }));
    let markup = markup(&page(&report, Lang::French));
    assert!(markup.contains("BAL\u{202f}: 42 non conformes"), "{markup}");
    let reachable = "0,0\u{202f}% des BAL dans des domaines conformes (0 sur 42)";
    assert!(markup.contains(reachable), "{markup}");
    assert!(markup.contains(" · 42 BAL</span>"), "{markup}");
    assert!(markup.contains("Sans BAL\u{202f}: 3 domaines"), "{markup}");
}

#[test]
fn without_a_cause_the_page_says_what_to_do() {
    let mut report = sample::report();
    let said = |shown: &Report| {
        let page = page(shown, Lang::English);
        let (_, first) = page.split_once("First thing to do</h2>").unwrap();
        first.split_once("</section>").unwrap().0.to_owned()
    };
    assert!(said(&report).contains("#cause-1"));
    report.domains.retain(|it| it.status == Status::Absent);
    assert!(
        said(&report).contains("Publish the SRV records"),
        "{}",
        said(&report)
    );
    report.domains = vec![sample::report().domains.swap_remove(1)];
    assert!(
        said(&report).contains("every domain complies"),
        "{}",
        said(&report)
    );
}

#[test]
fn page_has_a_limit_of_domains() {
    assert_eq!(FORMAT.too_few_for(20_000), None);
    assert_eq!(FORMAT.too_few_for(20_001), Some(20_000));
}

#[test]
fn file_and_line_are_no_command_and_advice_stands_once() {
    let mut report = sample::report();
    let place = Place {
        file: "all.zone".into(),
        line: 7,
    };
    for domain in &mut report.domains {
        for finding in &mut domain.findings {
            finding.evidence = Some(Evidence::Place(place.clone()));
        }
    }
    let page = page(&report, Lang::English);
    let markup = markup(&page);
    assert!(!markup.contains("<pre class=\"command\" data-copy>all.zone"));
    let (_, first) = markup.split_once("First thing to do</h2>").unwrap();
    let (first, _) = first.split_once("</section>").unwrap();
    assert!(
        first.contains("In the file <code>all.zone:7</code>"),
        "{first}"
    );
    assert_eq!(first.matches("to 143").count(), 1, "{first}");
    let findings = data(&page)["findings"].as_array().unwrap().clone();
    assert!(findings.iter().all(|it| it[6] == 1), "{findings:?}");
}
