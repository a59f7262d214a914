//! Reads from a saved report which records were published at the required owners of a domain, for comparison.
//! Unknown fields are ignored.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};

use super::{ReportPart, Unknown, read};
use crate::contract::Failure;
use crate::contract::audit::{Domain, DomainStatus, Outcome, Owner};
use crate::input::{InputError, Source};
use crate::lang::{Lang, Text, both, say};
use crate::lookup::display_name;
use crate::master_file::absolute_name;
use crate::observation::{PublishedState, SrvRecord};
use crate::report::SourceKind;
use crate::report::wire::time;
use crate::requirement::Requirement;
use crate::service::Service;
use crate::shard::Shard;
use crate::text::one_line;

/// The published records at an owner, or why they are not known, as text.
type SavedResult = Result<PublishedState, Text>;

/// Largest report read, in octets; one of 5,000 domains has some ten millions.
const MAX_REPORT: u64 = 1 << 30;

/// A report that was saved.
#[derive(Debug)]
pub struct Published {
    /// Kind of the source of its answers.
    pub kind: SourceKind,
    /// The servers asked, or files read.
    pub servers: Vec<String>,
    /// When it was finished.
    pub finished: String,
    requirement: Requirement,
    /// The shard of the report. `None` if it is whole.
    shard: Option<Shard>,
    domains: BTreeMap<String, SavedDomain>,
}

/// The data kept of a domain.
#[derive(Debug)]
struct SavedDomain {
    operators: Vec<String>,
    /// Whether every required owner is proven empty.
    absent: bool,
    owners: Vec<(String, SavedResult)>,
}

/// Reads a finished report: a document or a stream.
///
/// # Errors
///
/// If `reader` gives no such report, or a damaged one: what is wrong, with line and column if they are known.
pub fn published(source: &Source, reader: impl Read) -> Result<Published, InputError> {
    let mut domains = BTreeMap::new();
    let reader = BufReader::new(reader.take(MAX_REPORT));
    let whole = read(source, reader, Unknown::PassedOver, &mut |part| {
        if let ReportPart::Domain(_, domain) = part {
            let owners = owners(&domain).map_err(|why| InputError::whole(source, why))?;
            let entry = SavedDomain {
                absent: domain.status == DomainStatus::Absent,
                operators: domain.operators.into_owned(),
                owners,
            };
            domains.insert(domain.domain.into_owned(), entry);
        }
        Ok::<_, InputError>(())
    })?;
    let (beginning, end) = whole.into_parts();
    let context = beginning.context;
    Ok(Published {
        kind: context.source,
        servers: context.servers,
        finished: time(end.map_or(context.started, |end| end.finished)),
        requirement: context.requirement,
        shard: context.part.map(|part| part.shard),
        domains,
    })
}

impl Published {
    /// Its domains, in order of names, with the identities of the operators that list each.
    pub fn listings(&self) -> impl Iterator<Item = (&str, &[String])> {
        let domains = self.domains.iter();
        domains.map(|(name, domain)| (name.as_str(), domain.operators.as_slice()))
    }

    /// The identities of the operators that list a domain, as the report says.
    pub fn listed_by(&self, domain: &str) -> &[String] {
        self.domains.get(domain).map_or(&[], |it| &it.operators)
    }

    /// The published records at the owner of a service.
    ///
    /// # Errors
    ///
    /// If the report does not have them: why, in one phrase.
    pub fn standing(&self, domain: &str, service: Service) -> Result<PublishedState, Text> {
        let Some(entry) = self.domains.get(domain) else {
            return Err(match self.shard {
                None => both!(
                    en: "the report does not have the domain",
                    fr: "le rapport ne contient pas le domaine"
                ),
                Some(shard) => both!(
                    en: "the report is of shard {shard}, which does not have the domain. Merge the shards first",
                    fr: "le rapport est celui de la partie {shard}, qui ne contient pas le domaine. Fusionner d’abord \
                         les parties"
                ),
            });
        };
        let name = service.owner(domain);
        let known = entry.owners.iter().find(|(owner, _)| *owner == name);
        match known {
            Some((_, known)) => known.clone(),
            None if self.requirement.services().all(|it| it != service) => Err(both!(
                en: "the requirement of the report does not ask for it",
                fr: "l’exigence du rapport ne le demande pas"
            )),
            None if entry.absent => Ok(PublishedState::NOTHING),
            None => Err(both!(
                en: "an older version wrote the report, which does not say what was found at each owner. Make it \
                     again",
                fr: "le rapport vient d’une version plus ancienne et n’indique pas ce qui a été trouvé à chaque nom. \
                     Le refaire"
            )),
        }
    }
}

/// The published records at each owner of an entry.
///
/// # Errors
///
/// A target that is not a name, in one phrase.
fn owners(domain: &Domain<'_>) -> Result<Vec<(String, SavedResult)>, Text> {
    let owners = domain.owners.iter().flatten();
    let known = owners.map(|owner| {
        let mut records = Vec::new();
        for record in domain.records.iter().filter(|it| it.owner == owner.owner) {
            records.push(SrvRecord {
                target: target(&record.target)?.into(),
                ..super::model::record(record)
            });
        }
        Ok((owner.owner.to_string(), standing(owner, records)))
    });
    known.collect()
}

fn standing(owner: &Owner<'_>, records: Vec<SrvRecord>) -> SavedResult {
    if owner.outcome == Outcome::Failed {
        return Err(Text::of(|lang| {
            let failure = failure(owner.failure.as_deref(), lang);
            say!(
                lang,
                en: "the report says that the lookup failed: {failure}",
                fr: "selon le rapport, la résolution était impossible : {failure}"
            )
        }));
    }
    if owner.disputed {
        return Err(both!(
            en: "the report says that the zone's name servers give different answers",
            fr: "selon le rapport, les serveurs de noms de la zone ne donnent pas tous la même réponse"
        ));
    }
    if owner.omitted > 0 {
        let (shown, all) = (records.len(), records.len() + owner.omitted);
        return Err(both!(
            en: "the report shows only {shown} of {all} records. Compare with the servers themselves",
            fr: "le rapport ne montre que {shown} enregistrements sur {all}. Comparer avec les serveurs eux-mêmes"
        ));
    }
    if owner.wildcard {
        return Ok(PublishedState::SYNTHESIZED);
    }
    Ok(PublishedState {
        published_ttls: owner.authoritative && owner.aliases.is_empty(),
        aliases: owner.aliases.to_vec(),
        records,
        synthesized: false,
        misplaced: owner.misplaced.as_deref().map(str::to_owned),
    })
}

/// Why a lookup failed, as text. A JSON value of a later version that this one does not know is quoted.
fn failure(word: Option<&str>, lang: Lang) -> String {
    let Some(word) = word else {
        return say!(lang, en: "cause unknown", fr: "cause inconnue");
    };
    let known = Failure::ALL.into_iter().find(|it| it.as_str() == word);
    match known {
        Some(Failure::Timeout) => {
            say!(lang, en: "no answer in time", fr: "aucune réponse dans le délai")
        }
        Some(Failure::ServFail) => {
            say!(lang, en: "the server answered SERVFAIL", fr: "le serveur a répondu SERVFAIL")
        }
        Some(Failure::Refused) => {
            say!(lang, en: "the server answered REFUSED", fr: "le serveur a répondu REFUSED")
        }
        Some(Failure::Malformed) => {
            say!(lang, en: "the answer could not be used", fr: "la réponse était inutilisable")
        }
        Some(Failure::Unproven) => say!(
            lang,
            en: "the denial did not have the SOA record that proves it",
            fr: "la réponse négative n’avait pas l’enregistrement SOA qui la prouve"
        ),
        Some(Failure::Limit) => say!(
            lang,
            en: "the question needed more servers or queries than mssrv asks",
            fr: "la question demandait plus de serveurs ou de requêtes que mssrv n’en admet"
        ),
        Some(Failure::Truncated) => say!(
            lang,
            en: "the answer was truncated over UDP, and no answer came over TCP",
            fr: "la réponse était tronquée en UDP, et aucune n’est arrivée en TCP"
        ),
        Some(Failure::Bogus) => say!(
            lang,
            en: "the DNSSEC validation failed",
            fr: "la validation DNSSEC a échoué"
        ),
        Some(Failure::Disagreement) => say!(
            lang,
            en: "the servers contradicted each other",
            fr: "les serveurs se contredisaient"
        ),
        Some(Failure::Unloadable) => say!(
            lang,
            en: "name servers refuse the zone file",
            fr: "des serveurs de noms refusent le fichier de zone"
        ),
        Some(Failure::Uncovered) => say!(
            lang,
            en: "no zone file contained the name",
            fr: "aucun fichier de zone ne contenait ce nom"
        ),
        None => lang.quoted(one_line(word)),
    }
}

/// A target in the form of [`SrvRecord::target`].
fn target(found: &str) -> Result<String, Text> {
    let name = absolute_name(found).map_err(|why| {
        both!(
            en: "the target {found:?} is not a name: {why}",
            fr: "la cible {found:?} n’est pas un nom : {why}"
        )
    })?;
    Ok(display_name(&name))
}

#[cfg(test)]
mod tests;
