//! Datagrams that wait to be sent, and which of them go together.

use std::io;
use std::mem;
use std::ops::Range;

use tokio::net::UdpSocket;

use super::batch::{self, BATCH};

/// Fewest datagrams that are worth a bundle.
const MIN_BUNDLE: usize = 3;

/// Datagrams that wait to be sent.
///
/// Datagrams of one length can be sent as a bundle: one message, which the system cuts into datagrams on its
/// way out. Their receiver sees no difference.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    bundles: bool,
    /// Datagrams by length. A length that occurred once keeps its entry.
    by_length: Vec<SameLength>,
    unbundled: Unbundled,
}

/// Datagrams of one length, end to end.
#[derive(Debug)]
struct SameLength {
    length: usize,
    octets: Vec<u8>,
    /// Octets of those that are sent.
    sent: usize,
}

/// Datagrams outside bundles, end to end.
#[derive(Debug, Default)]
struct Unbundled {
    octets: Vec<u8>,
    datagrams: Vec<Range<usize>>,
    sent: usize,
}

/// One system call's worth of datagrams.
#[derive(Debug, Clone, Copy)]
enum Outbound<'a> {
    /// Datagrams, each by itself.
    Datagrams {
        octets: &'a [u8],
        places: &'a [Range<usize>],
    },
    /// Datagrams of this length, end to end, as one message.
    Bundle { octets: &'a [u8], length: usize },
}

impl Outgoing {
    /// Sets whether there are bundles from now on.
    pub(super) fn bundle(&mut self, bundles: bool) {
        self.bundles = bundles;
    }

    /// Adds a datagram. With `unbundled`, it is sent outside bundles.
    pub(super) fn push(&mut self, datagram: &[u8], unbundled: bool) {
        if unbundled || !self.bundles {
            return self.unbundled.push(datagram);
        }
        let length = datagram.len();
        match self.by_length.iter_mut().find(|it| it.length == length) {
            Some(alike) => alike.octets.extend_from_slice(datagram),
            None => self.by_length.push(SameLength {
                length,
                octets: datagram.to_vec(),
                sent: 0,
            }),
        }
    }

    /// Sends the waiting datagrams, as many as the system accepts.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::WouldBlock`] if it accepts no more for now. Otherwise the system's error about
    /// the first waiting datagram, or about one sent before.
    pub(super) fn send(&mut self, socket: &UdpSocket) -> io::Result<()> {
        self.send_by(|message| match message {
            Outbound::Bundle { octets, length } => batch::send_bundle(socket, octets, length),
            Outbound::Datagrams { octets, places } => {
                batch::send(socket, places.iter().map(|at| &octets[at.clone()]))
            }
        })
    }

    fn send_by(
        &mut self,
        mut send: impl FnMut(Outbound<'_>) -> io::Result<usize>,
    ) -> io::Result<()> {
        for alike in &mut self.by_length {
            while alike.waiting() >= MIN_BUNDLE && self.bundles {
                let SameLength { length, sent, .. } = *alike;
                let end = alike.octets.len().min(sent + BATCH * length);
                let octets = &alike.octets[sent..end];
                match send(Outbound::Bundle { octets, length }) {
                    Ok(count) => alike.sent += count * length,
                    Err(error) if rejects_bundles(&error) => self.bundles = false,
                    Err(error) => return Err(error),
                }
            }
            alike.unbundle(&mut self.unbundled);
        }
        let Unbundled {
            octets,
            datagrams,
            sent,
        } = &mut self.unbundled;
        while *sent < datagrams.len() {
            let end = datagrams.len().min(*sent + BATCH);
            let places = &datagrams[*sent..end];
            *sent += send(Outbound::Datagrams { octets, places })?;
        }
        self.unbundled.clear();
        Ok(())
    }

    /// Passes over the first datagram that waits.
    pub(super) fn skip(&mut self) {
        match self.by_length.iter_mut().find(|it| it.waiting() > 0) {
            Some(alike) => alike.sent += alike.length,
            None => {
                self.unbundled.sent = self.unbundled.datagrams.len().min(self.unbundled.sent + 1)
            }
        }
    }
}

impl SameLength {
    /// Datagrams that are not sent.
    fn waiting(&self) -> usize {
        (self.octets.len() - self.sent) / self.length.max(1)
    }

    /// Keeps the rest out of bundles.
    fn unbundle(&mut self, alone: &mut Unbundled) {
        let sent = mem::take(&mut self.sent);
        let left = self.octets[sent..].chunks_exact(self.length.max(1));
        left.for_each(|datagram| alone.push(datagram));
        self.octets.clear();
    }
}

impl Unbundled {
    fn push(&mut self, datagram: &[u8]) {
        let start = self.octets.len();
        self.octets.extend_from_slice(datagram);
        self.datagrams.push(start..self.octets.len());
    }

    fn clear(&mut self) {
        self.octets.clear();
        self.datagrams.clear();
        self.sent = 0;
    }
}

/// Whether the system cannot cut messages on the way to this server: a device or a tunnel does not allow
/// it (EIO on Linux), or a setting of the socket (EINVAL), or a datagram is longer than the path takes (EMSGSIZE).
fn rejects_bundles(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 22 | 90))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Datagrams of these lengths, each of one octet repeated, and whether they are sent outside bundles.
    fn waiting(lengths: &[(usize, bool)]) -> Outgoing {
        let mut outgoing = Outgoing::default();
        outgoing.bundle(true);
        for (n, (length, alone)) in lengths.iter().enumerate() {
            outgoing.push(&vec![n as u8; *length], *alone);
        }
        outgoing
    }

    /// Whether a message is a bundle, and the first octet of each of its datagrams.
    fn parts(message: Outbound<'_>) -> (bool, Vec<u8>) {
        match message {
            Outbound::Bundle { octets, length } => {
                let datagrams = octets.chunks_exact(length);
                assert!(datagrams.remainder().is_empty());
                (true, datagrams.map(|it| it[0]).collect())
            }
            Outbound::Datagrams { octets, places } => {
                (false, places.iter().map(|it| octets[it.start]).collect())
            }
        }
    }

    /// The datagrams given to the system.
    fn sent(outgoing: &mut Outgoing) -> Vec<(bool, Vec<u8>)> {
        let mut sent = Vec::new();
        let done = outgoing.send_by(|message| {
            sent.push(parts(message));
            Ok(sent[sent.len() - 1].1.len())
        });
        assert!(done.is_ok());
        sent
    }

    const BUNDLE: bool = true;
    const SINGLE: bool = false;

    #[test]
    fn enough_of_one_length_go_as_a_bundle_and_the_rest_by_themselves() {
        let ordinary = |lengths: &[usize]| lengths.iter().map(|it| (*it, false)).collect();
        let mixed: Vec<_> = ordinary(&[60, 50, 60, 40, 50, 60, 50, 40, 50]);
        let mut mixed = waiting(&mixed);
        let all = [
            (BUNDLE, vec![0, 2, 5]),
            (BUNDLE, vec![1, 4, 6, 8]),
            (SINGLE, vec![3, 7]),
        ];
        assert_eq!(sent(&mut mixed), all);
        assert_eq!(sent(&mut mixed), []);
        let alone = [
            (50, true),
            (50, false),
            (50, false),
            (50, false),
            (50, true),
        ];
        assert_eq!(
            sent(&mut waiting(&alone)),
            [(BUNDLE, vec![1, 2, 3]), (SINGLE, vec![0, 4])]
        );
        let few: Vec<_> = ordinary(&[50, 60, 50, 60]);
        assert_eq!(sent(&mut waiting(&few)), [(SINGLE, vec![0, 2, 1, 3])]);
    }

    #[test]
    fn no_message_has_more_than_one_call_takes() {
        for (is_alone, kinds) in [
            (false, [BUNDLE, BUNDLE, SINGLE]),
            (true, [SINGLE, SINGLE, SINGLE]),
        ] {
            let sent = sent(&mut waiting(&[(50, is_alone); 2 * BATCH + 1]));
            let counts: Vec<_> = sent.iter().map(|(kind, it)| (*kind, it.len())).collect();
            let counted: Vec<_> = kinds.into_iter().zip([BATCH, BATCH, 1]).collect();
            assert_eq!(counts, counted);
        }
    }

    #[test]
    fn a_system_that_rejects_bundles_is_given_none_from_then_on() {
        for errno in [5, 22, 90] {
            let mut outgoing = waiting(&[(50, false); 4]);
            let mut given = Vec::new();
            let mut send = |queue: &mut Outgoing| {
                queue.send_by(|message| {
                    let (kind, datagrams) = parts(message);
                    given.push((kind, datagrams.clone()));
                    if kind == BUNDLE {
                        Err(io::Error::from_raw_os_error(errno))
                    } else {
                        Ok(datagrams.len())
                    }
                })
            };
            assert!(send(&mut outgoing).is_ok());
            (4..8).for_each(|n| outgoing.push(&[n; 50], false));
            assert!(send(&mut outgoing).is_ok());
            let first = vec![0, 1, 2, 3];
            assert_eq!(
                given,
                [
                    (BUNDLE, first.clone()),
                    (SINGLE, first),
                    (SINGLE, vec![4, 5, 6, 7])
                ]
            );
        }
    }

    #[test]
    fn datagrams_that_are_not_accepted_wait() {
        let mut outgoing = waiting(&[(50, false), (50, false), (50, false), (50, false)]);
        let blocked = |queue: &mut Outgoing| {
            let blocked = queue.send_by(|_| Err(io::ErrorKind::WouldBlock.into()));
            assert_eq!(blocked.unwrap_err().kind(), io::ErrorKind::WouldBlock);
        };
        blocked(&mut outgoing);
        outgoing.skip();
        outgoing.push(&[4; 60], false);
        outgoing.push(&[5; 50], false);
        blocked(&mut outgoing);
        assert_eq!(
            sent(&mut outgoing),
            [(BUNDLE, vec![1, 2, 3, 5]), (SINGLE, vec![4])]
        );
        let mut single = waiting(&[(50, false), (60, true)]);
        blocked(&mut single);
        single.skip();
        assert_eq!(sent(&mut single), [(SINGLE, vec![0])]);
        single.skip();
        assert_eq!(sent(&mut single), []);
    }

    #[test]
    fn a_part_of_what_waits_may_be_taken() {
        let mut outgoing = waiting(&[(50, true), (60, true), (70, true)]);
        let mut calls = 0;
        let taken = outgoing.send_by(|message| {
            calls += 1;
            assert_eq!(parts(message).1[0], calls - 1);
            Ok(1)
        });
        assert!(taken.is_ok());
        assert_eq!(calls, 3);
    }
}
