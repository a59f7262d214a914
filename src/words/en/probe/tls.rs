//! PRB rules: TLS and certificates.

use super::begin;
use crate::dates;
use crate::lang::{Lang, put};
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Untrusted};
use crate::rule::fact::FirstOf;
use crate::rule::probe::tls::{PRB004, PRB005, PRB006, PRB007, PRB011, PRB013};
use crate::rule::probe::{
    ClientCertificate, DAYS_AHEAD, NoTls, OutOfDate, Second, UnnamedDomain, UntrustedChain,
    WrongName,
};
use crate::words::RuleText;
use crate::words::en::{English, cause, trust};
use mssrv_dns::words::{add_list, add_list_of};

const EN: Lang = Lang::English;

impl English for PRB004 {
    const RULE: RuleText = RuleText {
        title: "TLS 1.2 or later cannot be established",
        explanation: "The front supports neither TLS 1.2 nor TLS 1.3, ends the handshake early, or has an RSA \
                      key under 2048 bits.\n\nThe finding is undetermined if other clients may succeed. This \
                      is possible if the front and the probe have no cipher suite in common. It is also \
                      possible if mssrv cannot verify the certificate, or cannot read a very long message of \
                      the handshake.",
        remedy: "Enable TLS 1.2 and TLS 1.3, with current cipher suites.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let NoTls {
            cause,
            nothing_in_common,
        } = begin(fact, out);
        match cause {
            Cause::Tls(TlsTrouble::TooOld) => out.push_str(
                "the front supports neither TLS 1.2 nor TLS 1.3. Enable at least one of them",
            ),
            Cause::Tls(TlsTrouble::WeakKey(_)) => put!(
                out,
                "TLS fails: {cause}. Get a certificate with a longer key"
            ),
            Cause::Tls(TlsTrouble::Unverified(_)) => put!(
                out,
                "TLS could not be examined: the front shows {cause}. Check the certificate with openssl"
            ),
            Cause::Tls(TlsTrouble::TooLarge) => put!(
                out,
                "TLS could not be examined: the front sends {cause}. Make the front send fewer certificates or names \
                 of authorities, or check it with openssl"
            ),
            Cause::Tls(
                TlsTrouble::NothingInCommon(_)
                | TlsTrouble::NoTls
                | TlsTrouble::Alert(_)
                | TlsTrouble::Broken(_),
            )
            | Cause::Ours(_)
            | Cause::NotPublic(_)
            | Cause::Refused
            | Cause::Silent { .. }
            | Cause::Slow { .. }
            | Cause::Closed
            | Cause::TooLong(_)
            | Cause::Alien(_)
            | Cause::NoCapabilities
            | Cause::Declined(_) => {
                if *nothing_in_common {
                    put!(
                        out,
                        "TLS fails: {cause}. The probe offers TLS 1.3, and TLS 1.2 with ECDHE and AES-GCM or \
                         ChaCha20. Enable one of them, or check the front with openssl"
                    );
                } else {
                    put!(
                        out,
                        "the front accepts STARTTLS, but TLS fails: {cause}. Fix the front"
                    );
                }
            }
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("TLS 1.2 or TLS 1.3");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        cause::add(&fact.observed.cause, out);
    }
}

impl English for PRB005 {
    const RULE: RuleText = RuleText {
        title: "the certificate does not name the front",
        explanation: "No dNSName of the certificate matches the target of the record. A wildcard \
                      replaces only the left-most label, and the common name of the subject does not \
                      count. If mssrv cannot read the certificate, the finding is undetermined.",
        remedy: "Get a certificate that has the target among its dNSNames.",
    };

    fn message(host: &str, fact: &Self::Fact, out: &mut String) {
        match begin(fact, out) {
            WrongName::Unreadable(why) => put!(
                out,
                "this program cannot read the certificate: {why}. Check it with openssl, or get a certificate \
                 that follows RFC 5280"
            ),
            WrongName::Named { subject, names } => {
                put!(out, "the certificate (subject {subject}) is for ");
                add_hosts(names, out);
                put!(
                    out,
                    ", expected {host}. Get a certificate with the front among its dNSNames: clients ignore the \
                     subject"
                );
            }
        }
    }

    fn expected(owner: &str, _: &Self::Fact, out: &mut String) {
        out.push_str(owner);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        match &fact.observed {
            WrongName::Unreadable(_) => out.push_str("a certificate that this program cannot read"),
            WrongName::Named { names, .. } => add_hosts(names, out),
        }
    }
}

impl English for PRB006 {
    const RULE: RuleText = RuleText {
        title: "the chain does not lead to a trusted authority",
        explanation: "With `--front-ca`, mssrv checks the certificate and the intermediate \
                      certificates that the front sends. They lead to none of the given authorities, \
                      or the certificate is not for a server. In production, the authorities are \
                      those of IGC-Santé. If mssrv does not know an element of the chain, the finding \
                      is undetermined. Revocation is not checked.\n\n\
                      Without `--front-ca`, the chain is not checked, and an informational finding \
                      names the issuer.",
        remedy: "Make the front send its intermediate certificates, or get a certificate from one of \
                 these authorities.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let UntrustedChain { issuer, why } = begin(fact, out);
        match why {
            Some(Untrusted::Unknown(_)) => put!(
                out,
                "this program could not check whether the certificate (issuer {issuer}) leads to an authority of \
                 --front-ca: "
            ),
            Some(Untrusted::No(_)) => put!(
                out,
                "the certificate (issuer {issuer}) does not lead to an authority of --front-ca: "
            ),
            None => put!(
                out,
                "mssrv did not check whether the certificate (issuer {issuer}) leads to an authority of the \
                 trust space. Name the authorities with --front-ca"
            ),
        }
        if let Some(why) = why {
            trust::add_untrusted(why, out);
            out.push_str(match why {
                Untrusted::Unknown(_) => ". Check the chain with openssl",
                Untrusted::No(_) => {
                    ". Make the front send every intermediate certificate, or get a certificate from one of these \
                     authorities"
                }
            });
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("a trusted authority");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        trust::add_name(&fact.observed.issuer, out);
    }
}

impl English for PRB007 {
    const RULE: RuleText = RuleText {
        title: "the certificate is not valid, or expires soon",
        explanation: "The certificate has expired, or is not valid yet. If it expires within 30 days, \
                      the finding is a warning.",
        remedy: "Renew the certificate. If it is not valid yet, check the clocks.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let time = |second: &Second| dates::time(EN, second.time());
        match begin(fact, out) {
            OutOfDate::Expired(end) => {
                put!(out, "the certificate expired on {}. Renew it", time(end))
            }
            OutOfDate::NotYetValid(start) => put!(
                out,
                "the certificate is not valid before {}. Check the clocks",
                time(start)
            ),
            OutOfDate::ExpiresSoon(end) => put!(
                out,
                "the certificate expires on {}, within {DAYS_AHEAD} days. Renew it",
                time(end)
            ),
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        put!(out, "valid for more than {DAYS_AHEAD} days");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        match fact.observed {
            OutOfDate::Expired(time)
            | OutOfDate::NotYetValid(time)
            | OutOfDate::ExpiresSoon(time) => out.push_str(&dates::time(EN, time.time())),
        }
    }
}

impl English for PRB011 {
    const RULE: RuleText = RuleText {
        title: "the certificate does not name the mail domain",
        explanation: "The user gives the mail domain to the client. Without DNSSEC, the client should \
                      check the front's certificate against this domain, not against the target. \
                      Operators whose fronts serve many domains cannot name all of them in a \
                      certificate.",
        remedy: "Sign the zone with DNSSEC if you can. Otherwise, no action is needed.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let UnnamedDomain { domain, .. } = begin(fact, out);
        put!(
            out,
            "the certificate names the front, but not the mail domain {domain}. A client that found the front \
             without DNSSEC checks the certificate against this domain. Sign the zone if you can; otherwise, no \
             action is needed"
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.observed.domain);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        if fact.observed.names.is_empty() {
            out.push_str("none");
        } else {
            add_list(EN, &fact.observed.names, ", ", out);
        }
    }
}

impl English for PRB013 {
    const RULE: RuleText = RuleText {
        title: "result of the test with the client certificate",
        explanation: "With `--client-cert`, mssrv connects a second time to each authcli front that \
                      asks for a certificate, and shows the given certificate. With `--front-ca`, it \
                      does so only if the front's own certificate is trusted. A refusal is a warning, \
                      because the client certificate itself may be the cause. Any other result is only \
                      information.",
        remedy: "Compare the issuer of the client certificate with the authorities that the front \
                 accepts.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        match begin(fact, out) {
            ClientCertificate::Accepted => {
                out.push_str("the front accepted the client certificate: the session continued");
            }
            ClientCertificate::Refused { cause, accepted } => {
                put!(
                    out,
                    "the front refused the client certificate: {cause}. Compare the issuer of the certificate with the \
                     authorities that the front accepts ("
                );
                add_authorities(accepted, out);
                out.push(')');
            }
            ClientCertificate::Untried(why) => {
                put!(out, "the client certificate could not be tried: {why}");
            }
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("accepted");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        match &fact.observed {
            ClientCertificate::Accepted => out.push_str("accepted"),
            ClientCertificate::Refused { cause, .. } => cause::add(cause, out),
            ClientCertificate::Untried(why) => trust::add_untried(why, out),
        }
    }
}

/// The host names of a certificate.
fn add_hosts(names: &FirstOf<String>, out: &mut String) {
    if names.is_empty() {
        out.push_str("no host name");
    } else {
        add_list(EN, names, ", ", out);
    }
}

fn add_authorities(accepted: &FirstOf<DistinguishedName>, out: &mut String) {
    if accepted.is_empty() {
        out.push_str("the front names none");
    } else {
        add_list_of(EN, accepted, "; ", out, trust::add_name);
    }
}
