//! The commands of IMAP after login.

use tokio::io::{AsyncRead, AsyncWrite};

use super::command::ImapCommand;
use super::mailboxes::shown;
use super::verbs::named;
use super::{ImapSession, NO_SUCH};
use crate::fronts::end::ConversationEnd;
use crate::lang::{Lang, Text, both, say};

/// The responses to SELECT about a mailbox (RFC 9051 section 6.3.2).
const EMPTY: &str = "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n\
                     * 0 EXISTS\r\n\
                     * 0 RECENT\r\n\
                     * OK [PERMANENTFLAGS ()] none is kept\r\n\
                     * OK [UIDVALIDITY 1] always\r\n\
                     * OK [UIDNEXT 1] always\r\n";
const EXPECTED: &str = "BAD not so many arguments, or not so few";

impl<S: AsyncRead + AsyncWrite + Unpin> ImapSession<'_, S> {
    /// Answers a command, and logs it.
    pub(super) async fn mailbox(
        &mut self,
        command: &ImapCommand,
    ) -> Result<String, ConversationEnd> {
        let verb = command.verb.as_str();
        if verb == "IDLE" {
            return self.idle().await;
        }
        let Some(words) = command.words() else {
            let entry = Text::of(|lang| {
                let named = named(verb, lang);
                say!(lang, en: "{named}: refused, a quoted string without an end",
                fr: "{named} : refusé, une chaîne entre guillemets sans fin")
            });
            self.client.log(entry).await;
            return Ok("BAD a quoted string without an end".to_owned());
        };
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let (lines, status) = match verb {
            "SELECT" | "EXAMINE" => self.select(verb, &words),
            "STATUS" => self.status(&words),
            "LIST" | "LSUB" => match words[..] {
                [reference, pattern] => (self.mailboxes.list(verb, reference, pattern), "OK done"),
                // LIST-EXTENDED (RFC 5258) is not offered.
                _ => (String::new(), EXPECTED),
            },
            "APPEND" => (String::new(), self.append(&words, command.literal)),
            "CREATE" | "DELETE" | "RENAME" | "SUBSCRIBE" | "UNSUBSCRIBE" | "ENABLE" => {
                (String::new(), self.arrange(verb, &words))
            }
            _ => self.messages(verb),
        };
        let what = log_text(command, &words);
        let entry = Text::of(|lang| {
            let what = what.in_lang(lang);
            match (status.starts_with("OK"), verb) {
                (false, _) => say!(lang, en: "{what}: refused", fr: "{what} : refusé"),
                (true, "APPEND") => {
                    say!(lang, en: "{what}, not kept", fr: "{what}, non conservé")
                }
                (true, _) => what.to_owned(),
            }
        });
        self.client.log(entry).await;
        self.wire.send(lines).await?;
        Ok(status.to_owned())
    }

    fn select(&mut self, verb: &str, words: &[&str]) -> (String, &'static str) {
        self.selected = false;
        match (words, verb) {
            ([name], _) if !self.mailboxes.has(name) => (String::new(), NO_SUCH),
            ([_], "SELECT") => {
                self.selected = true;
                (EMPTY.to_owned(), "OK [READ-WRITE] empty")
            }
            ([_], _) => {
                self.selected = true;
                (EMPTY.to_owned(), "OK [READ-ONLY] empty")
            }
            _ => (String::new(), EXPECTED),
        }
    }

    fn status(&self, words: &[&str]) -> (String, &'static str) {
        match words {
            [] | [_] => (String::new(), EXPECTED),
            [name, ..] if !self.mailboxes.has(name) => (String::new(), NO_SUCH),
            [name, items @ ..] => {
                let counts: Vec<_> = items.iter().filter_map(|item| count(item)).collect();
                let line = format!("* STATUS {} ({})\r\n", shown(name), counts.join(" "));
                (line, "OK done")
            }
        }
    }

    /// Throws a message away that is meant for a mailbox (RFC 9051 section 6.3.12).
    fn append(&self, words: &[&str], message: Option<u64>) -> &'static str {
        match words {
            _ if message.is_none() => "BAD expected a message at the end, as a literal",
            [] | [_] => EXPECTED,
            [name, ..] if self.mailboxes.has(name) => "OK taken, and not kept",
            _ => "NO [TRYCREATE] CREATE it first",
        }
    }

    fn arrange(&mut self, verb: &str, words: &[&str]) -> &'static str {
        match (verb, words) {
            ("CREATE", [name]) => self.mailboxes.create(name),
            ("DELETE", [name]) => self.mailboxes.delete(name),
            ("RENAME", [_, _]) => "NO [CANNOT] the lab renames nothing",
            ("SUBSCRIBE", [name]) if !self.mailboxes.has(name) => NO_SUCH,
            ("SUBSCRIBE" | "UNSUBSCRIBE", [_]) | ("ENABLE", [_, ..]) => "OK nothing to do",
            _ => EXPECTED,
        }
    }

    /// Commands about messages. There are no messages.
    fn messages(&mut self, verb: &str) -> (String, &'static str) {
        let nothing = String::new();
        match verb {
            _ if !self.selected => (nothing, "BAD unknown, or not before SELECT"),
            "SEARCH" | "UID SEARCH" => ("* SEARCH\r\n".to_owned(), "OK none"),
            "CHECK" | "EXPUNGE" | "UID EXPUNGE" | "FETCH" | "UID FETCH" | "STORE" | "UID STORE"
            | "COPY" | "UID COPY" => (nothing, "OK there is no message"),
            "CLOSE" | "UNSELECT" => {
                self.selected = false;
                (nothing, "OK done")
            }
            _ => (nothing, "BAD unknown"),
        }
    }

    /// Waits for the client, because there are no updates to send (RFC 2177).
    async fn idle(&mut self) -> Result<String, ConversationEnd> {
        self.client.log(Text::same("IDLE")).await;
        self.wire.send("+ idling\r\n").await?;
        self.wire.begin();
        let line = self.wire.line().await?;
        let (entry, status) = if line.eq_ignore_ascii_case(b"DONE") {
            (both!(en: "IDLE ends", fr: "fin de IDLE"), "OK done")
        } else {
            (
                both!(
                    en: "IDLE ends with something else: refused, expected DONE without a tag (RFC 9051 section \
                         6.3.13)",
                    fr: "IDLE se termine autrement : refusé, DONE sans étiquette est attendu (RFC 9051, section \
                         6.3.13)"
                ),
                "BAD expected DONE",
            )
        };
        self.client.log(entry).await;
        Ok(status.to_owned())
    }
}

/// A command for the log; of a message, only its length.
fn log_text(command: &ImapCommand, words: &[&str]) -> Text {
    let verb = command.verb.as_str();
    match (named(verb, Lang::English), words.first()) {
        // The rest may also be a secret.
        (known, _) if known != verb => Text::of(|lang| named(verb, lang).to_owned()),
        ("APPEND", Some(name)) => match command.literal {
            Some(octets) => both!(
                en: "APPEND {name}, a message of {octets} octets",
                fr: "APPEND {name}, un message de {octets} octets"
            ),
            None => both!(
                en: "APPEND {name}, expected a literal {{n}} at the end (RFC 9051 section 6.3.12)",
                fr: "APPEND {name}, un littéral {{n}} est attendu à la fin (RFC 9051, section 6.3.12)"
            ),
        },
        _ if command.rest.is_empty() => Text::same(verb.to_owned()),
        _ => Text::same(format!("{verb} {}", command.rest)),
    }
}

/// The response to STATUS about an empty mailbox (RFC 9051 section 6.3.11).
fn count(item: &str) -> Option<String> {
    let item = item.to_ascii_uppercase();
    match item.as_str() {
        "MESSAGES" | "RECENT" | "UNSEEN" | "DELETED" | "SIZE" => Some(format!("{item} 0")),
        "UIDNEXT" | "UIDVALIDITY" => Some(format!("{item} 1")),
        _ => None,
    }
}
