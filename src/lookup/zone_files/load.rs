//! Which zone or fragment each file is, and what is wrong with the lot.

use std::collections::{BTreeMap, BTreeSet};

use hickory_proto::rr::{LowerName, Name, RecordType};
use sha2::{Digest, Sha256};

use super::refused::{Extent, Refused};
use super::{ZoneFiles, domain_of, misplaced};
use crate::authority::{Zone, Zones};
use crate::input::{InputError, Place, Position, Source};
use crate::lookup::display_name;
use crate::master_file::{MasterFile, Record};

impl ZoneFiles {
    /// Puts files together that were read one by one.
    pub fn new(files: Vec<(Source, MasterFile)>) -> Self {
        let mut loaded = Self {
            zones: Zones::default(),
            fragments: Zones::default(),
            domains: BTreeMap::new(),
            refused: Vec::new(),
            errors: Vec::new(),
            flaws: Vec::new(),
            ignored: Vec::new(),
            others: BTreeSet::new(),
            included: Vec::new(),
            sha256: Sha256::new(),
        };
        let mut fragments = Vec::new();
        for (source, file) in files {
            loaded.file(&source, file, &mut fragments);
        }
        loaded.fragments(fragments);
        loaded
    }

    fn file(&mut self, source: &Source, mut file: MasterFile, fragments: &mut Vec<Record>) {
        self.sha256.update(&file.sha256);
        self.included.append(&mut file.included);
        let mut apexes = file.records.iter().filter(|record| is_soa(record));
        let apex = apexes.next().map(|record| record.name.clone());
        let second = apexes.find(|record| Some(&record.name) != apex.as_ref());
        if let (Some(apex), Some(second)) = (&apex, second) {
            let message = format!(
                "a second SOA record, at {}, expected one zone a file: this one is {}",
                display_name(&second.name),
                display_name(apex)
            );
            let error = at(&second.place, message);
            file.errors.push(error);
        }
        if file.errors.is_empty() && file.records.is_empty() {
            file.errors
                .push(InputError::whole(source, "holds no record"));
        }
        if !file.errors.is_empty() {
            self.refuse(file, apex.as_ref());
            return;
        }
        let Some(apex) = apex else {
            fragments.append(&mut file.records);
            return;
        };
        let begins = file.records.iter().find(|record| is_soa(record));
        let begins = begins.map(|record| record.place.clone());
        if let (Some(known), Some(place)) = (self.zones.of_origin(&apex), begins) {
            let known = known.begins().map(ToString::to_string).unwrap_or_default();
            let name = display_name(&apex);
            let message = format!("the zone {name} is given twice: it begins at {known}, too");
            file.errors.push(at(&place, message));
            self.refuse(file, Some(&apex));
            return;
        }
        let (zone, flaws) = Zone::new(&apex, file.records);
        self.zones.insert(zone);
        self.flaws.extend(flaws);
    }

    fn refuse(&mut self, file: MasterFile, apex: Option<&Name>) {
        let owners = file.records.iter().map(|record| &record.name);
        let owners = owners.chain(&file.broken).map(LowerName::new);
        self.others.extend(owners);
        let extent = match apex {
            Some(apex) => Extent::Zone(LowerName::new(apex)),
            None if file.open_ended => Extent::Anything,
            None => {
                let names = file
                    .records
                    .iter()
                    .map(|record| &record.name)
                    .chain(&file.broken);
                let with_domain = |name| [Some(LowerName::new(name)), domain_of(name)];
                Extent::Names(names.flat_map(with_domain).flatten().collect())
            }
        };
        if let Some(first) = file.errors.first() {
            self.refused.push(Refused {
                why: format!("a file that may speak for it has errors, the first: {first}"),
                place: Place {
                    file: first.file.to_string().into(),
                    line: first.position.map_or(1, |position| position.line),
                },
                extent,
            });
        }
        self.errors.extend(file.errors);
    }

    /// Makes one zone of all fragments, but for what a zone speaks for.
    fn fragments(&mut self, records: Vec<Record>) {
        let (inside, records): (Vec<_>, Vec<_>) = records
            .into_iter()
            .partition(|record| self.zones.zone_of(&record.name).is_some());
        self.ignore(inside);
        if records.is_empty() {
            return;
        }
        for record in &records {
            if let Some(domain) = domain_of(&record.name) {
                let place = || record.place.clone();
                // The domain that was meant is one of the fragments', too.
                if let Some((meant, _)) = misplaced::guess(&domain) {
                    let meant = LowerName::new(&meant);
                    self.domains.entry(meant).or_insert_with(place);
                }
                self.domains.entry(domain).or_insert_with(place);
            }
        }
        let (zone, flaws) = Zone::new(&Name::root(), records);
        self.flaws.extend(flaws);
        self.fragments.insert(zone);
    }

    /// Tells of each zone the first record that it should have included.
    fn ignore(&mut self, records: Vec<Record>) {
        let mut lacking: BTreeMap<LowerName, (Record, usize)> = BTreeMap::new();
        for record in records {
            let Some(zone) = self.zones.zone_of(&record.name) else {
                continue;
            };
            let key = LowerName::new(&record.name);
            let mut held = zone.rrset(&key, record.data.record_type());
            if held.any(|datum| *datum.data() == record.data) {
                continue;
            }
            self.others.insert(key.clone());
            let entry = lacking.entry(zone.origin().clone());
            entry.or_insert((record, 0)).1 += 1;
        }
        for (origin, (record, count)) in lacking {
            let zone = self.zones.of_origin(&origin).and_then(Zone::begins);
            let zone = zone.map(ToString::to_string).unwrap_or_default();
            let (place, name) = (&record.place, display_name(&record.name));
            let rtype = record.data.record_type();
            let others = match count {
                1 => String::new(),
                _ => format!(" and {} more", count - 1),
            };
            self.ignored.push(format!(
                "{place}: {name} {rtype}{others} left out: the zone {} ({zone}) speaks for it and \
                 does not hold it; $INCLUDE it there",
                display_name(&origin)
            ));
        }
    }
}

fn is_soa(record: &Record) -> bool {
    record.data.record_type() == RecordType::SOA
}

fn at(place: &Place, message: String) -> InputError {
    InputError {
        file: Source::named(&place.file),
        position: Some(Position {
            line: place.line,
            column: 1,
        }),
        message,
    }
}
