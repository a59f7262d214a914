use super::*;

/// Address, name and path of the only endpoint, from the options for dig.
fn shown(text: &str) -> String {
    let Server::Encrypted(server) = Server::parse(text).unwrap() else {
        panic!("encrypted: {text}");
    };
    assert_eq!(server.to_string(), text);
    let any = ([192, 0, 2, 77], 0).into();
    let addr = at_port(server.ip.unwrap_or(any), server.port);
    let unverified = server.at(addr, true).dig_options();
    let verified = server.at(addr, false).dig_options();
    assert!(verified.starts_with(&unverified), "{unverified}");
    assert!(!unverified.contains("+tls-hostname"), "{unverified}");
    verified
}

#[test]
fn a_plain_server_is_an_address() {
    for (text, addr) in [
        ("192.0.2.1", "192.0.2.1:53"),
        ("192.0.2.1:5353", "192.0.2.1:5353"),
        ("2001:db8::1", "[2001:db8::1]:53"),
        ("[2001:db8::1]", "[2001:db8::1]:53"),
        ("[2001:db8::1]:5", "[2001:db8::1]:5"),
    ] {
        let addr = addr.parse().unwrap();
        assert_eq!(Server::parse(text), Ok(Server::Plain(addr)), "{text}");
    }
    for text in [
        "192.0.2.256",
        "2001:db8::zz",
        "a b.example.fr",
        "ns.example.fr:0",
        "ns.example.fr:x",
        "192.0.2.1:0",
        "192.0.2.1:x",
        "192.0.2.1:",
        "192.0.2.1:99999",
        "[2001:db8::1]:99999",
        "",
        "udp://192.0.2.1",
    ] {
        assert!(Server::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn plain_server_may_be_named() {
    for (text, name, port) in [
        ("ns.example.fr", "ns.example.fr", 53),
        ("ns.example.fr.:5353", "ns.example.fr", 5353),
        ("localhost", "localhost", 53),
        ("ns.santé.test", "ns.xn--sant-epa.test", 53),
    ] {
        let host = HostServer {
            written: text.to_owned(),
            name: name.to_owned(),
            port,
        };
        assert_eq!(Server::parse(text), Ok(Server::Host(host)), "{text}");
    }
}

#[test]
fn ipv6_address_may_have_a_zone() {
    let local: Ipv6Addr = "fe80::1".parse().unwrap();
    let loopback = scope(local, "lo").or_else(|_| scope(local, "lo0"));
    assert_ne!(loopback.unwrap(), 0);
    for (text, shown, dig) in [
        ("fe80::1%7", "[fe80::1%7]:53", "@fe80::1%7"),
        ("[fe80::1%7]", "[fe80::1%7]:53", "@fe80::1%7"),
        ("[fe80::1%7]:5353", "[fe80::1%7]:5353", "@fe80::1%7 -p 5353"),
    ] {
        let Ok(Server::Plain(addr)) = Server::parse(text) else {
            panic!("{text}");
        };
        assert_eq!(addr.to_string(), shown);
        assert_eq!(Endpoint::from(addr).dig_options(), dig);
    }
    let dig = "@fe80::1%7 +tls +tls-hostname=dns.test";
    assert_eq!(self::shown("tls://dns.test@fe80::1%7"), dig);
    let why = Server::parse("fe80::1%no-such-interface").unwrap_err();
    assert!(why.en.contains("no-such-interface"), "{why}");
    assert!(Server::parse("[fe80::1%7]:x").is_err());
    for (text, advice) in [
        ("[fe80::1]:53", "such as fe80::1%eth0"),
        ("tls://dns.test@fe80::1", "such as fe80::1%eth0"),
        ("::1%lo", "expected ::1"),
        ("[2001:db8::1%7]:53", "expected 2001:db8::1"),
    ] {
        let refused = Server::parse(text).unwrap_err().to_string();
        assert!(refused.ends_with(advice), "{text}: {refused}");
    }
}

#[test]
fn an_encrypted_server_has_a_name_and_may_have_an_address() {
    for (text, options) in [
        ("tls://dns.test", "@192.0.2.77 +tls +tls-hostname=dns.test"),
        (
            "TLS://dns.test./",
            "@192.0.2.77 +tls +tls-hostname=dns.test",
        ),
        (
            "tls://dns.test:8853",
            "@192.0.2.77 -p 8853 +tls +tls-hostname=dns.test",
        ),
        (
            "tls://dns.test@192.0.2.1",
            "@192.0.2.1 +tls +tls-hostname=dns.test",
        ),
        (
            "tls://dns.test@[2001:db8::1]:8853",
            "@2001:db8::1 -p 8853 +tls +tls-hostname=dns.test",
        ),
        (
            "tls://dns.test@2001:db8::1",
            "@2001:db8::1 +tls +tls-hostname=dns.test",
        ),
        ("tls://192.0.2.1", "@192.0.2.1 +tls +tls-hostname=192.0.2.1"),
        (
            "tls://[2001:db8::1]:8853",
            "@2001:db8::1 -p 8853 +tls +tls-hostname=2001:db8::1",
        ),
        (
            "tls://santé.test",
            "@192.0.2.77 +tls +tls-hostname=xn--sant-epa.test",
        ),
        (
            "https://dns.test@192.0.2.1/dns",
            "@192.0.2.1 +https=/dns +tls-hostname=dns.test",
        ),
        (
            "https://dns.test:8443",
            "@192.0.2.77 -p 8443 +https=/dns-query +tls-hostname=dns.test",
        ),
        (
            "https://192.0.2.1/dns-query{?dns}",
            "@192.0.2.1 +https=/dns-query +tls-hostname=192.0.2.1",
        ),
    ] {
        assert_eq!(shown(text), options, "{text}");
    }
}

#[test]
fn invalid_server_is_refused() {
    for text in [
        "tls://",
        "tls://dns.test/path",
        "tls://dns.test:0",
        "tls://dns.test:x",
        "tls://dns.test@",
        "tls://dns.test@other.test",
        "tls://dns.test@192.0.2.1:0",
        "tls://a b.test",
        "https://",
        "https://[2001:db8::1]/dns-query",
        "https://dns.test/a b",
        "https://dns.test/a#b",
        "quic://dns.test",
    ] {
        assert!(Server::parse(text).is_err(), "{text}");
    }
}
