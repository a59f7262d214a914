//! Pages are short, and lead to each other.

use std::collections::BTreeSet;

use super::Page;
use super::markdown::files;
use crate::harness::root;

/// Generated pages: references with an entry for each rule.
const LONG: [&str; 2] = ["docs/rules.md", "docs/regles.md"];

#[test]
fn readme_has_at_most_150_lines_and_a_page_200() {
    for page in Page::all() {
        let most = match page.path.as_str() {
            "README.md" => 150,
            path if LONG.contains(&path) => continue,
            _ => 200,
        };
        let lines = page.text.lines().count();
        assert!(lines <= most, "{}: {lines} lines", page.path);
    }
}

/// Pages that may link to others: also those for developers.
fn linking() -> Vec<Page> {
    let more = [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "benches/README.md",
        "contrib/LISEZMOI.md",
        "contrib/README.md",
        "crates/dns/README.md",
        "crates/lab/README.md",
        "crates/lang/README.md",
        "crates/records/README.md",
        "src/README.md",
    ];
    let mut pages = Page::all();
    pages.extend(more.map(Page::read));
    pages
}

#[test]
fn links_lead_to_files_and_headings() {
    let mut links = 0;
    for page in linking() {
        for link in page.links() {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (file, anchor) = match link.split_once('#') {
                Some((file, anchor)) => (file, Some(anchor)),
                None => (link.as_str(), None),
            };
            let path = match file {
                "" => page.path.clone(),
                file => page.target(file),
            };
            assert!(root().join(&path).exists(), "{}: {link}", page.path);
            if let Some(anchor) = anchor {
                let anchors = Page::read(&path).anchors();
                let found = anchors.iter().any(|it| it == anchor);
                assert!(found, "{}: {link}: {anchors:#?}", page.path);
            }
            links += 1;
        }
    }
    assert!(links >= 200, "{links}");
}

#[test]
fn every_page_and_schema_is_reached_from_the_readme() {
    let mut reached = BTreeSet::new();
    let mut next = vec!["README.md".to_owned()];
    while let Some(path) = next.pop() {
        if !reached.insert(path.clone()) || !path.ends_with(".md") {
            continue;
        }
        let page = Page::read(&path);
        for link in page.links() {
            let file = link.split('#').next().unwrap();
            if !file.is_empty() && !file.contains("://") {
                next.push(page.target(file));
            }
        }
    }
    for file in files(&root().join("docs")) {
        assert!(reached.contains(&file), "no page links to {file}");
    }
}

/// Help texts, messages and comments name pages by their paths.
#[test]
fn pages_that_texts_name_exist() {
    let mut named = 0;
    let folders = [
        "contrib", "crates", "src", "tests", "examples", "zones", "docs",
    ];
    let mut paths: Vec<_> = folders.map(|it| files(&root().join(it))).concat();
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
    ];
    paths.extend(others.map(str::to_owned));
    for path in paths {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else {
            continue;
        };
        for (at, _) in text.match_indices("docs/") {
            let within = |it: char| it.is_ascii_alphanumeric() || "-_./".contains(it);
            let is_word = |it: char| within(it) || it == ':';
            if text[..at].ends_with(is_word) {
                continue;
            }
            let end = text[at..].find(|it| !within(it));
            let name = &text[at..end.map_or(text.len(), |end| at + end)];
            let name = name.trim_end_matches('.');
            if name.ends_with(".md") || name.ends_with(".json") {
                assert!(root().join(name).is_file(), "{path}: {name}");
                named += 1;
            }
        }
    }
    assert!(named >= 100, "{named}");
}

/// A block that is indented is in no language, so that no test would run its commands.
#[test]
fn code_of_pages_is_in_fenced_blocks() {
    for page in Page::all() {
        let mut above = "";
        for line in page.prose() {
            let indented = line.starts_with("    ") && above.is_empty();
            assert!(!indented, "{}: {line}", page.path);
            above = line;
        }
    }
}
