use super::*;

fn refusal(text: &str) -> AddressError {
    Address::parse(text).unwrap_err()
}

#[test]
fn an_address_keeps_its_local_part_and_normalises_its_domain() {
    let address = Address::parse(" Jean_D.O-1+test@Hôpital.MSSante.fr. ").unwrap();
    assert_eq!(address.local_part(), "Jean_D.O-1+test");
    assert_eq!(address.domain().as_str(), "xn--hpital-ixa.mssante.fr");
    let shown = address.to_string();
    assert_eq!(shown, "Jean_D.O-1+test@xn--hpital-ixa.mssante.fr");
    assert_eq!(Address::parse(&shown).unwrap(), address);
}

#[test]
fn the_offending_character_is_named_with_its_position() {
    for (text, character, position) in [
        ("jean dupont@a.fr", ' ', 5),
        ("jérôme@a.fr", 'é', 2),
        ("éé,@a.fr", 'é', 1),
        ("\"jean\"@a.fr", '"', 1),
        ("<jean@a.fr>", '<', 1),
        ("mailto:jean@a.fr", ':', 7),
        ("o'neil@a.fr", '\'', 2),
        ("a!b@a.fr", '!', 2),
        ("a\u{200b}b@a.fr", '\u{200b}', 2),
    ] {
        let expected = AddressError::Character {
            character,
            position,
        };
        assert_eq!(refusal(text), expected, "{text:?}");
    }
    let domain = |text: &str| match refusal(text) {
        AddressError::DomainCharacter {
            error: NameError::Character(character),
            position,
        } => (character, position),
        other => panic!("{other:?}"),
    };
    assert_eq!(domain("jean@a_b.fr"), ('_', 7));
    assert_eq!(domain("jean@é.b;c.fr"), (';', 9));
    assert_eq!(domain("jean@a.fr>"), ('>', 10));
}

#[test]
fn dots_stand_between_other_characters() {
    assert_eq!(refusal(".a@a.fr"), AddressError::Dot(1));
    assert_eq!(refusal("ab.@a.fr"), AddressError::Dot(3));
    assert_eq!(refusal("a..b@a.fr"), AddressError::Dot(3));
    assert_eq!(refusal("a...@a.fr"), AddressError::Dot(3));
    assert!(Address::parse("a.b.c@a.fr").is_ok());
}

#[test]
fn one_at_stands_between_two_parts() {
    assert_eq!(refusal("@a.fr"), AddressError::NoLocalPart);
    assert_eq!(refusal("a@b@c.fr"), AddressError::SecondAt(4));
    assert_eq!(refusal("a@"), AddressError::Domain(NameError::Empty));
    assert_eq!(refusal("a@b"), AddressError::Domain(NameError::SingleLabel));
    let literal = AddressError::Domain(NameError::IpAddress);
    assert_eq!(refusal("a@[192.0.2.1]"), literal);
}

#[test]
fn lengths_are_those_of_rfc_5321() {
    let address = |local: usize, label: usize| {
        let label = "b".repeat(label);
        format!("{}@{label}.{label}.{label}.fr", "a".repeat(local))
    };
    assert!(Address::parse(&address(64, 50)).is_ok());
    assert_eq!(
        refusal(&address(65, 50)),
        AddressError::LocalPartTooLong(65)
    );
    // 62 + 1 + 3 * (62 + 1) + 2 octets are as many as may be.
    assert!(Address::parse(&address(62, 62)).is_ok());
    assert_eq!(refusal(&address(63, 62)), AddressError::TooLong(255));
}

#[test]
fn a_domain_alone_will_do() {
    let mailbox = AddressOrDomain::parse("A.mssante.fr").unwrap();
    assert_eq!(mailbox.domain().as_str(), "a.mssante.fr");
    assert_eq!(mailbox.address(), None);
    let with_local_part = AddressOrDomain::parse("j@a.mssante.fr").unwrap();
    assert_eq!(with_local_part.domain().as_str(), "a.mssante.fr");
    let error = AddressOrDomain::parse("j\u{1b}[2J@a.fr").unwrap_err();
    assert!(
        error
            .en
            .starts_with("address \"j [2J@a.fr\": the character '\\u{1b}'")
    );
    for owner in ["@", "_imap._tcp.@"] {
        let refusal = AddressOrDomain::parse(owner).unwrap_err();
        assert!(
            refusal.en.contains("`@` stands for the zone only"),
            "{refusal:?}"
        );
    }
    assert!(
        AddressOrDomain::parse("a_b.fr")
            .unwrap_err()
            .en
            .starts_with("domain \"a_b.fr\": ")
    );
}

#[test]
fn comma_where_a_dot_was_meant_is_named() {
    let refused = AddressOrDomain::parse("jean@X,lab.test").unwrap_err();
    let said = refused.in_lang(Lang::English);
    for part in ["\"jean@X,lab.test\"", "','", "at position 7"] {
        assert!(said.contains(part), "{said}");
    }
    // What follows a whole address does not matter.
    for text in ["jean@x.lab.test,Jean", "jean@x.lab.test;Jean"] {
        let read = AddressOrDomain::parse(text).unwrap();
        assert_eq!(read.domain().as_str(), "x.lab.test");
    }
    // Here, the comma is none of the address.
    let spaced = AddressOrDomain::parse("jean@X, lab.test").unwrap_err();
    assert!(spaced.in_lang(Lang::English).contains("\"jean@X\""));
}
