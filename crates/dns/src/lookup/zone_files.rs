//! Zone files as a source of answers, before they are published: what a server would answer that has loaded
//! them. A zone that at least two name servers refuse to load answers nothing.
//!
//! A file with a SOA record is a zone, and answers for all names at and below the owner of that record. A
//! file without one is a fragment, made to be included. It answers for the domains whose service owners
//! (`_imap._tcp.<domain>`) it holds, and for the addresses of the hosts to which it gives any. All fragments
//! together form one zone. If there is a zone for a name, only that zone answers for it. The files know
//! nothing of any other name, and that is no absence.

mod fragments;
mod ignored;
mod load;
mod misplaced;
mod refusal;
mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hickory_proto::op::{self, Message};
use hickory_proto::rr::{LowerName, Name, RecordType};
use sha2::{Digest, Sha256};

use super::message::{self, Reading};
use super::{
    Answer, AnswerOutcome, FactSource, Failure, FailureDetail, Lookup, Place, Question, WireName,
    display_name,
};
use crate::authority::{Datum, Redirect, Zone, Zones, absolute};
use crate::master_file::FileError;
use crate::text::hex;
pub use ignored::Ignored;
pub use refusal::RefusedConstruct;
use refused::{Refused, RefusedScope};

/// Longest alias chain followed from zone to zone.
const MAX_CHASES: usize = 16;

/// Zone files that were read.
#[derive(Debug)]
pub struct ZoneFiles {
    zones: Zones,
    /// The fragments, as a zone of the root that has no SOA record.
    fragments: Zones,
    /// The domains that the fragments answer for, with the first place of each.
    domains: BTreeMap<LowerName, Place>,
    refused: Vec<Refused>,
    errors: Vec<FileError>,
    refusals: Vec<RefusedConstruct>,
    ignored: Vec<Ignored>,
    /// Owners that are in neither: those of files that are not judged, and of ignored records.
    others: BTreeSet<LowerName>,
    included: Vec<PathBuf>,
    sha256: Sha256,
    /// Whether the files are assumed to contain all SRV records of the domains in question. Where an alias leads,
    /// and the addresses of targets, may still be elsewhere.
    complete: bool,
}

impl ZoneFiles {
    /// Takes the files to hold all SRV records of the domains that are asked about: a service owner that
    /// they lack has none. Where an alias leads, and the addresses of targets, may still be elsewhere.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self.sha256.update(b"complete");
        self
    }

    /// The files that those given include.
    pub fn included(&self) -> &[PathBuf] {
        &self.included
    }

    /// Errors of the files. A file with errors is not judged.
    pub fn errors(&self) -> &[FileError] {
        &self.errors
    }

    /// Whether not one file could be read.
    pub fn is_empty(&self) -> bool {
        let read = !self.zones.is_empty() || !self.domains.is_empty() || self.fragment().is_some();
        !read && !self.refusals.iter().any(|refusal| refusal.counts)
    }

    /// Constructs that name servers refuse, each once per zone.
    pub fn refusals(&self) -> &[RefusedConstruct] {
        &self.refusals
    }

    /// Whether every file is judged: none has errors, and no zone is refused by two name servers.
    pub fn are_judged(&self) -> bool {
        self.refused.is_empty()
    }

    /// Records that are ignored, because a zone answers for their owner and does not have them.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }

    /// Every owner met, in files that are not judged too.
    pub fn owners(&self) -> impl Iterator<Item = &LowerName> {
        let zones = self.zones.iter().chain(self.fragments.iter());
        let owners = zones.flat_map(|zone| zone.owners().map(|(owner, _)| owner));
        owners.chain(&self.others)
    }

    /// SHA-256 of all that was read, and of whether it is complete, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex(&self.sha256.clone().finalize())
    }

    /// Resolves a question in all files, alias by alias.
    fn resolve(&self, question: Question) -> Result<Answer, Failure> {
        let mut aliases: Vec<Name> = Vec::new();
        let mut asked = Question::about(absolute(&question.name), question.rtype);
        let mut source = None;
        for _ in 0..=MAX_CHASES {
            let read = if aliases.is_empty() {
                self.read_or_deny(&asked)
            } else {
                self.read(&asked, false)
            };
            let reading = read.map_err(|failure| failure.behind(&aliases))?;
            if source.is_none() {
                source = self.place(&asked).map(FactSource::File);
            }
            match reading {
                // Where the apex is, the file says.
                Reading::Settled(mut answer) | Reading::AtApex(mut answer) => {
                    let end = answer.aliases.last().unwrap_or(&asked.name).clone();
                    self.locate(&end, &mut answer);
                    aliases.append(&mut answer.aliases);
                    return Ok(Answer {
                        aliases,
                        authoritative: true,
                        source,
                        ..answer
                    });
                }
                Reading::Follow(mut more, _) => {
                    aliases.append(&mut more);
                    if let Some(last) = aliases.last() {
                        asked.name = absolute(last).into();
                    }
                }
                Reading::Failed(detail, seen) => {
                    let failure = Failure {
                        aliases: seen,
                        ..failure(detail, self.place(&asked))
                    };
                    return Err(failure.behind(&aliases));
                }
            }
        }
        let failure = failure(
            FailureDetail::ManyAliasZones(MAX_CHASES),
            self.place(&asked),
        );
        Err(failure.behind(&aliases))
    }

    /// Whether the files say anything about the SRV records of `owner`, without being assumed to be complete.
    pub fn speak_for(&self, owner: &str) -> bool {
        Question::new(owner, RecordType::SRV).is_ok_and(|question| {
            let read = self.read(&question, false);
            !read.is_err_and(|failure| *failure.detail == no_file(&question.name))
        })
    }

    /// As [`Self::read`], but complete files also deny the service owners that they lack, and a domain for whose
    /// services the fragments speak exists.
    fn read_or_deny(&self, question: &Question) -> Result<Reading, Failure> {
        let read = self.read(question, self.complete);
        let lacks = |failure: &Failure| *failure.detail == no_file(&question.name);
        // That the files lack the domain's other records does not say that it does not exist.
        let of_domain = question.rtype == RecordType::SOA || domain_of(&question.name).is_some();
        // Fragments with doubled owners answer for the domain that was meant, although nothing is at
        // or below it.
        let is_spoken_for = question.rtype == RecordType::SOA
            && self.domains.contains_key(&LowerName::new(&question.name));
        match read {
            Err(failure) if (self.complete && of_domain || is_spoken_for) && lacks(&failure) => Ok(
                Reading::Settled(Answer::new(Vec::new(), AnswerOutcome::NoData)),
            ),
            read => read,
        }
    }

    /// What the zone that answers for a name, or else the fragments, would say. `complete` fragments
    /// answer for every service owner.
    fn read(&self, question: &Question, complete: bool) -> Result<Reading, Failure> {
        let name = &question.name;
        let zone = self.zones.zone_of(name);
        self.sound(name)?;
        let (zones, zone) = match (zone, self.fragment()) {
            (Some(zone), _) => (&self.zones, zone),
            (None, Some(fragment)) => (&self.fragments, fragment),
            (None, None) => return Err(unknown(name)),
        };
        delegated(zone, name)?;
        let mut response = zones.answer(&request(question));
        if !zone.has_soa() && response.answers.is_empty() {
            response.add_authority(fragments::soa());
        }
        let reading = message::read(question, &response);
        if let Reading::Settled(Answer { aliases, .. }) = &reading {
            aliases.iter().try_for_each(|alias| self.sound(alias))?;
        }
        let reading = if zone.has_soa() {
            reading
        } else {
            self.believed(question, reading, complete)?
        };
        Ok(self.with_origin(name, reading))
    }

    /// Fails if a file that is not judged may answer for a name, or if no server would load what
    /// fragments say about it.
    fn sound(&self, name: &Name) -> Result<(), Failure> {
        let zone = self.zones.zone_of(name);
        let mut refused = self.refused.iter();
        if let Some(refused) = refused.find(|refused| refused.touches(name, zone)) {
            return Err(failure(refused.why.detail(), Some(refused.place.clone())));
        }
        let data = self.holder(name).and_then(|holder| holder.find(name));
        let Some(place) = data.and_then(Zone::clash) else {
            return Ok(());
        };
        Err(failure(
            FailureDetail::AliasAndRecordsInFile,
            Some(place.clone()),
        ))
    }

    /// The zone that answers for a name, or the fragments.
    fn holder(&self, name: &Name) -> Option<&Zone> {
        self.zones.zone_of(name).or_else(|| self.fragment())
    }

    /// Adds file and line to each record.
    fn locate(&self, owner: &Name, answer: &mut Answer) {
        let data = self
            .holder(owner)
            .and_then(|zone| zone.find(owner))
            .unwrap_or_default();
        if let AnswerOutcome::Records(records) = &mut answer.outcome {
            for record in records {
                let datum = data
                    .iter()
                    .find(|datum| *datum.data() == *record.data.rdata());
                record.place = datum.map(|datum| datum.place().clone());
            }
        }
    }

    /// Where the answer to a question can be seen: the first record or alias. If there is none, the start
    /// of the zone, or the place where a fragment has the name or its domain.
    fn place(&self, question: &Question) -> Option<Place> {
        let name = &question.name;
        let zone = self.holder(name)?;
        if let Some(Redirect::Dname(above)) = zone.redirect(name) {
            let dname = zone.rrset(&above, RecordType::DNAME).next();
            return dname.map(|datum| datum.place().clone());
        }
        let data = zone.find(name).unwrap_or_default();
        let answers =
            |datum: &&Datum| datum.rtype() == question.rtype || datum.rtype() == RecordType::CNAME;
        let first = data.iter().filter(answers).map(Datum::place).min();
        let beside = || data.first().map(Datum::place);
        let domain = || self.domains.get(&domain_of(name)?);
        let place = first
            .or_else(|| zone.begins())
            .or_else(beside)
            .or_else(domain);
        place.cloned()
    }
}

impl Lookup for ZoneFiles {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.resolve(question)
    }

    fn covers(&self, name: &WireName) -> bool {
        let name = &absolute(name);
        let zone = self.zones.zone_of(name);
        let delegated = |it: &Zone| matches!(it.redirect(name), Some(Redirect::Cut(_)));
        let in_zone = zone.is_some_and(|zone| !delegated(zone));
        let refused = |refused: &Refused| match &refused.extent {
            RefusedScope::Anything => false,
            _ => refused.touches(name, zone),
        };
        in_zone || zone.is_none() && self.has_address(name) || self.refused.iter().any(refused)
    }
}

/// The domain of a service owner: what follows the label `_tcp` (RFC 2782, section "The format of
/// the SRV RR").
fn domain_of(name: &Name) -> Option<LowerName> {
    let tcp = name
        .iter()
        .position(|label| label.eq_ignore_ascii_case(b"_tcp"));
    let above = tcp.filter(|at| *at > 0)? + 1;
    // `num_labels` leaves a wildcard's own label out.
    let kept = name.iter().count().checked_sub(above)?;
    Some(LowerName::new(&name.trim_to(kept)))
}

/// Fails if the zone delegates a name to another zone.
fn delegated(zone: &Zone, name: &Name) -> Result<(), Failure> {
    let Some(Redirect::Cut(cut)) = zone.redirect(name) else {
        return Ok(());
    };
    let servers = zone.rrset(&cut, RecordType::NS).next();
    let place = servers.map(|datum| datum.place().clone());
    let detail = FailureDetail::DelegatedInFile(display_name(&cut));
    Err(failure(detail, place))
}

fn request(question: &Question) -> Message {
    let mut request = Message::query();
    request.add_query(op::Query::query(
        Name::clone(&question.name),
        question.rtype,
    ));
    request
}

fn unknown(name: &Name) -> Failure {
    failure(no_file(name), None)
}

fn no_file(name: &Name) -> FailureDetail {
    FailureDetail::NoZoneFile(display_name(name))
}

fn failure(detail: FailureDetail, place: Option<Place>) -> Failure {
    Failure {
        source: place.map(FactSource::File),
        ..Failure::new(detail)
    }
}

#[cfg(test)]
mod tests;
