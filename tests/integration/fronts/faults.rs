//! Each fault, as clients and the probe see it.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::TcpStream;

use mssrv::lab::LabInputs;
use mssrv::lab::fronts::{FrontFault, FrontLayout, FrontScenario};

use super::bench::Bench;
use super::{BEARER, TOKEN};
use crate::harness::{mssrv, verdicts};
use crate::scenarios::without_evidence;

/// Both fronts of a scenario's interface.
fn both(label: &str, interface: &str) -> [String; 2] {
    ["imap", "smtp"].map(|service| format!("{service}-{interface}.{label}.lab.test"))
}

/// The codes that a probe finds at the fronts of these domains, each wait of which takes so many
/// seconds at most.
fn probed(bench: &Bench, seconds: &str, domains: Vec<String>) -> BTreeSet<(String, Vec<String>)> {
    let options = [
        ["--probe-timeout", seconds],
        ["--server", &bench.server.to_string()],
        ["--requirement", &bench.file("requirement.toml")],
        ["--front-ca", &bench.file("authority.pem")],
    ];
    let mut args = ["check", "--format", "json", "--probe", "--probe-private"]
        .map(str::to_owned)
        .to_vec();
    args.extend(options.concat().iter().map(|option| (*option).to_owned()));
    args.extend(domains);
    let report = mssrv(args).expect(1).json();
    assert_eq!(without_evidence(&report), []);
    let verdicts = verdicts(&report).into_iter();
    let found = verdicts.map(|(domain, _, mut codes)| {
        // The fronts are on loopback addresses, and no certificate names every domain.
        codes.retain(|code| !["TGT003", "TGT004", "PRB011"].contains(&code.as_str()));
        (domain, codes)
    });
    found.collect()
}

#[test]
fn the_probe_finds_what_each_scenario_says() {
    let bench = Bench::start();
    let layout = FrontLayout::load(&LabInputs::load().unwrap(), 0)
        .unwrap()
        .unwrap();
    // What makes a probe wait for nothing is given little time, all else more than it needs.
    let waits = |scenario: &FrontScenario| {
        matches!(
            scenario.fault,
            Some(FrontFault::Silence | FrontFault::Tarpit)
        )
    };
    let (slow, others): (Vec<_>, _) = layout.scenarios.into_iter().partition(waits);
    let domains =
        |scenarios: &[FrontScenario]| scenarios.iter().map(FrontScenario::domain).collect();
    let (slow_domains, mut domains): (_, Vec<_>) = (domains(&slow), domains(&others));
    // Beside the scenarios, a domain whose fronts are those of a declared operator.
    domains.push("compliant.lab.test".to_owned());
    let mut found = probed(&bench, "60", domains);
    found.extend(probed(&bench, "3", slow_domains));
    let expected = slow.iter().chain(&others).map(|scenario| {
        let codes = scenario.codes.iter().map(ToString::to_string).collect();
        (scenario.domain(), codes)
    });
    let sound = ("compliant.lab.test".to_owned(), Vec::new());
    let expected: BTreeSet<_> = expected.chain([sound]).collect();
    assert_eq!(found, expected);
}

/// What curl is asked to do at a front once it has logged in: at one for submission, to send a message,
/// for it goes without login where it can.
fn errand(host: &str) -> &'static [&'static str] {
    if host.starts_with("imap") {
        return &[];
    }
    &[
        "--mail-from",
        "dr@a.test",
        "--mail-rcpt",
        "ir@b.test",
        "--upload-file",
        "message",
    ]
}

/// A command that ends a session.
fn leave(host: &str) -> &'static [u8] {
    if host.starts_with("imap") {
        b"a LOGOUT\r\n"
    } else {
        b"QUIT\r\n"
    }
}

#[test]
fn the_first_words_are_as_wrong_as_they_should_be() {
    let bench = Bench::start();
    let unanswered = |host: &str| format!("sent {} octets, not answered", leave(host).len());
    for host in both("front-sound", "psc") {
        let said = bench.at_once(&host, leave(&host));
        assert!(said.ends_with(b" goodbye\r\n") || said.ends_with(b"a OK done\r\n"));
    }
    for host in both("front-silence", "psc") {
        assert_eq!(bench.at_once(&host, leave(&host)), b"", "{host}");
        let steps = bench.steps(&host, 1);
        assert_eq!(steps, ["connected", &unanswered(&host), "gone"]);
    }
    for host in both("front-garbage", "psc") {
        let said = bench.at_once(&host, leave(&host));
        assert_eq!(said, b"\x00\xffSSH-2.0-garbage\x1b\r\n", "{host}");
        let steps = bench.steps(&host, 1);
        assert_eq!(steps, ["connected", &unanswered(&host), "gone"]);
    }
    for host in both("front-tarpit", "psc") {
        let said = bench.at_once(&host, leave(&host));
        let greeting: &[u8] = if host.starts_with("imap") {
            b"* OK"
        } else {
            b"220 "
        };
        // Its client left within the first seconds.
        assert!(!said.is_empty() && !said.contains(&b'\n'), "{said:?}");
        let begun = said.len().min(greeting.len());
        assert_eq!(said[..begun], greeting[..begun]);
        let steps = bench.steps(&host, 1);
        assert_eq!(steps, ["connected", &unanswered(&host), "gone"]);
    }
    for host in both("front-huge", "psc") {
        let said = bench.at_once(&host, leave(&host));
        let line = said.iter().position(|octet| *octet == b'\n');
        assert_eq!(line, Some(10_000_001), "{host}");
        let steps = bench.steps(&host, 1);
        let told = "read the whole huge greeting".to_owned();
        assert!(steps.contains(&told), "{steps:#?}");
    }
    for host in both("front-closed", "psc") {
        let refused = TcpStream::connect(bench.addr(&host)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    }
}

/// What curl comes to at the fronts of a scenario.
struct Failure {
    label: &'static str,
    /// Exit statuses: 7 no connection, 8 a reply that makes no sense, 28 too slow, 55 refused without
    /// login, 56 nothing sensible received, 60 certificate refused, 64 no TLS, 67 login refused.
    statuses: &'static [i32],
    /// Seconds that it is given. Where it is to give up, the more the slower; else more than it needs.
    seconds: &'static str,
    /// A step that is told, and one that is not.
    told: Option<&'static str>,
    never: &'static str,
}

const GIVES_UP: &str = "5";
const ENOUGH: &str = "120";

const FAILURES: [Failure; 13] = [
    Failure {
        label: "front-closed",
        statuses: &[7],
        seconds: ENOUGH,
        told: None,
        never: "connected",
    },
    Failure {
        label: "front-silence",
        statuses: &[28],
        seconds: GIVES_UP,
        told: Some("gone"),
        never: "sent ",
    },
    Failure {
        label: "front-tarpit",
        statuses: &[28],
        seconds: GIVES_UP,
        told: Some("gone"),
        never: "sent ",
    },
    Failure {
        label: "front-garbage",
        statuses: &[8, 28],
        seconds: GIVES_UP,
        told: Some("gone"),
        never: "STARTTLS",
    },
    Failure {
        label: "front-huge",
        statuses: &[8, 56, 100],
        seconds: ENOUGH,
        told: Some("gone"),
        never: "read the whole huge greeting",
    },
    Failure {
        label: "front-no-starttls",
        statuses: &[64],
        seconds: ENOUGH,
        told: Some("gone"),
        never: "AUTH",
    },
    Failure {
        label: "front-injection",
        statuses: &[8],
        seconds: ENOUGH,
        told: Some("STARTTLS, plaintext follows the answer"),
        never: "AUTH",
    },
    Failure {
        label: "front-wrong-name",
        statuses: &[60],
        seconds: ENOUGH,
        told: Some("STARTTLS"),
        never: "AUTH",
    },
    Failure {
        label: "front-unknown-authority",
        statuses: &[60],
        seconds: ENOUGH,
        told: Some("TLS failed: received fatal alert: UnknownCA"),
        never: "AUTH",
    },
    Failure {
        label: "front-expired",
        statuses: &[60],
        seconds: ENOUGH,
        told: Some("STARTTLS"),
        never: "AUTH",
    },
    Failure {
        label: "front-no-oauth",
        statuses: &[67],
        seconds: ENOUGH,
        told: Some("STARTTLS"),
        never: "AUTH",
    },
    Failure {
        label: "front-swapped",
        statuses: &[55, 67],
        seconds: ENOUGH,
        told: Some("STARTTLS"),
        never: "AUTH",
    },
    Failure {
        label: "front-refused-token",
        statuses: &[67],
        seconds: ENOUGH,
        told: Some("received the error, and ended the exchange"),
        never: "answered the error otherwise",
    },
];

#[test]
fn curl_fails_as_it_should() {
    if crate::peer::find_program("curl").is_none() {
        return crate::peer::skip("curl");
    }
    let bench = Bench::start();
    std::thread::scope(|scope| {
        for failure in &FAILURES {
            for host in both(failure.label, "psc") {
                let bench = &bench;
                scope.spawn(move || fails(bench, &host, failure));
            }
        }
    });
    assert!(!bench.log().contains(TOKEN));
}

fn fails(bench: &Bench, host: &str, failure: &Failure) {
    let limit = ["--max-time", failure.seconds];
    let args = [&BEARER[..], errand(host), &limit].concat();
    let Some(output) = bench.curl(host, &args) else {
        return;
    };
    let status = output.status.code().unwrap();
    let log = bench.log();
    let expected = failure.statuses;
    assert!(expected.contains(&status), "{host}: {output:?}\n{log}");
    let steps = match failure.told {
        None => bench.steps(host, 0),
        Some(told) => {
            let steps = bench.steps(host, 1);
            let is_told = |step: &String| step == told || step.starts_with(&format!("{told}: "));
            assert!(steps.iter().any(is_told), "{host}: {steps:#?}");
            steps
        }
    };
    let never = |step: &String| step.starts_with(failure.never);
    assert!(!steps.iter().any(never), "{host}: {steps:#?}");
}

#[test]
fn a_token_in_plaintext_is_told() {
    let bench = Bench::start();
    let plain = ["--user", "dr@a.test", "--oauth2-bearer", TOKEN];
    for host in both("front-login-before-tls", "psc") {
        let args = [&plain[..], errand(&host)].concat();
        let Some(output) = bench.curl(&host, &args) else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let told = ", in plaintext: the secret was sent in plaintext: well-formed";
        let steps = bench.steps(&host, 1);
        assert!(steps.iter().any(|step| step.contains(told)), "{steps:#?}");
    }
    // Elsewhere there is nothing to be had before STARTTLS.
    for host in both("front-sound", "psc") {
        let args = [&plain[..], errand(&host)].concat();
        let refused = bench.curl(&host, &args).unwrap();
        let status = refused.status.code().unwrap();
        assert!([55, 67].contains(&status), "{refused:?}");
        let steps = bench.steps(&host, 1);
        assert!(
            !steps.iter().any(|step| step.starts_with("AUTH")),
            "{steps:#?}"
        );
    }
}

#[test]
fn a_secret_is_never_told() {
    let bench = Bench::start();
    let [faulty, _] = both("front-login-before-tls", "psc");
    let [imap, smtp] = both("front-sound", "psc");
    let login = b"a LOGIN dr {8+}\r\nhunter2x\r\nb LOGIN dr \"hunter2x\"\r\nc LOGOUT\r\n";
    for (host, told) in [
        (&faulty, "LOGIN, offered here: the password was"),
        (&imap, "LOGIN, although LOGINDISABLED: the password was"),
    ] {
        bench.raw(host, login);
        let steps = bench.steps(host, 1);
        let logins = steps.iter().filter(|step| step.starts_with(told));
        assert_eq!(logins.count(), 2, "{steps:#?}");
    }
    // Some send the response although the mechanism was refused.
    bench.raw(
        &imap,
        b"a AUTHENTICATE PLAIN\r\nAGRyAGh1bnRlcjJ4\r\nb LOGOUT\r\n",
    );
    let steps = bench.steps(&imap, 2);
    let told = "AUTHENTICATE PLAIN, in plaintext: refused, because it is not offered";
    assert!(steps.contains(&told.to_owned()), "{steps:#?}");
    bench.raw(
        &smtp,
        b"EHLO a\r\nAUTH PLAIN AGRyAGh1bnRlcjJ4\r\nAGRyAGh1bnRlcjJ4\r\n",
    );
    let of_smtp = bench.steps(&smtp, 1);
    let in_plaintext = "AUTH PLAIN, in plaintext: the secret was sent in plaintext: refused, because it is not offered";
    assert!(of_smtp.contains(&in_plaintext.to_owned()), "{of_smtp:#?}");
    let log = bench.log().to_uppercase();
    assert!(!log.contains("HUNTER") && !log.contains("AGRYAGH"), "{log}");
}

#[test]
fn openssl_sees_what_is_wrong_with_certificates() {
    let bench = Bench::start();
    for (label, seen) in [
        ("front-sound", "Verify return code: 0 (ok)"),
        (
            "front-wrong-name",
            "Verify return code: 62 (hostname mismatch)",
        ),
        (
            "front-expired",
            "Verify return code: 10 (certificate has expired)",
        ),
        (
            "front-unknown-authority",
            "Verify return code: 21 (unable to verify the first certificate)",
        ),
    ] {
        for host in both(label, "psc").into_iter().chain(both(label, "cert")) {
            let Some(said) = bench.s_client(&host, &[]) else {
                return;
            };
            assert!(said.contains(seen), "{host}: {said}");
        }
    }
}

#[test]
fn openssl_is_asked_for_a_certificate_where_it_should_be() {
    let bench = Bench::start();
    let (certificate, key) = (bench.file("client.pem"), bench.file("client.key"));
    for (label, psc, authcli) in [
        ("front-sound", "none", "CN=mssrv lab client"),
        ("front-no-certificate-request", "none", "none"),
        ("front-swapped", "CN=mssrv lab client", "none"),
    ] {
        for (interface, shown) in [("psc", psc), ("cert", authcli)] {
            for host in both(label, interface) {
                let args = ["-cert", &certificate, "-key", &key];
                if bench.s_client(&host, &args).is_none() {
                    return;
                }
                let steps = bench.steps(&host, 1);
                let told = format!("TLSv1.3, SNI {host}, client certificate {shown}");
                assert!(steps.contains(&told), "{steps:#?}");
            }
        }
    }
}
