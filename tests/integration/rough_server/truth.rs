//! Thousands of plain domains with known verdicts, and the server that knows the truth about them.

use std::fmt::Write;

use hickory_proto::rr::Name;
use mssrv::authority::Zones;
use mssrv::lab::server::World;

const ORIGIN: &str = "rough.test";
const OPERATORS: usize = 12;

/// What a domain is, and what must be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    Compliant,
    /// It exists, its owners do not.
    Absent,
    /// Its owners exist without SRV records.
    AbsentNoData,
    Nonexistent,
    WrongPort,
    /// One of its owners is empty.
    HalfMissing,
    /// A front of another operator.
    Foreign,
    /// A front without addresses.
    Dangling,
}

impl Made {
    fn of(index: usize) -> Self {
        match index % 20 {
            0..=10 => Made::Compliant,
            11 | 12 => Made::Absent,
            13 => Made::AbsentNoData,
            14 | 15 => Made::Nonexistent,
            16 => Made::WrongPort,
            17 => Made::HalfMissing,
            18 => Made::Foreign,
            _ => Made::Dangling,
        }
    }

    /// The status, and the codes of severity error.
    pub fn verdict(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Made::Compliant => ("compliant", &[]),
            Made::Absent | Made::AbsentNoData => ("absent", &[]),
            Made::Nonexistent => ("absent", &["DNS001"]),
            Made::WrongPort => ("non_compliant", &["SRV005"]),
            Made::HalfMissing => ("non_compliant", &["SRV001", "SRV001"]),
            Made::Foreign => ("non_compliant", &["SRV007"]),
            Made::Dangling => ("non_compliant", &["SRV007", "TGT002"]),
        }
    }
}

/// The domains `0..size`.
pub struct Truth {
    pub size: usize,
}

impl Truth {
    pub fn name(index: usize) -> String {
        format!("d{index}.{ORIGIN}")
    }

    pub fn made(&self) -> impl Iterator<Item = (String, Made)> {
        (0..self.size).map(|index| (Self::name(index), Made::of(index)))
    }

    /// Operators files of so many parts of the domains, each with all the operators.
    pub fn operators(&self, parts: usize) -> Vec<String> {
        (0..parts)
            .map(|part| self.operators_of(part, parts))
            .collect()
    }

    fn operators_of(&self, part: usize, parts: usize) -> String {
        let mut text = String::new();
        for operator in 0..OPERATORS {
            let own = (0..self.size)
                .filter(|index| index % parts == part && owner_of(*index) == operator);
            let names: Vec<_> = own.map(Self::name).collect();
            let [a, b, c, d] = fronts(operator);
            let _ = writeln!(
                text,
                "[[operator]]\nid = \"3{operator:014}\"\n\
                 psc = {{ smtp = \"{a}\", imap = \"{c}\" }}\n\
                 authcli = {{ smtp = \"{b}\", imap = \"{d}\" }}\n\
                 domains = {names:?}\n"
            );
        }
        text
    }

    /// The server of all domains.
    pub fn world(&self) -> World {
        let mut text = format!(
            "$ORIGIN {ORIGIN}.\n\
             @ 3600 IN SOA ns host 1 7200 900 1209600 300\n\
             @ 3600 IN NS ns\n\
             ns 3600 IN A 192.0.2.53\n"
        );
        for operator in 0..OPERATORS {
            for (n, front) in fronts(operator).into_iter().enumerate() {
                // Each family alone, and both.
                if n != 1 {
                    let _ = writeln!(text, "{front}. 3600 IN A 192.0.2.{operator}");
                }
                if n != 2 {
                    let _ = writeln!(text, "{front}. 3600 IN AAAA 2001:db8::{operator}");
                }
            }
        }
        for index in 0..self.size {
            publish(&mut text, index);
        }
        let mut zones = Zones::default();
        let origin = Name::from_ascii(format!("{ORIGIN}.")).expect("a name");
        zones.add(&origin, &text).expect("a sound zone");
        World::new(zones, [])
    }
}

/// Not in step with what the domains are made to be.
fn owner_of(index: usize) -> usize {
    (index / 20) % OPERATORS
}

/// SMTP for PSC and authcli, IMAP for PSC and authcli.
fn fronts(operator: usize) -> [String; 4] {
    ["smtp-psc", "smtp-cert", "imap-psc", "imap-cert"]
        .map(|front| format!("{front}.o{operator}.{ORIGIN}"))
}

fn publish(text: &mut String, index: usize) {
    let (domain, made) = (Truth::name(index), Made::of(index));
    let operator = owner_of(index);
    let [a, b, c, d] = fronts(operator);
    let mut rows = vec![
        ("_submission", 10, 587, a),
        ("_submission", 20, 587, b),
        ("_imap", 10, 143, c),
        ("_imap", 20, 143, d),
    ];
    match made {
        Made::Compliant => {}
        Made::Absent | Made::AbsentNoData | Made::Nonexistent => rows.clear(),
        Made::WrongPort => rows[3].2 = 993,
        Made::HalfMissing => rows.truncate(2),
        Made::Foreign => rows[0].3 = fronts((operator + 1) % OPERATORS)[0].clone(),
        Made::Dangling => rows[2].3 = format!("nowhere.{ORIGIN}"),
    }
    match made {
        Made::Absent => {
            let _ = writeln!(text, "{domain}. 3600 IN TXT here");
        }
        Made::AbsentNoData => {
            let _ = writeln!(text, "_imap._tcp.{domain}. 3600 IN TXT here");
            let _ = writeln!(text, "_submission._tcp.{domain}. 3600 IN TXT here");
        }
        _ => {}
    }
    for (service, priority, port, target) in rows {
        let _ = writeln!(
            text,
            "{service}._tcp.{domain}. 3600 IN SRV {priority} 1 {port} {target}."
        );
    }
}
