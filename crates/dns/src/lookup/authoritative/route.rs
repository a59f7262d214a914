//! Whether this machine can reach an address. An address that it cannot reach is no fault of a server.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex as Lock, PoisonError};

use tokio::sync::OnceCell;

use super::super::{Note, Obstacle};

/// The state of both families, IPv4 and IPv6.
#[derive(Debug, Default)]
pub(super) struct Families {
    answered: [AtomicBool; 2],
    probed: [OnceCell<()>; 2],
    unreached: Lock<BTreeMap<SocketAddr, Option<Obstacle>>>,
}

impl Families {
    /// Notes that `addr` answered: its family works.
    pub(super) fn answered(&self, addr: SocketAddr) {
        if !addr.ip().is_loopback() {
            self.answered[family(addr)].store(true, Ordering::Relaxed);
        }
    }

    /// Whether a silence at `addr` is the server's own. A loopback address needs no network.
    pub(super) fn is_proven(&self, addr: SocketAddr) -> bool {
        addr.ip().is_loopback() || self.answered[family(addr)].load(Ordering::Relaxed)
    }

    /// Set once somebody was asked on purpose whether the family of `addr` works.
    pub(super) fn probed(&self, addr: SocketAddr) -> &OnceCell<()> {
        &self.probed[family(addr)]
    }

    /// Records that `addr` was not reached, which is no fault of the server. `why` is `None` if no server
    /// answers over its address family.
    pub(super) fn unreached(&self, addr: SocketAddr, why: Option<Obstacle>) {
        let mut unreached = self
            .unreached
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unreached.insert(addr, why);
    }

    /// A remark for each family of which servers were not reached.
    pub(super) fn notes(&self) -> Vec<Note> {
        let unreached = self
            .unreached
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let note = |index| {
            let mut of_family = unreached.iter().filter(|(addr, _)| family(**addr) == index);
            let servers = of_family.clone().count();
            let (first, why) = of_family.next()?;
            Some(Note::Unreached {
                servers,
                first: *first,
                why: *why,
            })
        };
        [0, 1].into_iter().filter_map(note).collect()
    }
}

fn family(addr: SocketAddr) -> usize {
    usize::from(addr.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreachable_addresses_are_reported_by_family() {
        let families = Families::default();
        let six = |last| SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, last], 53));
        assert_eq!(families.notes(), []);
        families.unreached(six(2), Some(Obstacle::NoIpv6));
        families.unreached(six(1), Some(Obstacle::NoRoute));
        families.unreached(six(2), Some(Obstacle::NoIpv6));
        let note = Note::Unreached {
            servers: 2,
            first: six(1),
            why: Some(Obstacle::NoRoute),
        };
        assert_eq!(families.notes(), [note]);
    }

    #[test]
    fn a_family_is_proven_by_an_answer() {
        let families = Families::default();
        let [four, six] = [
            SocketAddr::from(([192, 0, 2, 1], 53)),
            SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], 53)),
        ];
        assert!(!families.is_proven(four) && !families.is_proven(six));
        families.answered(four);
        assert!(families.is_proven(four) && !families.is_proven(six));
        assert!(families.is_proven("[::1]:53".parse().unwrap()));
    }
}
