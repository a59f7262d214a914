//! The sample plan with something wrong at most of its owners, which the formats' tests share.

use std::io::{self, Write};

use super::super::sample::{DOMAINS, HOSTILE, space};
use super::super::{Header, PlannedFile, PublicationPlan, ZonedPlan};
use super::{Basis, Differences, domains};
use crate::lang::Text;
use crate::name::HostName;
use crate::published::{PublishedResult, PublishedState, SrvRecord};
use crate::requirement::Requirement;
use crate::service::Service;

type Result = io::Result<()>;

/// A published record, with a TTL of 60 seconds.
pub fn record(priority: u16, weight: u16, port: u16, target: &str) -> SrvRecord {
    SrvRecord {
        priority,
        weight,
        port,
        target: target.into(),
        ttl: 60,
        place: None,
    }
}

/// Published records, from a server that knows their TTLs.
pub fn there(records: &[SrvRecord]) -> PublishedState {
    PublishedState {
        records: records.to_vec(),
        published_ttls: true,
        ..PublishedState::NOTHING
    }
}

/// The published records at the owner of a service if all are right.
fn right(part: &PlannedFile<'_>, place: u32, service: Service) -> PublishedState {
    let rrset = part.rrsets_at(place).find(|it| it.service == service);
    let rrset = rrset.unwrap();
    let records = rrset.records.iter().map(|it| SrvRecord {
        ttl: rrset.ttl,
        ..record(it.priority, it.weight, it.port, it.target)
    });
    there(&records.collect::<Vec<_>>())
}

/// Something different at each of the sample's domains.
fn known(part: &PlannedFile<'_>, place: u32, domain: &str) -> Vec<(Service, PublishedResult)> {
    let at = DOMAINS.iter().position(|name| *name == domain).unwrap();
    let mut imap = right(part, place, Service::Imap);
    let mut submission = Ok(right(part, place, Service::Submission));
    match at {
        0 => {
            imap.records[0] = record(10, 1, 993, r"old\032front\;.test");
            submission = Ok(there(&[record(0, 0, 0, ".")]));
        }
        1 => imap.records.iter_mut().for_each(|it| it.ttl = 60),
        2 => {
            imap = PublishedState::SYNTHESIZED;
            submission = Err(Text::same(format!("no answer {HOSTILE}")).into());
        }
        3 => {
            imap.aliases = vec!["pool.test".to_owned()];
            imap.records.clear();
        }
        4 => {
            imap.published_ttls = false;
            imap.records.push(record(30, 1, 143, "more.test"));
            submission = Ok(PublishedState {
                misplaced: Some(format!("_submission._tcp.{domain}.z.test")),
                ..PublishedState::NOTHING
            });
        }
        _ => {}
    }
    vec![(Service::Imap, Ok(imap)), (Service::Submission, submission)]
}

/// The output of a format for the sample, with these zones.
pub fn written(
    zones: &[&str],
    write: impl Fn(&mut dyn Write, &Differences<'_>, &Basis, &Header<'_>) -> Result,
) -> String {
    render(zones, known, write)
}

/// The output of a format if everything is right already.
pub fn unchanged(
    write: impl Fn(&mut dyn Write, &Differences<'_>, &Basis, &Header<'_>) -> Result,
) -> String {
    let known = |part: &PlannedFile<'_>, place: u32, _: &str| {
        let services = [Service::Imap, Service::Submission];
        let known = services.map(|service| (service, Ok(right(part, place, service))));
        known.into_iter().collect()
    };
    render(&[], known, write)
}

fn render(
    zones: &[&str],
    known: impl Fn(&PlannedFile<'_>, u32, &str) -> Vec<(Service, PublishedResult)>,
    write: impl Fn(&mut dyn Write, &Differences<'_>, &Basis, &Header<'_>) -> Result,
) -> String {
    let (space, requirement) = (space(), Requirement::builtin());
    let plan =
        PublicationPlan::new(&space, &requirement, |it| it.ttl.unwrap_or(600), false).unwrap();
    let zones: Vec<_> = zones
        .iter()
        .map(|it| HostName::parse(it).unwrap())
        .collect();
    let zoned = ZonedPlan::new(&plan, &zones).unwrap();
    let part = zoned.whole();
    let header = Header {
        requirement: &requirement,
        sources: &[format!("list {HOSTILE}")],
        comments: true,
    };
    let basis = Basis {
        kind: crate::published::SourceKind::Resolver,
        servers: vec!["192.0.2.53:53".to_owned()],
        report: Some(("r.json".to_owned(), "2030-01-15T08:00:00Z".to_owned())),
    };
    let mut differences = Differences::new(&part);
    let mut domains: Vec<_> = domains(&part).collect();
    // Answers come in any order.
    domains.reverse();
    for (place, domain) in domains {
        differences.add(place, known(&part, place, domain), None);
    }
    differences.finish();
    let mut text = Vec::new();
    write(&mut text, &differences, &basis, &header).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains('\r'));
    text
}
