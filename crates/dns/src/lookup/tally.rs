//! Counts of responses by server: a fault of a server is reported once, not for each domain.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

use super::{Answer, Endpoint, FactSource, Failure, FailureKind, Note};

/// Questions by server and by what it said.
#[derive(Debug, Default)]
pub(super) struct ResponseTally(Lock<HashMap<Arc<Endpoint>, ResponseCounts, RandomState>>);

/// Questions that a server must answer with SERVFAIL, and no other with anything else, to be blamed.
const LEAST_SERVFAIL: usize = 20;

/// Counts of the responses of one server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ResponseCounts {
    records: usize,
    /// Denials with their proof.
    denials: usize,
    /// Denials without it.
    unproven: usize,
    refused: usize,
    servfail: usize,
    /// Other failures, but for silences.
    others: usize,
}

impl ResponseCounts {
    fn answered(&self) -> usize {
        self.records + self.denials + self.unproven
    }
}

impl ResponseTally {
    /// Counts what became of one question.
    pub(super) fn record(&self, result: &Result<Answer, Failure>) {
        match result {
            Ok(answer) => self.answered(answer.source.as_ref(), answer),
            Err(failure) => self.failed(failure),
        }
    }

    /// Counts an answer of that server.
    pub(super) fn answered(&self, source: Option<&FactSource>, answer: &Answer) {
        self.count(source, |counts| match answer.records() {
            [] => counts.denials += 1,
            _ => counts.records += 1,
        });
    }

    /// Counts a failure, unless it is a silence.
    pub(super) fn failed(&self, failure: &Failure) {
        self.count(failure.source.as_ref(), |counts| match failure.kind() {
            FailureKind::Unproven => counts.unproven += 1,
            FailureKind::Refused => counts.refused += 1,
            FailureKind::ServFail => counts.servfail += 1,
            kind if kind.is_silence() => {}
            _ => counts.others += 1,
        });
    }

    fn count(&self, source: Option<&FactSource>, add: impl FnOnce(&mut ResponseCounts)) {
        if let Some(FactSource::Server { endpoint, .. }) = source {
            let mut counts = self.counts();
            match counts.get_mut(endpoint) {
                Some(counts) => add(counts),
                None => add(counts.entry(Arc::clone(endpoint)).or_default()),
            }
        }
    }

    /// A remark if the server only ever turned questions away. SERVFAIL of a few questions is the fault of what
    /// they are about.
    pub(super) fn turned_away(&self, server: &Arc<Endpoint>) -> Option<Note> {
        let counts = self.counts().get(server).copied()?;
        let ResponseCounts {
            refused, servfail, ..
        } = counts;
        let is_enough = refused > 0 || servfail >= LEAST_SERVFAIL;
        (is_enough && counts.answered() + counts.others == 0).then(|| Note::TurnedAway {
            server: Arc::clone(server),
            refused,
            servfail,
        })
    }

    /// A remark if most denials of the server lack their proof.
    pub(super) fn proves_nothing(&self, server: &Arc<Endpoint>, recursive: bool) -> Option<Note> {
        let ResponseCounts {
            denials, unproven, ..
        } = self.counts().get(server).copied()?;
        (unproven > denials).then(|| Note::UnprovenDenials {
            server: Arc::clone(server),
            unproven,
            all: denials + unproven,
            recursive,
        })
    }

    /// The servers that were counted, by address.
    pub(super) fn servers(&self) -> Vec<Arc<Endpoint>> {
        let mut servers: Vec<_> = self.counts().keys().cloned().collect();
        servers.sort_by_key(|server| server.addr());
        servers
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Arc<Endpoint>, ResponseCounts, RandomState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::lookup::AnswerOutcome;

    fn server(port: u16) -> Arc<Endpoint> {
        Arc::new(SocketAddr::from(([127, 0, 0, 1], port)).into())
    }

    fn source(server: &Arc<Endpoint>) -> Option<FactSource> {
        Some(FactSource::Server {
            endpoint: Arc::clone(server),
            recursion: true,
        })
    }

    fn denied(server: &Arc<Endpoint>) -> Result<Answer, Failure> {
        Ok(Answer {
            source: source(server),
            ..Answer::new(Vec::new(), AnswerOutcome::NxDomain)
        })
    }

    fn failed(server: &Arc<Endpoint>, kind: FailureKind) -> Result<Answer, Failure> {
        Err(Failure {
            source: source(server),
            ..Failure::of_kind(kind)
        })
    }

    fn turned_away(server: &Arc<Endpoint>, refused: usize, servfail: usize) -> Note {
        Note::TurnedAway {
            server: Arc::clone(server),
            refused,
            servfail,
        }
    }

    #[test]
    fn server_whose_denials_mostly_lack_proof_is_named_with_its_numbers() {
        let (tally, server) = (ResponseTally::default(), server(1));
        let note = || tally.proves_nothing(&server, true);
        assert_eq!(note(), None);
        tally.record(&denied(&server));
        tally.record(&failed(&server, FailureKind::Unproven));
        assert_eq!(note(), None, "half of them are not most");
        tally.record(&failed(&server, FailureKind::Unproven));
        let unproven = Note::UnprovenDenials {
            server: Arc::clone(&server),
            unproven: 2,
            all: 3,
            recursive: true,
        };
        assert_eq!(note(), Some(unproven));
    }

    #[test]
    fn servfail_of_a_few_questions_is_not_the_servers_fault() {
        let (tally, server) = (ResponseTally::default(), server(1));
        for _ in 1..LEAST_SERVFAIL {
            tally.record(&failed(&server, FailureKind::ServFail));
        }
        assert_eq!(tally.turned_away(&server), None);
        tally.record(&failed(&server, FailureKind::ServFail));
        assert_eq!(
            tally.turned_away(&server),
            Some(turned_away(&server, 0, 20))
        );
    }

    #[test]
    fn server_that_only_turns_questions_away_is_named_once() {
        let (tally, one, other) = (ResponseTally::default(), server(1), server(2));
        assert_eq!(tally.turned_away(&one), None);
        for _ in 0..3 {
            tally.record(&failed(&one, FailureKind::Refused));
        }
        tally.record(&failed(&other, FailureKind::Timeout));
        assert_eq!(tally.turned_away(&one), Some(turned_away(&one, 3, 0)));
        assert_eq!(tally.turned_away(&other), None, "a silence is no answer");
        tally.record(&failed(&one, FailureKind::ServFail));
        assert_eq!(tally.turned_away(&one), Some(turned_away(&one, 3, 1)));
        tally.record(&failed(&other, FailureKind::Refused));
        tally.record(&failed(&other, FailureKind::Bogus));
        assert_eq!(tally.turned_away(&other), None, "it got somewhere");
        tally.record(&denied(&one));
        assert_eq!(tally.turned_away(&one), None);
        assert_eq!(tally.servers(), [one, other]);
    }
}
