use super::*;

#[test]
fn control_characters_become_spaces() {
    assert_eq!(one_line("a\nb\u{1b}[2Jc\u{9b}d"), "a b [2Jc d");
    assert_eq!(one_line("a\u{202e}b\u{2028}c"), "a b c");
    assert_eq!(one_line("a\u{fffe}b\u{ffff}c\u{fffd}"), "a b c\u{fffd}");
    assert_eq!(one_line("Hôpital"), "Hôpital");
}

#[test]
fn address_is_added_as_it_is_displayed() {
    let ipv4 = (0..=u8::MAX).flat_map(|it| [[it, 0, 9, 10], [99, 100, 255, it]]);
    let ipv4 = ipv4.map(IpAddr::from);
    let ipv6 = ["::", "2001:db8::1", "::ffff:192.0.2.1"].map(|it| it.parse().unwrap());
    for ip in ipv4.chain(ipv6) {
        let mut text = "at ".to_owned();
        add_ip(ip, &mut text);
        assert_eq!(text, format!("at {ip}"));
    }
}

#[test]
fn shell_word_is_quoted_unless_a_shell_takes_it_as_it_is() {
    for plain in ["lab/whitelist.xml", "127.0.0.1:53", "a@b.fr"] {
        assert_eq!(shell_word(plain), plain);
    }
    for (text, quoted) in [
        ("[::1]:53", "'[::1]:53'"),
        ("a b", "'a b'"),
        ("~/$(id)", "'~/$(id)'"),
        ("it's", r#""it's""#),
        ("", "''"),
    ] {
        assert_eq!(shell_word(text), quoted);
    }
}

#[test]
fn command_in_backticks_stays_in_one_line() {
    let whole = |width| textwrap::Options::new(width).break_words(false);
    let text = "Use `mssrv check --lab`, or `a b";
    assert_eq!(fill(text, whole(12)), "Use\n`mssrv check --lab`,\nor `a b");
    assert_eq!(fill(text, 20), "Use\n`mssrv check --lab`,\nor `a b");
    assert_eq!(fill(text, 12), "Use `mssrv\ncheck\n--lab`, or\n`a b");
    assert_eq!(fill("", 12), "");
}

#[test]
fn code_wider_than_a_line_is_replaced() {
    let shown =
        |text: &str, width: usize| replace_wide_code(text, width, |code| format!("<{code}>"));
    let text = "Publish: (`a. IN SRV 1`), or `b. A`.";
    assert_eq!(shown(text, 16), text);
    assert_eq!(shown(text, 15), "Publish: (<a. IN SRV 1>), or `b. A`.");
    assert_eq!(shown(text, 6), "Publish: (<a. IN SRV 1>), or <b. A>.");
    // A backtick without another one is a character as any other.
    for unpaired in ["", "a`b c d", "`a` b`c d e f g", "``"] {
        assert_eq!(shown(unpaired, 3), unpaired);
    }
}

#[test]
fn json_keeps_what_steers_as_an_escape() {
    let json = "{\n  \"a\": \"é\u{202e}\u{9b}\u{7f}\"\n}\n";
    let escaped = harmless_json(json);
    assert_eq!(escaped, "{\n  \"a\": \"é\\u202e\\u009b\\u007f\"\n}\n");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
        serde_json::from_str::<serde_json::Value>(json).unwrap()
    );
    assert_eq!(into_harmless_json(json.to_owned()), escaped);
    assert_eq!(into_harmless_json("\"é\"".to_owned()), "\"é\"");
}

#[test]
fn of_many_texts_few_are_told() {
    let texts = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(listed(&texts, "; ", 3), "a; b; c");
    assert_eq!(listed(&texts, "; ", 2), "a; b and 1 more");
    assert_eq!(listed(&[], "; ", 2), "none");
    let french = |items, shown| listed_in(Lang::French, items, "; ", shown);
    assert_eq!(french(&texts, 2), "a; b et 1 autre");
    assert_eq!(french(&texts, 1), "a et 2 autres");
    assert_eq!(french(&[], 2), "aucun");
}

#[test]
fn list_of_many_texts_shows_the_first_and_counts_the_others() {
    let list = |texts: std::ops::Range<u32>| first_of(texts.map(|it| it.to_string()), ", ");
    assert_eq!(list(0..0), "");
    assert_eq!(list(1..4), "1, 2, 3");
    assert!(!list(0..16).contains("more"));
    assert_eq!(list(0..18), format!("{} and 2 more", list(0..16)));
    let long = "a".repeat(400);
    let shown = format!("{long}; {long} and 3 more");
    assert_eq!(first_of([&long; 5], "; "), shown);
    let longer = "a".repeat(2000);
    assert_eq!(first_of([&longer; 5], ", "), format!("{longer} and 4 more"));
    assert_eq!(
        first_of_in(Lang::French, [&longer; 5], ", "),
        format!("{longer} et 4 autres")
    );
}

#[test]
fn json_octets_are_never_fewer_than_json_has() {
    for text in ["", "a.fr", "a\\000\"", "é\u{1}\n\u{7f}\u{9b}\u{202e}"] {
        let json = into_harmless_json(serde_json::to_string(text).unwrap());
        assert!(json_octets(text) + 2 >= json.len(), "{text}");
    }
    assert_eq!(json_octets("\\000é"), 7);
}

#[test]
fn text_that_is_too_long_is_cut_between_characters() {
    let cut_to = |text: &str, octets| {
        let mut text = text.to_owned();
        cut(&mut text, octets);
        text
    };
    assert_eq!(cut_to("abcdef", 6), "abcdef");
    assert_eq!(cut_to("abcdefg", 6), "abc…");
    assert_eq!(cut_to("ééé", 6), "ééé");
    assert_eq!(cut_to("éééé", 6), "é…");
    for text in ["\\".repeat(50), "\u{1}".repeat(50), "é".repeat(50)] {
        let short = cut_to(&text, 40);
        assert!((30..=40).contains(&json_octets(&short)), "{short:?}");
    }
}

#[test]
fn nouns_agree_with_their_number() {
    assert_eq!(
        [0, 1, 2].map(|n| counted(n, "domain")),
        ["0 domains", "1 domain", "2 domains"]
    );
}
