//! What must be said of each domain and operator, worked out from the words of the contract and
//! from how the world was made: by other means than the program's, on purpose.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::{Fronts, compare};
use super::model::*;
use super::{SETTLED_WARNINGS, TGT005_WARNING};

/// What must be said of one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub status: &'static str,
    /// Code and owner of each finding that must be there, of severity error or warning.
    pub findings: BTreeSet<(String, String)>,
    /// How often SRV001 is said at each owner: once for each interface.
    pub missing: BTreeMap<String, usize>,
    /// Owners where the fronts are partly swapped, which may be called swapped or foreign.
    pub either: BTreeSet<String>,
    /// Code and owner of findings that the contract's words leave open.
    pub open: BTreeSet<(String, String)>,
    /// Whether something that had to be known could not be.
    pub failed: bool,
    pub operators: BTreeSet<String>,
    pub records: BTreeSet<Record>,
}

/// A record as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    pub owner: String,
    /// Seconds.
    pub ttl: u32,
    pub priority: u16,
    pub weight: u16,
    pub port: u16,
    pub target: String,
}

/// What a question about the records of one service comes to.
enum Found {
    Records(BTreeSet<Srv>),
    Empty,
    Failed,
}

pub fn of(domain: &Domain, world: &World) -> Verdict {
    let mut verdict = Verdict {
        status: "compliant",
        findings: BTreeSet::new(),
        missing: BTreeMap::new(),
        either: BTreeSet::new(),
        open: BTreeSet::new(),
        failed: false,
        operators: BTreeSet::new(),
        records: BTreeSet::new(),
    };
    let operators = domain.operators();
    let ids = operators.iter().map(|index| &world.operators[*index].id);
    verdict.operators = ids.cloned().collect();
    let found = [0, 1].map(|service| find(domain, service));
    if let [Found::Empty, Found::Empty] = found {
        verdict.status = "absent";
        if !exists(domain) {
            verdict
                .findings
                .insert(("DNS001".to_owned(), domain.name.clone()));
        }
        return verdict;
    }
    for (service, answer) in found.iter().enumerate() {
        let owner = format!("{}.{}", SERVICES[service].0, domain.name);
        match answer {
            Found::Failed => verdict.failed = true,
            Found::Empty => verdict.miss(owner, 2),
            Found::Records(records) => {
                let ttl = domain.owners[holder(domain, service)].ttl;
                for record in records {
                    verdict.publish(&owner, ttl, record, world);
                }
                if matches!(domain.place, Place::Wildcard(_)) {
                    verdict
                        .findings
                        .insert(("DNS003".to_owned(), owner.clone()));
                }
                if !(300..=86_400).contains(&ttl) {
                    verdict
                        .findings
                        .insert(("DNS004".to_owned(), owner.clone()));
                }
                verdict.judge(owner, service, records, &operators, world);
            }
        }
    }
    let is_error = |code: &str| !SETTLED_WARNINGS.contains(&code);
    if verdict.findings.iter().any(|(code, _)| is_error(code)) || !verdict.either.is_empty() {
        verdict.status = "non_compliant";
    } else if verdict.failed {
        verdict.status = "undetermined";
    }
    verdict
}

/// The owner that the records for a service come from: a wildcard has one set for both.
fn holder(domain: &Domain, service: usize) -> usize {
    match domain.place {
        Place::Wildcard(_) => 0,
        _ => service,
    }
}

fn find(domain: &Domain, service: usize) -> Found {
    let owner = &domain.owners[holder(domain, service)];
    let records = || match owner.records.as_slice() {
        [] => Found::Empty,
        records => Found::Records(records.iter().copied().collect()),
    };
    match domain.place {
        Place::Wildcard(_) => records(),
        Place::HiddenWildcard if service == 1 => Found::Empty,
        Place::Owners { .. } | Place::Redirected => match owner.reach {
            Reach::Direct | Reach::Aliases(_) => records(),
            Reach::AliasOutside | Reach::AliasLoop | Reach::Cut => Found::Failed,
            Reach::AliasOfNothing
            | Reach::AliasWithoutSrv
            | Reach::Nothing
            | Reach::OtherType
            | Reach::EmptyNonTerminal => Found::Empty,
        },
        Place::HiddenWildcard => records(),
        Place::Delegated { .. } => Found::Failed,
        Place::Void
        | Place::OtherRecord
        | Place::EmptyNonTerminal
        | Place::AliasDomain
        | Place::OtherWildcard(_) => Found::Empty,
    }
}

/// A domain exists if anything is published at it or below it.
fn exists(domain: &Domain) -> bool {
    let bare = |owner: &Owner| match owner.reach {
        Reach::Nothing => true,
        Reach::Direct => owner.records.is_empty(),
        _ => false,
    };
    match domain.place {
        Place::Void => false,
        Place::Owners { apex } => apex || !domain.owners.iter().all(bare),
        _ => true,
    }
}

impl Verdict {
    fn miss(&mut self, owner: String, interfaces: usize) {
        self.findings.insert(("SRV001".to_owned(), owner.clone()));
        *self.missing.entry(owner).or_default() += interfaces;
    }

    fn publish(&mut self, owner: &str, ttl: u32, record: &Srv, world: &World) {
        let target = record.target.map_or_else(
            || ".".to_owned(),
            |host| host_name(host, world.hosts[host]).to_lowercase(),
        );
        self.records.insert(Record {
            owner: owner.into(),
            ttl,
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target,
        });
    }

    fn judge(
        &mut self,
        owner: String,
        service: usize,
        records: &BTreeSet<Srv>,
        operators: &[usize],
        world: &World,
    ) {
        let mut say = BTreeSet::new();
        if records.iter().any(|record| record.target.is_none()) {
            say.insert("SRV003");
        }
        if records.iter().all(|record| record.target.is_none()) {
            // "Where it stands alone" is clear of one null target, and not of several.
            if records.len() > 1 {
                let open = ["SRV001", "SRV002", "SRV004", "SRV005", "SRV006", "SRV007"];
                let open = open.map(|code| (code.to_owned(), owner.clone()));
                self.open.extend(open);
            }
            self.findings.insert(("SRV003".to_owned(), owner));
            return;
        }
        self.count(&owner, service, records, &mut say);
        self.fronts(&owner, service, records, operators, world, &mut say);
        for host in records.iter().filter_map(|record| record.target) {
            let host = world.hosts[host];
            match no_host(host) {
                None => {}
                Some(warning) if warning == TGT005_WARNING => {
                    say.insert(warning);
                }
                // Of what cannot be a host, it is said only that.
                Some(error) => {
                    say.insert(error);
                    continue;
                }
            }
            if is_alias(host) && !(host == Host::AliasLoop && world.loops_fail) {
                say.insert("TGT001");
            }
            match has_address(host) {
                Some(true) => {}
                Some(false) => {
                    say.insert("TGT002");
                }
                None => self.failed = true,
            }
        }
        let say = say
            .into_iter()
            .map(|code: &str| (code.to_owned(), owner.clone()));
        self.findings.extend(say);
    }
}

impl Verdict {
    /// Priorities, weights and ports.
    fn count(
        &mut self,
        owner: &str,
        service: usize,
        records: &BTreeSet<Srv>,
        say: &mut BTreeSet<&str>,
    ) {
        let at = |priority: u16| records.iter().filter(|r| r.priority == priority).count();
        let missing = PRIORITIES.into_iter().filter(|priority| at(*priority) == 0);
        match missing.count() {
            0 => {}
            missing => self.miss(owner.to_owned(), missing),
        }
        for record in records {
            if at(record.priority) > 1 {
                say.insert("SRV006");
            }
            if !PRIORITIES.contains(&record.priority) {
                say.insert("SRV002");
                continue;
            }
            if record.weight != WEIGHT {
                say.insert("SRV004");
            }
            if record.port != SERVICES[service].1 {
                say.insert("SRV005");
            }
        }
    }

    /// Targets against declarations.
    fn fronts(
        &mut self,
        owner: &str,
        service: usize,
        records: &BTreeSet<Srv>,
        operators: &[usize],
        world: &World,
        say: &mut BTreeSet<&str>,
    ) {
        let published = PRIORITIES.map(|priority| -> BTreeSet<usize> {
            let at = records.iter().filter(|record| record.priority == priority);
            at.filter_map(|record| record.target).collect()
        });
        if !published[0].is_disjoint(&published[1]) {
            say.insert("SRV009");
        }
        match compare(&published, service, operators, world) {
            Fronts::NotCompared => return,
            Fronts::AsDeclared => {}
            Fronts::Foreign => {
                say.insert("SRV007");
                return;
            }
            Fronts::Swapped => {
                say.insert("SRV008");
            }
            Fronts::Either => {
                self.either.insert(owner.to_owned());
                return;
            }
        }
        // Whether "." is a target that differs from the declared front, beside others, or no front
        // at all, is not said.
        let null_at = |r: &Srv| r.target.is_none() && PRIORITIES.contains(&r.priority);
        if records.iter().any(null_at) {
            self.open.insert(("SRV007".to_owned(), owner.to_owned()));
        }
    }
}

fn is_alias(host: Host) -> bool {
    matches!(
        host,
        Host::Alias
            | Host::AliasChain
            | Host::AliasOfNothing
            | Host::AliasOutside
            | Host::AliasLoop
    )
}

/// What is said of a name that is none of a host's.
fn no_host(host: Host) -> Option<&'static str> {
    match host {
        Host::Address | Host::SingleLabel | Host::AddressWithOriginMissing => Some("TGT005"),
        Host::AddressWithOrigin | Host::Underscore => Some(TGT005_WARNING),
        _ => None,
    }
}

/// None where the server does not say.
fn has_address(host: Host) -> Option<bool> {
    match host {
        Host::Ipv4 | Host::Ipv6 | Host::BothFamilies | Host::UnderWildcard => Some(true),
        Host::AddressWithOrigin | Host::Underscore => Some(true),
        Host::Alias | Host::AliasChain => Some(true),
        Host::AliasOfNothing | Host::WithoutAddress | Host::EmptyNonTerminal | Host::Missing => {
            Some(false)
        }
        Host::AddressWithOriginMissing => Some(false),
        Host::AliasOutside | Host::AliasLoop | Host::Outside | Host::Delegated => None,
        Host::Address | Host::SingleLabel => None,
    }
}
