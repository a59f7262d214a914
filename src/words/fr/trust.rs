//! Les défauts des certificats.

use super::cause;
use crate::lang::Lang;
use crate::lang::put;
use crate::probe::{
    BrokenChain, DistinguishedName, Distrust, RSA_LEAST, UnknownChain, Unreadable, Untried,
    Untrusted,
};

const FR: Lang = Lang::French;

/// Ajoute un nom d’un certificat.
pub(in crate::words) fn add_name(name: &DistinguishedName, out: &mut String) {
    out.push_str(match name {
        DistinguishedName::Named(name) => name,
        DistinguishedName::Empty => "sans nom",
        DistinguishedName::Unreadable => "nom illisible",
    });
}

/// Ajoute ce qui rend un certificat illisible.
pub(in crate::words) fn add_unreadable(why: &Unreadable, out: &mut String) {
    match why {
        Unreadable::Missing => out.push_str("le front n’en envoie aucun"),
        Unreadable::Malformed(words) => out.push_str(&FR.quoted(words)),
    }
}

/// Ajoute pourquoi aucune autorité connue ne garantit un certificat.
pub(in crate::words) fn add_untrusted(why: &Untrusted, out: &mut String) {
    match why {
        Untrusted::No(why) => add_broken(*why, out),
        Untrusted::Unknown(what) => out.push_str(unknown(*what)),
    }
}

fn add_broken(why: BrokenChain, out: &mut String) {
    out.push_str(match why {
        BrokenChain::UnknownIssuer => {
            "aucune de ces autorités n’a émis le certificat, ni un certificat intermédiaire envoyé par le front"
        }
        BrokenChain::AuthoritysOwn => "c’est le certificat d’une autorité",
        BrokenChain::IssuerExpired => "un certificat entre celui-ci et l’autorité a expiré",
        BrokenChain::IssuerNotYetValid => {
            "un certificat entre celui-ci et l’autorité n’est pas encore valide"
        }
        BrokenChain::NotForServers => {
            "son usage étendu de clé (extended key usage) n’autorise pas son emploi par un serveur"
        }
        BrokenChain::IssuerIsNoAuthority => "son émetteur n’est pas une autorité",
        BrokenChain::TooManyAuthorities => {
            "la chaîne compte plus d’autorités que l’une d’elles ne le permet"
        }
        BrokenChain::WrongSignature => {
            "une signature de la chaîne n’est pas celle de l’émetteur indiqué"
        }
        BrokenChain::ShortKey(bits) => {
            return put!(
                out,
                "la clé RSA d’une autorité a {bits} bits, alors que les clients en exigent au moins {RSA_LEAST}"
            );
        }
    });
}

fn unknown(what: UnknownChain) -> &'static str {
    match what {
        UnknownChain::CriticalExtension => {
            "ce programme ne connaît pas une extension critique de la chaîne"
        }
        UnknownChain::Version => {
            "ce programme ne connaît pas la version d’un certificat de la chaîne"
        }
        UnknownChain::NameConstraints => {
            "ce programme ne sait pas si les contraintes de nom d’une autorité permettent le certificat"
        }
        UnknownChain::SignatureKind => {
            "ce programme ne connaît pas le type d’une signature de la chaîne"
        }
        UnknownChain::Element => {
            "ce programme ne connaît pas un élément d’un certificat de la chaîne"
        }
        UnknownChain::AuthorityElement => {
            "ce programme ne connaît pas un élément d’une autorité de --front-ca"
        }
        UnknownChain::OtherTime => {
            "les certificats entre celui-ci et l’autorité n’étaient pas valides en même temps que lui"
        }
        UnknownChain::LongKey => "la clé RSA d’une autorité est trop longue pour ce programme",
    }
}

/// Ajoute pourquoi un certificat client n’a pas été essayé.
pub(in crate::words) fn add_untried(why: &Untried, out: &mut String) {
    match why {
        Untried::NotAsked => {
            out.push_str("le front n’en a pas demandé lors de la seconde connexion");
        }
        Untried::NotShown(why) => {
            out.push_str("il n’a pas été présenté, car ");
            add_distrust(why, out);
        }
        Untried::Ended(cause) => cause::add(cause, out),
    }
}

fn add_distrust(why: &Distrust, out: &mut String) {
    match why {
        Distrust::Unreadable => {
            out.push_str("ce programme ne peut pas lire le certificat du front")
        }
        Distrust::NoCertificate => out.push_str("le front ne présente aucun certificat"),
        Distrust::WrongName(host) => put!(out, "le certificat du front ne désigne pas {host}"),
        Distrust::OutOfDate => {
            out.push_str("le certificat du front a expiré ou n’est pas encore valide");
        }
        Distrust::Chain(why) => {
            out.push_str(
                "il n’est pas établi que le certificat du front mène à une autorité de --front-ca : ",
            );
            add_untrusted(why, out);
        }
        Distrust::Unexamined => {
            out.push_str("la chaîne du certificat du front n’a pas été examinée")
        }
    }
}
