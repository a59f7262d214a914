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
                    let told = Text::of(|lang| {
                        let verb = named(&verb, lang);
                        say!(lang, en: "{verb}: a literal of {octets} octets, cut off after {read}",
                        fr: "{verb} : un littéral de {octets} octets, interrompu après {read}")
                    });
                    client.log(told).await;
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
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::fronts::ClientStep;
    use crate::fronts::testing::{client, front};
    use crate::fronts::wire::Patience;

    fn client_of_a_front() -> (ConnectedClient, tokio::sync::mpsc::Receiver<ClientStep>) {
        client(front("imap-psc.front-sound.lab.test", None))
    }

    async fn read(sent: &[u8]) -> (Result<Option<ImapCommand>, ConversationEnd>, Vec<u8>) {
        let (mut client, server) = duplex(1 << 20);
        client.write_all(sent).await.unwrap();
        client.shutdown().await.unwrap();
        let limit = Duration::from_secs(60);
        let mut wire = Wire::new(server, Patience::new(limit, limit));
        let (asking, _told) = client_of_a_front();
        let command = ImapCommand::read(&mut wire, &asking).await;
        drop(wire);
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        (command, answer)
    }

    async fn command(sent: &[u8]) -> ImapCommand {
        read(sent).await.0.unwrap().unwrap()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn commands_are_taken_apart() {
        let found = command(b"a1 uid fetch 1:* (FLAGS)\r\n").await;
        assert_eq!((&*found.tag, &*found.verb), ("a1", "UID FETCH"));
        assert_eq!(found.words().unwrap(), ["1:*", "FLAGS"]);
        let quoted = command(b"a1 LIST \"\" \"a \\\"b\\\\\"\r\n").await;
        assert_eq!(quoted.words().unwrap(), ["", "a \"b\\"]);
        for endless in [
            &b"a SELECT \"INBOX\r\n"[..],
            b"a SELECT INBOX\"\r\n",
            b"a SELECT \"\\\"\r\n",
        ] {
            assert_eq!(command(endless).await.words(), None, "{endless:?}");
        }
        let bare = command(b"a1 noop\n").await;
        assert_eq!((&*bare.verb, bare.words()), ("NOOP", Some(Vec::new())));
        for line in [
            &b"noop\r\n"[..],
            b"+ x\r\n",
            b"\r\n",
            b" a b\r\n",
            b"(a b\r\n",
        ] {
            assert!(matches!(read(line).await.0, Ok(None)), "{line:?}");
        }
        assert!(matches!(
            read(b"a nothing").await.0,
            Err(ConversationEnd::Gone)
        ));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn literals_are_asked_for_and_bounded() {
        let (found, answer) = read(b"a select {5}\r\nINBOX\r\n").await;
        assert_eq!(found.unwrap().unwrap().words().unwrap(), ["INBOX"]);
        assert_eq!(answer, b"+ go on\r\n");
        let (with_two, asked_twice) = read(b"a append {4}\r\nSent {3}\r\na\"b\r\n").await;
        let with_two = with_two.unwrap().unwrap();
        assert_eq!(
            (with_two.words(), with_two.literal, with_two.flaw),
            (Some(vec!["Sent".into(), "a b".into()]), Some(3), None)
        );
        assert_eq!(asked_twice, b"+ go on\r\n+ go on\r\n");
        let large = [&b"a append Sent {5000}\r\n"[..], &[b'x'; 5_000], b"\r\n"].concat();
        let long = command(&large).await;
        assert_eq!(long.literal, Some(5_000));
        assert_eq!(long.words().unwrap()[1].len(), KEPT as usize);
        // What stands behind a literal, or is none, is no literal at the end.
        for text in ["{1}\r\nx {5}y", "{1}\r\nx ", "{5}x", "{-5}", "{}"] {
            let unsynchronised = command(format!("a append Sent {text}\r\n").as_bytes()).await;
            assert_eq!(unsynchronised.literal, None, "{text}");
        }
        for size in ["33554433", "99999999999999999999999"] {
            let (too_large, refusal) =
                read(format!("a append Sent {{{size}}}\r\n").as_bytes()).await;
            let too_large = too_large.unwrap().unwrap();
            assert_eq!(
                (&*too_large.verb, too_large.flaw),
                ("APPEND", Some(LiteralError::TooBig))
            );
            assert_eq!(refusal, b"");
            let too_large_at_once = read(format!("a append Sent {{{size}+}}\r\n").as_bytes()).await;
            assert!(matches!(
                too_large_at_once.0,
                Err(ConversationEnd::TooBig(MAX_LITERAL))
            ));
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn literals_of_a_command_are_counted() {
        let with = |literals: usize, literal: &str| {
            let literals = [literal, "\r\nx"].concat().repeat(literals);
            format!("a search {literals}\r\nb noop\r\n").into_bytes()
        };
        let (found, answer) = read(&with(MAX_LITERALS, "{1}")).await;
        let found = found.unwrap().unwrap();
        assert_eq!((&*found.tag, found.flaw), ("a", None));
        assert_eq!(answer, b"+ go on\r\n".repeat(MAX_LITERALS));
        let (one_too_many, refused_at) = read(&with(MAX_LITERALS + 1, "{1}")).await;
        let one_too_many = one_too_many.unwrap().unwrap();
        assert_eq!(
            (&*one_too_many.tag, one_too_many.flaw),
            ("a", Some(LiteralError::TooMany))
        );
        assert_eq!(refused_at, b"+ go on\r\n".repeat(MAX_LITERALS));
        // However many were not asked for, none of them passes for a command.
        for literals in [MAX_LITERALS, MAX_LITERALS + 1, 100] {
            let (mut client, server) = duplex(1 << 20);
            client.write_all(&with(literals, "{1+}")).await.unwrap();
            let limit = Duration::from_secs(60);
            let mut wire = Wire::new(server, Patience::new(limit, limit));
            let (asking, _told) = client_of_a_front();
            let first = ImapCommand::read(&mut wire, &asking)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (&*first.tag, first.flaw),
                ("a", Some(LiteralError::Unasked))
            );
            let second = ImapCommand::read(&mut wire, &asking)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((&*second.tag, second.flaw), ("b", None));
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_literal_that_nobody_asked_for_is_read_and_noticed() {
        let (found, answer) = read(b"a login dr {8+}\r\nhunter2x\r\n").await;
        let found = found.unwrap().unwrap();
        assert_eq!(
            (&*found.verb, found.flaw),
            ("LOGIN", Some(LiteralError::Unasked))
        );
        assert_eq!(found.words().unwrap(), ["dr", "hunter2x"]);
        assert_eq!(answer, b"");
    }
}
