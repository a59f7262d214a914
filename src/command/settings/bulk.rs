//! Answers about many domains.

use super::SourceSettings;

/// Where answers about many domains come from, and how they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSettings {
    /// The source of the answers.
    pub source: SourceSettings,
    /// Number of domains queried at the same time.
    pub concurrency: u16,
    /// Whether to continue if no server answers.
    pub keep_trying: bool,
}

impl BulkSettings {
    /// The default number of domains queried at the same time.
    pub const CONCURRENCY: u16 = 128;

    /// A source with the defaults.
    pub fn new(source: SourceSettings) -> Self {
        Self {
            source,
            concurrency: Self::CONCURRENCY,
            keep_trying: false,
        }
    }
}
