//! Why a command line is refused. clap finds out; the words are ours, in both languages.

use std::error::Error as _;

use clap::builder::styling::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::lang::{Lang, Text, say};

/// The refusal, with ANSI colours; or what clap prints instead, which is the version.
pub(super) fn text(error: &clap::Error, lang: Lang) -> String {
    if error.kind() == ErrorKind::DisplayVersion {
        return error.render().ansi().to_string();
    }
    let styles = Styles::styled();
    let (bad, good) = (styles.get_error(), styles.get_valid());
    let word = say!(lang, en: "error:", fr: "erreur :");
    let mut text = format!("{bad}{word}{bad:#} {}", what(error, lang));
    let advice = advice(error, lang);
    if !advice.is_empty() {
        text.push('\n');
    }
    let tip = say!(lang, en: "tip:", fr: "conseil :");
    for hint in advice {
        text.push_str(&format!("\n  {good}{tip}{good:#} {hint}"));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage_word = say!(lang, en: "Usage:", fr: "Utilisation :");
        let usage = usage.ansi().to_string().replacen("Usage:", &usage_word, 1);
        text.push_str(&format!("\n\n{usage}"));
    }
    let more = say!(
        lang,
        en: "For more information, try `--help`.",
        fr: "Pour en savoir plus, essayez `--help`."
    );
    text + "\n\n" + &more + "\n"
}

/// A value of the error's context, as one text.
fn fact(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Texts in quotation marks, as a list.
fn quoted(texts: &[String], lang: Lang) -> String {
    let texts: Vec<_> = texts.iter().map(|it| lang.quoted(it)).collect();
    texts.join(", ")
}

fn what(error: &clap::Error, lang: Lang) -> String {
    known(error, lang).unwrap_or_else(|| {
        say!(
            lang,
            en: "the command line cannot be read",
            fr: "la ligne de commande ne peut pas être lue"
        )
    })
}

fn known(error: &clap::Error, lang: Lang) -> Option<String> {
    let quote = |text: String| lang.quoted(text);
    let argument = || fact(error, ContextKind::InvalidArg).map(quote);
    let value = || fact(error, ContextKind::InvalidValue);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => {
            let argument = argument()?;
            say!(lang, en: "unknown argument {argument}", fr: "argument inconnu : {argument}")
        }
        ErrorKind::InvalidSubcommand => {
            let command = fact(error, ContextKind::InvalidSubcommand).map(quote)?;
            say!(lang, en: "unknown command {command}", fr: "commande inconnue : {command}")
        }
        ErrorKind::InvalidValue => bad_value(error, lang)?,
        ErrorKind::ValueValidation => {
            let text = refused(&quote(value()?), &argument()?, lang);
            match error.source() {
                Some(source) => {
                    let reason = match source.downcast_ref::<Text>() {
                        Some(words) => words.in_lang(lang).to_owned(),
                        None => source.to_string(),
                    };
                    say!(lang, en: "{text}: {reason}", fr: "{text} : {reason}")
                }
                None => text,
            }
        }
        ErrorKind::ArgumentConflict => conflict(error, lang)?,
        ErrorKind::MissingRequiredArgument => missing(error, lang)?,
        ErrorKind::MissingSubcommand => {
            let command = fact(error, ContextKind::InvalidSubcommand).map(quote)?;
            let text = say!(
                lang,
                en: "{command} needs the name of a command, but none is given",
                fr: "{command} attend le nom d’une commande, mais aucun n’est donné"
            );
            match fact(error, ContextKind::ValidSubcommand) {
                Some(commands) => say!(
                    lang,
                    en: "{text}\n  [commands: {commands}]",
                    fr: "{text}\n  [commandes : {commands}]"
                ),
                None => text,
            }
        }
        ErrorKind::TooManyValues => {
            let (value, argument) = (quote(value()?), argument()?);
            say!(
                lang,
                en: "one value too many for {argument}: {value}",
                fr: "valeur {value} en trop pour {argument}"
            )
        }
        ErrorKind::InvalidUtf8 => say!(
            lang,
            en: "an argument is not written in UTF-8",
            fr: "un argument n’est pas écrit en UTF-8"
        ),
        _ => return None,
    };
    Some(text)
}

fn refused(value: &str, argument: &str, lang: Lang) -> String {
    say!(
        lang,
        en: "value {value} refused for {argument}",
        fr: "valeur {value} refusée pour {argument}"
    )
}

/// A value that is not one of those possible, or that is missing.
fn bad_value(error: &clap::Error, lang: Lang) -> Option<String> {
    let argument = lang.quoted(fact(error, ContextKind::InvalidArg)?);
    let value = fact(error, ContextKind::InvalidValue).filter(|it| !it.is_empty());
    let text = match value {
        Some(value) => refused(&lang.quoted(value), &argument, lang),
        None => say!(
            lang,
            en: "{argument} needs a value, but none is given",
            fr: "{argument} attend une valeur, mais aucune n’est donnée"
        ),
    };
    Some(match fact(error, ContextKind::ValidValue) {
        Some(values) => say!(
            lang,
            en: "{text}\n  [possible values: {values}]",
            fr: "{text}\n  [valeurs possibles : {values}]"
        ),
        None => text,
    })
}

fn missing(error: &clap::Error, lang: Lang) -> Option<String> {
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let names = quoted(missing, lang);
    Some(match missing.len() {
        1 => say!(
            lang,
            en: "required argument missing: {names}",
            fr: "argument obligatoire absent : {names}"
        ),
        _ => say!(
            lang,
            en: "required arguments missing: {names}",
            fr: "arguments obligatoires absents : {names}"
        ),
    })
}

fn conflict(error: &clap::Error, lang: Lang) -> Option<String> {
    let culprit = fact(error, ContextKind::InvalidArg)
        .or_else(|| fact(error, ContextKind::InvalidSubcommand))?;
    let others = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(other) => std::slice::from_ref(other),
        ContextValue::Strings(others) => others,
        _ => return None,
    };
    let name = lang.quoted(&culprit);
    Some(match others {
        [other] if *other == culprit => say!(
            lang,
            en: "{name} can be given only once",
            fr: "{name} ne peut être donné qu’une fois"
        ),
        others => {
            let others = quoted(others, lang);
            say!(
                lang,
                en: "{name} cannot be used with {others}",
                fr: "{name} ne peut pas être utilisé avec {others}"
            )
        }
    })
}

/// What may have been meant.
fn advice(error: &clap::Error, lang: Lang) -> Vec<String> {
    let mut advice = Vec::new();
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ] {
        let meant = match error.get(kind) {
            Some(ContextValue::String(one)) => lang.quoted(one),
            Some(ContextValue::Strings(several)) if !several.is_empty() => quoted(several, lang),
            _ => continue,
        };
        advice.push(say!(
            lang,
            en: "did you mean {meant}?",
            fr: "vouliez-vous écrire {meant} ?"
        ));
    }
    if let Some(ContextValue::StyledStrs(sentences)) = error.get(ContextKind::Suggested) {
        let sentences = sentences.iter();
        advice.extend(sentences.filter_map(|it| sentence(&it.to_string(), lang)));
    }
    advice
}

/// An advice that clap gives as an English sentence, in our words. Another sentence is left out: it only helps.
fn sentence(english: &str, lang: Lang) -> Option<String> {
    let quote = |text| lang.quoted(text);
    let parts: Vec<_> = english.split('\'').collect();
    Some(match parts[..] {
        ["to pass ", value, " as a value, use ", command, ""] => {
            let (value, command) = (quote(value), quote(command));
            say!(
                lang,
                en: "to give {value} as a value, write {command}",
                fr: "pour donner {value} comme valeur, écrivez {command}"
            )
        }
        ["", option, " exists"] => {
            let option = quote(option);
            say!(
                lang,
                en: "the option exists here: {option}",
                fr: "l’option existe ici : {option}"
            )
        }
        [
            "subcommand ",
            command,
            " exists; to use it, remove the ",
            "--",
            " before it",
        ] => {
            let (command, dashes) = (quote(command), quote("--"));
            say!(
                lang,
                en: "the command {command} exists: to use it, remove {dashes} before it",
                fr: "la commande {command} existe : pour l’utiliser, retirez {dashes} devant elle"
            )
        }
        _ => return None,
    })
}
