//! The command line of `mssrv generate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Changes, Inputs, Standalone};
use crate::name::HostName;
use crate::operators::MAX_TTL;

/// Said here, since documentation would break its lines.
const ZONE: &str = "Zone that hosts domains, for formats that change zones (nsupdate, powerdns, octodns, \
                    dnscontrol, terraform, windows), --layout per-zone and --standalone; repeatable: \
                    a domain lies in the longest one that it is or ends in, and is a zone of its own \
                    where there is none";

/// `mssrv generate`.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub inputs: Inputs,

    /// SMTP front for PSC, with --domains instead of an operators file
    #[arg(long, value_name = "HOST", conflicts_with_all = ["operators", "whitelist", "operator"],
          requires_all = ["smtp_authcli", "imap_psc", "imap_authcli", "domains"])]
    pub smtp_psc: Option<String>,

    /// SMTP front for authcli
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub smtp_authcli: Option<String>,

    /// IMAP front for PSC
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub imap_psc: Option<String>,

    /// IMAP front for authcli
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub imap_authcli: Option<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub changes: Changes,

    /// Format of the records
    #[arg(long, value_name = "FORMAT", default_value = "bind")]
    pub format: ZoneFormat,

    /// How the records are laid out in files; all but single write a folder
    #[arg(long, value_name = "LAYOUT", default_value = "single")]
    pub layout: Layout,

    /// Zones that host domains.
    #[arg(long, value_name = "NAME", value_parser = zone, help = ZONE)]
    pub zone: Vec<HostName>,

    /// TTL of every record, in seconds, whatever the operators file says [default: the operator's,
    /// else that of the file, else 3600]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(..=i64::from(MAX_TTL)))]
    pub ttl: Option<u32>,

    /// Write no comments; json says where its records come from all the same
    #[arg(long)]
    pub no_comments: bool,

    /// Leave out domains whose names cannot be used, and write the others; each is told, and the exit
    /// status is 2
    #[arg(long)]
    pub keep_going: bool,

    /// File to write, replaced as a whole; - is standard output. With a layout of several files, the
    /// folder to write, which holds nothing else
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Write into a folder that holds other files, or over files that were changed since
    #[arg(long, conflicts_with = "verify_output")]
    pub force: bool,

    /// Write nothing; compare what would be written with what -o names, and tell the first difference
    #[arg(long, requires = "output")]
    pub verify_output: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub standalone: Standalone,
}

impl Generate {
    /// Whether a folder is written rather than a file.
    pub fn has_several_files(&self) -> bool {
        self.standalone.standalone || self.layout != Layout::Single
    }
}

fn zone(text: &str) -> Result<HostName, String> {
    HostName::parse(text).map_err(|error| error.to_string())
}

/// How records are laid out in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// One file
    Single,
    /// A file for each operator, named after its id
    PerOperator,
    /// A file for each domain; in bind, with an $ORIGIN and relative owners
    PerDomain,
    /// A file for each zone of --zone, and for each domain in none of them; in bind, with an $ORIGIN
    /// and relative owners
    PerZone,
}

/// Formats of `mssrv generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ZoneFormat {
    /// Master file fragment with absolute names (RFC 1035), for BIND, NSD, Knot and others
    Bind,
    /// Script of nsupdate (RFC 2136): each RRset replaced in one message
    Nsupdate,
    /// Requests to the HTTP API of PowerDNS, a JSON object a line: method, path and body
    Powerdns,
    /// File of one zone for octoDNS (YAML)
    Octodns,
    /// Calls of D_EXTEND for DNSControl (JavaScript)
    Dnscontrol,
    /// Resources of the Terraform provider hashicorp/dns
    Terraform,
    /// PowerShell script for the DNS server of Windows
    Windows,
    /// Lines of dnsmasq's configuration, which have no TTL
    Dnsmasq,
    /// Clause of Unbound's configuration
    Unbound,
    /// In the fields of web forms
    Csv,
    /// For programs: mssrv.records/1, or with --diff mssrv.changes/1, see
    /// docs/mssrv.records.1.schema.json and docs/mssrv.changes.1.schema.json
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
            | Self::Windows => true,
            Self::Bind | Self::Dnsmasq | Self::Unbound | Self::Csv | Self::Json => false,
        }
    }
}
