//! Les usages des adresses non publiques.

use crate::lang::put;
use crate::special_purpose::{Purpose, Usage};

/// Ajoute l’usage et sa RFC.
pub(in crate::words) fn add(purpose: &Purpose, out: &mut String) {
    let usage = match purpose.usage {
        Usage::ThisNetwork => "« ce réseau »",
        Usage::Private => "adresse privée",
        Usage::SharedAddressSpace => "espace d’adressage partagé",
        Usage::Loopback => "bouclage local",
        Usage::LinkLocal => "lien local",
        Usage::ProtocolAssignments => "réservée aux protocoles de l’IETF",
        Usage::Documentation => "réservée à la documentation",
        Usage::SixToFourRelay => "relais 6to4, obsolète",
        Usage::Benchmarking => "réservée aux mesures de performance",
        Usage::Multicast => "multidiffusion",
        Usage::Reserved => "réservée",
        Usage::Broadcast => "diffusion générale",
        Usage::NotAllocated => "non attribuée à l’Internet public",
        Usage::Unspecified => "non spécifiée",
        Usage::Ipv4Mapped => "adresse IPv4 sous forme IPv6",
        Usage::LocalTranslation => "traduction IPv4/IPv6 locale",
        Usage::DiscardOnly => "destinée au rejet",
        Usage::DummyPrefix => "préfixe factice",
        Usage::SixToFour => "6to4 (transition IPv6)",
        Usage::SegmentRouting => "routage par segments",
        Usage::UniqueLocal => "locale unique",
        Usage::SiteLocal => "locale au site, obsolète",
        Usage::Teredo => "Teredo (transition IPv6)",
    };
    out.push_str(usage);
    put!(out, ", RFC {}", purpose.rfc);
}
