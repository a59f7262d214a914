//! The three readers of a saved report, side by side.

mod random;

use serde_json::Value;

use super::*;
use crate::audit::Subject;
use crate::report::merge::Merger;
use crate::report::{DomainReport, Report, Tally, ndjson, sample};
use crate::trust_space::TrustSpace;

/// What each of `check --resume`, `merge` and `generate --missing-from` says of the same report.
#[derive(Debug)]
pub(super) struct Readings {
    pub(super) resume: Result<Vec<DomainReport>, InputError>,
    pub(super) merge: Result<Vec<DomainReport>, InputError>,
    pub(super) missing_from: Result<Published, InputError>,
}

impl Readings {
    /// What is said of a stream, if an audit of `original` is to be continued.
    pub(super) fn of(stream: &str, original: &Report) -> Self {
        Self {
            resume: resume(stream, original),
            merge: merge(stream),
            missing_from: published(&Source::named("r.ndjson"), stream.as_bytes()),
        }
    }

    /// The refusals, in the order of the readers; none of those that do not refuse.
    pub(super) fn refusals(&self) -> [Option<String>; 3] {
        let text = |error: &InputError| error.to_string();
        [
            self.resume.as_ref().err().map(text),
            self.merge.as_ref().err().map(text),
            self.missing_from.as_ref().err().map(text),
        ]
    }
}

/// As `check --resume` reads a stream.
fn resume(stream: &str, original: &Report) -> Result<Vec<DomainReport>, InputError> {
    let source = Source::named("r.ndjson");
    let space = sample::space(original);
    let head = ndjson::head(&original.context, &sample::scope(original)).unwrap();
    resume_in(&source, stream, &head, &space)
}

pub(super) fn resume_in(
    source: &Source,
    stream: &str,
    head: &str,
    space: &TrustSpace,
) -> Result<Vec<DomainReport>, InputError> {
    let mut tally = Tally::new(space);
    let mut reports = Vec::new();
    let mut subjects = space.domains().map(Subject::from);
    let settled = ndjson::read(
        source,
        stream.as_bytes(),
        head,
        &mut subjects,
        |it, report| {
            let listed = it
                .operators
                .iter()
                .map(|it| space.operator(*it).id.as_str());
            if !listed.eq(report.operators.iter().map(String::as_str)) {
                return Err("its operators are not those that list it".to_owned());
            }
            tally.add(it.operators, report.status, report.unexamined);
            reports.push(report.clone());
            Ok(())
        },
    )?;
    if let Some(end) = &settled.end {
        end.check(source, &tally)?;
    }
    Ok(reports)
}

/// As `merge` reads a whole report in either form.
pub(super) fn merge(text: &str) -> Result<Vec<DomainReport>, InputError> {
    let mut domains = Vec::new();
    let mut merger = Merger::default();
    merger.add(&Source::named("r.ndjson"), text.as_bytes(), |_, domain| {
        domains.push(domain);
        Ok::<_, InputError>(())
    })?;
    merger.finish()?;
    Ok(domains)
}

/// The lines of the sample as a stream.
pub(super) fn lines(report: &Report) -> Vec<Value> {
    let stream = sample::stream(report);
    let lines = stream.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// Lines as a stream. Readers see by the first word of the first line that it is one.
pub(super) fn text(lines: &[Value]) -> String {
    let line = |line: &Value| {
        let mut members = line.as_object().unwrap().clone();
        let kind = members.remove("type").unwrap();
        let rest = Value::from(members).to_string();
        format!("{{\"type\":{kind},{}\n", rest.strip_prefix('{').unwrap())
    };
    lines.iter().map(line).collect()
}

#[test]
fn sample_is_read_by_every_reader() {
    for digest in [false, true] {
        let mut report = sample::report();
        report.domains.iter_mut().for_each(|it| it.digest = digest);
        let lines = lines(&report);
        assert_eq!(lines[1].get("digest").is_some(), digest);
        let readings = Readings::of(&text(&lines), &report);
        assert_eq!(readings.refusals(), [None, None, None]);
        assert_eq!(readings.resume.unwrap(), report.domains);
        assert_eq!(readings.merge.unwrap(), report.domains);
    }
}
