//! Servers asked over a connection (TCP, TLS or HTTPS): the authorities to trust, and whether the servers can
//! be reached.

mod asked;
mod certificate;
mod connection;
mod framed;
mod https;
mod line;

use std::fmt::Display;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::time::Duration;

use self::certificate::RecordingVerifier;
use self::connection::StreamConnection;
use super::server::Server;
use super::{Endpoint, FailureDetail};
use crate::lang::{Lang, Say, Text, both, display_in_english, say};

pub(super) use line::StreamServer;

/// The ALPN name of HTTP/2 over TLS (RFC 9113 section 3.2).
const HTTP_2: &[u8] = b"h2";

/// A server that cannot be asked as the user wants.
#[derive(Debug)]
pub struct ServerError {
    /// The server as the user wrote it.
    pub server: String,
    /// What is wrong, and what to do.
    pub why: Text,
}

impl Say for ServerError {
    fn say(&self, lang: Lang) -> String {
        let Self { server, why } = self;
        let why = why.in_lang(lang);
        say!(lang, en: "--server {server}: {why}", fr: "--server {server} : {why}")
    }
}

/// No authority is known that could vouch for a server.
#[derive(Debug)]
pub enum NoAuthority {
    /// The system names none, in its own words or those of the TLS library.
    OfTheSystem(String),
    /// The user names none, in the words of the TLS library.
    Given(String),
}

impl Say for NoAuthority {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::OfTheSystem(why) => say!(
                lang,
                en: "the system has no certificate authority for the certificates of servers ({why}). Name one \
                     with `--server-ca FILE`",
                fr: "le système n’a aucune autorité de certification pour les certificats des serveurs \
                     ({why}). En indiquer une avec `--server-ca FICHIER`"
            ),
            Self::Given(why) => say!(
                lang,
                en: "--server-ca: the file has no certificate that can be an authority ({why})",
                fr: "--server-ca : aucun certificat du fichier ne peut être une autorité ({why})"
            ),
        }
    }
}

display_in_english!(ServerError, NoAuthority);

impl std::error::Error for ServerError {}

impl std::error::Error for NoAuthority {}

/// The authorities that are believed about servers' names.
#[derive(Debug, Clone)]
pub struct Tls {
    provider: Arc<CryptoProvider>,
    verifier: Arc<WebPkiServerVerifier>,
    /// Whether the user named the authorities.
    private: bool,
}

impl Tls {
    /// Believes those that the system believes: its administrator's as well as the usual.
    ///
    /// # Errors
    ///
    /// If it names none.
    pub fn system() -> Result<Self, NoAuthority> {
        let found = rustls_native_certs::load_native_certs();
        let why = found.errors.first().map(ToString::to_string);
        let tls = Self::from_certificates(found.certs).map_err(|nothing| match (why, nothing) {
            (Some(why), _) => NoAuthority::OfTheSystem(why),
            (None, NoAuthority::OfTheSystem(why) | NoAuthority::Given(why)) => {
                NoAuthority::OfTheSystem(why)
            }
        })?;
        Ok(Self {
            private: false,
            ..tls
        })
    }

    /// Trusts only these authorities, and skips certificates that are none.
    ///
    /// # Errors
    ///
    /// If none is left.
    pub fn from_certificates(
        authorities: impl IntoIterator<Item = CertificateDer<'static>>,
    ) -> Result<Self, NoAuthority> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(authorities);
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|error| NoAuthority::Given(error.to_string()))?;
        Ok(Self {
            provider,
            verifier,
            private: true,
        })
    }

    /// How to speak with one server.
    fn session(&self, endpoint: &Endpoint) -> Result<TlsSession, FailureDetail> {
        let verifier = Arc::new(RecordingVerifier::new(Arc::clone(&self.verifier)));
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| FailureDetail::TlsSetup(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _);
        let mut config = config.with_no_client_auth();
        if let Endpoint::Https(..) = endpoint {
            config.alpn_protocols = vec![HTTP_2.to_vec()];
        }
        Ok(TlsSession {
            config: Arc::new(config),
            verifier,
        })
    }
}

/// The TLS state that connections with one server share.
#[derive(Debug)]
struct TlsSession {
    config: Arc<ClientConfig>,
    verifier: Arc<RecordingVerifier>,
}

/// Resolves the names of servers, and connects to each encrypted one once, so that a wrong name or
/// certificate is reported before anything is asked. Takes the first of several addresses that can be
/// reached. A server that cannot be reached at all is kept, and the questions report it as any other server.
///
/// # Errors
///
/// If a name does not resolve, a certificate is refused, or the server does not speak TLS.
pub async fn connect_all(
    servers: &[Server],
    tls: Option<&Tls>,
    timeout: Duration,
) -> Result<Vec<Endpoint>, ServerError> {
    let error = |server: &dyn Display, why| ServerError {
        server: server.to_string(),
        why,
    };
    let mut reached = Vec::new();
    for server in servers {
        reached.push(match server {
            Server::Plain(addr) => Endpoint::Plain(*addr),
            Server::Host(server) => {
                let found = server.address(timeout).await;
                Endpoint::Plain(found.map_err(|why| error(server, why))?)
            }
            Server::Encrypted(server) => {
                let error = |why| error(server, why);
                let private = tls.is_some_and(|tls| tls.private);
                let endpoints = server.endpoints(private).await.map_err(error)?;
                first_reachable(endpoints, tls, timeout)
                    .await
                    .map_err(error)?
            }
        });
    }
    Ok(reached)
}

async fn first_reachable(
    mut endpoints: Vec<Endpoint>,
    tls: Option<&Tls>,
    timeout: Duration,
) -> Result<Endpoint, Text> {
    let mut reachable = None;
    for (at, endpoint) in endpoints.iter().enumerate() {
        let tls = tls.ok_or_else(|| {
            both!(
                en: "no certificate authority is known for its certificate",
                fr: "aucune autorité de certification n’est connue pour son certificat"
            )
        })?;
        let session = tls.session(endpoint).map_err(|detail| text_of(&detail))?;
        match StreamConnection::open(endpoint, Some(&session), timeout).await {
            Ok(_) => {
                reachable = Some(at);
                break;
            }
            Err(detail) if detail.kind().is_silence() => {}
            // Another server than the one wanted: trying again changes nothing.
            Err(detail) => return Err(text_of(&detail)),
        }
    }
    Ok(endpoints.swap_remove(reachable.unwrap_or(0)))
}

fn text_of(detail: &FailureDetail) -> Text {
    Text::of(|lang| detail.say(lang))
}
