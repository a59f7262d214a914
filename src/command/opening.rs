//! Reads a source of answers for a command, and prints what is wrong with its zone files. Later, prints remarks about
//! its servers.

use super::{CommandError, Talk, lines};
use crate::answers::{Answers, Opening, SourceSettings};
use crate::lang::{Say, say};
use crate::lookup::ZoneFiles;

/// Reads what the source consists of, and prints what is wrong with zone files. `stdin_is_taken` says that another
/// input is read from standard input.
///
/// # Errors
///
/// If no zone file can be used, an origin is not a domain name, or standard input would be read twice.
pub(super) fn read<'s>(
    source: &'s SourceSettings,
    stdin_is_taken: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<Opening<'s>, CommandError> {
    let opening = if stdin_is_taken {
        source.read(None)?
    } else {
        source.read(Some(&mut *talk.env.stdin))?
    };
    if let (Some(files), SourceSettings::ZoneFiles(settings)) = (opening.zone_files(), source) {
        warn_of_files(files, settings.complete, talk);
    }
    Ok(opening)
}

/// Prints the remarks about servers, after all queries.
pub(super) fn print_notes(answers: &Answers, talk: &mut Talk<'_, '_>) {
    for note in answers.notes() {
        talk.note(&note.say(talk.lang));
    }
}

fn warn_of_files(files: &ZoneFiles, complete: bool, talk: &mut Talk<'_, '_>) {
    let lang = talk.lang;
    if !files.errors().is_empty() {
        talk.warn(&lines(files.errors().iter().map(|it| it.say(lang)), lang));
        talk.warn(&say!(
            lang,
            en: "files with errors are not used. Domains that they may contain are not judged",
            fr: "les fichiers qui contiennent des erreurs ne sont pas utilisés. Les domaines qu’ils peuvent \
                 contenir ne sont pas évalués"
        ));
    }
    let (counted, warnings): (Vec<_>, Vec<_>) =
        files.refusals().iter().partition(|refusal| refusal.counts);
    if !counted.is_empty() {
        talk.warn(&lines(counted.iter().map(|it| it.say(lang)), lang));
        talk.warn(&say!(
            lang,
            en: "a zone that at least two of BIND, NSD and Knot refuse is not judged (see `mssrv check --explain \
                 DNS017`)",
            fr: "une zone refusée par au moins deux des serveurs BIND, NSD et Knot n’est pas évaluée (voir \
                 `mssrv check --explain DNS017`)"
        ));
    }
    talk.note_some(warnings.iter().map(|it| it.say(lang)));
    talk.warn_some(files.ignored().iter().map(|it| it.say(lang)));
    if complete {
        talk.note(&say!(
            lang,
            en: "--zone-complete: a domain that the zone files do not contain counts as having no SRV records",
            fr: "--zone-complete : un domaine que les fichiers de zone ne contiennent pas est considéré comme sans \
                 enregistrements SRV"
        ));
    }
}
