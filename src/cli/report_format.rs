//! The formats of `mssrv check` and `mssrv merge`.

use clap::ValueEnum;

use super::choice::choices;
use crate::command::settings::FurtherReport;
use crate::lang::{Text, both};
use crate::report::csv::{CsvDialect, CsvSettings, CsvTable};
use crate::report::format::Writing;
use crate::report::page::audit as html;
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
    /// For a browser: one page with causes, operators and domains, to search, send and print
    Html = html::FORMAT,
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

/// Reports in further formats.
#[derive(Debug, clap::Args)]
pub struct Also {
    /// Also write the report in this format to this file, replaced as a whole; repeatable
    #[arg(long, value_name = "FORMAT=FILE", value_parser = further)]
    pub also: Vec<FurtherReport>,
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

/// Reads `FORMAT=FILE`.
fn further(text: &str) -> Result<FurtherReport, Text> {
    let Some((name, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err(both!(
            en: "expected FORMAT=FILE, such as json=audit.json",
            fr: "la forme FORMAT=FICHIER est attendue, par exemple json=audit.json"
        ));
    };
    let mut formats = ReportFormat::named();
    let Some((format, _)) = formats.find(|(_, known)| known == name) else {
        let known: Vec<_> = ReportFormat::named().map(|(_, known)| known).collect();
        let known = known.join(", ");
        return Err(both!(
            en: "{name:?} is not a format; the formats are {known}",
            fr: "{name:?} n’est pas un format ; formats possibles : {known}"
        ));
    };
    Ok(FurtherReport {
        format: format.writing(),
        file: file.into(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Archive, AuditName, NewAudit};
    use crate::lang::Lang;
    use crate::report::Report;
    use crate::report::format::Presentation;
    use crate::report::look::TextStyle;
    use crate::report::sample;
    use crate::report::saved::tests::random;
    use crate::rule::evidence::Evidence;
    use crate::rule::{FindingContent, Texts};
    use crate::text::is_steering;

    /// Ends a line, clears the screen, turns the direction of writing, and hides a word.
    const HOSTILE: &str =
        "a\r\nb\u{1b}[2J\u{9b}2J\u{202e}c\u{2028}d\u{200b}\u{e0041}e\u{feff}\u{ffff}";

    fn hostile() -> Report {
        let mut report = sample::report();
        let whitelist = report.context.whitelist.as_mut().unwrap();
        whitelist.generated = Some(HOSTILE.to_owned());
        whitelist.skipped[0].message = crate::lang::Text::same(HOSTILE.to_owned());
        report.context.servers.push(HOSTILE.to_owned());
        report.operators[0].name = Some(HOSTILE.to_owned());
        for domain in &mut report.domains {
            for lookup in domain.owners.iter_mut().filter_map(|it| it.lookup.as_mut()) {
                lookup.source = Some(HOSTILE.to_owned());
            }
            for finding in &mut domain.findings {
                finding.says = FindingContent::Texts(Box::new(Texts {
                    message: HOSTILE.to_owned(),
                    expected: Some(HOSTILE.to_owned()),
                    found: Some(HOSTILE.to_owned()),
                }));
                finding.evidence = Some(Evidence::Text(HOSTILE.to_owned()));
            }
        }
        report
    }

    /// The report in every format of text, in both languages.
    fn written(report: &Report) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for (format, name) in ReportFormat::named() {
            let Writing::Whole(whole) = format.writing() else {
                texts.push((name, sample::stream(report)));
                continue;
            };
            // A workbook has the time of its making.
            for lang in Lang::ALL.into_iter().filter(|_| !whole.is_binary) {
                let shown = Presentation {
                    style: TextStyle {
                        lang,
                        width: 100,
                        color: true,
                        verbose: true,
                        never_break_names: true,
                    },
                    csv: CsvSettings::default(),
                };
                let mut out = Vec::new();
                (whole.write)(report, shown, &mut out).unwrap();
                texts.push((format!("{name} {lang:?}"), String::from_utf8(out).unwrap()));
            }
        }
        texts
    }

    #[test]
    fn archived_report_is_the_same_in_every_format() {
        let dir = tempfile::tempdir().unwrap();
        let random = (0..4).map(|seed| random::report(&mut fastrand::Rng::with_seed(seed)));
        let samples = [sample::report(), sample::weighed(), sample::older()];
        for (at, report) in samples.into_iter().chain(random).enumerate() {
            let file = dir.path().join(format!("{at}.sqlite"));
            let new = NewAudit {
                report: &report,
                scope: None,
            };
            let mut archive = Archive::open_to_add(&file).unwrap();
            archive.add(new, &mut || {}).unwrap();
            let audit = archive.find(&AuditName::Latest).unwrap();
            let read = archive.report(&audit).unwrap().report;
            for ((name, found), (_, expected)) in written(&read).into_iter().zip(written(&report)) {
                assert!(found == expected, "{at} {name}");
            }
        }
    }

    #[test]
    fn no_format_of_text_lets_steering_characters_through() {
        let report = hostile();
        for (format, name) in ReportFormat::named() {
            let Writing::Whole(whole) = format.writing() else {
                continue;
            };
            // Its own test reads it as a spreadsheet does.
            if whole.is_binary {
                continue;
            }
            for lang in Lang::ALL {
                let shown = Presentation {
                    style: TextStyle {
                        lang,
                        width: 80,
                        color: false,
                        verbose: true,
                        never_break_names: true,
                    },
                    csv: CsvSettings::default(),
                };
                let mut out = Vec::new();
                (whole.write)(&report, shown, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                let steers = |line: &&str| line.contains(is_steering);
                let first = text.split('\n').find(steers);
                assert_eq!(first, None, "{name} {lang:?}");
            }
        }
    }
}
