use super::*;

fn found(pairs: &[(Construct, usize)]) -> Constructs {
    let mut constructs = Constructs::default();
    for (construct, line) in pairs {
        let place = || Place {
            file: "z".into(),
            line: *line,
        };
        constructs.note(*construct, place, || Subject::Word("w".to_owned()));
    }
    constructs
}

#[test]
fn table_is_in_the_order_of_the_constructs() {
    for (at, rule) in CONSTRUCTS.iter().enumerate() {
        assert_eq!(rule.construct as usize, at, "{rule:?}");
        assert!(rule.refused_by.count() > 0, "{rule:?}");
    }
}

#[test]
fn page_equals_the_published_page() {
    let published = include_str!("../../../../../docs/zone-files.md");
    assert!(
        page() == published,
        "write it anew: cargo run --example zone_files > docs/zone-files.md"
    );
}

#[test]
fn refusals_of_different_servers_add_up() {
    use Construct::*;
    let both = found(&[(OutsideZone, 7), (CarriageReturn, 1), (CarriageReturn, 2)]);
    assert_eq!(both.refused_by(), Servers::NSD.and(Servers::KNOT));
    let grounds: Vec<_> = both.grounds().iter().map(|it| it.construct).collect();
    assert_eq!(grounds, [CarriageReturn, OutsideZone]);
    assert_eq!(both.get(CarriageReturn).unwrap().more, 1);
    assert_eq!(
        both.get(CarriageReturn).unwrap().to_string(),
        "z:1: a line has a carriage return (CR), as Windows writes it: \"w\" (and 1 more). Refused by \
         Knot. Fix: end lines with LF only"
    );
    let more = found(&[(CarriageReturn, 1), (NoNameServer, 9), (BareUri, 3)]);
    let more_grounds: Vec<_> = more.grounds().iter().map(|it| it.construct).collect();
    assert_eq!(more_grounds, [NoNameServer]);
}

#[test]
fn generate_never_counts() {
    let constructs = found(&[(Construct::Generate, 1), (Construct::OutsideZone, 2)]);
    assert_eq!(constructs.refused_by(), Servers::NSD);
    assert_eq!(constructs.iter().count(), 2);
}

#[test]
fn sets_of_servers_read_as_a_list() {
    for (servers, text) in [
        (Servers::NONE, ""),
        (Servers::KNOT, "Knot"),
        (Servers::BIND.and(Servers::KNOT), "BIND and Knot"),
        (Servers::ALL, "BIND, NSD and Knot"),
    ] {
        assert_eq!(servers.to_string(), text);
    }
}

#[test]
fn every_construct_is_said_in_both_languages() {
    let mut text = String::new();
    for rule in CONSTRUCTS {
        let constructs = found(&[(rule.construct, 1)]);
        for lang in Lang::ALL {
            let said = constructs.get(rule.construct).unwrap().say(lang);
            text.push_str(&format!("{lang}  {said}\n"));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn refused_zone_read_back_is_said_in_both_languages() {
    let ground = |construct: Construct, subject| Ground {
        construct,
        refused_by: construct.rule().refused_by,
        subject,
        place: Place {
            file: "a.zone".into(),
            line: 7,
        },
    };
    let zone = RefusedZone {
        zone: "a.test".to_owned(),
        grounds: vec![
            ground(Construct::CarriageReturn, Subject::Whole),
            ground(Construct::QuotedDots, Subject::Word("a.b\u{7}".to_owned())),
            ground(Construct::OutsideZone, Subject::Name("b.test".to_owned())),
            ground(
                Construct::OtherOrigin,
                Subject::Zone {
                    found: "a.test".to_owned(),
                    given: "b.test".to_owned(),
                },
            ),
        ],
    };
    let json = serde_json::to_string(&zone).unwrap();
    assert!(json.contains(r#""construct":"quoted_dots","refused_by":["nsd","knot"]"#));
    assert_eq!(serde_json::from_str::<RefusedZone>(&json).unwrap(), zone);
    insta::assert_snapshot!(Lang::ALL.map(|lang| zone.say(lang)).join("\n"));
}

#[test]
fn zone_whose_name_repeats_its_origin_lacks_its_final_dot() {
    let subject = |found: &str, given: &str| Subject::Zone {
        found: found.to_owned(),
        given: given.to_owned(),
    };
    for (found, given, meant) in [
        ("a.test.a.test", "a.test", Some("a.test")),
        ("b.a.test.a.test", "a.test", Some("b.a.test")),
        ("b.a.test", "a.test", None),
        ("aa.test.a.test", "a.test", None),
        ("a.test", "b.test", None),
        ("a.test", ".", None),
    ] {
        assert_eq!(subject(found, given).meant(), meant, "{found}");
    }
    let mut constructs = Constructs::default();
    let place = || Place {
        file: "a.zone".into(),
        line: 1,
    };
    let doubled = || subject("a.test.a.test", "a.test");
    constructs.note(Construct::OtherOrigin, place, doubled);
    let found = constructs.get(Construct::OtherOrigin).unwrap();
    insta::assert_snapshot!(Lang::ALL.map(|lang| found.say(lang)).join("\n"));
    let elsewhere = Ground {
        subject: subject("a.test", "."),
        ..found.ground()
    };
    let [english, french] = Lang::ALL.map(|lang| elsewhere.reason(lang));
    assert!(english.ends_with("a.test instead of the root"), "{english}");
    assert!(french.ends_with("a.test au lieu de la racine"), "{french}");
}

#[test]
fn found_more_than_once_is_counted_in_both_languages() {
    let constructs = found(&[(Construct::NoTtl, 1), (Construct::NoTtl, 2)]);
    let said = Lang::ALL.map(|lang| constructs.get(Construct::NoTtl).unwrap().say(lang));
    assert!(
        said[0].contains("(and 1 more). Refused by BIND."),
        "{said:?}"
    );
    assert!(
        said[1].contains("(et 1 de plus). Refusé par BIND."),
        "{said:?}"
    );
}
