//! One detail of each form, for tests.

use std::path::Path;

use super::*;
use crate::input::{Place, Position, Source};
use crate::lookup::source::AnswerSource;
use crate::master_file::refusal::{Construct, Ground, Servers, Subject};
use crate::master_file::{Fault, FileError};

/// A detail of that kind.
pub fn of_kind(kind: FailureKind) -> FailureDetail {
    match kind {
        FailureKind::Timeout => FailureDetail::NoAnswer,
        FailureKind::Unreachable => FailureDetail::Unreachable(system_error()),
        FailureKind::ServFail => FailureDetail::Servfail(Vec::new()),
        FailureKind::Refused => FailureDetail::Refused(Vec::new()),
        FailureKind::Malformed => FailureDetail::ExtraOctets,
        FailureKind::Unproven => FailureDetail::Denial(DenialFlaw::NoSoa),
        FailureKind::Limit => FailureDetail::ManyQueries {
            goal: Goal::ZoneOf("a.fr".to_owned()),
            most: 64,
        },
        FailureKind::Truncated => FailureDetail::Truncated(None),
        FailureKind::Bogus => FailureDetail::Bogus(Box::new(FailureDetail::Servfail(Vec::new()))),
        FailureKind::Disagreement => FailureDetail::Disagreement(Vec::new()),
        FailureKind::Unloadable => FailureDetail::RefusedZone(Box::new(refused_zone())),
        FailureKind::Uncovered => FailureDetail::NoZoneFile("_imap._tcp.a.fr".to_owned()),
    }
}

fn system_error() -> SystemError {
    SystemError {
        number: None,
        words: "words of the system".to_owned(),
    }
}

fn refused_zone() -> RefusedZone {
    RefusedZone {
        zone: "a.fr".to_owned(),
        grounds: vec![Ground {
            construct: Construct::EightBit,
            refused_by: Servers::ALL,
            subject: Subject::Word("b.a.fr".to_owned()),
            place: Place {
                file: "a.zone".into(),
                line: 4,
            },
        }],
    }
}

fn errors() -> Vec<ExtendedError> {
    [(6, "no signature"), (65_000, "")]
        .map(|(code, text)| ExtendedError {
            code,
            text: text.to_owned(),
        })
        .into()
}

fn names(names: &[&str]) -> FirstOf<String> {
    FirstOf::of(names.iter().map(|it| (*it).to_owned()))
}

fn answer(alias: Option<&str>, records: Records) -> AnswerSummary {
    AnswerSummary {
        alias: alias.map(str::to_owned),
        records,
    }
}

fn published() -> Records {
    Records::Published(names(&["SRV 10 1 143 a.fr", "SRV 20 1 143 b.fr"]))
}

fn replies(omitted: usize) -> FirstOf<ServerReply> {
    let replies = [
        ReplyOrFailure::Reply(ZoneReply::Answer(answer(Some("b.fr"), published()))),
        ReplyOrFailure::Reply(ZoneReply::Alias("c.fr".to_owned())),
        ReplyOrFailure::Reply(ZoneReply::Delegated("d.a.fr".to_owned())),
        ReplyOrFailure::Failure {
            failed: Box::new(FailureDetail::NoAnswer),
        },
    ];
    let first = replies
        .into_iter()
        .enumerate()
        .map(|(at, reply)| ServerReply {
            server: format!("ns{at}.a.fr"),
            source: (at > 0).then(|| AnswerSource::NameServer(format!("192.0.2.{at}"))),
            reply,
        });
    FirstOf {
        first: first.collect(),
        omitted,
    }
}

/// Each form, most of them once.
pub fn all() -> Vec<FailureDetail> {
    let zone = || "a.fr".to_owned();
    let host = || "ns.a.fr".to_owned();
    let words = || "words of a library".to_owned();
    let servers = || names(&["ns1.a.fr", "ns2.a.fr"]);
    let cause = || Box::new(FailureDetail::NoAnswer);
    let mut all = vec![
        FailureDetail::NoAnswer,
        FailureDetail::NotConnected(Connection::Tcp),
        FailureDetail::NotConnected(Connection::Tls),
        FailureDetail::HandshakeEnded(system_error()),
        FailureDetail::NoHttp2Connection(words()),
        FailureDetail::RequestRefused,
        FailureDetail::ConnectionEnded(None),
        FailureDetail::ConnectionEnded(Some(words())),
        FailureDetail::NoSocket(system_error()),
        FailureDetail::NobodyAsked,
        FailureDetail::NoRoute {
            zone: zone(),
            servers: servers(),
        },
        FailureDetail::NoServerReachable(zone()),
        FailureDetail::Unreachable(system_error()),
        FailureDetail::Servfail(errors()),
        FailureDetail::Refused(Vec::new()),
        FailureDetail::Rcode {
            code: 4,
            errors: errors(),
        },
        FailureDetail::NoZoneFile(host()),
        FailureDetail::Disowned(errors()),
        FailureDetail::SeveralAliases,
        FailureDetail::AliasCircle,
        FailureDetail::ManyAliases(16),
        FailureDetail::ManyAliasZones(8),
        FailureDetail::ManyAliasAnswers {
            aliases: 16,
            answers: 8,
        },
        FailureDetail::AliasAndRecords,
        FailureDetail::NxdomainWithRecords,
        FailureDetail::OtherAnswers,
        FailureDetail::ExtraOctets,
        FailureDetail::NotDecodable(words()),
        FailureDetail::RejectedEitherWay,
        FailureDetail::NeedlesslyTruncated,
        FailureDetail::CutOff,
        FailureDetail::Truncated(None),
        FailureDetail::Truncated(Some(cause())),
        FailureDetail::Truncated(Some(Box::new(FailureDetail::ExtraOctets))),
        FailureDetail::NotTls {
            port: 853,
            words: words(),
        },
        FailureDetail::NotHttp2,
        FailureDetail::NoAuthority,
        FailureDetail::TlsSetup(words()),
        FailureDetail::BadUrl(words()),
        FailureDetail::NotAskable(words()),
        FailureDetail::FileErrors(Box::new(FileError {
            file: Source::file(Path::new("a.zone")),
            position: Some(Position { line: 3, column: 7 }),
            fault: Fault::NotHex,
        })),
        FailureDetail::RefusedZone(Box::new(refused_zone())),
        FailureDetail::AliasAndRecordsInFile,
        FailureDetail::DelegatedInFile(zone()),
        FailureDetail::Policy(zone()),
        FailureDetail::ManyServers {
            zone: zone(),
            servers: 1,
            addresses: Some(200),
            most_servers: 64,
            most_addresses: 128,
        },
        FailureDetail::ManyServers {
            zone: zone(),
            servers: 65,
            addresses: None,
            most_servers: 64,
            most_addresses: 128,
        },
        FailureDetail::DeepHost {
            host: host(),
            most: 7,
        },
        FailureDetail::NoRootServers,
        FailureDetail::CircularZone(zone()),
        FailureDetail::CircularHost(host()),
        FailureDetail::NoNameServers(zone()),
        FailureDetail::NoServerAddress {
            zone: zone(),
            servers: servers(),
        },
        FailureDetail::NoAddress(host()),
        FailureDetail::Delegated(zone()),
        FailureDetail::Undecided {
            zone: zone(),
            replies: replies(0),
        },
        FailureDetail::NoAuthoritativeAnswer {
            zone: zone(),
            replies: replies(1),
            kind: FailureKind::Refused,
        },
        FailureDetail::NoServerFound {
            zone: zone(),
            servers: servers(),
            cause: cause(),
        },
        FailureDetail::HostNotFound(cause()),
        FailureDetail::OfZone {
            zone: zone(),
            cause: cause(),
        },
        FailureDetail::Behind {
            alias: host(),
            cause: cause(),
        },
        FailureDetail::Bogus(Box::new(FailureDetail::Servfail(errors()))),
        FailureDetail::Disagreement(statements()),
    ];
    for goal in [Goal::ZoneOf(host()), Goal::Zone(zone())] {
        all.push(FailureDetail::ManyQueries { goal, most: 64 });
    }
    for why in [
        Lame::NoSoa,
        Lame::Referral,
        Lame::NotAuthoritative,
        Lame::OtherZone("fr".to_owned()),
    ] {
        all.push(FailureDetail::NotAuthoritative { zone: zone(), why });
    }
    for reply in [
        ZoneReply::Answer(answer(Some("b.fr"), Records::NoData)),
        ZoneReply::Alias("b.fr".to_owned()),
        ZoneReply::Delegated("d.a.fr".to_owned()),
    ] {
        all.push(FailureDetail::NotAnAddress {
            host: host(),
            reply,
        });
    }
    all.extend(denials().map(FailureDetail::Denial));
    all.extend(certificates());
    all.extend(https().map(FailureDetail::Https));
    all
}

fn statements() -> Vec<Statement> {
    let servers = |names: &[&str]| {
        let servers = names
            .iter()
            .map(|it| AnswerSource::Resolver((*it).to_owned()));
        servers.collect()
    };
    vec![
        Statement::Answer {
            sources: servers(&["192.0.2.1", "192.0.2.2"]),
            answer: answer(None, published()),
            ttl: Some(300),
            validated: false,
        },
        Statement::Answer {
            sources: servers(&["192.0.2.3"]),
            answer: answer(None, Records::NxDomain),
            ttl: None,
            validated: true,
        },
        Statement::Failed {
            source: Some(AnswerSource::Resolver("192.0.2.4".to_owned())),
            detail: Box::new(FailureDetail::Servfail(Vec::new())),
        },
    ]
}

fn denials() -> [DenialFlaw; 12] {
    [
        DenialFlaw::NoSoa,
        DenialFlaw::OtherZone,
        DenialFlaw::SeveralZones,
        DenialFlaw::AtOwner,
        DenialFlaw::NoApex,
        DenialFlaw::WrongSection,
        DenialFlaw::DnameAlone,
        DenialFlaw::Exists,
        DenialFlaw::Signed,
        DenialFlaw::Delegated,
        DenialFlaw::Referral,
        DenialFlaw::Lame,
    ]
}

fn certificates() -> Vec<FailureDetail> {
    let wanted = || "dns.a.fr".to_owned();
    let faults = [
        CertificateFault::OtherNames {
            names: names(&["a.fr", "b.fr"]),
            wanted: wanted(),
        },
        CertificateFault::OtherNames {
            names: names(&[]),
            wanted: wanted(),
        },
        CertificateFault::Expired("2026-03-01T14:05:00Z".to_owned()),
        CertificateFault::NotYetValid("2027-03-01T00:00:00Z".to_owned()),
        CertificateFault::UnknownIssuer,
        CertificateFault::OfAnAuthority,
        CertificateFault::Other("words of a library".to_owned()),
    ];
    let certificates = faults.into_iter().enumerate().map(|(at, fault)| {
        let names = (at != 1).then(|| ["CN=a.fr".to_owned(), String::new()]);
        FailureDetail::Certificate(Box::new(RefusedCertificate { names, fault }))
    });
    certificates.collect()
}

fn https() -> [HttpsFault; 6] {
    [
        HttpsFault::Status {
            status: "404 Not Found".to_owned(),
            text: String::new(),
        },
        HttpsFault::Status {
            status: "500 Internal Server Error".to_owned(),
            text: "Try later".to_owned(),
        },
        HttpsFault::NoMediaType,
        HttpsFault::MediaType("text/html".to_owned()),
        HttpsFault::TooLong(65_535),
        HttpsFault::Protocol("words of a library".to_owned()),
    ]
}
