//! Remarks about servers.

use crate::lang::Lang;
use crate::lookup::{Note, Obstacle};

const EN: Lang = Lang::English;

/// What a remark says.
pub(in crate::words) fn note(note: &Note) -> String {
    let questions = |number| EN.counted(number, ["question", "questions"], ["", ""]);
    match note {
        Note::TurnedAway {
            server,
            refused,
            servfail,
        } => {
            let codes = match (refused, servfail) {
                (_, 0) => "REFUSED",
                (0, _) => "SERVFAIL",
                (_, _) => "REFUSED or SERVFAIL",
            };
            let questions = match refused + servfail {
                1 => "the only question".to_owned(),
                several => format!("all {}", questions(several)),
            };
            format!(
                "server {server} answered {codes} to {questions}. Perhaps it does not resolve names for this \
                 machine: ask another server (--server)"
            )
        }
        Note::Unconfirmed {
            server,
            questions: number,
        } => format!(
            "server {server} gave no usable answer to {} that other servers answered, so it did not confirm these \
             answers",
            questions(*number)
        ),
        Note::UnprovenDenials {
            server,
            unproven,
            all,
            recursive,
        } => {
            let advice = if *recursive {
                "Ask another server (--server), or the zones' own servers (--authoritative) if their denials \
                 have this record"
            } else {
                "The operator of the zone must make the server send this record with each denial"
            };
            format!(
                "server {server}: {unproven} of {all} denials lack the SOA record that proves them (RFC 2308 section \
                 3). {advice}"
            )
        }
        Note::Unreached {
            servers,
            first,
            why,
        } => {
            let family = if first.is_ipv4() { "IPv4" } else { "IPv6" };
            let why = why.map_or("no server answers over this address family", obstacle);
            match servers {
                1 => format!(
                    "1 name server could not be asked over {family}: {first} ({why}). This does not count as a \
                     fault of the server"
                ),
                servers => format!(
                    "{} name servers could not be asked over {family}, such as {first} ({why}). This does not \
                     count as a fault of the servers",
                    EN.number(*servers)
                ),
            }
        }
    }
}

/// Why this machine cannot reach an address.
pub(in crate::words) fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoRoute => "this machine has no route to the address",
        Obstacle::NoIpv6 => "this machine has no IPv6",
    }
}
