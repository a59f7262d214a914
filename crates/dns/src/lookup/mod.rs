//! Asking the DNS: one question, one answer that is either proven or failed. Rules and reports do
//! not know which source answers.

mod agreement;
mod answer;
mod asker;
mod attempts;
mod authoritative;
mod client;
mod contact;
mod denial;
pub mod detail;
mod endpoint;
mod exchange;
mod extended_error;
mod failed;
mod host_server;
mod limit;
mod message;
mod note;
mod reply;
mod response;
mod route;
mod server;
mod source;
mod stream;
mod system;
mod tally;
#[cfg(test)]
mod texts;
mod transcript;
mod udp;
mod wire_name;
mod wire_query;
mod zone_files;

use std::future::Future;

use hickory_proto::rr::{Name, RecordType};

pub use answer::{
    Answer, AnswerOutcome, AnswerRecord, ComparedReply, Data, Failure, FailureKind, SrvData,
};
pub use asker::ClientOptions;
pub use authoritative::Authoritative;
pub use client::{AnswerPolicy, Client};
pub use contact::Alarm;
pub use detail::FailureDetail;
pub use endpoint::Endpoint;
pub use extended_error::{ExtendedError, extended_errors};
pub use failed::FailedLookup;
pub use host_server::HostServer;
pub use note::Note;
pub use route::{Obstacle, obstacle};
pub use server::{Encrypted, Server};
pub use source::{AnswerSource, FactSource};
pub use stream::{NoAuthority, ServerError, Tls, connect_all};
pub use system::{NoResolver, system_servers};
pub use transcript::{Exchange, Flags, ResponseHeader, Transcript, Transport, code_name};

pub use crate::input::Place;
#[doc(hidden)]
pub use udp::Measured;
pub use wire_name::WireName;
pub use zone_files::{Ignored, RefusedConstruct, ZoneFiles};

/// What is asked, in class IN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// QNAME, fully qualified.
    pub name: WireName,
    /// QTYPE.
    pub rtype: RecordType,
}

impl Question {
    /// A question about a name of plain labels, without a trailing dot.
    ///
    /// # Errors
    ///
    /// If the name cannot be in a DNS message.
    pub fn new(name: &str, rtype: RecordType) -> Result<Self, Failure> {
        if let Some(name) = WireName::from_plain(name) {
            return Ok(Self { name, rtype });
        }
        match Name::from_labels(name.split('.').map(str::as_bytes)) {
            Ok(name) => Ok(Self::about(name, rtype)),
            Err(error) => Err(Failure {
                attempts: 0,
                ..Failure::new(FailureDetail::NotAskable(error.to_string()))
            }),
        }
    }

    /// A question about a name.
    pub fn about(name: impl Into<WireName>, rtype: RecordType) -> Self {
        Self {
            name: name.into(),
            rtype,
        }
    }
}

/// A source of DNS answers.
pub trait Lookup: Sync {
    /// Asks one question, with whatever retries the source makes.
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, Failure>> + Send;

    /// Whether the source can know `name`: a set of zone files does not know names outside its zones.
    fn covers(&self, name: &WireName) -> bool {
        let _ = name;
        true
    }

    /// The next alarm about servers that do not answer. Waits for ever if there can be none, as with
    /// sources that ask no server.
    fn alarm(&self) -> impl Future<Output = Alarm> + Send {
        std::future::pending()
    }

    /// Whether no server was heard so far, of a source that asks servers.
    fn is_unheard(&self) -> bool {
        false
    }

    /// The recorded exchanges with servers, if they are recorded and if there are servers.
    fn transcript(&self) -> Option<&Transcript> {
        None
    }
}

/// Whether both are one name (RFC 4343). The codec compares octet by octet from the root, ten times
/// as slowly.
fn is_same_name(one: &Name, other: &Name) -> bool {
    let (mut labels, mut others) = (one.iter(), other.iter());
    loop {
        match (labels.next(), others.next()) {
            (None, None) => return true,
            (Some(label), Some(theirs)) if label.eq_ignore_ascii_case(theirs) => {}
            _ => return false,
        }
    }
}

/// Number of labels, a wildcard's counted too.
fn labels(name: &Name) -> usize {
    name.iter().count()
}

/// A name as reports show it, in the master file form that dig prints too (RFC 1035 section 5.1,
/// RFC 4343 section 2.1): lower case, without the trailing dot; the root is `.`.
pub fn display_name(name: &Name) -> String {
    if name.is_root() {
        return ".".to_owned();
    }
    let mut text = presentation(name);
    text.make_ascii_lowercase();
    text.pop();
    text
}

/// A name in master file form as it came, with its trailing dot.
pub fn presentation(name: &Name) -> String {
    if name.is_root() {
        return ".".to_owned();
    }
    let mut text = Vec::with_capacity(name.len() + 8);
    for label in name {
        if label.iter().all(|octet| is_plain(*octet)) {
            // Nearly every label.
            text.extend_from_slice(label);
        } else {
            label.iter().for_each(|octet| push_octet(&mut text, *octet));
        }
        text.push(b'.');
    }
    // Only ASCII was put in.
    String::from_utf8(text).unwrap_or_default()
}

/// Whether an octet of a label is shown as it is: a letter, a digit, a hyphen, or an underscore.
const fn is_plain(octet: u8) -> bool {
    PLAIN[octet as usize]
}

const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        plain[octet] = matches!(octet as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_');
        octet += 1;
    }
    plain
};

fn push_octet(text: &mut Vec<u8>, octet: u8) {
    match octet {
        b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => text.extend([b'\\', octet]),
        0x21..=0x7e => text.push(octet),
        _ => text.extend_from_slice(format!("\\{octet:03}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_dig_prints_them() {
        let name = |labels: &[&[u8]]| Name::from_labels(labels.iter().copied()).unwrap();
        let odd: [&[u8]; 3] = [b"A b", b"x.y\\", "é".as_bytes()];
        assert_eq!(display_name(&name(&odd)), r"a\032b.x\.y\\.\195\169");
        assert_eq!(
            display_name(&name(&[b"_imap", b"_tcp", b"A", b"FR"])),
            "_imap._tcp.a.fr"
        );
        assert_eq!(display_name(&Name::root()), ".");
        assert_eq!(presentation(&name(&odd)), r"A\032b.x\.y\\.\195\169.");
        assert_eq!(presentation(&Name::root()), ".");
    }
}
