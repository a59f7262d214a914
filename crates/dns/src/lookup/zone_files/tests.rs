use super::*;
use crate::input::Source as Document;
use crate::lookup::detail::ZoneReply;
use crate::master_file::read_bytes;

const ZONE: &str = "\
$ORIGIN a.test.
@ 60 SOA ns h 1 1 1 1 30
@ 60 NS ns
ns 60 A 192.0.2.1
_imap._tcp.d 60 SRV 10 1 143 Imap.d
_imap._tcp.d 60 SRV 20 1 143 imap.elsewhere.test.
imap.d 60 A 192.0.2.2
_imap._tcp.e 60 CNAME _imap._tcp.d
_imap._tcp.f 60 CNAME _imap._tcp.g.fragment.test.
_imap._tcp.h 60 CNAME x.elsewhere.test.
moved 60 DNAME d
sub 60 NS ns.elsewhere.test.
x.sub 60 A 192.0.2.3
*.wild 60 SRV 1 1 1 ns
";

const FRAGMENT: &str = "\
; made to be included
_imap._tcp.g.fragment.test. 60 IN SRV 10 1 143 imap.fragment.test.
_submission._tcp.g.fragment.test. 60 IN CNAME other.fragment.test.
imap.fragment.test. 60 A 192.0.2.9
*.wild.fragment.test. 60 SRV 1 1 1 imap.fragment.test.
txt.fragment.test. 60 TXT x
_imap._tcp.i.fragment.test. 60 CNAME imap.fragment.test.
_imap._tcp.i.fragment.test. 60 SRV 10 1 143 imap.fragment.test.
_imap._tcp.via.fragment.test. 60 CNAME _imap._tcp.i.fragment.test.
";

fn files(files: &[(&str, &str)]) -> ZoneFiles {
    let read = |(name, text): &(&str, &str)| {
        let source = Document::named(name);
        (source.clone(), read_bytes(source, text.as_bytes(), None))
    };
    ZoneFiles::new(files.iter().map(read).collect())
}

fn sound() -> ZoneFiles {
    let files = files(&[("a.zone", ZONE), ("f.zone", FRAGMENT)]);
    assert_eq!(files.errors(), []);
    files
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// The result for a question, in one line.
fn said(files: &ZoneFiles, owner: &str, rtype: RecordType) -> String {
    let question = Question::about(name(owner), rtype);
    match files.resolve(question) {
        Ok(answer) => {
            assert!(answer.authoritative && !answer.authentic);
            let mut said = ZoneReply::Answer(answer.summary()).to_string();
            if let AnswerOutcome::Records(records) = &answer.outcome {
                let places = records.iter().map(|record| record.place.as_ref().unwrap());
                let lines: Vec<_> = places.map(ToString::to_string).collect();
                said.push_str(&format!(" at {}", lines.join(" ")));
            }
            let source = answer.source.map(|source| source.to_string());
            format!("{said}, seen at {}", source.unwrap_or_default())
        }
        Err(failure) => format!("{:?}: {failure}", failure.kind()),
    }
}

fn srv(files: &ZoneFiles, owner: &str) -> String {
    said(files, owner, RecordType::SRV)
}

#[test]
fn a_zone_speaks_for_all_below_its_apex() {
    let files = sound();
    for (owner, expected) in [
        (
            "_IMAP._tcp.d.a.test.",
            "SRV 10 1 143 imap.d.a.test, SRV 20 1 143 imap.elsewhere.test at a.zone:5 a.zone:6, \
             seen at a.zone:5",
        ),
        (
            "_imap._tcp.none.a.test.",
            "no such name (NXDOMAIN), seen at a.zone:2",
        ),
        ("d.a.test.", "no such record (NODATA), seen at a.zone:2"),
        (
            "any.wild.a.test.",
            "SRV 1 1 1 ns.a.test at a.zone:14, seen at a.zone:14",
        ),
        (
            "_imap._tcp.e.a.test.",
            "alias of _imap._tcp.d.a.test: SRV 10 1 143 imap.d.a.test, SRV 20 1 143 \
             imap.elsewhere.test at a.zone:5 a.zone:6, seen at a.zone:8",
        ),
        (
            "_imap._tcp.moved.a.test.",
            "alias of _imap._tcp.d.a.test: SRV 10 1 143 imap.d.a.test, SRV 20 1 143 \
             imap.elsewhere.test at a.zone:5 a.zone:6, seen at a.zone:11",
        ),
    ] {
        assert_eq!(srv(&files, owner), expected, "{owner}");
    }
}

#[test]
fn name_outside_all_files_is_no_absence() {
    let files = sound();
    for (owner, expected) in [
        (
            "_imap._tcp.d.b.test.",
            "Uncovered: none of the given zone files contains _imap._tcp.d.b.test",
        ),
        (
            "_imap._tcp.h.a.test.",
            "Uncovered: the alias (CNAME) leads to x.elsewhere.test; for this name, none of the given zone files \
             contains x.elsewhere.test",
        ),
        (
            "_imap._tcp.d.sub.a.test.",
            "Malformed: sub.a.test is delegated (NS) to a zone whose file was not given (a.zone:12)",
        ),
        (
            "_imap._tcp.i.fragment.test.",
            "Malformed: the zone file has an alias (CNAME) and other records at one name: no server loads this \
             zone (RFC 2181 section 10.1) (f.zone:7)",
        ),
        (
            "_imap._tcp.via.fragment.test.",
            "Malformed: the zone file has an alias (CNAME) and other records at one name: no server loads this \
             zone (RFC 2181 section 10.1) (f.zone:7)",
        ),
    ] {
        assert_eq!(srv(&files, owner), expected, "{owner}");
    }
    assert_eq!(
        refusals(&files),
        [
            "f.zone:7: a CNAME record and other records have one owner (RFC 2181 section 10.1): \
             _imap._tcp.i.fragment.test. Refused by BIND, NSD and Knot. Fix: keep the CNAME record or \
             the others"
        ]
    );
    assert!(files.are_judged());
}

/// The constructs in the files that name servers refuse, as the user reads them.
fn refusals(files: &ZoneFiles) -> Vec<String> {
    files.refusals().iter().map(ToString::to_string).collect()
}

#[test]
fn zone_refused_by_two_servers_is_not_judged() {
    let without = ZONE.replace("@ 60 NS ns\n", "");
    let files = files(&[("a.zone", &without), ("f.zone", FRAGMENT)]);
    assert_eq!(files.errors(), []);
    assert!(!files.are_judged());
    let expected = "Unloadable: BIND and Knot refuse the zone a.test, because the apex has no NS \
                    record: a.test (a.zone:2)";
    for owner in ["_imap._tcp.d.a.test.", "_imap._tcp.none.a.test.", "a.test."] {
        assert_eq!(srv(&files, owner), expected, "{owner}");
    }
    assert!(srv(&files, "_imap._tcp.g.fragment.test.").starts_with("SRV 10"));
    assert!(
        files
            .owners()
            .any(|owner| *owner == LowerName::new(&name("_imap._tcp.d.a.test.")))
    );
}

#[test]
fn zone_refused_by_one_server_is_judged_with_a_warning() {
    let windows = ZONE.replace('\n', "\r\n");
    let files = files(&[("a.zone", &windows)]);
    assert!(files.are_judged());
    assert!(srv(&files, "_imap._tcp.d.a.test.").starts_with("SRV 10"));
    assert_eq!(
        refusals(&files),
        [
            "a.zone:1: a line has a carriage return (CR), as Windows writes it (and 13 more). \
             Refused by Knot. Fix: end lines with LF only"
        ]
    );
}

#[test]
fn refusals_of_two_servers_for_two_reasons_add_up() {
    let both = format!("{}other.test. 60 A 192.0.2.1\n", ZONE.replace('\n', "\r\n"));
    let files = files(&[("a.zone", &both)]);
    assert_eq!(
        srv(&files, "_imap._tcp.d.a.test."),
        "Unloadable: Knot refuses the zone a.test, because a line has a carriage return (CR), as \
         Windows writes it (a.zone:1); NSD refuses the zone a.test, because a record is outside the \
         zone: other.test (a.zone:15)"
    );
}

#[test]
fn zone_whose_owners_nsd_reads_otherwise_is_not_judged() {
    let quoted = ZONE.replace("_imap._tcp.d 60 SRV 10", "\"_imap._tcp.d\" 60 SRV 10");
    let files = files(&[("a.zone", &quoted)]);
    assert!(!files.are_judged());
    let expected = "Unloadable: NSD and Knot refuse the zone a.test, because an owner with dots or \"@\" \
                    is in quotes, and NSD reads another name: \"_imap._tcp.d\" (a.zone:5)";
    assert_eq!(srv(&files, "_imap._tcp.d.a.test."), expected);
}

#[test]
fn generate_is_a_warning_only() {
    let text = format!("{ZONE}$GENERATE 1-2 h$ 60 A 192.0.2.$\n");
    let files = files(&[("a.zone", &text)]);
    assert!(files.are_judged());
    assert_eq!(refusals(&files).len(), 1);
    assert!(srv(&files, "_imap._tcp.d.a.test.").starts_with("SRV 10"));
}

#[test]
fn fragment_is_held_to_nothing_but_its_byte_order_mark_is_told() {
    let text = format!("\u{feff}{}", FRAGMENT.replace('\n', "\r\n"));
    let files = files(&[("f.zone", &text)]);
    assert!(files.are_judged());
    assert!(srv(&files, "_imap._tcp.g.fragment.test.").starts_with("SRV 10"));
    let refusals = refusals(&files);
    assert_eq!(refusals.len(), 2, "{refusals:?}");
    assert!(
        refusals[0]
            .starts_with("f.zone:1: the file begins with a byte order mark. Refused by BIND")
    );
}

#[test]
fn zone_at_another_origin_than_given_is_not_judged() {
    let source = Document::named("a.zone");
    let origin = Some(name("b.test."));
    let read = read_bytes(source.clone(), ZONE.as_bytes(), origin);
    let files = ZoneFiles::new(vec![(source, read)]);
    for owner in ["_imap._tcp.d.a.test.", "_imap._tcp.d.b.test."] {
        let expected =
            "Unloadable: BIND, NSD and Knot refuse the zone a.test, because the SOA record";
        assert!(srv(&files, owner).starts_with(expected), "{owner}");
    }
}

#[test]
fn a_fragment_speaks_for_the_domains_whose_services_it_holds() {
    let files = sound();
    for (owner, expected) in [
        (
            "_imap._tcp.g.fragment.test.",
            "SRV 10 1 143 imap.fragment.test at f.zone:2, seen at f.zone:2",
        ),
        (
            "_imap._tcp.f.a.test.",
            "alias of _imap._tcp.g.fragment.test: SRV 10 1 143 imap.fragment.test at f.zone:2, \
             seen at a.zone:9",
        ),
        (
            "_pop3s._tcp.g.fragment.test.",
            "no such name (NXDOMAIN), seen at f.zone:2",
        ),
        // The target of the alias may be in the zone.
        (
            "_submission._tcp.g.fragment.test.",
            "Uncovered: the alias (CNAME) leads to other.fragment.test; for this name, none of the given zone files \
             contains other.fragment.test",
        ),
        // It may lack such a record here because the record is in the zone.
        (
            "g.fragment.test.",
            "Uncovered: none of the given zone files contains g.fragment.test",
        ),
        (
            "txt.fragment.test.",
            "Uncovered: none of the given zone files contains txt.fragment.test",
        ),
        // The zone may hold the name, so the wildcard does not apply to it.
        (
            "_imap._tcp.wild.fragment.test.",
            "Uncovered: none of the given zone files contains _imap._tcp.wild.fragment.test",
        ),
        (
            "any.wild.fragment.test.",
            "Uncovered: none of the given zone files contains any.wild.fragment.test",
        ),
    ] {
        assert_eq!(srv(&files, owner), expected, "{owner}");
    }
    let said = |owner, rtype| said(&files, owner, rtype);
    assert_eq!(
        said("imap.fragment.test.", RecordType::AAAA),
        "no such record (NODATA), seen at f.zone:4"
    );
    assert!(said("txt.fragment.test.", RecordType::A).starts_with("Uncovered"));
    // Records are below it, so it exists.
    assert!(said("g.fragment.test.", RecordType::SOA).starts_with("no such record (NODATA)"));
    assert!(said("k.fragment.test.", RecordType::SOA).starts_with("Uncovered"));
}

#[test]
fn a_wildcard_of_services_speaks_for_its_own_domain_and_not_for_the_one_above() {
    let wildcard = "*._tcp.h.fragment.test. 60 SRV 10 1 143 imap.h.fragment.test.\n";
    let files = files(&[("f.zone", wildcard)]);
    assert_eq!(
        srv(&files, "_imap._tcp.fragment.test."),
        "Uncovered: none of the given zone files contains _imap._tcp.fragment.test"
    );
    assert_eq!(
        srv(&files, "_imap._tcp.h.fragment.test."),
        "SRV 10 1 143 imap.h.fragment.test at f.zone:1, seen at f.zone:1"
    );
}

#[test]
fn only_what_the_files_know_is_worth_asking_for() {
    let files = sound();
    for (host, covered) in [
        ("imap.d.a.test.", true),
        ("none.a.test.", true),
        ("x.sub.a.test.", false),
        ("imap.elsewhere.test.", false),
        ("IMAP.fragment.test.", true),
        ("txt.fragment.test.", false),
        ("g.fragment.test.", false),
    ] {
        assert_eq!(files.covers(&name(host).into()), covered, "{host}");
    }
}

#[test]
fn nothing_is_proven_by_a_file_with_errors() {
    let broken = ZONE.replace("_imap._tcp.d 60 SRV 20 1 143", "_imap._tcp.d 60 SRV 20 1 x");
    let files = files(&[("a.zone", &broken), ("f.zone", FRAGMENT)]);
    assert_eq!(files.errors().len(), 1);
    let expected = "Malformed: a zone file that may contain this name has errors; the first is: a.zone:6:26: port: \
                    expected a number from 0 to 65535, found \"x\" (a.zone:6)";
    for owner in ["_imap._tcp.d.a.test.", "_imap._tcp.none.a.test.", "a.test."] {
        assert_eq!(srv(&files, owner), expected, "{owner}");
    }
    assert!(files.covers(&name("ns.a.test.").into()));
    assert!(srv(&files, "_imap._tcp.g.fragment.test.").starts_with("SRV 10"));
    assert!(
        files
            .owners()
            .any(|owner| *owner == LowerName::new(&name("_imap._tcp.d.a.test.")))
    );
}

#[test]
fn a_fragment_with_errors_touches_what_it_may_speak_for() {
    let whole = "_imap._tcp.a.test. 60 SRV 10 1 143 x.test.\n";
    let refused = |broken: &str, owner: &str| {
        let files = files(&[
            ("w", whole),
            ("b", broken),
            ("z", "z. 1 SOA a. b. 1 1 1 1 1\nz. 1 NS a.\n"),
        ]);
        assert!(!files.errors().is_empty());
        srv(&files, owner)
            .starts_with("Malformed: a zone file that may contain this name has errors")
    };
    // The other half of the domain may be the one that cannot be read.
    let half = "_submission._tcp.a.test. 60 SRV 10 1 x x.test.\n";
    assert!(refused(half, "_imap._tcp.a.test."));
    assert!(refused(half, "_submission._tcp.a.test."));
    let other = "_submission._tcp.b.test. 60 SRV 10 1 x x.test.\n";
    assert!(!refused(other, "_imap._tcp.a.test."));
    assert!(refused(other, "_imap._tcp.b.test."));
    // Where the owner itself cannot be read, it may be any.
    for open in [
        "_submission._tcp.a..test. 60 SRV 10 1 1 x.\n",
        "$INCLUDE none\n",
    ] {
        assert!(refused(open, "_imap._tcp.a.test."), "{open}");
        assert!(!refused(open, "_imap._tcp.z."), "{open}");
    }
}

#[test]
fn a_zone_given_twice_proves_nothing() {
    let files = files(&[("one", ZONE), ("two", ZONE)]);
    assert_eq!(
        files.errors()[0].to_string(),
        "two:2:1: the zone a.test is given twice: it also begins at one:2"
    );
    assert!(srv(&files, "_imap._tcp.d.a.test.").starts_with("Malformed"));
}

#[test]
fn a_zone_within_a_zone_is_a_file_of_its_own() {
    let child = "$ORIGIN sub.a.test.\n@ 1 SOA n h 1 1 1 1 1\n@ 1 NS n.a.test.\n\
                 _imap._tcp.d 1 SRV 1 1 1 h\n";
    let files = self::files(&[("a.zone", ZONE), ("c.zone", child)]);
    assert!(srv(&files, "_imap._tcp.d.sub.a.test.").starts_with("SRV 1 1 1"));
    assert!(srv(&files, "x.sub.a.test.").starts_with("no such name"));
    for both in [format!("{ZONE}{child}"), format!("{child}{ZONE}")] {
        let refused = self::files(&[("both", &both)]);
        let said = srv(&refused, "_imap._tcp.d.sub.a.test.");
        let expected = "Unloadable: BIND and NSD refuse the zone a.test, because a SOA record is not at the \
                        apex: sub.a.test";
        assert!(said.starts_with(expected), "{said}");
    }
    let other = child.replace("sub.a.test", "b.test");
    let errors = self::files(&[("both", &format!("{ZONE}{other}"))]);
    assert_eq!(
        errors.errors()[0].to_string(),
        "both:16:1: a second SOA record, at b.test. Expected one zone per file: this file holds a.test"
    );
    // The parent's file, whole, says nothing of a child's that is broken.
    let with_glue = self::files(&[
        ("a.zone", ZONE),
        ("c.zone", &child.replace("1 1 1 h", "x 1 1 h")),
    ]);
    assert!(srv(&with_glue, "_imap._tcp.d.sub.a.test.").contains("has errors"));
    assert!(srv(&with_glue, "_imap._tcp.d.a.test.").starts_with("SRV 10"));
}

#[test]
fn record_that_a_zone_lacks_is_reported() {
    let beside = "_imap._tcp.d.a.test. 60 SRV 10 1 143 imap.d.a.test.\n\
        _imap._tcp.new.a.test. 60 SRV 10 1 143 imap.d.a.test.\n\
        _submission._tcp.new.a.test. 60 SRV 10 1 143 imap.d.a.test.\n";
    let files = files(&[("f", beside), ("a.zone", ZONE)]);
    assert_eq!(
        files.ignored()[0].to_string(),
        "f:2: _imap._tcp.new.a.test SRV and 1 more left out: they belong to the zone a.test (a.zone:2), \
         which does not hold them. Add them there with $INCLUDE"
    );
    assert!(srv(&files, "_imap._tcp.new.a.test.").starts_with("no such name"));
}

#[test]
fn fragment_speaks_for_the_domain_that_a_repeated_zone_name_was_meant_for() {
    let doubled = "_imap._tcp.x.b.test.b.test. 60 SRV 10 1 143 imap.b.test.\n";
    let files = files(&[("f.zone", doubled), ("a.zone", ZONE)]);
    let ask = |owner: &str| {
        let question = Question::about(name(owner), RecordType::SRV);
        files.resolve(question).unwrap()
    };
    let denied = ask("_imap._tcp.x.b.test.");
    assert_eq!(denied.outcome, AnswerOutcome::NxDomain);
    assert_eq!(denied.zone, Some(Box::new(name("b.test."))));
    assert_eq!(ask("_imap._tcp.x.b.test.b.test.").records().len(), 1);
    // That nothing is at the domain itself does not say that it does not exist.
    let domain = said(&files, "x.b.test.", RecordType::SOA);
    assert!(domain.starts_with("no such record (NODATA)"), "{domain}");
    let meant = |text: &str| files.meant(&name(text));
    assert_eq!(meant("x.b.test.b.test."), Some(name("x.b.test.")));
    assert_eq!(meant("x.b.test."), None);
    // A SOA record says what the zone is.
    assert_eq!(
        ask("_imap._tcp.none.a.test.").zone,
        Some(Box::new(name("a.test.")))
    );
    assert_eq!(meant("d.a.test.a.test."), Some(name("d.a.test.")));
    // So does another origin within the zone.
    assert_eq!(meant("d.x.a.test.x.a.test."), Some(name("d.x.a.test.")));
}

#[test]
fn zone_whose_name_repeats_its_origin_is_not_judged() {
    let doubled = "$ORIGIN b.test.\n\
        b.test 1 SOA ns.test. h.test. 1 1 1 1 1\n\
        b.test. 1 NS ns.test.\n\
        _imap._tcp.x.b.test 1 SRV 10 1 143 imap.test.\n";
    let files = files(&[("b.zone", doubled)]);
    // Neither a missing NS record nor records outside the zone: they follow from the name.
    let refusals = files.refusals().iter().map(ToString::to_string);
    assert_eq!(
        refusals.collect::<Vec<_>>(),
        [
            "b.zone:2: the SOA record is not at the origin that was given: b.test.b.test repeats b.test. Refused by \
             BIND, NSD and Knot. Fix: write every complete name in the file with its final dot, such as `b.test.`"
        ]
    );
    assert!(!files.are_judged());
    for owner in [
        "_imap._tcp.b.test.",
        "_imap._tcp.x.b.test.",
        "_imap._tcp.x.b.test.b.test.",
    ] {
        let said = srv(&files, owner);
        assert!(
            said.starts_with("Unloadable: BIND, NSD and Knot refuse the zone b.test.b.test"),
            "{said}"
        );
    }
    assert!(srv(&files, "_imap._tcp.c.test.").starts_with("Uncovered"));
    // Given as the origin, the name is meant as it is.
    let source = Document::named("b.zone");
    let origin = Some(name("b.test.b.test."));
    let file = read_bytes(source.clone(), doubled.as_bytes(), origin);
    let doubled_files = ZoneFiles::new(vec![(source, file)]);
    let said = srv(&doubled_files, "_imap._tcp.x.b.test.");
    assert!(said.starts_with("Uncovered"), "{said}");
}

#[test]
fn zone_is_judged_under_its_own_name_even_if_that_repeats_itself() {
    for text in [
        "a.b.a.b. 1 SOA ns.test. h.test. 1 1 1 1 1\na.b.a.b. 1 NS ns.test.\n\
         _imap._tcp.a.b.a.b. 1 SRV 10 1 143 imap.test.\n",
        "$ORIGIN a.b.a.b.\n@ 1 SOA ns.test. h.test. 1 1 1 1 1\n@ 1 NS ns.test.\n\
         _imap._tcp 1 SRV 10 1 143 imap.test.\n",
    ] {
        let files = files(&[("a.zone", text)]);
        assert!(files.are_judged(), "{:?}", files.refusals());
        let said = srv(&files, "_imap._tcp.a.b.a.b.");
        assert!(said.starts_with("SRV 10 1 143 imap.test"), "{said}");
    }
}

#[test]
fn an_empty_file_is_an_error() {
    for text in ["", "; nothing\n", "$ORIGIN a.test.\n"] {
        let files = files(&[("e", text)]);
        assert!(files.is_empty());
        assert_eq!(files.errors()[0].to_string(), "e: the file holds no record");
    }
}

#[test]
fn complete_files_deny_the_services_of_a_domain_that_they_lack() {
    let wildcard = "_imap._tcp.a.test. 60 CNAME _imap._tcp.else.test.\n\
                    *.w.test. 60 SRV 10 1 143 imap.test.\n";
    let files = files(&[("f.zone", wildcard)]);
    let digest = files.sha256();
    let files = files.complete();
    let nothing = "no such record (NODATA)";
    for owner in ["_imap._tcp.b.test.", "_submission._tcp.b.test."] {
        assert!(
            said(&files, owner, RecordType::SRV).starts_with("no such"),
            "{owner}"
        );
    }
    // The domain may have other records, so it is not said not to exist.
    assert!(said(&files, "b.test.", RecordType::SOA).starts_with(nothing));
    // The wildcard answers, because nothing else can be there.
    assert_eq!(
        srv(&files, "_imap._tcp.w.test."),
        "SRV 10 1 143 imap.test at f.zone:2, seen at f.zone:2"
    );
    // Only the domain that is asked about is whole: not where its alias leads, and no target.
    assert!(srv(&files, "_imap._tcp.a.test.").starts_with("Uncovered"));
    assert!(said(&files, "imap.test.", RecordType::A).starts_with("Uncovered"));
    assert_ne!(files.sha256(), digest);
}

#[test]
fn complete_zones_deny_the_services_of_a_domain_outside_them() {
    let files = files(&[("a.zone", ZONE)]).complete();
    for owner in ["_imap._tcp.d.b.test.", "_imap._tcp.d.a.test."] {
        let absent = said(&files, owner, RecordType::SRV).starts_with("no such");
        assert_eq!(absent, owner.contains("b.test"), "{owner}");
    }
    assert!(srv(&files, "_imap._tcp.d.sub.a.test.").starts_with("Malformed"));
}
