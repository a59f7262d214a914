//! Name servers of our own on loopback addresses, all at one port, that do what no real one does
//! on demand, and remember what they were asked.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use mssrv::authority::Zones;
use mssrv::lookup::detail::ZoneReply;
use mssrv::lookup::{Answer, Authoritative, ClientOptions, Failure, Lookup, Question};
use tokio::net::UdpSocket;

use crate::harness::{Run, mssrv};

/// What a server does with a query.
pub type Manner = Box<dyn Fn(&Message) -> Option<Message> + Send + Sync>;

/// Serves these zones: origins, and records beside the SOA record.
pub fn serves(zones: &[(&str, &str)]) -> Manner {
    let mut served = Zones::default();
    for (origin, records) in zones {
        let text = format!("@ 60 IN SOA ns.invalid. host.invalid. 1 60 60 60 60\n{records}\n");
        served.add(&name(origin), &text).unwrap();
    }
    Box::new(move |query| Some(served.answer(query)))
}

/// Says nothing.
pub fn silent() -> Manner {
    Box::new(|_| None)
}

/// Refuses everything.
pub fn refuses() -> Manner {
    Box::new(|query| {
        let mut answer = Zones::default().answer(query);
        answer.metadata.response_code = ResponseCode::Refused;
        Some(answer)
    })
}

/// Says what `other` says, without authority.
pub fn unauthoritative(other: Manner) -> Manner {
    Box::new(move |query| {
        let mut answer = other(query)?;
        answer.metadata.authoritative = false;
        Some(answer)
    })
}

/// Loses three queries of ten, the same ones in every run.
pub fn lossy(other: Manner) -> Manner {
    let arrivals: Mutex<BTreeMap<String, u32>> = Mutex::default();
    Box::new(move |query| {
        let question = format!(
            "{} {}",
            query.queries[0].name(),
            query.queries[0].query_type()
        );
        let question = question.to_lowercase();
        let mut arrivals = arrivals.lock().unwrap();
        let nth = arrivals.entry(question.clone()).or_default();
        *nth += 1;
        let mut hasher = DefaultHasher::new();
        (question, *nth).hash(&mut hasher);
        (hasher.finish() % 10 >= 3).then(|| other(query))?
    })
}

/// The servers, at addresses that end in the number given; number 6 is the one IPv6 address.
pub struct Bench {
    pub port: u16,
    asked: Arc<Mutex<Vec<(u8, String)>>>,
}

impl Bench {
    pub async fn start(servers: Vec<(u8, Manner)>) -> Bench {
        let (port, sockets) = sockets(servers.iter().map(|(number, _)| *number)).await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        for ((number, manner), socket) in servers.into_iter().zip(sockets) {
            let asked = Arc::clone(&asked);
            tokio::spawn(async move {
                let mut buffer = [0; 1500];
                loop {
                    let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
                    let query = Message::from_vec(&buffer[..length]).unwrap();
                    let question = &query.queries[0];
                    let line = format!("{} {}", question.name(), question.query_type());
                    asked.lock().unwrap().push((number, line));
                    if let Some(answer) = manner(&query) {
                        let octets = answer.to_vec().unwrap();
                        socket.send_to(&octets, peer).await.unwrap();
                    }
                }
            });
        }
        Bench { port, asked }
    }

    pub fn addr(&self, number: u8) -> SocketAddr {
        SocketAddr::new(ip(number), self.port)
    }

    /// A lookup that begins at these servers.
    pub fn lookup(&self, start: &[u8]) -> Authoritative {
        self.limited(start, None)
    }

    pub fn limited(&self, start: &[u8], rate: Option<NonZeroU32>) -> Authoritative {
        let options = ClientOptions {
            rate,
            ..options(Duration::from_millis(400), 1)
        };
        self.asking(start, options)
    }

    /// A lookup that waits so long for each answer, and makes so many further attempts.
    pub fn patient(&self, start: &[u8], timeout: Duration, retries: u32) -> Authoritative {
        self.asking(start, options(timeout, retries))
    }

    fn asking(&self, start: &[u8], options: ClientOptions) -> Authoritative {
        let start = start.iter().map(|number| self.addr(*number));
        Authoritative::new(start, self.port, options)
    }

    /// How often each server was asked, by number.
    pub fn counts(&self) -> BTreeMap<u8, usize> {
        let mut counts = BTreeMap::new();
        for (number, _) in &*self.asked.lock().unwrap_or_else(PoisonError::into_inner) {
            *counts.entry(*number).or_default() += 1;
        }
        counts
    }

    /// All that these servers were asked, each question once.
    pub fn distinct(&self, numbers: &[u8]) -> BTreeSet<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let of = asked.iter().filter(|(at, _)| numbers.contains(at));
        of.map(|(_, line)| line.clone()).collect()
    }

    /// How many queries came in all.
    pub fn total(&self) -> usize {
        self.counts().values().sum()
    }

    /// Runs `check --authoritative` for a domain, beginning at the first server.
    pub async fn check(&self, domain: &str) -> Run {
        let (start, port) = (self.addr(1).to_string(), self.port.to_string());
        let args = [
            "check",
            "--authoritative",
            "--server",
            &start,
            "--ns-port",
            &port,
            "--rate",
            "0",
            "--timeout",
            "1",
            "--retries",
            "1",
            "--format",
            "json",
            domain,
        ]
        .map(str::to_owned);
        tokio::task::spawn_blocking(|| mssrv(args)).await.unwrap()
    }

    /// How often that server was asked that.
    pub fn asked(&self, number: u8, question: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |(at, line): &&(u8, String)| *at == number && line == question;
        asked.iter().filter(same).count()
    }
}

fn options(timeout: Duration, retries: u32) -> ClientOptions {
    ClientOptions {
        timeout,
        retries,
        rate: None,
        in_flight: 200,
        mixed_case: true,
    }
}

/// 127.0.0.6 is left out, for its number stands for ::1.
pub fn ip(number: u8) -> IpAddr {
    match number {
        6 => Ipv6Addr::LOCALHOST.into(),
        _ => Ipv4Addr::new(127, 0, 0, number).into(),
    }
}

/// A port that is free at all of these addresses, and sockets there.
async fn sockets(numbers: impl Iterator<Item = u8> + Clone) -> (u16, Vec<UdpSocket>) {
    for _ in 0..50 {
        let first = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = first.local_addr().unwrap().port();
        drop(first);
        let mut sockets = Vec::new();
        for number in numbers.clone() {
            sockets.extend(UdpSocket::bind((ip(number), port)).await);
        }
        if sockets.len() == numbers.clone().count() {
            return (port, sockets);
        }
    }
    panic!("no port is free at all addresses");
}

pub fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

/// The records asked for, as a summary, and the compared replies: server and its answer or failure.
pub async fn ask(
    lookup: &Authoritative,
    owner: &str,
    rtype: RecordType,
) -> Result<(String, Vec<String>), Failure> {
    let answer = lookup.ask(Question::new(owner, rtype).unwrap()).await?;
    let summary = ZoneReply::Answer(answer.summary()).to_string();
    Ok((summary, replies(&answer)))
}

fn replies(answer: &Answer) -> Vec<String> {
    let replies = answer.replies.iter().map(|reply| {
        let text = match &reply.answer {
            Ok(summary) => summary.to_string(),
            Err(failure) => format!("{:?}: {}", failure.kind(), failure.detail),
        };
        format!("{} {text}", reply.server)
    });
    replies.collect()
}
