//! Sending a message: MAIL, RCPT and DATA (RFC 5321 section 3.3).

use tokio::io::{AsyncRead, AsyncWrite};

use super::envelope::{Envelope, Offered};
use super::message::Message;
use super::{Hello, MAX_MESSAGE, Session};
use crate::lab::fronts::end::End;
use crate::lab::fronts::login::mechanisms;
use crate::text::one_line;

/// Recipients of one message (RFC 5321 section 4.5.3.1.8 asks for a hundred at least).
const MAX_RECIPIENTS: usize = 1_000;
/// Octets that are read of a message that is too big, for the sake of an answer to it.
const MAX_READ: u64 = 2 * MAX_MESSAGE;

/// A word for the log, and the answer.
type Told = (&'static str, &'static str);

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    pub(super) async fn mail(&mut self, rest: &str) -> Result<(), End> {
        let envelope = Envelope::parse(rest, "FROM:");
        let (how, answer) = match self.refused_mail(envelope.as_ref()) {
            Some((why, answer)) => (format!(": refused, {why}"), answer),
            None => {
                self.envelope = Some(0);
                let how = match self.logged_in {
                    true => "",
                    false => ", let in by the client certificate, without AUTH",
                };
                (how.to_owned(), "250 2.1.0 fine")
            }
        };
        let told = format!("MAIL {}{how}{}", one_line(rest), remark(envelope.as_ref()));
        self.tell_and_reply(&told, answer).await
    }

    fn refused_mail(&self, envelope: Option<&Envelope<'_>>) -> Option<Told> {
        // As servers do that let applications in by their certificates alone.
        let certified = |subject: &Option<String>| subject.is_some();
        let by_certificate = self.secured.is_some_and(|it| certified(&it.subject));
        let Some(envelope) = envelope.filter(|_| self.hello != Hello::None) else {
            return Some(match self.hello {
                Hello::None => ("EHLO must come first", super::EHLO_FIRST),
                _ => ("not well-formed", "501 5.5.4 expected FROM:<address>"),
            });
        };
        if self.envelope.is_some() {
            return Some(("a transaction is under way", "503 5.5.1 not now"));
        }
        // RFC 6409 section 4.3, RFC 4954 section 6.
        if !self.logged_in && !by_certificate {
            return Some(("not logged in", "530 5.7.0 log in first"));
        }
        envelope.refused_of_mail(Offered {
            extensions: self.hello == Hello::Ehlo,
            auth: !mechanisms(&self.client.front, self.secured).is_empty(),
        })
    }

    pub(super) async fn rcpt(&mut self, rest: &str) -> Result<(), End> {
        let envelope = Envelope::parse(rest, "TO:");
        let (how, answer) = match self.refused_rcpt(envelope.as_ref()) {
            Some((why, answer)) => (format!(": refused, {why}"), answer),
            None => {
                self.envelope = self.envelope.map(|recipients| recipients + 1);
                (String::new(), "250 2.1.5 fine")
            }
        };
        let told = format!("RCPT {}{how}{}", one_line(rest), remark(envelope.as_ref()));
        self.tell_and_reply(&told, answer).await
    }

    fn refused_rcpt(&self, envelope: Option<&Envelope<'_>>) -> Option<Told> {
        match (self.envelope, envelope) {
            (None, _) => Some(("MAIL must come first", "503 5.5.1 MAIL first")),
            (_, None | Some(Envelope { address: "", .. })) => {
                Some(("not well-formed", "501 5.5.4 expected TO:<address>"))
            }
            (Some(MAX_RECIPIENTS), _) => Some(("too many", "452 4.5.3 too many recipients")),
            (Some(_), Some(envelope)) => envelope.refused_of_rcpt(),
        }
    }

    pub(super) async fn data(&mut self) -> Result<(), End> {
        if self.envelope.is_none_or(|recipients| recipients == 0) {
            let told = "DATA: refused, MAIL and RCPT must come first";
            return self
                .tell_and_reply(told, "503 5.5.1 MAIL and RCPT first")
                .await;
        }
        self.reply("354 end with a dot").await?;
        let message = self.message().await?;
        self.envelope = None;
        let octets = message.octets;
        let (how, answer) = match octets > MAX_MESSAGE {
            true => (
                "refused, larger than SIZE allows",
                "552 5.3.4 larger than SIZE allows",
            ),
            false => ("thrown away", "250 2.0.0 taken, and thrown away"),
        };
        let told = format!("DATA: a message of {octets} octets, {how}");
        self.tell_and_reply(&told, answer).await
    }

    /// Reads a message to its end, and tells at once what may keep the client waiting for it.
    async fn message(&mut self) -> Result<Message, End> {
        let mut message = Message::new();
        loop {
            let (bare_lf, false_ends) = (message.bare_lf, message.false_ends);
            let mut over = false;
            let fed = self
                .wire
                .feed(|come| {
                    let last = message.read(come);
                    over = last.is_some();
                    match message.octets > MAX_READ {
                        true => Err(End::TooBig(MAX_READ)),
                        false => Ok(last.unwrap_or(come.len())),
                    }
                })
                .await;
            if let Err(end) = fed {
                let octets = message.octets;
                let told = format!("DATA: a message, cut off after {octets} octets");
                self.client.tell(told).await;
                return Err(end);
            }
            if bare_lf == 0 && message.bare_lf > 0 {
                let told = "DATA: a line that ends with LF alone: expected CRLF (RFC 5321 section \
                            2.3.8)";
                self.client.tell(told).await;
            }
            if false_ends == 0 && message.false_ends > 0 {
                let told = "DATA: a dot on a line of its own, but not between CRLF and CRLF: not the \
                            end of the message (RFC 5321 section 4.1.1.4)";
                self.client.tell(told).await;
            }
            if over {
                return Ok(message);
            }
        }
    }
}

/// What does no harm here, and might elsewhere.
fn remark(envelope: Option<&Envelope<'_>>) -> &'static str {
    match envelope.is_some_and(|envelope| envelope.spaced) {
        true => "; a space behind the colon, which other servers refuse (RFC 5321 section 3.3)",
        false => "",
    }
}
