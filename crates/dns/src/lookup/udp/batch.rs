//! Many datagrams in one call to the system: at a hundred thousand queries a second, the calls cost
//! more than all else that is done for a query.

use std::io;

use tokio::net::UdpSocket;

/// Datagrams in one call. Linux cuts one message into at most as many (UDP_MAX_SEGMENTS).
pub(super) const BATCH: usize = 64;
/// Room for one datagram, in octets: more than a query allows for. One that fills it was cut off.
pub(super) const DATAGRAM: usize = 4096;

/// Room for what one call receives.
#[derive(Debug)]
pub(super) struct Buffer {
    octets: Vec<u8>,
    lengths: Vec<usize>,
}

impl Default for Buffer {
    fn default() -> Self {
        Self {
            octets: vec![0; BATCH * DATAGRAM],
            lengths: Vec::with_capacity(BATCH),
        }
    }
}

impl Buffer {
    /// Receives datagrams, as many as there is room for.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::WouldBlock`] if none has arrived. Otherwise the system's error about the server.
    pub(super) fn receive(&mut self, socket: &UdpSocket) -> io::Result<()> {
        self.lengths.clear();
        receive(socket, &mut self.octets, &mut self.lengths)
    }

    /// Whether the buffer is full, so that there may be more datagrams.
    pub(super) fn is_full(&self) -> bool {
        self.lengths.len() == BATCH
    }

    /// The datagrams of the last call.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        let rooms = self.octets.chunks(DATAGRAM).zip(&self.lengths);
        rooms.map(|(room, length)| &room[..*length])
    }
}

#[cfg(target_os = "linux")]
use linux::receive;
#[cfg(target_os = "linux")]
pub(super) use linux::{can_bundle, send, send_bundle};
#[cfg(not(target_os = "linux"))]
use portable::receive;
#[cfg(not(target_os = "linux"))]
pub(super) use portable::{can_bundle, send, send_bundle};

#[cfg(target_os = "linux")]
mod linux {
    use std::array;
    use std::cell::RefCell;
    use std::io::{self, IoSlice, IoSliceMut};
    use std::os::fd::AsRawFd;

    use nix::sys::socket::{
        ControlMessage, MsgFlags, MultiHeaders, getsockopt, recvmmsg, sendmmsg, sendmsg, sockopt,
    };
    use tokio::io::Interest;
    use tokio::net::UdpSocket;

    use super::{BATCH, DATAGRAM};

    thread_local! {
        /// Headers of the datagrams of one call: to make them anew for each call costs as much as to
        /// send ten.
        static HEADERS: RefCell<MultiHeaders<()>> =
            RefCell::new(MultiHeaders::preallocate(BATCH, None));
    }

    /// Sends the first of `datagrams`, as many as the system takes at once.
    pub(in crate::lookup::udp) fn send<'a>(
        socket: &UdpSocket,
        mut datagrams: impl Iterator<Item = &'a [u8]>,
    ) -> io::Result<usize> {
        let mut count = 0;
        let slices: [_; BATCH] = array::from_fn(|_| {
            let datagram = datagrams.next();
            count += usize::from(datagram.is_some());
            [IoSlice::new(datagram.unwrap_or_default())]
        });
        socket.try_io(Interest::WRITABLE, || {
            HEADERS.with_borrow_mut(|headers| {
                let sent = sendmmsg(
                    socket.as_raw_fd(),
                    headers,
                    &slices[..count],
                    &[None; BATCH][..count],
                    [],
                    MsgFlags::empty(),
                )?;
                Ok(sent.count())
            })
        })
    }

    /// Whether this system can cut a message into datagrams. One that cannot (Linux before 4.18) would send
    /// it whole.
    pub(in crate::lookup::udp) fn can_bundle(socket: &UdpSocket) -> bool {
        getsockopt(socket, sockopt::UdpGsoSegment).is_ok()
    }

    /// Sends datagrams of this length, stored end to end, as one message (UDP_SEGMENT), so that only one
    /// message passes through the layers of the system. Returns their number.
    pub(in crate::lookup::udp) fn send_bundle(
        socket: &UdpSocket,
        octets: &[u8],
        length: usize,
    ) -> io::Result<usize> {
        let cut_into = length.try_into().map_err(io::Error::other)?;
        socket.try_io(Interest::WRITABLE, || {
            let cut = [ControlMessage::UdpGsoSegments(&cut_into)];
            let (socket, message) = (socket.as_raw_fd(), [IoSlice::new(octets)]);
            let sent = sendmsg::<()>(socket, &message, &cut, MsgFlags::empty(), None)?;
            Ok(sent / length)
        })
    }

    pub(super) fn receive(
        socket: &UdpSocket,
        room: &mut [u8],
        lengths: &mut Vec<usize>,
    ) -> io::Result<()> {
        socket.try_io(Interest::READABLE, || {
            HEADERS.with_borrow_mut(|headers| {
                let mut rooms = room.chunks_mut(DATAGRAM);
                let mut rooms: [_; BATCH] =
                    array::from_fn(|_| [IoSliceMut::new(rooms.next().unwrap_or_default())]);
                let received = recvmmsg(
                    socket.as_raw_fd(),
                    headers,
                    rooms.iter_mut(),
                    MsgFlags::empty(),
                    None,
                )?;
                lengths.extend(received.map(|datagram| datagram.bytes));
                Ok(())
            })
        })
    }
}

#[cfg(any(test, not(target_os = "linux")))]
pub(super) mod portable {
    use std::io;

    use tokio::net::UdpSocket;

    use super::DATAGRAM;

    /// Sends the first of `datagrams`, as many as the system takes.
    pub(in crate::lookup::udp) fn send<'a>(
        socket: &UdpSocket,
        datagrams: impl Iterator<Item = &'a [u8]>,
    ) -> io::Result<usize> {
        let mut sent = 0;
        for datagram in datagrams {
            match socket.try_send(datagram) {
                Ok(_) => sent += 1,
                // It will say so again, of the one that waits first then.
                Err(_) if sent > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }

    /// No system without sendmmsg cuts messages in a way that is the same everywhere.
    #[cfg(not(target_os = "linux"))]
    pub(in crate::lookup::udp) fn can_bundle(_: &UdpSocket) -> bool {
        false
    }

    /// Sends the datagrams one by one: there are no bundles.
    #[cfg(not(target_os = "linux"))]
    pub(in crate::lookup::udp) fn send_bundle(
        socket: &UdpSocket,
        octets: &[u8],
        length: usize,
    ) -> io::Result<usize> {
        send(socket, octets.chunks(length))
    }

    pub(in crate::lookup::udp) fn receive(
        socket: &UdpSocket,
        room: &mut [u8],
        lengths: &mut Vec<usize>,
    ) -> io::Result<()> {
        for part in room.chunks_mut(DATAGRAM) {
            match socket.try_recv(part) {
                Ok(length) => lengths.push(length),
                // Windows says so of a datagram that does not fit.
                Err(error) if cfg!(windows) && error.raw_os_error() == Some(10040) => {
                    lengths.push(DATAGRAM);
                }
                Err(_) if !lengths.is_empty() => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
