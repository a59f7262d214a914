//! Login of clients (RFC 4422), the same over IMAP and SMTP except for the form of a challenge. Every
//! well-formed token is accepted. No token is kept or logged.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncWrite};

use super::end::ConversationEnd;
use super::handshake::Secured;
use super::log::ConnectedClient;
use super::verdict::{self, LoginRefusal, TokenError};
use super::wire::Wire;
use super::{FrontFault, LabFront};
use crate::lang::{Text, both, say};
use crate::service::Interface;

/// The mechanisms that a front offers, in plaintext or in the encrypted session.
pub(super) fn mechanisms(front: &LabFront, secured: Option<&Secured>) -> &'static [&'static str] {
    let certified = secured.is_some_and(|secured| secured.subject.is_some());
    match (front.plays(), front.fault) {
        (_, fault) if secured.is_none() && fault != Some(FrontFault::LoginBeforeTls) => &[],
        (Interface::Psc, Some(FrontFault::NoOauth)) => &["PLAIN"],
        (Interface::Psc, _) => &["XOAUTH2", "OAUTHBEARER"],
        (Interface::Authcli, _) if certified => &["EXTERNAL"],
        (Interface::Authcli, _) if secured.is_none() => &["PLAIN"],
        (Interface::Authcli, _) => &[],
    }
}

/// How an attempt to log in went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginOutcome {
    /// The client is logged in.
    In,
    /// The mechanism is not offered.
    NotOffered,
    /// The client took it back (RFC 4422 section 3.5).
    Cancelled,
    /// The response is not Base64.
    NotBase64,
    /// It is not let in.
    Refused,
}

/// An attempt to log in.
#[derive(Debug)]
pub(super) struct LoginAttempt<'a> {
    /// The command of the protocol: AUTHENTICATE or AUTH.
    command: &'static str,
    /// The prefix of a challenge: `+` or `334`.
    prompt: &'static str,
    /// In upper case.
    mechanism: String,
    /// The initial response (RFC 4959, RFC 4954 section 4).
    initial: Option<&'a str>,
}

impl<'a> LoginAttempt<'a> {
    /// Reads what follows the command: the name of a mechanism (RFC 4422 section 3.1) and, after one
    /// space, an initial response, if any. `None` if there is anything else.
    pub(super) fn parse(
        command: &'static str,
        prompt: &'static str,
        arguments: &'a str,
    ) -> Option<Self> {
        let (mechanism, initial) = match arguments.split_once(' ') {
            Some((mechanism, initial)) => (mechanism, Some(initial)),
            None => (arguments, None),
        };
        let in_name = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
        let is_name = (1..=20).contains(&mechanism.len()) && mechanism.bytes().all(in_name);
        let is_response = initial
            .is_none_or(|response| !response.is_empty() && !response.contains([' ', '\t', '"']));
        (is_name && is_response).then(|| Self {
            command,
            prompt,
            mechanism: mechanism.to_ascii_uppercase(),
            initial,
        })
    }

    /// Carries out the attempt. Returns and logs its outcome.
    pub(super) async fn run<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        client: &ConnectedClient,
        secured: Option<&Secured>,
    ) -> Result<LoginOutcome, ConversationEnd> {
        if !mechanisms(&client.front, secured).contains(&&*self.mechanism) {
            let how = both!(
                en: "refused, because it is not offered",
                fr: "refusé, car il n’est pas proposé"
            );
            let exposed = exposed_in_plaintext(secured, self.initial.is_some());
            client.log(self.step(&exposed, &how)).await;
            return Ok(LoginOutcome::NotOffered);
        }
        let response = match self.first_response(wire).await {
            Ok(response) => response,
            Err(end) => {
                let how = both!(
                    en: "asked for the response, received no complete response",
                    fr: "réponse demandée, aucune réponse complète reçue"
                );
                client
                    .log(self.step(&exposed_in_plaintext(secured, false), &how))
                    .await;
                return Err(end);
            }
        };
        let message = match response {
            ChallengeResponse::Message(message) => message,
            ChallengeResponse::Cancelled => {
                let how = both!(en: "cancelled", fr: "annulé");
                client
                    .log(self.step(&exposed_in_plaintext(secured, false), &how))
                    .await;
                return Ok(LoginOutcome::Cancelled);
            }
            ChallengeResponse::NotBase64 => {
                let how = both!(
                    en: "refused, the response is not Base64",
                    fr: "refusé, la réponse n’est pas en Base64"
                );
                client
                    .log(self.step(&exposed_in_plaintext(secured, true), &how))
                    .await;
                return Ok(LoginOutcome::NotBase64);
            }
        };
        let subject = secured.and_then(|secured| secured.subject.as_ref());
        let verdict = verdict::judge(&self.mechanism, &message, subject, &client.front);
        let said = match &verdict {
            Ok(who) => who,
            Err(refusal) => &refusal.why,
        };
        client
            .log(self.step(&exposed_in_plaintext(secured, true), said))
            .await;
        match verdict {
            Ok(_) => Ok(LoginOutcome::In),
            Err(LoginRefusal { error, .. }) => match error {
                Some(error) => self.explain(wire, client, error).await,
                None => Ok(LoginOutcome::Refused),
            },
        }
    }

    /// A line of the log. An unknown mechanism may be a secret.
    fn step(&self, exposed: &Text, how: &Text) -> Text {
        Text::of(|lang| {
            let (exposed, how) = (exposed.in_lang(lang), how.in_lang(lang));
            let command = self.command;
            if KNOWN.contains(&&*self.mechanism) {
                say!(
                    lang,
                    en: "{command} {}{exposed}: {how}",
                    fr: "{command} {}{exposed} : {how}",
                    self.mechanism
                )
            } else {
                say!(
                    lang,
                    en: "{command} without a known mechanism{exposed}: {how}",
                    fr: "{command} sans mécanisme connu{exposed} : {how}"
                )
            }
        })
    }

    async fn first_response<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
    ) -> Result<ChallengeResponse, ConversationEnd> {
        match self.initial {
            // RFC 4959 section 3, RFC 4954 section 4: nothing, as opposed to no initial response.
            Some("=") => Ok(ChallengeResponse::Message(Vec::new())),
            Some(initial) => Ok(ChallengeResponse::read(initial.as_bytes())),
            None => self.challenge(wire, "").await,
        }
    }

    /// Tells the client what was wrong with its token, and how it takes it.
    async fn explain<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        client: &ConnectedClient,
        error: TokenError,
    ) -> Result<LoginOutcome, ConversationEnd> {
        let answer = self.challenge(wire, error.json(&self.mechanism)).await?;
        let (told, outcome) = match (&answer, &*self.mechanism) {
            (ChallengeResponse::Cancelled, _) => (
                both!(
                    en: "received the error, and cancelled the exchange",
                    fr: "a reçu l’erreur et annulé l’échange"
                ),
                LoginOutcome::Cancelled,
            ),
            (ChallengeResponse::Message(end), "OAUTHBEARER") if end == b"\x01" => {
                (ended(), LoginOutcome::Refused)
            }
            (ChallengeResponse::Message(end), "XOAUTH2") if end.is_empty() => {
                (ended(), LoginOutcome::Refused)
            }
            (_, "OAUTHBEARER") => (
                both!(
                    en: "answered the error with something other than AQ== (^A) or * (RFC 7628 section 3.2.3)",
                    fr: "a répondu à l’erreur autrement que par AQ== (^A) ou * (RFC 7628, section 3.2.3)"
                ),
                LoginOutcome::Refused,
            ),
            _ => (
                both!(
                    en: "answered the error with something other than an empty line, which ends XOAUTH2, or *",
                    fr: "a répondu à l’erreur autrement que par une ligne vide, qui termine XOAUTH2, ou *"
                ),
                LoginOutcome::Refused,
            ),
        };
        client.log(told).await;
        Ok(match answer {
            ChallengeResponse::NotBase64 => LoginOutcome::NotBase64,
            _ => outcome,
        })
    }

    /// Sends a challenge and returns the response.
    async fn challenge<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        challenge: &str,
    ) -> Result<ChallengeResponse, ConversationEnd> {
        let challenge = STANDARD.encode(challenge);
        wire.send(format!("{} {challenge}\r\n", self.prompt))
            .await?;
        Ok(ChallengeResponse::read(&wire.line().await?))
    }
}

fn ended() -> Text {
    both!(
        en: "received the error, and ended the exchange",
        fr: "a reçu l’erreur et terminé l’échange"
    )
}

/// A client's response to a challenge.
#[derive(Debug, PartialEq, Eq)]
enum ChallengeResponse {
    Message(Vec<u8>),
    Cancelled,
    NotBase64,
}

impl ChallengeResponse {
    fn read(line: &[u8]) -> Self {
        match line {
            b"*" => Self::Cancelled,
            _ => STANDARD.decode(line).map_or(Self::NotBase64, Self::Message),
        }
    }
}

/// Text about what an attempt without TLS exposed.
fn exposed_in_plaintext(secured: Option<&Secured>, has_response: bool) -> Text {
    match (secured, has_response) {
        (Some(_), _) => Text::default(),
        (None, true) => both!(
            en: ", in plaintext: the secret was sent in plaintext",
            fr: ", en clair : le secret a circulé en clair"
        ),
        (None, false) => both!(en: ", in plaintext", fr: ", en clair"),
    }
}

/// Mechanisms that clients use. Any other word may be a secret, which can look like a name (RFC 4422 section
/// 3.1), and is not logged.
const KNOWN: [&str; 12] = [
    "ANONYMOUS",
    "CRAM-MD5",
    "DIGEST-MD5",
    "EXTERNAL",
    "GSSAPI",
    "LOGIN",
    "NTLM",
    "OAUTHBEARER",
    "PLAIN",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "XOAUTH2",
];
