//! Servers that do not answer at all: the command says so in time and does not go on for hours.

use std::fmt::Write;
use std::net::UdpSocket;
use std::thread;

use hickory_proto::op::{Message, OpCode, ResponseCode};

use crate::harness::{Run, file, mssrv, temp};
use crate::peer::free_addr;

/// That many names, one a line.
fn names(count: usize) -> String {
    (0..count).fold(String::new(), |mut names, n| {
        let _ = writeln!(names, "d{n}.unanswered.test");
        names
    })
}

/// Checks that many domains at `server`.
fn check(count: usize, server: &str, options: &[&str]) -> Run {
    let dir = temp();
    let list = file(&dir, "domains", names(count));
    let args = ["check", "--server", server, "--domains", &list];
    mssrv(args.iter().chain(options))
}

/// An address where nothing listens.
fn closed_port() -> String {
    free_addr().to_string()
}

#[test]
fn closed_port_ends_the_command() {
    let server = closed_port();
    let run = check(5_000, &server, &["--retries", "3"]).expect(2);
    assert_eq!(run.stdout, "");
    let expected = format!("mssrv: error: no server listens at {server}: connection refused");
    assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    // By way of the root's servers it is one question for all.
    let authoritative = ["--authoritative", "--retries", "0"];
    check(5_000, &server, &authoritative).expect(2);
    // Of a few domains, each is worth its attempts.
    for few in [1, 19] {
        let of_few = check(few, &server, &["--retries", "0"]).expect(3);
        assert!(
            of_few.stdout.contains("cannot be reached"),
            "{}",
            of_few.stdout
        );
    }
}

#[test]
fn keep_trying_goes_on_where_nothing_listens() {
    let server = closed_port();
    let run = check(30, &server, &["--retries", "0", "--keep-trying"]).expect(3);
    assert!(run.stdout.contains("30 undetermined"), "{}", run.stdout);
    assert!(run.stderr.contains("mssrv keeps trying"), "{}", run.stderr);
}

#[test]
fn silence_ends_the_command_after_twenty_domains() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap().to_string();
    let quick = ["--retries", "0", "--timeout", "0.1", "--rate", "0"];
    let run = check(20, &server, &quick).expect(2);
    let expected = format!("mssrv: error: no answer from {server} to the queries for 20 domains");
    assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    let of_nineteen = check(19, &server, &quick).expect(3);
    assert!(
        of_nineteen.stdout.contains("19 undetermined"),
        "{}",
        of_nineteen.stdout
    );
}

#[test]
fn stream_holds_no_verdict_that_rests_on_nothing() {
    let server = closed_port();
    let dir = temp();
    let path = dir.path().join("audit.ndjson");
    let path = path.to_str().unwrap();
    let options = ["--retries", "0", "--format", "ndjson", "-o", path];
    check(50, &server, &options).expect(2);
    let lines = std::fs::read_to_string(path).unwrap();
    assert_eq!(lines.lines().count(), 1, "only the head: {lines}");
}

#[test]
fn diff_ends_as_check_does() {
    let server = closed_port();
    let dir = temp();
    let names = names(20)
        .lines()
        .map(|name| format!("{name:?}, "))
        .collect::<String>();
    let operators = format!(
        "[[operator]]\nid = \"1\"\npsc = {{ smtp = \"a.fronts.test\", imap = \"b.fronts.test\" }}\n\
         authcli = {{ smtp = \"c.fronts.test\", imap = \"d.fronts.test\" }}\ndomains = [{names}]\n"
    );
    let operators = file(&dir, "operators.toml", operators);
    let args = [
        "generate",
        "--operators",
        &operators,
        "--diff",
        "--server",
        &server,
    ];
    let run = mssrv(args.iter().chain(&["--retries", "0"])).expect(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("no server listens at"),
        "{}",
        run.stderr
    );
}

#[test]
fn server_that_turns_every_question_away_is_reported_once() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = socket.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let query = Message::from_vec(&buffer[..length]).expect("mssrv sends queries");
            let mut answer = Message::response(query.metadata.id, OpCode::Query);
            answer.add_queries(query.queries.iter().cloned());
            answer.metadata.response_code = ResponseCode::Refused;
            let _ = socket.send_to(&answer.to_vec().expect("an answer"), from);
        }
    });
    let run = check(30, &server, &["--retries", "0", "--rate", "0"]).expect(3);
    let expected = format!("mssrv: server {server} answered REFUSED to all 60 questions.");
    assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}
