//! Domain names and character strings in presentation form (RFC 1035 section 5.1, RFC 4343
//! section 2.1).

use hickory_proto::rr::Name;

use super::TextFault;

/// Longest label in octets (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;
/// Longest name in octets on the wire (RFC 1035 section 2.3.4).
pub(super) const MAX_NAME: usize = 255;

/// Reads a name; what has no final dot is relative to `origin`.
///
/// # Errors
///
/// Why it is no name.
pub(super) fn parse(text: &[u8], origin: Option<&Name>) -> Result<Name, TextFault> {
    let relative_to = || origin.ok_or(TextFault::NoOrigin);
    match text {
        b"@" => return relative_to().cloned(),
        b"." => return Ok(Name::root()),
        b"" => return Err(TextFault::Empty),
        _ => {}
    }
    let mut octets = Vec::with_capacity(text.len());
    // Where each label ends in `octets`.
    let mut ends = Vec::new();
    let mut rest = text;
    while let Some((octet, dot)) = next_octet(&mut rest)? {
        if !dot {
            octets.push(octet);
            continue;
        }
        let start = ends.last().copied().unwrap_or(0);
        check_label(&octets[start..])?;
        ends.push(octets.len());
    }
    let start = ends.last().copied().unwrap_or(0);
    let mut labels: Vec<&[u8]> = Vec::with_capacity(ends.len() + 8);
    let relative = start < octets.len();
    if relative {
        check_label(&octets[start..])?;
        ends.push(octets.len());
    }
    let mut from = 0;
    for &end in &ends {
        labels.push(&octets[from..end]);
        from = end;
    }
    if relative {
        let origin = if may_be_complete(&labels) {
            origin.ok_or(TextFault::NoOriginOrDot)?
        } else {
            relative_to()?
        };
        labels.extend(origin);
    }
    let length: usize = labels.iter().map(|label| label.len() + 1).sum::<usize>() + 1;
    if length > MAX_NAME {
        return Err(TextFault::LongName(length));
    }
    Name::from_labels(labels).map_err(|error| TextFault::Codec(error.to_string()))
}

/// Whether these labels may be a whole name that lacks its final dot. A service (`_imap._tcp`) is below a domain, which
/// has at least two labels, and a top-level label is alphabetic (RFC 1123 section 2.1) or an A-label.
fn may_be_complete(labels: &[&[u8]]) -> bool {
    let is_service = |label: &&&[u8]| label.starts_with(b"_");
    let domain = labels.iter().skip_while(is_service);
    let is_top_level = |label: &&[u8]| {
        let is_word = label.len() > 1 && label.iter().all(u8::is_ascii_alphabetic);
        is_word || label.to_ascii_lowercase().starts_with(b"xn--")
    };
    domain.count() >= 2 && labels.last().is_some_and(is_top_level)
}

fn check_label(label: &[u8]) -> Result<(), TextFault> {
    match label.len() {
        0 => Err(TextFault::EmptyLabel),
        1..=MAX_LABEL => Ok(()),
        len => Err(TextFault::LongLabel(len)),
    }
}

/// Reads a character string (RFC 1035 section 3.3): at most 255 octets.
pub(super) fn character_string(text: &[u8]) -> Result<Vec<u8>, TextFault> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((octet, _)) = next_octet(&mut rest)? {
        octets.push(octet);
    }
    match octets.len() {
        0..=255 => Ok(octets),
        len => Err(TextFault::LongString(len)),
    }
}

/// Takes one octet off, `\X` and `\DDD` resolved; the second value says whether it is a dot that
/// separates labels.
fn next_octet(rest: &mut &[u8]) -> Result<Option<(u8, bool)>, TextFault> {
    match **rest {
        [] => Ok(None),
        [b'\\', a @ b'0'..=b'9', ref after @ ..] => {
            let &[b @ b'0'..=b'9', c @ b'0'..=b'9', ref after @ ..] = after else {
                return Err(TextFault::ShortEscape);
            };
            let digits = [a, b, c].map(|digit| u32::from(digit - b'0'));
            let value = digits[0] * 100 + digits[1] * 10 + digits[2];
            *rest = after;
            match u8::try_from(value) {
                Ok(octet) => Ok(Some((octet, false))),
                Err(_) => Err(TextFault::HighEscape(value)),
            }
        }
        [b'\\', octet, ref after @ ..] => {
            *rest = after;
            Ok(Some((octet, false)))
        }
        [b'\\'] => Err(TextFault::OpenEscape),
        [octet, ref after @ ..] => {
            *rest = after;
            Ok(Some((octet, octet == b'.')))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str, origin: Option<&Name>) -> Result<Vec<Vec<u8>>, TextFault> {
        let name = parse(text.as_bytes(), origin)?;
        assert!(name.is_fqdn());
        Ok(name.iter().map(<[u8]>::to_vec).collect())
    }

    #[test]
    fn names_are_relative_until_they_end_in_a_dot() {
        let origin = Name::from_ascii("o.test.").unwrap();
        let read = |text: &str| labels(text, Some(&origin)).unwrap();
        let expected = |labels: &[&str]| -> Vec<Vec<u8>> {
            labels
                .iter()
                .map(|label| label.as_bytes().to_vec())
                .collect()
        };
        assert_eq!(read("a.b"), expected(&["a", "b", "o", "test"]));
        assert_eq!(read("a.b."), expected(&["a", "b"]));
        assert_eq!(read("@"), expected(&["o", "test"]));
        assert_eq!(read("\\@"), expected(&["@", "o", "test"]));
        assert_eq!(read("."), expected(&[]));
        assert_eq!(read("a\\."), expected(&["a.", "o", "test"]));
        assert_eq!(parse(b"a.B", Some(&Name::root())), parse(b"a.B.", None));
    }

    #[test]
    fn escapes_are_octets_in_decimal() {
        assert_eq!(
            labels("a\\.b\\032\\255\\;.c.", None).unwrap(),
            [b"a.b \xff;".to_vec(), b"c".to_vec()]
        );
        // \056 is the octet 56 ("8"), not a dot; \046 is one, and separates nothing.
        assert_eq!(labels("a\\056b\\046c.", None).unwrap(), [b"a8b.c".to_vec()]);
    }

    #[test]
    fn invalid_name_is_refused() {
        let origin = Name::root();
        for text in [
            "", "..", ".a", "a..b", "a..", "a\\", "a\\1", "a\\12x", "a\\256",
        ] {
            assert!(labels(text, Some(&origin)).is_err(), "{text}");
        }
        assert_eq!(labels("a", None), Err(TextFault::NoOrigin));
        let complete = [
            "a.fr",
            "_imap._tcp.a.fr",
            "*.a.fr",
            "a.xn--p1ai",
            "a.xn--p1AI",
        ];
        for text in complete {
            let fault = TextFault::NoOriginOrDot;
            assert_eq!(labels(text, None), Err(fault), "{text}");
        }
        for text in [
            "_imap._tcp",
            "_imap._tcp.fr",
            "_imap._tcp.a",
            "www.a",
            "www.1",
            "a.b-c",
        ] {
            let fault = TextFault::NoOrigin;
            assert_eq!(labels(text, None), Err(fault), "{text}");
        }
        assert!(labels(&format!("{}.", "a".repeat(63)), None).is_ok());
        assert!(labels(&format!("{}.", "a".repeat(64)), None).is_err());
        let long = format!("{}aa.", "a.".repeat(126));
        assert!(labels(&long, None).is_err());
        assert!(labels(&format!("{}a.", "a.".repeat(126)), None).is_ok());
    }

    #[test]
    fn strings_have_at_most_255_octets() {
        assert_eq!(character_string(b"a\\\"\\065.").unwrap(), b"a\"A.");
        assert!(character_string(&[b'x'; 255]).is_ok());
        assert!(character_string(&[b'x'; 256]).is_err());
    }
}
