//! Which zone holds each domain, for formats that change zones rather than describe records.

use std::collections::BTreeMap;

use super::{Plan, Rrset};
use crate::name::HostName;

/// Why domains cannot be given to zones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Zones that no domain belongs to.
    #[error(
        "--zone {}: none of the domains to be written belongs to it, because none is or ends in this \
         name, or a longer --zone holds those that do", .0.join(", --zone ")
    )]
    Idle(Vec<String>),
    /// More than one zone, for a format whose files hold one.
    #[error(
        "a file of this format holds one zone, but these domains lie in {count} ({first}, {second}{}): \
         choose domains of one zone, or name the zone that holds them all with --zone",
        if *.count > 2 { ", …" } else { "" }
    )]
    Several {
        /// Number of zones.
        count: usize,
        /// The first one.
        first: String,
        /// The second one.
        second: String,
    },
}

/// A plan whose domains have their zones.
#[derive(Debug)]
pub struct Zoned<'a> {
    plan: &'a Plan<'a>,
    zones: Zones<'a>,
    /// Places of domains in the trust space, zone by zone: four octets a domain. None where each
    /// domain is a zone of its own, for then they are in order as they stand.
    order: Option<Vec<Vec<u32>>>,
    count: usize,
}

/// The zones given, and their places.
#[derive(Debug)]
struct Zones<'a>(BTreeMap<&'a str, usize>);

impl<'a> Zones<'a> {
    /// The longest zone given that encloses the domain, and its place.
    fn find(&self, domain: &str) -> Option<(&'a str, usize)> {
        let mut rest = Some(domain);
        while let Some(name) = rest {
            if let Some((zone, place)) = self.0.get_key_value(name) {
                return Some((*zone, *place));
            }
            rest = name.split_once('.').map(|(_, parent)| parent);
        }
        None
    }

    /// The zone of a domain: itself, where none was given that encloses it.
    fn of<'b>(&self, domain: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.find(domain).map_or(domain, |(zone, _)| zone)
    }
}

/// A trust space has fewer than 2^32 domains, for the names alone would fill a hundred gigabytes.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn wide(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl<'a> Zoned<'a> {
    /// Gives each domain of the plan to the longest of the zones given that encloses it. A domain
    /// that none encloses is a zone of its own.
    pub fn new(plan: &'a Plan<'a>, given: &'a [HostName]) -> Result<Self, ZoneError> {
        let names: BTreeMap<_, _> = given.iter().map(|name| (name.as_str(), 0)).collect();
        let names = names.into_keys().zip(0..).collect();
        let zones = Zones(names);
        if given.is_empty() {
            return Ok(Self {
                plan,
                zones,
                order: None,
                count: plan.domains(),
            });
        }
        // The last is for domains that are zones of their own.
        let own = zones.0.len();
        let mut groups = vec![Vec::new(); own + 1];
        for (place, domain) in plan.written() {
            let zone = zones.find(domain.name).map_or(own, |(_, place)| place);
            groups[zone].push(narrow(place));
        }
        let idle = zones
            .0
            .iter()
            .filter(|(_, place)| groups[**place].is_empty());
        let idle: Vec<_> = idle.map(|(name, _)| (*name).to_owned()).collect();
        if !idle.is_empty() {
            return Err(ZoneError::Idle(idle));
        }
        Ok(Self {
            plan,
            zones,
            count: own + groups[own].len(),
            order: Some(groups),
        })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan<'a> {
        self.plan
    }

    /// The places of the domains to be written, in no order worth mentioning.
    pub(super) fn places(&self) -> Vec<u32> {
        let written = || self.plan.written().map(|(place, _)| narrow(place));
        match &self.order {
            Some(order) => order.concat(),
            None => written().collect(),
        }
    }

    /// The domain in that place.
    pub(super) fn domain(&self, place: u32) -> &str {
        self.plan.domain_at(wide(place)).unwrap_or_default()
    }

    /// The RRsets of the domain in that place.
    pub(super) fn rrsets_at(&self, place: u32) -> impl Iterator<Item = Rrset<'_>> {
        self.plan
            .rrsets_at(wide(place), |domain| self.zones.of(domain))
    }

    /// Every RRset, by zone, then by domain and by owner: the zones given come first.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset<'_>> {
        let in_order = self.order.iter().flatten().flatten();
        let in_order = in_order.flat_map(|place| self.rrsets_at(*place));
        let as_they_stand = self.order.is_none().then(|| self.plan.rrsets());
        in_order.chain(as_they_stand.into_iter().flatten())
    }

    /// The only zone there is.
    pub fn only_zone(&self) -> Result<&str, ZoneError> {
        let mut zones = self.rrsets().map(|rrset| rrset.zone);
        let first = zones.next().unwrap_or_default();
        match zones.find(|zone| *zone != first) {
            None => Ok(first),
            Some(second) => Err(ZoneError::Several {
                count: self.count,
                first: first.to_owned(),
                second: second.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Requirement;
    use crate::zone::sample;

    fn zones(given: &[&str]) -> Result<Vec<(String, String)>, ZoneError> {
        let space = sample::space();
        let requirement = Requirement::builtin();
        let plan = Plan::new(&space, &requirement, |_| 600, false).unwrap();
        let given: Vec<_> = given
            .iter()
            .map(|it| HostName::parse(it).unwrap())
            .collect();
        let zoned = Zoned::new(&plan, &given)?;
        let pairs = zoned
            .rrsets()
            .map(|it| (it.zone.to_owned(), it.domain.to_owned()));
        let mut pairs: Vec<_> = pairs.collect();
        assert_eq!(pairs.len(), 2 * plan.domains());
        pairs.dedup();
        Ok(pairs)
    }

    fn pair(zone: &str, domain: &str) -> (String, String) {
        (zone.to_owned(), domain.to_owned())
    }

    #[test]
    fn the_longest_zone_that_encloses_a_domain_holds_it() {
        let own = sample::DOMAINS.map(|domain| pair(domain, domain));
        assert_eq!(zones(&[]).unwrap(), own);
        let expected = [
            pair("a.z.test", "a.z.test"),
            pair("a.z.test", "c.a.z.test"),
            pair("b.a.z.test", "b.a.z.test"),
            pair("b.a.z.test", "x10.b.a.z.test"),
            pair("b.a.z.test", "x9.b.a.z.test"),
            pair("ba.z.test", "ba.z.test"),
        ];
        assert_eq!(
            zones(&["b.a.z.test", "a.z.test", "a.z.test"]).unwrap(),
            expected
        );
    }

    #[test]
    fn a_zone_without_a_domain_is_refused() {
        let error = zones(&["a.z.test", "test.fr"]).unwrap_err();
        assert_eq!(error, ZoneError::Idle(vec!["test.fr".to_owned()]));
    }

    #[test]
    fn one_zone_is_told_from_several() {
        let space = sample::space();
        let requirement = Requirement::builtin();
        let plan = Plan::new(&space, &requirement, |_| 600, false).unwrap();
        let all = [HostName::parse("z.test").unwrap()];
        assert_eq!(Zoned::new(&plan, &all).unwrap().only_zone(), Ok("z.test"));
        let some = [HostName::parse("a.z.test").unwrap()];
        let error = Zoned::new(&plan, &some).unwrap().only_zone().unwrap_err();
        assert!(
            error.to_string().contains("lie in 2 (a.z.test, ba.z.test)"),
            "{error}"
        );
    }
}
