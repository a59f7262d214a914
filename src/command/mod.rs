//! The subcommands, one short file each: they read inputs, call the layers below, and decide what
//! goes where. Everything outside comes in through [`Env`].

mod asking;
mod check;
mod discover;
mod generate;
mod inputs;
mod interrupt;
mod lab;
mod merge;
mod output;
mod probing;
mod progress;
mod servers;
mod unanswered;
mod whitelist;

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{ColorChoice, CommandFactory};

use crate::cli::{Cli, Command, manual};
use crate::input::InputError;
use crate::lab::LabError;
use crate::lab::fronts::FrontsError;
use crate::lang::{Lang, Say, say};
use crate::lookup::{NoAuthority, NoResolver, ServerError};
use crate::probe::IdentityError;
use crate::report::look::Look;
use crate::text::{counted, one_line};
use crate::trust_space::SelectionError;
use crate::zone::serial::SerialError;
use crate::zone::{PlanError, TreeError, ZoneError};
use output::Output;

/// Everything complies.
pub const OK: u8 = 0;
/// Something is non-compliant or absent.
pub const WRONG: u8 = 1;
/// The command could not be carried out as asked.
pub const FAILED: u8 = 2;
/// Nothing is wrong, but something stayed undetermined.
pub const UNDETERMINED: u8 = 3;

/// Columns of a table that goes to no terminal.
const PLAIN_WIDTH: usize = 100;

/// The world as a command sees it.
pub struct Env<'a> {
    /// The language of the system's locale, which `--lang` replaces.
    pub lang: Lang,
    /// Where data goes.
    pub stdout: &'a mut dyn Write,
    /// Standard output once more, for what a thread of its own tells while the command is at work.
    pub meanwhile: fn() -> Box<dyn Write + Send>,
    /// Where `-` reads from.
    pub stdin: &'a mut dyn Read,
    /// Where everything else goes, but for the progress bar.
    pub stderr: &'a mut dyn Write,
    /// Columns of the terminal that standard output is; none where it is no terminal.
    pub width: Option<usize>,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether the user's environment refuses colours (NO_COLOR).
    pub no_color: bool,
    /// The clock.
    pub now: fn() -> SystemTime,
}

/// Why a command could not be carried out. Each is told in one paragraph.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is the error it holds")]
pub enum CommandError {
    #[error("{}", lines(.0))]
    Input(Vec<InputError>),
    #[error("{}", without_keep_going(.0))]
    Refused(Vec<InputError>),
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Selection(#[from] SelectionError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Zone(#[from] ZoneError),
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error(transparent)]
    NoResolver(#[from] NoResolver),
    #[error(transparent)]
    NoAuthority(#[from] NoAuthority),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error("the lab: {0}")]
    Lab(#[from] LabError),
    #[error("{}", lab::unserved(.0))]
    Fronts(#[from] FrontsError),
    #[error("{0} cannot be served on: {1}; choose another address with --listen")]
    Listen(std::net::SocketAddr, io::Error),
    #[error("{path}: cannot be written: {1}", path = .0.display())]
    File(PathBuf, io::Error),
    #[error("{path}: cannot be written: {1}; what was there is untouched", path = .0.display())]
    Replacement(PathBuf, io::Error),
    #[error("{path}: cannot be read: {1}", path = .0.display())]
    Unread(PathBuf, io::Error),
    #[error("{path}: {1}", path = .0.display())]
    NoSerial(PathBuf, SerialError),
    #[error(
        "{path}: cannot be replaced or removed: {error}; {done} of {all} files that change are in their \
         places: mend that and give the same command again", path = .path.display()
    )]
    Halfway {
        path: PathBuf,
        done: usize,
        all: usize,
        error: io::Error,
    },
    #[error("{}", strangers(.path, .foreign, .edited))]
    Foreign {
        path: PathBuf,
        foreign: Vec<String>,
        edited: Vec<String>,
    },
    #[error("{path}: cannot be written: {1}; `--resume` continues what is there", path = .0.display())]
    Journal(PathBuf, io::Error),
    #[error(
        "interrupted with {settled} of {total} domains settled; the same command continues with \
         `--resume {path}`, and without --format and -o", path = .path.display()
    )]
    Interrupted {
        settled: usize,
        total: usize,
        path: PathBuf,
    },
    #[error("{out}: is {input}, which the command reads: write to another file",
            out = .0.display(), input = .1.display())]
    OntoInput(PathBuf, PathBuf),
    #[error(
        "{0}. Check address, port and firewall, or name another server with --server; --keep-trying \
         goes on"
    )]
    Unanswered(String),
    #[error("standard output: {}", stdout_trouble(.0))]
    Stdout(io::Error),
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the report cannot be written as CSV: {0}")]
    Csv(io::Error),
    #[error("the runtime cannot be started: {0}")]
    Runtime(io::Error),
}

impl From<InputError> for CommandError {
    fn from(error: InputError) -> Self {
        Self::Input(vec![error])
    }
}

fn lines<T: std::fmt::Display>(errors: &[T]) -> String {
    /// More of them would drown the first.
    const SHOWN: usize = 50;
    let mut lines: Vec<_> = errors.iter().take(SHOWN).map(ToString::to_string).collect();
    if errors.len() > SHOWN {
        lines.push(format!("and {} more", errors.len() - SHOWN));
    }
    lines.join("\n")
}

fn strangers(folder: &Path, foreign: &[String], edited: &[String]) -> String {
    let mut text = format!("{}: nothing was written, for it holds", folder.display());
    for (files, what) in [
        (foreign, "what mssrv did not write"),
        (edited, "what was changed since mssrv wrote it"),
    ] {
        if !files.is_empty() {
            text.push_str(&format!("\n  {what}: {}", some(files)));
        }
    }
    text.push_str(
        "\ngive a folder of its own, or --force, which writes over what bears the name of a file to \
         be written and leaves the rest",
    );
    text
}

/// A few of the names, and how many more there are.
fn some(names: &[String]) -> String {
    /// More of them would drown the rest.
    const SHOWN: usize = 5;
    let text = names[..names.len().min(SHOWN)].join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

/// Each of them, however many: they are what there is to mend.
fn without_keep_going(refused: &[InputError]) -> String {
    let lines: String = refused.iter().map(|error| format!("{error}\n")).collect();
    let domains = counted(refused.len(), "domain");
    format!("{lines}{domains} refused, so nothing is written; --keep-going writes the others")
}

fn stdout_trouble(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::BrokenPipe => "was closed before everything was written".to_owned(),
        _ => format!("cannot be written: {error}"),
    }
}

/// Carries out a command and returns the exit status.
pub fn run(cli: &Cli, env: &mut Env<'_>) -> u8 {
    let lang = cli.lang.unwrap_or(env.lang);
    match dispatch(cli, lang, env) {
        Ok(status) => status,
        Err(error) => {
            // Nothing is left to be done where even this cannot be said.
            let word = say!(lang, en: "error:", fr: "erreur :");
            let error = error.say(lang);
            let _ = writeln!(env.stderr, "mssrv: {word} {}", harmless(&error));
            FAILED
        }
    }
}

/// A message may have several lines, but steers no terminal.
fn harmless(message: &str) -> String {
    let lines: Vec<_> = message.split('\n').map(one_line).collect();
    lines.join("\n")
}

fn dispatch(cli: &Cli, lang: Lang, env: &mut Env<'_>) -> Result<u8, CommandError> {
    let mut talk = Talk {
        lang,
        quiet: cli.quiet,
        verbose: cli.verbose,
        color: match cli.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => env.width.is_some() && !env.no_color,
        },
        env,
    };
    match &cli.command {
        Command::Generate(args) => generate::run(args, &mut talk),
        Command::Check(args) => runtime()?.block_on(check::run(args, &mut talk)),
        Command::Merge(args) => merge::run(args, &mut talk),
        Command::Discover(args) => runtime()?.block_on(discover::run(args, &mut talk)),
        Command::Whitelist { command } => whitelist::run(command, &mut talk),
        Command::Lab(args) => runtime()?.block_on(lab::run(args, &mut talk)),
        Command::Completions { shell } => talk.print(|out| {
            clap_complete::generate(*shell, &mut Cli::command(), "mssrv", out);
            Ok(())
        }),
        Command::Man => talk.print(|out| manual(lang, out)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    // One thread: a query's work is too small to be worth handing to another.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)
}

/// How a command speaks.
struct Talk<'a, 'b> {
    env: &'a mut Env<'b>,
    /// The language of what people read.
    lang: Lang,
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Talk<'_, '_> {
    /// A note for people, on standard error, unless they asked for quiet.
    fn note(&mut self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// What went wrong without stopping the work, on standard error, be it ever so quiet.
    fn warn(&mut self, text: &str) {
        // A closed standard error is no reason to stop the work.
        let _ = writeln!(self.env.stderr, "mssrv: {}", harmless(text));
    }

    /// Warnings of one kind: the first few, unless the user asks for more.
    fn warn_some(&mut self, warnings: impl IntoIterator<Item = String>) {
        /// More of them would drown what else is said.
        const SHOWN: usize = 10;
        let mut more = 0;
        for (told, warning) in warnings.into_iter().enumerate() {
            match told < SHOWN || self.verbose {
                true => self.warn(&warning),
                false => more += 1,
            }
        }
        if more > 0 {
            self.warn(&format!("and {more} more like it (-v tells all)"));
        }
    }

    /// How a table is to look that goes to `output`.
    fn look(&self, output: &Output) -> Look {
        let on_terminal = output.is_stdout();
        let width = self.env.width.filter(|_| on_terminal);
        Look {
            lang: self.lang,
            width: width.unwrap_or(PLAIN_WIDTH),
            color: self.color && on_terminal,
            verbose: self.verbose,
            whole_names: width.is_none(),
        }
    }

    /// Data to standard output. It is gathered first: some writers panic on a closed pipe.
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
