use super::*;

fn refusal(text: &str) -> NameError {
    DomainName::parse(text).unwrap_err()
}

#[test]
fn case_dot_and_white_space_do_not_make_another_name() {
    let plain = DomainName::parse("chu-exemple.mssante.fr").unwrap();
    for text in [
        "CHU-Exemple.MSSANTE.fr",
        " chu-exemple.mssante.fr. ",
        "chu-exemple.mssante.fr\n",
    ] {
        assert_eq!(DomainName::parse(text).unwrap(), plain, "{text:?}");
    }
}

/// The fast check accepts only names that the full check accepts unchanged.
#[test]
fn names_that_look_normal_are() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut normal = 0;
    for _ in 0..20_000 {
        let octets = b"abxn0-.AT_@:";
        let length = random.usize(1..70);
        let common = if random.bool() { 7 } else { octets.len() };
        let name: String = (0..length)
            .map(|_| char::from(octets[random.usize(..common)]))
            .collect();
        let wide = format!("{}.{name}", "a".repeat(random.usize(1..80)));
        for text in [name, wide] {
            if is_normal(&text, 100) {
                normal += 1;
                assert_eq!(examined(&text, 100), Ok(Cow::Borrowed(&*text)), "{text}");
            }
        }
    }
    assert!((100..20_000).contains(&normal), "{normal}");
    for (name, allowed, is_so) in [
        ("etab-1.mssante.fr", 17, true),
        ("etab-1.mssante.fr", 16, false),
        ("xn--hpital-ixa.mssante.fr", 100, false),
        ("etab-1.mssante.fr.", 100, false),
    ] {
        assert_eq!(is_normal(name, allowed), is_so, "{name}");
    }
}

#[test]
fn u_labels_become_a_labels() {
    let name = DomainName::parse("Hôpital.mssante.fr").unwrap();
    assert_eq!(name.as_str(), "xn--hpital-ixa.mssante.fr");
    assert_eq!(DomainName::parse(name.as_str()).unwrap(), name);
}

/// Readers of a report take a name that is not normal to be damage.
#[test]
fn normalized_name_is_normal() {
    let mut dice = fastrand::Rng::with_seed(3);
    let parts = [
        "a",
        "Z",
        "0",
        "-",
        "xn--",
        "XN--",
        "xn--hpital-ixa",
        "é",
        "É",
        "ß",
        "ẞ",
        "ſ",
        "İ",
        "ı",
        "K",
        "Å",
        "\u{200d}",
        "\u{200c}",
        "\u{ad}",
        "\u{300}",
        "。",
        "．",
        ".",
        "..",
        "א",
        "ب",
        "क्",
        "日",
        "１",
        "ﬁ",
        " ",
        "_",
        "\u{2024}",
        "℀",
        "\u{fe0f}",
        "ς",
        "Σ",
        "xn--a",
        "xn--ls8h",
        "☃",
    ];
    let mut normal = 0;
    for _ in 0..200_000 {
        let count = dice.usize(1..6);
        let parts = (0..count).map(|_| parts[dice.usize(..parts.len())]);
        let text: String = parts.chain([".fr"]).collect();
        let Ok(name) = DomainName::normalize(&text) else {
            continue;
        };
        assert_eq!(DomainName::normalize(&name), Ok(name.clone()), "{text:?}");
        normal += 1;
    }
    assert!(normal > 10_000, "{normal}");
}

#[test]
fn refusals_say_what_was_found() {
    assert_eq!(refusal("  "), NameError::Empty);
    assert_eq!(refusal("a@b.mssante.fr"), NameError::EmailAddress);
    for text in ["@", "_imap._tcp.@", "_imap._tcp.\\@.a.test", "a@", "@a.fr"] {
        assert_eq!(refusal(text), NameError::AtSign, "{text}");
    }
    assert_eq!(refusal("192.0.2.1"), NameError::IpAddress);
    assert_eq!(refusal("[2001:db8::1]"), NameError::IpAddress);
    assert_eq!(refusal("localhost"), NameError::SingleLabel);
    assert_eq!(refusal("a..fr"), NameError::EmptyLabel);
    assert_eq!(refusal("a.fr.."), NameError::EmptyLabel);
    for (text, label) in [("-a.fr", "-a"), ("a.b-.fr", "b-"), ("a.fr-", "fr-")] {
        assert_eq!(refusal(text), NameError::Hyphen(label.to_owned()));
    }
    assert_eq!(refusal("a.12"), NameError::NumericTopLabel("12".to_owned()));
    assert_eq!(refusal("xn--zz-.mssante.fr"), NameError::Idna);
    for (text, character) in [
        ("a_b.fr", '_'),
        ("a b.fr", ' '),
        ("a;b.fr", ';'),
        ("a\"b.fr", '"'),
        ("a\u{a0}b.fr", '\u{a0}'),
        ("a\\.fr", '\\'),
        ("a\nb.fr", '\n'),
    ] {
        assert_eq!(refusal(text), NameError::Character(character), "{text:?}");
    }
}

#[test]
fn front_that_can_be_no_host_is_refused() {
    for (text, expected) in [
        ("front.hospital.local", NoHost::Local),
        ("Front.LOCALHOST.", NoHost::Localhost),
        ("front.invalid", NoHost::Invalid),
        ("192.0.2.0x15", NoHost::EndsInNumber("0x15".to_owned())),
    ] {
        // Servers of a private network may have such names: fronts may not.
        assert!(HostName::parse(text).is_ok(), "{text}");
        let refused = HostName::of_front(text).unwrap_err();
        assert_eq!(refused, NameError::NoHost(expected), "{text}");
    }
    for (text, expected) in [
        ("192.0.2.21", NameError::IpAddress),
        ("[2001:db8::1]", NameError::IpAddress),
        ("localhost", NameError::SingleLabel),
        ("smtp-psc", NameError::SingleLabel),
        ("192.0.2", NameError::NumericTopLabel("2".to_owned())),
        ("smtp_psc.a.fr", NameError::Character('_')),
    ] {
        assert_eq!(HostName::of_front(text), Err(expected), "{text}");
    }
    // Legal, whatever was meant: only a check of the records can say whether it has an address.
    assert!(HostName::of_front("192.0.2.21.a.fr").is_ok());
    assert!(HostName::of_front("imap-psc.mssante.fr").is_ok());
}

#[test]
fn lengths_leave_room_for_the_service_labels() {
    let label = "a".repeat(63);
    assert!(DomainName::parse(&format!("{label}.fr")).is_ok());
    let long = format!("{label}a.fr");
    assert_eq!(refusal(&long), NameError::LabelTooLong(format!("{label}a")));

    let name = |len: usize| format!("{label}.{label}.{label}.{}.fr", "b".repeat(len - 195));
    assert!(HostName::parse(&name(253)).is_ok());
    assert!(HostName::parse(&name(254)).is_err());
    assert!(DomainName::parse(&name(236)).is_ok());
    let refused = NameError::TooLong {
        found: 237,
        allowed: 236,
    };
    assert_eq!(refusal(&name(237)), refused);
}
