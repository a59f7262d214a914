//! The command line of `mssrv whitelist`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Trust;

/// `mssrv whitelist`.
#[derive(Debug, Subcommand)]
pub enum Whitelist {
    /// Check the signature, and say who signed
    #[command(after_help = VERIFY_STATUS)]
    Verify(Verify),
    /// Show what a whitelist holds: its operators, its domains, or what is odd about it
    List(List),
    /// Show what changed between two whitelists
    #[command(after_help = DIFF_STATUS)]
    Diff(Diff),
}

const DIFF_STATUS: &str = "\
A domain has moved where other operators list it than before; an operator is the OU of its
certificates' names. Dates of update, descriptions, contacts, repeated entries and other spellings
of one certificate's name are no change. --max-age is asked of NEW alone.
Exit status: 0 nothing changed; 1 something did; 2 the command could not be carried out as asked.";

const VERIFY_STATUS: &str = "\
Without --ca-file or --pin-sha256, a valid signature proves that the document is intact, not who
signed it. An intact document that is too old, or not by the signer demanded, is said to be valid
but refused. Revocation is not checked.
Exit status: 0 the signature is valid and as demanded (with --allow-unsigned, or there is none);
1 it is not, or there is none; 2 the file is no complete whitelist.";

/// `mssrv whitelist verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Whitelist (XML); - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Format of what is said
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: VerifyFormat,
}

/// Formats of `mssrv whitelist verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// One screen for people
    Text,
    /// For programs: mssrv.verification/1, see docs/mssrv.verification.1.schema.json
    Json,
}

/// `mssrv whitelist list`.
#[derive(Debug, Args)]
pub struct List {
    /// Whitelist of the trust space (XML); - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Only these domains, and whether they are listed at all; then one line a domain
    #[arg(value_name = "DOMAIN")]
    pub names: Vec<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// List what is there of a document that is cut short, and say so; it counts as unsigned
    #[arg(long, requires = "allow_unsigned")]
    pub allow_truncated: bool,

    /// One line an operator or one line a domain (in CSV, one line an entry); JSON has both
    /// [default: operator; with DOMAIN: domain]
    #[arg(long, value_name = "WHAT")]
    pub by: Option<By>,

    /// Only the domains of this operator, by id or by name; repeatable
    #[arg(long, value_name = "ID|NAME")]
    pub operator: Vec<String>,

    /// Only domains that several operators list
    #[arg(long)]
    pub contested: bool,

    /// What is odd about the list instead: entries that are unusable or stand there twice, names
    /// below other names, certificate names that are not RFC 4514, dates after the list's own; JSON
    /// always has it
    #[arg(long, conflicts_with = "by")]
    pub oddities: bool,

    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a line of `mssrv whitelist list` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Operators, with the numbers of their domains
    Operator,
    /// Domains, with the operators that list them
    Domain,
}

/// Formats of `mssrv whitelist list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Table,
    /// For spreadsheets: UTF-8, with a line of titles; it does not say what the signature proves
    Csv,
    /// For programs: mssrv.whitelist/1, see docs/mssrv.whitelist.1.schema.json
    Json,
}

/// `mssrv whitelist diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// Whitelist before (XML); - is standard input
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// Whitelist after (XML), generated no earlier than OLD; - is standard input
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Let NEW be older than OLD
    #[arg(long)]
    pub reverse: bool,

    /// Format of the changes; the table and Markdown name few of the domains that one change of
    /// certificates touches, and all of them with -v
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: DiffFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Formats of `mssrv whitelist diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Table,
    /// For programs: mssrv.whitelist-diff/1, see docs/mssrv.whitelist-diff.1.schema.json
    Json,
    /// For an issue or a message
    Markdown,
}
