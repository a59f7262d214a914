//! The formats of `mssrv check` and `mssrv merge`.

use clap::ValueEnum;

use super::choice::choices;
use crate::report::csv::{CsvDialect, CsvSettings, CsvTable};
use crate::report::format::Writing;
use crate::report::{csv, json, junit, markdown, prometheus, sarif, table, xlsx};

/// Declares the formats: the help text of each, its name, and how it is written.
macro_rules! formats {
    ($($(#[doc = $help:literal])+ $format:ident = $writing:expr,)*) => {
        /// Formats of an audit's report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub enum ReportFormat {
            $($(#[doc = $help])+ $format,)*
        }

        impl ReportFormat {
            /// How the report is written.
            pub fn writing(self) -> Writing {
                match self {
                    $(Self::$format => $writing,)*
                }
            }
        }
    };
}

formats! {
    /// For people: operators and findings, or the causes if there are more than 20 domains
    Table = table::FORMAT,
    /// For programs: mssrv.report/1, see docs/mssrv.report.1.schema.json
    Json = json::FORMAT,
    /// For programs, one line for each domain as soon as it is settled: mssrv.audit-stream/1, see
    /// docs/mssrv.audit-stream.1.schema.json
    Ndjson = Writing::Lines,
    /// For spreadsheets and scripts: UTF-8, with a line of titles
    Csv = csv::FORMAT,
    /// For the textfile collector of Prometheus: domains by verdict, operator and code
    Prometheus = prometheus::FORMAT,
    /// For spreadsheets: a workbook of Excel with a summary, operators, causes, domains and findings
    Xlsx = xlsx::FORMAT,
    /// For an issue or a message on GitLab, GitHub or Redmine: verdicts, causes and operators; domains if there are at
    /// most 20 or with -v
    Markdown = markdown::audit::FORMAT,
    /// For servers of continuous integration (JUnit's XML): a test suite an operator, a test case a domain
    Junit = junit::FORMAT,
    /// For editors and code hosts, only with zone files: findings with file and line (SARIF 2.1.0)
    Sarif = sarif::FORMAT,
}

choices! {
    CsvTable:
    /// One line a finding, or a domain without findings
    Findings = "findings",
    /// One line a domain
    Domains = "domains",
    /// One line an operator
    Operators = "operators",
    /// One line a cause: equal findings of many domains
    Causes = "causes",
}

choices! {
    CsvDialect:
    /// Commas, and lines that end with a line feed (RFC 4180)
    Rfc4180 = "rfc4180",
    /// Semicolons, a byte order mark, and lines that end in CRLF: for Excel with French settings
    ExcelFr = "excel-fr",
}

/// Options of the format csv.
#[derive(Debug, clap::Args)]
pub struct Csv {
    /// What a line of --format csv is about [default: findings]
    #[arg(long, value_name = "TABLE")]
    pub csv_table: Option<CsvTable>,

    /// Program that reads the table of --format csv [default: rfc4180]
    #[arg(long, value_name = "PROGRAM")]
    pub csv_for: Option<CsvDialect>,
}

impl Csv {
    /// The settings. `None` without any of these options.
    pub(super) fn settings(&self) -> Option<CsvSettings> {
        let settings = CsvSettings {
            table: self.csv_table.unwrap_or_default(),
            dialect: self.csv_for.unwrap_or_default(),
        };
        (self.csv_table.is_some() || self.csv_for.is_some()).then_some(settings)
    }
}

impl ReportFormat {
    /// Every format and its name on the command line, in the order of the help.
    pub fn named() -> impl Iterator<Item = (Self, String)> {
        let formats = Self::value_variants().iter();
        formats.filter_map(|format| {
            let value = format.to_possible_value()?;
            Some((*format, value.get_name().to_owned()))
        })
    }
}
