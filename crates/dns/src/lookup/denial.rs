//! What a denial proves: NODATA or NXDOMAIN (RFC 2308 section 2). Pure: no I/O.
//!
//! A denial counts only with the SOA record of the zone that denies (RFC 2308 sections 3 and 6), and
//! only if nothing else in the message redirects the name or contradicts it. Policies of resolvers
//! and filters make up denials: they leave the SOA record out, show that of a policy zone, or put one at
//! the very name they deny.

use hickory_proto::op::{Message, Metadata, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::detail::DenialFlaw;
use super::{AnswerOutcome, is_same_name};

/// A denial that is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Denial<'a> {
    /// The kind of denial.
    pub(super) denied: Denied,
    /// The zone that denies it, by the owner of its SOA record.
    pub(super) zone: &'a Name,
    /// Whether that is the very name. Such a denial is genuine only if the name is the apex of a zone.
    pub(super) at_apex: bool,
}

/// The kind of a denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denied {
    /// Records of the type (RFC 2308 section 2.2).
    Records,
    /// The name (RFC 2308 section 2.1).
    Name,
}

impl From<Denied> for AnswerOutcome {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Records => Self::NoData,
            Denied::Name => Self::NxDomain,
        }
    }
}

/// Reads the denial of records of `rtype` at `end`, the name asked for or the last one of its alias
/// chain. The message has no such record in its answer section.
///
/// # Errors
///
/// Why it proves nothing.
pub(super) fn denial<'a>(
    end: &Name,
    rtype: RecordType,
    response: &'a Message,
) -> Result<Denial<'a>, DenialFlaw> {
    consistent(end, rtype, response)?;
    let Some(zone) = zone(response)? else {
        return Err(unproven(end, response));
    };
    if !zone.zone_of(end) {
        return Err(DenialFlaw::OtherZone);
    }
    let below_zone = |cut: &Name| zone.zone_of(cut) && !is_same_name(zone, cut);
    if cuts(response).any(|cut| below_zone(cut) && cut.zone_of(end)) {
        return Err(DenialFlaw::Delegated);
    }
    let (denied, at_apex) = (denied(&response.metadata)?, is_same_name(zone, end));
    match denied {
        Denied::Name if at_apex => Err(DenialFlaw::Exists),
        Denied::Records if at_apex && rtype == RecordType::SRV && is_service_owner(end) => {
            Err(DenialFlaw::AtOwner)
        }
        _ => Ok(Denial {
            denied,
            zone,
            at_apex,
        }),
    }
}

/// What a denial with a SOA record from above says. Behind aliases, the response code is that of the
/// last name of the chain (RFC 6604 section 3).
///
/// # Errors
///
/// Why it proves nothing.
pub(super) fn denied(metadata: &Metadata) -> Result<Denied, DenialFlaw> {
    match metadata.response_code {
        _ if !metadata.authoritative && !metadata.recursion_available => Err(DenialFlaw::Lame),
        ResponseCode::NXDomain => Ok(Denied::Name),
        ResponseCode::NoError => Ok(Denied::Records),
        _ => Err(DenialFlaw::NoSoa),
    }
}

/// An error if another record of the message contradicts the denial, or leads elsewhere.
fn consistent(end: &Name, rtype: RecordType, response: &Message) -> Result<(), DenialFlaw> {
    let beside = [&response.authorities, &response.additionals];
    for record in beside.into_iter().flatten().filter(in_class) {
        let found = record.record_type();
        if [rtype, RecordType::CNAME].contains(&found) && is_same_name(&record.name, end) {
            return Err(DenialFlaw::WrongSection);
        }
    }
    let covers = |record: &&Record| is_same_name(&record.name, end) && signs(record, rtype);
    if response.answers.iter().any(|record| covers(&record)) {
        return Err(DenialFlaw::Signed);
    }
    for record in every(response) {
        let is_at = is_same_name(&record.name, end);
        if record.record_type() == RecordType::DNAME && !is_at && record.name.zone_of(end) {
            return Err(DenialFlaw::DnameAlone);
        }
        let denies_name = response.metadata.response_code == ResponseCode::NXDomain;
        if denies_name && (is_at || end.zone_of(&record.name)) {
            return Err(DenialFlaw::Exists);
        }
    }
    Ok(())
}

/// Whether the record is a signature of records of that type (RFC 4034 section 3.1.1), which the codec
/// keeps as octets.
fn signs(record: &Record, rtype: RecordType) -> bool {
    match &record.data {
        RData::Unknown {
            code: RecordType::RRSIG,
            rdata,
        } => rdata.anything.starts_with(&u16::from(rtype).to_be_bytes()),
        _ => false,
    }
}

/// The owner of the SOA record in the authority section. `None` if there is no such record.
fn zone(response: &Message) -> Result<Option<&Name>, DenialFlaw> {
    let mut owners = authority(RecordType::SOA, response);
    let Some(zone) = owners.next() else {
        return Ok(None);
    };
    if owners.all(|other| is_same_name(zone, other)) {
        Ok(Some(zone))
    } else {
        Err(DenialFlaw::SeveralZones)
    }
}

/// Why a message without SOA record in its authority section proves nothing.
fn unproven(end: &Name, response: &Message) -> DenialFlaw {
    let Metadata {
        authoritative,
        recursion_available,
        ..
    } = response.metadata;
    match cuts(response).any(|cut| cut.zone_of(end)) {
        true => DenialFlaw::Referral,
        false if !authoritative && !recursion_available => DenialFlaw::Lame,
        false => DenialFlaw::NoSoa,
    }
}

/// Owners of the NS records in the authority section.
fn cuts(response: &Message) -> impl Iterator<Item = &Name> {
    authority(RecordType::NS, response)
}

fn authority(rtype: RecordType, response: &Message) -> impl Iterator<Item = &Name> {
    let records = response.authorities.iter().filter(in_class);
    let records = records.filter(move |record| record.record_type() == rtype);
    records.map(|record| &record.name)
}

fn every(response: &Message) -> impl Iterator<Item = &Record> {
    let Message {
        answers,
        authorities,
        additionals,
        ..
    } = response;
    let sections = [answers, authorities, additionals];
    sections.into_iter().flatten().filter(in_class)
}

/// A record of another class says nothing about ours.
fn in_class(record: &&Record) -> bool {
    record.dns_class == DNSClass::IN
}

/// Whether the name begins with a service label, as the owner of SRV records does (RFC 2782).
fn is_service_owner(name: &Name) -> bool {
    name.iter()
        .next()
        .is_some_and(|label| label.starts_with(b"_"))
}

#[cfg(test)]
mod tests;
