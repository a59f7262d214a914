//! The part of SMTP that leads to an encrypted session (RFC 5321, RFC 3207, RFC 4954).

use std::net::IpAddr;

use tokio::io::{AsyncRead, AsyncWrite};

use super::lines::LineStream;
use super::{Cause, Offer, shown};

/// The command that ends a session.
pub(super) const GOODBYE: &str = "QUIT";

/// Reads the greeting (RFC 5321 section 4.2): 220, on one line or several.
pub(super) async fn greeting<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
) -> Result<String, Cause> {
    let (first, _) = reply(lines, 220).await?;
    Ok(first)
}

/// Says EHLO as a client without a name does, by its address (RFC 5321 section 4.1.4), and reads
/// the extensions.
pub(super) async fn offer<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
    local: IpAddr,
) -> Result<Offer, Cause> {
    let literal = match local.to_canonical() {
        IpAddr::V4(ip) => format!("[{ip}]"),
        IpAddr::V6(ip) => format!("[IPv6:{ip}]"),
    };
    lines.send(&format!("EHLO {literal}")).await?;
    let (_, extensions) = reply(lines, 250).await?;
    // The first line names the server.
    Ok(self::extensions(extensions.iter().skip(1)))
}

/// Has the server begin TLS (RFC 3207 section 4).
pub(super) async fn starttls<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
) -> Result<(), Cause> {
    lines.send("STARTTLS").await?;
    reply(lines, 220).await.map(drop)
}

/// Reads a whole reply: its first line as it is shown, and the texts of all. Another code is an
/// error. A server that hangs up in the middle of a refusal has refused.
async fn reply<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut LineStream<S>,
    expected: u16,
) -> Result<(String, Vec<String>), Cause> {
    let mut first: Option<(u16, String)> = None;
    let mut texts = Vec::new();
    loop {
        let line = match lines.next().await {
            Ok(line) => line,
            Err(cause) if cause.is_end() => {
                return Err(broken_off(first, lines.unfinished()).unwrap_or(cause));
            }
            Err(cause) => return Err(cause),
        };
        let alien = || Cause::Alien(shown(&line));
        let (code, more, text) = parts(&line).ok_or_else(alien)?;
        let (of_first, words) = first.get_or_insert_with(|| (code, shown(&line)));
        if *of_first != code {
            return Err(alien());
        }
        texts.push(String::from_utf8_lossy(text).into_owned());
        match more {
            true => {}
            false if code == expected => return Ok((words.clone(), texts)),
            false => return Err(Cause::Declined(words.clone())),
        }
    }
}

/// The refusal in what came of a reply that does not end: in its first line, or in the one that has
/// begun.
fn broken_off(first: Option<(u16, String)>, unfinished: &[u8]) -> Option<Cause> {
    let begun = || {
        let (code, _, _) = parts(unfinished)?;
        Some((code, shown(unfinished)))
    };
    let (code, words) = first.or_else(begun)?;
    // RFC 5321 section 4.2.1.
    (400..600).contains(&code).then_some(Cause::Declined(words))
}

/// Code, whether more lines follow, and text (RFC 5321 section 4.2: `Reply-line`).
fn parts(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (digits, rest) = line.split_at_checked(3)?;
    let is_code = matches!(digits, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9']);
    let code = digits
        .iter()
        .fold(0, |code, digit| code * 10 + u16::from(digit & 0x0f));
    match rest {
        _ if !is_code => None,
        [] => Some((code, false, rest)),
        [b' ', text @ ..] => Some((code, false, text)),
        [b'-', text @ ..] => Some((code, true, text)),
        _ => None,
    }
}

fn extensions<'a>(texts: impl Iterator<Item = &'a String>) -> Offer {
    let mut offer = Offer::default();
    for text in texts {
        let mut words = text.split_ascii_whitespace();
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        match keyword.split_once('=') {
            None if keyword == "STARTTLS" => offer.starttls = true,
            None if keyword == "AUTH" => words.for_each(|word| offer.add(word)),
            // As servers wrote it before RFC 2554, and some still do beside the other.
            Some(("AUTH", first)) => {
                offer.add(first);
                words.for_each(|word| offer.add(word));
            }
            _ => {}
        }
    }
    offer
}
