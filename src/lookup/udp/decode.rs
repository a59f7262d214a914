//! What nearly all answers are, read without a detour: the records asked for, at the name asked for.
//! Of the other sections only the frame is read: nothing hangs on what an answer with records has
//! there, and what is wrong with it is no more than what a server may leave out. Whatever is not so
//! plain is left to the codec.

use hickory_proto::op::{Header, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use crate::lookup::response::Plain;
use crate::lookup::{AnswerRecord, Data, Srv, WireName};

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

/// Reads a datagram whose question is the one asked for, after that type, and ends at `at`. None where the datagram is not so plain.
pub(super) fn plain(rtype: RecordType, at: usize, datagram: &[u8]) -> Option<Plain> {
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
    let mut records = Vec::with_capacity(usize::from(counts.answers).min(8));
    for _ in 0..counts.answers {
        records.push(cursor.answer(rtype)?);
    }
    for _ in 0..counts.authorities {
        cursor.skip(false)?;
    }
    for _ in 0..counts.additionals {
        cursor.skip(true)?;
    }
    Some(Plain { metadata, records })
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
    fn answer(&mut self, rtype: RecordType) -> Option<AnswerRecord> {
        let owner = self.take()?;
        let [found, class] = [self.number()?, self.number()?];
        if owner != ASKED || found != u16::from(rtype) || class != IN {
            return None;
        }
        let ttl = self.take().map(u32::from_be_bytes)?;
        let length = self.number()?;
        let end = self.at + usize::from(length);
        let data = match rtype {
            RecordType::A => RData::A(A(self.take::<4>()?.into())).into(),
            RecordType::AAAA => RData::AAAA(AAAA(self.take::<16>()?.into())).into(),
            RecordType::SRV => Data::Srv(Srv {
                priority: self.number()?,
                weight: self.number()?,
                port: self.number()?,
                target: self.name()?,
            }),
            _ => return None,
        };
        (self.at == end).then_some(AnswerRecord {
            ttl,
            data,
            place: None,
        })
    }

    /// A name, compressed or not: some servers compress it though they must not (RFC 2782).
    fn name(&mut self) -> Option<WireName> {
        let octets = self.octets.get(self.at..)?;
        if let Some(name) = WireName::read(octets) {
            self.at += name.octets().len();
            return Some(name);
        }
        let at = u16::try_from(self.at).ok()?;
        let mut decoder = BinDecoder::new(self.octets).clone(at);
        let name = Name::read(&mut decoder).ok()?;
        self.at = decoder.index();
        Some(name.into())
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
