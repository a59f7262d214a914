//! The program: what surrounds a command, and which language it speaks.

use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::process::ExitCode;
use std::time::SystemTime;

use crate::standard_output::StandardOutput;
use crate::{cli, command, lang};

/// The program: reads the command line and the process's world, returns the exit status.
pub fn main() -> ExitCode {
    let lang = system_lang();
    let cli = match cli::read(std::env::args_os(), lang, page_width()) {
        Ok(cli) => cli,
        Err(answer) => {
            return match print(&answer) {
                Ok(()) => answer.status,
                Err(error) => command::end(
                    &command::CommandError::Stdout(error),
                    answer.lang,
                    &mut stderr(),
                ),
            }
            .into();
        }
    };
    let lang = cli.lang.unwrap_or(lang);
    let request = match cli.resolve(lang) {
        Ok(request) => request,
        Err(error) => {
            let error = command::CommandError::Stdout(error);
            return command::end(&error, lang, &mut stderr()).into();
        }
    };
    // Not locked: another thread prints there while the command runs.
    let (mut input, mut out, mut err) = (stdin().lock(), StandardOutput::new(), stderr());
    let mut env = command::Env {
        width: stdout().is_terminal().then(terminal_width),
        page_width: page_width(),
        stderr_is_terminal: stderr().is_terminal(),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        now: SystemTime::now,
        stdin: &mut input,
        stdout: &mut out,
        meanwhile: || Box::new(StandardOutput::new()),
        stderr: &mut err,
    };
    command::run(&request, &mut env).into()
}

/// The language of the system's locale.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn system_lang() -> lang::Lang {
    // Not by sys-locale: it lets LANGUAGE come first, a list that only gettext reads.
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].map(std::env::var_os);
    let locale = variables.into_iter().flatten().find(|it| !it.is_empty());
    lang::Lang::of_locale(&locale.unwrap_or_default().to_string_lossy())
}

/// The language of the system's settings.
#[cfg(any(windows, target_vendor = "apple"))]
fn system_lang() -> lang::Lang {
    lang::Lang::of_locale(&sys_locale::get_locale().unwrap_or_default())
}

/// Prints what is not for a command, in colours if a terminal shows them.
///
/// # Errors
///
/// Those of standard output. If standard error is closed, there is nowhere to report to.
fn print(answer: &cli::Answer) -> io::Result<()> {
    let text = answer.text.as_bytes();
    if answer.is_error {
        let _ = anstream::AutoStream::auto(stderr()).write_all(text);
        return Ok(());
    }
    StandardOutput::check()?;
    let mut out = anstream::AutoStream::auto(stdout());
    out.write_all(text)?;
    out.flush()
}

/// Columns of a page to read: those of the terminal, or else of the variable COLUMNS, or else 100. A pager would wrap
/// wider lines a second time.
fn page_width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(columns).unwrap_or(100)
}

/// Columns of the terminal, 80 if they are not known.
fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}
