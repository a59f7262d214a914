//! A query in wire format (RFC 1035 section 4.1), the same for every transport.

use super::Question;
use super::message::{PAYLOAD, Query};

/// Octets of the header, which the question follows.
pub(super) const HEADER: usize = 12;
/// Octets of type and class, which end the question.
const TYPE_AND_CLASS: usize = 4;
/// RD, in the third octet.
const RECURSION_DESIRED: u8 = 0x01;
/// AD and CD, in the fourth.
const AUTHENTIC_DATA: u8 = 0x20;
const CHECKING_DISABLED: u8 = 0x10;

impl Query {
    /// The message with id 0, and with EDNS if `edns` is set: the encoding of [`Query::message`].
    pub(super) fn octets(&self, edns: bool) -> Vec<u8> {
        let Question { name, rtype } = &self.question;
        let mut octets = Vec::with_capacity(self.question.end() + 11);
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        octets.extend([0, 0, flag(self.recursion, RECURSION_DESIRED)]);
        octets.push(AUTHENTIC_DATA | flag(self.unchecked, CHECKING_DISABLED));
        // One question, and OPT among the additional records.
        octets.extend([0, 1, 0, 0, 0, 0, 0, u8::from(edns)]);
        octets.extend_from_slice(name.octets());
        octets.extend(u16::from(*rtype).to_be_bytes());
        octets.extend([0, 1]);
        if edns {
            // OPT at the root, version 0, no options (RFC 6891 section 6.1.2).
            octets.extend([0, 0, 41]);
            octets.extend(PAYLOAD.to_be_bytes());
            octets.extend([0; 6]);
        }
        octets
    }
}

impl Question {
    /// Offset of the first octet after the question in a message. The first name of a message is never
    /// compressed, because no name comes before it.
    pub(super) fn end(&self) -> usize {
        HEADER + self.name.octets().len() + TYPE_AND_CLASS
    }

    /// Whether this question follows the header of `message`. Names compare without case (RFC 4343).
    pub(super) fn is_in(&self, message: &[u8]) -> bool {
        let Some(found) = message.get(HEADER..self.end()) else {
            return false;
        };
        let (name, type_and_class) = found.split_at(found.len() - TYPE_AND_CLASS);
        let [high, low] = u16::from(self.rtype).to_be_bytes();
        // Type and class have no case.
        type_and_class == [high, low, 0, 1] && name.eq_ignore_ascii_case(self.name.octets())
    }
}

/// Sets the id of a message in wire format.
pub(super) fn set_id(message: &mut [u8], id: u16) {
    if let Some(octets) = message.first_chunk_mut() {
        *octets = id.to_be_bytes();
    }
}

/// The id of a message in wire format. `None` if the message is shorter than an id.
pub(super) fn id_of(message: &[u8]) -> Option<u16> {
    message.first_chunk().map(|id| u16::from_be_bytes(*id))
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::RecordType;

    use super::*;

    fn question(name: &str, rtype: RecordType) -> Question {
        Question::new(name, rtype).unwrap()
    }

    #[test]
    fn query_octets_match_the_codec() {
        for (recursion, unchecked, edns) in [
            (true, false, true),
            (false, true, false),
            (true, true, true),
        ] {
            let query = Query {
                question: question("_imap._tcp.Etab-1.mssante.test", RecordType::SRV),
                recursion,
                unchecked,
            };
            let mut octets = query.octets(edns);
            let message = query.message(edns);
            set_id(&mut octets, message.metadata.id);
            assert_eq!(id_of(&octets), Some(message.metadata.id));
            assert_eq!(octets, message.to_vec().unwrap());
            assert_eq!(octets[query.question.end()..].is_empty(), !edns);
        }
    }

    #[test]
    fn question_in_another_case_is_found() {
        let asked = question("a.Test", RecordType::SRV);
        let message = |name, rtype| Query::recursive(question(name, rtype)).octets(true);
        assert!(asked.is_in(&message("A.tEST", RecordType::SRV)));
        assert!(!asked.is_in(&message("b.test", RecordType::SRV)));
        // TYPE65 (HTTPS) and TYPE97 differ as a letter and its capital do.
        let https = question("a.test", RecordType::from(65));
        assert!(!https.is_in(&message("a.test", RecordType::from(97))));
        let mut other_class = message("a.test", RecordType::SRV);
        other_class[asked.end() - 1] = 3;
        assert!(!asked.is_in(&other_class));
        assert!(!asked.is_in(&message("a.test", RecordType::SRV)[..asked.end() - 1]));
        assert!(!asked.is_in(&[]));
    }
}
