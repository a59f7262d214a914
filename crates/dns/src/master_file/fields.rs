//! Checks the words of record data as name servers do, also of types whose data no verdict needs, because
//! servers refuse a zone for them too.

mod location;
mod params;
mod words;

use std::net::{Ipv4Addr, Ipv6Addr};

use super::lex::Token;
use super::refusal::Construct::{self, *};
use super::{name, rtype};
use words::*;
pub(super) use words::{ends_without_unit, has_strange_character};

/// One word of a record's data, or all its last words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataField {
    /// A number of 8 bits.
    U8,
    /// A number of 16 bits.
    U16,
    /// A number of 32 bits.
    U32,
    /// A time, in seconds or with units.
    Time,
    /// A time of day: YYYYMMDDHHmmSS or seconds since 1970 (RFC 4034 section 3.2).
    Moment,
    /// A domain name.
    Name,
    /// A domain name that may be in quotes.
    LooseName,
    /// A character string, in quotes or not.
    Text,
    /// One or more character strings, to the end.
    Texts,
    /// A text of any length (RFC 8659 section 4.1.1).
    Value,
    /// A text of any length that BIND wants in quotes (RFC 7553 section 4.4).
    Uri,
    /// The tag of a CAA record (RFC 8659 section 4.1).
    Tag,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// So many octets in hexadecimal, joined by hyphens (RFC 7043).
    Eui(usize),
    /// Four groups of hexadecimal digits, joined by colons (RFC 6742).
    Groups,
    /// Octets in hexadecimal, to the end.
    Hex,
    /// A digest in hexadecimal, to the end, as long as the type before it says (RFC 4034 section 5.1).
    Digest,
    /// A fingerprint in hexadecimal, to the end, as long as the type before it says (RFC 4255 section 3.1).
    Fingerprint,
    /// Octets in hexadecimal, or "-" (RFC 5155 section 4.3).
    Salt,
    /// Octets in base64, to the end.
    Base64,
    /// A record type.
    Type,
    /// Record types, to the end.
    Types,
    /// A DNSSEC algorithm, by number or mnemonic.
    Algorithm,
    /// A type of certificates, by number or mnemonic (RFC 4398 section 2.1).
    CertificateType,
    /// A gateway of the type two words before it, and a key, to the end (RFC 4025 section 3).
    Gateway,
    /// A place on earth, to the end (RFC 1876 section 3).
    Location,
    /// Address prefixes, to the end (RFC 3123 section 5).
    Prefixes,
    /// Parameters of a service, to the end (RFC 9460 section 2.1).
    Params,
    /// Any word.
    Word,
    /// Any words, to the end.
    Words,
}

/// DNSSEC algorithms (RFC 4034 appendix A.1 and IANA's registry).
const ALGORITHMS: &[&str] = &[
    "RSAMD5",
    "DH",
    "DSA",
    "ECC",
    "RSASHA1",
    "NSEC3DSA",
    "DSA-NSEC3-SHA1",
    "NSEC3RSASHA1",
    "RSASHA1-NSEC3-SHA1",
    "RSASHA256",
    "RSASHA512",
    "ECCGOST",
    "ECC-GOST",
    "ECDSAP256SHA256",
    "ECDSAP384SHA384",
    "ED25519",
    "ED448",
    "INDIRECT",
    "PRIVATEDNS",
    "PRIVATEOID",
];
/// Types of certificates (RFC 4398 section 2.1).
const CERTIFICATES: &[&str] = &[
    "PKIX", "SPKI", "PGP", "IPKIX", "ISPKI", "IPGP", "ACPKIX", "IACPKIX", "URI", "OID",
];

/// Calls `note` with each construct of a record's data that name servers refuse, and with its word.
/// `tokens` are the words after the type. [`super::data`] already refused other faults.
pub(super) fn inspect<'a>(
    fields: &[DataField],
    tokens: &'a [Token<'a>],
    note: &mut impl FnMut(Construct, Option<&Token<'a>>),
) {
    if tokens
        .first()
        .is_some_and(|token| token.text == b"\\#" && !token.quoted)
    {
        return generic(tokens, note);
    }
    for (at, token) in tokens.iter().enumerate() {
        let within = at > 0 && matches!(fields, [DataField::Texts]);
        let value = fields.ends_with(&[DataField::Params]) && params::is_value(tokens, at);
        match token.glued && !value {
            true if within => note(GluedTexts, Some(token)),
            true => note(GluedWords, Some(token)),
            false => {}
        }
    }
    let mut rest = tokens;
    for field in fields {
        if let Err(construct) = field.take(&mut rest, tokens, note) {
            note(construct, rest.first());
            if construct == WrongData {
                return;
            }
            rest = &rest[rest.len().min(field.words().1)..];
        }
    }
    if fields.is_empty() || !rest.is_empty() {
        note(WrongData, rest.first());
    }
}

/// Octets in hexadecimal digits, as any type may be written (RFC 3597 section 5).
fn generic<'a>(tokens: &'a [Token<'a>], note: &mut impl FnMut(Construct, Option<&Token<'a>>)) {
    for token in tokens.iter().filter(|token| token.quoted) {
        note(QuotedWord, Some(token));
    }
    let digits = tokens.get(2..).unwrap_or_default();
    if let Some(split) = digits.iter().find(|token| token.text.len() % 2 == 1) {
        note(SplitOctets, Some(split));
    }
}

impl DataField {
    /// The least and greatest number of its words.
    fn words(self) -> (usize, usize) {
        match self {
            Self::Types | Self::Prefixes | Self::Params => (0, usize::MAX),
            Self::Texts
            | Self::Hex
            | Self::Digest
            | Self::Fingerprint
            | Self::Base64
            | Self::Gateway
            | Self::Location
            | Self::Words => (1, usize::MAX),
            _ => (1, 1),
        }
    }

    /// Removes the field's words. An error is the construct of its first word.
    fn take<'a>(
        self,
        rest: &mut &'a [Token<'a>],
        all: &[Token<'_>],
        note: &mut impl FnMut(Construct, Option<&Token<'a>>),
    ) -> Result<(), Construct> {
        let (least, most) = self.words();
        if rest.len() < least {
            return Err(WrongData);
        }
        let (mine, after) = rest.split_at(rest.len().min(most));
        match self {
            Self::Text | Self::Texts | Self::Value => bare_signs(mine, note),
            Self::Uri => {
                if !mine[0].quoted {
                    note(BareUri, mine.first());
                }
                bare_signs(mine, note);
            }
            Self::LooseName if mine[0].quoted => note(QuotedTarget, mine.first()),
            Self::Tag if mine[0].quoted => note(QuotedTag, mine.first()),
            Self::LooseName | Self::Tag => {}
            _ => {
                let value = |at| self == Self::Params && params::is_value(mine, at);
                let quoted = mine.iter().enumerate().filter(|(_, token)| token.quoted);
                let quoted = quoted.filter(|(at, _)| !value(*at));
                quoted.for_each(|(_, token)| note(QuotedWord, Some(token)));
            }
        }
        let joined = || mine.iter().flat_map(|token| token.text).copied();
        match self {
            Self::U8 => number(&mine[0], u8::MAX.into())?,
            Self::U16 => number(&mine[0], u16::MAX.into())?,
            Self::U32 => number(&mine[0], u32::MAX)?,
            Self::Time => bare_unit(&mine[0], note),
            Self::Moment => moment(&mine[0])?,
            Self::Name | Self::LooseName => domain_name(&mine[0], note)?,
            Self::Tag => {
                let tag = mine[0].text;
                let sound = !tag.is_empty() && tag.iter().all(u8::is_ascii_alphanumeric);
                if !sound {
                    return Err(WrongTag);
                }
                // By the limit of NSD.
                if tag.len() > 15 || tag.iter().any(u8::is_ascii_uppercase) {
                    note(CapitalTag, mine.first());
                }
            }
            Self::Ipv4 => holds(text(&mine[0]).parse::<Ipv4Addr>().is_ok())?,
            Self::Ipv6 => holds(text(&mine[0]).parse::<Ipv6Addr>().is_ok())?,
            Self::Eui(octets) => groups(&mine[0], '-', octets, 2)?,
            Self::Groups => {
                groups(&mine[0], ':', 4, 4)?;
                if text(&mine[0]).split(':').any(|group| group.len() < 4) {
                    note(Construct::ShortGroup, Some(&mine[0]));
                }
            }
            Self::Hex | Self::Digest | Self::Fingerprint => {
                let digits = joined().count();
                holds(joined().all(|byte| byte.is_ascii_hexdigit()) && digits % 2 == 0)?;
                split(mine, 2, note);
                match self {
                    Self::Digest => digest(all, digits / 2)?,
                    Self::Fingerprint => fingerprint(mine, all)?,
                    _ => {}
                }
            }
            Self::Salt => {
                let salt = mine[0].text;
                let octets = salt.iter().all(u8::is_ascii_hexdigit) && salt.len() % 2 == 0;
                holds(salt == b"-" || octets && salt.len() <= 2 * 255)?;
            }
            Self::Base64 => base64(mine, note)?,
            Self::Type | Self::Types => {
                holds(
                    mine.iter()
                        .all(|token| rtype::record_type(token.text).is_some()),
                )?;
            }
            Self::Algorithm => mnemonic(&mine[0], ALGORITHMS, u8::MAX.into())?,
            Self::CertificateType => mnemonic(&mine[0], CERTIFICATES, u16::MAX.into())?,
            Self::Gateway => gateway(mine, all, note)?,
            Self::Location => location::read(mine)?,
            Self::Prefixes => holds(mine.iter().all(|token| prefix(text(token))))?,
            Self::Params => params::read(mine)?,
            Self::Text | Self::Texts => {
                let sound = |token: &Token<'_>| name::character_string(token.text).is_ok();
                holds(mine.iter().all(sound))?;
                let dotted = self == Self::Text && !mine[0].quoted && mine[0].text.contains(&b'.');
                if dotted {
                    note(BareDot, mine.first());
                }
            }
            Self::Value | Self::Uri | Self::Word | Self::Words => {}
        }
        *rest = after;
        Ok(())
    }
}
