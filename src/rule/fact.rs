//! The facts that rules find, as data. They can be worded in any language, compared and grouped. A report
//! holds them as `detail`.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::Rule;
use super::{dns, host, neighbour, probe, servers, srv, target};
use crate::finding::Code;
use crate::observation::SrvRecord;
use crate::shown_name::ShownName;

pub use crate::first_of::{FirstOf, Measure};

/// Declares the fact and the rule of each code. Several codes can have one kind of fact. A code without a
/// fact or a rule does not compile.
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

        // Each rule is at its own code.
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
    DNS018(Box<dns::LookupFailed>) of dns,
    MUA001(neighbour::NeighbourService) of neighbour,
    PRB001(Box<probe::AtFront<probe::NotReached>>) of probe,
    PRB002(Box<probe::AtFront<probe::WrongProtocol>>) of probe,
    PRB003(Box<probe::AtFront<probe::NoStarttls>>) of probe,
    PRB004(Box<probe::AtFront<probe::NoTls>>) of probe,
    PRB005(Box<probe::AtFront<probe::WrongName>>) of probe,
    PRB006(Box<probe::AtFront<probe::UntrustedChain>>) of probe,
    PRB007(Box<probe::AtFront<probe::OutOfDate>>) of probe,
    PRB008(Box<probe::AtFront<probe::NoToken>>) of probe,
    PRB009(Box<probe::AtFront<probe::NoRequest>>) of probe,
    PRB010(Box<probe::AtFront<probe::EarlyLogin>>) of probe,
    PRB011(Box<probe::AtFront<probe::UnnamedDomain>>) of probe,
    PRB012(Box<probe::AtFront<probe::Injected>>) of probe,
    PRB013(Box<probe::AtFront<probe::ClientCertificate>>) of probe,
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

impl Measure for Record {
    fn octets(&self) -> usize {
        12 + self.target.len()
    }
}
