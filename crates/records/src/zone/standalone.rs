//! Complete zones, as master files (RFC 1035 section 5): SOA, NS, what else belongs in them, and the
//! records, with owners relative to the zone.

use std::io::{self, Write};

use super::template::{BELOW, below, write_each};
use super::{Header, PlannedFile, Tree, bind};
use crate::operators::Apex;

/// Said in a zone that holds nothing else.
const BARE: [&str; 2] = [
    "This zone is complete: it has only the records below, and no MX, A or TXT record.",
    "If a server loads it instead of another zone of this name, the other records of that zone are lost.",
];

/// The part that all complete zones share.
#[derive(Debug)]
pub struct StandaloneZone<'a> {
    /// SOA and NS records, and files to include.
    pub apex: &'a Apex,
    /// TTL of the SOA and NS records, in seconds.
    pub ttl: u32,
    /// The zones, since a zone delegates those that lie in it.
    pub tree: &'a Tree<'a>,
}

impl StandaloneZone<'_> {
    /// Writes the zone of a part; a part of several is an error, see [`PlannedFile::only_zone`].
    ///
    /// # Errors
    ///
    /// If `part` has several zones, or if `out` cannot be written to.
    pub fn write(
        &self,
        out: &mut dyn Write,
        part: &PlannedFile<'_>,
        header: &Header<'_>,
        serial: u32,
    ) -> io::Result<()> {
        let zone = part.only_zone().map_err(io::Error::other)?;
        let notes = if self.apex.include.is_empty() {
            &BARE[..]
        } else {
            &[]
        };
        header.write(out, "; ", part, notes)?;
        writeln!(out, "$ORIGIN {zone}.")?;
        self.write_apex(out, zone, serial)?;
        write_each(out, part.rrsets(), |rrset| Ok(bind::lines(rrset, BELOW)))?;
        for child in self.tree.delegated_by(zone) {
            self.write_ns(out, below(child, zone))?;
        }
        Ok(())
    }

    fn write_apex(&self, out: &mut dyn Write, zone: &str, serial: u32) -> io::Result<()> {
        if !self.apex.include.is_empty() {
            // Included files may have no TTL of their own.
            writeln!(out, "$TTL {}", self.ttl)?;
        }
        write_soa(out, self.apex, self.ttl, serial)?;
        self.write_ns(out, "@")?;
        for path in &self.apex.include {
            writeln!(out, "$INCLUDE {}", path.for_zone(zone))?;
        }
        Ok(())
    }

    fn write_ns(&self, out: &mut dyn Write, owner: &str) -> io::Result<()> {
        let mut servers = self.apex.ns.iter();
        servers.try_for_each(|ns| writeln!(out, "{owner}\t{}\tIN\tNS\t{ns}.", self.ttl))
    }
}

/// Writes the SOA record of the origin on one line, by which its serial is found again.
pub(super) fn write_soa(out: &mut dyn Write, apex: &Apex, ttl: u32, serial: u32) -> io::Result<()> {
    let Apex {
        mname,
        rname,
        refresh,
        retry,
        expire,
        minimum,
        ..
    } = apex;
    writeln!(
        out,
        "@\t{ttl}\tIN\tSOA\t{mname}. {rname}. {serial} {refresh} {retry} {expire} {minimum}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::sample;

    fn written(zones: &[&str], include: &str) -> String {
        let apex = sample::apex(include);
        sample::written_zoned(zones, |out, zoned, header| {
            let tree = Tree::new(zoned);
            let standalone = StandaloneZone {
                apex: &apex,
                ttl: 3600,
                tree: &tree,
            };
            for part in zoned.by_zone() {
                standalone.write(out, &part, header, 2_030_011_500).unwrap();
            }
        })
    }

    #[test]
    fn zones_are_complete_and_delegate_those_within() {
        insta::assert_snapshot!(written(&["z.test", "b.a.z.test"], ""));
    }

    #[test]
    fn what_else_a_zone_holds_is_included_behind_its_apex() {
        let text = written(&["z.test"], "/etc/mail.inc\", \"{zone}.inc");
        insta::assert_snapshot!(text);
        assert!(!text.contains("complete"));
    }
}
