//! Submission (RFC 6409, RFC 5321), as far as a client goes that sends a message. Messages are taken
//! and thrown away.

mod envelope;
mod message;
#[cfg(test)]
mod tests;
mod transaction;

use tokio::io::{AsyncRead, AsyncWrite};

use super::end::ConversationEnd;
use super::handshake::Secured;
use super::log::ConnectedClient;
use super::login::{LoginAttempt, LoginOutcome, mechanisms};
use super::wire::{COMMAND, LOGGED_IN, MAX_LINE, Patience, Wire};
use super::{FrontFault, NextStep};
use crate::lang::{Text, both};

/// Octets of the largest message (RFC 1870).
const MAX_MESSAGE: u64 = 32 << 20;
/// Commands in a row that are none, before the client is turned away.
const MAX_NONSENSE: usize = 20;
/// The response after that to STARTTLS, as if it had been injected.
const INJECTED: &str = "250-injected\r\n250 AUTH PLAIN LOGIN\r\n";

/// Commands that a front does not know, but clients may (RFC 5321, RFC 3030, RFC 4468, RFC 1985).
const OTHERS: &[&str] = &["BDAT", "BURL", "ETRN", "EXPN", "XCLIENT", "XFORWARD"];
/// The answer to what may not be said in plaintext (RFC 3207 section 4).
const STARTTLS_FIRST: &str = "530 5.7.0 Must issue a STARTTLS command first";

/// The greeting.
pub(super) fn greeting(host: &str) -> String {
    format!("220 {host} ESMTP mssrv lab\r\n")
}

/// How the client has introduced itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hello {
    None,
    Helo,
    Ehlo,
}

/// One session, in plaintext or encrypted.
pub(super) struct SmtpSession<'a, S> {
    wire: &'a mut Wire<S>,
    client: &'a ConnectedClient,
    secured: Option<&'a Secured>,
    /// Whether STARTTLS was refused.
    tls_refused: bool,
    logged_in: bool,
    hello: Hello,
    /// Whether there is a sender, and how many recipients.
    envelope: Option<usize>,
    /// Commands in a row that were none.
    nonsense: usize,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> SmtpSession<'a, S> {
    pub(super) fn new(
        wire: &'a mut Wire<S>,
        client: &'a ConnectedClient,
        secured: Option<&'a Secured>,
    ) -> Self {
        Self {
            wire,
            client,
            secured,
            tls_refused: false,
            logged_in: false,
            hello: Hello::None,
            envelope: None,
            nonsense: 0,
        }
    }

    /// Answers commands until the client leaves or TLS is to begin.
    pub(super) async fn run(mut self) -> Result<NextStep, ConversationEnd> {
        loop {
            self.wire.begin();
            match self.next().await {
                Ok(Some(after)) => return Ok(after),
                Ok(None) => {}
                Err(ConversationEnd::LineTooLong(_)) => self.refuse_line().await?,
                Err(end) => return Err(end),
            }
            if self.nonsense == MAX_NONSENSE {
                return Err(ConversationEnd::Nonsense(MAX_NONSENSE));
            }
        }
    }

    /// Answers a command. Returns the next step if the command was the last one.
    async fn next(&mut self) -> Result<Option<NextStep>, ConversationEnd> {
        if self.secured.is_none() && self.wire.begins_with_tls().await? {
            let refused = self.tls_refused;
            return Err(ConversationEnd::TlsUnasked { refused });
        }
        let line = self.wire.line().await?;
        if self.wire.first_bare_lf() {
            let entry = both!(
                en: "ends lines with LF only; expected CRLF (RFC 5321 section 2.3.8)",
                fr: "termine ses lignes par LF seul au lieu de CRLF (RFC 5321, section 2.3.8)"
            );
            self.client.log(entry).await;
        }
        let text = String::from_utf8_lossy(&line);
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match verb.to_ascii_uppercase().as_str() {
            "QUIT" => {
                self.client.log(Text::same("QUIT")).await;
                self.reply("221 2.0.0 goodbye").await?;
                Ok(Some(NextStep::Over))
            }
            "STARTTLS" => self.starttls(rest.trim()).await,
            verb => {
                self.dispatch(verb, rest.trim()).await?;
                Ok(None)
            }
        }
    }

    async fn dispatch(&mut self, verb: &str, rest: &str) -> Result<(), ConversationEnd> {
        let before = std::mem::take(&mut self.nonsense);
        match verb {
            "EHLO" => self.ehlo(rest).await,
            "NOOP" => {
                self.log_and_reply(Text::same("NOOP"), "250 2.0.0 done")
                    .await
            }
            // It logs whether a secret was in it.
            "AUTH" => self.auth(rest).await,
            "HELO" | "MAIL" | "RCPT" | "DATA" | "RSET" | "HELP" | "VRFY" if self.is_too_early() => {
                let entry = both!(
                    en: "{verb}: refused, STARTTLS must come first",
                    fr: "{verb} : refusé, STARTTLS doit venir d’abord"
                );
                self.log_and_reply(entry, STARTTLS_FIRST).await
            }
            "HELO" => self.helo(rest).await,
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => self.data().await,
            "RSET" => {
                self.envelope = None;
                self.log_and_reply(Text::same("RSET"), "250 2.0.0 forgotten")
                    .await
            }
            "HELP" => {
                let answer = "214 2.0.0 a test bench, see docs/guides/test-your-lps.md of mssrv";
                self.log_and_reply(Text::same("HELP"), answer).await
            }
            "VRFY" => {
                let answer = "252 2.5.0 send it, and see";
                self.log_and_reply(Text::same("VRFY"), answer).await
            }
            verb if OTHERS.contains(&verb) => {
                let entry = both!(
                    en: "{verb}: unknown command here",
                    fr: "{verb} : commande inconnue ici"
                );
                self.log_and_reply(entry, "502 5.5.1 not known here").await
            }
            _ => {
                self.nonsense = before + 1;
                // It may be the rest of a login that was refused.
                let entry = both!(
                    en: "unknown command here",
                    fr: "commande inconnue ici"
                );
                self.log_and_reply(entry, "500 5.5.1 unknown command").await
            }
        }
    }

    async fn log_and_reply(&mut self, entry: Text, answer: &str) -> Result<(), ConversationEnd> {
        self.client.log(entry).await;
        self.reply(answer).await
    }

    async fn reply(&mut self, line: &str) -> Result<(), ConversationEnd> {
        self.wire.send(format!("{line}\r\n")).await
    }

    /// Refuses a line that is too long, and continues after it.
    async fn refuse_line(&mut self) -> Result<(), ConversationEnd> {
        self.nonsense += 1;
        let entry = both!(
            en: "a line of more than {MAX_LINE} octets: refused",
            fr: "une ligne de plus de {MAX_LINE} octets : refusée"
        );
        self.client.log(entry).await;
        self.wire.skip_line().await?;
        // RFC 5321 section 4.5.3.1.9, RFC 4954 section 4.
        self.reply("500 5.5.6 the line is too long").await
    }

    /// Refuses EHLO or HELO without the client's name (RFC 5321 section 4.1.1.1).
    async fn refuse_nameless(&mut self, verb: &str) -> Result<(), ConversationEnd> {
        let entry = both!(
            en: "{verb}: refused, expected a name (RFC 5321 section 4.1.1.1)",
            fr: "{verb} : refusé, un nom est attendu (RFC 5321, section 4.1.1.1)"
        );
        self.log_and_reply(entry, "501 5.5.4 expected a name").await
    }

    async fn helo(&mut self, name: &str) -> Result<(), ConversationEnd> {
        if name.is_empty() {
            return self.refuse_nameless("HELO").await;
        }
        self.client.log(Text::same(format!("HELO {name}"))).await;
        self.hello = Hello::Helo;
        self.envelope = None;
        let answer = format!("250 {}", self.client.front.host);
        self.reply(&answer).await
    }

    async fn ehlo(&mut self, name: &str) -> Result<(), ConversationEnd> {
        if name.is_empty() {
            return self.refuse_nameless("EHLO").await;
        }
        self.client.log(Text::same(format!("EHLO {name}"))).await;
        self.hello = Hello::Ehlo;
        self.envelope = None;
        let mut lines = vec![
            self.client.front.host.clone(),
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
        let lines = lines.iter().enumerate().map(|(at, line)| {
            if at == last {
                format!("250 {line}\r\n")
            } else {
                format!("250-{line}\r\n")
            }
        });
        self.wire.send(lines.collect::<String>()).await
    }

    fn offers_starttls(&self) -> bool {
        self.secured.is_none() && self.client.front.fault != Some(FrontFault::NoStarttls)
    }

    /// Whether TLS must come first. It must unless the fault is that it need not.
    fn is_too_early(&self) -> bool {
        self.offers_starttls() && self.client.front.fault != Some(FrontFault::LoginBeforeTls)
    }

    /// Answers STARTTLS (RFC 3207 section 4).
    async fn starttls(&mut self, rest: &str) -> Result<Option<NextStep>, ConversationEnd> {
        let refused = match () {
            _ if !rest.is_empty() => Some((
                both!(
                    en: "STARTTLS: refused, it takes no parameters",
                    fr: "STARTTLS : refusé, aucun paramètre n’est permis"
                ),
                "501 5.5.4 no parameters",
            )),
            _ if self.secured.is_some() => Some((
                both!(
                    en: "STARTTLS: refused, TLS is active",
                    fr: "STARTTLS : refusé, TLS est déjà actif"
                ),
                "503 5.5.1 TLS is active",
            )),
            _ if !self.offers_starttls() => Some((
                both!(
                    en: "STARTTLS: refused, it is not offered",
                    fr: "STARTTLS : refusé, il n’est pas proposé"
                ),
                "502 5.5.1 not offered",
            )),
            _ if self.hello != Hello::Ehlo => Some((
                both!(
                    en: "STARTTLS: refused, EHLO must come first",
                    fr: "STARTTLS : refusé, EHLO doit venir d’abord"
                ),
                EHLO_FIRST,
            )),
            () => None,
        };
        if let Some((entry, answer)) = refused {
            self.tls_refused = true;
            self.log_and_reply(entry, answer).await?;
            return Ok(None);
        }
        let mut answer = "220 2.0.0 begin\r\n".to_owned();
        let mut entry = Text::same("STARTTLS");
        if self.client.front.fault == Some(FrontFault::StarttlsInjection) {
            entry = both!(
                en: "STARTTLS, plaintext follows the answer",
                fr: "STARTTLS, réponse suivie de texte en clair"
            );
            answer.push_str(INJECTED);
        }
        self.client.log(entry).await;
        self.wire.send(answer).await?;
        Ok(Some(NextStep::Tls))
    }

    async fn auth(&mut self, rest: &str) -> Result<(), ConversationEnd> {
        if let Some((entry, answer)) = self.out_of_order() {
            return self.log_and_reply(entry, answer).await;
        }
        let Some(attempt) = LoginAttempt::parse("AUTH", "334", rest) else {
            let entry = both!(
                en: "AUTH: not well-formed, expected a mechanism and, after one space, at most an initial \
                     response (RFC 4954 section 4)",
                fr: "AUTH : mal formé, un mécanisme est attendu et, après une espace, au plus une réponse \
                     initiale (RFC 4954, section 4)"
            );
            let answer = if self.is_too_early() {
                STARTTLS_FIRST
            } else {
                "501 5.5.4 expected a mechanism"
            };
            return self.log_and_reply(entry, answer).await;
        };
        let outcome = attempt.run(self.wire, self.client, self.secured).await?;
        if outcome == LoginOutcome::In {
            self.logged_in = true;
            self.wire.grant(Patience::new(COMMAND, LOGGED_IN));
        }
        let answer = match outcome {
            LoginOutcome::In => "235 2.7.0 welcome",
            LoginOutcome::NotOffered if self.is_too_early() => STARTTLS_FIRST,
            LoginOutcome::NotOffered => "504 5.5.4 not offered",
            LoginOutcome::Cancelled => "501 5.7.0 cancelled, as you like",
            LoginOutcome::NotBase64 => "501 5.5.2 expected Base64",
            LoginOutcome::Refused => "535 5.7.8 refused",
        };
        self.reply(answer).await
    }

    /// Why AUTH may not come now (RFC 4954 section 4).
    fn out_of_order(&self) -> Option<(Text, &'static str)> {
        match () {
            // Logged by the attempt itself, because it may hold a secret.
            _ if self.is_too_early() => None,
            _ if self.logged_in => Some((
                both!(
                    en: "AUTH: out of order, already logged in",
                    fr: "AUTH : hors séquence, déjà authentifié"
                ),
                "503 5.5.1 logged in already",
            )),
            _ if self.envelope.is_some() => Some((
                both!(
                    en: "AUTH: out of order, within a transaction",
                    fr: "AUTH : hors séquence, une transaction est en cours"
                ),
                "503 5.5.1 not now",
            )),
            _ if self.hello != Hello::Ehlo => Some((
                both!(
                    en: "AUTH: out of order, EHLO must come first",
                    fr: "AUTH : hors séquence, EHLO doit venir d’abord"
                ),
                EHLO_FIRST,
            )),
            () => None,
        }
    }
}

const EHLO_FIRST: &str = "503 5.5.1 EHLO first";
