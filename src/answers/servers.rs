//! Servers: which ones are queried, and which certificates they may show.

use std::net::SocketAddr;

use super::{Answers, Backend, OpenError, ServerSettings};
use crate::lookup::{
    AnswerPolicy, Authoritative, Client, Endpoint, Obstacle, Server, Tls, Transcript, connect_all,
    obstacle, system_servers,
};
use crate::report::SourceKind;
use crate::whitelist::trust::read_anchors;

/// Finds the servers, contacts each encrypted one once, and makes a client of them.
pub(super) async fn open(
    settings: &ServerSettings,
    transcript: Option<Transcript>,
) -> Result<Answers, OpenError> {
    let ServerSet {
        endpoints,
        choice,
        tls,
    } = servers(settings).await?;
    let names = endpoints.iter().map(ToString::to_string).collect();
    let options = settings.policy.options();
    let (backend, kind) = match settings.name_server_port {
        Some(port) => {
            let mut lookup = Authoritative::new(endpoints, port, options);
            if let Some(tls) = tls {
                lookup = lookup.with_tls(tls);
            }
            if let Some(transcript) = transcript {
                lookup = lookup.with_transcript(transcript);
            }
            let backend = Backend::Authoritative(Box::new(lookup));
            (backend, SourceKind::Authoritative)
        }
        None => {
            let mut client = Client::new(endpoints, choice, options);
            if let Some(tls) = tls {
                client = client.with_tls(tls);
            }
            if let Some(transcript) = transcript {
                client = client.with_transcript(transcript);
            }
            (Backend::Recursive(Box::new(client)), SourceKind::Resolver)
        }
    };
    Ok(Answers {
        backend,
        kind,
        names,
        lab: None,
    })
}

/// Servers that can be queried.
struct ServerSet {
    endpoints: Vec<Endpoint>,
    choice: AnswerPolicy,
    /// If one of them shows a certificate.
    tls: Option<Tls>,
}

async fn servers(settings: &ServerSettings) -> Result<ServerSet, OpenError> {
    if settings.servers.is_empty() {
        let servers = system_servers()?;
        return Ok(ServerSet {
            endpoints: servers.into_iter().map(Endpoint::from).collect(),
            // Each of them replaces the others.
            choice: AnswerPolicy::First,
            tls: None,
        });
    }
    if let Some((server, why)) = out_of_reach(&settings.servers) {
        return Err(OpenError::OutOfReach(server, why));
    }
    let tls = authorities(settings)?;
    Ok(ServerSet {
        endpoints: connect_all(&settings.servers, tls.as_ref(), settings.policy.timeout).await?,
        choice: AnswerPolicy::Agreement,
        tls,
    })
}

/// A server to which no query can be sent, and why: it would leave every verdict undetermined.
fn out_of_reach(servers: &[Server]) -> Option<(SocketAddr, Obstacle)> {
    servers.iter().find_map(|server| match server {
        Server::Plain(addr) => Some((*addr, obstacle(*addr)?)),
        // `connect_all` resolves these names, and connects, before the first query.
        Server::Host(_) | Server::Encrypted(_) => None,
    })
}

/// The authorities of encrypted servers; none if no server is encrypted.
fn authorities(settings: &ServerSettings) -> Result<Option<Tls>, OpenError> {
    if !settings.servers.iter().any(Server::is_encrypted) {
        return if settings.authorities.is_empty() {
            Ok(None)
        } else {
            Err(OpenError::IdleAuthorities)
        };
    }
    if settings.authorities.is_empty() {
        return Ok(Some(Tls::system()?));
    }
    let mut authorities = Vec::new();
    for path in &settings.authorities {
        authorities.extend(read_anchors(path)?);
    }
    Ok(Some(Tls::from_certificates(authorities)?))
}
