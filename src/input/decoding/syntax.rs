//! Broken syntax of TOML and JSON, in French.

/// The message in French; none if it is not known.
pub(super) fn in_french(message: &str) -> Option<String> {
    let (fault, expected) = match message.strip_prefix("expected ") {
        Some(expected) => ("", Some(expected)),
        None => match message.split_once(", expected ") {
            Some((fault, expected)) => (fault, Some(expected)),
            None => (message, None),
        },
    };
    let known = FAULTS.iter().find(|(english, _)| *english == fault);
    let expected = expected.filter(|it| *it != "nothing");
    match (known, expected.map(expectations)) {
        (Some((_, fault)), None) => Some((*fault).to_owned()),
        (Some((_, fault)), Some(expected)) => {
            Some(format!("{fault}\u{202f}; attendu\u{202f}: {}", expected?))
        }
        (None, Some(expected)) if fault.is_empty() => {
            Some(format!("attendu\u{202f}: {}", expected?))
        }
        (None, _) => None,
    }
}

/// What was expected: literals in backticks, and descriptions.
fn expectations(expected: &str) -> Option<String> {
    let mut french = Vec::new();
    let mut rest = expected;
    while !rest.is_empty() {
        let description = EXPECTED
            .iter()
            .find(|(english, _)| rest.starts_with(english));
        let (item, length) = match (description, rest.strip_prefix('`')) {
            (Some((english, french)), _) => (*french, english.len()),
            (None, Some(literal)) => {
                let length = literal.find('`')? + 2;
                (&rest[..length], length)
            }
            (None, None) => return None,
        };
        french.push(item);
        rest = &rest[length..];
        rest = [", ", " or "]
            .iter()
            .find_map(|it| rest.strip_prefix(it))
            .unwrap_or(rest);
    }
    Some(french.join(", "))
}

/// Descriptions of what was expected. A longer one stands before those that it begins with.
const EXPECTED: [(&str, &str); 22] = [
    ("'`'", "'`'"),
    ("characters", "des caractères"),
    ("date-time", "une date avec une heure"),
    ("digits", "des chiffres"),
    ("ident", "`true`, `false` ou `null`"),
    ("key", "une clé"),
    ("letters", "des lettres"),
    ("literal string", "une chaîne entre guillemets"),
    ("multi-line basic string", "une chaîne sur plusieurs lignes"),
    ("month between 01 and 12", "un mois de 01 à 12"),
    ("newline", "une fin de ligne"),
    (
        "non-double-quote visible characters",
        "des caractères visibles sauf `\"`",
    ),
    (
        "non-single-quote visible characters",
        "des caractères visibles sauf `'`",
    ),
    ("non-single-quote characters", "des caractères sauf `'`"),
    ("numbers", "des chiffres"),
    ("printable characters", "des caractères imprimables"),
    (
        "unicode hexadecimal value",
        "un code Unicode en hexadécimal",
    ),
    ("value", "une valeur"),
    ("whitespace", "une espace"),
    ("boolean", "un booléen"),
    ("integer", "un nombre entier"),
    ("string", "une chaîne"),
];

/// What is wrong.
const FAULTS: [(&str, &str); 78] = [
    (
        "EOF while parsing a list",
        "le document s’arrête dans un tableau",
    ),
    (
        "EOF while parsing a string",
        "le document s’arrête dans une chaîne",
    ),
    (
        "EOF while parsing a value",
        "le document s’arrête avant une valeur",
    ),
    (
        "EOF while parsing an object",
        "le document s’arrête dans un objet",
    ),
    (
        "`_` may only go between digits",
        "`_` n’est permis qu’entre deux chiffres",
    ),
    (
        "cannot recurse further; max recursion depth met",
        "imbrication trop profonde",
    ),
    (
        "carriage return must be followed by newline",
        "un retour chariot doit être suivi d’une fin de ligne",
    ),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        "caractère de contrôle dans une chaîne",
    ),
    ("duplicate key", "cette clé est donnée deux fois"),
    ("extra `=`", "`=` en trop"),
    (
        "extra assignment between key-value pairs",
        "`=` en trop entre deux clés",
    ),
    ("extra comma in array", "virgule en trop dans un tableau"),
    (
        "extra comma in inline table",
        "virgule en trop dans une table en ligne",
    ),
    (
        "floating-point number overflowed",
        "nombre décimal trop grand",
    ),
    ("integer number overflowed", "nombre entier trop grand"),
    (
        "integers with a radix cannot be signed",
        "un nombre entier avec une base n’a pas de signe",
    ),
    ("invalid basic string", "chaîne non valable"),
    ("invalid binary number", "nombre binaire non valable"),
    ("invalid boolean", "booléen non valable"),
    (
        "invalid comment character",
        "caractère interdit dans un commentaire",
    ),
    ("invalid date", "date non valable"),
    ("invalid date-time", "date non valable"),
    ("invalid escape", "échappement non valable"),
    ("invalid exponent", "exposant non valable"),
    ("invalid float", "nombre décimal non valable"),
    ("invalid fraction", "partie décimale non valable"),
    (
        "invalid hexadecimal number",
        "nombre hexadécimal non valable",
    ),
    (
        "invalid inline table element",
        "élément non valable dans une table en ligne",
    ),
    ("invalid integer number", "nombre entier non valable"),
    ("invalid key", "clé non valable"),
    ("invalid key-value pair", "ligne non valable"),
    ("invalid literal string", "chaîne non valable"),
    ("invalid mantissa", "mantisse non valable"),
    (
        "invalid multi-line basic string",
        "chaîne sur plusieurs lignes non valable",
    ),
    (
        "invalid multi-line literal string",
        "chaîne sur plusieurs lignes non valable",
    ),
    ("invalid number", "nombre non valable"),
    ("invalid octal number", "nombre octal non valable"),
    ("invalid string", "chaîne non valable"),
    ("invalid table", "table non valable"),
    ("invalid unicode code point", "code Unicode non valable"),
    ("invalid unquoted key", "clé sans guillemets non valable"),
    ("invalid value", "valeur non valable"),
    ("key must be a string", "une clé doit être une chaîne"),
    ("key with no value", "clé sans valeur"),
    (
        "lone leading surrogate in hex escape",
        "échappement Unicode incomplet",
    ),
    ("missing array opening", "crochet ouvrant manquant"),
    (
        "missing assignment between key-value pairs",
        "`=` manquant entre la clé et la valeur",
    ),
    (
        "missing comma between array elements",
        "virgule manquante entre les éléments d’un tableau",
    ),
    (
        "missing comma between key-value pairs",
        "virgule manquante entre deux clés",
    ),
    (
        "missing comment start",
        "`#` manquant au début d’un commentaire",
    ),
    ("missing escaped value", "échappement incomplet"),
    (
        "missing inline table opening",
        "accolade ouvrante manquante",
    ),
    (
        "missing key for inline table element",
        "clé manquante dans une table en ligne",
    ),
    ("missing opening quote", "guillemet ouvrant manquant"),
    ("missing table open", "crochet ouvrant manquant"),
    ("missing value", "valeur manquante"),
    ("missing value for key", "valeur manquante après la clé"),
    ("number out of range", "nombre trop grand"),
    (
        "radix must be lowercase",
        "la base d’un nombre s’écrit en minuscules",
    ),
    ("recursion limit", "imbrication trop profonde"),
    ("recursion limit exceeded", "imbrication trop profonde"),
    (
        "redundant integer number prefix",
        "préfixe de nombre en trop",
    ),
    ("redundant numeric sign", "signe en trop devant un nombre"),
    (
        "string values must be quoted",
        "une chaîne doit être entre guillemets",
    ),
    ("too few unicode value digits", "code Unicode trop court"),
    (
        "trailing characters",
        "texte en trop après la fin du document",
    ),
    ("trailing comma", "virgule en trop"),
    ("unclosed array", "tableau non fermé"),
    ("unclosed array table", "en-tête `[[…]]` non fermé"),
    ("unclosed inline table", "table en ligne non fermée"),
    ("unclosed table", "en-tête `[…]` non fermé"),
    ("unexpected `=` in array", "`=` inattendu dans un tableau"),
    ("unexpected content", "texte inattendu"),
    (
        "unexpected content between comment and newline",
        "texte inattendu après un commentaire",
    ),
    ("unexpected end of hex escape", "échappement incomplet"),
    ("unexpected key or value", "texte inattendu après la valeur"),
    ("unquoted keys cannot be empty", "clé manquante avant `=`"),
    (
        "unexpected leading zero",
        "zéro en trop au début d’un nombre",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_read_whatever_their_literals_hold() {
        let french = |text| in_french(text).unwrap();
        assert_eq!(
            french("missing comma between array elements, expected `,`"),
            "virgule manquante entre les éléments d’un tableau\u{202f}; attendu\u{202f}: `,`"
        );
        assert_eq!(french("expected `,` or `]`"), "attendu\u{202f}: `,`, `]`");
        assert_eq!(
            french("unexpected key or value, expected newline, `#`"),
            "texte inattendu après la valeur\u{202f}; attendu\u{202f}: une fin de ligne, `#`"
        );
        assert_eq!(french("expected value"), "attendu\u{202f}: une valeur");
        assert_eq!(in_french("invalid basic string, expected a miracle"), None);
        assert_eq!(in_french("something else"), None);
    }
}
