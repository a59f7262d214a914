//! Which source of answers is wanted, and how its servers are queried.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::lookup::{ClientOptions, Server};
use crate::report::SourceKind;

/// Queries under way at once, over all servers. Some systems give a process 256 files: a server takes
/// one or two, and a question asked again over TCP one more.
const IN_FLIGHT: usize = 200;

/// Where answers come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceSettings {
    /// Recursive servers, or the name servers of the zones.
    Servers(ServerSettings),
    /// Zone files, for example before anybody publishes them.
    ZoneFiles(ZoneFileSettings),
    /// The embedded lab, on a free port of the loopback interface.
    Lab(QueryPolicy),
}

/// Servers to query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Recursive servers; none for those of the system.
    pub servers: Vec<Server>,
    /// Files of the authorities of encrypted servers (PEM or DER); none for those of the system.
    pub authorities: Vec<PathBuf>,
    /// The port on which the name servers of the zones are queried directly; none if the recursive servers resolve
    /// the names.
    pub name_server_port: Option<u16>,
    /// How they are queried.
    pub policy: QueryPolicy,
}

/// Zone files to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneFileSettings {
    /// The option that names the files, for messages.
    pub option: &'static str,
    /// The files, at least one.
    pub files: Vec<GivenZone>,
    /// Whether the files are assumed to contain all SRV records of the domains.
    pub complete: bool,
}

/// A zone file, as the user named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenZone {
    /// The origin of relative names, until the file sets one.
    pub origin: Option<String>,
    /// The file; `-` is standard input.
    pub path: PathBuf,
}

/// How servers are queried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryPolicy {
    /// Longest wait for one answer.
    pub timeout: Duration,
    /// Further attempts after an attempt without answer.
    pub retries: u32,
    /// Queries per second to each server; 0 is no limit.
    pub rate: u32,
    /// Whether the letters of names are sent in random case. Somebody who reads a few messages wants the names as
    /// they were given.
    pub mixed_case: bool,
}

impl QueryPolicy {
    /// The defaults for servers that others operate. The rate is polite: a server may be shared, and a resolver on
    /// this machine passes queries on. If three datagrams in ten are lost each way, half of the attempts fail, and a
    /// domain needs two answers: with these retries, fewer than one domain in a thousand stays undetermined.
    pub const POLITE: Self = Self {
        timeout: Duration::from_secs(2),
        retries: 14,
        rate: 100,
        mixed_case: true,
    };
    /// The defaults for one domain: a few queries, for which somebody waits and which can be repeated.
    pub const PROMPT: Self = Self {
        timeout: Duration::from_secs(2),
        retries: 3,
        rate: 0,
        mixed_case: false,
    };
    /// The defaults for the lab, which nobody else uses: its silent scenarios are silent on purpose, and no datagram
    /// is lost by accident.
    pub const LAB: Self = Self {
        timeout: Duration::from_millis(500),
        retries: 2,
        rate: 0,
        mixed_case: true,
    };

    /// These settings, as options of a client.
    pub fn options(self) -> ClientOptions {
        ClientOptions {
            timeout: self.timeout,
            retries: self.retries,
            rate: NonZeroU32::new(self.rate),
            in_flight: IN_FLIGHT,
            mixed_case: self.mixed_case,
        }
    }
}

impl SourceSettings {
    /// The kind of source.
    pub fn kind(&self) -> SourceKind {
        match self {
            Self::Servers(servers) if servers.name_server_port.is_some() => {
                SourceKind::Authoritative
            }
            Self::Servers(_) => SourceKind::Resolver,
            Self::ZoneFiles(_) => SourceKind::Zone,
            Self::Lab(_) => SourceKind::Lab,
        }
    }

    /// Every file that is read, except those that zone files include.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let (authorities, zones) = match self {
            Self::Servers(servers) => (&servers.authorities[..], &[][..]),
            Self::ZoneFiles(zones) => (&[][..], &zones.files[..]),
            Self::Lab(_) => (&[][..], &[][..]),
        };
        let authorities = authorities.iter().map(PathBuf::as_path);
        authorities.chain(zones.iter().map(|zone| zone.path.as_path()))
    }
}
