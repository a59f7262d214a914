//! The command line's texts in the language asked for. The English ones are the doc comments of the derived types,
//! the French ones are in [`fr`](super::fr).

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::{Cli, fr};
use crate::lang::Lang;

/// The help flag's place: after all others.
const LAST: usize = 900;

/// The command line, with its texts in that language.
pub(super) fn command(lang: Lang) -> Command {
    // clap's own flags have English texts that nothing replaces, so they are defined here.
    let command = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .global(true)
                .display_order(LAST)
                .help("Print help: a summary with -h, everything with --help"),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .display_order(LAST + 1)
                .help("Print version"),
        );
    match lang {
        Lang::English => command,
        Lang::French => in_french(command, ""),
    }
}

/// The same to be shown, never to be parsed with: the values are plain texts, with their help in that language.
pub(super) fn shown(lang: Lang) -> Command {
    let command = command(lang);
    match lang {
        Lang::English => command,
        Lang::French => values_in_french(command, ""),
    }
}

/// The path of a subcommand: the names of the commands on the way to it, without the program's.
pub(super) fn below(path: &str, command: &Command) -> String {
    match path {
        "" => command.get_name().to_owned(),
        path => format!("{path} {}", command.get_name()),
    }
}

fn in_french(command: Command, path: &str) -> Command {
    let mut command = command
        .mut_args(|arg| argument(arg, path))
        .mut_subcommands(|it| {
            let path = below(path, &it);
            in_french(it, &path)
        })
        .subcommand_value_name(fr::COMMAND);
    if let Some(about) = text(fr::ABOUTS, path) {
        command = command.about(about);
    }
    match text(fr::REMARKS, path) {
        Some(remarks) => command.after_help(remarks),
        None => command,
    }
}

fn argument(arg: Arg, path: &str) -> Arg {
    let mut arg = arg;
    if let Some(help) = text_for(fr::ARGUMENTS, path, arg.get_id().as_str()) {
        arg = arg.help(help);
    }
    if let Some(heading) = arg.get_help_heading().and_then(|it| text(fr::HEADINGS, it)) {
        arg = arg.help_heading(heading);
    }
    let name = arg.get_value_names().and_then(|it| it.first());
    match name.and_then(|it| text(fr::VALUE_NAMES, it)) {
        Some(name) => arg.value_name(name),
        None => arg,
    }
}

fn values_in_french(command: Command, path: &str) -> Command {
    command
        .mut_args(|arg| values(arg, path))
        .mut_subcommands(|it| {
            let path = below(path, &it);
            values_in_french(it, &path)
        })
}

fn values(arg: Arg, path: &str) -> Arg {
    let values = if arg.get_action().takes_values() {
        arg.get_possible_values()
    } else {
        Vec::new()
    };
    if values.is_empty() {
        return arg;
    }
    let values = values.into_iter().map(|value| {
        let key = format!("{}={}", arg.get_id(), value.get_name());
        match text_for(fr::VALUES, path, &key) {
            Some(help) => value.help(help),
            None => value,
        }
    });
    let parser = PossibleValuesParser::new(values.collect::<Vec<_>>());
    arg.value_parser(parser)
}

/// The description of the command `help`, which clap makes.
pub(super) fn about_help(lang: Lang) -> &'static str {
    match lang {
        Lang::English => "Print this help, or the help of a command",
        Lang::French => text(fr::ABOUTS, "help").unwrap_or_default(),
    }
}

/// The French text of a key.
fn text(table: fr::Table, key: &str) -> Option<&'static str> {
    let found = table.iter().find(|(it, _)| *it == key);
    found.map(|(_, text)| *text)
}

/// The French text of a key for this command, or else for all.
fn text_for(table: fr::Table, path: &str, key: &str) -> Option<&'static str> {
    text(table, &format!("{path} {key}")).or_else(|| text(table, key))
}
