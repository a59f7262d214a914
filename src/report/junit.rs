//! The audit in the XML of JUnit, for servers of continuous integration: a test suite an operator, a test case a domain.
//! A non-compliant or absent domain is a failure, an undetermined domain an error, and an entry of the whitelist that
//! could not be used is skipped. A domain that several operators list is in the suite of each, and counts in each.
//!
//! Messages are in the language of the user: people read them on the pages of the server, and programs read `type`, which
//! is the verdict as in JSON. The form has neither a schema of its own nor an owner; the order of its elements is that of
//! the schema of Jenkins' xUnit plugin.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::format::{AuditFormat, Writing};
use super::{DomainReport, Report, words};
use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::text::one_line;
use crate::whitelist::UnusableEntry;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    ..AuditFormat::of(|report, shown, out| write(report, shown.style.lang, out))
});

type Xml<'a> = Writer<&'a mut dyn Write>;

/// Writes the test suites, with a line break at the end.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report, lang);
    let [tests, failures, errors] = suites.iter().fold([0; 3], |sum, suite| {
        let numbers = suite.numbers();
        [0, 1, 2].map(|at| sum[at] + numbers[at])
    });
    let duration = report.finished.duration_since(report.context.started);
    let duration = format!("{:.3}", duration.unwrap_or_default().as_secs_f64());
    let started = humantime::format_rfc3339_seconds(report.context.started).to_string();
    // A time in UTC, as the form has it: without a zone.
    let started = started.trim_end_matches('Z');
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "mssrv"))
        .with_attribute(("tests", number(tests).as_str()))
        .with_attribute(("failures", number(failures).as_str()))
        .with_attribute(("errors", number(errors).as_str()))
        .with_attribute(("time", duration.as_str()))
        .write_inner_content(|xml| {
            suites
                .iter()
                .try_for_each(|it| it.write(xml, started, lang))
        })?;
    xml.into_inner().write_all(b"\n")
}

/// A test suite.
struct Suite<'a> {
    /// The operator's identity, or what is in the suite.
    name: String,
    /// The first part of the names of its tests.
    class: &'a str,
    domains: Vec<&'a DomainReport>,
    skipped: &'a [UnusableEntry],
}

/// The suites of the operators, of the domains without an operator, and of the entries that were not checked.
fn suites(report: &Report, lang: Lang) -> Vec<Suite<'_>> {
    let ids: HashSet<_> = report.operators.iter().map(|it| it.id.as_str()).collect();
    let mut by_operator = HashMap::<&str, Vec<&DomainReport>>::new();
    let mut others = Vec::new();
    for domain in &report.domains {
        let operators = domain.operators.iter().map(String::as_str);
        let mut theirs = operators.filter(|id| ids.contains(id)).peekable();
        if theirs.peek().is_none() {
            others.push(domain);
        }
        theirs.for_each(|id| by_operator.entry(id).or_default().push(domain));
    }
    let operators = report.operators.iter().map(|operator| Suite {
        name: match &operator.name {
            Some(name) => format!("{name} ({})", operator.id),
            None => operator.id.clone(),
        },
        class: &operator.id,
        domains: by_operator.remove(operator.id.as_str()).unwrap_or_default(),
        skipped: &[],
    });
    let mut suites: Vec<_> = operators.collect();
    if !others.is_empty() {
        suites.push(Suite {
            name: say!(lang, en: "without an operator", fr: "sans opérateur"),
            class: "domains",
            domains: others,
            skipped: &[],
        });
    }
    let whitelist = report.context.whitelist.as_ref();
    let skipped = whitelist.map_or(&[][..], |it| &it.skipped);
    if !skipped.is_empty() {
        suites.push(Suite {
            name: say!(
                lang,
                en: "entries of the whitelist that were not checked",
                fr: "entrées de la liste blanche non vérifiées"
            ),
            class: "whitelist",
            domains: Vec::new(),
            skipped,
        });
    }
    suites
}

impl Suite<'_> {
    /// Numbers of tests, failures and errors.
    fn numbers(&self) -> [usize; 3] {
        let of = |outcome| {
            let domains = self.domains.iter();
            domains
                .filter(|it| Outcome::of(it.status) == outcome)
                .count()
        };
        let tests = self.domains.len() + self.skipped.len();
        [tests, of(Outcome::Failure), of(Outcome::Error)]
    }

    fn write(&self, xml: &mut Xml<'_>, started: &str, lang: Lang) -> io::Result<()> {
        let [tests, failures, errors] = self.numbers();
        xml.create_element("testsuite")
            .with_attribute(("name", &*one_line(&self.name)))
            .with_attribute(("tests", number(tests).as_str()))
            .with_attribute(("failures", number(failures).as_str()))
            .with_attribute(("errors", number(errors).as_str()))
            .with_attribute(("skipped", number(self.skipped.len()).as_str()))
            .with_attribute(("timestamp", started))
            .write_inner_content(|xml| {
                for domain in &self.domains {
                    write_domain(xml, self.class, domain, lang)?;
                }
                for entry in self.skipped {
                    write_skipped(xml, self.class, entry, lang)?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

/// What the test of a domain shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Success,
    Failure,
    Error,
}

impl Outcome {
    fn of(status: Status) -> Self {
        match status {
            Status::Compliant => Self::Success,
            Status::NonCompliant | Status::Partial | Status::Absent => Self::Failure,
            Status::Undetermined => Self::Error,
        }
    }
}

fn write_domain(
    xml: &mut Xml<'_>,
    class: &str,
    domain: &DomainReport,
    lang: Lang,
) -> io::Result<()> {
    let text = text(domain, lang);
    let test = xml
        .create_element("testcase")
        .with_attribute(("name", &*one_line(&domain.domain)))
        .with_attribute(("classname", &*one_line(class)));
    let element = match Outcome::of(domain.status) {
        Outcome::Success if text.is_empty() => {
            test.write_empty()?;
            return Ok(());
        }
        Outcome::Success => {
            test.write_inner_content(|inside| {
                let warnings = inside.create_element("system-out");
                warnings.write_text_content(BytesText::new(&text))?;
                Ok(())
            })?;
            return Ok(());
        }
        Outcome::Failure => "failure",
        Outcome::Error => "error",
    };
    test.write_inner_content(|inside| {
        inside
            .create_element(element)
            .with_attribute(("type", domain.status.as_str()))
            .with_attribute(("message", message(domain, lang).as_str()))
            .write_text_content(BytesText::new(&text))?;
        Ok(())
    })?;
    Ok(())
}

fn write_skipped(
    xml: &mut Xml<'_>,
    class: &str,
    entry: &UnusableEntry,
    lang: Lang,
) -> io::Result<()> {
    let line = entry.position.line;
    let name = say!(lang, en: "line {line}", fr: "ligne {line}");
    xml.create_element("testcase")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("classname", class))
        .write_inner_content(|xml| {
            let message = one_line(entry.message.in_lang(lang));
            let skipped = xml.create_element("skipped");
            skipped
                .with_attribute(("message", &*message))
                .write_empty()?;
            Ok(())
        })?;
    Ok(())
}

/// The verdict, and the finding that says most about it.
fn message(domain: &DomainReport, lang: Lang) -> String {
    let verdict = words::status(domain.status, lang);
    let decisive = domain.findings.iter().min_by_key(|it| it.severity);
    let decisive = decisive.filter(|it| it.severity <= Severity::Undetermined);
    let why = match decisive {
        Some(finding) => {
            let text = words::short(finding, &domain.domain, lang);
            format!("{} {text}", finding.code)
        }
        None => say!(
            lang,
            en: "no SRV record at any required name",
            fr: "aucun enregistrement SRV aux noms requis"
        ),
    };
    one_line(&words::labelled(lang, verdict, &why)).into_owned()
}

/// The findings that are not only informative: a line each, which says what to do, and below it how it can be verified.
fn text(domain: &DomainReport, lang: Lang) -> String {
    let mut text = String::new();
    let mut add = |line: &str| {
        text.push('\n');
        text.push_str(&one_line(line));
    };
    let findings = domain.findings.iter();
    for finding in findings.filter(|it| it.severity != Severity::Info) {
        let severity = words::severity(finding.severity, lang);
        let head = format!("{} ({severity})", finding.code);
        add(&words::labelled(lang, &head, &finding.message(lang)));
        let evidence = finding.how_to_see().unwrap_or_default();
        evidence.lines().for_each(|it| add(&format!("    {it}")));
    }
    let counted = domain.omitted.iter();
    for omitted in counted.filter(|it| it.severity != Severity::Info) {
        add(&words::omitted(omitted, lang));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn number(number: usize) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(report: &Report, lang: Lang) -> String {
        let mut out = Vec::new();
        write(report, lang, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn junit_of_the_sample() {
        let report = sample::report();
        insta::assert_snapshot!("en", written(&report, Lang::English));
        insta::assert_snapshot!("fr", written(&report, Lang::French));
    }

    #[test]
    fn domain_without_a_chosen_operator_has_a_suite() {
        let mut report = sample::report();
        report.operators.clear();
        let text = written(&report, Lang::English);
        let suite =
            "<testsuite name=\"without an operator\" tests=\"4\" failures=\"2\" errors=\"1\"";
        assert!(text.contains(suite), "{text}");
    }

    #[test]
    fn texts_from_data_are_texts_of_xml() {
        let mut report = sample::report();
        report.operators[0].name = Some("<a b=\"c\">&\u{0}\u{b}\u{ffff}]]>".to_owned());
        report.domains[0].domain = "x\"'<\u{1b}>".to_owned();
        let text = written(&report, Lang::English);
        assert!(
            text.contains("name=\"&lt;a b=&quot;c&quot;&gt;&amp;   ]]&gt; (1000000002)\""),
            "{text}"
        );
        assert!(!text.contains(['\0', '\u{b}', '\u{ffff}', '\u{1b}']));
    }
}
