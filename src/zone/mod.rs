//! The records an operator must publish, as RRsets: one stream of them, and one small file for
//! each format that writes it.

pub mod bind;

use crate::operators::Declaration;
use crate::requirement::Requirement;
use crate::service::Service;
use crate::trust_space::{Operator, OperatorIndex, TrustSpace};

/// One SRV record's data, RFC 2782.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Srv<'a> {
    /// Priority: here it names the interface.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, an absolute name without its trailing dot.
    pub target: &'a str,
}

/// The SRV records of one service on one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rrset<'a> {
    /// Service, whose labels begin the owner.
    pub service: Service,
    /// Domain, which ends the owner; no trailing dot.
    pub domain: &'a str,
    /// TTL in seconds.
    pub ttl: u32,
    /// Records, by priority.
    pub records: &'a [Srv<'a>],
    /// Number of the template it comes from. RRsets of one template differ in their domain alone,
    /// so that a format may render the rest once.
    pub template: usize,
}

/// Why nothing may be generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Domains that two declared operators would both write, with the operators' labels.
    #[error("{}", contested(.0))]
    Contested(Vec<(String, Vec<String>)>),
    /// Domains the user named, that no declared operator lists.
    #[error("no declared operator lists: {}", .0.join(", "))]
    Undeclared(Vec<String>),
    /// Not one domain.
    #[error("nothing to generate: no declared operator has a domain")]
    Nothing,
}

fn contested(domains: &[(String, Vec<String>)]) -> String {
    let mut text = String::from(
        "two declared operators would both write these domains; choose one operator with \
         --operator, or put the domain into `exclude` of the other:",
    );
    for (domain, operators) in domains {
        text.push_str(&format!("\n  {domain}: {}", operators.join(" and ")));
    }
    text
}

/// What will be written: who writes which domain is settled before the first byte.
#[derive(Debug)]
pub struct Plan<'a> {
    space: &'a TrustSpace,
    ttl: u32,
    /// RRsets by operator, empty for an operator that writes nothing.
    templates: Vec<Vec<(Service, Vec<Srv<'a>>)>>,
    counts: Vec<usize>,
}

/// An operator and the number of domains it writes.
#[derive(Debug, Clone, Copy)]
pub struct Share<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// Domains written.
    pub domains: usize,
}

impl<'a> Plan<'a> {
    /// Settles who writes what. `strict` demands a writer for every domain of the space, as is
    /// right for domains that the user named.
    pub fn new(
        space: &'a TrustSpace,
        requirement: &Requirement,
        ttl: u32,
        strict: bool,
    ) -> Result<Self, PlanError> {
        let templates: Vec<_> = space
            .operators()
            .map(|(index, operator)| match &operator.declaration {
                Some(declaration) if space.is_selected(index) => rrsets(requirement, declaration),
                _ => Vec::new(),
            })
            .collect();
        let mut plan = Self {
            space,
            ttl,
            counts: vec![0; templates.len()],
            templates,
        };
        plan.count(strict)?;
        Ok(plan)
    }

    fn count(&mut self, strict: bool) -> Result<(), PlanError> {
        let mut contested = Vec::new();
        let mut undeclared = Vec::new();
        for domain in self.space.domains() {
            let mut writers = self.writers(domain.operators);
            match (writers.next(), writers.next()) {
                (Some(writer), None) => {
                    drop(writers);
                    self.counts[writer] += 1;
                }
                (Some(_), Some(_)) => {
                    let labels = self.labels(domain.operators);
                    contested.push((domain.name.to_owned(), labels));
                }
                (None, _) if strict => undeclared.push(domain.name.to_owned()),
                (None, _) => {}
            }
        }
        if !contested.is_empty() {
            return Err(PlanError::Contested(contested));
        }
        if !undeclared.is_empty() {
            return Err(PlanError::Undeclared(undeclared));
        }
        match self.domains() {
            0 => Err(PlanError::Nothing),
            _ => Ok(()),
        }
    }

    /// The declared and selected ones of a domain's operators.
    fn writers(&self, operators: &[OperatorIndex]) -> impl Iterator<Item = usize> {
        operators
            .iter()
            .map(|index| index.position())
            .filter(|position| !self.templates[*position].is_empty())
    }

    fn labels(&self, operators: &[OperatorIndex]) -> Vec<String> {
        operators
            .iter()
            .filter(|index| !self.templates[index.position()].is_empty())
            .map(|index| self.space.operator(*index).label())
            .collect()
    }

    /// Domains that will be written.
    pub fn domains(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Records that will be written.
    pub fn records(&self) -> usize {
        let sizes = self
            .templates
            .iter()
            .map(|rrsets| -> usize { rrsets.iter().map(|(_, records)| records.len()).sum() });
        sizes
            .zip(&self.counts)
            .map(|(size, count)| size * count)
            .sum()
    }

    /// The operators that write at least one domain, by identity.
    pub fn shares(&self) -> Vec<Share<'a>> {
        let mut shares: Vec<_> = self
            .space
            .operators()
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0)
            .map(|((_, operator), count)| Share {
                operator,
                domains: *count,
            })
            .collect();
        shares.sort_by(|a, b| a.operator.id.cmp(&b.operator.id));
        shares
    }

    /// The declared and selected operators that write nothing.
    pub fn idle(&self) -> impl Iterator<Item = &'a Operator> {
        let writers = self
            .space
            .operators()
            .zip(&self.templates)
            .zip(&self.counts);
        writers
            .filter(|((_, rrsets), count)| !rrsets.is_empty() && **count == 0)
            .map(|(((_, operator), _), _)| operator)
    }

    /// Every RRset, by domain and then by owner.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset<'_>> {
        self.space.domains().flat_map(move |domain| {
            let writer = self.writers(domain.operators).next();
            let rrsets = writer.map_or(&[][..], |writer| &self.templates[writer]);
            let first = writer.unwrap_or_default() * Service::ALL.len();
            (first..)
                .zip(rrsets)
                .map(move |(template, (service, records))| Rrset {
                    service: *service,
                    domain: domain.name,
                    ttl: self.ttl,
                    records,
                    template,
                })
        })
    }
}

/// The RRsets that a requirement asks of a declaration, by owner and by priority.
fn rrsets<'a>(
    requirement: &Requirement,
    declaration: &'a Declaration,
) -> Vec<(Service, Vec<Srv<'a>>)> {
    let records = |service| {
        requirement
            .rows_of(service)
            .map(|row| Srv {
                priority: row.priority,
                weight: row.weight,
                port: row.port,
                target: declaration.front(service, row.interface).as_str(),
            })
            .collect()
    };
    requirement
        .services()
        .map(|service| (service, records(service)))
        .collect()
}
