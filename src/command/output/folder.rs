//! A folder of files that belong together. A [`Manifest`] in it lists our files. Others are never touched, and ours
//! only if nobody edited them. Nothing is replaced before everything is written.
//!
//! While files are replaced, a second manifest lists the new files, so that the run after an interrupted one knows that
//! they are ours.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::manifest::{self, Digested, Manifest};
use super::{BUFFER, Content, Files, read_only, take_after};
use crate::command::CommandError;
use crate::lang::both;

/// The beginning of the names of folders for drafts.
const DRAFTS: &str = ".mssrv-drafts-";

/// A folder that may be written to.
pub(in crate::command) struct Folder {
    path: PathBuf,
    /// The files of an earlier run.
    old: Manifest,
    /// The files that an interrupted run was about to write.
    interrupted: Manifest,
    /// The files that belong there now.
    new: Manifest,
    /// Those of them that are missing or different.
    changed: Vec<String>,
    /// Names of inputs that are in the folder.
    inputs: BTreeSet<String>,
    /// In the folder itself, so that a draft only needs another name to be in its place.
    drafts: TempDir,
    /// Whether files that are not ours or were edited are accepted.
    force: bool,
    /// Whether files of an earlier run stay that were not added.
    keeps: bool,
    /// Dropped behind the drafts.
    _made: Option<Made>,
    /// Dropped last.
    _lock: Option<File>,
}

/// A folder made for the files, which is removed again if it stays empty.
struct Made(PathBuf);

impl Drop for Made {
    fn drop(&mut self) {
        // One that is not empty stays.
        let _ = fs::remove_dir(&self.0);
    }
}

/// The result of writing the files of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::command) struct Written {
    /// Files that belong there now.
    pub(in crate::command) files: usize,
    /// Those whose content changed.
    pub(in crate::command) changed: usize,
    /// Those of an earlier run that were not added. They are removed, unless old files are kept.
    pub(in crate::command) old: Vec<String>,
}

impl Folder {
    /// Prepares to write to a folder, which is made if its parent exists. Names that begin with a dot are ignored:
    /// a folder under version control has some.
    pub(in crate::command) fn open<'a>(
        path: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
        force: bool,
    ) -> Result<Self, CommandError> {
        let failed = |error| CommandError::File(path.to_owned(), error);
        let made = if is_folder(path).map_err(failed)? {
            None
        } else {
            Some(make(path).map_err(failed)?)
        };
        let lock = lock(path).map_err(failed)?;
        if lock.is_some() {
            clear(path).map_err(failed)?;
        }
        let old = match Manifest::read(path, manifest::NAME) {
            Err(_) if force => None,
            old => old?,
        };
        // A damaged manifest proves nothing.
        let interrupted = Manifest::read(path, manifest::NEXT).unwrap_or_default();
        let mut builder = tempfile::Builder::new();
        let drafts = builder.prefix(DRAFTS).tempdir_in(path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            old: old.unwrap_or_default(),
            interrupted: interrupted.unwrap_or_default(),
            new: Manifest::default(),
            changed: Vec::new(),
            inputs: names_in(path, inputs),
            drafts,
            force,
            keeps: false,
            _made: made,
            _lock: lock,
        })
    }

    /// From now on, files of an earlier run that are not added are kept.
    pub(in crate::command) fn keep_old(&mut self) {
        self.keeps = true;
    }

    /// Puts every file into its place, and removes those of an earlier run that were not added.
    ///
    /// The manifest is replaced last: an interrupted run does not list what it did not write, and does not forget what
    /// it did not remove.
    ///
    /// # Errors
    ///
    /// Without force, if the folder has files that are not ours, or files that were edited and differ from what would
    /// be written. Then nothing is written.
    pub(in crate::command) fn finish(mut self) -> Result<Written, CommandError> {
        if !self.force {
            self.refuse_foreign()?;
        }
        self.changed.sort_unstable();
        let old = self.old_names();
        if self.keeps {
            let kept = old
                .iter()
                .filter_map(|name| Some((name.clone(), self.digest_of(name)?)));
            let kept: Vec<_> = kept.collect();
            self.new.0.extend(kept);
        }
        let names = self.draft_all().map_err(|error| self.untouched(error))?;
        settle(self.drafts.path(), &names).map_err(|error| self.untouched(error))?;
        if names.len() > self.changed.len() {
            let draft = self.drafts.path().join(manifest::NAME);
            fs::rename(draft, self.path.join(manifest::NEXT))
                .map_err(|error| self.untouched(error))?;
        }
        self.place_all()?;
        if !self.keeps {
            self.remove(&old)?;
        }
        if names.len() > self.changed.len() {
            self.place_manifest()
                .map_err(|error| self.halfway(manifest::NAME, self.changed.len(), error))?;
        }
        Ok(Written {
            files: self.new.0.len(),
            changed: self.changed.len(),
            old,
        })
    }

    fn untouched(&self, error: io::Error) -> CommandError {
        CommandError::Replacement(self.path.clone(), error)
    }

    /// The error at `name` after this number of files were in their places.
    fn halfway(&self, name: &str, done: usize, error: io::Error) -> CommandError {
        CommandError::Halfway {
            path: self.path.join(name),
            done,
            all: self.changed.len(),
            error,
        }
    }

    /// Also drafts the manifest if it changes. Returns the names of all drafts, in order.
    fn draft_all(&self) -> io::Result<Vec<String>> {
        let mut names = self.changed.clone();
        if self.new != self.old || !self.path.join(manifest::NAME).exists() {
            draft(&self.drafts.path().join(manifest::NAME), &|out| {
                self.new.write(out)
            })?;
            names.push(manifest::NAME.to_owned());
        }
        Ok(names)
    }

    fn place_all(&self) -> Result<(), CommandError> {
        let (fresh, replacing): (Vec<_>, Vec<_>) = self
            .changed
            .iter()
            .partition(|name| !self.path.join(name).exists());
        self.place_fresh(&fresh).map_err(|error| {
            // It would list nothing that is there.
            let _ = fs::remove_file(self.path.join(manifest::NEXT));
            self.untouched(error)
        })?;
        for (done, name) in (fresh.len()..).zip(replacing) {
            self.place(name)
                .map_err(|error| self.halfway(name, done, error))?;
        }
        Ok(())
    }

    /// New names come first, because only they need room in the folder. If one cannot be given, all are removed again.
    fn place_fresh(&self, names: &[&String]) -> io::Result<()> {
        for (done, name) in names.iter().enumerate() {
            if let Err(error) = self.place(name) {
                for placed in &names[..done] {
                    fs::remove_file(self.path.join(placed))?;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn place(&self, name: &str) -> io::Result<()> {
        let (draft, place) = (self.drafts.path().join(name), self.path.join(name));
        if let Ok(existing) = fs::metadata(&place) {
            take_after(&draft, &existing)?;
        }
        fs::rename(draft, place)
    }

    fn place_manifest(&self) -> io::Result<()> {
        let (next, place) = (
            self.path.join(manifest::NEXT),
            self.path.join(manifest::NAME),
        );
        if let Ok(existing) = fs::metadata(&place) {
            take_after(&next, &existing)?;
        }
        fs::rename(next, place)
    }

    /// Files of an earlier run that were not added and were not edited. Edited files stay.
    fn old_names(&self) -> Vec<String> {
        let earlier = self.old.0.keys().chain(self.interrupted.0.keys());
        let gone = earlier.filter(|name| {
            !self.new.0.contains_key(*name)
                && !self.inputs.contains(*name)
                && self
                    .digest_of(name)
                    .is_some_and(|found| self.is_ours(name, &found))
        });
        let mut gone: Vec<_> = gone.cloned().collect();
        gone.sort_unstable();
        gone.dedup();
        gone
    }

    fn remove(&self, names: &[String]) -> Result<(), CommandError> {
        names.iter().try_for_each(|name| {
            fs::remove_file(self.path.join(name))
                .map_err(|error| self.halfway(name, self.changed.len(), error))
        })
    }

    /// Whether an earlier run wrote this file with this content, or was about to.
    fn is_ours(&self, name: &str, digest: &str) -> bool {
        let earlier = [&self.old, &self.interrupted];
        let mut digests = earlier.iter().filter_map(|manifest| manifest.0.get(name));
        digests.any(|ours| ours == digest)
    }

    /// The digest of the file with this name; none if it cannot be read.
    fn digest_of(&self, name: &str) -> Option<String> {
        manifest::digest(&self.path.join(name)).ok()
    }

    /// Refuses files that are not ours or were edited, unless they have the content that would be written.
    fn refuse_foreign(&self) -> Result<(), CommandError> {
        let failed = |error| CommandError::File(self.path.clone(), error);
        let (mut foreign, mut edited) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name == manifest::NAME {
                continue;
            }
            let is_file = entry.file_type().is_ok_and(|it| it.is_file());
            let found = self.digest_of(&name).filter(|_| is_file);
            let is_good = |digest: &String| {
                self.is_ours(&name, digest) || self.new.0.get(&name) == Some(digest)
            };
            if found.is_some_and(|found| is_good(&found)) {
                continue;
            }
            if self.old.0.contains_key(&name) && is_file {
                edited.push(name);
            } else {
                foreign.push(name);
            }
        }
        if foreign.is_empty() && edited.is_empty() {
            return Ok(());
        }
        foreign.sort_unstable();
        edited.sort_unstable();
        Err(CommandError::Foreign {
            path: self.path.clone(),
            foreign,
            edited,
        })
    }

    fn try_add(&mut self, name: &str, content: &Content<'_>) -> io::Result<()> {
        let place = self.path.join(name);
        if fs::symlink_metadata(&place).is_ok_and(|found| !found.is_file()) {
            return Err(io::Error::other(both!(
                en: "it exists and is not a regular file",
                fr: "il existe déjà et n’est pas un fichier ordinaire"
            )));
        }
        let path = self.drafts.path().join(name);
        let digest = draft(&path, content)?;
        match self.digest_of(name).as_ref() == Some(&digest) {
            true => fs::remove_file(path)?,
            // Giving another file its name would bypass the permissions of a read-only file.
            false if fs::metadata(&place).is_ok_and(|it| it.permissions().readonly()) => {
                return Err(read_only());
            }
            false => self.changed.push(name.to_owned()),
        }
        self.new.0.insert(name.to_owned(), digest);
        Ok(())
    }
}

impl Files for Folder {
    fn existing(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn add(&mut self, name: &str, content: &Content<'_>) -> Result<(), CommandError> {
        let path = self.existing(name);
        if self.inputs.contains(name) {
            Err(CommandError::OntoInput(path.clone(), path))
        } else {
            self.try_add(name, content)
                .map_err(|error| CommandError::Replacement(path, error))
        }
    }
}

pub(in crate::command) fn not_a_folder() -> io::Error {
    io::Error::other(both!(
        en: "it is a file, expected a folder",
        fr: "c’est un fichier, alors qu’un dossier est attendu"
    ))
}

/// Whether there is a folder with this name; an error if it is something else.
pub(super) fn is_folder(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(not_a_folder()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes the drafts of runs that were killed. The folder is locked, so that no other run is writing.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_drafts = entry.file_name().to_string_lossy().starts_with(DRAFTS);
        if is_drafts && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn make(path: &Path) -> io::Result<Made> {
    fs::create_dir(path)?;
    Ok(Made(path.to_owned()))
}

/// Locks a folder against other runs: they would mix their files, and give two changes of a zone the same serial. None
/// if the file system has no locks.
#[cfg(unix)]
fn lock(path: &Path) -> io::Result<Option<File>> {
    let folder = File::open(path)?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(io::Error::other(both!(
            en: "another run is writing to it. Wait until that run ends",
            fr: "une autre exécution y écrit. Attendre qu’elle se termine"
        ))),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// Only Unix opens a folder as it does a file.
#[cfg(not(unix))]
fn lock(_: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// The names of the inputs that are in a folder.
fn names_in<'a>(folder: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> BTreeSet<String> {
    let folder = folder.canonicalize().ok();
    let inputs = inputs.into_iter().filter_map(|input| {
        let input = input.canonicalize().ok()?;
        let name = input.file_name()?.to_str()?.to_owned();
        (input.parent() == folder.as_deref()).then_some(name)
    });
    inputs.collect()
}

/// Writes a draft, and returns its SHA-256 in hexadecimal digits.
fn draft(path: &Path, content: &Content<'_>) -> io::Result<String> {
    let file = Digested::new(File::create_new(path)?);
    let mut out = BufWriter::with_capacity(BUFFER, file);
    content(&mut out)?;
    let written = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(written.finish().1)
}

/// Waits until the drafts are on the disk.
#[cfg(target_os = "linux")]
fn settle(drafts: &Path, _: &[String]) -> io::Result<()> {
    // In one call: to wait for each of thousands of files takes a hundred times as long.
    Ok(rustix::fs::syncfs(File::open(drafts)?)?)
}

#[cfg(not(target_os = "linux"))]
fn settle(drafts: &Path, names: &[String]) -> io::Result<()> {
    let mut files = names.iter().map(|name| drafts.join(name));
    files.try_for_each(|path| File::options().write(true).open(path)?.sync_data())
}

#[cfg(test)]
mod tests;
