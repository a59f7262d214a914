//! A script for `nsupdate`, RFC 2136. Each RRset is deleted and added again in one message, so that no client
//! sees it empty and a second run changes nothing.

use std::io::{self, Write};

use super::template::{DOMAIN, RenderedTemplates};
use super::{Header, PlannedFile, Rrset};

/// Octets of script in one message at most, but for the RRset that reaches them. A record is
/// shorter on the wire than in the script, and a message has room for 65,535 octets.
const BATCH: usize = 32_000;

/// Writes the script.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    let notes = [
        "to send the updates to a server other than the zone's primary server, write a line \"server HOST\" before \
         these lines",
    ];
    header.write(out, "; ", part, &notes)?;
    let mut templates = RenderedTemplates::new(render);
    let mut messages = Messages::default();
    for rrset in part.rrsets() {
        messages.add(out, rrset.zone, templates.text(&rrset)?)?;
    }
    messages.end(out)
}

/// Updates gathered into messages, each of one zone and of bounded length.
#[derive(Default)]
pub(super) struct Messages<'a> {
    zone: &'a str,
    octets: usize,
}

impl<'a> Messages<'a> {
    /// Writes the updates of an RRset, which stay in one message.
    pub(super) fn add(
        &mut self,
        out: &mut dyn Write,
        zone: &'a str,
        updates: &[u8],
    ) -> io::Result<()> {
        if zone != self.zone || self.octets >= BATCH {
            self.end(out)?;
            writeln!(out, "zone {zone}.")?;
            *self = Self { zone, octets: 0 };
        }
        self.octets += updates.len();
        out.write_all(updates)
    }

    /// Ends the last message, if there is one.
    pub(super) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.octets {
            0 => Ok(()),
            _ => writeln!(out, "send"),
        }
    }
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (labels, ttl) = (rrset.service.labels(), rrset.ttl);
    let mut text = format!("update delete {labels}.{DOMAIN}. SRV\n");
    for record in rrset.records {
        text.push_str(&format!(
            "update add {labels}.{DOMAIN}. {ttl} IN SRV {record}\n"
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn each_batch_names_its_zone() {
        let text = sample::written(&["a.z.test"], |out, part, header| {
            write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn messages_are_bounded() {
        let text = sample::written_large(|out, part, header| write(out, part, header).unwrap());
        let batches: Vec<_> = text.split_terminator("send\n").collect();
        assert!(batches.len() > 10);
        for batch in batches {
            assert!(batch.starts_with("zone large.test.\nupdate delete "));
            assert!(batch.len() < BATCH + 2_500);
            // An RRset is deleted and added in one message.
            let deleted = batch.matches("update delete").count();
            assert_eq!(batch.matches("update add").count(), 2 * deleted);
        }
    }
}
