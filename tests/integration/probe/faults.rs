//! Each fault that a front can have, served by Dovecot or Postfix.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::Command;

use super::asking;
use super::world::{DOMAIN, Front, World, evidence, host, told_with_found};
use crate::peer::{Authority, CURRENT, Dovecot, PAST, Peer, Postfix, find_program, skip};

const IMAP: &str = "imap";
const SMTP: &str = "submission";

/// A front of one service over one interface.
struct Bench {
    authority: Authority,
    /// Tells Postfix of mechanisms.
    sasl: Peer,
}

impl Bench {
    fn new() -> Option<Self> {
        let authority = Authority::new("Authority")?;
        let identity = authority.certify(&["sasl.test"], CURRENT);
        let options = String::new();
        let sasl = Dovecot { identity, options }.start()?;
        Some(Self { authority, sasl })
    }

    /// Starts a server with these settings and a certificate for these hosts and dates.
    fn serve(
        &self,
        service: &str,
        hosts: &[&str],
        dates: [&'static str; 2],
        options: &str,
    ) -> Option<Peer> {
        let identity = self.authority.certify(hosts, dates);
        let options = options.to_owned();
        match service {
            IMAP => Dovecot { identity, options }.start(),
            _ => Postfix {
                identity,
                sasl: Some(Dovecot::sasl(&self.sasl)),
                options,
            }
            .start(),
        }
    }

    /// What is told of a front like that, which has a right certificate.
    fn told(&self, service: &'static str, interface: &'static str, options: &str) -> Told {
        let host = host(service, interface);
        let peer = self.serve(service, &[&host, DOMAIN], CURRENT, options)?;
        Some(self.probed(service, interface, &peer))
    }

    fn probed(&self, service: &'static str, interface: &'static str, peer: &Peer) -> Vec<String> {
        let world = World {
            fronts: vec![Front::new(service, interface, peer.addr())],
        };
        world.probed(&["--front-ca", &self.authority.file()])
    }
}

/// None where a server is not installed.
type Told = Option<Vec<String>>;

#[track_caller]
fn expect(told: Told, codes: &[&str]) {
    if let Some(told) = told {
        assert_eq!(told, codes);
    }
}

#[test]
fn starttls_is_missing() {
    let Some(bench) = Bench::new() else { return };
    let imap = bench.told(IMAP, "psc", "ssl = no\n");
    expect(imap, &["PRB003 error"]);
    let with_login = bench.told(IMAP, "psc", "ssl = no\ndisable_plaintext_auth = no\n");
    expect(with_login, &["PRB003 error", "PRB010 warning"]);
    let smtp = bench.told(SMTP, "psc", "smtpd_tls_security_level = none\n");
    expect(smtp, &["PRB003 error"]);
}

#[test]
fn login_is_offered_before_tls() {
    let Some(bench) = Bench::new() else { return };
    let options = "ssl = yes\ndisable_plaintext_auth = no\n";
    expect(bench.told(IMAP, "psc", options), &["PRB010 warning"]);
    let of_smtp = "smtpd_tls_auth_only = no\n";
    expect(bench.told(SMTP, "psc", of_smtp), &["PRB010 warning"]);
}

/// As Dovecot does for whoever logs in by client certificate: EXTERNAL sends no secret.
#[test]
fn external_announced_before_tls_is_no_finding() {
    let Some(bench) = Bench::new() else { return };
    let host = host(IMAP, "authcli");
    let asking = asking(&bench.authority);
    let external = format!("{asking}ssl = yes\nauth_mechanisms = external\n");
    let Some(peer) = bench.serve(IMAP, &[&host, DOMAIN], CURRENT, &external) else {
        return;
    };
    let mut greeting = String::new();
    let stream = TcpStream::connect(peer.addr()).unwrap();
    BufReader::new(stream).read_line(&mut greeting).unwrap();
    let announced = ["STARTTLS", "LOGINDISABLED", "AUTH=EXTERNAL"];
    let shown = announced.iter().all(|it| greeting.contains(it));
    assert!(shown, "{greeting}");
    assert_eq!(bench.probed(IMAP, "authcli", &peer), [""; 0]);
    // A password beside it makes the difference, and is what is named.
    let password = "ssl = yes\ndisable_plaintext_auth = no\nauth_mechanisms = external plain\n";
    let options = format!("{asking}{password}");
    let Some(readable) = bench.serve(IMAP, &[&host, DOMAIN], CURRENT, &options) else {
        return;
    };
    let world = World {
        fronts: vec![Front::new(IMAP, "authcli", readable.addr())],
    };
    let told = told_with_found(&world.report(&["--front-ca", &bench.authority.file()]));
    assert_eq!(told, ["PRB010 warning PLAIN, the LOGIN command"]);
}

#[test]
fn the_certificate_is_wrong() {
    let Some(bench) = Bench::new() else { return };
    let Some(other) = Authority::new("Other") else {
        return;
    };
    for service in [IMAP, SMTP] {
        let host = host(service, "psc");
        let told = |hosts: &[&str], dates| {
            let peer = bench.serve(service, hosts, dates, "")?;
            Some(bench.probed(service, "psc", &peer))
        };
        expect(told(&["other.test"], CURRENT), &["PRB005 error"]);
        expect(told(&[&host], CURRENT), &["PRB011 info"]);
        expect(told(&[&host, DOMAIN], PAST), &["PRB007 error"]);
        let Some(peer) = bench.serve(service, &[&host, DOMAIN], CURRENT, "") else {
            return;
        };
        let world = World {
            fronts: vec![Front::new(service, "psc", peer.addr())],
        };
        let of_other_authority = world.probed(&["--front-ca", &other.file()]);
        assert_eq!(of_other_authority, ["PRB006 error"]);
        assert_eq!(world.probed(&[]), ["PRB006 info"]);
    }
}

#[test]
fn the_fronts_are_swapped() {
    let Some(bench) = Bench::new() else { return };
    let imap = asking(&bench.authority);
    let ca = bench.authority.file();
    let smtp = format!(
        "smtpd_tls_CAfile = {ca}\nsmtpd_tls_req_ccert = yes\nsmtpd_tls_security_level = encrypt\n"
    );
    // Whether it insists on a certificate, or only has no mechanism for tokens.
    let external = format!("{imap}auth_mechanisms = external\n");
    expect(bench.told(IMAP, "psc", &external), &["PRB008 error"]);
    expect(bench.told(SMTP, "psc", &smtp), &["PRB008 error"]);
    expect(bench.told(IMAP, "authcli", ""), &["PRB009 error"]);
    expect(bench.told(SMTP, "authcli", ""), &["PRB009 error"]);
    // As they should be.
    expect(bench.told(IMAP, "authcli", &external), &[]);
    expect(bench.told(SMTP, "authcli", &smtp), &[]);
}

#[test]
fn only_tls_of_old_is_spoken() {
    let Some(bench) = Bench::new() else { return };
    // Debian's OpenSSL speaks TLS 1.0 at level 0 only.
    let options = "smtpd_tls_protocols = TLSv1\ntls_medium_cipherlist = ALL:@SECLEVEL=0\n";
    let host = host(SMTP, "psc");
    let Some(peer) = bench.serve(SMTP, &[&host], CURRENT, options) else {
        return;
    };
    let world = World {
        fronts: vec![Front::new(SMTP, "psc", peer.addr())],
    };
    let told = told_with_found(&world.report(&[]));
    assert_eq!(told, ["PRB004 error neither TLS 1.2 nor TLS 1.3"]);
}

#[test]
fn a_front_that_is_gone_or_of_another_protocol_is_told() {
    let Some(bench) = Bench::new() else { return };
    let addr = crate::peer::free_addr();
    for service in [IMAP, SMTP] {
        let world = |front| World {
            fronts: vec![Front::new(service, "psc", front)],
        };
        assert_eq!(world(addr).probed(&[]), ["PRB001 error"]);
    }
    let world = World {
        fronts: vec![Front::new(SMTP, "psc", bench.sasl.addr())],
    };
    assert_eq!(world.probed(&[]), ["PRB002 error"]);
}

#[test]
fn commands_in_findings_show_what_was_found() {
    let Some(bench) = Bench::new() else { return };
    let options = "ssl = yes\ndisable_plaintext_auth = no\nauth_mechanisms = plain\n";
    let Some(peer) = bench.serve(IMAP, &["other.test"], PAST, options) else {
        return;
    };
    let fronts = ["psc", "authcli"].map(|it| Front::new(IMAP, it, peer.addr()));
    let world = World {
        fronts: fronts.to_vec(),
    };
    let report = world.report(&[]);
    for (code, shown) in [
        ("PRB005", "DNS:other.test"),
        ("PRB006", "issuer=CN = Authority"),
        ("PRB007", "notAfter=Feb  1 00:00:00 2020 GMT"),
        ("PRB008", "LITERAL+ AUTH=PLAIN\r\na OK"),
        ("PRB009", ", Finished"),
        ("PRB010", "STARTTLS AUTH=PLAIN\r\na OK"),
    ] {
        let command = evidence(&report, code);
        if command.contains("| nc ") && find_program("nc").is_none() {
            skip("nc");
            continue;
        }
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(shown), "{code}: {command}: {output:?}");
        assert!(
            !text.contains("CertificateRequest"),
            "{command}: {output:?}"
        );
    }
}

/// OpenSSL takes one file of authorities, in PEM.
#[test]
fn commands_read_the_files_of_authorities_that_were_given() {
    let Some(bench) = Bench::new() else { return };
    let (Some(other), Some(third)) = (Authority::new("Other"), Authority::new("Third")) else {
        return;
    };
    let Some(peer) = bench.serve(IMAP, &[DOMAIN], CURRENT, &asking(&bench.authority)) else {
        return;
    };
    let client = other.certify(&["client.test"], CURRENT);
    let world = World {
        fronts: vec![Front::new(IMAP, "authcli", peer.addr())],
    };
    let command = |code: &str, authorities: &[&str]| {
        let mut args = vec!["--client-cert", &client.certificate];
        args.extend(["--client-key", &client.key]);
        args.extend(authorities.iter().flat_map(|file| ["--front-ca", file]));
        let command = evidence(&world.report(&args), code);
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (command, text)
    };
    let (der, pem) = (other.file_in_der(), third.file());
    for authorities in [&[der.as_str()][..], &[&pem, &der], &[&pem]] {
        let (command, text) = command("PRB006", authorities);
        // Self-signed, in the chain that the front shows.
        let seen = "Verify return code: 19 ";
        assert!(text.contains(seen), "{command}: {text}");
    }
    // The authority is right, and the name is not: so the certificate given was not shown.
    let right = bench.authority.file_in_der();
    for authorities in [&[right.as_str()][..], &[&pem, &right]] {
        let (command, text) = command("PRB013", authorities);
        let seen = "Verify return code: 62 (hostname mismatch)";
        assert!(text.contains(seen), "{command}: {text}");
        assert!(!command.contains(&client.key), "{command}");
    }
}
