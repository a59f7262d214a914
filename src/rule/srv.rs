//! SRV001 to SRV010: the records of one owner against the requirement and the declarations.

use std::collections::BTreeSet;

use hickory_proto::rr::RecordType;

use super::{Expectation, Findings, declared, finding};
use crate::finding::{Code, Finding};
use crate::observation::{Misplaced, ServiceFacts, SrvFacts, SrvRecord};
use crate::operators::Declaration;
use crate::requirement::{Requirement, Row};
use crate::service::{Interface, Service};
use crate::text::{counted, first_of};

/// Judges one owner whose lookup succeeded.
pub(super) fn judge(
    facts: &ServiceFacts,
    srv: &SrvFacts,
    expectation: &Expectation<'_>,
    findings: &mut Findings<'_>,
) {
    let owner = Owner {
        name: &facts.owner,
        service: facts.service,
        records: &srv.records,
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

/// SRV010: the records of an empty owner stand at the owner with the zone's name appended.
pub(super) fn misplaced(facts: &ServiceFacts) -> Option<Finding> {
    let Misplaced {
        owner,
        zone,
        records,
        source,
    } = facts.misplaced.as_ref()?;
    let count = counted(records.len(), "SRV record");
    let labels = facts.service.labels();
    let relative = facts.owner.strip_suffix(zone.as_str());
    let relative = relative.map_or(labels, |rest| rest.trim_end_matches('.'));
    let message = format!(
        "no SRV record here, but {count} at {owner}: the owner lacks its final dot in the file of the \
         zone {zone}. Write {} with the final dot, or {relative} without the zone's name",
        absolute(&facts.owner)
    );
    let finding = finding(Code::SRV010, &facts.owner, message)
        .expected(facts.owner.as_str())
        .found(owner.as_str());
    let finding = match records.first() {
        Some(record) => finding.at(record),
        None => finding,
    };
    Some(finding.seen(source.as_ref(), owner, RecordType::SRV))
}

/// One owner and what it is held against.
struct Owner<'a> {
    name: &'a str,
    service: Service,
    records: &'a [SrvRecord],
    requirement: &'a Requirement,
    /// Empty where targets cannot be compared.
    declarations: &'a [&'a Declaration],
}

impl Owner<'_> {
    /// What is required, by priority.
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
        let message = "the target \".\" declares the service unavailable. Replace the record by \
                       the required ones";
        let finding = finding(Code::SRV003, self.name, message.to_owned());
        Some(
            finding
                .expected(self.required())
                .found(text(record))
                .at(record),
        )
    }

    /// SRV001, joined with what stands at other priorities.
    fn missing(&self) -> impl Iterator<Item = Finding> {
        let strays: BTreeSet<_> = self.unknown().map(|record| record.priority).collect();
        let has = |row: &Row| self.records.iter().any(|it| it.priority == row.priority);
        self.rows().filter(move |row| !has(row)).map(move |row| {
            let Row {
                interface,
                priority,
                weight,
                port,
                ..
            } = row;
            let front = self.front(*interface);
            // To be typed into a zone as it stands, so with every final dot.
            let typed = match self.declarations {
                [declaration] => absolute(declaration.front(self.service, *interface).as_str()),
                _ => format!("followed by the {interface} front with a final dot"),
            };
            let published = match list(&strays) {
                None => String::new(),
                Some(strays) => format!(" (published at {strays}, expected {priority})"),
            };
            let message = format!(
                "no record for {interface} at priority {priority}{published}. Publish: {} IN \
                 SRV {priority} {weight} {port} {typed}",
                absolute(self.name)
            );
            let found = list(&strays).map(|strays| format!("priority {strays}"));
            finding(Code::SRV001, self.name, message)
                .expected(format!("{priority} {weight} {port} {front}"))
                .found(found.unwrap_or_else(|| "none".to_owned()))
        })
    }

    /// SRV002.
    fn unknown_priorities(&self) -> impl Iterator<Item = Finding> {
        self.unknown().map(|record| {
            let message = format!(
                "the record {} has priority {}, which belongs to no interface: expected {}. Give \
                 it the priority of its interface, or remove it",
                text(record),
                record.priority,
                self.priorities()
            );
            finding(Code::SRV002, self.name, message)
                .expected(format!("priority {}", self.priorities()))
                .found(text(record))
                .at(record)
        })
    }

    /// SRV004.
    fn weights(&self) -> impl Iterator<Item = Finding> {
        let (found, expected) = (|record: &SrvRecord| record.weight, |row: &Row| row.weight);
        self.wrong_numbers(Code::SRV004, "weight", found, expected)
    }

    /// SRV005.
    fn ports(&self) -> impl Iterator<Item = Finding> {
        let (found, expected) = (|record: &SrvRecord| record.port, |row: &Row| row.port);
        self.wrong_numbers(Code::SRV005, "port", found, expected)
    }

    fn wrong_numbers(
        &self,
        code: Code,
        noun: &'static str,
        found: fn(&SrvRecord) -> u16,
        expected: fn(&Row) -> u16,
    ) -> impl Iterator<Item = Finding> {
        let wrong = self
            .known()
            .filter(move |(record, row)| found(record) != expected(row));
        wrong.map(move |(record, row)| {
            let (published, required) = (found(record), expected(row));
            let message = format!(
                "the record {} has {noun} {published}, expected {required} for {}. Set the {noun} \
                 to {required}",
                text(record),
                row.interface
            );
            finding(code, self.name, message)
                .expected(format!("{noun} {required}"))
                .found(text(record))
                .at(record)
        })
    }

    /// SRV006.
    fn redundant(&self) -> impl Iterator<Item = Finding> {
        // Records are in the order of their priorities.
        let by_priority = self.records.chunk_by(|a, b| a.priority == b.priority);
        let several = by_priority.filter(|records| records.len() > 1);
        several.map(|records| {
            let priority = records[0].priority;
            let targets = first_of(records.iter().map(text), ", ");
            let message = format!(
                "several records at priority {priority} ({targets}), expected one. Make sure that \
                 every front serves the same interface, or keep one"
            );
            finding(Code::SRV006, self.name, message)
                .expected(format!("one record at priority {priority}"))
                .found(targets)
        })
    }

    /// SRV007, or SRV008 in its place.
    fn targets(&self, findings: &mut Findings<'_>) {
        let differs = |record: &SrvRecord, row: &Row| {
            // A null target is SRV003's.
            !record.is_null()
                && !self.declarations.iter().any(|declaration| {
                    declaration.front(self.service, row.interface).as_str() == record.target
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
        let (interface, target) = (row.interface, &record.target);
        let front = self.front(interface);
        let undotted = target
            .strip_prefix(&front)
            .is_some_and(|rest| rest.starts_with('.'));
        let remedy = match undotted {
            true => "Set the final dot, which the target lacks in the zone file",
            false => "Publish the declared front, or correct the declaration",
        };
        let message = format!(
            "the target for {interface} is {target}, expected the declared front {front}. {remedy}"
        );
        finding(Code::SRV007, self.name, message)
            .expected(front)
            .found(target)
            .at(record)
    }

    /// Whether each interface has just the front declared for the other one.
    fn is_swapped(&self, declaration: &Declaration) -> bool {
        let front = |interface| declaration.front(self.service, interface).as_str();
        let all_are = |interface, expected: &str| {
            let mut targets = self.targets_of(interface).peekable();
            targets.peek().is_some() && targets.all(|target| target == expected)
        };
        let (psc, authcli) = (front(Interface::Psc), front(Interface::Authcli));
        psc != authcli && all_are(Interface::Psc, authcli) && all_are(Interface::Authcli, psc)
    }

    fn swapped(&self, declaration: &Declaration) -> Finding {
        let psc = declaration.front(self.service, Interface::Psc).as_str();
        let authcli = declaration.front(self.service, Interface::Authcli).as_str();
        let message = format!(
            "the fronts are swapped: PSC leads to {authcli} and authcli to {psc}, declared the \
             other way round. Exchange the targets of the two records"
        );
        finding(Code::SRV008, self.name, message)
            .expected(format!("PSC {psc}, authcli {authcli}"))
            .found(format!("PSC {authcli}, authcli {psc}"))
    }

    /// SRV009.
    fn shared_fronts(&self) -> impl Iterator<Item = Finding> {
        let mut authcli: Vec<_> = self.targets_of(Interface::Authcli).collect();
        authcli.sort_unstable();
        let psc = self.targets_of(Interface::Psc);
        let shared = psc.filter(|target| authcli.binary_search(target).is_ok());
        let shared: BTreeSet<_> = shared.collect();
        shared.into_iter().map(|target| {
            let message = format!(
                "PSC and authcli both lead to {target}, expected a front for each. Make sure that \
                 it serves both interfaces, or name two fronts"
            );
            finding(Code::SRV009, self.name, message)
                .expected("two fronts")
                .found(target)
        })
    }

    fn targets_of(&self, interface: Interface) -> impl Iterator<Item = &str> {
        self.known()
            .filter(move |(record, row)| row.interface == interface && !record.is_null())
            .map(|(record, _)| record.target.as_str())
    }

    /// The declared front, or the words that stand for it where nothing is declared.
    fn front(&self, interface: Interface) -> String {
        let fronts = declared(self.declarations, self.service, interface);
        match fronts.is_empty() {
            true => format!("<{interface} front>"),
            false => first_of(fronts, " or "),
        }
    }

    /// `10 (PSC) or 20 (authcli)`.
    fn priorities(&self) -> String {
        let known = self
            .rows()
            .map(|row| format!("{} ({})", row.priority, row.interface));
        known.collect::<Vec<_>>().join(" or ")
    }

    /// `10 1 143 and 20 1 143`.
    fn required(&self) -> String {
        let rows = self.rows();
        let rows = rows.map(|row| format!("{} {} {}", row.priority, row.weight, row.port));
        rows.collect::<Vec<_>>().join(" and ")
    }
}

/// A record as a master file has it, without the trailing dot that reports leave out.
fn text(record: &SrvRecord) -> String {
    let SrvRecord {
        priority,
        weight,
        port,
        target,
        ..
    } = record;
    format!("{priority} {weight} {port} {target}")
}

/// The name as it must be typed into a master file.
pub(super) fn absolute(name: &str) -> String {
    format!("{name}.")
}

fn list(priorities: &BTreeSet<u16>) -> Option<String> {
    (!priorities.is_empty()).then(|| first_of(priorities.iter().map(u16::to_string), ", "))
}
