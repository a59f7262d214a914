//! What findings about fronts say, as data: `words` has the texts.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::fact::{FirstOf, Measure};
use crate::probe::{Cause, DistinguishedName, Unreadable, Untried, Untrusted};
use crate::service::{Interface, Service};

/// PRB001 to PRB013: what a front shows at some of its addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct AtFront<T> {
    /// The addresses that show it.
    pub addresses: FirstOf<SocketAddr>,
    /// Interface.
    pub interface: Interface,
    /// Service.
    pub service: Service,
    /// What they show.
    pub observed: T,
}

/// PRB001: the front cannot be reached, or examined.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum NotReached {
    /// There is no connection.
    NoConnection {
        /// Why.
        cause: Cause,
        /// Whether no other address is known to accept connections, and one is not known or could not be tried
        /// from this machine.
        others_unknown: bool,
    },
    /// No connection was tried, or what ended the visit says nothing about the front.
    Unexamined(Cause),
    /// The front does not serve this machine, or not now.
    TurnedAway(Cause),
}

/// PRB002: the front does not speak the protocol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct WrongProtocol {
    /// When it shows.
    pub when: Moment,
    /// What shows it.
    pub cause: Cause,
}

/// A moment of a session in which the protocol is spoken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The greeting.
    Greeting,
    /// The answer to the probe's question about what the front offers.
    Capabilities,
    /// The session after the start of TLS.
    Encrypted,
}

/// PRB003: no session can be encrypted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum NoStarttls {
    /// STARTTLS is not offered.
    NotOffered,
    /// STARTTLS is offered, but fails.
    Fails(Cause),
    /// The front greets with PREAUTH, which forbids STARTTLS.
    LoggedIn {
        /// The greeting, on one line and cut.
        greeting: String,
    },
}

/// PRB004: TLS fails.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NoTls {
    /// Why.
    pub cause: Cause,
    /// Whether the reason may only be that the front and the probe have no TLS parameters in common.
    pub nothing_in_common: bool,
}

/// PRB005: the certificate is not known to name the front.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum WrongName {
    /// The certificate cannot be read.
    Unreadable(Unreadable),
    /// The certificate does not name the front.
    Named {
        /// Its subject.
        subject: DistinguishedName,
        /// The host names that it is for.
        names: FirstOf<String>,
    },
}

/// PRB006: the chain is not known to lead to a trusted authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct UntrustedChain {
    /// Issuer of the certificate.
    pub issuer: DistinguishedName,
    /// Why; null if no authorities were given, so that the chain was not examined.
    pub why: Option<Untrusted>,
}

/// PRB007: the certificate is not valid now, or not for long.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum OutOfDate {
    /// The certificate expired at this time.
    Expired(Second),
    /// The certificate is not valid before this time.
    NotYetValid(Second),
    /// The certificate expires at this time, within [`DAYS_AHEAD`] days.
    ExpiresSoon(Second),
}

/// Number of days before its end at which a certificate causes a warning.
pub const DAYS_AHEAD: u32 = 30;

/// PRB008: no login with a token is offered in the encrypted session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NoToken {
    /// How clients can log in instead.
    pub login: OtherLogin,
    /// The authcli front of the same service, if the two look swapped.
    pub swapped_with: Option<String>,
}

/// A login without a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtherLogin {
    /// By these SASL mechanisms; empty if none is offered.
    Mechanisms(FirstOf<String>),
    /// By a client certificate, which the front demands.
    Certificate,
}

/// PRB009: the front does not ask for a client certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NoRequest {
    /// The PSC front of the same service, if the two look swapped.
    pub swapped_with: Option<String>,
}

/// PRB010: login is offered before STARTTLS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct EarlyLogin {
    /// SASL mechanisms: at most 50, of at most 20 characters each.
    pub mechanisms: Vec<String>,
    /// Whether IMAP's LOGIN command is offered.
    pub login_command: bool,
    /// What a client risks.
    pub risk: Risk,
}

/// What a client risks that logs in without encryption.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// A secret that anybody can read.
    Secret,
    /// The mail of the session, which anybody can read.
    Mail,
}

/// PRB011: the certificate names the front, but not the mail domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct UnnamedDomain {
    /// The mail domain.
    pub domain: String,
    /// The host names that the certificate is for.
    pub names: FirstOf<String>,
}

/// PRB012: plaintext follows the answer to STARTTLS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Injected {
    /// The plaintext, on one line and cut.
    pub plaintext: String,
    /// What followed.
    pub then: AfterInjection,
}

/// What follows injected plaintext.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AfterInjection {
    /// TLS, so that the plaintext was discarded.
    Tls,
    /// No TLS.
    NoTls,
}

/// PRB013: result of the test with the given client certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ClientCertificate {
    /// The session continued.
    Accepted,
    /// The front ended the session.
    Refused {
        /// How.
        cause: Cause,
        /// The authorities that the front accepts; empty if it names none.
        accepted: FirstOf<DistinguishedName>,
    },
    /// The certificate could not be tried.
    Untried(Untried),
}

impl Measure for DistinguishedName {
    fn octets(&self) -> usize {
        match self {
            Self::Named(name) => name.len(),
            Self::Empty | Self::Unreadable => 30,
        }
    }
}

/// A time in whole seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Second(u64);

impl Second {
    /// The second that a time is in: certificates have no times before 1970 (RFC 5280 section 4.1.2.5).
    pub fn of(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        Self(since.unwrap_or_default().as_secs())
    }

    /// The time.
    pub fn time(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

/// RFC 3339, in UTC.
impl Serialize for Second {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&humantime::format_rfc3339_seconds(self.time()))
    }
}

impl<'de> Deserialize<'de> for Second {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = humantime::parse_rfc3339(&text).map_err(D::Error::custom)?;
        Ok(Self::of(time))
    }
}

impl JsonSchema for Second {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Second".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "RFC 3339, UTC",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        })
    }
}
