//! JSON of a versioned form, `mssrv.records/1`, one RRset a line. Its types are
//! [`crate::contract::records`]; a list of a million RRsets is never in memory.

use std::io::{self, Write};

use serde::Serialize;

use super::template::{BELOW, DOMAIN, RenderedTemplates, ZONE};
use super::{Header, PlannedFile, Srv};
use crate::contract::records::{
    Operator, Record, RecordType, Records, Requirement, Rrset, Summary,
};
use crate::contract::{Form, FormName, Tool};
use crate::text::harmless_json;

impl<'a> From<&Srv<'a>> for Record<'a> {
    fn from(record: &Srv<'a>) -> Self {
        Self {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.into(),
        }
    }
}

/// Writes one object. Names have no final dot, as in reports.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    begin(out, FormName::<Records<'_>>::new(), part, header)?;
    let summary = Summary {
        domains: part.domains(),
        records: part.records(),
    };
    member(out, "summary", &summary)?;
    out.write_all(b"  \"rrsets\": [")?;
    let mut templates = RenderedTemplates::new(render);
    let mut separator: &[u8] = b"\n";
    for rrset in part.rrsets() {
        out.write_all(separator)?;
        out.write_all(templates.text(&rrset)?)?;
        separator = b",\n";
    }
    out.write_all(b"\n  ]\n}\n")
}

/// Writes what a document of the form `F` begins with: where everything comes from.
pub(super) fn begin<F: Form>(
    out: &mut dyn Write,
    schema: FormName<F>,
    part: &PlannedFile<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    out.write_all(b"{\n")?;
    member(out, "schema", &schema)?;
    member(out, "tool", &Tool::OURS)?;
    let requirement = Requirement {
        id: (&header.requirement.id).into(),
        date: (&header.requirement.date).into(),
    };
    member(out, "requirement", &requirement)?;
    member(out, "sources", &header.sources)?;
    let shares = part.shares();
    let operators = shares.iter().map(|share| Operator {
        id: share.operator.id.as_str().into(),
        name: share.operator.name.as_deref().map(Into::into),
        domains: share.domains,
    });
    member(out, "operators", &operators.collect::<Vec<_>>())
}

/// Writes a member of the document that others follow.
pub(super) fn member(out: &mut dyn Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    writeln!(out, "  \"{name}\": {},", harmless_json(&json))
}

fn render(rrset: &super::Rrset<'_>) -> io::Result<String> {
    let records = rrset.records.iter().map(Record::from);
    let rrset = Rrset {
        owner: rrset.service.owner(DOMAIN).into(),
        rtype: RecordType::Srv,
        ttl: rrset.ttl,
        domain: DOMAIN.into(),
        zone: ZONE.into(),
        relative_name: format!("{}{BELOW}", rrset.service.labels()).into(),
        service: rrset.service,
        records: records.collect(),
    };
    Ok(format!("    {}", serde_json::to_string(&rrset)?))
}

#[cfg(test)]
mod tests {
    use crate::contract;
    use crate::contract::records::Records;
    use mssrv_records::zone::sample;

    #[test]
    fn the_document_is_json_with_a_line_for_each_rrset() {
        let text = sample::written_alike(&["a.z.test"], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
        insta::assert_snapshot!(text.replace(&version, "\"VERSION\""));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["rrsets"].as_array().unwrap().len(), 12);
    }

    #[test]
    fn document_read_back_is_written_the_same() {
        let text = sample::written_alike(&[], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        contract::assert_reads_back_by_lines::<Records<'static>>(&text);
    }
}
