//! Les résolutions impossibles.

use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::FailedLookup;
use crate::lookup::{AnswerSource, FailureDetail, FailureKind};
use crate::master_file::refusal::add_dots;
use crate::rule::lookup::{Asked, LookupFailed};
use crate::words::port;

const FR: Lang = Lang::French;

/// Ajoute ce qui a échoué et ce qu’il faut faire.
pub(super) fn add_failed(fact: &LookupFailed, out: &mut String) {
    if fact.failure.kind() == FailureKind::Uncovered {
        return add_uncovered(fact, out);
    }
    out.push_str(match fact.asked {
        Asked::Records => "résolution des enregistrements SRV impossible : ",
        Asked::Addresses => "résolution des adresses de la cible impossible : ",
        Asked::Existence => "résolution du domaine impossible : ",
    });
    fact.failure.add_to(FR, out);
    out.push_str(unchecked(fact.asked));
    if let FailureDetail::RefusedZone(zone) = &fact.failure.detail
        && let Some(meant) = zone.meant()
    {
        out.push_str(&add_dots(meant, FR));
        return out.push_str(", puis vérifier de nouveau le fichier de zone");
    }
    match port(&fact.failure) {
        Some(port) if fact.failure.kind() == FailureKind::Truncated => {
            put!(out, "ouvrir le port TCP {port} du serveur");
        }
        _ => out.push_str(advice(&fact.failure)),
    }
}

fn unchecked(asked: Asked) -> &'static str {
    match asked {
        Asked::Records => ". Les enregistrements n’ont pas pu être vérifiés ; ",
        Asked::Addresses => ". Ses adresses n’ont pas pu être vérifiées ; ",
        Asked::Existence => ". L’existence du domaine n’a pas pu être vérifiée ; ",
    }
}

/// Ajoute que les fichiers de zone ne contiennent pas un nom : aucun serveur n’a été interrogé.
fn add_uncovered(fact: &LookupFailed, out: &mut String) {
    fact.failure.detail.add_to(FR, out);
    out.push_str(", et aucun serveur n’a été interrogé");
    out.push_str(unchecked(fact.asked));
    out.push_str(match (fact.asked, &fact.failure.detail) {
        (Asked::Records, FailureDetail::NoZoneFile(_)) => {
            "ajouter le fichier de zone du domaine (--zone), ou --zone-complete si les fichiers contiennent \
             tous ses enregistrements SRV"
        }
        _ => "ajouter le fichier de zone de ce nom (--zone)",
    });
}

/// Que faire : interroger de nouveau le même serveur ne suffit pas toujours.
fn advice(failure: &FailedLookup) -> &'static str {
    let by_zone = match &failure.source {
        _ if failure.kind() == FailureKind::Unloadable => {
            return "corriger le fichier de zone, puis le vérifier de nouveau";
        }
        Some(AnswerSource::File { .. }) => {
            return "corriger le fichier, ou ajouter le fichier de la zone visée (--zone)";
        }
        Some(AnswerSource::NameServer(_)) => true,
        Some(AnswerSource::Resolver(_)) | None => false,
    };
    match failure.kind() {
        FailureKind::Refused | FailureKind::Malformed if by_zone => {
            "corriger les serveurs de noms de la zone"
        }
        FailureKind::Unproven if by_zone => {
            "configurer les serveurs de noms pour qu’ils envoient l’enregistrement SOA de la zone avec \
             chaque réponse négative"
        }
        FailureKind::Unproven => "interroger un autre serveur (--server)",
        FailureKind::Timeout | FailureKind::Unreachable => "réessayer",
        FailureKind::ServFail => {
            "vérifier les serveurs de noms et les signatures de la zone, puis réessayer"
        }
        FailureKind::Refused => "interroger un serveur qui résout ce nom (--server)",
        FailureKind::Malformed => "interroger un autre serveur (--server), ou vérifier la zone",
        FailureKind::Limit => {
            "réduire le nombre de serveurs de noms, simplifier la délégation, ou interroger sans \
             --authoritative"
        }
        FailureKind::Truncated => "ouvrir le port du serveur en TCP",
        FailureKind::Bogus => {
            "corriger les signatures de la zone, ou l’enregistrement DS de la zone parente"
        }
        FailureKind::Disagreement => {
            "réessayer quand la durée de vie de la réponse la plus ancienne sera écoulée"
        }
        FailureKind::Unloadable => "corriger le fichier de zone, puis le vérifier de nouveau",
        FailureKind::Uncovered => "ajouter le fichier de zone de ce nom (--zone)",
    }
}
