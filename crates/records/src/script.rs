//! Characters outside ASCII in a name, with their scripts (Unicode Standard Annex #24): a letter of another script can
//! look like a Latin one.

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, PropertyNamesLong};

use crate::lang::{Lang, Say, Text, say};
use crate::text::one_line;

/// A character and its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// The character.
    pub character: char,
    script: Script,
}

/// The characters of `text` outside ASCII, each once, in order.
pub fn foreign(text: &str) -> Vec<Foreign> {
    let scripts = CodePointMapData::<Script>::new();
    let mut found: Vec<Foreign> = Vec::new();
    for character in text.chars().filter(|it| !it.is_ascii()) {
        if found.iter().all(|it| it.character != character) {
            let script = scripts.get(character);
            found.push(Foreign { character, script });
        }
    }
    found
}

/// The character, its number and its script. French has words of its own for the scripts that look like Latin; for
/// others, Unicode's name is used.
impl Say for Foreign {
    fn say(&self, lang: Lang) -> String {
        let name = match (lang, self.script) {
            (Lang::French, Script::Cyrillic) => "cyrillique",
            (Lang::French, Script::Greek) => "grec",
            (Lang::French, Script::Latin) => "latin",
            (Lang::French, Script::Armenian) => "arménien",
            (_, script) => PropertyNamesLong::<Script>::new()
                .get(script)
                .unwrap_or("Unknown"),
        };
        let quoted = lang.quoted(self.character);
        format!("{quoted} (U+{:04X}, {name})", u32::from(self.character))
    }
}

/// A remark on a front that is written with characters outside ASCII, and `becomes` another name in the DNS.
/// `None` for other fronts.
pub fn remark(front: &str, becomes: &str) -> Option<Text> {
    let foreign = foreign(front);
    if foreign.is_empty() {
        return None;
    }
    Some(Text::of(|lang| {
        let front = lang.quoted(one_line(front));
        let characters: Vec<_> = foreign.iter().map(|it| it.say(lang)).collect();
        let characters = lang.and(&characters);
        say!(
            lang,
            en: "the front {front} has characters outside ASCII: {characters}. The DNS has it as {becomes}. If this is \
                 not the name of the front, type it again in ASCII letters",
            fr: "le front {front} a des caractères hors de l’ASCII : {characters}. Dans le DNS, ce nom est {becomes}. \
                 Si ce n’est pas le nom du front, le saisir de nouveau en lettres ASCII"
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_is_named_with_its_script() {
        let said = |text: &str, lang| -> Vec<String> {
            foreign(text).iter().map(|it| it.say(lang)).collect()
        };
        assert_eq!(said("smtp-psc.example.fr", Lang::English), [""; 0]);
        assert_eq!(
            said("smtp-psc.ex\u{430}mple\u{430}.fr", Lang::English),
            ["\"\u{430}\" (U+0430, Cyrillic)"]
        );
        assert_eq!(
            said("\u{3bf}\u{e9}\u{5d0}", Lang::French),
            [
                "«\u{202f}\u{3bf}\u{202f}» (U+03BF, grec)",
                "«\u{202f}\u{e9}\u{202f}» (U+00E9, latin)",
                "«\u{202f}\u{5d0}\u{202f}» (U+05D0, Hebrew)",
            ]
        );
    }
}
