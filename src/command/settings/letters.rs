//! Letters to operators.

use std::path::PathBuf;

use super::TrustSettings;
use crate::lang::Lang;

/// `mssrv letters`.
#[derive(Debug, Clone)]
pub struct LettersSettings {
    /// The report of the audit; `-` is standard input.
    pub report: PathBuf,
    /// The report of an earlier audit, with which the letters compare it; `-` is standard input.
    pub since: Option<PathBuf>,
    /// The operators file (TOML), whose fronts the attached records have.
    pub operators: Option<PathBuf>,
    /// The whitelist (XML), whose contacts the index has; `-` is standard input.
    pub whitelist: Option<PathBuf>,
    /// What is demanded of the whitelist.
    pub trust: TrustSettings,
    /// Operators that get letters, by id or by name; empty for all.
    pub only: Vec<String>,
    /// Whether operators whose domains all comply also get a letter.
    pub all: bool,
    /// The language of the letters.
    pub lang: Lang,
    /// The folder of the user's templates.
    pub templates: Option<PathBuf>,
    /// The folder to write.
    pub output: PathBuf,
    /// Whether audits are compared that were made in different ways, and edited files are replaced.
    pub force: bool,
}
