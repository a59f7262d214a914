//! The fronts that a domain's records lead to, and what they show.

use std::collections::BTreeMap;
use std::net::IpAddr;

use futures_util::future::join_all;

use super::Observation;
use crate::host::no_host;
use crate::probe::{ProbedFront, Prober};
use crate::requirement::Requirement;

/// Fronts of one domain that are visited. A zone can name thousands, of any host and port. A domain that
/// complies has four.
const VISITED_FRONTS: usize = 16;

impl Observation {
    /// The fronts that a client of the requirement connects to, with their addresses: those of the
    /// records at known priorities whose target can be a host and has an address.
    pub fn reachable_fronts(
        &self,
        requirement: &Requirement,
    ) -> BTreeMap<ProbedFront, Vec<IpAddr>> {
        let mut fronts = BTreeMap::new();
        for facts in &self.services {
            let Ok(srv) = &facts.srv else { continue };
            for record in &srv.records {
                let mut rows = requirement.rows_of(facts.service);
                let row = rows.find(|row| row.priority == record.priority);
                let (Some(row), Some(target)) = (row, self.targets.get(&record.target)) else {
                    continue;
                };
                let families = [&target.ipv4, &target.ipv6].into_iter().flatten();
                let addresses: Vec<_> = families.flatten().copied().collect();
                if addresses.is_empty() || no_host(&record.target).is_some() {
                    continue;
                }
                let front = ProbedFront {
                    host: record.target.to_string(),
                    port: record.port,
                    service: facts.service,
                    interface: row.interface,
                };
                fronts.insert(front, addresses);
            }
        }
        fronts
    }

    /// Gathers what the first fronts show, in order, up to 16.
    pub async fn probe(&mut self, requirement: &Requirement, prober: &Prober) {
        let fronts = self.reachable_fronts(requirement);
        let examined = fronts
            .iter()
            .take(VISITED_FRONTS)
            .map(|(front, addresses)| prober.examine(front, addresses));
        self.fronts = join_all(examined).await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};
    use std::sync::Arc;
    use std::time::{Duration, SystemTime};

    use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
    use crate::probe::{Prober, Settings};
    use crate::requirement::Requirement;
    use crate::service::Service;

    /// It names a front at each of 1,000 ports, with 20 private addresses of each family.
    fn observation() -> Observation {
        let facts = TargetFacts {
            aliases: Vec::new(),
            ipv4: Ok((0..20)
                .map(|at| Ipv4Addr::new(10, 0, 0, at).into())
                .collect()),
            ipv6: Ok((0..20).map(|at| Ipv6Addr::from(at).into()).collect()),
            omitted: Default::default(),
            source: None,
            replies: Vec::new(),
        };
        let record = |port| SrvRecord {
            priority: 10,
            weight: 1,
            port,
            target: "t.fr".into(),
            ttl: 60,
            place: None,
        };
        Observation {
            domain: "a.fr".to_owned(),
            services: vec![ServiceFacts {
                service: Service::Imap,
                owner: Service::Imap.owner("a.fr").into(),
                srv: Ok(SrvFacts {
                    records: (1..=1000).map(record).collect(),
                    ..SrvFacts::default()
                }),
                misplaced: None,
            }],
            existence: None,
            targets: [("t.fr".into(), Arc::new(facts))].into_iter().collect(),
            sibling: None,
            neighbours: Vec::new(),
            fronts: Vec::new(),
        }
    }

    #[tokio::test]
    async fn of_many_fronts_and_addresses_the_first_are_visited_and_the_others_counted() {
        // No connection is made: none of the addresses is public.
        let prober = Prober::new(Settings {
            timeout: Duration::from_secs(1),
            private: false,
            authorities: None,
            identity: None,
            files: Arc::default(),
            now: SystemTime::now,
        });
        let mut observation = observation();
        observation.probe(&Requirement::builtin(), &prober).await;
        let ports = observation.fronts.iter().map(|facts| facts.front.port);
        assert!(ports.eq(1..=16));
        for facts in &observation.fronts {
            let families = facts.visits.iter().map(|visit| visit.addr.is_ipv4());
            assert!(families.eq([[true; 8], [false; 8]].concat()));
            assert_eq!(facts.unvisited, 2 * (20 - 8));
        }
    }
}
