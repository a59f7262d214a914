//! Ce qui met fin trop tôt à la visite d’un front.

use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::probe::{
    BrokenTls, Cause, NothingInCommon, OwnTrouble, RSA_LEAST, TlsTrouble, Unverified,
};

const FR: Lang = Lang::French;

/// Ajoute ce qui met fin trop tôt à une visite.
pub(in crate::words) fn add(cause: &Cause, out: &mut String) {
    match cause {
        Cause::Ours(trouble) => add_own(trouble, out),
        Cause::NotPublic(purpose) => {
            out.push_str("pas sondé sans --probe-private : adresse non publique (");
            purpose.add_to(FR, out);
            out.push(')');
        }
        Cause::Refused => out.push_str("connexion refusée"),
        Cause::Silent { milliseconds } => {
            put!(out, "aucune réponse en {} s", seconds(*milliseconds));
        }
        Cause::Slow { milliseconds } => {
            put!(out, "visite inachevée après {} s", seconds(*milliseconds));
        }
        Cause::Closed => out.push_str("connexion fermée par le serveur"),
        Cause::TooLong(octets) => put!(
            out,
            "plus de {} octets sans que la réponse se termine",
            FR.number(*octets)
        ),
        Cause::Alien(words) | Cause::Declined(words) => out.push_str(&FR.quoted(words)),
        Cause::NoCapabilities => out.push_str("réponse à CAPABILITY sans capacités"),
        Cause::Tls(trouble) => add_tls(trouble, out),
    }
}

/// Des secondes, avec une virgule décimale : 5 ou 0,5.
fn seconds(milliseconds: u64) -> String {
    let seconds = std::time::Duration::from_millis(milliseconds).as_secs_f64();
    seconds.to_string().replace('.', ",")
}

fn add_own(trouble: &OwnTrouble, out: &mut String) {
    match trouble {
        OwnTrouble::Obstacle(obstacle) => obstacle.add_to(FR, out),
        OwnTrouble::System(error) => out.push_str(&error.say(FR)),
        OwnTrouble::TlsLibrary(words) => {
            put!(out, "erreur {} de la bibliothèque TLS", FR.quoted(words));
        }
    }
}

/// Ajoute ce qui fait échouer TLS.
pub(in crate::words) fn add_tls(trouble: &TlsTrouble, out: &mut String) {
    match trouble {
        TlsTrouble::TooOld => out.push_str("ni TLS 1.2 ni TLS 1.3"),
        TlsTrouble::NothingInCommon(how) => {
            out.push_str("aucun paramètre TLS en commun (");
            match how {
                NothingInCommon::Alert(alert) => put!(out, "alerte {alert}"),
                NothingInCommon::UnknownChoice => {
                    out.push_str(
                        "le serveur a choisi un paramètre que ce programme ne connaît pas",
                    );
                }
            }
            out.push(')');
        }
        TlsTrouble::NoTls => out.push_str("le serveur envoie autre chose que TLS"),
        TlsTrouble::Alert(alert) => put!(out, "alerte TLS {alert}"),
        TlsTrouble::Unverified(why) => {
            put!(
                out,
                "le front présente un certificat que ce programme n’a pas pu vérifier ({})",
                unverified(*why)
            );
        }
        TlsTrouble::TooLarge => put!(
            out,
            "le front envoie un message de négociation de plus de {} octets, que ce programme ne lit pas",
            FR.number(65535)
        ),
        TlsTrouble::WeakKey(bits) => put!(
            out,
            "la clé RSA du certificat a {bits} bits ; au moins {RSA_LEAST} sont attendus"
        ),
        TlsTrouble::Broken(what) => {
            out.push_str("échange TLS invalide (");
            match what {
                BrokenTls::AgainstProtocol => out.push_str("message contraire au protocole"),
                BrokenTls::Unreadable => out.push_str("message illisible"),
                BrokenTls::Undecryptable => out.push_str("message indéchiffrable"),
                BrokenTls::Library(words) => {
                    put!(out, "erreur {} de la bibliothèque TLS", FR.quoted(words));
                }
            }
            out.push(')');
        }
    }
}

fn unverified(why: Unverified) -> &'static str {
    match why {
        Unverified::Signature => "la signature de sa clé dans la négociation n’est pas valide",
        Unverified::UnknownKind => {
            "sa clé ou sa signature est d’un type que ce programme ne connaît pas"
        }
        Unverified::NotTrusted => {
            "ce n’est pas celui qui avait été jugé de confiance : aucun certificat client n’a donc été présenté"
        }
        Unverified::Unreadable => "ce programme ne peut pas le lire",
        Unverified::UnknownForm => {
            "il a une extension ou une forme que ce programme ne connaît pas"
        }
    }
}
