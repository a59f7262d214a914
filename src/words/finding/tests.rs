//! Every fact, in both languages.

use crate::finding::Code;
use crate::lang::Lang;
use crate::rule::fact::FirstOf;
use crate::rule::sample::many;
use crate::rule::target::OutsideDomain;
use crate::rule::{Fact, Finding, FindingContent, rule};

fn finding(fact: Fact) -> Finding {
    let code = fact.code();
    let owner = if code >= Code::PRB001 {
        "imap.a.fr"
    } else {
        "_imap._tcp.a.fr"
    };
    Finding {
        owner: owner.into(),
        code,
        severity: rule(code).severity,
        says: FindingContent::Fact(fact),
        evidence: None,
    }
}

#[test]
fn every_fact_reads_well_in_both_languages() {
    let mut page = String::new();
    for fact in Fact::samples() {
        let code = fact.code();
        let finding = finding(fact);
        let [en, fr] = Lang::ALL.map(|lang| finding.message(lang));
        assert_ne!(en, fr);
        let none = || "none".to_owned();
        page.push_str(&format!(
            "{code}\n  {en}\n  {fr}\n  expected: {}\n  found: {}\n",
            finding.expected().unwrap_or_else(none),
            finding.found().unwrap_or_else(none)
        ));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_fact_can_be_read_back() {
    let mut json = String::new();
    for fact in Fact::samples() {
        let text = serde_json::to_string(&fact).unwrap();
        let read: Fact = serde_json::from_str(&text).unwrap();
        assert_eq!(read, fact, "{text}");
        json.push_str(&text);
        json.push('\n');
    }
    insta::assert_snapshot!(json);
}

#[test]
fn no_code_is_missing() {
    let facts = Fact::samples();
    let has = |code| facts.iter().any(|fact| fact.code() == code);
    let mut codes = Code::ALL.iter().copied();
    assert_eq!(codes.find(|code| !has(*code)), None);
}

#[test]
fn texts_never_have_more_octets_than_their_bound() {
    for fact in Fact::samples() {
        let finding = finding(fact);
        let detail = serde_json::to_string(finding.fact().unwrap()).unwrap();
        let optional = [finding.expected(), finding.found()];
        let texts: usize = optional.iter().flatten().map(String::len).sum();
        let octets = finding.owner.len() + finding.message(Lang::English).len() + texts;
        let bound = finding.octets();
        assert!(octets + detail.len() <= bound, "{finding:?}");
    }
}

#[test]
fn long_lists_are_counted() {
    for (omitted, in_english, in_french) in [
        (1, " and 1 more are outside", " et 1 autre sont hors"),
        (4, " and 4 more are outside", " et 4 autres sont hors"),
    ] {
        let targets = FirstOf { omitted, ..many() };
        let fact = Fact::TGT003(OutsideDomain { targets });
        let [en, fr] = Lang::ALL.map(|lang| finding(fact.clone()).message(lang));
        assert!(en.contains(in_english), "{en}");
        assert!(fr.contains(in_french), "{fr}");
    }
}
