//! Counts the failures of a zone's contacts. Contacts that fail are asked after the others, and so seldom use
//! up a budget.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use hickory_proto::rr::Name;

use super::super::{Endpoint, FactSource};

/// Failures in a row after which a contact is asked after the others. One failure may be a lost datagram:
/// it must not send all queries to the other contacts.
const MISSES: u32 = 3;

/// How often each contact failed since it last had an answer.
#[derive(Debug, Default)]
pub(super) struct Misses(Lock<HashMap<SocketAddr, u32>>);

impl Misses {
    /// The contacts in an order that differs from name to name, to spread the load, and is the same in
    /// every run. IPv4 comes first, because more machines reach it. Contacts that failed [`MISSES`] times
    /// come last; if the budget is not `ample`, one failure is enough.
    pub(super) fn order(
        &self,
        contacts: &[Arc<Endpoint>],
        name: &Name,
        ample: bool,
    ) -> Vec<Arc<Endpoint>> {
        let mut servers = contacts.to_vec();
        servers.sort_by_key(|server| server.addr().is_ipv6());
        let four = servers.partition_point(|server| server.addr().is_ipv4());
        let first = match four {
            0 => servers.as_mut_slice(),
            four => &mut servers[..four],
        };
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let by = hasher.finish() % first.len().max(1) as u64;
        first.rotate_left(usize::try_from(by).unwrap_or(0));
        let misses = self.misses();
        let patience = if ample { MISSES } else { 1 };
        servers.sort_by_key(|server| misses.get(&server.addr()).unwrap_or(&0) / patience);
        servers
    }

    /// Notes that a contact had an answer that cannot be used, or none after all its attempts.
    pub(super) fn fail(&self, server: &Endpoint) {
        *self.misses().entry(server.addr()).or_default() += MISSES;
    }

    /// Notes which of the servers that took turns had an answer, after those before it had none.
    pub(super) fn note(&self, servers: &[Arc<Endpoint>], answered: &FactSource) {
        let mut misses = self.misses();
        for server in servers {
            match answered {
                FactSource::Server { endpoint, .. } if endpoint == server => {
                    misses.remove(&server.addr());
                    return;
                }
                _ => *misses.entry(server.addr()).or_default() += 1,
            }
        }
    }

    fn misses(&self) -> MutexGuard<'_, HashMap<SocketAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts() -> Vec<Arc<Endpoint>> {
        let four = (1..4).map(|last| SocketAddr::from(([192, 0, 2, last], 53)));
        let six = SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], 53));
        four.chain([six])
            .map(|addr| Arc::new(addr.into()))
            .collect()
    }

    fn source(server: &Arc<Endpoint>) -> FactSource {
        FactSource::Server {
            endpoint: Arc::clone(server),
            recursion: false,
        }
    }

    #[test]
    fn names_spread_over_the_contacts_of_the_first_family() {
        let (misses, contacts) = (Misses::default(), contacts());
        let first = |n: u32| {
            let name = Name::from_ascii(format!("d{n}.fr.")).unwrap();
            let order = misses.order(&contacts, &name, true);
            assert_eq!(order.last(), contacts.last());
            order[0].addr()
        };
        let firsts: std::collections::BTreeSet<_> = (0..50).map(first).collect();
        assert_eq!(firsts.len(), 3);
    }

    #[test]
    fn contacts_in_mixed_order_are_asked_over_ipv4_first() {
        let (misses, mut mixed) = (Misses::default(), contacts());
        mixed.swap(0, 3);
        for n in 0..20 {
            let name = Name::from_ascii(format!("d{n}.fr.")).unwrap();
            let order = misses.order(&mixed, &name, true);
            assert_eq!(order.last(), mixed.first());
        }
    }

    #[test]
    fn contact_that_fails_comes_last_until_it_answers() {
        let (misses, contacts, name) = (Misses::default(), contacts(), Name::root());
        let order = |ample| misses.order(&contacts, &name, ample);
        let usual = order(true);
        misses.note(&usual, &source(&usual[1]));
        assert_eq!(order(true), usual);
        assert_eq!(order(false).last(), usual.first());
        misses.fail(&usual[1]);
        assert_eq!(order(true).last(), usual.get(1));
        misses.note(&usual[1..], &source(&usual[1]));
        assert_eq!(order(true), usual);
        for _ in 1..MISSES {
            misses.note(&usual, &source(&usual[1]));
        }
        assert_eq!(order(true).last(), usual.first());
    }
}
