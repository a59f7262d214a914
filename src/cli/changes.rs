//! The options of `mssrv generate` that ask for changes to what is published.

use std::path::PathBuf;

use clap::{Arg, Args, Command};

use super::AskingMany;
use super::asking::zone_files;
use crate::command::settings::{Baseline, QueryPolicy};

/// Heading of the options that say what `--diff` compares with.
const OF_DIFF: &str = "DNS servers, with --diff";

/// Changes to what is published, instead of every record.
#[derive(Debug, Args)]
#[command(mut_args(of_diff))]
pub struct Changes {
    /// Write only the differences from the published records, as additions and removals (bind,
    /// nsupdate, powerdns, windows, csv and json)
    #[arg(long, conflicts_with_all = ["verify_output", "force"])]
    pub diff: bool,

    /// Like --diff, with a finished report of `mssrv check --format json` or ndjson instead of queries;
    /// - is standard input
    #[arg(long, value_name = "REPORT",
          conflicts_with_all = ["diff", "verify_output", "force"])]
    pub missing_from: Option<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub asking: AskingMany,

    /// Zone file to compare with, instead of querying servers; repeatable. A file without SOA record is
    /// a fragment of a zone. Names are relative to ORIGIN until $ORIGIN changes it; - is standard input
    #[arg(long, value_name = "[ORIGIN=]FILE", help_heading = OF_DIFF, requires = "diff",
          conflicts_with_all = ["missing_from", "server", "authoritative", "rate", "timeout", "retries"])]
    pub zone_file: Vec<PathBuf>,

    /// Assume that the zone files contain all SRV records of the domains: a domain that they do not contain
    /// has no records. Without it, the domain is undetermined
    #[arg(long, help_heading = OF_DIFF, requires = "zone_file",
          conflicts_with_all = ["missing_from", "server", "authoritative"])]
    pub zone_complete: bool,
}

/// The option, which goes with `--diff` if it says who is asked, and how.
// clap takes `requires` for met by what conflicts with `--diff`, which `--missing-from` does: so the
// option refuses it itself.
fn of_diff(option: Arg) -> Arg {
    let asking = AskingMany::augment_args(Command::new("asking"));
    let asks = asking
        .get_arguments()
        .any(|it| it.get_id() == option.get_id());
    if asks {
        option
            .requires("diff")
            .conflicts_with("missing_from")
            .help_heading(OF_DIFF)
    } else {
        option
    }
}

impl Changes {
    /// What the records are compared with; none if all of them are written.
    pub(super) fn baseline(self) -> Option<Baseline> {
        if let Some(report) = self.missing_from {
            return Some(Baseline::Report(report));
        }
        let source = if self.zone_file.is_empty() {
            self.asking.each.servers(QueryPolicy::POLITE)
        } else {
            zone_files("--zone-file", &self.zone_file, self.zone_complete)
        };
        let asking = self.asking.settings(source);
        self.diff.then_some(Baseline::Answers(asking))
    }
}
