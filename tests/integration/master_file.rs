//! The reader of master files against those of other implementations: the same records.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use hickory_proto::rr::{LowerName, Name};
use hickory_proto::serialize::binary::{
    BinDecodable, BinDecoder, BinEncodable, BinEncoder, NameEncoding,
};
use mssrv::input::Source;
use mssrv::master_file::{self, MasterFile};

use crate::harness::{file, temp};
use crate::peer::{compile_zone, print_zone};

const ORIGIN: &str = "o.test";

/// TTL and data of each RRset by owner and type; data in the octets of the wire without case, or
/// how many records there are of a type that is not read.
type Records = BTreeMap<(LowerName, u16), (u32, Vec<Vec<u8>>)>;

fn lower(mut octets: Vec<u8>) -> Vec<u8> {
    octets.make_ascii_lowercase();
    octets
}

/// Records of one RRset have one TTL (RFC 2181 section 5.2): the first one's, says BIND.
fn add(records: &mut Records, name: &Name, rtype: u16, ttl: u32, data: Vec<u8>) {
    let rrset = records.entry((LowerName::new(name), rtype));
    let (_, all) = rrset.or_insert_with(|| (ttl, Vec::new()));
    if !all.contains(&data) {
        all.push(data);
        all.sort();
    }
}

fn ours(read: &MasterFile) -> Records {
    assert_eq!(read.errors, []);
    let mut records = Records::new();
    for record in &read.records {
        let mut octets = Vec::new();
        let mut encoder = BinEncoder::new(&mut octets);
        encoder.set_name_encoding(NameEncoding::Uncompressed);
        record.data.emit(&mut encoder).expect("data can be encoded");
        let rtype = u16::from(record.data.record_type());
        add(&mut records, &record.name, rtype, record.ttl, lower(octets));
    }
    records
}

/// BIND's raw format: after a header, each RRset with its lengths (lib/dns/include/dns/masterdump.h).
fn raw(octets: &[u8]) -> Records {
    fn take<'a>(rest: &mut &'a [u8], count: usize) -> &'a [u8] {
        let (taken, after) = rest.split_at(count);
        *rest = after;
        taken
    }
    fn number(rest: &mut &[u8], octets: usize) -> u32 {
        take(rest, octets)
            .iter()
            .fold(0, |number, octet| number << 8 | u32::from(*octet))
    }
    let mut rest = octets;
    // Format 2 in version 1, a date, flags, a serial and a date.
    assert_eq!((number(&mut rest, 4), number(&mut rest, 4)), (2, 1));
    take(&mut rest, 16);
    let mut records = Records::new();
    while !rest.is_empty() {
        let (_length, class) = (number(&mut rest, 4), number(&mut rest, 2));
        assert_eq!(class, 1);
        let rtype = u16::try_from(number(&mut rest, 2)).unwrap();
        let _covers = number(&mut rest, 2);
        let (ttl, count) = (number(&mut rest, 4), number(&mut rest, 4));
        let length = number(&mut rest, 2) as usize;
        let name = Name::read(&mut BinDecoder::new(take(&mut rest, length))).unwrap();
        for _ in 0..count {
            let size = number(&mut rest, 2) as usize;
            let data = lower(take(&mut rest, size).to_vec());
            add(&mut records, &name, rtype, ttl, data);
        }
    }
    records
}

/// Of types whose data is not read, only that they are there is compared.
fn forget_data(records: &mut Records, unread: &[u16]) {
    for ((_, rtype), (_, data)) in records {
        if unread.contains(rtype) {
            *data = vec![Vec::new()];
        }
    }
}

/// Compares with BIND, in octets.
fn agree_with_bind(path: &str, unread: &[u16]) {
    let Some(compiled) = compile_zone(ORIGIN, Path::new(path)) else {
        return;
    };
    let text = || std::fs::read_to_string(path).unwrap();
    let compiled = compiled.unwrap_or_else(|why| panic!("named-compilezone: {why}\n{}", text()));
    let origin = Some(Name::from_ascii(ORIGIN).unwrap());
    let mut read = ours(&master_file::read(Path::new(path), origin));
    let mut theirs = raw(&compiled);
    forget_data(&mut read, unread);
    forget_data(&mut theirs, unread);
    for (key, rrset) in &theirs {
        assert_eq!(read.get(key), Some(rrset), "{key:?} in\n{}", text());
    }
    assert_eq!(read.len(), theirs.len(), "{read:#?}\n{}", text());
}

/// Everything that the format has, but for `$GENERATE`, which only BIND knows.
const EVERYTHING: &str = r#"$TTL 1h30m
@ 1d IN SOA ns hostmaster\.of.o.test. ( 2024010100 ; serial
        2h ; refresh
	15M 1w2d
    1D )
	NS	ns.o.test.
  IN NS	ns2
ns 5m A 192.0.2.1
   IN 5m A 192.0.2.2
   5m IN AAAA 2001:db8::1
NS2 in a 192.0.2.3
_imap._tcp 600 SRV 10 1 143 IMAP
_imap._tcp 600 SRV (
  20 1
  143 imap.o.test )
null SRV 0 0 0 .
text TXT plain "quoted ; ( not a comment" "a \"mark\" and \\ \065\010" ""
text TXT ( "many"
  lines ; with a comment )
) 
big TXT "éà"
esc\.aped\032name\; A 192.0.2.4
\@ A 192.0.2.5
*.wild A 192.0.2.6
alias CNAME *.wild
moved DNAME elsewhere.test.
mail MX 10 mail.o.test.
	MX 20 @
4.3.2.1 PTR host
loc LOC 48 52 24.000 N 2 20 50.000 E 35m 10m 100m 10m
caa CAA 0 issue "ca.example.net; policy=ev"
cert TYPE52 \# 4 03 0101 00
type TYPE65280 \# 3 abcdef
srv TYPE33 \# 14 000a 0001 008f 0178 04 6f2e7465 00 
generic TYPE1 \# 4 c0000201
sshfp SSHFP 2 1 123456789abcdef67890123456789abcdef67890
naptr NAPTR 100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.example.com.
rp RP admin.o.test. .
$ORIGIN sub
@ A 192.0.2.7
deep.er A 192.0.2.8
$TTL 60
x A 192.0.2.9
$ORIGIN other.o.test.
y A 192.0.2.10
  TXT last"#;

/// Types in [`EVERYTHING`] whose data is not read: RP, LOC, NAPTR, SSHFP, TLSA, CAA.
const UNREAD: [u16; 6] = [17, 29, 35, 44, 52, 257];

#[test]
fn every_construct_reads_as_bind_reads_it() {
    let dir = temp();
    let text = EVERYTHING;
    let generate = "
$ORIGIN o.test.
$GENERATE 0-4/2 h${10,4,x}.g A 192.0.2.$
$GENERATE 1-2 _imap._tcp.d$$$ 60 IN SRV \"10 1 143 i${-1,3}.fronts.test.\"
$GENERATE 1-3 ${0,5,n}.nib CNAME n${0,3,N}x
$GENERATE 8-9 $-o${0,4,o} 5m TXT \"a $ b\"
";
    let path = file(&dir, "everything", format!("{text}\n{generate}"));
    agree_with_bind(&path, &UNREAD);
    let crlf = file(&dir, "crlf", text.replace('\n', "\r\n"));
    agree_with_bind(&crlf, &UNREAD);
}

/// Compares with NSD, by way of what it prints.
fn agree_with_nsd(path: &str, unread: &[u16]) {
    let Some(printed) = print_zone(ORIGIN, Path::new(path)) else {
        return;
    };
    let text = || std::fs::read_to_string(path).unwrap();
    let printed = printed.unwrap_or_else(|why| panic!("nsd-checkzone: {why}\n{}", text()));
    let origin = Some(Name::from_ascii(ORIGIN).unwrap());
    let mut read = ours(&master_file::read(Path::new(path), origin));
    let source = Source::named("what NSD prints");
    let mut theirs = ours(&master_file::read_bytes(source, &printed, None));
    forget_data(&mut read, unread);
    forget_data(&mut theirs, unread);
    assert_eq!(read, theirs, "{}", text());
}

#[test]
fn every_construct_reads_as_nsd_reads_it() {
    let dir = temp();
    // NSD takes absolute origins only.
    let text = EVERYTHING.replace("$ORIGIN sub\n", "$ORIGIN sub.o.test.\n");
    let path = file(&dir, "everything", text);
    agree_with_nsd(&path, &UNREAD);
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

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// White space between the words of an entry, in parentheses or not.
    fn space(&mut self, dialect: Dialect, open: &mut usize) -> &'static str {
        let within = ["\n", " ; c)\n ", "\n\t"];
        let plain = [" ", "\t", "  \t"];
        match self.below(3) {
            0 if *open == 0 || dialect == Dialect::Bind => {
                *open += 1;
                " ( "
            }
            1 if *open > 0 => within[self.below(3)],
            _ => plain[self.below(3)],
        }
    }
}

/// What only BIND takes: `$GENERATE`, relative origins, parentheses in parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Bind,
    Nsd,
}

/// A zone of random records in random notation.
fn made_up(numbers: &mut Numbers, dialect: Dialect) -> String {
    let mut text = String::from("$TTL 3h\n@ SOA ns h 1 1h 2h 3h 4h\n@ NS ns\nns A 192.0.2.1\n");
    for n in 0..numbers.below(40) + 5 {
        match numbers.below(12) {
            0 => {
                let relative = if dialect == Dialect::Bind {
                    "a"
                } else {
                    "a.o.test."
                };
                let origins = [
                    relative,
                    "o.test.",
                    "B.o.test.",
                    "x\\.y.o.test.",
                    "_tcp.o.test.",
                ];
                writeln!(text, "$ORIGIN {}", numbers.pick(&origins)).unwrap();
                continue;
            }
            1 => {
                writeln!(text, "$TTL {}", numbers.pick(&["1h", "60", "1d2H3m4s"])).unwrap();
                continue;
            }
            2 if dialect == Dialect::Bind => {
                let lhs = numbers.pick(&["g$", "h${3,2,x}", "i${0,5,n}", "j$$$", "k\\$$"]);
                writeln!(text, "$GENERATE 1-9/2 {lhs}-{n} 60 SRV \"1 2 $ t${{5}}\"").unwrap();
                continue;
            }
            3 => text.push_str(numbers.pick(&["\n", "; comment ( \"\n", "  ; x\n", "\t\n"])),
            _ => {}
        }
        // The number keeps RRsets apart, whose TTLs would otherwise be one.
        let owner = numbers.pick(&["n", "N", "\\110", "_imap._tcp.n", "*.n", "a\\.n", "é"]);
        write!(text, "{owner}{n}").unwrap();
        let mut open = 0;
        text.push_str(numbers.space(dialect, &mut open));
        let head = numbers.pick(&["", "60 ", "IN ", "in 1m ", "1h30m IN ", "5W "]);
        text.push_str(head);
        let (rtype, data): (_, &[&str]) = match numbers.below(7) {
            0 => ("A", &["192.0.2.1"]),
            1 => ("aaaa", &["2001:DB8::1"]),
            2 => (
                "CNAME",
                &[numbers.pick(&["t", "@", ".", "T.o.test.", "t\\.u", "\\065"])],
            ),
            3 => ("MX", &["10", numbers.pick(&["m", "@", "."])]),
            4 => ("TXT", &["a", "\"b ; c\"", "\"\\\"\"", "d\\;e", "\\200"]),
            5 => ("TYPE65281", &["\\#", "2", "aB", "01"]),
            _ => (
                "Srv",
                &[
                    "10",
                    "1",
                    "143",
                    numbers.pick(&["t", "t.o.test.", ".", "@"]),
                ],
            ),
        };
        text.push_str(rtype);
        for word in data {
            text.push_str(numbers.space(dialect, &mut open));
            text.push_str(word);
        }
        text.push_str(&" )".repeat(open));
        text.push_str(numbers.pick(&["\n", " \n", " ; end\n", "\r\n"]));
    }
    text
}

#[test]
fn zones_made_up_at_random_read_as_bind_reads_them() {
    let dir = temp();
    for seed in 0..100 {
        let text = made_up(&mut Numbers(seed), Dialect::Bind);
        let path = file(&dir, "zone", &text);
        agree_with_bind(&path, &[]);
    }
}

#[test]
fn zones_made_up_at_random_read_as_nsd_reads_them() {
    let dir = temp();
    for seed in 0..50 {
        let text = made_up(&mut Numbers(seed), Dialect::Nsd);
        let path = file(&dir, "zone", &text);
        agree_with_nsd(&path, &[]);
    }
}

#[test]
fn includes_read_as_bind_reads_them() {
    let dir = temp();
    // BIND looks relative names up from where it runs.
    let inner = file(
        &dir,
        "inner",
        "in A 192.0.2.1\n$ORIGIN deep\nx A 192.0.2.2\n",
    );
    let text = format!(
        "$TTL 60\n@ SOA ns h 1 1 1 1 1\n NS ns\nns A 192.0.2.3\n$INCLUDE {inner}\n TXT kept\n\
         $INCLUDE \"{inner}\" sub ; with an origin\nafter A 192.0.2.4\n"
    );
    let path = file(&dir, "outer", text);
    agree_with_bind(&path, &[]);
}
