//! The records an operator must publish, as RRsets: one stream of them, and one small file for
//! each format that writes it.

pub mod bind;
pub mod catalog;
pub mod change;
pub mod csv;
pub mod dnscontrol;
pub mod dnsmasq;
mod header;
pub mod nsupdate;
pub mod octodns;
mod parent;
mod part;
mod plan;
pub mod powerdns;
#[cfg(any(test, feature = "test-support"))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a sample that is wrong can only stop the tests"
)]
#[doc(hidden)]
pub mod sample;
pub mod serial;
mod server_config;
mod standalone;
pub mod template;
pub mod terraform;
#[cfg(test)]
mod texts;
mod tree;
pub mod unbound;
pub mod windows;
mod zoned;

pub use header::Header;
pub use parent::Parent;
pub use part::PlannedFile;
pub use plan::{OperatorShare, PlanError, PublicationPlan};
pub use server_config::{ServerKind, ServerStatements, TemplateName};
pub use standalone::StandaloneZone;
pub use tree::{Homeless, HostRole, Tree, TreeError};
pub use zoned::{ZoneAssignmentError, ZonedPlan};

use std::fmt;

use crate::service::Service;

/// One SRV record's data, RFC 2782.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Srv<'a> {
    /// Priority: here it names the interface.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, an absolute name without its trailing dot.
    pub target: &'a str,
}

impl fmt::Display for Srv<'_> {
    /// Presentation format, RFC 2782, with an absolute target.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            priority,
            weight,
            port,
            target,
        } = self;
        write!(f, "{priority} {weight} {port} {target}.")
    }
}

/// The SRV records of one service on one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rrset<'a> {
    /// Service, whose labels begin the owner.
    pub service: Service,
    /// Domain, which ends the owner; no trailing dot.
    pub domain: &'a str,
    /// Zone that holds the owner: the domain itself, or a name that ends it. No trailing dot.
    pub zone: &'a str,
    /// TTL in seconds.
    pub ttl: u32,
    /// Records, by priority.
    pub records: &'a [Srv<'a>],
    /// Number of its template. RRsets of one template differ only in domain and zone, so a format may
    /// render the rest once.
    pub template: usize,
}
