//! The outcome of the lookup of a required owner.

use crate::lookup::{FactSource, FailureKind, display_name};
use crate::observation::{ServiceFacts, SrvRecord};
use crate::shown_name::ShownName;

/// A required owner: its records, and the outcome of its lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerReport {
    /// The owner, without a trailing dot.
    pub owner: ShownName,
    /// Its SRV records, or those to which its aliases lead.
    pub records: Vec<SrvRecord>,
    /// The outcome of the lookup; none in an older report, which does not have it.
    pub lookup: Option<LookupReport>,
}

/// The result of an owner's lookup, or why it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupReport {
    /// Outcome.
    pub outcome: OwnerOutcome,
    /// Names that the owner is an alias of, in the order of the chain.
    pub aliases: Vec<String>,
    /// Whether the records come from a wildcard.
    pub wildcard: bool,
    /// Whether the outcome comes from the zone's own servers or from zone files.
    pub authoritative: bool,
    /// Whether name servers of the zone give different answers.
    pub disputed: bool,
    /// The server, or file and line, of the outcome. `None` if no server could be asked.
    pub source: Option<String>,
    /// The owner that has the records of this one, because its final dot is missing in the zone file (SRV010).
    pub misplaced: Option<String>,
    /// Records that the report leaves out, because the owner has too many.
    pub omitted: usize,
}

/// Outcome of a lookup of SRV records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerOutcome {
    /// There are records.
    Published,
    /// The owner exists and has none (NODATA), or is an alias of a name without any.
    NoData,
    /// The owner does not exist (NXDOMAIN).
    NxDomain,
    /// The lookup failed: nothing is proven.
    Failed(FailureKind),
}

impl OwnerReport {
    /// The facts of one owner of an observation.
    pub(super) fn new(facts: ServiceFacts, wildcard: bool) -> Self {
        let ServiceFacts {
            owner,
            srv,
            misplaced,
            ..
        } = facts;
        let misplaced = misplaced.map(|it| it.owner.to_string());
        match srv {
            Ok(srv) => Self {
                owner,
                lookup: Some(LookupReport {
                    outcome: match (srv.records.is_empty(), srv.nx_domain) {
                        (false, _) => OwnerOutcome::Published,
                        (true, true) => OwnerOutcome::NxDomain,
                        (true, false) => OwnerOutcome::NoData,
                    },
                    wildcard,
                    authoritative: srv.authoritative,
                    disputed: srv.is_disputed(),
                    source: srv.source.as_ref().map(FactSource::name),
                    misplaced,
                    omitted: srv.omitted,
                    aliases: srv.aliases,
                }),
                records: srv.records,
            },
            Err(failure) => Self {
                owner,
                records: Vec::new(),
                lookup: Some(LookupReport {
                    outcome: OwnerOutcome::Failed(failure.kind()),
                    wildcard: false,
                    authoritative: false,
                    disputed: false,
                    source: failure.source.as_ref().map(FactSource::name),
                    misplaced,
                    omitted: 0,
                    aliases: failure.aliases.iter().map(display_name).collect(),
                }),
            },
        }
    }
}
