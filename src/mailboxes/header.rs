//! The header line of the extraction.

use crate::lang::{Lang, Text, say};

/// Separates the columns.
pub(super) const SEPARATOR: char = '|';

/// Names of the first columns: the type of the mailbox, and its address. The others are not read.
const NAMES: [&str; 2] = ["Type de BAL", "Adresse BAL"];

/// The number of columns of the extraction, by its header. A copy in which the nominative columns are cut off is taken
/// as well, so there can be two.
///
/// # Errors
///
/// If it is another header.
pub(super) fn columns(line: &str) -> Result<usize, Text> {
    if is_header(line, SEPARATOR) {
        return Ok(line.split(SEPARATOR).count());
    }
    if let Some(other) = [';', '\t', ','].into_iter().find(|it| is_header(line, *it)) {
        return Err(Text::of(|lang| other_separator(other, lang)));
    }
    let found: Vec<_> = line.split(SEPARATOR).take(NAMES.len()).collect();
    let found = found.iter().all(|it| is_name(it)).then_some(found);
    Err(Text::of(|lang| other_header(found.as_deref(), lang)))
}

fn is_header(line: &str, separator: char) -> bool {
    let mut found = line.split(separator).map(str::trim);
    NAMES
        .iter()
        .all(|name| found.next().is_some_and(|it| it.eq_ignore_ascii_case(name)))
}

/// Whether a text is surely the name of a column. If a file has no header, its first line is nominative, and must not be
/// shown.
fn is_name(text: &str) -> bool {
    const FIRST_WORDS: [&str; 12] = [
        "adresse",
        "boîte",
        "code",
        "domaine",
        "e-mail",
        "email",
        "identifiant",
        "identification",
        "libellé",
        "mail",
        "numéro",
        "type",
    ];
    /// Characters of the longest name in the extraction, and some more.
    const LONGEST: usize = 50;
    let plain =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '_' | '(' | ')');
    let first = text
        .split([' ', '_'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    FIRST_WORDS.contains(&first.as_str())
        && text.chars().all(plain)
        && text.chars().count() <= LONGEST
}

fn other_separator(found: char, lang: Lang) -> String {
    let found = match (found, lang) {
        ('\t', Lang::English) => "tabs".to_owned(),
        ('\t', Lang::French) => "des tabulations".to_owned(),
        _ => lang.quoted(found),
    };
    let expected = lang.quoted(SEPARATOR);
    say!(
        lang,
        en: "the columns are separated by {found}; expected {expected}. Use the file as it was downloaded",
        fr: "les colonnes sont séparées par {found} ; {expected} est attendu. Utiliser le fichier tel que téléchargé"
    )
}

fn other_header(found: Option<&[&str]>, lang: Lang) -> String {
    let quoted =
        |names: &[&str]| lang.and(&names.iter().map(|it| lang.quoted(it)).collect::<Vec<_>>());
    let expected = quoted(&NAMES);
    match found {
        Some(found) => {
            let found = quoted(found);
            say!(
                lang,
                en: "the header is not that of the extraction: it begins with {found}; expected {expected}",
                fr: "l’en-tête n’est pas celui de l’extraction : il commence par {found} ; {expected} sont attendus"
            )
        }
        None => say!(
            lang,
            en: "the first line is not the header of the extraction. Expected columns separated by \"|\", of which the \
                 first are {expected}",
            fr: "la première ligne n’est pas l’en-tête de l’extraction. Des colonnes séparées par « | » sont attendues, \
                 dont les premières sont {expected}"
        ),
    }
}
