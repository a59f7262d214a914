//! Records to generate.

use std::path::{Path, PathBuf};

use super::{BulkSettings, InputSettings, SourceSettings};
use crate::name::HostName;
use crate::server_path::ServerPath;
use crate::zone::serial::Numbering;
use crate::zone::{ServerKind, TemplateName};

/// `mssrv generate`.
#[derive(Debug, Clone)]
pub struct GenerateSettings {
    /// Which domains there are, and whose they are.
    pub inputs: InputSettings,
    /// The fronts of all domains, instead of those of an operators file.
    pub fronts: Option<FrontSettings>,
    /// What the records are compared with, if only the differences are written.
    pub baseline: Option<Baseline>,
    /// The format of the records.
    pub format: ZoneFormat,
    /// The distribution of the records over files.
    pub layout: Layout,
    /// Zones that host domains.
    pub zones: Vec<HostName>,
    /// TTL of every record in seconds; none for that of the operators file.
    pub ttl: Option<u32>,
    /// Whether comments are written.
    pub comments: bool,
    /// Whether domains whose names cannot be used are left out, and the others written.
    pub keep_going: bool,
    /// The file or folder to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
    /// Whether other and changed files of the folder are accepted.
    pub force: bool,
    /// Whether nothing is written, and the output is compared with the records.
    pub verify_output: bool,
    /// Complete zones, if they are written.
    pub standalone: Option<StandaloneSettings>,
}

impl GenerateSettings {
    /// All records of the domains of the declared operators, written to standard output as a master file.
    pub fn new(inputs: InputSettings) -> Self {
        Self {
            inputs,
            fronts: None,
            baseline: None,
            format: ZoneFormat::Bind,
            layout: Layout::Single,
            zones: Vec::new(),
            ttl: None,
            comments: true,
            keep_going: false,
            output: None,
            force: false,
            verify_output: false,
            standalone: None,
        }
    }

    /// Whether a folder is written rather than a file.
    pub fn has_several_files(&self) -> bool {
        self.standalone.is_some() || self.layout != Layout::Single
    }

    /// Every file that is read, except those that zone files include.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let baseline = self.baseline.iter().flat_map(Baseline::files);
        self.inputs.files().chain(baseline)
    }
}

/// The fronts of one operator, as the user wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontSettings {
    /// SMTP front of the PSC interface.
    pub smtp_psc: String,
    /// SMTP front of the authcli interface.
    pub smtp_authcli: String,
    /// IMAP front of the PSC interface.
    pub imap_psc: String,
    /// IMAP front of the authcli interface.
    pub imap_authcli: String,
}

/// What the records are compared with: what is published now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Baseline {
    /// A report of `mssrv check`; `-` is standard input.
    Report(PathBuf),
    /// Answers of servers or zone files.
    Answers(BulkSettings),
}

impl Baseline {
    fn files(&self) -> impl Iterator<Item = &Path> {
        let (report, source) = match self {
            Self::Report(path) => (Some(path.as_path()), None),
            Self::Answers(asking) => (None, Some(&asking.source)),
        };
        let source = source.into_iter().flat_map(SourceSettings::files);
        source.chain(report)
    }
}

/// How records are laid out in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One file.
    Single,
    /// One file for each operator.
    PerOperator,
    /// One file for each domain.
    PerDomain,
    /// One file for each zone.
    PerZone,
}

/// Formats of `mssrv generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneFormat {
    /// Master file.
    Bind,
    /// nsupdate script.
    Nsupdate,
    /// Requests to the PowerDNS HTTP API.
    Powerdns,
    /// octoDNS file.
    Octodns,
    /// DNSControl calls.
    Dnscontrol,
    /// Terraform resources.
    Terraform,
    /// PowerShell script.
    Windows,
    /// dnsmasq configuration.
    Dnsmasq,
    /// Unbound configuration.
    Unbound,
    /// CSV.
    Csv,
    /// `mssrv.records/1` or `mssrv.changes/1`.
    Json,
}

impl ZoneFormat {
    /// What the names of files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Bind => "zone",
            Self::Nsupdate => "nsupdate",
            Self::Powerdns => "jsonl",
            Self::Octodns => "yaml",
            Self::Dnscontrol => "js",
            Self::Terraform => "tf",
            Self::Windows => "ps1",
            Self::Dnsmasq | Self::Unbound => "conf",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Whether what is written depends on which zone holds a domain.
    pub fn has_zones(self) -> bool {
        match self {
            Self::Nsupdate
            | Self::Powerdns
            | Self::Octodns
            | Self::Dnscontrol
            | Self::Terraform
            | Self::Windows
            | Self::Csv
            | Self::Json => true,
            Self::Bind | Self::Dnsmasq | Self::Unbound => false,
        }
    }

    /// Whether what is written goes to a server, which must have these zones.
    pub fn changes_zones(self) -> bool {
        self.has_zones() && !matches!(self, Self::Csv | Self::Json)
    }
}

/// What complete zones are like.
#[derive(Debug, Clone)]
pub struct StandaloneSettings {
    /// Serial of new or changed zones.
    pub serial: Numbering,
    /// Whether every zone gets a new serial.
    pub new_serials: bool,
    /// Servers whose configuration files are written.
    pub server_configs: Vec<ServerKind>,
    /// Folder of the zone files on the server; none for the server's own.
    pub zones_dir: Option<ServerPath>,
    /// NSD pattern or Knot template that every zone uses.
    pub zones_template: Option<TemplateName>,
    /// Name of a catalog zone that lists the zones.
    pub catalog: Option<HostName>,
}
