use super::*;

#[test]
fn names_of_hosts_have_no_flaw() {
    for name in [
        "imap-psc.mssante.fr",
        "a.fr",
        "3com.example.fr",
        "192.example.fr",
        "192.0.2.example.fr",
        "1.2.3.400.example.fr",
        "192.0.2.021.example.fr",
        "192-0-2-21.example.fr",
        "a192.0.2.21.example.fr",
        "bad.cafe.fr",
        "localhost.example.fr",
        "local.example.fr",
        "mail.local.example.fr",
        "invalid.example.fr",
        "xn--hpital-ixa.fr",
        "front.xn--p1ai",
        "front.home.arpa",
        "front.test",
        // It says that there is no service.
        ".",
    ] {
        assert_eq!(flaw(name), None, "{name}");
    }
}

/// Names of a few pieces, of which every kind of flaw is made.
#[test]
fn glance_at_a_name_agrees_with_its_examination() {
    let pieces = [
        "a",
        "f",
        "-",
        "_",
        "7",
        "0x1",
        "192.0.2.1",
        ":",
        "::1",
        r"\.",
        r"\032",
        ".",
        ".local",
        ".localhost",
        ".invalid",
        ".xlocal",
        ".fr",
    ];
    let mut ordinary = 0;
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let name = [one, two, three].concat();
                let is_name = labels(&name).iter().all(|label| !label.octets.is_empty());
                if is_name && is_ordinary(&name) {
                    assert_eq!(examined(&name), None, "{name}");
                    ordinary += 1;
                }
            }
        }
    }
    assert!(ordinary > 50, "{ordinary}");
}

#[test]
fn names_that_lead_no_client_to_a_host_are_recognised() {
    use NoHost::{Invalid, Ipv4, Ipv6, Local, Localhost, SingleLabel};
    let number = |label: &str| NoHost::EndsInNumber(label.to_owned());
    for (name, expected) in [
        ("192.0.2.21", Ipv4),
        ("0.0.0.0", Ipv4),
        ("255.255.255.255", Ipv4),
        ("[192.0.2.21]", Ipv4),
        ("192.0.2.21:587", Ipv4),
        ("192.0.2.21/32", Ipv4),
        (r"192\.0\.2\.21", Ipv4),
        (r"192.0.2\0461", Ipv4),
        ("2001:db8::1", Ipv6),
        ("::", Ipv6),
        ("::ffff:192.0.2.1", Ipv6),
        ("[2001:db8::1]", Ipv6),
        ("[2001:db8::1]:143", Ipv6),
        ("[ipv6:2001:db8::1]", Ipv6),
        ("2001:db8::1/128", Ipv6),
        ("fe80::1%eth0", Ipv6),
        // Short, octal and hexadecimal forms, which inet_aton reads; and numbers that none are.
        ("192.0.2", number("2")),
        ("3221225985", number("3221225985")),
        ("192.0.2.021", number("021")),
        ("192.0.2.0x15", number("0x15")),
        ("0xc0000215", number("0xc0000215")),
        ("192.0.2.256", number("256")),
        ("192.0.2.21.5", number("5")),
        ("front.0x", number("0x")),
        ("front.12", number("12")),
        ("localhost", Localhost),
        ("front.localhost", Localhost),
        ("local", Local),
        ("front.hospital.local", Local),
        ("invalid", Invalid),
        ("ms19586615.msv1.invalid", Invalid),
        ("192.0.2.21.front.local", Local),
        ("front_1.local", Local),
        ("smtp-psc", SingleLabel),
        ("smtp_psc", SingleLabel),
        (r"smtp\.psc", SingleLabel),
        // No address, and no more than a label.
        ("ff00:42", SingleLabel),
        ("0xg", SingleLabel),
    ] {
        assert_eq!(
            flaw(name),
            Some(HostFlaw::NoHost(expected.clone())),
            "{name}"
        );
        assert_eq!(no_host(name), Some(expected), "{name}");
    }
}

#[test]
fn an_address_before_further_labels_is_recognised() {
    for (name, address) in [
        ("192.0.2.21.dom.test", "192.0.2.21"),
        ("192.0.2.21.fr", "192.0.2.21"),
        ("192.0.2.21.1.dom.test", "192.0.2.21"),
        ("[192.0.2.21].dom.test", "[192.0.2.21]"),
        (r"192\.0\.2\.21.dom.test", r"192\.0\.2\.21"),
        ("2001:db8::1.dom.test", "2001:db8::1"),
        ("[2001:db8::1].dom.test", "[2001:db8::1]"),
        ("::ffff:192.0.2.1.dom.test", "::ffff:192.0.2.1"),
        ("192.0.2.21.front_1.test", "192.0.2.21"),
    ] {
        let expected = HostFlaw::BeginsWithAddress(address.to_owned());
        assert_eq!(flaw(name), Some(expected), "{name}");
        assert_eq!(no_host(name), None, "{name}");
    }
}

#[test]
fn forbidden_labels_are_named_with_their_fault() {
    for (name, expected) in [
        (
            "imap_psc.a.fr",
            &[r#""imap_psc" has the character "_""#][..],
        ),
        (
            "-a.b-.fr",
            &[r#""-a" begins with a hyphen"#, r#""b-" ends with a hyphen"#],
        ),
        (r"a\032b.fr", &[r#""a\032b" has the octet 32"#]),
        (
            r"h\195\180pital.fr",
            &[r#""h\195\180pital" has the octet 195"#],
        ),
        (r"a\.b.fr", &[r#""a\.b" has the character ".""#]),
        (r"a\\.b.fr", &[r#""a\\" has the character "\""#]),
        ("*.fr", &[r#""*" has the character "*""#]),
        ("front.f_r", &[r#""f_r" has the character "_""#]),
    ] {
        let Some(HostFlaw::Labels(labels)) = flaw(name) else {
            panic!("{name}: {:?}", flaw(name));
        };
        let labels: Vec<_> = labels.iter().map(ToString::to_string).collect();
        assert_eq!(labels, expected, "{name}");
        assert_eq!(no_host(name), None, "{name}");
    }
}

/// The fast check accepts only names in which the full check finds no flaw.
#[test]
fn ordinary_names_have_no_flaw() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut ordinary, mut all) = (0, 0);
    for _ in 0..20_000 {
        let octets = b"aaz0-..L_\\:";
        let length = random.usize(1..40);
        let name: String = (0..length)
            .map(|_| char::from(octets[random.usize(..7)]))
            .collect();
        let mut name = name.into_bytes();
        if random.u8(..4) == 0 {
            let at = random.usize(..length);
            name[at] = octets[random.usize(..octets.len())];
        }
        let name = String::from_utf8(name).unwrap();
        all += 1;
        if is_ordinary(&name) {
            ordinary += 1;
            assert_eq!(examined(&name), None, "{name}");
        }
    }
    assert!((100..all / 2).contains(&ordinary), "{ordinary}");
}
