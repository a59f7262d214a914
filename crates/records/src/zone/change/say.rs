//! What people read of changes. What files hold of them is the same in every language: see [`std::fmt::Display`].

use super::{Misplacement, Reason, Totals, Unsettled};
use crate::lang::{Lang, Say, say};

impl Say for Reason<'_> {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unknown(why) => {
                let why = why.in_lang(lang);
                say!(
                    lang,
                    en: "the published records are not known: {why}",
                    fr: "ce qui est publié n’est pas connu : {why}"
                )
            }
            Self::NotInFiles => say!(
                lang,
                en: "no zone file contains it, and no server was asked. Add its zone file (--zone-file), or \
                     --zone-complete if the files contain all SRV records of the domains",
                fr: "aucun fichier de zone ne le contient, et aucun serveur n’a été interrogé. Ajouter le \
                     fichier de sa zone (--zone-file), ou --zone-complete si les fichiers contiennent tous les \
                     enregistrements SRV des domaines"
            ),
            Self::Alias(aliases) => say!(
                lang,
                en: "it is an alias (CNAME) of {}, whose records are not the required records. An alias allows no \
                     other record at its name. Correct the records that the alias leads to, or remove the alias",
                fr: "c’est un alias (CNAME) de {}, dont les enregistrements ne sont pas les enregistrements \
                     requis. Un alias n’admet aucun autre enregistrement à son nom. Corriger les \
                     enregistrements auxquels il mène, ou le retirer",
                aliases.join(" → ")
            ),
            Self::Wildcard(others) => {
                let (others, advice) = (lang.and(others), agree_or_exclude(lang));
                say!(
                    lang,
                    en: "a wildcard answers for it. Its records may belong to {others}, and records at the owner would \
                         hide them. {advice}",
                    fr: "un joker répond pour ce nom. Ses enregistrements peuvent appartenir à {others}, et des \
                         enregistrements à ce nom les masqueraient. {advice}"
                )
            }
            Self::Contested(others, left) => {
                let left = lang.counted(
                    *left,
                    [
                        "record stays that may belong to",
                        "records stay that may belong to",
                    ],
                    [
                        "enregistrement est laissé, car il peut appartenir à",
                        "enregistrements sont laissés, car ils peuvent appartenir à",
                    ],
                );
                let (others, advice) = (lang.and(others), agree_or_exclude(lang));
                say!(
                    lang,
                    en: "{left} {others}: the domain is listed by several operators. {advice}",
                    fr: "{left} {others} (domaine inscrit par plusieurs opérateurs). {advice}"
                )
            }
            Self::Unplanned => say!(
                lang,
                en: "only the report lists the domain for an operator of this run. Give --whitelist or \
                     --domains",
                fr: "seul le rapport attribue le domaine à un opérateur traité ici. Indiquer --whitelist ou \
                     --domains"
            ),
        }
    }
}

impl Say for Unsettled<'_> {
    fn say(&self, lang: Lang) -> String {
        let owner = self.service.owner(self.domain);
        let reason = self.reason.say(lang);
        if let Reason::Contested(..) = self.reason {
            // Something may be written for the owner.
            return say!(lang, en: "{owner}: {reason}", fr: "{owner} : {reason}");
        }
        say!(
            lang,
            en: "{owner}: not settled, nothing is written for it: {reason}",
            fr: "{owner} : non réglé, rien n’est écrit pour ce nom : {reason}"
        )
    }
}

impl Say for Misplacement {
    fn say(&self, lang: Lang) -> String {
        let Self { other, owner } = self;
        say!(
            lang,
            en: "{other}. has SRV records, because an owner lacks its final dot in the zone file. When {owner} has \
                 its own records, remove the misplaced records",
            fr: "{other}. a des enregistrements SRV, car il manque le point final à un nom dans le fichier de \
                 zone. Les retirer dès que {owner} a les siens"
        )
    }
}

impl Say for Totals {
    fn say(&self, lang: Lang) -> String {
        self.words(lang, |number| lang.number(number))
    }
}

impl Totals {
    /// All numbers in one sentence, each written by `number`.
    pub(super) fn words(&self, lang: Lang, number: impl Fn(usize) -> String) -> String {
        let count = |count: usize, en: [&str; 2], fr: [&str; 2]| {
            let noun = match lang {
                Lang::English => en[usize::from(count != 1)],
                Lang::French => fr[usize::from(count > 1)],
            };
            format!("{} {noun}", number(count))
        };
        let records = |of| {
            count(
                of,
                ["record", "records"],
                ["enregistrement", "enregistrements"],
            )
        };
        let mut parts = Vec::new();
        if self.added > 0 {
            let added = records(self.added);
            parts.push(say!(lang, en: "{added} to add", fr: "{added} à ajouter"));
        }
        if self.removed > 0 {
            let removed = records(self.removed);
            parts.push(say!(lang, en: "{removed} to remove", fr: "{removed} à retirer"));
        }
        if self.retimed > 0 {
            let retimed = records(self.retimed);
            parts.push(say!(
                lang,
                en: "{retimed} to get another TTL",
                fr: "{retimed} dont la durée de vie (TTL) change"
            ));
        }
        let total = count(self.domains, ["domain", "domains"], ["domaine", "domaines"]);
        let changes = match parts.is_empty() {
            true if self.unsettled == 0 => say!(
                lang,
                en: "nothing to change for {total}",
                fr: "rien à modifier pour {total}"
            ),
            true => say!(
                lang,
                en: "nothing found to change for {total}",
                fr: "aucune modification trouvée pour {total}"
            ),
            false => {
                let (changed, all) = (number(self.changed_domains), number(self.domains));
                let parts = parts.join(", ");
                match lang {
                    Lang::English => format!("{parts}, for {changed} of {total}"),
                    Lang::French if self.changed_domains > 1 => {
                        format!("{parts}, pour {changed} domaines sur {all}")
                    }
                    Lang::French => format!("{parts}, pour {changed} domaine sur {all}"),
                }
            }
        };
        match self.unsettled {
            0 => changes,
            open => {
                let open = count(open, ["owner", "owners"], ["nom", "noms"]);
                say!(
                    lang,
                    en: "{changes}; {open} could not be settled",
                    fr: "{changes} ; {open} à régler autrement"
                )
            }
        }
    }
}

/// What to do about a domain that other operators list as well.
fn agree_or_exclude(lang: Lang) -> String {
    say!(
        lang,
        en: "If you publish the domain by agreement, add it to `shared` of your `[[operator]]`. If it is not yours, \
             add it to `exclude`",
        fr: "Si vous publiez le domaine en accord avec les autres opérateurs, l’ajouter à `shared` de votre \
             `[[operator]]`. S’il n’est pas à vous, l’ajouter à `exclude`"
    )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::lang::Text;
    use crate::service::Service;
    use mssrv_dns::lookup::FailureDetail;

    #[test]
    fn every_text_is_said_in_both_languages() {
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let (aliases, others) = (names(&["b.test", "c.test"]), names(&["A", "B", "C"]));
        let why = Text::of(|lang| FailureDetail::NoAnswer.say(lang));
        let unsettled = [
            Reason::Unknown(&why),
            Reason::NotInFiles,
            Reason::Alias(&aliases),
            Reason::Wildcard(&others),
            Reason::Contested(&others, 1),
            Reason::Contested(&others[..1], 2),
            Reason::Unplanned,
        ];
        let unsettled = unsettled.map(|reason| Unsettled {
            service: Service::Imap,
            domain: "a.test",
            reason,
        });
        let nothing = Totals {
            domains: 1,
            ..Totals::default()
        };
        let open = Totals {
            unsettled: 2,
            ..nothing
        };
        let much = Totals {
            domains: 12_345,
            changed_domains: 1,
            changed_owners: 2,
            added: 1_000,
            removed: 1,
            retimed: 2,
            unsettled: 1,
        };
        let misplacement = Misplacement {
            other: "_imap._tcp.a.test.a.test".to_owned(),
            owner: "_imap._tcp.a.test.".to_owned(),
        };
        let mut texts: Vec<&dyn Say> = unsettled.iter().map(|it| it as &dyn Say).collect();
        texts.extend([&misplacement as &dyn Say, &nothing, &open, &much]);
        let mut all = String::new();
        for text in texts {
            for lang in Lang::ALL {
                writeln!(all, "{lang}  {}", text.say(lang)).unwrap();
            }
        }
        insta::assert_snapshot!(all);
        assert_eq!(
            much.to_string(),
            "1000 records to add, 1 record to remove, 2 records to get another TTL, for 1 of 12345 domains; 1 \
             owner could not be settled"
        );
    }
}
