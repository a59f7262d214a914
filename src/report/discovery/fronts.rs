//! Text about the results of the probe.

use super::DiscoveryReport;
use super::branch::TreeNode;
use super::words::host;
use crate::dates;
use crate::lang::{Lang, Say, say};
use crate::probe::{Certificate, FrontFacts, Presented, ProbedFront, TlsFacts, Untrusted, Visit};
use crate::text::{listed_in, one_line};

/// Names in a row that are shown: a server may name thousands.
const SHOWN: usize = 20;

/// A branch for each front that is wanted, with one for each of its addresses.
pub(super) fn branches(report: &DiscoveryReport, lang: Lang) -> impl Iterator<Item = TreeNode> {
    wanted(report).map(move |facts| {
        let visits = facts.visits.iter().map(|visit| {
            let shown = shown(visit, lang).into_iter().map(TreeNode::leaf);
            TreeNode::new(visit.addr.ip().to_string(), shown.collect())
        });
        TreeNode::new(label(&facts.front, lang), visits.collect())
    })
}

/// A row for each address of each front that is wanted.
pub(super) fn rows(report: &DiscoveryReport, lang: Lang) -> impl Iterator<Item = [String; 3]> {
    let joint = match lang {
        Lang::English => "; ",
        Lang::French => "\u{202f}; ",
    };
    wanted(report).flat_map(move |facts| {
        facts.visits.iter().map(move |visit| {
            let shown = shown(visit, lang).join(joint);
            let address = visit.addr.ip().to_string();
            [label(&facts.front, lang), address, shown]
        })
    })
}

/// The fronts of the interfaces that are wanted.
pub(super) fn wanted(report: &DiscoveryReport) -> impl Iterator<Item = &FrontFacts> {
    let fronts = report.discovery.observation.fronts.iter();
    let fronts = fronts.map(AsRef::as_ref);
    fronts.filter(|facts: &&FrontFacts| {
        let interface = facts.front.interface;
        report.interface.is_none_or(|wanted| wanted == interface)
    })
}

fn label(front: &ProbedFront, lang: Lang) -> String {
    let ProbedFront {
        host: name,
        port,
        service,
        interface,
    } = front;
    let place = host(name, *port, lang);
    one_line(&format!("{place} ({interface} {service})")).into_owned()
}

/// The results of a visit, in the order of a session.
fn shown(visit: &Visit, lang: Lang) -> Vec<String> {
    let mut shown = Vec::new();
    shown.extend(
        visit
            .greeting
            .as_ref()
            .map(|it| say!(lang, en: "greeting: {it}", fr: "message d’accueil : {it}")),
    );
    if let Some(offer) = &visit.plain {
        let mut ways = offer.mechanisms.clone();
        if offer.login {
            ways.push(say!(lang, en: "LOGIN command", fr: "commande LOGIN"));
        }
        let ways = logins(&ways, lang);
        shown.push(if offer.starttls {
            say!(
                lang,
                en: "STARTTLS is offered; login before it: {ways}",
                fr: "STARTTLS proposé ; authentification avant STARTTLS : {ways}"
            )
        } else {
            say!(
                lang,
                en: "STARTTLS is not offered; login without it: {ways}",
                fr: "STARTTLS non proposé ; authentification sans STARTTLS : {ways}"
            )
        });
    }
    let injected = visit.injected.as_ref();
    shown.extend(injected.map(|it| {
        say!(
            lang,
            en: "plaintext after STARTTLS, discarded: {it}",
            fr: "texte en clair après STARTTLS, ignoré : {it}"
        )
    }));
    if let Some(tls) = &visit.tls {
        shown.extend(tls_shown(tls, lang));
    }
    shown.extend(visit.encrypted.as_ref().map(|it| {
        let ways = logins(&it.mechanisms, lang);
        say!(lang, en: "login in TLS: {ways}", fr: "authentification dans TLS : {ways}")
    }));
    if let Some(halt) = &visit.error {
        let cause = halt.cause.say(lang);
        shown.push(if visit.demands_certificate() {
            say!(
                lang,
                en: "stopped, because a client certificate is required: {cause}",
                fr: "arrêt, car un certificat client est requis : {cause}"
            )
        } else {
            say!(lang, en: "stopped: {cause}", fr: "arrêt : {cause}")
        });
    }
    shown.extend(visit.presented.as_ref().map(|it| presented(it, lang)));
    shown
}

/// Ways to log in.
fn logins(ways: &[String], lang: Lang) -> String {
    match ways {
        [] => say!(lang, en: "none", fr: "aucune"),
        ways => listed_in(lang, ways, ", ", SHOWN),
    }
}

/// The results of the TLS handshake.
fn tls_shown(tls: &TlsFacts, lang: Lang) -> impl Iterator<Item = String> {
    let version = tls.version.map(str::to_owned);
    let certificate = tls.certificate.as_ref().map(|it| match it {
        Ok(it) => certificate(it, lang),
        Err(why) => {
            let why = why.say(lang);
            say!(
                lang,
                en: "certificate that cannot be read: {why}",
                fr: "certificat illisible : {why}"
            )
        }
    });
    let request = match (&tls.request, tls.version) {
        (Some(names), _) if names.is_empty() => Some(say!(
            lang,
            en: "asks for a client certificate, of any authority",
            fr: "demande un certificat client, de n’importe quelle autorité"
        )),
        (Some(names), _) => {
            let joint = match lang {
                Lang::English => "; ",
                Lang::French => "\u{202f}; ",
            };
            let names: Vec<_> = names.iter().map(|it| it.say(lang)).collect();
            let names = listed_in(lang, &names, joint, SHOWN);
            Some(say!(
                lang,
                en: "asks for a client certificate, of an authority of: {names}",
                fr: "demande un certificat client, d’une autorité parmi : {names}"
            ))
        }
        (None, Some(_)) => Some(say!(
            lang,
            en: "asks for no client certificate",
            fr: "ne demande pas de certificat client"
        )),
        (None, None) => None,
    };
    [version, certificate, request].into_iter().flatten()
}

/// The result of showing the user's client certificate.
fn presented(presented: &Presented, lang: Lang) -> String {
    match presented {
        Presented::Admitted => say!(
            lang,
            en: "your client certificate was accepted",
            fr: "votre certificat client a été accepté"
        ),
        Presented::Refused(why) => {
            let why = why.say(lang);
            say!(
                lang,
                en: "your client certificate was refused: {why}",
                fr: "votre certificat client a été refusé : {why}"
            )
        }
        Presented::Untried(why) => {
            let why = why.say(lang);
            say!(
                lang,
                en: "your client certificate could not be tried: {why}",
                fr: "votre certificat client n’a pas pu être essayé : {why}"
            )
        }
    }
}

fn certificate(certificate: &Certificate, lang: Lang) -> String {
    let until = dates::time(lang, certificate.not_after);
    let chain = match &certificate.chain {
        None => String::new(),
        Some(Ok(())) => say!(lang, en: ", trusted", fr: ", de confiance"),
        Some(Err(Untrusted::No(_))) => {
            say!(lang, en: ", not trusted", fr: ", sans confiance établie")
        }
        Some(Err(Untrusted::Unknown(_))) => say!(
            lang,
            en: ", trust could not be checked",
            fr: ", confiance non vérifiable"
        ),
    };
    let names = match certificate.names.as_slice() {
        [] => say!(lang, en: "no host name", fr: "aucun nom d’hôte"),
        names => listed_in(lang, names, ", ", SHOWN),
    };
    let issuer = certificate.issuer.say(lang);
    say!(
        lang,
        en: "certificate for {names}; issuer {issuer}{chain}; valid until {until}",
        fr: "certificat pour {names} ; émetteur {issuer}{chain} ; valide jusqu’au {until}"
    )
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::probe::{
        BrokenChain, Cause, DistinguishedName, Offer, Stage, UnknownChain, VisitError,
    };

    fn visit() -> Visit {
        Visit::new(SocketAddr::from(([192, 0, 2, 1], 143)))
    }

    fn offer(starttls: bool, mechanisms: &[&str]) -> Option<Offer> {
        Some(Offer {
            starttls,
            login: starttls,
            mechanisms: mechanisms.iter().map(ToString::to_string).collect(),
        })
    }

    fn tls(chain: Option<Result<(), Untrusted>>, request: Option<&[&str]>) -> Option<TlsFacts> {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        let certificate = Certificate {
            subject: DistinguishedName::Named("CN=imap".to_owned()),
            issuer: DistinguishedName::Named("CN=IGC".to_owned()),
            names: vec!["imap.exemple.fr".to_owned()],
            rsa_bits: None,
            not_before: time,
            not_after: time,
            seen: time,
            chain,
        };
        Some(TlsFacts {
            version: Some("TLSv1.3"),
            certificate: Some(Ok(certificate)),
            request: request.map(|names| {
                let names = names.iter().map(ToString::to_string);
                names.map(DistinguishedName::Named).collect()
            }),
        })
    }

    fn halt(cause: Cause) -> Option<VisitError> {
        Some(VisitError {
            stage: Stage::Handshake,
            cause,
        })
    }

    /// Visits that have something of everything.
    fn visits() -> Vec<Visit> {
        let untrusted = |unknown| {
            if unknown {
                Untrusted::Unknown(UnknownChain::Version)
            } else {
                Untrusted::No(BrokenChain::UnknownIssuer)
            }
        };
        vec![
            Visit {
                greeting: Some("* OK hello".to_owned()),
                plain: offer(true, &["PLAIN"]),
                injected: Some("* BYE".to_owned()),
                tls: tls(Some(Ok(())), Some(&["CN=IGC", "CN=Autre"])),
                encrypted: offer(false, &["XOAUTH2", "OAUTHBEARER"]),
                presented: Some(Presented::Admitted),
                ..visit()
            },
            Visit {
                plain: offer(false, &[]),
                tls: tls(Some(Err(untrusted(false))), Some(&[])),
                error: halt(Cause::Closed),
                ..visit()
            },
            Visit {
                tls: tls(Some(Err(untrusted(true))), None),
                error: halt(Cause::Refused),
                ..visit()
            },
            Visit {
                tls: tls(None, None),
                ..visit()
            },
        ]
    }

    #[test]
    fn visits_are_said_in_each_language() {
        for lang in Lang::ALL {
            let visits = visits();
            let texts = visits.iter().map(|it| shown(it, lang).join("\n"));
            insta::assert_snapshot!(lang.as_str(), texts.collect::<Vec<_>>().join("\n\n"));
        }
    }
}
