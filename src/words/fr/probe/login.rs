//! PRB008 à PRB010 : l’authentification des clients.

use super::begin;
use crate::lang::{Lang, put};
use crate::rule::probe::login::{PRB008, PRB009, PRB010};
use crate::rule::probe::{EarlyLogin, NoRequest, NoToken, OtherLogin, Risk, TOKENS};
use crate::words::RuleText;
use crate::words::fr::French;
use mssrv_dns::words::add_list;

const FR: Lang = Lang::French;

impl French for PRB008 {
    const RULE: RuleText = RuleText {
        title: "front PSC sans authentification par jeton",
        explanation: "Sur PSC, les personnes s’authentifient avec un jeton de Pro Santé Connect, par SASL \
                      XOAUTH2 ou OAUTHBEARER. Dans la session chiffrée, le front ne propose aucun de ces \
                      mécanismes, ou il exige un certificat client. Il s’agit peut-être du front authcli.",
        remedy: "Activez l’un de ces mécanismes, ou indiquez le front PSC dans l’enregistrement.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB009 {
    const RULE: RuleText = RuleText {
        title: "front authcli qui ne demande pas de certificat client",
        explanation: "Sur authcli, les applications s’authentifient avec un certificat client TLS. Un \
                      client ne présente son certificat que si le front le demande. Il s’agit peut-être du \
                      front PSC.",
        remedy: "Configurez le front pour qu’il demande un certificat client, ou indiquez le front \
                 authcli dans l’enregistrement.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}

impl French for PRB010 {
    const RULE: RuleText = RuleText {
        title: "authentification proposée avant STARTTLS",
        explanation: "Le front propose en clair des mécanismes SASL, ou la commande LOGIN d’IMAP. Avec un \
                      mot de passe (PLAIN, LOGIN) ou un jeton (XOAUTH2, OAUTHBEARER), le client envoie un \
                      secret que tout le monde peut lire. D’autres mécanismes peuvent cacher le secret, \
                      mais pas le courrier que le client lit ou envoie ensuite.\n\n\
                      EXTERNAL et ANONYMOUS ne comptent pas, car le client n’envoie aucun secret. EXTERNAL \
                      a besoin du certificat client, qui vient avec TLS.",
        remedy: "Ne proposez l’authentification que dans la session chiffrée. En IMAP, annoncez \
                 LOGINDISABLED avant STARTTLS.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
}
