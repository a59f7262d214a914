//! Decides on a client's login message. Every well-formed token is accepted. No token is kept or logged.

use super::bearer::{Bearer, oauthbearer, xoauth2};
use super::log::quoted;
use super::{FrontFault, LabFront};
use crate::lang::{Say, Text, both, say};

/// Why a client is refused, and the error that its software gets before the end.
#[derive(Debug)]
pub(super) struct LoginRefusal {
    /// The rest of a sentence.
    pub(super) why: Text,
    /// `None` if the mechanism has none.
    pub(super) error: Option<TokenError>,
}

/// The fault of a token (RFC 6750 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenError {
    /// It is not, or no longer, good for anything.
    Invalid,
    /// The message that holds it is not well-formed.
    NotWellFormed,
}

impl TokenError {
    /// As RFC 7628 section 3.2.2 has it, or as XOAUTH2 does.
    pub(super) fn json(self, mechanism: &str) -> &'static str {
        match (self, mechanism) {
            (Self::Invalid, "XOAUTH2") => r#"{"status":"401","schemes":"bearer","scope":"openid"}"#,
            (Self::NotWellFormed, "XOAUTH2") => {
                r#"{"status":"400","schemes":"bearer","scope":"openid"}"#
            }
            (Self::Invalid, _) => r#"{"status":"invalid_token","scope":"openid"}"#,
            (Self::NotWellFormed, _) => r#"{"status":"invalid_request","scope":"openid"}"#,
        }
    }
}

/// The user who logs in, or the reason for a refusal, as the rest of a sentence.
pub(super) fn judge(
    mechanism: &str,
    message: &[u8],
    subject: Option<&Text>,
    front: &LabFront,
) -> Result<Text, LoginRefusal> {
    let error = |error| {
        ["XOAUTH2", "OAUTHBEARER"]
            .contains(&mechanism)
            .then_some(error)
    };
    match read(mechanism, message, subject, front) {
        Ok(who) if front.fault == Some(FrontFault::RefusedToken) => Err(LoginRefusal {
            why: Text::of(|lang| {
                let who = who.in_lang(lang);
                say!(lang, en: "{who}; refused", fr: "{who} ; refusé")
            }),
            error: error(TokenError::Invalid),
        }),
        Ok(who) => Ok(who),
        Err(why) => Err(LoginRefusal {
            why: Text::of(|lang| {
                let why = why.in_lang(lang);
                say!(lang, en: "refused, {why}", fr: "refusé, {why}")
            }),
            error: error(TokenError::NotWellFormed),
        }),
    }
}

fn read(
    mechanism: &str,
    message: &[u8],
    subject: Option<&Text>,
    front: &LabFront,
) -> Result<Text, Text> {
    if mechanism == "PLAIN" {
        return Err(both!(
            en: "a password, which is not checked",
            fr: "un mot de passe, qui n’est pas vérifié"
        ));
    }
    let message = std::str::from_utf8(message)
        .map_err(|_| both!(en: "the response is not UTF-8", fr: "la réponse n’est pas en UTF-8"))?;
    let bearer = match mechanism {
        "XOAUTH2" => xoauth2(message),
        "OAUTHBEARER" => oauthbearer(message),
        _ => return external(message, subject),
    };
    match bearer {
        Ok(bearer) => {
            let astray = if is_astray(&bearer, front) {
                both!(
                    en: ", for another host or port than this front's, which other servers refuse (RFC 7628 \
                         section 3.2)",
                    fr: ", pour un autre hôte ou un autre port que ceux de ce front, ce que d’autres \
                         serveurs refusent (RFC 7628, section 3.2)"
                )
            } else {
                Text::default()
            };
            let user = match &bearer.user {
                Some(user) => name_for_log(user),
                None => both!(en: "the token's user", fr: "l’utilisateur du jeton"),
            };
            Ok(Text::of(|lang| {
                say!(
                    lang,
                    en: "well-formed, {}, with a token of {}{}",
                    fr: "bien formé, {}, avec un jeton de {}{}",
                    user.in_lang(lang),
                    lang.counted(
                        bearer.length,
                        ["character", "characters"],
                        ["caractère", "caractères"]
                    ),
                    astray.in_lang(lang)
                )
            }))
        }
        Err(why) => Err(Text::of(|lang| {
            let why = why.say(lang);
            say!(
                lang,
                en: "the response is not well-formed: {why}",
                fr: "la réponse est mal formée : {why}"
            )
        })),
    }
}

/// Whether a client says that it has connected with something else.
fn is_astray(bearer: &Bearer, front: &LabFront) -> bool {
    let other_host = |host: &String| !host.eq_ignore_ascii_case(&front.host);
    bearer.host.as_ref().is_some_and(other_host)
        || bearer.port.is_some_and(|port| port != front.addr.port())
}

/// EXTERNAL (RFC 4422 appendix A): the response names the user to act as, and the certificate the user who
/// does.
fn external(message: &str, subject: Option<&Text>) -> Result<Text, Text> {
    let subject = subject.ok_or_else(
        || both!(en: "there is no client certificate", fr: "il n’y a pas de certificat client"),
    )?;
    match message {
        _ if message.contains('\0') => Err(both!(
            en: "the response has the character NUL",
            fr: "la réponse contient le caractère NUL"
        )),
        "" => Ok(Text::of(|lang| {
            let subject = subject.in_lang(lang);
            say!(
                lang,
                en: "by the certificate {subject}",
                fr: "par le certificat {subject}"
            )
        })),
        // The message of another mechanism, say, token and all.
        user if !is_plain_name(user) => Err(both!(
            en: "the response is not the name of a user to act as",
            fr: "la réponse n’est pas le nom d’un utilisateur à représenter"
        )),
        user => {
            let user = name_for_log(user);
            Ok(Text::of(|lang| {
                let (user, subject) = (user.in_lang(lang), subject.in_lang(lang));
                say!(
                    lang,
                    en: "as {user}, by the certificate {subject}",
                    fr: "en tant que {user}, par le certificat {subject}"
                )
            }))
        }
    }
}

/// Whether a text can be a user's name and nothing else.
fn is_plain_name(text: &str) -> bool {
    let strange = |character: char| character.is_control() || " =".contains(character);
    !text.contains(strange)
}

/// A user's name for the log. What is longer than names are may be a token in its place.
fn name_for_log(user: &str) -> Text {
    /// Characters of a name at most.
    const LONGEST: usize = 100;
    match user.chars().count() {
        count if count > LONGEST || !is_plain_name(user) => {
            both!(
                en: "a user whose name has {count} characters",
                fr: "un utilisateur dont le nom a {count} caractères"
            )
        }
        _ => Text::same(quoted(user.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fronts::testing::front;

    #[test]
    fn a_token_for_another_host_or_port_is_noticed() {
        let front = front("imap-psc.front-sound.lab.test", None);
        let judged = |fields: &str| {
            let message = format!("n,,\u{1}{fields}auth=Bearer x\u{1}\u{1}");
            let judged = judge("OAUTHBEARER", message.as_bytes(), None, &front);
            judged.unwrap().en
        };
        let plain = "well-formed, the token's user, with a token of 1 character";
        for right in [
            "",
            "host=IMAP-psc.front-sound.lab.test\u{1}port=143\u{1}",
            "unknown=x\u{1}",
        ] {
            assert_eq!(judged(right), plain);
        }
        for astray in ["host=front-sound.lab.test\u{1}", "port=993\u{1}"] {
            let told = judged(astray);
            assert!(
                told.starts_with(&format!("{plain}, for another host or port")),
                "{told}"
            );
        }
    }

    #[test]
    fn no_secret_is_told_wherever_it_stands() {
        let front = front("imap-psc.front-sound.lab.test", None);
        let judge = |mechanism, message: &str| {
            judge(
                mechanism,
                message.as_bytes(),
                Some(&Text::same("CN=client")),
                &front,
            )
        };
        let message = "user=a@b.test\u{1}auth=Bearer secret\u{1}\u{1}";
        assert!(judge("EXTERNAL", message).is_err());
        assert!(!format!("{:?}", judge("EXTERNAL", message)).contains("secret"));
        let token = "secret".repeat(30);
        let swapped = format!("user={token}\u{1}auth=Bearer x\u{1}\u{1}");
        assert!(!format!("{:?}", judge("XOAUTH2", &swapped)).contains("secret"));
        assert_eq!(
            judge("EXTERNAL", "a@b.test").unwrap().en,
            "as \"a@b.test\", by the certificate CN=client"
        );
    }
}
