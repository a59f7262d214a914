//! Which servers a command asks, and whom it believes about their certificates.

use std::net::SocketAddr;
use std::time::Duration;

use super::CommandError;
use crate::cli::Asking;
use crate::lang::{Say, Text, both, say};
use crate::lookup::{
    AnswerPolicy, Authoritative, Client, ClientOptions, Endpoint, Obstacle, Server, Tls,
    connect_all, obstacle, system_servers,
};
use crate::whitelist::trust::read_anchors;

/// The servers to ask.
pub(super) struct Servers {
    endpoints: Vec<Endpoint>,
    choice: AnswerPolicy,
    /// Where one of them shows a certificate.
    tls: Option<Tls>,
}

impl Servers {
    /// As the user wrote them, or as the system has them.
    pub(super) fn names(&self) -> Vec<String> {
        self.endpoints.iter().map(ToString::to_string).collect()
    }

    /// Who begins at them and asks the zones' own servers, on that port.
    pub(super) fn authoritative(self, port: u16, options: ClientOptions) -> Authoritative {
        let lookup = Authoritative::new(self.endpoints, port, options);
        match self.tls {
            Some(tls) => lookup.with_tls(tls),
            None => lookup,
        }
    }

    /// Who has them resolve names.
    pub(super) fn client(self, options: ClientOptions) -> Client {
        let client = Client::new(self.endpoints, self.choice, options);
        match self.tls {
            Some(tls) => client.with_tls(tls),
            None => client,
        }
    }
}

/// The servers named, each encrypted one connected with once, or the system's.
pub(super) async fn chosen(args: &Asking, timeout: Duration) -> Result<Servers, CommandError> {
    if args.server.is_empty() {
        let servers = system_servers()?;
        return Ok(Servers {
            endpoints: servers.into_iter().map(Endpoint::from).collect(),
            // They are spares for each other.
            choice: AnswerPolicy::First,
            tls: None,
        });
    }
    if let Some((server, why)) = out_of_reach(&args.server) {
        return Err(CommandError::Usage(Text::of(|lang| {
            say!(
                lang,
                en: "--server {server} cannot be reached: {}. Name another server",
                fr: "--server {server} ne peut pas être joint : {}. Indiquer un autre serveur",
                why.say(lang)
            )
        })));
    }
    let tls = authorities(args)?;
    Ok(Servers {
        endpoints: connect_all(&args.server, tls.as_ref(), timeout).await?,
        choice: AnswerPolicy::Agreement,
        tls,
    })
}

/// A server that no query can be sent to, and why: every verdict would stay open for it.
fn out_of_reach(servers: &[Server]) -> Option<(SocketAddr, Obstacle)> {
    servers.iter().find_map(|server| match server {
        Server::Plain(addr) => Some((*addr, obstacle(*addr)?)),
        // Resolved or connected with before anything is asked.
        Server::Host(_) | Server::Encrypted(_) => None,
    })
}

/// None where no server shows a certificate.
fn authorities(args: &Asking) -> Result<Option<Tls>, CommandError> {
    if !args.server.iter().any(Server::is_encrypted) {
        return if args.server_ca.is_empty() {
            Ok(None)
        } else {
            Err(CommandError::Usage(both!(
                en: "--server-ca needs a --server with tls:// or https://",
                fr: "--server-ca nécessite un --server en tls:// ou https://"
            )))
        };
    }
    if args.server_ca.is_empty() {
        return Ok(Some(Tls::system()?));
    }
    let mut authorities = Vec::new();
    for path in &args.server_ca {
        authorities.extend(read_anchors(path)?);
    }
    Ok(Some(Tls::from_certificates(authorities)?))
}
