//! Les résolutions impossibles.

use crate::lang::{Lang, Say, put};
use crate::lookup::{AnswerSource, FailedLookup, FailureDetail, FailureKind};
use crate::master_file::refusal::add_dots;
use crate::rule::lookup::{
    Asked, DNS010, DNS011, DNS012, DNS013, DNS014, DNS015, DNS016, DNS017, DNS018, LookupFailed,
};
use crate::words::fr::French;
use crate::words::{RuleText, port};

const FR: Lang = Lang::French;

impl French for DNS010 {
    const RULE: RuleText = RuleText {
        title: "pas de réponse dans le délai",
        explanation: "Toutes les tentatives ont dépassé le délai, ou le serveur n’a pas pu être joint. \
                      Les enregistrements n’ont donc pas pu être vérifiés. Si aucun serveur ne répond, \
                      une commande portant sur 20 domaines ou plus s’arrête. Avec `--keep-trying`, \
                      elle continue.",
        remedy: "Réessayez plus tard, interrogez un autre serveur ou allongez le délai avec `--timeout`.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS011 {
    const RULE: RuleText = RuleText {
        title: "réponse SERVFAIL du serveur",
        explanation: "Le serveur n’a pas pu obtenir les données, même sans validation DNSSEC. Les \
                      enregistrements n’ont donc pas pu être vérifiés.",
        remedy: "Vérifiez les serveurs et les signatures de la zone, puis réessayez.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS012 {
    const RULE: RuleText = RuleText {
        title: "réponse REFUSED du serveur",
        explanation: "Le serveur ne répond pas à ce client, ou pas pour ce nom. Les enregistrements \
                      n’ont donc pas pu être vérifiés.",
        remedy: "Interrogez un serveur qui vous répond, ou faites autoriser votre adresse sur celui-ci.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS013 {
    const RULE: RuleText = RuleText {
        title: "réponse inutilisable",
        explanation: "La réponse est illisible, concerne une autre question, renvoie à d’autres \
                      serveurs (referral) ou vient d’un serveur qui n’est pas responsable du nom. Ou \
                      bien le serveur indique lui-même qu’elle est périmée, ou fabriquée selon une \
                      politique de filtrage.\n\n\
                      Une réponse négative (NODATA ou NXDOMAIN) ne compte qu’avec l’enregistrement SOA \
                      de la zone. Celui-ci est dans la section d’autorité, au nom demandé ou \
                      au-dessus, mais pas au nom SRV lui-même. Rien d’autre dans la réponse ne doit \
                      rediriger le nom ni contredire la réponse négative.\n\n\
                      Avec `--authoritative`, ce code peut aussi signifier que la zone a trop de \
                      serveurs. Les limites sont de 64 serveurs de noms, 128 adresses et 64 requêtes \
                      pour les trouver. Au-delà, certains serveurs n’ont pas été interrogés, et chacun \
                      d’eux peut publier les enregistrements.",
        remedy: "Interrogez un autre serveur. Si tous répondent ainsi, corrigez les serveurs de la zone. \
                 Avec `--authoritative`, réduisez le nombre de serveurs de noms ou simplifiez la \
                 délégation.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS014 {
    const RULE: RuleText = RuleText {
        title: "réponse tronquée et échec en TCP",
        explanation: "La réponse est trop longue pour UDP, et le serveur n’en donne pas en TCP. Tout \
                      serveur DNS doit accepter TCP.",
        remedy: "Ouvrez le port TCP 53 du serveur, ou celui qu’indique `--server`.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS015 {
    const RULE: RuleText = RuleText {
        title: "échec de la validation DNSSEC",
        explanation: "Le serveur répond SERVFAIL, mais donne une réponse quand on lui demande de ne pas \
                      valider (bit CD). Les signatures de la zone sont donc invalides ou expirées. Les \
                      clients d’un résolveur validant ne trouvent rien. Les enregistrements n’ont pas pu \
                      être vérifiés.",
        remedy: "Signez de nouveau la zone, ou corrigez l’enregistrement DS de la zone parente.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS016 {
    const RULE: RuleText = RuleText {
        title: "réponses contradictoires des serveurs",
        explanation: "Plusieurs serveurs ont été indiqués avec `--server`, et leurs réponses diffèrent \
                      sur des faits qui comptent pour le verdict. Ces faits sont les enregistrements \
                      SRV, un alias, la présence d’adresses et l’existence du domaine. Des adresses \
                      différentes pour un même hôte ne sont pas une contradiction. Un serveur peut \
                      avoir en cache une réponse plus ancienne, ou filtrer les réponses.",
        remedy: "Réessayez quand la durée de vie (TTL) de la réponse la plus ancienne sera écoulée, ou \
                 interrogez les serveurs de la zone (`--authoritative`).",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS017 {
    const RULE: RuleText = RuleText {
        title: "fichier de zone refusé par des serveurs de noms",
        explanation: "Au moins deux serveurs parmi BIND, NSD et Knot ne chargent pas cette zone (`--zone`, \
                      `--zone-file`). Une fois publiée, elle ne serait pas servie, ou pas par tous les \
                      serveurs. Ses domaines ne sont donc pas évalués. La page docs/zone-files.md indique \
                      ce que chaque serveur refuse.",
        remedy: "Corrigez la ligne qu’indique le constat, puis vérifiez de nouveau la zone. L’outil de \
                 votre serveur (`named-checkzone`, `nsd-checkzone`, `kzonecheck`) affiche ses propres \
                 erreurs.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

impl French for DNS018 {
    const RULE: RuleText = RuleText {
        title: "domaine absent des fichiers de zone",
        explanation: "Seuls des fichiers de zone sont lus (`--zone`, `--zone-file`), et aucun serveur \
                      n’est interrogé. Aucun fichier ne contient le domaine, ou le nom auquel mène son \
                      alias. Les enregistrements n’ont donc pas pu être vérifiés. Une zone contient \
                      tous les noms à partir de son enregistrement SOA. Un fragment, qui n’a pas \
                      d’enregistrement SOA, contient les domaines de ses noms SRV.",
        remedy: "Ajoutez le fichier de zone du domaine. Si les fichiers contiennent tous les \
                 enregistrements SRV des domaines, ajoutez `--zone-complete` : un domaine qu’ils ne \
                 contiennent pas n’a alors aucun enregistrement.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }
}

/// Ajoute ce qui a échoué et ce qu’il faut faire.
fn add_failed(fact: &LookupFailed, out: &mut String) {
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
