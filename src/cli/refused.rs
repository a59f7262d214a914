//! Why a command line is refused. clap says it in English; the French text has the same facts.

use std::error::Error as _;

use clap::builder::styling::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::lang::{Lang, Text};

/// The refusal, with ANSI colours.
pub(super) fn text(error: &clap::Error, lang: Lang) -> String {
    match (lang, error.kind()) {
        (Lang::English, _) | (Lang::French, ErrorKind::DisplayVersion) => {
            error.render().ansi().to_string()
        }
        (Lang::French, _) => in_french(error),
    }
}

fn in_french(error: &clap::Error) -> String {
    let styles = Styles::styled();
    let (bad, good) = (styles.get_error(), styles.get_valid());
    let mut text = format!("{bad}erreur\u{202f}:{bad:#} {}", what(error));
    let advice = advice(error);
    if !advice.is_empty() {
        text.push('\n');
    }
    for advice in advice {
        text.push_str(&format!("\n  {good}conseil\u{202f}:{good:#} {advice}"));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.ansi().to_string();
        let usage = usage.replacen("Usage:", "Utilisation\u{202f}:", 1);
        text.push_str(&format!("\n\n{usage}"));
    }
    text.push_str("\n\nPour en savoir plus, essayez `--help`.\n");
    text
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
fn quoted(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|it| Lang::French.quoted(it)).collect();
    texts.join(", ")
}

fn what(error: &clap::Error) -> String {
    known(error).unwrap_or_else(|| "la ligne de commande ne peut pas être lue".to_owned())
}

fn known(error: &clap::Error) -> Option<String> {
    let quote = |text: String| Lang::French.quoted(text);
    let argument = || fact(error, ContextKind::InvalidArg).map(quote);
    let value = || fact(error, ContextKind::InvalidValue);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("argument inconnu\u{202f}: {}", argument()?)
        }
        ErrorKind::InvalidSubcommand => {
            let command = fact(error, ContextKind::InvalidSubcommand).map(quote)?;
            format!("commande inconnue\u{202f}: {command}")
        }
        ErrorKind::InvalidValue => {
            let text = match value().filter(|it| !it.is_empty()) {
                Some(value) => format!("valeur {} refusée pour {}", quote(value), argument()?),
                None => format!(
                    "{} attend une valeur, mais aucune n’est donnée",
                    argument()?
                ),
            };
            match fact(error, ContextKind::ValidValue) {
                Some(values) => format!("{text}\n  [valeurs possibles\u{202f}: {values}]"),
                None => text,
            }
        }
        ErrorKind::ValueValidation => {
            let text = format!("valeur {} refusée pour {}", quote(value()?), argument()?);
            match error.source() {
                Some(source) => {
                    let reason = match source.downcast_ref::<Text>() {
                        Some(text) => text.in_lang(Lang::French).to_owned(),
                        None => source.to_string(),
                    };
                    format!("{text}\u{202f}: {reason}")
                }
                None => text,
            }
        }
        ErrorKind::ArgumentConflict => conflict(error)?,
        ErrorKind::MissingRequiredArgument => {
            let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
                return None;
            };
            match &missing[..] {
                [one] => format!(
                    "argument obligatoire absent\u{202f}: {}",
                    quoted(std::slice::from_ref(one))
                ),
                several => format!(
                    "arguments obligatoires absents\u{202f}: {}",
                    quoted(several)
                ),
            }
        }
        ErrorKind::MissingSubcommand => {
            let command = fact(error, ContextKind::InvalidSubcommand).map(quote)?;
            let text = format!("{command} attend le nom d’une commande, mais aucun n’est donné");
            match fact(error, ContextKind::ValidSubcommand) {
                Some(commands) => format!("{text}\n  [commandes\u{202f}: {commands}]"),
                None => text,
            }
        }
        ErrorKind::TooManyValues => {
            format!("valeur {} en trop pour {}", quote(value()?), argument()?)
        }
        ErrorKind::InvalidUtf8 => "un argument n’est pas écrit en UTF-8".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn conflict(error: &clap::Error) -> Option<String> {
    let culprit = fact(error, ContextKind::InvalidArg)
        .or_else(|| fact(error, ContextKind::InvalidSubcommand))?;
    let other = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(other) => std::slice::from_ref(other),
        ContextValue::Strings(others) => others,
        _ => return None,
    };
    Some(match other {
        [other] if *other == culprit => {
            format!(
                "{} ne peut être donné qu’une fois",
                Lang::French.quoted(culprit)
            )
        }
        others => format!(
            "{} ne peut pas être utilisé avec {}",
            Lang::French.quoted(culprit),
            quoted(others)
        ),
    })
}

/// What may have been meant.
fn advice(error: &clap::Error) -> Vec<String> {
    let mut advice = Vec::new();
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ] {
        match error.get(kind) {
            Some(ContextValue::String(one)) => {
                advice.push(format!(
                    "vouliez-vous écrire {}\u{202f}?",
                    Lang::French.quoted(one)
                ));
            }
            Some(ContextValue::Strings(several)) if !several.is_empty() => {
                advice.push(format!("vouliez-vous écrire {}\u{202f}?", quoted(several)));
            }
            _ => {}
        }
    }
    if let Some(ContextValue::StyledStrs(sentences)) = error.get(ContextKind::Suggested) {
        advice.extend(sentences.iter().filter_map(|it| sentence(&it.to_string())));
    }
    advice
}

/// The French text of an advice that clap gives as an English sentence. Another sentence is left out: it only helps.
fn sentence(english: &str) -> Option<String> {
    let quote = |text| Lang::French.quoted(text);
    let parts: Vec<_> = english.split('\'').collect();
    match parts[..] {
        ["to pass ", value, " as a value, use ", command, ""] => Some(format!(
            "pour donner {} comme valeur, écrivez {}",
            quote(value),
            quote(command)
        )),
        ["", option, " exists"] => Some(format!("l’option existe ici\u{202f}: {}", quote(option))),
        [
            "subcommand ",
            command,
            " exists; to use it, remove the ",
            "--",
            " before it",
        ] => Some(format!(
            "la commande {} existe\u{202f}: pour l’utiliser, retirez {} devant elle",
            quote(command),
            quote("--")
        )),
        _ => None,
    }
}
