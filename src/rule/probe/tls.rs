//! Findings about TLS: versions, certificates, and the result of the client certificate.

use std::time::Duration;
#[cfg(test)]
use std::time::SystemTime;

use super::super::definition::Definition;
use super::super::evidence::Shown;
#[cfg(test)]
use super::super::fact::FirstOf;
#[cfg(test)]
use super::super::sample::{authcli, many, named, names, psc};
use super::{
    AtFront, ClientCertificate, DAYS_AHEAD, NoTls, OutOfDate, SHOWN, Second, UnnamedDomain,
    UntrustedChain, VisitFact, VisitFault, WrongName, first,
};
use crate::finding::Severity;
use crate::observation::Observation;
#[cfg(test)]
use crate::probe::{
    BrokenChain, BrokenTls, DistinguishedName, Distrust, NothingInCommon, UnknownChain, Unreadable,
    Untried, Unverified,
};
use crate::probe::{
    Cause, Certificate, Presented, ProbedFront, Stage, TlsTrouble, Untrusted, Visit, VisitError,
};

/// PRB004: TLS 1.2 or later cannot be established.
pub struct PRB004;

impl Definition for PRB004 {
    type Fact = Box<AtFront<NoTls>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 8996; RFC 9325";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let fails = |cause, nothing_in_common| {
            psc(NoTls {
                cause,
                nothing_in_common,
            })
        };
        let tls = |trouble| fails(Cause::Tls(trouble), false);
        let nothing = |how| fails(Cause::Tls(TlsTrouble::NothingInCommon(how)), true);
        let unverified = |why| tls(TlsTrouble::Unverified(why));
        let broken = |what| tls(TlsTrouble::Broken(what));
        vec![
            tls(TlsTrouble::TooOld),
            nothing(NothingInCommon::Alert("handshake_failure".to_owned())),
            nothing(NothingInCommon::UnknownChoice),
            fails(Cause::Closed, true),
            fails(Cause::Closed, false),
            tls(TlsTrouble::NoTls),
            tls(TlsTrouble::Alert("internal_error".to_owned())),
            unverified(Unverified::Signature),
            unverified(Unverified::UnknownKind),
            unverified(Unverified::NotTrusted),
            unverified(Unverified::Unreadable),
            unverified(Unverified::UnknownForm),
            tls(TlsTrouble::TooLarge),
            tls(TlsTrouble::WeakKey(1024)),
            broken(BrokenTls::AgainstProtocol),
            broken(BrokenTls::Unreadable),
            broken(BrokenTls::Undecryptable),
            broken(BrokenTls::Library("peer misbehaved".to_owned())),
        ]
    }
}

/// PRB005: the certificate does not name the front.
pub struct PRB005;

impl Definition for PRB005 {
    type Fact = Box<AtFront<WrongName>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 9525 section 6; RFC 6186 section 6";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let unreadable = |why| psc(WrongName::Unreadable(why));
        let wrong = |subject, names| psc(WrongName::Named { subject, names });
        vec![
            unreadable(Unreadable::Missing),
            unreadable(Unreadable::Malformed("unexpected ASN.1 tag".to_owned())),
            wrong(named("CN=front"), names(["imap.b.fr", "*.c.fr"])),
            wrong(DistinguishedName::Empty, names([])),
        ]
    }
}

/// PRB006: the chain does not lead to a trusted authority.
pub struct PRB006;

impl Definition for PRB006 {
    type Fact = Box<AtFront<UntrustedChain>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 5280 section 6; RFC 9325 section 4";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let chain = |why| {
            let issuer = named("CN=Authority");
            psc(UntrustedChain { issuer, why })
        };
        let no = |why| chain(Some(Untrusted::No(why)));
        let unknown = |what| chain(Some(Untrusted::Unknown(what)));
        vec![
            chain(None),
            no(BrokenChain::UnknownIssuer),
            no(BrokenChain::AuthoritysOwn),
            no(BrokenChain::IssuerExpired),
            no(BrokenChain::IssuerNotYetValid),
            no(BrokenChain::NotForServers),
            no(BrokenChain::IssuerIsNoAuthority),
            no(BrokenChain::TooManyAuthorities),
            no(BrokenChain::WrongSignature),
            no(BrokenChain::ShortKey(1024)),
            unknown(UnknownChain::CriticalExtension),
            unknown(UnknownChain::Version),
            unknown(UnknownChain::NameConstraints),
            unknown(UnknownChain::SignatureKind),
            unknown(UnknownChain::Element),
            unknown(UnknownChain::AuthorityElement),
            unknown(UnknownChain::OtherTime),
            unknown(UnknownChain::LongKey),
        ]
    }
}

/// PRB007: the certificate is not valid, or expires soon.
pub struct PRB007;

impl Definition for PRB007 {
    type Fact = Box<AtFront<OutOfDate>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 5280 section 4.1.2.5";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let second = Second::of(SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000));
        vec![
            psc(OutOfDate::Expired(second)),
            psc(OutOfDate::NotYetValid(second)),
            psc(OutOfDate::ExpiresSoon(second)),
        ]
    }
}

/// PRB011: the certificate does not name the mail domain.
pub struct PRB011;

impl Definition for PRB011 {
    type Fact = Box<AtFront<UnnamedDomain>>;

    const SEVERITY: Severity = Severity::Info;
    const REFERENCE: &'static str = "RFC 6186 section 6; RFC 9525 section 6.1";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let unnamed = |names| {
            psc(UnnamedDomain {
                domain: "a.fr".to_owned(),
                names,
            })
        };
        vec![unnamed(names(["imap.a.fr"])), unnamed(many())]
    }
}

/// PRB013: result of the test with the client certificate.
pub struct PRB013;

impl Definition for PRB013 {
    type Fact = Box<AtFront<ClientCertificate>>;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str = "RFC 8446 section 4.4.2.4";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let refused = |accepted| {
            authcli(ClientCertificate::Refused {
                cause: Cause::Tls(TlsTrouble::Alert("unknown_ca".to_owned())),
                accepted,
            })
        };
        let untried = |why| authcli(ClientCertificate::Untried(why));
        let not_shown = |why| untried(Untried::NotShown(why));
        vec![
            authcli(ClientCertificate::Accepted),
            refused(FirstOf::of([])),
            refused(FirstOf::of([
                named("CN=Authority"),
                DistinguishedName::Empty,
                DistinguishedName::Unreadable,
            ])),
            untried(Untried::NotAsked),
            untried(Untried::Ended(Cause::Closed)),
            not_shown(Distrust::Unreadable),
            not_shown(Distrust::NoCertificate),
            not_shown(Distrust::WrongName("imap.a.fr".to_owned())),
            not_shown(Distrust::OutOfDate),
            not_shown(Distrust::Chain(Untrusted::No(BrokenChain::UnknownIssuer))),
            not_shown(Distrust::Unexamined),
        ]
    }
}

/// How long before its end a certificate causes a warning.
const AHEAD: Duration = Duration::from_secs(DAYS_AHEAD as u64 * 24 * 60 * 60);

/// PRB004. If the two sides only have no TLS parameters in common, or this program cannot verify the certificate,
/// more than one reason is possible, and the finding is undetermined. Some servers close the connection, without an
/// alert, if they find nothing in common.
pub(super) fn no_session(visit: &Visit) -> Option<VisitFault> {
    let VisitError { stage, cause } = visit.error.as_ref()?;
    if *stage != Stage::Handshake || visit.demands_certificate() {
        return None;
    }
    let nothing_in_common = nothing_in_common(visit, cause);
    let severity = match cause {
        cause if cause.is_ours() => return None,
        // PRB012 says what was there instead.
        Cause::Tls(TlsTrouble::NoTls) if visit.injected.is_some() => return None,
        Cause::Tls(TlsTrouble::Unverified(_) | TlsTrouble::TooLarge) => {
            Some(Severity::Undetermined)
        }
        _ => nothing_in_common.then_some(Severity::Undetermined),
    };
    let observed = VisitFact::NoTls(NoTls {
        cause: cause.clone(),
        nothing_in_common,
    });
    Some(VisitFault {
        severity,
        ..VisitFault::new(observed, Shown::Handshake)
    })
}

/// Whether the handshake may have ended for that. Whoever shows a certificate has found it.
fn nothing_in_common(visit: &Visit, cause: &Cause) -> bool {
    let tls = visit.tls.as_ref();
    match cause {
        Cause::Tls(TlsTrouble::NothingInCommon(_)) => true,
        Cause::Closed => tls.is_none_or(|tls| tls.certificate.is_none()),
        _ => false,
    }
}

/// PRB005, PRB006, PRB007 and PRB011.
pub(super) fn certificate(
    front: &ProbedFront,
    visit: &Visit,
    observation: &Observation,
) -> Vec<VisitFault> {
    let shown = visit.tls.as_ref().and_then(|tls| tls.certificate.as_ref());
    match shown {
        None => Vec::new(),
        Some(Err(why)) => {
            let observed = VisitFact::WrongName(WrongName::Unreadable(why.clone()));
            // Other clients may read it.
            vec![VisitFault::new(observed, Shown::Names).of(Severity::Undetermined)]
        }
        Some(Ok(certificate)) => {
            let named = name(front, certificate);
            let unnamed_domain = match named {
                Some(_) => None,
                None => mail_domain(front, certificate, observation),
            };
            let faults = [
                named,
                chain(certificate),
                dates(certificate),
                unnamed_domain,
            ];
            faults.into_iter().flatten().collect()
        }
    }
}

/// PRB005.
fn name(front: &ProbedFront, certificate: &Certificate) -> Option<VisitFault> {
    if certificate.is_for(&front.host) {
        return None;
    }
    let observed = VisitFact::WrongName(WrongName::Named {
        subject: certificate.subject.clone(),
        names: first(&certificate.names, SHOWN),
    });
    Some(VisitFault::new(observed, Shown::Names))
}

/// PRB006.
fn chain(certificate: &Certificate) -> Option<VisitFault> {
    let (why, severity) = match &certificate.chain {
        Some(Ok(())) => return None,
        Some(Err(why @ Untrusted::Unknown(_))) => (Some(why), Some(Severity::Undetermined)),
        Some(Err(why @ Untrusted::No(_))) => (Some(why), None),
        None => (None, Some(Severity::Info)),
    };
    let observed = VisitFact::UntrustedChain(UntrustedChain {
        issuer: certificate.issuer.clone(),
        why: why.cloned(),
    });
    Some(VisitFault {
        severity,
        ..VisitFault::new(observed, Shown::Chain)
    })
}

/// PRB007.
fn dates(certificate: &Certificate) -> Option<VisitFault> {
    let Certificate {
        not_before,
        not_after,
        seen,
        ..
    } = certificate;
    let (end, beginning) = (Second::of(*not_after), Second::of(*not_before));
    let (observed, severity) = if seen > not_after {
        (OutOfDate::Expired(end), Severity::Error)
    } else if seen < not_before {
        (OutOfDate::NotYetValid(beginning), Severity::Error)
    } else if *seen + AHEAD >= *not_after {
        (OutOfDate::ExpiresSoon(end), Severity::Warning)
    } else {
        return None;
    };
    let fault = VisitFault::new(VisitFact::OutOfDate(observed), Shown::Dates);
    Some(fault.of(severity))
}

/// PRB011, unless the front was learnt securely.
fn mail_domain(
    front: &ProbedFront,
    certificate: &Certificate,
    observation: &Observation,
) -> Option<VisitFault> {
    let domain = &observation.domain;
    let mut services = observation.services.iter();
    let facts = services.find(|facts| facts.service == front.service)?;
    if facts.srv.as_ref().is_ok_and(|srv| srv.authentic) || certificate.is_for(domain) {
        return None;
    }
    let observed = VisitFact::UnnamedDomain(UnnamedDomain {
        domain: domain.clone(),
        names: first(&certificate.names, SHOWN),
    });
    Some(VisitFault::new(observed, Shown::Names))
}

/// PRB013.
pub(super) fn presented(visit: &Visit) -> Option<VisitFault> {
    let presented = visit.presented.as_ref()?;
    let (observed, severity, evidence) = match presented {
        Presented::Admitted => (
            ClientCertificate::Accepted,
            Some(Severity::Info),
            Shown::Presented,
        ),
        Presented::Refused(cause) => {
            let request = visit.tls.as_ref().and_then(|tls| tls.request.as_deref());
            let cause = cause.clone();
            // Their names are long.
            let accepted = first(request.unwrap_or_default(), SHOWN / 2);
            let refused = ClientCertificate::Refused { cause, accepted };
            (refused, None, Shown::Presented)
        }
        Presented::Untried(why) => {
            let untried = ClientCertificate::Untried(why.clone());
            // A front that is not trusted is not to be shown the certificate by hand either.
            (untried, Some(Severity::Info), Shown::Trust)
        }
    };
    Some(VisitFault {
        severity,
        ..VisitFault::new(VisitFact::ClientCertificate(observed), evidence)
    })
}
