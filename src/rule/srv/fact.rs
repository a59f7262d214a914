//! The SRV rules and what they find, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::requirement::Row;
use crate::rule::definition::Definition;
use crate::rule::fact::{FirstOf, Measure, Record};
#[cfg(test)]
use crate::rule::sample::{both_rows, names, record, required};
use crate::service::Interface;
use crate::shown_name::ShownName;

/// A record that is required.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RequiredRecord {
    /// Priority.
    pub priority: u16,
    /// Interface that has this priority.
    pub interface: Interface,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
}

impl From<&Row> for RequiredRecord {
    fn from(row: &Row) -> Self {
        Self {
            priority: row.priority,
            interface: row.interface,
            weight: row.weight,
            port: row.port,
        }
    }
}

impl Measure for RequiredRecord {
    fn octets(&self) -> usize {
        30
    }
}

/// SRV001: a required record is missing.
pub struct SRV001;

impl Definition for SRV001 {
    type Fact = Box<MissingRecord>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 2782; RFC 6186 section 3";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let missing = |fronts, unknown: &[u16], alias_of: Option<&str>| {
            Box::new(MissingRecord {
                required: required(Interface::Psc),
                fronts,
                unknown_priorities: FirstOf::of(unknown.iter().copied()),
                alias_of: alias_of.map(str::to_owned),
            })
        };
        vec![
            missing(names(["imap.a.fr"]), &[], None),
            missing(names(["imap.a.fr", "imap.b.fr"]), &[0], None),
            missing(names([]), &[0, 5], None),
            missing(names(["imap.a.fr"]), &[], Some("srv.b.fr")),
        ]
    }
}

/// SRV001: no record has the priority of an interface.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct MissingRecord {
    /// The record that is missing.
    pub required: RequiredRecord,
    /// The fronts that operators of the domain declare for it; empty if none is declared.
    pub fronts: FirstOf<String>,
    /// Priorities of published records that belong to no interface.
    pub unknown_priorities: FirstOf<u16>,
    /// The name where the owner's alias (CNAME) leads, and where its records stand; none if the owner is no alias. No
    /// record can stand beside an alias (RFC 1034, section 3.6.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_of: Option<String>,
}

/// SRV002: a record has an unknown priority.
pub struct SRV002;

impl Definition for SRV002 {
    type Fact = Box<UnknownPriority>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 2782";

    fn generalize(fact: &mut Self::Fact) {
        fact.record = fact.record.with_priority_only();
    }

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![Box::new(UnknownPriority {
            record: record(0, 1, 143, "imap.a.fr"),
            required: both_rows(),
        })]
    }
}

/// SRV002: a record has a priority that belongs to no interface.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct UnknownPriority {
    /// The record.
    pub record: Record,
    /// The records that are required instead.
    pub required: FirstOf<RequiredRecord>,
}

/// SRV003: the service is declared unavailable.
pub struct SRV003;

impl Definition for SRV003 {
    type Fact = Box<Unavailable>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 2782 (Target); RFC 6186 section 3.4";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![Box::new(Unavailable {
            record: record(10, 0, 0, "."),
            required: both_rows(),
        })]
    }
}

/// SRV003: the target `.` declares the service unavailable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Unavailable {
    /// The record.
    pub record: Record,
    /// The records that are required instead.
    pub required: FirstOf<RequiredRecord>,
}

/// SRV004: the weight is not the required weight.
pub struct SRV004;

impl Definition for SRV004 {
    type Fact = WrongNumber;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 2782 (Weight)";

    fn generalize(fact: &mut Self::Fact) {
        let weight = fact.record.weight;
        fact.record = Record {
            weight,
            ..fact.record.with_priority_only()
        };
    }

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![WrongNumber {
            record: record(10, 5, 143, "imap.a.fr"),
            required: required(Interface::Psc),
        }]
    }
}

/// SRV005: the port is not the required port.
pub struct SRV005;

impl Definition for SRV005 {
    type Fact = WrongNumber;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 6186 section 3; RFC 8314 section 5.1";

    fn generalize(fact: &mut Self::Fact) {
        let port = fact.record.port;
        fact.record = Record {
            port,
            ..fact.record.with_priority_only()
        };
    }

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![WrongNumber {
            record: record(20, 1, 993, "imap.a.fr"),
            required: required(Interface::Authcli),
        }]
    }
}

/// SRV004 and SRV005: a record's weight or port is not the required one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct WrongNumber {
    /// The record.
    pub record: Record,
    /// The record that is required at its priority.
    pub required: RequiredRecord,
}

/// SRV006: several records have the same priority.
pub struct SRV006;

impl Definition for SRV006 {
    type Fact = SeveralRecords;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 2782";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![SeveralRecords {
            priority: 10,
            records: FirstOf::of([
                record(10, 1, 143, "imap.a.fr"),
                record(10, 1, 143, "imap.b.fr"),
            ]),
        }]
    }
}

/// SRV006: several records have one priority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SeveralRecords {
    /// The priority.
    pub priority: u16,
    /// The records.
    pub records: FirstOf<Record>,
}

/// SRV007: the target is not the declared front.
pub struct SRV007;

impl Definition for SRV007 {
    type Fact = Box<UndeclaredTarget>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; operators file";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let undeclared = |target: &str, fronts, lacks_final_dot| {
            Box::new(UndeclaredTarget {
                interface: Interface::Authcli,
                target: target.into(),
                fronts,
                lacks_final_dot,
            })
        };
        vec![
            undeclared("imap.x.fr", names(["imap.a.fr", "imap.b.fr"]), false),
            undeclared("imap.a.fr.a.fr", names(["imap.a.fr"]), true),
        ]
    }
}

/// SRV007: the target is not a declared front.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct UndeclaredTarget {
    /// Interface that has the record's priority.
    pub interface: Interface,
    /// The target.
    pub target: ShownName,
    /// The fronts that operators of the domain declare for the interface.
    pub fronts: FirstOf<String>,
    /// Whether the target begins with the declared front and goes on, as it does if the final dot is missing in
    /// the zone file.
    pub lacks_final_dot: bool,
}

/// SRV008: the PSC and authcli fronts are swapped.
pub struct SRV008;

impl Definition for SRV008 {
    type Fact = SwappedFronts;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; operators file";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![SwappedFronts {
            psc: "psc.a.fr".to_owned(),
            authcli: "cert.a.fr".to_owned(),
        }]
    }
}

/// SRV008: each interface has the front that is declared for the other one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SwappedFronts {
    /// The front that is declared for PSC and published for authcli.
    pub psc: String,
    /// The front that is declared for authcli and published for PSC.
    pub authcli: String,
}

/// SRV009: PSC and authcli use the same front.
pub struct SRV009;

impl Definition for SRV009 {
    type Fact = SharedFront;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str = "EX_LPS_0300";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![SharedFront {
            target: "imap.a.fr".into(),
        }]
    }
}

/// SRV009: both interfaces have the same target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SharedFront {
    /// The target.
    pub target: ShownName,
}

/// SRV010: the owner repeats the zone's name.
pub struct SRV010;

impl Definition for SRV010 {
    type Fact = Box<MisplacedRecords>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 1035 section 5.1; RFC 2782";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let misplaced = |records| {
            Box::new(MisplacedRecords {
                found_at: "_imap._tcp.a.fr.a.fr".to_owned(),
                zone: "a.fr".to_owned(),
                records,
                relative: "_imap._tcp".to_owned(),
            })
        };
        vec![misplaced(1), misplaced(2)]
    }
}

/// SRV010: the records of an empty owner stand at the owner with the zone's name appended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct MisplacedRecords {
    /// The owner that has the records.
    pub found_at: String,
    /// The zone whose name it repeats.
    pub zone: String,
    /// Number of the records.
    pub records: usize,
    /// The owner as it can be written in the zone's file without a final dot.
    pub relative: String,
}
