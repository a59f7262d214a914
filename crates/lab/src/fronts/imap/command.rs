//! A command of IMAP (RFC 9051 section 2.2.1), taken apart as far as an empty mailbox needs it. A
//! parser of the whole grammar, such as imap-codec's, would be larger than all of the lab.

use tokio::io::{AsyncRead, AsyncWrite};

use super::verbs::named;
use crate::fronts::end::ConversationEnd;
use crate::fronts::log::ConnectedClient;
use crate::fronts::wire::Wire;
use crate::lang::{Text, say};

/// Octets of the largest message that is taken and thrown away.
pub(super) const MAX_LITERAL: u64 = 32 << 20;
/// Octets of a literal that are kept: a name of a mailbox.
const KEPT: u64 = 1 << 10;
/// Literals of one command.
pub(super) const MAX_LITERALS: usize = 8;

/// The fault of a command's literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralError {
    /// One came without being asked for, which no front offers (RFC 7888 section 4).
    Unasked,
    /// One is too big, and was not asked for.
    TooBig,
    /// They are more than [`MAX_LITERALS`], and no more were asked for.
    TooMany,
}

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ImapCommand {
    pub(super) tag: String,
    /// Upper case; `UID FETCH` is one.
    pub(super) verb: String,
    /// The rest as received. A literal is an empty or a quoted string.
    pub(super) rest: String,
    /// Octets of the literal that the command ends with, if it does.
    pub(super) literal: Option<u64>,
    pub(super) flaw: Option<LiteralError>,
}

impl ImapCommand {
    /// Reads a command with its literals, and asks for them if the client waits for that. `None` if the
    /// line is no command.
    pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
        wire: &mut Wire<S>,
        client: &ConnectedClient,
    ) -> Result<Option<Self>, ConversationEnd> {
        let mut text = text(wire).await?;
        let (mut last, mut flaw) = (None, None);
        let mut seen = 0;
        while let Some((before, octets, waits)) = literal(&text) {
            seen += 1;
            let too_many = seen > MAX_LITERALS;
            match (octets > MAX_LITERAL, waits) {
                (true, true) => return Ok(Self::parse(before, last, Some(LiteralError::TooBig))),
                (true, false) => return Err(ConversationEnd::TooBig(MAX_LITERAL)),
                (false, true) if too_many => {
                    return Ok(Self::parse(
                        before,
                        last,
                        flaw.or(Some(LiteralError::TooMany)),
                    ));
                }
                (false, false) if too_many => {
                    let command = Self::parse(before, last, Some(LiteralError::Unasked));
                    skip(wire, octets).await?;
                    return Ok(command);
                }
                (false, true) => wire.send("+ go on\r\n").await?,
                // Read nevertheless, so that its octets are not taken for commands.
                (false, false) => flaw = Some(LiteralError::Unasked),
            }
            let before = before.to_owned();
            let kept = match wire.take(octets, KEPT).await {
                Ok(kept) => kept,
                Err((end, read)) => {
                    let command = Self::parse(&before, last, flaw);
                    let verb = command.map_or_else(String::new, |command| command.verb);
                    let entry = Text::of(|lang| {
                        let verb = named(&verb, lang);
                        say!(lang, en: "{verb}: a literal of {octets} octets, cut off after {read}",
                        fr: "{verb} : un littéral de {octets} octets, interrompu après {read}")
                    });
                    client.log(entry).await;
                    return Err(end);
                }
            };
            let kept = String::from_utf8_lossy(&kept).replace(['"', '\\', '\r', '\n'], " ");
            let behind = self::text(wire).await?;
            last = Some(octets).filter(|_| behind.is_empty());
            text = format!("{before}\"{kept}\"{behind}");
        }
        Ok(Self::parse(&text, last, flaw))
    }

    fn parse(text: &str, literal: Option<u64>, flaw: Option<LiteralError>) -> Option<Self> {
        let (tag, rest) = text.split_once(' ')?;
        let in_tag = |octet: u8| octet.is_ascii_graphic() && !b"(){%*\"\\+".contains(&octet);
        if tag.is_empty() || tag.len() > 128 || !tag.bytes().all(in_tag) {
            return None;
        }
        let (verb, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut verb = verb.to_ascii_uppercase();
        let mut rest = rest;
        if verb == "UID" {
            let (of, behind) = rest.split_once(' ').unwrap_or((rest, ""));
            verb = format!("UID {}", of.to_ascii_uppercase());
            rest = behind;
        }
        Some(Self {
            tag: tag.to_owned(),
            verb,
            rest: rest.to_owned(),
            literal,
            flaw,
        })
    }

    /// The words after the verb: atoms, and strings without their quotes. Parentheses only separate
    /// words. `None` if a quoted string has no end.
    pub(super) fn words(&self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        let mut word = None::<String>;
        let mut letters = self.rest.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => {
                    let string = word.get_or_insert_default();
                    loop {
                        string.push(match letters.next()? {
                            '"' => break,
                            '\\' => letters.next()?,
                            other => other,
                        });
                    }
                }
                ' ' | '(' | ')' => words.extend(word.take()),
                _ => word.get_or_insert_default().push(letter),
            }
        }
        words.extend(word);
        Some(words)
    }
}

async fn text<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
) -> Result<String, ConversationEnd> {
    let line = wire.line().await?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// Discards a literal that was not asked for, and the rest of its command.
async fn skip<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    mut octets: u64,
) -> Result<(), ConversationEnd> {
    loop {
        wire.take(octets, 0).await.map_err(|(end, _)| end)?;
        octets = match literal(&text(wire).await?) {
            Some((_, more, false)) if more > MAX_LITERAL => {
                return Err(ConversationEnd::TooBig(MAX_LITERAL));
            }
            Some((_, more, false)) => more,
            // Who waits to be asked for a literal takes the refusal instead.
            _ => return Ok(()),
        };
    }
}

/// The text before a literal at the end of a line, the literal's octets, and whether the client waits for a
/// continuation (RFC 7888).
fn literal(text: &str) -> Option<(&str, u64, bool)> {
    let (before, size) = text.strip_suffix('}')?.rsplit_once('{')?;
    let (digits, waits) = match size.strip_suffix('+') {
        Some(digits) => (digits, false),
        None => (size, true),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit());
    // A value too large for a number is too large in any case.
    let octets = digits.parse().unwrap_or(u64::MAX);
    is_number.then_some((before, octets, waits))
}

#[cfg(test)]
mod tests;
