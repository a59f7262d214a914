//! Mnemonics of record types and classes.

use hickory_proto::rr::RecordType;

/// Types that may stand in a zone, from the IANA registry "Resource Record (RR) TYPEs" as of July
/// 2025; question types and those of single messages (OPT, TSIG, ANY and the like) are left out.
const TYPES: &[(&str, u16)] = &[
    ("A", 1),
    ("NS", 2),
    ("MD", 3),
    ("MF", 4),
    ("CNAME", 5),
    ("SOA", 6),
    ("MB", 7),
    ("MG", 8),
    ("MR", 9),
    ("NULL", 10),
    ("WKS", 11),
    ("PTR", 12),
    ("HINFO", 13),
    ("MINFO", 14),
    ("MX", 15),
    ("TXT", 16),
    ("RP", 17),
    ("AFSDB", 18),
    ("X25", 19),
    ("ISDN", 20),
    ("RT", 21),
    ("NSAP", 22),
    ("NSAP-PTR", 23),
    ("SIG", 24),
    ("KEY", 25),
    ("PX", 26),
    ("GPOS", 27),
    ("AAAA", 28),
    ("LOC", 29),
    ("NXT", 30),
    ("EID", 31),
    ("NIMLOC", 32),
    ("SRV", 33),
    ("ATMA", 34),
    ("NAPTR", 35),
    ("KX", 36),
    ("CERT", 37),
    ("A6", 38),
    ("DNAME", 39),
    ("SINK", 40),
    ("APL", 42),
    ("DS", 43),
    ("SSHFP", 44),
    ("IPSECKEY", 45),
    ("RRSIG", 46),
    ("NSEC", 47),
    ("DNSKEY", 48),
    ("DHCID", 49),
    ("NSEC3", 50),
    ("NSEC3PARAM", 51),
    ("TLSA", 52),
    ("SMIMEA", 53),
    ("HIP", 55),
    ("NINFO", 56),
    ("RKEY", 57),
    ("TALINK", 58),
    ("CDS", 59),
    ("CDNSKEY", 60),
    ("OPENPGPKEY", 61),
    ("CSYNC", 62),
    ("ZONEMD", 63),
    ("SVCB", 64),
    ("HTTPS", 65),
    ("DSYNC", 66),
    ("HHIT", 67),
    ("BRID", 68),
    ("SPF", 99),
    ("UINFO", 100),
    ("UID", 101),
    ("GID", 102),
    ("UNSPEC", 103),
    ("NID", 104),
    ("L32", 105),
    ("L64", 106),
    ("LP", 107),
    ("EUI48", 108),
    ("EUI64", 109),
    ("URI", 256),
    ("CAA", 257),
    ("AVC", 258),
    ("DOA", 259),
    ("AMTRELAY", 260),
    ("RESINFO", 261),
    ("WALLET", 262),
    ("CLA", 263),
    ("IPN", 264),
    ("TA", 32768),
    ("DLV", 32769),
];

/// The type of that mnemonic, in whatever case, or of `TYPE<number>` (RFC 3597 section 5).
pub(super) fn record_type(text: &[u8]) -> Option<RecordType> {
    let known = TYPES
        .iter()
        .find(|(mnemonic, _)| mnemonic.as_bytes().eq_ignore_ascii_case(text));
    match known {
        Some(&(_, code)) => Some(RecordType::from(code)),
        None => numbered(text, b"TYPE").map(RecordType::from),
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
        assert!(TYPES.is_sorted_by_key(|(_, code)| code));
        for &(mnemonic, code) in TYPES {
            if let Ok(known) = mnemonic.parse::<RecordType>() {
                assert_eq!(u16::from(known), code, "{mnemonic}");
            }
        }
    }
}
