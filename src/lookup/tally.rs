//! What each server said, in numbers: faults of a server are reported once and not for each domain.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

use super::{Answer, Endpoint, Failure, FailureKind, Source};
use crate::text::counted;

/// Questions by server and by what it said.
#[derive(Debug, Default)]
pub(super) struct Tally(Lock<HashMap<Arc<Endpoint>, Counts, RandomState>>);

/// Questions that a server must answer with SERVFAIL, and no other with anything else, to be blamed.
const LEAST_SERVFAIL: usize = 20;

/// What one server said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
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

impl Counts {
    fn answered(&self) -> usize {
        self.records + self.denials + self.unproven
    }
}

impl Tally {
    /// Counts what became of one question.
    pub(super) fn note(&self, result: &Result<Answer, Failure>) {
        match result {
            Ok(answer) => self.answered(answer.source.as_ref(), answer),
            Err(failure) => self.failed(failure),
        }
    }

    /// Counts an answer of that server.
    pub(super) fn answered(&self, source: Option<&Source>, answer: &Answer) {
        self.count(source, |counts| match answer.records() {
            [] => counts.denials += 1,
            _ => counts.records += 1,
        });
    }

    /// Counts a failure, unless it is a silence.
    pub(super) fn failed(&self, failure: &Failure) {
        self.count(failure.source.as_ref(), |counts| match failure.kind {
            FailureKind::Unproven => counts.unproven += 1,
            FailureKind::Refused => counts.refused += 1,
            FailureKind::ServFail => counts.servfail += 1,
            kind if kind.is_silence() => {}
            _ => counts.others += 1,
        });
    }

    fn count(&self, source: Option<&Source>, add: impl FnOnce(&mut Counts)) {
        if let Some(Source::Server { endpoint, .. }) = source {
            let mut counts = self.counts();
            match counts.get_mut(endpoint) {
                Some(counts) => add(counts),
                None => add(counts.entry(Arc::clone(endpoint)).or_default()),
            }
        }
    }

    /// Whether the server only ever turned questions away, in a sentence that says so. SERVFAIL of a few
    /// questions is the fault of what they are about.
    pub(super) fn turned_away(&self, server: &Arc<Endpoint>) -> Option<String> {
        let counts = self.counts().get(server).copied()?;
        let codes = match (counts.refused, counts.servfail) {
            _ if counts.answered() + counts.others > 0 => return None,
            (0, 0) => return None,
            (_, 0) => "REFUSED",
            (0, servfail) if servfail < LEAST_SERVFAIL => return None,
            (0, _) => "SERVFAIL",
            (_, _) => "REFUSED or SERVFAIL",
        };
        let questions = match counts.refused + counts.servfail {
            1 => "the only question".to_owned(),
            several => format!("all {}", counted(several, "question")),
        };
        Some(format!(
            "server {server} answered {codes} to {questions}. It may not resolve names for this \
             machine: ask another server (--server)"
        ))
    }

    /// Whether most denials of the server lack their proof, in a sentence that says so and ends with
    /// `advice`.
    pub(super) fn proves_nothing(&self, server: &Arc<Endpoint>, advice: &str) -> Option<String> {
        let Counts {
            denials, unproven, ..
        } = self.counts().get(server).copied()?;
        let all = denials + unproven;
        (unproven > denials).then(|| {
            format!(
                "server {server}: {unproven} of {all} denials lack the SOA record that proves them \
                 (RFC 2308 section 3). {advice}"
            )
        })
    }

    /// The servers that were counted, by address.
    pub(super) fn servers(&self) -> Vec<Arc<Endpoint>> {
        let mut servers: Vec<_> = self.counts().keys().cloned().collect();
        servers.sort_by_key(|server| server.addr());
        servers
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Arc<Endpoint>, Counts, RandomState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::lookup::Outcome;

    fn server(port: u16) -> Arc<Endpoint> {
        Arc::new(SocketAddr::from(([127, 0, 0, 1], port)).into())
    }

    fn source(server: &Arc<Endpoint>) -> Option<Source> {
        Some(Source::Server {
            endpoint: Arc::clone(server),
            recursion: true,
        })
    }

    fn denied(server: &Arc<Endpoint>) -> Result<Answer, Failure> {
        Ok(Answer {
            source: source(server),
            ..Answer::new(Vec::new(), Outcome::NxDomain)
        })
    }

    fn failed(server: &Arc<Endpoint>, kind: FailureKind) -> Result<Answer, Failure> {
        Err(Failure {
            source: source(server),
            ..Failure::new(kind, "it failed")
        })
    }

    #[test]
    fn server_whose_denials_mostly_lack_proof_is_named_with_its_numbers() {
        let (tally, server) = (Tally::default(), server(1));
        let note = || tally.proves_nothing(&server, "Do this");
        assert_eq!(note(), None);
        tally.note(&denied(&server));
        tally.note(&failed(&server, FailureKind::Unproven));
        assert_eq!(note(), None, "half of them are not most");
        tally.note(&failed(&server, FailureKind::Unproven));
        let said = note().unwrap();
        assert!(
            said.starts_with("server 127.0.0.1:1: 2 of 3 denials"),
            "{said}"
        );
        assert!(said.ends_with("Do this"), "{said}");
    }

    #[test]
    fn servfail_of_a_few_questions_is_not_the_servers_fault() {
        let (tally, server) = (Tally::default(), server(1));
        for _ in 1..LEAST_SERVFAIL {
            tally.note(&failed(&server, FailureKind::ServFail));
        }
        assert_eq!(tally.turned_away(&server), None);
        tally.note(&failed(&server, FailureKind::ServFail));
        let said = tally.turned_away(&server).unwrap();
        assert!(said.contains("SERVFAIL to all 20 questions"), "{said}");
    }

    #[test]
    fn server_that_only_turns_questions_away_is_named_once() {
        let (tally, one, other) = (Tally::default(), server(1), server(2));
        assert_eq!(tally.turned_away(&one), None);
        for _ in 0..3 {
            tally.note(&failed(&one, FailureKind::Refused));
        }
        tally.note(&failed(&other, FailureKind::Timeout));
        let said = tally.turned_away(&one).unwrap();
        assert!(
            said.contains("answered REFUSED to all 3 questions"),
            "{said}"
        );
        assert_eq!(tally.turned_away(&other), None, "a silence is no answer");
        tally.note(&failed(&one, FailureKind::ServFail));
        let said = tally.turned_away(&one).unwrap();
        assert!(
            said.contains("REFUSED or SERVFAIL to all 4 questions"),
            "{said}"
        );
        tally.note(&failed(&other, FailureKind::Refused));
        tally.note(&failed(&other, FailureKind::Bogus));
        assert_eq!(tally.turned_away(&other), None, "it got somewhere");
        tally.note(&denied(&one));
        assert_eq!(tally.turned_away(&one), None);
        assert_eq!(tally.servers(), [one, other]);
    }
}
