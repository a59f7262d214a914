//! Commands by which somebody else sees what a probe saw.

use std::path::Path;

use crate::probe::{AuthorityFile, CertificateEncoding, FrontFacts, ProbeFiles};
use crate::rule::evidence::{FrontCommand, Shown};
use crate::service::Service;
use crate::text::shell_word;

/// Adds the command, as a shell takes it.
pub(super) fn add(command: &FrontCommand, out: &mut String) {
    let FrontFacts { front, files, .. } = &*command.front;
    let addr = command.addr;
    let (starttls, words, begin) = match front.service {
        Service::Imap => (
            "imap",
            r"a CAPABILITY\r\nb LOGOUT\r\n",
            r"a CAPABILITY\r\nb STARTTLS\r\n",
        ),
        Service::Submission => (
            "smtp",
            r"EHLO [127.0.0.1]\r\nQUIT\r\n",
            r"EHLO [127.0.0.1]\r\nSTARTTLS\r\n",
        ),
    };
    let saying = |lines: &str| format!("(sleep 2; printf '{lines}'; sleep 2)");
    let say = saying(words);
    let nc = format!("nc -v -w 15 {} {}", addr.ip(), addr.port());
    let client = format!(
        "openssl s_client -starttls {starttls} -connect {addr} -servername {}",
        shell_word(&front.host)
    );
    let text = match command.shows {
        Shown::Plaintext => format!("{say} | {nc}"),
        Shown::StartTls => format!("{} | {nc}", saying(begin)),
        Shown::Handshake => format!("{client} </dev/null"),
        Shown::Request => {
            format!("{client} -msg </dev/null | grep -E ', (CertificateRequest|Finished)'")
        }
        Shown::Chain => verified(&client, files),
        Shown::Trust => {
            let host = shell_word(&front.host);
            verified(&format!("{client} -verify_hostname {host}"), files)
        }
        Shown::Presented => match &files.identity {
            Some((certificate, key)) => format!(
                "{say} | {client} -quiet -cert {} -key {}",
                path(certificate),
                path(key)
            ),
            None => format!("{client} </dev/null"),
        },
        Shown::Debug => format!("{client} -debug </dev/null"),
        Shown::Encrypted => format!("{say} | {client} -quiet"),
        Shown::Names => {
            format!("{client} </dev/null | openssl x509 -noout -ext subjectAltName")
        }
        Shown::Dates => format!("{client} </dev/null | openssl x509 -noout -dates"),
    };
    out.push_str(&text);
}

/// Openssl takes one file of authorities, in PEM. An authority need not be a root here, nor for
/// openssl with `-partial_chain`.
fn verified(client: &str, files: &ProbeFiles) -> String {
    match &files.authorities[..] {
        [] => format!("{client} </dev/null"),
        [
            AuthorityFile {
                path: file,
                form: CertificateEncoding::Pem,
            },
        ] => format!("{client} -partial_chain -CAfile {} </dev/null", path(file)),
        several => {
            let in_pem = |file: &AuthorityFile| match file.form {
                // A file may end without a line break.
                CertificateEncoding::Pem => format!("cat -- {}; echo", path(&file.path)),
                CertificateEncoding::Der => {
                    format!("openssl x509 -inform DER -in {}", path(&file.path))
                }
            };
            let all: Vec<_> = several.iter().map(in_pem).collect();
            format!(
                "ca=$(mktemp) && ({}) >\"$ca\" && {client} -partial_chain -CAfile \"$ca\" </dev/null",
                all.join("; ")
            )
        }
    }
}

fn path(path: &Path) -> String {
    shell_word(&path.display().to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::probe::ProbedFront;
    use crate::service::Interface;

    fn shown(shows: Shown, host: &str, files: ProbeFiles) -> String {
        let front = ProbedFront {
            host: host.to_owned(),
            port: 143,
            service: Service::Imap,
            interface: Interface::Psc,
        };
        let front = FrontFacts {
            unvisited: 0,
            front,
            visits: Vec::new(),
            files: Arc::new(files),
        };
        let command = FrontCommand {
            shows,
            front: Arc::new(front),
            addr: ([192, 0, 2, 1], 143).into(),
        };
        let mut out = String::new();
        add(&command, &mut out);
        out
    }

    #[test]
    fn nothing_of_a_name_is_run() {
        assert_eq!(
            shown(Shown::Handshake, "a$(b)'c.fr", ProbeFiles::default()),
            r#"openssl s_client -starttls imap -connect 192.0.2.1:143 -servername 'a$(b)'"'c.fr" </dev/null"#
        );
    }

    #[test]
    fn the_files_given_are_named() {
        let client = "openssl s_client -starttls imap -connect 192.0.2.1:143 -servername a.fr";
        let files = |authorities: &[(&str, CertificateEncoding)]| ProbeFiles {
            authorities: authorities
                .iter()
                .map(|(path, form)| AuthorityFile {
                    path: path.into(),
                    form: *form,
                })
                .collect(),
            identity: Some(("c.pem".into(), "/etc/a key".into())),
        };
        assert_eq!(
            shown(
                Shown::Chain,
                "a.fr",
                files(&[("igc.pem", CertificateEncoding::Pem)])
            ),
            format!("{client} -partial_chain -CAfile igc.pem </dev/null")
        );
        assert_eq!(
            shown(
                Shown::Chain,
                "a.fr",
                files(&[("igc.der", CertificateEncoding::Der)])
            ),
            format!(
                "ca=$(mktemp) && (openssl x509 -inform DER -in igc.der) >\"$ca\" && {client} \
                 -partial_chain -CAfile \"$ca\" </dev/null"
            )
        );
        assert_eq!(
            shown(
                Shown::Trust,
                "a.fr",
                files(&[
                    ("a", CertificateEncoding::Pem),
                    ("b", CertificateEncoding::Der)
                ])
            ),
            format!(
                "ca=$(mktemp) && (cat -- a; echo; openssl x509 -inform DER -in b) >\"$ca\" && \
                 {client} -verify_hostname a.fr -partial_chain -CAfile \"$ca\" </dev/null"
            )
        );
        let presented = shown(Shown::Presented, "a.fr", files(&[]));
        assert!(
            presented.ends_with(&format!("{client} -quiet -cert c.pem -key '/etc/a key'")),
            "{presented}"
        );
        assert_eq!(
            shown(Shown::StartTls, "a.fr", files(&[])),
            r"(sleep 2; printf 'a CAPABILITY\r\nb STARTTLS\r\n'; sleep 2) | nc -v -w 15 192.0.2.1 143"
        );
    }
}
