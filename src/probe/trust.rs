//! What is wrong with certificates, the front's and the client's, as data: `words` has the texts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cause;

/// A name in a certificate (RFC 5280 section 4.1.2.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistinguishedName {
    /// The name as in RFC 4514, on one line.
    Named(String),
    /// The name is empty.
    Empty,
    /// The name cannot be read.
    Unreadable,
}

/// Why a front's certificate cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// The front sends none.
    Missing,
    /// It does not follow RFC 5280: the words of the library that reads it.
    Malformed(String),
}

/// Why a certificate is not known to lead to an authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Untrusted {
    /// It leads to none.
    No(BrokenChain),
    /// The chain has an element that this program does not know: it may be valid for other programs.
    Unknown(UnknownChain),
}

/// Why a chain leads to none of the authorities.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum BrokenChain {
    /// No authority issued the certificate, or an intermediate certificate that the front sends.
    UnknownIssuer,
    /// The certificate is an authority's own.
    AuthoritysOwn,
    /// An intermediate certificate has expired.
    IssuerExpired,
    /// An intermediate certificate is not valid yet.
    IssuerNotYetValid,
    /// Its extended key usage does not allow a server.
    NotForServers,
    /// Its issuer is not an authority.
    IssuerIsNoAuthority,
    /// More authorities follow an authority than it allows.
    TooManyAuthorities,
    /// A signature was not made by the stated issuer.
    WrongSignature,
    /// An authority's RSA key has so few bits that clients refuse its signatures.
    ShortKey(usize),
}

/// What this program does not know in a chain.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UnknownChain {
    /// A critical extension.
    CriticalExtension,
    /// The version of a certificate.
    Version,
    /// Whether an authority's name constraints allow the certificate.
    NameConstraints,
    /// The kind of a signature.
    SignatureKind,
    /// Any other element of a certificate.
    Element,
    /// An element of a given authority.
    AuthorityElement,
    /// The certificate has expired or is not valid yet, and no intermediate certificate was valid at the same time.
    OtherTime,
    /// An authority's RSA key, which is too long.
    LongKey,
}

/// Why a front is not trusted with the client certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distrust {
    /// Its certificate cannot be read.
    Unreadable,
    /// It shows no certificate.
    NoCertificate,
    /// Its certificate does not name this host.
    WrongName(String),
    /// Its certificate has expired or is not valid yet.
    OutOfDate,
    /// Its chain is not known to lead to a given authority.
    Chain(Untrusted),
    /// Its chain was not examined.
    Unexamined,
}

/// Why a client certificate was not tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Untried {
    /// The front did not ask for one in the second connection.
    NotAsked,
    /// The front is not trusted, so the certificate was not shown.
    NotShown(Distrust),
    /// The second visit ended before the front could accept or refuse it.
    Ended(Cause),
}

/// Result of the test with a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// The session went on.
    Admitted,
    /// The server ended the handshake or the session in this way.
    Refused(Cause),
    /// The certificate was not tried, for this reason.
    Untried(Untried),
}
