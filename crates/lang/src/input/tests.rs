use super::*;

#[test]
fn positions_count_lines_and_characters() {
    let text = "é = 1\nôpital = \"x\"\n";
    let at = text.find('"').unwrap();
    assert_eq!(
        Position::of(text, at),
        Position {
            line: 2,
            column: 10
        }
    );
    assert_eq!(Position::of(text, 0), Position { line: 1, column: 1 });
}

#[test]
fn key_of_a_value_is_found_and_no_other() {
    let text = "id = \"x\"\ndate.y = 5\n[head]\na = { b = 1, c-d = 2 }\nlist = [\n  \"e\",\n  # note\n  7,\n]\n";
    let document = TomlDocument::new(Source::named("x.toml"), text.to_owned());
    let key = |value: &str| {
        let at = text.find(value).unwrap();
        document.key(&(at..at + value.len()))
    };
    assert_eq!(key("\"x\""), Some("id"));
    assert_eq!(key("date"), None);
    assert_eq!(key("[head]"), None);
    assert_eq!(key("1"), Some("b"));
    assert_eq!(key("2"), Some("c-d"));
    assert_eq!(key("\"e\""), Some("list"));
    assert_eq!(key("7"), Some("list"));
}

#[test]
fn a_toml_error_names_place_and_text() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the error is looked at")]
    struct Settings {
        ttl: u32,
    }
    let document = |text: &str| TomlDocument::new(Source::named("x.toml"), text.to_owned());
    let error = document("ttl = 1\n  ttI = 2\n")
        .toml::<Settings>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "x.toml:2:3: unknown key `ttI`; expected one of: `ttl`"
    );
    let wrong_type = document("ttl = \"long\"\n").toml::<Settings>().unwrap_err();
    assert_eq!(
        wrong_type.to_string(),
        "x.toml:1:7: `ttl`: expected a whole number from 0 to 4294967295, found the string \"long\""
    );
}
