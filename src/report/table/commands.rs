//! Commands and records that do not fit into a cell. A command with line breaks cannot be copied, so it is
//! below the table, on one line.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::mem;

use textwrap::core::display_width;

use crate::lang::{Lang, say};
use crate::text::replace_wide_code;

/// Commands and records below a table, by number.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// Commands that do not fit into the next table, in the order of their numbers.
    below: Vec<String>,
    /// Their numbers. A table may have thousands.
    numbers: HashMap<String, usize>,
    /// Number of commands below earlier tables.
    written: usize,
}

impl Commands {
    /// The content of a cell of that width: the command if it fits, or else the number of the command.
    pub(super) fn shown(&mut self, command: String, width: usize, lang: Lang) -> String {
        if command.lines().all(|line| display_width(line) <= width) {
            return command;
        }
        self.number(command, lang)
    }

    /// A text for a cell of that width, in which code in backticks that does not fit is replaced by its
    /// number.
    pub(super) fn with_numbers(&mut self, text: &str, width: usize, lang: Lang) -> String {
        replace_wide_code(text, width, |code| self.number(code.to_owned(), lang))
    }

    /// The text of a cell that replaces a command.
    fn number(&mut self, command: String, lang: Lang) -> String {
        let below = &mut self.below;
        let next = self.written + below.len() + 1;
        let number = self.numbers.entry(command).or_insert_with_key(|command| {
            below.push(command.clone());
            next
        });
        say!(lang, en: "see [{number}] below", fr: "voir [{number}] ci-dessous")
    }

    /// Writes those that the last table has no room for.
    pub(super) fn write(&mut self, out: &mut String) -> fmt::Result {
        // Written commands are above the next table.
        self.numbers.clear();
        for command in mem::take(&mut self.below) {
            self.written += 1;
            writeln!(out, "[{}] {command}", self.written)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_without_room_stands_once_below_the_table() {
        let mut commands = Commands::default();
        let mut shown = |command: &str| commands.shown(command.to_owned(), 12, Lang::English);
        assert_eq!(shown("dig a.fr SRV"), "dig a.fr SRV");
        assert_eq!(shown("dig a.test SRV"), "see [1] below");
        assert_eq!(shown("dig b.test SRV"), "see [2] below");
        assert_eq!(shown("dig a.test SRV"), "see [1] below");
        let mut text = String::new();
        commands.write(&mut text).unwrap();
        assert_eq!(text, "[1] dig a.test SRV\n[2] dig b.test SRV\n");
        for (command, said) in [
            ("dig c.test SRV", "voir [3] ci-dessous"),
            // It is also above the next table.
            ("dig a.test SRV", "voir [4] ci-dessous"),
        ] {
            assert_eq!(commands.shown(command.to_owned(), 12, Lang::French), said);
        }
        let mut second = String::new();
        commands.write(&mut second).unwrap();
        assert_eq!(second, "[3] dig c.test SRV\n[4] dig a.test SRV\n");
    }
}
