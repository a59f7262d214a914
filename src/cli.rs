//! The command line: what may be said, and nothing of what is done about it.

mod asking;
mod changes;
mod discover;
mod generate;
mod merge;
mod probe;
mod standalone;
mod whitelist;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use crate::finding::{Code, Severities, Severity};
use crate::lang::Lang;
use crate::shard::Shard;
use crate::whitelist::trust::Fingerprint;

pub(crate) use asking::zone_file;
pub use asking::{Asking, AskingMany};
pub use changes::Changes;
pub use discover::{Discover, DiscoveryFormat};
pub use generate::{Generate, Layout, ZoneFormat};
pub use merge::Merge;
pub use probe::Probe;
pub use standalone::Standalone;
pub use whitelist::{By, Diff, DiffFormat, List, ListFormat, Verify, VerifyFormat, Whitelist};

/// Generates and checks the DNS SRV records of MSSanté, the French secure health-mail network.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Language of texts for people: en or fr; by default that of the system's locale. JSON, CSV and zones stay
    /// the same
    #[arg(long, global = true, value_name = "LANG", help_heading = TALK)]
    pub lang: Option<Lang>,

    /// Colours: auto means on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = TALK
    )]
    pub color: ColorChoice,

    /// Say only what is asked for and what went wrong
    #[arg(short, long, global = true, help_heading = TALK)]
    pub quiet: bool,

    /// Say more: remarks and domains that comply
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = TALK)]
    pub verbose: bool,
}

/// Heading of the options that every command has.
const TALK: &str = "Messages";
/// Heading of the options that say which domains.
const DOMAINS: &str = "Which domains, and whose";
/// Heading of the options that say which whitelist is believed.
const TRUST: &str = "Whether to believe the whitelist";
/// Heading of the options that say who is asked, and how.
const ASKING: &str = "Whom to ask, and how";
/// Heading of the options that say what counts how much.
const JUDGING: &str = "What counts how much";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the SRV records of every domain of every declared operator
    #[command(after_help = GENERATE_STATUS)]
    Generate(Generate),
    /// Resolve domains and report which of them, and which operators, comply
    #[command(after_help = CHECK_STATUS)]
    Check(Check),
    /// Put the reports of the shards of an audit (check --shard) together
    #[command(after_help = merge::STATUS)]
    Merge(Merge),
    /// Make one discovery as a mail client would, step by step: what it finds, uses, and why
    #[command(after_help = discover::STATUS)]
    Discover(Box<Discover>),
    /// Look at a whitelist: who signed it, what it holds, and what changed between two
    Whitelist {
        /// What to do with it.
        #[command(subcommand)]
        command: Whitelist,
    },
    /// Serve the scenario zones on a loopback address, as a test bench
    Lab(Lab),
    /// Print a completion script for a shell
    Completions {
        /// Shell to complete in
        shell: clap_complete::Shell,
    },
    /// Print the manual, one page for each command
    Man,
}

const GENERATE_STATUS: &str = "\
Exit status: 0 done; 2 the command could not be carried out as asked, or with --keep-going not for all
domains: some were refused, and the others are written. With --verify-output: 0 everything is as it
would be written, 1 something is not. With --diff and --missing-from: 0 nothing is to change, 1 changes
are written, 3 nothing was found to change, but something could not be settled.";

const CHECK_STATUS: &str = "\
Exit status: 0 everything complies; 1 something is non-compliant or absent; 2 the command could not
be carried out as asked; 3 nothing is non-compliant or absent, but something stayed undetermined.
With --lab: 0 every scenario got the verdict it expects, 1 one did not.";

/// What is demanded of a whitelist's signature.
#[derive(Debug, Clone, Args)]
pub struct Trust {
    /// Take a whitelist without signature
    #[arg(long, help_heading = TRUST)]
    pub allow_unsigned: bool,

    /// Authorities (PEM or DER), one of which must have issued the signer's certificate: with
    /// IGC-Santé, the intermediate one; repeatable
    #[arg(long, value_name = "FILE", help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub ca_file: Vec<PathBuf>,

    /// SHA-256 of the certificate that must have signed, in hexadecimal digits; repeatable. It
    /// stands for the signer's name, too; beside --ca-file, both must hold
    #[arg(long, value_name = "HEX", value_parser = fingerprint, help_heading = TRUST,
          conflicts_with = "allow_unsigned")]
    pub pin_sha256: Vec<Fingerprint>,

    /// Common name that the signer's certificate must bear [default with --ca-file: alb.mssante.fr]
    #[arg(long, value_name = "NAME", help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub signer: Option<String>,

    /// Greatest age of the whitelist by its own date, in days
    #[arg(long, value_name = "DAYS", help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub max_age: Option<u16>,
}

fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(text).ok_or_else(|| "expected 64 hexadecimal digits".to_owned())
}

/// What is known of domains beforehand, and what they are held against.
#[derive(Debug, Clone, Args)]
pub struct Documents {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Whitelist of the trust space (XML); - is standard input
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub whitelist: Option<PathBuf>,

    /// Operators file (TOML): declared fronts and domains
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub operators: Option<PathBuf>,

    /// Requirement file (TOML) that replaces the built-in EX_LPS_0300
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub requirement: Option<PathBuf>,
}

impl Documents {
    /// Every file named.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let one = [&self.whitelist, &self.operators, &self.requirement];
        let one = one.into_iter().filter_map(|path| path.as_deref());
        one.chain(self.trust.ca_file.iter().map(PathBuf::as_path))
    }
}

/// Which domains, and whose they are.
#[derive(Debug, Args)]
pub struct Inputs {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub documents: Documents,

    /// List of domains, one name a line, # begins a comment; - is standard input
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub domains: Option<PathBuf>,

    /// Only the domains of this operator, by id or by name; repeatable
    #[arg(long, value_name = "ID|NAME", help_heading = DOMAINS)]
    pub operator: Vec<String>,
}

impl Inputs {
    /// Every file named.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.documents.files().chain(self.domains.as_deref())
    }
}

/// `mssrv check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Domains to check, instead of all those of the whitelist or the operators file, or of the zone
    /// files
    #[arg(value_name = "DOMAIN")]
    pub names: Vec<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub inputs: Inputs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub asking: AskingMany,

    /// Zone file to read, before it is published, instead of asking servers; repeatable. One without
    /// a SOA record is a fragment of a zone. Names are relative to ORIGIN until $ORIGIN says
    /// otherwise; - is standard input
    #[arg(long, value_name = "[ORIGIN=]FILE", help_heading = ASKING,
          conflicts_with_all = ["server", "authoritative", "lab", "rate", "timeout", "retries", "keep_trying"])]
    pub zone: Vec<PathBuf>,

    /// Check the embedded lab: example operators and scenarios with known verdicts, no network. It
    /// is asked without limit, waits of 0.5 seconds and 2 further attempts are enough for it
    #[arg(long, help_heading = ASKING, conflicts_with_all = ["server", "authoritative", "probe", "whitelist", "operators", "domains", "requirement", "keep_trying"])]
    pub lab: bool,

    /// Look beside the required owners, too: for wildcards everywhere, and for services that a
    /// generic client may prefer; five more queries a domain [with --lab and --zone: always]
    #[arg(long, help_heading = ASKING)]
    pub neighbours: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub probe: Probe,

    /// Severity of a rule in place of its own: error, warning or info; repeatable. It comes before
    /// those of the operators file
    #[arg(long, value_name = "CODE=LEVEL", value_parser = severity, help_heading = JUDGING)]
    pub severity: Vec<(Code, Severity)>,

    /// Say what a rule is about, why it matters and what to do, and do nothing else; repeatable
    #[arg(long, value_name = "CODE", help_heading = JUDGING,
          conflicts_with_all = ["names", "lab", "server", "zone", "whitelist", "operators", "domains", "output", "resume", "shard"])]
    pub explain: Vec<Code>,

    /// Only the domains of shard I of N, from 1/N to N/N, for an array job; `mssrv merge` puts their
    /// reports together. A domain's shard follows from its name alone. With Slurm's --array=1-7:
    /// "$SLURM_ARRAY_TASK_ID/7"; where indices begin at 0, as with Kubernetes or --array=0-6:
    /// "$((JOB_COMPLETION_INDEX + 1))/7". Each shard asks at --rate, so divide that by N
    #[arg(long, value_name = "I/N", value_parser = Shard::parse, help_heading = DOMAINS)]
    pub shard: Option<Shard>,

    /// Format of the report [default: table]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,

    /// File to write, replaced as a whole (but for ndjson, which begins a new file and lets it
    /// grow); - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Continue the interrupted audit in this ndjson file, with the options it was begun with
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,

    /// Add a SHA-256 to each domain of the report, so that readers refuse an entry whose texts were
    /// altered. With the formats json and ndjson
    #[arg(long, conflicts_with = "explain")]
    pub digests: bool,
}

impl Check {
    /// Every file that is read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let authorities = self.asking.each.server_ca.iter().map(PathBuf::as_path);
        let zones = self.zone.iter().map(|given| zone_file(given).1);
        let files = self.inputs.files().chain(authorities).chain(zones);
        files.chain(self.probe.files())
    }
}

/// Formats of `mssrv check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people: operators first, then what is wrong
    Table,
    /// For programs: mssrv.report/1, see docs/mssrv.report.1.schema.json
    Json,
    /// For programs, a line for each domain as soon as it is settled: mssrv.audit-stream/1, see
    /// docs/mssrv.audit-stream.1.schema.json
    Ndjson,
}

/// `mssrv lab`.
#[derive(Debug, Args)]
pub struct Lab {
    /// Loopback address to serve on, over UDP and TCP; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:5353")]
    pub listen: SocketAddr,

    /// Serve the fronts, too: IMAP and submission on loopback addresses of their own, sound and
    /// faulty ones. Each step of each client is told as a line on standard output
    #[arg(long)]
    pub fronts: bool,

    /// Listen at N above the required ports, for which one must be root: with 10000, at 10143 and
    /// 10587. The SRV records say so, and requirement.toml of --out is what they meet
    #[arg(long, value_name = "N", requires = "fronts", default_value_t = 0)]
    pub fronts_port_base: u16,

    /// Write the files that check and discover need for the listed verdicts to this folder, and show the
    /// commands: whitelist.xml, operators.toml and requirement.toml. With --fronts also
    /// operators-fronts.toml, authority.pem (certificate of the fronts' authority, made anew at each
    /// start), client.pem and client.key (to log in over authcli). requirement.toml, .pem and .key files
    /// are replaced; a whitelist or operators file that you changed is refused; other files stay
    #[arg(long, value_name = "DIR", visible_alias = "fronts-out")]
    pub out: Option<PathBuf>,
}

/// A rule's code and the severity it is to have.
fn severity(text: &str) -> Result<(Code, Severity), String> {
    let Some((code, level)) = text.split_once('=') else {
        return Err("expected CODE=LEVEL, such as SRV004=warning".to_owned());
    };
    Severities::parse(code, level).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_severity_belongs_to_a_rule() {
        assert_eq!(severity("SRV004=info"), Ok((Code::SRV004, Severity::Info)));
        for text in ["SRV004", "SRV004=", "=info", "SRV4=info", "DNS010=info"] {
            assert!(severity(text).is_err(), "{text:?}");
        }
    }
}
