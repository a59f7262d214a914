//! Decides which zone or fragment each file is, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use hickory_proto::rr::{LowerName, Name, RecordType};
use sha2::{Digest, Sha256};

use super::refused::{Refused, RefusedScope, Why};
use super::{Ignored, RefusedConstruct, ZoneFiles, domain_of, misplaced};
use crate::authority::{Zone, Zones};
use crate::input::{Place, Position, Source};
use crate::lookup::display_name;
use crate::master_file::refusal::{Construct, Constructs, FoundConstruct, RefusedZone, Subject};
use crate::master_file::{Fault, FileError, MasterFile, MasterFileRecord};

impl ZoneFiles {
    /// Puts files together that were read one by one.
    pub fn new(files: Vec<(Source, MasterFile)>) -> Self {
        let mut loaded = Self {
            zones: Zones::default(),
            fragments: Zones::default(),
            domains: BTreeMap::new(),
            refused: Vec::new(),
            errors: Vec::new(),
            refusals: Vec::new(),
            ignored: Vec::new(),
            others: BTreeSet::new(),
            included: Vec::new(),
            sha256: Sha256::new(),
            complete: false,
        };
        let mut fragments = Vec::new();
        for (source, file) in files {
            loaded.file(&source, file, &mut fragments);
        }
        loaded.fragments(fragments);
        loaded
    }

    fn file(
        &mut self,
        source: &Source,
        mut file: MasterFile,
        fragments: &mut Vec<MasterFileRecord>,
    ) {
        self.sha256.update(&file.sha256);
        self.included.append(&mut file.included);
        let (apex, other) = apexes(&file);
        if let (Some(apex), Some(other)) = (&apex, other) {
            let fault = Fault::SecondApex {
                other: display_name(&other.name),
                apex: display_name(apex),
            };
            let error = at(&other.place, fault);
            file.errors.push(error);
        }
        if file.errors.is_empty() && file.records.is_empty() {
            let error = FileError::whole(source, Fault::NoRecord);
            file.errors.push(error);
        }
        if !file.errors.is_empty() {
            self.refuse(file, apex.as_ref());
            return;
        }
        let Some(apex) = apex else {
            if let Some(mark) = file.constructs.get(Construct::ByteOrderMark) {
                self.refusals.push(RefusedConstruct::warning(mark));
            }
            fragments.append(&mut file.records);
            return;
        };
        let begins = file.records.iter().find(|record| is_soa(record));
        let begins = begins.map(|record| record.place.clone());
        if let (Some(known), Some(place)) = (self.zones.of_origin(&apex), begins) {
            let fault = Fault::TwiceGiven {
                zone: display_name(&apex),
                begins: known.begins().cloned(),
            };
            file.errors.push(at(&place, fault));
            self.refuse(file, Some(&apex));
            return;
        }
        self.zone(apex, file);
    }

    /// Takes a zone, unless at least two name servers refuse it.
    fn zone(&mut self, apex: Name, file: MasterFile) {
        let elsewhere = elsewhere(&file, &apex);
        let (zone, flaws) = Zone::new(&apex, file.records);
        let mut constructs = file.constructs;
        let stray = elsewhere.as_ref().map(|(_, origin)| Subject::Zone {
            found: display_name(&apex),
            given: display_name(origin),
        });
        let is_doubled = stray.as_ref().is_some_and(|stray| stray.meant().is_some());
        if let (Some(stray), Some(place)) = (stray, zone.begins()) {
            constructs.note(Construct::OtherOrigin, || place.clone(), || stray);
        }
        // All other faults of a zone with a doubled name follow from that.
        if !is_doubled {
            constructs.append(zone.refused(&flaws, display_name));
        }
        match constructs.refused_by().count() {
            0 | 1 => {
                let warnings = constructs.iter().map(RefusedConstruct::warning);
                self.refusals.extend(warnings);
                self.zones.insert(zone);
            }
            _ => {
                let meant = elsewhere.map(|(meant, _)| meant);
                let origins = std::iter::once(apex).chain(meant);
                self.unloadable(&zone, &constructs, origins);
            }
        }
    }

    /// A zone that at least two name servers refuse: none of its names is judged.
    fn unloadable(
        &mut self,
        zone: &Zone,
        constructs: &Constructs,
        origins: impl Iterator<Item = Name>,
    ) {
        let owners = zone.owners().map(|(owner, _)| owner.clone());
        self.others.extend(owners);
        let refusals = constructs.iter().map(RefusedConstruct::counted);
        self.refusals.extend(refusals);
        let grounds = constructs.grounds();
        let Some(last) = grounds.last() else {
            return;
        };
        let why = RefusedZone {
            zone: display_name(zone.origin()),
            grounds: grounds
                .iter()
                .copied()
                .map(FoundConstruct::ground)
                .collect(),
        };
        for origin in origins {
            self.refused.push(Refused {
                why: Why::Refused(why.clone()),
                place: last.place.clone(),
                extent: RefusedScope::Zone(LowerName::new(&origin)),
            });
        }
    }

    fn refuse(&mut self, file: MasterFile, apex: Option<&Name>) {
        let owners = file.records.iter().map(|record| &record.name);
        let owners = owners.chain(&file.broken).map(LowerName::new);
        self.others.extend(owners);
        let extent = match apex {
            Some(apex) => RefusedScope::Zone(LowerName::new(apex)),
            None if file.open_ended => RefusedScope::Anything,
            None => {
                let names = file
                    .records
                    .iter()
                    .map(|record| &record.name)
                    .chain(&file.broken);
                let with_domain = |name| [Some(LowerName::new(name)), domain_of(name)];
                RefusedScope::Names(names.flat_map(with_domain).flatten().collect())
            }
        };
        if let Some(first) = file.errors.first() {
            self.refused.push(Refused {
                why: Why::Errors(first.clone()),
                place: Place {
                    file: first.file.to_string().into(),
                    line: first.position.map_or(1, |position| position.line),
                },
                extent,
            });
        }
        self.errors.extend(file.errors);
    }

    /// Makes one zone of all fragments, without the names that a zone answers for.
    fn fragments(&mut self, records: Vec<MasterFileRecord>) {
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
                // The fragments also answer for the domain that was meant.
                if let Some((meant, _)) = misplaced::guess(&domain) {
                    let meant = LowerName::new(&meant);
                    self.domains.entry(meant).or_insert_with(place);
                }
                self.domains.entry(domain).or_insert_with(place);
            }
        }
        let (zone, flaws) = Zone::new(&Name::root(), records);
        let mut clashes = Constructs::default();
        for flaw in flaws {
            let subject = || Subject::Name(display_name(&flaw.owner));
            clashes.note(flaw.construct, || flaw.place.clone(), subject);
        }
        self.refusals
            .extend(clashes.iter().map(RefusedConstruct::warning));
        self.fragments.insert(zone);
    }

    /// Notes for each zone the first record that it should have included.
    fn ignore(&mut self, records: Vec<MasterFileRecord>) {
        let mut lacking: BTreeMap<LowerName, (MasterFileRecord, usize)> = BTreeMap::new();
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
            let Some(begins) = self.zones.of_origin(&origin).and_then(Zone::begins) else {
                continue;
            };
            self.ignored.push(Ignored {
                owner: display_name(&record.name),
                rtype: record.data.record_type().to_string(),
                more: count - 1,
                zone: display_name(&origin),
                begins: begins.clone(),
                place: record.place,
            });
        }
    }
}

/// The apex of a file's zone, and a SOA record that is not below it. The apex is the given origin if it has a
/// SOA record, else the highest owner of a SOA record.
fn apexes(file: &MasterFile) -> (Option<Name>, Option<&MasterFileRecord>) {
    let all = || file.records.iter().filter(|record| is_soa(record));
    let owners = || all().map(|record| &record.name);
    let given = owners().find(|name| file.origin.as_ref() == Some(name));
    let higher = |one, other: _| {
        if Name::zone_of(other, one) {
            other
        } else {
            one
        }
    };
    let apex = given.or_else(|| owners().reduce(higher));
    let other = apex.and_then(|apex| all().find(|record| !apex.zone_of(&record.name)));
    (apex.cloned(), other)
}

/// Which zone was meant, and at which origin, if the SOA record at `apex` is elsewhere.
fn elsewhere(file: &MasterFile, apex: &Name) -> Option<(Name, Name)> {
    match &file.origin {
        Some(origin) => (origin != apex).then(|| (origin.clone(), origin.clone())),
        // A `$ORIGIN` line may have followed the owner a second time.
        None if file.undotted.contains(apex) => misplaced::guess(apex),
        None => None,
    }
}

fn is_soa(record: &MasterFileRecord) -> bool {
    record.data.record_type() == RecordType::SOA
}

fn at(place: &Place, fault: Fault) -> FileError {
    FileError {
        file: Source::named(&place.file),
        position: Some(Position {
            line: place.line,
            column: 1,
        }),
        fault,
    }
}
