//! What fronts showed to the probe.

use std::borrow::Cow;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::Time;
use crate::service::{Interface, Service};

/// A front, and what it showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Probed<'a> {
    /// Its name.
    pub host: Cow<'a, str>,
    /// TCP port.
    pub port: u16,
    /// Service that it is for.
    pub service: Service,
    /// Interface that it is for.
    pub interface: Interface,
    /// One visit for each address.
    pub visits: Vec<Visit<'a>>,
}

/// What a front showed at one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Visit<'a> {
    /// The address.
    pub address: IpAddr,
    /// First line of the server; null if it sent none.
    pub greeting: Option<Cow<'a, str>>,
    /// What the server offered before TLS; null if that was not seen.
    pub before_tls: Option<Offer<'a>>,
    /// Plaintext that followed the answer to STARTTLS; null if there was none.
    pub injected: Option<Cow<'a, str>>,
    /// What the TLS handshake showed; null if there was none.
    pub tls: Option<Tls<'a>>,
    /// What the server offered inside TLS; null if that was not seen.
    pub in_tls: Option<Offer<'a>>,
    /// What the server did with the client certificate (`--client-cert`); null if none was presented.
    pub client_certificate: Option<ClientCertificate>,
    /// Why not everything was seen; null if everything was.
    pub ended: Option<Cow<'a, str>>,
}

/// What a server offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer<'a> {
    /// Whether it offers STARTTLS.
    pub starttls: bool,
    /// Whether it takes a login by user name and password without SASL (IMAP's LOGIN).
    pub login_command: bool,
    /// SASL mechanisms.
    pub mechanisms: Cow<'a, [String]>,
}

/// What a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tls<'a> {
    /// Version of TLS; null if the handshake was not completed.
    #[schemars(extend("enum" = ["TLSv1.2", "TLSv1.3", null]))]
    pub version: Option<Cow<'a, str>>,
    /// The server's certificate; null if it sent none that can be read.
    pub certificate: Option<Certificate<'a>>,
    /// Whether the server asks for a client certificate.
    pub asks_for_certificate: bool,
    /// Authorities that the server names for client certificates.
    pub accepted_authorities: Cow<'a, [String]>,
}

/// A server's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate<'a> {
    /// Its subject, as in RFC 4514.
    pub subject: Cow<'a, str>,
    /// Its issuer, as in RFC 4514.
    pub issuer: Cow<'a, str>,
    /// The host names that it is for.
    pub names: Cow<'a, [String]>,
    /// Start of its validity.
    pub not_before: Time,
    /// End of its validity.
    pub not_after: Time,
    /// Whether its chain leads to an authority of `--front-ca`; null without `--front-ca`, or if that could not be
    /// examined.
    pub trusted: Option<bool>,
}

/// What a server did with the client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum ClientCertificate {
    /// The session went on.
    Accepted,
    /// The server ended the handshake or the session.
    Refused,
    /// The session ended before that.
    Untried,
}
