//! Checks of single words of a record's data.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::master_file::lex::Token;
use crate::master_file::name;
use crate::master_file::refusal::Construct::{self, *};

/// The word as text, empty if it is not UTF-8: every reader here refuses the empty word.
pub(super) fn text<'a>(token: &Token<'a>) -> &'a str {
    std::str::from_utf8(token.text).unwrap_or_default()
}

/// An error unless the data is what the type holds.
pub(super) fn holds(good: bool) -> Result<(), Construct> {
    if good { Ok(()) } else { Err(WrongData) }
}

/// A number in decimal digits, from 0 to `greatest`.
pub(super) fn number(token: &Token<'_>, greatest: u32) -> Result<(), Construct> {
    let digits = token.text.strip_prefix(b"-").unwrap_or(token.text);
    holds(!digits.is_empty() && digits.iter().all(u8::is_ascii_digit))?;
    match text(token).parse::<u32>() {
        Ok(value) if value <= greatest => Ok(()),
        _ => Err(NumberOutOfRange),
    }
}

/// A number, or one of these mnemonics.
pub(super) fn mnemonic(token: &Token<'_>, known: &[&str], greatest: u32) -> Result<(), Construct> {
    let same = |word: &&str| word.as_bytes().eq_ignore_ascii_case(token.text);
    if known.iter().any(same) {
        Ok(())
    } else {
        number(token, greatest)
    }
}

/// Notes a time such as 1h30. NSD reads the last digits as seconds.
pub(super) fn bare_unit<'a, 'b>(
    token: &'b Token<'a>,
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) {
    if ends_without_unit(token.text) {
        note(BareUnit, Some(token));
    }
}

/// Whether digits without a unit follow a unit.
pub(in crate::master_file) fn ends_without_unit(text: &[u8]) -> bool {
    text.last().is_some_and(u8::is_ascii_digit) && !text.iter().all(u8::is_ascii_digit)
}

/// A name. Notes characters that Knot takes only after a backslash.
pub(super) fn domain_name<'a, 'b>(
    token: &'b Token<'a>,
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) -> Result<(), Construct> {
    if has_strange_character(token.text) {
        note(NameCharacter, Some(token));
    }
    if token.text.starts_with(b"$") {
        note(BareSign, Some(token));
    }
    let root = hickory_proto::rr::Name::root();
    holds(name::parse(token.text, Some(&root)).is_ok())
}

/// Whether a name has an ASCII character that Knot takes only after a backslash.
pub(in crate::master_file) fn has_strange_character(text: &[u8]) -> bool {
    let mut octets = text.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b'\\' => _ = octets.next(),
            b'@' if text == b"@" => {}
            b'-' | b'_' | b'/' | b'*' | b'.' => {}
            octet if octet.is_ascii_alphanumeric() || !octet.is_ascii() => {}
            _ => return true,
        }
    }
    false
}

/// Notes texts without quotes that NSD reads as something else.
pub(super) fn bare_signs<'a, 'b>(
    tokens: &'b [Token<'a>],
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) {
    let bare =
        |token: &&Token<'_>| !token.quoted && (token.text == b"@" || token.text.starts_with(b"$"));
    let bare = tokens.iter().filter(bare);
    bare.for_each(|token| note(BareSign, Some(token)));
}

/// A time of day, as YYYYMMDDHHmmSS or in seconds.
pub(super) fn moment(token: &Token<'_>) -> Result<(), Construct> {
    holds(!token.text.is_empty() && token.text.iter().all(u8::is_ascii_digit))?;
    match token.text.len() {
        1..=10 | 14 => Ok(()),
        _ => Err(NumberOutOfRange),
    }
}

/// That many groups of at most that many hexadecimal digits.
pub(super) fn groups(
    token: &Token<'_>,
    joint: char,
    count: usize,
    digits: usize,
) -> Result<(), Construct> {
    let mut groups = text(token).split(joint);
    let sound = |group: &str| {
        (1..=digits).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    holds(groups.clone().count() == count && groups.all(sound))
}

/// Notes a word that ends inside a group of that many digits, although all groups together are complete.
pub(super) fn split<'a, 'b>(
    tokens: &'b [Token<'a>],
    group: usize,
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) {
    if let Some(split) = tokens.iter().find(|token| token.text.len() % group != 0) {
        note(SplitOctets, Some(split));
    }
}

/// Base64 (RFC 4648 section 4) over one or more words.
pub(super) fn base64<'a, 'b>(
    tokens: &'b [Token<'a>],
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) -> Result<(), Construct> {
    let joined: Vec<u8> = tokens
        .iter()
        .flat_map(|token| token.text)
        .copied()
        .collect();
    let padding = joined
        .iter()
        .rev()
        .take_while(|byte| **byte == b'=')
        .count();
    let letters = &joined[..joined.len() - padding];
    let sound = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    holds(
        joined.len().is_multiple_of(4)
            && padding <= 2
            && !letters.is_empty()
            && letters.iter().all(sound),
    )?;
    split(tokens, 4, note);
    Ok(())
}

/// A digest of that many octets, for the type in the third word (IANA, "DNSSEC Delegation Signer (DS)
/// Resource Record (RR) Type Digest Algorithms").
pub(super) fn digest(all: &[Token<'_>], octets: usize) -> Result<(), Construct> {
    let expected = match all.get(2).map(text) {
        Some("1") => 20,
        Some("2") => 32,
        Some("4") => 48,
        _ => return Err(DigestType),
    };
    if octets == expected {
        Ok(())
    } else {
        Err(WrongLength)
    }
}

/// A fingerprint for the type in the second word (RFC 4255 section 3.1.2, RFC 6594); of other types, any
/// length.
pub(super) fn fingerprint(mine: &[Token<'_>], all: &[Token<'_>]) -> Result<(), Construct> {
    let octets = match all.get(1).map(text) {
        Some("1") => Some(20),
        Some("2") => Some(32),
        _ => None,
    };
    let digits: usize = mine.iter().map(|token| token.text.len()).sum();
    if octets.is_none_or(|octets| digits == 2 * octets) {
        Ok(())
    } else {
        Err(Fingerprint)
    }
}

/// A gateway and a key (RFC 4025 section 3.1).
pub(super) fn gateway<'a, 'b>(
    mine: &'b [Token<'a>],
    all: &[Token<'_>],
    note: &mut impl FnMut(Construct, Option<&'b Token<'a>>),
) -> Result<(), Construct> {
    let [gateway, key @ ..] = mine else {
        return Err(WrongData);
    };
    match all.get(1).map(text) {
        Some("0") => holds(gateway.text == b".")?,
        Some("1") => holds(text(gateway).parse::<Ipv4Addr>().is_ok())?,
        Some("2") => holds(text(gateway).parse::<Ipv6Addr>().is_ok())?,
        Some("3") => domain_name(gateway, note)?,
        _ => return Err(WrongData),
    }
    if key.is_empty() {
        Ok(())
    } else {
        base64(key, note)
    }
}

/// An address prefix such as `!1:192.0.2.0/24` (RFC 3123 section 5).
pub(super) fn prefix(text: &str) -> bool {
    let parts = || {
        let text = text.strip_prefix('!').unwrap_or(text);
        let (family, prefix) = text.split_once(':')?;
        let (address, length) = prefix.split_once('/')?;
        let length: u8 = length.parse().ok()?;
        Some(match family {
            "1" => address.parse::<Ipv4Addr>().is_ok() && length <= 32,
            "2" => address.parse::<Ipv6Addr>().is_ok() && length <= 128,
            _ => false,
        })
    };
    parts().unwrap_or(false)
}
