//! Authoritative zones read from master files, and the answers they give (RFC 1034 section 4.3.2).

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use hickory_proto::op::{Edns, Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, LowerName, Name, RData, Record, RecordSet, RecordType, RrKey};
use hickory_proto::serialize::txt::{ParseError, Parser};

/// Payload size announced in EDNS: an answer of this size is not fragmented on any usual path.
pub const EDNS_PAYLOAD: u16 = 1232;

/// The RRsets of one owner.
type Rrsets = BTreeMap<RecordType, Vec<Record>>;

/// What an empty non-terminal owns.
static NO_RRSETS: Rrsets = BTreeMap::new();

/// Why a zone was not added; the first name is its origin.
#[derive(Debug, thiserror::Error)]
pub enum ZoneError {
    /// The text is not a master file (RFC 1035 section 5).
    #[error("zone {0}: {1}")]
    Syntax(Name, Box<ParseError>),
    /// The zone cannot hold an RRset, for the reason told after its owner.
    #[error("zone {0}: {1}")]
    Unfit(Name, String),
    /// There is no SOA record at the origin.
    #[error("zone {0}: no SOA record at the origin")]
    NoSoa(Name),
    /// A zone of this origin was added before.
    #[error("zone {0}: added twice")]
    Duplicate(Name),
}

/// A set of authoritative zones.
#[derive(Clone, Debug, Default)]
pub struct Zones(BTreeMap<LowerName, Zone>);

impl Zones {
    /// Adds the zone `origin` from master-file text (RFC 1035 section 5).
    ///
    /// # Errors
    ///
    /// If the text does not parse, lacks the SOA at `origin`, or has records that zone cannot hold.
    pub fn add(&mut self, origin: &Name, text: &str) -> Result<(), ZoneError> {
        let origin = absolute(origin);
        let key = LowerName::new(&origin);
        if self.0.contains_key(&key) {
            return Err(ZoneError::Duplicate(origin));
        }
        let parsed = Parser::new(text, None, Some(origin.clone())).parse();
        let (_, sets) = parsed.map_err(|e| ZoneError::Syntax(origin.clone(), Box::new(e)))?;
        self.0.insert(key, Zone::new(&origin, sets)?);
        Ok(())
    }

    /// Answers a request from the zones alone, as RFC 1034 section 4.3.2 has it.
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
        let key = LowerName::new(owner);
        if let Some(servers) = zone.cut(&key) {
            return self.refer(servers, to);
        }
        let Some(rrsets) = zone.find(&key) else {
            return zone.deny(ResponseCode::NXDomain, to);
        };
        to.metadata.authoritative = true;
        let matches = |(held, _): &(&RecordType, _)| of == RecordType::ANY || **held == of;
        let sets: Vec<_> = rrsets.iter().filter(matches).collect();
        if !sets.is_empty() {
            to.add_answers(sets.iter().flat_map(|(_, set)| owned_by(owner, set)));
            return None;
        }
        let Some(set) = rrsets.get(&RecordType::CNAME) else {
            return zone.deny(ResponseCode::NoError, to);
        };
        to.add_answers(owned_by(owner, set));
        set.iter().find_map(target)
    }

    /// Makes a referral: the zone cut's NS RRset and all glue known here (RFC 9471 section 3).
    fn refer(&self, servers: &[Record], to: &mut Message) -> Option<Name> {
        to.add_authorities(servers.iter().cloned());
        for host in servers.iter().filter_map(target) {
            let key = LowerName::new(&host);
            let rrsets = self.zone_of(&host).and_then(|zone| zone.owners.get(&key));
            let addresses = [RecordType::A, RecordType::AAAA].into_iter();
            let sets = addresses.filter_map(|address| rrsets?.get(&address));
            to.add_additionals(sets.flatten().cloned());
        }
        None
    }

    fn zone_of(&self, name: &Name) -> Option<&Zone> {
        ancestors(name).find_map(|origin| self.0.get(&origin))
    }
}

#[derive(Clone, Debug)]
struct Zone {
    origin: LowerName,
    /// The SOA record with the TTL it has in negative answers (RFC 2308 section 3).
    denial: Record,
    owners: BTreeMap<LowerName, Rrsets>,
}

impl Zone {
    fn new(name: &Name, sets: BTreeMap<RrKey, RecordSet>) -> Result<Self, ZoneError> {
        let origin = LowerName::new(name);
        let mut owners = BTreeMap::<_, Rrsets>::new();
        for (key, set) in sets {
            let owner = set.name().clone();
            let rrsets = owners.entry(key.name.clone()).or_default();
            rrsets.insert(key.record_type, set.into_parts().records);
            if let Some(why) = flaw(&origin, &key, rrsets) {
                return Err(ZoneError::Unfit(name.clone(), format!("{owner} {why}")));
            }
        }
        let soa = owners.get(&origin).and_then(denial);
        let denial = soa.ok_or_else(|| ZoneError::NoSoa(name.clone()))?;
        Ok(Self {
            origin,
            denial,
            owners,
        })
    }

    /// The RRsets of the name or of the wildcard that stands for it, none for an empty non-terminal.
    fn find(&self, name: &LowerName) -> Option<&Rrsets> {
        if self.exists(name) {
            return Some(self.owners.get(name).unwrap_or(&NO_RRSETS));
        }
        let source = self.wildcard(name)?;
        Some(self.owners.get(&source).unwrap_or(&NO_RRSETS))
    }

    /// The highest zone cut decides: what lies below it is not this zone's to answer.
    fn cut(&self, name: &LowerName) -> Option<&[Record]> {
        ancestors(name)
            .take_while(|ancestor| *ancestor != self.origin)
            .filter_map(|ancestor| self.owners.get(&ancestor)?.get(&RecordType::NS))
            .last()
            .map(Vec::as_slice)
    }

    /// In canonical order (RFC 4034 section 6.1) a name is directly followed by those below it, so
    /// one look tells owners and empty non-terminals from names that do not exist.
    fn exists(&self, name: &LowerName) -> bool {
        let next = self.owners.range(name..).next();
        next.is_some_and(|(owner, _)| name.zone_of(owner))
    }

    /// The source of synthesis, at the closest encloser and nowhere else (RFC 4592 section 3.3.1).
    fn wildcard(&self, name: &LowerName) -> Option<LowerName> {
        let encloser = ancestors(name).find(|ancestor| self.exists(ancestor))?;
        let source = LowerName::new(&Name::from(encloser).prepend_label("*").ok()?);
        self.exists(&source).then_some(source)
    }

    fn deny(&self, code: ResponseCode, to: &mut Message) -> Option<Name> {
        to.metadata.authoritative = true;
        to.metadata.response_code = code;
        to.add_authority(self.denial.clone());
        None
    }
}

fn flaw(origin: &LowerName, key: &RrKey, rrsets: &Rrsets) -> Option<&'static str> {
    if !origin.zone_of(&key.name) {
        return Some("is outside the zone");
    }
    if key.record_type == RecordType::SOA && key.name != *origin {
        return Some("has a SOA record, but is not the origin");
    }
    if rrsets.len() > 1 && rrsets.contains_key(&RecordType::CNAME) {
        return Some("has a CNAME record and others (RFC 2181 section 10.1)");
    }
    let foreign = rrsets
        .values()
        .flatten()
        .any(|record| record.dns_class != DNSClass::IN);
    foreign.then_some("has a record of a class other than IN")
}

fn denial(apex: &Rrsets) -> Option<Record> {
    let mut record = apex.get(&RecordType::SOA)?.first()?.clone();
    if let RData::SOA(soa) = &record.data {
        record.ttl = record.ttl.min(soa.minimum);
    }
    Some(record)
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
pub(super) fn ancestors(name: &Name) -> impl Iterator<Item = LowerName> + use<> {
    let first = LowerName::new(&absolute(name));
    iter::successors(Some(first), |name| {
        (!name.is_root()).then(|| name.base_name())
    })
}

/// Names sort by being absolute before they sort by label, so relative ones would never be found.
pub(super) fn absolute(name: &Name) -> Name {
    let mut name = name.clone();
    name.set_fqdn(true);
    name
}

fn owned_by(owner: &Name, set: &[Record]) -> impl Iterator<Item = Record> {
    set.iter().cloned().map(|mut record| {
        record.name = owner.clone();
        record
    })
}

fn target(record: &Record) -> Option<Name> {
    match &record.data {
        RData::CNAME(name) => Some(absolute(&name.0)),
        RData::NS(name) => Some(absolute(&name.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
