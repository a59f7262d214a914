//! One report, in either form, read to its end.

use std::io::BufRead;

use super::wire::{End, Head, Line, WireReport};
use crate::input::{InputError, Position, Source};
use crate::report::{DomainReport, json, ndjson};
use crate::text::counted;

/// What a report tells, in this order: its head, its domains, its end.
pub(super) enum Told {
    Head(Box<Head>),
    Domain(DomainReport),
    End(End),
}

/// Reads a report and hands what it tells to `take`, with the number of the line where it stands,
/// for forms that go by lines. The first error of `take` ends the reading.
pub(super) fn read<E: From<InputError>>(
    source: &Source,
    mut reader: impl BufRead,
    take: &mut dyn FnMut(Told, Option<usize>) -> Result<(), E>,
) -> Result<(), E> {
    const STREAM: &[u8] = b"{\"type\":";
    let refused = |message: String| Err(InputError::whole(source, message).into());
    match reader.fill_buf() {
        Err(error) => refused(format!("cannot be read: {error}")),
        Ok([]) => refused(
            "is empty: that audit was not begun, or told nothing before it ended; make it anew"
                .to_owned(),
        ),
        // A torn first line is a stream's, too.
        Ok(there) if there.iter().zip(STREAM).all(|(a, b)| a == b) => stream(source, reader, take),
        Ok(_) => report(source, reader, take),
    }
}

fn report<E: From<InputError>>(
    source: &Source,
    reader: impl BufRead,
    take: &mut dyn FnMut(Told, Option<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let report: WireReport =
        serde_json::from_reader(reader).map_err(|error| refusal(source, &error))?;
    let parts = report.parts();
    let (head, end, domains) = parts.map_err(|message| no_report(source, None, &message))?;
    take(Told::Head(Box::new(head)), None)?;
    for domain in domains {
        take(Told::Domain(domain.0), None)?;
    }
    take(Told::End(end), None)
}

fn stream<E: From<InputError>>(
    source: &Source,
    reader: impl BufRead,
    take: &mut dyn FnMut(Told, Option<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = ndjson::Lines::new(source, reader);
    let (mut domains, mut finished) = (0, false);
    while lines.next()? && lines.line.ends_with(b"\n") {
        let at = lines.number;
        let damaged = |message| lines.damaged(format!("it is no line of an audit ({message})"));
        let line = serde_json::from_slice(&lines.line);
        let told = match (at, line) {
            (1, Ok(Line::Audit(audit))) => {
                let head = Head::try_from(*audit);
                Told::Head(Box::new(head.map_err(|why| no_report(source, None, &why))?))
            }
            (1, Ok(_)) => return Err(no_report(source, None, "the first line is missing").into()),
            (1, Err(error)) => return Err(no_report(source, None, &error.to_string()).into()),
            (_, Ok(Line::Audit(_))) => {
                let what = "another audit begins here: give each report as a file of its own";
                return Err(InputError::line(source, at, what).into());
            }
            _ if finished => return Err(lines.damaged("it stands behind the summary").into()),
            (_, Ok(Line::Domain(domain))) => {
                domains += 1;
                Told::Domain(domain.0)
            }
            (_, Ok(Line::Summary(end))) => {
                finished = true;
                Told::End(end.try_into().map_err(damaged)?)
            }
            (_, Err(error)) => return Err(damaged(error.to_string()).into()),
        };
        take(told, Some(at))?;
    }
    if finished && lines.line.is_empty() {
        return Ok(());
    }
    if finished {
        return Err(lines.damaged("it stands behind the summary").into());
    }
    let message = format!(
        "is not finished: it tells of {} and has no summary. Continue it with `mssrv check --resume \
         {source}` and the options it was begun with, then merge",
        counted(domains, "domain")
    );
    Err(InputError::whole(source, message).into())
}

fn refusal(source: &Source, error: &serde_json::Error) -> InputError {
    let message = error.to_string();
    if error.is_io() {
        return InputError::whole(source, format!("cannot be read: {message}"));
    }
    // It says the place in a form of its own.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let position = Position {
        line: error.line(),
        column: error.column().max(1),
    };
    let message = message.strip_suffix(&place).unwrap_or(&message);
    no_report(source, (position.line > 0).then_some(position), message)
}

fn no_report(source: &Source, position: Option<Position>, message: &str) -> InputError {
    InputError {
        file: source.clone(),
        position,
        message: format!(
            "is no whole report of `mssrv check --format json` ({}) or ndjson ({}): {message}",
            json::SCHEMA,
            ndjson::SCHEMA
        ),
    }
}
