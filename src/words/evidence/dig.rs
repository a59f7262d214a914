//! Commands of dig.

use hickory_proto::rr::RecordType;

use crate::lang::put;
use crate::lookup::FactSource;
use crate::text::shell_word;

/// Adds the command that asks for a record set again, or file and line.
pub(super) fn add(source: &FactSource, name: &str, rtype: RecordType, out: &mut String) {
    if begin(source, out) {
        add_name(name, out);
        out.push(' ');
        out.push_str(rtype.into());
    }
}

/// Adds the command that asks for both kinds of addresses, or file and line.
pub(super) fn add_addresses(source: &FactSource, name: &str, out: &mut String) {
    if begin(source, out) {
        add_name(name, out);
        out.push_str(" A ");
        add_name(name, out);
        out.push_str(" AAAA");
    }
}

/// Adds the command that asks with and without DNSSEC validation, or file and line.
pub(super) fn add_validation(source: &FactSource, name: &str, out: &mut String) {
    if begin(source, out) {
        add_name(name, out);
        out.push_str(" SRV ");
        add_name(name, out);
        out.push_str(" SRV +cd");
    }
}

/// Adds the command that asks the system's resolver for IPv4 addresses.
pub(super) fn add_any_resolver(name: &str, out: &mut String) {
    out.push_str("dig ");
    add_name(name, out);
    out.push_str(" A");
}

/// Adds the command up to the names, or file and line; whether names follow.
fn begin(source: &FactSource, out: &mut String) -> bool {
    match source {
        FactSource::Server {
            endpoint,
            recursion,
        } => {
            out.push_str(if *recursion {
                "dig "
            } else {
                "dig +norecurse "
            });
            endpoint.add_dig_options(out);
            out.push(' ');
            true
        }
        FactSource::File(place) => {
            put!(out, "{place}");
            false
        }
    }
}

/// Whether a shell passes a displayed name to dig as it is.
pub(super) fn is_plain(name: &str) -> bool {
    let plain =
        |octet: u8| matches!(octet, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    // No early exit, so that many octets are compared at once.
    name.bytes().fold(true, |all, octet| all & plain(octet)) && !name.starts_with('-')
}

/// Adds a displayed name as a shell passes it to dig: unchanged, and without running any part of it.
fn add_name(name: &str, out: &mut String) {
    if is_plain(name) {
        out.push_str(name);
        out.push('.');
        return;
    }
    // A name that begins so is an option to dig.
    let option = name.starts_with(['-', '+']);
    let (first, rest) = name.split_at(usize::from(option));
    let first: String = first.bytes().map(|it| format!("\\{it:03}")).collect();
    out.push_str(&shell_word(&format!("{first}{rest}.")));
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;

    use super::*;
    use crate::input::Place;

    #[test]
    fn evidence_is_a_command_or_a_place() {
        let server = |recursion| FactSource::Server {
            endpoint: Arc::new(SocketAddr::from(([192, 0, 2, 1], 53)).into()),
            recursion,
        };
        let evidence = |source: FactSource, name| super::super::ask(&source, name, RecordType::SRV);
        for (source, name, command) in [
            (
                server(true),
                "_imap._tcp.a.fr",
                "dig @192.0.2.1 _imap._tcp.a.fr. SRV",
            ),
            (
                server(false),
                "_imap._tcp.a.fr",
                "dig +norecurse @192.0.2.1 _imap._tcp.a.fr. SRV",
            ),
            (
                server(true),
                r"a\;b|c'd.fr",
                r#"dig @192.0.2.1 "a\\;b|c'd.fr." SRV"#,
            ),
            (server(true), "-f.fr", r#"dig @192.0.2.1 "\\045f.fr." SRV"#),
            (server(true), "+f.fr", r#"dig @192.0.2.1 "\\043f.fr." SRV"#),
        ] {
            assert_eq!(evidence(source, name), command);
        }
        let place = Place {
            file: "a.zone".into(),
            line: 12,
        };
        assert_eq!(evidence(FactSource::File(place), "a.fr"), "a.zone:12");
    }
}
