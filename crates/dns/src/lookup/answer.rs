//! The result of a lookup: a proven answer, or a failure that proves nothing.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{Name, RData};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::detail::{AnswerSummary, FailureDetail, Records, ZoneReply};
use super::message::MAX_ALIASES;
use super::{FactSource, Place, Question, WireName, display_name};
use crate::first_of::FirstOf;

/// A record of the answer, under the last name of the alias chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRecord {
    /// TTL in seconds, as the source gave it: a recursive server counts down.
    pub ttl: u32,
    /// Data.
    pub data: Data,
    /// File and line, if the record is from a file.
    pub place: Option<Place>,
}

/// The data of a record (RDATA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Of type SRV.
    Srv(SrvData),
    /// Any other type. Boxed, because such records are few and the codec's form is large.
    Other(Box<RData>),
}

/// An SRV record's data (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvData {
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// Port.
    pub port: u16,
    /// Target.
    pub target: WireName,
}

impl Data {
    /// The address of an A or AAAA record.
    pub fn ip_addr(&self) -> Option<IpAddr> {
        match self {
            Self::Srv(_) => None,
            Self::Other(data) => data.ip_addr(),
        }
    }

    /// The data in the codec's form.
    pub fn rdata(&self) -> Cow<'_, RData> {
        match self {
            Self::Srv(srv) => {
                let target = Name::clone(&srv.target);
                let srv = SRV::new(srv.priority, srv.weight, srv.port, target);
                Cow::Owned(RData::SRV(srv))
            }
            Self::Other(data) => Cow::Borrowed(data),
        }
    }
}

impl From<RData> for Data {
    fn from(data: RData) -> Self {
        match data {
            RData::SRV(srv) => Self::Srv(SrvData {
                priority: srv.priority,
                weight: srv.weight,
                port: srv.port,
                target: srv.target.into(),
            }),
            data => Self::Other(Box::new(data)),
        }
    }
}

impl fmt::Display for SrvData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            priority,
            weight,
            port,
            target,
        } = self;
        write!(f, "{priority} {weight} {port} {}", target.shown())
    }
}

/// What an answer proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerOutcome {
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
    /// Target of each alias (CNAME), in order. Empty if the queried name is not an alias.
    pub aliases: Vec<Name>,
    /// The records at the end of that chain, or the proof that there are none.
    pub outcome: AnswerOutcome,
    /// The zone that denies, by its SOA record. `None` if there are records.
    pub zone: Option<Box<Name>>,
    /// Whether all of it comes from the zones' own servers (AA), or from files. Its TTLs are then the
    /// published ones, not the rest that a cache has left.
    pub authoritative: bool,
    /// Whether a validating server vouches for all of it (AD, RFC 6840 section 5.8).
    pub authentic: bool,
    /// The server or file that says so. `None` only in tests.
    pub source: Option<FactSource>,
    /// What other servers of the same zone say, if they do not all agree: those that failed, and all of
    /// them if there are several answers.
    pub replies: Vec<ComparedReply>,
}

impl Answer {
    /// An answer of which nothing more is known.
    pub fn new(aliases: Vec<Name>, outcome: AnswerOutcome) -> Self {
        Self {
            aliases,
            outcome,
            zone: None,
            authoritative: false,
            authentic: false,
            source: None,
            replies: Vec::new(),
        }
    }

    /// This answer, denied by that zone.
    pub(super) fn denied_by(self, zone: Name) -> Self {
        Self {
            zone: Some(Box::new(zone)),
            ..self
        }
    }

    /// The records. Empty if there are none, whether the name exists (NODATA) or not (NXDOMAIN).
    pub fn records(&self) -> &[AnswerRecord] {
        match &self.outcome {
            AnswerOutcome::Records(records) => records,
            AnswerOutcome::NoData | AnswerOutcome::NxDomain => &[],
        }
    }

    /// Whether `other` leads a client to the same records by the same aliases, TTLs aside. What is
    /// empty is the same whether the name exists (NODATA) or not (NXDOMAIN).
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.aliases == other.aliases && self.has_the_records_of(other)
    }

    /// As [`Answer::says_the_same`], whatever the aliases.
    pub fn has_the_records_of(&self, other: &Self) -> bool {
        let (mine, others) = (self.records(), other.records());
        mine.len() == others.len()
            && mine
                .iter()
                .all(|record| others.iter().any(|it| it.data == record.data))
    }

    /// The answer in short, about 1 KiB at most.
    pub fn summary(&self) -> AnswerSummary {
        let records = match &self.outcome {
            AnswerOutcome::Records(records) => {
                let mut texts: Vec<_> = records.iter().map(AnswerRecord::text).collect();
                texts.sort();
                Records::Published(FirstOf::of(texts))
            }
            AnswerOutcome::NoData => Records::NoData,
            AnswerOutcome::NxDomain => Records::NxDomain,
        };
        AnswerSummary {
            alias: self.aliases.last().map(display_name),
            records,
        }
    }
}

impl AnswerRecord {
    /// Type and data as reports show them.
    fn text(&self) -> String {
        match &self.data {
            Data::Srv(srv) => format!("SRV {srv}"),
            Data::Other(data) => format!("{} {data}", data.record_type()),
        }
    }
}

/// The reply of one server of a zone whose servers do not all agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedReply {
    /// The server's name in the NS RRset.
    pub server: Name,
    /// The question to this server: about the name that was looked up, or one that its aliases lead to.
    pub question: Question,
    /// The server that was asked. `None` if none of its addresses is known.
    pub source: Option<FactSource>,
    /// Whether it gives the answer that is judged.
    pub agrees: bool,
    /// Its answer in short, or why there is none that can be used.
    pub answer: Result<ZoneReply, Failure>,
}

/// Why a question has no usable answer. Never a proof that something is absent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No server answered in time.
    Timeout,
    /// The system refuses to reach the server: nothing listens there, or no way leads there (ICMP).
    Unreachable,
    /// RCODE SERVFAIL.
    ServFail,
    /// RCODE REFUSED.
    Refused,
    /// An answer that cannot be used: unreadable, to another question, a loop.
    Malformed,
    /// A denial without the SOA record that proves it (RFC 2308 sections 3 and 6), or one that the
    /// message itself contradicts. Its sender would only repeat it.
    Unproven,
    /// More servers or queries than mssrv asks for one question; the servers may have an answer.
    Limit,
    /// Truncated over UDP, and TCP did not answer.
    Truncated,
    /// RCODE SERVFAIL, and an answer once validation is off (CD): DNSSEC does not hold.
    Bogus,
    /// The servers asked contradict each other.
    Disagreement,
    /// Name servers refuse the zone file that would answer.
    Unloadable,
    /// No zone file contains the name, and no server was asked.
    Uncovered,
}

impl FailureKind {
    /// Whether the same question may get an answer a moment later: datagrams get lost, and servers are busy.
    pub fn may_pass(self) -> bool {
        self.is_silence() || matches!(self, Self::ServFail | Self::Truncated)
    }

    /// Whether nothing came from a server, so that it may be a server's fault or a lost datagram.
    pub fn is_silence(self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable)
    }
}

/// A failed lookup, after all its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub detail: Box<FailureDetail>,
    /// The server or file that the failure is reported of. `None` if the question could not be asked.
    pub source: Option<FactSource>,
    /// Attempts made in all.
    pub attempts: u32,
    /// Targets of the aliases seen before the failure, in order.
    pub aliases: Vec<Name>,
}

impl Failure {
    /// A failure of one attempt, for which no source is named.
    pub(super) fn new(detail: FailureDetail) -> Self {
        Self {
            detail: Box::new(detail),
            source: None,
            attempts: 1,
            aliases: Vec::new(),
        }
    }

    /// Any failure of that kind.
    #[cfg(test)]
    pub(crate) fn of_kind(kind: FailureKind) -> Self {
        Self::new(super::detail::sample::of_kind(kind))
    }

    /// The kind, which decides the code of a finding.
    pub fn kind(&self) -> FailureKind {
        self.detail.kind()
    }

    /// Whether the server would repeat its reply: a denial without proof, or a chain of aliases that is
    /// too long.
    pub fn would_be_repeated(&self) -> bool {
        self.kind() == FailureKind::Unproven || self.has_long_chain()
    }

    /// Whether more aliases were seen than are followed.
    pub fn has_long_chain(&self) -> bool {
        self.aliases.len() > MAX_ALIASES
    }

    /// This failure, reported as one at the end of a chain of aliases.
    pub(super) fn behind(self, aliases: &[Name]) -> Self {
        let Some(last) = aliases.last() else {
            return self;
        };
        Self {
            detail: Box::new(FailureDetail::Behind {
                alias: display_name(last),
                cause: self.detail,
            }),
            aliases: [aliases, &self.aliases].concat(),
            ..self
        }
    }

    /// The failure to report out of several. A timeout says less than any other.
    pub(super) fn most_informative<'a>(
        failures: impl IntoIterator<Item = &'a Self, IntoIter: Clone>,
    ) -> Option<&'a Self> {
        let mut failures = failures.into_iter();
        let first = failures.clone().next();
        failures
            .find(|failure| !failure.kind().is_silence())
            .or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn records(targets: &[&str]) -> Answer {
        let record = |target: &&str| AnswerRecord {
            ttl: 60,
            data: RData::SRV(SRV::new(10, 1, 143, name(target))).into(),
            place: None,
        };
        let records = targets.iter().map(record).collect();
        Answer::new(Vec::new(), AnswerOutcome::Records(records))
    }

    #[test]
    fn order_and_case_make_no_difference() {
        let (one, other) = (records(&["a.fr.", "b.fr."]), records(&["B.fr.", "a.fr."]));
        assert!(one.says_the_same(&other));
        for differing in [records(&["a.fr."]), records(&["a.fr.", "c.fr."])] {
            assert!(!one.says_the_same(&differing));
            assert!(!differing.says_the_same(&one));
        }
        let aliased = Answer {
            aliases: vec![name("x.fr.")],
            ..one.clone()
        };
        assert!(!one.says_the_same(&aliased));
    }

    #[test]
    fn empty_outcomes_are_equal() {
        let empty = |outcome| Answer::new(Vec::new(), outcome);
        assert!(empty(AnswerOutcome::NoData).says_the_same(&empty(AnswerOutcome::NxDomain)));
        assert!(!empty(AnswerOutcome::NoData).says_the_same(&records(&["a.fr."])));
    }

    #[test]
    fn a_summary_reads_in_one_order() {
        assert_eq!(
            ZoneReply::Answer(records(&["b.fr.", "A.fr."]).summary()).to_string(),
            "SRV 10 1 143 a.fr, SRV 10 1 143 b.fr"
        );
    }
}
