//! The options that say who is asked, and how.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::ASKING;
use crate::lookup::Server;

/// Said here, since documentation would take the brackets for links.
const SERVER: &str = "Recursive server to ask, instead of the system's: IP[:PORT], \
                      tls://HOST[@IP][:PORT] or https://HOST[@IP][:PORT]/PATH; repeatable: all are \
                      asked, and those that answer must agree";

/// Servers, and how hard they are pressed.
#[derive(Debug, Args)]
pub struct Asking {
    /// Recursive servers to ask, instead of the system's.
    #[arg(long, value_name = "SERVER", value_parser = Server::parse, help = SERVER,
          help_heading = ASKING)]
    pub server: Vec<Server>,

    /// Authorities that may vouch for tls:// and https:// servers (PEM or DER), instead of the
    /// system's; repeatable. (--ca-file is for the signer of the whitelist)
    #[arg(long, value_name = "FILE", requires = "server", help_heading = ASKING)]
    pub server_ca: Vec<PathBuf>,

    /// Ask the zones' own name servers, each of them directly; the system's resolvers, or --server,
    /// only say where the root is, or are authoritative servers to begin at
    #[arg(long, help_heading = ASKING)]
    pub authoritative: bool,

    /// Port on which --authoritative asks name servers, for test benches
    #[arg(long, value_name = "N", default_value_t = 53, value_parser = clap::value_parser!(u16).range(1..), requires = "authoritative", help_heading = ASKING)]
    pub ns_port: u16,

    /// Queries a second to each server, 0 for no limit [default: 100]
    #[arg(long, value_name = "N", help_heading = ASKING)]
    pub rate: Option<u32>,

    /// Longest wait for one answer, in seconds; the first attempts wait less [default: 2]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = ASKING)]
    pub timeout: Option<Duration>,

    /// Further attempts after one without an answer [default: 14]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=100), help_heading = ASKING)]
    pub retries: Option<u32>,
}

/// The same, about many domains.
#[derive(Debug, Args)]
pub struct AskingMany {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub each: Asking,

    /// Domains under way at once
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=10_000), help_heading = ASKING)]
    pub concurrency: u16,

    /// Go on if no server answers at all. Without it, a command about 20 domains or more ends when every
    /// attempt is refused, or when the questions about 20 of them got no answer
    #[arg(long, help_heading = ASKING)]
    pub keep_trying: bool,
}

/// What an argument of `--zone` names: an origin, where there is one, and a file.
pub(crate) fn zone_file(given: &Path) -> (Option<&str>, &Path) {
    let parts = given.to_str().and_then(|text| text.split_once('='));
    match parts {
        // A file is what it is called.
        Some((origin, path)) if !given.exists() => (Some(origin), Path::new(path)),
        _ => (None, given),
    }
}

/// A positive number of seconds, of at most an hour.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "expected a number of seconds".to_owned())?;
    match (0.001..=3600.0).contains(&seconds) {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err("expected 0.001 to 3600 seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for text in ["0", "-1", "NaN", "inf", "1e9", "soon"] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}
