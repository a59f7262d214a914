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
        self.evidence_of(&format!("{} {rtype}", dig_name(name)))
    }

    /// The same of several questions, as dig takes them: names, types and options that go with
    /// them.
    pub fn evidence_of(&self, questions: &str) -> String {
        match self {
            Self::Server {
                endpoint,
                recursion,
            } => {
                let recursion = if *recursion { "" } else { " +norecurse" };
                format!("dig{recursion} {} {questions}", endpoint.dig_options())
            }
            Self::File(place) => place.to_string(),
        }
    }
}

/// A displayed name as it is given to dig in a shell: whatever a zone puts in it, dig gets it as it
/// is, and nothing else is run.
pub fn dig_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match name.chars().all(plain) && !name.starts_with('-') {
        true => format!("{name}."),
        false => {
            let quoted = name.replace('\'', r"'\''");
            // What begins so is an option to dig.
            let (first, rest) = match quoted.strip_prefix(['-', '+']) {
                Some(rest) => (&quoted[..1], rest),
                None => ("", &quoted[..]),
            };
            let first: String = first.bytes().map(|it| format!("\\{it:03}")).collect();
            format!("'{first}{rest}.'")
        }
    }
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
        let place = Place {
            file: "a.zone".into(),
            line: 12,
        };
        assert_eq!(evidence(Source::File(place)), "a.zone:12");
    }
}
