//! A server whose every answer is as large as a message can be (65,535 octets over TCP, RFC 1035
//! section 4.2.2), written octet by octet: name compression lets a record of 20 octets name a host by 255.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;

const A: u16 = 1;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const AAAA: u16 = 28;
const SRV: u16 = 33;
const OPT: u16 = 41;
/// Where a message has the name asked for, as a pointer to it.
const ASKED: [u8; 2] = [0xc0, 12];
/// Octets of a message over UDP; larger ones are truncated.
const DATAGRAM: usize = 1232;

/// What the zone of a domain holds, by the domain's first label.
pub const DOMAINS: [&str; 6] = [
    // Records at as many priorities, all of one target of 255 octets.
    "same.test",
    // Records at the required priorities, each of a target of its own of 255 octets.
    "many.test",
    // Four such records, whose targets are aliases with a chain as long as a message can hold.
    "aliased.test",
    // The owner is an alias; its chain is as long as a message can hold.
    "chain.test",
    // Required records of targets with as many addresses as a message can hold.
    "hosts.test",
    // SERVFAIL with as many extended errors as a message can hold.
    "errors.test",
];

/// Answers at a port of the loopback interface, for as long as the process lives.
pub fn start() -> io::Result<SocketAddr> {
    let (udp, tcp) = loop {
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        // The same port may be taken.
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr()?) {
            break (udp, tcp);
        }
    };
    let addr = tcp.local_addr()?;
    thread::spawn(move || {
        let mut query = [0; 4096];
        while let Ok((length, from)) = udp.recv_from(&mut query) {
            let mut answer = answer(&query[..length]).unwrap_or_default();
            if answer.len() > DATAGRAM {
                answer = truncated(&query[..length]).unwrap_or_default();
            }
            let _ = udp.send_to(&answer, from);
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    Ok(addr)
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query)?;
        let answer = answer(&query).unwrap_or_default();
        let octets = u16::try_from(answer.len()).unwrap_or_default();
        let framed = [&octets.to_be_bytes()[..], &answer].concat();
        stream.write_all(&framed)?;
    }
}

/// The question of a query, without compression.
struct Asked<'a> {
    labels: Vec<&'a [u8]>,
    rtype: u16,
    /// Where it ends in the message.
    end: usize,
}

fn asked(query: &[u8]) -> Option<Asked<'_>> {
    let mut labels = Vec::new();
    let mut at = 12;
    loop {
        let length = usize::from(*query.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        labels.push(query.get(at..at + length)?);
        at += length;
    }
    let rtype = u16::from_be_bytes(*query.get(at..)?.first_chunk()?);
    Some(Asked {
        labels,
        rtype,
        end: at + 4,
    })
}

/// A response that grows, record by record.
struct Message {
    octets: Vec<u8>,
    /// Records of the answer, authority and additional sections.
    counts: [u16; 3],
}

impl Message {
    /// An answer by the zone's own server that resolves as well.
    fn to(query: &[u8], asked: &Asked<'_>, rcode: u8) -> Self {
        let mut octets = query[..asked.end].to_vec();
        octets[2] = 0x84 | (query[2] & 1);
        octets[3] = 0x80 | rcode;
        octets[4..12].copy_from_slice(&[0, 1, 0, 0, 0, 0, 0, 0]);
        Self {
            octets,
            counts: [0; 3],
        }
    }

    /// Adds a record to a section if it fits, and says where its data begins.
    fn add(&mut self, section: usize, owner: &[u8], rtype: u16, data: &[u8]) -> Option<usize> {
        let fixed = [&rtype.to_be_bytes()[..], &[0, 1, 0, 0, 0, 60]].concat();
        let length = u16::try_from(data.len()).ok()?;
        let record = [owner, &fixed, &length.to_be_bytes(), data].concat();
        let begin = self.octets.len() + record.len() - data.len();
        if self.octets.len() + record.len() > usize::from(u16::MAX) {
            return None;
        }
        self.octets.extend(record);
        self.counts[section] += 1;
        Some(begin)
    }

    fn finish(mut self) -> Vec<u8> {
        for (at, count) in self.counts.into_iter().enumerate() {
            self.octets[6 + 2 * at..8 + 2 * at].copy_from_slice(&count.to_be_bytes());
        }
        self.octets
    }
}

/// A pointer to a name that begins at this place (RFC 1035 section 4.1.4).
fn pointer(at: usize) -> [u8; 2] {
    (0xc000 | u16::try_from(at).unwrap_or_default()).to_be_bytes()
}

/// Octets of labels that are shown as four each, and no case is folded in.
fn label(first: &[u8], length: usize) -> Vec<u8> {
    let mut label = vec![length as u8];
    label.extend(first);
    label.resize(length + 1, 0);
    label
}

/// Two octets by which names differ, whatever the case.
fn number(number: usize) -> [u8; 2] {
    [128 + (number / 128) as u8, 128 + (number % 128) as u8]
}

/// The last 252 octets of a name of 255, which begins with a label of two.
fn suffix(kind: u8) -> Vec<u8> {
    [
        label(&[kind], 63),
        label(b"", 63),
        label(b"", 63),
        label(b"", 53),
        label(b"test", 4),
        vec![0],
    ]
    .concat()
}

/// `test`, which all names end in: where the name asked for has it.
fn zone(asked: &Asked<'_>) -> [u8; 2] {
    let before = asked.labels.iter().rev().skip(1);
    pointer(12 + before.map(|label| label.len() + 1).sum::<usize>())
}

/// What the server says over TCP of the SRV records of an owner.
pub fn answer_about(service: &str, domain: &str) -> Vec<u8> {
    let labels = service.split('.').chain(domain.split('.'));
    let labels = labels.flat_map(|it| label(it.as_bytes(), it.len()));
    let name: Vec<_> = labels.chain([0]).collect();
    let header = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let query = [&header[..], &name, &SRV.to_be_bytes(), &[0, 1]].concat();
    answer(&query).unwrap_or_default()
}

fn truncated(query: &[u8]) -> Option<Vec<u8>> {
    let asked = asked(query)?;
    let mut octets = Message::to(query, &asked, 0).finish();
    octets[2] |= 2;
    Some(octets)
}

fn answer(query: &[u8]) -> Option<Vec<u8>> {
    let asked = asked(query)?;
    let labels: Vec<_> = asked
        .labels
        .iter()
        .map(|it| it.to_ascii_lowercase())
        .collect();
    let labels: Vec<_> = labels.iter().map(Vec::as_slice).collect();
    let message = match (&labels[..], asked.rtype) {
        ([_, b"_tcp", domain, ..], SRV) => {
            // Some trials audit many domains of one kind: `many-7.test`.
            let kind = domain.split(|octet| *octet == b'-').next();
            match kind {
                Some(b"same") => same(query, &asked),
                Some(b"many") => many(query, &asked, b'm', usize::MAX, 1),
                Some(b"repeated") => many(query, &asked, b'r', 1000, 8),
                Some(b"aliased") => many(query, &asked, b'a', 4, 1),
                Some(b"chain") => chain(query, &asked),
                Some(b"hosts") => hosts(query, &asked),
                Some(b"errors") => errors(query, &asked),
                _ => denied(query, &asked, 3),
            }
        }
        ([_, second, ..], A | AAAA) if second.first() == Some(&b'a') && second.len() == 63 => {
            chain(query, &asked)
        }
        ([b"host", ..], A | AAAA) => addresses(query, &asked),
        _ => denied(query, &asked, 3),
    };
    Some(message.finish())
}

/// What an SRV record has besides its target.
fn srv(priority: u16, target: &[u8]) -> Vec<u8> {
    let [high, low] = priority.to_be_bytes();
    [&[high, low, 0, 7, 0, 7], target].concat()
}

fn same(query: &[u8], asked: &Asked<'_>) -> Message {
    let mut message = Message::to(query, asked, 0);
    let target = [&label(b"", 2)[..], &suffix(b's')].concat();
    let first = message.add(0, &ASKED, SRV, &srv(1000, &target));
    let pointed = pointer(first.unwrap_or_default() + 6);
    for priority in 1001.. {
        if message
            .add(0, &ASKED, SRV, &srv(priority, &pointed))
            .is_none()
        {
            break;
        }
    }
    message
}

/// At most so many records, that many of which name each target.
fn many(query: &[u8], asked: &Asked<'_>, kind: u8, most: usize, each: usize) -> Message {
    let mut message = Message::to(query, asked, 0);
    // Both owners name hosts of their own, and so do all domains of a trial.
    let mut own = suffix(kind);
    let name = asked.labels.concat();
    for (at, octet) in name.iter().take(60).enumerate() {
        own[2 + at] = octet.to_ascii_lowercase();
    }
    let first = [&label(&number(0), 2)[..], &own].concat();
    let begin = message.add(0, &ASKED, SRV, &srv(10, &first));
    let rest = pointer(begin.unwrap_or_default() + 9);
    for at in 1..most {
        let target = [&label(&number(at / each), 2)[..], &rest].concat();
        let priority = [10, 20][at % 2] + (at % each / 2 * 20) as u16;
        if message
            .add(0, &ASKED, SRV, &srv(priority, &target))
            .is_none()
        {
            break;
        }
    }
    message
}

/// A chain of aliases as long as fits before a record at its end.
fn chain(query: &[u8], asked: &Asked<'_>) -> Message {
    let mut message = Message::to(query, asked, 0);
    let first = [&label(&number(0), 2)[..], &suffix(b'c')].concat();
    let begin = message.add(0, &ASKED, CNAME, &first).unwrap_or_default();
    let rest = pointer(begin + 3);
    let mut last = pointer(begin);
    // A pointer reaches the first 16,383 octets only, so later owners are written out.
    let mut owner = last.to_vec();
    for at in 1.. {
        let room = usize::from(u16::MAX) - message.octets.len();
        if room < 100 {
            break;
        }
        let next = [&label(&number(at), 2)[..], &rest].concat();
        if message.add(0, &owner, CNAME, &next).is_none() {
            break;
        }
        owner = next;
        last = rest;
    }
    let data = match asked.rtype {
        A => vec![192, 0, 2, 1],
        AAAA => [0x20, 1].into_iter().chain([0; 14]).collect(),
        _ => srv(10, &last),
    };
    message.add(0, &owner, asked.rtype, &data);
    message
}

fn hosts(query: &[u8], asked: &Asked<'_>) -> Message {
    let mut message = Message::to(query, asked, 0);
    for priority in [10, 20] {
        let target = [&b"\x04host"[..], &ASKED].concat();
        message.add(0, &ASKED, SRV, &srv(priority, &target));
    }
    message
}

fn addresses(query: &[u8], asked: &Asked<'_>) -> Message {
    let mut message = Message::to(query, asked, 0);
    for at in 0u16.. {
        let [high, low] = at.to_be_bytes();
        let address = match asked.rtype {
            A => vec![10, 0, high, low],
            _ => [vec![0xfd; 14], vec![high, low]].concat(),
        };
        if message.add(0, &ASKED, asked.rtype, &address).is_none() {
            break;
        }
    }
    message
}

fn errors(query: &[u8], asked: &Asked<'_>) -> Message {
    let mut message = Message::to(query, asked, 2);
    let mut options = Vec::new();
    // Option 15 (RFC 8914): its length, a code, and a text of control characters.
    while options.len() < 65_000 {
        options.extend([0, 15, 0, 203, 0, 0]);
        options.extend([1; 201]);
    }
    // The class of an OPT record is a size, which 1 is as well.
    message.add(2, &[0], OPT, &options);
    message
}

fn denied(query: &[u8], asked: &Asked<'_>, rcode: u8) -> Message {
    let mut message = Message::to(query, asked, rcode);
    let data = [&[0, 0][..], &[0; 20]].concat();
    message.add(1, &zone(asked), SOA, &data);
    message
}
