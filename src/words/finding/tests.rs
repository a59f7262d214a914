//! Every fact, in both languages.

mod fronts;

use std::net::IpAddr;

use crate::finding::Code;
use crate::host::{BadLabel, LabelFault, NoHost};
use crate::lang::Lang;
use crate::lookup::detail::{AnswerSummary, Records, ZoneReply, sample};
use crate::lookup::{AnswerSource, FailedLookup, FailureKind};
use crate::rule::dns::{AliasOwner, Asked, LookupFailed, NoDomain, UnusualTtl, WhyNoDomain};
use crate::rule::fact::{FirstOf, Measure, Record};
use crate::rule::host::{LeadsTo, NameFlaw, NotAHost};
use crate::rule::neighbour::{NeighbourService, Wildcard};
use crate::rule::servers::{DifferentAnswers, FailingServer, NameServer, ServersAnswer};
use crate::rule::srv::{
    MisplacedRecords, MissingRecord, RequiredRecord, SeveralRecords, SharedFront, SwappedFronts,
    Unavailable, UndeclaredTarget, UnknownPriority, WrongNumber,
};
use crate::rule::target::{AliasTarget, NoAddress, NotPublic, OutsideDomain, SpecialAddress};
use crate::rule::{Fact, Finding, FindingContent, rule};
use crate::service::Interface;
use crate::special_purpose::special_purpose;

fn required(interface: Interface) -> RequiredRecord {
    let priority = match interface {
        Interface::Psc => 10,
        Interface::Authcli => 20,
    };
    RequiredRecord {
        priority,
        interface,
        weight: 1,
        port: 143,
    }
}

fn both_rows() -> FirstOf<RequiredRecord> {
    FirstOf::of([Interface::Psc, Interface::Authcli].map(required))
}

fn record(priority: u16, weight: u16, port: u16, target: &str) -> Record {
    Record {
        priority,
        weight,
        port,
        target: target.into(),
    }
}

fn names<const N: usize, T: for<'a> From<&'a str> + Measure>(names: [&str; N]) -> FirstOf<T> {
    FirstOf::of(names.map(T::from))
}

fn many<T: From<String> + Measure>() -> FirstOf<T> {
    FirstOf::of((0..20).map(|number| format!("h{number}.example.fr").into()))
}

fn addresses<const N: usize>(addresses: [&str; N]) -> FirstOf<NotPublic> {
    FirstOf::of(addresses.map(|address| {
        let address: IpAddr = address.parse().unwrap();
        let purpose = special_purpose(address).unwrap();
        NotPublic { address, purpose }
    }))
}

fn failure(kind: FailureKind, source: Option<AnswerSource>) -> FailedLookup {
    FailedLookup {
        detail: sample::of_kind(kind),
        source,
        attempts: 15,
    }
}

fn resolver() -> Option<AnswerSource> {
    Some(AnswerSource::Resolver("192.0.2.53:53".to_owned()))
}

fn name_server() -> Option<AnswerSource> {
    Some(AnswerSource::NameServer("192.0.2.54:53".to_owned()))
}

fn file() -> Option<AnswerSource> {
    Some(AnswerSource::File {
        file: "a.zone".to_owned(),
        line: 7,
    })
}

fn failed(asked: Asked, failure: FailedLookup) -> Box<LookupFailed> {
    Box::new(LookupFailed { asked, failure })
}

fn not_a_host(
    target: &str,
    flaw: NameFlaw,
    interface: Option<Interface>,
    fronts: FirstOf<String>,
) -> Fact {
    Fact::TGT005(Box::new(NotAHost {
        target: target.into(),
        flaw,
        interface,
        fronts,
    }))
}

fn begins_with_address(leads_to: LeadsTo) -> Fact {
    let flaw = NameFlaw::BeginsWithAddress {
        address: "192.0.2.21".to_owned(),
        leads_to,
    };
    not_a_host(
        "192.0.2.21.a.fr",
        flaw,
        Some(Interface::Psc),
        names(["imap.a.fr", "imap.b.fr"]),
    )
}

fn bad_label(shown: &str, fault: LabelFault) -> BadLabel {
    BadLabel {
        shown: shown.to_owned(),
        fault,
    }
}

fn server(name: &str, at: Option<&str>) -> NameServer {
    NameServer {
        name: name.to_owned(),
        at: at.map(str::to_owned),
    }
}

fn failing(at: Option<&str>, failure: FailedLookup) -> Fact {
    let server = server("ns1.a.fr", at);
    Fact::DNS006(Box::new(FailingServer { server, failure }))
}

fn answer(judged: bool, answer: &str, servers: [&str; 2]) -> ServersAnswer {
    ServersAnswer {
        judged,
        answer: ZoneReply::Answer(AnswerSummary::of(Records::Published(names([answer])))),
        servers: FirstOf::of(servers.map(|it| server(it, Some("192.0.2.1:53")))),
    }
}

fn of_records() -> Vec<Fact> {
    let missing = |fronts, unknown: &[u16]| {
        Fact::SRV001(Box::new(MissingRecord {
            required: required(Interface::Psc),
            fronts,
            unknown_priorities: FirstOf::of(unknown.iter().copied()),
        }))
    };
    let undeclared = |target: &str, fronts, lacks_final_dot| {
        Fact::SRV007(Box::new(UndeclaredTarget {
            interface: Interface::Authcli,
            target: target.into(),
            fronts,
            lacks_final_dot,
        }))
    };
    let misplaced = |records| {
        Fact::SRV010(Box::new(MisplacedRecords {
            found_at: "_imap._tcp.a.fr.a.fr".to_owned(),
            zone: "a.fr".to_owned(),
            records,
            relative: "_imap._tcp".to_owned(),
        }))
    };
    vec![
        missing(names(["imap.a.fr"]), &[]),
        missing(names(["imap.a.fr", "imap.b.fr"]), &[0]),
        missing(names([]), &[0, 5]),
        Fact::SRV002(Box::new(UnknownPriority {
            record: record(0, 1, 143, "imap.a.fr"),
            required: both_rows(),
        })),
        Fact::SRV003(Box::new(Unavailable {
            record: record(10, 0, 0, "."),
            required: both_rows(),
        })),
        Fact::SRV004(WrongNumber {
            record: record(10, 5, 143, "imap.a.fr"),
            required: required(Interface::Psc),
        }),
        Fact::SRV005(WrongNumber {
            record: record(20, 1, 993, "imap.a.fr"),
            required: required(Interface::Authcli),
        }),
        Fact::SRV006(SeveralRecords {
            priority: 10,
            records: FirstOf::of([
                record(10, 1, 143, "imap.a.fr"),
                record(10, 1, 143, "imap.b.fr"),
            ]),
        }),
        undeclared("imap.x.fr", names(["imap.a.fr", "imap.b.fr"]), false),
        undeclared("imap.a.fr.a.fr", names(["imap.a.fr"]), true),
        Fact::SRV008(SwappedFronts {
            psc: "psc.a.fr".to_owned(),
            authcli: "cert.a.fr".to_owned(),
        }),
        Fact::SRV009(SharedFront {
            target: "imap.a.fr".into(),
        }),
        misplaced(1),
        misplaced(2),
    ]
}

fn of_targets() -> Vec<Fact> {
    let alias = |host: Option<&str>| {
        Fact::TGT001(Box::new(AliasTarget {
            target: "imap.a.fr".into(),
            aliases: names(["pool.a.fr", "host.b.fr"]),
            host: host.map(str::to_owned),
        }))
    };
    let no_address = |meant: Option<&str>| {
        Fact::TGT002(NoAddress {
            target: "imap.a.fr.a.fr".into(),
            meant: meant.map(str::to_owned),
        })
    };
    let outside = |targets| Fact::TGT003(OutsideDomain { targets });
    let special = |addresses| {
        Fact::TGT004(SpecialAddress {
            target: "imap.a.fr".into(),
            addresses,
        })
    };
    let no_host = |target: &str, why| {
        not_a_host(
            target,
            NameFlaw::NoHost(why),
            Some(Interface::Psc),
            names([]),
        )
    };
    let labels = |labels: Vec<BadLabel>| {
        let flaw = NameFlaw::Labels(FirstOf::of(labels));
        not_a_host("a_b.-c.fr", flaw, None, names([]))
    };
    vec![
        alias(Some("host.b.fr")),
        alias(None),
        no_address(Some("imap.a.fr")),
        no_address(None),
        outside(names(["imap.a.fr"])),
        outside(names(["imap.a.fr", "cert.a.fr"])),
        outside(many()),
        special(addresses(["10.0.0.1"])),
        special(addresses([
            "0.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "5000::1",
        ])),
        special(addresses([
            "::",
            "::ffff:10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2002::1",
            "5f00::1",
            "fc00::1",
            "fec0::1",
        ])),
        no_host("192.0.2.21", NoHost::Ipv4),
        not_a_host(
            "localhost",
            NameFlaw::NoHost(NoHost::Localhost),
            None,
            names([]),
        ),
        no_host("2001:db8::1", NoHost::Ipv6),
        no_host("192.0.2", NoHost::EndsInNumber("2".to_owned())),
        no_host("localhost", NoHost::Localhost),
        no_host("imap.local", NoHost::Local),
        no_host("imap.invalid", NoHost::Invalid),
        no_host("imap", NoHost::SingleLabel),
        begins_with_address(LeadsTo::NoAddress),
        begins_with_address(LeadsTo::Addresses(FirstOf::of([IpAddr::from([
            192, 31, 196, 1,
        ])]))),
        begins_with_address(LeadsTo::LookupFailed),
        begins_with_address(LeadsTo::OutsideFiles),
        labels(vec![bad_label("a_b", LabelFault::Octet(b'_'))]),
        labels(vec![
            bad_label(r"a\032b", LabelFault::Octet(32)),
            bad_label("-c", LabelFault::BeginsWithHyphen),
            bad_label("c-", LabelFault::EndsWithHyphen),
        ]),
    ]
}

fn of_the_dns() -> Vec<Fact> {
    let no_domain = |why| Fact::DNS001(NoDomain { why });
    let different = |asked: Option<&str>, omitted| {
        let answers = FirstOf::of([
            answer(true, "SRV 10 1 143 imap.a.fr", ["ns1.a.fr", "ns2.a.fr"]),
            answer(false, "SRV 10 1 143 imap.b.fr", ["ns3.a.fr", "ns4.a.fr"]),
        ]);
        Fact::DNS005(Box::new(DifferentAnswers {
            asked: asked.map(str::to_owned),
            answers: answers.and_omitted(omitted),
        }))
    };
    let ttl = |ttl| {
        Fact::DNS004(UnusualTtl {
            ttl,
            shortest: 300,
            longest: 86_400,
        })
    };
    let of_server = |kind| failing(Some("192.0.2.1:53"), failure(kind, name_server()));
    let of_records = |kind, source| failed(Asked::Records, failure(kind, source));
    vec![
        no_domain(WhyNoDomain::NxDomain),
        no_domain(WhyNoDomain::NotInFiles),
        no_domain(WhyNoDomain::MisplacedRecords),
        Fact::DNS002(AliasOwner {
            aliases: names(["pool.a.fr", "host.b.fr"]),
            empty: false,
        }),
        Fact::DNS002(AliasOwner {
            aliases: names(["pool.a.fr", "host.b.fr"]),
            empty: true,
        }),
        Fact::DNS003(Wildcard {
            sibling: "_x0123._tcp.a.fr".to_owned(),
        }),
        ttl(60),
        ttl(1),
        different(None, 0),
        different(Some("pool.a.fr"), 3),
        of_server(FailureKind::Timeout),
        of_server(FailureKind::Unproven),
        of_server(FailureKind::Refused),
        of_server(FailureKind::ServFail),
        failing(None, failure(FailureKind::Timeout, None)),
        failing(None, failure(FailureKind::Malformed, None)),
        Fact::DNS010(of_records(FailureKind::Timeout, resolver())),
        Fact::DNS010(failed(
            Asked::Addresses,
            failure(FailureKind::Unreachable, resolver()),
        )),
        Fact::DNS011(failed(
            Asked::Existence,
            failure(FailureKind::ServFail, resolver()),
        )),
        Fact::DNS012(of_records(FailureKind::Refused, resolver())),
        Fact::DNS012(of_records(FailureKind::Refused, name_server())),
        Fact::DNS012(of_records(FailureKind::Refused, None)),
        Fact::DNS012(of_records(FailureKind::Refused, file())),
        Fact::DNS013(of_records(FailureKind::Malformed, resolver())),
        Fact::DNS013(of_records(FailureKind::Malformed, name_server())),
        Fact::DNS013(of_records(FailureKind::Unproven, resolver())),
        Fact::DNS013(of_records(FailureKind::Unproven, name_server())),
        Fact::DNS013(of_records(FailureKind::Limit, name_server())),
        Fact::DNS014(of_records(FailureKind::Truncated, resolver())),
        Fact::DNS014(of_records(
            FailureKind::Truncated,
            Some(AnswerSource::Resolver("[2001:db8::53]:5353".to_owned())),
        )),
        Fact::DNS015(of_records(FailureKind::Bogus, resolver())),
        Fact::DNS016(of_records(FailureKind::Disagreement, resolver())),
        Fact::DNS017(of_records(FailureKind::Unloadable, file())),
        Fact::DNS018(of_records(FailureKind::Uncovered, None)),
        Fact::MUA001(NeighbourService {
            target: "imaps.a.fr".into(),
        }),
    ]
}

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

fn all() -> Vec<Fact> {
    [of_records(), of_targets(), of_the_dns(), fronts::facts()].concat()
}

#[test]
fn every_fact_reads_well_in_both_languages() {
    let mut page = String::new();
    for fact in all() {
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
    for fact in all() {
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
    let facts = all();
    let has = |code| facts.iter().any(|fact| fact.code() == code);
    let mut codes = Code::ALL.iter().copied();
    assert_eq!(codes.find(|code| !has(*code)), None);
}

#[test]
fn texts_never_have_more_octets_than_their_bound() {
    for fact in all() {
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
