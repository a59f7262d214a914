//! What TLS shows: versions, certificates, and what came of ours.

use std::time::{Duration, SystemTime};

use super::super::evidence::Shown;
use super::{Fault, SHOWN};
use crate::finding::{Code, Severity};
use crate::observation::Observation;
use crate::probe::{
    Cause, Certificate, Front, Halt, Presented, Stage, TlsTrouble, Untrusted, Visit,
};
use crate::text::listed;

/// How long before its end a certificate is worth a warning.
const AHEAD: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// PRB004. Where the two sides only found nothing in common, or this one cannot verify the
/// certificate, more than one reason is possible, and nothing is proven. Some servers close the
/// connection, without an alert, if they find nothing in common.
pub(super) fn no_session(visit: &Visit) -> Option<Fault> {
    let Halt { stage, cause } = visit.halt.as_ref()?;
    if *stage != Stage::Handshake || visit.demands_certificate() {
        return None;
    }
    let (message, severity) = match cause {
        cause if cause.is_ours() => return None,
        // PRB012 says what was there instead.
        Cause::Tls(TlsTrouble::NoTls) if visit.injected.is_some() => return None,
        Cause::Tls(TlsTrouble::TooOld) => (
            "the front knows neither TLS 1.2 nor TLS 1.3. Have it speak one of them".to_owned(),
            Severity::Error,
        ),
        Cause::Tls(TlsTrouble::WeakKey(_)) => (
            format!("TLS does not come about: {cause}. Have one made with a longer key"),
            Severity::Error,
        ),
        Cause::Tls(TlsTrouble::Unverified(_)) => (
            format!(
                "this program cannot examine TLS: {cause}; nothing is proven. Look at the \
                 certificate with openssl"
            ),
            Severity::Undetermined,
        ),
        Cause::Tls(TlsTrouble::TooLarge) => (
            format!(
                "this program cannot examine TLS: the front sends {cause}; nothing is proven. Show \
                 fewer certificates, or name fewer authorities, or look with openssl"
            ),
            Severity::Undetermined,
        ),
        _ if nothing_in_common(visit, cause) => (
            format!(
                "TLS does not come about: {cause}. What is offered here are TLS 1.3 and, in TLS \
                 1.2, ECDHE with AES-GCM or ChaCha20: enable it, or look with openssl"
            ),
            Severity::Undetermined,
        ),
        _ => (
            format!("STARTTLS is answered, but TLS does not come about: {cause}. Mend the front"),
            Severity::Error,
        ),
    };
    let fault = Fault::new(
        Code::PRB004,
        message,
        "TLS 1.2 or TLS 1.3",
        cause.to_string(),
    );
    Some(fault.of(severity).shown_by(Shown::Handshake))
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
pub(super) fn certificate(front: &Front, visit: &Visit, observation: &Observation) -> Vec<Fault> {
    let shown = visit.tls.as_ref().and_then(|tls| tls.certificate.as_ref());
    match shown {
        None => Vec::new(),
        Some(Err(why)) => {
            // Other clients may read it.
            let message = format!(
                "the certificate cannot be read here: {why}. Look at it with openssl; one made anew \
                 by RFC 5280 can be read"
            );
            let found = "a certificate that cannot be read here";
            let fault = Fault::new(Code::PRB005, message, &front.host, found);
            vec![fault.of(Severity::Undetermined).shown_by(Shown::Names)]
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
fn name(front: &Front, certificate: &Certificate) -> Option<Fault> {
    if certificate.is_for(&front.host) {
        return None;
    }
    let found = match &certificate.names[..] {
        [] => "no host name".to_owned(),
        names => listed(names, ", ", SHOWN),
    };
    let message = format!(
        "the certificate (subject {}) is for {found}, expected {}. Have one made that names the \
         front among its dNSNames: clients do not look at the subject",
        certificate.subject, front.host
    );
    let fault = Fault::new(Code::PRB005, message, &front.host, found);
    Some(fault.shown_by(Shown::Names))
}

/// PRB006.
fn chain(certificate: &Certificate) -> Option<Fault> {
    let issuer = &certificate.issuer;
    let (message, severity) = match &certificate.chain {
        Some(Ok(())) => return None,
        Some(Err(Untrusted::Unknown(why))) => (
            format!(
                "this program cannot examine whether the certificate (issuer {issuer}) leads to an \
                 authority of --front-ca: {why}; nothing is proven. Look at it with openssl"
            ),
            Severity::Undetermined,
        ),
        Some(Err(Untrusted::No(why))) => (
            format!(
                "the certificate (issuer {issuer}) does not lead to an authority of --front-ca: \
                 {why}. Show every intermediate certificate, or have one made by such an authority"
            ),
            super::super::rule(Code::PRB006).severity,
        ),
        None => (
            format!(
                "whether the certificate (issuer {issuer}) leads to an authority of the trust space \
                 was not examined: name the authorities with --front-ca"
            ),
            Severity::Info,
        ),
    };
    let fault = Fault::new(Code::PRB006, message, "a trusted authority", issuer);
    Some(fault.of(severity).shown_by(Shown::Chain))
}

/// PRB007.
fn dates(certificate: &Certificate) -> Option<Fault> {
    let Certificate {
        not_before,
        not_after,
        seen,
        ..
    } = certificate;
    let date = |time: &SystemTime| humantime::format_rfc3339_seconds(*time).to_string();
    let (end, beginning) = (date(not_after), date(not_before));
    let (message, found, severity) = if seen > not_after {
        let message = format!("the certificate expired on {end}. Renew it");
        (message, end, Severity::Error)
    } else if seen < not_before {
        let message =
            format!("the certificate is not valid before {beginning}. Look at the clocks");
        (message, beginning, Severity::Error)
    } else if *seen + AHEAD >= *not_after {
        let message = format!("the certificate expires on {end}, within 30 days. Renew it");
        (message, end, Severity::Warning)
    } else {
        return None;
    };
    let fault = Fault::new(Code::PRB007, message, "valid for more than 30 days", found);
    Some(fault.of(severity).shown_by(Shown::Dates))
}

/// PRB011, unless the front was learnt securely.
fn mail_domain(
    front: &Front,
    certificate: &Certificate,
    observation: &Observation,
) -> Option<Fault> {
    let domain = &observation.domain;
    let mut services = observation.services.iter();
    let facts = services.find(|facts| facts.service == front.service)?;
    if facts.srv.as_ref().is_ok_and(|srv| srv.authentic) || certificate.is_for(domain) {
        return None;
    }
    let message = format!(
        "the certificate names the front, but not the mail domain {domain}, which a client holds it \
         against that has learnt the front without DNSSEC. Sign the zone, or leave it at that"
    );
    let found = listed(&certificate.names, ", ", SHOWN);
    let fault = Fault::new(Code::PRB011, message, domain, found);
    Some(fault.shown_by(Shown::Names))
}

/// PRB013.
pub(super) fn presented(visit: &Visit) -> Option<Fault> {
    let presented = visit.presented.as_ref()?;
    let (message, found, severity) = match presented {
        Presented::Admitted => (
            "the client certificate given was accepted: the session went on".to_owned(),
            "accepted".to_owned(),
            Severity::Info,
        ),
        Presented::Refused(why) => (
            format!(
                "the client certificate given was refused: {why}. Compare its issuer with the \
                 authorities that the front accepts ({})",
                authorities(visit)
            ),
            why.clone(),
            super::super::rule(Code::PRB013).severity,
        ),
        Presented::Untried(why) => (
            format!("the client certificate given could not be tried: {why}"),
            why.clone(),
            Severity::Info,
        ),
    };
    let fault = Fault::new(Code::PRB013, message, "accepted", found);
    Some(fault.of(severity).shown_by(match presented {
        Presented::Admitted | Presented::Refused(_) => Shown::Presented,
        // Whoever is not trusted is not to be shown it by hand either.
        Presented::Untried(_) => Shown::Trust,
    }))
}

fn authorities(visit: &Visit) -> String {
    let request = visit.tls.as_ref().and_then(|tls| tls.request.as_deref());
    match request.unwrap_or_default() {
        [] => "it names none".to_owned(),
        // They are long.
        names => listed(names, "; ", SHOWN / 2),
    }
}
