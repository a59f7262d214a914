//! The names of IMAP commands. Any other word may be a secret, and is not logged.

use crate::lang::Lang;

/// The name of a command in the log.
pub(super) fn named(verb: &str, lang: Lang) -> &str {
    if is_known(verb.strip_prefix("UID ").unwrap_or(verb)) {
        verb
    } else {
        match lang {
            Lang::English => "something",
            Lang::French => "commande inconnue",
        }
    }
}

/// Whether a verb in upper case is one of IMAP or of an extension that clients use.
fn is_known(verb: &str) -> bool {
    is_standard(verb) || is_extension(verb)
}

/// RFC 9051 and RFC 3501.
fn is_standard(verb: &str) -> bool {
    matches!(
        verb,
        "APPEND"
            | "AUTHENTICATE"
            | "CAPABILITY"
            | "CHECK"
            | "CLOSE"
            | "COPY"
            | "CREATE"
            | "DELETE"
            | "ENABLE"
            | "EXAMINE"
            | "EXPUNGE"
            | "FETCH"
            | "IDLE"
            | "LIST"
            | "LOGIN"
            | "LOGOUT"
            | "LSUB"
            | "MOVE"
            | "NAMESPACE"
            | "NOOP"
            | "RENAME"
            | "SEARCH"
            | "SELECT"
            | "STARTTLS"
            | "STATUS"
            | "STORE"
            | "SUBSCRIBE"
            | "UNSELECT"
            | "UNSUBSCRIBE"
    )
}

/// RFC 2971, RFC 4314, RFC 4978, RFC 5256, RFC 5464, RFC 5465, RFC 9208, and XLIST, which was there
/// before RFC 6154.
fn is_extension(verb: &str) -> bool {
    matches!(
        verb,
        "COMPRESS"
            | "DELETEACL"
            | "GETACL"
            | "GETMETADATA"
            | "GETQUOTA"
            | "GETQUOTAROOT"
            | "ID"
            | "LISTRIGHTS"
            | "MYRIGHTS"
            | "NOTIFY"
            | "SETACL"
            | "SETMETADATA"
            | "SETQUOTA"
            | "SORT"
            | "THREAD"
            | "XLIST"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_verbs_are_told() {
        for verb in ["SELECT", "UID FETCH", "ID", "SORT"] {
            assert_eq!(named(verb, Lang::English), verb);
        }
        for verb in ["", "UID ", "UID HUNTER2", "HUNTER2", "SELECTED"] {
            assert_eq!(named(verb, Lang::English), "something");
        }
    }
}
