//! Domain names in the form that they have in messages.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem;
use std::ops::Deref;
use std::sync::OnceLock;

use hickory_proto::rr::Name;
use hickory_proto::serialize::binary::BinDecodable;

use super::{display_name, is_plain};

/// Longest name, in octets (RFC 1035 section 2.3.4).
const LONGEST: usize = 255;
/// Longest label, in octets.
const LONGEST_LABEL: usize = 63;

/// A domain name in wire format, uncompressed (RFC 1035 section 3.1). It is converted to the codec's name
/// lazily, because in an audit of many domains that conversion would cost more than the rest of the work for
/// an answer.
#[derive(Clone)]
pub struct WireName {
    octets: Box<[u8]>,
    name: OnceLock<Box<Name>>,
}

impl WireName {
    /// A name of plain labels, without a trailing dot. `None` if a label is not plain, or if the name
    /// cannot be in a message.
    pub(super) fn from_plain(text: &str) -> Option<Self> {
        let mut octets = Vec::with_capacity(text.len() + 2);
        let mut rest = text.as_bytes();
        loop {
            let length = rest.iter().take_while(|octet| is_plain(**octet)).count();
            if !(1..=LONGEST_LABEL).contains(&length) {
                return None;
            }
            // It fits, as was just seen.
            octets.push(length as u8);
            octets.extend_from_slice(&rest[..length]);
            rest = match rest[length..].split_first() {
                None => break,
                Some((b'.', rest)) => rest,
                Some(_) => return None,
            };
        }
        octets.push(0);
        (octets.len() <= LONGEST).then(|| Self::from_checked(octets))
    }

    /// The name at the beginning of `octets`. `None` if the name is compressed or invalid.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        let mut end = 0;
        loop {
            let length = usize::from(*octets.get(end)?);
            end += 1 + length;
            match length {
                0 => break,
                _ if length > LONGEST_LABEL => return None,
                _ => {}
            }
        }
        let name = octets.get(..end).filter(|_| end <= LONGEST)?;
        Some(Self::from_checked(name))
    }

    fn from_checked(octets: impl Into<Box<[u8]>>) -> Self {
        Self {
            octets: octets.into(),
            name: OnceLock::new(),
        }
    }

    /// Its octets, with the final zero.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Whether it has no label.
    pub fn is_root(&self) -> bool {
        *self.octets == [0]
    }

    /// As [`display_name`].
    pub fn shown(&self) -> String {
        if self.is_root() {
            return ".".to_owned();
        }
        // Lengths become dots, but for the first and the root's.
        let mut text = self.octets[1..self.octets.len() - 1].to_vec();
        let (mut end, mut dots) = (usize::from(self.octets[0]), 0);
        while let Some(length) = text.get_mut(end) {
            end += 1 + usize::from(mem::replace(length, b'.'));
            dots += 1;
        }
        // Without an early end, the compiler examines many octets together. A dot in a label is one too many.
        let fits = |octet: u8| is_plain(octet) | (octet == b'.');
        let all_fit = text.iter().fold(true, |all, octet| all & fits(*octet));
        if !all_fit || memchr::memchr_iter(b'.', &text).count() != dots {
            return display_name(self);
        }
        text.make_ascii_lowercase();
        // Only ASCII was put in.
        String::from_utf8(text).unwrap_or_default()
    }
}

impl From<Name> for WireName {
    fn from(name: Name) -> Self {
        let mut octets = Vec::with_capacity(name.len() + 1);
        for label in &name {
            // A label has at most 63 octets.
            octets.push(label.len() as u8);
            octets.extend_from_slice(label);
        }
        octets.push(0);
        Self {
            octets: octets.into(),
            name: OnceLock::from(Box::new(name)),
        }
    }
}

impl Deref for WireName {
    type Target = Name;

    fn deref(&self) -> &Name {
        // They were checked, so the codec takes them.
        let name = || Box::new(Name::from_bytes(&self.octets).unwrap_or_default());
        self.name.get_or_init(name)
    }
}

/// Names compare without case (RFC 4343). Lengths of labels are no letters.
impl PartialEq for WireName {
    fn eq(&self, other: &Self) -> bool {
        self.octets.eq_ignore_ascii_case(&other.octets)
    }
}

impl Eq for WireName {}

impl Hash for WireName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for octet in &self.octets {
            state.write_u8(octet.to_ascii_lowercase());
        }
    }
}

impl fmt::Debug for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn a_plain_name_is_what_its_labels_make() {
        // 127 labels of one octet are 255 octets with their lengths and the root's.
        let long = ["a"; 127].join(".");
        let wide = "a".repeat(63);
        for text in ["_imap._tcp.etab-1.Test", "a", &wide, &long] {
            let labels = Name::from_labels(text.split('.').map(str::as_bytes)).unwrap();
            let name = WireName::from_plain(text).unwrap();
            assert!(name.eq_case(&labels) && name.is_fqdn(), "{text}");
            assert_eq!(name.octets(), WireName::from(labels).octets());
            assert_eq!(name.shown(), text.to_ascii_lowercase());
        }
        let too_wide = "a".repeat(64);
        for text in [
            "",
            ".",
            "a.",
            "a..b",
            "a b",
            "é",
            &too_wide,
            &format!("{long}a"),
            &format!("{long}.a"),
        ] {
            assert_eq!(WireName::from_plain(text), None, "{text}");
        }
    }

    #[test]
    fn names_read_as_the_codec_reads_them() {
        let odd: [&[u8]; 3] = [b"A b", b"x.y\\", "é".as_bytes()];
        let odd = Name::from_labels(odd).unwrap();
        for name in [Name::root(), Name::from_ascii("Front.Test.").unwrap(), odd] {
            let mut octets = WireName::from(name.clone()).octets().to_vec();
            let end = octets.len();
            octets.extend([3, b'n', b'o']);
            let read = WireName::read(&octets).unwrap();
            assert!(read.eq_case(&name), "{name}");
            assert_eq!(read.octets().len(), end);
            assert_eq!(read.shown(), display_name(&name));
        }
        let long = [&[63; 64][..], &[63; 64], &[63; 64], &[61; 62], &[0]].concat();
        let read = WireName::read(&long).unwrap();
        assert_eq!(read.octets().len(), 255);
        assert_eq!(read.len(), 254);
        let longer = [&[63; 64][..], &[63; 64], &[63; 64], &[62; 63], &[0]].concat();
        let wide = [&[64; 65][..], &[0]].concat();
        let refused: [&[u8]; 5] = [&[], &[1, b'a'], &[0xc0, 12], &wide, &longer];
        for octets in refused {
            assert_eq!(WireName::read(octets), None, "{octets:02x?}");
            assert!(octets == [0xc0, 12] || Name::from_bytes(octets).is_err());
        }
    }

    #[test]
    fn case_makes_no_difference() {
        let [lower, upper, other] = ["a-1.fr", "A-1.FR", "a-2.fr"].map(WireName::from_plain);
        assert_eq!(lower, upper);
        assert_ne!(lower, other);
        let hashing = RandomState::new();
        assert_eq!(hashing.hash_one(&lower), hashing.hash_one(&upper));
        // Lengths are no letters: 1 and 33 differ by no more than the case of a letter does.
        let rest = [&[b'a', 31][..], &[b'x'; 31], &[0]].concat();
        let [one, two] = [1, 33].map(|length| WireName::read(&[&[length], &rest[..]].concat()));
        assert!(one.is_some() && two.is_some());
        assert_ne!(one, two);
    }
}
