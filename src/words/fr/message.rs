//! Le texte des constats.

use super::{lookup, probe};
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::FailureKind;
use crate::rule::Fact;
use crate::rule::dns::WhyNoDomain;
use crate::rule::fact::FirstOf;
use crate::rule::host::{LeadsTo, NameFlaw, NotAHost};
use crate::rule::servers::{DifferentAnswers, FailingServer, NameServer};
use crate::rule::srv::RequiredRecord;
use crate::service::Interface;
use mssrv_dns::words::{add_list, add_list_of, list};

const FR: Lang = Lang::French;

/// Ajoute le texte d’un constat sur `owner`, sans ce nom en tête.
pub(in crate::words) fn add(owner: &str, fact: &Fact, out: &mut String) {
    match fact {
        Fact::SRV001(fact) => {
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
            put!(out, ". Publier : `{owner}. IN SRV {priority} {weight} {port} ");
            add_front(&fact.fronts, Some(interface), out);
            out.push('`');
        }
        Fact::SRV002(fact) => {
            let priority = fact.record.priority;
            put!(
                out,
                "l’enregistrement {} a la priorité {priority}, qui n’est celle d’aucune interface \
                 (attendue : {}). Lui donner la priorité de son interface, ou le supprimer",
                fact.record,
                priorities(&fact.required)
            );
        }
        Fact::SRV003(_) => out.push_str(
            "la cible « . » déclare le service indisponible. Remplacer l’enregistrement par les enregistrements \
             requis",
        ),
        Fact::SRV004(fact) => {
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
        Fact::SRV005(fact) => {
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
        Fact::SRV006(fact) => put!(
            out,
            "plusieurs enregistrements à la priorité {} ({}), au lieu d’un seul. Vérifier que chaque front \
             sert la même interface, ou n’en garder qu’un",
            fact.priority,
            list(FR, &fact.records, ", ")
        ),
        Fact::SRV007(fact) => {
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
        Fact::SRV008(fact) => put!(
            out,
            "les fronts sont intervertis : l’enregistrement pour PSC désigne {authcli}, et celui pour \
             authcli désigne {psc}. Échanger les deux cibles",
            psc = fact.psc,
            authcli = fact.authcli
        ),
        Fact::SRV009(fact) => put!(
            out,
            "les enregistrements pour PSC et authcli désignent tous deux {}, au lieu d’un front chacun. \
             Vérifier que ce front sert les deux interfaces, ou désigner deux fronts",
            fact.target
        ),
        Fact::SRV010(fact) => {
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
        Fact::TGT001(fact) => {
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
        Fact::TGT002(fact) => {
            put!(
                out,
                "la cible {} n’a ni enregistrement A ni enregistrement AAAA : aucun client ne peut s’y \
                 connecter. ",
                fact.target
            );
            match &fact.meant {
                Some(meant) => put!(
                    out,
                    "Elle répète le nom de la zone. Écrire la cible avec son point final dans le fichier de zone : \
                     `{meant}.`"
                ),
                None => out.push_str("Publier ses adresses, ou corriger la cible"),
            }
        }
        Fact::TGT003(fact) => {
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
        Fact::TGT004(fact) => {
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
        Fact::TGT005(fact) => add_not_a_host(fact, out),
        Fact::DNS001(fact) => out.push_str(match fact.why {
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
        }),
        Fact::DNS002(fact) if fact.empty => put!(
            out,
            "alias (CNAME) de {}, où aucun enregistrement SRV n’existe. Publier les enregistrements à ce nom, ou \
             les publier ici à la place de l’alias",
            list(FR, &fact.aliases, ", puis ")
        ),
        Fact::DNS002(fact) => put!(
            out,
            "alias (CNAME) de {} : les enregistrements SRV y sont lus",
            list(FR, &fact.aliases, ", puis ")
        ),
        Fact::DNS003(fact) => put!(
            out,
            "les enregistrements viennent d’un joker : {}, que personne ne publie, a les mêmes. Publier les \
             enregistrements au nom lui-même",
            fact.sibling
        ),
        Fact::DNS004(fact) => put!(
            out,
            "la durée de vie (TTL) est de {}, hors de l’intervalle de {} à {}. Choisir une valeur \
             dans cet intervalle, par exemple 3600",
            FR.counted(fact.ttl as usize, [""; 2], ["seconde", "secondes"]),
            FR.number(fact.shortest as usize),
            FR.number(fact.longest as usize)
        ),
        Fact::DNS005(fact) => add_different_answers(fact, out),
        Fact::DNS006(fact) => add_failing_server(fact, out),
        Fact::DNS010(fact)
        | Fact::DNS011(fact)
        | Fact::DNS012(fact)
        | Fact::DNS013(fact)
        | Fact::DNS014(fact)
        | Fact::DNS015(fact)
        | Fact::DNS016(fact)
        | Fact::DNS017(fact)
        | Fact::DNS018(fact) => lookup::add_failed(fact, out),
        Fact::MUA001(fact) => put!(
            out,
            "ce service est aussi publié (cible : {}), et un client générique peut le préférer. Vérifier \
             que sa cible appartient à l’espace de confiance",
            fact.target
        ),
        Fact::PRB001(fact) => probe::add_not_reached(owner, fact, out),
        Fact::PRB002(fact) => probe::add_wrong_protocol(fact, out),
        Fact::PRB003(fact) => probe::add_no_starttls(fact, out),
        Fact::PRB004(fact) => probe::add_no_tls(fact, out),
        Fact::PRB005(fact) => probe::add_wrong_name(owner, fact, out),
        Fact::PRB006(fact) => probe::add_untrusted_chain(fact, out),
        Fact::PRB007(fact) => probe::add_out_of_date(fact, out),
        Fact::PRB008(fact) => probe::add_no_token(fact, out),
        Fact::PRB009(fact) => probe::add_no_request(fact, out),
        Fact::PRB010(fact) => probe::add_early_login(fact, out),
        Fact::PRB011(fact) => probe::add_unnamed_domain(fact, out),
        Fact::PRB012(fact) => probe::add_injected(fact, out),
        Fact::PRB013(fact) => probe::add_client_certificate(fact, out),
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
fn add_front(fronts: &FirstOf<String>, interface: Option<Interface>, out: &mut String) {
    match (fronts.only(), interface) {
        (Some(front), _) => put!(out, "{front}."),
        (None, Some(interface)) => put!(out, "<votre hôte {interface}>."),
        (None, None) => out.push_str("<votre hôte>."),
    }
}

fn add_not_a_host(fact: &NotAHost, out: &mut String) {
    let target = &fact.target;
    put!(out, "la cible {target} ");
    match &fact.flaw {
        NameFlaw::NoHost(why) => {
            out.push_str(&why.say(FR));
            out.push_str(". Désigner l’hôte, ");
            add_fronts(fact, out);
        }
        NameFlaw::BeginsWithAddress { address, leads_to } => {
            put!(out, "commence par l’adresse {address}");
            match leads_to {
                LeadsTo::NoAddress => {
                    out.push_str(
                        " et n’a ni enregistrement A ni enregistrement AAAA : une adresse n’est pas un nom \
                         d’hôte. Désigner l’hôte, ",
                    );
                    return add_fronts(fact, out);
                }
                LeadsTo::Addresses(addresses) => {
                    out.push_str(" et se résout en ");
                    add_list(FR, addresses, ", ", out);
                }
                LeadsTo::LookupFailed => out.push_str(" et n’a pas pu être résolue"),
                LeadsTo::OutsideFiles => out.push_str(" et n’est dans aucun des fichiers de zone"),
            }
            out.push_str(". Si une adresse était voulue, désigner plutôt l’hôte, ");
            add_fronts(fact, out);
        }
        NameFlaw::Labels(labels) => {
            out.push_str(match labels.only() {
                Some(_) => "contient un label que la RFC 1123 interdit dans un nom d’hôte : ",
                None => "contient des labels que la RFC 1123 interdit dans un nom d’hôte : ",
            });
            add_list_of(FR, labels, ", ", out, |label, out| {
                out.push_str(&label.say(FR));
            });
            out.push_str(
                ". Certains clients refusent cette cible. Choisir un nom fait de lettres, de chiffres et de tirets",
            );
        }
    }
}

/// Ce qu’il faut écrire à la place.
fn add_fronts(fact: &NotAHost, out: &mut String) {
    out.push_str("avec son point final : ");
    if fact.fronts.is_empty() {
        out.push('`');
        add_front(&fact.fronts, fact.interface, out);
        out.push('`');
    } else {
        add_list_of(FR, &fact.fronts, " ou ", out, |front, out| {
            put!(out, "`{front}.`");
        });
    }
}

fn add_different_answers(fact: &DifferentAnswers, out: &mut String) {
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

fn add_failing_server(fact: &FailingServer, out: &mut String) {
    let FailingServer { server, failure } = fact;
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
        _ => ". Le corriger, ou le retirer des enregistrements NS de la zone et de sa délégation",
    });
}

/// Nom et adresse du serveur.
fn add_server(server: &NameServer, out: &mut String) {
    out.push_str(&server.name);
    if let Some(at) = &server.at {
        put!(out, " ({at})");
    }
}
