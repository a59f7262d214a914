//! The folder of `--out`: the files with which a check gives the listed verdicts, and what the fronts'
//! clients need.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::output::{Output, not_a_folder};
use super::super::{CommandError, Talk};
use crate::lab::fronts::{BoundFronts, FrontLayout};
use crate::lab::{self, LabInputs};
use crate::lang::{Say, Text, both, say};

/// The lab's whitelist.
pub(super) const WHITELIST: &str = "whitelist.xml";
/// The example operators.
pub(super) const OPERATORS: &str = "operators.toml";
/// The domains of the front scenarios, each as an operator of its own.
pub(super) const FRONT_OPERATORS: &str = "operators-fronts.toml";
/// The requirement, at the ports that the records name.
pub(super) const REQUIREMENT: &str = "requirement.toml";
/// Certificate of the fronts' authority.
pub(super) const AUTHORITY: &str = "authority.pem";

/// Writes the files. If one is refused, it writes none. It makes the folder if it is missing, and keeps other
/// files in it.
///
/// # Errors
///
/// If a file cannot be written, or the user changed a whitelist or an operators file.
pub(super) fn write(
    folder: &Path,
    lab: &LabInputs,
    fronts: Option<(&FrontLayout, &BoundFronts)>,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let mut examples = vec![
        (WHITELIST, lab.whitelist_file.clone()),
        (OPERATORS, lab::OPERATORS.to_owned()),
    ];
    let mut replaced = Vec::new();
    match fronts {
        Some((layout, fronts)) => {
            let credentials = fronts.credentials();
            examples.push((FRONT_OPERATORS, layout.operators_file(lab.operators.ttl)));
            replaced.push((REQUIREMENT, layout.requirement.to_toml()));
            replaced.push((AUTHORITY, credentials.authority.clone()));
            replaced.push(("client.pem", credentials.client.clone()));
        }
        None => replaced.push((REQUIREMENT, lab.requirement.to_toml())),
    }
    make(folder).map_err(|error| elsewhere(&CommandError::File(folder.to_owned(), error)))?;
    let mut files = replaced;
    for (name, content) in examples {
        if !is_there(&folder.join(name), &content)? {
            files.push((name, content));
        }
    }
    let mut open = |(name, content): (&str, String)| {
        let output = Output::open(Some(&folder.join(name)), [], talk.env);
        Ok((output.map_err(|error| elsewhere(&error))?, content))
    };
    let opened: Vec<_> = files
        .into_iter()
        .map(&mut open)
        .collect::<Result<_, CommandError>>()?;
    for (output, content) in opened {
        output.write(talk.env, |out| out.write_all(content.as_bytes()))?;
    }
    if let Some((_, fronts)) = fronts {
        let path = folder.join("client.key");
        write_key(folder, &path, &fronts.credentials().client_key)
            .map_err(|error| elsewhere(&CommandError::Replacement(path, error)))?;
    }
    Ok(())
}

fn make(folder: &Path) -> io::Result<()> {
    if folder.exists() && !folder.is_dir() {
        Err(not_a_folder())
    } else {
        fs::create_dir_all(folder)
    }
}

/// Adds what to do to the reason why a file cannot be written.
fn elsewhere(error: &CommandError) -> CommandError {
    CommandError::Usage(Text::of(|lang| {
        say!(
            lang,
            en: "{}. Name a folder that you can write to with --out",
            fr: "{}. Indiquer avec --out un dossier où l’écriture est possible",
            error.say(lang)
        )
    }))
}

/// Whether the file has the lab's content. A file with other content is refused. A file that cannot be read is
/// reported when it is written.
fn is_there(path: &Path, content: &str) -> Result<bool, CommandError> {
    match fs::read(path) {
        Ok(found) if found == content.as_bytes() => Ok(true),
        Ok(_) => Err(CommandError::Usage(both!(
            en: "{}: the file differs from the lab's file, so nothing was written. Rename or remove it, or name \
                 another folder with --out",
            fr: "{}: le fichier diffère de celui du banc d’essai, donc rien n’a été écrit. Le renommer ou le \
                 supprimer, ou indiquer un autre dossier avec --out",
            path.display()
        ))),
        Err(_) => Ok(false),
    }
}

/// Writes a key that only the file's owner can read, whatever the permissions of the file that it replaces.
fn write_key(folder: &Path, path: &Path, key: &str) -> io::Result<()> {
    let mut draft = tempfile::Builder::new()
        .prefix(".mssrv-")
        .tempfile_in(folder)?;
    draft.write_all(key.as_bytes())?;
    draft.as_file().sync_data()?;
    draft.persist(path)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn key_is_readable_only_by_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("client.key");
        for _ in 0..2 {
            write_key(folder.path(), &path, "key").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "key");
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        }
    }
}
