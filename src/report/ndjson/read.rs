//! Reads the stream of an interrupted audit, in order to continue it.

pub(in crate::report) mod basis;

use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::SystemTime;

use super::lines::StreamReader;
use crate::audit::AuditSubject;
use crate::contract::Form;
use crate::contract::audit::{AuditStream, Totals};
use crate::finding::Counts;
use crate::input::{InputError, Source, is_utf16, utf16};
use crate::lang::{Text, both, say};
use crate::report::causes::Causes;
use crate::report::saved::{self, Beginning, StreamLine, Unknown};
use crate::report::{DomainReport, Tally, json};

/// The content of a stream.
#[derive(Debug, Default, PartialEq)]
pub struct ResumableStream<'a> {
    /// Length of the intact part, in octets. Anything after it is a line that was not completely written.
    pub intact_octets: u64,
    /// Whether something follows.
    pub is_torn: bool,
    /// Domains settled, by status.
    pub counts: Counts,
    /// Domains passed over so far, in order: they were under way when the audit was interrupted.
    pub missing: Vec<AuditSubject<'a>>,
    /// When the audit began. `None` if the stream does not have its first line yet.
    pub started: Option<SystemTime>,
    /// The summary, if the audit is finished.
    pub end: Option<StreamSummary>,
}

/// The summary of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSummary {
    line: usize,
    totals: Totals<'static>,
}

impl StreamSummary {
    /// When the last domain was settled.
    pub fn finished(&self) -> SystemTime {
        self.totals.finished.0
    }

    /// Checks that the summary has the numbers of the stream's domains, which `tally` counted, and their causes.
    ///
    /// # Errors
    ///
    /// If it has others: the file is damaged.
    pub fn check(
        &self,
        source: &Source,
        tally: &Tally<'_>,
        causes: &Causes,
    ) -> Result<(), InputError> {
        let finished = self.totals.finished.0;
        let operators = tally.operators();
        let expected = json::totals(
            tally.domains(),
            tally.unexamined(),
            &operators,
            None,
            finished,
        );
        saved::same(&self.totals, &expected)
            .and_then(|()| saved::same_causes(self.totals.causes.as_ref(), Some(causes)))
            .map_err(|what| InputError::line(source, self.line, saved::damage(&what)))
    }
}

/// Reads the stream of an audit that would write the first line `head`, and passes every settled domain to
/// `visit`, which returns what is wrong with it.
///
/// `subjects` are the audit's domains in order of names. Afterwards, it continues after the last one that the
/// stream, or [`ResumableStream::missing`], holds. Memory grows with the number of domains that were in
/// progress at once, not with those settled.
///
/// # Errors
///
/// If `reader` gives no such stream, one of another audit, or one damaged elsewhere than at its end.
pub fn read<'a>(
    source: &Source,
    reader: impl BufRead,
    head: &str,
    subjects: &mut dyn Iterator<Item = AuditSubject<'a>>,
    mut visit: impl FnMut(&AuditSubject<'a>, &DomainReport) -> Result<(), Text>,
) -> Result<ResumableStream<'a>, InputError> {
    let mut lines = StreamReader::new(source, reader);
    let mut settled = ResumableStream::default();
    let mut course = DomainCursor::new(subjects);
    let mut beginning = None;
    while lines.next()? {
        if !lines.line.ends_with(b"\n") {
            lines.check_torn(settled.end.is_some())?;
            settled.is_torn = true;
            break;
        }
        match &beginning {
            None => {
                let found = lines.beginning(head)?;
                settled.started = Some(found.context.started);
                beginning = Some(found);
            }
            Some(beginning) => lines.take(beginning, &mut settled, &mut course, &mut visit)?,
        }
        settled.intact_octets += lines.line.len() as u64;
    }
    if settled.end.is_some() && course.has_more() {
        return Err(lines.damaged(&both!(
            en: "the summary comes before all domains are settled",
            fr: "la synthèse vient avant que tous les domaines soient traités"
        )));
    }
    settled.missing = course.waiting.into_values().collect();
    Ok(settled)
}

impl<R: BufRead> StreamReader<'_, R> {
    /// A first line that is whole.
    fn beginning(&self, head: &str) -> Result<Beginning, InputError> {
        let found = serde_json::from_slice(&self.line).ok();
        let Some(found) = found.filter(basis::is_ours) else {
            return Err(self.no_stream());
        };
        let differences = basis::differences(&found, head, &basis::FORM);
        if differences.is_empty() {
            return self.read_beginning();
        }
        let message = Text::of(|lang| {
            let differences = basis::in_words(&differences, lang, |it| {
                let (name, there, wanted) = it.words(lang);
                say!(
                    lang,
                    en: "{name} ({there} in the file, {wanted} now)",
                    fr: "{name} ({there} dans le fichier, {wanted} maintenant)"
                )
            });
            say!(
                lang,
                en: "the file is the stream of another audit and cannot be continued. Differences: {differences}. \
                     Give the same options and inputs, or begin a new file",
                fr: "le fichier est le flux d’un autre audit et ne peut pas être continué. \
                     Différences : {differences}. Donner les mêmes options et entrées, ou commencer un nouveau \
                     fichier"
            )
        });
        Err(InputError::whole(self.source, message))
    }

    fn read_beginning(&self) -> Result<Beginning, InputError> {
        let line = match self.parse(Unknown::Refused) {
            Ok(StreamLine::Audit(line)) => line,
            Ok(_) => return Err(self.no_stream()),
            Err(why) => return Err(self.no_line(&why)),
        };
        Beginning::of_line(*line, Unknown::Refused).map_err(|why| self.no_line(&why))
    }

    /// A last line without its line break: only what an interrupted write leaves is cut off.
    fn check_torn(&self, finished: bool) -> Result<(), InputError> {
        let begins = |with: &str| {
            // Blocks of a file that never reached the disk are read as zeros.
            let written = self.line.split(|octet| *octet == 0).next();
            let (written, with) = (written.unwrap_or_default(), with.as_bytes());
            written.starts_with(with) || with.starts_with(written)
        };
        if self.number == 1 {
            let ours = begins(&format!(
                "{{\"type\":\"audit\",\"schema\":\"{}\",",
                AuditStream::NAME
            ));
            return if ours { Ok(()) } else { Err(self.no_stream()) };
        }
        let torn = begins("{\"type\":\"domain\",") || begins("{\"type\":\"summary\",");
        if torn && !finished {
            Ok(())
        } else {
            Err(self.damaged(&both!(
                en: "this is not a line of an audit",
                fr: "ce n’est pas une ligne d’un audit"
            )))
        }
    }

    /// A line that is whole, but not the first.
    fn take<'a>(
        &self,
        beginning: &Beginning,
        settled: &mut ResumableStream<'a>,
        course: &mut DomainCursor<'_, 'a>,
        visit: &mut impl FnMut(&AuditSubject<'a>, &DomainReport) -> Result<(), Text>,
    ) -> Result<(), InputError> {
        if settled.end.is_some() {
            return Err(self.behind_summary());
        }
        let line = self.parse(Unknown::Refused);
        match line.map_err(|why| self.no_line(&why))? {
            StreamLine::Audit(_) => Err(self.damaged(&both!(
                en: "another audit begins here",
                fr: "un autre audit commence ici"
            ))),
            StreamLine::Domain(entry) => {
                let damaged = |what: Text| self.damaged(&what);
                beginning.judge(&entry).map_err(damaged)?;
                let Some(subject) = course.settle(&entry.domain) else {
                    return Err(self.damaged(&both!(
                        en: "{} occurs twice, or is not a domain of the audit",
                        fr: "{} apparaît deux fois, ou n’est pas un domaine de l’audit",
                        entry.domain
                    )));
                };
                let report = saved::domain(*entry).map_err(damaged)?;
                visit(&subject, &report).map_err(|what| {
                    let name = &report.domain;
                    self.damaged(&Text::of(|lang| {
                        let what = what.in_lang(lang);
                        say!(lang, en: "{name}: {what}", fr: "{name} : {what}")
                    }))
                })?;
                settled.counts.add(report.status);
                Ok(())
            }
            StreamLine::Summary(line) => {
                settled.end = Some(StreamSummary {
                    line: self.number,
                    totals: Totals::from(*line),
                });
                Ok(())
            }
        }
    }

    fn no_stream(&self) -> InputError {
        if is_utf16(&self.line) {
            return InputError::whole(self.source, utf16());
        }
        InputError::whole(
            self.source,
            both!(
                en: "not an audit that can be continued; expected a first line of {}, as `--format ndjson` \
                     writes it",
                fr: "ce n’est pas un audit que l’on peut continuer ; une première ligne de {} est attendue, \
                     comme `--format ndjson` l’écrit",
                AuditStream::NAME
            ),
        )
    }
}

/// The domains of an audit in order of names, compared with those in a stream. Those are nearly in order: a
/// skipped domain was in progress at the time, and comes later or never.
struct DomainCursor<'s, 'a> {
    subjects: &'s mut dyn Iterator<Item = AuditSubject<'a>>,
    /// Passed over, by name.
    waiting: BTreeMap<String, AuditSubject<'a>>,
    last: String,
}

impl<'s, 'a> DomainCursor<'s, 'a> {
    fn new(subjects: &'s mut dyn Iterator<Item = AuditSubject<'a>>) -> Self {
        Self {
            subjects,
            waiting: BTreeMap::new(),
            last: String::new(),
        }
    }

    /// Removes a domain from those that are not settled. `None` if it is not, or no longer, one of them.
    fn settle(&mut self, name: &str) -> Option<AuditSubject<'a>> {
        if name <= self.last.as_str() {
            return self.waiting.remove(name);
        }
        for subject in &mut *self.subjects {
            self.last.clear();
            self.last.push_str(&subject.name);
            if subject.name == name {
                return Some(subject);
            }
            let beyond = subject.name.as_ref() > name;
            self.waiting.insert(self.last.clone(), subject);
            if beyond {
                break;
            }
        }
        None
    }

    fn has_more(&mut self) -> bool {
        !self.waiting.is_empty() || self.subjects.next().is_some()
    }
}
