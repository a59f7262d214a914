//! What nearly all answers are, read without a detour: the records asked for, at the name asked for.
//! Of the other sections only the frame is read: nothing hangs on what an answer with records has
//! there, and what is wrong with it is no more than what a server may leave out. Whatever is not so
//! plain is left to the codec.

use hickory_proto::op::{Header, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, SRV};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use crate::lookup::Question;

/// A pointer to the name in the question, which follows the header (RFC 1035 section 4.1.4).
const ASKED: [u8; 2] = [0xc0, 12];
const IN: u16 = 1;

/// The octets of a message, and how far they are read.
struct Cursor<'a> {
    octets: &'a [u8],
    at: usize,
    /// Whether OPT was seen, of which there may be one.
    opt: bool,
}

/// Reads a datagram whose question is the one asked for and ends at `at`. The answers are all, the
/// other sections are left out. None where the datagram is not so plain.
pub(super) fn plain(asked: &Question, at: usize, datagram: &[u8]) -> Option<Message> {
    let Header {
        metadata, counts, ..
    } = Header::read(&mut BinDecoder::new(datagram)).ok()?;
    let is_plain = metadata.message_type == MessageType::Response
        && metadata.op_code == OpCode::Query
        && metadata.response_code == ResponseCode::NoError
        && !metadata.truncation
        && counts.queries == 1
        && counts.answers > 0;
    if !is_plain {
        return None;
    }
    let mut cursor = Cursor {
        octets: datagram,
        at,
        opt: false,
    };
    let mut message = Message::new(metadata.id, metadata.message_type, metadata.op_code);
    message.metadata = metadata;
    message
        .answers
        .reserve_exact(usize::from(counts.answers).min(8));
    for _ in 0..counts.answers {
        message.answers.push(cursor.answer(asked)?);
    }
    for _ in 0..counts.authorities {
        cursor.skip(false)?;
    }
    for _ in 0..counts.additionals {
        cursor.skip(true)?;
    }
    message
        .queries
        .push(Query::query(asked.name.clone(), asked.rtype));
    Some(message)
}

impl<'a> Cursor<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let taken = self.octets.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    /// A record of the type asked for, at the name asked for.
    fn answer(&mut self, asked: &Question) -> Option<Record> {
        let owner = self.take()?;
        let [rtype, class] = [self.number()?, self.number()?];
        if owner != ASKED || rtype != u16::from(asked.rtype) || class != IN {
            return None;
        }
        let ttl = self.take().map(u32::from_be_bytes)?;
        let length = self.number()?;
        let end = self.at + usize::from(length);
        let data = match asked.rtype {
            RecordType::A => RData::A(A(self.take::<4>()?.into())),
            RecordType::AAAA => RData::AAAA(AAAA(self.take::<16>()?.into())),
            RecordType::SRV => {
                let [priority, weight, port] = [self.number()?, self.number()?, self.number()?];
                RData::SRV(SRV::new(priority, weight, port, self.name()?))
            }
            _ => return None,
        };
        (self.at == end).then(|| Record::from_rdata(asked.name.clone(), ttl, data))
    }

    fn name(&mut self) -> Option<Name> {
        let at = u16::try_from(self.at).ok()?;
        let mut decoder = BinDecoder::new(self.octets).clone(at);
        let name = Name::read(&mut decoder).ok()?;
        self.at = decoder.index();
        Some(name)
    }

    /// Passes over a record that says nothing of the whole message.
    fn skip(&mut self, is_additional: bool) -> Option<()> {
        let root = self.octets.get(self.at) == Some(&0);
        loop {
            let [length] = self.take()?;
            match length {
                0 => break,
                // A pointer ends a name.
                0xc0.. => {
                    self.at += 1;
                    break;
                }
                1..=63 => self.at += usize::from(length),
                _ => return None,
            }
        }
        let rtype = RecordType::from(self.number()?);
        let [_, _, extended, version, ..] = self.take::<6>()?;
        let length = self.number()?;
        match rtype {
            // OPT without options, which has nothing to say (RFC 6891 section 6.1).
            RecordType::OPT
                if root
                    && is_additional
                    && !self.opt
                    && [length, extended.into(), version.into()] == [0; 3] =>
            {
                self.opt = true;
            }
            RecordType::OPT | RecordType::SIG | RecordType::TSIG => return None,
            _ => {}
        }
        self.at += usize::from(length);
        (self.at <= self.octets.len()).then_some(())
    }
}
