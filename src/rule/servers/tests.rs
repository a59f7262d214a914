//! Findings about name servers, from replies made by hand.

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::rr::{Name, RecordType};

use super::*;
use crate::finding::Code;
use crate::finding::Severities;
use crate::lang::Lang;
use crate::lookup::detail::{AnswerSummary, Records, sample};
use crate::lookup::{Endpoint, FailureKind, Question};
use crate::observation::{ServiceFacts, SrvFacts, TargetFacts};
use crate::service::Service;

/// One record.
fn published(record: &str) -> ZoneReply {
    let records = Records::Published(FirstOf::of([record.to_owned()]));
    ZoneReply::Answer(AnswerSummary::of(records))
}

fn reply(host: u8, agrees: bool, answer: Result<&str, FailureKind>) -> ComparedReply {
    let endpoint = Endpoint::from(SocketAddr::from(([192, 0, 2, host], 53)));
    let source = FactSource::Server {
        endpoint: Arc::new(endpoint),
        recursion: false,
    };
    ComparedReply {
        question: Question::new("_imap._tcp.a.fr", RecordType::SRV).unwrap(),
        server: Name::from_ascii(format!("ns{host}.a.fr.")).unwrap(),
        source: Some(source.clone()),
        agrees,
        answer: answer.map(published).map_err(|kind| Failure {
            detail: Box::new(sample::of_kind(kind)),
            source: Some(source),
            attempts: 3,
            aliases: Vec::new(),
        }),
    }
}

/// The findings if an owner and a target have these replies.
fn judged(replies: &[ComparedReply]) -> Vec<Finding> {
    let facts = |service: Service| ServiceFacts {
        misplaced: None,
        service,
        owner: service.owner("a.fr").into(),
        srv: Ok(SrvFacts {
            replies: replies.to_vec(),
            ..SrvFacts::default()
        }),
    };
    let target = TargetFacts {
        omitted: Default::default(),
        aliases: Vec::new(),
        ipv4: Ok(Vec::new()),
        ipv6: Ok(Vec::new()),
        source: None,
        replies: replies.to_vec(),
    };
    let observation = Observation {
        domain: "a.fr".to_owned(),
        services: vec![facts(Service::Imap)],
        existence: None,
        targets: [("front.a.fr".into(), Arc::new(target))]
            .into_iter()
            .collect(),
        sibling: None,
        neighbours: Vec::new(),
        fronts: Vec::new(),
    };
    let severities = Severities::default();
    let mut findings = Findings::new(&severities);
    judge(&observation, &mut findings);
    findings.finish().0
}

#[test]
fn who_says_what_is_told_and_how_to_see_it() {
    let findings = judged(&[
        reply(1, true, Ok("SRV 1")),
        reply(2, false, Ok("SRV 2")),
        reply(3, true, Ok("SRV 1")),
    ]);
    let [owner, target] = findings.as_slice() else {
        panic!("{findings:#?}");
    };
    assert_eq!(
        (owner.code, owner.owner.as_str()),
        (Code::DNS005, "_imap._tcp.a.fr")
    );
    assert_eq!(
        owner.message(Lang::English),
        "_imap._tcp.a.fr: the zone's name servers give different answers: SRV 1 (ns1.a.fr at \
         192.0.2.1:53, ns3.a.fr at 192.0.2.3:53); but SRV 2 (ns2.a.fr at 192.0.2.2:53). Make all \
         of them serve the same zone: compare the serials of their SOA records"
    );
    assert_eq!(owner.found().as_deref(), Some("SRV 2"));
    let evidence = "dig +norecurse @192.0.2.1 _imap._tcp.a.fr. SRV; \
             dig +norecurse @192.0.2.2 _imap._tcp.a.fr. SRV";
    assert_eq!(owner.how_to_see().as_deref(), Some(evidence));
    // There it is another question that was asked.
    assert!(
        target
            .message(Lang::English)
            .contains("about _imap._tcp.a.fr"),
        "{target:#?}"
    );
}

#[test]
fn a_server_that_fails_is_told_once_for_a_domain() {
    for (kind, what) in [
        (FailureKind::Timeout, "does not respond"),
        (FailureKind::Unreachable, "does not respond"),
        (FailureKind::Refused, "refuses to answer"),
        (FailureKind::Unproven, "gives a denial without proof"),
        (FailureKind::Malformed, "is lame"),
    ] {
        let findings = judged(&[reply(2, false, Err(kind))]);
        let [finding] = findings.as_slice() else {
            panic!("{findings:#?}");
        };
        assert_eq!(
            (finding.code, finding.owner.as_str()),
            (Code::DNS006, "a.fr")
        );
        let who = format!("a.fr: ns2.a.fr at 192.0.2.2:53, a name server of its zone, {what}: ");
        assert!(
            finding.message(Lang::English).starts_with(&who),
            "{}",
            finding.message(Lang::English)
        );
    }
}

#[test]
fn a_server_without_an_address_cannot_be_asked() {
    let mut lost = reply(2, false, Err(FailureKind::Malformed));
    lost.source = None;
    let findings = judged(&[lost]);
    assert!(
        findings[0]
            .message(Lang::English)
            .contains("cannot be asked")
    );
    assert!(
        findings[0]
            .message(Lang::English)
            .ends_with("from its delegation")
    );
    // A timeout on the way to its address may be the fault of other servers.
    let mut unknown = reply(2, false, Err(FailureKind::Timeout));
    unknown.source = None;
    let message = &judged(&[unknown])[0].message(Lang::English);
    assert!(
        message.ends_with("Check again, or look up its address"),
        "{message}"
    );
    assert_eq!(findings[0].how_to_see().as_deref(), Some("dig ns2.a.fr. A"));
}
