//! Why a visit to a front ended early.

use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::probe::{
    BrokenTls, Cause, NothingInCommon, OwnTrouble, RSA_LEAST, TlsTrouble, Unverified,
};

const EN: Lang = Lang::English;

/// Adds why a visit ended early.
pub(in crate::words) fn add(cause: &Cause, out: &mut String) {
    match cause {
        Cause::Ours(trouble) => add_own(trouble, out),
        Cause::NotPublic(purpose) => {
            out.push_str("not tried without --probe-private: not a public address (");
            purpose.add_to(EN, out);
            out.push(')');
        }
        Cause::Refused => out.push_str("connection refused"),
        Cause::Silent { milliseconds } => {
            put!(out, "no response within {} s", seconds(*milliseconds));
        }
        Cause::Slow { milliseconds } => {
            put!(out, "visit not finished after {} s", seconds(*milliseconds));
        }
        Cause::Closed => out.push_str("connection closed by the server"),
        Cause::TooLong(octets) => put!(
            out,
            "more than {octets} octets without the end of the response"
        ),
        Cause::Alien(words) | Cause::Declined(words) => put!(out, "\"{words}\""),
        Cause::NoCapabilities => out.push_str("a reply to CAPABILITY without capabilities"),
        Cause::Tls(trouble) => add_tls(trouble, out),
    }
}

/// Seconds as a number: 5 or 0.5.
fn seconds(milliseconds: u64) -> f64 {
    std::time::Duration::from_millis(milliseconds).as_secs_f64()
}

fn add_own(trouble: &OwnTrouble, out: &mut String) {
    match trouble {
        OwnTrouble::Obstacle(obstacle) => obstacle.add_to(EN, out),
        OwnTrouble::System(error) => out.push_str(&error.say(EN)),
        OwnTrouble::TlsLibrary(words) => put!(out, "error of the TLS library \"{words}\""),
    }
}

/// Adds why TLS failed, or ended.
pub(in crate::words) fn add_tls(trouble: &TlsTrouble, out: &mut String) {
    match trouble {
        TlsTrouble::TooOld => out.push_str("neither TLS 1.2 nor TLS 1.3"),
        TlsTrouble::NothingInCommon(how) => {
            out.push_str("no TLS parameters in common (");
            match how {
                NothingInCommon::Alert(alert) => put!(out, "alert {alert}"),
                NothingInCommon::UnknownChoice => {
                    out.push_str("the server chose parameters that this program does not know");
                }
            }
            out.push(')');
        }
        TlsTrouble::NoTls => out.push_str("the response is not TLS"),
        TlsTrouble::Alert(alert) => put!(out, "TLS alert {alert}"),
        TlsTrouble::Unverified(why) => {
            put!(
                out,
                "a certificate that this program could not verify ({})",
                unverified(*why)
            );
        }
        TlsTrouble::TooLarge => out.push_str(
            "a handshake message of more than 65535 octets, which this program does not read",
        ),
        TlsTrouble::WeakKey(bits) => put!(
            out,
            "the certificate's RSA key has {bits} bits, expected {RSA_LEAST} or more"
        ),
        TlsTrouble::Broken(what) => {
            out.push_str("invalid TLS (");
            match what {
                BrokenTls::AgainstProtocol => out.push_str("a message that violates the protocol"),
                BrokenTls::Unreadable => out.push_str("a message that cannot be read"),
                BrokenTls::Undecryptable => out.push_str("a message that cannot be decrypted"),
                BrokenTls::Library(words) => put!(out, "error of the TLS library \"{words}\""),
            }
            out.push(')');
        }
    }
}

fn unverified(why: Unverified) -> &'static str {
    match why {
        Unverified::Signature => "the signature of its key in the handshake is not valid",
        Unverified::UnknownKind => {
            "its key or signature is of a kind that this program does not know"
        }
        Unverified::NotTrusted => {
            "it is not the certificate that was trusted before, so no client certificate was shown"
        }
        Unverified::Unreadable => "this program cannot read it",
        Unverified::UnknownForm => "it has an extension or a form that this program does not know",
    }
}
