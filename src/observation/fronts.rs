//! The fronts that a domain's records lead to, and what they show.

use std::collections::BTreeMap;
use std::net::IpAddr;

use futures_util::future::join_all;

use super::Observation;
use crate::host::no_host;
use crate::probe::{Front, Prober};
use crate::requirement::Requirement;

impl Observation {
    /// The fronts that a client of the requirement connects to, with their addresses: those of the
    /// records at known priorities whose target can be a host and has an address.
    pub fn reachable_fronts(&self, requirement: &Requirement) -> BTreeMap<Front, Vec<IpAddr>> {
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
                let front = Front {
                    host: record.target.clone(),
                    port: record.port,
                    service: facts.service,
                    interface: row.interface,
                };
                fronts.insert(front, addresses);
            }
        }
        fronts
    }

    /// Gathers what the fronts show.
    pub async fn probe(&mut self, requirement: &Requirement, prober: &Prober) {
        let fronts = self.reachable_fronts(requirement);
        let examined = fronts
            .iter()
            .map(|(front, addresses)| prober.examine(front, addresses));
        self.fronts = join_all(examined).await;
    }
}
