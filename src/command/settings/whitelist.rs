//! What is shown of whitelists.

use std::path::PathBuf;

use super::TrustSettings;

/// `mssrv whitelist verify`.
#[derive(Debug, Clone)]
pub struct VerifySettings {
    /// The whitelist; `-` is standard input.
    pub file: PathBuf,
    /// What is demanded of its signature.
    pub trust: TrustSettings,
    /// The format of the result.
    pub format: VerifyFormat,
}

/// Formats of `mssrv whitelist verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyFormat {
    /// One screen for people.
    Text,
    /// `mssrv.verification/1`.
    Json,
}

/// `mssrv whitelist list`.
#[derive(Debug, Clone)]
pub struct ListSettings {
    /// The whitelist; `-` is standard input.
    pub file: PathBuf,
    /// Domains to show, each on a line; empty for all.
    pub names: Vec<String>,
    /// What is demanded of its signature.
    pub trust: TrustSettings,
    /// Whether the beginning of a truncated document is shown.
    pub allow_truncated: bool,
    /// What a line is about; none for operators, or for domains if some are named.
    pub by: Option<By>,
    /// Operators to select, by id or by name; empty for all.
    pub operators: Vec<String>,
    /// Whether only domains of several operators are shown.
    pub contested: bool,
    /// Whether only the oddities of the list are shown.
    pub oddities: bool,
    /// The format of the list.
    pub format: ListFormat,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
}

/// What a line of `mssrv whitelist list` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An operator.
    Operator,
    /// A domain.
    Domain,
}

/// Formats of `mssrv whitelist list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// `mssrv.whitelist/1`.
    Json,
}

/// `mssrv whitelist diff`.
#[derive(Debug, Clone)]
pub struct DiffSettings {
    /// The earlier whitelist; `-` is standard input.
    pub old: PathBuf,
    /// The later whitelist; `-` is standard input.
    pub new: PathBuf,
    /// What is demanded of their signatures.
    pub trust: TrustSettings,
    /// Whether the later whitelist may be older than the earlier one.
    pub reverse: bool,
    /// The format of the changes.
    pub format: DiffFormat,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
}

/// Formats of `mssrv whitelist diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people.
    Table,
    /// `mssrv.whitelist-diff/1`.
    Json,
    /// For an issue or a message.
    Markdown,
    /// A page in one file.
    Html,
}
