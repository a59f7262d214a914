//! Lists that stay short.

use std::fmt::Display;

use crate::first_of::FirstOf;
use crate::lang::Lang;
use crate::lang::put;

/// The first entries of a list, joined, and the number of the others.
pub fn add_list<T: Display>(lang: Lang, list: &FirstOf<T>, joint: &str, out: &mut String) {
    add_list_of(lang, list, joint, out, |entry, out| put!(out, "{entry}"));
}

/// As [`add_list`], with entries that `add` words.
pub fn add_list_of<T>(
    lang: Lang,
    list: &FirstOf<T>,
    joint: &str,
    out: &mut String,
    mut add: impl FnMut(&T, &mut String),
) {
    for (at, entry) in list.first.iter().enumerate() {
        if at > 0 {
            out.push_str(joint);
        }
        add(entry, out);
    }
    match (list.omitted, lang) {
        (0, _) => {}
        (more, Lang::English) => put!(out, " and {more} more"),
        (1, Lang::French) => out.push_str(" et 1 autre"),
        (more, Lang::French) => put!(out, " et {more} autres"),
    }
}

/// The list as a text of its own.
pub fn list<T: Display>(lang: Lang, list: &FirstOf<T>, joint: &str) -> String {
    let mut out = String::new();
    add_list(lang, list, joint, &mut out);
    out
}
