//! The data of LOC records (RFC 1876 section 3).

use super::words::{holds, text};
use crate::master_file::lex::Token;
use crate::master_file::refusal::Construct::{self, NumberOutOfRange};

/// Reads `48 52 24.000 N 2 20 50.000 E 35m 10m 100m 10m`, of which minutes, seconds and all lengths
/// after the first may be missing.
pub(super) fn read(tokens: &[Token<'_>]) -> Result<(), Construct> {
    let mut words = tokens.iter().map(text).peekable();
    for (greatest, sides) in [(90, ["N", "S"]), (180, ["E", "W"])] {
        let mut parts = Vec::new();
        let side = loop {
            let word = words.next().unwrap_or_default();
            match word.starts_with(|first: char| first.is_ascii_digit()) {
                true if parts.len() < 3 => parts.push(word),
                true => return Err(NumberOutOfRange),
                false => break word,
            }
        };
        let places = [0, 0, 3];
        for ((part, decimals), most) in parts.iter().zip(places).zip([greatest, 59, 59]) {
            decimal(part, decimals)
                .map(|whole| whole <= most)?
                .then_some(())
                .ok_or(NumberOutOfRange)?;
        }
        holds(!parts.is_empty())?;
        let other = ["N", "S", "E", "W"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(side));
        match sides.contains(&side) {
            true => {}
            false if other => return Err(NumberOutOfRange),
            false => return holds(false),
        }
    }
    let lengths: Vec<_> = words.collect();
    holds(!lengths.is_empty())?;
    if lengths.len() > 4 {
        return Err(NumberOutOfRange);
    }
    for (at, length) in lengths.iter().enumerate() {
        let length = length.strip_suffix('m').unwrap_or(length);
        let (digits, greatest) = match (at, length.strip_prefix('-')) {
            (0, Some(depth)) => (depth, 100_000),
            (0, None) => (length, 42_849_672),
            _ => (length, 90_000_000),
        };
        if decimal(digits, 2)? > greatest {
            return Err(NumberOutOfRange);
        }
    }
    Ok(())
}

/// The whole part of a number with at most that many decimal places.
fn decimal(text: &str, places: usize) -> Result<u32, Construct> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    holds(!whole.is_empty() && digits(whole) && digits(fraction))?;
    match whole.parse() {
        Ok(whole) if fraction.len() <= places => Ok(whole),
        _ => Err(NumberOutOfRange),
    }
}
