//! IMAP (RFC 9051, RFC 3501), as far as a client goes that finds an empty INBOX.

mod command;
mod mailboxes;
mod selected;
#[cfg(test)]
mod tests;
mod verbs;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::end::ConversationEnd;
use super::handshake::Secured;
use super::log::ConnectedClient;
use super::login::{LoginAttempt, LoginOutcome, mechanisms};
use super::wire::{LOGGED_IN, Patience, Wire};
use super::{FrontFault, NextStep};
use crate::lang::{Text, both, say};
use command::{ImapCommand, LiteralError, MAX_LITERAL, MAX_LITERALS};
use mailboxes::Mailboxes;
use verbs::named;

/// How long a client that has logged in may be silent (RFC 9051 section 5.4).
const AUTOLOGOUT: Duration = Duration::from_secs(30 * 60);
/// Lines in a row that are no commands, before the client is turned away.
const MAX_NONSENSE: usize = 20;
/// The response after that to STARTTLS, as if it had been injected.
const INJECTED: &str = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n";
const NO_SUCH: &str = "NO [NONEXISTENT] there is the INBOX, and what this session made";

/// The greeting.
pub(super) fn greeting(host: &str) -> String {
    format!("* OK {host} mssrv lab\r\n")
}

/// One session, in plaintext or encrypted.
pub(super) struct ImapSession<'a, S> {
    wire: &'a mut Wire<S>,
    client: &'a ConnectedClient,
    secured: Option<&'a Secured>,
    /// Whether STARTTLS was refused.
    tls_refused: bool,
    logged_in: bool,
    selected: bool,
    mailboxes: Mailboxes,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> ImapSession<'a, S> {
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
            selected: false,
            mailboxes: Mailboxes::default(),
        }
    }

    /// Answers commands until the client leaves or TLS is to begin.
    pub(super) async fn run(mut self) -> Result<NextStep, ConversationEnd> {
        let mut nonsense = 0;
        loop {
            self.wire.begin();
            if self.secured.is_none() && self.wire.begins_with_tls().await? {
                let refused = self.tls_refused;
                return Err(ConversationEnd::TlsUnasked { refused });
            }
            let command = ImapCommand::read(self.wire, self.client).await?;
            if self.wire.first_bare_lf() {
                let entry = both!(
                    en: "ends lines with LF only; expected CRLF (RFC 9051 section 2.2)",
                    fr: "termine ses lignes par LF seul au lieu de CRLF (RFC 9051, section 2.2)"
                );
                self.client.log(entry).await;
            }
            let Some(command) = command else {
                nonsense += 1;
                let entry = both!(
                    en: "a line that is not a command",
                    fr: "une ligne qui n’est pas une commande"
                );
                self.client.log(entry).await;
                if nonsense == MAX_NONSENSE {
                    return Err(ConversationEnd::Nonsense(MAX_NONSENSE));
                }
                let answer = "* BAD expected a tag and a command\r\n";
                self.wire.send(answer).await?;
                continue;
            };
            nonsense = 0;
            if let Some(after) = self.dispatch(&command).await? {
                return Ok(after);
            }
        }
    }

    /// Carries out a command. Returns the next step if the command is the last one.
    async fn dispatch(
        &mut self,
        command: &ImapCommand,
    ) -> Result<Option<NextStep>, ConversationEnd> {
        if let Some(flaw) = command.flaw {
            self.refuse(command, flaw).await?;
            return Ok(None);
        }
        match command.verb.as_str() {
            "LOGOUT" => {
                self.client.log(Text::same("LOGOUT")).await;
                self.wire.send("* BYE goodbye\r\n").await?;
                self.finish(command, "OK done").await?;
                return Ok(Some(NextStep::Over));
            }
            "STARTTLS" => return self.starttls(command).await,
            _ => {}
        }
        let status = self.answer(command).await?;
        self.finish(command, &status).await?;
        Ok(None)
    }

    async fn finish(&mut self, command: &ImapCommand, status: &str) -> Result<(), ConversationEnd> {
        let line = format!("{} {status}\r\n", command.tag);
        self.wire.send(line).await
    }

    /// Refuses a command for its literals.
    async fn refuse(
        &mut self,
        command: &ImapCommand,
        flaw: LiteralError,
    ) -> Result<(), ConversationEnd> {
        if command.verb == "LOGIN" {
            self.login().await;
        }
        let (entry, status) = match flaw {
            LiteralError::Unasked => (
                Text::of(|lang| {
                    let verb = named(&command.verb, lang);
                    say!(lang, en: "{verb}: refused, a literal {{n+}} although neither LITERAL+ nor LITERAL- is offered (RFC \
                         7888 section 4)",
                    fr: "{verb} : refusé, un littéral {{n+}} alors que ni LITERAL+ ni LITERAL- n’est proposé (RFC \
                         7888, section 4)")
                }),
                "BAD LITERAL+ is not offered".to_owned(),
            ),
            LiteralError::TooBig => (
                Text::of(|lang| {
                    let verb = named(&command.verb, lang);
                    say!(lang, en: "{verb}: refused, a literal of more than {MAX_LITERAL} octets",
                    fr: "{verb} : refusé, un littéral de plus de {MAX_LITERAL} octets")
                }),
                "NO [TOOBIG] too many octets".to_owned(),
            ),
            LiteralError::TooMany => (
                Text::of(|lang| {
                    let verb = named(&command.verb, lang);
                    say!(lang, en: "{verb}: refused, more than {MAX_LITERALS} literals in one command",
                    fr: "{verb} : refusé, plus de {MAX_LITERALS} littéraux dans une commande")
                }),
                format!("BAD more than {MAX_LITERALS} literals in one command"),
            ),
        };
        self.client.log(entry).await;
        self.finish(command, &status).await
    }

    async fn answer(&mut self, command: &ImapCommand) -> Result<String, ConversationEnd> {
        let done = "OK done".to_owned();
        Ok(match command.verb.as_str() {
            "AUTHENTICATE" => self.authenticate(command).await?,
            "LOGIN" => self.login().await.to_owned(),
            "CAPABILITY" => {
                self.client.log(Text::same("CAPABILITY")).await;
                let line = format!("* CAPABILITY {}\r\n", self.capabilities());
                self.wire.send(line).await?;
                done
            }
            "NOOP" => {
                self.client.log(Text::same("NOOP")).await;
                done
            }
            "ID" => {
                self.client
                    .log(Text::same(format!("ID {}", command.rest)))
                    .await;
                self.wire.send("* ID (\"name\" \"mssrv lab\")\r\n").await?;
                done
            }
            verb if !self.logged_in => {
                // The rest may be a secret.
                let entry = Text::of(|lang| {
                    say!(lang, en: "{}: refused, not logged in",
                    fr: "{} : refusé, client non authentifié",
                    named(verb, lang))
                });
                self.client.log(entry).await;
                "BAD unknown, or not before login".to_owned()
            }
            _ => self.mailbox(command).await?,
        })
    }

    /// Whether STARTTLS is permitted now (RFC 9051 section 6.2.1): before TLS and before login.
    fn offers_starttls(&self) -> bool {
        self.secured.is_none()
            && !self.logged_in
            && self.client.front.fault != Some(FrontFault::NoStarttls)
    }

    fn capabilities(&self) -> String {
        let mut words = "IMAP4rev1 ID SASL-IR".to_owned();
        if self.logged_in {
            words.push_str(" IDLE UNSELECT");
            return words;
        }
        if self.offers_starttls() {
            words.push_str(" STARTTLS");
        }
        // The fault is to offer logins in plaintext, among them LOGIN.
        if self.secured.is_some() || self.client.front.fault != Some(FrontFault::LoginBeforeTls) {
            words.push_str(" LOGINDISABLED");
        }
        for mechanism in mechanisms(&self.client.front, self.secured) {
            words.push_str(" AUTH=");
            words.push_str(mechanism);
        }
        words
    }

    async fn starttls(
        &mut self,
        command: &ImapCommand,
    ) -> Result<Option<NextStep>, ConversationEnd> {
        let refused = match () {
            _ if !command.rest.is_empty() => Some((
                both!(
                    en: "STARTTLS: refused, it takes no arguments",
                    fr: "STARTTLS : refusé, aucun argument n’est permis"
                ),
                "BAD no arguments",
            )),
            _ if self.secured.is_some() => Some((
                both!(
                    en: "STARTTLS: refused, TLS is active",
                    fr: "STARTTLS : refusé, TLS est déjà actif"
                ),
                "BAD TLS is active",
            )),
            _ if self.logged_in => Some((
                both!(
                    en: "STARTTLS: refused, after login",
                    fr: "STARTTLS : refusé après l’authentification"
                ),
                "BAD not after login",
            )),
            _ if !self.offers_starttls() => Some((
                both!(
                    en: "STARTTLS: refused, it is not offered",
                    fr: "STARTTLS : refusé, il n’est pas proposé"
                ),
                "BAD not offered",
            )),
            () => None,
        };
        if let Some((entry, status)) = refused {
            self.tls_refused = true;
            self.client.log(entry).await;
            self.finish(command, status).await?;
            return Ok(None);
        }
        let mut answer = format!("{} OK begin\r\n", command.tag);
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

    async fn authenticate(&mut self, command: &ImapCommand) -> Result<String, ConversationEnd> {
        if self.logged_in {
            let entry = both!(
                en: "AUTHENTICATE: refused, already logged in",
                fr: "AUTHENTICATE : refusé, déjà authentifié"
            );
            self.client.log(entry).await;
            return Ok("BAD logged in already".to_owned());
        }
        let Some(attempt) = LoginAttempt::parse("AUTHENTICATE", "+", &command.rest) else {
            let entry = both!(
                en: "AUTHENTICATE: not well-formed, expected a mechanism and, after one space, at most an initial \
                     response (RFC 9051 section 6.2.2)",
                fr: "AUTHENTICATE : mal formé, un mécanisme est attendu et, après une espace, au plus une réponse \
                     initiale (RFC 9051, section 6.2.2)"
            );
            self.client.log(entry).await;
            return Ok("BAD expected a mechanism".to_owned());
        };
        let outcome = attempt.run(self.wire, self.client, self.secured).await?;
        let status = match outcome {
            LoginOutcome::In => {
                self.logged_in = true;
                self.wire.grant(Patience::new(AUTOLOGOUT, LOGGED_IN));
                return Ok(format!("OK [CAPABILITY {}] welcome", self.capabilities()));
            }
            LoginOutcome::NotOffered if self.offers_starttls() => {
                "NO [PRIVACYREQUIRED] STARTTLS first"
            }
            LoginOutcome::NotOffered => "NO [CANNOT] not offered",
            LoginOutcome::Cancelled => "BAD cancelled, as you like",
            LoginOutcome::NotBase64 => "BAD expected Base64",
            LoginOutcome::Refused => "NO [AUTHENTICATIONFAILED] refused",
        };
        Ok(status.to_owned())
    }

    /// LOGIN is never permitted, and its arguments are not looked at.
    async fn login(&mut self) -> &'static str {
        let (entry, status) = match (self.secured, self.client.front.fault) {
            _ if self.logged_in => (
                both!(
                    en: "LOGIN, already logged in; refused",
                    fr: "LOGIN, déjà authentifié ; refusé"
                ),
                "BAD logged in already",
            ),
            (None, Some(FrontFault::LoginBeforeTls)) => (
                both!(
                    en: "LOGIN, offered here: the password was sent in plaintext; refused",
                    fr: "LOGIN, proposé ici : le mot de passe a circulé en clair ; refusé"
                ),
                "NO [AUTHENTICATIONFAILED] refused",
            ),
            (None, _) => (
                both!(
                    en: "LOGIN, although LOGINDISABLED: the password was sent in plaintext; refused",
                    fr: "LOGIN, malgré LOGINDISABLED : le mot de passe a circulé en clair ; refusé"
                ),
                "NO [PRIVACYREQUIRED] STARTTLS first",
            ),
            (Some(_), _) => (
                both!(
                    en: "LOGIN, although LOGINDISABLED; refused",
                    fr: "LOGIN, malgré LOGINDISABLED ; refusé"
                ),
                "NO [CANNOT] not offered",
            ),
        };
        self.client.log(entry).await;
        status
    }
}
