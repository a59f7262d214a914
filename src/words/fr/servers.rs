//! DNS005 et DNS006 : ce que répondent les serveurs de noms d’une zone.

use crate::lang::{Lang, Say, put};
use crate::lookup::FailureKind;
use crate::rule::servers::{DNS005, DNS006, FailingServer, NameServer};
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::add_list_of;

const FR: Lang = Lang::French;

impl French for DNS005 {
    const RULE: RuleText = RuleText {
        title: "réponses différentes selon le serveur de noms de la zone",
        explanation: "Avec `--authoritative`, mssrv interroge directement chaque serveur de noms de la \
                      zone. Leurs réponses diffèrent : un client reçoit l’une ou l’autre, au hasard. Le \
                      plus souvent, un serveur secondaire n’a pas la dernière version de la zone, ou un \
                      seul serveur la charge. Des adresses différentes pour un hôte ne sont signalées que \
                      si un serveur en donne et un autre aucune.",
        remedy: "Faites en sorte que tous les serveurs de noms servent la même zone : comparez les \
                 numéros de série de leurs enregistrements SOA et corrigez le transfert de zone.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str("les serveurs de noms de la zone donnent des réponses différentes");
        if let Some(asked) = &fact.asked {
            put!(out, " pour {asked}, auquel mènent les alias");
        }
        out.push_str(" : ");
        add_list_of(FR, &fact.answers, " ; mais ", out, |it, out| {
            it.answer.add_to(FR, out);
            out.push_str(" (");
            add_list_of(FR, &it.servers, ", ", out, add_server);
            out.push(')');
        });
        out.push_str(
            ". Faire servir la même zone par tous les serveurs : comparer les numéros de série de leurs \
             enregistrements SOA",
        );
    }
}

impl French for DNS006 {
    const RULE: RuleText = RuleText {
        title: "serveur de noms de la zone muet ou ne faisant pas autorité",
        explanation: "La zone ou sa zone parente désigne ce serveur. Avec `--authoritative`, il ne \
                      donne pas de réponse faisant autorité : il est muet, refuse de répondre, ne \
                      connaît pas la zone ou n’a pas d’adresse. Un client qui l’interroge en \
                      premier doit attendre. \
                      Il ne trouve rien si les autres serveurs échouent. Le verdict repose sur les \
                      réponses des autres serveurs. Un serveur vers lequel cette machine n’a pas de \
                      route n’est pas compté.",
        remedy: "Réparez le serveur, ou retirez-le des enregistrements NS de la zone et de sa délégation.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let FailingServer { server, failure } = &**fact;
        out.push_str("le serveur de noms ");
        add_server(server, out);
        out.push_str(match (failure.kind(), &server.at) {
            (_, None) => " n’a pas pu être interrogé : ",
            (kind, _) if kind.is_silence() => " ne répond pas : ",
            (FailureKind::Unproven, _) => " répond négativement sans preuve : ",
            (FailureKind::Refused, _) => " refuse de répondre : ",
            _ => " ne fait pas autorité pour la zone : ",
        });
        failure.add_to(FR, out);
        out.push_str(match &server.at {
            // La faute peut être celle des serveurs qui connaissent l’adresse.
            None if failure.kind().is_silence() => ". Réessayer, ou rechercher son adresse",
            _ => {
                ". Le réparer, ou le retirer des enregistrements NS de la zone et de sa délégation"
            }
        });
    }
}

/// Nom et adresse du serveur.
fn add_server(server: &NameServer, out: &mut String) {
    out.push_str(&server.name);
    if let Some(at) = &server.at {
        put!(out, " ({at})");
    }
}
