//! Manual pages. clap_mangen writes them in English; its titles are replaced by those of the language.

use std::io;

use clap::Command;

use super::translation;
use crate::lang::Lang;

/// What clap_mangen writes, in English and in French.
const TITLES: [(&str, [&str; 2]); 9] = [
    (".SH NAME\n", [".SH NAME\n", ".SH NOM\n"]),
    (".SH SYNOPSIS\n", [".SH SYNOPSIS\n", ".SH SYNOPSIS\n"]),
    (
        ".SH DESCRIPTION\n",
        [".SH DESCRIPTION\n", ".SH DESCRIPTION\n"],
    ),
    (".SH OPTIONS\n", [".SH OPTIONS\n", ".SH OPTIONS\n"]),
    (".SH SUBCOMMANDS\n", [".SH COMMANDS\n", ".SH COMMANDES\n"]),
    (".SH EXTRA\n", [".SH REMARKS\n", ".SH REMARQUES\n"]),
    (".SH VERSION\n", [".SH VERSION\n", ".SH VERSION\n"]),
    (
        "\\fIPossible values:\\fR\n",
        [
            "\\fIPossible values:\\fR\n",
            "\\fIValeurs possibles\u{202f}:\\fR\n",
        ],
    ),
    ("[default: ", ["[default: ", "[par défaut\u{202f}: "]),
];

/// Writes the page of the program, then one for each command.
///
/// # Errors
///
/// Those of `out`.
pub fn manual(lang: Lang, out: &mut Vec<u8>) -> io::Result<()> {
    let mut program = without_help_commands(translation::shown(lang));
    program.build();
    let mut pages = Vec::new();
    write(&program, &mut pages)?;
    let mut text = String::from_utf8_lossy(&pages).into_owned();
    for (before, after) in TITLES {
        let after = match lang {
            Lang::English => after[0],
            Lang::French => after[1],
        };
        text = text.replace(before, after);
    }
    // groff has no narrow no-break space; this is the no-break space of every troff.
    out.extend(text.replace('\u{202f}', "\\ ").bytes());
    Ok(())
}

/// The same without the commands `help`, which have no page.
fn without_help_commands(command: Command) -> Command {
    // Without a name, clap_mangen writes "subcommands" in its place.
    let command = match command.get_subcommand_value_name() {
        Some(_) => command,
        None => command.subcommand_value_name("COMMAND"),
    };
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help_commands)
}

/// The page of a command, then those of its subcommands.
fn write(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(out)?;
    command.get_subcommands().try_for_each(|it| write(it, out))
}
