//! Tests what messages prove, on messages built by hand.

use hickory_proto::rr::Record;
use hickory_proto::rr::rdata::{CNAME, SOA, SRV, TXT};

use super::*;
use crate::lookup::FailureKind;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn question() -> Question {
    Question::about(name("_imap._tcp.a.test."), RecordType::SRV)
}

fn srv(owner: &str) -> Record {
    Record::from_rdata(
        name(owner),
        60,
        RData::SRV(SRV::new(1, 2, 3, name("t.test."))),
    )
}

fn cname(owner: &str, target: &str) -> Record {
    Record::from_rdata(name(owner), 60, RData::CNAME(CNAME(name(target))))
}

fn soa(owner: &str) -> Record {
    let soa = SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5);
    Record::from_rdata(name(owner), 60, RData::SOA(soa))
}

/// The server that answers: the zone's own, a recursive one, or neither.
#[derive(Debug, Clone, Copy)]
enum Server {
    Authoritative,
    Recursive,
    Lame,
}

const EVERY: [Server; 3] = [Server::Authoritative, Server::Recursive, Server::Lame];

fn response(
    server: Server,
    code: ResponseCode,
    answers: Vec<Record>,
    authorities: Vec<Record>,
) -> Message {
    let mut message = Message::response(7, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.authoritative = matches!(server, Server::Authoritative);
    message.metadata.recursion_available = matches!(server, Server::Recursive);
    message.insert_answers(answers);
    message.insert_authorities(authorities);
    message
}

fn reading(
    server: Server,
    code: ResponseCode,
    answers: &[Record],
    authorities: &[Record],
) -> Reading {
    read(
        &question(),
        &response(server, code, answers.to_vec(), authorities.to_vec()),
    )
}

/// A short label for a reading.
fn word(reading: &Reading) -> &'static str {
    match reading {
        Reading::Settled(Answer { outcome, .. }) => match outcome {
            AnswerOutcome::Records(_) => "records",
            AnswerOutcome::NoData => "NODATA",
            AnswerOutcome::NxDomain => "NXDOMAIN",
        },
        Reading::AtApex(_) => "apex",
        Reading::Follow(..) => "follow",
        Reading::Failed(detail, _) => match detail.kind() {
            FailureKind::Unproven => "unproven",
            FailureKind::ServFail => "SERVFAIL",
            FailureKind::Refused => "REFUSED",
            FailureKind::Malformed => "unusable",
            _ => "another failure",
        },
    }
}

/// The labels for the zone's own server, a recursive one and a lame one.
#[track_caller]
fn expect(code: ResponseCode, answers: &[Record], authorities: &[Record], words: [&str; 3]) {
    let found = EVERY.map(|server| word(&reading(server, code, answers, authorities)));
    assert_eq!(found, words, "{code} {answers:?} {authorities:?}");
}

use ResponseCode::{NXDomain, NoError};

#[test]
fn records_are_taken_without_case_duplicates_or_strangers() {
    let mut upper = srv("_IMAP._tcp.A.test.");
    upper.ttl = 30;
    let answers = [srv("_imap._tcp.a.test."), upper, srv("_imap._tcp.b.test.")];
    let Reading::Settled(Answer {
        outcome, aliases, ..
    }) = reading(Server::Recursive, NoError, &answers, &[])
    else {
        panic!("settled");
    };
    let ttl = 60;
    let data = answers[0].data.clone().into();
    let place = None;
    assert_eq!(
        outcome,
        AnswerOutcome::Records(vec![AnswerRecord { ttl, data, place }])
    );
    assert!(aliases.is_empty());
}

#[test]
fn an_alias_with_several_records_keeps_them_all() {
    let mut second = srv("pool.test.");
    second.data = RData::SRV(SRV::new(2, 2, 3, name("u.test.")));
    let answers = [
        srv("pool.test."),
        second,
        cname("_imap._tcp.a.test.", "Pool.test."),
    ];
    let Reading::Settled(answer) = reading(Server::Authoritative, NoError, &answers, &[]) else {
        panic!("settled");
    };
    assert_eq!(answer.aliases, [name("pool.test.")]);
    assert!(matches!(answer.outcome, AnswerOutcome::Records(records) if records.len() == 2));
}

#[test]
fn other_records_than_those_asked_for_are_no_empty_answer() {
    let mut text = srv("_imap._tcp.a.test.");
    text.data = RData::TXT(TXT::new(vec!["parked".to_owned()]));
    for stray in [text, srv("_imap._tcp.b.test.")] {
        let stray = [stray];
        expect(NoError, &stray, &[], ["unproven"; 3]);
        let zone = [soa("test.")];
        expect(NoError, &stray, &zone, ["NODATA", "NODATA", "unproven"]);
    }
}

#[test]
fn an_alias_is_followed_until_its_own_zone_has_spoken() {
    let elsewhere = [cname("_imap._tcp.a.test.", "imap.elsewhere.example.")];
    expect(NoError, &elsewhere, &[], ["follow", "follow", "follow"]);
    // The SOA record of the zone that holds the alias says nothing of the zone it leads to.
    expect(
        NoError,
        &elsewhere,
        &[soa("test.")],
        ["follow", "follow", "follow"],
    );
    expect(
        NXDomain,
        &elsewhere,
        &[soa("test.")],
        ["follow", "follow", "follow"],
    );
    let theirs = [soa("elsewhere.example.")];
    expect(NoError, &elsewhere, &theirs, ["NODATA", "NODATA", "follow"]);
    expect(
        NXDomain,
        &elsewhere,
        &theirs,
        ["NXDOMAIN", "NXDOMAIN", "follow"],
    );
    let Reading::Follow(aliases, _) = reading(Server::Authoritative, NoError, &elsewhere, &[])
    else {
        panic!("followed");
    };
    assert_eq!(aliases, [name("imap.elsewhere.example.")]);
}

#[test]
fn an_alias_loop_is_a_failure_that_shows_its_aliases() {
    let answers = [
        cname("_imap._tcp.a.test.", "b.test."),
        cname("b.test.", "_IMAP._tcp.a.test."),
    ];
    expect(NoError, &answers, &[], ["unusable", "unusable", "unusable"]);
    let Reading::Failed(detail, aliases) = reading(Server::Recursive, NoError, &answers, &[])
    else {
        panic!("failed");
    };
    assert_eq!(detail, FailureDetail::AliasCircle);
    assert_eq!(aliases[0], name("b.test."));
}

#[test]
fn an_answer_that_contradicts_itself_proves_nothing() {
    let owner = "_imap._tcp.a.test.";
    expect(NXDomain, &[srv(owner)], &[], ["unusable"; 3]);
    let both = [cname(owner, "pool.test."), srv(owner)];
    expect(NoError, &both, &[soa("test.")], ["unusable"; 3]);
    expect(
        NoError,
        &[both[0].clone(), both[1].clone(), srv("pool.test.")],
        &[],
        ["unusable"; 3],
    );
}

#[test]
fn answer_that_shows_a_policys_soa_record_is_made_up() {
    let owner = "_imap._tcp.a.test.";
    let walled = [cname(owner, "walled.test.")];
    for answers in [&walled[..], &[srv(owner)], &[]] {
        let authorities = vec![soa("test.")];
        let mut message = response(Server::Recursive, NoError, answers.to_vec(), authorities);
        assert_ne!(word(&read(&question(), &message)), "unproven");
        message.add_additional(soa("policy.local."));
        assert_eq!(
            word(&read(&question(), &message)),
            "unproven",
            "{answers:?}"
        );
    }
}

#[test]
fn records_in_the_middle_of_a_chain_contradict_it() {
    let chain = [
        cname("_imap._tcp.a.test.", "b.test."),
        cname("b.test.", "c.test."),
        srv("b.test."),
        srv("c.test."),
    ];
    expect(NoError, &chain, &[], ["unusable"; 3]);
}

#[test]
fn chain_is_followed_as_far_as_resolvers_go() {
    let chain = |aliases: usize| {
        let owner = |at: usize| match at {
            0 => "_imap._tcp.a.test.".to_owned(),
            at => format!("n{at}.test."),
        };
        let links = (0..aliases).map(|at| cname(&owner(at), &owner(at + 1)));
        links.chain([srv(&owner(aliases))]).collect::<Vec<_>>()
    };
    expect(NoError, &chain(MAX_ALIASES), &[], ["records"; 3]);
    let long = chain(MAX_ALIASES + 1);
    expect(NoError, &long, &[], ["unusable"; 3]);
    let Reading::Failed(detail, aliases) = reading(Server::Recursive, NoError, &long, &[]) else {
        panic!("failed");
    };
    assert_eq!(detail, FailureDetail::ManyAliases(MAX_ALIASES));
    assert_eq!(aliases.len(), MAX_ALIASES + 1);
}

#[test]
fn records_of_another_class_are_none_of_ours() {
    let mut chaos = srv("_imap._tcp.a.test.");
    chaos.dns_class = DNSClass::CH;
    expect(
        NoError,
        &[chaos],
        &[soa("test.")],
        ["NODATA", "NODATA", "unproven"],
    );
    let mut chaos_alias = cname("_imap._tcp.a.test.", "b.test.");
    chaos_alias.dns_class = DNSClass::CH;
    expect(
        NoError,
        &[chaos_alias],
        &[soa("test.")],
        ["NODATA", "NODATA", "unproven"],
    );
}

#[test]
fn error_codes_are_failures_whatever_stands_beside_them() {
    for (code, expected) in [
        (ResponseCode::ServFail, "SERVFAIL"),
        (ResponseCode::Refused, "REFUSED"),
        (ResponseCode::FormErr, "unusable"),
        (ResponseCode::NotAuth, "unusable"),
    ] {
        expect(
            code,
            &[srv("_imap._tcp.a.test.")],
            &[soa("test.")],
            [expected; 3],
        );
    }
}

fn message(edns: bool, recursion: bool) -> Message {
    let query = Query {
        question: question(),
        recursion,
        unchecked: false,
    };
    query.message(edns)
}

/// Whether the answer counts as authoritative, and as validated.
fn flags(change: fn(&mut Metadata), answers: &[Record]) -> (bool, bool) {
    let mut message = response(Server::Authoritative, NoError, answers.to_vec(), vec![]);
    change(&mut message.metadata);
    match read(&question(), &message) {
        Reading::Settled(answer) => (answer.authoritative, answer.authentic),
        other => panic!("settled, not {other:?}"),
    }
}

#[test]
fn whose_word_an_answer_is_follows_its_flags() {
    let direct = [srv("_imap._tcp.a.test.")];
    assert_eq!(flags(|_| (), &direct), (true, false));
    assert!(!flags(|m| m.authoritative = false, &direct).0);
    assert_eq!(flags(|m| m.authentic_data = true, &direct), (true, true));
    // Behind an alias, a server that also resolves may speak out of its cache.
    let aliased = [cname("_imap._tcp.a.test.", "pool.test."), srv("pool.test.")];
    assert!(flags(|_| (), &aliased).0);
    assert!(!flags(|m| m.recursion_available = true, &aliased).0);
    assert!(flags(|m| m.recursion_available = true, &direct).0);
}

#[test]
fn a_query_asks_for_recursion_and_for_answers_that_fit_any_path() {
    let query = message(true, true);
    assert!(query.metadata.recursion_desired && query.metadata.authentic_data);
    assert!(!query.metadata.checking_disabled);
    assert!(!message(true, false).metadata.recursion_desired);
    assert_eq!(query.edns.as_ref().map(Edns::max_payload), Some(1232));
    assert_eq!(message(false, true).edns, None);
    assert_eq!(
        query.queries,
        [op::Query::query(
            name("_imap._tcp.a.test."),
            RecordType::SRV
        )]
    );
}

#[test]
fn only_the_answer_to_our_question_answers_it() {
    let query = message(true, true);
    let mut reply = response(Server::Recursive, NoError, vec![], vec![]);
    reply.metadata.id = query.metadata.id;
    reply.add_query(op::Query::query(
        name("_IMAP._tcp.a.test."),
        RecordType::SRV,
    ));
    assert!(answers(&question(), &reply));

    let unlike = |change: fn(&mut Message)| {
        let mut reply = reply.clone();
        change(&mut reply);
        !answers(&question(), &reply)
    };
    assert!(unlike(|it| it.metadata.message_type = MessageType::Query));
    assert!(unlike(|it| it.metadata.op_code = OpCode::Notify));
    assert!(unlike(|it| _ = it.queries[0].set_query_type(RecordType::A)));
    assert!(unlike(|it| _ = it.queries[0].set_query_class(DNSClass::CH)));
    assert!(unlike(|it| it.queries.clear()));
}

#[test]
fn an_error_may_leave_the_question_out_but_an_absence_may_not() {
    let query = message(true, true);
    for (code, taken) in [
        (ResponseCode::FormErr, true),
        (ResponseCode::Refused, true),
        (NoError, false),
        (NXDomain, false),
    ] {
        let mut bare = response(Server::Authoritative, code, vec![], vec![]);
        bare.metadata.id = query.metadata.id;
        assert_eq!(answers(&question(), &bare), taken, "{code}");
    }
}

#[test]
fn the_header_of_a_truncated_answer_is_told_from_other_octets() {
    let octets = |flags: u8| {
        let mut octets = [0; 12];
        octets[2] = flags;
        octets
    };
    assert!(is_truncated(&octets(0x86)));
    assert!(!is_truncated(&octets(0x84)), "not truncated");
    assert!(!is_truncated(&octets(0x06)), "no response");
    assert!(!is_truncated(&octets(0x86)[..11]), "no header");
}

#[test]
fn several_aliases_at_one_name_prove_nothing() {
    let owner = "_imap._tcp.a.test.";
    let (one, other) = (cname(owner, "b.test."), cname(owner, "c.test."));
    for aliases in [[&one, &other], [&other, &one]] {
        let answers = [aliases[0].clone(), aliases[1].clone(), srv("b.test.")];
        expect(NoError, &answers, &[soa("c.test.")], ["unusable"; 3]);
        expect(NXDomain, &answers[..2], &[soa("test.")], ["unusable"; 3]);
    }
    let later = [
        one.clone(),
        cname("b.test.", "c.test."),
        cname("b.test.", "d.test."),
    ];
    expect(NoError, &later, &[soa("d.test.")], ["unusable"; 3]);
    let same = [one, cname(owner, "B.test."), srv("b.test.")];
    expect(NoError, &same, &[], ["records"; 3]);
}
