//! SRV rules: the records of one owner against the requirement and the declarations.

mod fact;

use std::collections::BTreeSet;

use super::fact::{Fact, FirstOf, Record};
use super::{Expectation, Finding, Findings, Judged, declared};
use crate::observation::{Misplaced, ServiceFacts, SrvFacts, SrvRecord};
use crate::operators::Declaration;
use crate::requirement::{Requirement, Row};
use crate::service::{Interface, Service};
use crate::shown_name::ShownName;
use hickory_proto::rr::RecordType;

pub use fact::*;

/// Judges one owner whose lookup succeeded. If the domain is absent, no single record is missing.
pub(super) fn judge_owner(
    judged: &Judged<'_>,
    facts: &ServiceFacts,
    srv: &SrvFacts,
    findings: &mut Findings<'_>,
) {
    findings.extend(misplaced(facts));
    if !judged.absent {
        judge_records(facts, srv, judged.expectation, findings);
    }
}

/// Judges the records of one owner, by them only.
pub(super) fn judge_records(
    facts: &ServiceFacts,
    srv: &SrvFacts,
    expectation: &Expectation<'_>,
    findings: &mut Findings<'_>,
) {
    let owner = Owner {
        name: &facts.owner,
        service: facts.service,
        records: &srv.records,
        alias_of: srv.aliases.last(),
        requirement: expectation.requirement,
        declarations: expectation.declarations.as_deref().unwrap_or_default(),
    };
    let unavailable = owner.unavailable();
    let alone = srv.records.iter().all(SrvRecord::is_null);
    let declared_unavailable = unavailable.is_some();
    findings.extend(unavailable);
    if declared_unavailable && alone {
        return;
    }
    findings.extend(owner.missing());
    findings.extend(owner.unknown_priorities());
    findings.extend(owner.weights());
    findings.extend(owner.ports());
    findings.extend(owner.redundant());
    owner.targets(findings);
    findings.extend(owner.shared_fronts());
}

/// SRV010.
fn misplaced(facts: &ServiceFacts) -> Option<Finding> {
    let Misplaced {
        owner,
        zone,
        records,
        source,
    } = facts.misplaced.as_ref()?;
    let labels = facts.service.labels();
    let relative = facts.owner.strip_suffix(zone.as_str());
    let relative = relative.map_or(labels, |rest| rest.trim_end_matches('.'));
    let fact = MisplacedRecords {
        found_at: owner.to_string(),
        zone: zone.clone(),
        records: records.len(),
        relative: relative.to_owned(),
    };
    let finding = Finding::new(&facts.owner, Fact::SRV010(Box::new(fact)));
    let finding = match records.first() {
        Some(record) => finding.at(record),
        None => finding,
    };
    Some(finding.seen(source.as_ref(), owner, RecordType::SRV))
}

/// One owner and the inputs that it is compared with.
struct Owner<'a> {
    name: &'a ShownName,
    service: Service,
    records: &'a [SrvRecord],
    /// Where its records stand, if it is an alias.
    alias_of: Option<&'a String>,
    requirement: &'a Requirement,
    /// Empty where targets cannot be compared.
    declarations: &'a [&'a Declaration],
}

impl Owner<'_> {
    /// The required records, by priority.
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.requirement.rows_of(self.service)
    }

    fn row_at(&self, priority: u16) -> Option<&Row> {
        self.rows().find(|row| row.priority == priority)
    }

    /// The records at known priorities, with their rows.
    fn known(&self) -> impl Iterator<Item = (&SrvRecord, &Row)> {
        self.records
            .iter()
            .filter_map(|record| Some((record, self.row_at(record.priority)?)))
    }

    fn unknown(&self) -> impl Iterator<Item = &SrvRecord> {
        self.records
            .iter()
            .filter(|record| self.row_at(record.priority).is_none())
    }

    /// SRV003.
    fn unavailable(&self) -> Option<Finding> {
        let record = self.records.iter().find(|record| record.is_null())?;
        let fact = Unavailable {
            record: record.into(),
            required: self.required(),
        };
        Some(Finding::new(self.name, Fact::SRV003(Box::new(fact))).at(record))
    }

    /// SRV001, with the records at other priorities.
    fn missing(&self) -> impl Iterator<Item = Finding> {
        let unknown: BTreeSet<_> = self.unknown().map(|record| record.priority).collect();
        let has = |row: &Row| self.records.iter().any(|it| it.priority == row.priority);
        self.rows().filter(move |row| !has(row)).map(move |row| {
            let fact = MissingRecord {
                required: row.into(),
                fronts: self.fronts(row.interface),
                unknown_priorities: FirstOf::of(unknown.iter().copied()),
                alias_of: self.alias_of.cloned(),
            };
            Finding::new(self.name, Fact::SRV001(Box::new(fact)))
        })
    }

    /// SRV002.
    fn unknown_priorities(&self) -> impl Iterator<Item = Finding> {
        self.unknown().map(|record| {
            let fact = UnknownPriority {
                record: record.into(),
                required: self.required(),
            };
            Finding::new(self.name, Fact::SRV002(Box::new(fact))).at(record)
        })
    }

    /// SRV004.
    fn weights(&self) -> impl Iterator<Item = Finding> {
        self.wrong_numbers(Fact::SRV004, |record, row| record.weight == row.weight)
    }

    /// SRV005.
    fn ports(&self) -> impl Iterator<Item = Finding> {
        self.wrong_numbers(Fact::SRV005, |record, row| record.port == row.port)
    }

    fn wrong_numbers(
        &self,
        fact: fn(WrongNumber) -> Fact,
        is_right: fn(&SrvRecord, &Row) -> bool,
    ) -> impl Iterator<Item = Finding> {
        let wrong = self
            .known()
            .filter(move |(record, row)| !is_right(record, row));
        wrong.map(move |(record, row)| {
            let number = WrongNumber {
                record: record.into(),
                required: row.into(),
            };
            Finding::new(self.name, fact(number)).at(record)
        })
    }

    /// SRV006.
    fn redundant(&self) -> impl Iterator<Item = Finding> {
        // Records are in the order of their priorities.
        let by_priority = self.records.chunk_by(|a, b| a.priority == b.priority);
        let several = by_priority.filter(|records| records.len() > 1);
        several.map(|records| {
            let fact = SeveralRecords {
                priority: records[0].priority,
                records: FirstOf::of(records.iter().map(Record::from)),
            };
            Finding::new(self.name, Fact::SRV006(fact))
        })
    }

    /// SRV007, or SRV008 in its place.
    fn targets(&self, findings: &mut Findings<'_>) {
        let differs = |record: &SrvRecord, row: &Row| {
            // A null target is SRV003's.
            !record.is_null()
                && !self.declarations.iter().any(|declaration| {
                    declaration.front(self.service, row.interface).as_str() == &*record.target
                })
        };
        let mut foreign = self
            .known()
            .filter(|(record, row)| differs(record, row))
            .peekable();
        if self.declarations.is_empty() || foreign.peek().is_none() {
            return;
        }
        let swapped = self
            .declarations
            .iter()
            .find(|declaration| self.is_swapped(declaration));
        match swapped {
            Some(declaration) => findings.push(self.swapped(declaration)),
            None => findings.extend(foreign.map(|(record, row)| self.foreign(record, row))),
        }
    }

    fn foreign(&self, record: &SrvRecord, row: &Row) -> Finding {
        let fronts = self.fronts(row.interface);
        let lacks_final_dot = fronts.only().is_some_and(|front| {
            let rest = record.target.strip_prefix(front.as_str());
            rest.is_some_and(|rest| rest.starts_with('.'))
        });
        let fact = UndeclaredTarget {
            interface: row.interface,
            target: record.target.clone(),
            fronts,
            lacks_final_dot,
        };
        Finding::new(self.name, Fact::SRV007(Box::new(fact))).at(record)
    }

    /// Whether each interface has just the front declared for the other one.
    fn is_swapped(&self, declaration: &Declaration) -> bool {
        let front = |interface| declaration.front(self.service, interface).as_str();
        let all_are = |interface, expected: &str| {
            let mut targets = self.targets_of(interface).peekable();
            targets.peek().is_some() && targets.all(|target| *target == expected)
        };
        let (psc, authcli) = (front(Interface::Psc), front(Interface::Authcli));
        psc != authcli && all_are(Interface::Psc, authcli) && all_are(Interface::Authcli, psc)
    }

    fn swapped(&self, declaration: &Declaration) -> Finding {
        let front = |interface| declaration.front(self.service, interface).to_string();
        let fact = SwappedFronts {
            psc: front(Interface::Psc),
            authcli: front(Interface::Authcli),
        };
        Finding::new(self.name, Fact::SRV008(fact))
    }

    /// SRV009.
    fn shared_fronts(&self) -> impl Iterator<Item = Finding> {
        let mut authcli: Vec<_> = self.targets_of(Interface::Authcli).collect();
        authcli.sort_unstable();
        let psc = self.targets_of(Interface::Psc);
        let shared = psc.filter(|target| authcli.binary_search(target).is_ok());
        let shared: BTreeSet<_> = shared.collect();
        shared.into_iter().map(|target| {
            let target = target.clone();
            Finding::new(self.name, Fact::SRV009(SharedFront { target }))
        })
    }

    fn targets_of(&self, interface: Interface) -> impl Iterator<Item = &ShownName> {
        self.known()
            .filter(move |(record, row)| row.interface == interface && !record.is_null())
            .map(|(record, _)| &record.target)
    }

    /// The declared fronts, if any.
    fn fronts(&self, interface: Interface) -> FirstOf<String> {
        let fronts = declared(self.declarations, self.service, interface);
        FirstOf::of(fronts.into_iter().map(str::to_owned))
    }

    fn required(&self) -> FirstOf<RequiredRecord> {
        FirstOf::of(self.rows().map(RequiredRecord::from))
    }
}
