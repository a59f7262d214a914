//! The texts of the rules, and the pages made of them.

use super::{en, fr};
use crate::finding::{Code, Severity};
use crate::lang::{Lang, say};
use crate::rule::{Rule, rules};

/// What there is to say about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// What is wrong, in a few words without a full stop.
    pub title: &'static str,
    /// When the rule applies, and why it matters: paragraphs with an empty line between them.
    pub explanation: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// The text of a rule.
pub fn rule(lang: Lang, code: Code) -> RuleText {
    match lang {
        Lang::English => en::rule(code),
        Lang::French => fr::rule(code),
    }
}

/// The word for a severity.
pub fn severity(lang: Lang, severity: Severity) -> &'static str {
    match lang {
        Lang::English => severity.as_str(),
        Lang::French => fr::page::severity(severity),
    }
}

/// Everything about a rule, in paragraphs.
pub fn text(lang: Lang, code: Code) -> String {
    let (rule, severity, reference) = shown(lang, code);
    let RuleText {
        title,
        explanation,
        remedy,
    } = rule;
    say!(
        lang,
        en: "{code}: {title}\nSeverity: {severity}\n\n{explanation}\n\nWhat to do: {remedy}\n\
             Reference: {reference}\n",
        fr: "{code} : {title}\nGravité : {severity}\n\n{explanation}\n\nCorrection : {remedy}\n\
             Référence : {reference}\n",
    )
}

/// The page of all rules, in Markdown: docs/rules.md in English, docs/regles.md in French.
pub fn page(lang: Lang) -> String {
    let introduction = match lang {
        Lang::English => en::page::INTRODUCTION,
        Lang::French => fr::page::INTRODUCTION,
    };
    let sections = rules().map(|rule| section(lang, rule.code));
    sections.fold(introduction.to_owned(), |page, section| page + &section)
}

fn section(lang: Lang, code: Code) -> String {
    let (rule, severity, reference) = shown(lang, code);
    let RuleText {
        title,
        explanation,
        remedy,
    } = rule;
    say!(
        lang,
        en: "\n## {code}: {title}\n\nSeverity: {severity}.\n\n{explanation}\n\n**What to do:** \
             {remedy}\n\n**Reference:** {reference}\n",
        fr: "\n## {code} : {title}\n\nGravité : {severity}.\n\n{explanation}\n\n**Correction :** \
             {remedy}\n\n**Référence :** {reference}\n",
    )
}

/// The text, severity and reference of a rule.
fn shown(lang: Lang, code: Code) -> (RuleText, &'static str, String) {
    let Rule {
        severity: level,
        reference,
        ..
    } = crate::rule::rule(code);
    let reference = match lang {
        Lang::English => (*reference).to_owned(),
        Lang::French => french_reference(reference),
    };
    (rule(lang, code), severity(lang, *level), reference)
}

/// The English words in references and the French ones. The rest are names and numbers.
const REFERENCE: [(&str, &str); 6] = [
    (
        "IANA's special-purpose address registries",
        "registres IANA des adresses à usage particulier",
    ),
    ("operators file", "fichier des opérateurs"),
    (" section", ", section"),
    (" appendix ", ", annexe "),
    (" and ", " et "),
    (" to ", " à "),
];

/// A reference of a rule in French.
fn french_reference(english: &str) -> String {
    let words = REFERENCE.iter();
    let french = words.fold(english.to_owned(), |text, (en, fr)| text.replace(en, fr));
    french.replace(';', "\u{202f};")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Most characters of a title.
    const LONGEST_TITLE: usize = 80;
    /// Most words of a sentence.
    const LONGEST_SENTENCE: usize = 30;

    fn texts() -> impl Iterator<Item = (Lang, Code, RuleText)> {
        let of_lang = |lang| {
            Code::ALL
                .iter()
                .map(move |code| (lang, *code, rule(lang, *code)))
        };
        Lang::ALL.into_iter().flat_map(of_lang)
    }

    /// The numbers of words of the sentences; code in backticks counts as one word.
    fn words_of_sentences(text: &str) -> Vec<usize> {
        let mut sentences = Vec::new();
        for paragraph in text.split("\n\n") {
            let (mut words, mut is_code) = (0, false);
            for word in paragraph.split([' ', '\n']) {
                words += usize::from(!is_code);
                is_code ^= word.matches('`').count() % 2 == 1;
                if !is_code && word.ends_with(['.', '?', '!']) {
                    sentences.push(words);
                    words = 0;
                }
            }
            assert_eq!((words, is_code), (0, false), "no end: {paragraph}");
        }
        sentences
    }

    #[test]
    fn title_is_short_and_has_no_full_stop() {
        for (lang, code, RuleText { title, .. }) in texts() {
            let length = title.chars().count();
            assert!(
                (1..=LONGEST_TITLE).contains(&length),
                "{lang} {code}: {length}"
            );
            assert!(
                !title.ends_with('.') && !title.contains('\n'),
                "{lang} {code}"
            );
        }
    }

    #[test]
    fn every_sentence_is_short_and_ends() {
        for (lang, code, text) in texts() {
            for part in [text.explanation, text.remedy] {
                let longest = words_of_sentences(part).into_iter().max();
                assert!(
                    longest <= Some(LONGEST_SENTENCE),
                    "{lang} {code}: {longest:?} words in {part}"
                );
            }
        }
    }

    #[test]
    fn sentences_are_counted_with_points_inside_words() {
        let text = "Only TLS 1.2 or `a. b.` counts here. Then `x`.\n\nTwo words.";
        assert_eq!(words_of_sentences(text), [7, 2, 2]);
    }

    #[test]
    fn french_rule_differs_from_the_english_one() {
        for code in Code::ALL {
            let [en, fr] = Lang::ALL.map(|lang| rule(lang, *code));
            assert_ne!(en.title, fr.title, "{code}");
            assert_ne!(en.explanation, fr.explanation, "{code}");
            assert_ne!(en.remedy, fr.remedy, "{code}");
        }
    }

    #[test]
    fn french_reference_has_no_english_word() {
        for code in Code::ALL {
            let whole = text(Lang::French, *code);
            let reference = whole.split("Référence").nth(1).unwrap();
            for word in ["and", "to", "section", "appendix", "file", "IANA's"] {
                let words = reference.split([' ', '\n', ';']);
                let found = words.filter(|it| *it == word).count();
                // "section" is the same word in both languages, but has a comma before it.
                let allowed =
                    reference.matches(", section ").count() * usize::from(word == "section");
                assert_eq!(found, allowed, "{code}: {word} in {reference}");
            }
        }
    }

    #[test]
    fn explanation_names_severity_remedy_and_reference() {
        let en = text(Lang::English, Code::SRV010);
        let fr = text(Lang::French, Code::SRV010);
        for part in ["Severity: error\n", "What to do: ", "RFC 1035 section 5.1"] {
            assert!(en.contains(part), "{part}: {en}");
        }
        for part in [
            "Gravité\u{202f}: erreur\n",
            "Correction\u{202f}: ",
            "RFC 1035, section 5.1",
        ] {
            assert!(fr.contains(part), "{part}: {fr}");
        }
    }

    #[test]
    fn pages_say_what_the_rules_say() {
        for (lang, file) in [(Lang::English, "rules.md"), (Lang::French, "regles.md")] {
            let command = format!("cargo run --example rules -- {lang} > docs/{file}");
            crate::generated::assert_is_current(file, &page(lang), &command);
        }
    }
}
