//! PRB001: fronts that cannot be reached.

use super::begin;
use crate::lang::put;
use crate::probe::Cause;
use crate::rule::probe::NotReached;
use crate::rule::probe::reach::PRB001;
use crate::words::RuleText;
use crate::words::en::{English, cause};

impl English for PRB001 {
    const RULE: RuleText = RuleText {
        title: "the front cannot be reached",
        explanation: "With `--probe`, mssrv connects to the addresses of each front, at most 8 of each \
                      family, at the port of the record. The connection is refused or times out. The \
                      finding is a warning if another address of the front accepts connections. It is \
                      undetermined if another address is not known, or could not be tried from this \
                      machine.\n\n\
                      It is also undetermined if this machine has no route to the address, or if the \
                      front refuses this machine. It does so if it closes the connection without a \
                      message, greets with a refusal, refuses service for now, or refuses the \
                      probe's name. If another address was examined, this is only information.\n\n\
                      An address that is not public (TGT004) is not tried, and is reported in the same \
                      way. Because a record may name any address, it could lead the probe into your \
                      own network. Use `--probe-private` to try such addresses.",
        remedy: "Make the front listen at all its addresses, or correct the record or the addresses.",
    };

    fn message(host: &str, fact: &Self::Fact, out: &mut String) {
        match begin(fact, out) {
            NotReached::NoConnection {
                cause,
                others_unknown,
            } => {
                put!(out, "the connection fails: {cause}");
                if *others_unknown {
                    out.push_str(OTHERS_UNKNOWN);
                }
                put!(
                    out,
                    ". Make the front listen there, or correct the record or the addresses of {host}"
                );
            }
            NotReached::Unexamined(Cause::NotPublic(purpose)) => put!(
                out,
                "no connection was tried: not a public address ({purpose}). A record may name any address, even one of \
                 your own network. Use --probe-private to probe it"
            ),
            NotReached::Unexamined(cause) => put!(
                out,
                "the front could not be examined from this machine: {cause}. Probe it from another machine"
            ),
            NotReached::TurnedAway(cause) => put!(
                out,
                "the front refuses to serve this machine: {cause}. Probe it from the clients' network, or later"
            ),
        }
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(match fact.observed {
            NotReached::NoConnection { .. } => "a TCP connection",
            NotReached::Unexamined(_) | NotReached::TurnedAway(_) => "a session",
        });
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        match &fact.observed {
            NotReached::NoConnection {
                cause,
                others_unknown,
            } => {
                cause::add(cause, out);
                if *others_unknown {
                    out.push_str(OTHERS_UNKNOWN);
                }
            }
            NotReached::Unexamined(cause) | NotReached::TurnedAway(cause) => cause::add(cause, out),
        }
    }
}

/// What follows a connection that fails if nothing is known of the front's other addresses.
const OTHERS_UNKNOWN: &str =
    "; it is unknown whether the front's other addresses accept connections";
