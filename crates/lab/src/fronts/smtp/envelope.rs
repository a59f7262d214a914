//! The arguments of MAIL and RCPT (RFC 5321 section 4.1.1), and which of them a front accepts.

use super::MAX_MESSAGE;
use crate::lang::{Text, both};

/// The argument of MAIL or RCPT.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    /// Without `<` and `>`.
    pub(super) address: &'a str,
    /// Each as it came, `SIZE=1`.
    parameters: Vec<&'a str>,
    /// Whether a space precedes the address, which RFC 5321 section 3.3 forbids.
    pub(super) spaced: bool,
}

/// The extensions that a session has offered and that add parameters to MAIL.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offered {
    /// Answered EHLO, by which SIZE and BODY were.
    pub(super) extensions: bool,
    /// Offered AUTH.
    pub(super) auth: bool,
}

/// The reason of a refusal for the log, and the reply for the client.
pub(super) type SmtpRefusal = (Text, &'static str);

impl<'a> Envelope<'a> {
    /// Reads what follows `keyword`, which is `FROM:` or `TO:`.
    pub(super) fn parse(text: &'a str, keyword: &str) -> Option<Self> {
        let start = text.get(..keyword.len())?;
        if !start.eq_ignore_ascii_case(keyword) {
            return None;
        }
        let rest = &text[keyword.len()..];
        let path = rest.trim_start();
        let inside = path.strip_prefix('<')?;
        let (address, behind) = inside.split_at(end_of_path(inside)?);
        let behind = &behind[1..];
        if !behind.is_empty() && !behind.starts_with(' ') {
            return None;
        }
        Some(Self {
            address,
            parameters: behind.split(' ').filter(|word| !word.is_empty()).collect(),
            spaced: path.len() < rest.len(),
        })
    }

    /// The fault of the parameters of RCPT. No front offers any.
    pub(super) fn refused_of_rcpt(&self) -> Option<SmtpRefusal> {
        (!self.parameters.is_empty()).then(unknown)
    }

    /// The fault of the parameters of MAIL.
    pub(super) fn refused_of_mail(&self, offered: Offered) -> Option<SmtpRefusal> {
        let refused = |parameter: &&str| {
            let (keyword, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match keyword.to_ascii_uppercase().as_str() {
                "SIZE" if offered.extensions => size(value),
                "BODY" if offered.extensions => body(value),
                "AUTH" if offered.auth => value.is_empty().then(malformed),
                _ => Some(unknown()),
            }
        };
        self.parameters.iter().find_map(refused)
    }
}

fn unknown() -> SmtpRefusal {
    let why = both!(
        en: "with a parameter that was not offered",
        fr: "avec un paramètre qui n’est pas proposé"
    );
    (why, "555 5.5.4 a parameter that was not offered")
}

fn malformed() -> SmtpRefusal {
    let why = both!(
        en: "with a parameter that is not well-formed",
        fr: "avec un paramètre mal formé"
    );
    (why, "501 5.5.4 a parameter that is not well-formed")
}

fn too_big() -> SmtpRefusal {
    let why = both!(
        en: "larger than SIZE allows",
        fr: "plus grand que SIZE ne le permet"
    );
    (why, "552 5.3.4 larger than SIZE allows")
}

/// The octet of `>` that ends a path: within a quoted string, it is part of the address.
fn end_of_path(path: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, octet) in path.bytes().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// RFC 1870 section 4: up to twenty digits.
fn size(value: &str) -> Option<SmtpRefusal> {
    let is_number = (1..=20).contains(&value.len()) && value.bytes().all(|o| o.is_ascii_digit());
    // A value too large for a number is too large in any case.
    match value.parse().unwrap_or(u64::MAX) {
        _ if !is_number => Some(malformed()),
        octets if octets > MAX_MESSAGE => Some(too_big()),
        _ => None,
    }
}

/// RFC 6152; BINARYMIME belongs to an extension that is not offered (RFC 3030).
fn body(value: &str) -> Option<SmtpRefusal> {
    match value.to_ascii_uppercase().as_str() {
        "7BIT" | "8BITMIME" => None,
        "BINARYMIME" => Some(unknown()),
        _ => Some(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let parse = |text| Envelope::parse(text, "FROM:");
        let envelope = parse("from:<a@b.test> SIZE=1 BODY=8BITMIME").unwrap();
        assert_eq!(envelope.address, "a@b.test");
        assert_eq!(envelope.parameters, ["SIZE=1", "BODY=8BITMIME"]);
        assert!(!envelope.spaced);
        assert_eq!(parse("FROM:<>").unwrap().address, "");
        assert!(parse("FROM: <a@b.test>").unwrap().spaced);
        let quoted = parse(r#"FROM:<"a>\"b"@c.test>"#).unwrap();
        assert_eq!(quoted.address, r#""a>\"b"@c.test"#);
        for text in [
            "",
            "FROM",
            "TO:<a@b.test>",
            "FROM:a@b.test",
            "FROM:<a@b.test",
            "FROM:<a@b.test>SIZE=1",
            "FROM:<\"a>",
            "FRÔM:<a>",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_was_offered_may_follow() {
        let answer = |parameters: &str, offered| {
            let text = format!("FROM:<a@b.test> {parameters}");
            let refused = Envelope::parse(&text, "FROM:")
                .unwrap()
                .refused_of_mail(offered);
            refused.map(|(_, answer)| answer[..3].to_owned())
        };
        let all = Offered {
            extensions: true,
            auth: true,
        };
        for (parameters, expected) in [
            ("", None),
            ("SIZE=33554432 body=8bitmime AUTH=<>", None),
            ("SIZE=33554433", Some("552")),
            ("SIZE=99999999999999999999", Some("552")),
            ("SIZE=999999999999999999999", Some("501")),
            ("SIZE", Some("501")),
            ("SIZE=-1", Some("501")),
            ("BODY=9BIT", Some("501")),
            ("BODY=BINARYMIME", Some("555")),
            ("AUTH=", Some("501")),
            ("SMTPUTF8", Some("555")),
            ("RET=HDRS", Some("555")),
        ] {
            assert_eq!(answer(parameters, all).as_deref(), expected, "{parameters}");
        }
        let most = Offered { auth: false, ..all };
        assert_eq!(answer("AUTH=<>", most).as_deref(), Some("555"));
        let none = Offered {
            extensions: false,
            auth: false,
        };
        assert_eq!(answer("SIZE=1", none).as_deref(), Some("555"));
    }
}
