//! Asking the DNS: one question, one answer that is either proven or failed. Rules and reports do
//! not know which source answers.

mod client;
mod exchange;
mod message;
mod system;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;

use hickory_proto::rr::{Name, RData, RecordType};

pub use client::{Client, ClientOptions};
pub use system::{NoResolver, system_servers};

/// What is asked, in class IN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// QNAME, fully qualified.
    pub name: Name,
    /// QTYPE.
    pub rtype: RecordType,
}

impl Question {
    /// A question about a name of plain labels, without a trailing dot.
    ///
    /// # Errors
    ///
    /// Where the name cannot stand in a DNS message.
    pub fn new(name: &str, rtype: RecordType) -> Result<Self, Failure> {
        match Name::from_labels(name.split('.').map(str::as_bytes)) {
            Ok(name) => Ok(Self { name, rtype }),
            Err(error) => Err(Failure {
                kind: FailureKind::Malformed,
                detail: format!("the name cannot be asked for ({error})"),
                server: None,
                attempts: 0,
                aliases: Vec::new(),
            }),
        }
    }
}

/// A record of the answer, under the last name of the alias chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRecord {
    /// TTL in seconds, as the source gave it: a recursive server counts down.
    pub ttl: u32,
    /// Data.
    pub data: RData,
}

/// What an answer proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Records of the type asked for; never empty, no duplicates.
    Records(Vec<AnswerRecord>),
    /// The name exists without records of that type (RFC 2308 section 2.2).
    NoData,
    /// The name does not exist (RFC 2308 section 2.1), nor anything below it (RFC 8020).
    NxDomain,
}

/// A usable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where each alias (CNAME) led, in order; empty where the name asked for is not an alias.
    pub aliases: Vec<Name>,
    /// What stands at the end of that chain, or proves that nothing does.
    pub outcome: Outcome,
}

/// Why a question has no usable answer. Never a proof that something is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// Nobody answered, or could be reached, in time.
    Timeout,
    /// RCODE SERVFAIL.
    ServFail,
    /// RCODE REFUSED.
    Refused,
    /// An answer that cannot be used: unreadable, to another question, a referral, a loop.
    Malformed,
    /// Truncated over UDP, and TCP did not answer.
    Truncated,
}

/// A failed lookup, after all its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind, for the finding's code.
    pub kind: FailureKind,
    /// What happened, in one phrase.
    pub detail: String,
    /// The server whose failure is told; none where the question could not be put.
    pub server: Option<SocketAddr>,
    /// Attempts made in all.
    pub attempts: u32,
    /// Where the aliases led before the failure, in order: these were seen, whatever failed then.
    pub aliases: Vec<Name>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attempts = match self.attempts {
            1 => "1 attempt".to_owned(),
            n => format!("{n} attempts"),
        };
        match self.server {
            Some(server) => write!(f, "{} ({attempts}, server {server})", self.detail),
            None => f.write_str(&self.detail),
        }
    }
}

/// A source of DNS answers.
pub trait Lookup: Sync {
    /// Asks one question, with whatever retries the source makes.
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, Failure>> + Send;
}

/// A name as reports show it, in the master file form that dig prints too (RFC 1035 section 5.1,
/// RFC 4343 section 2.1): lower case, without the trailing dot; the root is `.`.
pub fn display_name(name: &Name) -> String {
    if name.is_root() {
        return ".".to_owned();
    }
    let mut text = String::new();
    for label in name {
        if !text.is_empty() {
            text.push('.');
        }
        for byte in label {
            match byte.to_ascii_lowercase() {
                special @ (b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$') => {
                    text.extend(['\\', char::from(special)]);
                }
                plain @ 0x21..=0x7e => text.push(char::from(plain)),
                other => text.push_str(&format!("\\{other:03}")),
            }
        }
    }
    text
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
    }
}
