//! Compares the replies of a zone's servers to one question. Pure: no I/O.

use std::cmp::Reverse;

use hickory_proto::rr::{Name, RecordType};

use super::super::detail::{ReplyOrFailure, ServerReply};
use super::super::{
    Answer, AnswerOutcome, AnswerSource, ComparedReply, FactSource, Failure, FailureDetail,
    FailureKind, Question, display_name,
};
use super::reading::ZoneReading;
use crate::first_of::FirstOf;

/// Most servers whose replies are listed one by one.
const MAX_REPORTED: usize = 6;

/// The reply of one server, or why it has none.
#[derive(Debug)]
pub(super) struct ServerReading {
    /// Name in the NS RRset.
    pub(super) server: Name,
    /// The server that was asked. `None` if no address of it is known.
    pub(super) source: Option<FactSource>,
    /// Its reply.
    pub(super) reading: Result<ZoneReading, Failure>,
}

/// The reply that is judged, and the replies that differ.
#[derive(Debug)]
pub(super) struct Consensus {
    /// The reply that is judged.
    pub(super) reading: ZoneReading,
    /// Who says so first.
    pub(super) source: Option<FactSource>,
    /// The servers that failed, and all others too if not all agree.
    pub(super) replies: Vec<ComparedReply>,
}

/// Decides what the servers of the zone `apex` say.
///
/// If they differ, the most frequent reply is judged, but nothing is absent while one server has it: records
/// come before an alias, which may lead to nothing, and an alias before an empty reply. Nothing is judged
/// without a usable answer, or if some servers say that there is nothing while others delegate to another
/// zone.
pub(super) fn consensus(
    apex: &Name,
    question: &Question,
    readings: Vec<ServerReading>,
) -> Result<Consensus, Failure> {
    let rtype = question.rtype;
    let heard = || {
        let usable = |voice: &ServerReading| {
            !matches!(voice.reading, Err(_) | Ok(ZoneReading::Elsewhere(_)))
        };
        readings.iter().filter(move |voice| usable(voice))
    };
    let words = heard().filter_map(|voice| voice.reading.as_ref().ok());
    let best = words.min_by_key(|said| {
        let agreeing = heard().filter(|voice| agrees(rtype, &voice.reading, said));
        // `min_by_key` takes the first of several, and servers come in a stable order.
        (rank(said), Reverse(agreeing.count()))
    });
    let Some(best) = best.cloned() else {
        return Err(no_usable_reading(apex, &readings));
    };
    let delegated = |voice: &ServerReading| matches!(voice.reading, Ok(ZoneReading::Elsewhere(_)));
    if rank(&best) == EMPTY
        && let Some(elsewhere) = readings.iter().find(|voice| delegated(voice))
    {
        return Err(undecided(apex, elsewhere, &readings));
    }
    let said = weakest(
        best,
        heard().filter_map(|voice| voice.reading.as_ref().ok()),
    );
    let first = heard().find(|voice| voice.reading.as_ref() == Ok(&said));
    let source = first.and_then(|voice| voice.source.clone());
    let differ = readings
        .iter()
        .any(|voice| voice.reading.is_ok() && !agrees(rtype, &voice.reading, &said));
    let replies = readings
        .into_iter()
        .filter(|voice| differ || voice.reading.is_err());
    let replies = replies.map(|voice| ComparedReply {
        question: question.clone(),
        agrees: agrees(rtype, &voice.reading, &said),
        server: voice.server,
        source: voice.source,
        answer: voice.reading.map(|answer| answer.summary()),
    });
    Ok(Consensus {
        replies: replies.collect(),
        reading: said,
        source,
    })
}

/// The rank of what proves an absence.
const EMPTY: u8 = 2;

/// Records come before an alias, which may lead to records, and that before an empty reply.
fn rank(said: &ZoneReading) -> u8 {
    match said {
        ZoneReading::Answer(answer) if matches!(answer.outcome, AnswerOutcome::Records(_)) => 0,
        ZoneReading::Alias(_) => 1,
        ZoneReading::Answer(_) | ZoneReading::Elsewhere(_) => EMPTY,
    }
}

/// That a name does not exist is believed of all who answered only.
fn weakest<'a>(best: ZoneReading, mut all: impl Iterator<Item = &'a ZoneReading>) -> ZoneReading {
    let says = |said: &ZoneReading, outcome: &AnswerOutcome| match said {
        ZoneReading::Answer(answer) => answer.outcome == *outcome,
        ZoneReading::Alias(_) | ZoneReading::Elsewhere(_) => false,
    };
    let weaker = if says(&best, &AnswerOutcome::NxDomain) {
        all.find(|said| says(said, &AnswerOutcome::NoData))
    } else {
        None
    };
    weaker.cloned().unwrap_or(best)
}

fn agrees(rtype: RecordType, one: &Result<ZoneReading, Failure>, other: &ZoneReading) -> bool {
    match (one, other) {
        (Ok(ZoneReading::Answer(one)), ZoneReading::Answer(other)) => agree(rtype, one, other),
        (Ok(one), other) => one == other,
        (Err(_), _) => false,
    }
}

/// Addresses may differ on purpose (load balancing by the name server), and serials while a zone is
/// being transferred; whether there are any may not.
fn agree(rtype: RecordType, one: &Answer, other: &Answer) -> bool {
    let empty = |answer: &Answer| !matches!(answer.outcome, AnswerOutcome::Records(_));
    match rtype {
        RecordType::A | RecordType::AAAA | RecordType::SOA => empty(one) == empty(other),
        _ => one.says_the_same(other),
    }
}

/// No server has a usable answer. The failure lists their replies.
fn no_usable_reading(apex: &Name, voices: &[ServerReading]) -> Failure {
    let zone = display_name(apex);
    if voices.is_empty() {
        // They have addresses, or they would have had their say: none could be sent to.
        return Failure::new(FailureDetail::NoServerReachable(zone));
    }
    let failures = voices
        .iter()
        .filter_map(|voice| voice.reading.as_ref().err());
    let foremost = Failure::most_informative(failures);
    let detail = FailureDetail::NoAuthoritativeAnswer {
        zone,
        replies: replies(voices),
        kind: foremost.map_or(FailureKind::Malformed, Failure::kind),
    };
    match foremost {
        Some(failure) => Failure {
            detail: Box::new(detail),
            ..failure.clone()
        },
        None => Failure::new(detail),
    }
}

/// Records that are missing here may be in the zone that `elsewhere` delegates to.
fn undecided(apex: &Name, elsewhere: &ServerReading, voices: &[ServerReading]) -> Failure {
    Failure {
        source: elsewhere.source.clone(),
        ..Failure::new(FailureDetail::Undecided {
            zone: display_name(apex),
            replies: replies(voices),
        })
    }
}

/// The replies of the first few servers.
fn replies(voices: &[ServerReading]) -> FirstOf<ServerReply> {
    let first = voices.iter().take(MAX_REPORTED).map(|voice| ServerReply {
        server: display_name(&voice.server),
        source: voice.source.as_ref().map(AnswerSource::from),
        reply: match &voice.reading {
            Ok(said) => ReplyOrFailure::Reply(said.summary()),
            Err(failure) => ReplyOrFailure::Failure {
                failed: failure.detail.clone(),
            },
        },
    });
    FirstOf {
        first: first.collect(),
        omitted: voices.len().saturating_sub(MAX_REPORTED),
    }
}

#[cfg(test)]
mod tests;
