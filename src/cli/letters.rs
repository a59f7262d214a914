//! The command line of `mssrv letters`.

use std::path::PathBuf;

use clap::Args;

use super::{Trust, value};
use crate::command::settings::{Command, LettersSettings};
use crate::lang::Lang;

pub(super) const STATUS: &str = "\
Exit status:
  0  the letters are written, or no operator needs one
  2  the command failed: nothing is written, and the message says what to do";

/// `mssrv letters`.
#[derive(Debug, Args)]
pub struct Letters {
    /// The audit: its report, written with --format json or ndjson, or ARCHIVE@DATE; - is standard input
    #[arg(value_name = "REPORT", required_unless_present = "print_templates")]
    pub report: Option<PathBuf>,

    /// An earlier audit, a report or ARCHIVE@DATE: the letters then say what changed since
    #[arg(long, value_name = "REPORT")]
    pub since: Option<PathBuf>,

    /// Operators file (TOML): an operator with declared fronts gets the records of its domains as a file
    #[arg(long, value_name = "FILE")]
    pub operators: Option<PathBuf>,

    /// Whitelist (XML) whose contacts the index of the letters shows; - is standard input
    #[arg(long, value_name = "FILE")]
    pub whitelist: Option<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub trust: Trust,

    /// Only the letter to this operator, by id or by name; repeatable
    #[arg(long, value_name = "ID|NAME")]
    pub operator: Vec<String>,

    /// Also write a short letter to each operator whose domains all comply
    #[arg(long)]
    pub all: bool,

    /// Language of the letters and of their index: en or fr; --lang has no effect on them
    #[arg(long, value_name = "LANG", value_parser = value::lang, default_value = "fr")]
    pub letter_lang: Lang,

    /// Folder with your own templates: letter.html, letter.md, letter.txt and index.html. The built-in template
    /// replaces a missing one
    #[arg(long, value_name = "DIR")]
    pub template: Option<PathBuf>,

    /// Only write the built-in templates to this folder, as a start for your own
    #[arg(long, value_name = "DIR", conflicts_with_all = ["report", "since", "operators", "whitelist", "operator", "all", "template", "output", "force"])]
    pub print_templates: Option<PathBuf>,

    /// Folder for the letters and their index. Files that you edited there, or that mssrv did not write, are never
    /// replaced without --force
    #[arg(
        short,
        long,
        value_name = "DIR",
        required_unless_present = "print_templates"
    )]
    pub output: Option<PathBuf>,

    /// Replace edited files, and compare audits that were made in different ways. The letters then say so
    #[arg(long)]
    pub force: bool,
}

impl From<Letters> for Command {
    fn from(args: Letters) -> Self {
        if let Some(folder) = args.print_templates {
            return Self::LetterTemplates(folder);
        }
        Self::Letters(LettersSettings {
            // clap demands both.
            report: args.report.unwrap_or_default(),
            output: args.output.unwrap_or_default(),
            since: args.since,
            operators: args.operators,
            whitelist: args.whitelist,
            trust: args.trust.into(),
            only: args.operator,
            all: args.all,
            lang: args.letter_lang,
            templates: args.template,
            force: args.force,
        })
    }
}
