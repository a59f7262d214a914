//! The options on DNS servers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::{ASKING, value};
use crate::command::settings::{
    BulkSettings, GivenZone, QueryPolicy, ServerSettings, SourceSettings, ZoneFileSettings,
};
use crate::lookup::Server;

/// Said here, since documentation would take the brackets for links.
const SERVER: &str = "Recursive server to query instead of the system's: IP[:PORT], HOST[:PORT], \
                      tls://HOST[@IP][:PORT] or https://HOST[@IP][:PORT]/PATH; repeatable: all are \
                      queried, and those that answer must agree";

/// Servers to query, and limits of queries.
#[derive(Debug, Args)]
pub struct Asking {
    /// Recursive servers to ask, instead of the system's.
    #[arg(long, value_name = "SERVER", value_parser = Server::parse, help = SERVER,
          help_heading = ASKING)]
    pub server: Vec<Server>,

    /// Authorities of tls:// and https:// servers (PEM or DER), instead of the system's; repeatable.
    /// (For the signer of the whitelist, use --ca-file)
    #[arg(long, value_name = "FILE", requires = "server", help_heading = ASKING)]
    pub server_ca: Vec<PathBuf>,

    /// Query all authoritative name servers of the zones directly. The system's resolvers (or
    /// --server) then only locate the root servers, or are authoritative servers to start from
    #[arg(long, help_heading = ASKING)]
    pub authoritative: bool,

    /// Port on which --authoritative queries name servers, for test benches
    #[arg(long, value_name = "N", default_value_t = 53, allow_negative_numbers = true, value_parser = value::port, requires = "authoritative", help_heading = ASKING)]
    pub ns_port: u16,

    /// Queries per second to each server; 0: no limit [default: 100]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = value::number::<u32>, help_heading = ASKING)]
    pub rate: Option<u32>,

    /// Longest wait for one answer, in seconds; the first attempts wait less [default: 2]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = value::seconds, help_heading = ASKING)]
    pub timeout: Option<Duration>,

    /// Further attempts after an attempt without answer [default: 14]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = value::retries, help_heading = ASKING)]
    pub retries: Option<u32>,
}

/// The same, about many domains.
#[derive(Debug, Args)]
pub struct AskingMany {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub each: Asking,

    /// Number of domains queried at the same time
    #[arg(long, value_name = "N", default_value_t = BulkSettings::CONCURRENCY, allow_negative_numbers = true, value_parser = value::concurrency, help_heading = ASKING)]
    pub concurrency: u16,

    /// Continue even if no server answers. Without it, a command for 20 domains or more stops if
    /// every attempt is refused, or if the queries about 20 domains got no answer
    #[arg(long, help_heading = ASKING)]
    pub keep_trying: bool,
}

impl Asking {
    /// Servers as the source of answers, with the defaults of `policy`.
    pub(super) fn servers(&self, policy: QueryPolicy) -> SourceSettings {
        let policy = self.policy(policy);
        SourceSettings::Servers(ServerSettings {
            servers: self.server.clone(),
            authorities: self.server_ca.clone(),
            name_server_port: self.authoritative.then_some(self.ns_port),
            policy,
        })
    }

    /// The lab as the source of answers.
    pub(super) fn lab(&self) -> SourceSettings {
        SourceSettings::Lab(self.policy(QueryPolicy::LAB))
    }

    fn policy(&self, defaults: QueryPolicy) -> QueryPolicy {
        QueryPolicy {
            timeout: self.timeout.unwrap_or(defaults.timeout),
            retries: self.retries.unwrap_or(defaults.retries),
            rate: self.rate.unwrap_or(defaults.rate),
            ..defaults
        }
    }
}

impl AskingMany {
    /// What these options say of a source.
    pub(super) fn settings(&self, source: SourceSettings) -> BulkSettings {
        BulkSettings {
            source,
            concurrency: self.concurrency,
            keep_trying: self.keep_trying,
        }
    }
}

/// Zone files as the source of answers.
pub(super) fn zone_files(
    option: &'static str,
    given: &[PathBuf],
    complete: bool,
) -> SourceSettings {
    SourceSettings::ZoneFiles(ZoneFileSettings {
        option,
        files: given.iter().map(|given| zone_file(given)).collect(),
        complete,
    })
}

/// What `[ORIGIN=]FILE` means.
fn zone_file(given: &Path) -> GivenZone {
    let parts = given.to_str().and_then(|text| text.split_once('='));
    match parts {
        // A file may have `=` in its name.
        Some((origin, path)) if !given.exists() => GivenZone {
            origin: Some(origin.to_owned()),
            path: path.into(),
        },
        _ => GivenZone {
            origin: None,
            path: given.to_owned(),
        },
    }
}
