//! Zone files as a source of answers.

use std::io::Read;
use std::path::{Path, PathBuf};

use hickory_proto::rr::Name;

use crate::cli::zone_file;
use crate::command::inputs::second_stdin;
use crate::command::{CommandError, Talk, lines};
use crate::input::{InputError, Source};
use crate::lang::{Say, Text, both, say};
use crate::lookup::ZoneFiles;
use crate::master_file::{self, FileError, MAX_FILE, MasterFile};
use crate::text::one_line;

/// Reads all files, given by `option`, and says what is wrong with them. `complete` files hold all SRV records
/// of the domains.
///
/// # Errors
///
/// If not one of them can be used, or one is no file's name.
pub(in crate::command) fn read(
    option: &str,
    paths: &[PathBuf],
    complete: bool,
    stdin_is_taken: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<ZoneFiles, CommandError> {
    let stdin = Path::new("-");
    let from_stdin = paths
        .iter()
        .filter(|path| zone_file(path).1 == stdin)
        .count();
    if from_stdin + usize::from(stdin_is_taken) > 1 {
        return Err(second_stdin());
    }
    let mut read = Vec::new();
    for given in paths {
        let (origin, path) = zone_file(given);
        let origin = origin.map(|origin| checked(option, origin)).transpose()?;
        let file = if path == stdin {
            read_stdin(origin, talk)?
        } else {
            (Source::given(path), master_file::read(path, origin))
        };
        read.push(file);
    }
    let files = ZoneFiles::new(read);
    if files.is_empty() {
        let errors = files.errors().iter().cloned();
        let errors = errors.map(FileError::into_input_error);
        return Err(CommandError::Input(errors.collect()));
    }
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
        return Ok(files.complete());
    }
    Ok(files)
}

/// The files as reports name them.
pub(in crate::command) fn names(files: &[PathBuf]) -> Vec<String> {
    files
        .iter()
        .map(|given| Source::given(zone_file(given).1).to_string())
        .collect()
}

fn checked(option: &str, origin: &str) -> Result<Name, CommandError> {
    let labels = match origin.trim_end_matches('.') {
        "" => Ok(Name::root()),
        text => master_file::absolute_name(text),
    };
    labels.map_err(|fault| {
        CommandError::Usage(Text::of(|lang| {
            let (written, fault) = (lang.quoted(one_line(origin)), fault.say(lang));
            say!(
                lang,
                en: "{option} ORIGIN=FILE: the origin {written} is not a domain name: {fault}",
                fr: "{option} ORIGINE=FICHIER : l’origine {written} n’est pas un nom de domaine : {fault}"
            )
        }))
    })
}

fn read_stdin(
    origin: Option<Name>,
    talk: &mut Talk<'_, '_>,
) -> Result<(Source, MasterFile), CommandError> {
    let source = Source::given(Path::new("-"));
    let mut text = Vec::new();
    let mut stdin = (&mut *talk.env.stdin).take(MAX_FILE + 1);
    let read = stdin.read_to_end(&mut text);
    match read {
        Err(error) => Err(InputError::unreadable(&source, &error).into()),
        Ok(read) if read as u64 > MAX_FILE => {
            let message = both!(en: "larger than 1 GiB", fr: "dépasse 1 Gio");
            Err(InputError::whole(&source, message).into())
        }
        Ok(_) => Ok((
            source.clone(),
            master_file::read_bytes(source.clone(), &text, origin),
        )),
    }
}
