//! Collects the published records at every owner of a plan, in any order, and yields the differences in the
//! plan's order.

use std::fmt;

use super::super::{PlannedFile, Rrset};
use super::{Change, Others, OwnerComparison, compare};
use crate::lang::{Lang, Say, Text, both};
use crate::published::{PublishedResult, PublishedState, PublishedUnknown};
use crate::service::Service;

/// The domains of a plan, each with its place, by which [`Differences::add`] knows it.
pub fn domains<'a>(part: &'a PlannedFile<'_>) -> impl Iterator<Item = (u32, &'a str)> {
    let places = part.places();
    places.map(|place| (place, part.domain(place)))
}

/// The published records at a plan's owners, without owners that are right.
#[derive(Debug)]
pub struct Differences<'a> {
    part: &'a PlannedFile<'a>,
    /// By place and by service, once all is added.
    found: Vec<OwnerDifference>,
    /// Owners of domains that are not in the plan, though they might have to be.
    unplanned: Vec<(Service, String)>,
    /// By place, once all is added.
    contested: Vec<Contested<'a>>,
    totals: Totals,
}

/// The result for one owner. A million domains have two million owners.
#[derive(Debug)]
struct OwnerDifference {
    place: u32,
    service: Service,
    what: DifferenceKind,
}

#[derive(Debug)]
enum DifferenceKind {
    Nothing,
    Something(Box<PublishedState>),
    /// Why nothing is known.
    Open(Box<PublishedUnknown>),
    /// A wildcard, at a domain that these operators list as well.
    Wildcard(Box<[String]>),
    /// Something, at a domain that others list as well.
    Contested(Box<(PublishedState, Others)>),
}

/// A domain that other operators list as well, with something that is changed or left as it is for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested<'a> {
    place: u32,
    /// Domain.
    pub domain: &'a str,
    /// The labels of the other operators.
    pub others: Vec<String>,
    /// Records that are left, although they are wrong or superfluous.
    pub left: usize,
}

/// All differences in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Domains compared.
    pub domains: usize,
    /// Domains with something to change.
    pub changed_domains: usize,
    /// Owners with something to change.
    pub changed_owners: usize,
    /// Records to add.
    pub added: usize,
    /// Records to remove.
    pub removed: usize,
    /// Records to be given another TTL.
    pub retimed: usize,
    /// Owners whose changes are unknown, or that cannot be changed.
    pub unsettled: usize,
}

/// An owner that no change is written for, though it may need one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled<'a> {
    /// Service.
    pub service: Service,
    /// Domain.
    pub domain: &'a str,
    /// Why.
    pub reason: Reason<'a>,
}

/// Why an owner is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    /// The published records are not known.
    Unknown(&'a Text),
    /// No zone file contains it, and no server was asked.
    NotInFiles,
    /// It is an alias, and the records at its target are wrong.
    Alias(&'a [String]),
    /// A wildcard answers for it, and these operators list the domain as well: a record at the owner would hide
    /// those of the wildcard (RFC 4592 section 2.2.1).
    Wildcard(&'a [String]),
    /// So many records would have to go, but these operators list the domain as well.
    Contested(&'a [String], usize),
    /// Only the source of the comparison says that the domain should be published.
    Unplanned,
}

/// In English, as `mssrv.changes/1` has it.
impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::English))
    }
}

impl<'a> Differences<'a> {
    /// Nothing found yet.
    pub fn new(part: &'a PlannedFile<'a>) -> Self {
        Self {
            part,
            found: Vec::new(),
            unplanned: Vec::new(),
            contested: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// The records to publish.
    pub fn part(&self) -> &'a PlannedFile<'a> {
        self.part
    }

    /// Whether these are exactly the records that the domain at this place should have for the service.
    pub fn is_right(
        part: &PlannedFile<'_>,
        place: u32,
        service: Service,
        standing: &PublishedState,
    ) -> bool {
        let mut rrsets = part.rrsets_at(place);
        rrsets.any(|it| {
            it.service == service && compare(it, standing, None) == OwnerComparison::Right
        })
    }

    /// Adds the result for the owners of the domain at that place, and the other operators that list it,
    /// if they may publish it.
    pub fn add(
        &mut self,
        place: u32,
        known: Vec<(Service, PublishedResult)>,
        others: Option<&Others>,
    ) {
        let mut known = known;
        let changed = self.totals.changed_owners;
        let mut left = 0;
        for rrset in self.part.rrsets_at(place) {
            let service = rrset.service;
            let at = known.iter().position(|(of, _)| *of == service);
            let what = match (at.map(|at| known.swap_remove(at).1), others) {
                (None, _) => DifferenceKind::Open(Box::new(
                    both!(
                        en: "it was not asked for",
                        fr: "il n’a pas été demandé"
                    )
                    .into(),
                )),
                (Some(Err(why)), _) => DifferenceKind::Open(Box::new(why)),
                (Some(Ok(standing)), Some(others)) if standing.synthesized => {
                    DifferenceKind::Wildcard(others.labels.as_slice().into())
                }
                (Some(Ok(standing)), others) => DifferenceKind::of(standing, others),
            };
            left += what.left(rrset);
            if self.totals.count(rrset, &what) {
                self.found.push(OwnerDifference {
                    place,
                    service,
                    what,
                });
            }
        }
        let is_changed = self.totals.changed_owners > changed;
        self.totals.domains += 1;
        self.totals.changed_domains += usize::from(is_changed);
        if let Some(others) = others.filter(|_| is_changed || left > 0) {
            self.contested.push(Contested {
                place,
                domain: self.part.domain(place),
                others: others.labels.clone(),
                left,
            });
        }
    }

    /// Takes the owners of a domain that is not in the plan, though it might have to be.
    pub fn add_unplanned(&mut self, domain: &str, services: impl Iterator<Item = Service>) {
        let before = self.unplanned.len();
        let owners = services.map(|service| (service, domain.to_owned()));
        self.unplanned.extend(owners);
        self.totals.unsettled += self.unplanned.len() - before;
    }

    /// Puts what was found in order.
    pub fn finish(&mut self) {
        self.found.sort_by_key(|found| (found.place, found.service));
        self.contested.sort_by_key(|it| it.place);
    }

    /// All in numbers.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Every change, in the order of the plan's zones.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        self.comparisons()
            .filter_map(|(_, comparison)| match comparison {
                Ok(OwnerComparison::Changed(change)) => Some(change).filter(|it| !it.is_empty()),
                _ => None,
            })
    }

    /// Domains that other operators also list, if that matters, in order of names.
    pub fn contested(&self) -> &[Contested<'_>] {
        &self.contested
    }

    /// Every owner that is not settled, in the same order; those of no domain of the plan come last.
    pub fn unsettled(&self) -> impl Iterator<Item = Unsettled<'_>> {
        let unplanned = self.unplanned.iter().map(|(service, domain)| Unsettled {
            service: *service,
            domain,
            reason: Reason::Unplanned,
        });
        let planned = self.found_and_wanted().filter_map(|(what, rrset)| {
            Some(Unsettled {
                service: rrset.service,
                domain: rrset.domain,
                reason: what.unsettled_reason(rrset)?,
            })
        });
        planned.chain(unplanned)
    }

    fn comparisons(
        &self,
    ) -> impl Iterator<Item = (Rrset<'_>, Result<OwnerComparison<'_>, Reason<'_>>)> {
        self.found_and_wanted()
            .map(|(what, rrset)| (rrset, what.compared(rrset)))
    }

    /// The result for each owner, with the RRset that it should have.
    fn found_and_wanted(&self) -> impl Iterator<Item = (&DifferenceKind, Rrset<'_>)> {
        let places = self.part.places();
        places.flat_map(|place| {
            let first = self.found.partition_point(|found| found.place < place);
            let found = self.found[first..].iter();
            let mut found = found
                .take_while(move |found| found.place == place)
                .peekable();
            let any = found.peek().is_some();
            let rrsets = any.then(|| self.part.rrsets_at(place));
            let mut rrsets = rrsets.into_iter().flatten();
            found.filter_map(move |found| {
                let rrset = rrsets.find(|rrset| rrset.service == found.service)?;
                Some((&found.what, rrset))
            })
        })
    }
}

static NOTHING: PublishedState = PublishedState::NOTHING;

impl DifferenceKind {
    fn of(standing: PublishedState, others: Option<&Others>) -> Self {
        match others {
            _ if standing == NOTHING => Self::Nothing,
            Some(others) => Self::Contested(Box::new((standing, others.clone()))),
            None => Self::Something(Box::new(standing)),
        }
    }

    fn compared<'a>(&'a self, rrset: Rrset<'a>) -> Result<OwnerComparison<'a>, Reason<'a>> {
        match self {
            Self::Nothing => Ok(compare(rrset, &NOTHING, None)),
            Self::Something(standing) => Ok(compare(rrset, standing, None)),
            Self::Contested(it) => Ok(compare(rrset, &it.0, Some(&it.1))),
            Self::Open(why) => Err(match &**why {
                PublishedUnknown::NotInFiles => Reason::NotInFiles,
                PublishedUnknown::Because(why) => Reason::Unknown(why),
            }),
            Self::Wildcard(others) => Err(Reason::Wildcard(others)),
        }
    }

    /// Records that are left to other operators.
    fn left(&self, rrset: Rrset<'_>) -> usize {
        match self.compared(rrset) {
            Ok(OwnerComparison::Changed(change)) => change.left.len(),
            _ => 0,
        }
    }

    /// Why the owner is not settled, though something may be changed at it.
    fn unsettled_reason<'a>(&'a self, rrset: Rrset<'a>) -> Option<Reason<'a>> {
        match (self.compared(rrset), self) {
            (Err(reason), _) => Some(reason),
            (Ok(OwnerComparison::Alias(aliases)), _) => Some(Reason::Alias(aliases)),
            (Ok(OwnerComparison::Changed(change)), Self::Contested(it))
                if !change.left.is_empty() =>
            {
                Some(Reason::Contested(&it.1.labels, change.left.len()))
            }
            _ => None,
        }
    }
}

impl Totals {
    /// Counts the result for an owner. Returns false if the owner is right.
    fn count(&mut self, rrset: Rrset<'_>, what: &DifferenceKind) -> bool {
        match what.compared(rrset) {
            Ok(OwnerComparison::Right) => return false,
            Ok(OwnerComparison::Changed(change)) => {
                self.changed_owners += usize::from(!change.is_empty());
                self.unsettled += usize::from(!change.left.is_empty());
                self.added += change.added.len();
                self.removed += change.removed.len();
                self.retimed += change.retimed.len();
            }
            Ok(OwnerComparison::Alias(_)) | Err(_) => self.unsettled += 1,
        }
        true
    }

    /// Whether there is nothing to change, as far as is known.
    pub fn is_empty(&self) -> bool {
        self.changed_owners == 0
    }
}

/// In English, as the headers of files have it.
impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::English, |number| number.to_string()))
    }
}
