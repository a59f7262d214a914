//! Where the answers come from, and how fronts were probed.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::probe::{Conditions, Given};
use crate::report::SourceKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSource {
    pub(super) kind: SourceKind,
    pub(super) servers: Vec<String>,
    probed: bool,
    probe: Option<WireProbe>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireProbe {
    timeout: f64,
    private: bool,
    front_ca: Option<WireGiven>,
    client_certificate: Option<WireGiven>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireGiven {
    files: Vec<PathBuf>,
    sha256: String,
}

impl WireSource {
    /// How fronts were probed, if they were.
    pub(super) fn conditions(&mut self) -> Result<Option<Conditions>, String> {
        if self.probed != self.probe.is_some() {
            return Err("`probed` contradicts `probe`".to_owned());
        }
        self.probe.take().map(Conditions::try_from).transpose()
    }
}

impl TryFrom<WireProbe> for Conditions {
    type Error = String;

    fn try_from(wire: WireProbe) -> Result<Self, String> {
        let timeout = Duration::try_from_secs_f64(wire.timeout);
        Ok(Self {
            timeout: timeout.map_err(|error| format!("{} is no time: {error}", wire.timeout))?,
            private: wire.private,
            authorities: wire.front_ca.map(Given::from),
            identity: wire.client_certificate.map(Given::from),
        })
    }
}

impl From<WireGiven> for Given {
    fn from(wire: WireGiven) -> Self {
        Self {
            files: wire.files,
            sha256: wire.sha256,
        }
    }
}
