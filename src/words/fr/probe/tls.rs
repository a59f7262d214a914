//! Règles PRB : TLS et les certificats.

use super::begin;
use crate::dates;
use crate::lang::{Lang, Say, put};
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Untrusted};
use crate::rule::fact::FirstOf;
use crate::rule::probe::tls::{PRB004, PRB005, PRB006, PRB007, PRB011, PRB013};
use crate::rule::probe::{
    ClientCertificate, DAYS_AHEAD, NoTls, OutOfDate, Second, UnnamedDomain, UntrustedChain,
    WrongName,
};
use crate::words::RuleText;
use crate::words::fr::{French, cause, trust};
use mssrv_dns::words::{add_list, add_list_of};

const FR: Lang = Lang::French;

impl French for PRB004 {
    const RULE: RuleText = RuleText {
        title: "TLS 1.2 ou ultérieur impossible à établir",
        explanation: "Le front ne connaît ni TLS 1.2 ni TLS 1.3, interrompt la négociation ou a une \
                      clé RSA de moins de 2048 bits.\n\n\
                      Le constat est indéterminé si d’autres clients peuvent réussir. C’est possible \
                      si le front et la sonde n’ont aucune suite cryptographique en commun. C’est \
                      possible aussi si mssrv ne sait pas vérifier le certificat, ou ne peut pas lire \
                      un très long message de la négociation.",
        remedy: "Activez TLS 1.2 et TLS 1.3, avec des suites cryptographiques actuelles.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB005 {
    const RULE: RuleText = RuleText {
        title: "certificat qui ne désigne pas le front",
        explanation: "Aucun dNSName du certificat ne correspond à la cible de l’enregistrement. Un joker ne \
                      remplace que le premier label, et le nom commun (CN) du sujet ne compte pas. Si mssrv \
                      ne peut pas lire le certificat, le constat est indéterminé.",
        remedy: "Obtenez un certificat dont un dNSName est la cible.",
    };

    fn message(host: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB006 {
    const RULE: RuleText = RuleText {
        title: "chaîne qui ne mène pas à une autorité de confiance",
        explanation: "Avec `--front-ca`, mssrv vérifie le certificat et les certificats intermédiaires que \
                      le front envoie. Ils ne mènent à aucune des autorités indiquées, ou le certificat \
                      n’est pas destiné à un serveur. En production, ces autorités sont celles de \
                      l’IGC-Santé. Si mssrv ne connaît pas un élément de la chaîne, le constat est \
                      indéterminé. La révocation n’est pas vérifiée.\n\n\
                      Sans `--front-ca`, la chaîne n’est pas vérifiée, et une simple information indique \
                      l’émetteur.",
        remedy: "Configurez le front pour qu’il envoie les certificats intermédiaires, ou obtenez un \
                 certificat de l’une de ces autorités.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB007 {
    const RULE: RuleText = RuleText {
        title: "certificat non valide à cette date, ou qui expire bientôt",
        explanation: "Le certificat a expiré, ou n’est pas encore valide. S’il expire dans les 30 jours, le \
                      constat est un avertissement.",
        remedy: "Renouvelez le certificat. S’il n’est pas encore valide, vérifiez les horloges.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB011 {
    const RULE: RuleText = RuleText {
        title: "certificat qui ne désigne pas le domaine de messagerie",
        explanation: "L’utilisateur indique au client le domaine de messagerie. Sans DNSSEC, le client \
                      devrait comparer le certificat du front à ce domaine, et non à la cible. Un opérateur \
                      dont les fronts servent de nombreux domaines ne peut pas les désigner tous dans un \
                      certificat.",
        remedy: "Signez si possible la zone avec DNSSEC. Sinon, aucune action n’est nécessaire.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let UnnamedDomain { domain, .. } = begin(fact, out);
        put!(
            out,
            "le certificat désigne le front, mais pas le domaine de messagerie {domain}. Un client qui a trouvé \
             le front sans DNSSEC compare le certificat à ce domaine. Signer si possible la zone ; sinon, \
             aucune action n’est nécessaire"
        );
    }
}

impl French for PRB013 {
    const RULE: RuleText = RuleText {
        title: "résultat de l’essai avec le certificat client",
        explanation: "Avec `--client-cert`, mssrv se connecte une seconde fois à chaque front authcli \
                      qui demande un certificat, et lui présente le certificat indiqué. Avec \
                      `--front-ca`, il ne le fait que si le certificat du front est lui-même de \
                      confiance. Un refus est un avertissement, car le certificat client peut en être \
                      la cause. Tout autre résultat est une simple information.",
        remedy: "Comparez l’émetteur du certificat client aux autorités que le front accepte.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        match begin(fact, out) {
            ClientCertificate::Accepted => {
                out.push_str(
                    "le front a accepté le certificat client : la session s’est poursuivie",
                );
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
}

fn add_authorities(accepted: &FirstOf<DistinguishedName>, out: &mut String) {
    if accepted.is_empty() {
        out.push_str("il n’en nomme aucune");
    } else {
        add_list_of(FR, accepted, " ; ", out, trust::add_name);
    }
}
