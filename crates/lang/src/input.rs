//! Reading what people wrote: whole text files, and errors that name file, line and column.

mod decoding;
mod document;
mod lines;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lang::{Lang, Say, Text, both, display_in_english, say};
use crate::text::one_line;

pub use decoding::{Format, decoding_error};
pub use document::TomlDocument;
pub use lines::{NameLines, read_lines};

/// Largest settings file read into memory, in bytes; a real one has a few kilobytes.
const MAX_TEXT: u64 = 64 << 20;

/// The path that names standard input, or standard output if it is an output.
pub const STANDARD_STREAM: &str = "-";

/// Whether a path is [`STANDARD_STREAM`].
pub fn is_standard_stream(path: &Path) -> bool {
    path == Path::new(STANDARD_STREAM)
}

/// A place in a text, counted from 1; the column counts characters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset in `text`.
    fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The same in a text that need not be UTF-8: an octet that is no part of a character counts as
    /// one.
    pub fn of_bytes(text: &[u8], offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.iter().rposition(|&byte| byte == b'\n');
        let in_line = &before[line_start.map_or(0, |at| at + 1)..];
        Self {
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(in_line).chars().count() + 1,
        }
    }
}

/// A line of a file, for facts that can be seen there.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Place {
    /// The file, as the user named it.
    #[serde(serialize_with = "write_file", deserialize_with = "read_file")]
    #[schemars(with = "String")]
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
}

fn write_file<S: Serializer>(file: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(file)
}

fn read_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Refused input: where, what was found, what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// File name, or a name for another source ("standard input").
    pub file: Source,
    /// Position, if the text could be read at all.
    pub position: Option<Position>,
    /// What is wrong, what was expected, and what to do.
    pub message: Text,
}

impl Say for InputError {
    /// One line. The place has the form that editors and terminals make a link of, in either language.
    fn say(&self, lang: Lang) -> String {
        let file = self.file.say(lang);
        let message = one_line(self.message.in_lang(lang));
        match self.position {
            Some(Position { line, column }) => format!("{file}:{line}:{column}: {message}"),
            None => format!("{file}: {message}"),
        }
    }
}

impl InputError {
    /// An error about `source` as a whole.
    pub fn whole(source: &Source, message: Text) -> Self {
        Self {
            file: source.clone(),
            position: None,
            message,
        }
    }

    /// A file or stream that the system does not let us read.
    pub fn unreadable(source: &Source, error: &io::Error) -> Self {
        let message = Text::of(|lang| {
            let error = error.say(lang);
            say!(lang, en: "cannot be read: {error}", fr: "lecture impossible : {error}")
        });
        Self::whole(source, message)
    }

    /// An error about one line of `source`, counted from 1.
    pub fn line(source: &Source, line: usize, message: Text) -> Self {
        Self {
            file: source.clone(),
            position: Some(Position { line, column: 1 }),
            message,
        }
    }
}

/// Where an input comes from, as error messages and zone comments name it.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Source(Origin);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Origin {
    Named(String),
    StandardInput,
    CommandLine,
}

impl Source {
    /// The command line.
    pub const COMMAND_LINE: Self = Self(Origin::CommandLine);

    /// A file, by the path the user gave.
    pub fn file(path: &Path) -> Self {
        Self(Origin::Named(path.display().to_string()))
    }

    /// An input by the path the user gave, of which `-` is standard input.
    pub fn given(path: &Path) -> Self {
        if is_standard_stream(path) {
            Self(Origin::StandardInput)
        } else {
            Self::file(path)
        }
    }

    /// Something whose name is the same in every language, such as a file inside the program.
    pub fn named(name: &str) -> Self {
        Self(Origin::Named(name.to_owned()))
    }
}

impl Say for Source {
    /// One line, although a file name may hold anything.
    fn say(&self, lang: Lang) -> String {
        match &self.0 {
            Origin::Named(name) => one_line(name).into_owned(),
            Origin::StandardInput => say!(lang, en: "standard input", fr: "entrée standard"),
            Origin::CommandLine => say!(lang, en: "command line", fr: "ligne de commande"),
        }
    }
}

display_in_english!(Source, InputError);

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

impl From<String> for Source {
    /// Knows standard input and the command line by their English names.
    fn from(name: String) -> Self {
        let special = [Self(Origin::StandardInput), Self::COMMAND_LINE];
        let known = special.into_iter().find(|it| it.to_string() == name);
        known.unwrap_or(Self(Origin::Named(name)))
    }
}

impl std::error::Error for InputError {}

/// Opens a file for reading; a directory is refused here, with the reason.
///
/// # Errors
///
/// If the file cannot be opened, or if it is a directory.
pub fn open(path: &Path) -> Result<File, InputError> {
    let refuse = |error: io::Error| InputError::unreadable(&Source::file(path), &error);
    let file = File::open(path).map_err(refuse)?;
    if file.metadata().map_err(refuse)?.is_dir() {
        let message = both!(
            en: "is a directory; expected a file",
            fr: "c’est un dossier, alors qu’un fichier est attendu"
        );
        return Err(InputError::whole(&Source::file(path), message));
    }
    Ok(file)
}

/// Whether a text is in UTF-16, by its byte order mark or by the zeros of two ASCII characters.
pub fn is_utf16(text: &[u8]) -> bool {
    match text {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, c, d, ..] => matches!(
            [*a != 0, *b != 0, *c != 0, *d != 0],
            [true, false, true, false] | [false, true, false, true]
        ),
        _ => false,
    }
}

/// The message for a text in UTF-16, as some Windows programs save and PowerShell's `>` writes.
pub fn utf16() -> Text {
    both!(
        en: "the file is UTF-16 text; expected UTF-8. Save it as UTF-8",
        fr: "le fichier est un texte UTF-16 ; UTF-8 est attendu. L’enregistrer en UTF-8"
    )
}

/// Reads a text file whole: UTF-8, not empty, a byte order mark taken off.
///
/// # Errors
///
/// If the file cannot be read, is larger than 64 MiB, is empty, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, InputError> {
    let source = Source::file(path);
    let mut bytes = Vec::new();
    open(path)?
        .take(MAX_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| InputError::unreadable(&source, &error))?;
    if bytes.len() as u64 > MAX_TEXT {
        let message = both!(
            en: "the file is larger than 64 MiB, the limit for a file of settings",
            fr: "le fichier dépasse 64 Mio, la limite d’un fichier de configuration"
        );
        return Err(InputError::whole(&source, message));
    }
    if is_utf16(&bytes) {
        return Err(InputError::whole(&source, utf16()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let message = both!(
            en: "the file is not UTF-8 text: the error is at byte offset {offset}. Save it as UTF-8",
            fr: "le fichier n’est pas un texte UTF-8 : l’erreur est à l’octet {offset} (à partir de 0). \
                 L’enregistrer en UTF-8"
        );
        InputError::whole(&source, message)
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.trim().is_empty() {
        Err(InputError::whole(
            &source,
            both!(en: "the file is empty", fr: "le fichier est vide"),
        ))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
