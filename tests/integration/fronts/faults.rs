//! Each fault, as clients and the probe see it.

use std::collections::BTreeSet;

use mssrv::lab::Lab;
use mssrv::lab::fronts::Cast;

use super::bench::Bench;
use super::{BEARER, TOKEN};
use crate::harness::{mssrv, verdicts};

/// Both fronts of a scenario's interface.
fn both(label: &str, interface: &str) -> [String; 2] {
    ["imap", "smtp"].map(|service| format!("{service}-{interface}.{label}.lab.test"))
}

#[test]
fn the_probe_finds_what_each_scenario_says() {
    let bench = Bench::start();
    let scenarios = Cast::load(&Lab::load().unwrap(), 0)
        .unwrap()
        .unwrap()
        .scenarios;
    let (server, requirement) = (bench.server.to_string(), bench.file("requirement.toml"));
    let authority = bench.file("authority.pem");
    let mut args: Vec<_> = "check --format json --probe --probe-private --probe-timeout 2"
        .split(' ')
        .map(str::to_owned)
        .collect();
    let options = ["--server", &server, "--requirement", &requirement];
    args.extend(options.map(str::to_owned));
    args.extend(["--front-ca", &authority].map(str::to_owned));
    args.extend(scenarios.iter().map(|scenario| scenario.domain()));
    // Beside the scenarios, a domain whose fronts are those of a declared operator.
    args.push("compliant.lab.test".to_owned());
    let found: BTreeSet<_> = verdicts(&mssrv(args).expect(1).json())
        .into_iter()
        .map(|(domain, _, mut codes)| {
            // The fronts are on loopback addresses, and no certificate names every domain.
            codes.retain(|code| !["TGT003", "TGT004", "PRB011"].contains(&code.as_str()));
            (domain, codes)
        })
        .collect();
    let expected = scenarios.iter().map(|scenario| {
        let codes = scenario.codes.iter().map(ToString::to_string).collect();
        (scenario.domain(), codes)
    });
    let sound = ("compliant.lab.test".to_owned(), Vec::new());
    let expected: BTreeSet<_> = expected.chain([sound]).collect();
    assert_eq!(found, expected);
}

/// What curl is asked to do at a front once it has logged in: at one for submission, to send a message,
/// for it goes without login where it can.
fn errand(bench: &Bench, host: &str) -> &'static [&'static str] {
    if host.starts_with("imap") {
        return &[];
    }
    std::fs::write(bench.dir.path().join("message"), "Subject: a\r\n\r\nb\r\n").unwrap();
    &[
        "--mail-from",
        "dr@a.test",
        "--mail-rcpt",
        "ir@b.test",
        "--upload-file",
        "message",
    ]
}

#[test]
fn curl_fails_as_it_should() {
    let bench = Bench::start();
    // Exit statuses of curl: 7 no connection, 8 a reply that makes no sense, 28 too slow, 56 nothing
    // sensible received, 55 refused without login, 60 certificate refused, 64 no TLS, 67 login refused.
    for (label, statuses, told) in [
        ("front-closed", &[7][..], None),
        ("front-silence", &[28], Some("connected")),
        ("front-tarpit", &[28], Some("connected")),
        ("front-garbage", &[8, 28], Some("connected")),
        ("front-huge", &[8, 56, 100], Some("connected")),
        ("front-no-starttls", &[64], Some("connected")),
        (
            "front-injection",
            &[8],
            Some("STARTTLS, answered with plaintext behind it"),
        ),
        ("front-wrong-name", &[60], Some("STARTTLS")),
        (
            "front-unknown-authority",
            &[60],
            Some("TLS failed: received fatal alert: UnknownCA"),
        ),
        ("front-expired", &[60], Some("STARTTLS")),
        ("front-no-oauth", &[67], Some("STARTTLS")),
        ("front-swapped", &[55, 67], Some("STARTTLS")),
        (
            "front-refused-token",
            &[67],
            Some("took the error, and ended the exchange"),
        ),
    ] {
        for host in both(label, "psc") {
            let args = [&BEARER[..], errand(&bench, &host), &["--max-time", "2"]].concat();
            let Some(output) = bench.curl(&host, &args) else {
                return;
            };
            let status = output.status.code().unwrap();
            assert!(
                statuses.contains(&status),
                "{host}: {output:?}\n{}",
                bench.log()
            );
            if let Some(told) = told {
                let steps = bench.steps(&host, 1);
                assert!(steps.contains(&told.to_owned()), "{steps:#?}");
            }
        }
    }
    assert!(!bench.log().contains(TOKEN));
}

#[test]
fn a_token_in_plaintext_is_told() {
    let bench = Bench::start();
    let plain = ["--user", "dr@a.test", "--oauth2-bearer", TOKEN];
    for host in both("front-login-before-tls", "psc") {
        let args = [&plain[..], errand(&bench, &host)].concat();
        let Some(output) = bench.curl(&host, &args) else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let told = ", in plaintext: its secret was there for everybody to read: well-formed";
        let steps = bench.steps(&host, 1);
        assert!(steps.iter().any(|step| step.contains(told)), "{steps:#?}");
    }
    // Elsewhere there is nothing to be had before STARTTLS.
    for host in both("front-sound", "psc") {
        let args = [&plain[..], errand(&bench, &host)].concat();
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
    let told = "AUTHENTICATE PLAIN, in plaintext: refused, for it is not offered";
    assert!(steps.contains(&told.to_owned()), "{steps:#?}");
    bench.raw(
        &smtp,
        b"EHLO a\r\nAUTH PLAIN AGRyAGh1bnRlcjJ4\r\nAGRyAGh1bnRlcjJ4\r\n",
    );
    let steps = bench.steps(&smtp, 1);
    let told = "AUTH PLAIN, in plaintext: its secret was there for everybody to read: refused, \
                for it is not offered";
    assert!(steps.contains(&told.to_owned()), "{steps:#?}");
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
