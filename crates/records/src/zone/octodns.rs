//! The file of one zone for octoDNS's `YamlProvider`. Its keys are JSON strings and its values JSON
//! objects, which YAML has as flow style: quoted, so that no label reads as a number or a truth
//! value, and with no need of a serialiser for YAML.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;

use super::template::{BELOW, RenderedTemplates, below};
use super::{Header, PlannedFile, Rrset};
use crate::order::{self, PrefixBytes, PrefixSlot};
use crate::service::Service;

// Keys are in order of names, as the reader demands.

#[derive(Serialize)]
struct OctodnsRrset {
    ttl: u32,
    #[serde(rename = "type")]
    rtype: &'static str,
    values: Vec<WireValue>,
}

#[derive(Serialize)]
struct WireValue {
    port: u16,
    priority: u16,
    target: String,
    weight: u16,
}

/// Writes the file of the only zone; a part of several is an error, see [`PlannedFile::only_zone`]. It may
/// come when some of the file is written.
///
/// The reader demands that keys are in natural order, so the domains are sorted anew, at twelve octets
/// of memory for each.
///
/// # Errors
///
/// If `part` has several zones, or if `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    let zone = part.first_zone();
    let name = format!("file {zone}.yaml of a YamlProvider");
    let notes = [
        &name,
        "octoDNS deletes records that no source of the zone has: use this file beside the source of the zone's \
         other records",
    ];
    header.write(out, "# ", part, &notes)?;
    writeln!(out, "---")?;
    let places = in_natural_order(part, zone);
    let mut templates = RenderedTemplates::new(render);
    for service in Service::ALL {
        for Sorted { place, .. } in &places {
            for rrset in part.rrsets_at(*place).filter(|it| it.service == service) {
                // Its keys would be names in the first zone.
                if rrset.zone != zone {
                    part.only_zone().map_err(io::Error::other)?;
                }
                out.write_all(templates.text(&rrset)?)?;
            }
        }
    }
    Ok(())
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let key = serde_json::to_string(&format!("{}{BELOW}", rrset.service.labels()))?;
    let values = rrset.records.iter().map(|record| WireValue {
        port: record.port,
        priority: record.priority,
        target: format!("{}.", record.target),
        weight: record.weight,
    });
    let wire = OctodnsRrset {
        ttl: rrset.ttl,
        rtype: "SRV",
        values: values.collect(),
    };
    // PyYAML wants a space after the colon of a quoted key in block style.
    Ok(format!("{key}: {}\n", serde_json::to_string(&wire)?))
}

/// The place of a domain.
#[derive(Debug, Clone, Copy)]
struct Sorted {
    place: u32,
    octets: PrefixBytes<2>,
}

impl PrefixSlot<2> for Sorted {
    fn octets(&self) -> PrefixBytes<2> {
        self.octets
    }

    fn set_octets(&mut self, octets: PrefixBytes<2>) {
        self.octets = octets;
    }
}

/// The places of the domains, in the order of Python's natsort. Names that natsort considers equal are in
/// byte order.
fn in_natural_order(part: &PlannedFile<'_>, zone: &str) -> Vec<Sorted> {
    let mut places = Vec::with_capacity(part.domains());
    places.extend(part.places().map(|place| Sorted {
        place,
        octets: [0; 2],
    }));
    let name = |it: &Sorted| below(part.domain(it.place), zone);
    let octets = |it: &Sorted, from| order::octets_of(key(name(it)), from);
    order::sort(&mut places, &octets, &|a, b| natural(name(a), name(b)));
    places
}

/// The order of Python's natsort: runs of digits compare as numbers, and the rest as text.
fn natural(a: &str, b: &str) -> Ordering {
    key(a).cmp(key(b)).then_with(|| a.cmp(b))
}

/// Octets that compare as natsort compares names, without zeros. A run of text ends in an octet that is less
/// than any in a name. A run of digits is a number after its length.
fn key(name: &str) -> impl Iterator<Item = u8> {
    runs(name).flat_map(|run| {
        let digits = run.starts_with(|c: char| c.is_ascii_digit());
        let number = run.trim_start_matches('0');
        // A label has at most 63 digits.
        let length = u8::try_from(number.len()).unwrap_or(u8::MAX - 1) + 1;
        let (before, run, behind) = if digits {
            (Some(length), number, None)
        } else {
            (None, run, Some(1))
        };
        before.into_iter().chain(run.bytes()).chain(behind)
    })
}

/// Alternating runs of text and digits, text first, as if the dot of the key came before it.
fn runs(mut rest: &str) -> impl Iterator<Item = &str> {
    let mut digits = false;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let other = |c: char| c.is_ascii_digit() != digits;
        let end = rest.find(other).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        (rest, digits) = (after, !digits);
        Some(run)
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn keys_are_in_natural_order() {
        let text = sample::written(&["z.test"], |out, part, header| {
            write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn several_zones_are_refused() {
        sample::written(&[], |out, part, header| {
            assert!(write(&mut Vec::new(), part, header).is_err());
            super::super::bind::write(out, part, header).unwrap();
        });
    }

    #[test]
    fn runs_of_digits_compare_as_numbers() {
        // As Python's natsorted() leaves them.
        let names = [
            "", "1", "2.b", "10", "010a", "11", "a", "a1", "a1-b", "a1.b", "a01b", "a2", "a10",
            "a-", "a-1", "a.b", "aa", "b",
        ];
        for pair in names.windows(2) {
            assert_ne!(natural(pair[0], pair[1]), Ordering::Greater, "{pair:?}");
        }
        // No number, so that bytes decide.
        assert!(key("a01").eq(key("a1")) && natural("a01", "a1") == Ordering::Less);
        let many = "9".repeat(60);
        assert_eq!(natural(&many, &format!("1{many}")), Ordering::Less);
    }
}
