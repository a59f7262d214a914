//! The command line of `mssrv whitelist`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Trust;
use super::choice::choices;
use crate::command::settings::{
    By, Command, DiffFormat, DiffSettings, ListFormat, ListSettings, VerifyFormat, VerifySettings,
};

/// `mssrv whitelist`.
#[derive(Debug, Subcommand)]
pub enum Whitelist {
    /// Check the signature and print who signed
    #[command(after_help = VERIFY_STATUS)]
    Verify(Verify),
    /// Show the content of a whitelist: its operators, its domains or its oddities
    List(List),
    /// Show the changes between two whitelists
    #[command(after_help = DIFF_STATUS)]
    Diff(Diff),
}

impl From<Whitelist> for Command {
    fn from(command: Whitelist) -> Self {
        match command {
            Whitelist::Verify(args) => Self::Verify(VerifySettings {
                file: args.file,
                trust: args.trust.into(),
                format: args.format,
            }),
            Whitelist::List(args) => Self::List(ListSettings {
                file: args.file,
                names: args.names,
                trust: args.trust.into(),
                allow_truncated: args.allow_truncated,
                by: args.by,
                operators: args.operator,
                contested: args.contested,
                oddities: args.oddities,
                format: args.format,
                output: args.output,
            }),
            Whitelist::Diff(args) => Self::Diff(DiffSettings {
                old: args.old,
                new: args.new,
                trust: args.trust.into(),
                reverse: args.reverse,
                format: args.format,
                output: args.output,
            }),
        }
    }
}

const DIFF_STATUS: &str = "\
A domain has moved if other operators list it than before. An operator is identified by the OU in the names of its certificates.
Update dates, descriptions, contacts, repeated entries and other spellings of a certificate's name are not changes. --max-age applies only to NEW.

Exit status:
  0  the whitelists have the same content
  1  the content changed
  2  the command failed";

const VERIFY_STATUS: &str = "\
Without --ca-file or --pin-sha256, a valid signature proves that the document is intact, but not who signed it. An intact document that is too old, or that another signer signed, is reported as valid but refused. Revocation is not checked.

Exit status:
  0  the signature is valid and meets the options; or with --allow-unsigned, the signature is absent
  1  the signature is invalid, does not meet the options, or is absent
  2  the file is not a complete whitelist, or the command failed";

/// `mssrv whitelist verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Whitelist (XML); - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: VerifyFormat,
}

choices! {
    VerifyFormat:
    /// One screen for people
    Text = "text",
    /// For programs: mssrv.verification/1, see docs/mssrv.verification.1.schema.json
    Json = "json",
}

/// `mssrv whitelist list`.
#[derive(Debug, Args)]
pub struct List {
    /// Whitelist of the trust space (XML); - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Only these domains, one line for each, even if it is not listed
    #[arg(value_name = "DOMAIN")]
    pub names: Vec<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// List the beginning of a truncated document, with a notice; the document counts as unsigned
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

    /// Show only the oddities of the list: unusable or repeated entries, names below other names,
    /// certificate names that do not follow RFC 4514, dates after the list's own date; JSON always has
    /// the oddities
    #[arg(long, conflicts_with = "by")]
    pub oddities: bool,

    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

choices! {
    By:
    /// Operators, with the number of their domains
    Operator = "operator",
    /// Domains, with the operators that list them
    Domain = "domain",
}

choices! {
    ListFormat:
    /// For people
    Table = "table",
    /// For spreadsheets: UTF-8, with a line of titles, without the result of the signature
    Csv = "csv",
    /// For programs: mssrv.whitelist/1, see docs/mssrv.whitelist.1.schema.json
    Json = "json",
}

/// `mssrv whitelist diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// Earlier whitelist (XML); - is standard input
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// Later whitelist (XML), not generated before OLD; - is standard input
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Accept a NEW that is older than OLD
    #[arg(long)]
    pub reverse: bool,

    /// Format of the changes. If a change of certificates touches many domains, table and markdown name
    /// only some of them, and all with -v
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: DiffFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

choices! {
    DiffFormat:
    /// For people
    Table = "table",
    /// For programs: mssrv.whitelist-diff/1, see docs/mssrv.whitelist-diff.1.schema.json
    Json = "json",
    /// For an issue or a message
    Markdown = "markdown",
    /// One page that loads nothing from the network
    Html = "html",
}
