//! A catalog zone, RFC 9432: the list of zones by which secondary servers learn what to serve.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::standalone::write_soa;
use crate::operators::Apex;
use crate::text::hex;

/// Of a digest, the octets that label a member: enough that no two of them are ever the same.
const LABEL: usize = 16;
/// TTL of every record: nothing but transfers reads them, RFC 9432 section 4.
const TTL: u32 = 0;
/// Octets that the labels of a member add to the catalog's name: `<label>.zones.`.
const PREFIX: usize = 2 * LABEL + ".zones.".len();
/// Longest name of a catalog zone, in characters without a trailing dot.
pub const MAX_NAME: usize = 253 - PREFIX;

/// Writes the catalog zone of that name. A member keeps its label for as long as it is one, so that no
/// secondary server takes it for another (RFC 9432 section 5.4).
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    name: &str,
    apex: &Apex,
    zones: &[&str],
    comments: bool,
    serial: u32,
) -> io::Result<()> {
    if comments {
        writeln!(out, "; catalog zone, RFC 9432")?;
    }
    writeln!(out, "$ORIGIN {name}.")?;
    write_soa(out, apex, TTL, serial)?;
    writeln!(out, "@\t{TTL}\tIN\tNS\tinvalid.")?;
    writeln!(out, "version\t{TTL}\tIN\tTXT\t\"2\"")?;
    let mut zones = zones.iter();
    zones.try_for_each(|zone| writeln!(out, "{}.zones\t{TTL}\tIN\tPTR\t{zone}.", label(zone)))
}

fn label(zone: &str) -> String {
    hex(&Sha256::digest(zone)[..LABEL])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::sample;

    #[test]
    fn every_zone_has_a_label_of_its_own_that_stays() {
        let mut text = Vec::new();
        let apex = sample::apex("");
        let zones = ["a.test", "b.a.test"];
        write(&mut text, "catalog.invalid", &apex, &zones, true, 7).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }

    #[test]
    fn the_longest_name_leaves_room_for_members() {
        assert_eq!(label("a.test").len() + ".zones.".len() + MAX_NAME, 253);
    }
}
