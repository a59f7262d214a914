//! What is wrong with certificates.

use super::cause;
use crate::lang::put;
use crate::probe::{
    BrokenChain, DistinguishedName, Distrust, RSA_LEAST, UnknownChain, Unreadable, Untried,
    Untrusted,
};

/// Adds a name in a certificate.
pub(in crate::words) fn add_name(name: &DistinguishedName, out: &mut String) {
    out.push_str(match name {
        DistinguishedName::Named(name) => name,
        DistinguishedName::Empty => "no name",
        DistinguishedName::Unreadable => "a name that cannot be read",
    });
}

/// Adds why a certificate cannot be read.
pub(in crate::words) fn add_unreadable(why: &Unreadable, out: &mut String) {
    match why {
        Unreadable::Missing => out.push_str("the front sends none"),
        Unreadable::Malformed(words) => put!(out, "\"{words}\""),
    }
}

/// Adds why no authority is known to vouch for a certificate.
pub(in crate::words) fn add_untrusted(why: &Untrusted, out: &mut String) {
    match why {
        Untrusted::No(why) => add_broken(*why, out),
        Untrusted::Unknown(what) => out.push_str(unknown(*what)),
    }
}

fn add_broken(why: BrokenChain, out: &mut String) {
    out.push_str(match why {
        BrokenChain::UnknownIssuer => {
            "none of these authorities issued the certificate or an intermediate certificate that the front sends"
        }
        BrokenChain::AuthoritysOwn => "the certificate is an authority's own certificate",
        BrokenChain::IssuerExpired => "an intermediate certificate has expired",
        BrokenChain::IssuerNotYetValid => {
            "an intermediate certificate is not valid yet"
        }
        BrokenChain::NotForServers => "the extended key usage of the certificate does not allow a server",
        BrokenChain::IssuerIsNoAuthority => "the issuer of the certificate is not an authority",
        BrokenChain::TooManyAuthorities => "the chain has more authorities than one of them allows",
        BrokenChain::WrongSignature => "a signature in the chain was not made by the stated issuer",
        BrokenChain::ShortKey(bits) => {
            return put!(
                out,
                "an authority's RSA key has {bits} bits, but clients accept only {RSA_LEAST} or more"
            );
        }
    });
}

fn unknown(what: UnknownChain) -> &'static str {
    match what {
        UnknownChain::CriticalExtension => {
            "this program does not know a critical extension in the chain"
        }
        UnknownChain::Version => {
            "this program does not know the version of a certificate in the chain"
        }
        UnknownChain::NameConstraints => {
            "this program cannot determine whether an authority's name constraints allow the certificate"
        }
        UnknownChain::SignatureKind => {
            "this program does not know the kind of a signature in the chain"
        }
        UnknownChain::Element => {
            "this program does not know an element of a certificate in the chain"
        }
        UnknownChain::AuthorityElement => {
            "this program does not know an element of an authority of --front-ca"
        }
        UnknownChain::OtherTime => {
            "the intermediate certificates were not valid at the same time as the certificate"
        }
        UnknownChain::LongKey => "an authority's RSA key is too long for this program",
    }
}

/// Adds why a client certificate was not tried.
pub(in crate::words) fn add_untried(why: &Untried, out: &mut String) {
    match why {
        Untried::NotAsked => {
            out.push_str("the front did not ask for a certificate in a second connection")
        }
        Untried::NotShown(why) => {
            out.push_str("it was not shown, because ");
            add_distrust(why, out);
        }
        Untried::Ended(cause) => cause::add(cause, out),
    }
}

fn add_distrust(why: &Distrust, out: &mut String) {
    match why {
        Distrust::Unreadable => out.push_str("this program cannot read the front's certificate"),
        Distrust::NoCertificate => out.push_str("the front shows no certificate"),
        Distrust::WrongName(host) => put!(out, "the front's certificate is not for {host}"),
        Distrust::OutOfDate => {
            out.push_str("the front's certificate has expired or is not valid yet");
        }
        Distrust::Chain(why) => {
            out.push_str(
                "the front's certificate is not known to lead to an authority of --front-ca: ",
            );
            add_untrusted(why, out);
        }
        Distrust::Unexamined => out.push_str("the front's chain was not examined"),
    }
}
