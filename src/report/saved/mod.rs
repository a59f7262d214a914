//! Reads saved reports: each document or stream once, to its end. Every part is judged before it is used.

mod entry;
mod model;
mod parse;
mod published;
mod rebuilt;
mod report;
mod totals;
mod whole;

use std::cmp::Ordering;
use std::io::BufRead;

use crate::contract::audit::{self, AuditLine, Domain, Head, SummaryLine, Totals};
use crate::contract::{Form, Tool};
use crate::input::{InputError, Position, Source, is_utf16, utf16};
use crate::lang::{Say, Text, both, say};
use crate::report::ndjson::StreamReader;
use crate::report::{AuditContext, Scope};
use crate::shard::Shard;

use entry::WriterVersion;
pub(super) use model::domain;
use parse::ParseError;
pub(super) use parse::{Unknown, parse};
pub use published::{Published, published};
pub use rebuilt::{FrameJson, Rebuilt, SavedDomain, SavedFrame, conditions, frame_json, rebuild};
pub use report::{SavedReport, read_report};
pub(super) use totals::{same, same_causes};
pub(super) use whole::{CountedReport, damage};

/// The part of a report before its first domain.
pub(super) struct Beginning {
    /// The sources of its verdicts.
    pub(super) context: AuditContext,
    /// The inputs that determined its domains. `None` in a document.
    pub(super) scope: Option<Scope>,
    writer: WriterVersion,
}

/// A part of a report: first the beginning, then the domains.
pub(super) enum ReportPart<'a> {
    Beginning(&'a Beginning),
    /// An entry that was judged, and the beginning of its report.
    Domain(&'a Beginning, Domain<'static>),
}

impl Beginning {
    /// Reads the first line of a stream.
    ///
    /// # Errors
    ///
    /// What contradicts itself, in one phrase.
    pub(super) fn of_line(line: AuditLine<'_>, unknown: Unknown) -> Result<Self, Text> {
        let (head, scope) = line.into_parts();
        Self::new(head, Some(model::scope(scope)), unknown)
    }

    fn new(head: Head<'_>, scope: Option<Scope>, unknown: Unknown) -> Result<Self, Text> {
        let is_ours = head.tool == Tool::OURS;
        let minor = head.minor.unwrap_or_default();
        let writer = match minor.cmp(&audit::MINOR) {
            Ordering::Equal if is_ours => WriterVersion::Same,
            Ordering::Greater => WriterVersion::Later,
            Ordering::Equal | Ordering::Less => WriterVersion::Other,
        };
        if unknown == Unknown::Refused && !is_ours {
            let (tool, ours) = (&head.tool, Tool::OURS);
            return Err(both!(
                en: "{} {} wrote it, and this is {} {}. Use the version that wrote the reports, or make \
                     all of them with this one",
                fr: "{} {} l’a écrit, et cette version est {} {}. Utiliser la version qui a écrit les \
                     rapports, ou les refaire tous avec celle-ci",
                tool.name,
                tool.version,
                ours.name,
                ours.version
            ));
        }
        Ok(Self {
            context: model::context(head, unknown)?,
            scope,
            writer,
        })
    }

    /// Whether the totals list causes.
    pub(super) fn has_causes(&self) -> bool {
        self.writer == WriterVersion::Same
    }

    /// The shard of the report. `None` if it is whole.
    pub(super) fn shard(&self) -> Option<Shard> {
        self.context.part.as_ref().map(|part| part.shard)
    }

    /// The inputs that determined the domains of the whole audit.
    pub(super) fn whole(&self) -> Option<&Scope> {
        let part = self.context.part.as_ref();
        part.map(|part| &part.whole).or(self.scope.as_ref())
    }

    /// Judges an entry of this report.
    ///
    /// # Errors
    ///
    /// If it is damaged: how, in one phrase.
    pub(super) fn judge(&self, entry: &Domain<'_>) -> Result<(), Text> {
        entry::judge(entry, &self.context, self.writer)
    }
}

/// Reads a report, judges its parts and hands each to `take`. Returns the whole, closed by its totals.
///
/// # Errors
///
/// If `reader` gives no report, an unfinished report or a damaged one. Also the first error of `take`.
pub(super) fn read<'s, E: From<InputError>>(
    source: &'s Source,
    mut reader: impl BufRead,
    unknown: Unknown,
    take: &mut dyn FnMut(ReportPart<'_>) -> Result<(), E>,
) -> Result<CountedReport<'s>, E> {
    const TORN: &[u8] = b"{\"type\":";
    match reader.fill_buf() {
        Err(error) => Err(InputError::unreadable(source, &error).into()),
        Ok([]) => {
            let message = both!(
                en: "the report is empty: the audit did not begin, or ended before it wrote anything. Make \
                     it again",
                fr: "le rapport est vide : l’audit n’a pas commencé, ou s’est arrêté avant d’écrire quoi que \
                     ce soit. Le refaire"
            );
            Err(InputError::whole(source, message).into())
        }
        Ok(there) if is_utf16(there) => Err(InputError::whole(source, utf16()).into()),
        // A torn first line also belongs to a stream.
        Ok(there) if there.iter().zip(TORN).all(|(a, b)| a == b) || is_stream(there) => {
            stream(source, reader, unknown, take)
        }
        // serde reads an array as a struct.
        Ok(there) if there.trim_ascii_start().first() == Some(&b'[') => {
            let what = both!(
                en: "it is an array; expected an object",
                fr: "c’est un tableau ; un objet est attendu"
            );
            Err(no_report(source, None, &what).into())
        }
        Ok(_) => document(source, reader, unknown, take),
    }
}

/// Whether the first line names the form of a stream, in any order of its fields. The name without its key is not
/// enough: it could be a text of a report, such as a target.
fn is_stream(there: &[u8]) -> bool {
    let line = there.split(|octet| *octet == b'\n').next();
    let line = line.unwrap_or_default();
    ["", " "].iter().any(|space| {
        let named = format!("\"schema\":{space}\"{}\"", audit::AuditStream::NAME);
        memchr::memmem::find(line, named.as_bytes()).is_some()
    })
}

fn document<'s, E: From<InputError>>(
    source: &'s Source,
    reader: impl BufRead,
    unknown: Unknown,
    take: &mut dyn FnMut(ReportPart<'_>) -> Result<(), E>,
) -> Result<CountedReport<'s>, E> {
    let reader = serde_json::de::IoRead::new(reader);
    let report: audit::Report<'static> =
        parse(reader, unknown, "").map_err(|error| refusal(source, &error))?;
    let (head, totals, domains) = report.into_parts();
    let beginning = Beginning::new(head, None, unknown);
    let beginning = beginning.map_err(|why| no_report(source, None, &why))?;
    let mut whole = CountedReport::new(source, beginning)?;
    take(ReportPart::Beginning(&whole.beginning))?;
    for domain in domains {
        whole.add_domain(&domain, None)?;
        take(ReportPart::Domain(&whole.beginning, domain))?;
    }
    whole.check_totals(totals, None)?;
    Ok(whole)
}

fn stream<'s, E: From<InputError>>(
    source: &'s Source,
    reader: impl BufRead,
    unknown: Unknown,
    take: &mut dyn FnMut(ReportPart<'_>) -> Result<(), E>,
) -> Result<CountedReport<'s>, E> {
    let mut lines = StreamReader::new(source, reader);
    let none = |why: &Text| no_report(source, None, why);
    lines.next()?;
    if !lines.line.ends_with(b"\n") {
        return Err(unfinished(source, 0).into());
    }
    let first: AuditLine<'_> = match lines.parse(unknown) {
        Ok(StreamLine::Audit(line)) => *line,
        Ok(_) => {
            let what = both!(en: "the first line is missing", fr: "la première ligne manque");
            return Err(none(&what).into());
        }
        Err(why) => return Err(none(&why).into()),
    };
    let beginning = Beginning::of_line(first, unknown).map_err(|why| none(&why))?;
    let mut whole = CountedReport::new(source, beginning)?;
    take(ReportPart::Beginning(&whole.beginning))?;
    let mut finished = false;
    while lines.next()? && lines.line.ends_with(b"\n") {
        let at = Some(lines.number);
        match lines.parse(unknown) {
            Ok(StreamLine::Audit(_)) => {
                let what = both!(
                    en: "another audit begins here; give each report as a separate file",
                    fr: "un autre audit commence ici ; donner chaque rapport dans un fichier séparé"
                );
                return Err(InputError::line(source, lines.number, what).into());
            }
            _ if finished => return Err(lines.behind_summary().into()),
            Ok(StreamLine::Domain(domain)) => {
                whole.add_domain(&domain, at)?;
                take(ReportPart::Domain(&whole.beginning, *domain))?;
            }
            Ok(StreamLine::Summary(line)) => {
                finished = true;
                whole.check_totals(Totals::from(*line), at)?;
            }
            Err(why) => return Err(lines.no_line(&why).into()),
        }
    }
    if !finished {
        return Err(unfinished(source, whole.domains_read()).into());
    }
    if lines.line.is_empty() {
        Ok(whole)
    } else {
        Err(lines.behind_summary().into())
    }
}

fn unfinished(source: &Source, settled: usize) -> InputError {
    let message = Text::of(|lang| {
        let domains = lang.counted(settled, ["domain", "domains"], ["domaine", "domaines"]);
        say!(
            lang,
            en: "the report is not finished: it has {domains} and no summary. Continue it with `mssrv check \
                 --resume {source}` and the options it was begun with",
            fr: "le rapport n’est pas terminé : il a {domains} et pas de synthèse. Le continuer avec `mssrv \
                 check --resume {source}` et les options du début"
        )
    });
    InputError::whole(source, message)
}

/// A line of a stream.
pub(super) enum StreamLine {
    Audit(Box<AuditLine<'static>>),
    Domain(Box<Domain<'static>>),
    Summary(Box<SummaryLine<'static>>),
}

/// Reads a line of a stream.
///
/// # Errors
///
/// If it is no such line: why, in one phrase.
pub(super) fn line(json: &[u8], unknown: Unknown) -> Result<StreamLine, Text> {
    #[derive(serde::Deserialize)]
    struct Kind<'a> {
        #[serde(borrow)]
        r#type: std::borrow::Cow<'a, str>,
    }
    let why = |error: ParseError| Text::of(|lang| error.say(lang));
    let kind: Kind<'_> = serde_json::from_slice(json).map_err(|error| why(error.into()))?;
    let read = || serde_json::de::SliceRead::new(json);
    match &*kind.r#type {
        "audit" => parse(read(), unknown, "").map(StreamLine::Audit),
        "domain" => parse(read(), unknown, "type").map(StreamLine::Domain),
        "summary" => parse(read(), unknown, "").map(StreamLine::Summary),
        other => {
            return Err(both!(
                en: "its type {other:?} is unknown",
                fr: "son type {other:?} est inconnu"
            ));
        }
    }
    .map_err(why)
}

fn refusal(source: &Source, error: &ParseError) -> InputError {
    let what = Text::of(|lang| error.say(lang));
    let position = match error {
        ParseError::UnknownField(_) => None,
        ParseError::Json(error) if error.is_io() => {
            let message = Text::of(|lang| {
                let what = what.in_lang(lang);
                say!(lang, en: "cannot be read: {what}", fr: "lecture impossible : {what}")
            });
            return InputError::whole(source, message);
        }
        ParseError::Json(error) => Some(Position {
            line: error.line(),
            column: error.column().max(1),
        }),
    };
    no_report(source, position.filter(|it| it.line > 0), &what)
}

fn no_report(source: &Source, position: Option<Position>, what: &Text) -> InputError {
    let (document, stream) = (audit::Report::NAME, audit::AuditStream::NAME);
    InputError {
        file: source.clone(),
        position,
        message: Text::of(|lang| {
            let what = what.in_lang(lang);
            say!(
                lang,
                en: "not a whole report of `mssrv check --format json` ({document}) or ndjson ({stream}): \
                     {what}",
                fr: "ce n’est pas un rapport entier de `mssrv check --format json` ({document}) ou ndjson \
                     ({stream}) : {what}"
            )
        }),
    }
}

#[cfg(test)]
pub(crate) mod tests;
