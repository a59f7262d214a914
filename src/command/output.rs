//! Where data goes: standard output, or a file that is replaced as a whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{CommandError, Env};

/// Buffer between a writer and its file, in octets.
const BUFFER: usize = 1 << 18;

/// A place to write to, found good before the work that fills it begins.
pub(super) struct Output {
    /// As the user gave it.
    path: PathBuf,
    place: Place,
}

enum Place {
    Stdout,
    /// A device or a pipe, which cannot be replaced.
    Special(File),
    /// A draft beside the file that it will replace.
    Draft(NamedTempFile, PathBuf),
}

impl Output {
    /// Makes ready to write to `path`, or to standard output where it is absent or `-`.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, CommandError> {
        let path = path.unwrap_or(Path::new("-"));
        let place = match path == Path::new("-") {
            true => Ok(Place::Stdout),
            false => open(path),
        };
        Ok(Self {
            path: path.to_owned(),
            place: place.map_err(|error| CommandError::File(path.to_owned(), error))?,
        })
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
            Place::Draft(draft, target) => replace(draft, &target, content)
                .map_err(|error| CommandError::Replacement(path, error)),
        }
    }
}

fn open(path: &Path) -> io::Result<Place> {
    let target = behind_links(path)?;
    fs::metadata(parent(&target))?;
    let existing = match fs::metadata(&target) {
        Ok(existing) => Some(existing),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    match &existing {
        Some(existing) if existing.is_dir() => {
            return Err(io::Error::other("it is a directory, expected a file"));
        }
        Some(existing) if !existing.is_file() => {
            return Ok(Place::Special(File::options().write(true).open(&target)?));
        }
        // Renaming would get round a read-only file's permissions.
        Some(existing) if existing.permissions().readonly() => {
            return Err(io::Error::other("it is read-only"));
        }
        _ => {}
    }
    let draft = new_file_builder()
        .prefix(".mssrv-")
        .tempfile_in(parent(&target))
        .map_err(|error| {
            let reason = error.kind();
            io::Error::new(
                reason,
                format!("no file can be made in its directory ({reason})"),
            )
        })?;
    if let Some(existing) = existing {
        draft.as_file().set_permissions(existing.permissions())?;
    }
    Ok(Place::Draft(draft, target))
}

/// The file that links lead to, whether it exists yet or not: a link still is one afterwards.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    /// As many as the system itself follows.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(link) => path = parent(&path).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Writes the draft and renames it: whoever reads the file sees the old content or the new, whole.
fn replace(
    mut draft: NamedTempFile,
    target: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
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

/// A new file gets what the umask makes of rw-rw-rw-, as any program's does.
#[cfg(unix)]
fn new_file_builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.permissions(Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn new_file_builder() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}
