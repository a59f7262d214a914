//! Splits a master file into entries and these into tokens: comments, quotes, parentheses and escapes (RFC
//! 1035 section 5.1). The meaning of tokens is not known here.

use super::name::MAX_NAME;
use super::refusal::Construct;
use super::{Fault, FaultAt, RecordField, TextFault};

/// A word of an entry as written, with escapes but without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// The octets, escapes included.
    pub(super) text: &'a [u8],
    /// Whether it was in quotes.
    pub(super) quoted: bool,
    /// Whether it touches the word before it, which only quotes permit.
    pub(super) glued: bool,
    /// Octet offset in the text, of the opening quote if there is one.
    pub(super) at: usize,
}

impl Token<'_> {
    /// The token as messages show it: not too long.
    pub(super) fn shown(&self) -> String {
        const SHOWN: usize = 60;
        let text = String::from_utf8_lossy(self.text);
        let short: String = text.chars().take(SHOWN).collect();
        let dots = if short.len() < text.len() { "…" } else { "" };
        format!("{short}{dots}")
    }

    /// The token, which is no name. A name to be copied with its final dot is whole.
    pub(super) fn not_a_name(&self, field: RecordField, why: TextFault) -> FaultAt {
        let found = match why {
            TextFault::NoOriginOrDot if self.text.len() <= MAX_NAME => {
                String::from_utf8_lossy(self.text).into_owned()
            }
            _ => self.shown(),
        };
        FaultAt::at(self.at, Fault::NotAName { field, found, why })
    }
}

/// One logical line: a record or a directive, over as many lines as its parentheses take.
#[derive(Debug, Default)]
pub(super) struct LogicalLine<'a> {
    /// Its words; never empty.
    pub(super) tokens: Vec<Token<'a>>,
    /// Line of the first token, from 1.
    pub(super) line: usize,
    /// Whether white space is in the place of the owner.
    pub(super) indented: bool,
    /// Octet offset of the end. Errors about missing words point here.
    pub(super) end: usize,
}

/// Walks through a text entry by entry.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    /// Whether the text has an owner before this place.
    owned: bool,
    /// Constructs that some name servers refuse, and their lines. The caller takes them out.
    pub(super) found: Vec<(Construct, usize)>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            owned: false,
            found: Vec::new(),
        }
    }

    /// Reads the next entry into `entry`. Returns false at the end of the text.
    ///
    /// After a flaw, reading continues with the next line. `entry` then holds the words before the flaw,
    /// as far as they belong together.
    pub(super) fn next(&mut self, entry: &mut LogicalLine<'a>) -> Result<bool, FaultAt> {
        entry.tokens.clear();
        let mut open = Vec::new();
        // Whether a parenthesis opens before the first word.
        let mut early = false;
        let mut line_start = true;
        let mut word_end = None;
        while let Some(&byte) = self.text.get(self.at) {
            if entry.tokens.is_empty() && open.is_empty() && line_start {
                entry.indented = is_space(byte);
                line_start = false;
                if matches!(byte, b' ' | b'\t') && !self.owned {
                    self.note(Construct::BlankFirst);
                }
            }
            match byte {
                b'\n' => {
                    entry.end = self.at;
                    self.newline();
                    line_start = true;
                    if open.is_empty() && !entry.tokens.is_empty() {
                        return Ok(true);
                    }
                }
                b'\r' => self.carriage_returns(!open.is_empty())?,
                _ if is_space(byte) => self.at += 1,
                b';' => self.skip_to_newline(),
                b'(' => {
                    if !open.is_empty() {
                        self.note(Construct::NestedParentheses);
                    } else if entry.tokens.is_empty() && entry.indented {
                        self.note(Construct::ParenthesisFirst);
                    } else if entry.tokens.is_empty() {
                        early = true;
                    }
                    open.push(self.at);
                    self.at += 1;
                }
                b')' => {
                    if open.pop().is_none() {
                        return Err(self.give_up(self.at, Fault::NotOpened));
                    }
                    early = false;
                    self.at += 1;
                }
                _ => {
                    if entry.tokens.is_empty() {
                        entry.line = self.line;
                        self.owned |= !entry.indented && byte != b'$';
                        if std::mem::take(&mut early) {
                            self.note(Construct::ParenthesisBeforeOwner);
                        }
                    }
                    let glued = word_end == Some(self.at);
                    let token = self.token(byte)?;
                    entry.tokens.push(Token { glued, ..token });
                    word_end = Some(self.at);
                }
            }
        }
        entry.end = self.text.len();
        let Some(&at) = open.first() else {
            return Ok(!entry.tokens.is_empty());
        };
        // It took in what was meant to be other entries.
        entry.tokens.clear();
        Err(FaultAt::at(at, Fault::NotClosed))
    }

    /// Passes over carriage returns before the end of a line or file, and inside `parentheses`. A single
    /// carriage return elsewhere is a flaw: BIND and NSD end the record there, but NSD reads no directive
    /// after it.
    fn carriage_returns(&mut self, parentheses: bool) -> Result<(), FaultAt> {
        let rest = &self.text[self.at..];
        let count = rest.iter().position(|&byte| byte != b'\r');
        let Some(count) = count else {
            self.at = self.text.len();
            return Ok(());
        };
        if rest[count] != b'\n' && !parentheses {
            return Err(self.give_up(self.at, Fault::CarriageReturn));
        }
        self.note(Construct::CarriageReturn);
        self.at += count;
        Ok(())
    }

    fn note(&mut self, construct: Construct) {
        self.found.push((construct, self.line));
    }

    fn token(&mut self, first: u8) -> Result<Token<'a>, FaultAt> {
        let quoted = first == b'"';
        let at = self.at;
        let start = at + usize::from(quoted);
        self.at = start;
        while let Some(&byte) = self.text.get(self.at) {
            let ends = if quoted {
                byte == b'"' || byte == b'\n'
            } else {
                is_space(byte) || matches!(byte, b'\n' | b';' | b'(' | b')' | b'"')
            };
            if ends {
                break;
            }
            if byte.is_ascii_control() && !is_space(byte) {
                return Err(self.give_up(self.at, Fault::Control(byte)));
            }
            if byte == b'\r' {
                self.note(Construct::CarriageReturn);
            }
            self.at += 1;
            if byte == b'\\' {
                match self.text.get(self.at) {
                    None | Some(b'\n' | b'\r') => {
                        return Err(self.give_up(self.at - 1, Fault::BareBackslash));
                    }
                    Some(_) => self.at += 1,
                }
            }
        }
        let text = &self.text[start..self.at];
        if quoted {
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.give_up(at, Fault::OpenQuote));
            }
            self.at += 1;
        }
        Ok(Token {
            text,
            quoted,
            glued: false,
            at,
        })
    }

    /// A flaw after which only the next line can be made sense of.
    fn give_up(&mut self, at: usize, fault: Fault) -> FaultAt {
        self.skip_to_newline();
        if self.at < self.text.len() {
            self.newline();
        }
        FaultAt::at(at, fault)
    }

    fn skip_to_newline(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest
            .iter()
            .position(|&byte| byte == b'\n')
            .unwrap_or(rest.len());
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line += 1;
    }
}

/// White space within a line. A carriage return is white space, so that CRLF ends a line as LF does. Form
/// feeds and vertical tabs are not: servers read them as part of a word.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}
