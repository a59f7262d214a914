//! Why a document is not well-formed XML, in both languages.

use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};

use crate::lang::{Lang, Say, Text, say};

/// The error of the XML reader, which speaks English only.
pub(super) fn malformed(error: &Error) -> Text {
    if let Error::Io(error) = error {
        return Text::of(|lang| {
            let error = error.say(lang);
            say!(lang, en: "cannot be read: {error}", fr: "lecture impossible : {error}")
        });
    }
    Text::of(|lang| {
        let fault = match lang {
            Lang::English => in_english(error),
            Lang::French => in_french(error),
        };
        say!(lang, en: "not well-formed XML: {fault}", fr: "XML mal formé : {fault}")
    })
}

/// The reader's message, without the kind of error before it.
fn in_english(error: &Error) -> String {
    match error {
        Error::Syntax(error) => error.to_string(),
        Error::IllFormed(error) => error.to_string(),
        other => other.to_string(),
    }
}

fn in_french(error: &Error) -> String {
    match error {
        Error::Syntax(error) => syntax(*error).to_owned(),
        Error::IllFormed(error) => ill_formed(error),
        Error::Encoding(error) => format!("texte mal codé ({error})"),
        Error::InvalidAttr(error) => format!("attribut invalide ({error})"),
        Error::Escape(error) => format!("référence invalide ({error})"),
        Error::Namespace(error) => format!("espace de noms invalide ({error})"),
        Error::Io(error) => error.say(Lang::French),
    }
}

fn syntax(error: SyntaxError) -> &'static str {
    match error {
        SyntaxError::InvalidBangMarkup => "balisage inconnu ou incomplet après `<!`",
        SyntaxError::UnclosedPI => "instruction de traitement non fermée\u{202f}: `?>` manque",
        SyntaxError::UnclosedXmlDecl => "déclaration XML non fermée\u{202f}: `?>` manque",
        SyntaxError::UnclosedComment => "commentaire non fermé\u{202f}: `-->` manque",
        SyntaxError::UnclosedDoctype => "DOCTYPE non fermé\u{202f}: `>` manque",
        SyntaxError::UnclosedCData => "section CDATA non fermée\u{202f}: `]]>` manque",
        SyntaxError::UnclosedTag => "balise non fermée\u{202f}: `>` manque",
        SyntaxError::UnclosedSingleQuotedAttributeValue => {
            "valeur d’attribut non fermée\u{202f}: `'` manque"
        }
        SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            "valeur d’attribut non fermée\u{202f}: `\"` manque"
        }
    }
}

fn ill_formed(error: &IllFormedError) -> String {
    match error {
        IllFormedError::MissingDeclVersion(_) => {
            "la déclaration XML ne commence pas par `version`".to_owned()
        }
        IllFormedError::UnknownVersion => {
            "version d’XML inconnue\u{202f}; 1.0 ou 1.1 est attendu".to_owned()
        }
        IllFormedError::MissingDoctypeName => "le DOCTYPE n’a pas de nom".to_owned(),
        IllFormedError::MissingEndTag(tag) => {
            format!("élément non fermé\u{202f}: `</{tag}>` manque")
        }
        IllFormedError::UnmatchedEndTag(tag) => {
            format!("`</{tag}>` ne ferme aucun élément ouvert")
        }
        IllFormedError::MismatchedEndTag { expected, found } => {
            format!("`</{expected}>` est attendu, mais `</{found}>` est là")
        }
        IllFormedError::DoubleHyphenInComment => "`--` dans un commentaire".to_owned(),
        IllFormedError::UnclosedReference => {
            "référence de caractère ou d’entité non fermée\u{202f}: `;` manque".to_owned()
        }
    }
}
