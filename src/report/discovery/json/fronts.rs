//! The results of the probe, as in `mssrv.discovery/1`.

use std::borrow::Cow;

use crate::contract::Time;
use crate::contract::discovery::{Certificate, ClientCertificate, Offer, Probed, Tls, Visit};
use crate::probe::{self, FrontFacts, Presented, TlsFacts, Untrusted};

impl<'a> From<&'a FrontFacts> for Probed<'a> {
    fn from(facts: &'a FrontFacts) -> Self {
        let front = &facts.front;
        Self {
            host: (&front.host).into(),
            port: front.port,
            service: front.service,
            interface: front.interface,
            visits: facts.visits.iter().map(Visit::from).collect(),
        }
    }
}

impl<'a> From<&'a probe::Visit> for Visit<'a> {
    fn from(visit: &'a probe::Visit) -> Self {
        Self {
            address: visit.addr.ip(),
            greeting: visit.greeting.as_deref().map(Cow::Borrowed),
            before_tls: visit.plain.as_ref().map(Offer::from),
            injected: visit.injected.as_deref().map(Cow::Borrowed),
            tls: visit.tls.as_ref().map(Tls::from),
            in_tls: visit.encrypted.as_ref().map(Offer::from),
            client_certificate: visit.presented.as_ref().map(|presented| match presented {
                Presented::Admitted => ClientCertificate::Accepted,
                Presented::Refused(_) => ClientCertificate::Refused,
                Presented::Untried(_) => ClientCertificate::Untried,
            }),
            ended: visit
                .error
                .as_ref()
                .map(|halt| halt.cause.to_string().into()),
        }
    }
}

impl<'a> From<&'a probe::Offer> for Offer<'a> {
    fn from(offer: &'a probe::Offer) -> Self {
        Self {
            starttls: offer.starttls,
            login_command: offer.login,
            mechanisms: offer.mechanisms.as_slice().into(),
        }
    }
}

impl<'a> From<&'a TlsFacts> for Tls<'a> {
    fn from(tls: &'a TlsFacts) -> Self {
        let certificate = tls.certificate.as_ref().and_then(|it| it.as_ref().ok());
        let accepted = tls.request.iter().flatten();
        Self {
            version: tls.version.map(Cow::Borrowed),
            certificate: certificate.map(Certificate::from),
            asks_for_certificate: tls.request.is_some(),
            accepted_authorities: accepted.map(ToString::to_string).collect(),
        }
    }
}

impl<'a> From<&'a probe::Certificate> for Certificate<'a> {
    fn from(certificate: &'a probe::Certificate) -> Self {
        Self {
            subject: certificate.subject.to_string().into(),
            issuer: certificate.issuer.to_string().into(),
            names: certificate.names.as_slice().into(),
            not_before: Time(certificate.not_before),
            not_after: Time(certificate.not_after),
            trusted: certificate.chain.as_ref().and_then(|chain| match chain {
                Ok(()) => Some(true),
                Err(Untrusted::No(_)) => Some(false),
                Err(Untrusted::Unknown(_)) => None,
            }),
        }
    }
}
