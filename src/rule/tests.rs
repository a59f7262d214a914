//! Rules on facts built by hand.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::*;
use crate::finding::Severities;
use crate::lookup::{Failure, FailureKind, Place};
use crate::name::HostName;
use crate::observation::{Existence, OwnerFacts, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::service::{Interface, Service};

const GOOD_IMAP: &[&str] = &["10 1 143 imap.psc.fr", "20 1 143 imap.cert.fr"];
const GOOD_SUBMISSION: &[&str] = &["10 1 587 smtp.psc.fr", "20 1 587 smtp.cert.fr"];

/// Of AS112 (RFC 7535): special, but public.
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 31, 196, 1));

fn declaration(psc: &str, authcli: &str) -> Declaration {
    Declaration::try_new(|service, interface| {
        let host = if service == Service::Imap {
            "imap"
        } else {
            "smtp"
        };
        let zone = if interface == Interface::Psc {
            psc
        } else {
            authcli
        };
        HostName::parse(&format!("{host}.{zone}"))
    })
    .unwrap()
}

fn failure(kind: FailureKind) -> Failure {
    Failure {
        kind,
        detail: "for the test".to_owned(),
        source: None,
        attempts: 3,
        aliases: Vec::new(),
    }
}

fn record(text: &str) -> SrvRecord {
    let fields: Vec<_> = text.split(' ').collect();
    SrvRecord {
        priority: fields[0].parse().unwrap(),
        weight: fields[1].parse().unwrap(),
        port: fields[2].parse().unwrap(),
        target: fields[3].to_owned(),
        ttl: 3600,
        place: None,
    }
}

fn srv(records: &[&str]) -> Result<SrvFacts, Failure> {
    Ok(SrvFacts {
        records: records.iter().map(|text| record(text)).collect(),
        authoritative: true,
        authentic: true,
        ..SrvFacts::default()
    })
}

fn nx_domain() -> Result<SrvFacts, Failure> {
    Ok(SrvFacts {
        nx_domain: true,
        ..SrvFacts::default()
    })
}

fn addresses() -> TargetFacts {
    TargetFacts {
        aliases: Vec::new(),
        ipv4: Ok(vec![PUBLIC]),
        ipv6: Ok(Vec::new()),
        source: None,
        dissent: Vec::new(),
    }
}

/// Facts of `a.fr`, secure, every target with an address.
fn observation(
    imap: Result<SrvFacts, Failure>,
    submission: Result<SrvFacts, Failure>,
) -> Observation {
    let mut targets = BTreeMap::new();
    for facts in [&imap, &submission].into_iter().flatten() {
        for record in facts.records.iter().filter(|record| !record.is_null()) {
            targets.insert(record.target.clone(), Arc::new(addresses()));
        }
    }
    let facts = |service: Service, srv| ServiceFacts {
        service,
        owner: service.owner("a.fr"),
        srv,
    };
    Observation {
        domain: "a.fr".to_owned(),
        services: vec![
            facts(Service::Imap, imap),
            facts(Service::Submission, submission),
        ],
        existence: None,
        targets,
        sibling: None,
        neighbours: Vec::new(),
    }
}

fn existing(exists: bool) -> Option<Result<Existence, Failure>> {
    Some(Ok(Existence {
        exists,
        source: None,
    }))
}

fn verdict(observation: &Observation, declarations: &[Declaration]) -> Verdict {
    let requirement = Requirement::builtin();
    let declarations: Vec<_> = declarations.iter().collect();
    judge(
        observation,
        &Expectation {
            requirement: &requirement,
            severities: &Severities::default(),
            declarations: (!declarations.is_empty()).then_some(declarations),
        },
    )
}

/// Status and codes with the IMAP records given, the others right, and one declaration.
fn imap(records: &[&str]) -> (Status, String) {
    let observation = observation(srv(records), srv(GOOD_SUBMISSION));
    summary(&verdict(&observation, &[declaration("psc.fr", "cert.fr")]))
}

fn summary(verdict: &Verdict) -> (Status, String) {
    let codes: Vec<_> = verdict
        .findings
        .iter()
        .map(|f| f.code.to_string())
        .collect();
    (verdict.status, codes.join(" "))
}

#[track_caller]
fn expect(found: (Status, String), status: Status, codes: &str) {
    assert_eq!((found.0, found.1.as_str()), (status, codes));
}

#[test]
fn the_required_records_comply() {
    expect(imap(GOOD_IMAP), Status::Compliant, "");
}

#[test]
fn each_srv_rule_applies_where_it_should() {
    use Status::{Compliant, NonCompliant};
    let psc = "10 1 143 imap.psc.fr";
    let authcli = "20 1 143 imap.cert.fr";
    for (records, status, codes) in [
        (&[psc][..], NonCompliant, "SRV001"),
        (&[authcli], NonCompliant, "SRV001"),
        (&[], NonCompliant, "SRV001 SRV001"),
        (
            &["0 1 143 imap.psc.fr", authcli],
            NonCompliant,
            "SRV001 SRV002",
        ),
        (
            &[psc, authcli, "30 1 143 imap.psc.fr"],
            NonCompliant,
            "SRV002",
        ),
        (&["10 5 143 imap.psc.fr", authcli], NonCompliant, "SRV004"),
        (&["10 1 993 imap.psc.fr", authcli], NonCompliant, "SRV005"),
        (
            &["10 0 993 imap.psc.fr", authcli],
            NonCompliant,
            "SRV004 SRV005",
        ),
        (
            &[psc, "10 1 143 imap.other.fr", authcli],
            NonCompliant,
            "SRV006 SRV007",
        ),
        (&["10 1 143 imap.other.fr", authcli], NonCompliant, "SRV007"),
        (
            &["10 1 143 imap.cert.fr", "20 1 143 imap.psc.fr"],
            NonCompliant,
            "SRV008",
        ),
        (
            &["10 1 143 imap.cert.fr", authcli],
            NonCompliant,
            "SRV007 SRV009",
        ),
        (&["10 1 143 ."], NonCompliant, "SRV003"),
        (&["0 0 0 ."], NonCompliant, "SRV003"),
        (&["0 0 0 .", psc, authcli], NonCompliant, "SRV002 SRV003"),
        (&["10 1 143 .", "20 1 143 ."], NonCompliant, "SRV003"),
        (&["10 1 143 .", authcli], NonCompliant, "SRV003"),
        (
            &[psc, authcli, "30 1 143 a.fr", "30 1 143 b.fr"],
            NonCompliant,
            "SRV002 SRV002 SRV006",
        ),
        (&["10 1 143 imap.cert.fr"], NonCompliant, "SRV001 SRV007"),
        (
            &[
                "10 1 143 imap.cert.fr",
                "10 1 143 x.fr",
                "20 1 143 imap.psc.fr",
            ],
            NonCompliant,
            "SRV006 SRV007 SRV007 SRV007",
        ),
        (&[authcli, psc], Compliant, ""),
    ] {
        let (found, found_codes) = imap(records);
        assert_eq!(
            (found, found_codes.as_str()),
            (status, codes),
            "{records:?}"
        );
    }
}

#[test]
fn redundant_and_shared_fronts_only_warn() {
    let without_declaration = |records: &[&str]| {
        summary(&verdict(
            &observation(srv(records), srv(GOOD_SUBMISSION)),
            &[],
        ))
    };
    let redundant = ["10 1 143 a.fr", "10 1 143 b.fr", "20 1 143 c.fr"];
    expect(without_declaration(&redundant), Status::Compliant, "SRV006");
    let shared = ["10 1 143 a.fr", "20 1 143 a.fr"];
    expect(without_declaration(&shared), Status::Compliant, "SRV009");
}

#[test]
fn a_wrong_priority_is_told_in_one_message() {
    let facts = observation(
        srv(&["0 1 143 imap.psc.fr", GOOD_IMAP[1]]),
        srv(GOOD_SUBMISSION),
    );
    let verdict = verdict(&facts, &[declaration("psc.fr", "cert.fr")]);
    assert_eq!(
        verdict.findings[0].message,
        "_imap._tcp.a.fr: no record for PSC at priority 10 (published at 0, expected 10). \
         Publish: _imap._tcp.a.fr. IN SRV 10 1 143 imap.psc.fr."
    );
}

#[test]
fn a_record_to_publish_ends_in_a_dot_or_names_no_host() {
    let facts = observation(srv(&[GOOD_IMAP[1]]), srv(GOOD_SUBMISSION));
    let ours = declaration("psc.fr", "cert.fr");
    for (declarations, end) in [
        (&[ours.clone()][..], "10 1 143 imap.psc.fr."),
        (
            &[ours, declaration("p.fr", "cert.fr")],
            "10 1 143 followed by the PSC front with a final dot",
        ),
        (&[], "10 1 143 followed by the PSC front with a final dot"),
    ] {
        let message = &verdict(&facts, declarations).findings[0].message;
        assert!(message.ends_with(end), "{message}");
    }
}

#[test]
fn a_forgotten_final_dot_is_recognised() {
    let records = ["10 1 143 imap.psc.fr.a.fr", GOOD_IMAP[1]];
    let facts = observation(srv(&records), srv(GOOD_SUBMISSION));
    let verdict = verdict(&facts, &[declaration("psc.fr", "cert.fr")]);
    assert!(
        verdict.findings[0].message.contains("Set the final dot"),
        "{verdict:?}"
    );
}

#[test]
fn a_contested_domain_may_follow_any_of_its_operators() {
    let facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    let ours = declaration("psc.fr", "cert.fr");
    let other = declaration("psc.other.fr", "cert.other.fr");
    let judged = |declarations: &[Declaration]| summary(&verdict(&facts, declarations));
    expect(
        judged(&[other.clone(), ours.clone()]),
        Status::Compliant,
        "",
    );
    let foreign = "SRV007 SRV007 SRV007 SRV007";
    expect(
        judged(std::slice::from_ref(&other)),
        Status::NonCompliant,
        foreign,
    );
    let swapped = declaration("cert.fr", "psc.fr");
    expect(
        judged(&[other, swapped]),
        Status::NonCompliant,
        "SRV008 SRV008",
    );
}

#[test]
fn a_right_domain_is_not_swapped_because_another_operator_mirrors_it() {
    let facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    let mirrored = [
        declaration("psc.fr", "cert.fr"),
        declaration("cert.fr", "psc.fr"),
    ];
    expect(summary(&verdict(&facts, &mirrored)), Status::Compliant, "");
    // A declaration that names one front for both cannot be swapped.
    let same = declaration("psc.fr", "psc.fr");
    let codes = "SRV007 SRV007";
    expect(
        summary(&verdict(&facts, &[same])),
        Status::NonCompliant,
        codes,
    );
}

#[test]
fn two_unavailable_records_are_no_shared_front() {
    let records = ["10 1 143 .", "20 1 143 .", "20 1 143 a.fr"];
    let facts = observation(srv(&records), srv(GOOD_SUBMISSION));
    expect(
        summary(&verdict(&facts, &[])),
        Status::NonCompliant,
        "SRV003 SRV006",
    );
}

#[test]
fn every_owner_that_names_a_bad_target_is_told() {
    let shared = |port| [format!("10 1 {port} bad.fr"), format!("20 1 {port} b.fr")];
    let (imap, submission) = (shared(143), shared(587));
    let records = |records: &[String; 2]| srv(&[&records[0], &records[1]]);
    let mut facts = observation(records(&imap), records(&submission));
    let bad = TargetFacts {
        aliases: vec!["first.fr".to_owned(), "last.fr".to_owned()],
        ..addresses()
    };
    facts.targets.insert("bad.fr".to_owned(), Arc::new(bad));
    let verdict = verdict(&facts, &[]);
    expect(summary(&verdict), Status::NonCompliant, "TGT001 TGT001");
    let owners: Vec<_> = verdict.findings.iter().map(|f| f.owner.as_str()).collect();
    assert_eq!(owners, ["_imap._tcp.a.fr", "_submission._tcp.a.fr"]);
    // What was found is the record that exists; what to name instead is the end of the chain.
    assert_eq!(
        verdict.findings[0].found.as_deref(),
        Some("bad.fr CNAME first.fr")
    );
    assert!(
        verdict.findings[0]
            .message
            .contains("Name last.fr in the record")
    );
}

#[test]
fn absence_needs_proof_at_every_owner() {
    let judged = |imap, submission| summary(&verdict(&observation(imap, submission), &[]));
    let timeout = || Err(failure(FailureKind::Timeout));
    expect(judged(srv(&[]), srv(&[])), Status::Absent, "");
    expect(judged(nx_domain(), srv(&[])), Status::Absent, "");
    expect(
        judged(timeout(), timeout()),
        Status::Undetermined,
        "DNS010 DNS010",
    );
    // One owner proven empty, the other unknown: the missing records are proven.
    let codes = "SRV001 SRV001 DNS010";
    expect(judged(srv(&[]), timeout()), Status::NonCompliant, codes);
    expect(
        judged(srv(GOOD_IMAP), timeout()),
        Status::Undetermined,
        "DNS010",
    );
    let codes = "SRV001 SRV001";
    expect(
        judged(srv(GOOD_IMAP), srv(&[])),
        Status::NonCompliant,
        codes,
    );
}

#[test]
fn every_kind_of_failure_has_its_code() {
    for (kind, code) in [
        (FailureKind::Timeout, "DNS010"),
        (FailureKind::ServFail, "DNS011"),
        (FailureKind::Refused, "DNS012"),
        (FailureKind::Malformed, "DNS013"),
        (FailureKind::Truncated, "DNS014"),
    ] {
        let facts = observation(Err(failure(kind)), srv(GOOD_SUBMISSION));
        expect(summary(&verdict(&facts, &[])), Status::Undetermined, code);
    }
}

#[test]
fn a_missing_domain_is_absent_and_told() {
    let mut facts = observation(nx_domain(), nx_domain());
    facts.existence = existing(false);
    expect(summary(&verdict(&facts, &[])), Status::Absent, "DNS001");
    facts.existence = existing(true);
    expect(summary(&verdict(&facts, &[])), Status::Absent, "");
    facts.existence = Some(Err(failure(FailureKind::ServFail)));
    expect(summary(&verdict(&facts, &[])), Status::Absent, "DNS011");
}

#[test]
fn an_alias_at_the_owner_is_only_told() {
    let mut imap = srv(GOOD_IMAP).unwrap();
    imap.aliases = vec!["pool.fr".to_owned()];
    let facts = observation(Ok(imap), srv(GOOD_SUBMISSION));
    expect(summary(&verdict(&facts, &[])), Status::Compliant, "DNS002");
    let nowhere = SrvFacts {
        aliases: vec!["pool.fr".to_owned()],
        ..SrvFacts::default()
    };
    let facts = observation(Ok(nowhere), srv(&[]));
    expect(summary(&verdict(&facts, &[])), Status::Absent, "DNS002");
}

#[test]
fn targets_are_judged_on_what_is_proven() {
    use Status::{Compliant, NonCompliant, Undetermined};
    let none = || Ok(Vec::new());
    let some = || Ok(vec![PUBLIC]);
    let failed = || Err(failure(FailureKind::Timeout));
    for (alias, ipv4, ipv6, status, codes) in [
        (false, none(), some(), Compliant, ""),
        (false, some(), failed(), Compliant, ""),
        (false, failed(), some(), Compliant, ""),
        (false, none(), none(), NonCompliant, "TGT002"),
        (false, none(), failed(), Undetermined, "DNS010"),
        (false, failed(), failed(), Undetermined, "DNS010"),
        (true, some(), none(), NonCompliant, "TGT001"),
        (true, none(), none(), NonCompliant, "TGT001 TGT002"),
        (true, none(), failed(), NonCompliant, "TGT001 DNS010"),
    ] {
        let mut facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
        let aliases = if alias {
            vec!["b.fr".to_owned()]
        } else {
            Vec::new()
        };
        let target = TargetFacts {
            aliases,
            ipv4,
            ipv6,
            source: None,
            dissent: Vec::new(),
        };
        facts
            .targets
            .insert("imap.psc.fr".to_owned(), Arc::new(target));
        expect(summary(&verdict(&facts, &[])), status, codes);
    }
}

/// Status and codes of a complete domain after a change to its facts.
fn changed(change: impl FnOnce(&mut Observation)) -> (Status, String) {
    let mut facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    change(&mut facts);
    summary(&verdict(&facts, &[]))
}

fn imap_facts(facts: &mut Observation) -> &mut SrvFacts {
    facts.services[0].srv.as_mut().unwrap()
}

#[test]
fn a_target_outside_the_domain_is_told_unless_vouched_for() {
    let insecure = |facts: &mut Observation| imap_facts(facts).authentic = false;
    expect(changed(insecure), Status::Compliant, "TGT003");
    let found = changed(|facts| {
        insecure(facts);
        for (record, target) in imap_facts(facts).records.iter_mut().zip(["a.fr", "x.a.fr"]) {
            record.target = target.to_owned();
        }
    });
    expect(found, Status::Compliant, "");
    // A name that only ends alike is outside.
    let found = changed(|facts| {
        insecure(facts);
        imap_facts(facts).records[0].target = "xa.fr".to_owned();
    });
    expect(found, Status::Compliant, "TGT003");
    let null = observation(
        Ok(SrvFacts {
            authentic: false,
            ..srv(&["0 0 0 ."]).unwrap()
        }),
        srv(GOOD_SUBMISSION),
    );
    expect(
        summary(&verdict(&null, &[])),
        Status::NonCompliant,
        "SRV003",
    );
}

#[test]
fn an_address_that_is_not_public_is_told() {
    let target = |ipv4: &[IpAddr]| {
        let ipv4 = Ok(ipv4.to_vec());
        let facts = TargetFacts {
            ipv4,
            ..addresses()
        };
        changed(|observation| {
            let known = observation.targets.get_mut("imap.psc.fr").unwrap();
            *known = Arc::new(facts);
        })
    };
    let private = IpAddr::from([10, 0, 0, 1]);
    expect(target(&[PUBLIC]), Status::Compliant, "");
    expect(target(&[PUBLIC, private]), Status::Compliant, "TGT004");
}

#[test]
fn a_short_ttl_is_told_of_the_zones_own_word_only() {
    let found = |ttl: u32, authoritative: bool| {
        changed(|facts| {
            let srv = imap_facts(facts);
            srv.authoritative = authoritative;
            srv.records[1].ttl = ttl;
        })
        .1
    };
    for (ttl, own, cached) in [
        (299, "DNS004", ""),
        (300, "", ""),
        (86_400, "", ""),
        (86_401, "DNS004", "DNS004"),
    ] {
        assert_eq!(
            (found(ttl, true), found(ttl, false)),
            (own.into(), cached.into()),
            "{ttl}"
        );
    }
}

fn beside(owner: &str, srv: Result<SrvFacts, Failure>) -> OwnerFacts {
    let owner = owner.to_owned();
    OwnerFacts { owner, srv }
}

#[test]
fn what_a_name_that_nobody_publishes_has_too_comes_from_a_wildcard() {
    let sibling = |srv| changed(|facts| facts.sibling = Some(beside("_x._tcp.a.fr", srv)));
    expect(sibling(srv(GOOD_IMAP)), Status::Compliant, "DNS003");
    expect(sibling(srv(&GOOD_IMAP[..1])), Status::Compliant, "");
    expect(sibling(srv(&[])), Status::Compliant, "");
    expect(sibling(nx_domain()), Status::Compliant, "");
    expect(
        sibling(Err(failure(FailureKind::Timeout))),
        Status::Compliant,
        "",
    );
    // TTLs may have been counted down in between.
    let mut older = srv(GOOD_IMAP).unwrap();
    older.records.iter_mut().for_each(|record| record.ttl -= 1);
    expect(sibling(Ok(older)), Status::Compliant, "DNS003");
    // Two empty owners are no wildcard's.
    let mut facts = observation(srv(&[]), srv(GOOD_SUBMISSION));
    facts.sibling = Some(beside("_x._tcp.a.fr", srv(&[])));
    expect(
        summary(&verdict(&facts, &[])),
        Status::NonCompliant,
        "SRV001 SRV001",
    );
}

#[test]
fn a_neighbour_is_told_where_it_offers_something_of_its_own() {
    let imaps = "_imaps._tcp.a.fr";
    let neighbour = |srv, sibling: Option<OwnerFacts>| {
        changed(|facts| {
            facts.neighbours = vec![beside(imaps, srv)];
            facts.sibling = sibling;
        })
    };
    expect(
        neighbour(srv(&["0 1 993 i.a.fr"]), None),
        Status::Compliant,
        "MUA001",
    );
    expect(neighbour(srv(&["0 0 0 ."]), None), Status::Compliant, "");
    expect(neighbour(srv(&[]), None), Status::Compliant, "");
    expect(
        neighbour(Err(failure(FailureKind::Refused)), None),
        Status::Compliant,
        "",
    );
    let wildcard = Some(beside("_x._tcp.a.fr", srv(&["0 1 993 i.a.fr"])));
    expect(
        neighbour(srv(&["0 1 993 i.a.fr"]), wildcard),
        Status::Compliant,
        "",
    );
}

#[test]
fn a_severity_set_by_the_user_decides_the_verdict() {
    let severities = [
        (Code::SRV004, Severity::Info),
        (Code::SRV006, Severity::Error),
    ];
    let status = |records: &[&str]| {
        let facts = observation(srv(records), srv(GOOD_SUBMISSION));
        let expectation = Expectation {
            requirement: &Requirement::builtin(),
            severities: &severities.into_iter().collect(),
            declarations: None,
        };
        judge(&facts, &expectation).status
    };
    let weight = ["10 5 143 imap.psc.fr", "20 1 143 imap.cert.fr"];
    assert_eq!(status(&weight), Status::Compliant);
    let redundant = [GOOD_IMAP[0], GOOD_IMAP[1], "20 1 143 imap.x.fr"];
    assert_eq!(status(&redundant), Status::NonCompliant);
}

#[test]
fn evidence_is_the_question_that_shows_the_fact_or_the_records_place() {
    let source = asked_at([192, 0, 2, 53]);
    let mut facts = observation(srv(&GOOD_IMAP[..1]), srv(GOOD_SUBMISSION));
    imap_facts(&mut facts).source = source;
    let evidence = |facts: &Observation| verdict(facts, &[]).findings[0].evidence.clone();
    let dig = "dig @192.0.2.53 _imap._tcp.a.fr. SRV";
    assert_eq!(evidence(&facts).as_deref(), Some(dig));
    let record = &mut imap_facts(&mut facts).records[0];
    record.weight = 5;
    let file = "a.zone".into();
    record.place = Some(Place { file, line: 7 });
    let findings = verdict(&facts, &[]).findings;
    let evidence: Vec<_> = findings
        .iter()
        .filter_map(|f| f.evidence.as_deref())
        .collect();
    assert_eq!(
        evidence,
        [dig, "a.zone:7"],
        "the missing record, then the wrong weight"
    );
}

#[test]
fn the_evidence_of_an_ipv6_address_asks_for_it() {
    let facts = TargetFacts {
        ipv6: Ok(vec![IpAddr::from([0xfd00, 0, 0, 0, 0, 0, 0, 1])]),
        source: asked_at([192, 0, 2, 53]),
        ..addresses()
    };
    let mut observation = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    observation
        .targets
        .insert("imap.psc.fr".to_owned(), Arc::new(facts));
    let findings = verdict(&observation, &[]).findings;
    let evidence: Vec<_> = findings
        .iter()
        .map(|finding| finding.evidence.as_deref())
        .collect();
    assert_eq!(evidence, [Some("dig @192.0.2.53 imap.psc.fr. AAAA")]);
}

fn asked_at(address: [u8; 4]) -> Option<Source> {
    Some(Source::Server {
        endpoint: Arc::new(std::net::SocketAddr::from((address, 53)).into()),
        recursion: true,
    })
}

#[test]
fn evidence_shows_all_that_a_fact_rests_on() {
    let mut facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    facts.services[1].srv = Err(Failure {
        source: asked_at([192, 0, 2, 53]),
        ..failure(FailureKind::Bogus)
    });
    let empty = TargetFacts {
        ipv4: Ok(Vec::new()),
        source: asked_at([192, 0, 2, 53]),
        ..addresses()
    };
    facts
        .targets
        .insert("imap.psc.fr".to_owned(), Arc::new(empty));
    let findings = verdict(&facts, &[]).findings;
    let evidence: Vec<_> = findings
        .iter()
        .filter_map(|f| f.evidence.as_deref())
        .collect();
    assert_eq!(
        evidence,
        [
            "dig @192.0.2.53 imap.psc.fr. A imap.psc.fr. AAAA",
            "dig @192.0.2.53 _submission._tcp.a.fr. SRV _submission._tcp.a.fr. SRV +cd",
        ]
    );
}
