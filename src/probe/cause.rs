//! Why a visit ended early, as data: `words` has the texts.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TlsTrouble;
use crate::lookup::Obstacle;
use crate::special_purpose::Purpose;
use crate::system_error::SystemError;

/// Why a visit ended early.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A problem of this machine, which says nothing about the front.
    Ours(OwnTrouble),
    /// The address is not public, so no connection was tried.
    NotPublic(Purpose),
    /// Nothing listens on the port.
    Refused,
    /// Nothing was received within this time.
    Silent {
        /// The time in milliseconds.
        milliseconds: u64,
    },
    /// The whole visit took longer than this.
    Slow {
        /// The time in milliseconds.
        milliseconds: u64,
    },
    /// The server ended the connection.
    Closed,
    /// More octets than this number were received, without the end of the response.
    TooLong(usize),
    /// The response is not of the protocol: the server's words, on one line and cut.
    Alien(String),
    /// IMAP's reply to CAPABILITY has no capabilities.
    NoCapabilities,
    /// The server refuses, in these words, on one line and cut.
    Declined(String),
    /// TLS failed.
    Tls(TlsTrouble),
}

/// What fails on this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnTrouble {
    /// This machine cannot reach the address.
    Obstacle(Obstacle),
    /// An error of the operating system.
    System(SystemError),
    /// An error of the TLS library, in its own words.
    TlsLibrary(String),
}

impl Cause {
    /// Nothing was received within this time.
    pub fn silent(limit: Duration) -> Self {
        let milliseconds = milliseconds(limit);
        Self::Silent { milliseconds }
    }

    /// The whole visit took longer than this.
    pub fn slow(limit: Duration) -> Self {
        let milliseconds = milliseconds(limit);
        Self::Slow { milliseconds }
    }

    /// Whether nothing more came, so that what came before is all that was said.
    pub(super) fn is_end(&self) -> bool {
        matches!(self, Self::Closed | Self::Alien(_) | Self::Silent { .. })
    }

    /// Whether it says nothing about the front.
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Ours(_) | Self::NotPublic(_))
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
