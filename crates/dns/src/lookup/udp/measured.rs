//! The cost of each query outside the system, exposed for benchmarks.

use super::query::QueryDatagram;
use super::reply::{self, Received};
use crate::lookup::Question;
use crate::lookup::message::{self, Query, Reading};

/// A query to a recursive server.
#[derive(Debug)]
pub struct Measured(Query);

impl Measured {
    /// A query that asks `question`.
    pub fn new(question: Question) -> Self {
        Self(Query {
            question,
            recursion: true,
            unchecked: false,
        })
    }

    /// Its octets, with the letters of the name in random case.
    pub fn encode(&self) -> Vec<u8> {
        let mut sent = QueryDatagram::new(&self.0, true);
        sent.mix_case(true);
        sent.octets().to_vec()
    }

    /// Reads an answer, whose question is the one asked in plain letters: whether it settles the
    /// matter.
    pub fn decode(&self, datagram: &[u8]) -> bool {
        let question = &self.0.question;
        let sent = QueryDatagram::new(&self.0, true);
        match reply::read(&sent, &self.0, datagram) {
            Ok(Received::Response(response)) => {
                matches!(
                    message::read_response(question, response),
                    Reading::Settled(_)
                )
            }
            _ => false,
        }
    }
}
