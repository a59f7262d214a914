//! Whether this machine can reach an address at all. What it cannot reach is not held against
//! anybody's server.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex as Lock, PoisonError};

use tokio::sync::OnceCell;

use crate::text::counted;

/// What is known of the two families, IPv4 and IPv6.
#[derive(Debug, Default)]
pub(super) struct Families {
    answered: [AtomicBool; 2],
    probed: [OnceCell<()>; 2],
    unreached: Lock<BTreeMap<SocketAddr, &'static str>>,
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

    /// Notes that `addr` was not reached, and that this machine is to blame, and says so.
    pub(super) fn unreached(&self, addr: SocketAddr, why: &'static str) {
        let mut unreached = self
            .unreached
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unreached.insert(addr, why);
    }

    /// A sentence for each family of which servers were not reached.
    pub(super) fn notes(&self) -> Vec<String> {
        let unreached = self
            .unreached
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let note = |(index, name)| {
            let mut of_family = unreached.iter().filter(|(addr, _)| family(**addr) == index);
            let count = of_family.clone().count();
            let (first, why) = of_family.next()?;
            let servers = counted(count, "name server");
            let them = if count == 1 { "it" } else { "them" };
            Some(format!(
                "{servers} could not be asked over {name}, the first being {first}: {why}. This is \
                 not held against {them}"
            ))
        };
        [(0, "IPv4"), (1, "IPv6")]
            .into_iter()
            .filter_map(note)
            .collect()
    }
}

fn family(addr: SocketAddr) -> usize {
    usize::from(addr.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reached_is_named_by_family() {
        let families = Families::default();
        let six = |last| SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, last], 53));
        assert_eq!(families.notes(), [""; 0]);
        families.unreached(six(2), "this machine has no route there");
        families.unreached(six(1), "this machine has no route there");
        families.unreached(six(2), "this machine has no route there");
        let notes = families.notes();
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0].starts_with(
                "2 name servers could not be asked over IPv6, the first being \
                 [2001:db8::1]:53: this machine has no route there"
            ),
            "{notes:?}"
        );
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
