//! `--zone`: the domains of zone files, and the targets that no file knows.

use std::collections::BTreeSet;

use hickory_proto::rr::Name;

use crate::command::settings::InputSettings;
use crate::command::{CommandError, Talk};
use crate::lang::{Say, both, say};
use crate::lookup::{ZoneFiles, display_name};
use crate::name::DomainName;
use crate::requirement::Requirement;

/// Whether no option says which domains to check.
pub(super) fn is_silent(inputs: &InputSettings) -> bool {
    let documents = &inputs.documents;
    let given = [&documents.whitelist, &documents.operators, &inputs.domains];
    given.iter().all(|path| path.is_none())
}

/// Every domain of which the files have a required owner. There must be at least one.
pub(super) fn domains(
    files: &ZoneFiles,
    requirement: &Requirement,
    talk: &mut Talk<'_, '_>,
) -> Result<Vec<String>, CommandError> {
    let mut domains = BTreeSet::new();
    // One line for each domain, although it has an owner for each service.
    let mut doubled = BTreeSet::new();
    let mut strange = Vec::new();
    for owner in files.owners() {
        let owner = display_name(owner);
        let of_service = requirement.services().find_map(|service| {
            let rest = owner.strip_prefix(service.labels())?;
            rest.strip_prefix('.')
        });
        let Some(domain) = of_service else { continue };
        let meant = Name::from_ascii(domain).ok();
        let meant = meant.and_then(|name| files.meant(&name));
        let meant = meant.as_ref().map(display_name);
        if let Some(meant) = &meant {
            doubled.insert(say!(
                talk.lang,
                en: "owners of {domain} repeat an origin: checked as {meant}. Write these owners with a final \
                     dot",
                fr: "les noms de {domain} répètent une origine : contrôlés sous le nom {meant}. Écrire ces noms \
                     avec un point final"
            ));
        }
        match DomainName::normalize(meant.as_deref().unwrap_or(domain)) {
            Ok(domain) => {
                domains.insert(domain.into_owned());
            }
            Err(error) => strange.push(say!(
                talk.lang,
                en: "{owner} left out: {}",
                fr: "{owner} écarté : {}",
                error.say(talk.lang)
            )),
        }
    }
    talk.note_some(doubled);
    talk.warn_some(strange);
    if domains.is_empty() {
        return Err(CommandError::Usage(both!(
            en: "nothing to check: the zone files have no required owner, such as _imap._tcp.a.mssante.fr. Name \
                 domains, or give --domains, --whitelist or --operators",
            fr: "rien à contrôler : les fichiers de zone ne contiennent aucun nom requis, tel que \
                 _imap._tcp.a.mssante.fr. Indiquer des domaines, ou --domains, --whitelist ou --operators"
        )));
    }
    Ok(domains.into_iter().collect())
}

/// Prints how many targets no file knows.
pub(super) fn print_unknown(unknown: &BTreeSet<Name>, probed: bool, talk: &mut Talk<'_, '_>) {
    if let Some(first) = unknown.first() {
        let lang = talk.lang;
        let count = lang.counted(unknown.len(), ["target", "targets"], ["cible", "cibles"]);
        let first = display_name(first);
        let targets = match unknown.len() {
            1 => format!("{count} ({first})"),
            _ => say!(lang, en: "{count} (such as {first})", fr: "{count} (dont {first})"),
        };
        let remark = if probed {
            say!(
                lang,
                en: "{targets} in no zone of these files: addresses not checked, fronts not probed",
                fr: "{targets} hors des zones de ces fichiers : adresses non vérifiées, fronts non sondés"
            )
        } else {
            say!(
                lang,
                en: "{targets} in no zone of these files: addresses not checked",
                fr: "{targets} hors des zones de ces fichiers : adresses non vérifiées"
            )
        };
        talk.note(&remark);
    }
}
