use super::*;
use crate::address::AddressOrDomain;
use crate::lang::Text;

const ADDRESS: &str = "jean.dupont@a.mssante.fr";

fn refusal(text: &str) -> Text {
    AddressOrDomain::parse(text).unwrap_err()
}

#[test]
fn address_is_found_in_what_people_paste() {
    for text in [
        ADDRESS,
        " jean.dupont@a.mssante.fr\n",
        "\u{a0}jean.dupont@a.mssante.fr\u{202f}",
        "\u{202a}jean.dupont@a.mssante.fr\u{202c}\u{feff}",
        "jean.dupont@a.mssante.fr;",
        "jean.dupont@a.mssante.fr , ",
        "jean.dupont@a.mssante.fr.",
        "<jean.dupont@a.mssante.fr>",
        "< jean.dupont@a.mssante.fr >;",
        "\"jean.dupont@a.mssante.fr\"",
        "«\u{a0}jean.dupont@a.mssante.fr\u{a0}»",
        "'<jean.dupont@a.mssante.fr>'",
        "Jean Dupont <jean.dupont@a.mssante.fr>",
        "\"Dupont, Jean\" <jean.dupont@a.mssante.fr>",
        "Dupont, Jean <jean.dupont@a.mssante.fr>, ",
        "DUPONT Jean (CHU; urgences) <jean.dupont@a.mssante.fr>",
        "\"Dupont; Jean <chef>\" <jean.dupont@a.mssante.fr>",
        "=?UTF-8?Q?J=C3=A9r=C3=B4me?= <jean.dupont@a.mssante.fr>",
        "jean.dupont@a.mssante.fr (Jean Dupont)",
        "jean.dupont@a.mssante.fr <mailto:jean.dupont@a.mssante.fr>",
        "jean.dupont@a.mssante.fr<mailto:jean.dupont@a.mssante.fr>",
        "jean.dupont@a.mssante.fr; jean.dupont@a.mssante.fr",
        "mailto:jean.dupont@a.mssante.fr",
        "MAILTO:jean.dupont%40a.mssante.fr?subject=a,b;c@d.fr",
        "<mailto:jean%2Edupont@a.mssante.fr?cc=x@b.fr>",
        "SMTP:jean.dupont@a.mssante.fr",
        "E-mail : jean.dupont@a.mssante.fr",
        "De : Jean Dupont <jean.dupont@a.mssante.fr>",
        "Dupont\r\n<jean.dupont@a.mssante.fr>",
        // A selection that ends too early.
        "Jean Dupont <jean.dupont@a.mssante.fr",
    ] {
        let read = AddressOrDomain::parse(text).map_err(|error| error.en);
        let address = read
            .as_ref()
            .map(|it| it.address().map(ToString::to_string));
        assert_eq!(address, Ok(Some(ADDRESS.to_owned())), "{text:?}");
    }
}

/// What users of other readers of addresses had reported: unquoted names with a comma, a semicolon or brackets,
/// quotation marks inside others, and an `@` in a name.
#[test]
fn names_that_break_other_readers_are_names() {
    for text in [
        "foo, bar <bar@baz.com>",
        "Fo;o <bar@baz.com>",
        "JOHN DOE[XXX - DOE John] <bar@baz.com>",
        "\"Blah blah \"One, comma\" foo bar\" <bar@baz.com>",
        "\"Bugzilla@Mozilla\" <bar@baz.com>",
        "Bugzilla@Mozilla <bar@baz.com>",
        "Jean \"l’ancien Dupont <bar@baz.com>",
        "Jean :: blog <bar@baz.com>",
    ] {
        let read = read(text);
        assert_eq!(
            read,
            Ok(Pasted::Address("bar@baz.com".to_owned())),
            "{text:?}"
        );
    }
}

#[test]
fn domain_has_no_at_sign() {
    for text in ["a.mssante.fr", " a.mssante.fr; ", "<A.MSSANTE.fr>"] {
        let read = AddressOrDomain::parse(text).unwrap();
        assert_eq!(read, AddressOrDomain::parse("a.mssante.fr").unwrap());
    }
    // The fault of a name is found by its own reader.
    for text in ["jean", "a b.fr", "https://a.fr/", ""] {
        assert_eq!(read(text), Ok(Pasted::Domain(text.to_owned())));
    }
}

#[test]
fn list_of_addresses_is_refused_with_its_first_ones() {
    for text in [
        "a@a.fr, b@b.fr",
        "a@a.fr;b@b.fr",
        "a@a.fr b@b.fr",
        "a@a.fr\nb@b.fr\n",
        "A <a@a.fr>, \"B, C\" <b@b.fr>",
        "A <a@a.fr> B <b@b.fr>",
        "A <a@a.fr>, b@b.fr",
        "a@a.fr, B <b@b.fr>",
        "mailto:a@a.fr,b%40b.fr?subject=x",
        "Service : a@a.fr, b@b.fr;",
    ] {
        assert_eq!(
            refusal(text).en,
            "there are 2 addresses: \"a@a.fr\", \"b@b.fr\"; expected one address. Run the command once for each",
            "{text:?}"
        );
    }
    let many: String = (0..1000).map(|at| format!("u{at}@a.fr,")).collect();
    let refusal = refusal(&many);
    assert!(refusal.fr.contains("1\u{202f}000 adresses"), "{refusal:?}");
    assert!(refusal.fr.contains(" et 997 autres"), "{refusal:?}");
}

#[test]
fn words_without_an_address_are_refused_with_what_was_found() {
    for text in [
        "Jean Dupont",
        "mailto:",
        "mailto:?to=a@a.fr",
        "\"Jean\" <jean>",
        "Jean <>",
    ] {
        let refusal = refusal(text);
        let found = format!("there is no mail address in \"{text}\"; expected");
        assert!(refusal.en.starts_with(&found), "{refusal:?}");
    }
    let refusal = refusal("Jean\u{1b}[2J \u{202e}Dupont");
    assert!(refusal.en.contains("\"Jean [2J  Dupont\""), "{refusal:?}");
}

/// The place of a fault is counted in the address, which the message shows without the rest.
#[test]
fn fault_inside_a_pasted_address_has_its_place_there() {
    for (text, address, fault) in [
        ("Jean <jérôme@a.fr>", "jérôme@a.fr", "'é' at position 2"),
        ("jean dupont@a.fr", "jean dupont@a.fr", "' ' at position 5"),
        ("mailto:a%20b@a.fr", "a b@a.fr", "' ' at position 2"),
        (
            "mailto:a%ff@a.fr",
            "a\u{fffd}@a.fr",
            "'\u{fffd}' at position 2",
        ),
        ("a\u{200b}b@a.fr", "a b@a.fr", "'\\u{200b}' at position 2"),
        ("\"jean\"@a.fr", "\"jean\"@a.fr", "'\"' at position 1"),
    ] {
        let refusal = refusal(text);
        let begin = format!("address \"{address}\": ");
        assert!(refusal.en.starts_with(&begin), "{refusal:?}");
        assert!(refusal.en.contains(fault), "{refusal:?}");
    }
}

/// Any text is read or refused, without a panic.
#[test]
fn random_texts_are_read_or_refused() {
    let pieces = [
        "<", ">", "\"", "@", ",", ";", "a", "é.fr", " ", "mailto:", "%4", "%40", "(", ")", ":",
        "\n", "?", "«", "]",
    ];
    let mut random = fastrand::Rng::with_seed(19);
    for _ in 0..20_000 {
        let pasted: String = (0..random.usize(0..12))
            .map(|_| pieces[random.usize(..pieces.len())])
            .collect();
        match AddressOrDomain::parse(&pasted) {
            Ok(read) => assert!(read.domain().as_str().contains('.'), "{pasted:?}"),
            Err(refusal) => assert!(!refusal.fr.is_empty(), "{pasted:?}"),
        }
    }
}
