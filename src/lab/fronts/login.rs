//! How clients log in (RFC 4422), the same over IMAP and SMTP but for the form of a challenge. Every
//! well-formed token is taken; none is kept or told.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncWrite};

use super::bearer::{Bearer, oauthbearer, xoauth2};
use super::handshake::Secured;
use super::log::{Client, quoted};
use super::wire::{End, Wire};
use super::{Front, FrontFault};
use crate::service::Interface;

/// What a front offers, in plaintext or in the encrypted session.
pub(super) fn mechanisms(front: &Front, secured: Option<&Secured>) -> &'static [&'static str] {
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
pub(super) enum Outcome {
    /// The client is logged in.
    In,
    /// The mechanism is not offered.
    NotOffered,
    /// The client took it back (RFC 4422 section 3.5).
    Aborted,
    /// What it sent is not Base64.
    NotBase64,
    /// It is not let in.
    Refused,
}

/// An attempt to log in.
pub(super) struct Attempt<'a> {
    /// What the protocol calls it: AUTHENTICATE or AUTH.
    pub(super) command: &'static str,
    /// What stands before a challenge: `+` or `334`.
    pub(super) prompt: &'static str,
    pub(super) mechanism: &'a str,
    /// The initial response (RFC 4959, RFC 4954 section 4).
    pub(super) initial: Option<&'a str>,
}

impl Attempt<'_> {
    /// Carries it out, and tells how it went.
    pub(super) async fn run<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        client: &Client,
        secured: Option<&Secured>,
    ) -> Result<Outcome, End> {
        let mechanism = self.mechanism.to_ascii_uppercase();
        let named = match KNOWN.contains(&&*mechanism) {
            true => &*mechanism,
            false => "without a known mechanism",
        };
        let attempt = format!("{} {named}", self.command);
        let exposed = match secured {
            None => ", in plaintext: its secret was there for everybody to read",
            Some(_) => "",
        };
        let plaintext = match (secured, self.initial) {
            (None, None) => ", in plaintext",
            _ => exposed,
        };
        if !mechanisms(&client.front, secured).contains(&&*mechanism) {
            client
                .tell(format!(
                    "{attempt}{plaintext}: refused, for it is not offered"
                ))
                .await;
            return Ok(Outcome::NotOffered);
        }
        let response = match self.initial {
            // RFC 4959 section 3: nothing, as opposed to no initial response.
            Some("=") => String::new(),
            Some(initial) => initial.to_owned(),
            None => self.challenge(wire, b"").await?,
        };
        if response == "*" {
            client
                .tell(format!("{attempt}{plaintext}: taken back"))
                .await;
            return Ok(Outcome::Aborted);
        }
        let Ok(message) = STANDARD.decode(&response) else {
            client
                .tell(format!(
                    "{attempt}{exposed}: refused, the response is not Base64"
                ))
                .await;
            return Ok(Outcome::NotBase64);
        };
        let subject = secured.and_then(|secured| secured.subject.as_deref());
        let verdict = judge(&mechanism, &message, subject);
        let refuses = client.front.fault == Some(FrontFault::RefusedToken);
        let (said, outcome) = match verdict {
            Ok(who) if refuses => (format!("{who}; refused"), Outcome::Refused),
            Ok(who) => (who, Outcome::In),
            Err(why) => (format!("refused, {why}"), Outcome::Refused),
        };
        client.tell(format!("{attempt}{exposed}: {said}")).await;
        if refuses && outcome == Outcome::Refused {
            let answer = self.challenge(wire, error(&mechanism)).await?;
            // RFC 7628 section 3.2.3: ^A; XOAUTH2: nothing.
            let fits = matches!(answer.as_str(), "AQ==" | "" | "*");
            let told = match fits {
                true => "took the error, and ended the exchange",
                false => "answered the error with something else than the end of the exchange",
            };
            client.tell(told).await;
        }
        Ok(outcome)
    }

    /// Sends a challenge and returns the response.
    async fn challenge<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        challenge: &[u8],
    ) -> Result<String, End> {
        let challenge = STANDARD.encode(challenge);
        wire.send(format!("{} {challenge}\r\n", self.prompt))
            .await?;
        let line = wire.line().await?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

/// Mechanisms that clients know. Any other word in their place may be a secret, which can look like a
/// name (RFC 4422 section 3.1), and is not told.
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

/// Why a token is refused, as the client is told (RFC 7628 section 3.2.2).
fn error(mechanism: &str) -> &'static [u8] {
    match mechanism {
        "XOAUTH2" => br#"{"status":"401","schemes":"bearer","scope":"openid"}"#,
        _ => br#"{"status":"invalid_token","scope":"openid"}"#,
    }
}

/// Who logs in, or why nobody does, as the rest of a sentence.
fn judge(mechanism: &str, message: &[u8], subject: Option<&str>) -> Result<String, String> {
    if mechanism == "PLAIN" {
        return Err("a password, which is looked at nowhere".to_owned());
    }
    let message = std::str::from_utf8(message).map_err(|_| "the response is not UTF-8")?;
    let bearer = match mechanism {
        "XOAUTH2" => xoauth2(message),
        "OAUTHBEARER" => oauthbearer(message),
        _ => return external(message, subject),
    };
    match bearer {
        Ok(Bearer { user, length }) => {
            let user = user.map_or("the token's user".to_owned(), |user| told_name(&user));
            Ok(format!(
                "well-formed, {user}, with a token of {length} characters"
            ))
        }
        Err(why) => Err(format!("the response is not well-formed: {why}")),
    }
}

/// EXTERNAL (RFC 4422 appendix A): the response is whom to act as, the certificate says who does.
fn external(message: &str, subject: Option<&str>) -> Result<String, String> {
    let subject = subject.ok_or("there is no client certificate")?;
    match message {
        _ if message.contains('\0') => Err("the response holds NUL".to_owned()),
        "" => Ok(format!("by the certificate {subject}")),
        // The message of another mechanism, say, token and all.
        user if !is_plain_name(user) => {
            Err("the response is not the name of somebody to act as".to_owned())
        }
        user => Ok(format!(
            "as {}, by the certificate {subject}",
            told_name(user)
        )),
    }
}

/// Whether a text can be a user's name and nothing else.
fn is_plain_name(text: &str) -> bool {
    let strange = |character: char| character.is_control() || " =".contains(character);
    !text.contains(strange)
}

/// A user's name for the log. What is longer than names are may be a token in its place.
fn told_name(user: &str) -> String {
    /// Characters of a name at most.
    const LONGEST: usize = 100;
    match user.chars().count() {
        count if count > LONGEST || !is_plain_name(user) => {
            format!("a user whose name has {count} characters")
        }
        _ => quoted(user.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_told_wherever_it_stands() {
        let judge =
            |mechanism, message: &str| judge(mechanism, message.as_bytes(), Some("CN=client"));
        let message = "user=a@b.test\u{1}auth=Bearer secret\u{1}\u{1}";
        assert!(judge("EXTERNAL", message).is_err());
        assert!(!format!("{:?}", judge("EXTERNAL", message)).contains("secret"));
        let token = "secret".repeat(30);
        let swapped = format!("user={token}\u{1}auth=Bearer x\u{1}\u{1}");
        assert!(!format!("{:?}", judge("XOAUTH2", &swapped)).contains("secret"));
        assert_eq!(
            judge("EXTERNAL", "a@b.test").unwrap(),
            "as \"a@b.test\", by the certificate CN=client"
        );
    }
}
