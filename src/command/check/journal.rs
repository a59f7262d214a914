//! The output of a stream of lines: standard output, or a file that grows with every line. Whatever ends the audit, the
//! verdicts so far stay in it.

use std::fs::{File, TryLockError};
use std::io::{self, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::audit::AuditSubject;
use crate::command::output::is_stdout;
use crate::command::{CommandError, Env};
use crate::input::{self, InputError, Source};
use crate::lang::{Text, both};
use crate::report::causes::Causes;
use crate::report::ndjson::{self, ResumableStream, StreamSummary};
use crate::report::{DomainReport, Tally};
use crate::text::shell_word;

pub(super) enum Journal {
    Stdout,
    File {
        /// As the user gave it.
        path: PathBuf,
        file: File,
        /// Whether it is continued.
        resumed: bool,
    },
}

impl Journal {
    /// Begins a journal in `path`, or on standard output if it is absent or `-`. A file that is not empty is refused:
    /// it may be hours of work, to continue or to keep.
    pub(super) fn create(path: Option<&Path>, env: &mut Env<'_>) -> Result<Self, CommandError> {
        let is_file = |given: &&Path| !input::is_standard_stream(given) && !is_stdout(given);
        let Some(path) = path.filter(is_file) else {
            env.check_stdout()?;
            return Ok(Self::Stdout);
        };
        let failed = |error| CommandError::File(path.to_owned(), error);
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false).open(path);
        let file = file.map_err(failed)?;
        claim(path, &file)?;
        let found = file.metadata().map_err(failed)?;
        if found.is_file() && found.len() > 0 {
            return Err(CommandError::Usage(both!(
                en: "{}: the file is not empty. Continue it with `--resume {}`, or name another file",
                fr: "{}: le fichier n’est pas vide. Le continuer avec `--resume {}`, ou indiquer un autre fichier",
                Source::file(path),
                shell_word(&path.display().to_string())
            )));
        }
        Ok(Self::File {
            path: path.to_owned(),
            file,
            resumed: false,
        })
    }

    /// Opens a journal to continue it.
    pub(super) fn reopen(path: &Path) -> Result<Self, CommandError> {
        // Refuses a folder or a device before it is opened for writing.
        if !input::open(path)?.metadata().is_ok_and(|it| it.is_file()) {
            let message = both!(
                en: "not a regular file, which --resume needs",
                fr: "ce n’est pas un fichier ordinaire ; --resume en a besoin"
            );
            return Err(InputError::whole(&Source::file(path), message).into());
        }
        let file = File::options().read(true).write(true).open(path);
        let file = file.map_err(|error| CommandError::File(path.to_owned(), error))?;
        claim(path, &file)?;
        Ok(Self::File {
            path: path.to_owned(),
            file,
            resumed: true,
        })
    }

    /// The file that is written, by the path the user gave; none for standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } => Some(path),
            Self::Stdout => None,
        }
    }

    /// The file, by the path the user gave; none if it cannot be read again.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File { path, file, .. } if file.metadata().is_ok_and(|it| it.is_file()) => {
                Some(path)
            }
            Self::Stdout | Self::File { .. } => None,
        }
    }

    /// Reads the verdicts that the file already has, and does not change it: [`ndjson::read`].
    pub(super) fn settled<'a>(
        &self,
        head: &str,
        subjects: &mut dyn Iterator<Item = AuditSubject<'a>>,
        visit: impl FnMut(&AuditSubject<'a>, &DomainReport) -> Result<(), Text>,
    ) -> Result<ResumableStream<'a>, InputError> {
        let Self::File {
            path,
            file,
            resumed: true,
        } = self
        else {
            return Ok(ResumableStream::default());
        };
        let reader = BufReader::with_capacity(1 << 16, file);
        ndjson::read(&Source::file(path), reader, head, subjects, visit)
    }

    /// Checks that a summary has the numbers and the causes of the domains above it.
    pub(super) fn check_end(
        &self,
        end: &StreamSummary,
        tally: &Tally<'_>,
        causes: &Causes,
    ) -> Result<(), InputError> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { path, .. } => end.check(&Source::file(path), tally, causes),
        }
    }

    /// Cuts off what follows the first `sound` octets, and continues after them. Does nothing for devices and pipes.
    pub(super) fn cut_off(&mut self, sound: u64) -> Result<(), CommandError> {
        self.with_file(|file| {
            let found = file.metadata()?;
            if !found.is_file() {
                return Ok(());
            }
            if found.len() > sound {
                file.set_len(sound)?;
            }
            file.seek(SeekFrom::Start(sound)).map(|_| ())
        })
    }

    /// Writes lines at once: the system has them even if this process ends.
    pub(super) fn write(&mut self, env: &mut Env<'_>, lines: &str) -> Result<(), CommandError> {
        match self {
            Self::Stdout => {
                let out = &mut *env.stdout;
                let written = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
                written.map_err(CommandError::Stdout)
            }
            Self::File { .. } => self.with_file(|file| file.write_all(lines.as_bytes())),
        }
    }

    /// Waits until a file is on the disk.
    pub(super) fn finish(mut self) -> Result<(), CommandError> {
        self.with_file(|file| {
            if file.metadata()?.is_file() {
                file.sync_data()
            } else {
                Ok(())
            }
        })
    }

    fn with_file(
        &mut self,
        work: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), CommandError> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { path, file, .. } => {
                work(file).map_err(|error| CommandError::Journal(path.clone(), error))
            }
        }
    }
}

/// Two audits that write one file would check everything twice.
fn claim(path: &Path, file: &File) -> Result<(), CommandError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(CommandError::Usage(both!(
            en: "{}: another audit is writing to this file. Wait until it ends, or stop it",
            fr: "{}: un autre audit écrit dans ce fichier. Attendre sa fin, ou l’arrêter",
            Source::file(path)
        ))),
        // Devices and some file systems have no locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}
