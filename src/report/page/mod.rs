//! Pages: HTML in one file, which loads nothing and whose policy lets nothing run but what the file itself contains.
//!
//! A page is a template that extends `templates/base.html`, and a type with its values, one of which is the `Page`.
//! Values are escaped by `OneLine`, which askama.toml names. What `prose` and `command` return is markup already.

pub mod audit;
mod embedded;
pub(super) mod sections;
pub(super) mod words;

use std::fmt::{self, Write};

use askama::Template;
use askama::filters::{Escaper, Html, Safe};

use crate::lang::{Lang, say};
use crate::text::{by_backticks, one_line};
use embedded::Embedded;
use words::Words;

/// What all pages share.
pub(super) struct Page {
    /// The language of its texts.
    pub(super) lang: Lang,
    /// Its title in the window.
    pub(super) title: String,
    /// Its texts that all pages have.
    pub(super) words: Words,
    /// Its style sheet.
    pub(super) style: Embedded,
    /// Its script.
    pub(super) script: Embedded,
}

impl Page {
    /// A page with this style sheet and script besides those of all pages; either may be empty. They follow the shared
    /// ones, whose definitions they can use.
    pub(super) fn new(lang: Lang, title: String, style: &str, script: &str) -> Self {
        Self {
            lang,
            title,
            words: Words::of(lang),
            style: Embedded::new(&[include_str!("page.css"), style]),
            script: Embedded::new(&[include_str!("page.js"), script]),
        }
    }

    /// The Content-Security-Policy: nothing but the embedded style sheet and the embedded script.
    pub(super) fn policy(&self) -> String {
        let (style, script) = (&self.style.digest, &self.script.digest);
        format!(
            "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"
        )
    }

    /// The program that made the page.
    pub(super) fn made_by(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        say!(
            self.lang,
            en: "Made by mssrv {version}. This page loads nothing from the network.",
            fr: "Page produite par mssrv {version}. Elle ne charge rien depuis le réseau."
        )
    }
}

/// Escapes every value of a page: first as for one line of any text for people, then for HTML.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OneLine;

impl Escaper for OneLine {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(dest, &one_line(text))
    }
}

/// A text in which code stands in backticks, as in remedies and findings.
pub(super) fn prose(text: &str) -> Safe<Prose<'_>> {
    Safe(Prose {
        parts: by_backticks(text),
    })
}

/// The markup of [`prose`].
#[derive(Template)]
#[template(path = "prose.html")]
pub(super) struct Prose<'a> {
    parts: Vec<(bool, &'a str)>,
}

/// A command or a record on lines of its own, with a button that copies it.
pub(super) fn command(text: &str) -> Safe<Command<'_>> {
    Safe(Command {
        lines: text.lines().collect(),
    })
}

/// The markup of [`command`].
#[derive(Template)]
#[template(path = "command.html")]
pub(super) struct Command<'a> {
    lines: Vec<&'a str>,
}

/// A fragment identifier of any text. Letters, digits, `.` and `-` stay; any other octet becomes `_` with two hexadecimal
/// digits, so that different texts have different identifiers.
pub(super) fn anchor(kind: &str, name: &str) -> String {
    let mut anchor = format!("{kind}-");
    for octet in name.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => anchor.push(octet.into()),
            _ => crate::lang::put!(anchor, "_{octet:02x}"),
        }
    }
    anchor
}

/// Checks that a page loads nothing: it has a policy, one script and one style sheet, and no address of anything else.
#[cfg(test)]
pub(super) fn assert_is_alone(page: &str) {
    let policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; ";
    for (once, number) in [(policy, 1), ("<script", 1), ("<style", 1), ("<!doctype", 1)] {
        assert_eq!(page.matches(once).count(), number, "{once}: {page}");
    }
    for absent in [
        "src=", "srcset", "<link", "<iframe", "<img", "<form", "url(", "@import", " on", " style=",
    ] {
        let tags = page.split('<').filter_map(|tag| tag.split_once('>'));
        // What stands in quotes is no attribute.
        let in_tag = tags.into_iter().any(|(tag, _)| {
            let mut parts = tag.split('"').step_by(2);
            parts.any(|it| it.contains(absent))
        });
        assert!(!in_tag, "{absent}: {page}");
    }
    for link in page.split(" href=\"").skip(1) {
        assert!(link.starts_with('#'), "{link}");
    }
}

#[cfg(test)]
mod tests;
