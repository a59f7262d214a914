//! `mssrv.report/1`, one document: what the program knows as [`contract::audit`] has it. Its schema is
//! `docs/mssrv.report.1.schema.json`.

mod domain;
mod head;
mod totals;

use std::io::{self, Write};

use super::format::{AuditFormat, Writing};
use super::parts::in_parts;
use super::{DomainReport, Report};
use crate::contract::{self, Json, ToJson, audit};

pub(super) use domain::aspects;
pub(super) use head::{head, scope};
pub(super) use totals::{by_status, totals};

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat::of(|report, _, out| write(report, out)));

/// Writes the report as indented JSON, with a line break at its end. It converts few domains at a time, to bound memory.
///
/// # Errors
///
/// If `out` cannot be written to, or a time is outside the years 1970 to 9999.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let unexamined = report.unexamined();
    // A report of an older version keeps its form.
    let causes = unexamined.map(|_| report.causes(None));
    let totals = totals(
        report.domain_counts(),
        unexamined,
        &report.operators,
        causes.as_ref(),
        report.finished,
    );
    let without_domains: [audit::Domain<'_>; 0] = [];
    let frame = audit::Report::new(head(&report.context), totals, without_domains);
    let frame = contract::indented(&frame)?;
    // The domains are the last member of the form.
    let (before, after) = frame
        .rsplit_once("[]")
        .ok_or_else(|| io::Error::other("the form has no domains"))?;
    out.write_all(before.as_bytes())?;
    in_parts(&report.domains, add_domains, |text| {
        out.write_all(text.as_bytes())?;
        text.clear();
        Ok(())
    })?;
    let end = if report.domains.is_empty() {
        "[]"
    } else {
        "\n  ]"
    };
    out.write_all(end.as_bytes())?;
    out.write_all(after.as_bytes())
}

/// Adds these domains as elements of an indented array, which `first` other elements precede.
fn add_domains(first: usize, domains: &[DomainReport], text: &mut String) -> io::Result<()> {
    for (at, domain) in domains.iter().enumerate() {
        text.push(if first + at == 0 { '[' } else { ',' });
        let mut json = Json::indented(text, 2);
        json.break_line();
        audit::Domain::from(domain).add_to(&mut json)?;
    }
    Ok(())
}

/// The report as text: [`write()`].
///
/// # Errors
///
/// As [`write()`], but a text can always be written to.
pub fn render(report: &Report) -> io::Result<String> {
    let mut text = Vec::new();
    write(report, &mut text)?;
    String::from_utf8(text).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::render;
    use crate::contract;
    use crate::contract::audit::Report;
    use crate::report::sample;

    fn assert_valid(report: &Value) {
        let schema = include_str!("../../docs/mssrv.report.1.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors = validator.iter_errors(report).map(|it| it.to_string());
        assert_eq!(errors.collect::<Vec<_>>(), [""; 0]);
        // The schema is closed, so that a field it does not know cannot slip in.
        let mut report = report.clone();
        report["domains"][0]["surprise"] = true.into();
        assert!(!validator.is_valid(&report));
    }

    #[test]
    fn the_sample_reads_as_the_contract_says() {
        insta::assert_snapshot!(render(&sample::report()).unwrap());
    }

    #[test]
    fn names_steer_no_terminal() {
        let mut report = sample::report();
        report.operators[0].name = Some("a\u{202e}b".to_owned());
        report.domains[0].operators[0] = "c\u{202e}d".to_owned();
        let text = render(&report).unwrap();
        assert!(text.contains("\"a\\u202eb\""), "{text}");
        assert!(text.contains("\"c\\u202ed\""), "{text}");
    }

    #[test]
    fn the_sample_is_valid_under_the_published_schema() {
        let text = render(&sample::report()).unwrap();
        assert_valid(&serde_json::from_str(&text).unwrap());
    }

    #[test]
    fn report_that_is_read_back_is_written_the_same() {
        let mut report = sample::report();
        for domains in [4, 1, 0] {
            report.domains.truncate(domains);
            let text = render(&report).unwrap();
            contract::assert_reads_back::<Report<'static>>(&text);
        }
    }

    #[test]
    fn a_report_says_how_fronts_were_probed() {
        let mut report = sample::report();
        report.context.probe = Some(sample::conditions());
        let report: Value = serde_json::from_str(&render(&report).unwrap()).unwrap();
        let source = &report["source"];
        assert_eq!(source["probed"], true);
        let sha256 = "33".repeat(32);
        assert_eq!(
            source["probe"],
            serde_json::json!({
                "timeout": 2.5,
                "private": false,
                "front_ca": { "files": ["igc.pem", "other.der"], "sha256": sha256 },
                "client_certificate": null,
            })
        );
        assert_valid(&report);
    }
}
