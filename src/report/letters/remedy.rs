//! The records that a letter asks for, and the commands that verify them.

use super::items;
use super::model::Fragment;
use crate::lang::{Lang, say};
use crate::report::words;
use crate::requirement::{Requirement, Row};
use crate::service::{Interface, Service};
use crate::text::{one_line, shell_word};

/// What to do with the records of the letter.
pub(super) fn records(fragment: Option<&Fragment>, lang: Lang) -> String {
    let Some(fragment) = fragment else {
        return say!(
            lang,
            en: "Publish these records for each domain that does not comply, in place of its SRV records of the same \
                 names. Replace what stands between < and > with the domain and with the names of your servers.",
            fr: "Pour chaque domaine non conforme ou absent, publier les enregistrements suivants à la place des \
                 enregistrements SRV de mêmes noms. Remplacer ce qui figure entre < et > par le domaine et par les noms \
                 de vos serveurs."
        );
    };
    let file = &fragment.file;
    let domains = words::domains(fragment.domains, lang);
    let number = lang.counted(
        fragment.records,
        ["record", "records"],
        ["enregistrement", "enregistrements"],
    );
    say!(
        lang,
        en: "The attached file {file} has the {number} to publish for {domains}, in place of the SRV records of the \
             same names. It begins with:",
        fr: "Le fichier joint {file} contient les {number} à publier pour {domains}, à la place des enregistrements SRV \
             de mêmes noms. Il commence ainsi :"
    )
}

/// The records of the first domain.
pub(super) fn first_records(fragment: &Fragment, requirement: &Requirement) -> Vec<String> {
    let lines = fragment.text.lines().filter(|it| !it.starts_with(';'));
    let first = lines.take(requirement.rows().len());
    first.map(|it| one_line(it).into_owned()).collect()
}

/// The records of any domain, with placeholders.
pub(super) fn placeholders(requirement: &Requirement, lang: Lang) -> Vec<String> {
    let domain = say!(lang, en: "<domain>", fr: "<domaine>");
    let record = |row: &Row| {
        let service = match row.service {
            Service::Imap => "IMAP",
            Service::Submission => "SMTP",
        };
        let interface = match row.interface {
            Interface::Psc => "PSC",
            Interface::Authcli => "authcli",
        };
        let host = say!(
            lang,
            en: "<{service} host for {interface}>",
            fr: "<serveur {service} {interface}>"
        );
        let owner = row.service.owner(&domain);
        let (priority, weight, port) = (row.priority, row.weight, row.port);
        format!("{owner}. IN SRV {priority} {weight} {port} {host}.")
    };
    requirement.rows().iter().map(record).collect()
}

/// The commands that verify the first domain.
pub(super) fn verify(requirement: &Requirement, domain: Option<&String>) -> Vec<String> {
    let mut commands = items::dig(requirement, domain);
    commands.extend(domain.map(|it| format!("mssrv check {}", shell_word(it))));
    commands
}
