//! Messages as servers send them, and as they should not.

use hickory_proto::op::{OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, NS, NULL, SOA, SRV};

use super::super::super::{AnswerOutcome, FailureKind};
use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn record(owner: &str, data: RData) -> Record {
    Record::from_rdata(name(owner), 60, data)
}

fn soa(owner: &str) -> Record {
    let data = SOA::new(name("ns."), name("h."), 1, 1, 1, 1, 1);
    record(owner, RData::SOA(data))
}

fn ns(owner: &str, host: &str) -> Record {
    record(owner, RData::NS(NS(name(host))))
}

fn a(owner: &str) -> Record {
    record(owner, RData::A(A::new(192, 0, 2, 1)))
}

fn cname(owner: &str, target: &str) -> Record {
    record(owner, RData::CNAME(CNAME(name(target))))
}

fn srv(owner: &str) -> Record {
    record(owner, RData::SRV(SRV::new(1, 1, 1, name("t."))))
}

/// An authoritative answer with these answers and authorities.
fn message(answers: &[Record], authorities: &[Record]) -> Message {
    let mut message = Message::response(1, OpCode::Query);
    message.metadata.authoritative = true;
    message.add_query(Query::query(name("_imap._tcp.a.fr."), RecordType::SRV));
    message.add_answers(answers.iter().cloned());
    message.add_authorities(authorities.iter().cloned());
    message
}

fn unauthoritative(mut message: Message) -> Message {
    message.metadata.authoritative = false;
    message
}

/// Where a server of `fr.` places a name.
fn placed(name_asked: &str, message: &Message) -> Result<NameLocation, String> {
    locate(&name("fr."), &name(name_asked), message).map_err(|(detail, _)| detail.to_string())
}

#[test]
fn a_name_is_placed_by_soa_or_referral() {
    let below = "_imap._tcp.a.fr.";
    let served = || Ok(NameLocation::Served(name("a.fr.")));
    for (asked, message, place) in [
        (below, message(&[], &[soa("fr.")]), Ok(NameLocation::Inside)),
        (below, message(&[], &[soa("A.fr.")]), served()),
        ("a.fr.", message(&[soa("a.fr.")], &[]), served()),
        ("fr.", message(&[soa("fr.")], &[]), Ok(NameLocation::Inside)),
        // Without a SOA record, nothing indicates a cut.
        (below, message(&[], &[]), Ok(NameLocation::Inside)),
        (
            below,
            message(&[cname(below, "x.")], &[soa("fr.")]),
            Ok(NameLocation::Aliased(name("_tcp.a.fr."))),
        ),
        (
            "a.fr.",
            message(&[cname("a.fr.", "x.")], &[]),
            Ok(NameLocation::Inside),
        ),
    ] {
        assert_eq!(placed(asked, &message), place, "{asked}");
    }
    let dname = record(
        "a.fr.",
        RData::Unknown {
            code: RecordType::DNAME,
            rdata: NULL::new(),
        },
    );
    let synthesized = message(&[dname, cname(below, "_imap._tcp.b.")], &[]);
    assert_eq!(
        placed(below, &synthesized),
        Ok(NameLocation::Aliased(name("a.fr.")))
    );
}

#[test]
fn a_referral_brings_the_glue_that_its_zone_may_give() {
    let cut = [ns("a.fr.", "ns.a.fr."), ns("a.fr.", "NS.example.com.")];
    let mut referral = unauthoritative(message(&[], &cut));
    referral.add_additionals([a("ns.a.fr."), a("ns.example.com."), a("other.fr.")]);
    let server = |host: &str, glue: &[[u8; 4]]| DelegatedServer {
        name: name(host),
        glue: glue.iter().map(|ip| IpAddr::from(*ip)).collect(),
    };
    let delegation = Delegation {
        apex: name("a.fr."),
        servers: vec![
            server("ns.example.com.", &[]),
            server("ns.a.fr.", &[[192, 0, 2, 1]]),
        ],
        start_servers: Vec::new(),
    };
    let place = placed("_imap._tcp.a.fr.", &referral);
    assert_eq!(place, Ok(NameLocation::Delegated(delegation)));
}

#[test]
fn who_is_not_responsible_is_not_believed() {
    let below = "_imap._tcp.a.fr.";
    let refused = {
        let mut message = message(&[], &[]);
        message.metadata.response_code = ResponseCode::Refused;
        message
    };
    for (message, told) in [
        (refused, "REFUSED"),
        (
            unauthoritative(message(&[soa(below)], &[])),
            "is not marked authoritative",
        ),
        (
            unauthoritative(message(&[], &[soa("fr.")])),
            "is not marked authoritative",
        ),
        // Upwards, to itself, and to somewhere else.
        (
            unauthoritative(message(&[], &[ns(".", "ns.")])),
            "refers to other servers",
        ),
        (
            unauthoritative(message(&[], &[ns("fr.", "ns.")])),
            "refers to other servers",
        ),
        (
            unauthoritative(message(&[], &[ns("b.fr.", "ns.")])),
            "refers to other servers",
        ),
        (message(&[], &[soa(".")]), "from the zone ."),
        (message(&[], &[soa("b.fr.")]), "from the zone b.fr"),
    ] {
        let found = placed(below, &message).unwrap_err();
        assert!(found.contains(told), "{told}: {found}");
    }
}

#[test]
fn only_the_first_step_of_an_alias_counts() {
    let owner = "_imap._tcp.a.fr.";
    let question = Question::about(name(owner), RecordType::SRV);
    let said = |message: &Message| said(&name("a.fr."), &question, message);
    let chain = [cname(owner, "x.a.fr."), cname("x.a.fr.", "y."), srv("y.")];
    for message in [
        message(&chain, &[]),
        message(&chain[..1], &[]),
        message(&chain[..2], &[soa("other.")]),
    ] {
        assert_eq!(said(&message), Ok(ZoneReading::Alias(name("x.a.fr."))));
    }
    let mixed = message(&[cname(owner, "x."), srv(owner)], &[]);
    assert!(said(&mixed).is_err());
    let several = message(&[cname(owner, "x."), cname(owner, "y.")], &[]);
    assert!(said(&several).is_err());
}

#[test]
fn an_answer_speaks_for_its_own_zone() {
    let owner = "_imap._tcp.a.fr.";
    let question = Question::about(name(owner), RecordType::SRV);
    let said = |message: &Message| said(&name("a.fr."), &question, message);
    let mut validated = message(&[srv(owner)], &[]);
    validated.metadata.authentic_data = true;
    let Ok(ZoneReading::Answer(answer)) = said(&validated) else {
        panic!("{:?}", said(&validated));
    };
    assert!(answer.authoritative && !answer.authentic);
    let Ok(ZoneReading::Answer(empty)) = said(&message(&[], &[soa("a.fr.")])) else {
        panic!("an empty answer");
    };
    assert_eq!(empty.outcome, AnswerOutcome::NoData);
    let elsewhere = Ok(ZoneReading::Elsewhere(name("_tcp.a.fr.")));
    assert_eq!(said(&message(&[], &[soa("_tcp.a.fr.")])), elsewhere);
    let referral = unauthoritative(message(&[], &[ns("_tcp.a.fr.", "ns.")]));
    assert_eq!(said(&referral), elsewhere);
    // Records of another class are ignored.
    let mut foreign = [soa("_tcp.a.fr."), ns("_tcp.a.fr.", "ns.")];
    foreign
        .iter_mut()
        .for_each(|it| it.dns_class = DNSClass::CH);
    let beside = [foreign[0].clone(), foreign[1].clone(), soa("a.fr.")];
    assert!(matches!(
        said(&message(&[], &beside)),
        Ok(ZoneReading::Answer(_))
    ));
    assert!(said(&message(&[], &foreign)).is_err());
    assert!(said(&unauthoritative(message(&[], &foreign[1..]))).is_err());
    for message in [
        unauthoritative(message(&[srv(owner)], &[])),
        message(&[], &[soa("fr.")]),
        message(&[srv("_imap._tcp.b.fr.")], &[]),
        unauthoritative(message(&[], &[ns("a.fr.", "ns.")])),
    ] {
        assert!(said(&message).is_err(), "{message}");
    }
}

/// A short label for what a server of `a.fr.` proves about the SRV records at that name.
fn proven(owner: &str, message: &Message) -> &'static str {
    let question = Question::about(name(owner), RecordType::SRV);
    match said(&name("a.fr."), &question, message) {
        Ok(ZoneReading::Answer(answer)) => match answer.outcome {
            AnswerOutcome::Records(_) => "records",
            AnswerOutcome::NoData => "NODATA",
            AnswerOutcome::NxDomain => "NXDOMAIN",
        },
        Ok(ZoneReading::Alias(_)) => "alias",
        Ok(ZoneReading::Elsewhere(_)) => "elsewhere",
        Err((detail, _)) if detail.kind() == FailureKind::Unproven => "unproven",
        Err(_) => "unusable",
    }
}

#[test]
fn denial_of_a_zones_own_server_counts_only_with_the_zones_soa_record() {
    let below = "_imap._tcp.a.fr.";
    let (with, without) = (["NXDOMAIN", "NODATA"], ["unproven"; 2]);
    for (owner, answers, authorities, additionals, words) in [
        (below, vec![], vec![soa("a.fr.")], vec![], with),
        (below, vec![], vec![], vec![], without),
        (below, vec![], vec![], vec![soa("a.fr.")], without),
        (below, vec![soa("a.fr.")], vec![], vec![], without),
        (below, vec![], vec![soa("fr.")], vec![], ["unusable"; 2]),
        (below, vec![], vec![soa("b.fr.")], vec![], ["unusable"; 2]),
        // The zone of another owner, whatever that server says of it.
        (below, vec![], vec![soa(below)], vec![], ["elsewhere"; 2]),
        // The apex is known.
        (
            "a.fr.",
            vec![],
            vec![soa("a.fr.")],
            vec![],
            ["unproven", "NODATA"],
        ),
        ("a.fr.", vec![], vec![], vec![], without),
    ] {
        for recursive in [false, true] {
            let found = [ResponseCode::NXDomain, ResponseCode::NoError].map(|code| {
                let mut message = message(&answers, &authorities);
                message.add_additionals(additionals.iter().cloned());
                message.metadata.response_code = code;
                message.metadata.recursion_available = recursive;
                let lame = unauthoritative(message.clone());
                assert_eq!(proven(owner, &lame), "unusable", "{lame}");
                proven(owner, &message)
            });
            assert_eq!(found, words, "{owner} {answers:?} {authorities:?}");
        }
    }
}

#[test]
fn dname_without_its_alias_is_no_denial() {
    let below = "_imap._tcp.a.fr.";
    let dname = || {
        let data = NULL::new();
        let code = RecordType::DNAME;
        record("a.fr.", RData::Unknown { code, rdata: data })
    };
    let text = || {
        record(
            below,
            RData::Unknown {
                code: RecordType::TXT,
                rdata: NULL::new(),
            },
        )
    };
    let bare = message(&[dname()], &[soa("a.fr.")]);
    assert_eq!(proven(below, &bare), "unproven");
    // Other records at the name make no difference.
    let beside = message(&[dname(), text()], &[soa("a.fr.")]);
    assert_eq!(proven(below, &beside), "unproven");
    let whole = message(&[dname(), cname(below, "x.")], &[soa("a.fr.")]);
    assert_eq!(proven(below, &whole), "alias");
    // The search for zone cuts continues: it only learns that there is no cut here.
    assert_eq!(
        placed(below, &bare),
        Ok(NameLocation::Served(name("a.fr.")))
    );
}

#[test]
fn a_server_of_a_zone_has_its_soa_record() {
    let apex = name("a.fr.");
    assert!(has_soa(&apex, &message(&[soa("a.fr.")], &[])).is_ok());
    for message in [
        message(&[], &[soa("a.fr.")]),
        message(&[], &[soa("fr.")]),
        message(&[], &[]),
        unauthoritative(message(&[soa("a.fr.")], &[])),
    ] {
        assert!(has_soa(&apex, &message).is_err(), "{message}");
    }
}

#[test]
fn many_name_servers_and_addresses_are_all_read() {
    let records: Vec<_> = (0..70)
        .map(|n| ns("a.fr.", &format!("ns{n}.a.fr.")))
        .collect();
    let mut referral = unauthoritative(message(&[], &records));
    for last in 0..200 {
        let data = RData::A(A::new(192, 0, 2, last));
        referral.add_additional(record("NS0.a.fr.", data));
        // Another zone's, and another name's.
        referral.add_additional(record("ns0.other.", RData::A(A::new(198, 51, 100, last))));
    }
    let servers = name_servers(&name("a.fr."), &name("fr."), &referral);
    assert_eq!(servers.len(), 70);
    let glue = |server: &DelegatedServer| server.glue.len();
    assert_eq!(glue(&servers[0]), 200);
    assert!(servers[1..].iter().all(|server| glue(server) == 0));
}
