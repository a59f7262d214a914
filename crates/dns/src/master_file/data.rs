//! Record data by type. Read are the types that an answer about SRV records, targets and existence
//! can turn on, and the commonest besides; of any other only that it is there.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinDecoder, BinEncodable, BinEncoder, Restrict};
use hickory_proto::serialize::txt::parse_ttl;

use super::lex::Token;
use super::{Expected, Fault, FaultAt, RecordField, name};

/// Greatest TTL in seconds (RFC 2181 section 8).
const MAX_TTL: u32 = i32::MAX.unsigned_abs();

/// Type APL, which the codec does not name (RFC 3123).
const APL: u16 = 42;

/// The words after the type, read one by one.
#[derive(Debug)]
pub(super) struct Words<'a> {
    tokens: std::slice::Iter<'a, Token<'a>>,
    origin: Option<&'a Name>,
    rtype: &'a Token<'a>,
    end: usize,
}

impl<'a> Words<'a> {
    /// Words of the type named by `rtype`. Errors about missing words point to `end`.
    pub(super) fn new(
        rtype: &'a Token<'a>,
        tokens: &'a [Token<'a>],
        origin: Option<&'a Name>,
        end: usize,
    ) -> Self {
        let tokens = tokens.iter();
        Self {
            tokens,
            origin,
            rtype,
            end,
        }
    }

    fn next(&mut self, field: RecordField) -> Result<&'a Token<'a>, FaultAt> {
        self.tokens.next().ok_or_else(|| {
            let rtype = String::from_utf8_lossy(self.rtype.text).to_uppercase();
            FaultAt::at(self.end, Fault::EndsEarly { rtype, field })
        })
    }

    /// The next word, turned into a value by `read`.
    fn word<T>(
        &mut self,
        field: RecordField,
        expected: Expected,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, FaultAt> {
        let token = self.next(field)?;
        let value = std::str::from_utf8(token.text).ok().and_then(read);
        value.ok_or_else(|| {
            let fault = Fault::WrongWord {
                field,
                expected,
                found: token.shown(),
            };
            FaultAt::at(token.at, fault)
        })
    }

    fn number<T: FromStr>(&mut self, field: RecordField, most: u32) -> Result<T, FaultAt> {
        self.word(field, Expected::Number(most), |text| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok())?
        })
    }

    fn short(&mut self, field: RecordField) -> Result<u16, FaultAt> {
        self.number(field, u16::MAX.into())
    }

    fn seconds(&mut self, field: RecordField) -> Result<u32, FaultAt> {
        self.word(field, Expected::Time, |text| ttl(text.as_bytes()))
    }

    fn name(&mut self, field: RecordField) -> Result<Name, FaultAt> {
        let token = self.next(field)?;
        name::parse(token.text, self.origin).map_err(|why| token.not_a_name(field, why))
    }

    fn finish(mut self) -> Result<(), FaultAt> {
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => Err(FaultAt::at(token.at, Fault::ExtraWord(token.shown()))),
        }
    }
}

/// A time in seconds, or in the units of BIND (`1h30m`).
pub(super) fn ttl(text: &[u8]) -> Option<u32> {
    let starts = text.first().is_some_and(u8::is_ascii_digit);
    let seconds = parse_ttl(std::str::from_utf8(text).ok()?).ok()?;
    (starts && seconds <= MAX_TTL).then_some(seconds)
}

/// Reads the data of a record up to its last word.
pub(super) fn parse(rtype: RecordType, mut words: Words<'_>) -> Result<RData, FaultAt> {
    let first = words.tokens.as_slice().first();
    if first.is_some_and(|token| token.text == b"\\#" && !token.quoted) {
        return generic(rtype, words);
    }
    let data = match rtype {
        RecordType::A => {
            let read = |text: &str| Ipv4Addr::from_str(text).ok();
            RData::A(A(words.word(RecordField::Address, Expected::Ipv4, read)?))
        }
        RecordType::AAAA => {
            let read = |text: &str| Ipv6Addr::from_str(text).ok();
            let address = words.word(RecordField::Address, Expected::Ipv6, read)?;
            RData::AAAA(AAAA(address))
        }
        RecordType::NS => RData::NS(NS(words.name(RecordField::NameServer)?)),
        RecordType::CNAME => RData::CNAME(CNAME(words.name(RecordField::Target)?)),
        RecordType::PTR => RData::PTR(PTR(words.name(RecordField::Name)?)),
        RecordType::DNAME => dname(&words.name(RecordField::Target)?),
        RecordType::SOA => RData::SOA(soa(&mut words)?),
        RecordType::SRV => RData::SRV(SRV::new(
            words.short(RecordField::Priority)?,
            words.short(RecordField::Weight)?,
            words.short(RecordField::Port)?,
            words.name(RecordField::Target)?,
        )),
        RecordType::MX => RData::MX(MX::new(
            words.short(RecordField::Preference)?,
            words.name(RecordField::Host)?,
        )),
        RecordType::TXT => RData::TXT(txt(&mut words)?),
        code => {
            // A list of address prefixes may be empty (RFC 3123 section 4).
            if u16::from(code) != APL {
                words.next(RecordField::Data)?;
            }
            let rdata = NULL::new();
            return Ok(RData::Unknown { code, rdata });
        }
    };
    words.finish()?;
    Ok(data)
}

fn soa(words: &mut Words<'_>) -> Result<SOA, FaultAt> {
    let primary = words.name(RecordField::PrimaryServer)?;
    let mailbox = words.name(RecordField::Mailbox)?;
    let serial = words.number(RecordField::Serial, u32::MAX)?;
    let mut signed = |field| words.seconds(field).map(u32::cast_signed);
    let (refresh, retry, expire) = (
        signed(RecordField::Refresh)?,
        signed(RecordField::Retry)?,
        signed(RecordField::Expire)?,
    );
    let minimum = words.seconds(RecordField::Minimum)?;
    Ok(SOA::new(
        primary, mailbox, serial, refresh, retry, expire, minimum,
    ))
}

fn txt(words: &mut Words<'_>) -> Result<TXT, FaultAt> {
    let mut strings = Vec::new();
    while strings.is_empty() || !words.tokens.as_slice().is_empty() {
        let token = words.next(RecordField::Text)?;
        let string = name::character_string(token.text);
        strings.push(string.map_err(|why| FaultAt::at(token.at, Fault::NotAText(why)))?);
    }
    Ok(TXT::from_bytes(strings.iter().map(Vec::as_slice).collect()))
}

/// The codec has no type of its own for DNAME, so the target is kept as octets (RFC 6672).
fn dname(target: &Name) -> RData {
    let mut octets = Vec::new();
    // Its names are checked: they fit into a message.
    let _ = target.emit(&mut BinEncoder::new(&mut octets));
    RData::Unknown {
        code: RecordType::DNAME,
        rdata: NULL::with(octets),
    }
}

/// Data of any type as octets in hexadecimal (RFC 3597 section 5).
fn generic(rtype: RecordType, mut words: Words<'_>) -> Result<RData, FaultAt> {
    let marker = words.next(RecordField::Data)?;
    let length = words.short(RecordField::Length)?;
    let mut digits = Vec::new();
    for token in words.tokens.by_ref() {
        if let Some(other) = token.text.iter().position(|byte| !byte.is_ascii_hexdigit()) {
            return Err(FaultAt::at(token.at + other, Fault::NotHex));
        }
        digits.extend_from_slice(token.text);
    }
    if digits.len() != 2 * usize::from(length) {
        let fault = Fault::OctetCount {
            octets: length,
            digits: digits.len(),
        };
        return Err(FaultAt::at(marker.at, fault));
    }
    let value = |digit: u8| char::from(digit).to_digit(16).unwrap_or_default() as u8;
    let octets: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| value(pair[0]) << 4 | value(pair[1]))
        .collect();
    let mut decoder = BinDecoder::new(&octets);
    let read = RData::read(&mut decoder, rtype, Restrict::new(length));
    match read {
        Ok(data) if decoder.is_empty() && data.record_type() == rtype => Ok(data),
        _ => Err(FaultAt::at(marker.at, Fault::NotData(rtype.to_string()))),
    }
}
