//! The subcommands, one short file each: they read inputs, call the layers below, and decide which output gets what.
//! The request comes in as [`settings`], the outside world through [`Env`].

mod archive;
mod audits;
mod check;
mod compare;
mod discover;
mod error;
mod generate;
mod history;
mod inputs;
mod interrupt;
mod lab;
mod letters;
mod mailboxes;
mod merge;
mod opening;
mod output;
mod probing;
mod progress;
mod report_form;
mod reports;
pub mod settings;
mod unanswered;
mod whitelist;

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use crate::lang::{Lang, Say, say};
use crate::report::look::TextStyle;
use crate::text::one_line;
pub use error::CommandError;
use error::{lines, some};
use output::Output;
use settings::{Color, Command, Request};

/// Everything complies.
pub const OK: u8 = 0;
/// Something is non-compliant or absent.
pub const WRONG: u8 = 1;
/// The command could not be carried out as asked.
pub const FAILED: u8 = 2;
/// Nothing is wrong, but a verdict is undetermined.
pub const UNDETERMINED: u8 = 3;

/// The reader of standard output has left: what a shell reports of a program that SIGPIPE ended.
const READER_LEFT: u8 = 141;

/// Columns of a table that is not for a terminal.
const PLAIN_WIDTH: usize = 100;

/// The world as a command sees it.
pub struct Env<'a> {
    /// Standard output, for data.
    pub stdout: &'a mut dyn Write,
    /// Standard output once more, for a thread that prints while the command runs.
    pub meanwhile: fn() -> Box<dyn Write + Send>,
    /// Standard input, which `-` names.
    pub stdin: &'a mut dyn Read,
    /// Standard error, for everything else except the progress bar.
    pub stderr: &'a mut dyn Write,
    /// Columns of the terminal, if standard output is one.
    pub width: Option<usize>,
    /// Columns of a page to read: those of the terminal, even if the output goes through a pager.
    pub page_width: usize,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether the user's environment refuses colours (NO_COLOR).
    pub no_color: bool,
    /// The clock.
    pub now: fn() -> SystemTime,
}

impl Env<'_> {
    /// Checks that standard output can be written to, before the work begins.
    fn check_stdout(&mut self) -> Result<(), CommandError> {
        self.stdout.flush().map_err(CommandError::Stdout)
    }
}

/// Carries out a command and returns the exit status.
pub fn run(request: &Request, env: &mut Env<'_>) -> u8 {
    match dispatch(request, env) {
        Ok(status) => status,
        Err(error) => end(&error, request.lang, env.stderr),
    }
}

/// Reports why a command could not be carried out, and returns the exit status. Nothing is reported if the reader of
/// standard output has left (`| head`): it has what it wants.
pub fn end(error: &CommandError, lang: Lang, stderr: &mut dyn Write) -> u8 {
    // Windows has no such signal, and no status for it.
    if error.is_reader_gone() && !cfg!(windows) {
        return READER_LEFT;
    }
    // If this message cannot be printed either, nothing is left to do.
    let word = say!(lang, en: "error:", fr: "erreur :");
    let error = error.say(lang);
    let _ = writeln!(stderr, "mssrv: {word} {}", harmless(&error));
    FAILED
}

/// A message may have several lines, but no control characters for a terminal.
fn harmless(message: &str) -> String {
    let lines: Vec<_> = message.split('\n').map(one_line).collect();
    lines.join("\n")
}

fn dispatch(request: &Request, env: &mut Env<'_>) -> Result<u8, CommandError> {
    let mut talk = Talk {
        lang: request.lang,
        quiet: request.quiet,
        verbose: request.verbose,
        color: match request.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => env.width.is_some() && !env.no_color,
        },
        env,
    };
    match &request.command {
        Command::Generate(settings) => generate::run(settings, &mut talk),
        Command::Check(settings) => runtime()?.block_on(check::run(settings, &mut talk)),
        Command::Explain(codes) => check::explain(codes, &mut talk),
        Command::Merge(settings) => merge::run(settings, &mut talk),
        Command::Compare(settings) => compare::run(settings, &mut talk),
        Command::History(settings) => history::run(settings, &mut talk),
        Command::Letters(settings) => letters::run(settings, &mut talk),
        Command::LetterTemplates(folder) => letters::write_templates(folder, &mut talk),
        Command::Discover(settings) => runtime()?.block_on(discover::run(settings, &mut talk)),
        Command::Verify(settings) => whitelist::verify::run(settings, &mut talk),
        Command::List(settings) => whitelist::list(settings, &mut talk),
        Command::Diff(settings) => whitelist::diff(settings, &mut talk),
        Command::Archive(settings) => archive::run(settings, &mut talk),
        Command::Lab(settings) => runtime()?.block_on(lab::run(settings, &mut talk)),
        Command::Print(text) => talk.print(|out| out.write_all(text)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    // One thread: the work of a query is too small to pass to another.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)
}

/// How a command talks to people.
struct Talk<'a, 'b> {
    env: &'a mut Env<'b>,
    /// The language of what people read.
    lang: Lang,
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Talk<'_, '_> {
    /// Prints a note or a warning for people to standard error, unless they asked for quiet.
    fn note(&mut self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// Prints a warning to standard error, even with `--quiet`: something was left out.
    fn warn(&mut self, text: &str) {
        // A closed standard error is no reason to stop the work.
        let _ = writeln!(self.env.stderr, "mssrv: {}", harmless(text));
    }

    /// As [`Self::warn_some`], unless people asked for quiet: nothing was left out.
    fn note_some(&mut self, warnings: impl IntoIterator<Item = String>) {
        if !self.quiet {
            self.warn_some(warnings);
        }
    }

    /// Prints warnings that something was left out, of one kind: the first few, or with `-v` all of them.
    fn warn_some(&mut self, warnings: impl IntoIterator<Item = String>) {
        /// More warnings would hide the other messages.
        const SHOWN: usize = 10;
        let mut more = 0;
        for (at, warning) in warnings.into_iter().enumerate() {
            if at < SHOWN || self.verbose {
                self.warn(&warning);
            } else {
                more += 1;
            }
        }
        if more > 0 {
            let more = self.lang.counted(
                more,
                ["similar warning hidden", "similar warnings hidden"],
                [
                    "avertissement similaire masqué",
                    "avertissements similaires masqués",
                ],
            );
            self.warn(&say!(
                self.lang,
                en: "{more} (use -v to show all)",
                fr: "{more} (option -v pour tout afficher)"
            ));
        }
    }

    /// A message about many domains, each of which has a line with `-v`.
    fn about_many(&self, text: &str, lines: impl Iterator<Item = String>) -> String {
        if self.verbose {
            lines.fold(text.to_owned(), |text, line| text + "\n  " + &line)
        } else {
            say!(
                self.lang,
                en: "{text}. Use -v to list these domains",
                fr: "{text}. L’option -v affiche ces domaines"
            )
        }
    }

    /// Prints what a file now contains, if data went to a file.
    fn summarise(&mut self, file: Option<&Path>, text: &str) {
        if let Some(file) = file {
            self.note(&format!("{}: {text}", file.display()));
        }
    }

    /// The style of a table for `output`.
    fn look(&self, output: &Output) -> TextStyle {
        let on_terminal = output.is_stdout();
        let width = self.env.width.filter(|_| on_terminal);
        TextStyle {
            lang: self.lang,
            width: width.unwrap_or(PLAIN_WIDTH),
            color: self.color && on_terminal,
            verbose: self.verbose,
            never_break_names: width.is_none(),
        }
    }

    /// Prints data to standard output. It is gathered first, because some writers panic on a closed pipe.
    fn print(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<u8, CommandError> {
        let mut text = Vec::new();
        write(&mut text)
            .and_then(|()| self.env.stdout.write_all(&text))
            .and_then(|()| self.env.stdout.flush())
            .map_err(CommandError::Stdout)?;
        Ok(OK)
    }
}

#[cfg(test)]
mod tests {
    use crate::typography::catalogue;

    /// The snapshot has all texts in one place.
    #[test]
    fn texts_of_commands_stand_side_by_side() {
        insta::assert_snapshot!(catalogue("src/command"));
    }

    /// The log of the lab's fronts, and how its verdicts are compared.
    #[test]
    fn texts_of_the_lab_stand_side_by_side() {
        insta::assert_snapshot!(catalogue("crates/lab/src"));
    }
}
