//! The command line: the arguments, their help in both languages, and nothing of what the commands do.

mod archive;
mod asking;
mod changes;
mod choice;
mod compare;
mod discover;
mod fr;
mod generate;
mod help;
mod history;
mod letters;
mod manual;
mod merge;
mod probe;
mod reading;
mod refused;
mod report_format;
mod resolve;
mod standalone;
mod translation;
mod value;
mod whitelist;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand};

use crate::finding::{Code, Severity};
use crate::lang::Lang;
use crate::shard::Shard;
use crate::whitelist::trust::Fingerprint;

pub use archive::Archive;
pub use asking::{Asking, AskingMany};
pub use changes::Changes;
pub use compare::Compare;
pub use discover::Discover;
pub use generate::Generate;
pub use history::History;
pub use letters::Letters;
pub use manual::manual;
pub use merge::Merge;
pub use probe::Probe;
pub use reading::{Answer, read};
pub use report_format::ReportFormat;
pub use standalone::Standalone;
pub use whitelist::{Diff, List, Verify, Whitelist};

/// Generates and checks the DNS SRV records of MSSanté, the French secure health-mail network.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Language of messages, help and reports: en or fr [default: the system's locale]. JSON, CSV and
    /// zones never change
    #[arg(long, global = true, value_name = "LANG", value_parser = value::lang, help_heading = TALK)]
    pub lang: Option<Lang>,

    /// When to use colours; auto: on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = TALK
    )]
    pub color: ColorChoice,

    /// Print only results, errors and warnings about what was left out
    #[arg(short, long, global = true, help_heading = TALK)]
    pub quiet: bool,

    /// Print more: informational findings and compliant domains
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = TALK)]
    pub verbose: bool,
}

/// Heading of the options that every command has.
const TALK: &str = "Messages";
/// Heading of the options that select domains and operators.
const DOMAINS: &str = "Domains and operators";
/// Heading of the options on the whitelist's signature.
const TRUST: &str = "Whitelist signature";
/// Heading of the options on DNS servers.
const ASKING: &str = "DNS servers";
/// Heading of the options on the severities of rules.
const JUDGING: &str = "Severities";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the SRV records of all domains of the declared operators
    #[command(after_help = GENERATE_STATUS)]
    Generate(Generate),
    /// Check the SRV records of domains, and report which domains and operators comply
    #[command(after_help = CHECK_STATUS)]
    Check(Check),
    /// Merge the reports of the shards of an audit (check --shard)
    #[command(after_help = merge::STATUS)]
    Merge(Merge),
    /// Show what changed from one audit to the next: domains, operators, records and causes
    #[command(after_help = compare::STATUS)]
    Compare(Compare),
    /// Show audits one after the other: the trend, since when operators comply, and the oldest causes
    #[command(after_help = history::STATUS)]
    History(History),
    /// Write a letter to each operator with domains that do not comply: what is wrong, and the records to publish
    #[command(after_help = letters::STATUS)]
    Letters(Box<Letters>),
    /// Show step by step how a mail client discovers its servers: what it finds, what it uses, and why
    #[command(after_help = discover::STATUS)]
    Discover(Box<Discover>),
    /// Examine a whitelist: its signature, its content, and the changes between two whitelists
    Whitelist {
        /// What to do with the whitelist.
        #[command(subcommand)]
        command: Whitelist,
    },
    /// Keep audits in a file, to show them again and to follow what changes
    Archive {
        /// What to do with the archive.
        #[command(subcommand)]
        command: Archive,
    },
    /// Serve the scenario zones on a loopback address, as a test bench
    Lab(Lab),
    /// Print a completion script for a shell
    Completions {
        /// Shell that reads the script
        shell: clap_complete::Shell,
    },
    /// Print the manual pages, one for each command
    Man,
}

const GENERATE_STATUS: &str = "\
Exit status:
  0  the records are written
  2  the command failed; or with --keep-going, some domains were refused and the others are written

Exit status with --verify-output:
  0  the files hold exactly what would be written
  1  a file differs
  2  the command failed

Exit status with --diff and --missing-from:
  0  nothing has to change
  1  the changes are written
  2  the command failed
  3  no change was found, but something is undetermined";

const CHECK_STATUS: &str = "\
Exit status:
  0  all domains are compliant
  1  at least one domain is non-compliant or absent
  2  the command failed
  3  no domain is non-compliant or absent, but at least one is undetermined

Exit status with --lab:
  0  all scenarios have the expected verdict
  1  at least one scenario has another verdict
  2  the command failed";

/// What is demanded of a whitelist's signature.
#[derive(Debug, Clone, Args)]
pub struct Trust {
    /// Accept a whitelist without signature
    #[arg(long, help_heading = TRUST)]
    pub allow_unsigned: bool,

    /// Authorities (PEM or DER), one of which must have issued the signer's certificate: with
    /// IGC-Santé, the intermediate authority; repeatable
    #[arg(long, value_name = "FILE", help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub ca_file: Vec<PathBuf>,

    /// SHA-256 of the certificate that must have signed, in hexadecimal digits; repeatable. The
    /// signer's name is then checked only with --signer. With --ca-file, both options must hold
    #[arg(long, value_name = "HEX", value_parser = value::fingerprint, help_heading = TRUST,
          conflicts_with = "allow_unsigned")]
    pub pin_sha256: Vec<Fingerprint>,

    /// Common name that the signer's certificate must have [default with --ca-file: alb.mssante.fr]
    #[arg(long, value_name = "NAME", help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub signer: Option<String>,

    /// Maximum age of the whitelist in days, by its own date
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true, value_parser = value::number::<u16>, help_heading = TRUST, conflicts_with = "allow_unsigned")]
    pub max_age: Option<u16>,
}

/// What is known of domains beforehand, and what they are compared with.
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

/// Which domains, and whose they are.
#[derive(Debug, Args)]
pub struct Inputs {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub documents: Documents,

    /// List of domains, one name a line, # starts a comment; - is standard input
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub domains: Option<PathBuf>,

    /// Only the domains of this operator, by id or by name; repeatable
    #[arg(long, value_name = "ID|NAME", help_heading = DOMAINS)]
    pub operator: Vec<String>,
}

/// `mssrv check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Domains to check, instead of all domains of the whitelist, the operators file or the zone files
    #[arg(value_name = "DOMAIN")]
    pub names: Vec<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub inputs: Inputs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub asking: AskingMany,

    /// Zone file to check before publication, instead of querying servers; repeatable. A file without
    /// SOA record is a fragment of a zone. Names are relative to ORIGIN until $ORIGIN changes it; - is
    /// standard input
    #[arg(long, value_name = "[ORIGIN=]FILE", help_heading = ASKING,
          conflicts_with_all = ["server", "authoritative", "lab", "rate", "timeout", "retries", "keep_trying"])]
    pub zone: Vec<PathBuf>,

    /// Assume that the zone files contain all SRV records of the domains: a domain that they do not contain
    /// has no records. Without it, the domain is undetermined
    #[arg(long, help_heading = ASKING, requires = "zone",
          conflicts_with_all = ["server", "authoritative", "lab"])]
    pub zone_complete: bool,

    /// Check the embedded lab: example operators and scenarios with known verdicts, without network.
    /// The defaults are then `--rate 0 --timeout 0.5 --retries 2`
    #[arg(long, help_heading = ASKING, conflicts_with_all = ["server", "authoritative", "probe", "whitelist", "operators", "domains", "requirement", "keep_trying"])]
    pub lab: bool,

    /// Also look for wildcards, and for services that a generic client may prefer to the required
    /// ones: five more queries per domain [always on with --lab and --zone]
    #[arg(long, help_heading = ASKING)]
    pub neighbours: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub probe: Probe,

    /// Severity of a rule: error, warning or info; repeatable. It overrides the severity in the
    /// operators file
    #[arg(long, value_name = "CODE=LEVEL", value_parser = value::severity, help_heading = JUDGING)]
    pub severity: Vec<(Code, Severity)>,

    /// Only print what a rule checks, why it matters and what to do; repeatable
    #[arg(long, value_name = "CODE", value_parser = value::code, help_heading = JUDGING,
          conflicts_with_all = ["names", "lab", "server", "zone", "whitelist", "operators", "domains", "mailboxes", "output", "also", "archive", "resume", "shard"])]
    pub explain: Vec<Code>,

    /// Only the domains of shard I of N, from 1/N to N/N, for an array job; `mssrv merge` merges the
    /// reports. A domain's shard depends only on its name. With Slurm's --array=1-7:
    /// "$SLURM_ARRAY_TASK_ID/7". If indices start at 0 (Kubernetes, --array=0-6):
    /// "$((JOB_COMPLETION_INDEX + 1))/7". Each shard queries at --rate, so divide it by N
    #[arg(long, value_name = "I/N", value_parser = value::shard, help_heading = DOMAINS)]
    pub shard: Option<Shard>,

    /// Weigh domains, causes and operators by their mailboxes: the extraction
    /// "Extraction_Correspondance_MSSante" of the Annuaire Santé, the text or its .zip; - is standard input.
    /// Only the number of mailboxes of each domain is kept
    #[arg(long, value_name = "FILE", help_heading = DOMAINS)]
    pub mailboxes: Option<PathBuf>,

    /// Format of the report [default: table]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub csv: report_format::Csv,

    /// File to write, replaced as a whole (with ndjson: a new file that grows); - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub also: report_format::Also,

    /// Add the finished audit to this archive (SQLite), which is created if it does not exist; see `mssrv archive`
    #[arg(long, value_name = "FILE")]
    pub archive: Option<PathBuf>,

    /// Continue the interrupted audit of this ndjson file, with the options it was started with
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,

    /// Add a SHA-256 to each domain of the report, so that readers refuse an entry whose texts were
    /// altered (formats json and ndjson)
    #[arg(long, conflicts_with = "explain")]
    pub digests: bool,
}

/// `mssrv lab`.
#[derive(Debug, Args)]
pub struct Lab {
    /// Loopback address to serve on, over UDP and TCP; port 0 takes a free port
    #[arg(long, value_name = "IP:PORT", value_parser = value::address, default_value = "127.0.0.1:5353")]
    pub listen: SocketAddr,

    /// Also serve the fronts, correct and faulty: IMAP and submission, each on a loopback address of
    /// its own. Each step of each client is printed as a line on standard output
    #[arg(long)]
    pub fronts: bool,

    /// Add N to the required ports, which only root may open: with 10000, the fronts listen on 10143
    /// and 10587. The SRV records name these ports, and requirement.toml of --out requires them
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = value::number::<u16>, requires = "fronts", default_value_t = 0)]
    pub fronts_port_base: u16,

    /// Write the files that check and discover need for the listed verdicts to this folder, and print
    /// the commands: whitelist.xml, operators.toml and requirement.toml. With --fronts, also
    /// operators-fronts.toml, authority.pem (certificate of the fronts' authority, new at each start),
    /// client.pem and client.key (to log in over authcli). requirement.toml, .pem and .key files are
    /// replaced. If you changed the whitelist or an operators file, the command refuses to replace it.
    /// Other files are kept
    #[arg(long, value_name = "DIR", visible_alias = "fronts-out")]
    pub out: Option<PathBuf>,
}

#[cfg(test)]
mod tests;
