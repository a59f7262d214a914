//! What rules find, as data: it can be worded in any language, compared and grouped. A report holds it as
//! `detail`.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::Rule;
use super::{dns, host, neighbour, probe, servers, srv, target};
use crate::finding::Code;
use crate::observation::SrvRecord;
use crate::shown_name::ShownName;

/// Declares which fact a finding of each code has, and where the rule stands. Several codes can have one kind of
/// fact. A code without a fact or a rule does not compile.
macro_rules! facts {
    ($($code:ident($fact:ty) of $family:ident,)*) => {
        /// What a finding says: the parameters of its rule, by code.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "code")]
        #[expect(missing_docs, reason = "each variant is the fact that it holds")]
        pub enum Fact {
            $($code($fact),)*
        }

        impl Fact {
            /// The rule's code.
            pub fn code(&self) -> Code {
                match self {
                    $(Self::$code(_) => Code::$code,)*
                }
            }
        }

        /// The rule of a code.
        pub const fn rule(code: Code) -> &'static Rule {
            match code {
                $(Code::$code => &$family::$code,)*
            }
        }

        // Each rule stands at its own code.
        $(const _: () = assert!(rule(Code::$code).code as usize == Code::$code as usize);)*
    };
}

facts! {
    SRV001(Box<srv::MissingRecord>) of srv,
    SRV002(Box<srv::UnknownPriority>) of srv,
    SRV003(Box<srv::Unavailable>) of srv,
    SRV004(srv::WrongNumber) of srv,
    SRV005(srv::WrongNumber) of srv,
    SRV006(srv::SeveralRecords) of srv,
    SRV007(Box<srv::UndeclaredTarget>) of srv,
    SRV008(srv::SwappedFronts) of srv,
    SRV009(srv::SharedFront) of srv,
    SRV010(Box<srv::MisplacedRecords>) of srv,
    TGT001(Box<target::AliasTarget>) of target,
    TGT002(target::NoAddress) of target,
    TGT003(target::OutsideDomain) of target,
    TGT004(target::SpecialAddress) of target,
    TGT005(Box<host::NotAHost>) of host,
    DNS001(dns::NoDomain) of dns,
    DNS002(dns::AliasOwner) of dns,
    DNS003(neighbour::Wildcard) of neighbour,
    DNS004(dns::UnusualTtl) of dns,
    DNS005(Box<servers::DifferentAnswers>) of servers,
    DNS006(Box<servers::FailingServer>) of servers,
    DNS010(Box<dns::LookupFailed>) of dns,
    DNS011(Box<dns::LookupFailed>) of dns,
    DNS012(Box<dns::LookupFailed>) of dns,
    DNS013(Box<dns::LookupFailed>) of dns,
    DNS014(Box<dns::LookupFailed>) of dns,
    DNS015(Box<dns::LookupFailed>) of dns,
    DNS016(Box<dns::LookupFailed>) of dns,
    DNS017(Box<dns::LookupFailed>) of dns,
    MUA001(neighbour::NeighbourService) of neighbour,
    PRB001(Box<probe::FrontFault>) of probe,
    PRB002(Box<probe::FrontFault>) of probe,
    PRB003(Box<probe::FrontFault>) of probe,
    PRB004(Box<probe::FrontFault>) of probe,
    PRB005(Box<probe::FrontFault>) of probe,
    PRB006(Box<probe::FrontFault>) of probe,
    PRB007(Box<probe::FrontFault>) of probe,
    PRB008(Box<probe::FrontFault>) of probe,
    PRB009(Box<probe::FrontFault>) of probe,
    PRB010(Box<probe::FrontFault>) of probe,
    PRB011(Box<probe::FrontFault>) of probe,
    PRB012(Box<probe::FrontFault>) of probe,
    PRB013(Box<probe::FrontFault>) of probe,
}

/// An SRV record's data (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, without a trailing dot; `.` declares the service unavailable.
    pub target: ShownName,
}

impl From<&SrvRecord> for Record {
    fn from(record: &SrvRecord) -> Self {
        Self {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.clone(),
        }
    }
}

/// As a zone file has it, without the trailing dot that reports leave out.
impl Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            priority,
            weight,
            port,
            target,
        } = self;
        write!(f, "{priority} {weight} {port} {target}")
    }
}

/// The first entries of a list, and the number of the others, so that a report stays short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FirstOf<T> {
    /// The first entries: at least one unless the list is empty, at most 16, and about 1 KiB if no entry is
    /// longer.
    pub first: Vec<T>,
    /// Number of the other entries.
    pub omitted: usize,
}

impl<T: Measure> FirstOf<T> {
    /// The first of these entries.
    pub(crate) fn of(entries: impl IntoIterator<Item = T>) -> Self {
        Self::within(1024, entries)
    }

    /// As [`FirstOf::of`], but with about `octets` octets.
    pub(crate) fn within(octets: usize, entries: impl IntoIterator<Item = T>) -> Self {
        const SHOWN: usize = 16;
        let mut entries = entries.into_iter();
        let mut list = Self {
            // Nearly every list has two names of hosts.
            first: Vec::with_capacity(2),
            omitted: 0,
        };
        let mut room = octets;
        for entry in entries.by_ref() {
            let needed = entry.octets() + 2;
            if !list.first.is_empty() && needed > room {
                list.omitted = 1;
                break;
            }
            room = room.saturating_sub(needed);
            list.first.push(entry);
            if list.first.len() == SHOWN {
                break;
            }
        }
        list.omitted += entries.count();
        list
    }

    /// Counts entries that are not known any more.
    pub(crate) fn and_omitted(mut self, omitted: usize) -> Self {
        self.omitted += omitted;
        self
    }
}

impl<T> FirstOf<T> {
    /// Whether the list has no entry.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The entry of a list that has no other.
    pub(crate) fn only(&self) -> Option<&T> {
        match &self.first[..] {
            [only] if self.omitted == 0 => Some(only),
            _ => None,
        }
    }
}

/// An entry of a list that has to stay short.
pub trait Measure {
    /// About how many octets it has in a text.
    fn octets(&self) -> usize;
}

impl Measure for String {
    fn octets(&self) -> usize {
        self.len()
    }
}

impl Measure for ShownName {
    fn octets(&self) -> usize {
        self.len()
    }
}

impl Measure for u16 {
    fn octets(&self) -> usize {
        5
    }
}

impl Measure for std::net::IpAddr {
    fn octets(&self) -> usize {
        if self.is_ipv4() { 15 } else { 39 }
    }
}

impl Measure for Record {
    fn octets(&self) -> usize {
        12 + self.target.len()
    }
}
