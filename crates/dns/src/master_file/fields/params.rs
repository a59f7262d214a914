//! The parameters of SVCB and HTTPS records (RFC 9460 sections 2.1 and 7 to 9).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::words::{holds, text};
use crate::master_file::lex::Token;
use crate::master_file::refusal::Construct;

/// Keys that BIND 9.18, NSD 4.6 and Knot 3.2 know, and whether a value follows.
const KEYS: &[(&str, bool)] = &[
    ("mandatory", true),
    ("alpn", true),
    ("no-default-alpn", false),
    ("port", true),
    ("ipv4hint", true),
    ("ech", true),
    ("ipv6hint", true),
    ("dohpath", true),
];

/// Reads parameters: known keys, or `key` and a number; none twice.
pub(super) fn read(tokens: &[Token<'_>]) -> Result<(), Construct> {
    let mut keys = Vec::with_capacity(tokens.len());
    let mut mandatory = "";
    for (at, token) in tokens.iter().enumerate() {
        if is_value(tokens, at) {
            continue;
        }
        let (key, value) = text(token).split_once('=').unwrap_or((text(token), ""));
        holds(!keys.contains(&key))?;
        keys.push(key);
        let apart = is_value(tokens, at + 1);
        let known = KEYS.iter().find(|(known, _)| *known == key);
        match known {
            Some((_, valued)) => holds(*valued == (apart || !value.is_empty()))?,
            None => holds(
                key.strip_prefix("key")
                    .is_some_and(|it| it.parse::<u16>().is_ok()),
            )?,
        }
        match key {
            _ if apart => {}
            "mandatory" => mandatory = value,
            "port" => holds(value.parse::<u16>().is_ok())?,
            "ipv4hint" => holds(value.split(',').all(|it| it.parse::<Ipv4Addr>().is_ok()))?,
            "ipv6hint" => holds(value.split(',').all(|it| it.parse::<Ipv6Addr>().is_ok()))?,
            _ => {}
        }
    }
    let mut demanded = mandatory.split(',').filter(|key| !key.is_empty());
    holds(demanded.all(|key| keys.contains(&key)))
}

/// Whether the word at this place is the value of the key before it, in quotes: `alpn="h2"`.
pub(super) fn is_value(tokens: &[Token<'_>], at: usize) -> bool {
    let key = at.checked_sub(1).and_then(|before| tokens.get(before));
    let value = tokens
        .get(at)
        .is_some_and(|token| token.glued && token.quoted);
    value && key.is_some_and(|key| key.text.ends_with(b"=") && !key.quoted)
}
