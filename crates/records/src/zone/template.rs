//! Renders the RRsets of one template once. A format writes the text of an RRset whose names are stand-ins,
//! and for each domain its names are put into the text.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Write};
use std::mem;

use super::Rrset;

// Private-use characters: no name holds them, and no serialiser escapes or quotes for them what it
// would not quote anyway.

/// Stands for the domain.
pub const DOMAIN: &str = "\u{e000}";
/// Stands for the zone.
pub const ZONE: &str = "\u{e001}";
/// Stand-in for the labels of the domain below its zone, preceded by a dot, or for nothing if the domain is
/// the zone.
pub const BELOW: &str = "\u{e002}";
/// Stands for the domain with a low line for each dot, which no domain has: unique, and part of an
/// identifier.
pub(super) const IDENTIFIER: &str = "\u{e003}";

#[derive(Debug, PartialEq, Eq)]
enum Fragment {
    Text(String),
    Domain,
    Zone,
    Below,
    Identifier,
}

/// Splits a rendered text at its stand-ins.
fn split_at_stand_ins(text: &str) -> Vec<Fragment> {
    let mut parts = Vec::new();
    for piece in text.split_inclusive(|c| stand_in(c).is_some()) {
        let last = piece.chars().next_back();
        let part = last.and_then(stand_in);
        let plain = match part {
            Some(_) => piece.trim_end_matches(|c| Some(c) == last),
            None => piece,
        };
        if !plain.is_empty() {
            parts.push(Fragment::Text(plain.to_owned()));
        }
        parts.extend(part);
    }
    parts
}

fn stand_in(character: char) -> Option<Fragment> {
    let is = |text: &str| text.starts_with(character);
    match () {
        () if is(DOMAIN) => Some(Fragment::Domain),
        () if is(ZONE) => Some(Fragment::Zone),
        () if is(BELOW) => Some(Fragment::Below),
        () if is(IDENTIFIER) => Some(Fragment::Identifier),
        () => None,
    }
}

/// The labels of the domain below its zone, without a dot at either end.
pub(super) fn below<'a>(domain: &'a str, zone: &str) -> &'a str {
    let labels = domain.strip_suffix(zone).unwrap_or(domain);
    labels.strip_suffix('.').unwrap_or(labels)
}

/// The texts that `render` makes of RRsets, rendered once per template.
pub struct RenderedTemplates<F> {
    render: F,
    rendered: BTreeMap<usize, Vec<Fragment>>,
    text: Vec<u8>,
}

impl<F: Fn(&Rrset<'_>) -> io::Result<String>> RenderedTemplates<F> {
    /// `render` must write the stand-ins for the names of the RRset that differ by domain.
    pub fn new(render: F) -> Self {
        Self {
            render,
            rendered: BTreeMap::new(),
            text: Vec::new(),
        }
    }

    /// The text of an RRset.
    ///
    /// # Errors
    ///
    /// Those of rendering it.
    pub fn text(&mut self, rrset: &Rrset<'_>) -> io::Result<&[u8]> {
        let parts = match self.rendered.entry(rrset.template) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(split_at_stand_ins(&(self.render)(rrset)?)),
        };
        let mut text = mem::take(&mut self.text);
        text.clear();
        for part in parts {
            match part {
                Fragment::Text(part) => text.extend_from_slice(part.as_bytes()),
                Fragment::Domain => text.extend_from_slice(rrset.domain.as_bytes()),
                Fragment::Zone => text.extend_from_slice(rrset.zone.as_bytes()),
                Fragment::Below => {
                    let labels = below(rrset.domain, rrset.zone);
                    if !labels.is_empty() {
                        text.push(b'.');
                        text.extend_from_slice(labels.as_bytes());
                    }
                }
                Fragment::Identifier => {
                    let low = |octet: u8| if octet == b'.' { b'_' } else { octet };
                    text.extend(rrset.domain.bytes().map(low));
                }
            }
        }
        self.text = text;
        Ok(&self.text)
    }
}

/// Writes the text that `render` makes of every RRset, one after another.
pub(super) fn write_each<'a>(
    out: &mut dyn Write,
    mut rrsets: impl Iterator<Item = Rrset<'a>>,
    render: impl Fn(&Rrset<'_>) -> io::Result<String>,
) -> io::Result<()> {
    let mut templates = RenderedTemplates::new(render);
    rrsets.try_for_each(|rrset| out.write_all(templates.text(&rrset)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Service;

    fn text(domain: &str, zone: &str) -> String {
        let mut templates = RenderedTemplates::new(|_| {
            Ok(format!("{IDENTIFIER}: _imap._tcp{BELOW} {ZONE}{DOMAIN}!"))
        });
        let rrset = Rrset {
            service: Service::Imap,
            domain,
            zone,
            ttl: 1,
            records: &[],
            template: 0,
        };
        String::from_utf8(templates.text(&rrset).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn stand_ins_become_names() {
        assert_eq!(
            text("a-b.c.fr", "fr"),
            "a-b_c_fr: _imap._tcp.a-b.c fra-b.c.fr!"
        );
        assert_eq!(text("c.fr", "c.fr"), "c_fr: _imap._tcp c.frc.fr!");
    }
}
