//! What is wrong with certificates.

use super::super::put;
use super::cause;
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
            "none of them issued the certificate, or an intermediate certificate that the front sends"
        }
        BrokenChain::AuthoritysOwn => "the certificate is an authority's own",
        BrokenChain::IssuerExpired => "a certificate between it and the authority has expired",
        BrokenChain::IssuerNotYetValid => {
            "a certificate between it and the authority is not valid yet"
        }
        BrokenChain::NotForServers => "its extended key usage does not allow a server",
        BrokenChain::IssuerIsNoAuthority => "its issuer is not an authority",
        BrokenChain::TooManyAuthorities => "the chain has more authorities than one of them allows",
        BrokenChain::WrongSignature => "a signature in the chain is not its issuer's",
        BrokenChain::ShortKey(bits) => {
            return put!(
                out,
                "an authority's RSA key has {bits} bits, and clients accept none under {RSA_LEAST}"
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
            "this program cannot tell whether an authority's name constraints allow the certificate"
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
            "the certificates between it and the authority were not valid when it was"
        }
        UnknownChain::LongKey => "an authority's RSA key is too long for this program",
    }
}

/// Adds why a client certificate was not tried.
pub(in crate::words) fn add_untried(why: &Untried, out: &mut String) {
    match why {
        Untried::NotAsked => out.push_str("the front did not ask for one in a second connection"),
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
