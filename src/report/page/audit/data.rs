//! The domains of a page as data, from which its script makes what is opened. Equal texts stand once, and the domain's own
//! name is a placeholder in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use serde::Serialize;

use super::bar::VERDICTS;
use super::domains::{DomainItem, FindingItem, OwnerItem};
use super::words::AuditWords;
use crate::finding::Status;
use crate::lang::Lang;
use crate::report::page::anchor;
use crate::report::{OperatorReport, words};
use crate::text::one_line;

/// Stands for the domain's own name. No text of the page can hold it, because it is a control character.
const OWN_NAME: &str = "\u{1f}";

/// All domains as data.
#[derive(Serialize)]
pub(super) struct Data<'a> {
    words: &'a AuditWords,
    /// The words of verdicts.
    verdicts: BTreeMap<&'static str, &'static str>,
    /// Identity, name and anchor of each operator that lists a domain.
    operators: Vec<(String, String, String)>,
    texts: Vec<String>,
    findings: Vec<Found>,
    /// The texts of name, remark and records.
    owners: Vec<(usize, usize, usize)>,
    shapes: Vec<Shape>,
    domains: Vec<Domain>,
}

/// Name, anchor, verdict, operators, shape, and the numbers of causes.
type Domain = (String, String, &'static str, Vec<usize>, usize, Vec<usize>);

/// Code, severity, class, the texts of name and statement, 1 if the finding is only informative, and 1 if its evidence is
/// file and line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
struct Found(
    &'static str,
    &'static str,
    &'static str,
    usize,
    usize,
    u8,
    u8,
);

/// What equal domains have in common: findings with their evidence, names, and texts about findings left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
struct Shape(Vec<(usize, Option<usize>)>, Vec<usize>, Vec<usize>);

/// Makes [`Data`] of domains, one after the other.
#[derive(Default)]
pub(super) struct Collector {
    operators: Interned<String>,
    texts: Interned<String>,
    findings: Interned<Found>,
    owners: Interned<(usize, usize, usize)>,
    shapes: Interned<Shape>,
    domains: Vec<Domain>,
    /// Codes of all findings.
    pub(super) codes: BTreeSet<&'static str>,
}

impl Collector {
    /// Takes a domain, and the numbers of its causes.
    pub(super) fn add(&mut self, domain: &DomainItem<'_>, causes: Vec<usize>) {
        let findings = domain.findings.iter();
        let findings = findings.map(|it| self.finding(it, domain.name)).collect();
        let owners = domain.owners.iter();
        let owners = owners.map(|it| self.owner(it, domain.name)).collect();
        let omitted = domain.omitted.iter();
        let omitted = omitted.map(|it| self.text(it, domain.name)).collect();
        let shape = self.shapes.at(Shape(findings, owners, omitted));
        let operators = domain.operators.iter();
        let operators = operators.map(|it| self.operators.at(it.clone())).collect();
        self.domains.push((
            one_line(domain.name).into_owned(),
            // Nearly all anchors follow from the name.
            if domain.anchor == format!("d-{}", domain.name) {
                String::new()
            } else {
                domain.anchor.clone()
            },
            domain.status.as_str(),
            operators,
            shape,
            causes,
        ));
    }

    fn finding(&mut self, finding: &FindingItem, domain: &str) -> (usize, Option<usize>) {
        self.codes.insert(finding.code);
        let owner = self.text(&finding.owner, domain);
        let statement = self.text(&finding.statement, domain);
        let evidence = finding.evidence.as_ref();
        let evidence = evidence.map(|it| self.text(it, domain));
        let found = Found(
            finding.code,
            finding.severity,
            finding.class,
            owner,
            statement,
            u8::from(finding.informs),
            u8::from(finding.is_in_file),
        );
        (self.findings.at(found), evidence)
    }

    fn owner(&mut self, owner: &OwnerItem, domain: &str) -> usize {
        let texts = [&owner.owner, &owner.remark, &owner.records];
        let [name, remark, records] = texts.map(|it| self.text(it, domain));
        self.owners.at((name, remark, records))
    }

    fn text(&mut self, text: &str, domain: &str) -> usize {
        self.texts.at(text.replace(domain, OWN_NAME))
    }

    /// All domains taken, as JSON that is safe inside an element of HTML.
    pub(super) fn json(
        self,
        operators: &[OperatorReport],
        words: &AuditWords,
        lang: Lang,
    ) -> serde_json::Result<String> {
        let names: HashMap<_, _> = operators
            .iter()
            .filter_map(|it| Some((it.id.as_str(), it.name.as_deref()?)))
            .collect();
        let operator = |id: &String| {
            let name = names.get(id.as_str()).copied().unwrap_or(id);
            let is_here = operators.iter().any(|it| it.id == *id);
            let anchor = if is_here {
                anchor("op", id)
            } else {
                String::new()
            };
            (
                one_line(id).into_owned(),
                one_line(name).into_owned(),
                anchor,
            )
        };
        let data = Data {
            words,
            verdicts: VERDICTS
                .into_iter()
                .map(|it: Status| (it.as_str(), words::status(it, lang)))
                .collect(),
            operators: self.operators.all.iter().map(operator).collect(),
            texts: self.texts.all,
            findings: self.findings.all,
            owners: self.owners.all,
            shapes: self.shapes.all,
            domains: self.domains,
        };
        // No text ends the element or begins a comment in it.
        Ok(serde_json::to_string(&data)?.replace('<', "\\u003c"))
    }
}

/// Values in the order in which they came first, each once.
struct Interned<T> {
    all: Vec<T>,
    places: HashMap<T, usize>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    /// The place of a value.
    fn at(&mut self, value: T) -> usize {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(value.clone());
        self.places.insert(value, place);
        place
    }
}
