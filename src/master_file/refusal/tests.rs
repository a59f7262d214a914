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
    let published = include_str!("../../../docs/zone-files.md");
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
    let grounds: Vec<_> = more.grounds().iter().map(|it| it.construct).collect();
    assert_eq!(grounds, [NoNameServer]);
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
