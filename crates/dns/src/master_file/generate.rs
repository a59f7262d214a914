//! `$GENERATE`, BIND's shorthand for records that differ by a number: `start-stop[/step]`, and in the
//! repeated text `$` and `${offset[,width[,base]]}` (BIND 9 Administrator Reference Manual, section "The
//! $GENERATE Directive").

use std::fmt::Write;

use super::Fault;

/// The numbers that a directive runs through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    start: u32,
    stop: u32,
    step: u32,
}

impl Range {
    /// Reads `start-stop[/step]`. An error is the fault of the text.
    pub(super) fn parse(text: &[u8]) -> Result<Self, fn(String) -> Fault> {
        let parse = || {
            let text = std::str::from_utf8(text).ok()?;
            let (bounds, step) = text.split_once('/').unwrap_or((text, "1"));
            let (start, stop) = bounds.split_once('-')?;
            Some((number(start)?, number(stop)?, number(step)?))
        };
        let Some((start, stop, step)) = parse() else {
            return Err(Fault::RangeForm);
        };
        if start > stop || step == 0 {
            return Err(Fault::RangeOrder);
        }
        Ok(Self { start, stop, step })
    }

    /// How many numbers there are.
    pub(super) fn count(self) -> u64 {
        u64::from((self.stop - self.start) / self.step) + 1
    }

    /// Its numbers, in order.
    pub(super) fn numbers(self) -> impl Iterator<Item = u32> {
        (self.start..=self.stop).step_by(usize::try_from(self.step).unwrap_or(usize::MAX))
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// A text with places for the number.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(Vec<u8>),
    Number(NumberFormat),
}

/// How a number is written.
#[derive(Debug, Clone, Copy)]
struct NumberFormat {
    offset: i64,
    width: usize,
    base: Base,
}

#[derive(Debug, Clone, Copy)]
enum Base {
    Decimal,
    Octal,
    Hex,
    UpperHex,
    Nibbles,
    UpperNibbles,
}

impl Template {
    /// Reads a template. `$$` is a dollar sign, and so is `\$`, which stays an escape. `None` if the
    /// braces contain anything else.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut plain = Vec::new();
        let mut rest = text;
        loop {
            rest = match rest {
                [] => break,
                [b'\\', other, after @ ..] => {
                    plain.extend([b'\\', *other]);
                    after
                }
                [b'$', b'$', after @ ..] => {
                    plain.push(b'$');
                    after
                }
                [b'$', after @ ..] => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    let (form, after) = form(after)?;
                    pieces.push(Piece::Number(form));
                    after
                }
                [other, after @ ..] => {
                    plain.push(*other);
                    after
                }
            };
        }
        pieces.push(Piece::Text(plain));
        Some(Self(pieces))
    }

    /// The text for one number. `None` if an offset takes it out of range.
    pub(super) fn expand(&self, number: u32) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(plain) => text.extend_from_slice(plain),
                Piece::Number(form) => {
                    let value = i64::from(number).checked_add(form.offset)?;
                    let value = u32::try_from(value).ok()?;
                    text.extend_from_slice(form.write(value).as_bytes());
                }
            }
        }
        Some(text)
    }
}

/// The modifiers after a dollar sign, if there are any, and the text after them. `None` if they have another
/// form.
fn form(text: &[u8]) -> Option<(NumberFormat, &[u8])> {
    /// More digits than any label has.
    const MAX_WIDTH: usize = 255;
    let mut form = NumberFormat {
        offset: 0,
        width: 0,
        base: Base::Decimal,
    };
    let [b'{', inner @ ..] = text else {
        return Some((form, text));
    };
    let end = inner.iter().position(|byte| *byte == b'}');
    let (inside, after) = end.map(|end| inner.split_at(end))?;
    let mut parts = std::str::from_utf8(inside).ok()?.split(',');
    if let Some(offset) = parts.next() {
        form.offset = i64::from(offset.parse::<i32>().ok()?);
    }
    if let Some(width) = parts.next() {
        form.width = number(width)? as usize;
        if form.width > MAX_WIDTH {
            return None;
        }
    }
    if let Some(base) = parts.next() {
        form.base = match base {
            "d" => Base::Decimal,
            "o" => Base::Octal,
            "x" => Base::Hex,
            "X" => Base::UpperHex,
            "n" => Base::Nibbles,
            "N" => Base::UpperNibbles,
            _ => return None,
        };
    }
    match parts.next() {
        None => Some((form, &after[1..])),
        Some(_) => None,
    }
}

impl NumberFormat {
    fn write(self, value: u32) -> String {
        let width = self.width;
        match self.base {
            Base::Decimal => format!("{value:0width$}"),
            Base::Octal => format!("{value:0width$o}"),
            Base::Hex => format!("{value:0width$x}"),
            Base::UpperHex => format!("{value:0width$X}"),
            Base::Nibbles => nibbles(value, width),
            Base::UpperNibbles => nibbles(value, width).to_uppercase(),
        }
    }
}

/// Hexadecimal digits as labels, the lowest first, as in ip6.arpa; `width` counts the dots too.
fn nibbles(mut value: u32, mut width: usize) -> String {
    let mut text = String::new();
    loop {
        // Writing to a string does not fail.
        let _ = write!(text, "{:x}", value & 0xf);
        value >>= 4;
        width = width.saturating_sub(1);
        if width == 0 && value == 0 {
            return text;
        }
        text.push('.');
        width = width.saturating_sub(1);
        if width == 0 && value == 0 {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(template: &str, number: u32) -> Option<String> {
        let template = Template::parse(template.as_bytes()).unwrap();
        Some(String::from_utf8(template.expand(number)?).unwrap())
    }

    #[test]
    fn ranges_have_a_step() {
        let numbers = |text: &str| {
            let range = Range::parse(text.as_bytes()).ok()?;
            Some(range.numbers().collect::<Vec<_>>())
        };
        assert_eq!(numbers("1-3"), Some(vec![1, 2, 3]));
        assert_eq!(numbers("0-7/3"), Some(vec![0, 3, 6]));
        assert_eq!(numbers("5-5"), Some(vec![5]));
        assert_eq!(Range::parse(b"0-4294967295").unwrap().count(), 1 << 32);
        assert_eq!(Range::parse(b"0-7/3").unwrap().count(), 3);
        for text in ["3-1", "1-3/0", "1", "-1-3", "1-", "a-b", "1-2/x", ""] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }

    #[test]
    fn modifiers_are_those_of_bind() {
        for (template, number, expected) in [
            ("host$", 7, "host7"),
            ("$.$", 7, "7.7"),
            ("a$$b", 7, "a$b"),
            (r"a\$b", 7, r"a\$b"),
            ("h${0,3}", 7, "h007"),
            ("h${-2}x", 7, "h5x"),
            ("h${100,0,d}", 7, "h107"),
            ("${0,4,x}", 171, "00ab"),
            ("${0,4,X}", 171, "00AB"),
            ("${0,4,o}", 8, "0010"),
            ("${0,0,n}", 0xabc, "c.b.a"),
            ("${0,4,n}", 0xa, "a.0."),
            ("${0,7,N}", 0xa, "A.0.0.0"),
        ] {
            assert_eq!(
                expand(template, number).as_deref(),
                Some(expected),
                "{template}"
            );
        }
        assert_eq!(expand("${-8}", 7), None);
        for template in [
            "${",
            "${}",
            "${x}",
            "${0,1,q}",
            "${0,1,d,d}",
            "${0,999}",
            "${0,}",
        ] {
            assert!(Template::parse(template.as_bytes()).is_none(), "{template}");
        }
    }
}
