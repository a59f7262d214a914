//! Merging and selecting.

use super::*;
use crate::input::{Source, TomlDocument};
use crate::operators;

const FILE: &str = r#"
[[operator]]
id = "1"
name = "Un"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
domains = ["extra.fr"]
exclude = ["old.fr"]
"#;

fn builder() -> TrustSpaceBuilder {
    let mut builder = TrustSpaceBuilder::default();
    for (name, operator, organisation) in [
        ("b.fr", Some("2"), Some("HOPITAL")),
        ("a.fr", Some("1"), Some("UN S.A.")),
        ("a.fr", Some("1"), Some("UN S.A.")),
        ("b.fr", Some("1"), Some("UN")),
        ("old.fr", Some("1"), None),
        ("nobody.fr", None, None),
        ("c.fr", Some("3"), Some("HOPITAL")),
    ] {
        let operator = operator.and_then(OperatorId::parse);
        builder.add_listing(name, operator.as_ref(), organisation);
    }
    let document = TomlDocument::new(Source::named("o.toml"), FILE.to_owned());
    builder.declare(
        &operators::Operators::from_document(&document)
            .unwrap()
            .operators,
    );
    builder
}

fn listing(space: &TrustSpace) -> Vec<String> {
    let id = |index: &OperatorIndex| space.operator(*index).id.to_string();
    space
        .domains()
        .map(|d| {
            format!(
                "{} {}",
                d.name,
                d.operators.iter().map(id).collect::<Vec<_>>().join("+")
            )
        })
        .collect()
}

#[test]
fn listings_merge_by_domain_in_order() {
    let space = builder().build(&[]).unwrap();
    assert_eq!(
        listing(&space),
        ["a.fr 1", "b.fr 1+2", "c.fr 3", "extra.fr 1", "nobody.fr "]
    );
    assert_eq!(space.excluded(), ["old.fr"]);
    assert!(space.get("old.fr").is_none());
}

#[test]
fn the_commonest_spelling_names_an_operator_unless_the_file_does() {
    let space = builder().build(&[]).unwrap();
    let names: Vec<_> = space.operators().map(|(_, o)| o.label()).collect();
    assert_eq!(names, ["2 (HOPITAL)", "1 (Un)", "3 (HOPITAL)"]);
}

#[test]
fn targets_are_compared_only_if_every_operator_declared() {
    let space = builder().build(&[]).unwrap();
    let declared = |name| {
        space
            .declarations(space.get(name).unwrap())
            .map(|d| d.len())
    };
    assert_eq!(declared("a.fr"), Some(1));
    assert_eq!(declared("b.fr"), None);
    assert_eq!(declared("nobody.fr"), None);
}

#[test]
fn operators_filter_by_id_and_by_any_name() {
    for wanted in ["1", "un", "Un s.a."] {
        let space = builder().build(&[wanted.to_owned()]).unwrap();
        assert_eq!(
            listing(&space),
            ["a.fr 1", "b.fr 1+2", "extra.fr 1"],
            "{wanted}"
        );
    }
    let error = builder().build(&["Hopital".to_owned()]).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("2 operators") && error.ends_with(": 2, 3"),
        "{error}"
    );
    let unknown = builder().build(&["HOPITOL".to_owned()]).unwrap_err();
    assert!(
        unknown
            .to_string()
            .ends_with("The nearest: 2 (HOPITAL), 3 (HOPITAL)"),
        "{unknown}"
    );
}

#[test]
fn named_domains_are_selected_alone_and_keep_their_operators() {
    let mut named = builder();
    for name in ["z.fr", "b.fr", "old.fr", "b.fr"] {
        named.add_named(name);
    }
    let space = named.build(&[]).unwrap();
    assert_eq!(listing(&space), ["b.fr 1+2", "old.fr ", "z.fr "]);

    let mut unlisted = builder();
    unlisted.add_named("c.fr");
    unlisted.add_named("a.fr");
    let error = unlisted.build(&["1".to_owned()]).unwrap_err();
    assert_eq!(error, SelectionError::NotListed(vec!["c.fr".to_owned()]));
}

#[test]
fn effect_of_exclusions_is_reported() {
    let space = builder().build(&["1".to_owned()]).unwrap();
    assert_eq!(space.excluded(), ["old.fr"], "told under --operator too");
    assert_eq!(space.idle_exclusions(), [""; 0]);

    // Any other operator that lists the domain keeps it, also an entry without operator.
    let mut kept = builder();
    kept.add_listing("old.fr", None, None);
    let all = kept.build(&[]).unwrap();
    assert!(all.get("old.fr").is_some());
    assert_eq!(all.excluded(), [""; 0]);

    let mut idle = TrustSpaceBuilder::default();
    let document = TomlDocument::new(Source::named("o.toml"), FILE.to_owned());
    idle.declare(
        &operators::Operators::from_document(&document)
            .unwrap()
            .operators,
    );
    let without_listings = idle.build(&[]).unwrap();
    assert_eq!(without_listings.idle_exclusions(), ["old.fr (1 (Un))"]);
}

#[test]
fn nearest_listed_operators_are_like_the_identity_or_the_name() {
    let listed = [
        ("300000000000012", "CENTRE HOSPITALIER DU PORT"),
        ("300000000000029", "GIP EXEMPLE"),
        ("1750000018", "CLINIQUE DU LAC"),
        ("387654321000017", "LABORATOIRE"),
    ];
    let nearest = |id: &str, name: &str| {
        let mut builder = TrustSpaceBuilder::default();
        for (other, organisation) in listed {
            builder.add_listing(
                "a.fr",
                OperatorId::parse(other).as_ref(),
                Some(organisation),
            );
        }
        let file = FILE
            .replace("\"1\"", &format!("\"{id}\""))
            .replace("Un", name);
        let document = TomlDocument::new(Source::named("o.toml"), file);
        let operators = operators::Operators::from_document(&document).unwrap();
        builder.declare(&operators.operators);
        let space = builder.build(&[]).unwrap();
        let (_, operator) = space.with_id(id).unwrap();
        assert!(!operator.is_listed);
        space.nearest_listed(operator)
    };
    // Digits exchanged, the digit before a FINESS number missing, only a SIREN number.
    assert_eq!(
        nearest("300000000000021", "Z"),
        [
            "300000000000012 (CENTRE HOSPITALIER DU PORT)",
            "300000000000029 (GIP EXEMPLE)"
        ]
    );
    assert_eq!(nearest("750000018", "Z"), ["1750000018 (CLINIQUE DU LAC)"]);
    assert_eq!(nearest("876543210", "Z"), ["387654321000017 (LABORATOIRE)"]);
    // An identity of another register, but the name.
    assert_eq!(
        nearest("999", "Gip  Exemple"),
        ["300000000000029 (GIP EXEMPLE)"]
    );
    assert_eq!(nearest("999", "Z"), [""; 0]);
}

#[test]
fn agreements_that_need_not_be_are_told_apart() {
    let shared = "exclude = [\"old.fr\"]\nshared = [\"a.fr\", \"b.fr\", \"old.fr2\", \"c.fr\"]";
    let file = FILE.replace("exclude = [\"old.fr\"]", shared);
    let document = TomlDocument::new(Source::named("o.toml"), file);
    let operators = operators::Operators::from_document(&document).unwrap();
    let mut builder = builder();
    builder.declare(&operators.operators);
    let space = builder.build(&[]).unwrap();
    let (index, _) = space.with_id("1").unwrap();
    assert!(space.has_agreed(index, "b.fr") && !space.has_agreed(index, "extra.fr"));
    let idle = space.idle_agreements();
    assert_eq!(idle.not_listed, ["c.fr (1 (Un))", "old.fr2 (1 (Un))"]);
    assert_eq!(idle.listed_alone, ["a.fr (1 (Un))"]);
}
