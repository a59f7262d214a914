//! `mssrv.discovery/1`: what a client that follows a domain's SRV records finds, and what it asks.

mod fronts;
mod steps;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::{Aspect, DomainStatus, Omitted, Requirement, Source, Whitelist};
use super::later;
use super::{Form, FormName, Time, Tool, schema};
use crate::contract::detail::Detail;
use crate::contract::text::Text;
use crate::finding::Severity;
use crate::service::Interface;

pub use fronts::{Certificate, ClientCertificate, Offer, Probed, Tls, Visit};
pub use steps::{Exchange, Failed, Flag, Outcome, Record, Step, Transport};

/// Report of `mssrv discover --format json`. Names have no trailing dot, except in `data`; the root is `.`.
/// Times of answers differ from run to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discovery<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the report.
    pub tool: Tool<'a>,
    /// The requirement applied.
    pub requirement: Requirement<'a>,
    /// Severities that replaced the rules' own, by code.
    #[schemars(schema_with = "schema::severities")]
    pub severity: BTreeMap<Cow<'a, str>, Severity>,
    /// The whitelist that says who lists the domain; null if none was given.
    pub whitelist: Option<Whitelist<'a>>,
    /// Where the answers come from.
    pub source: Source<'a>,
    /// Start of the discovery.
    pub started: Time,
    /// The address that the discovery began at; null if it began at a domain.
    pub address: Option<Cow<'a, str>>,
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Who lists the domain.
    pub listing: Listing<'a>,
    /// The fronts that a client connects to if it follows the requirement, by service and interface; with
    /// `--interface`, only those of this interface.
    pub services: ByService<ByInterface<'a>>,
    /// What the fronts show (`--probe`).
    pub fronts: Vec<Probed<'a>>,
    /// The RRsets at the required owners, by service.
    pub rrsets: ByService<Rrset<'a>>,
    /// Attempts of a client that follows RFC 6186 and knows no interfaces, by service.
    pub generic_client: ByService<GenericClient<'a>>,
    /// What was asked, in the order of asking.
    pub steps: Vec<Step<'a>>,
    /// Exchanges that belong to no single step, such as the search for the servers of a zone.
    pub beside: Vec<Exchange<'a>>,
    /// What is wrong, or worth knowing.
    pub findings: Vec<Finding<'a>>,
    /// Verdict on the domain.
    pub status: DomainStatus,
    /// What was not examined of the domain; absent in what older versions wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unexamined: Option<Vec<Aspect>>,
    /// Findings that are only counted, because a domain has too many to show; absent in what older versions
    /// wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub omitted: Option<Vec<Omitted<'a>>>,
}

impl Form for Discovery<'_> {
    const NAME: &'static str = "mssrv.discovery/1";
}

/// Who lists the domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listing<'a> {
    /// Whether the domain is in the whitelist; null if no whitelist was given.
    pub in_whitelist: Option<bool>,
    /// The operators that list it, in the whitelist or the operators file, by identity.
    pub operators: Vec<Operator<'a>>,
    /// Whether several operators list it.
    pub contested: bool,
}

/// An operator that lists the domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity.
    pub id: Cow<'a, str>,
    /// Name for people; null if it is not known.
    pub name: Option<Cow<'a, str>>,
}

/// One value for each service of the requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}ByService")]
pub struct ByService<T> {
    /// Reading mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imap: Option<T>,
    /// Sending mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<T>,
}

impl<T> Default for ByService<T> {
    fn default() -> Self {
        Self {
            imap: None,
            submission: None,
        }
    }
}

/// The front of each interface. null: there is no front, and `rrsets` and `findings` say why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByInterface<'a> {
    /// Front for TLS client certificates (applications).
    #[serde(
        default,
        deserialize_with = "later",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(schema_with = "schema::or_null::<Front<'static>>")]
    pub authcli: Option<Option<Front<'a>>>,
    /// Front for Pro Santé Connect (people).
    #[serde(
        default,
        deserialize_with = "later",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(schema_with = "schema::or_null::<Front<'static>>")]
    pub psc: Option<Option<Front<'a>>>,
}

/// Where a client connects to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Front<'a> {
    /// Its name.
    pub host: Cow<'a, str>,
    /// TCP port.
    pub port: u16,
    /// Its addresses, IPv6 before IPv4. Empty if it has provably none; null if they are not known.
    pub addresses: Option<Cow<'a, [IpAddr]>>,
}

/// The RRset at an owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rrset<'a> {
    /// Owner, such as `_imap._tcp.example.fr`.
    pub owner: Cow<'a, str>,
    /// What the lookup showed.
    pub state: State,
    /// Names that the owner is an alias (CNAME) of, in the order of the chain.
    pub aliases: Cow<'a, [String]>,
    /// Its records in the order of RFC 2782.
    pub levels: Vec<Level<'a>>,
}

/// What the lookup of an owner showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum State {
    /// The owner has records.
    Published,
    /// The owner has no record.
    Absent,
    /// The target is `.`, which declares the service unavailable.
    Unavailable,
    /// The lookup failed.
    Undetermined,
}

/// Records of one priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Level<'a> {
    /// Priority.
    pub priority: u16,
    /// Interface that the requirement has at this priority; null if it has none.
    pub interface: Option<Interface>,
    /// Records, first the one that is most likely to be tried first.
    #[schemars(length(min = 1))]
    pub records: Vec<Candidate<'a>>,
}

/// A record that a client may try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate<'a> {
    /// Probability that it is tried first among those of its priority (RFC 2782).
    #[schemars(range(min = 0, max = 1))]
    pub chance: f64,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target.
    pub target: Cow<'a, str>,
    /// TTL in seconds, as the answer has it.
    pub ttl: u32,
}

/// What a generic client does for one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GenericClient<'a> {
    /// What it tries, in this order.
    pub attempts: Vec<Attempt<'a>>,
    /// Owners whose lookup failed. Their records are not among the attempts.
    pub undetermined: Cow<'a, [String]>,
}

/// Records of one owner and one priority that a generic client tries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attempt<'a> {
    /// Owner.
    pub owner: Cow<'a, str>,
    /// Whether TLS begins with the connection (RFC 8314), not by STARTTLS.
    pub implicit_tls: bool,
    /// Priority.
    pub priority: u16,
    /// Interface that the requirement has at this priority; null if it has none.
    pub interface: Option<Interface>,
    /// Records, first the one that is most likely to be tried first.
    #[schemars(length(min = 1))]
    pub records: Vec<Candidate<'a>>,
}

/// What one rule says about one name, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding<'a> {
    /// The rule's stable code.
    #[schemars(regex(pattern = r"^[A-Z]{3}[0-9]{3}$"))]
    pub code: Cow<'a, str>,
    /// Severity applied.
    pub severity: Severity,
    /// The name that the finding is about: an SRV owner, a target or the domain.
    pub owner: Cow<'a, str>,
    /// Owner, what was found, what was expected and what to do, in English.
    pub message: Text<'a>,
    /// Short form of what was expected.
    pub expected: Option<Text<'a>>,
    /// Short form of what was found.
    pub found: Option<Text<'a>>,
    /// How to verify the fact: a dig command, or file and line.
    pub evidence: Option<Text<'a>>,
    /// What to do, in English: the remedy of the rule.
    pub remedy: Cow<'a, str>,
    /// What was found, as data: the message says the same in words. Older versions do not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail<'a>>,
}
