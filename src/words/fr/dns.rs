//! Règles DNS sur le domaine, ses alias et ses durées de vie.

use crate::lang::{Lang, put};
use crate::rule::dns::{DNS001, DNS002, DNS004, WhyNoDomain};
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::list;

const FR: Lang = Lang::French;

impl French for DNS001 {
    const RULE: RuleText = RuleText {
        title: "domaine inexistant",
        explanation: "Le domaine doit recevoir du courrier, mais le DNS répond NXDOMAIN pour le \
                      domaine lui-même. Avec `--zone`, ce code signifie qu’aucun enregistrement des \
                      fichiers ne fait exister le domaine.",
        remedy: "Vérifiez le nom. Enregistrez ou déléguez le domaine, ou demandez son retrait de la liste \
                 blanche s’il y figure. Avec `--zone`, ajoutez les enregistrements du domaine, ou le \
                 fichier qui les contient.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(match fact.why {
            WhyNoDomain::NxDomain => {
                "le domaine n’existe pas (NXDOMAIN). Vérifier ce nom. L’enregistrer ou le déléguer, ou le faire retirer de la \
                 liste blanche s’il y figure"
            }
            WhyNoDomain::NotInFiles => {
                "le domaine n’existe pas dans les fichiers de zone. Ajouter ses enregistrements, ou le fichier \
                 qui les contient"
            }
            WhyNoDomain::MisplacedRecords => {
                "rien n’existe au nom du domaine, car le point final manque aux noms de ses enregistrements \
                 (SRV010). Corriger ces noms : le domaine existera"
            }
        });
    }
}

impl French for DNS002 {
    const RULE: RuleText = RuleText {
        title: "nom d’enregistrement qui est un alias (CNAME)",
        explanation: "Les enregistrements SRV sont lus à travers un alias (CNAME). Le DNS autorise un \
                      alias au nom d’un enregistrement SRV, mais pas à une cible (TGT001).",
        remedy: "Aucune action n’est nécessaire, sauf si l’alias mène à un nom sans enregistrement SRV. \
                 Publiez alors les enregistrements à ce nom, ou à la place de l’alias.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        if fact.empty {
            put!(
                out,
                "alias (CNAME) de {}, où aucun enregistrement SRV n’existe. Publier les enregistrements à ce nom, ou \
                 les publier ici à la place de l’alias",
                list(FR, &fact.aliases, ", puis ")
            );
        } else {
            put!(
                out,
                "alias (CNAME) de {} : les enregistrements SRV y sont lus",
                list(FR, &fact.aliases, ", puis ")
            );
        }
    }
}

impl French for DNS004 {
    const RULE: RuleText = RuleText {
        title: "durée de vie (TTL) inhabituelle",
        explanation: "En dessous de 300 secondes, les clients interrogent trop souvent les serveurs de la \
                      zone. Au-delà de 86 400 secondes, une erreur reste dans les caches plus d’un jour \
                      après sa correction. Une durée courte n’est signalée que si elle vient des serveurs \
                      ou des fichiers de la zone, car un résolveur la décompte.",
        remedy: "Choisissez une durée entre ces limites, par exemple `3600`.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "la durée de vie (TTL) est de {}, hors de l’intervalle de {} à {}. Choisir une valeur \
             dans cet intervalle, par exemple 3600",
            FR.counted(fact.ttl as usize, [""; 2], ["seconde", "secondes"]),
            FR.number(fact.shortest as usize),
            FR.number(fact.longest as usize)
        );
    }
}
