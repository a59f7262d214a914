//! Changes as JSON of a versioned form, `mssrv.changes/1`, one owner a line. Its schema is
//! `docs/mssrv.changes.1.schema.json`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::Header;
use super::super::json::{WireRecord, begin, member};
use super::differences::Reason;
use super::{Basis, Change, Differences, Totals, Unsettled};
use crate::observation::SrvRecord;
use crate::text::harmless_json;

/// Version of the form.
const SCHEMA: &str = "mssrv.changes/1";

#[derive(Serialize)]
struct WireBasis<'a> {
    kind: &'static str,
    servers: &'a [String],
    report: Option<WireReport<'a>>,
}

#[derive(Serialize)]
struct WireReport<'a> {
    file: &'a str,
    finished: &'a str,
}

#[derive(Serialize)]
struct WireSummary {
    domains: usize,
    changed_domains: usize,
    changed_owners: usize,
    added: usize,
    removed: usize,
    retimed: usize,
    unsettled: usize,
}

#[derive(Serialize)]
struct WireChange<'a> {
    owner: String,
    #[serde(rename = "type")]
    rtype: &'static str,
    ttl: u32,
    domain: &'a str,
    service: String,
    wildcard: bool,
    misplaced: Option<&'a str>,
    kept: Vec<WireRecord<'a>>,
    added: Vec<WireRecord<'a>>,
    removed: Vec<WireRemoved<'a>>,
    retimed: Vec<WireRetimed<'a>>,
}

#[derive(Serialize)]
struct WireRemoved<'a> {
    ttl: Option<u32>,
    priority: u16,
    weight: u16,
    port: u16,
    target: &'a str,
}

#[derive(Serialize)]
struct WireRetimed<'a> {
    ttl: u32,
    #[serde(flatten)]
    record: WireRecord<'a>,
}

#[derive(Serialize)]
struct WireUnsettled<'a> {
    owner: String,
    domain: &'a str,
    service: String,
    alias: Option<&'a str>,
    reason: String,
}

/// Writes one object. Names have no final dot, as in reports.
pub fn write(
    out: &mut dyn Write,
    differences: &Differences<'_>,
    basis: &Basis,
    header: &Header<'_>,
) -> io::Result<()> {
    begin(out, SCHEMA, differences.part(), header)?;
    member(out, "compared_with", &WireBasis::from(basis))?;
    member(out, "summary", &WireSummary::from(differences.totals()))?;
    array(out, "changes", differences.changes().map(WireChange::from))?;
    out.write_all(b",\n")?;
    let unsettled = differences.unsettled().map(WireUnsettled::from);
    array(out, "unsettled", unsettled)?;
    out.write_all(b"\n}\n")
}

fn array<T: Serialize>(
    out: &mut dyn Write,
    name: &str,
    items: impl Iterator<Item = T>,
) -> io::Result<()> {
    write!(out, "  \"{name}\": [")?;
    let mut separator = "\n";
    for item in items {
        let json = serde_json::to_string(&item)?;
        write!(out, "{separator}    {}", harmless_json(&json))?;
        separator = ",\n";
    }
    out.write_all(b"\n  ]")
}

impl<'a> From<&'a Basis> for WireBasis<'a> {
    fn from(basis: &'a Basis) -> Self {
        let report = basis.report.as_ref();
        Self {
            kind: basis.kind,
            servers: &basis.servers,
            report: report.map(|(file, finished)| WireReport { file, finished }),
        }
    }
}

impl From<Totals> for WireSummary {
    fn from(totals: Totals) -> Self {
        let Totals {
            domains,
            changed_domains,
            changed_owners,
            added,
            removed,
            retimed,
            unsettled,
        } = totals;
        Self {
            domains,
            changed_domains,
            changed_owners,
            added,
            removed,
            retimed,
            unsettled,
        }
    }
}

impl<'a> From<Change<'a>> for WireChange<'a> {
    fn from(change: Change<'a>) -> Self {
        let removed = |record: &&'a SrvRecord| WireRemoved {
            ttl: change.ttls.then_some(record.ttl),
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: &record.target,
        };
        let retimed = change.retimed.iter();
        Self {
            owner: change.service().owner(change.wanted.domain),
            rtype: "SRV",
            ttl: change.wanted.ttl,
            domain: change.wanted.domain,
            service: change.service().to_string(),
            wildcard: change.synthesized,
            misplaced: change.misplaced,
            kept: change.kept.iter().map(WireRecord::from).collect(),
            added: change.added.iter().map(WireRecord::from).collect(),
            removed: change.removed.iter().map(removed).collect(),
            retimed: retimed
                .map(|(record, ttl)| WireRetimed {
                    ttl: *ttl,
                    record: record.into(),
                })
                .collect(),
        }
    }
}

impl<'a> From<Unsettled<'a>> for WireUnsettled<'a> {
    fn from(unsettled: Unsettled<'a>) -> Self {
        let alias = match unsettled.reason {
            Reason::Alias(aliases) => aliases.first().map(String::as_str),
            Reason::Unknown(_) | Reason::Shared(_) | Reason::Unplanned => None,
        };
        Self {
            owner: unsettled.service.owner(unsettled.domain),
            domain: unsettled.domain,
            service: unsettled.service.to_string(),
            alias,
            reason: unsettled.reason.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    fn valid(text: &str) -> serde_json::Value {
        let schema = include_str!("../../../docs/mssrv.changes.1.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        let sound = value.clone();
        value["summary"]["surprise"] = 1.into();
        assert!(!validator.is_valid(&value));
        sound
    }

    #[test]
    fn the_document_says_what_is_to_be_done_and_is_valid_under_its_schema() {
        let text = sample::written(&[], super::write);
        let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
        insta::assert_snapshot!(text.replace(&version, "\"VERSION\""));
        let value = valid(&text);
        let length = |name: &str| value[name].as_array().unwrap().len();
        assert_eq!(length("changes"), value["summary"]["changed_owners"]);
        assert_eq!(length("unsettled"), value["summary"]["unsettled"]);
    }

    #[test]
    fn without_changes_the_document_says_so() {
        let value = valid(&sample::unchanged(super::write));
        assert_eq!(value["changes"], serde_json::json!([]));
    }
}
