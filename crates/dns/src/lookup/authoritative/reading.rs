//! What one message of an authoritative server says about zones and names. Pure: no I/O.
//!
//! A server is believed only about its own zones. Therefore everything but a referral needs authority (AA),
//! and only the first step of an alias is taken: the servers of its target's zone are asked about the rest.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use hickory_proto::op::Message;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::super::attempts::UnusableResponse;
use super::super::detail::{Lame, ZoneReply};
use super::super::message::{self, Reading};
use super::super::{Answer, Endpoint, FailureDetail, Question, display_name};

/// A name server as its NS record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DelegatedServer {
    /// Host name.
    pub(super) name: Name,
    /// Addresses that came with it, from a server of a zone above it.
    pub(super) glue: Vec<IpAddr>,
}

/// A zone cut: the zone below it, with its name servers according to the zone above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delegation {
    /// Name of the zone.
    pub(super) apex: Name,
    /// By name.
    pub(super) servers: Vec<DelegatedServer>,
    /// Servers that are known to serve it, or to know of it, without being named.
    pub(super) start_servers: Vec<Arc<Endpoint>>,
}

/// The zone that a name is in, according to a server of that zone or of one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameLocation {
    /// In the zone itself.
    Inside,
    /// Below a zone cut, by a referral.
    Delegated(Delegation),
    /// In a zone of that apex, further down, that the same server serves as well.
    Served(Name),
    /// At or below an alias of that owner (CNAME, DNAME). An alias cannot be an apex, so the name above
    /// it must be asked about.
    Aliased(Name),
}

/// Reads the answer to a question about the SOA of `name`, put to a server of the zone `apex`.
pub(super) fn locate(
    apex: &Name,
    name: &Name,
    response: &Message,
) -> Result<NameLocation, UnusableResponse> {
    if let Some(cut) = checked(apex, name, response)? {
        let servers = name_servers(&cut, apex, response);
        return Ok(NameLocation::Delegated(Delegation {
            apex: cut,
            servers,
            start_servers: Vec::new(),
        }));
    }
    let served = |owner: Name| {
        if owner == *apex {
            NameLocation::Inside
        } else {
            NameLocation::Served(owner)
        }
    };
    if has(&response.answers, name, RecordType::SOA) {
        return Ok(served(name.to_lowercase()));
    }
    if has(&response.answers, name, RecordType::CNAME) {
        let shortened = response.answers.iter().find(|record| {
            record.record_type() == RecordType::DNAME
                && record.name != *name
                && record.name.zone_of(name)
        });
        let above = shortened.map_or_else(|| name.base_name(), |record| record.name.clone());
        return Ok(if above == *apex || !apex.zone_of(&above) {
            NameLocation::Inside
        } else {
            NameLocation::Aliased(above)
        });
    }
    Ok(denied_by(apex, name, response)?.map_or(NameLocation::Inside, served))
}

/// The reply of a zone's server to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ZoneReading {
    /// An answer without aliases.
    Answer(Answer),
    /// The name is an alias of that one.
    Alias(Name),
    /// The name belongs to the zone of that apex, further down.
    Elsewhere(Name),
}

impl ZoneReading {
    /// In short.
    pub(super) fn summary(&self) -> ZoneReply {
        match self {
            Self::Answer(answer) => ZoneReply::Answer(answer.summary()),
            Self::Alias(target) => ZoneReply::Alias(display_name(target)),
            Self::Elsewhere(apex) => ZoneReply::Delegated(display_name(apex)),
        }
    }
}

/// Reads the answer to `question`, put to a server of the zone `apex`.
pub(super) fn said(
    apex: &Name,
    question: &Question,
    response: &Message,
) -> Result<ZoneReading, UnusableResponse> {
    let name: &Name = &question.name;
    if let Some(cut) = checked(apex, name, response)? {
        return Ok(ZoneReading::Elsewhere(cut));
    }
    let is_own = |record: &Record| record.name == *name;
    let answers = response.answers.iter().any(is_own);
    let mut own = response.clone();
    // Records at other names only are no empty answer. A DNAME record counts for all names below it.
    let is_dname = |record: &Record| record.record_type() == RecordType::DNAME;
    own.answers
        .retain(|record| !answers || is_own(record) || is_dname(record));
    if !answers
        && let Some(owner) = denied_by(apex, name, response)?
        && owner != *apex
    {
        return Ok(ZoneReading::Elsewhere(owner));
    }
    match message::read(question, &own) {
        Reading::Failed(detail, aliases) => Err((detail, aliases)),
        // Where the apex is, the delegation says.
        Reading::Settled(answer) | Reading::AtApex(answer) if answer.aliases.is_empty() => {
            Ok(ZoneReading::Answer(Answer {
                authoritative: true,
                // The zone's own server validates nothing.
                authentic: false,
                ..answer
            }))
        }
        Reading::Settled(Answer { aliases, .. })
        | Reading::AtApex(Answer { aliases, .. })
        | Reading::Follow(aliases, _) => {
            let target = aliases.into_iter().next();
            Ok(ZoneReading::Alias(target.unwrap_or_else(|| name.clone())))
        }
    }
}

/// Whether the answer to a question about the SOA of `apex` shows that the server is responsible
/// for that zone.
pub(super) fn has_soa(apex: &Name, response: &Message) -> Result<(), UnusableResponse> {
    match locate(apex, apex, response)? {
        NameLocation::Inside if has(&response.answers, apex, RecordType::SOA) => Ok(()),
        _ => Err(not_responsible(apex, Lame::NoSoa)),
    }
}

/// All name servers of `cut`: those that its own server gives, or those of a referral to it. Addresses are
/// taken only from a server of the zone `bailiwick`, and only for names in that zone. Their number is not
/// limited here, because a missing server would go unnoticed.
pub(super) fn name_servers(
    cut: &Name,
    bailiwick: &Name,
    response: &Message,
) -> Vec<DelegatedServer> {
    let section = if has(&response.answers, cut, RecordType::NS) {
        &response.answers
    } else {
        &response.authorities
    };
    let names = section
        .iter()
        .filter(|record| record.name == *cut && record.dns_class == DNSClass::IN)
        .filter_map(|record| match &record.data {
            RData::NS(name) => Some((name.0.to_lowercase(), Vec::new())),
            _ => None,
        });
    let mut servers: BTreeMap<Name, Vec<IpAddr>> = names.collect();
    for record in &response.additionals {
        let Some(ip) = record.data.ip_addr() else {
            continue;
        };
        let is_ours = record.dns_class == DNSClass::IN && bailiwick.zone_of(&record.name);
        if let Some(glue) = servers.get_mut(&record.name).filter(|_| is_ours) {
            glue.push(ip);
        }
    }
    let server = |(name, mut glue): (Name, Vec<IpAddr>)| {
        glue.sort();
        glue.dedup();
        DelegatedServer { name, glue }
    };
    servers.into_iter().map(server).collect()
}

/// The zone cut of a downward referral. `None` if the server answers for itself. An error if it does neither.
fn checked(apex: &Name, name: &Name, response: &Message) -> Result<Option<Name>, UnusableResponse> {
    if let Some(detail) = message::refusal(response) {
        return Err((detail, Vec::new()));
    }
    let cut = referral(response);
    if let Some(cut) = cut.filter(|cut| *cut != apex && apex.zone_of(cut) && cut.zone_of(name)) {
        return Ok(Some(cut.to_lowercase()));
    }
    match (response.metadata.authoritative, cut) {
        (true, _) => Ok(None),
        (false, Some(_)) => Err(not_responsible(apex, Lame::Referral)),
        (false, None) => Err(not_responsible(apex, Lame::NotAuthoritative)),
    }
}

/// The owner of the NS records that are all a message has to say.
fn referral(response: &Message) -> Option<&Name> {
    if !response.answers.is_empty() || authority(RecordType::SOA, response).is_some() {
        return None;
    }
    authority(RecordType::NS, response).map(|record| &record.name)
}

/// The zone whose SOA record denies something at `name`. `None` if the message has no such record.
fn denied_by(
    apex: &Name,
    name: &Name,
    response: &Message,
) -> Result<Option<Name>, UnusableResponse> {
    match authority(RecordType::SOA, response).map(|record| &record.name) {
        Some(owner) if apex.zone_of(owner) && owner.zone_of(name) => Ok(Some(owner.to_lowercase())),
        Some(owner) => Err(not_responsible(apex, Lame::OtherZone(display_name(owner)))),
        None => Ok(None),
    }
}

/// The first record of that type, and of class IN, in the authority section.
fn authority(rtype: RecordType, response: &Message) -> Option<&Record> {
    let wanted =
        |record: &&Record| record.record_type() == rtype && record.dns_class == DNSClass::IN;
    response.authorities.iter().find(wanted)
}

fn has(section: &[Record], name: &Name, rtype: RecordType) -> bool {
    let wanted = |record: &Record| {
        record.record_type() == rtype && record.name == *name && record.dns_class == DNSClass::IN
    };
    section.iter().any(wanted)
}

fn not_responsible(apex: &Name, why: Lame) -> UnusableResponse {
    let zone = display_name(apex);
    (FailureDetail::NotAuthoritative { zone, why }, Vec::new())
}

#[cfg(test)]
mod tests;
