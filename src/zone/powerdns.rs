//! Requests for the HTTP API of PowerDNS's authoritative server, one a line: method, path and body.
//! An RRset is replaced as a whole, so that a second run changes nothing.

use std::io::{self, Write};

use serde::Serialize;

use super::template::{DOMAIN, Templates};
use super::{Part, Rrset};

/// RRsets in one request at most. The server takes bodies of two megabytes unless told otherwise,
/// and an RRset has some 1,200 octets at most.
const BATCH: usize = 500;

#[derive(Serialize)]
struct WireRrset {
    name: String,
    #[serde(rename = "type")]
    rtype: &'static str,
    ttl: u32,
    changetype: &'static str,
    records: Vec<WireRecord>,
}

#[derive(Serialize)]
struct WireRecord {
    content: String,
    disabled: bool,
}

/// Writes the requests, those of a zone one behind another.
pub fn write(out: &mut dyn Write, part: &Part<'_>) -> io::Result<()> {
    write_rrsets(out, part.rrsets())
}

/// Writes the requests that replace these RRsets, which come zone by zone.
pub(super) fn write_rrsets<'a>(
    out: &mut dyn Write,
    rrsets: impl Iterator<Item = Rrset<'a>>,
) -> io::Result<()> {
    let mut templates = Templates::new(render);
    let (mut zone, mut count) = ("", 0);
    for rrset in rrsets {
        if rrset.zone != zone || count == BATCH {
            end(out, count)?;
            (zone, count) = (rrset.zone, 0);
            // A name in this path needs no escapes.
            write!(
                out,
                r#"{{"method":"PATCH","path":"/api/v1/servers/localhost/zones/{zone}.","body":{{"rrsets":["#
            )?;
        } else {
            out.write_all(b",")?;
        }
        out.write_all(templates.text(&rrset)?)?;
        count += 1;
    }
    end(out, count)
}

/// Ends a request, if one of so many RRsets was begun.
fn end(out: &mut dyn Write, count: usize) -> io::Result<()> {
    match count {
        0 => Ok(()),
        _ => out.write_all(b"]}}\n"),
    }
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let records = rrset.records.iter().map(|record| WireRecord {
        content: record.to_string(),
        disabled: false,
    });
    let wire = WireRrset {
        name: format!("{}.", rrset.service.owner(DOMAIN)),
        rtype: "SRV",
        ttl: rrset.ttl,
        changetype: "REPLACE",
        records: records.collect(),
    };
    Ok(serde_json::to_string(&wire)?)
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_line_is_a_request_for_one_zone() {
        let text = sample::written_alike(&["a.z.test"], |out, part, _| {
            super::write(out, part).unwrap();
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn requests_are_bounded() {
        let text = sample::written_large(|out, part, _| super::write(out, part).unwrap());
        let mut rrsets = 0;
        for line in text.lines() {
            let request: serde_json::Value = serde_json::from_str(line).unwrap();
            let count = request["body"]["rrsets"].as_array().unwrap().len();
            assert!(count <= super::BATCH);
            rrsets += count;
        }
        assert_eq!(rrsets, 4_000);
    }
}
