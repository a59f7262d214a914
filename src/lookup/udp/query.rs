//! A query in the form it is sent in (RFC 1035 section 4.1), with its letters in a case of their own.

use rand::RngExt;

use crate::lookup::Question;
use crate::lookup::message::{PAYLOAD, Query};

/// Octets of the header, which the question follows.
pub(super) const HEADER: usize = 12;
/// RD, in the third octet.
const RECURSION_DESIRED: u8 = 0x01;
/// AD and CD, in the fourth.
const AUTHENTIC_DATA: u8 = 0x20;
const CHECKING_DISABLED: u8 = 0x10;

/// A query as octets.
#[derive(Debug)]
pub(super) struct Sent {
    octets: Vec<u8>,
    /// Where the question ends.
    end: usize,
    case: Case,
    whole: bool,
}

/// The case of the name's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// As the name has them.
    Plain,
    /// That of this query alone, which the server may or may not give back.
    Mixed,
    /// That of this query alone, which the server gives back.
    Expected,
}

/// What a datagram's question is to that of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    /// The same, to the octet.
    Exact,
    /// The same but for the case of its letters, which the query had mixed.
    Folded,
    /// Another, or none.
    Other,
}

impl Sent {
    /// The query, without its id, with EDNS where `edns` is set.
    pub(super) fn new(query: &Query, edns: bool) -> Self {
        let Question { name, rtype } = &query.question;
        let mut octets = Vec::with_capacity(HEADER + name.octets().len() + 15);
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        octets.extend([0, 0, flag(query.recursion, RECURSION_DESIRED)]);
        octets.push(AUTHENTIC_DATA | flag(query.unchecked, CHECKING_DISABLED));
        // One question, and OPT among the additional records.
        octets.extend([0, 1, 0, 0, 0, 0, 0, u8::from(edns)]);
        octets.extend_from_slice(name.octets());
        octets.extend(u16::from(*rtype).to_be_bytes());
        octets.extend([0, 1]);
        let end = octets.len();
        if edns {
            // OPT at the root, version 0, no options (RFC 6891 section 6.1.2).
            octets.extend([0, 0, 41]);
            octets.extend(PAYLOAD.to_be_bytes());
            octets.extend([0; 6]);
        }
        Self {
            octets,
            end,
            case: Case::Plain,
            whole: false,
        }
    }

    /// With the case of the name's letters thrown like a coin: who does not see the query has as
    /// many more bits to guess as it has letters. `expected` says that the server is known to give
    /// questions back as they came.
    pub(super) fn mix(&mut self, expected: bool) {
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
        self.case = match expected {
            true => Case::Expected,
            false => Case::Mixed,
        };
    }

    /// With every section of its answer read, whether anything hangs on it or not.
    pub(super) fn read_whole(self, whole: bool) -> Self {
        Self { whole, ..self }
    }

    /// Whether every section of the answer is to be read.
    pub(super) fn is_read_whole(&self) -> bool {
        self.whole
    }

    /// Whether an exact echo says that the server keeps the case of letters: one that folds them would
    /// give another question back.
    pub(super) fn tells_case(&self) -> bool {
        let question = &self.octets[HEADER..self.end];
        self.case != Case::Plain && question.iter().any(u8::is_ascii_uppercase)
    }

    /// Where the question ends.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn set_id(&mut self, id: u16) {
        self.octets[..2].copy_from_slice(&id.to_be_bytes());
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
