//! Facts about the hosts that SRV records name. Each host is looked up once in a run.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use hickory_proto::rr::{Name, RecordType};
use tokio::sync::OnceCell;

use super::{KEPT_ADDRESSES, OmittedAddresses, TargetFacts, Targets};
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, ComparedReply, FactSource, Failure, Lookup, Question,
    WireName, display_name,
};
use crate::recent::GenerationalCache;
use crate::shown_name::ShownName;
use crate::special_purpose::special_purpose;

/// The targets that a domain's records name, each once and in order: as reports show them, and as
/// they came.
pub(super) type TargetNames = Vec<(ShownName, WireName)>;

/// The targets of a whole run, each looked up once, however many domains share it. A lookup that
/// failed would count for all of them, so it is made once more if the failure may pass. Of those
/// beyond some thousands, the ones that no domain named lately are forgotten.
#[derive(Debug)]
pub struct SharedTargets {
    known: Mutex<GenerationalCache<ShownName, SharedLookup>>,
    /// The names of targets by their octets in messages.
    names: Mutex<GenerationalCache<Vec<u8>, Option<ShownName>>>,
    retries: u32,
    /// Addresses of one family that are kept.
    max_kept: usize,
}

/// Targets remembered at the least. The whole trust space, of 340 operators with four fronts or a
/// few more each, has less.
const REMEMBERED: usize = 4096;

impl Default for SharedTargets {
    fn default() -> Self {
        Self {
            known: Mutex::new(GenerationalCache::new(REMEMBERED)),
            names: Mutex::new(GenerationalCache::new(REMEMBERED)),
            retries: TARGET_RETRIES,
            max_kept: KEPT_ADDRESSES,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct SharedLookup {
    facts: Arc<OnceCell<Arc<TargetFacts>>>,
    /// Lookups that failed before this one.
    failed: u32,
}

/// Octets of one target's facts above which they are not kept. Those of an ordinary front have less than 100.
const REMEMBERED_OCTETS: usize = 4096;

/// Targets of one domain that are looked up at once: thousands under way take more memory than all their
/// answers.
pub(super) const AT_ONCE: usize = 64;

/// Lookups of one target whose failure is not final, if it may pass.
pub(super) const TARGET_RETRIES: u32 = 1;

impl SharedTargets {
    /// The targets of only one domain. Their failures affect no other domain, so the attempts of the
    /// source itself are enough. All addresses are kept.
    pub fn of_one_domain() -> Self {
        Self {
            retries: 0,
            max_kept: usize::MAX,
            ..Self::default()
        }
    }

    /// The name of a target as reports show it. Domains that name the same target share it.
    pub(super) fn shown(&self, target: &WireName) -> ShownName {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = names.get(target.octets()) {
            return name;
        }
        let name = ShownName::from(target.shown());
        names.put(target.octets().to_vec(), Some(name.clone()));
        name
    }

    /// The facts of each of `targets`, which are named as reports show them.
    pub(super) async fn all<L: Lookup>(&self, targets: TargetNames, lookup: &L) -> Targets {
        let mut facts = Vec::with_capacity(targets.len());
        for some in targets.chunks(AT_ONCE) {
            let asked = some
                .iter()
                .map(|(target, name)| self.get(target, name, lookup));
            facts.extend(join_all(asked).await);
        }
        let targets = targets.into_iter().map(|(target, _)| target);
        targets.zip(facts).collect()
    }

    /// The facts of `targets`, if all are known already. Otherwise gives `targets` back.
    pub(super) fn known_facts(&self, targets: TargetNames) -> Result<Targets, TargetNames> {
        let settled = |(target, _): &(ShownName, WireName)| {
            let shared = self.known().get(target);
            let facts = shared.facts.get()?;
            let final_facts = self.are_final(facts, &shared);
            final_facts.then(|| (target.clone(), Arc::clone(facts)))
        };
        let known = targets.iter().map(settled).collect::<Option<_>>();
        known.ok_or(targets)
    }

    /// Whether facts are final.
    fn are_final(&self, facts: &TargetFacts, shared: &SharedLookup) -> bool {
        let is_final = |it: &Failure| !it.kind().may_pass() || it.has_long_chain();
        facts.failure().is_none_or(is_final) || shared.failed >= self.retries
    }

    /// Returns the facts of `target`. The first caller does the lookup. The others wait for it, and for
    /// its repetition if it failed.
    pub(super) async fn get<L: Lookup>(
        &self,
        target: &ShownName,
        name: &Name,
        lookup: &L,
    ) -> Arc<TargetFacts> {
        loop {
            let shared = self.known().get(target);
            let ask = || async { Arc::new(observe_target(name, self.max_kept, lookup).await) };
            let facts = Arc::clone(shared.facts.get_or_init(ask).await);
            if self.are_final(&facts, &shared) {
                if facts.octets() > REMEMBERED_OCTETS {
                    self.known().remove(target);
                }
                return facts;
            }
            self.forget(target, &shared);
        }
    }

    /// Lets the lookup be made again, unless somebody who waited for it as well already did.
    fn forget(&self, target: &ShownName, failed: &SharedLookup) {
        let mut known = self.known();
        if known.get(target).failed <= failed.failed {
            let again = SharedLookup {
                facts: Arc::default(),
                failed: failed.failed + 1,
            };
            known.put(target.clone(), again);
        }
    }

    fn known(&self) -> MutexGuard<'_, GenerationalCache<ShownName, SharedLookup>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps that many addresses of each family.
pub(super) async fn observe_target<L: Lookup>(
    target: &Name,
    max_kept: usize,
    lookup: &L,
) -> TargetFacts {
    let target = target.to_lowercase();
    // An answer may hold thousands of records, and must not wait for that of the other family.
    let ask = async |rtype| {
        let question = Question::about(target.clone(), rtype);
        Family::of(lookup.ask(question).await, max_kept)
    };
    let (ipv4, ipv6) = tokio::join!(ask(RecordType::A), ask(RecordType::AAAA));
    // NXDOMAIN denies every type (RFC 2308 section 2.1, RFC 8020). It is believed only for A, because
    // some servers return it for AAAA although the name exists (RFC 4074 section 4.2).
    let nx_domain = ipv4.nx_domain;
    // The aliases in one answer apply to both families, even if the other failed.
    let aliases = if ipv4.aliases.is_empty() {
        ipv6.aliases
    } else {
        ipv4.aliases
    };
    TargetFacts {
        aliases: aliases.iter().map(display_name).collect(),
        ipv4: ipv4.addresses,
        ipv6: match ipv6.addresses {
            Err(_) if nx_domain => Ok(Vec::new()),
            addresses => addresses,
        },
        omitted: OmittedAddresses {
            all: ipv4.omitted.all + ipv6.omitted.all,
            special: ipv4.omitted.special + ipv6.omitted.special,
        },
        source: ipv4.source.or(ipv6.source),
        replies: [ipv4.replies, ipv6.replies].concat(),
    }
}

/// The content of an answer about the addresses of one family.
struct Family {
    aliases: Vec<Name>,
    addresses: Result<Vec<IpAddr>, Failure>,
    omitted: OmittedAddresses,
    nx_domain: bool,
    source: Option<FactSource>,
    replies: Vec<ComparedReply>,
}

impl Family {
    fn of(answer: Result<Answer, Failure>, max_kept: usize) -> Self {
        match answer {
            Ok(answer) => {
                let (addresses, omitted) = addresses(answer.records(), max_kept);
                Self {
                    addresses: Ok(addresses),
                    omitted,
                    nx_domain: answer.outcome == AnswerOutcome::NxDomain,
                    aliases: answer.aliases,
                    source: answer.source,
                    replies: answer.replies,
                }
            }
            Err(failure) => Self {
                aliases: failure.aliases.clone(),
                omitted: OmittedAddresses::default(),
                nx_domain: false,
                source: failure.source.clone(),
                replies: Vec::new(),
                addresses: Err(failure),
            },
        }
    }
}

/// The addresses of `records` in order, up to `max_kept` of them.
fn addresses(records: &[AnswerRecord], kept: usize) -> (Vec<IpAddr>, OmittedAddresses) {
    let addresses = records.iter().filter_map(|record| record.data.ip_addr());
    let mut addresses: Vec<_> = addresses.collect();
    addresses.sort();
    if addresses.len() <= kept {
        return (addresses, OmittedAddresses::default());
    }
    // The sort is stable. What a rule looks for must not be left out.
    let is_special = |address: &IpAddr| special_purpose(*address).is_some();
    addresses.sort_by_cached_key(|address| !is_special(address));
    let omitted = &addresses[kept..];
    let omitted = OmittedAddresses {
        all: omitted.len(),
        special: omitted.iter().filter(|address| is_special(address)).count(),
    };
    addresses.truncate(kept);
    addresses.shrink_to_fit();
    (addresses, omitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lookup::FailureDetail;

    fn facts(ipv4: Result<Vec<IpAddr>, Failure>) -> Arc<TargetFacts> {
        Arc::new(TargetFacts {
            omitted: OmittedAddresses::default(),
            aliases: Vec::new(),
            ipv4,
            ipv6: Ok(Vec::new()),
            source: None,
            replies: Vec::new(),
        })
    }

    /// Those that know `target` by facts that came of a lookup after so many that failed.
    fn shared(target: &str, ipv4: Result<Vec<IpAddr>, Failure>, failed: u32) -> SharedTargets {
        let targets = SharedTargets::default();
        let facts = OnceCell::new_with(Some(facts(ipv4))).into();
        targets
            .known()
            .put(target.into(), SharedLookup { facts, failed });
        targets
    }

    fn named(targets: &[&str]) -> TargetNames {
        let name = |target: &&str| {
            let name = Name::from_ascii(target).unwrap();
            (ShownName::from(*target), name.into())
        };
        targets.iter().map(name).collect()
    }

    #[test]
    fn domains_that_name_the_same_target_share_its_name() {
        let targets = SharedTargets::default();
        let shown = |name: &str| targets.shown(&Name::from_ascii(name).unwrap().into());
        let [one, other, upper, another] =
            ["a.front.fr.", "a.front.fr.", "A.Front.FR.", "b.front.fr."].map(shown);
        assert_eq!(one.as_ptr(), other.as_ptr());
        assert_eq!(
            [&*one, &*upper, &*another],
            ["a.front.fr", "a.front.fr", "b.front.fr"]
        );
    }

    #[test]
    fn targets_are_settled_where_all_are_known_and_no_failure_may_be_made_good() {
        let failure = || {
            Err(Failure {
                detail: Box::new(FailureDetail::NoAnswer),
                source: None,
                attempts: 1,
                aliases: Vec::new(),
            })
        };
        for (ipv4, failed, is_settled) in [
            (Ok(Vec::new()), 0, true),
            (failure(), 0, false),
            (failure(), TARGET_RETRIES - 1, false),
            (failure(), TARGET_RETRIES, true),
        ] {
            let targets = shared("t.fr", ipv4, failed);
            let settled = targets.known_facts(named(&["t.fr"]));
            assert_eq!(settled.is_ok(), is_settled, "{settled:?}");
            let both = named(&["t.fr", "u.fr"]);
            assert_eq!(targets.known_facts(both.clone()), Err(both));
        }
        assert!(
            SharedTargets::default()
                .known_facts(TargetNames::new())
                .is_ok_and(|it| it.is_empty())
        );
    }
}
