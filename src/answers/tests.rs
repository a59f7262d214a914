use std::fmt::Write;
use std::io;
use std::net::SocketAddr;

use hickory_proto::rr::RecordType;

use super::*;
use crate::input::{InputError, Source as Input};
use crate::lang::{Lang, Say, both};
use crate::lookup::{AnswerOutcome, Data, Obstacle};
use crate::master_file::TextFault;
use crate::typography::catalogue;

const ZONE: &str = "\
@ IN SOA ns hostmaster 1 2 3 4 5
@ IN NS ns
ns IN A 192.0.2.53
_imap._tcp IN SRV 10 1 143 imap
imap IN A 192.0.2.1
";

fn files(files: &[(Option<&str>, &str)]) -> SourceSettings {
    let given = files.iter().map(|(origin, path)| GivenZone {
        origin: origin.map(str::to_owned),
        path: path.into(),
    });
    SourceSettings::ZoneFiles(ZoneFileSettings {
        option: "--zone",
        files: given.collect(),
        complete: false,
    })
}

fn servers(server: &str, name_server_port: Option<u16>) -> SourceSettings {
    SourceSettings::Servers(ServerSettings {
        servers: vec![server.parse().map(crate::lookup::Server::Plain).unwrap()],
        authorities: Vec::new(),
        name_server_port,
        policy: QueryPolicy::PROMPT,
    })
}

/// The targets of an SRV RRset.
async fn targets(answers: &Answers, owner: &str) -> Vec<String> {
    let question = Question::new(owner, RecordType::SRV).unwrap();
    let answer = answers.ask(question).await.unwrap();
    let AnswerOutcome::Records(records) = answer.outcome else {
        return Vec::new();
    };
    let targets = records.iter().filter_map(|record| match &record.data {
        Data::Srv(srv) => Some(srv.target.shown()),
        _ => None,
    });
    targets.map(|it| it.to_string()).collect()
}

#[tokio::test]
async fn zone_on_standard_input_answers_and_remembers_unknown_targets() {
    let source = files(&[(Some("a.fr"), "-")]);
    let mut stdin = ZONE.as_bytes();
    let opening = source.read(Some(&mut stdin)).unwrap();
    assert!(opening.zone_files().unwrap().are_judged());
    let answers = opening.open(None).await.unwrap();
    assert_eq!(answers.kind(), SourceKind::Zone);
    assert_eq!(answers.names(), ["standard input"]);
    assert_eq!(targets(&answers, "_imap._tcp.a.fr").await, ["imap.a.fr"]);
    let name = |text| WireName::from(Name::from_ascii(text).unwrap());
    assert!(answers.covers(&name("imap.a.fr.")));
    assert!(!answers.covers(&name("mx.b.fr.")));
    let unknown = answers.unknown_targets();
    let unknown: Vec<_> = unknown.iter().map(ToString::to_string).collect();
    assert_eq!(unknown, ["mx.b.fr."]);
}

#[test]
fn standard_input_is_read_once() {
    let twice = files(&[(None, "-"), (None, "-")]);
    let refused = twice.read(Some(&mut io::empty()));
    assert!(matches!(refused, Err(OpenError::SecondStdin)));
    let once = files(&[(None, "-")]);
    assert!(matches!(once.read(None), Err(OpenError::SecondStdin)));
    // Nothing else needs it.
    assert!(SourceSettings::Lab(QueryPolicy::LAB).read(None).is_ok());
}

#[test]
fn origin_is_checked_when_its_file_is_read() {
    let source = files(&[(None, "/nonexistent/a"), (Some("a..b"), "/nonexistent/b")]);
    let refused = source.read(None).err();
    assert!(matches!(refused, Some(OpenError::Origin { .. })));
    let missing = files(&[(None, "/nonexistent/a"), (Some("b"), "/nonexistent/b")]);
    let Err(OpenError::Input(errors)) = missing.read(None) else {
        panic!("no file can be read");
    };
    assert_eq!(errors.len(), 2);
}

#[tokio::test]
async fn lab_is_served_until_its_answers_are_dropped() {
    let source = SourceSettings::Lab(QueryPolicy::LAB);
    let opening = source.read(None).unwrap();
    assert!(opening.lab().is_some() && opening.included().is_empty());
    let answers = opening.open(Some(Transcript::new(false))).await.unwrap();
    assert_eq!(
        (answers.kind(), source.kind()),
        (SourceKind::Lab, SourceKind::Lab)
    );
    assert!(answers.transcript().is_some());
    let targets = targets(&answers, "_imap._tcp.compliant.lab.test").await;
    assert_eq!(targets.len(), 2, "{targets:?}");
    let serving = answers.lab.as_ref().unwrap().serving.clone();
    assert!(!serving.is_finished());
    drop(answers);
    tokio::task::yield_now().await;
    assert!(serving.is_finished());
}

#[tokio::test]
async fn servers_resolve_names_unless_those_of_the_zones_are_asked() {
    for (port, kind) in [
        (None, SourceKind::Resolver),
        (Some(53), SourceKind::Authoritative),
    ] {
        let source = servers("127.0.0.1:5300", port);
        assert_eq!(source.kind(), kind);
        let opening = source.read(None).unwrap();
        assert!(opening.zone_files().is_none() && opening.lab().is_none());
        let answers = opening.open(None).await.unwrap();
        assert_eq!(answers.kind(), kind);
        assert_eq!(answers.names(), ["127.0.0.1:5300"]);
        assert!(answers.is_unheard() && answers.transcript().is_none());
    }
}

#[tokio::test]
async fn authorities_need_an_encrypted_server() {
    let SourceSettings::Servers(settings) = servers("127.0.0.1:5300", None) else {
        panic!("servers");
    };
    let source = SourceSettings::Servers(ServerSettings {
        authorities: vec!["ca.pem".into()],
        ..settings
    });
    assert_eq!(source.files().count(), 1);
    let opened = source.read(None).unwrap().open(None).await;
    assert!(matches!(opened, Err(OpenError::IdleAuthorities)));
}

#[test]
fn every_error_is_said_in_both_languages() {
    let input = InputError::whole(
        &Input::named("a.zone"),
        both!(en: "in English", fr: "en français"),
    );
    let addr = SocketAddr::from(([192, 0, 2, 1], 53));
    let errors = [
        OpenError::from(input),
        OpenError::SecondStdin,
        OpenError::Origin {
            option: "--zone",
            origin: "a..b".to_owned(),
            fault: TextFault::NoOrigin,
        },
        OpenError::OutOfReach(addr, Obstacle::NoRoute),
        OpenError::IdleAuthorities,
        OpenError::Listen(addr, io::ErrorKind::AddrInUse.into()),
    ];
    let mut text = String::new();
    for error in &errors {
        for lang in Lang::ALL {
            writeln!(text, "{lang}  {}", error.say(lang)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn texts_of_the_opener_stand_side_by_side() {
    insta::assert_snapshot!(catalogue("src/answers"));
}
