//! Authoritative zones, and the answers they give (RFC 1034 section 4.3.2): what a server that
//! publishes them would say.

mod refused;
mod zone;

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use hickory_proto::op::{Edns, Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, LowerName, Name, RData, Record, RecordType, rdata};

use crate::input::Source;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::master_file::{self, FileError};

pub use zone::{Datum, Redirect, Zone, ZoneFlaw};

/// Payload size announced in EDNS: an answer of this size is not fragmented on any usual path.
pub const EDNS_PAYLOAD: u16 = 1232;

/// Why a zone was not added; the first name is its origin.
#[derive(Debug)]
pub enum ZoneError {
    /// The text is not a master file (RFC 1035 section 5).
    Syntax(Name, Vec<FileError>),
    /// The zone cannot hold a record.
    Unfit(Name, Box<ZoneFlaw>),
    /// There is no SOA record at the origin.
    NoSoa(Name),
    /// A zone of this origin was added before.
    Duplicate(Name),
}

impl Say for ZoneError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Syntax(zone, errors) => {
                let errors: Vec<_> = errors.iter().map(|error| error.say(lang)).collect();
                let errors = errors.join("\n");
                say!(lang, en: "zone {zone}: {errors}", fr: "zone {zone} : {errors}")
            }
            Self::Unfit(zone, flaw) => {
                let flaw = flaw.say(lang);
                say!(lang, en: "zone {zone}: {flaw}", fr: "zone {zone} : {flaw}")
            }
            Self::NoSoa(zone) => say!(
                lang,
                en: "zone {zone}: no SOA record at the origin",
                fr: "zone {zone} : aucun enregistrement SOA à l’origine"
            ),
            Self::Duplicate(zone) => say!(
                lang,
                en: "zone {zone}: added twice",
                fr: "zone {zone} : ajoutée deux fois"
            ),
        }
    }
}

display_in_english!(ZoneError);

impl std::error::Error for ZoneError {}

/// A set of authoritative zones.
#[derive(Clone, Debug, Default)]
pub struct Zones(BTreeMap<LowerName, Zone>);

impl Zones {
    /// Adds the zone `origin` from master-file text (RFC 1035 section 5).
    ///
    /// # Errors
    ///
    /// If the text does not parse, lacks the SOA at `origin`, or has records that no server loads.
    pub fn add(&mut self, origin: &Name, text: &str) -> Result<(), ZoneError> {
        let origin = absolute(origin);
        let source = Source::named(&origin.to_string());
        let read = master_file::read_bytes(source, text.as_bytes(), Some(origin.clone()));
        if !read.errors.is_empty() {
            return Err(ZoneError::Syntax(origin, read.errors));
        }
        let (zone, flaws) = Zone::new(&origin, read.records);
        if let Some(flaw) = flaws.into_iter().next() {
            return Err(ZoneError::Unfit(origin, flaw.into()));
        }
        if !zone.has_soa() {
            return Err(ZoneError::NoSoa(origin));
        }
        if self.of_origin(&origin).is_some() {
            return Err(ZoneError::Duplicate(origin));
        }
        self.insert(zone);
        Ok(())
    }

    /// Adds a zone, in place of one of the same origin.
    pub fn insert(&mut self, zone: Zone) {
        self.0.insert(zone.origin().clone(), zone);
    }

    /// Whether there is no zone.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The zones, by origin.
    pub fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.0.values()
    }

    /// The zone of that very origin.
    pub fn of_origin(&self, origin: &Name) -> Option<&Zone> {
        self.0.get(&LowerName::new(origin))
    }

    /// The zone that answers for a name: the deepest at or above it.
    pub fn zone_of(&self, name: &Name) -> Option<&Zone> {
        ancestors(name).find_map(|origin| self.0.get(&origin))
    }

    /// Answers a request only from the zones (RFC 1034 section 4.3.2).
    pub fn answer(&self, request: &Message) -> Message {
        let mut response = reply(request);
        match question(request) {
            Ok(query) => self.resolve(query, &mut response),
            Err(code) => response.metadata.response_code = code,
        }
        response
    }

    /// Follows CNAMEs until the chain ends, leaves the zones or comes back to an owner.
    fn resolve(&self, query: &Query, response: &mut Message) {
        let mut next = Some(absolute(query.name()));
        let mut seen = BTreeSet::new();
        while let Some(owner) = next.filter(|owner| seen.insert(LowerName::new(owner))) {
            let Some(zone) = self.zone_of(&owner) else {
                if response.answers.is_empty() {
                    response.metadata.response_code = ResponseCode::Refused;
                }
                return;
            };
            next = self.step(zone, &owner, query.query_type(), response);
        }
    }

    /// Adds what `zone` has for `owner`; the result is the CNAME's target, if there is one to follow.
    fn step(&self, zone: &Zone, owner: &Name, of: RecordType, to: &mut Message) -> Option<Name> {
        match zone.redirect(owner) {
            Some(Redirect::Cut(cut)) => return self.refer(zone, &cut, to),
            Some(Redirect::Dname(above)) => return substitute(zone, &above, owner, to),
            None => {}
        }
        let Some(data) = zone.find(owner) else {
            return deny(zone, ResponseCode::NXDomain, to);
        };
        to.metadata.authoritative = true;
        let matches = |datum: &&Datum| of == RecordType::ANY || datum.rtype() == of;
        let matching: Vec<_> = data.iter().filter(matches).collect();
        if !matching.is_empty() {
            to.add_answers(matching.into_iter().map(|datum| datum.record(owner)));
            return None;
        }
        let Some(alias) = data.iter().find(|datum| datum.rtype() == RecordType::CNAME) else {
            return deny(zone, ResponseCode::NoError, to);
        };
        to.add_answer(alias.record(owner));
        alias.target()
    }

    /// Makes a referral: the zone cut's NS RRset and all glue known here (RFC 9471 section 3).
    fn refer(&self, zone: &Zone, cut: &LowerName, to: &mut Message) -> Option<Name> {
        let servers = zone.rrset(cut, RecordType::NS);
        let owner = Name::from(cut);
        to.add_authorities(servers.clone().map(|datum| datum.record(&owner)));
        for host in servers.filter_map(Datum::target) {
            let key = LowerName::new(&host);
            let Some(holder) = self.zone_of(&host) else {
                continue;
            };
            for address in [RecordType::A, RecordType::AAAA] {
                to.add_additionals(holder.rrset(&key, address).map(|datum| datum.record(&host)));
            }
        }
        None
    }
}

/// Answers for a name below a DNAME's owner with the alias that follows from it (RFC 6672 section
/// 3.2).
fn substitute(zone: &Zone, above: &LowerName, owner: &Name, to: &mut Message) -> Option<Name> {
    let dname = zone.rrset(above, RecordType::DNAME).next()?;
    let above = Name::from(above);
    to.metadata.authoritative = true;
    to.add_answer(dname.record(&above));
    // `num_labels` leaves a wildcard's own label out.
    let kept = owner.iter().count().saturating_sub(above.iter().count());
    let labels = owner.iter().take(kept);
    let target = dname.target()?;
    let Ok(target) = Name::from_labels(labels.chain(target.iter())) else {
        to.metadata.response_code = ResponseCode::YXDomain;
        return None;
    };
    let alias = RData::CNAME(rdata::CNAME(target.clone()));
    to.add_answer(Record::from_rdata(owner.clone(), dname.ttl(), alias));
    Some(target)
}

fn deny(zone: &Zone, code: ResponseCode, to: &mut Message) -> Option<Name> {
    to.metadata.authoritative = true;
    to.metadata.response_code = code;
    to.add_authorities(zone.denial().cloned());
    None
}

/// The one question, or the response code for a request that cannot be answered.
fn question(request: &Message) -> Result<&Query, ResponseCode> {
    if request.metadata.op_code != OpCode::Query {
        return Err(ResponseCode::NotImp);
    }
    if request.version() != 0 {
        return Err(ResponseCode::BADVERS);
    }
    let [query] = request.queries.as_slice() else {
        return Err(ResponseCode::FormErr);
    };
    let transfer = matches!(query.query_type(), RecordType::AXFR | RecordType::IXFR);
    if transfer || query.query_class() != DNSClass::IN {
        return Err(ResponseCode::Refused);
    }
    Ok(query)
}

/// An empty response: id, question and RD of the request, EDNS if it had any (RFC 6891 section 7).
fn reply(request: &Message) -> Message {
    let mut response = Message::response(request.metadata.id, request.metadata.op_code);
    response.metadata.recursion_desired = request.metadata.recursion_desired;
    response.add_queries(request.queries.iter().cloned());
    if let Some(asked) = &request.edns {
        let mut edns = Edns::new();
        edns.set_max_payload(EDNS_PAYLOAD)
            .set_dnssec_ok(asked.flags().dnssec_ok);
        response.set_edns(edns);
    }
    response
}

/// The name itself and all above it, up to the root.
pub fn ancestors(name: &Name) -> impl Iterator<Item = LowerName> + use<> {
    let first = LowerName::new(&absolute(name));
    iter::successors(Some(first), |below| {
        (!below.is_root()).then(|| below.base_name())
    })
}

/// Names sort by being absolute before they sort by label, so relative ones would never be found.
pub fn absolute(name: &Name) -> Name {
    let mut name = name.clone();
    name.set_fqdn(true);
    name
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod texts;
