//! Reading back what an interrupted audit has written, so that it can go on.

pub(in crate::report) mod basis;

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;

use super::SCHEMA;
use super::lines::Lines;
use crate::audit::Subject;
use crate::finding::{Code, Counts, Status};
use crate::input::{InputError, Source};
use crate::text::counted;

/// What a stream holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled<'a> {
    /// Length of the part that stands, in octets; what follows is a line torn in the writing.
    pub sound: u64,
    /// Whether something follows.
    pub torn: bool,
    /// Domains settled, by status.
    pub counts: Counts,
    /// Domains passed over so far, in order: they were under way when the audit was interrupted.
    pub missing: Vec<Subject<'a>>,
    /// Whether the summary stands: nothing is left to be done.
    pub finished: bool,
}

/// What a stream tells of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Verdict.
    pub status: Status,
    /// Codes of its findings.
    pub codes: Vec<Code>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line {
    Domain {
        domain: String,
        status: Status,
        findings: Vec<Finding>,
    },
    Summary {
        summary: Summary,
    },
}

#[derive(Deserialize)]
struct Finding {
    code: Code,
}

#[derive(Deserialize)]
struct Summary {
    domains: Totals,
}

#[derive(Deserialize)]
struct Totals {
    compliant: usize,
    non_compliant: usize,
    absent: usize,
    undetermined: usize,
}

/// Reads the stream of an audit that would write the first line `head`, and hands every domain
/// settled to `visit`.
///
/// `subjects` are the audit's domains in order of names; afterwards it stands behind the last one
/// that the stream, or [`Settled::missing`], holds. Memory grows with the number of domains that
/// were under way at once, not with those settled.
///
/// # Errors
///
/// Where `reader` gives no such stream, one of another audit, or one damaged elsewhere than at its
/// end.
pub fn read<'a>(
    source: &Source,
    reader: impl BufRead,
    head: &str,
    subjects: &mut dyn Iterator<Item = Subject<'a>>,
    mut visit: impl FnMut(&Subject<'a>, Told),
) -> Result<Settled<'a>, InputError> {
    let mut lines = Lines::new(source, reader);
    let mut settled = Settled::default();
    let mut course = Course::new(subjects);
    while lines.next()? {
        if !lines.line.ends_with(b"\n") {
            lines.check_torn(settled.finished)?;
            settled.torn = true;
            break;
        }
        if lines.number == 1 {
            lines.check_head(head)?;
        } else {
            lines.take(&mut settled, &mut course, &mut visit)?;
        }
        settled.sound += lines.line.len() as u64;
    }
    if settled.finished && course.has_more() {
        return Err(lines.damaged("the summary comes before every domain is settled"));
    }
    settled.missing = course.waiting.into_values().collect();
    Ok(settled)
}

impl<R: BufRead> Lines<'_, R> {
    /// A first line that is whole.
    fn check_head(&self, head: &str) -> Result<(), InputError> {
        let found = serde_json::from_slice(&self.line).ok();
        let Some(found) = found.filter(basis::is_ours) else {
            return Err(self.no_stream());
        };
        let differences = basis::differences(&found, head, &[]);
        match differences.is_empty() {
            true => Ok(()),
            false => Err(InputError::whole(
                self.source,
                format!(
                    "is the stream of another audit, which cannot be continued: {}. Ask for the \
                     same, or begin a new file",
                    differences.join("; ")
                ),
            )),
        }
    }

    /// A last line without its line break: only what an interrupted write leaves is cut off.
    fn check_torn(&self, finished: bool) -> Result<(), InputError> {
        let begins = |with: &str| {
            // What a file holds of blocks that never reached the disk reads as zeros.
            let written = self.line.split(|octet| *octet == 0).next();
            let (written, with) = (written.unwrap_or_default(), with.as_bytes());
            written.starts_with(with) || with.starts_with(written)
        };
        if self.number == 1 {
            let ours = begins(&format!("{{\"type\":\"audit\",\"schema\":\"{SCHEMA}\","));
            return if ours { Ok(()) } else { Err(self.no_stream()) };
        }
        let torn = begins("{\"type\":\"domain\",") || begins("{\"type\":\"summary\",");
        match torn && !finished {
            true => Ok(()),
            false => Err(self.damaged("it is no line of an audit")),
        }
    }

    /// A line that is whole, but not the first.
    fn take<'a>(
        &self,
        settled: &mut Settled<'a>,
        course: &mut Course<'_, 'a>,
        visit: &mut impl FnMut(&Subject<'a>, Told),
    ) -> Result<(), InputError> {
        if settled.finished {
            return Err(self.damaged("it stands behind the summary"));
        }
        let line = serde_json::from_slice(&self.line)
            .map_err(|error| self.damaged(format!("it is no line of an audit ({error})")))?;
        match line {
            Line::Domain {
                status: Status::Partial,
                ..
            } => Err(self.damaged("no domain has the status partial")),
            Line::Domain {
                domain,
                status,
                findings,
                ..
            } => {
                let Some(subject) = course.settle(&domain) else {
                    return Err(self.damaged(format!(
                        "{domain} stands there twice, or is none of the audit's domains"
                    )));
                };
                let codes = findings.into_iter().map(|finding| finding.code).collect();
                settled.counts.add(status);
                visit(&subject, Told { status, codes });
                Ok(())
            }
            Line::Summary { summary, .. } => {
                settled.finished = true;
                self.check_totals(summary.domains, settled.counts)
            }
        }
    }

    /// Whether the summary adds up to what stands above it.
    fn check_totals(&self, told: Totals, there: Counts) -> Result<(), InputError> {
        let Totals {
            compliant,
            non_compliant,
            absent,
            undetermined,
        } = told;
        let told = Counts {
            compliant,
            non_compliant,
            absent,
            undetermined,
        };
        if told == there {
            return Ok(());
        }
        let (told, there) = (counted(told.total(), "domain"), there.total());
        Err(self.damaged(format!(
            "the summary tells of {told}, but {there} stand above it, or with other verdicts"
        )))
    }

    fn no_stream(&self) -> InputError {
        InputError::whole(
            self.source,
            format!(
                "is no audit that can be continued: expected a first line of {SCHEMA}, as `--format ndjson` writes it"
            ),
        )
    }
}

/// The domains of an audit in order of names, held against those that a stream tells of. These are
/// nearly in order: what is passed over was under way at the time, and comes later or never.
struct Course<'s, 'a> {
    subjects: &'s mut dyn Iterator<Item = Subject<'a>>,
    /// Passed over, by name.
    waiting: BTreeMap<String, Subject<'a>>,
    last: String,
}

impl<'s, 'a> Course<'s, 'a> {
    fn new(subjects: &'s mut dyn Iterator<Item = Subject<'a>>) -> Self {
        Self {
            subjects,
            waiting: BTreeMap::new(),
            last: String::new(),
        }
    }

    /// Takes a domain out of those to be settled; none where it is not, or no longer, one.
    fn settle(&mut self, name: &str) -> Option<Subject<'a>> {
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
