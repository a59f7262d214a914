//! Règles PRB : ce que montrent les fronts.

mod login;
mod reach;
mod tls;

use crate::lang::{Lang, put};
use crate::rule::probe::{
    AfterInjection, AtFront, Injected, Moment, NoStarttls, PRB002, PRB003, PRB012, WrongProtocol,
};
use crate::service::Service;
use crate::words::RuleText;
use crate::words::fr::{French, cause};
use mssrv_dns::words::list;

const FR: Lang = Lang::French;

impl French for PRB002 {
    const RULE: RuleText = RuleText {
        title: "front qui ne parle pas le protocole",
        explanation: "Le front reste muet, ferme la connexion après son message d’accueil ou envoie autre \
                      chose que de l’IMAP ou du SMTP. Cela peut arriver au message d’accueil, quand la \
                      sonde demande ce que le front propose, ou après le démarrage de TLS. Un port à TLS \
                      implicite reste muet lui aussi.\n\n\
                      La sonde ne lit qu’une partie limitée d’une réponse. Une visite s’arrête après \
                      quatre fois `--probe-timeout`. Si elle finit par un silence ou une connexion perdue, \
                      la sonde en fait une seconde, et c’est celle-ci qui compte.",
        remedy: "Servez sur ce port le protocole de l’enregistrement, en clair jusqu’à STARTTLS.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let WrongProtocol { when, cause } = begin(fact, out);
        let protocol = protocol(fact.service);
        put!(out, "le front ne parle pas {protocol} ");
        out.push_str(match when {
            Moment::Greeting => "dans son message d’accueil : ",
            Moment::Capabilities => "quand la sonde demande ce qu’il propose : ",
            Moment::Encrypted => "après le démarrage de TLS : ",
        });
        cause::add(cause, out);
        put!(
            out,
            ". Servir {protocol} à cet endroit, ou corriger l’enregistrement"
        );
    }
}

impl French for PRB003 {
    const RULE: RuleText = RuleText {
        title: "STARTTLS non proposé",
        explanation: "Sur les ports requis, TLS démarre avec STARTTLS. Le front ne propose pas STARTTLS, \
                      ou le refuse. Un client ne peut alors pas s’authentifier, ou s’authentifie sans \
                      chiffrement. Un serveur IMAP dont le message d’accueil est PREAUTH interdit STARTTLS.",
        remedy: "Activez STARTTLS sur le front. Le message d’accueil d’un front IMAP doit être OK, et non \
                 PREAUTH.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let observed = begin(fact, out);
        let protocol = protocol(fact.service);
        match observed {
            NoStarttls::NotOffered => put!(
                out,
                "le front parle {protocol}, mais ne propose pas STARTTLS"
            ),
            NoStarttls::Fails(cause) => {
                put!(
                    out,
                    "le front parle {protocol} et propose STARTTLS, mais ne démarre pas TLS : "
                );
                cause::add(cause, out);
            }
            NoStarttls::LoggedIn { .. } => {
                return out.push_str(
                    "le message d’accueil du front est PREAUTH, comme si un client était déjà authentifié. \
                     STARTTLS est alors interdit, et aucune session ne peut être chiffrée. Configurer le front \
                     pour que son message d’accueil soit OK",
                );
            }
        }
        out.push_str(
            ". Aucun client conforme à l’exigence ne peut s’authentifier. Configurer le front pour qu’il \
             démarre TLS par STARTTLS",
        );
    }
}

impl French for PRB012 {
    const RULE: RuleText = RuleText {
        title: "texte en clair après la réponse à STARTTLS",
        explanation: "Du texte a été envoyé en clair entre la réponse à STARTTLS et TLS. Aucun serveur n’a de \
                      raison de le faire. Le front, ou un équipement intermédiaire, fait ainsi prendre aux \
                      clients du texte en clair pour des données chiffrées. La sonde écarte ce texte, ou \
                      TLS échoue à cause de lui.",
        remedy: "Cherchez un équipement qui modifie la connexion. S’il n’y en a pas, corrigez le front.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let Injected { plaintext, then } = begin(fact, out);
        let then = match then {
            AfterInjection::Tls => "la sonde l’a écarté",
            AfterInjection::NoTls => "TLS n’a pas démarré",
        };
        put!(
            out,
            "le front, ou un équipement intermédiaire, a envoyé du texte en clair après la réponse à STARTTLS, \
             et {then} : {}. Un client qui garde ce texte le prend pour des données chiffrées. Chercher un \
             équipement qui modifie la connexion, ou corriger le front",
            FR.quoted(plaintext)
        );
    }
}

/// Ajoute les adresses concernées et donne ce qu’elles montrent.
pub(super) fn begin<'a, T>(fact: &'a AtFront<T>, out: &mut String) -> &'a T {
    let place = match fact.addresses.only() {
        Some(_) => "à l’adresse",
        None => "aux adresses",
    };
    put!(
        out,
        "{place} {} ({} {}), ",
        list(FR, &fact.addresses, " et "),
        fact.interface,
        fact.service
    );
    &fact.observed
}

pub(super) fn protocol(service: Service) -> &'static str {
    match service {
        Service::Imap => "IMAP",
        Service::Submission => "SMTP",
    }
}
