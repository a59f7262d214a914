//! The three readers of a saved report, side by side.

mod mutation;
pub(crate) mod random;

use serde_json::Value;

use super::*;
use crate::audit::AuditSubject;
use crate::lang::Text;
use crate::report::causes::{CauseCollector, MOST_CAUSES};
use crate::report::merge::{MergedReport, Merger};
use crate::report::{DomainReport, Report, Tally, ndjson, sample};
use crate::trust_space::TrustSpace;

/// Results of `check --resume`, `merge` and `generate --missing-from` for the same report.
#[derive(Debug)]
pub(super) struct Readings {
    pub(super) resume: Result<Vec<DomainReport>, InputError>,
    pub(super) merge: Result<Vec<DomainReport>, InputError>,
    pub(super) missing_from: Result<Published, InputError>,
}

impl Readings {
    /// Results for a stream that an audit of `original` wrote.
    pub(super) fn of(stream: &str, original: &Report) -> Self {
        Self {
            resume: resume(stream, original),
            merge: merge(stream),
            missing_from: published(&Source::named("r.ndjson"), stream.as_bytes()),
        }
    }

    /// The refusals, in the order of the readers. `None` if a reader does not refuse.
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
    let mut subjects = space.domains().map(AuditSubject::from);
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
                return Err(Text::same("its operators are not those that list it"));
            }
            tally.add(it.operators, report.status, report.unexamined);
            reports.push(report.clone());
            Ok(())
        },
    )?;
    if let Some(end) = &settled.end {
        let mut causes = CauseCollector::new(MOST_CAUSES);
        for report in &reports {
            causes.add(report, None, |_| true);
        }
        end.check(source, &tally, &causes.finish())?;
    }
    Ok(reports)
}

/// As `merge` reads a whole report in either form.
pub(super) fn merge(text: &str) -> Result<Vec<DomainReport>, InputError> {
    Ok(merge_all(text)?.1)
}

fn merge_all(text: &str) -> Result<(MergedReport, Vec<DomainReport>), InputError> {
    let mut domains = Vec::new();
    let mut merger = Merger::default();
    merger.add(&Source::named("r.ndjson"), text.as_bytes(), |_, domain| {
        domains.push(domain);
        Ok::<_, InputError>(())
    })?;
    Ok((merger.finish()?, domains))
}

/// The lines of the sample as a stream.
pub(super) fn lines(report: &Report) -> Vec<Value> {
    let stream = sample::stream(report);
    let lines = stream.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// Lines as a stream.
pub(super) fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
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

/// Tools that sort fields put `type` last. A target may have the name of a form.
#[test]
fn order_of_fields_and_texts_do_not_make_another_form() {
    let mut report = sample::report();
    report.domains[1].owners[0].records[0].target = "mssrv.audit-stream/1".into();
    let lines = lines(&report);
    let sorted = text(&lines);
    assert!(sorted.starts_with("{\"minor\":"), "{sorted}");
    let spaced = sorted.replace("\":", "\": ");
    let document = crate::report::json::render(&report).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    for text in [
        sorted,
        spaced,
        document.to_string(),
        format!("{document:#}"),
    ] {
        assert_eq!(merge(&text).unwrap(), report.domains);
        assert!(published(&Source::named("r"), text.as_bytes()).is_ok());
    }
}

/// An alteration of the lines of a stream.
type Alteration = fn(&mut [Value]);

/// Every reader refuses the altered lines with that phrase.
#[track_caller]
fn assert_refused(alter: Alteration, phrase: &str) {
    let report = sample::report();
    let mut lines = lines(&report);
    alter(&mut lines);
    let refusals = Readings::of(&text(&lines), &report).refusals();
    for (reader, refusal) in ["resume", "merge", "missing-from"].iter().zip(refusals) {
        let refusal = refusal.unwrap_or_else(|| panic!("{reader} reads it: {phrase}"));
        assert!(refusal.contains(phrase), "{reader}: {phrase}: {refusal}");
    }
}

#[test]
fn altered_totals_are_refused_by_every_reader() {
    let cases: [(Alteration, &str); 9] = [
        (
            |lines| lines[5]["summary"]["domains"]["total"] = 5.into(),
            "the summary counts 5 domains, but the report has 4",
        ),
        (
            |lines| {
                lines[5]["summary"]["domains"]["compliant"] = 2.into();
                lines[5]["summary"]["domains"]["non_compliant"] = 0.into();
            },
            "the summary counts 2 compliant domains, but the report has 1. ",
        ),
        (
            |lines| lines[5]["summary"]["operators"]["total"] = 3.into(),
            "the summary counts 3 operators, but the report has 2. ",
        ),
        (
            |lines| {
                let operators = &mut lines[5]["summary"]["operators"];
                operators["partial"] = 9.into();
            },
            "the summary counts 9 partially compliant operators, but the report has ",
        ),
        (
            |lines| lines[5]["summary"]["unexamined"]["fronts"] = 9.into(),
            "`unexamined` of the summary contradicts the domains",
        ),
        (
            |lines| lines[3]["unexamined"] = serde_json::json!(["fronts"]),
            "`unexamined` of the summary contradicts the domains",
        ),
        (
            |lines| lines[5]["operators"][0]["domains"]["absent"] = 2.into(),
            "the counts of operator 1000000002 contradict its domains",
        ),
        (
            |lines| lines[5]["operators"][0]["uncontested"] = Value::Null,
            "the verdict, the name or `uncontested` of operator 1000000002 contradicts its domains",
        ),
        (
            |lines| lines[5]["operators"][1]["status"] = "compliant".into(),
            "the verdict, the name or `uncontested` of operator 300000000000001 contradicts its domains",
        ),
    ];
    for (alter, phrase) in cases {
        assert_refused(alter, phrase);
    }
}

/// Each reader knows by other means who lists a domain.
#[test]
fn operator_that_is_taken_away_is_missed() {
    let report = sample::report();
    let mut of_domain = lines(&report);
    of_domain[1]["operators"].as_array_mut().unwrap().pop();
    let [resume, merge, missing_from] = Readings::of(&text(&of_domain), &report).refusals();
    assert!(
        resume
            .unwrap()
            .contains("its operators are not those that list it")
    );
    for refusal in [merge, missing_from] {
        let refusal = refusal.unwrap();
        let words = "`uncontested` of operator 1000000002 contradicts its domains";
        assert!(refusal.contains(words), "{refusal}");
    }
    let mut of_summary = lines(&report);
    of_summary[5]["operators"].as_array_mut().unwrap().pop();
    let [on_resume, on_merge, on_missing_from] =
        Readings::of(&text(&of_summary), &report).refusals();
    let words = "`operators` contains 1 operator, but the domains belong to 2. ";
    assert!(on_resume.unwrap().contains(words));
    // They know only the operators that the summary has.
    for refusal in [on_merge, on_missing_from] {
        let of_counts = "the summary counts 2 operators, but the report has 1. ";
        assert!(refusal.unwrap().contains(of_counts));
    }
}

#[test]
fn altered_head_is_refused_by_those_who_can_know() {
    let source = "`unexamined` contradicts `source`";
    for (unexamined, phrase) in [
        (serde_json::json!([]), source),
        (serde_json::json!(["targets", "fronts"]), source),
        (
            serde_json::json!(["fronts", "declarations"]),
            "out of order",
        ),
    ] {
        let report = sample::report();
        let mut lines = lines(&report);
        lines[0]["unexamined"] = unexamined;
        let [resume, merge, missing_from] = Readings::of(&text(&lines), &report).refusals();
        let resume = resume.unwrap();
        let expected = "what is not examined (";
        assert!(
            resume.contains(expected) && resume.contains("fronts now)"),
            "{resume}"
        );
        for refusal in [merge, missing_from] {
            let refusal = refusal.unwrap();
            assert!(refusal.contains(phrase), "{refusal}");
        }
    }
}

#[test]
fn digest_that_one_entry_lacks_is_missed() {
    let mut report = sample::report();
    for domain in &mut report.domains {
        domain.digest = true;
    }
    let mut lines = lines(&report);
    lines[3].as_object_mut().unwrap().remove("digest");
    let [_, merge, missing_from] = Readings::of(&text(&lines), &report).refusals();
    for refusal in [merge, missing_from] {
        let refusal = refusal.unwrap();
        assert!(
            refusal.contains("some entries have a digest, and others have none"),
            "{refusal}"
        );
    }
}

#[test]
fn array_is_no_report() {
    let report = sample::report();
    for json in ["[]", " [\"mssrv.report/1\"]"] {
        for refusal in Readings::of(json, &report).refusals().into_iter().skip(1) {
            let refusal = refusal.unwrap();
            assert!(
                refusal.contains("it is an array; expected an object"),
                "{refusal}"
            );
        }
    }
}
