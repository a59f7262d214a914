//! Submission (RFC 6409, RFC 5321), as far as a client goes that sends a message. Messages are taken
//! and thrown away.

use tokio::io::{AsyncRead, AsyncWrite};

use super::handshake::Secured;
use super::log::Client;
use super::login::{Attempt, Outcome, mechanisms};
use super::wire::{End, Wire};
use super::{After, FrontFault};
use crate::text::one_line;

/// Octets of the largest message (RFC 1870).
const MAX_MESSAGE: u64 = 32 << 20;
/// Recipients of one message (RFC 5321 section 4.5.3.1.8 asks for a hundred at least).
const MAX_RECIPIENTS: usize = 1_000;
/// What is there behind the answer to STARTTLS where somebody put it there.
const INJECTED: &str = "250-injected\r\n250 AUTH PLAIN LOGIN\r\n";

/// Commands that a front does not know, but clients may (RFC 5321, RFC 3030, RFC 4468, RFC 1985).
const OTHERS: &[&str] = &["BDAT", "BURL", "ETRN", "EXPN", "XCLIENT", "XFORWARD"];

/// The first words.
pub(super) fn greeting(host: &str) -> String {
    format!("220 {host} ESMTP mssrv lab\r\n")
}

/// One session, in plaintext or encrypted.
pub(super) struct Session<'a, S> {
    wire: &'a mut Wire<S>,
    client: &'a Client,
    secured: Option<&'a Secured>,
    logged_in: bool,
    greeted: bool,
    /// Whether there is a sender, and how many recipients.
    envelope: Option<usize>,
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
            greeted: false,
            envelope: None,
        }
    }

    /// Answers commands until the client leaves or TLS is to begin.
    pub(super) async fn run(mut self) -> Result<After, End> {
        loop {
            let line = self.wire.line().await?;
            let text = String::from_utf8_lossy(&line).into_owned();
            let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
            match verb.to_ascii_uppercase().as_str() {
                "QUIT" => {
                    self.client.tell("QUIT").await;
                    self.reply("221 2.0.0 goodbye").await?;
                    return Ok(After::Over);
                }
                "STARTTLS" if self.begins_tls().await? => return Ok(After::Tls),
                "STARTTLS" => {}
                verb => self.command(verb, rest.trim()).await?,
            }
        }
    }

    async fn command(&mut self, verb: &str, rest: &str) -> Result<(), End> {
        let answer = match verb {
            "EHLO" | "HELO" => return self.greet(verb, rest).await,
            "AUTH" => return self.auth(rest).await,
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => return self.data().await,
            "RSET" => {
                self.client.tell("RSET").await;
                self.envelope = None;
                "250 2.0.0 forgotten"
            }
            "NOOP" => {
                self.client.tell("NOOP").await;
                "250 2.0.0 done"
            }
            "HELP" => {
                self.client.tell("HELP").await;
                "214 2.0.0 a test bench, see docs/test-your-lps.md of mssrv"
            }
            "VRFY" => {
                self.client.tell("VRFY").await;
                "252 2.5.0 send it, and see"
            }
            _ => {
                // It may be the rest of a login that was refused.
                let told = match OTHERS.contains(&verb) {
                    true => verb,
                    false => "something",
                };
                self.client
                    .tell(format!("{told}: no command known here"))
                    .await;
                "500 5.5.1 unknown command"
            }
        };
        self.reply(answer).await
    }

    async fn reply(&mut self, line: &str) -> Result<(), End> {
        self.wire.send(format!("{line}\r\n")).await
    }

    async fn greet(&mut self, verb: &str, name: &str) -> Result<(), End> {
        self.client.tell(format!("{verb} {name}")).await;
        if name.is_empty() {
            return self.reply("501 5.5.4 expected a name").await;
        }
        self.greeted = true;
        self.envelope = None;
        let host = self.client.front.host.clone();
        if verb == "HELO" {
            return self.reply(&format!("250 {host}")).await;
        }
        let mut lines = vec![
            host,
            "8BITMIME".to_owned(),
            "ENHANCEDSTATUSCODES".to_owned(),
            format!("SIZE {MAX_MESSAGE}"),
        ];
        if self.offers_starttls() {
            lines.push("STARTTLS".to_owned());
        }
        let mechanisms = mechanisms(&self.client.front, self.secured);
        if !mechanisms.is_empty() && !self.logged_in {
            lines.push(format!("AUTH {}", mechanisms.join(" ")));
        }
        let last = lines.len() - 1;
        let lines = lines.iter().enumerate().map(|(at, line)| match at == last {
            true => format!("250 {line}\r\n"),
            false => format!("250-{line}\r\n"),
        });
        self.wire.send(lines.collect::<String>()).await
    }

    fn offers_starttls(&self) -> bool {
        self.secured.is_none() && self.client.front.fault != Some(FrontFault::NoStarttls)
    }

    /// Answers STARTTLS (RFC 3207 section 4); true where TLS begins.
    async fn begins_tls(&mut self) -> Result<bool, End> {
        if !self.offers_starttls() {
            self.client
                .tell("STARTTLS: refused, for it is not offered")
                .await;
            self.reply("502 5.5.1 not offered").await?;
            return Ok(false);
        }
        let mut answer = "220 2.0.0 begin\r\n".to_owned();
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

    async fn auth(&mut self, rest: &str) -> Result<(), End> {
        let (mechanism, initial) = match rest.split_once(' ') {
            Some((mechanism, initial)) => (mechanism, Some(initial.trim())),
            None => (rest, None),
        };
        if self.logged_in || !self.greeted {
            self.client.tell("AUTH, out of order").await;
            return self.reply("503 5.5.1 not now").await;
        }
        let attempt = Attempt {
            command: "AUTH",
            prompt: "334",
            mechanism,
            initial,
        };
        let outcome = attempt.run(self.wire, self.client, self.secured).await?;
        self.logged_in = outcome == Outcome::In;
        let answer = match outcome {
            Outcome::In => "235 2.7.0 welcome",
            Outcome::NotOffered if self.secured.is_none() && self.offers_starttls() => {
                "538 5.7.11 STARTTLS first"
            }
            Outcome::NotOffered => "504 5.5.4 not offered",
            Outcome::Aborted => "501 5.7.0 as you like",
            Outcome::NotBase64 => "501 5.5.2 expected Base64",
            Outcome::Refused => "535 5.7.8 refused",
        };
        self.reply(answer).await
    }

    async fn mail(&mut self, rest: &str) -> &'static str {
        let told = format!("MAIL {}", one_line(rest));
        // As servers do that let applications in by their certificates alone.
        let by_certificate = self
            .secured
            .is_some_and(|secured| secured.subject.is_some());
        let (told, answer) = match path(rest, "FROM:") {
            None => (
                format!("{told}: not well-formed"),
                "501 5.5.4 expected FROM:<address>",
            ),
            Some(_) if !self.logged_in && !by_certificate => (
                format!("{told}: refused, not logged in"),
                "530 5.7.0 log in first",
            ),
            Some(_) if !self.greeted || self.envelope.is_some() => {
                (format!("{told}: out of order"), "503 5.5.1 not now")
            }
            Some(_) => {
                self.envelope = Some(0);
                let how = match self.logged_in {
                    true => "",
                    false => ", let in by the client certificate, without AUTH",
                };
                (format!("{told}{how}"), "250 2.1.0 fine")
            }
        };
        self.client.tell(told).await;
        answer
    }

    async fn rcpt(&mut self, rest: &str) -> &'static str {
        let told = format!("RCPT {}", one_line(rest));
        let (why, answer) = match (&mut self.envelope, path(rest, "TO:")) {
            (None, _) => (": out of order", "503 5.5.1 MAIL first"),
            (_, None | Some("")) => (": not well-formed", "501 5.5.4 expected TO:<address>"),
            (Some(MAX_RECIPIENTS), _) => (": too many", "452 4.5.3 too many recipients"),
            (Some(recipients), _) => {
                *recipients += 1;
                ("", "250 2.1.5 fine")
            }
        };
        self.client.tell(format!("{told}{why}")).await;
        answer
    }

    async fn data(&mut self) -> Result<(), End> {
        if self.envelope.is_none_or(|recipients| recipients == 0) {
            self.client.tell("DATA: out of order").await;
            return self.reply("503 5.5.1 MAIL and RCPT first").await;
        }
        self.reply("354 end with a dot").await?;
        let mut octets = 0;
        loop {
            let line = self.wire.raw_line().await?;
            if line == b".\r\n" {
                break;
            }
            octets += line.len() as u64;
            if octets > MAX_MESSAGE {
                return Err(End::TooLong(MAX_MESSAGE));
            }
        }
        self.envelope = None;
        self.client
            .tell(format!("DATA: a message of {octets} octets, thrown away"))
            .await;
        self.reply("250 2.0.0 taken, and thrown away").await
    }
}

/// The address between `FROM:<` or `TO:<` and `>`.
fn path<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let start = text.get(..keyword.len())?;
    let rest = text[keyword.len()..].trim_start();
    let (address, _) = rest.strip_prefix('<')?.split_once('>')?;
    start.eq_ignore_ascii_case(keyword).then_some(address)
}
