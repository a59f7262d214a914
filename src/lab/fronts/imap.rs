//! IMAP (RFC 9051, RFC 3501), as far as a client goes that finds an empty INBOX.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::command::Command;
use super::handshake::Secured;
use super::log::{Client, quoted};
use super::login::{Attempt, Outcome, mechanisms};
use super::wire::{End, Wire};
use super::{After, FrontFault};

/// How long a client that has logged in may be silent (RFC 9051 section 5.4).
const LOGGED_IN: Duration = Duration::from_secs(30 * 60);
/// Lines in a row that are no commands, before the client is turned away.
const MAX_NONSENSE: usize = 20;
/// What is there behind the answer to STARTTLS where somebody put it there.
const INJECTED: &str = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n";

/// The first words.
pub(super) fn greeting(host: &str) -> String {
    format!("* OK {host} mssrv lab\r\n")
}

/// One session, in plaintext or encrypted.
pub(super) struct Session<'a, S> {
    wire: &'a mut Wire<S>,
    client: &'a Client,
    secured: Option<&'a Secured>,
    logged_in: bool,
    selected: bool,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Session<'a, S> {
    pub(super) fn new(
        wire: &'a mut Wire<S>,
        client: &'a Client,
        secured: Option<&'a Secured>,
    ) -> Self {
        Self {
            wire,
            client,
            secured,
            logged_in: false,
            selected: false,
        }
    }

    /// Answers commands until the client leaves or TLS is to begin.
    pub(super) async fn run(mut self) -> Result<After, End> {
        let mut nonsense = 0;
        loop {
            let Some(command) = Command::read(self.wire).await? else {
                nonsense += 1;
                self.client.tell("a line that is no command").await;
                if nonsense == MAX_NONSENSE {
                    self.wire.send("* BYE not IMAP\r\n").await?;
                    return Ok(After::Over);
                }
                self.wire
                    .send("* BAD expected a tag and a command\r\n")
                    .await?;
                continue;
            };
            nonsense = 0;
            match command.verb.as_str() {
                "LOGOUT" => {
                    self.client.tell("LOGOUT").await;
                    let tag = &command.tag;
                    self.wire
                        .send(format!("* BYE goodbye\r\n{tag} OK done\r\n"))
                        .await?;
                    return Ok(After::Over);
                }
                "STARTTLS" if self.begins_tls(&command).await? => return Ok(After::Tls),
                "STARTTLS" => {}
                _ => self.answer(&command).await?,
            }
        }
    }

    async fn answer(&mut self, command: &Command) -> Result<(), End> {
        let done = "OK done".to_owned();
        let status = match command.verb.as_str() {
            "AUTHENTICATE" => self.authenticate(command).await?,
            "LOGIN" => self.login().await,
            "CAPABILITY" => {
                self.client.tell("CAPABILITY").await;
                let line = format!("* CAPABILITY {}\r\n", self.capabilities());
                self.wire.send(line).await?;
                done
            }
            "NOOP" => {
                self.client.tell("NOOP").await;
                done
            }
            "ID" => {
                self.client.tell(format!("ID {}", command.rest)).await;
                self.wire.send("* ID (\"name\" \"mssrv lab\")\r\n").await?;
                done
            }
            verb if !self.logged_in => {
                // What follows may be a secret.
                let told = quoted(verb.as_bytes());
                self.client
                    .tell(format!("{told}: refused, not logged in"))
                    .await;
                "BAD unknown, or not before login".to_owned()
            }
            _ => self.mailbox(command).await?,
        };
        self.wire
            .send(format!("{} {status}\r\n", command.tag))
            .await
    }

    fn offers_starttls(&self) -> bool {
        self.secured.is_none() && self.client.front.fault != Some(FrontFault::NoStarttls)
    }

    fn capabilities(&self) -> String {
        let mut words = "IMAP4rev1 ID SASL-IR".to_owned();
        if self.offers_starttls() {
            words.push_str(" STARTTLS");
        }
        if self.logged_in {
            words.push_str(" IDLE UNSELECT");
            return words;
        }
        // The fault is to offer what is sent in plaintext, LOGIN among it.
        if self.secured.is_some() || self.client.front.fault != Some(FrontFault::LoginBeforeTls) {
            words.push_str(" LOGINDISABLED");
        }
        for mechanism in mechanisms(&self.client.front, self.secured) {
            words.push_str(" AUTH=");
            words.push_str(mechanism);
        }
        words
    }

    /// Answers STARTTLS (RFC 9051 section 6.2.1); true where TLS begins.
    async fn begins_tls(&mut self, command: &Command) -> Result<bool, End> {
        let tag = &command.tag;
        if !self.offers_starttls() {
            self.client
                .tell("STARTTLS: refused, for it is not offered")
                .await;
            self.wire.send(format!("{tag} BAD not offered\r\n")).await?;
            return Ok(false);
        }
        let mut answer = format!("{tag} OK begin\r\n");
        match self.client.front.fault {
            Some(FrontFault::StarttlsInjection) => {
                self.client
                    .tell("STARTTLS, answered with plaintext behind it")
                    .await;
                answer.push_str(INJECTED);
            }
            _ => self.client.tell("STARTTLS").await,
        }
        self.wire.send(answer).await?;
        Ok(true)
    }

    async fn authenticate(&mut self, command: &Command) -> Result<String, End> {
        let words = command.words();
        let mut words = words.iter().map(String::as_str);
        let Some(mechanism) = words.next() else {
            return Ok("BAD expected a mechanism".to_owned());
        };
        if self.logged_in {
            self.client.tell("AUTHENTICATE, out of order").await;
            return Ok("BAD logged in already".to_owned());
        }
        let attempt = Attempt {
            command: "AUTHENTICATE",
            prompt: "+",
            mechanism,
            initial: words.next(),
        };
        let outcome = attempt.run(self.wire, self.client, self.secured).await?;
        Ok(match outcome {
            Outcome::In => {
                self.logged_in = true;
                self.wire.patience = LOGGED_IN;
                format!("OK [CAPABILITY {}] welcome", self.capabilities())
            }
            Outcome::NotOffered if self.offers_starttls() => {
                "NO [PRIVACYREQUIRED] STARTTLS first".to_owned()
            }
            Outcome::NotOffered => "NO [CANNOT] not offered".to_owned(),
            Outcome::Aborted => "BAD as you like".to_owned(),
            Outcome::NotBase64 => "BAD expected Base64".to_owned(),
            Outcome::Refused => "NO [AUTHENTICATIONFAILED] refused".to_owned(),
        })
    }

    /// LOGIN is never right, and what it is given is looked at nowhere.
    async fn login(&mut self) -> String {
        let (why, status) = match (self.secured, self.client.front.fault) {
            (None, Some(FrontFault::LoginBeforeTls)) => (
                "offered here: the password was there for everybody to read",
                "NO [AUTHENTICATIONFAILED] refused",
            ),
            (None, _) => (
                "although LOGINDISABLED: the password was there for everybody to read",
                "NO [PRIVACYREQUIRED] STARTTLS first",
            ),
            (Some(_), _) => ("although LOGINDISABLED", "NO [CANNOT] not offered"),
        };
        self.client.tell(format!("LOGIN, {why}; refused")).await;
        status.to_owned()
    }

    /// What a client asks that has logged in.
    async fn mailbox(&mut self, command: &Command) -> Result<String, End> {
        let verb = command.verb.as_str();
        let words = command.words();
        let told = match command.rest.as_str() {
            "" => verb.to_owned(),
            rest => format!("{verb} {rest}"),
        };
        let first = words.first().map_or("", String::as_str);
        let is_inbox = first.eq_ignore_ascii_case("INBOX");
        let (lines, status) = match verb {
            "SELECT" | "EXAMINE" if is_inbox => {
                self.selected = true;
                let access = match verb {
                    "SELECT" => "OK [READ-WRITE] empty",
                    _ => "OK [READ-ONLY] empty",
                };
                (INBOX.to_owned(), access)
            }
            "SELECT" | "EXAMINE" => {
                self.selected = false;
                (String::new(), NO_OTHER)
            }
            "STATUS" if is_inbox => (status(&words[1..]), "OK done"),
            "LIST" | "LSUB" => (list(verb, &words), "OK done"),
            "APPEND" => {
                let octets = command.literal;
                let told = format!("APPEND {first}: a message of {octets} octets, thrown away");
                self.client.tell(told).await;
                return Ok("OK taken, and thrown away".to_owned());
            }
            "IDLE" => return self.idle().await,
            "ENABLE" | "SUBSCRIBE" | "UNSUBSCRIBE" => (String::new(), "OK nothing to do"),
            "STATUS" | "CREATE" | "DELETE" | "RENAME" => (String::new(), NO_OTHER),
            _ if !self.selected => (String::new(), "BAD unknown, or not before SELECT"),
            "SEARCH" | "UID SEARCH" => ("* SEARCH\r\n".to_owned(), "OK none"),
            "CHECK" | "EXPUNGE" | "UID EXPUNGE" | "FETCH" | "UID FETCH" | "STORE" | "UID STORE"
            | "COPY" | "UID COPY" => (String::new(), "OK there is no message"),
            "CLOSE" | "UNSELECT" => {
                self.selected = false;
                (String::new(), "OK done")
            }
            _ => (String::new(), "BAD unknown"),
        };
        let refused = match status.starts_with("OK") {
            true => "",
            false => ": refused",
        };
        self.client.tell(format!("{told}{refused}")).await;
        self.wire.send(lines).await?;
        Ok(status.to_owned())
    }

    /// Waits for the client, for there is nothing to tell it (RFC 2177).
    async fn idle(&mut self) -> Result<String, End> {
        self.client.tell("IDLE").await;
        self.wire.send("+ idling\r\n").await?;
        let line = self.wire.line().await?;
        self.client.tell("IDLE ends").await;
        Ok(match line.eq_ignore_ascii_case(b"DONE") {
            true => "OK done".to_owned(),
            false => "BAD expected DONE".to_owned(),
        })
    }
}

const NO_OTHER: &str = "NO [NONEXISTENT] the lab has an empty INBOX and nothing else";
const INBOX: &str = "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n\
                     * 0 EXISTS\r\n\
                     * 0 RECENT\r\n\
                     * OK [PERMANENTFLAGS ()] none is kept\r\n\
                     * OK [UIDVALIDITY 1] always\r\n\
                     * OK [UIDNEXT 1] always\r\n";

fn status(items: &[String]) -> String {
    let known = items.iter().filter_map(|item| {
        let item = item.to_ascii_uppercase();
        match item.as_str() {
            "MESSAGES" | "RECENT" | "UNSEEN" | "DELETED" | "SIZE" => Some(format!("{item} 0")),
            "UIDNEXT" | "UIDVALIDITY" => Some(format!("{item} 1")),
            _ => None,
        }
    });
    let known: Vec<_> = known.collect();
    format!("* STATUS INBOX ({})\r\n", known.join(" "))
}

/// The INBOX, where the pattern fits it; the root, where the pattern is empty (RFC 9051 section
/// 6.3.9).
fn list(verb: &str, words: &[String]) -> String {
    match words.last().map(String::as_str) {
        Some("") => format!("* {verb} (\\Noselect) \"/\" \"\"\r\n"),
        Some(pattern) if pattern.contains(['*', '%']) || pattern.eq_ignore_ascii_case("INBOX") => {
            format!("* {verb} () \"/\" INBOX\r\n")
        }
        _ => String::new(),
    }
}
