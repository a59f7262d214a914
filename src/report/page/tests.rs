use askama::Template;

use super::*;

#[derive(Template)]
#[template(
    source = "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ text }}{{ prose }}{{ command }}\
              {% endblock %}",
    ext = "html"
)]
struct Sample<'a> {
    page: Page,
    text: &'a str,
    prose: Safe<Prose<'a>>,
    command: Safe<Command<'a>>,
}

fn sample(lang: Lang, text: &str) -> String {
    let page = Page::new(lang, text.to_owned(), "", "");
    let sample = Sample {
        page,
        text,
        prose: prose(text),
        command: command(text),
    };
    sample.render().unwrap()
}

#[test]
fn hostile_texts_are_texts() {
    let hostile = "<script>alert(1)</script> `<b>` \" onload=x \u{202e}\u{7} &amp;";
    let page = sample(Lang::English, hostile);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(page.contains("<code>&#60;b&#62;</code>"), "{page}");
    assert!(page.contains("&#38;amp;"), "{page}");
    for character in ['\u{202e}', '\u{7}'] {
        assert!(!page.contains(character), "{page}");
    }
    assert!(!page.contains("<b>"), "{page}");
}

#[test]
fn command_keeps_its_lines() {
    let page = sample(Lang::English, "a <b>\n  c");
    assert!(page.contains(">a &#60;b&#62;\n  c</pre>"), "{page}");
}

#[test]
fn anchors_of_different_names_differ() {
    let names = ["a.fr", "a_fr", "a/fr", "a fr", "é", "a_2ffr", "*", "\"><b>"];
    let anchors: std::collections::BTreeSet<_> = names.map(|it| anchor("d", it)).into();
    assert_eq!(anchors.len(), names.len());
    assert_eq!(anchor("d", "a-1.fr"), "d-a-1.fr");
    for anchor in anchors {
        assert!(
            anchor
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it)),
            "{anchor}"
        );
    }
}

#[test]
fn policy_allows_the_embedded_texts_only() {
    let page = Page::new(Lang::French, String::new(), "a { color: red }", "go();");
    let policy = page.policy();
    for (embedded, text) in [(&page.style, "a { color: red }"), (&page.script, "go();")] {
        let whole = embedded.to_string();
        assert!(whole.ends_with(text), "{whole}");
        // Neither ends its element, nor has a line break that a parser changes.
        assert!(!whole.contains("</") && !whole.contains('\r'), "{whole}");
        assert_eq!(*embedded.digest, Embedded::new(&[&whole]).digest);
        assert!(
            policy.contains(&format!("'{}'", embedded.digest)),
            "{policy}"
        );
    }
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    // The digest of no text at all, as any other program has it.
    let empty = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(Embedded::new(&[]).digest, empty);
}
