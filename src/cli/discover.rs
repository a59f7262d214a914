//! The command line of `mssrv discover`.

use std::path::PathBuf;

use clap::{Arg, Args, ValueEnum};

use super::asking::zone_files;
use super::choice::choices;
use super::{ASKING, Asking, Documents, JUDGING, Probe, value};
use crate::command::settings::{DiscoverSettings, DiscoveryFormat, InputSettings, QueryPolicy};
use crate::finding::{Code, Severity};
use crate::service::Interface;

/// What the exit status says.
pub(super) const STATUS: &str = "\
Exit status:
  0  the domain is compliant
  1  the domain is non-compliant or absent
  2  the command failed
  3  no fault was found, but something is undetermined

Exit status with --lab:
  0  the scenario has the expected verdict
  1  the scenario has another verdict
  2  the command failed";

/// `mssrv discover`.
#[derive(Debug, Args)]
#[command(mut_arg("rate", no_limit), mut_arg("retries", few))]
pub struct Discover {
    /// Mail address or domain to start from
    #[arg(value_name = "ADDRESS|DOMAIN")]
    pub mailbox: String,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub documents: Documents,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub asking: Asking,

    /// Zone file to check before publication, instead of querying servers; repeatable. Names are
    /// relative to ORIGIN until $ORIGIN changes it; - is standard input
    #[arg(long, value_name = "[ORIGIN=]FILE", help_heading = ASKING,
          conflicts_with_all = ["server", "authoritative", "lab", "rate", "timeout", "retries", "trace"])]
    pub zone: Vec<PathBuf>,

    /// Assume that the zone files contain all SRV records of the domains: a domain that they do not contain
    /// has no records. Without it, the domain is undetermined
    #[arg(long, help_heading = ASKING, requires = "zone",
          conflicts_with_all = ["server", "authoritative", "lab"])]
    pub zone_complete: bool,

    /// Look the domain up in the embedded lab, whose scenarios have known verdicts, without network.
    /// The default is then `--timeout 0.5`
    #[arg(long, help_heading = ASKING, conflicts_with_all = ["server", "authoritative", "probe", "whitelist", "operators", "requirement"])]
    pub lab: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub probe: Probe,

    /// Show only the fronts of this interface; the verdict is still about the whole domain
    #[arg(long, value_name = "INTERFACE")]
    pub interface: Option<Over>,

    /// Also show complete DNS messages, as dig prints them
    #[arg(long)]
    pub trace: bool,

    /// Severity of a rule: error, warning or info; repeatable. It overrides the severity in the
    /// operators file
    #[arg(long, value_name = "CODE=LEVEL", value_parser = value::severity, help_heading = JUDGING)]
    pub severity: Vec<(Code, Severity)>,

    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "tree")]
    pub format: DiscoveryFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// One domain is a few queries, and somebody waits.
fn no_limit(rate: Arg) -> Arg {
    rate.help("Queries per second to each server; 0: no limit [default: 0]")
}

fn few(retries: Arg) -> Arg {
    retries.help("Further attempts after an attempt without answer [default: 3; with --lab: 2]")
}

impl From<Discover> for DiscoverSettings {
    fn from(args: Discover) -> Self {
        let source = if args.lab {
            args.asking.lab()
        } else if args.zone.is_empty() {
            args.asking.servers(QueryPolicy::PROMPT)
        } else {
            zone_files("--zone", &args.zone, args.zone_complete)
        };
        Self {
            mailbox: args.mailbox,
            inputs: InputSettings {
                documents: args.documents.into(),
                ..InputSettings::default()
            },
            source,
            probe: args.probe.settings(),
            interface: args.interface.map(Into::into),
            trace: args.trace,
            severities: args.severity,
            format: args.format,
            output: args.output,
        }
    }
}

/// Interfaces as the command line names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Over {
    /// Pro Santé Connect, for people
    Psc,
    /// TLS client certificate, for applications
    Authcli,
}

impl From<Over> for Interface {
    fn from(over: Over) -> Self {
        match over {
            Over::Psc => Self::Psc,
            Over::Authcli => Self::Authcli,
        }
    }
}

choices! {
    DiscoveryFormat:
    /// For people: the answer, each record and what to fix; -v adds each step
    Tree = "tree",
    /// For programs: mssrv.discovery/1, see docs/mssrv.discovery.1.schema.json
    Json = "json",
    /// For a support ticket, as text
    Markdown = "markdown",
    /// For a support ticket, as one page that loads nothing from the network
    Html = "html",
}
