//! Where data goes: standard output, or a file that is replaced as a whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{CommandError, Env};

/// Buffer between a writer and its file, in octets.
const BUFFER: usize = 1 << 18;

/// Writes to `path`, or to standard output where it is absent or `-`.
pub(super) fn write(
    path: Option<&Path>,
    env: &mut Env<'_>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CommandError> {
    match path.filter(|path| *path != Path::new("-")) {
        None => to_stdout(env, content).map_err(CommandError::Stdout),
        Some(path) => {
            to_file(path, content).map_err(|error| CommandError::File(path.to_owned(), error))
        }
    }
}

fn to_stdout(
    env: &mut Env<'_>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, &mut *env.stdout);
    content(&mut out)?;
    out.flush()?;
    drop(out);
    env.stdout.flush()
}

/// Writes beside the file and renames: whoever reads it sees the old content or the new one whole.
fn to_file(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A link is followed, so that it still is one afterwards.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&path).ok();
    match &existing {
        Some(existing) if existing.is_dir() => {
            return Err(io::Error::other("it is a directory, expected a file"));
        }
        // A device or a pipe cannot be replaced.
        Some(existing) if !existing.is_file() => {
            return buffered(&mut File::options().write(true).open(&path)?, content);
        }
        // Renaming would get round a read-only file's permissions.
        Some(existing) if existing.permissions().readonly() => {
            return Err(io::Error::other("it is read-only"));
        }
        _ => {}
    }
    let mut draft = tempfile::Builder::new()
        .prefix(".mssrv-")
        .permissions_like(existing.map(|existing| existing.permissions()))
        .tempfile_in(parent(&path))?;
    buffered(draft.as_file_mut(), content)?;
    draft.as_file().sync_data()?;
    draft.persist(&path)?;
    Ok(())
}

fn buffered(
    file: &mut File,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, file);
    content(&mut out)?;
    out.flush()
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Permissions of the file to come.
trait PermissionsLike {
    fn permissions_like(&mut self, existing: Option<Permissions>) -> &mut Self;
}

impl PermissionsLike for tempfile::Builder<'_, '_> {
    /// Those of the file replaced, else what the umask makes of rw-rw-rw-.
    #[cfg(unix)]
    fn permissions_like(&mut self, existing: Option<Permissions>) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        self.permissions(existing.unwrap_or_else(|| Permissions::from_mode(0o666)))
    }

    #[cfg(not(unix))]
    fn permissions_like(&mut self, _: Option<Permissions>) -> &mut Self {
        self
    }
}
