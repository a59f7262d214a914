//! Règles SRV : les enregistrements d’un nom.

use crate::lang::{Lang, put};
use crate::rule::fact::FirstOf;
use crate::rule::srv::{
    RequiredRecord, SRV001, SRV002, SRV003, SRV004, SRV005, SRV006, SRV007, SRV008, SRV009, SRV010,
};
use crate::service::Interface;
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::{add_list, add_list_of, list};

const FR: Lang = Lang::French;

impl French for SRV001 {
    const RULE: RuleText = RuleText {
        title: "enregistrement requis manquant",
        explanation: "Un LPS distingue les interfaces PSC et authcli uniquement par leur priorité. Sans \
                      enregistrement à la priorité d’une interface, il ne trouve pas cette interface.",
        remedy: "Publiez l’enregistrement manquant. S’il existe avec une autre priorité, corrigez-la.",
    };

    fn message(owner: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            priority,
            interface,
            weight,
            port,
        } = fact.required;
        put!(
            out,
            "aucun enregistrement pour {interface} à la priorité {priority}"
        );
        if !fact.unknown_priorities.is_empty() {
            out.push_str(match fact.unknown_priorities.only() {
                Some(_) => " (priorité publiée : ",
                None => " (priorités publiées : ",
            });
            add_list(FR, &fact.unknown_priorities, ", ", out);
            put!(out, " ; attendue : {priority})");
        }
        let at = match fact.alias_of.as_deref() {
            Some(name) => {
                put!(
                    out,
                    ". Ce nom est un alias (CNAME) : publier au nom vers lequel il pointe, {name} : "
                );
                name
            }
            None => {
                out.push_str(". Publier : ");
                owner
            }
        };
        put!(out, "`{at}. IN SRV {priority} {weight} {port} ");
        add_front(&fact.fronts, Some(interface), out);
        out.push('`');
    }
}

impl French for SRV002 {
    const RULE: RuleText = RuleText {
        title: "enregistrement avec une priorité inconnue",
        explanation: "L’exigence fixe une priorité pour chaque interface. Un enregistrement avec une \
                      autre priorité ne correspond à aucune interface, mais un client générique peut \
                      l’utiliser.",
        remedy: "Donnez à l’enregistrement la priorité de son interface, ou supprimez-le.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let priority = fact.record.priority;
        put!(
            out,
            "l’enregistrement {} a la priorité {priority}, qui n’est celle d’aucune interface \
             (attendue : {}). Lui donner la priorité de son interface, ou le supprimer",
            fact.record,
            priorities(&fact.required)
        );
    }
}

impl French for SRV003 {
    const RULE: RuleText = RuleText {
        title: "service déclaré indisponible",
        explanation: "La cible est `.` (la racine). Selon la RFC 2782, cette cible indique que le \
                      domaine n’offre pas le service.",
        remedy: "Remplacez cet enregistrement par les enregistrements requis.",
    };

    fn message(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str(
        "la cible « . » déclare le service indisponible. Remplacer l’enregistrement par les enregistrements \
         requis",
    );
    }
}

impl French for SRV004 {
    const RULE: RuleText = RuleText {
        title: "poids différent du poids requis",
        explanation: "Le poids répartit la charge entre les enregistrements de même priorité. \
                      L’exigence en fixe la valeur.",
        remedy: "Donnez au poids la valeur requise.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            interface, weight, ..
        } = fact.required;
        put!(
            out,
            "l’enregistrement {} a le poids {} au lieu de {weight} pour {interface}. Mettre le poids à \
             {weight}",
            fact.record,
            fact.record.weight
        );
    }
}

impl French for SRV005 {
    const RULE: RuleText = RuleText {
        title: "port différent du port requis",
        explanation: "Le client se connecte au port de l’enregistrement et y démarre TLS avec \
                      STARTTLS. La RFC 8314 préfère les ports à TLS implicite, mais pas l’exigence.",
        remedy: "Donnez au port la valeur requise.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            interface, port, ..
        } = fact.required;
        put!(
            out,
            "l’enregistrement {} a le port {} au lieu de {port} pour {interface}. Mettre le port à \
             {port}",
            fact.record,
            fact.record.port
        );
    }
}

impl French for SRV006 {
    const RULE: RuleText = RuleText {
        title: "plusieurs enregistrements de même priorité",
        explanation: "La RFC 2782 autorise plusieurs fronts à une même priorité : le client choisit \
                      selon leur poids. L’exigence prévoit un seul enregistrement par interface. \
                      Certains logiciels peuvent donc n’utiliser que le premier.",
        remedy: "Vérifiez que tous ces fronts servent la même interface, ou ne gardez qu’un \
                 enregistrement.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "plusieurs enregistrements à la priorité {} ({}), au lieu d’un seul. Vérifier que chaque front \
             sert la même interface, ou n’en garder qu’un",
            fact.priority,
            list(FR, &fact.records, ", ")
        );
    }
}

impl French for SRV007 {
    const RULE: RuleText = RuleText {
        title: "cible différente du front déclaré",
        explanation: "L’enregistrement dirige les clients vers un hôte qu’aucun opérateur du domaine n’a \
                      déclaré pour cette interface.",
        remedy: "Publiez le front déclaré, ou corrigez la déclaration.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "la cible pour {} est {}, au lieu du front déclaré {}. ",
            fact.interface,
            fact.target,
            list(FR, &fact.fronts, " ou ")
        );
        out.push_str(if fact.lacks_final_dot {
            "Ajouter le point final qui manque à la cible dans le fichier de zone"
        } else {
            "Publier le front déclaré, ou corriger la déclaration"
        });
    }
}

impl French for SRV008 {
    const RULE: RuleText = RuleText {
        title: "fronts PSC et authcli intervertis",
        explanation: "Chaque front est publié à la priorité de l’autre interface. Les personnes, qui \
                      s’authentifient par jeton, arrivent sur le front qui attend un certificat. Les \
                      applications arrivent sur l’autre. Ce constat remplace SRV007.",
        remedy: "Échangez les cibles des deux enregistrements.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "les fronts sont intervertis : l’enregistrement pour PSC désigne {authcli}, et celui pour \
             authcli désigne {psc}. Échanger les deux cibles",
            psc = fact.psc,
            authcli = fact.authcli
        );
    }
}

impl French for SRV009 {
    const RULE: RuleText = RuleText {
        title: "même front pour PSC et authcli",
        explanation: "Les deux interfaces demandent des authentifications différentes. Un même hôte ne \
                      peut servir les deux interfaces que s’il propose ces deux authentifications sur le même port.",
        remedy: "Vérifiez que le front sert les deux interfaces, ou publiez un front par interface.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "les enregistrements pour PSC et authcli désignent tous deux {}, au lieu d’un front chacun. \
             Vérifier que ce front sert les deux interfaces, ou désigner deux fronts",
            fact.target
        );
    }
}

impl French for SRV010 {
    const RULE: RuleText = RuleText {
        title: "nom d’enregistrement qui répète le nom de la zone",
        explanation: "Le nom requis n’a pas d’enregistrement SRV, mais ce même nom suivi du nom de la \
                      zone en a. Dans un fichier de zone, tout nom sans point final est complété par \
                      le nom de la zone (`$ORIGIN`). Un domaine reste absent si aucun des noms requis \
                      n’a d’enregistrement SRV.",
        remedy: "Écrivez le nom complet avec son point final, ou seulement ses labels qui précèdent le \
                 nom de la zone.",
    };

    fn message(owner: &str, fact: &Self::Fact, out: &mut String) {
        let records = FR.counted(
            fact.records,
            ["", ""],
            ["enregistrement SRV", "enregistrements SRV"],
        );
        put!(
            out,
            "aucun enregistrement SRV à ce nom, mais {records} à {} : le point final manque au nom \
             dans le fichier de la zone {zone}. Écrire ce nom avec le point final : `{owner}.`, ou sans le \
             nom de la zone : `{}`. Une cible écrite en entier a elle aussi besoin de son point final",
            fact.found_at,
            fact.relative,
            zone = fact.zone
        );
    }
}

/// `10 (PSC) ou 20 (authcli)`.
fn priorities(required: &FirstOf<RequiredRecord>) -> String {
    let mut text = String::new();
    add_list_of(FR, required, " ou ", &mut text, |it, out| {
        put!(out, "{} ({})", it.priority, it.interface);
    });
    text
}

/// Le front tel qu’on l’écrit dans un fichier de zone : déclaré, ou à compléter.
pub(super) fn add_front(fronts: &FirstOf<String>, interface: Option<Interface>, out: &mut String) {
    match (fronts.only(), interface) {
        (Some(front), _) => put!(out, "{front}."),
        (None, Some(interface)) => put!(out, "<votre hôte {interface}>."),
        (None, None) => out.push_str("<votre hôte>."),
    }
}
