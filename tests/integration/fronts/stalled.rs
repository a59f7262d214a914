//! Whoever reads the steps may stall or leave.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::mpsc::channel;

use hickory_proto::rr::RecordType;

use super::SMTP_PSC;
use super::bench::{PATIENCE, Started};
use crate::peer::resolve;

/// More steps than a pipe holds and the lab keeps.
const MANY: usize = 5_000;

/// Makes that many steps, and waits until each is answered.
fn flood(lab: &Started) {
    let tcp = TcpStream::connect(lab.addr(SMTP_PSC)).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut sending = tcp.try_clone().unwrap();
    let sent = std::thread::spawn(move || sending.write_all(&b"NOOP\r\n".repeat(MANY)));
    let answers = BufReader::new(tcp).lines().skip(1).map(Result::unwrap);
    assert!(answers.take(MANY).all(|answer| answer == "250 2.0.0 done"));
    sent.join().unwrap().unwrap();
}

#[test]
fn a_reader_that_stalls_stops_nothing_and_is_told_what_it_missed() {
    let mut lab = Started::new();
    flood(&lab);
    let name = format!("{SMTP_PSC}.");
    assert!(resolve(lab.server, &name, RecordType::A).is_some());
    // Once it reads on, each step is shown or counted, and those that come later are shown.
    let (line, lines) = channel();
    let stdout = lab.stdout.take().unwrap();
    std::thread::spawn(move || {
        stdout
            .map_while(Result::ok)
            .try_for_each(|it| line.send(it))
    });
    let next = || lines.recv_timeout(PATIENCE).unwrap();
    let (mut shown, mut missed) = (0, 0);
    // `connected` and `gone` are steps, too.
    while shown + missed < MANY + 2 {
        let told = next();
        let count = told
            .strip_prefix("… ")
            .and_then(|rest| rest.split_once(" not shown: the reader was too slow"))
            .map(|(steps, _)| {
                let count = steps.split(' ').next().unwrap().replace(',', "");
                count.parse::<usize>().unwrap()
            });
        match count {
            Some(count) => missed += count,
            None => shown += 1,
        }
    }
    assert_eq!(shown + missed, MANY + 2);
    assert!(shown > 0 && missed > 0, "{shown} {missed}");
    drop(TcpStream::connect(lab.addr(SMTP_PSC)).unwrap());
    assert!(next().contains(" connected from "));
}

#[test]
fn a_reader_that_stalls_does_not_keep_the_lab_from_ending() {
    let lab = Started::new();
    flood(&lab);
    lab.terminate();
    assert_eq!(lab.ended().0, Some(0));
}

#[test]
fn a_reader_that_leaves_ends_the_lab() {
    let mut lab = Started::new();
    let addr = lab.addr(SMTP_PSC);
    drop(lab.stdout.take());
    drop(TcpStream::connect(addr).unwrap());
    let (status, told) = lab.ended();
    assert_eq!(status, Some(141));
    assert!(!told.contains("error"), "{told}");
}
