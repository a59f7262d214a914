//! Broken syntax of TOML and JSON, in our words.

use crate::lang::{Lang, say};

/// The message in our words; none if it is not known.
pub(super) fn words(message: &str, lang: Lang) -> Option<String> {
    let (fault, expected) = match message.strip_prefix("expected ") {
        Some(expected) => ("", Some(expected)),
        None => match message.split_once(", expected ") {
            Some((fault, expected)) => (fault, Some(expected)),
            None => (message, None),
        },
    };
    let known = FAULTS.iter().find(|(raw, ..)| *raw == fault);
    let known = known.map(|(_, en, fr)| in_lang(lang, en, fr));
    let expected = expected.filter(|it| *it != "nothing");
    match (known, expected.map(|it| expectations(it, lang))) {
        (Some(words), None) => Some(words.to_owned()),
        (Some(words), Some(expected)) => {
            let expected = expected?;
            Some(
                say!(lang, en: "{words}; expected {expected}", fr: "{words} ; attendu : {expected}"),
            )
        }
        (None, Some(expected)) if fault.is_empty() => {
            let expected = expected?;
            Some(say!(lang, en: "expected {expected}", fr: "attendu : {expected}"))
        }
        (None, _) => None,
    }
}

fn in_lang<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}

/// What was expected: literals in backticks, and descriptions.
fn expectations(expected: &str, lang: Lang) -> Option<String> {
    let mut items = Vec::new();
    let mut rest = expected;
    while !rest.is_empty() {
        let description = EXPECTED.iter().find(|(raw, ..)| rest.starts_with(raw));
        let (item, length) = match (description, rest.strip_prefix('`')) {
            (Some((raw, en, fr)), _) => (in_lang(lang, en, fr), raw.len()),
            (None, Some(literal)) => {
                let length = literal.find('`')? + 2;
                (&rest[..length], length)
            }
            (None, None) => return None,
        };
        items.push(item);
        rest = &rest[length..];
        rest = [", ", " or "]
            .iter()
            .find_map(|it| rest.strip_prefix(it))
            .unwrap_or(rest);
    }
    let (last, others) = items.split_last()?;
    Some(match others {
        [] => (*last).to_owned(),
        others => {
            let others = others.join(", ");
            say!(lang, en: "{others} or {last}", fr: "{others} ou {last}")
        }
    })
}

/// Descriptions of what was expected, and our words in English and in French. A longer one stands before those that
/// it begins with.
const EXPECTED: [(&str, &str, &str); 22] = [
    ("'`'", "'`'", "'`'"),
    ("characters", "characters", "des caractères"),
    ("date-time", "a date with a time", "une date avec une heure"),
    ("digits", "digits", "des chiffres"),
    (
        "ident",
        "`true`, `false` or `null`",
        "`true`, `false` ou `null`",
    ),
    ("key", "a key", "une clé"),
    ("letters", "letters", "des lettres"),
    (
        "literal string",
        "a string in quotation marks",
        "une chaîne entre guillemets",
    ),
    (
        "multi-line basic string",
        "a string of several lines",
        "une chaîne sur plusieurs lignes",
    ),
    (
        "month between 01 and 12",
        "a month from 01 to 12",
        "un mois de 01 à 12",
    ),
    ("newline", "the end of the line", "une fin de ligne"),
    (
        "non-double-quote visible characters",
        "visible characters except `\"`",
        "des caractères visibles sauf `\"`",
    ),
    (
        "non-single-quote visible characters",
        "visible characters except `'`",
        "des caractères visibles sauf `'`",
    ),
    (
        "non-single-quote characters",
        "characters except `'`",
        "des caractères sauf `'`",
    ),
    ("numbers", "digits", "des chiffres"),
    (
        "printable characters",
        "printable characters",
        "des caractères imprimables",
    ),
    (
        "unicode hexadecimal value",
        "hexadecimal digits",
        "un code Unicode en hexadécimal",
    ),
    ("value", "a value", "une valeur"),
    ("whitespace", "a space", "une espace"),
    ("boolean", "`true` or `false`", "`true` ou `false`"),
    ("integer", "a whole number", "un nombre entier"),
    ("string", "a string", "une chaîne"),
];

/// What is wrong in the decoder's words, and in ours in English and in French.
const FAULTS: [(&str, &str, &str); 78] = [
    (
        "EOF while parsing a list",
        "the document ends inside an array",
        "le document s’arrête dans un tableau",
    ),
    (
        "EOF while parsing a string",
        "the document ends inside a string",
        "le document s’arrête dans une chaîne",
    ),
    (
        "EOF while parsing a value",
        "the document ends before a value",
        "le document s’arrête avant une valeur",
    ),
    (
        "EOF while parsing an object",
        "the document ends inside an object",
        "le document s’arrête dans un objet",
    ),
    (
        "`_` may only go between digits",
        "an underscore in a number is allowed only between two digits",
        "`_` n’est permis qu’entre deux chiffres",
    ),
    (
        "cannot recurse further; max recursion depth met",
        "tables or arrays are nested too deeply",
        "imbrication trop profonde",
    ),
    (
        "carriage return must be followed by newline",
        "a carriage return is not followed by a line feed",
        "un retour chariot doit être suivi d’une fin de ligne",
    ),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        "a string has a control character",
        "caractère de contrôle dans une chaîne",
    ),
    (
        "duplicate key",
        "this key is given twice",
        "cette clé est donnée deux fois",
    ),
    ("extra `=`", "there is one `=` too many", "`=` en trop"),
    (
        "extra assignment between key-value pairs",
        "there is one `=` too many between two keys",
        "`=` en trop entre deux clés",
    ),
    (
        "extra comma in array",
        "there is one comma too many in an array",
        "virgule en trop dans un tableau",
    ),
    (
        "extra comma in inline table",
        "there is one comma too many in an inline table",
        "virgule en trop dans une table en ligne",
    ),
    (
        "floating-point number overflowed",
        "the decimal number is too large",
        "nombre décimal trop grand",
    ),
    (
        "integer number overflowed",
        "the whole number is too large",
        "nombre entier trop grand",
    ),
    (
        "integers with a radix cannot be signed",
        "a whole number with a base has no sign",
        "un nombre entier avec une base n’a pas de signe",
    ),
    (
        "invalid basic string",
        "the string is invalid, or its closing quotation mark is missing",
        "chaîne non valable, ou guillemet fermant absent",
    ),
    (
        "invalid binary number",
        "the binary number is invalid",
        "nombre binaire non valable",
    ),
    (
        "invalid boolean",
        "the boolean is invalid",
        "booléen non valable",
    ),
    (
        "invalid comment character",
        "a comment has a character that is not allowed",
        "caractère interdit dans un commentaire",
    ),
    ("invalid date", "the date is invalid", "date non valable"),
    (
        "invalid date-time",
        "the date is invalid",
        "date non valable",
    ),
    (
        "invalid escape",
        "the escape is invalid",
        "échappement non valable",
    ),
    (
        "invalid exponent",
        "the exponent is invalid",
        "exposant non valable",
    ),
    (
        "invalid float",
        "the decimal number is invalid",
        "nombre décimal non valable",
    ),
    (
        "invalid fraction",
        "the part after the decimal point is invalid",
        "partie décimale non valable",
    ),
    (
        "invalid hexadecimal number",
        "the hexadecimal number is invalid",
        "nombre hexadécimal non valable",
    ),
    (
        "invalid inline table element",
        "an element of an inline table is invalid",
        "élément non valable dans une table en ligne",
    ),
    (
        "invalid integer number",
        "the whole number is invalid",
        "nombre entier non valable",
    ),
    ("invalid key", "the key is invalid", "clé non valable"),
    (
        "invalid key-value pair",
        "the line is not of the form `key = value`",
        "la ligne n’est pas de la forme `clé = valeur`",
    ),
    (
        "invalid literal string",
        "the string is invalid, or its closing quotation mark is missing",
        "chaîne non valable, ou guillemet fermant absent",
    ),
    (
        "invalid mantissa",
        "the mantissa is invalid",
        "mantisse non valable",
    ),
    (
        "invalid multi-line basic string",
        "the string of several lines is invalid, or its closing quotation marks are missing",
        "chaîne sur plusieurs lignes non valable, ou guillemets fermants absents",
    ),
    (
        "invalid multi-line literal string",
        "the string of several lines is invalid, or its closing quotation marks are missing",
        "chaîne sur plusieurs lignes non valable, ou guillemets fermants absents",
    ),
    (
        "invalid number",
        "the number is invalid",
        "nombre non valable",
    ),
    (
        "invalid octal number",
        "the octal number is invalid",
        "nombre octal non valable",
    ),
    (
        "invalid string",
        "the string is invalid",
        "chaîne non valable",
    ),
    ("invalid table", "the table is invalid", "table non valable"),
    (
        "invalid unicode code point",
        "the Unicode code is invalid",
        "code Unicode non valable",
    ),
    (
        "invalid unquoted key",
        "a key without quotation marks is invalid",
        "clé sans guillemets non valable",
    ),
    (
        "invalid value",
        "the value is invalid",
        "valeur non valable",
    ),
    (
        "key must be a string",
        "a key must be a string in quotation marks",
        "une clé doit être une chaîne entre guillemets",
    ),
    (
        "key with no value",
        "a key has no value: write `key = value`",
        "une clé est sans valeur : écrire `clé = valeur`",
    ),
    (
        "lone leading surrogate in hex escape",
        "a Unicode escape is incomplete",
        "échappement Unicode incomplet",
    ),
    (
        "missing array opening",
        "an opening bracket is missing",
        "crochet ouvrant manquant",
    ),
    (
        "missing assignment between key-value pairs",
        "`=` is missing between key and value",
        "`=` manquant entre la clé et la valeur",
    ),
    (
        "missing comma between array elements",
        "a comma is missing between two elements of an array",
        "virgule manquante entre les éléments d’un tableau",
    ),
    (
        "missing comma between key-value pairs",
        "a comma is missing between two keys",
        "virgule manquante entre deux clés",
    ),
    (
        "missing comment start",
        "`#` is missing at the beginning of a comment",
        "`#` manquant au début d’un commentaire",
    ),
    (
        "missing escaped value",
        "an escape is incomplete",
        "échappement incomplet",
    ),
    (
        "missing inline table opening",
        "an opening brace is missing",
        "accolade ouvrante manquante",
    ),
    (
        "missing key for inline table element",
        "a key is missing in an inline table: write `{ key = value }`",
        "clé manquante dans une table en ligne : écrire `{ clé = valeur }`",
    ),
    (
        "missing opening quote",
        "an opening quotation mark is missing",
        "guillemet ouvrant manquant",
    ),
    (
        "missing table open",
        "an opening bracket is missing",
        "crochet ouvrant manquant",
    ),
    ("missing value", "a value is missing", "valeur manquante"),
    (
        "missing value for key",
        "the value after a key is missing",
        "valeur manquante après la clé",
    ),
    (
        "number out of range",
        "the number is too large",
        "nombre trop grand",
    ),
    (
        "radix must be lowercase",
        "the base of a number is written in lower case",
        "la base d’un nombre s’écrit en minuscules",
    ),
    (
        "recursion limit",
        "objects or arrays are nested too deeply",
        "imbrication trop profonde",
    ),
    (
        "recursion limit exceeded",
        "objects or arrays are nested too deeply",
        "imbrication trop profonde",
    ),
    (
        "redundant integer number prefix",
        "a number has a prefix too many",
        "préfixe de nombre en trop",
    ),
    (
        "redundant numeric sign",
        "a number has a sign too many",
        "signe en trop devant un nombre",
    ),
    (
        "string values must be quoted",
        "a string must be in quotation marks",
        "une chaîne doit être entre guillemets",
    ),
    (
        "too few unicode value digits",
        "a Unicode code has too few digits",
        "code Unicode trop court",
    ),
    (
        "trailing characters",
        "there is text after the end of the document",
        "texte en trop après la fin du document",
    ),
    (
        "trailing comma",
        "there is one comma too many",
        "virgule en trop",
    ),
    (
        "unclosed array",
        "an array is not closed",
        "tableau non fermé",
    ),
    (
        "unclosed array table",
        "a header `[[…]]` is not closed",
        "en-tête `[[…]]` non fermé",
    ),
    (
        "unclosed inline table",
        "an inline table is not closed",
        "table en ligne non fermée",
    ),
    (
        "unclosed table",
        "a header `[…]` is not closed",
        "en-tête `[…]` non fermé",
    ),
    (
        "unexpected `=` in array",
        "there is an unexpected `=` in an array",
        "`=` inattendu dans un tableau",
    ),
    (
        "unexpected content",
        "there is unexpected text",
        "texte inattendu",
    ),
    (
        "unexpected content between comment and newline",
        "there is unexpected text after a comment",
        "texte inattendu après un commentaire",
    ),
    (
        "unexpected end of hex escape",
        "an escape is incomplete",
        "échappement incomplet",
    ),
    (
        "unexpected key or value",
        "there is unexpected text after the value",
        "texte inattendu après la valeur",
    ),
    (
        "unquoted keys cannot be empty",
        "the key before `=` is missing",
        "clé manquante avant `=`",
    ),
    (
        "unexpected leading zero",
        "a number begins with a zero too many",
        "zéro en trop au début d’un nombre",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_read_whatever_their_literals_hold() {
        let french = |text| words(text, Lang::French).unwrap();
        assert_eq!(
            french("missing comma between array elements, expected `,`"),
            "virgule manquante entre les éléments d’un tableau\u{202f}; attendu\u{202f}: `,`"
        );
        assert_eq!(french("expected `,` or `]`"), "attendu\u{202f}: `,` ou `]`");
        assert_eq!(
            french("unexpected key or value, expected newline, `#`"),
            "texte inattendu après la valeur\u{202f}; attendu\u{202f}: une fin de ligne ou `#`"
        );
        assert_eq!(french("expected value"), "attendu\u{202f}: une valeur");
        for lang in Lang::ALL {
            assert_eq!(
                words("invalid basic string, expected a miracle", lang),
                None
            );
            assert_eq!(words("something else", lang), None);
        }
    }

    #[test]
    fn english_words_are_those_of_this_project() {
        let english = |text| words(text, Lang::English).unwrap();
        assert_eq!(
            english("expected ident"),
            "expected `true`, `false` or `null`"
        );
        assert_eq!(
            english("key with no value, expected `=`"),
            "a key has no value: write `key = value`; expected `=`"
        );
        assert_eq!(
            english("unexpected leading zero, expected nothing"),
            "a number begins with a zero too many"
        );
    }
}
