//! Commands that a cell has no room for. A broken command cannot be copied, so it stands below the table, in one line.

use std::fmt::{self, Write};

use textwrap::core::display_width;

use crate::lang::{Lang, say};

/// Commands below a table, by number.
#[derive(Debug, Default)]
pub(super) struct Commands {
    all: Vec<String>,
    written: usize,
}

impl Commands {
    /// What a cell of that width shows: the command if it has room for it, or else the number of the command.
    pub(super) fn shown(&mut self, command: String, width: usize, lang: Lang) -> String {
        if command.lines().all(|line| display_width(line) <= width) {
            return command;
        }
        // Those that are written already stand above this table.
        let below = &self.all[self.written..];
        let known = below.iter().position(|it| *it == command);
        let number = match known {
            Some(at) => self.written + at + 1,
            None => {
                self.all.push(command);
                self.all.len()
            }
        };
        say!(lang, en: "see [{number}] below", fr: "voir [{number}] ci-dessous")
    }

    /// Writes those that the last table has no room for.
    pub(super) fn write(&mut self, out: &mut String) -> fmt::Result {
        for (at, command) in self.all.iter().enumerate().skip(self.written) {
            writeln!(out, "[{}] {command}", at + 1)?;
        }
        self.written = self.all.len();
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
            // It stands above the next table, too.
            ("dig a.test SRV", "voir [4] ci-dessous"),
        ] {
            assert_eq!(commands.shown(command.to_owned(), 12, Lang::French), said);
        }
        let mut text = String::new();
        commands.write(&mut text).unwrap();
        assert_eq!(text, "[3] dig c.test SRV\n[4] dig a.test SRV\n");
    }
}
