//! Record types: their mnemonics, which name servers know these, and the words of their data.
//! Mnemonics of classes.

use hickory_proto::rr::RecordType;

use super::fields::DataField::{self, *};
use super::refusal::Construct;

/// Mnemonic, number, the construct if a server does not know the mnemonic, and the words of the data. There
/// are no words if servers take the data as octets only, or if two of them refuse the mnemonic.
type RtypeRow = (&'static str, u16, Option<Construct>, &'static [DataField]);

const ALL: Option<Construct> = None;
const NOT_KNOT: Option<Construct> = Some(Construct::TypeOfBindAndNsd);
const BIND: Option<Construct> = Some(Construct::TypeOfBind);
const NSD: Option<Construct> = Some(Construct::TypeOfNsd);
const NOBODY: Option<Construct> = Some(Construct::TypeOfNone);

const DIGEST: &[DataField] = &[U16, Algorithm, U8, Digest];
const KEY: &[DataField] = &[U16, U8, Algorithm, Base64];
const SIGNATURE: &[DataField] = &[Type, Algorithm, U8, U32, Moment, Moment, U16, Name, Base64];
const SERVICE: &[DataField] = &[U16, LooseName, Params];

/// Types that may be in a zone, from the IANA registry "Resource Record (RR) TYPEs" as of July 2025, without
/// question types and those of single messages (OPT, TSIG, ANY and similar).
const TYPES: &[RtypeRow] = &[
    ("A", 1, ALL, &[Ipv4]),
    ("NS", 2, ALL, &[Name]),
    ("MD", 3, NSD, &[]),
    ("MF", 4, NSD, &[]),
    ("CNAME", 5, ALL, &[Name]),
    ("SOA", 6, ALL, &[Name, Name, U32, Time, Time, Time, Time]),
    ("MB", 7, NOT_KNOT, &[Name]),
    ("MG", 8, NOT_KNOT, &[Name]),
    ("MR", 9, NOT_KNOT, &[Name]),
    ("NULL", 10, NOT_KNOT, &[]),
    ("WKS", 11, NOT_KNOT, &[Ipv4, Words]),
    ("PTR", 12, ALL, &[Name]),
    ("HINFO", 13, ALL, &[Text, Text]),
    ("MINFO", 14, ALL, &[Name, Name]),
    ("MX", 15, ALL, &[U16, Name]),
    ("TXT", 16, ALL, &[Texts]),
    ("RP", 17, ALL, &[Name, Name]),
    ("AFSDB", 18, ALL, &[U16, Name]),
    ("X25", 19, NOT_KNOT, &[Text]),
    ("ISDN", 20, NOT_KNOT, &[Texts]),
    ("RT", 21, ALL, &[U16, Name]),
    ("NSAP", 22, NOT_KNOT, &[Words]),
    ("NSAP-PTR", 23, BIND, &[]),
    ("SIG", 24, NOT_KNOT, SIGNATURE),
    ("KEY", 25, ALL, KEY),
    ("PX", 26, NOT_KNOT, &[U16, Name, Name]),
    ("GPOS", 27, BIND, &[]),
    ("AAAA", 28, ALL, &[Ipv6]),
    ("LOC", 29, ALL, &[Location]),
    ("NXT", 30, NOT_KNOT, &[Name, Types]),
    ("EID", 31, BIND, &[]),
    ("NIMLOC", 32, BIND, &[]),
    ("SRV", 33, ALL, &[U16, U16, U16, Name]),
    ("ATMA", 34, BIND, &[]),
    ("NAPTR", 35, ALL, &[U16, U16, Text, Text, Text, Name]),
    ("KX", 36, ALL, &[U16, Name]),
    ("CERT", 37, ALL, &[CertificateType, U16, Algorithm, Base64]),
    ("A6", 38, BIND, &[]),
    ("DNAME", 39, ALL, &[Name]),
    ("SINK", 40, BIND, &[]),
    ("APL", 42, ALL, &[Prefixes]),
    ("DS", 43, ALL, DIGEST),
    ("SSHFP", 44, ALL, &[U8, U8, DataField::Fingerprint]),
    ("IPSECKEY", 45, ALL, &[U8, U8, U8, Gateway]),
    ("RRSIG", 46, ALL, SIGNATURE),
    ("NSEC", 47, ALL, &[Name, Types]),
    ("DNSKEY", 48, ALL, KEY),
    ("DHCID", 49, ALL, &[Base64]),
    ("NSEC3", 50, ALL, &[U8, U8, U16, Salt, Word, Types]),
    ("NSEC3PARAM", 51, ALL, &[U8, U8, U16, Salt]),
    ("TLSA", 52, ALL, &[U8, U8, U8, Hex]),
    ("SMIMEA", 53, ALL, &[U8, U8, U8, Hex]),
    ("HIP", 55, BIND, &[]),
    ("NINFO", 56, BIND, &[]),
    ("RKEY", 57, BIND, &[]),
    ("TALINK", 58, BIND, &[]),
    ("CDS", 59, ALL, &[U16, Algorithm, U8, Hex]),
    ("CDNSKEY", 60, ALL, KEY),
    ("OPENPGPKEY", 61, ALL, &[Base64]),
    ("CSYNC", 62, ALL, &[U32, U16, Types]),
    ("ZONEMD", 63, ALL, &[U32, U8, U8, Hex]),
    ("SVCB", 64, ALL, SERVICE),
    ("HTTPS", 65, ALL, SERVICE),
    ("DSYNC", 66, BIND, &[]),
    ("HHIT", 67, BIND, &[]),
    ("BRID", 68, BIND, &[]),
    ("SPF", 99, ALL, &[Texts]),
    ("UINFO", 100, BIND, &[]),
    ("UID", 101, BIND, &[]),
    ("GID", 102, BIND, &[]),
    ("UNSPEC", 103, BIND, &[]),
    ("NID", 104, ALL, &[U16, Groups]),
    ("L32", 105, ALL, &[U16, Ipv4]),
    ("L64", 106, ALL, &[U16, Groups]),
    ("LP", 107, ALL, &[U16, Name]),
    ("EUI48", 108, ALL, &[Eui(6)]),
    ("EUI64", 109, ALL, &[Eui(8)]),
    ("URI", 256, ALL, &[U16, U16, Uri]),
    ("CAA", 257, ALL, &[U8, Tag, Value]),
    ("AVC", 258, NOT_KNOT, &[Texts]),
    ("DOA", 259, BIND, &[]),
    ("AMTRELAY", 260, BIND, &[]),
    ("RESINFO", 261, BIND, &[]),
    ("WALLET", 262, BIND, &[]),
    ("CLA", 263, NOBODY, &[]),
    ("IPN", 264, NOBODY, &[]),
    ("TA", 32768, BIND, &[]),
    ("DLV", 32769, NOT_KNOT, DIGEST),
];

/// The type of that mnemonic, in whatever case, or of `TYPE<number>` (RFC 3597 section 5).
pub(super) fn record_type(text: &[u8]) -> Option<RecordType> {
    match by_mnemonic(text) {
        Some(&(_, code, ..)) => Some(RecordType::from(code)),
        None => numbered(text, b"TYPE").map(RecordType::from),
    }
}

fn by_mnemonic(text: &[u8]) -> Option<&'static RtypeRow> {
    let mut rows = TYPES.iter();
    rows.find(|(mnemonic, ..)| mnemonic.as_bytes().eq_ignore_ascii_case(text))
}

/// The words of a type's data, if name servers know them.
pub(super) fn fields(rtype: RecordType) -> &'static [DataField] {
    let code = u16::from(rtype);
    let row = TYPES.binary_search_by_key(&code, |(_, code, ..)| *code);
    row.map_or(&[], |at| TYPES[at].3)
}

/// Why name servers refuse a type that is written like this.
pub(super) fn refused(text: &[u8]) -> Option<Construct> {
    /// OPT (RFC 6891 section 6.1.1).
    const OPT: u16 = 41;
    if let Some((.., construct, _)) = by_mnemonic(text) {
        return *construct;
    }
    match numbered(text, b"TYPE")? {
        0 => Some(Construct::TypeZero),
        // Types of questions and of single messages (RFC 6895 section 3.1).
        OPT | 128..=255 => Some(Construct::MetaType),
        _ if text.get(4) == Some(&b'0') => Some(Construct::PaddedType),
        _ => None,
    }
}

/// The class of that mnemonic, as a number: 1 is IN (RFC 1035 section 3.2.4).
pub(super) fn class(text: &[u8]) -> Option<u16> {
    let is = |mnemonic: &str| mnemonic.as_bytes().eq_ignore_ascii_case(text);
    match () {
        () if is("IN") => Some(1),
        () if is("CS") => Some(2),
        () if is("CH") || is("CHAOS") => Some(3),
        () if is("HS") || is("HESIOD") => Some(4),
        () => numbered(text, b"CLASS"),
    }
}

fn numbered(text: &[u8], prefix: &[u8]) -> Option<u16> {
    let (head, digits) = text.split_at_checked(prefix.len())?;
    let plain = head.eq_ignore_ascii_case(prefix)
        && !digits.is_empty()
        && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_mnemonic_and_by_number() {
        assert_eq!(record_type(b"srv"), Some(RecordType::SRV));
        assert_eq!(record_type(b"Type33"), Some(RecordType::SRV));
        assert_eq!(record_type(b"LOC"), Some(RecordType::from(29)));
        assert_eq!(record_type(b"TYPE65280"), Some(RecordType::from(65280)));
        for text in ["SVR", "TYPE", "TYPE65536", "TYPE+1", "IN", "ANY", ""] {
            assert_eq!(record_type(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn classes_are_known_by_mnemonic_and_by_number() {
        assert_eq!(class(b"in"), Some(1));
        assert_eq!(class(b"CLASS1"), Some(1));
        assert_eq!(class(b"Ch"), Some(3));
        assert_eq!(class(b"3600"), None);
        assert_eq!(class(b"A"), None);
    }

    #[test]
    fn the_table_is_sorted_and_agrees_with_the_codec() {
        assert!(TYPES.is_sorted_by_key(|(_, code, ..)| code));
        for &(mnemonic, code, ..) in TYPES {
            if let Ok(known) = mnemonic.parse::<RecordType>() {
                assert_eq!(u16::from(known), code, "{mnemonic}");
            }
        }
    }
}
