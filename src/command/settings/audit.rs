//! An audit, and the merger of its shards.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{BulkSettings, InputSettings, SourceSettings};
use crate::finding::{Code, Severity};
use crate::input::is_standard_stream;
use crate::report::csv::CsvSettings;
use crate::report::format::Writing;
use crate::shard::Shard;

/// `mssrv check`.
#[derive(Debug, Clone)]
pub struct AuditSettings {
    /// Domains to check, instead of all domains of the inputs or the zone files.
    pub names: Vec<String>,
    /// Which domains there are, and whose they are. With the lab, `operators` selects the scenarios.
    pub inputs: InputSettings,
    /// Where answers come from.
    pub asking: BulkSettings,
    /// Whether to look for wildcards and other services: five more queries per domain. With the lab or zone files, this
    /// is always done.
    pub neighbours: bool,
    /// How fronts are probed; none if they are not.
    pub probe: Option<ProbeSettings>,
    /// Severities that override those of the operators file.
    pub severities: Vec<(Code, Severity)>,
    /// The shard whose domains are checked; none for all domains.
    pub shard: Option<Shard>,
    /// How the report is written; none for a table, or for the form of the audit that is continued.
    pub format: Option<Writing>,
    /// The table of a report in CSV; none for the default. Other formats refuse it.
    pub csv: Option<CsvSettings>,
    /// The extraction of the Annuaire Santé with the mailboxes of each domain; `-` is standard input. Formats that do not
    /// show mailboxes refuse it.
    pub mailboxes: Option<PathBuf>,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
    /// Reports of the same audit in further formats.
    pub also: Vec<FurtherReport>,
    /// The archive that the finished audit is added to.
    pub archive: Option<PathBuf>,
    /// The file of an interrupted audit that is continued.
    pub resume: Option<PathBuf>,
    /// Whether each domain of the report has a digest.
    pub digests: bool,
}

impl AuditSettings {
    /// An audit of all domains of the zone files or the lab, which writes a table to standard output. For servers,
    /// `names` or `inputs` must say which domains there are.
    pub fn new(source: SourceSettings) -> Self {
        Self {
            names: Vec::new(),
            inputs: InputSettings::default(),
            asking: BulkSettings::new(source),
            neighbours: false,
            probe: None,
            severities: Vec::new(),
            shard: None,
            format: None,
            csv: None,
            mailboxes: None,
            output: None,
            also: Vec::new(),
            archive: None,
            resume: None,
            digests: false,
        }
    }

    /// Every file that is read, except those that zone files include.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let probe = self.probe.iter().flat_map(ProbeSettings::files);
        self.inputs
            .files()
            .chain(self.asking.source.files())
            .chain(self.mailboxes.as_deref())
            .chain(probe)
    }

    /// Whether the whitelist, the list of domains or the extraction of mailboxes is read from standard input.
    pub fn reads_stdin(&self) -> bool {
        let mailboxes = self.mailboxes.as_deref();
        self.inputs.reads_stdin() || mailboxes.is_some_and(is_standard_stream)
    }
}

/// A report in a further format.
#[derive(Debug, Clone)]
pub struct FurtherReport {
    /// How it is written.
    pub format: Writing,
    /// The file to write; `-` is standard output.
    pub file: PathBuf,
}

/// How fronts are probed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeSettings {
    /// Longest wait for a connection, and for each answer.
    pub timeout: Duration,
    /// Whether fronts at special-purpose addresses are probed.
    pub private: bool,
    /// Files of authorities (PEM or DER), one of which must have issued the fronts' certificates.
    pub authorities: Vec<PathBuf>,
    /// Client certificate and its private key (PEM).
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl ProbeSettings {
    /// Every file that is read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let identity = self.identity.iter().flat_map(|(one, other)| [one, other]);
        identity.chain(&self.authorities).map(PathBuf::as_path)
    }
}

/// `mssrv merge`.
#[derive(Debug, Clone)]
pub struct MergeSettings {
    /// The reports of all shards, in any order.
    pub reports: Vec<PathBuf>,
    /// How the merged report is written.
    pub format: Writing,
    /// The table of a report in CSV; none for the default. Other formats refuse it.
    pub csv: Option<CsvSettings>,
    /// The extraction of the Annuaire Santé with the mailboxes of each domain; `-` is standard input. Formats that do not
    /// show mailboxes refuse it.
    pub mailboxes: Option<PathBuf>,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
    /// The same report in further formats.
    pub also: Vec<FurtherReport>,
    /// The archive that the merged audit is added to.
    pub archive: Option<PathBuf>,
}
