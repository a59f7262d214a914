//! What is asked of a command, as plain data with the defaults filled in, except those that depend on the inputs. The
//! command line is resolved into these types once; a program makes them itself.
//!
//! The command line refuses options that contradict each other. If the settings of a program do so, the commands ignore
//! what has no effect: for example, the lab has its own whitelist, operators file and requirement.

mod archive;
mod audit;
mod bulk;
mod compare;
mod discover;
mod generate;
mod history;
mod inputs;
mod lab;
mod letters;
mod whitelist;

use std::path::PathBuf;

use crate::finding::Code;
use crate::lang::Lang;

pub use crate::answers::{
    GivenZone, QueryPolicy, ServerSettings, SourceSettings, ZoneFileSettings,
};
pub use archive::{
    ArchiveSettings, ArchivedSelection, ArchivingSettings, AuditListFormat, AuditListSettings,
    ExportSettings, ShowSettings,
};
pub use audit::{AuditSettings, FurtherReport, MergeSettings, ProbeSettings};
pub use bulk::BulkSettings;
pub use compare::{CompareSettings, ComparisonFormat, FailOn};
pub use discover::{DiscoverSettings, DiscoveryFormat};
pub use generate::{
    Baseline, FrontSettings, GenerateSettings, Layout, StandaloneSettings, ZoneFormat,
};
pub use history::{HistoryFormat, HistorySettings};
pub use inputs::{DocumentSettings, InputSettings, TrustSettings};
pub use lab::LabSettings;
pub use letters::LettersSettings;
pub use whitelist::{
    By, DiffFormat, DiffSettings, ListFormat, ListSettings, VerifyFormat, VerifySettings,
};

/// A command, and how it talks to people.
#[derive(Debug, Clone)]
pub struct Request {
    /// The command.
    pub command: Command,
    /// The language of what people read.
    pub lang: Lang,
    /// When to use colours.
    pub color: Color,
    /// Whether to print only results, errors, and warnings about what was left out.
    pub quiet: bool,
    /// Whether to print more: informational findings and compliant domains.
    pub verbose: bool,
}

impl Request {
    /// A command that talks English, with colours on a terminal.
    pub fn new(command: Command) -> Self {
        Self {
            command,
            lang: Lang::English,
            color: Color::Auto,
            quiet: false,
            verbose: false,
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless the environment refuses them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Clone)]
pub enum Command {
    /// Write the records of all domains of the declared operators, or their differences from the published records.
    Generate(GenerateSettings),
    /// Check the records of domains.
    Check(AuditSettings),
    /// Print what rules check, why it matters, and what to do.
    Explain(Vec<Code>),
    /// Merge the reports of the shards of an audit.
    Merge(MergeSettings),
    /// Show what changed from one audit to the next.
    Compare(CompareSettings),
    /// Show audits one after the other.
    History(HistorySettings),
    /// Write letters to operators.
    Letters(LettersSettings),
    /// Write the templates of letters to a folder.
    LetterTemplates(PathBuf),
    /// Show how a mail client discovers its servers.
    Discover(DiscoverSettings),
    /// Check the signature of a whitelist.
    Verify(VerifySettings),
    /// Show the content of a whitelist.
    List(ListSettings),
    /// Show the changes between two whitelists.
    Diff(DiffSettings),
    /// Keep audits in an archive.
    Archive(ArchiveSettings),
    /// Serve the scenarios as a test bench.
    Lab(LabSettings),
    /// Print a text.
    Print(Vec<u8>),
}
