//! Tests facts beside the required records: targets, TTLs, neighbours, severities and evidence.

use super::*;

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
            record.target = target.into();
        }
    });
    expect(found, Status::Compliant, "");
    let told = |targets: [&str; 2]| {
        let mut facts = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
        insecure(&mut facts);
        for (record, target) in imap_facts(&mut facts).records.iter_mut().zip(targets) {
            record.target = target.into();
        }
        let findings = verdict(&facts, &[]).findings;
        let told = findings.iter().find(|it| it.code == Code::TGT003).unwrap();
        let message = told
            .message(Lang::English)
            .split(" outside")
            .next()
            .unwrap()
            .to_owned();
        (message, told.found().clone().unwrap())
    };
    // Each target once, and in order.
    for (targets, which, shown) in [
        (["z.fr", "b.fr"], "the targets b.fr, z.fr are", "b.fr, z.fr"),
        (["b.fr", "b.fr"], "the target b.fr is", "b.fr"),
    ] {
        let message = format!("_imap._tcp.a.fr: {which}");
        assert_eq!(told(targets), (message, shown.to_owned()));
    }
    // A name that only ends alike is outside.
    let insecurely = changed(|facts| {
        insecure(facts);
        imap_facts(facts).records[0].target = "xa.fr".into();
    });
    expect(insecurely, Status::Compliant, "TGT003");
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
    let owner = owner.into();
    OwnerFacts { owner, srv }
}

#[test]
fn records_of_an_unpublished_name_come_from_a_wildcard() {
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
    let evidence =
        |of_domain: &Observation| verdict(of_domain, &[]).findings[0].how_to_see().clone();
    let dig = "dig @192.0.2.53 _imap._tcp.a.fr. SRV";
    assert_eq!(evidence(&facts).as_deref(), Some(dig));
    let record = &mut imap_facts(&mut facts).records[0];
    record.weight = 5;
    let file = "a.zone".into();
    record.place = Some(Place { file, line: 7 });
    let findings = verdict(&facts, &[]).findings;
    let commands: Vec<_> = findings.iter().filter_map(|f| f.how_to_see()).collect();
    assert_eq!(
        commands,
        [dig, "a.zone:7"],
        "the missing record, then the wrong weight"
    );
}

#[test]
fn fact_without_source_has_no_evidence_of_another_fact() {
    let evidence = |facts: &Observation| -> Vec<_> {
        let findings = verdict(facts, &[]).findings.into_iter();
        findings.map(|finding| finding.how_to_see()).collect()
    };
    let mut facts = observation(srv(&GOOD_IMAP[..1]), srv(&GOOD_SUBMISSION[..1]));
    facts.services[1].srv.as_mut().unwrap().source = asked_at([192, 0, 2, 53]);
    let dig = "dig @192.0.2.53 _submission._tcp.a.fr. SRV".to_owned();
    assert_eq!(evidence(&facts), [None, Some(dig)]);
    let mut complete = observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION));
    for (target, source) in [
        ("imap.psc.fr", None),
        ("smtp.psc.fr", asked_at([192, 0, 2, 53])),
    ] {
        let nowhere = TargetFacts {
            ipv4: Ok(Vec::new()),
            source,
            ..addresses()
        };
        complete.targets.insert(target.into(), Arc::new(nowhere));
    }
    let of_addresses = "dig @192.0.2.53 smtp.psc.fr. A smtp.psc.fr. AAAA".to_owned();
    assert_eq!(evidence(&complete), [None, Some(of_addresses)]);
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
        .insert("imap.psc.fr".into(), Arc::new(facts));
    let findings = verdict(&observation, &[]).findings;
    let evidence: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.how_to_see())
        .collect();
    assert_eq!(findings.len(), 1);
    assert_eq!(evidence, ["dig @192.0.2.53 imap.psc.fr. AAAA"]);
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
    facts.targets.insert("imap.psc.fr".into(), Arc::new(empty));
    let findings = verdict(&facts, &[]).findings;
    let evidence: Vec<_> = findings.iter().filter_map(|f| f.how_to_see()).collect();
    assert_eq!(
        evidence,
        [
            "dig @192.0.2.53 imap.psc.fr. A imap.psc.fr. AAAA",
            "dig @192.0.2.53 _submission._tcp.a.fr. SRV _submission._tcp.a.fr. SRV +cd",
        ]
    );
}
