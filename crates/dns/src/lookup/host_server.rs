//! A server named by its host name, over UDP and TCP. It is one server, reached at any of its addresses.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;

use super::route::obstacle;
use crate::lang::{Text, both, say};

/// A query for the name servers of the root: header without ID, root name, type NS, class IN.
const ROOT_NS: [u8; 15] = [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];

/// A server whose addresses the system looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostServer {
    pub(super) written: String,
    pub(super) name: String,
    pub(super) port: u16,
}

impl HostServer {
    /// The first address of the server that answers; of several that do not, the first to which there is a route. One
    /// that cannot be reached at all is left to the questions, as any other server.
    ///
    /// # Errors
    ///
    /// If the name does not resolve.
    pub(super) async fn address(&self, longest: Duration) -> Result<SocketAddr, Text> {
        let advice = both!(
            en: "give the server's IP address",
            fr: "indiquer l’adresse IP du serveur"
        );
        let found = resolve(&self.name, self.port, &advice).await?;
        Ok(first_of(&found, longest).await)
    }
}

/// The address to ask, of at least one. A single one is not tried.
async fn first_of(found: &[SocketAddr], longest: Duration) -> SocketAddr {
    let routed = found.iter().filter(|addr| obstacle(**addr).is_none());
    let routed: Vec<_> = routed.copied().collect();
    if let [_, _, ..] = routed[..] {
        for addr in &routed {
            if timeout(longest, answers(*addr)).await == Ok(true) {
                return *addr;
            }
        }
    }
    routed.first().copied().unwrap_or(found[0])
}

impl fmt::Display for HostServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The addresses of a host in the system's order, each once; never none. `advice` is what to do instead of a name.
pub(super) async fn resolve(host: &str, port: u16, advice: &Text) -> Result<Vec<SocketAddr>, Text> {
    let refuse = |why: Text| {
        Text::of(|lang| {
            let (why, advice) = (why.in_lang(lang), advice.in_lang(lang));
            say!(
                lang,
                en: "the name {host} does not resolve ({why}). Check the name, or {advice}",
                fr: "le nom {host} n’a pas pu être résolu ({why}). Le vérifier, ou {advice}"
            )
        })
    };
    // Not worth a question: RFC 6761 section 6.4.
    if host.ends_with(".invalid") {
        return Err(refuse(both!(
            en: "no name in .invalid exists",
            fr: "aucun nom n’existe dans .invalid"
        )));
    }
    let found = lookup_host((host, port)).await;
    let found = found.map_err(|error| refuse(Text::same(error.to_string())))?;
    let mut addresses = Vec::new();
    for addr in found {
        if !addresses.contains(&addr) {
            addresses.push(addr);
        }
    }
    if addresses.is_empty() {
        Err(refuse(
            both!(en: "it has no address", fr: "il n’a pas d’adresse"),
        ))
    } else {
        Ok(addresses)
    }
}

/// Whether something at this address responds to a query, even with an error.
async fn answers(addr: SocketAddr) -> bool {
    let local = match addr {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let asked = async {
        let socket = UdpSocket::bind(local).await?;
        socket.connect(addr).await?;
        let id = rand::random::<[u8; 2]>();
        socket.send(&[&id[..], &ROOT_NS].concat()).await?;
        // As long as an answer without EDNS (RFC 1035 section 2.3.4): Windows refuses longer ones.
        let mut answer = [0; 512];
        loop {
            let length = socket.recv(&mut answer).await?;
            if answer[..length].starts_with(&id) {
                return std::io::Result::Ok(());
            }
        }
    };
    asked.await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn server_that_answers_is_distinguished_from_one_that_does_not() {
        let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = server.local_addr().unwrap();
        let serve = async {
            let mut query = [0; 512];
            let (length, client) = server.recv_from(&mut query).await.unwrap();
            assert_eq!(length, 2 + ROOT_NS.len());
            // Another ID is no answer.
            let other = [!query[0], !query[1], 0];
            server.send_to(&other, client).await.unwrap();
            server.send_to(&query[..length], client).await.unwrap();
        };
        let (found, ()) = tokio::join!(answers(addr), serve);
        assert!(found);
        drop(server);
        // Nothing listens there any more: ICMP says so.
        assert!(!answers(addr).await);
    }

    #[tokio::test]
    async fn first_address_that_answers_is_taken() {
        let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let [live, silent_addr] = [&server, &silent].map(|it| it.local_addr().unwrap());
        let serve = async {
            let mut query = [0; 512];
            while let Ok((length, client)) = server.recv_from(&mut query).await {
                server.send_to(&query[..length], client).await.unwrap();
            }
        };
        let longest = Duration::from_millis(200);
        let chosen = async |found: &[SocketAddr]| {
            tokio::select! {
                () = serve => unreachable!(),
                addr = first_of(found, longest) => addr,
            }
        };
        assert_eq!(chosen(&[silent_addr, live]).await, live);
        // One is asked anyway, and so is the first of several that are silent.
        assert_eq!(first_of(&[silent_addr], longest).await, silent_addr);
        assert_eq!(first_of(&[silent_addr; 2], longest).await, silent_addr);
    }

    #[tokio::test]
    async fn host_is_reached_at_an_address_of_its_own() {
        let host = HostServer {
            written: "localhost:5300".to_owned(),
            name: "localhost".to_owned(),
            port: 5300,
        };
        let addr = host.address(Duration::from_millis(50)).await.unwrap();
        assert!(addr.ip().is_loopback());
        assert_eq!(addr.port(), 5300);
        assert_eq!(host.to_string(), "localhost:5300");
    }
}
