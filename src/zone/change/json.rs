//! Changes as JSON of a versioned form, `mssrv.changes/1`, one owner a line. Its types are
//! [`crate::contract::changes`].

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::{begin, member};
use super::super::{Header, Srv};
use super::{Differences, Reason, Totals};
use crate::contract::FormName;
use crate::contract::changes::{
    Basis, Change, Changes, Published, Report, Retimed, Summary, Unsettled,
};
use crate::contract::records::{Record, RecordType};
use crate::observation::SrvRecord;
use crate::text::harmless_json;

/// Writes one object. Names have no final dot, as in reports.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    differences: &Differences<'_>,
    basis: &super::Basis,
    header: &Header<'_>,
) -> io::Result<()> {
    begin(
        out,
        FormName::<Changes<'_>>::new(),
        differences.part(),
        header,
    )?;
    member(out, "compared_with", &Basis::from(basis))?;
    member(out, "summary", &Summary::from(differences.totals()))?;
    array(out, "changes", differences.changes().map(Change::from))?;
    out.write_all(b",\n")?;
    let unsettled = differences.unsettled().map(Unsettled::from);
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

impl<'a> From<&'a super::Basis> for Basis<'a> {
    fn from(basis: &'a super::Basis) -> Self {
        let report = basis.report.as_ref();
        Self {
            kind: basis.kind,
            servers: basis.servers.as_slice().into(),
            report: report.map(|(file, finished)| Report {
                file: file.into(),
                finished: finished.into(),
            }),
        }
    }
}

impl From<Totals> for Summary {
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

impl<'a> From<super::Change<'a>> for Change<'a> {
    fn from(change: super::Change<'a>) -> Self {
        let published = |record: &&'a SrvRecord| Published {
            ttl: change.published_ttls.then_some(record.ttl),
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: (&record.target).into(),
        };
        let retimed = |(record, ttl): &(Srv<'a>, u32)| Retimed {
            ttl: *ttl,
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.into(),
        };
        Self {
            owner: change.wanted.service.owner(change.wanted.domain).into(),
            rtype: RecordType::Srv,
            ttl: change.wanted.ttl,
            domain: change.wanted.domain.into(),
            zone: change.wanted.zone.into(),
            relative_name: change.relative_name().into(),
            service: change.wanted.service,
            wildcard: change.synthesized,
            misplaced: change.misplaced.map(Into::into),
            kept: change.kept.iter().map(Record::from).collect(),
            added: change.added.iter().map(Record::from).collect(),
            removed: change.removed.iter().map(published).collect(),
            retimed: change.retimed.iter().map(retimed).collect(),
            left: change.left.iter().map(published).collect(),
        }
    }
}

impl<'a> From<super::Unsettled<'a>> for Unsettled<'a> {
    fn from(unsettled: super::Unsettled<'a>) -> Self {
        let alias = match unsettled.reason {
            Reason::Alias(aliases) => aliases.first().map(Into::into),
            Reason::Unknown(_)
            | Reason::NotInFiles
            | Reason::Wildcard(_)
            | Reason::Contested(..)
            | Reason::Unplanned => None,
        };
        Self {
            owner: unsettled.service.owner(unsettled.domain).into(),
            domain: unsettled.domain.into(),
            service: unsettled.service,
            alias,
            reason: unsettled.reason.to_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::contract;
    use crate::contract::changes::Changes;
    use mssrv_records::zone::change::sample;

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

    #[test]
    fn document_read_back_is_written_the_same() {
        for text in [
            sample::written(&[], super::write),
            sample::unchanged(super::write),
        ] {
            contract::assert_reads_back_by_lines::<Changes<'static>>(&text);
        }
    }
}
