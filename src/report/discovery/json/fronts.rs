//! What fronts showed to the probe, as `mssrv.discovery/1` has it.

use std::net::IpAddr;
use std::time::SystemTime;

use serde::Serialize;

use super::interface;
use crate::probe::{Certificate, FrontFacts, Offer, Presented, TlsFacts, Untrusted, Visit};

#[derive(Serialize)]
pub(super) struct WireProbed<'a> {
    host: &'a str,
    port: u16,
    service: String,
    interface: &'static str,
    visits: Vec<WireVisit<'a>>,
}

#[derive(Serialize)]
struct WireVisit<'a> {
    address: IpAddr,
    greeting: Option<&'a str>,
    before_tls: Option<WireOffer<'a>>,
    injected: Option<&'a str>,
    tls: Option<WireTls<'a>>,
    in_tls: Option<WireOffer<'a>>,
    client_certificate: Option<&'static str>,
    ended: Option<String>,
}

#[derive(Serialize)]
struct WireOffer<'a> {
    starttls: bool,
    login_command: bool,
    mechanisms: &'a [String],
}

#[derive(Serialize)]
struct WireTls<'a> {
    version: Option<&'static str>,
    certificate: Option<WireCertificate<'a>>,
    asks_for_certificate: bool,
    accepted_authorities: &'a [String],
}

#[derive(Serialize)]
struct WireCertificate<'a> {
    subject: &'a str,
    issuer: &'a str,
    names: &'a [String],
    not_before: String,
    not_after: String,
    trusted: Option<bool>,
}

impl<'a> From<&'a FrontFacts> for WireProbed<'a> {
    fn from(facts: &'a FrontFacts) -> Self {
        let front = &facts.front;
        Self {
            host: &front.host,
            port: front.port,
            service: front.service.to_string(),
            interface: interface(front.interface),
            visits: facts.visits.iter().map(WireVisit::from).collect(),
        }
    }
}

impl<'a> From<&'a Visit> for WireVisit<'a> {
    fn from(visit: &'a Visit) -> Self {
        Self {
            address: visit.addr.ip(),
            greeting: visit.greeting.as_deref(),
            before_tls: visit.plain.as_ref().map(WireOffer::from),
            injected: visit.injected.as_deref(),
            tls: visit.tls.as_ref().map(WireTls::from),
            in_tls: visit.encrypted.as_ref().map(WireOffer::from),
            client_certificate: visit.presented.as_ref().map(|presented| match presented {
                Presented::Admitted => "accepted",
                Presented::Refused(_) => "refused",
                Presented::Untried(_) => "untried",
            }),
            ended: visit.halt.as_ref().map(|halt| halt.cause.to_string()),
        }
    }
}

impl<'a> From<&'a Offer> for WireOffer<'a> {
    fn from(offer: &'a Offer) -> Self {
        Self {
            starttls: offer.starttls,
            login_command: offer.login,
            mechanisms: &offer.mechanisms,
        }
    }
}

impl<'a> From<&'a TlsFacts> for WireTls<'a> {
    fn from(tls: &'a TlsFacts) -> Self {
        let certificate = tls.certificate.as_ref().and_then(|it| it.as_ref().ok());
        Self {
            version: tls.version,
            certificate: certificate.map(WireCertificate::from),
            asks_for_certificate: tls.request.is_some(),
            accepted_authorities: tls.request.as_deref().unwrap_or_default(),
        }
    }
}

impl<'a> From<&'a Certificate> for WireCertificate<'a> {
    fn from(certificate: &'a Certificate) -> Self {
        let time = |time: SystemTime| humantime::format_rfc3339_seconds(time).to_string();
        Self {
            subject: &certificate.subject,
            issuer: &certificate.issuer,
            names: &certificate.names,
            not_before: time(certificate.not_before),
            not_after: time(certificate.not_after),
            trusted: certificate.chain.as_ref().and_then(|chain| match chain {
                Ok(()) => Some(true),
                Err(Untrusted::No(_)) => Some(false),
                Err(Untrusted::Unknown(_)) => None,
            }),
        }
    }
}
