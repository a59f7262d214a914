//! A query as it is sent in a datagram, with its letters in a case of their own.

use rand::RngExt;

use crate::lookup::message::Query;
use crate::lookup::wire_query::{self, HEADER};

/// A query as octets.
#[derive(Debug)]
pub(super) struct QueryDatagram {
    octets: Vec<u8>,
    /// Where the question ends.
    end: usize,
    case: Case,
    whole: bool,
    unbundled: bool,
}

/// The case of the name's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// As the name has them.
    Plain,
    /// In a random case for this query. The server may or may not preserve it.
    Mixed,
    /// In a random case for this query. The server preserves it.
    Expected,
}

/// Comparison of a datagram's question with that of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    /// The same octets.
    Exact,
    /// The same, except for the mixed case of the query's letters.
    Folded,
    /// Another, or none.
    Other,
}

impl QueryDatagram {
    /// The query, without its id, with EDNS where `edns` is set.
    pub(super) fn new(query: &Query, edns: bool) -> Self {
        Self {
            octets: query.octets(edns),
            end: query.question.end(),
            case: Case::Plain,
            whole: false,
            unbundled: false,
        }
    }

    /// With the case of the name's letters thrown like a coin: who does not see the query has as
    /// many more bits to guess as it has letters. `expected` says that the server is known to give
    /// questions back as they came.
    pub(super) fn mix_case(&mut self, expected: bool) {
        // The last octets of the question are type and class.
        let name = &mut self.octets[HEADER..self.end - 4];
        let mut coins = 0_u64;
        let mut left = 0;
        for octet in name.iter_mut().filter(|it| it.is_ascii_alphabetic()) {
            if left == 0 {
                coins = rand::rng().random();
                left = u64::BITS;
            }
            *octet ^= ((coins & 1) as u8) << 5;
            coins >>= 1;
            left -= 1;
        }
        self.case = if expected {
            Case::Expected
        } else {
            Case::Mixed
        };
    }

    /// With every section of its answer read, whether anything hangs on it or not.
    pub(super) fn read_whole(self, whole: bool) -> Self {
        Self { whole, ..self }
    }

    /// Whether every section of the answer must be read.
    pub(super) fn is_read_whole(&self) -> bool {
        self.whole
    }

    /// In no bundle with others.
    pub(super) fn set_unbundled(&mut self) {
        self.unbundled = true;
    }

    /// Whether it goes in no bundle with others.
    pub(super) fn is_unbundled(&self) -> bool {
        self.unbundled
    }

    /// Whether an exact echo proves that the server preserves case: one that folds letters would return
    /// another question.
    pub(super) fn shows_case(&self) -> bool {
        let question = &self.octets[HEADER..self.end];
        self.case != Case::Plain && question.iter().any(u8::is_ascii_uppercase)
    }

    pub(super) fn set_id(&mut self, id: u16) {
        wire_query::set_id(&mut self.octets, id);
    }

    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Whether a datagram asks the same question.
    pub(super) fn echoed_in(&self, datagram: &[u8]) -> Echo {
        let question = &self.octets[HEADER..self.end];
        let Some(echo) = datagram.get(HEADER..self.end) else {
            return Echo::Other;
        };
        if echo == question {
            return Echo::Exact;
        }
        // Type and class are no letters. Names compare without case (RFC 4343).
        let ((name, rest), (other, others)) = (
            question.split_at(question.len() - 4),
            echo.split_at(echo.len() - 4),
        );
        match self.case {
            _ if rest != others || !name.eq_ignore_ascii_case(other) => Echo::Other,
            Case::Plain => Echo::Exact,
            Case::Mixed => Echo::Folded,
            Case::Expected => Echo::Other,
        }
    }
}
