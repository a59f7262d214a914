//! What fronts showed to the probe, in words.

use super::Report;
use super::branch::Branch;
use crate::probe::{Certificate, Front, FrontFacts, Presented, Untrusted, Visit};
use crate::report::markdown::plain;
use crate::text::{listed, one_line};

/// Names in a row that are shown: a server may name thousands.
const SHOWN: usize = 20;

/// A branch for each front that is wanted, with one for each of its addresses.
pub(super) fn branches(report: &Report) -> impl Iterator<Item = Branch> {
    wanted(report).map(|facts| {
        let visits = facts.visits.iter().map(|visit| {
            let shown = shown(visit).into_iter().map(Branch::leaf);
            Branch::new(visit.addr.ip().to_string(), shown.collect())
        });
        Branch::new(label(&facts.front), visits.collect())
    })
}

/// A row for each address of each front that is wanted.
pub(super) fn rows(report: &Report) -> impl Iterator<Item = [String; 3]> {
    wanted(report).flat_map(|facts| {
        facts.visits.iter().map(|visit| {
            let shown = shown(visit).join("; ");
            [label(&facts.front), visit.addr.ip().to_string(), shown].map(|it| plain(&it))
        })
    })
}

/// The fronts of the interfaces that are wanted.
pub(super) fn wanted(report: &Report) -> impl Iterator<Item = &FrontFacts> {
    let fronts = report.discovery.observation.fronts.iter();
    let fronts = fronts.map(AsRef::as_ref);
    fronts.filter(|facts: &&FrontFacts| {
        let interface = facts.front.interface;
        report.interface.is_none_or(|wanted| wanted == interface)
    })
}

fn label(front: &Front) -> String {
    let Front {
        host,
        port,
        service,
        interface,
    } = front;
    one_line(&format!("{host} port {port} ({interface} {service})")).into_owned()
}

/// What a visit showed, in the order of a session.
fn shown(visit: &Visit) -> Vec<String> {
    let mut shown = Vec::new();
    shown.extend(visit.greeting.as_ref().map(|it| format!("greets: {it}")));
    if let Some(offer) = &visit.plain {
        let starttls = match offer.starttls {
            true => "STARTTLS is offered",
            false => "STARTTLS is not offered",
        };
        let mut ways = offer.mechanisms.clone();
        if offer.login {
            ways.push("LOGIN command".to_owned());
        }
        shown.push(format!(
            "{starttls}; login before it: {}",
            listed(&ways, ", ", SHOWN)
        ));
    }
    let injected = visit.injected.as_ref();
    shown.extend(injected.map(|it| format!("plaintext behind STARTTLS, discarded: {it}")));
    if let Some(tls) = &visit.tls {
        shown.extend(tls.version.map(str::to_owned));
        shown.extend(tls.certificate.as_ref().map(|it| match it {
            Ok(it) => certificate(it),
            Err(why) => format!("a certificate that cannot be read: {why}"),
        }));
        shown.extend(match (&tls.request, tls.version) {
            (Some(names), _) if names.is_empty() => {
                Some("asks for a client certificate, of any authority".to_owned())
            }
            (Some(names), _) => Some(format!(
                "asks for a client certificate, of an authority of: {}",
                listed(names, "; ", SHOWN)
            )),
            (None, Some(_)) => Some("asks for no client certificate".to_owned()),
            (None, None) => None,
        });
    }
    let encrypted = visit.encrypted.as_ref();
    shown.extend(
        encrypted.map(|it| format!("login in TLS: {}", listed(&it.mechanisms, ", ", SHOWN))),
    );
    match &visit.halt {
        Some(halt) if visit.demands_certificate() => {
            shown.push(format!("goes no further without one: {}", halt.cause));
        }
        Some(halt) => shown.push(format!("ended: {}", halt.cause)),
        None => {}
    }
    shown.extend(visit.presented.as_ref().map(|it| match it {
        Presented::Admitted => "the client certificate given was accepted".to_owned(),
        Presented::Refused(why) => format!("the client certificate given was refused: {why}"),
        Presented::Untried(why) => format!("the client certificate could not be tried: {why}"),
    }));
    shown
}

fn certificate(certificate: &Certificate) -> String {
    let until = humantime::format_rfc3339_seconds(certificate.not_after);
    let chain = match &certificate.chain {
        None => "",
        Some(Ok(())) => ", trusted",
        Some(Err(Untrusted::No(_))) => ", not trusted",
        Some(Err(Untrusted::Unknown(_))) => ", whether trusted cannot be told here",
    };
    format!(
        "certificate for {}; issuer {}{chain}; until {until}",
        listed(&certificate.names, ", ", SHOWN),
        certificate.issuer
    )
}
