//! The command line of `mssrv generate`.

use std::path::PathBuf;

use clap::Args;

use super::choice::choices;
use super::{Changes, Inputs, Standalone, value};
use crate::command::settings::{FrontSettings, GenerateSettings, Layout, ZoneFormat};
use crate::name::HostName;

/// Said here, since documentation would break its lines.
const ZONE: &str = "Zone that hosts domains; repeatable. A domain belongs to the longest --zone that it \
                    equals or ends in; without one, it is a zone of its own. Used by formats that \
                    name zones (nsupdate, powerdns, octodns, dnscontrol, terraform, windows, csv, \
                    json), by --layout per-zone and by --standalone";

/// `mssrv generate`.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub inputs: Inputs,

    /// SMTP front of the PSC interface, with --domains instead of an operators file
    #[arg(long, value_name = "HOST", conflicts_with_all = ["operators", "whitelist", "operator"],
          requires_all = ["smtp_authcli", "imap_psc", "imap_authcli", "domains"])]
    pub smtp_psc: Option<String>,

    /// SMTP front of the authcli interface
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub smtp_authcli: Option<String>,

    /// IMAP front of the PSC interface
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub imap_psc: Option<String>,

    /// IMAP front of the authcli interface
    #[arg(long, value_name = "HOST", requires = "smtp_psc")]
    pub imap_authcli: Option<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub changes: Changes,

    /// Format of the records
    #[arg(long, value_name = "FORMAT", default_value = "bind")]
    pub format: ZoneFormat,

    /// Distribution of the records over files; every layout except single writes a folder
    #[arg(long, value_name = "LAYOUT", default_value = "single")]
    pub layout: Layout,

    /// Zones that host domains.
    #[arg(long, value_name = "NAME", value_parser = value::host, help = ZONE)]
    pub zone: Vec<HostName>,

    /// TTL of every record, in seconds; it overrides the operators file [default: the operator's, else
    /// the file's, else 3600]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = value::ttl)]
    pub ttl: Option<u32>,

    /// Write no comments; json still says where its records come from
    #[arg(long)]
    pub no_comments: bool,

    /// Leave out domains whose names cannot be used, and write the others; each one is reported, and the
    /// exit status is 2
    #[arg(long)]
    pub keep_going: bool,

    /// File to write, replaced as a whole; - is standard output. With a layout of several files: folder
    /// to write, which must hold nothing else
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Write into a folder that holds other files, or over files changed since mssrv wrote them
    #[arg(long, conflicts_with = "verify_output")]
    pub force: bool,

    /// Write nothing; compare the records with the file or folder of -o, and report the first difference
    #[arg(long, requires = "output")]
    pub verify_output: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub standalone: Standalone,
}

impl From<Generate> for GenerateSettings {
    fn from(args: Generate) -> Self {
        let fronts = args.smtp_psc.map(|smtp_psc| FrontSettings {
            smtp_psc,
            // They are required together.
            smtp_authcli: args.smtp_authcli.unwrap_or_default(),
            imap_psc: args.imap_psc.unwrap_or_default(),
            imap_authcli: args.imap_authcli.unwrap_or_default(),
        });
        Self {
            inputs: args.inputs.into(),
            fronts,
            baseline: args.changes.baseline(),
            format: args.format,
            layout: args.layout,
            zones: args.zone,
            ttl: args.ttl,
            comments: !args.no_comments,
            keep_going: args.keep_going,
            output: args.output,
            force: args.force,
            verify_output: args.verify_output,
            standalone: args.standalone.settings(),
        }
    }
}

choices! {
    Layout:
    /// One file
    Single = "single",
    /// One file for each operator, named after its id
    PerOperator = "per-operator",
    /// One file for each domain; in bind, with $ORIGIN and relative names
    PerDomain = "per-domain",
    /// One file for each --zone, and for each domain in none of them; in bind, with $ORIGIN and relative
    /// names
    PerZone = "per-zone",
}

choices! {
    ZoneFormat:
    /// Master file fragment with absolute names (RFC 1035), for BIND, NSD, Knot and others
    Bind = "bind",
    /// nsupdate script (RFC 2136): each RRset is replaced in one message
    Nsupdate = "nsupdate",
    /// Requests to the PowerDNS HTTP API, one JSON object a line: method, path and body
    Powerdns = "powerdns",
    /// octoDNS file of one zone (YAML)
    Octodns = "octodns",
    /// D_EXTEND calls for DNSControl (JavaScript)
    Dnscontrol = "dnscontrol",
    /// Resources of the Terraform provider hashicorp/dns
    Terraform = "terraform",
    /// PowerShell script for Windows DNS Server
    Windows = "windows",
    /// dnsmasq configuration, which has no TTL
    Dnsmasq = "dnsmasq",
    /// Unbound configuration clause
    Unbound = "unbound",
    /// CSV with the fields of web forms
    Csv = "csv",
    /// For programs: mssrv.records/1, or with --diff mssrv.changes/1, see
    /// docs/mssrv.records.1.schema.json and docs/mssrv.changes.1.schema.json
    Json = "json",
}
