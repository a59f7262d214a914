//! Domains by what became of them, and by the operators that list them.

use std::collections::BTreeMap;

use crate::finding::Status;
use crate::lang::{Lang, say};
use crate::report::comparison::{Comparison, DomainChange, Trend};
use crate::report::sections::{Cell, Section};
use crate::report::{DomainReport, OperatorReport, party, words};

/// A table for each thing that became of domains.
pub(super) fn sections(comparison: &Comparison<'_>, all: bool, lang: Lang) -> Vec<Section> {
    let lists = Lists {
        comparison,
        all,
        lang,
    };
    let trends = Trend::ALL.into_iter().filter(|it| *it != Trend::Same);
    let mut sections: Vec<_> = trends.map(|it| lists.of_trend(it)).collect();
    sections.push(lists.moved());
    sections.push(lists.with_other_records());
    sections
}

struct Lists<'a> {
    comparison: &'a Comparison<'a>,
    all: bool,
    lang: Lang,
}

/// What domains of one row have in common: their operators, and their verdicts.
type Group<'a> = (Vec<&'a str>, Option<Status>, Option<Status>);

impl<'a> Lists<'a> {
    fn of_trend(&self, trend: Trend) -> Section {
        let domains: Vec<_> = self.comparison.with(trend).collect();
        let number = words::domains(domains.len(), self.lang);
        let lang = self.lang;
        let (kind, title) = match trend {
            Trend::Regressed => (
                "regressed",
                match domains.len() {
                    1 => say!(
                        lang,
                        en: "Regressed: {number} that was compliant",
                        fr: "Régressions : {number} auparavant conforme"
                    ),
                    _ => say!(
                        lang,
                        en: "Regressed: {number} that were compliant",
                        fr: "Régressions : {number} auparavant conformes"
                    ),
                },
            ),
            Trend::NewlyCompliant => (
                "newly-compliant",
                say!(lang, en: "Newly compliant: {number}", fr: "Nouveaux conformes : {number}"),
            ),
            Trend::Otherwise => (
                "otherwise",
                say!(
                    lang,
                    en: "Not compliant, in another way: {number}",
                    fr: "Toujours pas conformes, mais autrement : {number}"
                ),
            ),
            Trend::Undetermined => (
                "undetermined",
                say!(
                    lang,
                    en: "Undetermined now, which is no regression: {number}",
                    fr: "Indéterminés désormais, ce qui n’est pas une régression : {number}"
                ),
            ),
            Trend::Determined => (
                "determined",
                say!(
                    lang,
                    en: "Undetermined before, checked now: {number}",
                    fr: "Indéterminés auparavant, vérifiés désormais : {number}"
                ),
            ),
            Trend::Appeared => (
                "appeared",
                say!(lang, en: "Only in the new audit: {number}", fr: "Seulement dans le nouvel audit : {number}"),
            ),
            Trend::Gone => (
                "gone",
                say!(lang, en: "Only in the old audit: {number}", fr: "Seulement dans l’ancien audit : {number}"),
            ),
            Trend::Same => ("same", number),
        };
        self.section(kind, title, &domains)
    }

    /// Domains with other records, unless their verdict changed as well: they are listed above.
    fn with_other_records(&self) -> Section {
        let lang = self.lang;
        let changed = self
            .comparison
            .domains
            .iter()
            .filter(|it| it.records_changed);
        let all = changed.clone().count();
        let unlisted: Vec<_> = changed.filter(|it| it.trend == Trend::Same).collect();
        let (all, number) = (
            words::domains(all, lang),
            words::domains(unlisted.len(), lang),
        );
        let title = say!(
            lang,
            en: "Records changed: {all}; with the same verdict, {number}",
            fr: "Enregistrements modifiés : {all} ; à verdict égal, {number}"
        );
        self.section("records", title, &unlisted)
    }

    /// Domains that other operators list.
    fn moved(&self) -> Section {
        let lang = self.lang;
        let moved = self.comparison.domains.iter().filter(|it| it.moved());
        let mut groups = BTreeMap::<[Vec<&str>; 2], Vec<&DomainChange<'a>>>::new();
        let mut number = 0;
        for domain in moved {
            number += 1;
            let operators = [domain.before, domain.after].map(operators);
            groups.entry(operators).or_default().push(domain);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, domains)| std::cmp::Reverse(domains.len()));
        let rows = groups.into_iter().map(|([before, after], domains)| {
            vec![
                self.labels(&before),
                self.labels(&after),
                Cell::number(domains.len()),
                Cell::names(domains.iter().map(|it| it.domain), self.all),
            ]
        });
        let rows = rows.collect();
        let number = words::domains(number, lang);
        Section {
            kind: "moved",
            is_prose: false,
            title: say!(lang, en: "With other operators: {number}", fr: "Changements d’opérateur : {number}"),
            titles: match lang {
                Lang::English => vec!["Operators before", "Operators after", "Number", "Domains"],
                Lang::French => vec!["Opérateurs avant", "Opérateurs après", "Nombre", "Domaines"],
            },
            rows,
        }
    }

    /// Domains by operators and verdicts, most first.
    fn section(&self, kind: &'static str, title: String, domains: &[&DomainChange<'a>]) -> Section {
        let mut groups = BTreeMap::<Group<'a>, Vec<&DomainChange<'a>>>::new();
        for domain in domains {
            let [before, after] = [domain.before, domain.after].map(|it| it.map(|it| it.status));
            let group = (operators(domain.latest()), before, after);
            groups.entry(group).or_default().push(domain);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, theirs)| std::cmp::Reverse(theirs.len()));
        let status = |it: Option<Status>| it.map_or("–", |it| words::status(it, self.lang));
        let rows = groups.into_iter().map(|((ids, before, after), theirs)| {
            vec![
                self.labels(&ids),
                Cell::text(status(before)),
                Cell::text(status(after)),
                Cell::number(theirs.len()),
                Cell::names(theirs.iter().map(|it| it.domain), self.all),
            ]
        });
        Section {
            kind,
            is_prose: false,
            title,
            titles: match self.lang {
                Lang::English => vec!["Operator", "Before", "After", "Number", "Domains"],
                Lang::French => vec!["Opérateur", "Avant", "Après", "Nombre", "Domaines"],
            },
            rows: rows.collect(),
        }
    }

    /// The names of operators. Several contest a domain.
    fn labels(&self, ids: &[&str]) -> Cell {
        let reports = [self.comparison.after, self.comparison.before];
        let find = |id: &str| -> Option<&OperatorReport> {
            let mut operators = reports.into_iter().flat_map(|it| &it.operators);
            operators.find(|it| it.id == id)
        };
        let labels: Vec<_> = ids.iter().map(|id| party::label(id, find(id))).collect();
        Cell::Text(if labels.is_empty() {
            "–".to_owned()
        } else {
            self.lang.and(&labels)
        })
    }
}

fn operators(domain: Option<&DomainReport>) -> Vec<&str> {
    let operators = domain.into_iter().flat_map(|it| &it.operators);
    operators.map(String::as_str).collect()
}
