//! The table: every construct, who refuses it, why, and what to write instead.

use super::Servers;

const B: Servers = Servers::BIND;
const N: Servers = Servers::NSD;
const K: Servers = Servers::KNOT;
const BN: Servers = B.and(N);
const BK: Servers = B.and(K);
const NK: Servers = N.and(K);
const ALL: Servers = Servers::ALL;

/// What the table says of a construct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The construct.
    pub construct: Construct,
    /// The servers that refuse a zone for it.
    pub refused_by: Servers,
    /// Why, as the end of a sentence after "because".
    pub reason: &'static str,
    /// What to write instead, as an instruction.
    pub instead: &'static str,
    /// Whether the refusals count. If not, they are only a warning.
    pub counts: bool,
}

impl Construct {
    /// What the table says of it.
    pub fn rule(self) -> &'static Rule {
        // `table_is_in_the_order_of_the_constructs` keeps the two in step.
        &CONSTRUCTS[self as usize]
    }
}

/// Declares constructs and their rows.
macro_rules! constructs {
    ($($construct:ident: $servers:expr, $reason:literal, $instead:literal;)*) => {
        /// A construct of zone files that at least one of BIND, NSD and Knot refuses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the table says what each construct is")]
        pub enum Construct {
            $($construct,)*
        }

        /// Every construct, in the order of [`Construct`].
        pub static CONSTRUCTS: &[Rule] = &[
            $(Rule {
                construct: Construct::$construct,
                refused_by: $servers,
                reason: $reason,
                instead: $instead,
                // A zone that uses BIND's own shorthand is made for BIND.
                counts: !matches!(Construct::$construct, Construct::Generate),
            },)*
        ];
    };
}

constructs! {
    ByteOrderMark: ALL, "the file begins with a byte order mark",
        "save the file as UTF-8 without it";
    CarriageReturn: K, "a line has a carriage return (CR), as Windows writes it",
        "end lines with LF only";
    EightBit: K, "an octet above 127 stands outside a comment",
        "write the octet as \\DDD, in decimal";
    NameCharacter: K, "a name has a character other than letters, digits, \"-\", \"_\", \"/\" and \"*\"",
        "write a backslash before the character, or correct the name";
    BlankFirst: K, "a line begins with white space and no owner stands before it in the file",
        "remove the white space, or name the owner";
    QuotedOwner: K, "an owner stands in quotes",
        "remove the quotes";
    // NSD refuses it as the owner of the SOA record. Elsewhere it serves another name than the one meant.
    QuotedDots: NK, "an owner with dots or \"@\" stands in quotes, and NSD reads another name",
        "remove the quotes";
    QuotedWord: BK, "a word that is no text stands in quotes",
        "remove the quotes";
    QuotedTag: B, "the tag of a CAA record stands in quotes",
        "remove the quotes";
    QuotedTarget: K, "the target of a SVCB or HTTPS record stands in quotes",
        "remove the quotes";
    QuotedOrigin: ALL, "an origin stands in quotes",
        "remove the quotes";
    QuotedFile: N, "the file name after $INCLUDE stands in quotes",
        "remove the quotes";
    GluedTexts: K, "a text in quotes touches another text",
        "separate the two with a space";
    GluedWords: NK, "a word in quotes touches another word",
        "separate the two with a space";
    BareSign: N, "a word of the data begins with \"$\", or a text is \"@\" without quotes",
        "put the text in quotes, or write a backslash before the sign";
    BareDot: N, "a text of a HINFO or NAPTR record has a dot and stands without quotes",
        "put the text in quotes";
    NestedParentheses: NK, "a parenthesis opens inside parentheses",
        "use one pair of parentheses";
    ParenthesisBeforeOwner: NK, "a parenthesis opens before the owner",
        "open the parenthesis after the owner";
    ParenthesisFirst: N, "a parenthesis opens before the first word of a line without owner",
        "open the parenthesis after the type";
    RelativeOrigin: NK, "an origin is relative",
        "write the origin in full, with a final dot";
    OriginSign: K, "the origin after $ORIGIN is \"@\"",
        "write the origin in full, or remove the line";
    Generate: NK, "only BIND knows $GENERATE",
        "write the records one by one for other servers";
    DeepInclude: N, "$INCLUDE nests deeper than 10 files",
        "include the files from fewer levels";
    BareUnit: BK, "a time ends in digits without a unit",
        "write every unit, or only seconds";
    NoTtl: B, "a record has no TTL and nothing before it states one",
        "begin the file with $TTL";
    ClassNumber: K, "the class is written CLASS1",
        "write IN";
    TypeOfNone: ALL, "no server knows the record type",
        "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)";
    TypeOfBind: NK, "only BIND knows the record type",
        "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)";
    TypeOfNsd: BK, "the record type is obsolete",
        "remove the record";
    TypeOfBindAndNsd: K, "Knot does not know the record type",
        "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)";
    TypeZero: BN, "the record type is TYPE0",
        "correct the record type";
    MetaType: B, "the record type exists in messages only, not in zones",
        "correct the record type";
    PaddedType: B, "the number of a record type begins with 0",
        "write the number without leading zeros";
    WrongData: ALL, "the data is not what the record type holds",
        "correct the data";
    WrongTag: BN, "the tag of a CAA record has other characters than letters and digits",
        "correct the tag";
    CapitalTag: N, "the tag of a CAA record has capital letters or more than 15 characters",
        "write the tag in small letters";
    NumberOutOfRange: BK, "a number in the data is out of range",
        "correct the number";
    WrongLength: BK, "the digest of a DS record has the wrong length",
        "correct the digest or its type";
    DigestType: K, "Knot does not know the digest type of a DS record",
        "use the digest type 2 (SHA-256)";
    Fingerprint: B, "the fingerprint of a SSHFP record has the wrong length",
        "correct the fingerprint or its type";
    SplitOctets: K, "the data is split inside a group of digits",
        "split the data between groups, or write it as one word";
    ShortGroup: K, "a group of digits of a NID or L64 record has fewer than four",
        "write four digits in each group";
    BareUri: B, "the target of a URI record stands without quotes",
        "put the target in quotes";
    LongData: ALL, "the data has more than 65535 octets",
        "shorten the data";
    OtherOrigin: ALL, "the SOA record is not at the origin that was given",
        "give the origin of the zone, or correct the owner of the SOA record";
    SecondSoa: BN, "two SOA records differ",
        "keep one SOA record";
    RepeatedSoa: N, "the SOA record is written twice",
        "keep one SOA record";
    InnerSoa: BN, "a SOA record is not at the apex",
        "write one file for each zone";
    NoNameServer: BK, "the apex has no NS record",
        "add the NS records of the zone";
    NameServerAddress: BK, "a name server of the zone lies in the zone and has no address there",
        "add its A or AAAA record, or correct its name (an alias has no address)";
    Glue: K, "a name server lies in the zone and has no glue address",
        "add its A or AAAA record, or correct its name";
    AliasAndOthers: ALL, "a CNAME record and other records have one owner (RFC 2181 section 10.1)",
        "keep the CNAME record or the others";
    AliasAndKey: NK, "a CNAME record and a KEY record have one owner",
        "keep one of the two";
    SecondDname: ALL, "two DNAME records have one owner (RFC 6672 section 2.4)",
        "keep one DNAME record";
    BelowDname: NK, "a record lies below a DNAME record (RFC 6672 section 2.4)",
        "remove the record or the DNAME record";
    DnameAndNs: K, "a DNAME record and NS records have one owner",
        "keep the DNAME record or the NS records";
    WildcardNs: B, "NS records have a wildcard as their owner",
        "write the NS records at the names to delegate";
    ApexDs: B, "a DS record stands at the apex",
        "move the DS record to the zone above";
    OutsideZone: N, "a record lies outside the zone",
        "remove the record, or correct its owner (the final dot)";
}

/// The page `docs/zone-files.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Zone files that name servers refuse\n\n\
         `mssrv check --zone`, `mssrv discover --zone` and `mssrv generate --diff --zone-file` judge a zone \
         file as if a name server served it. A server serves only what it loads. So `mssrv` looks for \
         the constructs below, which at least one server refuses.\n\n\
         - If at least two of BIND, NSD and Knot refuse a zone, it is not judged. Its domains are \
         `undetermined` ([DNS017](rules.md)), with the line and the reason, and the exit status is 2. Two \
         constructs of one zone count together: one that only NSD refuses and one that only Knot refuses \
         make two servers.\n\
         - If one of them refuses a zone, `mssrv` prints a warning and judges the zone.\n\
         - `$GENERATE` is only a warning.\n\
         - A fragment (a file without SOA record) is not held to this. Only its byte order mark is a \
         warning, because BIND and NSD read the mark as part of the first name.\n\n\
         The refusals are those of the zone checkers of Debian 12: `named-checkzone -i local` (BIND 9.18), \
         `nsd-checkzone` (NSD 4.6) and `kzonecheck` (Knot 3.2). A test asks all three about every construct. \
         Other versions and settings may differ:\n\n\
         - `named` also refuses host names with other characters than letters, digits and hyphens (unless \
         `check-names` allows them), and more than 100 records of one owner and type. \
         `named-checkzone` does not.\n\
         - `knotd` loads a zone without NS records or glue and logs it. `kzonecheck` refuses the zone.\n\
         - PowerDNS is not measured.\n\n\
         A file that `mssrv` itself cannot read is no part of this table: its domains are `undetermined` \
         too, with the line and the column of each error. `mssrv` does not verify DNSSEC signatures, and it \
         does not know every fault of rare record types. Have a zone loaded by the checker of your own \
         server too.\n\n\
         Generated from the table in `src/master_file/refusal/table.rs`; a test fails where the two differ. \
         Write it anew with `cargo run --example zone_files > docs/zone-files.md`.\n\n\
         | what the zone file has | BIND | NSD | Knot | `mssrv` | instead |\n\
         |---|---|---|---|---|---|\n",
    );
    for rule in CONSTRUCTS {
        let cell = |server| match rule.refused_by.has(server) {
            true => "refuses",
            false => "",
        };
        let (bind, nsd, knot) = (cell(B), cell(N), cell(K));
        let outcome = match rule.counts && rule.refused_by.count() >= 2 {
            true => "DNS017",
            false => "warning",
        };
        let Rule {
            reason, instead, ..
        } = rule;
        let row = format!("| {reason} | {bind} | {nsd} | {knot} | {outcome} | {instead} |\n");
        page.push_str(&row.replace('<', "&lt;"));
    }
    page
}
