//! For each construct a zone that has it, and no other.

use mssrv::master_file::refusal::Construct::{self, *};
use tempfile::TempDir;

use super::{ZONE, with};
use crate::harness::file;

/// Files that the samples include: `inc`, and `deep0` to `deep11`, of which each includes the next.
pub fn write_included(dir: &TempDir) {
    file(dir, "inc", "i TXT x\n");
    for level in 0..11 {
        let next = dir.path().join(format!("deep{}", level + 1));
        file(
            dir,
            &format!("deep{level}"),
            format!("$INCLUDE {}\n", next.display()),
        );
    }
    file(dir, "deep11", "deep TXT x\n");
    file(dir, "marked", "\u{feff}; a comment\ni TXT x\n");
    file(dir, "marked-owner", "\u{feff}i TXT x\n");
}

/// Lines added to the good zone.
const LINES: &[(Construct, &str)] = &[
    (EightBit, "a TXT \"é\""),
    (EightBit, "é A 192.0.2.9"),
    (EightBit, "$INCLUDE {dir}/marked-owner"),
    (ByteOrderMark, "$INCLUDE {dir}/marked"),
    (NameCharacter, "a!b A 192.0.2.9"),
    (NameCharacter, "a MX 10 a,b.test."),
    (NameCharacter, "$ORIGIN a=b.dom.test.\nx A 192.0.2.9"),
    (QuotedOwner, "\"a\" A 192.0.2.9"),
    (QuotedWord, "a A \"192.0.2.9\""),
    (QuotedWord, "a \"A\" 192.0.2.9"),
    (QuotedWord, "a \"60\" A 192.0.2.9"),
    (QuotedWord, "a \"IN\" A 192.0.2.9"),
    (QuotedWord, "a SRV \"10\" 1 143 imap-psc"),
    (QuotedWord, "a SRV 10 1 143 \"imap-psc\""),
    (QuotedWord, "$TTL \"60\""),
    (QuotedTag, "a CAA 0 \"issue\" \"ca.test\""),
    (QuotedTarget, "a HTTPS 1 \"x.test.\""),
    (QuotedOrigin, "$ORIGIN \"sub.dom.test.\""),
    (QuotedOrigin, "$INCLUDE {dir}/inc \"sub.dom.test.\""),
    (QuotedFile, "$INCLUDE \"{dir}/inc\""),
    (GluedTexts, "a TXT \"a\"b"),
    (GluedTexts, "a TXT a\"b\""),
    (GluedWords, "a CAA 0 issue\"ca.test\""),
    (GluedWords, "a TXT\"a\""),
    (BareSign, "a TXT @"),
    (BareSign, "a TXT $x"),
    (BareDot, "a HINFO a.b c"),
    (NestedParentheses, "a SRV ( 10 ( 1 143 ) imap-psc )"),
    (ParenthesisBeforeOwner, "( a SRV 10 1 143 imap-psc )"),
    (ParenthesisFirst, " ( TXT x )"),
    (RelativeOrigin, "$ORIGIN sub"),
    (RelativeOrigin, "$INCLUDE {dir}/inc sub"),
    (RelativeOrigin, "$INCLUDE {dir}/inc @"),
    (OriginSign, "$ORIGIN @"),
    (Generate, "$GENERATE 1-2 h$ A 192.0.2.$"),
    (DeepInclude, "$INCLUDE {dir}/deep1"),
    (BareUnit, "a 1h30 A 192.0.2.9"),
    (BareUnit, "$TTL 1h30"),
    (ClassNumber, "a CLASS1 A 192.0.2.9"),
    (TypeOfNone, "a CLA x"),
    (TypeOfBind, "a RESINFO x"),
    (TypeOfNsd, "a MD x"),
    (TypeOfBindAndNsd, "a MB x"),
    (TypeZero, "a TYPE0 \\# 0"),
    (MetaType, "a TYPE200 \\# 0"),
    (PaddedType, "a TYPE065280 \\# 1 00"),
    (WrongData, "a CAA 0 issue"),
    (CapitalTag, "a CAA 0 ISSUE \"ca.test\""),
    (NumberOutOfRange, "a CAA 256 issue \"ca.test\""),
    (WrongTag, "a CAA 0 is-sue \"ca.test\""),
    (WrongLength, "a NS ns.other.test.\na DS 1 8 2 0011"),
    (DigestType, "a NS ns.other.test.\na DS 1 8 9 0011"),
    (Fingerprint, "a SSHFP 1 1 0011"),
    (SplitOctets, "a OPENPGPKEY AA AA"),
    (ShortGroup, "a NID 1 1:1:1:1"),
    (SplitOctets, "a TYPE65280 \\# 1 0 0"),
    (BareUri, "a URI 1 1 http://a.test/"),
    (SecondSoa, "@ SOA ns1 hostmaster 2 7200 3600 1209600 300"),
    (RepeatedSoa, "@ SOA ns1 hostmaster 1 7200 3600 1209600 300"),
    (InnerSoa, "a SOA ns1 hostmaster 1 7200 3600 1209600 300"),
    (NameServerAddress, "@ NS ns2"),
    (NameServerAddress, "@ NS al\nal CNAME ns1"),
    (NameServerAddress, "@ NS a.dn\ndn DNAME other.test."),
    (Glue, "sub NS ns.sub"),
    (Glue, "sub NS ns2"),
    (Glue, "sub NS al\nal CNAME ns1"),
    (Glue, "@ NS sub\nsub NS ns.other.test."),
    (AliasAndOthers, "a CNAME b\na TXT x"),
    (AliasAndOthers, "@ CNAME elsewhere.test."),
    (AliasAndOthers, "a CNAME b\na CNAME c"),
    (AliasAndKey, "a CNAME b\na KEY 256 3 8 AAAA"),
    (SecondDname, "a DNAME b.test.\na DNAME c.test."),
    (BelowDname, "a DNAME b.test.\nx.a A 192.0.2.9"),
    (DnameAndNs, "a DNAME b.test.\na NS ns.other.test."),
    (WildcardNs, "*.a NS ns.other.test."),
    (
        ApexDs,
        "@ DS 1 8 1 0011223344556677889900112233445566778899",
    ),
    (OutsideZone, "other.test. A 192.0.2.9"),
    (OutsideZone, "test. TXT x"),
];

/// Texts replaced in the good zone.
const CHANGES: &[(Construct, &str, &str)] = &[
    (ByteOrderMark, "$ORIGIN", "\u{feff}$ORIGIN"),
    (ByteOrderMark, "$ORIGIN", "\u{feff}; a comment\n$ORIGIN"),
    (CarriageReturn, "imap-cert\n", "imap-cert\r\n"),
    (CarriageReturn, "$TTL 3600\n", "$TTL 3600\r\n"),
    (QuotedDots, "@ SOA", "\"@\" SOA"),
    (BlankFirst, "@ SOA", " \n@ SOA"),
    (BareUnit, "7200", "2h0"),
    (NoTtl, "$TTL 3600\n", "a TXT x\n"),
    (NoNameServer, "@ NS ns1\n", ""),
    (NameServerAddress, "ns1 A", "ns1 TXT"),
    (OtherOrigin, "dom.test.", "other.test."),
    (OtherOrigin, "dom.test.", "sub.dom.test."),
];

/// All samples.
pub fn all(dir: &TempDir) -> Vec<(Construct, Vec<u8>)> {
    let dir = dir.path().to_str().expect("the path is UTF-8");
    let lines = LINES
        .iter()
        .map(|(construct, line)| (*construct, with(&line.replace("{dir}", dir)).into_bytes()));
    let changes = CHANGES.iter().map(|(construct, from, to)| {
        let changed = ZONE.replace(from, to);
        assert_ne!(changed, ZONE, "{construct:?}");
        (*construct, changed.into_bytes())
    });
    let text = format!(" \"{}\"", "a".repeat(255));
    let long = (
        LongData,
        with(&format!("a TXT{}", text.repeat(256))).into_bytes(),
    );
    lines.chain(changes).chain([long]).collect()
}
