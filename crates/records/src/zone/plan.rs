//! Who writes which domain, settled before the first byte.

use super::{PlannedFile, Rrset, Srv};
use crate::lang::{Lang, Say, display_in_english, say};
use crate::operators::Declaration;
use crate::requirement::Requirement;
use crate::service::Service;
use crate::trust_space::{Domain, Operator, OperatorIndex, TrustSpace, UNIDENTIFIED};

/// Why nothing may be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanError {
    /// Domains that two declared operators would both write, with the operators' labels.
    Contested(Vec<(String, Vec<String>)>),
    /// Domains the user named, that no declared operator lists, or not without excluding them.
    Undeclared(Vec<String>),
    /// Not one domain, for those chosen have no declared fronts; their labels.
    NoFronts(Vec<String>),
    /// Not one domain.
    Nothing,
}

impl Say for PlanError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Contested(domains) => {
                let mut text = say!(
                    lang,
                    en: "several declared operators list the same domain. Choose one operator with \
                         --operator, or add the domain to `exclude` of the others:",
                    fr: "plusieurs opérateurs déclarés ont le même domaine. Choisir un opérateur avec \
                         --operator, ou ajouter le domaine au champ `exclude` des autres :"
                );
                for (domain, operators) in domains {
                    let operators = lang.and(operators);
                    text.push_str(&say!(
                        lang,
                        en: "\n  {domain}: {operators}",
                        fr: "\n  {domain} : {operators}"
                    ));
                }
                text
            }
            Self::Undeclared(domains) => say!(
                lang,
                en: "not listed by any declared operator, or listed in `exclude`: {}",
                fr: "domaines sans opérateur déclaré, ou exclus par `exclude` : {}",
                domains.join(", ")
            ),
            Self::NoFronts(operators) => say!(
                lang,
                en: "nothing to generate: the operators file does not declare the fronts of {}. Add an \
                     `[[operator]]` with `id`, `psc` and `authcli` for each of them",
                fr: "rien à générer : le fichier des opérateurs ne déclare pas les fronts de {}. Ajouter pour \
                     chacun un bloc `[[operator]]` avec `id`, `psc` et `authcli`",
                lang.and(operators)
            ),
            Self::Nothing => say!(
                lang,
                en: "nothing to generate: no declared operator has a domain",
                fr: "rien à générer : aucun opérateur déclaré n’a de domaine"
            ),
        }
    }
}

display_in_english!(PlanError);

impl std::error::Error for PlanError {}

/// The records to write. Which operator writes which domain is decided before the first byte.
#[derive(Debug)]
pub struct PublicationPlan<'a> {
    space: &'a TrustSpace,
    /// By operator.
    templates: Vec<OperatorTemplates<'a>>,
    counts: Vec<usize>,
}

/// The records that an operator writes for each of its domains.
#[derive(Debug, Default)]
struct OperatorTemplates<'a> {
    /// TTL in seconds.
    ttl: u32,
    /// Empty for an operator that writes nothing.
    rrsets: Vec<(Service, Vec<Srv<'a>>)>,
}

/// An operator and the number of domains it writes.
#[derive(Debug, Clone, Copy)]
pub struct OperatorShare<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// Domains written.
    pub domains: usize,
}

impl<'a> PublicationPlan<'a> {
    /// Settles who writes what. `ttl` is that of an operator's records, in seconds; `strict` demands a
    /// writer for every domain of the space, as is right for domains that the user named.
    ///
    /// # Errors
    ///
    /// If two operators would write one domain, a domain lacks the writer that `strict` demands, or
    /// there is none to write.
    pub fn new(
        space: &'a TrustSpace,
        requirement: &Requirement,
        ttl: impl Fn(&Operator) -> u32,
        strict: bool,
    ) -> Result<Self, PlanError> {
        let templates: Vec<_> = space
            .operators()
            .map(|(index, operator)| match &operator.declaration {
                Some(declaration) if space.is_selected(index) => OperatorTemplates {
                    ttl: ttl(operator),
                    rrsets: rrsets(requirement, declaration),
                },
                _ => OperatorTemplates::default(),
            })
            .collect();
        let mut plan = Self {
            space,
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
            0 => Err(self.nothing()),
            _ => Ok(()),
        }
    }

    /// Why there is nothing to write.
    fn nothing(&self) -> PlanError {
        let chosen = self.space.chosen();
        let without = chosen.filter(|operator| operator.declaration.is_none());
        let without: Vec<_> = without.map(Operator::label).collect();
        if without.is_empty() {
            PlanError::Nothing
        } else {
            PlanError::NoFronts(without)
        }
    }

    /// The declared and selected ones of a domain's operators.
    fn writers(&self, operators: &[OperatorIndex]) -> impl Iterator<Item = usize> {
        operators
            .iter()
            .map(|index| index.position())
            .filter(|position| !self.templates[*position].rrsets.is_empty())
    }

    fn labels(&self, operators: &[OperatorIndex]) -> Vec<String> {
        operators
            .iter()
            .filter(|index| !self.templates[index.position()].rrsets.is_empty())
            .map(|index| self.space.operator(*index).label())
            .collect()
    }

    /// Domains that will be written.
    pub fn domains(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Everything that will be written, each domain a zone of its own.
    pub fn whole(&self) -> PlannedFile<'_> {
        PlannedFile::whole(self)
    }

    /// Domains that each operator writes.
    pub(super) fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Number of records for that many domains of each operator.
    pub(super) fn records_for(&self, counts: &[usize]) -> usize {
        let sizes = self
            .templates
            .iter()
            .map(|it| -> usize { it.rrsets.iter().map(|(_, records)| records.len()).sum() });
        sizes.zip(counts).map(|(size, count)| size * count).sum()
    }

    /// The operators that write at least one domain, by identity. `counts` has the domains of each operator.
    pub(super) fn shares_for(&self, counts: &[usize]) -> Vec<OperatorShare<'a>> {
        let mut shares: Vec<_> = self
            .space
            .operators()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|((_, operator), count)| OperatorShare {
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
            .filter(|((_, it), count)| !it.rrsets.is_empty() && **count == 0)
            .map(|(((_, operator), _), _)| operator)
    }

    /// Every RRset, by domain and then by owner; each domain a zone of its own.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset<'_>> {
        let domains = self.space.domains();
        domains.flat_map(move |domain| self.rrsets_of(domain, domain.name))
    }

    /// The fronts of the operators that write something; one may come several times.
    pub fn fronts(&self) -> impl Iterator<Item = &'a str> {
        let writers = self.templates.iter().zip(&self.counts);
        let writers = writers.filter(|(_, count)| **count > 0);
        let records = writers.flat_map(|(it, _)| it.rrsets.iter().flat_map(|(_, it)| it));
        records.map(|record| record.target)
    }

    /// The domains that will be written, each with its place in the trust space.
    pub(super) fn written(&self) -> impl Iterator<Item = (usize, Domain<'a>)> {
        let domains = self.space.domains().enumerate();
        domains.filter(|(_, domain)| self.writers(domain.operators).next().is_some())
    }

    /// The domains that are written although other operators list them as well, without those in
    /// `shared`, with the labels of these operators.
    pub fn contested(&self) -> impl Iterator<Item = (&'a str, Vec<String>)> {
        let others = |(place, domain): (usize, Domain<'a>)| {
            let unidentified = self.space.has_unidentified_operator(domain.name);
            let unidentified = unidentified.then(|| UNIDENTIFIED.to_owned());
            let others = self.others_at(place).map(Operator::label);
            let others: Vec<_> = others.chain(unidentified).collect();
            let contested = !others.is_empty() && !self.is_agreed_at(place);
            contested.then_some((domain.name, others))
        };
        self.written().filter_map(others)
    }

    /// Whether the operator that writes the domain in that place of the trust space does so by agreement
    /// with all others that list it.
    pub(super) fn is_agreed_at(&self, place: usize) -> bool {
        let (Some(writer), Some(domain)) = (self.writer_at(place), self.space.at(place)) else {
            return false;
        };
        let mut listed_by = domain.operators.iter();
        let writer = listed_by.find(|it| it.position() == writer);
        writer.is_some_and(|writer| self.space.has_agreed(*writer, domain.name))
    }

    /// The operators that list the domain in that place of the trust space besides the one that
    /// writes it.
    pub(super) fn others_at(&self, place: usize) -> impl Iterator<Item = &'a Operator> {
        let writer = self.writer_at(place);
        let listed_by = self.space.at(place).map_or(&[][..], |it| it.operators);
        let others = listed_by.iter();
        let others = others.filter(move |it| writer.is_some_and(|writer| it.position() != writer));
        others.map(|index| self.space.operator(*index))
    }

    /// The operator that writes the domain in that place of the trust space, itself.
    pub(super) fn operator_at(&self, place: usize) -> Option<&'a Operator> {
        let writer = self.writer_at(place)?;
        let mut listed_by = self.space.at(place)?.operators.iter();
        let writer = listed_by.find(|it| it.position() == writer)?;
        Some(self.space.operator(*writer))
    }

    /// The operator that writes the domain in that place of the trust space.
    pub(super) fn writer_at(&self, place: usize) -> Option<usize> {
        let domain = self.space.at(place)?;
        self.writers(domain.operators).next()
    }

    /// The domain in that place of the trust space.
    pub(super) fn domain_at(&self, place: usize) -> Option<&'a str> {
        self.space.at(place).map(|domain| domain.name)
    }

    /// The RRsets of the domain in that place of the trust space, in that zone.
    pub(super) fn rrsets_at<'b>(
        &'b self,
        place: usize,
        zone: impl Fn(&'b str) -> &'b str,
    ) -> impl Iterator<Item = Rrset<'b>> {
        let domain = self.space.at(place).into_iter();
        domain.flat_map(move |domain| self.rrsets_of(domain, zone(domain.name)))
    }

    fn rrsets_of<'b>(
        &'b self,
        domain: Domain<'b>,
        zone: &'b str,
    ) -> impl Iterator<Item = Rrset<'b>> {
        let writer = self.writers(domain.operators).next();
        let templates = writer.map(|writer| &self.templates[writer]);
        let rrsets = templates.map_or(&[][..], |it| &it.rrsets);
        let ttl = templates.map_or(0, |it| it.ttl);
        let first = writer.unwrap_or_default() * Service::ALL.len();
        (first..)
            .zip(rrsets)
            .map(move |(template, (service, records))| Rrset {
                service: *service,
                domain: domain.name,
                zone,
                ttl,
                records,
                template,
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
