//! Which zone holds each domain, for formats that change zones rather than describe records.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use super::{PlannedFile, PublicationPlan};
use crate::lang::{Lang, Say, display_in_english, say};
use crate::name::HostName;

/// Why domains cannot be given to zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneAssignmentError {
    /// Zones that no domain belongs to.
    Idle(Vec<String>),
    /// More than one zone, for a format with one zone per file.
    Several {
        /// Number of zones.
        count: usize,
        /// The first one.
        first: String,
        /// The second one.
        second: String,
    },
}

impl Say for ZoneAssignmentError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Idle(zones) => {
                let zones: Vec<_> = zones.iter().map(|zone| format!("--zone {zone}")).collect();
                say!(
                    lang,
                    en: "{}: zone without a domain to write. Either no domain is this name or ends in it, or a \
                         longer --zone has these domains. Correct the name, or remove the option",
                    fr: "{} : zone sans domaine à écrire. Soit aucun domaine n’est ce nom ni ne se termine par \
                         lui, soit une option --zone plus longue les contient. Corriger le nom, ou retirer \
                         l’option",
                    zones.join(", ")
                )
            }
            Self::Several {
                count,
                first,
                second,
            } => {
                let zones = lang.number(*count);
                let more = if *count > 2 { ", …" } else { "" };
                say!(
                    lang,
                    en: "a file of this format holds one zone, but these domains are in {zones} zones ({first}, \
                         {second}{more}). Write a file for each with --layout per-zone -o DIR, choose domains of \
                         one zone, or name the zone of all these domains with --zone",
                    fr: "un fichier de ce format contient une seule zone, mais ces domaines sont dans {zones} \
                         zones ({first}, {second}{more}). Écrire un fichier par zone avec `--layout per-zone -o \
                         DOSSIER`, choisir les domaines d’une seule zone, ou indiquer avec --zone la zone qui \
                         les contient tous"
                )
            }
        }
    }
}

display_in_english!(ZoneAssignmentError);

impl std::error::Error for ZoneAssignmentError {}

/// A plan whose domains have their zones.
#[derive(Debug)]
pub struct ZonedPlan<'a> {
    plan: &'a PublicationPlan<'a>,
    /// `None` if each domain is a zone of its own, because the domains are then in order already.
    hosted: Option<DomainsByZone<'a>>,
}

/// Domains by zone.
#[derive(Debug)]
struct DomainsByZone<'a> {
    zones: ZoneIndex<'a>,
    /// Places of domains in the trust space, zone by zone: four octets a domain.
    order: Vec<u32>,
    /// Where in `order` the domains of each of the zones end. Those behind are zones of their own.
    ends: Vec<usize>,
}

/// The zones given, and their places.
#[derive(Debug)]
pub(super) struct ZoneIndex<'a>(BTreeMap<&'a str, usize>);

impl<'a> ZoneIndex<'a> {
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

    /// The zone of a domain: the domain itself, if no given zone encloses it.
    pub(super) fn of<'b>(&self, domain: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.find(domain).map_or(domain, |(zone, _)| zone)
    }
}

/// A trust space has fewer than 2^32 domains, because the names alone would fill a hundred gigabytes.
pub(super) fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

pub(super) fn wide(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl<'a> ZonedPlan<'a> {
    /// Gives each domain of the plan to the longest of the zones given that encloses it. A domain
    /// that none encloses is a zone of its own.
    ///
    /// # Errors
    ///
    /// If a zone of `given` encloses no domain.
    pub fn new(
        plan: &'a PublicationPlan<'a>,
        given: &'a [HostName],
    ) -> Result<Self, ZoneAssignmentError> {
        if given.is_empty() {
            return Ok(Self { plan, hosted: None });
        }
        let names: BTreeMap<_, _> = given.iter().map(|name| (name.as_str(), 0)).collect();
        let zones = ZoneIndex(names.into_keys().zip(0..).collect());
        // The last is for domains that are zones of their own.
        let own = zones.0.len();
        let mut groups = vec![Vec::new(); own + 1];
        for (place, domain) in plan.written() {
            let zone = zones.find(domain.name).map_or(own, |(_, group)| group);
            groups[zone].push(narrow(place));
        }
        let idle = zones
            .0
            .iter()
            .filter(|(_, place)| groups[**place].is_empty());
        let idle: Vec<_> = idle.map(|(name, _)| (*name).to_owned()).collect();
        if !idle.is_empty() {
            return Err(ZoneAssignmentError::Idle(idle));
        }
        let mut end = 0;
        let ends = groups[..own].iter().map(|group| {
            end += group.len();
            end
        });
        let hosted = DomainsByZone {
            ends: ends.collect(),
            order: groups.concat(),
            zones,
        };
        Ok(Self {
            plan,
            hosted: Some(hosted),
        })
    }

    /// The plan.
    pub fn plan(&self) -> &PublicationPlan<'a> {
        self.plan
    }

    /// Every domain, by zone: the zones given come first.
    pub fn whole(&self) -> PlannedFile<'_> {
        match &self.hosted {
            Some(hosted) => PlannedFile::ordered(self.plan, &hosted.zones, &hosted.order),
            None => self.plan.whole(),
        }
    }

    /// The domains of each operator that writes some.
    pub fn by_operator(&self) -> impl Iterator<Item = PlannedFile<'_>> {
        let mut places = vec![Vec::new(); self.plan.counts().len()];
        for place in self.whole().places() {
            if let Some(writer) = self.plan.writer_at(wide(place)) {
                places[writer].push(place);
            }
        }
        let writers = places.into_iter().filter(|places| !places.is_empty());
        writers.map(|written| self.part(Cow::Owned(written)))
    }

    /// Each zone.
    pub fn by_zone(&self) -> impl Iterator<Item = PlannedFile<'_>> {
        let ends = self.hosted.as_ref().map_or(&[][..], |it| &it.ends);
        let begins = iter::once(0).chain(ends.iter().copied());
        let given = begins.clone().zip(ends).filter_map(|(begin, end)| {
            let hosted = self.hosted.as_ref()?;
            Some(self.part(Cow::Borrowed(&hosted.order[begin..*end])))
        });
        let own = begins.last().unwrap_or_default();
        given.chain(self.each(own))
    }

    /// Each domain.
    pub fn by_domain(&self) -> impl Iterator<Item = PlannedFile<'_>> {
        self.each(0)
    }

    /// The names of the zones, in the order of [`ZonedPlan::by_zone`].
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        let hosted = self.hosted.as_ref();
        let given = hosted.into_iter().flat_map(|it| it.zones.0.keys().copied());
        let hosted = hosted.and_then(|it| it.ends.last().copied());
        let own = self.places(hosted.unwrap_or_default());
        given.chain(own.filter_map(|place| self.plan.domain_at(wide(place))))
    }

    /// Each domain, without the first `skipped`.
    fn each(&self, skipped: usize) -> impl Iterator<Item = PlannedFile<'_>> {
        self.places(skipped)
            .map(|place| self.part(Cow::Owned(vec![place])))
    }

    /// The place of each domain, without the first `skipped`.
    fn places(&self, skipped: usize) -> impl Iterator<Item = u32> {
        let in_order = self.hosted.iter().flat_map(|it| it.order.iter().copied());
        let in_plan_order = self.hosted.is_none().then(|| self.plan.written());
        let as_they_stand = in_plan_order.into_iter().flatten();
        in_order
            .chain(as_they_stand.map(|(place, _)| narrow(place)))
            .skip(skipped)
    }

    fn part<'b>(&'b self, places: Cow<'b, [u32]>) -> PlannedFile<'b> {
        PlannedFile::of(self.plan, self.hosted.as_ref().map(|it| &it.zones), places)
    }
}

#[cfg(test)]
mod tests;
