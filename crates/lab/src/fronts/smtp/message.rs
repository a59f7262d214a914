//! Finds the end of a message after DATA, and counts its octets. Nothing of it is kept.

/// How a line began, or how it was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnding {
    Crlf,
    /// Only LF, which ends no line (RFC 5321 section 2.3.8).
    Lf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageState {
    /// At the start of a line.
    Start(LineEnding),
    /// Behind a dot at the start of a line.
    Dot(LineEnding),
    /// Behind that dot and CR.
    DotCr(LineEnding),
    /// Behind CR.
    Cr,
    Text,
    /// Behind CRLF, a dot and CRLF.
    Over,
}

/// The state of a message that is being read.
#[derive(Debug)]
pub(super) struct Message {
    state: MessageState,
    /// Octets without the dots of transparency and the last line (RFC 1870 section 5).
    pub(super) octets: u64,
    /// Number of lines that ended with only LF.
    pub(super) bare_lf: u64,
    /// Lines of one dot without CRLF on both sides. Servers that accepted them as the end took one
    /// message for two, which is known as SMTP smuggling. Current servers accept only CRLF.
    pub(super) false_ends: u64,
}

impl Message {
    /// The state after the reply to DATA.
    pub(super) fn new() -> Self {
        Self {
            state: MessageState::Start(LineEnding::Crlf),
            octets: 0,
            bare_lf: 0,
            false_ends: 0,
        }
    }

    /// Reads received octets. At the end of the message, returns how many of them belong to it and its end.
    pub(super) fn read(&mut self, come: &[u8]) -> Option<usize> {
        for (at, octet) in come.iter().enumerate() {
            self.step(*octet);
            if self.state == MessageState::Over {
                return Some(at + 1);
            }
        }
        None
    }

    fn step(&mut self, octet: u8) {
        self.octets += 1;
        self.state = match (self.state, octet) {
            (MessageState::DotCr(LineEnding::Crlf), b'\n') => {
                // CRLF and a dot: the last line does not belong to the message.
                self.octets -= 3;
                MessageState::Over
            }
            (MessageState::Dot(_), b'\n') | (MessageState::DotCr(LineEnding::Lf), b'\n') => {
                self.false_ends += 1;
                self.end_line()
            }
            (MessageState::Start(ended), b'.') => MessageState::Dot(ended),
            (MessageState::Dot(ended), b'\r') => MessageState::DotCr(ended),
            (MessageState::Dot(_), _) => {
                // RFC 5321 section 4.5.2: a dot that was put before another.
                self.octets -= 1;
                MessageState::Text
            }
            (_, b'\n') => self.end_line(),
            (_, b'\r') => MessageState::Cr,
            _ => MessageState::Text,
        };
    }

    fn end_line(&mut self) -> MessageState {
        match self.state {
            MessageState::Cr | MessageState::DotCr(_) => MessageState::Start(LineEnding::Crlf),
            _ => {
                self.bare_lf += 1;
                MessageState::Start(LineEnding::Lf)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octets, lines with bare LF and false ends of a message, and what follows it.
    fn read(sent: &str) -> Option<(u64, u64, u64, &str)> {
        let mut message = Message::new();
        let end = message.read(sent.as_bytes());
        // However it comes, it is the same.
        let mut again = Message::new();
        let found = sent
            .bytes()
            .position(|octet| again.read(&[octet]).is_some());
        assert_eq!(found.map(|at| at + 1), end, "{sent:?}");
        assert_eq!(again.octets, message.octets, "{sent:?}");
        let Message {
            octets,
            bare_lf,
            false_ends,
            ..
        } = message;
        Some((octets, bare_lf, false_ends, &sent[end?..]))
    }

    #[test]
    fn messages_end_with_a_dot_between_crlf() {
        assert_eq!(read(".\r\n"), Some((0, 0, 0, "")));
        assert_eq!(read("a\r\n.\r\nQUIT\r\n"), Some((3, 0, 0, "QUIT\r\n")));
        assert_eq!(read("\r\n\r\n.\r\n"), Some((4, 0, 0, "")));
        // Dots of transparency do not count (RFC 1870 section 5).
        assert_eq!(read("..\r\n..a\r\n.b\r\n.\r\n"), Some((10, 0, 0, "")));
        assert_eq!(read("a.\r\n.\r\n"), Some((4, 0, 0, "")));
        assert_eq!(read("a\r\r\n.\r\n"), Some((4, 0, 0, "")));
        assert_eq!(read("a\r\n"), None);
        assert_eq!(read("a\r\n.\r\r\n"), None);
        assert_eq!(read("a\r\n.\ra\r\n"), None);
    }

    #[test]
    fn bare_line_feeds_end_no_message() {
        assert_eq!(read("a\nb\r\n.\r\n"), Some((5, 1, 0, "")));
        for smuggled in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r"] {
            assert_eq!(read(&format!("a{smuggled}b")), None, "{smuggled:?}");
        }
        let false_ends = |smuggled: &str| {
            let text = format!("a{smuggled}b\r\n.\r\n");
            read(&text).map(|(_, _, false_ends, _)| false_ends)
        };
        assert_eq!(false_ends("\n.\n"), Some(1));
        assert_eq!(false_ends("\n.\r\n"), Some(1));
        assert_eq!(false_ends("\r\n.\n"), Some(1));
        assert_eq!(false_ends("\n"), Some(0));
    }
}
