//! The comment at the start of a generated file: its content, and where it comes from.

use std::io::{self, Write};

use super::PlannedFile;
use crate::requirement::Requirement;
use crate::text::{counted, one_line};

/// Most octets of a comment's text. Some readers of configuration do not accept a longer line: dnsmasq
/// continues after 1,024 octets as if another line began.
const LONGEST: usize = 500;

/// The content of the header comment besides the plan's own counts.
#[derive(Debug, Clone)]
pub struct Header<'a> {
    /// The requirement applied.
    pub requirement: &'a Requirement,
    /// The documents that the domains come from, one line each.
    pub sources: &'a [String],
    /// Whether comments are written at all.
    pub comments: bool,
}

impl Header<'_> {
    /// Where everything comes from.
    fn origin(&self, part: &PlannedFile<'_>) -> Vec<String> {
        let (id, date) = (&self.requirement.id, &self.requirement.date);
        let mut lines = vec![format!(
            "SRV records of MSSanté, requirement {id} of {date}"
        )];
        let sources = self.sources.iter();
        lines.extend(sources.map(|source| format!("source: {source}")));
        lines.extend(part.shares().iter().map(|share| {
            let (operator, domains) = (share.operator.label(), counted(share.domains, "domain"));
            format!("operator: {operator}: {domains}")
        }));
        lines
    }

    /// The lines of the header for everything that is published.
    fn lines(&self, part: &PlannedFile<'_>) -> Vec<String> {
        let domains = counted(part.domains(), "domain");
        let records = counted(part.records(), "record");
        let mut lines = self.origin(part);
        lines.push(format!("total: {domains}, {records}"));
        lines
    }

    /// Writes the header of changes to published records. `own` has the lines about them.
    pub(super) fn write_changes(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        part: &PlannedFile<'_>,
        own: &[String],
    ) -> io::Result<()> {
        let lines = [&self.origin(part), own].concat();
        self.write_lines(out, prefix, lines.iter().map(String::as_str), comment)
    }

    /// As [`Header::write_changes`], for readers that may take the file for one in another character set.
    pub(super) fn write_changes_ascii(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        part: &PlannedFile<'_>,
        own: &[String],
    ) -> io::Result<()> {
        let lines = [&self.origin(part), own].concat();
        let lines = lines.iter().map(String::as_str);
        self.write_lines(out, prefix, lines, |text| ascii(&comment(text)))
    }

    /// Writes the header and what a reader of this format should know, each line behind `prefix`,
    /// which makes the rest of a line a comment.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        part: &PlannedFile<'_>,
        notes: &[&str],
    ) -> io::Result<()> {
        self.write_as(out, prefix, part, notes, comment)
    }

    /// As [`Header::write`], for readers that may take the file for one in another character set.
    pub(super) fn write_ascii(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        part: &PlannedFile<'_>,
        notes: &[&str],
    ) -> io::Result<()> {
        self.write_as(out, prefix, part, notes, |text| ascii(&comment(text)))
    }

    fn write_as(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        part: &PlannedFile<'_>,
        notes: &[&str],
        text: impl Fn(&str) -> String,
    ) -> io::Result<()> {
        let lines = self.lines(part);
        let lines = lines.iter().map(String::as_str);
        self.write_lines(out, prefix, lines.chain(notes.iter().copied()), text)
    }

    fn write_lines<'a>(
        &self,
        out: &mut dyn Write,
        prefix: &str,
        mut lines: impl Iterator<Item = &'a str>,
        text: impl Fn(&str) -> String,
    ) -> io::Result<()> {
        if self.comments {
            lines.try_for_each(|line| writeln!(out, "{prefix}{}", text(line)))
        } else {
            Ok(())
        }
    }
}

/// Keeps text from outside from ending the comment and beginning a record. Noncharacters are replaced as in
/// [`one_line`], because a YAML document with one in it is refused.
fn comment(text: &str) -> String {
    let text = one_line(text).replace(['\u{fffe}', '\u{ffff}'], " ");
    if text.len() <= LONGEST {
        return text;
    }
    let ends = text.char_indices().map(|(at, _)| at);
    let end = ends.take_while(|at| *at <= LONGEST).last();
    format!("{}…", &text[..end.unwrap_or_default()])
}

fn ascii(text: &str) -> String {
    let plain = |character| match character {
        'à' | 'â' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'ù' | 'û' => 'u',
        'À' | 'Â' => 'A',
        'È' | 'É' | 'Ê' => 'E',
        'Ô' => 'O',
        _ if character.is_ascii() => character,
        _ => '?',
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_one_line_of_bounded_length() {
        assert_eq!(comment("a\r\nb\u{2028}c\u{85}d\u{ffff}"), "a  b c d ");
        let long = comment(&"é".repeat(600));
        assert!(long.len() <= LONGEST + '…'.len_utf8() && long.ends_with("é…"));
    }

    #[test]
    fn french_stays_legible_in_ascii() {
        assert_eq!(ascii("MSSanté ‘x’"), "MSSante ?x?");
    }
}
