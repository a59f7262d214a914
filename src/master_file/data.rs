//! Record data by type. Read are the types that an answer about SRV records, targets and existence
//! can turn on, and the commonest besides; of any other only that it is there.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinDecoder, BinEncodable, BinEncoder, Restrict};
use hickory_proto::serialize::txt::parse_ttl;

use super::lex::Token;
use super::{Flaw, name};

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
    /// Words of the type named by `rtype`; `end` is where a missing one is missed.
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

    fn next(&mut self, what: &str) -> Result<&'a Token<'a>, Flaw> {
        self.tokens.next().ok_or_else(|| {
            let rtype = String::from_utf8_lossy(self.rtype.text).to_uppercase();
            let message = format!("the {rtype} record ends early, expected its {what}");
            Flaw::at(self.end, message)
        })
    }

    /// The next word, turned into a value by `read`; `expected` says what it should be.
    fn word<T>(
        &mut self,
        what: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Flaw> {
        let token = self.next(what)?;
        let value = std::str::from_utf8(token.text).ok().and_then(read);
        value.ok_or_else(|| {
            let found = token.shown();
            Flaw::at(
                token.at,
                format!("{what}: expected {expected}, found {found}"),
            )
        })
    }

    fn number<T: FromStr>(&mut self, what: &str, expected: &str) -> Result<T, Flaw> {
        self.word(what, expected, |text| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok())?
        })
    }

    fn short(&mut self, what: &str) -> Result<u16, Flaw> {
        self.number(what, "a number from 0 to 65535")
    }

    fn seconds(&mut self, what: &str) -> Result<u32, Flaw> {
        let expected = "a time such as 3600 or 1h30m, of at most 2147483647 seconds";
        self.word(what, expected, |text| ttl(text.as_bytes()))
    }

    fn name(&mut self, what: &str) -> Result<Name, Flaw> {
        let token = self.next(what)?;
        name::parse(token.text, self.origin).map_err(|why| {
            let found = token.shown();
            Flaw::at(
                token.at,
                format!("{what}: {found} is not a domain name: {why}"),
            )
        })
    }

    fn finish(mut self) -> Result<(), Flaw> {
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => {
                let found = token.shown();
                let message = format!("expected the end of the record, found {found}");
                Err(Flaw::at(token.at, message))
            }
        }
    }
}

/// A time in seconds, or in the units of BIND (`1h30m`).
pub(super) fn ttl(text: &[u8]) -> Option<u32> {
    let starts = text.first().is_some_and(u8::is_ascii_digit);
    let seconds = parse_ttl(std::str::from_utf8(text).ok()?).ok()?;
    (starts && seconds <= MAX_TTL).then_some(seconds)
}

/// Reads the data of a record, to its last word.
pub(super) fn parse(rtype: RecordType, mut words: Words<'_>) -> Result<RData, Flaw> {
    let first = words.tokens.as_slice().first();
    if first.is_some_and(|token| token.text == b"\\#" && !token.quoted) {
        return generic(rtype, words);
    }
    let data = match rtype {
        RecordType::A => {
            let expected = "an IPv4 address such as 192.0.2.1";
            RData::A(A(words.word("address", expected, |text| {
                Ipv4Addr::from_str(text).ok()
            })?))
        }
        RecordType::AAAA => {
            let expected = "an IPv6 address such as 2001:db8::1";
            let read = |text: &str| Ipv6Addr::from_str(text).ok();
            RData::AAAA(AAAA(words.word("address", expected, read)?))
        }
        RecordType::NS => RData::NS(NS(words.name("name server")?)),
        RecordType::CNAME => RData::CNAME(CNAME(words.name("target")?)),
        RecordType::PTR => RData::PTR(PTR(words.name("name")?)),
        RecordType::DNAME => dname(&words.name("target")?),
        RecordType::SOA => RData::SOA(soa(&mut words)?),
        RecordType::SRV => RData::SRV(SRV::new(
            words.short("priority")?,
            words.short("weight")?,
            words.short("port")?,
            words.name("target")?,
        )),
        RecordType::MX => RData::MX(MX::new(words.short("preference")?, words.name("host")?)),
        RecordType::TXT => RData::TXT(txt(&mut words)?),
        code => {
            // A list of address prefixes may be empty (RFC 3123 section 4).
            if u16::from(code) != APL {
                words.next("data")?;
            }
            let rdata = NULL::new();
            return Ok(RData::Unknown { code, rdata });
        }
    };
    words.finish()?;
    Ok(data)
}

fn soa(words: &mut Words<'_>) -> Result<SOA, Flaw> {
    let primary = words.name("primary server")?;
    let mailbox = words.name("mailbox")?;
    let serial = words.number("serial", "a number from 0 to 4294967295")?;
    let mut signed = |what| words.seconds(what).map(u32::cast_signed);
    let (refresh, retry, expire) = (signed("refresh")?, signed("retry")?, signed("expire")?);
    let minimum = words.seconds("minimum")?;
    Ok(SOA::new(
        primary, mailbox, serial, refresh, retry, expire, minimum,
    ))
}

fn txt(words: &mut Words<'_>) -> Result<TXT, Flaw> {
    let mut strings = Vec::new();
    while strings.is_empty() || !words.tokens.as_slice().is_empty() {
        let token = words.next("text")?;
        let string = name::character_string(token.text);
        strings.push(string.map_err(|why| Flaw::at(token.at, why))?);
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
fn generic(rtype: RecordType, mut words: Words<'_>) -> Result<RData, Flaw> {
    let marker = words.next("data")?;
    let length = words.short("length in octets")?;
    let mut digits = Vec::new();
    for token in words.tokens.by_ref() {
        if let Some(other) = token.text.iter().position(|byte| !byte.is_ascii_hexdigit()) {
            let message = "expected data as hexadecimal digits (RFC 3597 section 5)";
            return Err(Flaw::at(token.at + other, message));
        }
        digits.extend_from_slice(token.text);
    }
    if digits.len() != 2 * usize::from(length) {
        let found = digits.len();
        let message =
            format!("expected {length} octets, two hexadecimal digits each, found {found} digits");
        return Err(Flaw::at(marker.at, message));
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
        _ => {
            let message = format!("these octets are not the data of a {rtype} record");
            Err(Flaw::at(marker.at, message))
        }
    }
}
