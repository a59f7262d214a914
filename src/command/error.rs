//! Why a command could not be carried out, in words.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::lab;
use crate::answers::OpenError;
use crate::archive::ArchiveError;
use crate::input::InputError;
use crate::lab::LabError;
use crate::lab::fronts::FrontsError;
use crate::lang::{Lang, Say, Text, display_in_english, say};
use crate::probe::IdentityError;
use crate::text::shell_word;
use crate::trust_space::SelectionError;
use crate::zone::serial::SerialError;
use crate::zone::{PlanError, TreeError, ZoneAssignmentError};

/// Why a command could not be carried out. Each text is one paragraph.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is the error it holds")]
pub enum CommandError {
    Input(Vec<InputError>),
    Refused(Vec<InputError>),
    Usage(Text),
    Selection(#[from] SelectionError),
    Plan(#[from] PlanError),
    Zone(#[from] ZoneAssignmentError),
    Tree(#[from] TreeError),
    Open(OpenError),
    Identity(#[from] IdentityError),
    Lab(#[from] LabError),
    Fronts(#[from] FrontsError),
    Listen(SocketAddr, io::Error),
    File(PathBuf, io::Error),
    Replacement(PathBuf, io::Error),
    Unread(PathBuf, io::Error),
    NoSerial(PathBuf, SerialError),
    Halfway {
        path: PathBuf,
        done: usize,
        all: usize,
        error: io::Error,
    },
    Foreign {
        path: PathBuf,
        foreign: Vec<String>,
        edited: Vec<String>,
    },
    Journal(PathBuf, io::Error),
    Interrupted {
        settled: usize,
        total: usize,
        path: PathBuf,
    },
    OntoInput(PathBuf, PathBuf),
    SomeReports {
        failed: Vec<CommandError>,
        written: Vec<PathBuf>,
    },
    Archive(#[from] ArchiveError),
    NotArchived {
        refused: Vec<(PathBuf, CommandError)>,
        added: usize,
    },
    Unanswered(Text),
    Stdout(io::Error),
    Json(#[from] serde_json::Error),
    Csv(io::Error),
    Runtime(io::Error),
}

impl From<InputError> for CommandError {
    fn from(error: InputError) -> Self {
        Self::Input(vec![error])
    }
}

impl From<OpenError> for CommandError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Input(errors) => Self::Input(errors),
            OpenError::Lab(error) => Self::Lab(error),
            OpenError::Listen(addr, error) => Self::Listen(addr, error),
            error => Self::Open(error),
        }
    }
}

impl CommandError {
    /// Whether the reader of standard output has left.
    pub(super) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl Say for CommandError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Input(errors) => lines(errors.iter().map(|it| it.say(lang)), lang),
            Self::Refused(errors) => without_keep_going(errors, lang),
            Self::Usage(text) => text.say(lang),
            Self::Selection(error) => error.say(lang),
            Self::Plan(error) => error.say(lang),
            Self::Zone(error) => error.say(lang),
            Self::Tree(error) => error.say(lang),
            Self::Open(error) => error.say(lang),
            Self::Identity(error) => error.say(lang),
            Self::Lab(error) => say!(lang, en: "lab: {}", fr: "banc d’essai : {}", error.say(lang)),
            Self::Fronts(error) => lab::unserved(error, lang),
            Self::Listen(addr, error) => say!(
                lang,
                en: "cannot listen on {addr}: {}. Choose another address with --listen",
                fr: "écoute impossible sur {addr} : {}. Choisir une autre adresse avec --listen",
                error.say(lang)
            ),
            Self::File(path, error) => unwritten(path, error, lang),
            Self::Replacement(path, error) => say!(
                lang,
                en: "{}. Nothing was replaced",
                fr: "{}. Rien n’a été remplacé",
                unwritten(path, error, lang)
            ),
            Self::Unread(path, error) => say!(
                lang,
                en: "{}: cannot be read: {}",
                fr: "{}: lecture impossible : {}",
                path.display(),
                error.say(lang)
            ),
            Self::NoSerial(path, error) => say!(
                lang,
                en: "{}: {}",
                fr: "{}: {}",
                path.display(),
                error.say(lang)
            ),
            Self::Halfway {
                path,
                done,
                all,
                error,
            } => say!(
                lang,
                en: "{}: cannot be replaced or removed: {}. {done} of {all} changed files are in place. Fix the \
                     cause and run the same command again",
                fr: "{}: remplacement ou suppression impossible : {}. Fichiers modifiés déjà en place : {done} \
                     sur {all}. Corriger la cause et relancer la même commande",
                path.display(),
                error.say(lang)
            ),
            Self::Foreign {
                path,
                foreign,
                edited,
            } => strangers(path, foreign, edited, lang),
            Self::Journal(path, error) => say!(
                lang,
                en: "{}. To continue this file, use `--resume`",
                fr: "{}. Pour continuer ce fichier, utiliser `--resume`",
                unwritten(path, error, lang)
            ),
            Self::Interrupted {
                settled,
                total,
                path,
            } => say!(
                lang,
                en: "interrupted: {} of {}. To continue, run the same command with \
                     `--resume {}`, and without --format and -o",
                fr: "interruption : {} sur {}. Pour continuer, relancer la même \
                     commande avec `--resume {}`, sans --format ni -o",
                lang.counted(
                    *settled,
                    ["domain done", "domains done"],
                    ["domaine traité", "domaines traités"],
                ),
                lang.number(*total),
                shell_word(&path.display().to_string())
            ),
            Self::OntoInput(out, input) => say!(
                lang,
                en: "{}: is the same file as {}, which the command reads. Write to another file",
                fr: "{}: c’est le même fichier que {}, que la commande lit. Écrire dans un autre fichier",
                out.display(),
                input.display()
            ),
            Self::SomeReports { failed, written } => some_reports(failed, written, lang),
            Self::Archive(error) => error.say(lang),
            Self::NotArchived { refused, added } => not_archived(refused, *added, lang),
            Self::Unanswered(what) => say!(
                lang,
                en: "{}. Check the address, the port and the firewall, or name another server with --server. Use \
                     --keep-trying to go on without an answer",
                fr: "{}. Vérifier l’adresse, le port et le pare-feu, ou indiquer un autre serveur avec --server. \
                     Utiliser --keep-trying pour poursuivre sans réponse",
                what.in_lang(lang)
            ),
            Self::Stdout(error) => stdout_trouble(error, lang),
            Self::Json(error) => say!(
                lang,
                en: "the report cannot be written as JSON: {error}",
                fr: "le rapport ne peut pas être écrit en JSON : {error}"
            ),
            Self::Csv(error) => say!(
                lang,
                en: "the report cannot be written as CSV: {}",
                fr: "le rapport ne peut pas être écrit en CSV : {}",
                error.say(lang)
            ),
            Self::Runtime(error) => say!(
                lang,
                en: "the asynchronous runtime cannot be started: {}",
                fr: "le moteur d’exécution asynchrone ne démarre pas : {}",
                error.say(lang)
            ),
        }
    }
}

display_in_english!(CommandError);

/// Each report that failed, and those that stand.
fn some_reports(failed: &[CommandError], written: &[PathBuf], lang: Lang) -> String {
    let failed = lines(failed.iter().map(|it| it.say(lang)), lang);
    if written.is_empty() {
        return failed;
    }
    let written: Vec<_> = written.iter().map(|it| it.display().to_string()).collect();
    say!(
        lang,
        en: "{failed}\nThe other reports are written: {}",
        fr: "{failed}\nLes autres rapports sont écrits : {}",
        written.join(", ")
    )
}

/// Each report that an archive did not take, and that the others are in it.
fn not_archived(refused: &[(PathBuf, CommandError)], added: usize, lang: Lang) -> String {
    let refused = refused.iter().map(|(path, error)| match error {
        // The archive itself is named; which report it was must be said as well.
        CommandError::Archive(error) if !matches!(error, ArchiveError::Shard(..)) => {
            format!("{}: {}", path.display(), error.say(lang))
        }
        error => error.say(lang),
    });
    let refused = lines(refused, lang);
    if added == 0 {
        return refused;
    }
    say!(
        lang,
        en: "{refused}\nThe other reports are in the archive",
        fr: "{refused}\nLes autres rapports sont dans l’archive"
    )
}

fn unwritten(path: &Path, error: &io::Error, lang: Lang) -> String {
    say!(
        lang,
        en: "{}: cannot be written: {}",
        fr: "{}: écriture impossible : {}",
        path.display(),
        error.say(lang)
    )
}

/// Errors, a line each: the first of them, and how many more there are.
pub(super) fn lines(errors: impl IntoIterator<Item = String>, lang: Lang) -> String {
    /// More lines would hide the first ones.
    const SHOWN: usize = 50;
    let mut errors = errors.into_iter();
    let mut lines: Vec<_> = errors.by_ref().take(SHOWN).collect();
    match errors.count() {
        0 => {}
        more => {
            let more = lang.number(more);
            lines.push(say!(lang, en: "and {more} more", fr: "et {more} de plus"));
        }
    }
    lines.join("\n")
}

fn strangers(folder: &Path, foreign: &[String], edited: &[String], lang: Lang) -> String {
    let mut lines = vec![say!(
        lang,
        en: "{}: nothing was written, because the folder has foreign or changed files",
        fr: "{}: rien n’a été écrit, car le dossier contient des fichiers étrangers ou modifiés",
        folder.display()
    )];
    if !foreign.is_empty() {
        lines.push(say!(
            lang,
            en: "  not written by mssrv: {}",
            fr: "  non écrits par mssrv : {}",
            some(foreign, lang)
        ));
    }
    if !edited.is_empty() {
        lines.push(say!(
            lang,
            en: "  changed since mssrv wrote them: {}",
            fr: "  modifiés depuis leur écriture par mssrv : {}",
            some(edited, lang)
        ));
    }
    lines.push(say!(
        lang,
        en: "Name a folder that only mssrv writes to, or use --force. --force replaces each file that has the name \
             of a generated file, and keeps the others",
        fr: "Indiquer un dossier réservé à mssrv, ou utiliser --force. --force remplace les fichiers qui \
             portent le nom d’un fichier généré et conserve les autres"
    ));
    lines.join("\n")
}

/// A few of the names, and how many more there are.
pub(super) fn some(names: &[String], lang: Lang) -> String {
    /// More names would hide the rest of the text.
    const SHOWN: usize = 5;
    let text = names[..names.len().min(SHOWN)].join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => text,
        Some(more) => {
            let more = lang.counted(more, ["more", "more"], ["autre", "autres"]);
            say!(lang, en: "{text} and {more}", fr: "{text} et {more}")
        }
    }
}

/// Each error, however many: each must be fixed.
fn without_keep_going(refused: &[InputError], lang: Lang) -> String {
    let lines: Vec<_> = refused.iter().map(|error| error.say(lang)).collect();
    let domains = refused_domains(refused.len(), lang);
    say!(
        lang,
        en: "{}\n{domains}. Nothing was written. Use --keep-going to write the other domains",
        fr: "{}\n{domains}. Rien n’a été écrit. Utiliser --keep-going pour écrire les autres domaines",
        lines.join("\n")
    )
}

/// How many domains were refused.
pub(super) fn refused_domains(number: usize, lang: Lang) -> String {
    lang.counted(
        number,
        ["domain refused", "domains refused"],
        ["domaine refusé", "domaines refusés"],
    )
}

fn stdout_trouble(error: &io::Error, lang: Lang) -> String {
    match error.kind() {
        io::ErrorKind::BrokenPipe => say!(
            lang,
            en: "standard output was closed before everything was written",
            fr: "la sortie standard a été fermée avant la fin de l’écriture"
        ),
        _ => say!(
            lang,
            en: "standard output: cannot be written: {}",
            fr: "sortie standard : écriture impossible : {}",
            error.say(lang)
        ),
    }
}

#[cfg(test)]
mod tests;
