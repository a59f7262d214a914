//! A small trust space that the formats' tests share: hostile names, nested domains, two operators.

use crate::input::{Source, TomlDocument};
use crate::name::{HostName, OperatorId};
use crate::operators::{Apex, Operators};
use crate::requirement::Requirement;
use crate::trust_space::{TrustSpace, TrustSpaceBuilder};

use super::{Header, PlannedFile, PublicationPlan, ZonedPlan};

/// The domains, in order of names.
pub const DOMAINS: [&str; 6] = [
    "a.z.test",
    "b.a.z.test",
    "ba.z.test",
    "c.a.z.test",
    "x10.b.a.z.test",
    "x9.b.a.z.test",
];

/// Would end a comment or a string in one language or another, if it were let.
pub const HOSTILE: &str = "Un\r\nevil.test. 1 IN A 192.0.2.1\u{85}\u{2028}update add x\u{2029}\
    '; Remove-Item C:\\ #> */ \" `\" ’ ${evil} \\ \u{202e}";

const FILE: &str = r#"
[[operator]]
id = "1"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
domains = ["a.z.test", "x9.b.a.z.test", "x10.b.a.z.test"]
[[operator]]
id = "2"
ttl = 7200
psc = { smtp = "s.p2.fr", imap = "i.p2.fr" }
authcli = { smtp = "s.c2.fr", imap = "i.c2.fr" }
domains = ["b.a.z.test", "ba.z.test", "c.a.z.test"]
"#;

/// The apex of complete zones. `include` is the text between the quotes of its only string.
pub fn apex(include: &str) -> Apex {
    let include = match include {
        "" => String::new(),
        include => format!("include = [\"{include}\"]\n"),
    };
    let ns = r#"["ns1.b.test", "ns2.b.test"]"#;
    let table = format!("[zone]\nns = {ns}\nrname = \"first.last@b.test\"\n{include}");
    let document = TomlDocument::new(Source::named("o.toml"), [&table, FILE].concat());
    let operators = Operators::from_document(&document).unwrap();
    operators.apex.unwrap()
}

/// The trust space.
pub fn space() -> TrustSpace {
    let document = TomlDocument::new(Source::named("o.toml"), FILE.to_owned());
    let operators = Operators::from_document(&document).unwrap();
    let mut builder = TrustSpaceBuilder::default();
    builder.declare(&operators.operators);
    // Reads as if a whitelist had it.
    builder.add_listing("a.z.test", OperatorId::parse("1").as_ref(), Some(HOSTILE));
    builder.build(&[]).unwrap()
}

type Format<'a> = &'a dyn Fn(&mut Vec<u8>, &ZonedPlan<'_>, &Header<'_>);

/// The output of a writer of several files with comments for the sample, with these zones.
pub fn written_zoned(
    zones: &[&str],
    write: impl Fn(&mut Vec<u8>, &ZonedPlan<'_>, &Header<'_>),
) -> String {
    let [full, bare] = [true, false].map(|comments| render(&space(), zones, comments, &write));
    let lines = full.split_inclusive('\n');
    let records: String = lines.filter(|line| !line.starts_with(';')).collect();
    assert!(full.len() > bare.len() && records == bare);
    full
}

/// The output of a format with comments for the sample, with these zones.
pub fn written(
    zones: &[&str],
    write: impl Fn(&mut Vec<u8>, &PlannedFile<'_>, &Header<'_>),
) -> String {
    let write = |out: &mut Vec<u8>, zoned: &ZonedPlan<'_>, header: &Header<'_>| {
        write(out, &zoned.whole(), header);
    };
    let [full, bare] = [true, false].map(|comments| render(&space(), zones, comments, &write));
    assert!(full.len() > bare.len() && full.ends_with(&bare));
    full
}

/// As [`written`], for a format without comments.
pub fn written_alike(
    zones: &[&str],
    write: impl Fn(&mut Vec<u8>, &PlannedFile<'_>, &Header<'_>),
) -> String {
    let write = |out: &mut Vec<u8>, zoned: &ZonedPlan<'_>, header: &Header<'_>| {
        write(out, &zoned.whole(), header);
    };
    let [full, bare] = [true, false].map(|comments| render(&space(), zones, comments, &write));
    assert_eq!(full, bare);
    full
}

/// The output of a format for 2,000 domains in one zone, without comments.
pub fn written_large(write: impl Fn(&mut Vec<u8>, &PlannedFile<'_>, &Header<'_>)) -> String {
    let write = |out: &mut Vec<u8>, zoned: &ZonedPlan<'_>, header: &Header<'_>| {
        write(out, &zoned.whole(), header);
    };
    render(&large(2_000), &["large.test"], false, &write)
}

fn render(space: &TrustSpace, zones: &[&str], comments: bool, write: Format<'_>) -> String {
    let requirement = Requirement::builtin();
    let plan =
        PublicationPlan::new(space, &requirement, |it| it.ttl.unwrap_or(600), false).unwrap();
    let zones: Vec<_> = zones
        .iter()
        .map(|it| HostName::parse(it).unwrap())
        .collect();
    let zoned = ZonedPlan::new(&plan, &zones).unwrap();
    let header = Header {
        requirement: &requirement,
        sources: &[format!("list {HOSTILE}")],
        comments,
    };
    let mut text = Vec::new();
    write(&mut text, &zoned, &header);
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains('\r') && text.ends_with('\n'));
    text
}

/// One operator with that many domains, with names of some length.
fn large(domains: usize) -> TrustSpace {
    let file = FILE.replace("[\"b.a.z.test\", \"ba.z.test\", \"c.a.z.test\"]", "[]");
    let document = TomlDocument::new(Source::named("o.toml"), file);
    let operators = Operators::from_document(&document).unwrap();
    let mut builder = TrustSpaceBuilder::default();
    builder.declare(&operators.operators[1..]);
    for number in 0..domains {
        let name = format!("{}{number}.large.test", "n".repeat(50));
        builder.add_listing(&name, OperatorId::parse("2").as_ref(), None);
    }
    builder.build(&[]).unwrap()
}
