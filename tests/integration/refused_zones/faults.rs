//! Faults put into a good zone, by seed: in its characters, its words, its lines and its structure.

use fastrand::Rng;

use super::ZONE;

/// More lines of the good zone, with what zone files commonly hold.
const MORE: &str = "\
txt TXT \"a ; b\" c\\;d \"q\\\"q\"
mx MX 10 smtp-psc
\tTXT second
sub 300 IN NS ns.other.test.
al IN 1h30m CNAME smtp-psc
multi SRV ( 10 ; comment
  1 143 imap-psc )
caa CAA 0 issue \"ca.test\"
tlsa TLSA 3 1 1 ( 00112233
 44556677 )
rp RP admin txt
dn DNAME other.test.
gen TYPE65280 \\# 2 aBcd
$TTL 1h
$ORIGIN deep.dom.test.
x A 192.0.2.7
_imap._tcp SRV 20 1 143 x
v6 AAAA 2001:db8::1
";

/// What is put in place of characters. Control characters are left out: the reader takes none,
/// whatever servers do.
const CHARACTERS: &[&str] = &[
    " ", "\t", "\n", "\r\n", ";", "(", ")", "\"", "\\", ".", "@", "$", "#", "*", "-", "_", "+",
    "/", ":", "0", "9", "a", "Z", ",", "=", "'", "`", "~", "!", "%", "&", "<", "[", "{", "|", "^",
    "?", "\\0", "\\032", "\"\"", "( ", "\n\n", " ;", "é", "60 ", "IN ", "1h", "0x", "..", "@ ",
    "TXT", "\\\"",
];

/// What is put in place of words.
const WORDS: &[&str] = &[
    "@",
    "-1",
    "65536",
    "x",
    "",
    "dom.test.",
    "other.test.",
    "..",
    "é",
    "*",
    "0",
    "\\# 1 00",
    "1h30",
    "A",
    "CLASS1",
    "CH",
    "TYPE33",
    "$x",
    "ns1",
    "sub",
];

/// Owners of records that are added.
const OWNERS: &[&str] = &[
    "@",
    "a",
    "b.a",
    "*.a",
    "*",
    "sub",
    "x.sub",
    "y.x.sub",
    "dn",
    "e.dn",
    "ns1",
    "ns2",
    "w.w",
    "al",
    "_tcp",
    "_imap._tcp",
    "other.test.",
    "test.",
    "dom.test.x.",
];

/// The good zone with one fault or several, and which they are.
pub fn zone(seed: u64) -> (String, String) {
    let mut rng = Rng::with_seed(seed);
    let mut text = format!("{ZONE}{MORE}");
    let mut faults = Vec::new();
    for _ in 0..rng.usize(1..4) {
        faults.push(match rng.u8(..8) {
            0 | 1 => characters(&mut text, &mut rng),
            2 | 3 => words(&mut text, &mut rng),
            4 => lines(&mut text, &mut rng),
            5 => whole(&mut text, &mut rng),
            _ => records(&mut text, &mut rng),
        });
    }
    (text, faults.join("; "))
}

fn pick<'a>(from: &[&'a str], rng: &mut Rng) -> &'a str {
    from[rng.usize(..from.len())]
}

/// Some characters more, less or other.
fn characters(text: &mut String, rng: &mut Rng) -> String {
    let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    let at = ends[rng.usize(..ends.len())];
    let rest: usize = text[at..]
        .chars()
        .take(rng.usize(..4))
        .map(char::len_utf8)
        .sum();
    let new = if rng.bool() {
        pick(CHARACTERS, rng)
    } else {
        ""
    };
    let old: String = text[at..at + rest].to_owned();
    text.replace_range(at..at + rest, new);
    format!("{old:?} became {new:?} at {at}")
}

/// Another word, a word in quotes or parentheses, or two words exchanged.
fn words(text: &mut String, rng: &mut Rng) -> String {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let line = rng.usize(..lines.len());
    let mut words: Vec<_> = lines[line].split(' ').map(str::to_owned).collect();
    let (one, other) = (rng.usize(..words.len()), rng.usize(..words.len()));
    match rng.u8(..5) {
        0 => words[one] = format!("\"{}\"", words[one]),
        // Knot guesses at an owner in parentheses: it takes "( txt )" for a type, and "( a )" for an error.
        1 if one > 0 => words[one] = format!("( {} )", words[one]),
        2 => words.swap(one, other),
        3 => words[one].push('.'),
        _ => words[one] = pick(WORDS, rng).to_owned(),
    }
    lines[line] = words.join(" ");
    let what = format!("line {line} became {:?}", lines[line]);
    *text = lines.join("\n") + "\n";
    what
}

/// A line less, or one twice.
fn lines(text: &mut String, rng: &mut Rng) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    let line = rng.usize(..lines.len());
    let what = if rng.bool() {
        format!("line {line} went: {:?}", lines.remove(line))
    } else {
        let to = rng.usize(..=lines.len());
        lines.insert(to, lines[line]);
        format!("line {line} twice, at {to}: {:?}", lines[to])
    };
    *text = lines.join("\n") + "\n";
    what
}

/// Something about the whole file.
fn whole(text: &mut String, rng: &mut Rng) -> String {
    let (what, new) = match rng.u8(..7) {
        0 => ("a byte order mark", format!("\u{feff}{text}")),
        1 => ("CR LF", text.replace('\n', "\r\n")),
        2 => ("no final line feed", text.trim_end().to_owned()),
        3 => ("trailing spaces", text.replace('\n', " \n")),
        4 => ("tabs", text.replace(' ', "\t")),
        5 => ("empty lines", text.replace('\n', "\n\n")),
        _ => ("upper case", text.to_uppercase()),
    };
    *text = new;
    what.to_owned()
}

/// Records more, at owners that have others, lie at zone cuts or aliases, or outside.
fn records(text: &mut String, rng: &mut Rng) -> String {
    let mut added = Vec::new();
    for _ in 0..rng.usize(1..4) {
        let (owner, name) = (pick(OWNERS, rng), pick(OWNERS, rng));
        let data = match rng.u8(..12) {
            0 | 1 => format!("A 192.0.2.{}", rng.u8(..4)),
            2 => "AAAA ::1".to_owned(),
            3..=5 => format!("NS {name}"),
            6 => format!("CNAME {name}"),
            7 => format!("DNAME {name}"),
            8 => format!("MX 10 {name}"),
            9 => format!("SRV 1 1 1 {name}"),
            10 if rng.u8(..3) == 0 => format!("SOA ns1 h {} 7200 3600 1209600 300", rng.u8(..2)),
            _ => "TXT x".to_owned(),
        };
        let ttl = pick(&["", "60 "], rng);
        added.push(format!("{owner} {ttl}{data}"));
    }
    // After the SOA record, which is the third line.
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let to = rng.usize(lines.len().min(3)..=lines.len());
    let what = format!("at {to} {added:?}");
    lines.splice(to..to, added);
    *text = lines.join("\n") + "\n";
    what
}
