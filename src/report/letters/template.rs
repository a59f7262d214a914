//! Templates of letters, which the user may replace: one for each form, and one for the index.
//!
//! A value is always text: HTML is escaped in HTML, and Markdown in Markdown. Only the filters `code`, `prose` and
//! `block` make markup, of values that are escaped in the same way.

use std::fs;
use std::path::Path;

use askama::filters::{Escaper, Html};
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use crate::input::{self, InputError, Source};
use crate::lang::{Lang, Text, both, say};
use crate::report::markdown;
use crate::text::{by_backticks, fill, one_line};

/// The name of the index, and of its template.
pub const INDEX: &str = "index.html";

/// The built-in templates, by name.
pub const BUILT_IN: [(&str, &str); 4] = [
    (
        "letter.html",
        include_str!("../../../templates/letters/letter.html"),
    ),
    (
        "letter.md",
        include_str!("../../../templates/letters/letter.md"),
    ),
    (
        "letter.txt",
        include_str!("../../../templates/letters/letter.txt"),
    ),
    (INDEX, include_str!("../../../templates/letters/index.html")),
];

/// Name of the escaping of Markdown.
const MARKDOWN: &str = "markdown";
/// Name of that of plain text. It has one so that what a macro made is not escaped again.
const TEXT: &str = "text";
/// Columns of a letter in plain text, fit for mail.
const COLUMNS: usize = 76;

/// The forms of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text, for mail.
    Text,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Text];

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
        }
    }

    fn template(self) -> String {
        format!("letter.{}", self.extension())
    }
}

/// The templates.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// The names of the user's templates, each with its file.
    files: Vec<(String, Source)>,
}

impl Templates {
    /// The built-in templates, and in their place those of a folder that have the same names. The folder's other files
    /// of these extensions can be included.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read or has no template, or if a template has a syntax error.
    pub fn new(folder: Option<&Path>, lang: Lang) -> Result<Self, InputError> {
        let mut templates = Self {
            environment: environment(lang),
            files: Vec::new(),
        };
        for (name, text) in BUILT_IN {
            templates.add(name, text.to_owned())?;
        }
        let Some(folder) = folder else {
            return Ok(templates);
        };
        let source = Source::file(folder);
        let failed = |error| InputError::unreadable(&source, &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            names.extend(name.to_str().map(str::to_owned));
        }
        names.sort_unstable();
        names.retain(|name| is_template(name));
        let is_known = |name: &String| BUILT_IN.iter().any(|(known, _)| known == name);
        if !names.iter().any(is_known) {
            let known = BUILT_IN.map(|(name, _)| name).join(", ");
            return Err(InputError::whole(
                &source,
                both!(
                    en: "the folder has no template. A template has one of these names: {known}",
                    fr: "le dossier ne contient aucun modèle. Noms possibles d’un modèle : {known}"
                ),
            ));
        }
        for name in names {
            let path = folder.join(&name);
            let text = input::read_text(&path)?;
            templates.files.push((name.clone(), Source::file(&path)));
            templates.add(&name, text)?;
        }
        Ok(templates)
    }

    fn add(&mut self, name: &str, text: String) -> Result<(), InputError> {
        let added = self.environment.add_template_owned(name.to_owned(), text);
        added.map_err(|error| self.refused(&error))
    }

    /// A letter in this form.
    ///
    /// # Errors
    ///
    /// If the template asks for a value that no letter has, or uses one in a way that is not possible.
    pub fn letter(&self, form: Form, letter: impl Serialize) -> Result<String, InputError> {
        self.render(&form.template(), letter)
    }

    /// The index of all letters.
    ///
    /// # Errors
    ///
    /// As [`Self::letter`].
    pub fn index(&self, index: impl Serialize) -> Result<String, InputError> {
        self.render(INDEX, index)
    }

    fn render(&self, name: &str, values: impl Serialize) -> Result<String, InputError> {
        let template = self.environment.get_template(name);
        let rendered = template.and_then(|it| it.render(Serde(values)));
        let mut text = rendered.map_err(|error| self.refused(&error))?;
        text.truncate(text.trim_end().len());
        text.push('\n');
        Ok(text)
    }

    /// An error, with its file and line: those of an included template if the error is there.
    fn refused(&self, error: &Error) -> InputError {
        let mut innermost = error;
        while let Some(next) = std::error::Error::source(innermost)
            && let Some(cause) = next.downcast_ref::<Error>()
        {
            innermost = cause;
        }
        let name = innermost.name().or(error.name()).unwrap_or_default();
        let file = self.files.iter().find(|(known, _)| known == name);
        let source = file.map_or_else(|| Source::named(name), |(_, file)| file.clone());
        let what = match innermost.detail() {
            Some(detail) => format!("{}: {detail}", innermost.kind()),
            None => innermost.kind().to_string(),
        };
        let what = one_line(&what).into_owned();
        let at = innermost.range().zip(innermost.template_source());
        let code = at.and_then(|(range, text)| Some(one_line(text.get(range)?).into_owned()));
        let code = code.filter(|it| !it.trim().is_empty() && it.len() < 80);
        let message = Text::of(|lang| match &code {
            Some(code) => {
                let code = lang.quoted(code);
                say!(
                    lang,
                    en: "the template cannot be used, at {code}: {what}",
                    fr: "modèle inutilisable, à {code} : {what}"
                )
            }
            None => say!(
                lang,
                en: "the template cannot be used: {what}",
                fr: "modèle inutilisable : {what}"
            ),
        });
        match innermost.line() {
            Some(line) => InputError::line(&source, line, message),
            None => InputError::whole(&source, message),
        }
    }
}

fn is_template(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let is_hidden = name.starts_with('.');
    !is_hidden && extension.is_some_and(|it| Form::ALL.iter().any(|form| it == form.extension()))
}

fn environment(lang: Lang) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| match name.rsplit('.').next() {
        Some("html") => AutoEscape::Html,
        Some("md") => AutoEscape::Custom(MARKDOWN.into()),
        _ => AutoEscape::Custom(TEXT.into()),
    });
    environment.set_formatter(move |out, state, value| write(out, state, value, lang));
    environment.add_filter("code", |state: &State, text: &str| {
        Value::from_safe_string(code(form(state), text))
    });
    environment.add_filter("prose", move |state: &State, text: &str| {
        Value::from_safe_string(prose(form(state), text, lang))
    });
    environment.add_filter("block", |state: &State, lines: Vec<String>| {
        Value::from_safe_string(block(form(state), &lines))
    });
    environment.add_filter("wrap", |text: &str, options: Kwargs| {
        let indent: Option<usize> = options.get("indent")?;
        options.assert_all_used()?;
        Ok::<_, Error>(Value::from_safe_string(wrap(text, indent.unwrap_or(0))))
    });
    environment
}

fn form(state: &State) -> Form {
    match state.auto_escape() {
        AutoEscape::Html => Form::Html,
        AutoEscape::Custom(name) if name == MARKDOWN => Form::Markdown,
        _ => Form::Text,
    }
}

/// Writes a value as text of the form, unless a filter made it: numbers as people read them.
fn write(out: &mut Output, state: &State, value: &Value, lang: Lang) -> Result<(), Error> {
    let failed = |_| Error::new(ErrorKind::WriteFailure, "");
    // Only an `if` without `else` comes here undefined: the engine refuses other undefined values.
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    if let Ok(number) = usize::try_from(value.clone()) {
        return out.write_str(&lang.number(number)).map_err(failed);
    }
    let text = value.to_string();
    let text = if value.is_safe() {
        text
    } else {
        escaped(form(state), &text)
    };
    out.write_str(&text).map_err(failed)
}

fn escaped(form: Form, text: &str) -> String {
    match form {
        Form::Html => html(text),
        Form::Markdown => markdown::plain(text),
        Form::Text => one_line(text).into_owned(),
    }
}

fn html(text: &str) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = Html.write_escaped_str(&mut out, &one_line(text));
    out
}

fn code(form: Form, text: &str) -> String {
    match form {
        Form::Html => format!("<code>{}</code>", html(text)),
        Form::Markdown => markdown::code(text),
        Form::Text => one_line(text).into_owned(),
    }
}

/// A text in which code stands in backticks.
fn prose(form: Form, text: &str, lang: Lang) -> String {
    if form == Form::Markdown {
        return markdown::with_code(text);
    }
    let parts = by_backticks(text).into_iter();
    let parts = parts.map(|(is_code, part)| match (is_code, form) {
        (true, Form::Text) => lang.quoted(one_line(part)),
        (true, _) => code(form, part),
        (false, _) => escaped(form, part),
    });
    parts.collect()
}

/// Lines that can be copied.
fn block(form: Form, lines: &[String]) -> String {
    let lines = lines.iter().map(|it| one_line(it));
    match form {
        Form::Html => {
            let lines: Vec<_> = lines.map(|it| html(&it)).collect();
            format!("<pre>{}</pre>", lines.join("\n"))
        }
        Form::Markdown => {
            let lines: Vec<_> = lines.collect();
            let longest = lines.iter().flat_map(|it| it.split(|it| it != '`'));
            let longest = longest.map(str::len).max().unwrap_or_default();
            let fence = "`".repeat((longest + 1).max(3));
            format!("{fence}text\n{}\n{fence}", lines.join("\n"))
        }
        Form::Text => {
            let lines: Vec<_> = lines.map(|it| format!("    {it}")).collect();
            lines.join("\n")
        }
    }
}

/// A paragraph of plain text, whose lines after the first are indented.
fn wrap(text: &str, indent: usize) -> String {
    let indent = " ".repeat(indent.min(COLUMNS / 2));
    let options = textwrap::Options::new(COLUMNS)
        .subsequent_indent(&indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    fill(&one_line(text), options)
}
