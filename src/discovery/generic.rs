//! The behaviour of a client that follows RFC 6186, as updated by RFC 8314 section 5.1, and does not know
//! interfaces: it takes priorities as the order of attempts. Pure: no I/O.

use super::order::{Level, levels};
use crate::observation::{Observation, SrvFacts};
use crate::requirement::Requirement;
use crate::service::{NEIGHBOURS, Service};
use crate::shown_name::ShownName;

/// The ways that a generic client finds to do one thing for its user.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GenericClient {
    /// The user's purpose: to read mail, or to send it.
    pub service: Service,
    /// Its attempts, in order.
    pub attempts: Vec<Attempt>,
    /// Owners whose lookup failed, without a trailing dot: what they have may come anywhere among
    /// the attempts.
    pub unknown: Vec<String>,
}

/// The records of one priority at one owner.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// Owner, without a trailing dot.
    pub owner: ShownName,
    /// Whether TLS begins with the connection, and not by STARTTLS.
    pub implicit_tls: bool,
    /// The records at this priority.
    pub level: Level,
}

/// The behaviour of a generic client for `service`.
///
/// It prefers implicit TLS if that is published: `_imaps` and `_pop3s` (RFC 6186 sections 3.2 and 3.3), and
/// `_submissions`, which RFC 8314 section 5.1 adds along with the preference. Between IMAP and POP3, the
/// lower priority decides (RFC 6186 section 3.4). IMAP is chosen if they are equal.
pub(super) fn client(
    service: Service,
    observation: &Observation,
    requirement: &Requirement,
) -> GenericClient {
    let domain = &observation.domain;
    let required = observation
        .services
        .iter()
        .filter(|facts| facts.service == service)
        .map(|facts| (facts.owner.clone(), false, Some(service), &facts.srv));
    let neighbours = NEIGHBOURS.iter().filter(|it| it.beside == service);
    let neighbours = neighbours.filter_map(|neighbour| {
        let owner = ShownName::from(neighbour.owner(domain));
        let mut known = observation.neighbours.iter();
        let facts = known.find(|facts| facts.owner == owner)?;
        Some((owner, neighbour.implicit_tls, None, &facts.srv))
    });
    let mut attempts = Vec::new();
    let mut unknown = Vec::new();
    for (owner, implicit_tls, of_requirement, srv) in required.chain(neighbours) {
        match srv {
            Err(_) => unknown.push(owner.to_string()),
            Ok(srv) => {
                let interface = |priority| requirement.interface(of_requirement?, priority);
                let levels = levels(&srv.records, interface).into_iter();
                attempts.extend(levels.filter(|_| offered(srv)).map(|level| Attempt {
                    owner: owner.clone(),
                    implicit_tls,
                    level,
                }));
            }
        }
    }
    // The sort is stable, and IMAP comes first.
    attempts.sort_by_key(|attempt| (!attempt.implicit_tls, attempt.level.priority));
    GenericClient {
        service,
        attempts,
        unknown,
    }
}

/// Whether the service is available. A single target `.` says that it is not (RFC 2782).
fn offered(srv: &SrvFacts) -> bool {
    srv.records.iter().any(|record| !record.is_null())
}
