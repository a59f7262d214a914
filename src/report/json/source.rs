//! Where the answers come from, and how fronts were probed.

use std::borrow::Cow;

use serde::Serialize;

use crate::probe::{Conditions, Given};
use crate::report::Context;

#[derive(Serialize)]
pub(super) struct WireSource<'a> {
    kind: &'static str,
    servers: &'a [String],
    probed: bool,
    probe: Option<WireProbe<'a>>,
}

#[derive(Serialize)]
struct WireProbe<'a> {
    timeout: f64,
    private: bool,
    front_ca: Option<WireGiven<'a>>,
    client_certificate: Option<WireGiven<'a>>,
}

#[derive(Serialize)]
struct WireGiven<'a> {
    files: Vec<Cow<'a, str>>,
    sha256: &'a str,
}

impl<'a> From<&'a Context> for WireSource<'a> {
    fn from(context: &'a Context) -> Self {
        Self {
            kind: context.source.as_str(),
            servers: &context.servers,
            probed: context.probe.is_some(),
            probe: context.probe.as_ref().map(WireProbe::from),
        }
    }
}

impl<'a> From<&'a Conditions> for WireProbe<'a> {
    fn from(conditions: &'a Conditions) -> Self {
        Self {
            timeout: conditions.timeout.as_secs_f64(),
            private: conditions.private,
            front_ca: conditions.authorities.as_ref().map(WireGiven::from),
            client_certificate: conditions.identity.as_ref().map(WireGiven::from),
        }
    }
}

impl<'a> From<&'a Given> for WireGiven<'a> {
    fn from(given: &'a Given) -> Self {
        Self {
            files: given.files.iter().map(|it| it.to_string_lossy()).collect(),
            sha256: &given.sha256,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::WireReport;
    use crate::report::sample;

    #[test]
    fn a_report_says_how_fronts_were_probed() {
        let mut report = sample::report();
        report.context.probe = Some(sample::conditions());
        let report = serde_json::to_value(WireReport::from(&report)).unwrap();
        let source = &report["source"];
        assert_eq!(source["probed"], true);
        let sha256 = "33".repeat(32);
        assert_eq!(
            source["probe"],
            serde_json::json!({
                "timeout": 2.5,
                "private": false,
                "front_ca": { "files": ["igc.pem", "other.der"], "sha256": sha256 },
                "client_certificate": null,
            })
        );
        let schema = include_str!("../../../docs/mssrv.report.1.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        assert!(validator.is_valid(&report));
    }
}
