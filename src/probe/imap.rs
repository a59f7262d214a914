//! The part of IMAP that leads to an encrypted session (RFC 9051, RFC 3501).

use tokio::io::{AsyncRead, AsyncWrite};

use super::lines::LineStream;
use super::{Cause, Offer, shown};

/// The command that ends a session.
pub(super) const GOODBYE: &str = "z LOGOUT";

/// Reads the greeting (RFC 9051 section 7.1): OK, or PREAUTH, which leaves no way to STARTTLS.
pub(super) async fn greeting<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
) -> Result<String, Cause> {
    let line = next(lines, None).await?;
    let text = String::from_utf8_lossy(&line);
    let mut words = text.split(' ');
    let (star, status) = (words.next(), words.next().unwrap_or_default());
    let is = |word: &str| status.eq_ignore_ascii_case(word);
    match star {
        Some("*") if is("OK") || is("PREAUTH") => Ok(shown(&line)),
        Some("*") if is("BYE") => Err(Cause::Declined(shown(&line))),
        _ => Err(Cause::Alien(shown(&line))),
    }
}

/// Asks for the capabilities (RFC 9051 section 6.1.1).
pub(super) async fn offer<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
) -> Result<Offer, Cause> {
    let mut offer = None;
    command(lines, "a", "CAPABILITY", |words| {
        let mut words = words.split_ascii_whitespace();
        let is_list = words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("CAPABILITY"));
        if is_list {
            offer = Some(capabilities(words));
        }
    })
    .await?;
    offer.ok_or(Cause::NoCapabilities)
}

/// Has the server begin TLS (RFC 9051 section 6.2.1).
pub(super) async fn starttls<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
) -> Result<(), Cause> {
    command(lines, "b", "STARTTLS", |_| ()).await
}

/// Gives a command, hands what follows the `*` of each untagged line to `untagged`, and ends with
/// the tagged line.
async fn command<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
    tag: &str,
    command: &str,
    mut untagged: impl FnMut(&str),
) -> Result<(), Cause> {
    lines.send(&format!("{tag} {command}")).await?;
    loop {
        let line = next(lines, Some(tag)).await?;
        let text = String::from_utf8_lossy(&line);
        match text.split_once(' ') {
            // It may come at any time (RFC 9051 section 7.1.5), and nothing comes after it.
            Some(("*", rest)) if is_bye(rest) => return Err(Cause::Declined(shown(&line))),
            Some(("*", rest)) => untagged(rest),
            Some((of, rest)) if of == tag => {
                let status = rest.split(' ').next().unwrap_or_default();
                return if status.eq_ignore_ascii_case("OK") {
                    Ok(())
                } else {
                    Err(Cause::Declined(shown(&line)))
                };
            }
            _ => return Err(Cause::Alien(shown(&line))),
        }
    }
}

/// The next line. A server that stops in the middle of its goodbye, or of saying no to the command
/// with this tag, has said it.
async fn next<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
    tag: Option<&str>,
) -> Result<Vec<u8>, Cause> {
    lines.next().await.map_err(|cause| {
        let unfinished = lines.unfinished();
        let text = String::from_utf8_lossy(unfinished);
        let refuses = match text.split_once(' ') {
            Some(("*", rest)) => is_bye(rest),
            Some((of, rest)) => Some(of) == tag && is_no(rest),
            None => false,
        };
        if cause.is_end() && refuses {
            Cause::Declined(shown(unfinished))
        } else {
            cause
        }
    })
}

fn is_no(tagged: &str) -> bool {
    let status = tagged.split(' ').next().unwrap_or_default();
    status.eq_ignore_ascii_case("NO")
}

fn is_bye(untagged: &str) -> bool {
    let status = untagged.split(' ').next().unwrap_or_default();
    status.eq_ignore_ascii_case("BYE")
}

fn capabilities<'a>(words: impl Iterator<Item = &'a str>) -> Offer {
    let mut offer = Offer {
        login: true,
        ..Offer::default()
    };
    for word in words {
        match word.split_once('=') {
            Some((key, mechanism)) if key.eq_ignore_ascii_case("AUTH") => offer.add(mechanism),
            Some(_) => {}
            None if word.eq_ignore_ascii_case("STARTTLS") => offer.starttls = true,
            None if word.eq_ignore_ascii_case("LOGINDISABLED") => offer.login = false,
            None => {}
        }
    }
    offer
}
