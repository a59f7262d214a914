//! One zone: its names in canonical order, with cuts, aliases and wildcards found.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use super::{absolute, ancestors};
use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::master_file;
use crate::master_file::refusal::Construct;

/// A record without its owner.
#[derive(Clone, Debug)]
pub struct Datum {
    ttl: u32,
    data: RData,
    place: Place,
}

impl Datum {
    /// TTL in seconds.
    pub fn ttl(&self) -> u32 {
        self.ttl
    }

    /// Data.
    pub fn data(&self) -> &RData {
        &self.data
    }

    /// File and line of the record.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Type.
    pub fn rtype(&self) -> RecordType {
        self.data.record_type()
    }

    /// The record, of whatever owner it is the answer for.
    pub(super) fn record(&self, owner: &Name) -> Record {
        Record::from_rdata(owner.clone(), self.ttl, self.data.clone())
    }

    /// Where a CNAME, DNAME or NS record points.
    pub(super) fn target(&self) -> Option<Name> {
        match &self.data {
            RData::CNAME(name) => Some(absolute(&name.0)),
            RData::NS(name) => Some(absolute(&name.0)),
            RData::Unknown {
                code: RecordType::DNAME,
                rdata,
            } => Name::read(&mut BinDecoder::new(&rdata.anything)).ok(),
            _ => None,
        }
    }
}

/// A record that servers refuse, or leave out of the zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneFlaw {
    /// Owner.
    pub owner: Name,
    /// The fault.
    pub construct: Construct,
    /// Where.
    pub place: Place,
}

impl Say for ZoneFlaw {
    fn say(&self, lang: Lang) -> String {
        let Self { owner, place, .. } = self;
        let reason = self.construct.rule().reason.in_lang(lang);
        say!(lang, en: "{place}: {owner}: {reason}", fr: "{place}: {owner} : {reason}")
    }
}

display_in_english!(ZoneFlaw);

/// Why a name is not answered from its own records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// It is at or below this zone cut, and so not this zone's to answer.
    Cut(LowerName),
    /// It is below this owner of a DNAME record (RFC 6672).
    Dname(LowerName),
}

/// A zone.
#[derive(Clone, Debug)]
pub struct Zone {
    origin: LowerName,
    /// The SOA record with the TTL it has in negative answers (RFC 2308 section 3).
    denial: Option<Record>,
    /// Sorted by type.
    owners: BTreeMap<LowerName, Vec<Datum>>,
    /// Owners of NS records, but for the apex, and of DNAME records: few, and asked for often.
    turns: BTreeSet<LowerName>,
}

impl Zone {
    /// Makes a zone of records, and says what would keep a server from loading it. What lies
    /// outside is left out; all else is kept.
    pub fn new(
        origin: &Name,
        records: Vec<master_file::MasterFileRecord>,
    ) -> (Self, Vec<ZoneFlaw>) {
        let key = LowerName::new(origin);
        let mut owners = BTreeMap::<_, Vec<Datum>>::new();
        let mut flaws = Vec::new();
        for record in records {
            let owner = LowerName::new(&record.name);
            let rtype = record.data.record_type();
            let outside = !key.zone_of(&owner);
            if outside || rtype == RecordType::SOA && owner != key {
                flaws.push(ZoneFlaw {
                    owner: record.name,
                    construct: if outside {
                        Construct::OutsideZone
                    } else {
                        Construct::InnerSoa
                    },
                    place: record.place,
                });
                continue;
            }
            owners.entry(owner).or_default().push(Datum {
                ttl: record.ttl,
                data: record.data,
                place: record.place,
            });
        }
        for (owner, data) in &mut owners {
            data.sort_by_key(Datum::rtype);
            data.shrink_to_fit();
            flaws.extend(Self::clash(data).map(|place| ZoneFlaw {
                owner: owner.into(),
                construct: Construct::AliasAndOthers,
                place: place.clone(),
            }));
        }
        let denial = owners.get(&key).and_then(|data| denial(origin, data));
        let turns = owners.iter().filter(|(owner, data)| {
            let owns = |rtype| data.iter().any(|datum| datum.rtype() == rtype);
            **owner != key && owns(RecordType::NS) || owns(RecordType::DNAME)
        });
        let turns = turns.map(|(owner, _)| owner.clone()).collect();
        let zone = Self {
            turns,
            origin: key,
            denial,
            owners,
        };
        (zone, flaws)
    }

    /// The name of its apex.
    pub fn origin(&self) -> &LowerName {
        &self.origin
    }

    /// Whether the origin has a SOA record.
    pub fn has_soa(&self) -> bool {
        self.denial.is_some()
    }

    /// Place of the SOA record.
    pub fn begins(&self) -> Option<&Place> {
        self.rrset(&self.origin, RecordType::SOA)
            .next()
            .map(Datum::place)
    }

    /// Place of a CNAME record whose owner has other records, of which only DNSSEC's are permitted (RFC
    /// 4034 sections 3 and 4, RFC 2535 sections 2.3.5 and 4.1.8.1).
    pub fn clash(data: &[Datum]) -> Option<&Place> {
        let alias = data
            .iter()
            .find(|datum| datum.rtype() == RecordType::CNAME)?;
        let allowed = [
            RecordType::RRSIG,
            RecordType::NSEC,
            RecordType::KEY,
            RecordType::SIG,
        ];
        let clashes = |datum: &Datum| datum.data != alias.data && !allowed.contains(&datum.rtype());
        data.iter().any(clashes).then_some(&alias.place)
    }

    /// The SOA record as negative answers carry it.
    pub(super) fn denial(&self) -> Option<&Record> {
        self.denial.as_ref()
    }

    /// Every owner and its records.
    pub fn owners(&self) -> impl Iterator<Item = (&LowerName, &[Datum])> {
        self.owners
            .iter()
            .map(|(owner, data)| (owner, data.as_slice()))
    }

    /// The first owner below a name, in canonical order, and its records.
    pub(super) fn next_below(&self, name: &LowerName) -> Option<(&LowerName, &[Datum])> {
        let after = (Bound::Excluded(name), Bound::Unbounded);
        let (owner, data) = self.owners.range(after).next()?;
        name.zone_of(owner).then_some((owner, data.as_slice()))
    }

    /// The records of one owner and type, without regard to wildcards and cuts.
    pub fn rrset(
        &self,
        owner: &LowerName,
        rtype: RecordType,
    ) -> impl Iterator<Item = &Datum> + Clone {
        let data = self.owners.get(owner).map(Vec::as_slice);
        let data = data.unwrap_or_default().iter();
        data.filter(move |datum| datum.rtype() == rtype)
    }

    /// The records of the name, or of the wildcard that covers it. Empty for an empty non-terminal.
    pub fn find(&self, name: &Name) -> Option<&[Datum]> {
        let name = LowerName::new(&absolute(name));
        let source = if self.exists(&name) {
            name
        } else {
            self.wildcard(&name)?
        };
        Some(
            self.owners
                .get(&source)
                .map(Vec::as_slice)
                .unwrap_or_default(),
        )
    }

    /// The highest zone cut or DNAME decides: what lies below is no longer answered from here.
    pub fn redirect(&self, name: &Name) -> Option<Redirect> {
        if self.turns.is_empty() {
            return None;
        }
        let name = LowerName::new(&absolute(name));
        let inside = ancestors(&name).take_while(|ancestor| self.origin.zone_of(ancestor));
        let turn = |ancestor: LowerName| {
            let owns = |rtype| self.rrset(&ancestor, rtype).next().is_some();
            if ancestor != self.origin && owns(RecordType::NS) {
                Some(Redirect::Cut(ancestor))
            } else if ancestor != name && owns(RecordType::DNAME) {
                Some(Redirect::Dname(ancestor))
            } else {
                None
            }
        };
        let turns = inside.filter(|ancestor| self.turns.contains(ancestor));
        turns.filter_map(turn).last()
    }

    /// Whether the name is an owner or an empty non-terminal.
    ///
    /// In canonical order (RFC 4034 section 6.1), a name is directly followed by those below it, so one
    /// lookup distinguishes owners and empty non-terminals from names that do not exist.
    pub fn exists(&self, name: &LowerName) -> bool {
        let next = self.owners.range(name..).next();
        next.is_some_and(|(owner, _)| name.zone_of(owner))
    }

    /// The source of synthesis, at the closest encloser and nowhere else (RFC 4592 section 3.3.1).
    fn wildcard(&self, name: &LowerName) -> Option<LowerName> {
        let encloser = ancestors(name).find(|ancestor| self.exists(ancestor))?;
        let source = LowerName::new(&Name::from(encloser).prepend_label("*").ok()?);
        self.exists(&source).then_some(source)
    }
}

fn denial(origin: &Name, apex: &[Datum]) -> Option<Record> {
    let soa = apex.iter().find(|datum| datum.rtype() == RecordType::SOA)?;
    let mut record = soa.record(origin);
    if let RData::SOA(soa) = &soa.data {
        record.ttl = record.ttl.min(soa.minimum);
    }
    Some(record)
}
