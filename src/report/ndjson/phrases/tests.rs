use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::rr::RecordType;

use super::*;
use crate::finding::Severity;
use crate::input::Place;
use crate::lookup::FactSource;
use crate::report::ndjson::add_domain;
use crate::report::sample;
use crate::rule::FindingContent;
use crate::rule::fact::FirstOf;
use crate::rule::target::{NotPublic, OutsideDomain, SpecialAddress};
use crate::special_purpose::special_purposes;

/// Names of which two need escapes, one needs quotes in a command, and one makes texts too long for a report.
fn names() -> Vec<ShownName> {
    let long = "long-label.".repeat(22);
    [
        "front.test",
        "_imap._tcp.a.test",
        "-f.test",
        "a\"b\\c.test",
        "d\u{202e}é\n.test",
        &long,
    ]
    .map(ShownName::from)
    .into()
}

fn facts() -> Vec<Fact> {
    let lists = (1..=names().len()).flat_map(|count| {
        let mut names = names();
        names.rotate_left(count);
        let first = names[..count].to_vec();
        [0, 7].map(|omitted| FirstOf {
            first: first.clone(),
            omitted,
        })
    });
    let outside = lists.map(|targets| Fact::TGT003(OutsideDomain { targets }));
    let targets = names().into_iter().cycle();
    let special = special_purposes().zip(targets).map(|(purpose, target)| {
        let address = "192.0.2.1".parse().unwrap();
        let addresses = FirstOf {
            first: vec![NotPublic { address, purpose }],
            omitted: 0,
        };
        Fact::TGT004(SpecialAddress { target, addresses })
    });
    outside.chain(special).collect()
}

fn evidence(target: &str) -> Vec<Option<Evidence>> {
    let source = FactSource::Server {
        endpoint: Arc::new(SocketAddr::from(([192, 0, 2, 1], 53)).into()),
        recursion: true,
    };
    let ask = |name| Evidence::Ask {
        source: source.clone(),
        name,
        rtype: RecordType::A,
    };
    let place = Evidence::Place(Place {
        file: "a.zone".into(),
        line: 12,
    });
    vec![
        None,
        Some(ask(None)),
        Some(ask(Some(target.into()))),
        Some(ask(Some("other.test".into()))),
        Some(Evidence::Addresses {
            source: source.clone(),
            name: target.into(),
        }),
        Some(Evidence::AnyResolver {
            name: target.into(),
        }),
        Some(Evidence::Validation {
            source: source.clone(),
        }),
        Some(Evidence::Several(vec![ask(None), place.clone()])),
        Some(Evidence::Text("see \"a\"".to_owned())),
        Some(place),
    ]
}

fn line(findings: &[rule::Finding], phrases: &mut Phrases) -> String {
    let mut domain = sample::report().domains.remove(0);
    domain.findings = findings.to_vec();
    let mut line = String::new();
    add_domain(&mut line, &domain, phrases).unwrap();
    line
}

#[test]
fn texts_that_are_kept_change_no_octet_of_any_line() {
    // One cache for all facts, in which later ones find texts of earlier ones, and one cache for
    // each fact and evidence.
    let mut all = Phrases::default();
    for fact in facts() {
        for evidence in evidence("front.test") {
            let mut own = Phrases::default();
            for owner in names() {
                let finding = rule::Finding {
                    owner,
                    code: fact.code(),
                    severity: Severity::Info,
                    says: FindingContent::Fact(fact.clone()),
                    evidence: evidence.clone(),
                };
                let statement = finding.statement(Lang::English);
                let is_plain = |text: &str| {
                    text.chars()
                        .all(|it| matches!(it, ' '..='~') && !"\\\"".contains(it))
                };
                let can_be_kept = is_plain(&finding.owner)
                    && is_plain(&statement)
                    && finding.how_to_see().is_none_or(|it| is_plain(&it))
                    && has_room(json_octets(&statement), &finding);
                let findings = [finding.clone(), finding];
                let anew = line(&findings, &mut Phrases::default());
                for phrases in [&mut all, &mut own] {
                    assert_eq!(line(&findings, phrases), anew);
                    // The second one finds what the first one made known.
                    assert!(phrases.found[1].is_some() || !can_be_kept);
                }
            }
        }
    }
}

#[test]
fn texts_are_kept_when_a_second_domain_has_them() {
    let mut phrases = Phrases::default();
    let targets = FirstOf::of(["front.test".into()]);
    let fact = Fact::TGT003(OutsideDomain { targets });
    let finding = |severity, detail| rule::Finding {
        owner: "_imap._tcp.a.test".into(),
        code: Fact::code(&detail),
        severity,
        says: FindingContent::Fact(detail),
        evidence: None,
    };
    let known = [Severity::Info, Severity::Error].map(|it| finding(it, fact.clone()));
    let is_kept = |kept: &mut Phrases, one: &rule::Finding| {
        kept.find(std::slice::from_ref(one));
        kept.found[0].is_some()
    };
    assert!(!is_kept(&mut phrases, &known[0]));
    // The severity is not cached.
    assert!(is_kept(&mut phrases, &known[1]));
    assert!(is_kept(&mut phrases, &known[0]));
    let other = finding(
        Severity::Error,
        Fact::DNS002(crate::rule::dns::AliasOwner {
            aliases: FirstOf::of(["b.test".to_owned()]),
            empty: false,
        }),
    );
    assert!(!is_kept(&mut phrases, &other) && !is_kept(&mut phrases, &other));
}
