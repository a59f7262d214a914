//! Fast path for the common responses: the records asked for at the queried name, or the SOA record that
//! proves that there are none. Of all other records only the frame is read, because nothing depends on them,
//! and their faults are no worse than leaving them out. Anything unusual falls back to the codec.

use std::ops::Range;

use hickory_proto::op::{Header, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use crate::lookup::response::{Plain, PlainContent};
use crate::lookup::wire_query::HEADER;
use crate::lookup::{AnswerRecord, Data, SrvData, WireName};

/// A pointer to the name in the question, which follows the header (RFC 1035 section 4.1.4).
const ASKED: [u8; 2] = [0xc0, HEADER as u8];
const IN: u16 = 1;
/// Octets of a SOA record's data after its names (RFC 1035 section 3.3.13).
const SOA_NUMBERS: usize = 20;

/// The octets of a message, and how far they are read.
struct Cursor<'a> {
    octets: &'a [u8],
    at: usize,
    /// Whether OPT was seen, of which there may be one.
    opt: bool,
}

/// Where the parts of a record are that is passed over.
struct Frame {
    owner: usize,
    rtype: RecordType,
    class: u16,
    ttl: [u8; 4],
    data: Range<usize>,
}

/// Reads a message whose question, of this type, is the one asked and ends at `at`. `None` if the message is
/// not plain. With `denials`, the proof that there is no such record is plain as well. A caller that needs
/// the name of the denying zone needs the codec's message.
pub(super) fn plain(rtype: RecordType, denials: bool, at: usize, message: &[u8]) -> Option<Plain> {
    let Header {
        metadata, counts, ..
    } = Header::read(&mut BinDecoder::new(message)).ok()?;
    let is_plain = metadata.message_type == MessageType::Response
        && metadata.op_code == OpCode::Query
        && !metadata.truncation
        && counts.queries == 1;
    if !is_plain {
        return None;
    }
    let mut cursor = Cursor {
        octets: message,
        at,
        opt: false,
    };
    let content = match (metadata.response_code, counts.answers) {
        (ResponseCode::NoError, 1..) => {
            let mut records = Vec::with_capacity(usize::from(counts.answers).min(8));
            for _ in 0..counts.answers {
                records.push(cursor.answer(rtype)?);
            }
            for _ in 0..counts.authorities {
                cursor.skip(false)?;
            }
            PlainContent::Records(records)
        }
        (ResponseCode::NoError | ResponseCode::NXDomain, 0)
            if denials && counts.authorities == 1 =>
        {
            let below_zone = cursor.denial(at)?;
            PlainContent::Denied { below_zone }
        }
        _ => return None,
    };
    for _ in 0..counts.additionals {
        match content {
            PlainContent::Records(_) => cursor.skip(true)?,
            PlainContent::Denied { .. } => cursor.skip_opt()?,
        }
    }
    // Data after the message may mean that the counts are wrong.
    (cursor.at == message.len()).then_some(Plain { metadata, content })
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
            RecordType::SRV => Data::Srv(SrvData {
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

    /// Passes over the only record of the authority section, if it is a SOA record strictly above the
    /// name asked for, in a question that ends at `end`: how many labels above. Anything else needs a
    /// closer look.
    fn denial(&mut self, end: usize) -> Option<usize> {
        let frame = self.frame()?;
        if frame.rtype != RecordType::SOA || frame.class != IN {
            return None;
        }
        let mut data = Self {
            at: frame.data.start,
            ..*self
        };
        data.skip_name()?;
        data.skip_name()?;
        let is_whole = data.at + SOA_NUMBERS == frame.data.end;
        self.labels_below(frame.owner, end).filter(|_| is_whole)
    }

    /// How many labels of the name asked for, in a question that ends at `end`, are below the name at
    /// `owner`, if that is the root or a pointer to a name strictly above.
    fn labels_below(&self, owner: usize, end: usize) -> Option<usize> {
        let [high, low] = self.octets.get(owner..)?.first_chunk()?;
        let target = usize::from(u16::from_be_bytes([*high & 0x3f, *low]));
        // Behind the name asked for are type and class.
        let root = end - 5;
        let (mut label, mut below) = (HEADER, 0);
        while label < root {
            label += 1 + usize::from(self.octets[label]);
            below += 1;
            let is_target = match *high {
                0 => label == root,
                0xc0.. => label == target,
                _ => false,
            };
            if is_target {
                return Some(below);
            }
        }
        None
    }

    /// Passes over OPT. Any other additional record may contradict a denial.
    fn skip_opt(&mut self) -> Option<()> {
        let frame = self.frame()?;
        match frame.rtype {
            RecordType::OPT => self.pass(&frame, true),
            _ => None,
        }
    }

    /// Passes over a record that says nothing of the whole message.
    fn skip(&mut self, is_additional: bool) -> Option<()> {
        let frame = self.frame()?;
        self.pass(&frame, is_additional)
    }

    fn pass(&mut self, frame: &Frame, is_additional: bool) -> Option<()> {
        match frame.rtype {
            // OPT without options, which has nothing to say (RFC 6891 section 6.1).
            RecordType::OPT
                if is_additional
                    && !self.opt
                    && self.octets[frame.owner] == 0
                    && frame.data.is_empty()
                    && frame.ttl[..2] == [0; 2] =>
            {
                self.opt = true;
            }
            RecordType::OPT | RecordType::SIG | RecordType::TSIG => return None,
            // The SOA record of a policy (RPZ) by which a resolver made the answer up.
            RecordType::SOA if is_additional => return None,
            _ => {}
        }
        Some(())
    }

    fn frame(&mut self) -> Option<Frame> {
        let owner = self.at;
        self.skip_name()?;
        let [rtype, class] = [self.number()?, self.number()?];
        let ttl = self.take()?;
        let length = usize::from(self.number()?);
        let data = self.at..self.at + length;
        self.at = data.end;
        (self.at <= self.octets.len()).then_some(Frame {
            owner,
            rtype: rtype.into(),
            class,
            ttl,
            data,
        })
    }

    fn skip_name(&mut self) -> Option<()> {
        loop {
            let [length] = self.take()?;
            match length {
                0 => return Some(()),
                // A pointer ends a name.
                0xc0.. => return self.take().map(|[_]| ()),
                1..=63 => self.at += usize::from(length),
                _ => return None,
            }
        }
    }
}
