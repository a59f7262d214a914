//! Les remarques sur les serveurs.

use crate::lang::Lang;
use crate::lookup::{Note, Obstacle};

const FR: Lang = Lang::French;

/// Le texte d’une remarque.
pub(in crate::words) fn note(note: &Note) -> String {
    let questions = |number| {
        FR.counted(
            number,
            ["", ""],
            ["question à laquelle", "questions auxquelles"],
        )
    };
    match note {
        Note::TurnedAway {
            server,
            refused,
            servfail,
        } => {
            let codes = match (refused, servfail) {
                (_, 0) => "REFUSED",
                (0, _) => "SERVFAIL",
                (_, _) => "REFUSED ou SERVFAIL",
            };
            let posed = match refused + servfail {
                1 => "à la seule question posée".to_owned(),
                several => format!("à toutes les questions ({})", FR.number(several)),
            };
            format!(
                "le serveur {server} a répondu {codes} {posed}. Il ne résout peut-être pas de noms pour cette \
                 machine : interroger un autre serveur (--server)"
            )
        }
        Note::Unconfirmed {
            server,
            questions: number,
        } => format!(
            "le serveur {server} n’a pas donné de réponse utilisable à {} d’autres serveurs ont répondu : il \
             ne confirme rien sur ce point",
            questions(*number)
        ),
        Note::UnprovenDenials {
            server,
            unproven,
            all,
            recursive,
        } => {
            let advice = if *recursive {
                "Interroger un autre serveur (--server), ou ceux des zones (--authoritative) si leurs \
                 réponses négatives contiennent cet enregistrement"
            } else {
                "L’opérateur de la zone doit configurer ce serveur pour qu’il envoie cet enregistrement \
                 avec chaque réponse négative"
            };
            let unproven = FR.number(*unproven);
            let all = FR.counted(*all, ["", ""], ["réponse négative", "réponses négatives"]);
            format!(
                "le serveur {server} a envoyé {all}, dont {unproven} sans l’enregistrement SOA qui sert de \
                 preuve (RFC 2308, section 3). {advice}"
            )
        }
        Note::Unreached {
            servers,
            first,
            why,
        } => {
            let family = if first.is_ipv4() { "IPv4" } else { "IPv6" };
            let why = why.map_or(
                "aucun serveur ne répond pour cette famille d’adresses",
                obstacle,
            );
            match servers {
                1 => format!(
                    "1 serveur de noms n’a pas pu être interrogé en {family} : {first} ({why}). Ce serveur \
                     n’est pas mis en cause"
                ),
                servers => format!(
                    "{} serveurs de noms n’ont pas pu être interrogés en {family} ; le premier est {first} \
                     ({why}). Ces serveurs ne sont pas mis en cause",
                    FR.number(*servers)
                ),
            }
        }
    }
}

/// Pourquoi cette machine ne peut pas joindre une adresse.
pub(in crate::words) fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoRoute => "pas de route depuis cette machine",
        Obstacle::NoIpv6 => "pas d’IPv6 sur cette machine",
    }
}
