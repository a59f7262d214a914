//! Keeps a bounded part of a domain's facts once they are judged, however many records the DNS has.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{Observation, SrvFacts, SrvRecord};

/// Records of an owner that are kept. A target has at most 1,253 octets in JSON, so that those of one
/// owner take less than 128 KiB.
pub const KEPT_RECORDS: usize = 64;

impl Observation {
    /// Keeps the first records of each owner, in order, and the facts of their targets; the others are
    /// counted in [`SrvFacts::omitted`]. To be called once the facts are judged.
    pub fn keep_few_records(&mut self) {
        let of_services = self.services.iter_mut().map(|facts| &mut facts.srv);
        let beside = self.neighbours.iter_mut().chain(&mut self.sibling);
        let owners = of_services.chain(beside.map(|facts| &mut facts.srv));
        let mut is_whole = true;
        for srv in owners.flatten() {
            srv.keep_few_records();
            is_whole &= srv.omitted == 0;
        }
        for misplaced in self.services.iter_mut().flat_map(|it| &mut it.misplaced) {
            misplaced.records.truncate(KEPT_RECORDS);
            misplaced.records.shrink_to_fit();
        }
        if is_whole {
            return;
        }
        let services = self.services.iter().flat_map(|facts| &facts.srv);
        let records = services.flat_map(|srv| &srv.records);
        let named: BTreeSet<_> = records.map(|record| record.target.as_str()).collect();
        self.targets
            .retain(|target, _| named.contains(target.as_str()));
    }
}

impl SrvFacts {
    fn keep_few_records(&mut self) {
        if self.records.len() > KEPT_RECORDS {
            self.omitted += self.records.len() - KEPT_RECORDS;
            self.omitted_digest = digest(&self.records[KEPT_RECORDS..]);
            self.records.truncate(KEPT_RECORDS);
            self.records.shrink_to_fit();
        }
    }
}

/// A digest of records, equal for equal records. A report compares owners with an unpublished name after
/// records were left out.
fn digest(records: &[SrvRecord]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for record in records {
        for number in [record.priority, record.weight, record.port] {
            digest.update(number.to_be_bytes());
        }
        digest.update(record.target.len().to_be_bytes());
        digest.update(record.target.as_str());
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::observation::{OmittedAddresses, OwnerFacts, ServiceFacts, TargetFacts};
    use crate::service::Service;
    use crate::shown_name::ShownName;
    use crate::text::json_octets;

    fn observation(records: usize) -> Observation {
        let target = |number| ShownName::from(format!("{number:05}.{}", "\\000".repeat(249)));
        let record = |number| SrvRecord {
            priority: 10,
            weight: 1,
            port: 143,
            target: target(number),
            ttl: 60,
            place: None,
        };
        let facts = Arc::new(TargetFacts {
            omitted: OmittedAddresses::default(),
            aliases: Vec::new(),
            ipv4: Ok(Vec::new()),
            ipv6: Ok(Vec::new()),
            source: None,
            replies: Vec::new(),
        });
        let targets = (0..records).map(|number| (target(number), Arc::clone(&facts)));
        Observation {
            domain: "a.fr".to_owned(),
            services: vec![ServiceFacts {
                service: Service::Imap,
                owner: Service::Imap.owner("a.fr").into(),
                srv: Ok(SrvFacts {
                    records: (0..records).map(record).collect(),
                    ..SrvFacts::default()
                }),
                misplaced: None,
            }],
            existence: None,
            targets: targets.collect(),
            sibling: None,
            neighbours: Vec::new(),
            fronts: Vec::new(),
        }
    }

    #[test]
    fn few_records_stay_as_they_are() {
        let whole = observation(KEPT_RECORDS);
        let mut kept = whole.clone();
        kept.keep_few_records();
        assert_eq!(kept, whole);
    }

    #[test]
    fn of_many_records_the_first_are_kept_with_their_targets_and_the_others_counted() {
        let whole = observation(KEPT_RECORDS + 3);
        let mut kept = whole.clone();
        kept.keep_few_records();
        let [before, after] = [&whole, &kept].map(|it| it.services[0].srv.as_ref().unwrap());
        assert_eq!(after.records, before.records[..KEPT_RECORDS]);
        assert_eq!(after.omitted, 3);
        let targets = after.records.iter().map(|record| &record.target);
        assert!(targets.clone().eq(kept.targets.keys()));
        let octets: usize = targets.map(|target| json_octets(target)).sum();
        assert!(octets < 128 * 1024, "{octets}");
        // Again, nothing changes.
        let once = kept.clone();
        kept.keep_few_records();
        assert_eq!(kept, once);
    }

    /// A wildcard has every record of an owner, also those that are left out.
    #[test]
    fn owners_whose_omitted_records_differ_stay_different() {
        let many = observation(KEPT_RECORDS + 3);
        let srv = many.services[0].srv.clone();
        let mut other = srv.clone().unwrap();
        other.records[KEPT_RECORDS + 1].port = 993;
        for (beside, synthesized) in [(srv, true), (Ok(other), false)] {
            let mut observation = many.clone();
            observation.sibling = Some(OwnerFacts {
                owner: "_0._tcp.a.fr".into(),
                srv: beside,
            });
            for _ in 0..2 {
                let of_imap = observation.services[0].srv.as_ref().unwrap();
                assert_eq!(observation.is_synthesized(of_imap), synthesized);
                observation.keep_few_records();
            }
        }
    }
}
