//! A discovery.

use std::path::{Path, PathBuf};

use super::{InputSettings, ProbeSettings, SourceSettings};
use crate::finding::{Code, Severity};
use crate::service::Interface;

/// `mssrv discover`.
#[derive(Debug, Clone)]
pub struct DiscoverSettings {
    /// Mail address or domain to start from.
    pub mailbox: String,
    /// What is known of the domain beforehand, and what it is compared with.
    pub inputs: InputSettings,
    /// Where answers come from.
    pub source: SourceSettings,
    /// How fronts are probed; none if they are not.
    pub probe: Option<ProbeSettings>,
    /// The interface whose fronts are shown; none for both.
    pub interface: Option<Interface>,
    /// Whether complete DNS messages are shown.
    pub trace: bool,
    /// Severities that override those of the operators file.
    pub severities: Vec<(Code, Severity)>,
    /// The format of the result.
    pub format: DiscoveryFormat,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
}

impl DiscoverSettings {
    /// A discovery from a mail address or a domain, whose answer is written to standard output.
    pub fn new(mailbox: &str, source: SourceSettings) -> Self {
        Self {
            mailbox: mailbox.to_owned(),
            inputs: InputSettings::default(),
            source,
            probe: None,
            interface: None,
            trace: false,
            severities: Vec::new(),
            format: DiscoveryFormat::Tree,
            output: None,
        }
    }

    /// Every file that is read, except those that zone files include.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let probe = self.probe.iter().flat_map(ProbeSettings::files);
        self.inputs.files().chain(self.source.files()).chain(probe)
    }
}

/// Formats of `mssrv discover`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryFormat {
    /// For people: the answer, then records and findings.
    Tree,
    /// `mssrv.discovery/1`.
    Json,
    /// For a support ticket, as text.
    Markdown,
    /// For a support ticket, as a page.
    Html,
}
