//! PRB001 : les fronts injoignables.

use super::begin;
use crate::lang::{Lang, Say, put};
use crate::probe::Cause;
use crate::rule::probe::NotReached;
use crate::rule::probe::reach::PRB001;
use crate::words::RuleText;
use crate::words::fr::{French, cause};

const FR: Lang = Lang::French;

impl French for PRB001 {
    const RULE: RuleText = RuleText {
        title: "front injoignable",
        explanation: "Avec `--probe`, mssrv se connecte aux adresses de chaque front, au plus 8 par \
                      famille, sur le port de l’enregistrement. La connexion est refusée ou dépasse le \
                      délai. Le constat est un avertissement si une autre adresse du front accepte la \
                      connexion. Il est indéterminé si une autre adresse n’est pas connue, ou n’a pas pu \
                      être essayée depuis cette machine.\n\n\
                      Il est aussi indéterminé si cette machine n’a pas de route vers l’adresse, ou si le \
                      front refuse de servir cette machine. C’est le cas s’il ferme la connexion sans rien \
                      envoyer, répond d’emblée par un refus, refuse le service pour le moment ou refuse le \
                      nom de la sonde. Si une autre adresse a été examinée, c’est une simple information.\n\n\
                      Une adresse non publique (TGT004) n’est pas essayée ; elle est signalée de la même \
                      façon. Un enregistrement peut désigner n’importe quelle adresse : il pourrait diriger \
                      la sonde vers votre propre réseau. `--probe-private` permet d’essayer ces adresses.",
        remedy: "Mettez le front à l’écoute sur toutes ses adresses, ou corrigez l’enregistrement ou les \
                 adresses.",
    };

    fn message(host: &str, fact: &Self::Fact, out: &mut String) {
        match begin(fact, out) {
            NotReached::NoConnection {
                cause,
                others_unknown,
            } => {
                out.push_str("la connexion échoue : ");
                cause::add(cause, out);
                if *others_unknown {
                    out.push_str(
                        " ; on ne sait pas si les autres adresses du front acceptent les connexions",
                    );
                }
                put!(
                    out,
                    ". Mettre le front à l’écoute à cet endroit, ou corriger l’enregistrement ou les adresses de \
                     l’hôte {host}"
                );
            }
            NotReached::Unexamined(Cause::NotPublic(purpose)) => put!(
                out,
                "aucune connexion n’a été tentée : adresse non publique ({}). Un enregistrement peut désigner \
                 n’importe quelle adresse, même une adresse de votre propre réseau. Utiliser --probe-private pour \
                 sonder aussi les adresses non publiques",
                purpose.say(FR)
            ),
            NotReached::Unexamined(cause) => {
                out.push_str("la sonde n’a pas pu examiner le front : ");
                cause::add(cause, out);
                out.push_str(". Le sonder depuis une autre machine");
            }
            NotReached::TurnedAway(cause) => {
                out.push_str("le front refuse de servir cette machine : ");
                cause::add(cause, out);
                out.push_str(". Le sonder depuis le réseau des clients, ou plus tard");
            }
        }
    }
}
