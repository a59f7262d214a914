//! The options by which fronts are connected with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::asking::seconds;

/// Heading of these options.
const PROBING: &str = "Whether to connect with the fronts";

/// Whether fronts are connected with, and how.
#[derive(Debug, Args)]
pub struct Probe {
    /// Connect with every front, once each: TCP, greeting, STARTTLS, certificate, and which logins
    /// it offers. No credentials are sent
    #[arg(long, help_heading = PROBING)]
    pub probe: bool,

    /// Connect with fronts at private, loopback and other special-purpose addresses, too. A record
    /// may name any address: without this, none leads into the network that the probe is made from
    #[arg(long, requires = "probe", help_heading = PROBING)]
    pub probe_private: bool,

    /// Authorities (PEM or DER), one of which must have issued the fronts' certificates; repeatable.
    /// (--ca-file is for the signer of the whitelist)
    #[arg(long, value_name = "FILE", requires = "probe", help_heading = PROBING)]
    pub front_ca: Vec<PathBuf>,

    /// Client certificate (PEM) to show, in a second connection, to authcli fronts that ask for one
    #[arg(long, value_name = "FILE", requires_all = ["probe", "client_key"], help_heading = PROBING)]
    pub client_cert: Option<PathBuf>,

    /// Its private key (PEM, not encrypted)
    #[arg(long, value_name = "FILE", requires = "client_cert", help_heading = PROBING)]
    pub client_key: Option<PathBuf>,

    /// Longest wait for a connection with a front and for each of its answers, in seconds; four times
    /// as long for all of them, and once more where it ends in silence
    #[arg(long, value_name = "SECONDS", value_parser = patience, default_value = "15",
          requires = "probe", help_heading = PROBING)]
    pub probe_timeout: Duration,
}

impl Probe {
    /// Every file named.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let files = [&self.client_cert, &self.client_key].into_iter().flatten();
        files.chain(&self.front_ca).map(PathBuf::as_path)
    }
}

/// As many seconds as a busy front may take.
fn patience(text: &str) -> Result<Duration, String> {
    let least = Duration::from_secs(1);
    let patience = seconds(text).ok().filter(|it| *it >= least);
    patience.ok_or_else(|| "expected 1 to 3600 seconds".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_front_has_a_second_at_least() {
        assert_eq!(patience("1").unwrap(), Duration::from_secs(1));
        for text in ["0.999", "0", "3601", "soon"] {
            assert!(patience(text).is_err(), "{text:?}");
        }
    }
}
