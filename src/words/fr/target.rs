//! Règles TGT : les hôtes que désignent les enregistrements.

use crate::lang::{Lang, Say, put};
use crate::rule::target::{TGT001, TGT002, TGT003, TGT004};
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::{add_list, add_list_of, list};

const FR: Lang = Lang::French;

impl French for TGT001 {
    const RULE: RuleText = RuleText {
        title: "cible qui est un alias (CNAME)",
        explanation: "La RFC 2782 interdit un alias (CNAME) comme cible. Certains clients ne le suivent \
                      pas.",
        remedy: "Indiquez comme cible l’hôte auquel mène l’alias, ou publiez des adresses à la cible \
                 elle-même.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "la cible {} est un alias (CNAME) de {}, ce qu’interdit la RFC 2782. ",
            fact.target,
            list(FR, &fact.aliases, ", puis ")
        );
        match &fact.host {
            Some(host) => put!(
                out,
                "Désigner {host} dans l’enregistrement, ou publier des adresses pour {}",
                fact.target
            ),
            None => out.push_str("Désigner un hôte qui a des adresses"),
        }
    }
}

impl French for TGT002 {
    const RULE: RuleText = RuleText {
        title: "cible sans adresse",
        explanation: "La cible n’a ni enregistrement A ni enregistrement AAAA. Aucun client ne peut s’y \
                      connecter.",
        remedy: "Publiez les adresses de l’hôte, ou corrigez la cible. Dans un fichier de zone, un nom complet \
                 a besoin de son point final.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "la cible {} n’a ni enregistrement A ni enregistrement AAAA : aucun client ne peut s’y \
             connecter. ",
            fact.target
        );
        match &fact.meant {
            Some(meant) => put!(
                out,
                "Son point final manque probablement dans le fichier de zone : écrire `{meant}.`"
            ),
            None => out.push_str("Publier ses adresses, ou corriger la cible"),
        }
    }
}

impl French for TGT003 {
    const RULE: RuleText = RuleText {
        title: "cible hors du domaine, dans une réponse non validée par DNSSEC",
        explanation: "Selon la RFC 6186, le client fait confirmer à l’utilisateur une cible hors du \
                      domaine de messagerie, sauf si la validation DNSSEC montre que la réponse est \
                      sûre. Sans DNSSEC, un attaquant qui falsifie les réponses peut diriger le client \
                      vers un autre hôte. Un opérateur dont les fronts servent de nombreux domaines ne \
                      peut pas éviter ces cibles. La signature de la zone évite cependant la \
                      confirmation.\n\n\
                      Seul un résolveur validant atteste qu’une réponse est sûre (bit AD). Les \
                      fichiers de zone et les serveurs de la zone ne l’attestent jamais. Avec `--zone` \
                      et `--authoritative`, une zone signée reçoit donc aussi ce constat.",
        remedy: "Signez si possible la zone avec DNSSEC. Sinon, aucune action n’est nécessaire.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let (noun, verb) = match fact.targets.only() {
            Some(_) => ("la cible ", " est"),
            None => ("les cibles ", " sont"),
        };
        out.push_str(noun);
        add_list(FR, &fact.targets, ", ", out);
        out.push_str(verb);
        out.push_str(
            " hors du domaine, et aucun serveur n’a validé la réponse par DNSSEC : un client peut demander \
             confirmation à son utilisateur. Signer si possible la zone ; sinon, aucune action n’est nécessaire",
        );
    }
}

impl French for TGT004 {
    const RULE: RuleText = RuleText {
        title: "cible avec une adresse non publique",
        explanation: "L’adresse est privée ou réservée à un usage particulier. Elle peut n’être joignable \
                      que depuis certains réseaux, ou depuis aucun.",
        remedy: "Vérifiez que tous les clients peuvent joindre l’adresse, ou publiez une adresse \
                 publique.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "la cible {} a ", fact.target);
        out.push_str(match fact.addresses.only() {
            Some(_) => "une adresse non publique : ",
            None => "des adresses non publiques : ",
        });
        add_list_of(FR, &fact.addresses, ", ", out, |it, out| {
            put!(out, "{} (", it.address);
            it.purpose.add_to(FR, out);
            out.push(')');
        });
        out.push_str(". Vérifier que chaque client peut la joindre");
    }
}
