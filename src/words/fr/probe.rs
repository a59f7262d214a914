//! Ce que montrent les fronts.

use super::{cause, trust};
use crate::dates;
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Untrusted};
use crate::rule::fact::FirstOf;
use crate::rule::probe::{
    AfterInjection, AtFront, ClientCertificate, DAYS_AHEAD, EarlyLogin, Injected, Moment,
    NoRequest, NoStarttls, NoTls, NoToken, NotReached, OtherLogin, OutOfDate, Risk, Second, TOKENS,
    UnnamedDomain, UntrustedChain, WrongName, WrongProtocol,
};
use crate::service::Service;
use mssrv_dns::words::{add_list, add_list_of, list};

const FR: Lang = Lang::French;

/// Ajoute les adresses concernées et donne ce qu’elles montrent.
fn begin<'a, T>(fact: &'a AtFront<T>, out: &mut String) -> &'a T {
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

fn protocol(service: Service) -> &'static str {
    match service {
        Service::Imap => "IMAP",
        Service::Submission => "SMTP",
    }
}

/// PRB001, au sujet du front `host`.
pub(super) fn add_not_reached(host: &str, fact: &AtFront<NotReached>, out: &mut String) {
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

/// PRB002.
pub(super) fn add_wrong_protocol(fact: &AtFront<WrongProtocol>, out: &mut String) {
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

/// PRB003.
pub(super) fn add_no_starttls(fact: &AtFront<NoStarttls>, out: &mut String) {
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

/// PRB004.
pub(super) fn add_no_tls(fact: &AtFront<NoTls>, out: &mut String) {
    let NoTls {
        cause,
        nothing_in_common,
    } = begin(fact, out);
    let (before, after) = match cause {
        Cause::Tls(TlsTrouble::TooOld) => {
            return out.push_str(
                "le front ne connaît ni TLS 1.2 ni TLS 1.3. Activer au moins l’un des deux",
            );
        }
        Cause::Tls(TlsTrouble::WeakKey(_)) => (
            "TLS échoue : ",
            ". Obtenir un certificat dont la clé est plus longue",
        ),
        Cause::Tls(TlsTrouble::Unverified(_)) => (
            "TLS n’a pas pu être examiné : ",
            ". Examiner le certificat avec openssl",
        ),
        Cause::Tls(TlsTrouble::TooLarge) => (
            "TLS n’a pas pu être examiné : ",
            ". Configurer le front pour qu’il envoie moins de certificats ou de noms d’autorités, ou \
             l’examiner avec openssl",
        ),
        Cause::Tls(
            TlsTrouble::NothingInCommon(_)
            | TlsTrouble::NoTls
            | TlsTrouble::Alert(_)
            | TlsTrouble::Broken(_),
        )
        | Cause::Ours(_)
        | Cause::NotPublic(_)
        | Cause::Refused
        | Cause::Silent { .. }
        | Cause::Slow { .. }
        | Cause::Closed
        | Cause::TooLong(_)
        | Cause::Alien(_)
        | Cause::NoCapabilities
        | Cause::Declined(_) => {
            if *nothing_in_common {
                (
                    "TLS échoue : ",
                    ". La sonde propose TLS 1.3, et TLS 1.2 avec ECDHE et AES-GCM ou ChaCha20. Activer l’un \
                 d’eux, ou examiner le front avec openssl",
                )
            } else {
                (
                    "le front accepte STARTTLS, mais TLS échoue : ",
                    ". Corriger le front",
                )
            }
        }
    };
    out.push_str(before);
    cause::add(cause, out);
    out.push_str(after);
}

/// PRB005, au sujet du front `host`.
pub(super) fn add_wrong_name(host: &str, fact: &AtFront<WrongName>, out: &mut String) {
    match begin(fact, out) {
        WrongName::Unreadable(why) => put!(
            out,
            "ce programme ne peut pas lire le certificat : {}. L’examiner avec openssl, ou obtenir un \
             certificat conforme à la RFC 5280",
            why.say(FR)
        ),
        WrongName::Named { subject, names } => {
            let subject = subject.say(FR);
            if names.is_empty() {
                put!(
                    out,
                    "le certificat (sujet : {subject}) ne désigne aucun hôte"
                );
            } else {
                put!(out, "le certificat (sujet : {subject}) désigne ");
                add_list(FR, names, ", ", out);
            }
            put!(
                out,
                " ; {host} est attendu. Obtenir un certificat dont un dNSName est le front : les clients ne \
                 tiennent pas compte du sujet"
            );
        }
    }
}

/// PRB006.
pub(super) fn add_untrusted_chain(fact: &AtFront<UntrustedChain>, out: &mut String) {
    let UntrustedChain { issuer, why } = begin(fact, out);
    let issuer = issuer.say(FR);
    match why {
        Some(Untrusted::Unknown(_)) => put!(
            out,
            "ce programme n’a pas pu vérifier que le certificat (émetteur : {issuer}) mène à une autorité de \
             --front-ca : "
        ),
        Some(Untrusted::No(_)) => put!(
            out,
            "le certificat (émetteur : {issuer}) ne mène à aucune autorité de --front-ca : "
        ),
        None => put!(
            out,
            "mssrv n’a pas vérifié que le certificat (émetteur : {issuer}) mène à une autorité de l’espace \
             de confiance. Indiquer les autorités avec --front-ca"
        ),
    }
    if let Some(why) = why {
        trust::add_untrusted(why, out);
        out.push_str(match why {
            Untrusted::Unknown(_) => ". Examiner la chaîne avec openssl",
            Untrusted::No(_) => {
                ". Configurer le front pour qu’il envoie tous les certificats intermédiaires, ou obtenir un \
                 certificat de l’une de ces autorités"
            }
        });
    }
}

/// PRB007.
pub(super) fn add_out_of_date(fact: &AtFront<OutOfDate>, out: &mut String) {
    let time = |second: &Second| dates::time(FR, second.time());
    match begin(fact, out) {
        OutOfDate::Expired(end) => put!(
            out,
            "le certificat a expiré le {}. Le renouveler",
            time(end)
        ),
        OutOfDate::NotYetValid(start) => put!(
            out,
            "le certificat n’est pas valide avant le {}. Vérifier les horloges",
            time(start)
        ),
        OutOfDate::ExpiresSoon(end) => put!(
            out,
            "le certificat expire le {}, dans les {DAYS_AHEAD} jours. Le renouveler",
            time(end)
        ),
    }
}

/// PRB008.
pub(super) fn add_no_token(fact: &AtFront<NoToken>, out: &mut String) {
    let NoToken {
        login,
        swapped_with,
    } = begin(fact, out);
    put!(
        out,
        "le front ne propose pas d’authentification par jeton ({}) dans la session chiffrée : ",
        TOKENS.join(" ou ")
    );
    match login {
        OtherLogin::Mechanisms(mechanisms) if mechanisms.is_empty() => {
            out.push_str("il ne propose aucun mécanisme");
        }
        OtherLogin::Mechanisms(mechanisms) => {
            out.push_str("il propose ");
            add_list(FR, mechanisms, ", ", out);
        }
        OtherLogin::Certificate => out.push_str("il exige un certificat client"),
    }
    match swapped_with {
        Some(other) => put!(
            out,
            ". Il demande un certificat client, et {other}, le front de l’enregistrement authcli, accepte \
             les jetons : les deux semblent intervertis. Échanger les cibles des deux enregistrements"
        ),
        None => put!(
            out,
            ". Activer {}, ou indiquer le front PSC dans l’enregistrement",
            TOKENS.join(" ou ")
        ),
    }
}

/// PRB009.
pub(super) fn add_no_request(fact: &AtFront<NoRequest>, out: &mut String) {
    let NoRequest { swapped_with } = begin(fact, out);
    out.push_str(
        "le front ne demande pas de certificat client : aucune application ne peut donc s’y authentifier par \
         certificat",
    );
    match swapped_with {
        Some(other) => put!(
            out,
            ". Il accepte les jetons, et {other}, le front de l’enregistrement PSC, demande un certificat : \
             les deux semblent intervertis. Échanger les cibles des deux enregistrements"
        ),
        None => out.push_str(
            ". Configurer le front pour qu’il en demande un, ou indiquer le front authcli dans \
             l’enregistrement",
        ),
    }
}

/// PRB010.
pub(super) fn add_early_login(fact: &AtFront<EarlyLogin>, out: &mut String) {
    let EarlyLogin {
        mechanisms,
        login_command,
        risk,
    } = begin(fact, out);
    out.push_str("le front propose l’authentification avant STARTTLS (");
    out.push_str(&mechanisms.join(", "));
    if *login_command {
        out.push_str(if mechanisms.is_empty() {
            "commande LOGIN"
        } else {
            ", commande LOGIN"
        });
    }
    out.push_str(match risk {
        Risk::Secret => ") : un client peut envoyer un secret que tout le monde peut lire",
        Risk::Mail => {
            ") : un client peut s’authentifier sans chiffrement, et tout le monde peut lire son courrier"
        }
    });
    out.push_str(". Ne proposer l’authentification que dans la session chiffrée");
}

/// PRB011.
pub(super) fn add_unnamed_domain(fact: &AtFront<UnnamedDomain>, out: &mut String) {
    let UnnamedDomain { domain, .. } = begin(fact, out);
    put!(
        out,
        "le certificat désigne le front, mais pas le domaine de messagerie {domain}. Un client qui a trouvé \
         le front sans DNSSEC compare le certificat à ce domaine. Signer si possible la zone ; sinon, \
         aucune action n’est nécessaire"
    );
}

/// PRB012.
pub(super) fn add_injected(fact: &AtFront<Injected>, out: &mut String) {
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

/// PRB013.
pub(super) fn add_client_certificate(fact: &AtFront<ClientCertificate>, out: &mut String) {
    match begin(fact, out) {
        ClientCertificate::Accepted => {
            out.push_str("le front a accepté le certificat client : la session s’est poursuivie");
        }
        ClientCertificate::Refused { cause, accepted } => {
            out.push_str("le front a refusé le certificat client : ");
            cause::add(cause, out);
            out.push_str(
                ". Comparer l’émetteur de ce certificat aux autorités que le front accepte (",
            );
            add_authorities(accepted, out);
            out.push(')');
        }
        ClientCertificate::Untried(why) => {
            out.push_str("le certificat client n’a pas pu être essayé : ");
            trust::add_untried(why, out);
        }
    }
}

fn add_authorities(accepted: &FirstOf<DistinguishedName>, out: &mut String) {
    if accepted.is_empty() {
        out.push_str("il n’en nomme aucune");
    } else {
        add_list_of(FR, accepted, " ; ", out, trust::add_name);
    }
}
