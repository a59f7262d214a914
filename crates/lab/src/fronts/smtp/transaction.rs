//! Sending a message: MAIL, RCPT and DATA (RFC 5321 section 3.3).

use tokio::io::{AsyncRead, AsyncWrite};

use super::envelope::{Envelope, Offered};
use super::message::Message;
use super::{Hello, MAX_MESSAGE, SmtpSession};
use crate::fronts::end::ConversationEnd;
use crate::fronts::login::mechanisms;
use crate::lang::{Text, both, say};
use crate::text::one_line;

/// Recipients of one message (RFC 5321 section 4.5.3.1.8 asks for a hundred at least).
const MAX_RECIPIENTS: usize = 1_000;
/// Octets that are read of a message that is too big, in order to answer it.
const MAX_READ: u64 = 2 * MAX_MESSAGE;

/// Text for the log, and the reply.
type LoggedReply = (Text, &'static str);

impl<S: AsyncRead + AsyncWrite + Unpin> SmtpSession<'_, S> {
    pub(super) async fn mail(&mut self, rest: &str) -> Result<(), ConversationEnd> {
        let envelope = Envelope::parse(rest, "FROM:");
        let (how, answer) = match self.refused_mail(envelope.as_ref()) {
            Some((why, answer)) => (refused(&why), answer),
            None => {
                self.envelope = Some(0);
                let how = if self.logged_in {
                    Text::default()
                } else {
                    both!(
                        en: ", accepted because of the client certificate, without AUTH",
                        fr: ", admis par le certificat client, sans AUTH"
                    )
                };
                (how, "250 2.1.0 fine")
            }
        };
        let entry = step("MAIL", rest, &how, envelope.as_ref());
        self.log_and_reply(entry, answer).await
    }

    fn refused_mail(&self, envelope: Option<&Envelope<'_>>) -> Option<LoggedReply> {
        // As servers do that accept applications only by their certificates.
        let by_certificate = self.secured.is_some_and(|it| it.subject.is_some());
        let Some(envelope) = envelope.filter(|_| self.hello != Hello::None) else {
            return Some(match self.hello {
                Hello::None => (
                    both!(en: "EHLO must come first", fr: "EHLO doit venir d’abord"),
                    super::EHLO_FIRST,
                ),
                _ => (malformed(), "501 5.5.4 expected FROM:<address>"),
            });
        };
        if self.envelope.is_some() {
            let why = both!(
                en: "a transaction is in progress",
                fr: "une transaction est en cours"
            );
            return Some((why, "503 5.5.1 not now"));
        }
        // RFC 6409 section 4.3, RFC 4954 section 6.
        if !self.logged_in && !by_certificate {
            let why = both!(en: "not logged in", fr: "client non authentifié");
            return Some((why, "530 5.7.0 log in first"));
        }
        envelope.refused_of_mail(Offered {
            extensions: self.hello == Hello::Ehlo,
            auth: !mechanisms(&self.client.front, self.secured).is_empty(),
        })
    }

    pub(super) async fn rcpt(&mut self, rest: &str) -> Result<(), ConversationEnd> {
        let envelope = Envelope::parse(rest, "TO:");
        let (how, answer) = match self.refused_rcpt(envelope.as_ref()) {
            Some((why, answer)) => (refused(&why), answer),
            None => {
                self.envelope = self.envelope.map(|recipients| recipients + 1);
                (Text::default(), "250 2.1.5 fine")
            }
        };
        let entry = step("RCPT", rest, &how, envelope.as_ref());
        self.log_and_reply(entry, answer).await
    }

    fn refused_rcpt(&self, envelope: Option<&Envelope<'_>>) -> Option<LoggedReply> {
        match (self.envelope, envelope) {
            (None, _) => Some((
                both!(en: "MAIL must come first", fr: "MAIL doit venir d’abord"),
                "503 5.5.1 MAIL first",
            )),
            (_, None | Some(Envelope { address: "", .. })) => {
                Some((malformed(), "501 5.5.4 expected TO:<address>"))
            }
            (Some(MAX_RECIPIENTS), _) => Some((
                both!(en: "too many", fr: "trop de destinataires"),
                "452 4.5.3 too many recipients",
            )),
            (Some(_), Some(envelope)) => envelope.refused_of_rcpt(),
        }
    }

    pub(super) async fn data(&mut self) -> Result<(), ConversationEnd> {
        if self.envelope.is_none_or(|recipients| recipients == 0) {
            let entry = both!(
                en: "DATA: refused, MAIL and RCPT must come first",
                fr: "DATA : refusé, MAIL et RCPT doivent venir d’abord"
            );
            return self
                .log_and_reply(entry, "503 5.5.1 MAIL and RCPT first")
                .await;
        }
        self.reply("354 end with a dot").await?;
        let message = self.message().await?;
        self.envelope = None;
        let octets = message.octets;
        let (entry, answer) = if octets > MAX_MESSAGE {
            (
                both!(
                    en: "DATA: a message of {octets} octets, refused, larger than SIZE allows",
                    fr: "DATA : un message de {octets} octets, refusé, plus grand que SIZE ne le permet"
                ),
                "552 5.3.4 larger than SIZE allows",
            )
        } else {
            (
                both!(
                    en: "DATA: a message of {octets} octets, not kept",
                    fr: "DATA : un message de {octets} octets, non conservé"
                ),
                "250 2.0.0 taken, and not kept",
            )
        };
        self.log_and_reply(entry, answer).await
    }

    /// Reads a message to its end, and logs at once what may keep the client waiting.
    async fn message(&mut self) -> Result<Message, ConversationEnd> {
        let mut message = Message::new();
        loop {
            let (bare_lf, false_ends) = (message.bare_lf, message.false_ends);
            let mut over = false;
            let fed = self
                .wire
                .feed(|come| {
                    let last = message.read(come);
                    over = last.is_some();
                    if message.octets > MAX_READ {
                        Err(ConversationEnd::TooBig(MAX_READ))
                    } else {
                        Ok(last.unwrap_or(come.len()))
                    }
                })
                .await;
            if let Err(end) = fed {
                let octets = message.octets;
                let entry = both!(
                    en: "DATA: a message, cut off after {octets} octets",
                    fr: "DATA : un message, interrompu après {octets} octets"
                );
                self.client.log(entry).await;
                return Err(end);
            }
            if bare_lf == 0 && message.bare_lf > 0 {
                let entry = both!(
                    en: "DATA: a line ends with LF only; expected CRLF (RFC 5321 section 2.3.8)",
                    fr: "DATA : une ligne se termine par LF seul au lieu de CRLF (RFC 5321, section 2.3.8)"
                );
                self.client.log(entry).await;
            }
            if false_ends == 0 && message.false_ends > 0 {
                let entry = both!(
                    en: "DATA: a line with only a dot, but not between CRLF and CRLF: this is not the end of the \
                         message (RFC 5321 section 4.1.1.4)",
                    fr: "DATA : un point seul sur sa ligne, mais pas entre CRLF et CRLF : ce n’est pas la fin du \
                         message (RFC 5321, section 4.1.1.4)"
                );
                self.client.log(entry).await;
            }
            if over {
                return Ok(message);
            }
        }
    }
}

/// A remark about something that is harmless here, but may not be elsewhere.
fn remark(envelope: Option<&Envelope<'_>>) -> Text {
    if envelope.is_some_and(|envelope| envelope.spaced) {
        both!(
            en: "; a space after the colon, which other servers refuse (RFC 5321 section 3.3)",
            fr: " ; une espace après le deux-points, que d’autres serveurs refusent (RFC 5321, section 3.3)"
        )
    } else {
        Text::default()
    }
}

/// A line of the log about MAIL or RCPT.
fn step(verb: &str, rest: &str, how: &Text, envelope: Option<&Envelope<'_>>) -> Text {
    let remark = remark(envelope);
    Text::of(|lang| {
        let (how, remark) = (how.in_lang(lang), remark.in_lang(lang));
        format!("{verb} {}{how}{remark}", one_line(rest))
    })
}

fn refused(why: &Text) -> Text {
    Text::of(|lang| {
        let why = why.in_lang(lang);
        say!(lang, en: ": refused, {why}", fr: " : refusé, {why}")
    })
}

fn malformed() -> Text {
    both!(en: "not well-formed", fr: "mal formé")
}
