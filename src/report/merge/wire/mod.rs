//! The forms of reports as they are read back, to the last field: what this version does not know is
//! refused, for it could not be written again.

mod domain;
mod source;
mod totals;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::finding::Severities;
use crate::input::Position;
use crate::report::scope::{Part, WireScope, WireShard};
use crate::report::{Context, Scope, Whitelist};
use crate::report::{json, ndjson};
use crate::requirement::{Requirement, Row};
use crate::whitelist::Oddity;
use crate::whitelist::trust::{Fingerprint, Signature, Signer};

pub(super) use domain::Domain;
use source::WireSource;
pub(super) use totals::{End, WireEnd};
use totals::{WireOperator, WireSummary};

/// A report in JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireReport {
    #[serde(rename = "schema", deserialize_with = "report_schema")]
    _schema: (),
    #[serde(rename = "tool", deserialize_with = "tool")]
    _tool: (),
    requirement: WireRequirement,
    severity: BTreeMap<String, String>,
    whitelist: Option<WireWhitelist>,
    source: WireSource,
    started: Time,
    #[serde(default)]
    shard: Option<WireShard<'static>>,
    finished: Time,
    summary: WireSummary,
    operators: Vec<WireOperator>,
    domains: Vec<Domain>,
}

/// A line of a stream.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    Audit(Box<WireAudit>),
    Domain(Domain),
    Summary(WireEnd),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireAudit {
    #[serde(rename = "schema", deserialize_with = "stream_schema")]
    _schema: (),
    #[serde(rename = "tool", deserialize_with = "tool")]
    _tool: (),
    requirement: WireRequirement,
    severity: BTreeMap<String, String>,
    whitelist: Option<WireWhitelist>,
    source: WireSource,
    started: Time,
    #[serde(default)]
    shard: Option<WireShard<'static>>,
    scope: Option<WireScope<'static>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRequirement {
    id: String,
    date: String,
    records: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireWhitelist {
    generated: Option<String>,
    sha256: String,
    signature: String,
    signer: Option<WireSigner>,
    skipped: Vec<WireSkipped>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSigner {
    subject: String,
    issuer: String,
    not_before: Time,
    not_after: Time,
    sha256: String,
    authenticated: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSkipped {
    line: usize,
    column: usize,
    message: String,
}

/// RFC 3339, in UTC, to the second.
struct Time(SystemTime);

/// What is known before the first domain.
pub(super) struct Head {
    pub(super) context: Context,
    /// Of this report's own domains; in a stream alone.
    pub(super) scope: Option<Scope>,
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<(), D::Error> {
    let found = String::deserialize(deserializer)?;
    match found == expected {
        true => Ok(()),
        false => Err(D::Error::custom(format!(
            "the schema is {found:?}, expected {expected:?}"
        ))),
    }
}

fn report_schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    schema(deserializer, json::SCHEMA)
}

fn stream_schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    schema(deserializer, ndjson::SCHEMA)
}

/// Other versions have other rules, and other texts.
fn tool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    struct Tool {
        name: String,
        version: String,
    }
    let Tool { name, version } = Tool::deserialize(deserializer)?;
    let ours = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    match (name.as_str(), version.as_str()) == ours {
        true => Ok(()),
        false => Err(D::Error::custom(format!(
            "it was written by {name} {version}, and this is {} {}: merge with the version that made \
             the reports, or make them all with this one",
            ours.0, ours.1
        ))),
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let time = humantime::parse_rfc3339(&text);
        time.map(Self)
            .map_err(|error| D::Error::custom(format!("{text:?} is no time: {error}")))
    }
}

impl TryFrom<WireWhitelist> for Whitelist {
    type Error = String;

    fn try_from(wire: WireWhitelist) -> Result<Self, String> {
        let signature = match (wire.signature.as_str(), wire.signer) {
            ("valid", Some(signer)) => Signature::Valid {
                signer: signer.try_into()?,
                // Told when the audit was made.
                warnings: Vec::new(),
            },
            ("absent", None) => Signature::Absent,
            (signature, _) => {
                return Err(format!(
                    "no audit is made from a whitelist whose signature is {signature:?}, or lacks \
                     its signer"
                ));
            }
        };
        let skipped = |wire: WireSkipped| Oddity {
            position: Position {
                line: wire.line,
                column: wire.column,
            },
            message: wire.message,
            skipped: true,
            domain: None,
            operator: None,
            certificate: String::new(),
        };
        Ok(Self {
            generated: wire.generated,
            sha256: wire.sha256,
            signature,
            skipped: wire.skipped.into_iter().map(skipped).collect(),
        })
    }
}

impl TryFrom<WireSigner> for Signer {
    type Error = String;

    fn try_from(wire: WireSigner) -> Result<Self, String> {
        let sha256 = Fingerprint::parse(&wire.sha256);
        Ok(Self {
            subject: wire.subject,
            issuer: wire.issuer,
            not_before: wire.not_before.0,
            not_after: wire.not_after.0,
            sha256: sha256.ok_or_else(|| format!("{:?} is no SHA-256", wire.sha256))?,
            authenticated: wire.authenticated,
        })
    }
}

impl TryFrom<WireAudit> for Head {
    type Error = String;

    fn try_from(mut wire: WireAudit) -> Result<Self, String> {
        let probe = wire.source.conditions()?;
        let severities = wire.severity.iter();
        let severities: Result<Severities, _> = severities
            .map(|(code, level)| Severities::parse(code, level))
            .collect();
        let WireRequirement { id, date, records } = wire.requirement;
        let part = wire.shard.map(Part::try_from).transpose();
        Ok(Self {
            context: Context {
                requirement: Requirement::told(id, date, records),
                severities: severities.map_err(|error| error.to_string())?,
                whitelist: wire.whitelist.map(Whitelist::try_from).transpose()?,
                source: wire.source.kind,
                servers: wire.source.servers,
                probe,
                part: part.map_err(|error| error.to_string())?,
                started: wire.started.0,
            },
            scope: wire.scope.map(Scope::from),
        })
    }
}

impl WireReport {
    /// Its head, its end, and its domains.
    pub(super) fn parts(self) -> Result<(Head, End, Vec<Domain>), String> {
        let end = WireEnd {
            finished: self.finished,
            summary: self.summary,
            operators: self.operators,
        };
        let head = WireAudit {
            _schema: (),
            _tool: (),
            requirement: self.requirement,
            severity: self.severity,
            whitelist: self.whitelist,
            source: self.source,
            started: self.started,
            shard: self.shard,
            scope: None,
        };
        Ok((head.try_into()?, end.try_into()?, self.domains))
    }
}
