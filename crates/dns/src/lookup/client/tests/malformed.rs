//! One table of good and malformed answers, run over every transport: the same answer must have the
//! same result over each.

use super::stubs::{self, Answer as Octets};
use super::*;

const SRV: u16 = 33;
const SOA: u16 = 6;
const OPT: u16 = 41;
const NS: u16 = 2;
const IN: u16 = 1;
/// A pointer to the name in the question.
const ASKED: &[u8] = &[0xc0, 12];
const QR: u16 = 0x8000;
const TC: u16 = 0x0200;

/// A message in wire format that a case can change in any part.
#[derive(Clone)]
struct Wire {
    id: u16,
    flags: u16,
    /// Counts in the header: questions, answers, authorities, additional records.
    counts: [u16; 4],
    questions: Vec<Vec<u8>>,
    /// Records of all sections, in order.
    records: Vec<Vec<u8>>,
    /// Octets behind the last record.
    behind: Vec<u8>,
    /// Number of octets cut off at the end.
    missing: usize,
    /// Octets that replace the message.
    instead: Option<Vec<u8>>,
}

impl Wire {
    /// A good answer to `query`: two SRV records, an NS record and OPT.
    fn answering(query: &[u8]) -> Self {
        // Only OPT, eleven octets, follows the question.
        let question = &query[12..query.len() - 11];
        let record = |target| srv(10, target);
        Self {
            id: u16::from_be_bytes([query[0], query[1]]),
            // AA, RD and RA.
            flags: QR | 0x0580,
            counts: [1, 2, 1, 1],
            questions: vec![question.to_vec()],
            records: vec![
                record(b"\x05front\x04test\0"),
                record(b"\x06second\x04test\0"),
                self::record(ASKED, NS, IN, b"\x02ns\x04test\0"),
                opt(&[0]),
            ],
            behind: Vec::new(),
            missing: 0,
            instead: None,
        }
    }

    /// Sets the records, and the counts of the sections behind the question.
    fn with(&mut self, records: Vec<Vec<u8>>, [answers, authorities, additionals]: [u16; 3]) {
        self.records = records;
        self.counts = [self.counts[0], answers, authorities, additionals];
    }

    fn octets(&self) -> Vec<u8> {
        if let Some(instead) = &self.instead {
            return instead.clone();
        }
        let header = [self.id, self.flags].into_iter().chain(self.counts);
        let mut octets: Vec<u8> = header.flat_map(u16::to_be_bytes).collect();
        let parts = self.questions.iter().chain(&self.records);
        parts.for_each(|part| octets.extend(part));
        octets.extend(&self.behind);
        octets.truncate(octets.len() - self.missing);
        octets
    }
}

fn record(owner: &[u8], rtype: u16, class: u16, data: &[u8]) -> Vec<u8> {
    let mut octets = owner.to_vec();
    octets.extend([rtype, class, 0, 60].map(u16::to_be_bytes).concat());
    octets.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    octets.extend(data);
    octets
}

fn srv(priority: u16, target: &[u8]) -> Vec<u8> {
    let numbers = [priority, 1, 143].map(u16::to_be_bytes).concat();
    record(ASKED, SRV, IN, &[&numbers, target].concat())
}

/// A SRV record whose RDLENGTH is that much larger than its data.
fn srv_of_length(more: i16) -> Vec<u8> {
    let mut octets = srv(10, b"\x05front\x04test\0");
    let length = u16::from_be_bytes([octets[10], octets[11]]);
    let length = length.checked_add_signed(more).unwrap();
    octets[10..12].copy_from_slice(&length.to_be_bytes());
    octets
}

fn soa() -> Vec<u8> {
    // MNAME, RNAME and five numbers.
    let data = [&b"\x02ns\x04test\0\x01h\x04test\0"[..], &[0; 20]].concat();
    record(b"\x04test\0", SOA, IN, &data)
}

fn opt(owner: &[u8]) -> Vec<u8> {
    let mut octets = owner.to_vec();
    octets.extend([OPT, 1232, 0, 0, 0].map(u16::to_be_bytes).concat());
    octets
}

/// The result of an answer.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// Success, with that many records.
    Records(usize),
    /// A failure whose detail contains that text.
    Failed(FailureKind, &'static str),
}

use self::Outcome::{Failed, Records};

const GOOD: Outcome = Records(2);
const ALIEN: Outcome =
    malformed("every answer that arrived had another ID or answered another question");
const UNREADABLE: Outcome = malformed("the answer cannot be read (");
const BEHIND: Outcome = malformed("the answer has octets after its last record");
const WRONG_SECTION: Outcome = Failed(FailureKind::Unproven, "in the wrong section");
const UNPROVEN: Outcome = Failed(FailureKind::Unproven, "the denial lacks the SOA record");
const SILENCE: Outcome = Failed(FailureKind::Timeout, "no answer in time");

const fn malformed(detail: &'static str) -> Outcome {
    Failed(FailureKind::Malformed, detail)
}

/// Results over UDP, over TCP after a truncated datagram, over TLS and over HTTPS.
type Outcomes = [Outcome; 4];

/// TC leads from UDP to TCP; over a stream it is an error.
const TRUNCATED: Outcomes = [
    Failed(FailureKind::Truncated, "no answer came over TCP"),
    Failed(FailureKind::Truncated, "over UDP and over TCP"),
    malformed("the answer is truncated, although this connection can carry any answer"),
    malformed("the answer is truncated, although this connection can carry any answer"),
];

/// A message without an id belongs to no query, except over HTTPS, where the request names the query.
const WITHOUT_ID: Outcomes = [
    SILENCE,
    Failed(
        FailureKind::Truncated,
        "no answer came over TCP (no answer in time)",
    ),
    SILENCE,
    UNREADABLE,
];

/// The id names the query, except over HTTPS, where the request does (RFC 8484 section 4.1).
const OTHER_ID: Outcomes = [ALIEN, ALIEN, ALIEN, GOOD];

const fn everywhere(outcome: Outcome) -> Outcomes {
    [outcome; 4]
}

/// The name of a case, the change that it makes to a good answer, and its results.
type Case = (&'static str, fn(&mut Wire), Outcomes);

const CASES: &[Case] = &[
    ("a good answer", |_| {}, everywhere(GOOD)),
    // Counts in the header.
    (
        "SOA counted, SRV not",
        |it| it.with(vec![soa(), srv(10, &[0])], [0, 1, 0]),
        everywhere(BEHIND),
    ),
    (
        "one of two SRV counted",
        |it| it.with(vec![srv(10, &[0]), srv(20, &[0])], [1, 0, 0]),
        everywhere(BEHIND),
    ),
    (
        "no record counted",
        |it| it.counts = [1, 0, 0, 0],
        everywhere(BEHIND),
    ),
    (
        "an octet behind the last record",
        |it| it.behind = vec![0],
        everywhere(BEHIND),
    ),
    (
        "the message twice",
        |it| it.behind = it.octets(),
        everywhere(BEHIND),
    ),
    (
        "an answer more counted",
        |it| it.counts = [1, 5, 0, 0],
        everywhere(UNREADABLE),
    ),
    (
        "an authority more counted",
        |it| it.counts = [1, 2, 3, 0],
        everywhere(UNREADABLE),
    ),
    (
        "an additional record more counted",
        |it| it.counts = [1, 2, 1, 2],
        everywhere(UNREADABLE),
    ),
    (
        "65535 answers counted",
        |it| it.counts[1] = u16::MAX,
        everywhere(UNREADABLE),
    ),
    (
        "answers counted as authorities",
        |it| it.counts = [1, 0, 3, 1],
        everywhere(WRONG_SECTION),
    ),
    (
        "answers counted as additional records",
        |it| it.counts = [1, 0, 0, 4],
        everywhere(WRONG_SECTION),
    ),
    (
        "the question not counted",
        |it| it.counts[0] = 0,
        everywhere(UNREADABLE),
    ),
    (
        "a question more counted",
        |it| it.counts[0] = 2,
        everywhere(UNREADABLE),
    ),
    // Records.
    (
        "cut off in a record",
        |it| {
            it.with(vec![srv(10, &[0]), srv(20, &[0])], [2, 0, 0]);
            it.missing = 3;
        },
        everywhere(UNREADABLE),
    ),
    (
        "cut off behind the question",
        |it| {
            it.records.clear();
        },
        everywhere(UNREADABLE),
    ),
    (
        "an owner that points to itself",
        |it| {
            let at = 12 + it.questions[0].len();
            let pointer = [0xc0, u8::try_from(at).unwrap()];
            it.records[0] = record(&pointer, SRV, IN, &[0, 10, 0, 1, 0, 143, 0]);
        },
        everywhere(UNREADABLE),
    ),
    (
        "a target that points to itself",
        |it| {
            // Behind the owner, ten octets of frame, and three numbers.
            let at = 12 + it.questions[0].len() + 2 + 10 + 6;
            it.records[0] = srv(10, &[0xc0, u8::try_from(at).unwrap()]);
        },
        everywhere(UNREADABLE),
    ),
    (
        "a target that points ahead",
        |it| {
            let at = 12 + it.questions[0].len() + srv(10, &[0xc0, 0]).len();
            it.records[0] = srv(10, &[0xc0, u8::try_from(at).unwrap()]);
        },
        everywhere(UNREADABLE),
    ),
    (
        "a target with a label of the reserved type 10",
        |it| it.records[0] = srv(10, b"\x85front\0"),
        everywhere(UNREADABLE),
    ),
    (
        "a target with a label of the reserved type 01",
        |it| it.records[0] = srv(10, b"\x45front\0"),
        everywhere(UNREADABLE),
    ),
    (
        "a target without an end",
        |it| it.with(vec![srv(10, b"\x05front")], [1, 0, 0]),
        everywhere(UNREADABLE),
    ),
    (
        "a target longer than a name can be",
        |it| {
            let label = [&[63][..], &[b'x'; 63]].concat();
            it.records[0] = srv(10, &[&label.repeat(4)[..], &[0]].concat());
        },
        everywhere(UNREADABLE),
    ),
    (
        "SRV data an octet too long",
        |it| it.records[0] = srv(10, b"\x05front\x04test\0\0"),
        everywhere(UNREADABLE),
    ),
    (
        "a length of SRV data an octet too long",
        |it| it.records[0] = srv_of_length(1),
        everywhere(UNREADABLE),
    ),
    (
        "a length of SRV data an octet too short",
        |it| it.records[0] = srv_of_length(-1),
        everywhere(UNREADABLE),
    ),
    (
        "a length of SRV data beyond the message",
        |it| it.records[0] = srv_of_length(1000),
        everywhere(UNREADABLE),
    ),
    (
        "SRV data of no octet",
        |it| it.records[0] = record(ASKED, SRV, IN, &[]),
        everywhere(UNREADABLE),
    ),
    (
        "records of another class",
        |it| it.with(vec![record(ASKED, SRV, 3, &[0; 7])], [1, 0, 0]),
        everywhere(UNPROVEN),
    ),
    (
        "OPT twice",
        |it| {
            it.records.push(opt(&[0]));
            it.counts[3] += 1;
        },
        everywhere(UNREADABLE),
    ),
    (
        "OPT among the answers",
        |it| it.with(vec![srv(10, &[0]), opt(&[0])], [2, 0, 0]),
        everywhere(UNREADABLE),
    ),
    (
        "OPT among the authorities",
        |it| it.with(vec![srv(10, &[0]), opt(&[0])], [1, 1, 0]),
        everywhere(UNREADABLE),
    ),
    (
        "OPT elsewhere than at the root",
        |it| it.records[3] = opt(b"\x01x\0"),
        everywhere(UNREADABLE),
    ),
    // Header and question.
    ("another id", |it| it.id ^= 1, OTHER_ID),
    ("a query", |it| it.flags ^= QR, everywhere(ALIEN)),
    (
        "another opcode",
        |it| it.flags |= 2 << 11,
        everywhere(ALIEN),
    ),
    (
        "another question",
        |it| it.questions[0][1] = b'x',
        everywhere(ALIEN),
    ),
    (
        "a question of another type",
        |it| {
            let at = it.questions[0].len() - 3;
            it.questions[0][at] = 1;
        },
        everywhere(ALIEN),
    ),
    (
        "a question of another class",
        |it| *it.questions[0].last_mut().unwrap() = 3,
        everywhere(ALIEN),
    ),
    (
        "two questions",
        |it| {
            it.questions.push(it.questions[0].clone());
            it.counts[0] = 2;
        },
        everywhere(ALIEN),
    ),
    (
        "NOERROR without a question",
        |it| {
            it.questions.clear();
            it.counts = [0; 4];
            it.records.clear();
        },
        everywhere(ALIEN),
    ),
    (
        "NXDOMAIN without a question",
        |it| {
            it.questions.clear();
            it.flags |= 3;
            it.counts[0] = 0;
            it.with(vec![soa()], [0, 1, 0]);
        },
        everywhere(ALIEN),
    ),
    (
        "REFUSED without a question",
        |it| {
            it.questions.clear();
            it.flags |= 5;
            it.counts = [0; 4];
            it.records.clear();
        },
        everywhere(Failed(FailureKind::Refused, "the server answered REFUSED")),
    ),
    // Less than a message.
    ("no octet", |it| it.instead = Some(Vec::new()), WITHOUT_ID),
    (
        "one octet",
        |it| it.instead = Some(vec![(it.id >> 8) as u8]),
        WITHOUT_ID,
    ),
    (
        "the id and nothing else",
        |it| it.instead = Some(it.id.to_be_bytes().to_vec()),
        everywhere(UNREADABLE),
    ),
    (
        "a header an octet short",
        |it| it.instead = Some(it.octets()[..11].to_vec()),
        everywhere(UNREADABLE),
    ),
    // Truncation.
    ("truncated", |it| it.flags |= TC, TRUNCATED),
    (
        "truncated, with records that are not counted",
        |it| {
            it.flags |= TC;
            it.counts = [1, 1, 0, 0];
        },
        TRUNCATED,
    ),
    (
        "truncated in the middle of a record",
        |it| {
            it.flags |= TC;
            it.missing = 14;
        },
        TRUNCATED,
    ),
];

/// Answers with the case whose number is in the query's name.
fn answer() -> Octets {
    Arc::new(|query| {
        let number = std::str::from_utf8(&query[14..17]).unwrap();
        let (_, change, _) = CASES[number.parse::<usize>().unwrap()];
        let mut wire = Wire::answering(query);
        change(&mut wire);
        wire.octets()
    })
}

fn question_of(case: usize) -> Question {
    Question::new(&format!("n{case:03}.test"), RecordType::SRV).unwrap()
}

fn is_as_expected(came: &Result<Answer, Failure>, expected: Outcome) -> bool {
    match (came, expected) {
        (Ok(answer), Records(count)) => answer.records().len() == count,
        (Err(failure), Failed(kind, detail)) => {
            failure.kind() == kind && failure.detail.to_string().contains(detail)
        }
        _ => false,
    }
}

#[tokio::test]
async fn malformed_answer_fails_alike_over_every_transport() {
    let options = ClientOptions {
        timeout: Duration::from_secs(2),
        retries: 0,
        rate: None,
        in_flight: 10,
        mixed_case: true,
    };
    let (udp, tcp) = (stubs::udp(answer()).await, stubs::tcp(answer()).await);
    let (tls, https) = (stubs::tls(answer()).await, stubs::https(answer()).await);
    // Each case has a client of its own, so that no case depends on another.
    let client = |transport: usize| match transport {
        0 => Client::new([udp], AnswerPolicy::First, options),
        1 => Client::new([tcp], AnswerPolicy::First, options),
        2 => tls.client(options),
        _ => https.client(options),
    };
    let cases = || CASES.iter().enumerate();
    let mut wrong = Vec::new();
    // UDP waits after a malformed answer, because a good one may follow: all cases run at once.
    for (transport, at_once) in [(0, 200), (1, 16), (2, 16), (3, 16)] {
        // `check` reads what its verdict needs, and `discover` reads every section.
        let as_read = [false, true].into_iter();
        let asked = as_read.flat_map(|whole| cases().map(move |case| (whole, case)));
        let asked = asked.map(async |(whole, (at, case))| {
            let client = if whole {
                client(transport).with_transcript(Transcript::new(true))
            } else {
                client(transport)
            };
            (whole, case, client.ask(question_of(at)).await)
        });
        let mut asked = futures_util::stream::iter(asked).buffer_unordered(at_once);
        while let Some((whole, (name, _, expected), came)) = asked.next().await {
            if !is_as_expected(&came, expected[transport]) {
                let transport = ["UDP", "TCP", "TLS", "HTTPS"][transport];
                wrong.push(format!(
                    "{name} over {transport} (whole: {whole}): {came:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
