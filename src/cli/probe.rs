//! The options that probe fronts.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value;
use crate::command::settings::ProbeSettings;

/// Heading of these options.
const PROBING: &str = "Probing of fronts";

/// Whether fronts are probed, and how.
#[derive(Debug, Args)]
pub struct Probe {
    /// Connect to every front once: TCP, greeting, STARTTLS, certificate and offered logins. No
    /// credentials are sent
    #[arg(long, help_heading = PROBING)]
    pub probe: bool,

    /// Also probe fronts at private, loopback and other special-purpose addresses. A record can name
    /// any address: without this option, mssrv never connects into your own network because of a record
    #[arg(long, requires = "probe", help_heading = PROBING)]
    pub probe_private: bool,

    /// Authorities (PEM or DER), one of which must have issued the fronts' certificates; repeatable.
    /// (For the signer of the whitelist, use --ca-file)
    #[arg(long, value_name = "FILE", requires = "probe", help_heading = PROBING)]
    pub front_ca: Vec<PathBuf>,

    /// Client certificate (PEM), shown in a second connection to authcli fronts that request one
    #[arg(long, value_name = "FILE", requires_all = ["probe", "client_key"], help_heading = PROBING)]
    pub client_cert: Option<PathBuf>,

    /// Private key of --client-cert (PEM, not encrypted)
    #[arg(long, value_name = "FILE", requires = "client_cert", help_heading = PROBING)]
    pub client_key: Option<PathBuf>,

    /// Longest wait for a connection to a front, and for each of its answers, in seconds. A visit takes
    /// at most four times as long. A front that stops answering is visited a second time
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = value::patience, default_value = "15",
          requires = "probe", help_heading = PROBING)]
    pub probe_timeout: Duration,
}

impl Probe {
    /// How fronts are probed; none if they are not.
    pub(super) fn settings(self) -> Option<ProbeSettings> {
        self.probe.then(|| ProbeSettings {
            timeout: self.probe_timeout,
            private: self.probe_private,
            authorities: self.front_ca,
            identity: self.client_cert.zip(self.client_key),
        })
    }
}
