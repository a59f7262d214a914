use std::fmt::Write as _;
use std::fs;

use hickory_proto::rr::RecordType;

use super::directive::MAX_DEPTH;
use super::refusal::{Construct, Subject};
use super::*;
use crate::input::Source;

fn origin() -> Option<Name> {
    Some(Name::from_ascii("o.test.").unwrap())
}

fn parse(text: &str) -> MasterFile {
    read_bytes(Source::named("f"), text.as_bytes(), origin())
}

/// Every record as `line owner ttl type data`.
fn shown(file: &MasterFile) -> Vec<String> {
    let show = |record: &MasterFileRecord| {
        let MasterFileRecord {
            name,
            ttl,
            data,
            place,
        } = record;
        let mut text = format!("{} {name} {ttl} {}", place.line, data.record_type());
        if !matches!(data, RData::Unknown { .. } | RData::Update0(_)) {
            write!(text, " {data}").unwrap();
        }
        text
    };
    file.records.iter().map(show).collect()
}

/// The records of a text without errors.
#[track_caller]
fn records(text: &str) -> Vec<String> {
    let file = parse(text);
    assert_eq!(file.errors, []);
    assert!(file.broken.is_empty() && !file.open_ended);
    shown(&file)
}

/// The errors of a text.
fn errors(text: &str) -> Vec<String> {
    parse(text).errors.iter().map(ToString::to_string).collect()
}

#[test]
fn owners_ttls_and_classes_may_be_left_out_and_change_places() {
    let text = "\u{feff}$TTL 1h30m\r\n\
        @ IN SOA ns hostmaster 1 2h 15m 1w 1d\r\n\
        \tNS ns.o.test.\r\n\
        ; a comment (with \"marks\"\r\n\
        \r\n\
        a 60 IN A 192.0.2.1\r\n\
        b in 60 a 192.0.2.2 ; more\r\n\
        c A 192.0.2.3\r\n\
        \t  \r\n\
        \tAAAA 2001:db8::1";
    assert_eq!(
        records(text),
        [
            "2 o.test. 5400 SOA ns.o.test. hostmaster.o.test. 1 7200 900 604800 86400",
            "3 o.test. 5400 NS ns.o.test.",
            "6 a.o.test. 60 A 192.0.2.1",
            "7 b.o.test. 60 A 192.0.2.2",
            "8 c.o.test. 5400 A 192.0.2.3",
            "10 c.o.test. 5400 AAAA 2001:db8::1",
        ]
    );
}

#[test]
fn without_ttl_directive_the_last_stated_holds_or_the_minimum() {
    let soa = "@ SOA ns h 1 1 1 1 77\n";
    assert_eq!(
        records(&format!("{soa}a A 192.0.2.1"))[1],
        "2 a.o.test. 77 A 192.0.2.1"
    );
    let text = format!("@ 5{}a 9 A 192.0.2.1\nb A 192.0.2.1", &soa[1..]);
    assert_eq!(records(&text)[2], "3 b.o.test. 9 A 192.0.2.1");
    assert_eq!(records("b A 192.0.2.1"), ["1 b.o.test. 3600 A 192.0.2.1"]);
}

#[test]
fn parentheses_and_quotes_span_what_they_should() {
    let text = "a ( 60\n ; comment )\n IN\n) TXT \"x ; (\" y\\;z ( \"\"\n) ; end\nb A 192.0.2.1\n";
    let file = parse(text);
    assert_eq!(file.errors, []);
    let RData::TXT(txt) = &file.records[0].data else {
        panic!("{file:?}");
    };
    let strings: Vec<_> = txt.txt_data.iter().map(|s| s.to_vec()).collect();
    assert_eq!(strings, [&b"x ; ("[..], b"y;z", b""]);
    assert_eq!(file.records[1].place.line, 6);
}

#[test]
fn origins_change_and_names_keep_their_escapes() {
    let text = "$ORIGIN sub\n_imap._tcp 1 SRV 10 1 143 host\n$ORIGIN other.\n@ 1 NS a\\.b\n$origin .\nx 1 PTR y";
    assert_eq!(
        records(text),
        [
            "2 _imap._tcp.sub.o.test. 1 SRV 10 1 143 host.sub.o.test.",
            "4 other. 1 NS a\\.b.other.",
            "6 x. 1 PTR y.",
        ]
    );
}

#[test]
fn data_that_rules_judge_is_read_unchanged() {
    // CNAME beside data, a target with the origin twice, the root as target, a lone SRV at MX's.
    let text = "d 1 CNAME x\nd 1 SRV 1 2 3 h.o.test\ne 1 SRV 0 0 0 .\nE 1 MX 5 h\nf 1 DNAME g";
    assert_eq!(
        records(text),
        [
            "1 d.o.test. 1 CNAME x.o.test.",
            "2 d.o.test. 1 SRV 1 2 3 h.o.test.o.test.",
            "3 e.o.test. 1 SRV 0 0 0 .",
            "4 E.o.test. 1 MX 5 h.o.test.",
            "5 f.o.test. 1 DNAME",
        ]
    );
}

#[test]
fn types_that_are_not_read_are_there_and_generic_data_is_read() {
    let text = "a 1 LOC 48 52 N 2 20 E 0m\na 1 CAA 0 issue \"x\"\na 1 TYPE65280 \\# 2 ab CD\n\
        a 1 TYPE33 \\# 10 000a 0001 008f 01780000\na 1 TYPE33 \\# 9 000a00 01008f 017800\n\
        b 1 TYPE1 192.0.2.1";
    let file = parse(text);
    let expected = "f:4:12: these octets are not data of the type SRV";
    assert_eq!(file.errors.len(), 1);
    assert_eq!(file.errors[0].to_string(), expected);
    assert_eq!(
        shown(&file),
        [
            "1 a.o.test. 1 Unknown",
            "2 a.o.test. 1 CAA",
            "3 a.o.test. 1 Unknown",
            "5 a.o.test. 1 SRV 10 1 143 x.",
            "6 b.o.test. 1 A 192.0.2.1",
        ]
    );
    assert_eq!(file.records[0].data.record_type(), RecordType::Unknown(29));
}

#[test]
fn every_error_says_where_it_is_and_what_was_expected() {
    for (text, expected) in [
        (
            "a 1 SRV 10 1 x b",
            "f:1:14: port: expected a number from 0 to 65535, found \"x\"",
        ),
        (
            "a 1 SRV 10 1 65536 b",
            "f:1:14: port: expected a number from 0 to 65535, found \"65536\"",
        ),
        (
            "a 1 SRV 10 1 143",
            "f:1:17: the SRV record ends early, expected its target",
        ),
        (
            "a 1 srv 10 1 143 b. c ; d",
            "f:1:21: expected the end of the record, found \"c\"",
        ),
        (
            "a 1 SRV 10 1 143 b..c",
            "f:1:18: target: \"b..c\" is not a domain name: it has an empty label (a leading dot, or two dots in a row)",
        ),
        (
            "a 1 SVR 10 1 143 b",
            "f:1:5: expected a class or a record type such as SRV, found \"SVR\"",
        ),
        (
            "a IN 1 1 A 192.0.2.1",
            "f:1:8: expected a record type such as SRV, found \"1\"",
        ),
        ("a CH TXT x", "f:1:3: class \"CH\", expected IN"),
        (
            "a 1",
            "f:1:4: the line ends early, expected a record type such as SRV",
        ),
        (
            "a 4294967295 A 192.0.2.1",
            "f:1:3: expected a TTL, a class or a record type such as SRV, found \"4294967295\"",
        ),
        (
            "a 1 A 192.0.2.256",
            "f:1:7: address: expected an IPv4 address such as 192.0.2.1, found \"192.0.2.256\"",
        ),
        (
            "a 1 AAAA 192.0.2.1",
            "f:1:10: address: expected an IPv6 address such as 2001:db8::1, found \"192.0.2.1\"",
        ),
        (
            "  A 192.0.2.1",
            "f:1:3: the record has no owner: its line begins with white space, and no record before it has an owner",
        ),
        (
            "é\u{301}é 1 TXT \"x",
            "f:1:11: this quote is not closed on its line",
        ),
        ("a 1 (\nA 192.0.2.1", "f:1:5: this ( is never closed"),
        ("a 1 )\nb 1 A 192.0.2.1", "f:1:5: this ) closes no ("),
        (
            "a 1 TXT x\\\nb 1 A 192.0.2.1",
            "f:1:10: a \\ with nothing after it",
        ),
        (
            "a\u{1}b 1 A 192.0.2.1",
            "f:1:2: a control character (0x01), expected text",
        ),
        (
            "a..\nb 1 A \u{0} ( \"",
            "f:2:7: an octet of value 0: this is not a text file",
        ),
        (
            "$TTL\n",
            "f:1:5: expected $TTL and one time, such as 3600 or 1h30m",
        ),
        (
            "$TTL 1y",
            "f:1:6: expected $TTL and one time, such as 3600 or 1h30m",
        ),
        (
            "$ORIGIN a. b.",
            "f:1:9: expected $ORIGIN and one domain name",
        ),
        (
            "$INCLUDE",
            "f:1:9: expected $INCLUDE, a file, and an origin if it has its own",
        ),
        (
            "$DATE x",
            "f:1:1: unknown directive \"$DATE\", expected $ORIGIN, $TTL, $INCLUDE or $GENERATE",
        ),
        (
            "$GENERATE 1-2 a A",
            "f:1:18: expected one word of data after the type. Put several words in quotes",
        ),
        (
            "$GENERATE 1-2 a MX 10 b$",
            "f:1:23: expected one word of data after the type. Put several words in quotes",
        ),
        (
            "$GENERATE 2-1 a A 192.0.2.$",
            "f:1:11: expected a range with start <= stop and a step above 0, found \"2-1\"",
        ),
        (
            "$GENERATE 1-2 a ( A 192.0.2.${q} )",
            "f:1:21: expected ${offset}, ${offset,width} or ${offset,width,base} with a base of d, o, x, X, n or N, found \"192.0.2.${q}\"",
        ),
        (
            "$GENERATE 254-256 a A 192.0.2.$",
            "f:1:23: address: expected an IPv4 address such as 192.0.2.1, found \"192.0.2.256\"",
        ),
        (
            "$GENERATE 0-9999999 a A 192.0.2.1",
            "f:1:11: with this range, the $GENERATE directives make more than 1048576 records: \"0-9999999\"",
        ),
    ] {
        assert_eq!(errors(text), [expected], "{text:?}");
    }
}

#[test]
fn reading_goes_on_after_an_error_and_knows_whom_it_concerns() {
    let text = "a 1 SRV x\nb 1 A 192.0.2.1\nc 1 TXT \"x\nd 1 A 192.0.2.2\n 1 A 192.0.2.256\n";
    let file = parse(text);
    let lines: Vec<_> = file
        .errors
        .iter()
        .map(|e| e.position.unwrap().line)
        .collect();
    assert_eq!(lines, [1, 3, 5]);
    assert_eq!(
        shown(&file),
        ["2 b.o.test. 1 A 192.0.2.1", "4 d.o.test. 1 A 192.0.2.2"]
    );
    let broken: Vec<_> = file.broken.iter().map(ToString::to_string).collect();
    assert_eq!(broken, ["a.o.test.", "c.o.test.", "d.o.test."]);
    assert!(!file.open_ended);

    for zone in [
        "a..b 1 A 192.0.2.1",
        "$ORIGIN a..b",
        "$INCLUDE none",
        "a ( 1",
        "$GENERATE 1",
    ] {
        assert!(parse(zone).open_ended, "{zone}");
    }
    // Consequences of one error are not reported again.
    let lost_origin = parse("$ORIGIN a..b\nx 1 A 192.0.2.1\n 1 A 192.0.2.1\nx. 1 A 192.0.2.1\n");
    assert_eq!(
        (lost_origin.errors.len(), shown(&lost_origin)),
        (1, vec!["4 x. 1 A 192.0.2.1".to_owned()])
    );
    // A zone is known by its SOA record even if that is damaged.
    let relative = parse("@ SOA ns h x 1 1 1 1\n");
    assert_eq!(shown(&relative), ["1 o.test. 0 SOA"]);
    assert_eq!(relative.errors.len(), 1);
    let many = "a 1 A x\n".repeat(1000);
    assert_eq!(errors(&many).len(), 21);
}

#[test]
fn nothing_relative_is_read_without_an_origin() {
    let text = b"a. 1 SRV 1 1 1 b\nc 1 A 192.0.2.1\n";
    let file = read_bytes(Source::named("f"), text, None);
    assert_eq!(file.errors.len(), 2);
    let is_relative =
        |fault: &Fault| matches!(fault, Fault::NotAName { why, .. } if *why == TextFault::NoOrigin);
    assert!(file.errors.iter().all(|e| is_relative(&e.fault)));
    let utf16: Vec<u8> = "\u{feff}a. 1 A 192.0.2.1"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let refused = read_bytes(Source::named("f"), &utf16, None);
    assert_eq!(refused.errors[0].fault, Fault::Utf16);
}

#[test]
fn name_without_final_dot_is_taken_for_complete_unless_others_must_be_relative() {
    let long = format!("_imap._tcp.{}.test", "a".repeat(60));
    for (text, expected) in [
        ("LONG 1 A 192.0.2.1\n", TextFault::NoOriginOrDot),
        (
            "LONG 1 A 192.0.2.1\n@ 1 A 192.0.2.1\n",
            TextFault::DotOrOrigin,
        ),
    ] {
        let text = text.replace("LONG", &long);
        let file = read_bytes(Source::named("f"), text.as_bytes(), None);
        let Fault::NotAName { found, why, .. } = &file.errors[0].fault else {
            panic!("{:?}", file.errors);
        };
        assert_eq!(*why, expected);
        // Text to copy is not shortened.
        assert_eq!(*found, long);
    }
}

#[test]
fn generated_records_stand_where_their_directive_does() {
    let text = "a 9 A 192.0.2.9\n$GENERATE 1-3/2 _imap._tcp.d${0,3} 60 IN SRV \"10 1 143 i$.fronts.test.\"\n 9 AAAA ::1";
    assert_eq!(
        records(text),
        [
            "1 a.o.test. 9 A 192.0.2.9",
            "2 _imap._tcp.d001.o.test. 60 SRV 10 1 143 i1.fronts.test.",
            "2 _imap._tcp.d003.o.test. 60 SRV 10 1 143 i3.fronts.test.",
            "3 a.o.test. 9 AAAA ::1",
        ]
    );
}

#[test]
fn includes_are_relative_to_the_file_that_includes() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    let main = write(
        "main",
        "$ORIGIN o.test.\n$TTL 5\na A 192.0.2.1\n$INCLUDE sub/one in ; x\n A 192.0.2.2\n",
    );
    write(
        "sub/one",
        "b A 192.0.2.3\n$ORIGIN deep\n$TTL 6\n$INCLUDE \"two\"\nd A 192.0.2.5\n",
    );
    write("sub/two", "\tA 192.0.2.6\nc A 192.0.2.4");
    let file = read(&main, None);
    assert_eq!(file.errors, []);
    assert_eq!(
        shown(&file),
        [
            "3 a.o.test. 5 A 192.0.2.1",
            "1 b.in.o.test. 5 A 192.0.2.3",
            "1 b.in.o.test. 6 A 192.0.2.6",
            "2 c.deep.in.o.test. 6 A 192.0.2.4",
            "5 d.deep.in.o.test. 6 A 192.0.2.5",
            "5 a.o.test. 5 A 192.0.2.2",
        ]
    );
    assert!(file.records[3].place.to_string().ends_with("sub/two:2"));

    let wrong = |name: &str, text: &str| {
        let included = read(&write(name, text), origin());
        let [error] = &included.errors[..] else {
            panic!("{:?}", included.errors);
        };
        assert!(included.open_ended);
        error.to_string()
    };
    assert!(wrong("missing", "\n $INCLUDE x").contains("missing:2:2: the record has no owner"));
    let error = wrong("missing", "\n$INCLUDE none");
    assert!(
        error.contains("missing:2:10: ") && error.contains("none: cannot be read"),
        "{error}"
    );
    assert!(wrong("dir", "$INCLUDE sub").contains("is a directory"));
    assert!(wrong("loop", "$INCLUDE sub/../loop").contains("includes itself"));
    write("p", "$INCLUDE q");
    assert!(
        wrong("q", "$INCLUDE p").contains("p:1:10: "),
        "the inner file is named"
    );
    for n in 0..=MAX_DEPTH {
        write(&format!("n{n}"), &format!("$INCLUDE n{}", n + 1));
    }
    assert!(wrong("n", "$INCLUDE n0").contains("nests deeper than 16"));
}

/// Pseudo-random numbers (SplitMix64), the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }
}

#[test]
fn no_octets_make_it_panic_and_none_are_passed_over_in_silence() {
    let pieces: [&[u8]; 36] = [
        b"\n",
        b"\r\n",
        b" ",
        b"\t",
        b"a",
        b"a.b.",
        b"@",
        b"\\",
        b"\\032",
        b"\\9",
        b"\"",
        b"(",
        b")",
        b";",
        b"$ORIGIN ",
        b"$TTL ",
        b"$INCLUDE ",
        b"$GENERATE ",
        b"1-9",
        b"${1,2,n}",
        b"$",
        b"60",
        b"1h",
        b"IN",
        b"SRV ",
        b"A ",
        b"TXT ",
        b"SOA ",
        b"\\# ",
        b"TYPE33 ",
        b"192.0.2.1",
        b"10 1 143 x.",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"..",
    ];
    let mut numbers = Numbers(1);
    let mut clean = 0;
    for round in 0..20_000 {
        let mut text = Vec::new();
        for _ in 0..numbers.below(40) {
            match round % 10 {
                0 => text.push(u8::try_from(numbers.below(256)).unwrap()),
                _ => {
                    text.extend_from_slice(pieces[numbers.below(pieces.len())]);
                    if numbers.below(3) > 0 {
                        text.push(b' ');
                    }
                }
            }
        }
        let file = read_bytes(Source::named("f"), &text, origin());
        clean += usize::from(file.errors.is_empty() && !file.records.is_empty());
        let lines = text.iter().filter(|&&byte| byte == b'\n').count() + 1;
        for record in &file.records {
            assert!(record.name.is_fqdn());
            assert!((1..=lines).contains(&(record.place.line)));
        }
        for error in &file.errors {
            assert!(error.position.is_none_or(|p| p.line <= lines), "{error}");
        }
    }
    assert!(clean > 10, "the pieces never make a record: {clean}");
}

/// The constructs of a text that some name servers refuse, with their lines.
fn constructs(text: &str) -> Vec<String> {
    let found = parse(text).constructs;
    let shown = found.iter().map(|it| {
        let word = match &it.subject {
            Subject::Word(word) => format!("{word:?}"),
            _ => String::new(),
        };
        format!("{} {:?} {word}", it.place.line, it.construct)
    });
    shown.collect()
}

#[test]
fn constructs_are_noted_at_their_first_line() {
    let text = "$TTL 60\r\na A 192.0.2.1\nb \"A\" 192.0.2.1\nc A \"192.0.2.1\"\r\n";
    let expected = ["1 CarriageReturn ", "3 QuotedWord \"A\""];
    assert_eq!(constructs(text), expected);
    let more = parse(text).constructs;
    assert!(more.iter().all(|found| found.more == 1), "{more:?}");
    // Characters in a comment, an escape or a text are no construct.
    let fine = "$TTL 60 ; é\ra\r\na\\!b\\@ TXT \"! ( $ @\" a!b\nc SRV 1 1 1 d ; \"\n";
    assert_eq!(constructs(fine), [""; 0]);
}

#[test]
fn single_carriage_return_is_an_error_outside_parentheses() {
    for text in [
        "a 60 A\r192.0.2.1\n",
        "a 60 A 192.0.2.1\rb 60 A 192.0.2.2\n",
        "\rb 60 TXT x\n",
    ] {
        let told = "a carriage return (CR) inside a line";
        assert!(errors(text)[0].contains(told), "{text:?}");
    }
    for text in [
        "a 60 TXT ( x\ry )\n",
        "a 60 TXT x\r",
        "a 60 TXT x\r\r\n",
        "\r",
    ] {
        assert_eq!(errors(text), [""; 0], "{text:?}");
    }
}

#[test]
fn form_feed_is_no_white_space() {
    for text in [
        "a 60 A\u{c}192.0.2.1\n",
        "a 60 TXT x \u{b}\n",
        "\u{c}\na 60 TXT x\n",
    ] {
        assert!(errors(text)[0].contains("a control character"), "{text:?}");
    }
}

#[test]
fn byte_order_mark_of_an_included_file_belongs_to_its_first_owner() {
    let dir = tempfile::tempdir().unwrap();
    let main = dir.path().join("main");
    fs::write(&main, "$INCLUDE inner\n").unwrap();
    for (inner, owner, construct) in [
        ("\u{feff}a 60 TXT x\n", "\u{feff}a", Construct::EightBit),
        ("\u{feff};\na 60 TXT x\n", "a", Construct::ByteOrderMark),
    ] {
        fs::write(dir.path().join("inner"), inner).unwrap();
        let file = read(&main, origin());
        assert_eq!(file.errors, []);
        assert_eq!(file.records[0].name.iter().next(), Some(owner.as_bytes()));
        let place = file
            .constructs
            .get(construct)
            .map(|it| it.place.to_string());
        assert!(
            place.is_some_and(|it| it.contains("inner:")),
            "{construct:?}"
        );
    }
}
