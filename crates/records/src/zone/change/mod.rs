//! The changes that turn published records into those that an operator must publish: comparison of one
//! owner's RRset, of all owners of a plan, and one small file for each format that can express changes.

pub mod bind;
pub mod csv;
mod differences;
pub mod nsupdate;
pub mod powerdns;
mod say;
pub mod windows;

use super::template::below;
use super::{Rrset, Srv};
use crate::lang::display_in_english;
use crate::published::SourceKind;
use crate::published::{PublishedState, SrvRecord};
use crate::service::Service;

pub use differences::{Contested, Differences, Reason, Totals, Unsettled, domains};

/// The source of the published records that were compared with the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Kind of source.
    pub kind: SourceKind,
    /// Servers asked, or files read.
    pub servers: Vec<String>,
    /// The saved report that says so, and when it was finished.
    pub report: Option<(String, String)>,
}

impl Basis {
    fn line(&self) -> String {
        let (kind, servers) = (self.kind.as_str(), self.servers.join(", "));
        match &self.report {
            None => format!("compared with: {kind} {servers}"),
            Some((report, finished)) => {
                format!("compared with: report {report} of {finished} ({kind} {servers})")
            }
        }
    }
}

/// The other operators that list a domain, unless `shared` says that they agreed who publishes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Others {
    /// Their labels.
    pub labels: Vec<String>,
    /// Fronts that only the operator declares that publishes here. Records that name them are its own, whatever
    /// else is wrong with them.
    pub own_fronts: Vec<String>,
}

impl Others {
    /// Whether a record may be that of another operator.
    fn may_own(&self, record: &SrvRecord) -> bool {
        let target = record.target.as_str();
        !self.own_fronts.iter().any(|front| front == target)
    }
}

/// The changes at one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// The RRset that the owner should have.
    pub wanted: Rrset<'a>,
    /// Records that stay as they are.
    pub kept: Vec<Srv<'a>>,
    /// Records that are missing.
    pub added: Vec<Srv<'a>>,
    /// Records that are wrong or superfluous.
    pub removed: Vec<&'a SrvRecord>,
    /// Records that stay, with the TTL they have now instead of that of the RRset.
    pub retimed: Vec<(Srv<'a>, u32)>,
    /// Records that are wrong or superfluous, but stay, because they may be those of another operator.
    pub left: Vec<&'a SrvRecord>,
    /// Whether other operators list the domain, so that only known records are removed.
    pub contested: bool,
    /// Whether the TTLs of removed records are those in the zone, not the rest that a cache has left.
    pub published_ttls: bool,
    /// Whether a wildcard answers for the owner at present, which has no records itself.
    pub synthesized: bool,
    /// The owner that has records of this one because its final dot is missing.
    pub misplaced: Option<&'a str>,
}

/// Records that are at an owner without its final dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplacement {
    /// The owner that has the records, without its final dot.
    pub other: String,
    /// The owner that should have them, with its final dot.
    pub owner: String,
}

display_in_english!(Misplacement);

/// Comparison of an owner's RRset with its published records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerComparison<'a> {
    /// There is nothing to change.
    Right,
    /// Something is, or would be if no other operator listed the domain.
    Changed(Change<'a>),
    /// The records are wrong, but the owner is an alias (CNAME), which excludes other records (RFC 1034
    /// section 3.6.2).
    Alias(&'a [String]),
}

/// Priority, weight, port and target of record data as a master file has it.
fn fields(data: &str) -> [&str; 4] {
    let mut parts = data.splitn(4, ' ');
    [(); 4].map(|()| parts.next().unwrap_or_default())
}

/// Compares the published records of an owner with the RRset that it should have. TTLs count only if they are
/// those in the zone. Records are a set (RFC 2181 section 5). No record that may belong to `others` is
/// removed. If the TTL of those records is known, added records get it (section 5.2).
pub fn compare<'a>(
    wanted: Rrset<'a>,
    standing: &'a PublishedState,
    others: Option<&Others>,
) -> OwnerComparison<'a> {
    let mut change = Change {
        wanted,
        kept: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        retimed: Vec::new(),
        left: Vec::new(),
        contested: others.is_some(),
        published_ttls: standing.published_ttls,
        synthesized: standing.synthesized,
        misplaced: standing.misplaced.as_deref(),
    };
    for record in wanted.records {
        let there = standing.records.iter().find(|it| is(record, it));
        match there {
            None => change.added.push(*record),
            Some(it) if standing.published_ttls && it.ttl != wanted.ttl => {
                change.retimed.push((*record, it.ttl));
            }
            Some(_) => change.kept.push(*record),
        }
    }
    let superfluous = |it: &&SrvRecord| !wanted.records.iter().any(|record| is(record, it));
    let mut removed: Vec<_> = standing.records.iter().filter(superfluous).collect();
    // A record is there once, even if the source has it twice.
    removed.dedup_by(|one, other| one.is_alike(other));
    let may_go = |it: &&SrvRecord| others.is_none_or(|others| !others.may_own(it));
    (change.removed, change.left) = removed.into_iter().partition(may_go);
    if let Some(left) = change.left.first() {
        change
            .kept
            .extend(change.retimed.drain(..).map(|(it, _)| it));
        change.kept.sort_by_key(|it| it.priority);
        if standing.published_ttls {
            change.wanted.ttl = left.ttl;
        }
    }
    match () {
        () if change.is_empty() && change.left.is_empty() => OwnerComparison::Right,
        () if !standing.aliases.is_empty() => OwnerComparison::Alias(&standing.aliases),
        () => OwnerComparison::Changed(change),
    }
}

/// Both names are lower case, without a final dot.
fn is(wanted: &Srv<'_>, found: &SrvRecord) -> bool {
    let Srv {
        priority,
        weight,
        port,
        target,
    } = *wanted;
    (priority, weight, port) == (found.priority, found.weight, found.port) && found.target == target
}

impl Change<'_> {
    /// Whether there is nothing to change, even if wrong records are left.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.retimed.is_empty()
    }

    /// Records at an owner without its final dot, if there are any.
    pub fn misplacement(&self) -> Option<Misplacement> {
        Some(Misplacement {
            other: self.misplaced?.to_owned(),
            owner: self.owner(),
        })
    }

    /// The owner, with its final dot.
    fn owner(&self) -> String {
        format!("{}.", self.service().owner(self.wanted.domain))
    }

    /// The labels of the owner before the name of the zone.
    pub fn relative_name(&self) -> String {
        let labels = self.service().labels();
        match below(self.wanted.domain, self.wanted.zone) {
            "" => labels.to_owned(),
            below => format!("{labels}.{below}"),
        }
    }

    fn service(&self) -> Service {
        self.wanted.service
    }
}

/// A published record's data in presentation format, RFC 2782, with an absolute target.
fn data(record: &SrvRecord) -> String {
    let SrvRecord {
        priority,
        weight,
        port,
        ..
    } = record;
    let target = if record.is_null() {
        ""
    } else {
        record.target.as_str()
    };
    format!("{priority} {weight} {port} {target}.")
}

#[cfg(any(test, feature = "test-support"))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a sample that is wrong can only stop the tests"
)]
#[doc(hidden)]
pub mod sample;
#[cfg(test)]
mod tests;
