//! The table: every construct, who refuses it, why, and what to write instead.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Servers;
use crate::lang::Text;

const B: Servers = Servers::BIND;
const N: Servers = Servers::NSD;
const K: Servers = Servers::KNOT;
const BN: Servers = B.and(N);
const BK: Servers = B.and(K);
const NK: Servers = N.and(K);
const ALL: Servers = Servers::ALL;

/// What the table says of a construct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstructRule {
    /// The construct.
    pub construct: Construct,
    /// The servers that refuse a zone for it.
    pub refused_by: Servers,
    /// Why, as the end of a sentence after "because".
    pub reason: Text,
    /// What to write instead, as an instruction.
    pub instead: Text,
    /// Whether the refusals count. If not, they are only a warning.
    pub counts: bool,
}

impl Construct {
    /// What the table says of it.
    pub fn rule(self) -> &'static ConstructRule {
        // `table_is_in_the_order_of_the_constructs` keeps the two in step.
        &CONSTRUCTS[self as usize]
    }
}

/// Declares constructs and their rows: who refuses each, why, and what to write instead.
macro_rules! constructs {
    ($(
        $construct:ident: $servers:expr,
        en: $reason:literal, fr: $reason_fr:literal,
        en: $instead:literal, fr: $instead_fr:literal;
    )*) => {
        /// A construct of zone files that at least one of BIND, NSD and Knot refuses.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Construct {
            $(#[doc = $reason] $construct,)*
        }

        /// Every construct, in the order of [`Construct`].
        pub static CONSTRUCTS: &[ConstructRule] = &[
            $(ConstructRule {
                construct: Construct::$construct,
                refused_by: $servers,
                reason: text($reason, $reason_fr),
                instead: text($instead, $instead_fr),
                // A zone that uses BIND's own shorthand is made for BIND.
                counts: !matches!(Construct::$construct, Construct::Generate),
            },)*
        ];
    };
}

const fn text(en: &'static str, fr: &'static str) -> Text {
    Text {
        en: Cow::Borrowed(en),
        fr: Cow::Borrowed(fr),
    }
}

constructs! {
    ByteOrderMark: ALL,
        en: "the file begins with a byte order mark",
        fr: "le fichier commence par un indicateur d’ordre des octets (BOM)",
        en: "save the file as UTF-8 without it",
        fr: "enregistrer le fichier en UTF-8 sans cet indicateur";
    CarriageReturn: K,
        en: "a line has a carriage return (CR), as Windows writes it",
        fr: "une ligne contient un retour chariot (CR), comme Windows en écrit",
        en: "end lines with LF only",
        fr: "terminer les lignes par LF seul";
    EightBit: K,
        en: "an octet above 127 is outside a comment",
        fr: "un octet supérieur à 127 est hors d’un commentaire",
        en: "write the octet as \\DDD, in decimal",
        fr: "écrire l’octet sous la forme \\DDD, en décimal";
    NameCharacter: K,
        en: "a name has a character other than letters, digits, \"-\", \"_\", \"/\" and \"*\"",
        fr: "un nom contient un caractère autre que lettres, chiffres, « - », « _ », « / » et « * »",
        en: "write a backslash before the character, or correct the name",
        fr: "mettre une barre oblique inverse devant le caractère, ou corriger le nom";
    BlankFirst: K,
        en: "a line begins with white space, but no owner is before it in the file",
        fr: "une ligne commence par une espace, mais aucun nom ne la précède dans le fichier",
        en: "remove the white space, or write the owner",
        fr: "retirer l’espace, ou écrire le nom";
    QuotedOwner: K,
        en: "an owner is in quotes",
        fr: "un nom d’enregistrement est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    // NSD refuses it as the owner of the SOA record. Elsewhere it serves another name than the one meant.
    QuotedDots: NK,
        en: "an owner with dots or \"@\" is in quotes, and NSD reads another name",
        fr: "un nom d’enregistrement avec des points ou « @ » est entre guillemets, et NSD lit un autre nom",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    QuotedWord: BK,
        en: "a word that is not a text is in quotes",
        fr: "un mot qui n’est pas un texte est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    QuotedTag: B,
        en: "the tag of a CAA record is in quotes",
        fr: "le mot-clé (tag) d’un enregistrement CAA est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    QuotedTarget: K,
        en: "the target of a SVCB or HTTPS record is in quotes",
        fr: "la cible d’un enregistrement SVCB ou HTTPS est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    QuotedOrigin: ALL,
        en: "an origin is in quotes",
        fr: "une origine est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    QuotedFile: N,
        en: "the file name after $INCLUDE is in quotes",
        fr: "le nom de fichier après $INCLUDE est entre guillemets",
        en: "remove the quotes",
        fr: "retirer les guillemets";
    GluedTexts: K,
        en: "a text in quotes touches another text",
        fr: "un texte entre guillemets touche un autre texte",
        en: "separate the two with a space",
        fr: "séparer les deux par une espace";
    GluedWords: NK,
        en: "a word in quotes touches another word",
        fr: "un mot entre guillemets touche un autre mot",
        en: "separate the two with a space",
        fr: "séparer les deux par une espace";
    BareSign: N,
        en: "a word of the data begins with \"$\", or a text is \"@\" without quotes",
        fr: "un mot des données commence par « $ », ou un texte est « @ » sans guillemets",
        en: "put the text in quotes, or write a backslash before the sign",
        fr: "mettre le texte entre guillemets, ou une barre oblique inverse devant le signe";
    BareDot: N,
        en: "a text of a HINFO or NAPTR record has a dot, but no quotes",
        fr: "un texte d’un enregistrement HINFO ou NAPTR contient un point, mais n’est pas entre guillemets",
        en: "put the text in quotes",
        fr: "mettre le texte entre guillemets";
    NestedParentheses: NK,
        en: "a parenthesis opens inside parentheses",
        fr: "une parenthèse s’ouvre à l’intérieur de parenthèses",
        en: "use one pair of parentheses",
        fr: "n’utiliser qu’une paire de parenthèses";
    ParenthesisBeforeOwner: NK,
        en: "a parenthesis opens before the owner",
        fr: "une parenthèse s’ouvre avant le nom de l’enregistrement",
        en: "open the parenthesis after the owner",
        fr: "ouvrir la parenthèse après le nom";
    ParenthesisFirst: N,
        en: "a parenthesis opens before the first word of a line without owner",
        fr: "une parenthèse s’ouvre avant le premier mot d’une ligne sans nom",
        en: "open the parenthesis after the type",
        fr: "ouvrir la parenthèse après le type";
    RelativeOrigin: NK,
        en: "an origin is relative",
        fr: "une origine est relative",
        en: "write the origin in full, with a final dot",
        fr: "écrire l’origine en entier, avec un point final";
    OriginSign: K,
        en: "the origin after $ORIGIN is \"@\"",
        fr: "l’origine après $ORIGIN est « @ »",
        en: "write the origin in full, or remove the line",
        fr: "écrire l’origine en entier, ou retirer la ligne";
    Generate: NK,
        en: "only BIND knows $GENERATE",
        fr: "seul BIND connaît $GENERATE",
        en: "write the records one by one for other servers",
        fr: "écrire les enregistrements un par un pour les autres serveurs";
    DeepInclude: N,
        en: "$INCLUDE nests deeper than 10 files",
        fr: "les $INCLUDE sont imbriqués sur plus de 10 niveaux",
        en: "include the files from fewer levels",
        fr: "inclure les fichiers avec moins de niveaux";
    BareUnit: BK,
        en: "a time ends in digits without a unit",
        fr: "une durée se termine par des chiffres sans unité",
        en: "write every unit, or only seconds",
        fr: "écrire toutes les unités, ou seulement des secondes";
    NoTtl: B,
        en: "a record has no TTL, and no TTL is before it",
        fr: "un enregistrement n’a pas de durée de vie (TTL), et aucune n’est donnée avant lui",
        en: "begin the file with $TTL",
        fr: "commencer le fichier par $TTL";
    ClassNumber: K,
        en: "the class is written CLASS1",
        fr: "la classe est écrite CLASS1",
        en: "write IN",
        fr: "écrire IN";
    TypeOfNone: ALL,
        en: "no server knows the record type",
        fr: "aucun serveur ne connaît le type d’enregistrement",
        en: "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)",
        fr: "écrire l’enregistrement sous la forme TYPE<numéro> \\# <longueur> <octets> (RFC 3597)";
    TypeOfBind: NK,
        en: "only BIND knows the record type",
        fr: "seul BIND connaît le type d’enregistrement",
        en: "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)",
        fr: "écrire l’enregistrement sous la forme TYPE<numéro> \\# <longueur> <octets> (RFC 3597)";
    TypeOfNsd: BK,
        en: "the record type is obsolete",
        fr: "le type d’enregistrement est obsolète",
        en: "remove the record",
        fr: "retirer l’enregistrement";
    TypeOfBindAndNsd: K,
        en: "Knot does not know the record type",
        fr: "Knot ne connaît pas le type d’enregistrement",
        en: "write the record as TYPE<number> \\# <length> <octets> (RFC 3597)",
        fr: "écrire l’enregistrement sous la forme TYPE<numéro> \\# <longueur> <octets> (RFC 3597)";
    TypeZero: BN,
        en: "the record type is TYPE0",
        fr: "le type d’enregistrement est TYPE0",
        en: "correct the record type",
        fr: "corriger le type d’enregistrement";
    MetaType: B,
        en: "the record type exists in messages only, not in zones",
        fr: "le type d’enregistrement n’existe que dans les messages, pas dans les zones",
        en: "correct the record type",
        fr: "corriger le type d’enregistrement";
    PaddedType: B,
        en: "the number of a record type begins with 0",
        fr: "le numéro d’un type d’enregistrement commence par 0",
        en: "write the number without leading zeros",
        fr: "écrire le numéro sans zéro au début";
    WrongData: ALL,
        en: "the data is not what the record type holds",
        fr: "les données ne sont pas celles que contient ce type d’enregistrement",
        en: "correct the data",
        fr: "corriger les données";
    WrongTag: BN,
        en: "the tag of a CAA record has other characters than letters and digits",
        fr: "le mot-clé (tag) d’un enregistrement CAA contient d’autres caractères que lettres et chiffres",
        en: "correct the tag",
        fr: "corriger le mot-clé";
    CapitalTag: N,
        en: "the tag of a CAA record has capital letters or more than 15 characters",
        fr: "le mot-clé (tag) d’un enregistrement CAA contient des majuscules ou plus de 15 caractères",
        en: "write the tag in small letters",
        fr: "écrire le mot-clé en minuscules";
    NumberOutOfRange: BK,
        en: "a number in the data is out of range",
        fr: "un nombre des données est hors limites",
        en: "correct the number",
        fr: "corriger le nombre";
    WrongLength: BK,
        en: "the digest of a DS record has the wrong length",
        fr: "l’empreinte (digest) d’un enregistrement DS n’a pas la bonne longueur",
        en: "correct the digest or its type",
        fr: "corriger l’empreinte ou son type";
    DigestType: K,
        en: "Knot does not know the digest type of a DS record",
        fr: "Knot ne connaît pas le type d’empreinte (digest) d’un enregistrement DS",
        en: "use the digest type 2 (SHA-256)",
        fr: "utiliser le type d’empreinte 2 (SHA-256)";
    Fingerprint: B,
        en: "the fingerprint of a SSHFP record has the wrong length",
        fr: "l’empreinte d’un enregistrement SSHFP n’a pas la bonne longueur",
        en: "correct the fingerprint or its type",
        fr: "corriger l’empreinte ou son type";
    SplitOctets: K,
        en: "the data is split inside a group of digits",
        fr: "les données sont coupées à l’intérieur d’un groupe de chiffres",
        en: "split the data between groups, or write it as one word",
        fr: "couper les données entre deux groupes, ou les écrire en un seul mot";
    ShortGroup: K,
        en: "a group of digits of a NID or L64 record has fewer than four",
        fr: "un groupe de chiffres d’un enregistrement NID ou L64 en a moins de quatre",
        en: "write four digits in each group",
        fr: "écrire quatre chiffres par groupe";
    BareUri: B,
        en: "the target of a URI record is not in quotes",
        fr: "la cible d’un enregistrement URI n’est pas entre guillemets",
        en: "put the target in quotes",
        fr: "mettre la cible entre guillemets";
    LongData: ALL,
        en: "the data has more than 65535 octets",
        fr: "les données dépassent 65 535 octets",
        en: "shorten the data",
        fr: "raccourcir les données";
    OtherOrigin: ALL,
        en: "the SOA record is not at the origin that was given",
        fr: "l’enregistrement SOA n’est pas à l’origine indiquée",
        en: "correct the owner of the SOA record (the final dot), or give the origin of the zone",
        fr: "corriger le nom de l’enregistrement SOA (le point final), ou indiquer l’origine de la zone";
    SecondSoa: BN,
        en: "two SOA records differ",
        fr: "deux enregistrements SOA diffèrent",
        en: "keep one SOA record",
        fr: "ne garder qu’un enregistrement SOA";
    RepeatedSoa: N,
        en: "the SOA record is written twice",
        fr: "l’enregistrement SOA est écrit deux fois",
        en: "keep one SOA record",
        fr: "ne garder qu’un enregistrement SOA";
    InnerSoa: BN,
        en: "a SOA record is not at the apex",
        fr: "un enregistrement SOA n’est pas à l’apex de la zone",
        en: "write one file for each zone",
        fr: "écrire un fichier par zone";
    NoNameServer: BK,
        en: "the apex has no NS record",
        fr: "l’apex de la zone n’a pas d’enregistrement NS",
        en: "add the NS records of the zone",
        fr: "ajouter les enregistrements NS de la zone";
    NameServerAddress: BK,
        en: "a name server of the zone is in the zone, but has no address there",
        fr: "un serveur de noms de la zone est dans la zone, mais n’y a pas d’adresse",
        en: "add its A or AAAA record, or correct its name (an alias has no address)",
        fr: "ajouter son enregistrement A ou AAAA, ou corriger son nom (un alias n’a pas d’adresse)";
    Glue: K,
        en: "a name server is in the zone, but has no glue address",
        fr: "un serveur de noms est dans la zone, mais n’a pas d’adresse de colle (glue)",
        en: "add its A or AAAA record, or correct its name",
        fr: "ajouter son enregistrement A ou AAAA, ou corriger son nom";
    AliasAndOthers: ALL,
        en: "a CNAME record and other records have one owner (RFC 2181 section 10.1)",
        fr: "un enregistrement CNAME et d’autres enregistrements ont le même nom (RFC 2181, section 10.1)",
        en: "keep the CNAME record or the others",
        fr: "garder l’enregistrement CNAME ou les autres";
    AliasAndKey: NK,
        en: "a CNAME record and a KEY record have one owner",
        fr: "un enregistrement CNAME et un enregistrement KEY ont le même nom",
        en: "keep one of the two",
        fr: "ne garder que l’un des deux";
    SecondDname: ALL,
        en: "two DNAME records have one owner (RFC 6672 section 2.4)",
        fr: "deux enregistrements DNAME ont le même nom (RFC 6672, section 2.4)",
        en: "keep one DNAME record",
        fr: "ne garder qu’un enregistrement DNAME";
    BelowDname: NK,
        en: "a record is below a DNAME record (RFC 6672 section 2.4)",
        fr: "un enregistrement est sous un enregistrement DNAME (RFC 6672, section 2.4)",
        en: "remove the record or the DNAME record",
        fr: "retirer l’enregistrement ou l’enregistrement DNAME";
    DnameAndNs: K,
        en: "a DNAME record and NS records have one owner",
        fr: "un enregistrement DNAME et des enregistrements NS ont le même nom",
        en: "keep the DNAME record or the NS records",
        fr: "garder l’enregistrement DNAME ou les enregistrements NS";
    WildcardNs: B,
        en: "NS records have a wildcard as their owner",
        fr: "des enregistrements NS ont pour nom un joker",
        en: "write the NS records at the names to delegate",
        fr: "écrire les enregistrements NS aux noms à déléguer";
    ApexDs: B,
        en: "a DS record is at the apex",
        fr: "un enregistrement DS est à l’apex de la zone",
        en: "move the DS record to the zone above",
        fr: "déplacer l’enregistrement DS dans la zone parente";
    OutsideZone: N,
        en: "a record is outside the zone",
        fr: "un enregistrement est hors de la zone",
        en: "remove the record, or correct its owner (the final dot)",
        fr: "retirer l’enregistrement, ou corriger son nom (point final)";
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
         constructs of one zone count together: if only NSD refuses one and only Knot refuses \
         the other, two servers refuse the zone.\n\
         - If one of them refuses a zone, `mssrv` prints a warning and judges the zone.\n\
         - `$GENERATE` is only a warning.\n\
         - This does not apply to a fragment (a file without SOA record). Only its byte order mark is a \
         warning, because BIND and NSD read the mark as part of the first name.\n\n\
         The refusals are those of the zone checkers of Debian 12: `named-checkzone -i local` (BIND 9.18), \
         `nsd-checkzone` (NSD 4.6) and `kzonecheck` (Knot 3.2). A test asks all three about every construct. \
         Other versions and settings may differ:\n\n\
         - `named` also refuses host names with other characters than letters, digits and hyphens (unless \
         `check-names` allows them), and more than 100 records of one owner and type. \
         `named-checkzone` does not.\n\
         - `knotd` loads a zone without NS records or glue and logs it. `kzonecheck` refuses the zone.\n\
         - PowerDNS was not tested.\n\n\
         This table does not include files that `mssrv` itself cannot read. Their domains are also \
         `undetermined`, and each error is reported with line and column. `mssrv` does not verify DNSSEC signatures, and it \
         does not know every fault of rare record types. Also check the zone with the checker of your own \
         server.\n\n\
         The export of a DNS host may have complete names that lack their final dot (`mssante.fr 1 IN SOA`). Without an \
         origin, such a name is an error: write it with its final dot. If all names of the file are complete, the line \
         `$ORIGIN .` at the beginning of the file does the same for all of them. Give an origin (`$ORIGIN mssante.fr.` or \
         `--zone mssante.fr=FILE`) only for relative names: it follows a complete name a second time, as in \
         `a.mssante.fr.mssante.fr`. `mssrv` then reports the zone ([DNS017](rules.md)), or each owner \
         ([SRV010](rules.md)).\n\n\
         Generated from the table in `crates/dns/src/master_file/refusal/table.rs`; a test fails if they differ. \
         To write this page again, use `cargo run --example zone_files > docs/zone-files.md`.\n\n\
         | what the zone file has | BIND | NSD | Knot | `mssrv` | instead |\n\
         |---|---|---|---|---|---|\n",
    );
    for rule in CONSTRUCTS {
        let cell = |server| {
            if rule.refused_by.has(server) {
                "refuses"
            } else {
                ""
            }
        };
        let (bind, nsd, knot) = (cell(B), cell(N), cell(K));
        let outcome = if rule.counts && rule.refused_by.count() >= 2 {
            "DNS017"
        } else {
            "warning"
        };
        let (reason, instead) = (&rule.reason.en, &rule.instead.en);
        let row = format!("| {reason} | {bind} | {nsd} | {knot} | {outcome} | {instead} |\n");
        page.push_str(&row.replace('<', "&lt;"));
    }
    page
}
