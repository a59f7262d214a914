//! Rules on facts built by hand.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::*;
use crate::finding::Severities;
use crate::lang::Lang;
use crate::lookup::detail::sample;
use crate::lookup::{FactSource, Failure, FailureKind, Place};
use crate::name::HostName;
use crate::observation::{
    Existence, Misplaced, OwnerFacts, ServiceFacts, SrvFacts, SrvRecord, TargetFacts, Targets,
};
use crate::service::{Interface, Service};

mod context;
mod host;
mod unexamined;

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
        detail: Box::new(sample::of_kind(kind)),
        source: None,
        attempts: 3,
        aliases: Vec::new(),
    }
}

/// A recursive server there.
fn asked_at(address: [u8; 4]) -> Option<FactSource> {
    Some(FactSource::Server {
        endpoint: Arc::new(std::net::SocketAddr::from((address, 53)).into()),
        recursion: true,
    })
}

fn record(text: &str) -> SrvRecord {
    let fields: Vec<_> = text.split(' ').collect();
    SrvRecord {
        priority: fields[0].parse().unwrap(),
        weight: fields[1].parse().unwrap(),
        port: fields[2].parse().unwrap(),
        target: fields[3].into(),
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
        omitted: Default::default(),
        aliases: Vec::new(),
        ipv4: Ok(vec![PUBLIC]),
        ipv6: Ok(Vec::new()),
        source: None,
        replies: Vec::new(),
    }
}

/// Facts of `a.fr`, secure, every target with an address.
fn observation(
    imap: Result<SrvFacts, Failure>,
    submission: Result<SrvFacts, Failure>,
) -> Observation {
    let mut targets = Targets::new();
    for facts in [&imap, &submission].into_iter().flatten() {
        for record in facts.records.iter().filter(|record| !record.is_null()) {
            targets.insert(record.target.clone(), Arc::new(addresses()));
        }
    }
    let facts = |service: Service, srv| ServiceFacts {
        misplaced: None,
        service,
        owner: service.owner("a.fr").into(),
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
        fronts: Vec::new(),
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
        verdict.findings[0].message(Lang::English),
        "_imap._tcp.a.fr: no record for PSC at priority 10 (published at 0, expected 10). \
         Publish: `_imap._tcp.a.fr. IN SRV 10 1 143 imap.psc.fr.`"
    );
}

#[test]
fn a_record_to_publish_ends_in_a_dot_or_names_no_host() {
    let facts = observation(srv(&[GOOD_IMAP[1]]), srv(GOOD_SUBMISSION));
    let ours = declaration("psc.fr", "cert.fr");
    for (declarations, end) in [
        (&[ours.clone()][..], "10 1 143 imap.psc.fr.`"),
        (
            &[ours, declaration("p.fr", "cert.fr")],
            "10 1 143 <your PSC host>.`",
        ),
        (&[], "10 1 143 <your PSC host>.`"),
    ] {
        let message = verdict(&facts, declarations).findings[0].message(Lang::English);
        assert!(message.ends_with(end), "{message}");
    }
}

#[test]
fn a_forgotten_final_dot_is_recognised() {
    let records = ["10 1 143 imap.psc.fr.a.fr", GOOD_IMAP[1]];
    let facts = observation(srv(&records), srv(GOOD_SUBMISSION));
    let verdict = verdict(&facts, &[declaration("psc.fr", "cert.fr")]);
    assert!(
        verdict.findings[0]
            .message(Lang::English)
            .contains("Add the final dot"),
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
    facts.targets.insert("bad.fr".into(), Arc::new(bad));
    let verdict = verdict(&facts, &[]);
    expect(summary(&verdict), Status::NonCompliant, "TGT001 TGT001");
    let owners: Vec<_> = verdict.findings.iter().map(|f| f.owner.as_str()).collect();
    assert_eq!(owners, ["_imap._tcp.a.fr", "_submission._tcp.a.fr"]);
    // The finding shows the existing record. The remedy is to name the end of the chain.
    assert_eq!(
        verdict.findings[0].found().as_deref(),
        Some("bad.fr CNAME first.fr")
    );
    assert!(
        verdict.findings[0]
            .message(Lang::English)
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
    let without_wildcard = "SRV001 SRV001";
    expect(
        judged(srv(GOOD_IMAP), srv(&[])),
        Status::NonCompliant,
        without_wildcard,
    );
}

#[test]
fn every_kind_of_failure_has_its_code() {
    for (kind, code) in [
        (FailureKind::Timeout, "DNS010"),
        (FailureKind::Unreachable, "DNS010"),
        (FailureKind::ServFail, "DNS011"),
        (FailureKind::Refused, "DNS012"),
        (FailureKind::Malformed, "DNS013"),
        (FailureKind::Unproven, "DNS013"),
        (FailureKind::Limit, "DNS013"),
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
    let nowhere_at_all = observation(Ok(nowhere), srv(&[]));
    expect(
        summary(&verdict(&nowhere_at_all, &[])),
        Status::Absent,
        "DNS002",
    );
}

/// No record can stand beside an alias: it must not be advised.
#[test]
fn missing_record_of_an_alias_is_advised_where_the_alias_leads() {
    let advice = |aliases: &[&str], lang| {
        let mut imap = srv(&["10 1 143 imap.psc.fr"]).unwrap();
        imap.aliases = aliases.iter().map(|it| (*it).to_owned()).collect();
        let verdict = verdict(&observation(Ok(imap), srv(GOOD_SUBMISSION)), &[]);
        let missing = verdict.findings.iter().find(|it| it.code == Code::SRV001);
        missing.unwrap().message(lang)
    };
    for lang in Lang::ALL {
        let own = advice(&[], lang);
        assert!(own.contains("`_imap._tcp.a.fr. IN SRV 20 1 143 "), "{own}");
        let of_alias = advice(&["first.fr", "pool.fr"], lang);
        assert!(
            of_alias.contains("`pool.fr. IN SRV 20 1 143 "),
            "{of_alias}"
        );
        assert!(!of_alias.contains("`_imap._tcp.a.fr. IN SRV"), "{of_alias}");
        assert!(of_alias.contains("(CNAME)"), "{of_alias}");
    }
}

#[test]
fn target_without_address_that_ends_in_its_zone_lacks_its_final_dot() {
    let advice = |target: &str| {
        let mut facts = observation(srv(&[&format!("10 1 143 {target}")]), srv(GOOD_SUBMISSION));
        let nowhere = TargetFacts {
            ipv4: Ok(Vec::new()),
            ..addresses()
        };
        facts.targets.insert(target.into(), Arc::new(nowhere));
        let findings = verdict(&facts, &[]).findings;
        let finding = findings.into_iter().find(|it| it.code == Code::TGT002);
        finding
            .expect("a target without an address")
            .message(Lang::English)
    };
    for (target, meant) in [
        ("front.a.fr.a.fr", "write `front.a.fr.`"),
        ("a.fr.a.fr", "write `a.fr.`"),
        ("front.b.a.fr.a.fr", "write `front.b.a.fr.`"),
        // The name of another zone's host, and then that of the zone of the owner.
        ("fra.fr.a.fr", "write `fra.fr.`"),
        ("front.b.example.fr.a.fr", "write `front.b.example.fr.`"),
    ] {
        let message = advice(target);
        assert!(message.contains(meant), "{message}");
    }
    for target in [
        "front.a.fr",
        "front.fr.fr",
        "a.com.com",
        "front.b.c.fr",
        "front.example.com.a.fr",
    ] {
        let message = advice(target);
        assert!(message.contains("Publish its addresses"), "{message}");
    }
}

#[test]
fn misplaced_records_are_an_error_of_an_owner_that_stays_empty() {
    let misplaced = || Misplaced {
        owner: "_imap._tcp.a.fr.a.fr".into(),
        zone: "a.fr".to_owned(),
        records: vec![
            record("10 1 143 imap.psc.fr"),
            record("20 1 143 imap.cert.fr"),
        ],
        source: None,
    };
    let mut facts = observation(srv(&[]), srv(&[]));
    facts.services[0].misplaced = Some(misplaced());
    let judged = verdict(&facts, &[]);
    let finding = &judged.findings[0];
    assert_eq!(finding.owner, "_imap._tcp.a.fr");
    assert_eq!(finding.found().as_deref(), Some("_imap._tcp.a.fr.a.fr"));
    let ending = "Write the owner with the final dot: `_imap._tcp.a.fr.`, or without the zone's name: `_imap._tcp`. \
                  A complete target also needs its final dot";
    assert!(
        finding.message(Lang::English).contains("2 SRV records"),
        "{finding:?}"
    );
    assert!(
        finding.message(Lang::English).ends_with(ending),
        "{finding:?}"
    );
    expect(summary(&judged), Status::Absent, "SRV010");
    let mut half = observation(srv(&[]), srv(GOOD_SUBMISSION));
    half.services[0].misplaced = Some(misplaced());
    let codes = "SRV001 SRV001 SRV010";
    expect(summary(&verdict(&half, &[])), Status::NonCompliant, codes);
    // In a shared zone nothing else makes the domain exist, so it must not be removed from a list.
    let mut gone = observation(nx_domain(), nx_domain());
    gone.services[0].misplaced = Some(misplaced());
    gone.existence = existing(false);
    let of_gone = verdict(&gone, &[]);
    expect(summary(&of_gone), Status::Absent, "SRV010 DNS001");
    let missing = of_gone.findings.iter().find(|it| it.code == Code::DNS001);
    let message = &missing
        .expect("the domain is missing")
        .message(Lang::English);
    assert!(
        message.contains("(SRV010)") && !message.contains("whitelist"),
        "{message}"
    );
    // If the zone is above the domain, the labels to write are those below the zone.
    let shared = Misplaced {
        zone: "fr".to_owned(),
        owner: "_imap._tcp.a.fr.fr".into(),
        ..misplaced()
    };
    half.services[0].misplaced = Some(shared);
    let of_second = &verdict(&half, &[]).findings[2].message(Lang::English);
    assert!(
        of_second.contains(", or without the zone's name: `_imap._tcp.a`"),
        "{of_second}"
    );
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
            omitted: Default::default(),
            aliases,
            ipv4,
            ipv6,
            source: None,
            replies: Vec::new(),
        };
        facts.targets.insert("imap.psc.fr".into(), Arc::new(target));
        expect(summary(&verdict(&facts, &[])), status, codes);
    }
}
