//! What there is to say about each rule.

use super::{en, fr};
use crate::finding::Code;
use crate::lang::Lang;
use crate::rule::{self, Rule};

/// The texts of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// When the rule applies, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub explanation: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The texts of the rule with this code.
pub fn rule(lang: Lang, code: Code) -> RuleText {
    match lang {
        Lang::English => en::rules::rule(code),
        Lang::French => fr::rules::rule(code),
    }
}

/// All there is to say about a rule, in paragraphs.
pub fn text(_lang: Lang, code: Code) -> String {
    let Rule {
        severity,
        reference,
        ..
    } = rule::rule(code);
    let RuleText {
        title,
        explanation,
        remedy,
    } = rule(Lang::English, code);
    format!(
        "{code}: {title}\nSeverity: {severity}\n\n{explanation}\n\nWhat to do: {remedy}\n\
         Reference: {reference}\n"
    )
}

/// The page `docs/rules.md`, a section a rule.
pub fn page(_lang: Lang) -> String {
    let mut page = String::from(
        "# Rules\n\nWhat `mssrv check` looks for. Generated from the rule table in \
         `src/rule/table.rs`; a test fails where the two differ.\n",
    );
    for Rule {
        code,
        severity,
        reference,
    } in rule::rules()
    {
        let RuleText {
            title,
            explanation,
            remedy,
        } = rule(Lang::English, *code);
        page.push_str(&format!(
            "\n## {code}: {title}\n\nSeverity: {severity}. {explanation}\n\n**What to do:** \
             {remedy}\n\n**Reference:** {reference}\n"
        ));
    }
    page
}
