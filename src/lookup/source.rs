//! Where a fact comes from, so that anybody can see it again.

use std::fmt;
use std::sync::Arc;

use hickory_proto::rr::RecordType;

use super::Endpoint;
use crate::input::Place;

/// Who says so: where a fact can be seen again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A server.
    Server {
        /// Which, and how it is reached.
        endpoint: Arc<Endpoint>,
        /// Whether it was asked to resolve the name for us (RD), or only for what it has itself.
        recursion: bool,
    },
    /// A zone file; the line is that of the record, or of the zone's beginning for what is absent.
    File(Place),
}

impl Source {
    /// How to see the fact oneself: the dig command that asks the same, or file and line.
    pub fn evidence(&self, name: &str, rtype: RecordType) -> String {
        self.evidence_with(|command| {
            add_dig_name(name, command);
            command.push(' ');
            command.push_str(rtype.into());
        })
    }

    /// The server as people write it, or file and line.
    pub fn name(&self) -> String {
        match self {
            Self::Server { endpoint, .. } => endpoint.name(),
            Self::File(place) => place.to_string(),
        }
    }

    /// The same of several questions, as dig takes them: names, types and options that go with
    /// them.
    pub fn evidence_of(&self, questions: &str) -> String {
        self.evidence_with(|command| command.push_str(questions))
    }

    fn evidence_with(&self, add_questions: impl FnOnce(&mut String)) -> String {
        match self {
            Self::Server {
                endpoint,
                recursion,
            } => {
                // Nearly every command has room in that, and none is moved while it grows.
                let mut command = String::with_capacity(128);
                command.push_str(if *recursion {
                    "dig "
                } else {
                    "dig +norecurse "
                });
                endpoint.add_dig_options(&mut command);
                command.push(' ');
                add_questions(&mut command);
                command
            }
            Self::File(place) => place.to_string(),
        }
    }
}

/// A displayed name as it is given to dig in a shell: whatever a zone puts in it, dig gets it as it
/// is, and nothing else is run.
pub fn dig_name(name: &str) -> String {
    let mut command = String::new();
    add_dig_name(name, &mut command);
    command
}

fn add_dig_name(name: &str, command: &mut String) {
    let plain =
        |octet: u8| matches!(octet, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    // No early end: so many octets are looked at together.
    let is_plain = name.bytes().fold(true, |all, octet| all & plain(octet));
    if is_plain && !name.starts_with('-') {
        command.push_str(name);
        command.push('.');
        return;
    }
    let quoted = name.replace('\'', r"'\''");
    // What begins so is an option to dig.
    let (first, rest) = match quoted.strip_prefix(['-', '+']) {
        Some(rest) => (&quoted[..1], rest),
        None => ("", &quoted[..]),
    };
    let first: String = first.bytes().map(|it| format!("\\{it:03}")).collect();
    command.push_str(&format!("'{first}{rest}.'"));
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { endpoint, .. } => write!(f, "server {endpoint}"),
            Self::File(place) => place.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn evidence_is_a_command_or_a_place() {
        let server = |recursion| Source::Server {
            endpoint: Arc::new(SocketAddr::from(([192, 0, 2, 1], 53)).into()),
            recursion,
        };
        let evidence = |source: Source| source.evidence("_imap._tcp.a.fr", RecordType::SRV);
        assert_eq!(
            evidence(server(true)),
            "dig @192.0.2.1 _imap._tcp.a.fr. SRV"
        );
        assert_eq!(
            evidence(server(false)),
            "dig +norecurse @192.0.2.1 _imap._tcp.a.fr. SRV"
        );
        assert_eq!(
            server(true).evidence(r"a\;b|c'd.fr", RecordType::A),
            r"dig @192.0.2.1 'a\;b|c'\''d.fr.' A"
        );
        assert_eq!(
            server(true).evidence("-f.fr", RecordType::A),
            r"dig @192.0.2.1 '\045f.fr.' A"
        );
        assert_eq!(
            server(true).evidence("+f.fr", RecordType::A),
            r"dig @192.0.2.1 '\043f.fr.' A"
        );
        let place = Place {
            file: "a.zone".into(),
            line: 12,
        };
        assert_eq!(evidence(Source::File(place)), "a.zone:12");
    }
}
