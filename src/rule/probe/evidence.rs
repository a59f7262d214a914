//! Commands by which somebody else sees what the probe saw.

use std::net::SocketAddr;
use std::path::Path;

use crate::probe::{AuthorityFile, Files, Form, FrontFacts};
use crate::service::Service;

/// What a command is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    /// Which addresses the front has: the DNS says it.
    Addresses,
    /// What is said before STARTTLS.
    Plaintext,
    /// The answer to STARTTLS.
    StartTls,
    /// The handshake: version, chain, and what is said of client certificates.
    Handshake,
    /// Whether a client certificate is asked for. OpenSSL says "No client certificate CA names sent"
    /// where none is, and where it is one of any authority.
    Request,
    /// Every octet that goes to and fro.
    Debug,
    /// What is said in the encrypted session.
    Encrypted,
    /// Whether the chain leads to the authorities given.
    Chain,
    /// Whether the front is trusted: that, its name and its dates.
    Trust,
    /// What comes of the client certificate given.
    Presented,
    /// Host names of the certificate.
    Names,
    /// Dates of the certificate.
    Dates,
}

impl Command {
    /// As a shell takes it; none where nothing is to be asked of the front.
    pub(super) fn text(self, facts: &FrontFacts, addr: SocketAddr) -> Option<String> {
        let FrontFacts { front, files, .. } = facts;
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
        let saying = |words: &str| format!("(sleep 2; printf '{words}'; sleep 2)");
        let say = saying(words);
        let nc = format!("nc -v -w 15 {} {}", addr.ip(), addr.port());
        let client = format!(
            "openssl s_client -starttls {starttls} -connect {addr} -servername {}",
            word(&front.host)
        );
        Some(match self {
            Self::Addresses => return None,
            Self::Plaintext => format!("{say} | {nc}"),
            Self::StartTls => format!("{} | {nc}", saying(begin)),
            Self::Handshake => format!("{client} </dev/null"),
            Self::Request => {
                format!("{client} -msg </dev/null | grep -E ', (CertificateRequest|Finished)'")
            }
            Self::Chain => verified(&client, files),
            Self::Trust => {
                let host = word(&front.host);
                verified(&format!("{client} -verify_hostname {host}"), files)
            }
            Self::Presented => match &files.identity {
                Some((certificate, key)) => format!(
                    "{say} | {client} -quiet -cert {} -key {}",
                    path(certificate),
                    path(key)
                ),
                None => format!("{client} </dev/null"),
            },
            Self::Debug => format!("{client} -debug </dev/null"),
            Self::Encrypted => format!("{say} | {client} -quiet"),
            Self::Names => {
                format!("{client} </dev/null | openssl x509 -noout -ext subjectAltName")
            }
            Self::Dates => format!("{client} </dev/null | openssl x509 -noout -dates"),
        })
    }
}

/// Openssl takes one file of authorities, in PEM. An authority need not be a root here, nor for
/// openssl with `-partial_chain`.
fn verified(client: &str, files: &Files) -> String {
    match &files.authorities[..] {
        [] => format!("{client} </dev/null"),
        [
            AuthorityFile {
                path: file,
                form: Form::Pem,
            },
        ] => format!("{client} -partial_chain -CAfile {} </dev/null", path(file)),
        several => {
            let in_pem = |file: &AuthorityFile| match file.form {
                // A file may end without a line break.
                Form::Pem => format!("cat -- {}; echo", path(&file.path)),
                Form::Der => format!("openssl x509 -inform DER -in {}", path(&file.path)),
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
    word(&path.display().to_string())
}

/// A name as one word of a shell: a zone may name its targets as it likes, and nothing of it is run.
fn word(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    match name.chars().all(plain) {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::probe::Front;
    use crate::service::Interface;

    fn shown(command: Command, host: &str, files: Files) -> String {
        let front = Front {
            host: host.to_owned(),
            port: 143,
            service: Service::Imap,
            interface: Interface::Psc,
        };
        let facts = FrontFacts {
            unvisited: 0,
            front,
            visits: Vec::new(),
            files: Arc::new(files),
        };
        command.text(&facts, ([192, 0, 2, 1], 143).into()).unwrap()
    }

    #[test]
    fn nothing_of_a_name_is_run() {
        assert_eq!(
            shown(Command::Handshake, "a$(b)'c.fr", Files::default()),
            r"openssl s_client -starttls imap -connect 192.0.2.1:143 -servername 'a$(b)'\''c.fr' </dev/null"
        );
    }

    #[test]
    fn the_files_given_are_named() {
        let client = "openssl s_client -starttls imap -connect 192.0.2.1:143 -servername a.fr";
        let files = |authorities: &[(&str, Form)]| Files {
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
            shown(Command::Chain, "a.fr", files(&[("igc.pem", Form::Pem)])),
            format!("{client} -partial_chain -CAfile igc.pem </dev/null")
        );
        assert_eq!(
            shown(Command::Chain, "a.fr", files(&[("igc.der", Form::Der)])),
            format!(
                "ca=$(mktemp) && (openssl x509 -inform DER -in igc.der) >\"$ca\" && {client} \
                 -partial_chain -CAfile \"$ca\" </dev/null"
            )
        );
        assert_eq!(
            shown(
                Command::Trust,
                "a.fr",
                files(&[("a", Form::Pem), ("b", Form::Der)])
            ),
            format!(
                "ca=$(mktemp) && (cat -- a; echo; openssl x509 -inform DER -in b) >\"$ca\" && \
                 {client} -verify_hostname a.fr -partial_chain -CAfile \"$ca\" </dev/null"
            )
        );
        let presented = shown(Command::Presented, "a.fr", files(&[]));
        assert!(
            presented.ends_with(&format!("{client} -quiet -cert c.pem -key '/etc/a key'")),
            "{presented}"
        );
        assert_eq!(
            shown(Command::StartTls, "a.fr", files(&[])),
            r"(sleep 2; printf 'a CAPABILITY\r\nb STARTTLS\r\n'; sleep 2) | nc -v -w 15 192.0.2.1 143"
        );
    }
}
