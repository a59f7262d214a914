//! The texts of a finding. They are English in reports for programs, and in the reader's language for people.

use std::borrow::Cow;

use super::{en, evidence, fr};
use crate::lang::Lang;
use crate::rule::{Fact, Finding, FindingContent};
use crate::text::{cut, is_longer, one_line};

/// Most octets of each text of a finding in JSON.
pub(crate) const LONGEST_MESSAGE: usize = 2560;
const LONGEST_EXPECTED: usize = 512;
const LONGEST_FOUND: usize = 1536;
const LONGEST_EVIDENCE: usize = 2560;

impl Finding {
    /// The message: the name that it is about, what was found, what was expected and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let mut out = String::new();
        add_message(self, lang, &mut out);
        out
    }

    /// As [`Finding::message`], without the name in front, in one line that is fit to be shown.
    pub fn statement(&self, lang: Lang) -> String {
        shown(self.raw_statement(lang))
    }

    /// As [`Finding::statement`], with every character that the report has.
    pub(crate) fn raw_statement(&self, lang: Lang) -> String {
        let mut out = String::new();
        match &self.says {
            FindingContent::Fact(fact) => shortened(LONGEST_MESSAGE, &mut out, |out| {
                add_fact(&self.owner, fact, lang, out);
            }),
            FindingContent::Texts(texts) => {
                let rest = texts.message.strip_prefix(self.owner.as_str());
                let rest = rest.and_then(|rest| rest.strip_prefix(": "));
                out.push_str(rest.unwrap_or(&texts.message));
            }
        }
        out
    }

    /// Short form of what was expected, in English.
    pub fn expected(&self) -> Option<String> {
        some(|out| self.add_expected(out))
    }

    /// Short form of what was found, in English.
    pub fn found(&self) -> Option<String> {
        some(|out| self.add_found(out))
    }

    /// Evidence of the fact: a command in each line, or file and line, fit to be shown. It is the same in all languages.
    pub fn how_to_see(&self) -> Option<String> {
        let evidence = some(|out| self.add_evidence(out))?;
        let lines: Vec<_> = evidence.split('\n').map(one_line).collect();
        Some(lines.join("\n"))
    }

    /// Whether [`Finding::how_to_see`] is file and line, which no shell runs.
    pub fn is_seen_in_file(&self) -> bool {
        let evidence = self.evidence.as_ref();
        evidence.is_some_and(|it| it.is_in_file())
    }

    /// Adds the short form of what was expected, in English; nothing if there is none.
    pub(crate) fn add_expected(&self, out: &mut String) {
        shortened(LONGEST_EXPECTED, out, |out| match &self.says {
            FindingContent::Fact(fact) => en::add_expected(&self.owner, fact, out),
            FindingContent::Texts(texts) => {
                out.push_str(texts.expected.as_deref().unwrap_or_default())
            }
        });
    }

    /// Adds the short form of what was found, in English; nothing if there is none.
    pub(crate) fn add_found(&self, out: &mut String) {
        shortened(LONGEST_FOUND, out, |out| match &self.says {
            FindingContent::Fact(fact) => en::add_found(fact, out),
            FindingContent::Texts(texts) => {
                out.push_str(texts.found.as_deref().unwrap_or_default())
            }
        });
    }

    /// Adds how to see the fact oneself; nothing if there is no way.
    pub(crate) fn add_evidence(&self, out: &mut String) {
        let Some(evidence) = &self.evidence else {
            return;
        };
        let before = out.len();
        evidence::add(evidence, &self.owner, out);
        // Part of a command is of no use.
        if out.len() - before > LONGEST_EVIDENCE / 6 && is_longer(&out[before..], LONGEST_EVIDENCE)
        {
            out.truncate(before);
        }
    }
}

/// Adds what was found, what was expected and what to do, after the name that it is about. Texts that a report of
/// an older version has without the fact are English.
pub fn add_message(finding: &Finding, lang: Lang, out: &mut String) {
    shortened(LONGEST_MESSAGE, out, |out| match &finding.says {
        FindingContent::Texts(texts) => out.push_str(&texts.message),
        FindingContent::Fact(fact) => {
            out.push_str(&finding.owner);
            out.push_str(colon(lang));
            add_fact(&finding.owner, fact, lang, out);
        }
    });
}

/// The separator between a name and the text about it.
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::English => ": ",
        Lang::French => "\u{202f}: ",
    }
}

fn add_fact(owner: &str, fact: &Fact, lang: Lang, out: &mut String) {
    match lang {
        Lang::English => en::add_message(owner, fact, out),
        Lang::French => fr::add_message(owner, fact, out),
    }
}

/// Adds a text, and cuts it if it has more than this number of octets in JSON.
fn shortened(longest: usize, out: &mut String, add: impl FnOnce(&mut String)) {
    let before = out.len();
    add(out);
    if out.len() - before > longest / 6 && is_longer(&out[before..], longest) {
        let mut text = out.split_off(before);
        cut(&mut text, longest);
        out.push_str(&text);
    }
}

/// A text in one line that is fit to be shown: a saved report can hold any.
fn shown(text: String) -> String {
    let harmless = match one_line(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(harmless) => Some(harmless),
    };
    harmless.unwrap_or(text)
}

fn some(add: impl FnOnce(&mut String)) -> Option<String> {
    let mut out = String::new();
    add(&mut out);
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests;
