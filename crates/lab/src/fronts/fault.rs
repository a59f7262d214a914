//! Named ways for a front to be wrong, each a failure seen from real mail servers.

use serde::Deserialize;

/// What is wrong with a front.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FrontFault {
    /// `closed`: nobody listens.
    Closed,
    /// `silence`: connections are taken, and nothing is ever said.
    Silence,
    /// `garbage-banner`: the greeting is of no mail protocol.
    GarbageBanner,
    /// `huge-banner`: the first line of the greeting has ten million octets.
    HugeBanner,
    /// `tarpit`: the greeting comes octet by octet, for as long as a session lasts.
    Tarpit,
    /// `no-starttls`: STARTTLS is neither offered nor known.
    NoStarttls,
    /// `starttls-injection`: plaintext comes behind the answer to STARTTLS.
    StarttlsInjection,
    /// `login-before-tls`: login is offered, and taken, in plaintext.
    LoginBeforeTls,
    /// `wrong-name`: the certificate names another host.
    WrongName,
    /// `unknown-authority`: the certificate is of an authority that nobody is told to trust.
    UnknownAuthority,
    /// `expired-certificate`: the certificate expired a day ago.
    ExpiredCertificate,
    /// `no-oauth`: passwords are asked for in place of tokens.
    NoOauth,
    /// `no-certificate-request`: no client certificate is asked for.
    NoCertificateRequest,
    /// `swapped`: the front behaves as one of the other interface.
    Swapped,
    /// `refused-token`: every token is refused.
    RefusedToken,
}
