use std::fmt::Write;

use serde::Deserialize;

use super::*;
use crate::input::{Source, TomlDocument};
use crate::lang::Say;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the errors are looked at")]
struct Settings {
    ttl: u32,
    port: Option<u16>,
    service: Option<Service>,
    names: Option<Vec<String>>,
    one: Option<One>,
    #[serde(default)]
    many: Vec<One>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Service {
    Imap,
    Submission,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the errors are looked at")]
struct One {
    id: String,
}

/// Every kind of mistake in TOML, in both languages.
#[test]
fn every_mistake_in_toml_is_said_in_both_languages() {
    let mut said = String::new();
    for text in [
        "ttI = 1",
        "ttl = 1\n[one]\nid = \"a\"\nname = \"b\"",
        "",
        "ttl = 1\nttl = 2",
        "ttl = \"long\"",
        "ttl = -1",
        "ttl = 1.5",
        "ttl = true",
        "ttl = [1]",
        "ttl = { a = 1 }",
        "ttl = 99999999999999999999",
        "ttl = 1\nport = 65536",
        "ttl = 1\nservice = \"smtp\"",
        "ttl = 1\nnames = \"a\"",
        "ttl = 1\nnames = [1]",
        "ttl = 1\nnames = [\"a\" \"b\"]",
        "ttl = 1\nnames = [\"a\",, \"b\"]",
        "ttl = 1\nnames = [\"a\"",
        "ttl = 1\none = 1",
        "ttl = 1\n[one]\n",
        "ttl = 1\n[[one]]\nid = \"a\"",
        "ttl = 1\n[many]\nid = \"a\"",
        "ttl = 1\n[[many]]\nid = 1",
        "ttl = 1\n[one]\nid = \"a\"\n[one]\nid = \"b\"",
        "ttl = 1\none = { id = \"a\"",
        "ttl = 1\none = { id = \"a\", id = \"b\" }",
        "ttl = 1\n[one",
        "ttl = 1\n[[many]",
        "ttl",
        "ttl =",
        "ttl = abc",
        "ttl = 1 2",
        "ttl = 01",
        "ttl = 1__0",
        "ttl = 0X10",
        "ttl = \"a",
        "ttl = 'a",
        "ttl = \"\\x\"",
        "ttl = \"\\u12\"",
        "ttl = \"\u{1}\"",
        "ttl = 2030-13-41",
        "ttl == 1",
        "= 1",
        "ttl : 1",
        "ttl.a = 1\nttl.a.b = 2",
        "é = 1",
    ] {
        let document = TomlDocument::new(Source::named("x.toml"), text.to_owned());
        let error = document.toml::<Settings>().unwrap_err();
        let [en, fr] = Lang::ALL.map(|lang| error.say(lang));
        assert_ne!(en, fr);
        writeln!(said, "{text}\n  {en}\n  {fr}\n").unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn every_mistake_in_json_is_said_in_both_languages() {
    let mut said = String::new();
    for text in [
        "{",
        "[",
        "{\"ttl\"",
        "{\"ttl\":",
        "{\"ttl\":1,}",
        "{\"ttl\":1 \"port\":2}",
        "{\"ttl\":1} {",
        "{\"ttl\":null}",
        "{\"ttl\":\"a",
        "{\"ttl\":\"\u{1}\"}",
        "{\"ttl\":1,\"ttl\":2}",
        "{\"ttl\":1,\"port\":-1}",
        "{\"ttl\":1,\"names\":{}}",
        "{\"ttl\":1,\"names\":[\"a\" 1]}",
        "{\"ttl\":1,\"many\":[{}]}",
        "{\"ttl\":1,\"service\":\"smtp\"}",
        "{\"ttl\":1,\"x\":2}",
        "{ttl:1}",
        "{\"ttl\":tru}",
        "{\"ttl\":0x1}",
    ] {
        let error = serde_json::from_str::<Settings>(text)
            .unwrap_err()
            .to_string();
        let (message, _) = error.rsplit_once(" at line ").unwrap();
        let text_found = decoding_error(Format::Json, message, "");
        let Text { en, fr } = text_found;
        assert_ne!(en, fr);
        writeln!(said, "{text}\n  {en}\n  {fr}\n").unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn message_of_an_unknown_form_is_quoted() {
    let said = decoding_error(Format::Toml, "the moon is full", "x = 1");
    assert_eq!(
        said.en,
        "message of the TOML reader: the moon is full; found: x = 1"
    );
    assert_eq!(
        said.fr,
        "message du lecteur TOML\u{202f}: the moon is full\u{202f}; trouvé\u{202f}: x = 1"
    );
}
