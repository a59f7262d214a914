//! French typography of all texts and pages, and texts in both languages side by side.

use std::path::{Path, PathBuf};

/// The string literals of a Rust source that follow `before`, with their line breaks taken off.
fn literals(source: &str, before: &str) -> Vec<String> {
    let begins = source
        .match_indices(before)
        .map(|(at, _)| at + before.len());
    let literal = |from: usize| {
        let mut text = String::new();
        let mut characters = source[from..].chars();
        while let Some(character) = characters.next().filter(|it| *it != '"') {
            match (character, characters.clone().next()) {
                ('\\', Some('\n')) => {
                    let rest = characters.as_str().trim_start();
                    characters = rest.chars();
                }
                ('\\', Some(escaped)) => {
                    text.extend([character, escaped]);
                    characters.next();
                }
                _ => text.push(character),
            }
        }
        text
    };
    begins.map(literal).collect()
}

/// All string literals of a Rust source, but those in comments.
fn all_literals(source: &str) -> Vec<String> {
    let lines = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n").replace("'\"'", "");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some((_, after)) = rest.split_once('"') {
        let mut escaped = false;
        let end = after.find(|it| {
            let ends = it == '"' && !escaped;
            escaped = it == '\\' && !escaped;
            ends
        });
        let end = end.expect("each literal has an end");
        let text = &after[..end];
        let joined = text.split("\\\n").enumerate();
        let joined = joined.map(|(at, part)| if at > 0 { part.trim_start() } else { part });
        found.push(joined.collect());
        rest = &after[end + 1..];
    }
    found
}

/// The sources of all crates.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("crates")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources.push((path.clone(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    sources
}

/// A file whose texts are all French.
fn is_french(path: &Path) -> bool {
    path.iter().any(|it| it == "fr" || it == "fr.rs")
}

/// What French typography forbids in a text, outside code in backticks.
fn misprint(text: &str) -> Option<String> {
    let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let characters: Vec<_> = prose.chars().collect();
    let wrong = characters.windows(3).find(|it| match it {
        [_, ' ', ';' | ':' | '!' | '?' | '%' | '»'] | ['«', ' ', _] => true,
        [before, '\'', after] => before.is_alphabetic() && after.is_alphabetic(),
        _ => false,
    });
    wrong.map(|it| it.iter().collect())
}

#[test]
fn french_texts_keep_to_the_typography() {
    let mut texts = 0;
    for (path, source) in sources() {
        let before = "fr: \"";
        let texts_of_file = if is_french(&path) {
            all_literals(&source)
        } else {
            literals(&source, before)
        };
        for text in texts_of_file {
            assert_eq!(misprint(&text), None, "{}: {text:?}", path.display());
            texts += 1;
        }
    }
    assert!(texts > 0);
}

/// The texts of the sources below `folder`, in the order of their files: English and French side by side, with the
/// places of their arguments.
pub(crate) fn catalogue(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut sources = sources();
    sources.retain(|(path, _)| path.starts_with(&folder) && !path.ends_with("tests.rs"));
    sources.sort();
    let mut catalogue = String::new();
    for (path, source) in sources {
        let mut texts = String::new();
        for pair in source.split("en: \"").skip(1) {
            let pair = format!("\"{pair}");
            if let (Some(en), Some(fr)) = (
                literals(&pair, "\"").first(),
                literals(&pair, "fr: \"").first(),
            ) {
                texts.push_str(&format!("{en}\n{fr}\n\n"));
            }
        }
        if !texts.is_empty() {
            let path = path.strip_prefix(&folder).unwrap().display();
            catalogue.push_str(&format!("## {path}\n\n{texts}"));
        }
    }
    catalogue
}

#[test]
fn french_texts_of_scenarios_keep_to_the_typography() {
    for source in [
        include_str!("../zones/scenarios.toml"),
        include_str!("../zones/fronts.toml"),
    ] {
        let texts = literals(source, "about.fr = \"");
        assert!(!texts.is_empty());
        for text in texts {
            assert_eq!(misprint(&text), None, "{text}");
        }
    }
}

#[test]
fn french_pages_keep_to_the_typography() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    for folder in ["docs", "docs/guides", "docs/concepts", "docs/reference"] {
        let files = std::fs::read_dir(root.join(folder)).unwrap();
        let paths = files.map(|it| it.unwrap().path());
        pages.extend(paths.filter(|it| it.to_str().is_some_and(|it| it.ends_with(".fr.md"))));
    }
    assert!(pages.len() >= 3, "{pages:?}");
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        assert_eq!(misprint(&page), None, "{}", path.display());
    }
    let readme = include_str!("../README.md");
    for line in readme.lines().filter(|line| line.starts_with('>')) {
        assert_eq!(misprint(line), None, "{line}");
    }
}

#[test]
fn no_french_text_is_the_english_one() {
    for (path, source) in sources() {
        for pair in source.split("en: \"").skip(1) {
            let pair = format!("\"{pair}");
            let (en, fr) = (literals(&pair, "\""), literals(&pair, "fr: \""));
            let (Some(en), Some(fr)) = (en.first(), fr.first()) else {
                continue;
            };
            let words = en
                .split(['{', '}'])
                .step_by(2)
                .any(|it| it.contains(char::is_alphabetic));
            assert!(!words || en != fr, "{}: {en}", path.display());
        }
    }
}

#[test]
fn misprints_are_found() {
    for text in ["erreur :", "vraiment ?", "« x", "l'hôte", "10 %"] {
        assert!(misprint(&format!("{text} ")).is_some(), "{text}");
    }
    for text in [
        "erreur\u{202f}: x",
        "l’hôte",
        "`a : b`",
        "https://a",
        "IMAP: x",
    ] {
        assert_eq!(misprint(text), None, "{text}");
    }
}
