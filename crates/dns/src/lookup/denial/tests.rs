//! Tests what denials prove, on messages built by hand.

use hickory_proto::op::OpCode;
use hickory_proto::rr::RData;
use hickory_proto::rr::rdata::{A, CNAME, NS, NULL, SOA, SRV, TXT};

use super::*;

const OWNER: &str = "_imap._tcp.a.test.";

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn record(owner: &str, data: RData) -> Record {
    Record::from_rdata(name(owner), 60, data)
}

fn soa(owner: &str) -> Record {
    let data = SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5);
    record(owner, RData::SOA(data))
}

fn ns(owner: &str) -> Record {
    record(owner, RData::NS(NS(name("ns.test."))))
}

fn srv(owner: &str) -> Record {
    record(owner, RData::SRV(SRV::new(1, 2, 3, name("t.test."))))
}

fn cname(owner: &str) -> Record {
    record(owner, RData::CNAME(CNAME(name("x.test."))))
}

fn dname(owner: &str) -> Record {
    let data = RData::Unknown {
        code: RecordType::DNAME,
        rdata: NULL::new(),
    };
    record(owner, data)
}

fn txt(owner: &str) -> Record {
    record(owner, RData::TXT(TXT::new(vec!["x".to_owned()])))
}

fn a(owner: &str) -> Record {
    record(owner, RData::A(A::new(192, 0, 2, 1)))
}

fn chaos(mut record: Record) -> Record {
    record.dns_class = DNSClass::CH;
    record
}

/// Where a message has its records.
#[derive(Clone, Copy, Debug)]
enum Section {
    Answer,
    Authority,
    Additional,
}

use Section::{Additional, Answer, Authority};

/// AA and RA.
const FLAGS: [(bool, bool); 4] = [(true, false), (false, true), (true, true), (false, false)];

fn message(
    (authoritative, recursive): (bool, bool),
    code: ResponseCode,
    records: &[(Section, Record)],
) -> Message {
    let mut message = Message::response(7, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.authoritative = authoritative;
    message.metadata.recursion_available = recursive;
    for (section, record) in records {
        let record = record.clone();
        match section {
            Answer => message.add_answer(record),
            Authority => message.add_authority(record),
            Additional => message.add_additional(record),
        };
    }
    message
}

/// A short label for what is proven about records of that type at that name.
fn word(found: Result<Denial<'_>, DenialFlaw>) -> &'static str {
    match found {
        Ok(Denial { at_apex: true, .. }) => "apex",
        Ok(Denial {
            denied: Denied::Records,
            ..
        }) => "NODATA",
        Ok(Denial {
            denied: Denied::Name,
            ..
        }) => "NXDOMAIN",
        Err(_) => "nothing",
    }
}

/// What NXDOMAIN and NOERROR with these records prove. It is the same for all servers that are authoritative
/// for the name or resolve it. Other servers prove nothing.
#[track_caller]
fn expect_at(end: &str, rtype: RecordType, records: &[(Section, Record)], words: [&str; 2]) {
    for flags in FLAGS {
        let codes = [ResponseCode::NXDomain, ResponseCode::NoError];
        let found = codes.map(|code| {
            let message = message(flags, code, records);
            word(denial(&name(end), rtype, &message))
        });
        let expected = match flags {
            (false, false) => ["nothing"; 2],
            _ => words,
        };
        assert_eq!(
            found, expected,
            "AA, RA: {flags:?}; {end} {rtype}: {records:?}"
        );
    }
}

#[track_caller]
fn expect(records: &[(Section, Record)], words: [&str; 2]) {
    expect_at(OWNER, RecordType::SRV, records, words);
}

#[test]
fn only_a_soa_record_above_the_name_proves_a_denial() {
    let proven = ["NXDOMAIN", "NODATA"];
    let nothing = ["nothing"; 2];
    for (section, owner, words) in [
        (Authority, "a.test.", proven),
        (Authority, "A.TEST.", proven),
        (Authority, "_tcp.a.test.", proven),
        (Authority, "test.", proven),
        (Authority, ".", proven),
        (Authority, "other.", nothing),
        (Authority, "b.test.", nothing),
        (Authority, "x._imap._tcp.a.test.", nothing),
        (Authority, "policy.local.", nothing),
        (Authority, OWNER, nothing),
        (Answer, "a.test.", nothing),
        (Additional, "a.test.", nothing),
        (Additional, "policy.local.", nothing),
    ] {
        expect(&[(section, soa(owner))], words);
    }
    expect(&[], nothing);
    expect(&[(Authority, chaos(soa("a.test.")))], nothing);
    expect(
        &[(Authority, soa("a.test.")), (Authority, soa("A.test."))],
        proven,
    );
    for other in ["test.", "other.", OWNER] {
        let both = [(Authority, soa("a.test.")), (Authority, soa(other))];
        expect(&both, nothing);
    }
}

#[test]
fn soa_record_at_the_very_name_proves_nodata_at_an_apex_only() {
    for rtype in [RecordType::A, RecordType::AAAA] {
        let at = [(Authority, soa("front.test."))];
        expect_at("front.test.", rtype, &at, ["nothing", "apex"]);
    }
    // Where an alias may lead.
    expect_at(
        "a.test.",
        RecordType::SRV,
        &[(Authority, soa("a.test."))],
        ["nothing", "apex"],
    );
    // The records asked for are there.
    expect_at(
        "a.test.",
        RecordType::SOA,
        &[(Authority, soa("a.test."))],
        ["nothing"; 2],
    );
}

#[test]
fn denial_beside_a_redirection_proves_nothing() {
    for redirection in [
        (Answer, dname("a.test.")),
        (Answer, dname("_TCP.a.test.")),
        (Answer, dname("test.")),
        (Authority, dname("a.test.")),
        (Additional, dname("a.test.")),
        (Authority, cname(OWNER)),
        (Additional, cname(OWNER)),
        // A zone cut below the zone that denies.
        (Authority, ns("_tcp.a.test.")),
        (Authority, ns(OWNER)),
    ] {
        expect(&[redirection, (Authority, soa("a.test."))], ["nothing"; 2]);
    }
    // These redirect other names.
    for harmless in [
        (Answer, dname("b.test.")),
        (Answer, chaos(dname("a.test."))),
        (Authority, cname("b.test.")),
        (Authority, ns("a.test.")),
        (Authority, ns("b.a.test.")),
        (Authority, chaos(ns("_tcp.a.test."))),
        (Additional, a("ns.test.")),
    ] {
        let records = [harmless, (Authority, soa("a.test."))];
        expect(&records, ["NXDOMAIN", "NODATA"]);
    }
    // A DNAME record says nothing of its own owner (RFC 6672 section 2.3).
    expect(
        &[(Answer, dname(OWNER)), (Authority, soa("a.test."))],
        ["nothing", "NODATA"],
    );
}

#[test]
fn denial_that_the_message_contradicts_proves_nothing() {
    let proof = || (Authority, soa("test."));
    for section in [Authority, Additional] {
        expect(
            &[proof(), (section, srv("_IMAP._tcp.a.test."))],
            ["nothing"; 2],
        );
    }
    let signature = |covered: RecordType| {
        let mut octets = u16::from(covered).to_be_bytes().to_vec();
        octets.extend([0; 20]);
        let rdata = NULL::with(octets);
        let code = RecordType::RRSIG;
        (Answer, record(OWNER, RData::Unknown { code, rdata }))
    };
    expect(&[proof(), signature(RecordType::SRV)], ["nothing"; 2]);
    expect(
        &[proof(), signature(RecordType::TXT)],
        ["nothing", "NODATA"],
    );
    // Other records at the name or below it say that it exists.
    for section in [Answer, Authority, Additional] {
        for witness in [txt(OWNER), a("x._imap._tcp.a.test.")] {
            expect(&[proof(), (section, witness)], ["nothing", "NODATA"]);
        }
    }
    for stranger in [
        txt("_tcp.a.test."),
        srv("_imap._tcp.b.test."),
        chaos(srv(OWNER)),
    ] {
        expect(&[proof(), (Additional, stranger)], ["NXDOMAIN", "NODATA"]);
    }
}

#[test]
fn referral_and_lame_answer_are_told_from_a_denial() {
    let why = |flags, records: &[(Section, Record)]| {
        let message = message(flags, ResponseCode::NoError, records);
        denial(&name(OWNER), RecordType::SRV, &message).unwrap_err()
    };
    for flags in FLAGS {
        assert_eq!(
            why(flags, &[(Authority, ns("a.test."))]),
            DenialFlaw::Referral
        );
    }
    assert_eq!(why((false, false), &[]), DenialFlaw::Lame);
    assert_eq!(
        why((false, false), &[(Authority, soa("a.test."))]),
        DenialFlaw::Lame
    );
    assert_eq!(why((true, false), &[]), DenialFlaw::NoSoa);
    assert_eq!(
        why((true, false), &[(Authority, ns("b.test."))]),
        DenialFlaw::NoSoa
    );
}

#[test]
fn error_codes_deny_nothing() {
    for code in [ResponseCode::Refused, ResponseCode::FormErr] {
        let message = message((true, true), code, &[(Authority, soa("a.test."))]);
        let found = denial(&name(OWNER), RecordType::SRV, &message);
        assert_eq!(word(found), "nothing", "{code}");
    }
}
