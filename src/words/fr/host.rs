//! TGT005 : les cibles qui ne peuvent pas être des hôtes.

use super::srv::add_front;
use crate::lang::{Lang, Say, put};
use crate::rule::host::{LeadsTo, NameFlaw, NotAHost, TGT005};
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::{add_list, add_list_of};

const FR: Lang = Lang::French;

impl French for TGT005 {
    const RULE: RuleText = RuleText {
        title: "cible qui ne ressemble pas au nom d’un hôte public",
        explanation: "Le client résout la cible comme le nom complet d’un hôte. Certains noms ne mènent \
                      jamais un client à un front, même si un résolveur leur connaît une adresse. Il s’agit \
                      des adresses IPv4 et IPv6, de `localhost` et des noms sous `.localhost`, `.local` ou \
                      `.invalid`. Il s’agit aussi des noms d’un seul label et de ceux dont le dernier label \
                      est un nombre.\n\n\
                      Une adresse suivie d’autres labels, comme `192.0.2.21.example.fr`, vient le plus \
                      souvent d’un point final oublié dans le fichier de zone. C’est une erreur si ce nom \
                      n’a pas d’adresse, sinon un avertissement. Un label avec un caractère autre qu’une \
                      lettre, un chiffre ou un tiret intérieur provoque un avertissement, car certains \
                      clients le refusent.\n\n\
                      Un nom complet suivi du nom de la zone, comme `imap.example.fr.a.fr`, vient aussi d’un \
                      point final oublié. C’est un avertissement si aucun des fichiers de zone ne contient ce \
                      nom et si aucun front n’est déclaré. D’autres règles le signalent dans les autres cas : \
                      TGT002 s’il n’a pas d’adresse, et SRV007 si un autre front est déclaré.\n\n\
                      L’erreur remplace TGT002, sauf si `--severity` rend TGT005 moins grave que TGT002.",
        remedy: "Indiquez dans l’enregistrement le nom complet de l’hôte, avec son point final. N’employez \
                 dans ses labels que des lettres, des chiffres et des tirets.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
                    LeadsTo::OutsideFiles => {
                        out.push_str(" et n’est dans aucun des fichiers de zone")
                    }
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
            NameFlaw::LacksFinalDot { meant } => put!(
                out,
                "se termine par le nom de la zone, et n’est dans aucun des fichiers de zone. Son point final manque \
                 probablement : écrire `{meant}.`"
            ),
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
