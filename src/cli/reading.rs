//! The command line is read: first its language, which help and refusals need, then the rest.

use std::ffi::OsString;

use clap::FromArgMatches;

use super::{Cli, help, refused, translation};
use crate::lang::{Lang, Say, say};

/// What is printed instead of running a command: a help page, the version or a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its text, with ANSI colours, which the printer removes if nothing shows them.
    pub text: String,
    /// Whether it is a refusal, which goes to standard error.
    pub is_error: bool,
    /// The exit status.
    pub status: u8,
    /// Its language.
    pub lang: Lang,
}

/// Exit status of a refused command line.
const REFUSED: u8 = 2;

/// Reads the arguments, the program's name first. Texts are in the language of `--lang`, or else in `locale`; help
/// is `width` columns wide.
///
/// # Errors
///
/// Help or the version that was asked for, or the reason why the command line is refused.
pub fn read(
    args: impl IntoIterator<Item = OsString>,
    locale: Lang,
    width: usize,
) -> Result<Cli, Answer> {
    let (args, asked) = without_lang(args.into_iter().collect());
    let lang = match asked.map(|it| it.parse()) {
        None => locale,
        Some(Ok(lang)) => lang,
        Some(Err(unknown)) => {
            let unknown: crate::lang::UnknownLang = unknown;
            let text =
                say!(locale, en: "mssrv: error: {}", fr: "mssrv: erreur : {}", unknown.say(locale));
            return Err(Answer {
                text: text + "\n",
                is_error: true,
                status: REFUSED,
                lang: locale,
            });
        }
    };
    let read = help::asked_by_pages(translation::command(lang)).try_get_matches_from(args);
    let cli = read.and_then(|matches| Cli::from_arg_matches(&matches));
    cli.map(|cli| Cli {
        lang: Some(lang),
        ..cli
    })
    .map_err(|error| answer(&error, lang, width))
}

fn answer(error: &clap::Error, lang: Lang, width: usize) -> Answer {
    let text = help::of_page(error, lang, width).unwrap_or_else(|| refused::text(error, lang));
    Answer {
        text,
        is_error: error.use_stderr(),
        status: u8::try_from(error.exit_code()).unwrap_or(REFUSED),
        lang,
    }
}

/// The arguments without `--lang X` and `--lang=X`, up to `--`, and the last X. A `--lang` without a value stays,
/// so that clap refuses it.
fn without_lang(args: Vec<OsString>) -> (Vec<OsString>, Option<String>) {
    let mut rest = Vec::with_capacity(args.len());
    let mut lang = None;
    let mut args = args.into_iter();
    // The program's name is no argument.
    rest.extend(args.next());
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        if text == "--" {
            rest.push(arg);
            break;
        }
        if let Some(value) = text.strip_prefix("--lang=") {
            lang = Some(value.to_owned());
            continue;
        }
        if text == "--lang"
            && let Some(value) = args.next()
        {
            lang = Some(value.to_string_lossy().into_owned());
            continue;
        }
        rest.push(arg);
    }
    rest.extend(args);
    (rest, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(args: &str) -> (String, Option<String>) {
        let args = args.split(' ').map(OsString::from).collect();
        let (rest, lang) = without_lang(args);
        let rest: Vec<_> = rest
            .into_iter()
            .map(|it| it.into_string().unwrap())
            .collect();
        (rest.join(" "), lang)
    }

    #[test]
    fn last_language_before_the_double_dash_counts() {
        for (args, rest, lang) in [
            ("mssrv check a.fr", "mssrv check a.fr", None),
            ("mssrv --lang fr check", "mssrv check", Some("fr")),
            ("mssrv check --lang=fr -v", "mssrv check -v", Some("fr")),
            (
                "mssrv --lang en help check --lang fr",
                "mssrv help check",
                Some("fr"),
            ),
            ("mssrv check -- --lang fr", "mssrv check -- --lang fr", None),
            (
                "mssrv --lang fr -- --lang=en",
                "mssrv -- --lang=en",
                Some("fr"),
            ),
            ("mssrv check --lang", "mssrv check --lang", None),
            ("mssrv --lang= man", "mssrv man", Some("")),
            ("--lang fr", "--lang fr", None),
        ] {
            assert_eq!(
                split(args),
                (rest.to_owned(), lang.map(str::to_owned)),
                "{args}"
            );
        }
    }
}
