//! Lines that hang from each other, drawn as a tree and fitted to a width.

use std::fmt::{self, Write};

use super::words::NO_BREAK;
use crate::report::look::TextStyle;

/// A line and what hangs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeNode {
    text: String,
    /// Whether it is a command or a record, which stays in one line, so that it can be copied.
    is_command: bool,
    below: Vec<Self>,
}

impl TreeNode {
    /// A line from which nothing hangs.
    pub(super) fn leaf(text: impl Into<String>) -> Self {
        Self::new(text, Vec::new())
    }

    /// A line and what hangs from it.
    pub(super) fn new(text: impl Into<String>, below: Vec<Self>) -> Self {
        let text = text.into();
        Self {
            text,
            is_command: false,
            below,
        }
    }

    /// A command or a record, from which nothing hangs.
    pub(super) fn command(text: impl Into<String>) -> Self {
        Self {
            is_command: true,
            ..Self::leaf(text)
        }
    }

    /// The columns of a line that hangs from the first one.
    pub(super) fn width(look: TextStyle) -> usize {
        Self::width_beside("", look)
    }

    fn width_beside(margin: &str, look: TextStyle) -> usize {
        let taken = margin.chars().count() + 5;
        look.width.saturating_sub(taken).max(20)
    }

    /// The line, and all below it, with a line break at the end.
    pub(super) fn write(&self, out: &mut String, look: TextStyle) -> fmt::Result {
        writeln!(out, "{}", look.fill_line(&self.text))?;
        self.write_below(out, "", look)
    }

    /// `margin` is the text to the left of the lines below.
    fn write_below(&self, out: &mut String, margin: &str, look: TextStyle) -> fmt::Result {
        let last = self.below.len().saturating_sub(1);
        for (at, branch) in self.below.iter().enumerate() {
            let (joint, beside) = if at == last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            let margin_below = format!("{margin}{beside}");
            // Continuation lines leave room for the stem of the nodes below.
            let stem = if branch.below.is_empty() {
                "  "
            } else {
                "│ "
            };
            let width = Self::width_beside(margin, look);
            let filled = if branch.is_command {
                branch.text.clone()
            } else {
                look.fill(&branch.text, width).replace(NO_BREAK, " ")
            };
            for (number, line) in filled.lines().enumerate() {
                match number {
                    0 => writeln!(out, "{margin}{joint}{line}")?,
                    _ => writeln!(out, "{margin_below}{stem}{line}")?,
                }
            }
            branch.write_below(out, &margin_below, look)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_from_each_other_and_fit() {
        let deep = TreeNode::new(
            "second, with words that take another line",
            vec![TreeNode::leaf("leaf")],
        );
        let tree = TreeNode::new(
            "root",
            vec![
                TreeNode::new("first", vec![deep]),
                TreeNode::command("a command that takes more than one line, but stays in it"),
                TreeNode::leaf("last, with words that take another line"),
            ],
        );
        let look = TextStyle {
            lang: crate::lang::Lang::English,
            width: 32,
            color: false,
            verbose: false,
            never_break_names: true,
        };
        let mut text = String::new();
        tree.write(&mut text, look).unwrap();
        let expected = "\
root
├─ first
│  └─ second, with words that
│     │ take another line
│     └─ leaf
├─ a command that takes more than one line, but stays in it
└─ last, with words that take
     another line
";
        assert_eq!(text, expected);
    }
}
