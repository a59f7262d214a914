//! The audits of an archive: for people, for spreadsheets and for programs.

use std::io;

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::AuditSummary;
use crate::contract::archive::{Archive, Audit};
use crate::contract::audit::Counts;
use crate::contract::{FormName, Time, Tool, indented};
use crate::dates;
use crate::lang::{Lang, say};
use crate::report::look::TextStyle;
use crate::report::share;
use crate::spreadsheet::{self, Cell};

/// A table, with a line break at its end.
pub fn table(audits: &[AuditSummary], look: TextStyle) -> String {
    let (look, lang) = (look.at_least(), look.lang);
    if audits.is_empty() {
        return say!(
            lang,
            en: "the archive is empty\n",
            fr: "l’archive est vide\n"
        );
    }
    let weighed = audits.iter().any(|it| it.mailboxes.is_some());
    let mut builder = Builder::default();
    let mut push = |row: [String; 8]| {
        let shown = if weighed { row.len() } else { row.len() - 1 };
        builder.push_record(row.into_iter().take(shown));
    };
    let titles = match lang {
        Lang::English => [
            "Audit",
            "Domains",
            "Compliant",
            "Share",
            "Non-compliant",
            "Absent",
            "Undetermined",
            "Mailboxes",
        ],
        Lang::French => [
            "Audit",
            "Domaines",
            "Conformes",
            "Part",
            "Non conformes",
            "Absents",
            "Indéterminés",
            "BAL",
        ],
    };
    push(titles.map(str::to_owned));
    for summary in audits {
        let domains = summary.domains;
        let number = |it| lang.number(it);
        let mailboxes = summary.mailboxes.map(usize::try_from);
        push([
            // As the other commands take it.
            summary.audit.name(),
            number(domains.total()),
            number(domains.compliant),
            share(domains.compliant, domains.total(), lang),
            number(domains.non_compliant),
            number(domains.absent),
            number(domains.undetermined),
            mailboxes
                .map(|it| number(it.unwrap_or(usize::MAX)))
                .unwrap_or_default(),
        ]);
    }
    let mut table = look.table(builder);
    table.with(Modify::new(Columns::new(1..)).with(Alignment::right()));
    format!("{table}\n\n{}\n", look.fill_line(&totals(audits, lang)))
}

/// How many audits there are, and from when to when.
pub fn totals(audits: &[AuditSummary], lang: Lang) -> String {
    let number = lang.counted(audits.len(), ["audit", "audits"], ["audit", "audits"]);
    let (Some(first), Some(last)) = (audits.first(), audits.last()) else {
        return number;
    };
    let [from, to] = [first, last].map(|it| dates::time(lang, it.audit.started));
    match audits.len() {
        1 => number,
        _ => say!(
            lang,
            en: "{number}, from {from} to {to}",
            fr: "{number}, du {from} au {to}"
        ),
    }
}

/// A line an audit, with a line of titles.
///
/// # Errors
///
/// If a line cannot be written as CSV.
pub fn csv(audits: &[AuditSummary]) -> io::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let titles = [
        "started",
        "finished",
        "version",
        "requirement",
        "whitelist",
        "domains",
        "compliant",
        "non_compliant",
        "absent",
        "undetermined",
        "operators",
        "mailboxes",
    ];
    spreadsheet::write(&mut out, &titles.map(Cell::Text))?;
    for summary in audits {
        let domains = summary.domains;
        let finished = super::error::shown(summary.finished);
        let started = summary.audit.name();
        let mailboxes = summary.mailboxes;
        let fields = [
            Cell::Text(&started),
            Cell::Text(&finished),
            Cell::Text(&summary.version),
            Cell::Text(&summary.requirement),
            Cell::Text(summary.whitelist.as_deref().unwrap_or_default()),
            domains.total().into(),
            domains.compliant.into(),
            domains.non_compliant.into(),
            domains.absent.into(),
            domains.undetermined.into(),
            summary.operators.into(),
            mailboxes.map_or(Cell::Text(""), Cell::Number),
        ];
        spreadsheet::write(&mut out, &fields)?;
    }
    let bytes = out.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// `mssrv.archive/1`.
///
/// # Errors
///
/// If a time is outside the years 1970 to 9999.
pub fn json(audits: &[AuditSummary]) -> serde_json::Result<String> {
    let audits = audits.iter().map(|summary| Audit {
        started: Time(summary.audit.started),
        finished: Time(summary.finished),
        version: summary.version.as_str().into(),
        requirement: summary.requirement.as_str().into(),
        whitelist: summary.whitelist.as_deref().map(Into::into),
        domains: Counts::from(summary.domains),
        operators: summary.operators,
        mailboxes: summary.mailboxes,
    });
    indented(&Archive {
        schema: FormName::new(),
        tool: Tool::OURS,
        audits: audits.collect(),
    })
}
