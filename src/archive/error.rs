//! Why an archive cannot be read or added to, and what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::SCHEMA;
use super::name::AuditName;
use crate::contract::Time;
use crate::input::InputError;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::shard::Shard;
use crate::text::one_line;

/// Why an archive cannot be used as asked. Each text names the file.
#[derive(Debug)]
pub enum ArchiveError {
    /// The file, or the folder that it is to be in.
    File(PathBuf, FileFault),
    /// A report or an audit is damaged or refused.
    Input(InputError),
    /// A report is a shard of an audit.
    Shard(String, Shard),
    /// Another audit began in the same second.
    OtherContent(PathBuf, String),
    /// The archive has no audit of that name.
    NoAudit {
        /// The archive.
        path: PathBuf,
        /// The name that was asked for.
        name: AuditName,
        /// When the audits that there are began, in order.
        there: Vec<String>,
    },
    /// Several audits began on that day.
    Several {
        /// The archive.
        path: PathBuf,
        /// The day.
        day: String,
        /// When they began, in order.
        there: Vec<String>,
    },
    /// A report holds a value that no form can hold.
    Json(serde_json::Error),
}

/// What is wrong with the file of an archive.
#[derive(Debug)]
pub enum FileFault {
    /// It does not exist.
    Missing,
    /// Its folder does not exist.
    NoFolder,
    /// It is a folder.
    Folder,
    /// It is standard input, a pipe or a device.
    Special,
    /// SQLite cannot read it.
    NotSqlite,
    /// It belongs to another program.
    Foreign,
    /// A later version wrote it: the version of its schema.
    Newer(i64),
    /// The definition of this table, view or index is not ours.
    Altered(String),
    /// Its content cannot be right: what was found.
    Damaged(String),
    /// An interrupted write must be undone first, which needs the right to write.
    Interrupted,
    /// Another process uses it for too long.
    Locked,
    /// It, or its folder, is read-only.
    ReadOnly,
    /// The disk is full.
    Full,
    /// Its file system has no locks, or fails.
    Disk(String),
    /// The system refuses access.
    System(io::Error),
    /// Another error of SQLite.
    Other(String),
}

impl ArchiveError {
    /// The fault of a file that SQLite reports.
    pub(super) fn sqlite(path: &Path, error: rusqlite::Error) -> Self {
        Self::File(path.to_owned(), FileFault::from(error))
    }
}

impl From<rusqlite::Error> for FileFault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        use rusqlite::ffi;
        let words = one_line(&error.to_string()).into_owned();
        let Error::SqliteFailure(failure, _) = &error else {
            // Of the values that are read, the tables permit no other types.
            return Self::Damaged(words);
        };
        match (failure.extended_code, failure.code) {
            (ffi::SQLITE_READONLY_ROLLBACK | ffi::SQLITE_READONLY_RECOVERY, _) => Self::Interrupted,
            (ffi::SQLITE_IOERR_LOCK | ffi::SQLITE_IOERR_RDLOCK | ffi::SQLITE_IOERR_UNLOCK, _)
            | (_, ErrorCode::FileLockingProtocolFailed | ErrorCode::SystemIoFailure) => {
                Self::Disk(words)
            }
            (_, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            // The file itself was opened before: it is the journal that cannot be created.
            (_, ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly
            }
            (_, ErrorCode::DiskFull) => Self::Full,
            (_, ErrorCode::NotADatabase) => Self::NotSqlite,
            (
                _,
                ErrorCode::DatabaseCorrupt
                | ErrorCode::TypeMismatch
                | ErrorCode::ConstraintViolation
                | ErrorCode::TooBig,
            ) => Self::Damaged(words),
            _ => Self::Other(words),
        }
    }
}

impl std::error::Error for ArchiveError {}

impl From<serde_json::Error> for ArchiveError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<InputError> for ArchiveError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl Say for ArchiveError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::File(path, fault) => format!("{}: {}", path.display(), fault.say(lang)),
            Self::Input(error) => error.say(lang),
            Self::Shard(report, shard) => say!(
                lang,
                en: "{report}: this is the report of shard {shard}; an archive keeps whole audits. Merge the reports \
                     of all shards (mssrv merge), and add the merged report",
                fr: "{report}: c’est le rapport de la partie {shard} ; une archive garde des audits entiers. Fusionner \
                     les rapports de toutes les parties (mssrv merge), puis ajouter le rapport fusionné"
            ),
            Self::OtherContent(path, started) => say!(
                lang,
                en: "{}: another audit that began at the same time ({started}) is already there. To replace it, \
                     remove it first: mssrv archive remove {} {started}",
                fr: "{}: un autre audit, commencé au même moment ({started}), s’y trouve déjà. Pour le remplacer, le \
                     retirer d’abord : mssrv archive remove {} {started}",
                path.display(),
                crate::text::shell_word(&path.display().to_string())
            ),
            Self::NoAudit { path, name, there } if there.is_empty() => say!(
                lang,
                en: "{}: there is no audit {name}: the archive is empty",
                fr: "{}: il n’y a pas d’audit {name} : l’archive est vide",
                path.display()
            ),
            Self::NoAudit { path, name, there } => say!(
                lang,
                en: "{}: there is no audit {name}. Audits: {}",
                fr: "{}: il n’y a pas d’audit {name}. Audits : {}",
                path.display(),
                listed(there, lang)
            ),
            Self::Several { path, day, there } => {
                let (day, there) = (crate::dates::day(lang, day), listed(there, lang));
                say!(
                    lang,
                    en: "{}: several audits began on {day}. Give the time of one: {there}",
                    fr: "{}: plusieurs audits ont commencé le {day}. Indiquer l’heure de l’un d’eux : {there}",
                    path.display()
                )
            }
            Self::Json(error) => say!(
                lang,
                en: "the report cannot be archived: {error}",
                fr: "le rapport ne peut pas être archivé : {error}"
            ),
        }
    }
}

/// The last audits, and how many there are before.
fn listed(there: &[String], lang: Lang) -> String {
    /// More would hide the rest of the text.
    const SHOWN: usize = 12;
    let before = there.len().saturating_sub(SHOWN);
    let last = there[before..].join(", ");
    if before == 0 {
        return last;
    }
    let before = lang.counted(
        before,
        ["earlier one", "earlier ones"],
        ["plus ancien", "plus anciens"],
    );
    say!(lang, en: "{last} and {before}", fr: "{last} et {before}")
}

impl Say for FileFault {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Missing => say!(
                lang,
                en: "there is no such archive. `mssrv check --archive` or `mssrv archive add` creates it",
                fr: "cette archive n’existe pas. `mssrv check --archive` ou `mssrv archive add` la crée"
            ),
            Self::NoFolder => say!(
                lang,
                en: "its folder does not exist. Create the folder, or correct the path",
                fr: "son dossier n’existe pas. Créer le dossier, ou corriger le chemin"
            ),
            Self::Folder => say!(
                lang,
                en: "it is a folder; an archive is a file. Name a file, such as archive.sqlite",
                fr: "c’est un dossier ; une archive est un fichier. Indiquer un fichier, par exemple archive.sqlite"
            ),
            Self::Special => say!(
                lang,
                en: "an archive must be a regular file, not standard input, a pipe or a device",
                fr: "une archive doit être un fichier ordinaire, et non l’entrée standard, un tube ou un périphérique"
            ),
            Self::NotSqlite => say!(
                lang,
                en: "not an archive of mssrv, and not a SQLite file. Name another file",
                fr: "ce n’est pas une archive de mssrv, ni un fichier SQLite. Indiquer un autre fichier"
            ),
            Self::Foreign => say!(
                lang,
                en: "a SQLite file of another program, not an archive of mssrv. Name another file",
                fr: "c’est un fichier SQLite d’un autre programme, et non une archive de mssrv. Indiquer un autre \
                     fichier"
            ),
            Self::Newer(version) => say!(
                lang,
                en: "a later version of mssrv wrote this archive (schema {version}; this version knows schemas up \
                     to {SCHEMA}). Use that version of mssrv",
                fr: "une version ultérieure de mssrv a écrit cette archive (schéma {version} ; cette version connaît \
                     les schémas jusqu’à {SCHEMA}). Utiliser cette version ultérieure de mssrv"
            ),
            Self::Altered(object) => say!(
                lang,
                en: "another program changed the archive: {object} is not as mssrv defines it. Restore a copy of the \
                     file",
                fr: "un autre programme a modifié l’archive : {object} n’est pas tel que mssrv le définit. Restaurer \
                     une copie du fichier"
            ),
            Self::Damaged(what) => say!(
                lang,
                en: "the archive is damaged ({what}). Restore a copy of the file",
                fr: "l’archive est endommagée ({what}). Restaurer une copie du fichier"
            ),
            Self::Interrupted => say!(
                lang,
                en: "a write to this archive was interrupted, and must be undone before it can be read. Run `mssrv \
                     archive list` with the right to write to the file and its folder. Keep the file that ends in \
                     -journal",
                fr: "une écriture dans cette archive a été interrompue ; elle doit être annulée avant toute lecture. \
                     Lancer `mssrv archive list` avec le droit d’écrire dans le fichier et dans son dossier. \
                     Conserver le fichier qui se termine par -journal"
            ),
            Self::Locked => say!(
                lang,
                en: "another process still uses the archive. Try again when it has finished",
                fr: "un autre processus utilise encore l’archive. Réessayer quand il aura terminé"
            ),
            Self::ReadOnly => say!(
                lang,
                en: "the archive or its folder is read-only. Give yourself the right to write to both, or copy the \
                     file to another folder",
                fr: "l’archive ou son dossier est en lecture seule. Se donner le droit d’écrire dans les deux, ou \
                     copier le fichier dans un autre dossier"
            ),
            Self::Full => say!(
                lang,
                en: "the disk is full. The archive is unchanged. Free some space and try again",
                fr: "le disque est plein. L’archive est inchangée. Libérer de l’espace et réessayer"
            ),
            Self::Disk(what) => say!(
                lang,
                en: "its file system cannot read, write or lock it ({what}). Check the disk or the network share, or \
                     copy the file to a local disk",
                fr: "son système de fichiers ne peut pas le lire, l’écrire ou le verrouiller ({what}). Vérifier le \
                     disque ou le partage réseau, ou copier le fichier sur un disque local"
            ),
            Self::System(error) => say!(
                lang,
                en: "cannot be opened: {}",
                fr: "ouverture impossible : {}",
                error.say(lang)
            ),
            Self::Other(what) => say!(
                lang,
                en: "SQLite reports: {what}",
                fr: "SQLite signale : {what}"
            ),
        }
    }
}

display_in_english!(ArchiveError, FileFault);

/// A time as audits are named by it.
pub(super) fn shown(started: std::time::SystemTime) -> String {
    serde_json::to_value(Time(started))
        .ok()
        .and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_default()
}
