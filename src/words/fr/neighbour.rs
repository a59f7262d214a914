//! DNS003 et MUA001 : les enregistrements à côté des noms requis.

use crate::lang::put;
use crate::rule::neighbour::{DNS003, MUA001};
use crate::words::RuleText;
use crate::words::fr::French;

impl French for DNS003 {
    const RULE: RuleText = RuleText {
        title: "enregistrements issus d’un joker",
        explanation: "Un nom voisin, que personne ne publie, a les mêmes enregistrements. Un joker les \
                      donne pour tous les services, même après l’abandon du domaine. mssrv cherche un \
                      joker si un seul joker peut expliquer tous les enregistrements trouvés. Avec \
                      `--neighbours`, `--zone` ou `--lab`, il en cherche toujours un.",
        remedy: "Publiez les enregistrements aux noms requis, et supprimez le joker.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "les enregistrements viennent d’un joker : {}, que personne ne publie, a les mêmes. Publier les \
             enregistrements au nom lui-même",
            fact.sibling
        );
    }
}

impl French for MUA001 {
    const RULE: RuleText = RuleText {
        title: "service voisin publié",
        explanation: "En plus des services requis, le domaine publie POP3 ou un service à TLS implicite. \
                      Les RFC 6186 et 8314 permettent à un client générique de le préférer. Ce client ne \
                      cherche alors jamais les services requis. mssrv cherche ces services avec \
                      `--neighbours`, `--zone` ou `--lab`.",
        remedy: "Vérifiez que la cible de ce service appartient à l’espace de confiance, ou supprimez \
                 l’enregistrement.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "ce service est aussi publié (cible : {}), et un client générique peut le préférer. Vérifier \
             que sa cible appartient à l’espace de confiance",
            fact.target
        );
    }
}
