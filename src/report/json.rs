//! `mssrv.report/1`, one document: what the program knows as [`contract::audit`] has it. Its schema is
//! `docs/mssrv.report.1.schema.json`.

mod domain;
mod head;
mod totals;

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{DomainReport, Report};
use crate::contract::audit;
use crate::contract::{indented, write_indented};

pub(super) use domain::aspects;
pub(super) use head::{head, scope};
pub(super) use totals::totals;

/// Writes the report as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If `out` takes no more, or a time is outside the years 1970 to 9999.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    Ok(write_indented(&document(report), out)?)
}

/// The report as text: [`write`].
///
/// # Errors
///
/// As [`write`].
pub fn render(report: &Report) -> serde_json::Result<String> {
    indented(&document(report))
}

fn document(report: &Report) -> audit::Report<'_, Entries<'_>> {
    let totals = totals(
        report.domain_counts(),
        report.unexamined(),
        &report.operators,
        report.finished,
    );
    audit::Report::new(head(&report.context), totals, Entries(&report.domains))
}

/// Domains that become entries one after the other, as they are written.
struct Entries<'a>(&'a [DomainReport]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(audit::Domain::from))
    }
}
