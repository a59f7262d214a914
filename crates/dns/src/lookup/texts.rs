//! Tests the messages about servers that cannot be asked, and about zone files, in both languages.

use std::fmt::Write;

use super::{Ignored, NoAuthority, NoResolver, Place, Server, ServerError, Tls, connect_all};
use crate::lang::{Lang, Say};

fn both(said: &dyn Say, text: &mut String) {
    for lang in Lang::ALL {
        writeln!(text, "{lang}  {}", said.say(lang)).unwrap();
    }
}

#[test]
fn every_form_of_a_server_that_is_refused_is_said_in_both_languages() {
    let mut text = String::new();
    for server in [
        "192.0.2.256",
        "ns.example.fr:x",
        "fe80::1%no-such-interface",
        "fe80::1",
        "::1%lo",
        "192.0.2.1:0",
        "127.0.0.1:99999",
        "[2001:db8::1]:99999",
        "udp://192.0.2.1",
        "tls://dns.test/path",
        "tls://dns.test:x",
        "tls://dns.test@other.test",
        "tls://a b.test",
        "https://[2001:db8::1]/dns-query",
        "https://dns.test/a b",
    ] {
        both(&Server::parse(server).unwrap_err(), &mut text);
    }
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn every_server_that_cannot_be_asked_is_said_in_both_languages() {
    let unasked = async |server: &str| -> ServerError {
        let servers = [Server::parse(server).unwrap()];
        let timeout = std::time::Duration::from_secs(1);
        connect_all(&servers, None, timeout).await.unwrap_err()
    };
    let none_given: NoAuthority = Tls::from_certificates([]).unwrap_err();
    let none_of_the_system = NoAuthority::OfTheSystem("none found".to_owned());
    let place = |file: &str| Place {
        file: file.into(),
        line: 2,
    };
    let ignored = |more| Ignored {
        place: place("f.zone"),
        owner: "_imap._tcp.a.test".to_owned(),
        rtype: "SRV".to_owned(),
        more,
        zone: "a.test".to_owned(),
        begins: place("a.zone"),
    };
    let mut text = String::new();
    both(&NoResolver::Empty, &mut text);
    let unreadable = NoResolver::Unreadable("error in resolv.conf".to_owned());
    both(&unreadable, &mut text);
    both(&none_given, &mut text);
    both(&none_of_the_system, &mut text);
    both(&unasked("tls://dns.invalid").await, &mut text);
    both(&unasked("ns.invalid").await, &mut text);
    both(&unasked("tls://dns.test@192.0.2.1").await, &mut text);
    both(&ignored(0), &mut text);
    both(&ignored(2), &mut text);
    insta::assert_snapshot!(text);
}
