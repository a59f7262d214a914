//! Requests for the HTTP API of PowerDNS's authoritative server, one a line: method, path and body.
//! An RRset is replaced as a whole, so that a second run changes nothing.

use std::io::{self, Write};

use serde::Serialize;

use super::template::{DOMAIN, RenderedTemplates};
use super::{PlannedFile, Rrset};

/// Most RRsets in one request. By default, the server accepts bodies of two megabytes, and an RRset has at
/// most some 1,200 octets.
const BATCH: usize = 500;

#[derive(Serialize)]
struct PowerdnsRrset {
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

/// Writes the requests, grouped by zone.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>) -> io::Result<()> {
    let mut templates = RenderedTemplates::new(render);
    let mut requests = Requests::default();
    for rrset in part.rrsets() {
        requests.add(out, rrset.zone, templates.text(&rrset)?)?;
    }
    requests.end(out)
}

/// RRsets gathered into requests, each of one zone and of bounded length.
#[derive(Default)]
pub(super) struct Requests<'a> {
    zone: &'a str,
    count: usize,
}

impl<'a> Requests<'a> {
    /// Writes one RRset. Those of a zone must be adjacent.
    pub(super) fn add(
        &mut self,
        out: &mut dyn Write,
        zone: &'a str,
        rrset: &[u8],
    ) -> io::Result<()> {
        if zone != self.zone || self.count == BATCH {
            self.end(out)?;
            *self = Self { zone, count: 0 };
            // A name in this path needs no escapes.
            write!(
                out,
                r#"{{"method":"PATCH","path":"/api/v1/servers/localhost/zones/{zone}.","body":{{"rrsets":["#
            )?;
        } else {
            out.write_all(b",")?;
        }
        self.count += 1;
        out.write_all(rrset)
    }

    /// Ends the last request, if there is one.
    pub(super) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.count {
            0 => Ok(()),
            _ => out.write_all(b"]}}\n"),
        }
    }
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    replacement(rrset, DOMAIN, &[])
}

/// The RRset of a domain, and additional records for it.
pub(super) fn replacement(
    rrset: &Rrset<'_>,
    domain: &str,
    beside: &[String],
) -> io::Result<String> {
    let records = rrset.records.iter().map(ToString::to_string);
    let records = records.chain(beside.iter().cloned());
    let records = records.map(|content| WireRecord {
        content,
        disabled: false,
    });
    let wire = PowerdnsRrset {
        name: format!("{}.", rrset.service.owner(domain)),
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
