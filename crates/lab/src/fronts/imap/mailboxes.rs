//! The mailboxes of one session: the INBOX, and those that the client makes. All are empty, and gone
//! with the session.

/// Mailboxes that a client may make.
const MAX_MADE: usize = 32;
/// Octets of a mailbox's name, and of a pattern.
const MAX_NAME: usize = 255;
const INBOX: &str = "INBOX";
/// Between the levels of names.
const SEPARATOR: char = '/';

/// Names of mailboxes.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    made: Vec<String>,
}

impl Mailboxes {
    pub(super) fn has(&self, name: &str) -> bool {
        is_inbox(name) || self.made.iter().any(|made| made == name)
    }

    /// Creates a mailbox and its parents (RFC 9051 section 6.3.4). Returns the status of the command.
    pub(super) fn create(&mut self, name: &str) -> &'static str {
        let name = name.trim_end_matches(SEPARATOR);
        let unfit = |octet: u8| !matches!(octet, b' '..=b'~') || b"\"\\%*".contains(&octet);
        if self.has(name) {
            return "NO [ALREADYEXISTS] it is there";
        }
        if name.is_empty() || name.len() > MAX_NAME || name.bytes().any(unfit) {
            return "NO [CANNOT] the lab makes no mailbox of such a name";
        }
        let above = name.match_indices(SEPARATOR).map(|(at, _)| &name[..at]);
        for mailbox in above.chain([name]) {
            if self.made.len() == MAX_MADE {
                return "NO [LIMIT] the lab makes no more of them";
            }
            if !mailbox.is_empty() && !self.has(mailbox) {
                self.made.push(mailbox.to_owned());
            }
        }
        "OK there until the end of the session"
    }

    /// Removes a mailbox; the status of the command.
    pub(super) fn delete(&mut self, name: &str) -> &'static str {
        if is_inbox(name) {
            return "NO [CANNOT] the INBOX stays";
        }
        let before = self.made.len();
        self.made.retain(|made| made != name);
        if self.made.len() < before {
            "OK done"
        } else {
            super::NO_SUCH
        }
    }

    /// The answers to LIST or LSUB (RFC 9051 section 6.3.9, RFC 3501 section 6.3.9).
    pub(super) fn list(&self, verb: &str, reference: &str, pattern: &str) -> String {
        if pattern.is_empty() {
            // Only what the names are parted by is asked for.
            return format!("* {verb} (\\Noselect) \"{SEPARATOR}\" \"\"\r\n");
        }
        let pattern = format!("{reference}{pattern}");
        let names = [INBOX]
            .into_iter()
            .chain(self.made.iter().map(String::as_str));
        names
            .filter(|name| fits(&pattern, name))
            .map(|name| format!("* {verb} () \"{SEPARATOR}\" {}\r\n", shown(name)))
            .collect()
    }
}

fn is_inbox(name: &str) -> bool {
    name.eq_ignore_ascii_case(INBOX)
}

/// A mailbox's name as a front shows it.
pub(super) fn shown(name: &str) -> String {
    if is_inbox(name) {
        INBOX.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

/// Whether a name matches a pattern: `*` matches anything, `%` anything on one level.
fn fits(pattern: &str, name: &str) -> bool {
    if pattern.len() > MAX_NAME {
        return false;
    }
    let pattern = if name == INBOX {
        pattern.to_ascii_uppercase()
    } else {
        pattern.to_owned()
    };
    // Whether the part of the pattern read so far matches the first octets of the name, by their number.
    let mut fit = vec![false; name.len() + 1];
    fit[0] = true;
    for octet in pattern.bytes() {
        for at in 0..=name.len() {
            let seen = at.checked_sub(1).map(|last| name.as_bytes()[last]);
            match octet {
                b'*' => fit[at] |= seen.is_some() && fit[at - 1],
                b'%' => fit[at] |= seen.is_some_and(|seen| seen != SEPARATOR as u8) && fit[at - 1],
                _ => {}
            }
        }
        if !b"*%".contains(&octet) {
            for at in (1..=name.len()).rev() {
                fit[at] = fit[at - 1] && name.as_bytes()[at - 1] == octet;
            }
            fit[0] = false;
        }
    }
    fit[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_they_should() {
        for (pattern, name, expected) in [
            ("*", "INBOX", true),
            ("%", "INBOX", true),
            ("inbox", "INBOX", true),
            ("in%", "INBOX", true),
            ("INBOX/%", "INBOX", false),
            ("%", "a/b", false),
            ("*", "a/b", true),
            ("a/%", "a/b", true),
            ("%/b", "a/b", true),
            ("a%b", "a/b", false),
            ("a*b", "a/b", true),
            ("*b*", "a/b", true),
            ("A", "a", false),
            ("a", "ab", false),
            ("ab", "a", false),
            ("", "a", false),
            ("Sent%", "INBOX", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
        assert!(!fits(&"*".repeat(100_000), "a"));
    }

    #[test]
    fn lists_tell_what_was_asked_for() {
        let mut mailboxes = Mailboxes::default();
        assert!(mailboxes.create("a/b").starts_with("OK"));
        assert_eq!(
            mailboxes.list("LIST", "", ""),
            "* LIST (\\Noselect) \"/\" \"\"\r\n"
        );
        assert_eq!(
            mailboxes.list("LIST", "", "%"),
            "* LIST () \"/\" INBOX\r\n* LIST () \"/\" \"a\"\r\n"
        );
        assert_eq!(
            mailboxes.list("LSUB", "a/", "*"),
            "* LSUB () \"/\" \"a/b\"\r\n"
        );
        assert_eq!(mailboxes.list("LIST", "", "none"), "");
    }

    #[test]
    fn mailboxes_come_and_go_within_bounds() {
        let mut mailboxes = Mailboxes::default();
        assert!(mailboxes.has("inbox") && !mailboxes.has("Sent"));
        assert!(mailboxes.create("Sent/").starts_with("OK"));
        assert!(mailboxes.has("Sent") && !mailboxes.has("SENT"));
        assert!(mailboxes.create("Sent").starts_with("NO [ALREADYEXISTS]"));
        assert!(mailboxes.create("inbox").starts_with("NO [ALREADYEXISTS]"));
        for name in ["", "/", "a\"b", "a\r\nb", "é", &"a".repeat(256)] {
            assert!(mailboxes.create(name).starts_with("NO [CANNOT]"), "{name}");
        }
        assert!(mailboxes.delete("Sent").starts_with("OK") && !mailboxes.has("Sent"));
        assert!(mailboxes.delete("Sent").starts_with("NO [NONEXISTENT]"));
        assert!(mailboxes.delete("Inbox").starts_with("NO [CANNOT]"));
        for number in 0..MAX_MADE {
            assert!(mailboxes.create(&number.to_string()).starts_with("OK"));
        }
        assert!(mailboxes.create("more").starts_with("NO [LIMIT]"));
    }
}
