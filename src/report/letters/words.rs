//! The sentences of a letter: facts, counts and records, without threat or praise.

use super::changes::{Changes, changes};
use super::items::{self, Items};
use super::model::{Attachments, AuditFacts, Contested, Letter, Numbers, Operator, Texts};
use super::remedy::{first_records, placeholders, records, verify};
use super::{Letters, Recipient, SHOWN, label};
use crate::dates;
use crate::lang::{Lang, say};
use crate::report::comparison::Comparison;
use crate::report::{AuditContext, SourceKind, words};
use crate::text::one_line;

pub(super) fn letter(
    letters: &Letters<'_>,
    to: &Recipient<'_>,
    items: Items,
    since: Option<(&Comparison<'_>, Changes<'_>)>,
    attachments: Attachments,
) -> Letter {
    let (lang, context) = (letters.lang, &letters.report.context);
    let numbers = Numbers::new(to.counts(), to.contested.len());
    let compliant = !to.is_to_act();
    let audit = audit(context, since.as_ref().map(|(it, _)| *it), lang);
    let behind: Vec<_> = to.behind().iter().map(|it| one_line(it).into()).collect();
    Letter {
        lang: lang.as_str(),
        compliant,
        operator: Operator {
            id: one_line(&to.operator.id).into_owned(),
            name: to.operator.name.as_deref().map(|it| one_line(it).into()),
            label: label(to.operator),
        },
        counts: numbers,
        text: texts(numbers, compliant, &audit, context, &attachments, lang),
        verdicts: verdicts(numbers, lang),
        faults: items.faults,
        warnings: items.warnings,
        undetermined: items.undetermined,
        contested: contested(letters, to),
        changes: changes(since, lang),
        records: match (&attachments.zone, compliant) {
            (_, true) => Vec::new(),
            (Some(fragment), false) => first_records(fragment, &context.requirement),
            (None, false) => placeholders(&context.requirement, lang),
        },
        verify: verify(&context.requirement, behind.first()),
        audit,
        attachments,
    }
}

/// The day of a time: `29 novembre 2026`.
fn day(time: std::time::SystemTime, lang: Lang) -> String {
    let text = humantime::format_rfc3339_seconds(time).to_string();
    let day = text.split('T').next().unwrap_or_default();
    dates::day(lang, day).into_owned()
}

fn audit(context: &AuditContext, since: Option<&Comparison<'_>>, lang: Lang) -> AuditFacts {
    let whitelist = context.whitelist.as_ref();
    let generated = whitelist.and_then(|it| it.generated.as_deref());
    let date = one_line(&context.requirement.date).into_owned();
    AuditFacts {
        date: day(context.started, lang),
        requirement: one_line(&context.requirement.id).into_owned(),
        requirement_date: dates::day(lang, &date).into_owned(),
        whitelist_date: generated.map(|it| dates::stated(lang, it).into_owned()),
        since: since.map(|it| day(it.before.context.started, lang)),
    }
}

fn texts(
    numbers: Numbers,
    compliant: bool,
    audit: &AuditFacts,
    context: &AuditContext,
    attachments: &Attachments,
    lang: Lang,
) -> Texts {
    let requirement = &audit.requirement;
    let since = audit.since.as_deref().unwrap_or_default();
    let list = attachments.list.as_deref();
    Texts {
        subject_label: match lang {
            Lang::English => "Subject",
            Lang::French => "Objet",
        },
        subject: say!(
            lang,
            en: "DNS autoconfiguration records of your MSSanté domains ({requirement})",
            fr: "Enregistrements DNS d’autoconfiguration de vos domaines MSSanté ({requirement})"
        ),
        greeting: say!(lang, en: "Dear Sir or Madam,", fr: "Madame, Monsieur,"),
        opening: opening(numbers, audit, lang),
        conditions: conditions(audit, context, lang),
        result_title: say!(lang, en: "Result of the check", fr: "Résultat du contrôle"),
        result: if compliant {
            say!(
                lang,
                en: "All of these domains comply. Nothing needs to be done. Thank you.",
                fr: "Tous ces domaines sont conformes. Aucune action n’est nécessaire. Nous vous en remercions."
            )
        } else {
            let domains = words::domains(numbers.domains, lang);
            say!(lang, en: "Of {domains}:", fr: "Sur {domains} :")
        },
        faults_title: say!(
            lang,
            en: "What is wrong, and how to fix it",
            fr: "Défauts constatés et corrections"
        ),
        warnings_title: say!(
            lang,
            en: "Further remarks, without effect on the result",
            fr: "Autres remarques, sans effet sur le résultat"
        ),
        undetermined_title: say!(
            lang,
            en: "What could not be checked",
            fr: "Ce qui n’a pas pu être vérifié"
        ),
        undetermined: undetermined(numbers, lang),
        contested_title: say!(
            lang,
            en: "Domains that other operators also list",
            fr: "Domaines aussi déclarés par d’autres opérateurs"
        ),
        contested: contested_words(numbers, lang),
        contested_more: items::more(numbers.contested, list, lang),
        changes_title: say!(
            lang,
            en: "Since the audit of {since}",
            fr: "Depuis l’audit du {since}"
        ),
        records_title: say!(lang, en: "Records to publish", fr: "Enregistrements à publier"),
        records: records(attachments.zone.as_ref(), lang),
        verify_title: say!(lang, en: "How to verify", fr: "Vérification"),
        verify: say!(
            lang,
            en: "These commands show the published records, then check the domain:",
            fr: "Ces commandes affichent les enregistrements publiés, puis contrôlent le domaine :"
        ),
        attachments_title: say!(lang, en: "Attached", fr: "Pièces jointes"),
        closing: say!(
            lang,
            en: "Yours faithfully,",
            fr: "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
        ),
        domains_label: say!(lang, en: "Domains:", fr: "Domaines :"),
        found_label: say!(lang, en: "Example:", fr: "Exemple :"),
        advice_label: say!(lang, en: "To do:", fr: "Correction :"),
        command_label: say!(lang, en: "To see it:", fr: "Pour le constater :"),
    }
}

fn opening(numbers: Numbers, audit: &AuditFacts, lang: Lang) -> String {
    let AuditFacts {
        date,
        requirement,
        requirement_date,
        ..
    } = audit;
    let number = lang.number(numbers.domains);
    let domains = match numbers.domains {
        1 => say!(
            lang,
            en: "the mail domain of which you are the operator",
            fr: "du domaine de messagerie dont vous êtes l’opérateur"
        ),
        _ => say!(
            lang,
            en: "the {number} mail domains of which you are the operator",
            fr: "des {number} domaines de messagerie dont vous êtes l’opérateur"
        ),
    };
    say!(
        lang,
        en: "On {date}, we checked the DNS records (SRV) of {domains} in the MSSanté trust space, against the \
             requirement {requirement} of {requirement_date}. Mail software of health professionals finds your servers \
             by these records.",
        fr: "Le {date}, nous avons contrôlé les enregistrements DNS (SRV) {domains} dans l’espace de confiance MSSanté, \
             au regard de l’exigence {requirement} du {requirement_date}. Ces enregistrements permettent aux logiciels \
             des professionnels de santé (LPS) de trouver vos serveurs."
    )
}

/// Where the domains and the answers come from.
fn conditions(audit: &AuditFacts, context: &AuditContext, lang: Lang) -> String {
    let list = audit.whitelist_date.as_ref().map(|date| {
        say!(
            lang,
            en: "The domains are those of the whitelist of {date}. ",
            fr: "Les domaines sont ceux de la liste blanche du {date}. "
        )
    });
    let source = match context.source {
        SourceKind::Resolver => say!(
            lang,
            en: "A recursive DNS server gave the answers.",
            fr: "Les réponses sont celles d’un résolveur DNS."
        ),
        SourceKind::Authoritative => say!(
            lang,
            en: "The authoritative servers of the domains gave the answers.",
            fr: "Les réponses sont celles des serveurs faisant autorité sur ces domaines."
        ),
        SourceKind::Zone => say!(
            lang,
            en: "Zone files were checked, and no server was queried.",
            fr: "Le contrôle porte sur des fichiers de zone ; aucun serveur n’a été interrogé."
        ),
        SourceKind::Lab => say!(
            lang,
            en: "The answers are those of a test bench.",
            fr: "Les réponses sont celles d’un banc d’essai."
        ),
    };
    let probed = match context.probe {
        Some(_) => say!(
            lang,
            en: "The mail servers themselves were contacted.",
            fr: "Les serveurs de messagerie eux-mêmes ont été contactés."
        ),
        None => say!(
            lang,
            en: "The mail servers themselves were not contacted.",
            fr: "Les serveurs de messagerie eux-mêmes n’ont pas été contactés."
        ),
    };
    format!("{}{source} {probed}", list.unwrap_or_default())
}

/// The numbers that are not 0.
fn verdicts(numbers: Numbers, lang: Lang) -> Vec<String> {
    let lines = [
        (
            numbers.compliant,
            lang.counted(
                numbers.compliant,
                ["domain is compliant", "domains are compliant"],
                ["domaine est conforme", "domaines sont conformes"],
            ),
        ),
        (
            numbers.non_compliant,
            lang.counted(
                numbers.non_compliant,
                ["domain is non-compliant", "domains are non-compliant"],
                [
                    "domaine n’est pas conforme",
                    "domaines ne sont pas conformes",
                ],
            ),
        ),
        (
            numbers.absent,
            say!(
                lang,
                en: "{}: no required record is published",
                fr: "{} : aucun des enregistrements requis n’est publié",
                lang.counted(
                    numbers.absent,
                    ["domain is absent", "domains are absent"],
                    ["domaine est absent", "domaines sont absents"],
                )
            ),
        ),
        (
            numbers.undetermined,
            say!(
                lang,
                en: "{}, which is not counted as a fault",
                fr: "{}, ce qui n’est pas compté comme un défaut",
                lang.counted(
                    numbers.undetermined,
                    ["domain could not be checked", "domains could not be checked"],
                    [
                        "domaine n’a pas pu être vérifié",
                        "domaines n’ont pas pu être vérifiés",
                    ],
                )
            ),
        ),
    ];
    let lines = lines.into_iter().filter(|(number, _)| *number > 0);
    lines.map(|(_, text)| text).collect()
}

fn undetermined(numbers: Numbers, lang: Lang) -> String {
    match numbers.undetermined {
        0 => say!(
            lang,
            en: "Some answers are missing. This is not counted as a fault.",
            fr: "Des réponses manquent. Cela n’est pas compté comme un défaut."
        ),
        1 => say!(
            lang,
            en: "One domain could not be checked. This is not counted as a fault.",
            fr: "Un domaine n’a pas pu être vérifié. Cela n’est pas compté comme un défaut."
        ),
        number => {
            let number = lang.number(number);
            say!(
                lang,
                en: "{number} domains could not be checked. This is not counted as a fault.",
                fr: "{number} domaines n’ont pas pu être vérifiés. Cela n’est pas compté comme un défaut."
            )
        }
    }
}

fn contested_words(numbers: Numbers, lang: Lang) -> String {
    let number = lang.number(numbers.contested);
    match numbers.contested {
        1 => say!(
            lang,
            en: "The whitelist has this domain under several operators. No number above includes it, and nothing about \
                 it is counted as a fault of yours. Please agree with the other operator who publishes its records.",
            fr: "La liste blanche attribue ce domaine à plusieurs opérateurs. Il n’entre dans aucun des nombres \
                 ci-dessus et rien ne vous est imputé à son sujet. Merci de convenir avec l’autre opérateur de celui qui \
                 publie ses enregistrements."
        ),
        _ => say!(
            lang,
            en: "The whitelist has these {number} domains under several operators. No number above includes them, and \
                 nothing about them is counted as a fault of yours. Please agree with the other operators who publishes \
                 their records.",
            fr: "La liste blanche attribue ces {number} domaines à plusieurs opérateurs. Ils n’entrent dans aucun des \
                 nombres ci-dessus et rien ne vous est imputé à leur sujet. Merci de convenir avec les autres opérateurs \
                 de celui qui publie leurs enregistrements."
        ),
    }
}

fn contested(letters: &Letters<'_>, to: &Recipient<'_>) -> Vec<Contested> {
    let operators = &letters.report.operators;
    let of_id = |id: &String| {
        let known = operators.iter().find(|it| it.id == *id);
        known.map_or_else(|| one_line(id).into_owned(), label)
    };
    let shown = to.contested.iter().take(SHOWN);
    let contested = shown.map(|domain| Contested {
        domain: one_line(&domain.domain).into_owned(),
        operators: {
            let others = domain.operators.iter();
            others
                .filter(|id| **id != to.operator.id)
                .map(of_id)
                .collect()
        },
    });
    contested.collect()
}
