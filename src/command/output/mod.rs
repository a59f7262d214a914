//! Outputs: standard output, a file that is replaced as a whole or not at all, or a folder of such files.

mod comparison;
mod folder;
mod manifest;

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{CommandError, Env};
use crate::input::{STANDARD_STREAM, is_standard_stream};
use crate::lang::{Say, Text, both, say};
pub(super) use comparison::{Compared, Outcome, compare_file};
pub(super) use folder::{Folder, Written, not_a_folder};

/// Buffer between a writer and its file, in octets.
const BUFFER: usize = 1 << 18;

/// Writes the content of a file.
pub(super) type Content<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// Files of one folder, to be written or compared with.
pub(super) trait Files {
    /// The file of that name as it is on the disk.
    fn existing(&self, name: &str) -> PathBuf;

    /// Adds a file. Its name is new among those added.
    fn add(&mut self, name: &str, content: &Content<'_>) -> Result<(), CommandError>;
}

/// A place to write to, checked before the work begins.
pub(super) struct Output {
    /// As the user gave it.
    path: PathBuf,
    place: Place,
}

enum Place {
    Stdout,
    /// A device or a pipe, which cannot be replaced.
    Special(File),
    /// A file, replaced by a draft made beside it.
    File(PathBuf, Option<Metadata>),
}

impl Output {
    /// Prepares to write to `path`, or to standard output if it is absent or `-`. A file that the command reads is
    /// refused, whatever its name, and so is a standard output that is closed.
    pub(super) fn open<'a>(
        path: Option<&Path>,
        inputs: impl IntoIterator<Item = &'a Path>,
        env: &mut Env<'_>,
    ) -> Result<Self, CommandError> {
        let path = path.unwrap_or(Path::new(STANDARD_STREAM));
        let place = if is_standard_stream(path) {
            Ok(Place::Stdout)
        } else {
            open(path)
        };
        let place = match place.map_err(|error| CommandError::File(path.to_owned(), error))? {
            Place::Special(_) if is_stdout(path) => Place::Stdout,
            place => place,
        };
        if matches!(place, Place::Stdout) {
            env.check_stdout()?;
        }
        if let Place::File(target, _) = &place {
            let mut inputs = inputs
                .into_iter()
                .filter(|input| !is_standard_stream(input));
            // A file that does not exist yet is not an input.
            if let Some(input) =
                inputs.find(|i| same_file::is_same_file(target, i).unwrap_or(false))
            {
                return Err(CommandError::OntoInput(path.to_owned(), input.to_owned()));
            }
        }
        Ok(Self {
            path: path.to_owned(),
            place,
        })
    }

    /// The file that is written, by the path the user gave; none for standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        (!self.is_stdout()).then_some(&self.path)
    }

    /// Whether the data goes to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout)
    }

    /// Writes everything, or leaves a file as it was.
    pub(super) fn write(
        self,
        env: &mut Env<'_>,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CommandError> {
        let path = self.path;
        match self.place {
            Place::Stdout => buffered(&mut *env.stdout, content).map_err(CommandError::Stdout),
            Place::Special(mut file) => {
                buffered(&mut file, content).map_err(|error| CommandError::File(path, error))
            }
            Place::File(target, existing) => replace(&target, existing.as_ref(), content)
                .map_err(|error| CommandError::Replacement(path, error)),
        }
    }
}

/// Whether a path is one of the system's names for standard output. If a file is behind it, it is replaced like any
/// other.
pub(in crate::command) fn is_stdout(path: &Path) -> bool {
    ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
        .iter()
        .any(|name| path == Path::new(name))
}

fn open(path: &Path) -> io::Result<Place> {
    // Every link is followed by the system, because some (/dev/stdout) lead to a file without a name.
    let found = fs::metadata(path);
    if found
        .as_ref()
        .is_ok_and(|found| !found.is_file() && !found.is_dir())
    {
        return Ok(Place::Special(File::options().write(true).open(path)?));
    }
    if found.is_ok_and(|found| found.is_dir())
        || path.as_os_str().as_encoded_bytes().ends_with(b"/")
    {
        return Err(io::Error::other(both!(
            en: "it is a folder, expected a file",
            fr: "c’est un dossier, alors qu’un fichier est attendu"
        )));
    }
    let target = behind_links(path)?;
    fs::metadata(parent(&target))?;
    let existing = fs::metadata(&target).ok();
    // Renaming would bypass the permissions of a read-only file.
    if existing
        .as_ref()
        .is_some_and(|it| it.permissions().readonly())
    {
        return Err(read_only());
    }
    // Made now to check that it is possible, and made again later: an interrupt during the work would leave a draft
    // behind.
    draft(&target, existing.as_ref())?;
    Ok(Place::File(target, existing))
}

/// An empty file beside `target`, which is removed again if it does not replace it.
fn draft(target: &Path, existing: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let draft = builder(existing.map(Metadata::permissions))
        .prefix(".mssrv-")
        .tempfile_in(parent(target));
    let draft = draft.map_err(|error| {
        let reason = error.kind();
        let text = Text::of(|lang| {
            let reason = io::Error::from(reason).say(lang);
            say!(
                lang,
                en: "no file can be created in its folder ({reason})",
                fr: "aucun fichier ne peut être créé dans son dossier ({reason})"
            )
        });
        io::Error::new(reason, text)
    })?;
    if let Some(existing) = existing {
        take_after(draft.path(), existing)?;
    }
    Ok(draft)
}

fn read_only() -> io::Error {
    io::Error::other(both!(en: "the file is read-only", fr: "le fichier est en lecture seule"))
}

/// The file that links lead to, whether it exists yet or not: the links themselves stay.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    /// The system itself follows no more links.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(link) => path = parent(&path).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other(both!(
        en: "too many symbolic links",
        fr: "trop de liens symboliques"
    )))
}

/// The file behind a path, whether it exists yet or not, by the same name for all paths that lead to it. `None` if its
/// folder is missing.
pub(super) fn resolved(path: &Path) -> Option<PathBuf> {
    let target = behind_links(path).ok()?;
    let folder = fs::canonicalize(parent(&target)).ok()?;
    Some(folder.join(target.file_name()?))
}

/// Writes the draft and renames it: a reader of the file sees either the complete old content or the complete new one.
fn replace(
    target: &Path,
    existing: Option<&Metadata>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut draft = draft(target, existing)?;
    buffered(draft.as_file_mut(), content)?;
    draft.as_file().sync_data()?;
    draft.persist(target)?;
    Ok(())
}

fn buffered(
    out: impl Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    content(&mut out)?;
    out.flush()
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Gives a draft the owner, the group and the permissions of the file that it replaces: a name server
/// often reads its zones by their group.
fn take_after(draft: &Path, existing: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let now = fs::metadata(draft)?;
        let group = (now.gid() != existing.gid()).then(|| existing.gid());
        let owner = (now.uid() != existing.uid()).then(|| existing.uid());
        // An ordinary user cannot change the owner, but can change the group to one of their own.
        if (owner.is_some() || group.is_some()) && chown(draft, owner, group).is_err() {
            let _ = chown(draft, None, group);
        }
    }
    fs::set_permissions(draft, existing.permissions())
}

/// The permissions of the replaced file, else rw-rw-rw- reduced by the umask, as for the files of any program.
#[cfg(unix)]
fn builder(permissions: Option<Permissions>) -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = permissions.unwrap_or_else(|| Permissions::from_mode(0o666));
    let mut builder = tempfile::Builder::new();
    builder.permissions(permissions);
    builder
}

#[cfg(not(unix))]
fn builder(_: Option<Permissions>) -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}
