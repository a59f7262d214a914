//! The file of one zone for octoDNS's `YamlProvider`. Its keys are JSON strings and its values JSON
//! objects, which YAML has as flow style: quoted, so that no label reads as a number or a truth
//! value, and with no need of a serialiser for YAML.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;

use super::template::{BELOW, Templates, below};
use super::{Header, Part, Rrset};
use crate::service::Service;

// Keys are in order of names, as the reader demands.

#[derive(Serialize)]
struct WireRrset {
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

/// Writes the file of the only zone; a plan of several is an error, see [`Part::only_zone`].
///
/// The reader demands that keys are in natural order, so the domains are sorted anew, at four octets
/// of memory for each.
pub fn write(out: &mut dyn Write, part: &Part<'_>, header: &Header<'_>) -> io::Result<()> {
    let zone = part.only_zone().map_err(io::Error::other)?;
    let name = format!("file {zone}.yaml of a YamlProvider");
    let notes = [
        &name,
        "octoDNS deletes what none of a zone's sources holds: let this be one of them, beside that \
         of the zone's other records",
    ];
    header.write(out, "# ", part, &notes)?;
    writeln!(out, "---")?;
    let mut places = part.places();
    let below = |place| below(part.domain(place), zone);
    places.sort_unstable_by(|a, b| natural(below(*a), below(*b)));
    let mut templates = Templates::new(render);
    for service in Service::ALL {
        for place in &places {
            for rrset in part.rrsets_at(*place).filter(|it| it.service == service) {
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
    let wire = WireRrset {
        ttl: rrset.ttl,
        rtype: "SRV",
        values: values.collect(),
    };
    // PyYAML wants a space behind the colon of a quoted key in block style.
    Ok(format!("{key}: {}\n", serde_json::to_string(&wire)?))
}

/// The order of Python's natsort: runs of digits compare as numbers, what is between them as text.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (runs(a), runs(b));
    loop {
        return match (a.next(), b.next()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match value(a).cmp(&value(b)) {
                Ordering::Equal => continue,
                order => order,
            },
        };
    }
}

/// Text and digits by turns, text first, as if the dot of the key stood before it.
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

/// What a run compares by: for digits their number without leading zeros, by length first.
fn value(run: &str) -> (usize, &str) {
    match run.starts_with(|c: char| c.is_ascii_digit()) {
        true => {
            let number = run.trim_start_matches('0');
            (number.len(), number)
        }
        false => (0, run),
    }
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
    fn runs_of_digits_compare_as_numbers() {
        // As Python's natsorted() leaves them.
        let names = [
            "", "1", "2.b", "10", "010a", "11", "a", "a1", "a1-b", "a1.b", "a01b", "a2", "a10",
            "a-", "a-1", "a.b", "aa", "b",
        ];
        for pair in names.windows(2) {
            assert_ne!(natural(pair[0], pair[1]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(natural("a01", "a1"), Ordering::Equal);
        let many = "9".repeat(60);
        assert_eq!(natural(&many, &format!("1{many}")), Ordering::Less);
    }
}
