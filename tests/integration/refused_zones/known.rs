//! Zones from the public issue trackers of neighbouring tools, in our own words.

use mssrv::master_file::refusal::Servers;

const BK: Servers = Servers::BIND.and(Servers::KNOT);
const NK: Servers = Servers::NSD.and(Servers::KNOT);

/// Which report, the lines, and which servers refuse a zone with them.
pub const REPORTS: &[(&str, &str, Servers)] = &[
    (
        "NLnetLabs/nsd#205: a digest that lacks an octet",
        "sub NS ns.other.test.\n\
         sub DS 1 8 2 00112233445566778899001122334455667788990011223344556677889900",
        BK,
    ),
    (
        "NLnetLabs/nsd#150: a quoted text that touches another",
        "a TXT \"a\"b",
        Servers::KNOT,
    ),
    (
        "NLnetLabs/nsd#154: quoted texts on lines of their own",
        "a TXT (\n  \"abcdef\"\n  \"ghijk\")",
        Servers::NONE,
    ),
    (
        "NLnetLabs/nsd#396: one RRset with two TTLs",
        "a 1 TXT foo\na 2 TXT bar",
        Servers::NONE,
    ),
    (
        "PowerDNS/pdns#7646: an address in quotes",
        "a 300 A \"192.0.2.9\"",
        BK,
    ),
    (
        "PowerDNS/pdns#6232: a relative $ORIGIN",
        "$ORIGIN foo\nbar 300 A 192.0.2.9",
        NK,
    ),
    (
        "PowerDNS/pdns#604 and #2780: a record outside the zone",
        "something.outofzone.test. A 192.0.2.9",
        Servers::NSD,
    ),
    (
        "PowerDNS/pdns#545 and rthalley/dnspython#585: two aliases at one name",
        "name CNAME foo.test.\nname CNAME bar.test.",
        Servers::ALL,
    ),
    (
        "PowerDNS/pdns#1288: a LOC record without spaces",
        "a LOC 48N 2E 35m",
        Servers::ALL,
    ),
    (
        "PowerDNS/pdns#12947: an owner in quotes",
        "\"a\" TXT x",
        Servers::KNOT,
    ),
    (
        "miekg/dns#1650: a URL as the target of an alias",
        "a CNAME https://example.test",
        Servers::KNOT,
    ),
    (
        "facileManager#174: a name server without an address",
        "@ NS dhcptest",
        BK,
    ),
];
