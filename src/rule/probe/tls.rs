//! Findings about TLS: versions, certificates, and the result of the client certificate.

use std::time::Duration;

use super::super::evidence::Shown;
use super::{
    ClientCertificate, DAYS_AHEAD, NoTls, OutOfDate, SHOWN, Second, UnnamedDomain, UntrustedChain,
    VisitFact, VisitFault, WrongName, first,
};
use crate::finding::Severity;
use crate::observation::Observation;
use crate::probe::{
    Cause, Certificate, Presented, ProbedFront, Stage, TlsTrouble, Untrusted, Visit, VisitError,
};

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
