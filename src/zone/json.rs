//! JSON of a versioned form, `mssrv.records/1`, one RRset a line.

use std::io::{self, Write};

use serde::Serialize;

use super::template::{DOMAIN, Templates};
use super::{Header, Part, Rrset, Srv};
use crate::text::harmless_json;

/// Version of the form, see docs/mssrv.records.1.schema.json.
const SCHEMA: &str = "mssrv.records/1";

#[derive(Serialize)]
struct WireTool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct WireRequirement<'a> {
    id: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
struct WireOperator<'a> {
    id: &'a str,
    name: Option<&'a str>,
    domains: usize,
}

#[derive(Serialize)]
struct WireSummary {
    domains: usize,
    records: usize,
}

#[derive(Serialize)]
struct WireRrset<'a> {
    owner: String,
    #[serde(rename = "type")]
    rtype: &'static str,
    ttl: u32,
    domain: &'a str,
    service: String,
    records: Vec<WireRecord<'a>>,
}

#[derive(Serialize)]
pub(super) struct WireRecord<'a> {
    priority: u16,
    weight: u16,
    port: u16,
    target: &'a str,
}

impl<'a> From<&Srv<'a>> for WireRecord<'a> {
    fn from(record: &Srv<'a>) -> Self {
        Self {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target,
        }
    }
}

/// Writes one object. Names have no final dot, as in reports.
pub fn write(out: &mut dyn Write, part: &Part<'_>, header: &Header<'_>) -> io::Result<()> {
    begin(out, SCHEMA, part, header)?;
    let summary = WireSummary {
        domains: part.domains(),
        records: part.records(),
    };
    member(out, "summary", &summary)?;
    out.write_all(b"  \"rrsets\": [")?;
    let mut templates = Templates::new(render);
    let mut separator: &[u8] = b"\n";
    for rrset in part.rrsets() {
        out.write_all(separator)?;
        out.write_all(templates.text(&rrset)?)?;
        separator = b",\n";
    }
    out.write_all(b"\n  ]\n}\n")
}

/// Writes what a document of the form `schema` begins with: where everything comes from.
pub(super) fn begin(
    out: &mut dyn Write,
    schema: &str,
    part: &Part<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    out.write_all(b"{\n")?;
    member(out, "schema", &schema)?;
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    member(out, "tool", &WireTool { name, version })?;
    let requirement = WireRequirement {
        id: &header.requirement.id,
        date: &header.requirement.date,
    };
    member(out, "requirement", &requirement)?;
    member(out, "sources", &header.sources)?;
    let shares = part.shares();
    let operators = shares.iter().map(|share| WireOperator {
        id: share.operator.id.as_str(),
        name: share.operator.name.as_deref(),
        domains: share.domains,
    });
    member(out, "operators", &operators.collect::<Vec<_>>())
}

/// Writes a member of the document that others follow.
pub(super) fn member(out: &mut dyn Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    writeln!(out, "  \"{name}\": {},", harmless_json(&json))
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let records = rrset.records.iter().map(WireRecord::from);
    let wire = WireRrset {
        owner: rrset.service.owner(DOMAIN),
        rtype: "SRV",
        ttl: rrset.ttl,
        domain: DOMAIN,
        service: rrset.service.to_string(),
        records: records.collect(),
    };
    Ok(format!("    {}", serde_json::to_string(&wire)?))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn the_document_is_json_with_a_line_for_each_rrset() {
        let text = sample::written_alike(&[], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
        insta::assert_snapshot!(text.replace(&version, "\"VERSION\""));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["rrsets"].as_array().unwrap().len(), 12);
    }
}
