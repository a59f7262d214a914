//! Commands by which somebody else sees what the probe saw.

use std::net::SocketAddr;

use crate::probe::Front;
use crate::service::Service;

/// What a command is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    /// What is said before STARTTLS.
    Plaintext,
    /// The handshake: version, chain, and what is said of client certificates.
    Handshake,
    /// Every octet that goes to and fro.
    Debug,
    /// What is said in the encrypted session.
    Encrypted,
    /// Host names of the certificate.
    Names,
    /// Dates of the certificate.
    Dates,
}

impl Command {
    /// As a shell takes it.
    pub(super) fn text(self, front: &Front, addr: SocketAddr) -> String {
        let (starttls, words) = match front.service {
            Service::Imap => ("imap", r"a CAPABILITY\r\nb LOGOUT\r\n"),
            Service::Submission => ("smtp", r"EHLO [127.0.0.1]\r\nQUIT\r\n"),
        };
        let say = format!("(sleep 2; printf '{words}'; sleep 2)");
        let client = format!(
            "openssl s_client -starttls {starttls} -connect {addr} -servername {}",
            word(&front.host)
        );
        match self {
            Self::Plaintext => format!("{say} | nc {} {}", addr.ip(), addr.port()),
            Self::Handshake => format!("{client} </dev/null"),
            Self::Debug => format!("{client} -debug </dev/null"),
            Self::Encrypted => format!("{say} | {client} -quiet"),
            Self::Names => {
                format!("{client} </dev/null | openssl x509 -noout -ext subjectAltName")
            }
            Self::Dates => format!("{client} </dev/null | openssl x509 -noout -dates"),
        }
    }
}

/// A name as one word of a shell: a zone may name its targets as it likes, and nothing of it is run.
fn word(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match name.chars().all(plain) {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Interface;

    #[test]
    fn nothing_of_a_name_is_run() {
        let front = Front {
            host: "a$(b)'c.fr".to_owned(),
            port: 143,
            service: Service::Imap,
            interface: Interface::Psc,
        };
        assert_eq!(
            Command::Handshake.text(&front, ([192, 0, 2, 1], 143).into()),
            r"openssl s_client -starttls imap -connect 192.0.2.1:143 -servername 'a$(b)'\''c.fr' </dev/null"
        );
    }
}
