//! A server as people name it on the command line, and the addresses that its name has.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};

use rustls::pki_types::ServerName;

use super::Endpoint;
use super::endpoint::EncryptedEndpoint;
use super::host_server::{HostServer, resolve};
use crate::lang::{Text, both};

/// Path of most servers (RFC 8484 leaves it open).
const PATH: &str = "/dns-query";

/// A server: `IP[:PORT]`, `HOST[:PORT]`, `tls://HOST[@IP][:PORT]` or `https://HOST[@IP][:PORT][/PATH]`. An IPv6
/// address may have a zone, as in `fe80::1%eth0` (RFC 4007 section 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// Over UDP and TCP.
    Plain(SocketAddr),
    /// Over UDP and TCP, at an address of this name.
    Host(HostServer),
    /// Over TLS or HTTPS.
    Encrypted(Encrypted),
}

/// A server that shows a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encrypted {
    written: String,
    /// Name that the certificate must be for.
    name: ServerName<'static>,
    /// Address with any port. `None` if the name must be resolved first.
    ip: Option<SocketAddr>,
    port: u16,
    /// For HTTPS.
    path: Option<String>,
}

impl Server {
    /// Reads one of these forms. The default ports are 53, 853 and 443.
    ///
    /// # Errors
    ///
    /// What is wrong, and what was expected.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        match scheme.to_ascii_lowercase().as_str() {
            "" => plain(rest),
            "tls" => match rest.trim_end_matches('/') {
                path if path.contains('/') => Err(both!(
                    en: "a tls:// server has no path: remove it",
                    fr: "un serveur tls:// n’a pas de chemin : le retirer"
                )),
                host => encrypted(text, host, 853, None).map(Self::Encrypted),
            },
            "https" => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let path = self::path(path)?;
                encrypted(text, host, 443, Some(path)).map(Self::Encrypted)
            }
            other => Err(both!(
                en: "unknown scheme {other}://, expected tls:// or https://",
                fr: "préfixe inconnu : {other}://. Préfixes possibles : tls://, https://"
            )),
        }
    }

    /// Whether it shows a certificate.
    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }
}

impl Encrypted {
    /// The endpoints by which the server may be reached: one where its address is given, else one
    /// for each address that the system finds for the name. Never none. `private` says that the
    /// user named the authorities.
    pub(super) async fn endpoints(&self, private: bool) -> Result<Vec<Endpoint>, Text> {
        if let Some(ip) = self.ip {
            return Ok(vec![self.at(at_port(ip, self.port), private)]);
        }
        let advice = both!(
            en: "add the server's address (HOST@IP)",
            fr: "ajouter l’adresse du serveur (HÔTE@IP)"
        );
        let found = resolve(&self.name.to_str(), self.port, &advice).await?;
        let endpoints = found.into_iter().map(|addr| self.at(addr, private));
        Ok(endpoints.collect())
    }

    fn at(&self, addr: SocketAddr, private: bool) -> Endpoint {
        let named = EncryptedEndpoint {
            written: self.written.clone(),
            name: self.name.clone(),
            addr,
            private,
        };
        match &self.path {
            None => Endpoint::Tls(named),
            Some(path) => Endpoint::Https(named, path.clone()),
        }
    }
}

impl fmt::Display for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// An address or a host name. The default port is 53.
fn plain(text: &str) -> Result<Server, Text> {
    if let Some((ip, port)) = address(text)? {
        return Ok(Server::Plain(at_port(ip, port.unwrap_or(53))));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, Some(self::port(port)?)),
        _ => (text, None),
    };
    // 192.0.2.256 is a mistyped address.
    let last = host.trim_end_matches('.').rsplit('.').next();
    let looks_like_address = last.is_some_and(|it| it.parse::<u32>().is_ok());
    match name(host) {
        Ok(ServerName::DnsName(name)) if !looks_like_address => Ok(Server::Host(HostServer {
            written: text.to_owned(),
            name: name.as_ref().to_owned(),
            port: port.unwrap_or(53),
        })),
        _ => Err(both!(
            en: "expected an IP address or a host name, such as 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353 or \
                 ns.example.fr, or `tls://HOST[@IP][:PORT]` or `https://HOST[@IP][:PORT]/PATH`",
            fr: "attendu : une adresse IP ou un nom d’hôte, comme 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353 \
                 ou ns.example.fr, ou bien `tls://HÔTE[@IP][:PORT]` ou `https://HÔTE[@IP][:PORT]/CHEMIN`"
        )),
    }
}

fn at_port(mut addr: SocketAddr, port: u16) -> SocketAddr {
    addr.set_port(port);
    addr
}

fn encrypted(
    written: &str,
    text: &str,
    usual_port: u16,
    path: Option<String>,
) -> Result<Encrypted, Text> {
    let (host, place) = match text.split_once('@') {
        Some((host, place)) => {
            let expected = || {
                both!(
                    en: "{place:?} is not an IP address, expected HOST@IP or HOST@IP:PORT",
                    fr: "{place:?} n’est pas une adresse IP. Formes possibles : HÔTE@IP, HÔTE@IP:PORT"
                )
            };
            (host.to_owned(), Some(address(place)?.ok_or_else(expected)?))
        }
        None => match address(text)? {
            Some((addr, port)) => (addr.ip().to_string(), Some((addr, port))),
            None => (text.to_owned(), None),
        },
    };
    let (host, port) = match (place, host.split_once(':')) {
        (None, Some((host, port))) => (host.to_owned(), Some(self::port(port)?)),
        (place, _) => (host.clone(), place.and_then(|(_, port)| port)),
    };
    if path.is_some() && host.contains(':') {
        return Err(both!(
            en: "an IPv6 address cannot be the host, expected https://HOST@IP/PATH",
            fr: "une adresse IPv6 ne peut pas être l’hôte. Forme attendue : https://HÔTE@IP/CHEMIN"
        ));
    }
    Ok(Encrypted {
        written: written.to_owned(),
        name: name(&host)?,
        ip: place.map(|(ip, _)| ip),
        port: port.unwrap_or(usual_port),
        path,
    })
}

/// An address with any port, and its port if one is given. `None` if the text is no address.
fn address(text: &str) -> Result<Option<(SocketAddr, Option<u16>)>, Text> {
    match bare_address(text)? {
        // Several interfaces may have this same address.
        Some((SocketAddr::V6(addr), _))
            if addr.ip().is_unicast_link_local() && addr.scope_id() == 0 =>
        {
            let ip = addr.ip();
            Err(both!(
                en: "the link-local address {ip} needs its network interface, such as {ip}%eth0",
                fr: "l’adresse de lien local {ip} a besoin de son interface réseau, par exemple {ip}%eth0"
            ))
        }
        found => Ok(found),
    }
}

fn bare_address(text: &str) -> Result<Option<(SocketAddr, Option<u16>)>, Text> {
    if let Some((ip, zone, port)) = zoned(text) {
        let addr = SocketAddrV6::new(ip, 0, 0, scope(ip, zone)?);
        return Ok(Some((addr.into(), port.map(self::port).transpose()?)));
    }
    if let Ok(addr) = text.parse::<SocketAddr>() {
        return match addr.port() {
            0 => Err(no_port("0")),
            port => Ok(Some((addr, Some(port)))),
        };
    }
    let in_brackets = |part: &str| -> Option<Ipv6Addr> {
        let bare = part.strip_prefix('[')?.strip_suffix(']')?;
        bare.parse().ok()
    };
    if let Some((ip, port)) = text.rsplit_once(':')
        && (in_brackets(ip).is_some() || ip.parse::<Ipv4Addr>().is_ok())
    {
        return Err(no_port(port));
    }
    let ip = in_brackets(text).map(Into::into);
    let ip = ip.or_else(|| text.parse().ok());
    Ok(ip.map(|ip| (SocketAddr::new(ip, 0), None)))
}

/// The parts of `fe80::1%eth0`, `[fe80::1%eth0]` or `[fe80::1%eth0]:53` (RFC 4007 section 11).
fn zoned(text: &str) -> Option<(Ipv6Addr, &str, Option<&str>)> {
    let (bare, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (bare, after) = rest.split_once(']')?;
            match after {
                "" => (bare, None),
                _ => (bare, Some(after.strip_prefix(':')?)),
            }
        }
        None => (text, None),
    };
    let (ip, zone) = bare.split_once('%')?;
    Some((ip.parse().ok()?, zone, port))
}

/// The number of a zone: that of an interface on this machine, or the number itself.
fn scope(ip: Ipv6Addr, zone: &str) -> Result<u32, Text> {
    if !ip.is_unicast_link_local() {
        return Err(both!(
            en: "only a link-local address (fe80::/10) has a network interface behind it, expected {ip}",
            fr: "seule une adresse de lien local (fe80::/10) est suivie d’une interface réseau. Forme attendue : {ip}"
        ));
    }
    if let Ok(number) = zone.parse() {
        return Ok(number);
    }
    // The system reads the address, and asks no server for it.
    let found = (format!("{ip}%{zone}"), 0).to_socket_addrs();
    let mut found = found.into_iter().flatten();
    let scope = found.find_map(|addr| match addr {
        SocketAddr::V6(addr) if addr.scope_id() != 0 => Some(addr.scope_id()),
        _ => None,
    });
    scope.ok_or_else(|| {
        both!(
            en: "this machine has no network interface {zone:?}, which the address {ip}%{zone} names",
            fr: "cette machine n’a pas d’interface réseau {zone:?}, que désigne l’adresse {ip}%{zone}"
        )
    })
}

fn port(text: &str) -> Result<u16, Text> {
    match text.parse() {
        Ok(0) | Err(_) => Err(no_port(text)),
        Ok(port) => Ok(port),
    }
}

fn no_port(found: &str) -> Text {
    both!(
        en: "{found:?} is not a port, expected a number from 1 to 65535",
        fr: "{found:?} n’est pas un port. Attendu : un nombre de 1 à 65535"
    )
}

/// The host in the form that certificates have it: A-labels, without the trailing dot.
fn name(host: &str) -> Result<ServerName<'static>, Text> {
    let refuse = || {
        both!(
            en: "{host:?} is not a host name",
            fr: "{host:?} n’est pas un nom d’hôte"
        )
    };
    let ascii = idna::domain_to_ascii(host.strip_suffix('.').unwrap_or(host));
    let ascii = ascii.map_err(|_| refuse())?;
    ServerName::try_from(ascii).map_err(|_| refuse())
}

/// RFC 8484 section 4.1 writes a URI template; its variable is for GET, and we send POST.
fn path(text: &str) -> Result<String, Text> {
    let path = text.strip_suffix("{?dns}").unwrap_or(text);
    let plain = |octet: u8| octet.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&octet);
    match path {
        "" | "/" => Ok(PATH.to_owned()),
        path if path.bytes().all(plain) => Ok(path.to_owned()),
        _ => Err(both!(
            en: "{text:?} is not a path, expected a path such as {PATH}",
            fr: "{text:?} n’est pas un chemin. Chemin attendu, par exemple : {PATH}"
        )),
    }
}

#[cfg(test)]
mod tests;
