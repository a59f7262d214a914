//! `mssrv.whitelist/1`: the versioned JSON contract of `whitelist list`, with wire structs of its
//! own. Its schema is `docs/mssrv.whitelist.1.schema.json`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::wire::{self, WireDocument};
use crate::name::{DomainName, OperatorId};
use crate::register::{Counts, Domain, Listing, Oddity, OperatorRow, View};
use crate::report::wire::WireTool;

#[derive(Serialize)]
struct WireList<'a> {
    schema: &'static str,
    tool: WireTool,
    whitelist: WireDocument<'a>,
    filter: WireFilter<'a>,
    not_listed: Vec<&'a str>,
    counts: WireCounts,
    operators: Vec<WireOperator<'a>>,
    domains: Vec<WireDomain<'a>>,
    oddities: Vec<WireOddity<'a>>,
}

#[derive(Serialize)]
struct WireFilter<'a> {
    operators: Option<Vec<&'a str>>,
    contested: bool,
    domains: Option<Vec<&'a str>>,
}

#[derive(Serialize)]
struct WireCounts {
    entries: usize,
    without_operator: usize,
    entries_of_others: usize,
    domains: usize,
    operators: usize,
    contested: usize,
    repeated: usize,
    below: usize,
    oddities: usize,
}

#[derive(Serialize)]
struct WireOperator<'a> {
    id: &'a str,
    name: Option<&'a str>,
    domains: usize,
    contested: usize,
    entries: usize,
    certificates: usize,
}

#[derive(Serialize)]
struct WireDomain<'a> {
    domain: &'a str,
    operators: Vec<&'a str>,
    contested: bool,
    below: Option<&'a str>,
    listings: Vec<WireListing<'a>>,
}

#[derive(Serialize)]
struct WireListing<'a> {
    operator: Option<&'a str>,
    certificate: &'a str,
    updated: Option<&'a str>,
    line: usize,
    asked_for: bool,
}

#[derive(Serialize)]
struct WireOddity<'a> {
    kind: &'static str,
    domain: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    operator: Option<&'a str>,
    message: &'a str,
}

/// The view as indented JSON, with a line break at its end.
pub fn render(view: &View<'_>) -> serde_json::Result<String> {
    wire::text(&WireList::from(view))
}

impl<'a> From<&'a View<'a>> for WireList<'a> {
    fn from(view: &'a View<'a>) -> Self {
        Self {
            schema: "mssrv.whitelist/1",
            tool: WireTool::OURS,
            whitelist: view.register.into(),
            filter: WireFilter {
                operators: view
                    .chosen
                    .as_ref()
                    .map(|chosen| chosen.iter().map(|id| id.as_str()).collect()),
                contested: view.filter.contested,
                domains: (!view.filter.names.is_empty()).then(|| {
                    let names: BTreeSet<_> = names(&view.filter.names).collect();
                    names.into_iter().collect()
                }),
            },
            not_listed: names(view.not_listed.iter().copied()).collect(),
            counts: view.counts().into(),
            operators: view.operators.iter().map(WireOperator::from).collect(),
            domains: view.domains.iter().map(|d| domain(view, d)).collect(),
            oddities: view.oddities.iter().map(|o| WireOddity::from(*o)).collect(),
        }
    }
}

impl From<Counts> for WireCounts {
    fn from(counts: Counts) -> Self {
        Self {
            entries: counts.entries,
            without_operator: counts.without_operator,
            entries_of_others: counts.entries_of_others,
            domains: counts.domains,
            operators: counts.operators,
            contested: counts.contested,
            repeated: counts.repeated,
            below: counts.below,
            oddities: counts.oddities,
        }
    }
}

impl<'a> From<&OperatorRow<'a>> for WireOperator<'a> {
    fn from(row: &OperatorRow<'a>) -> Self {
        Self {
            id: row.operator.id.as_str(),
            name: row.operator.name.as_deref(),
            domains: row.domains,
            contested: row.contested,
            entries: row.entries,
            certificates: row.certificates,
        }
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a DomainName>) -> impl Iterator<Item = &'a str> {
    names.into_iter().map(DomainName::as_str)
}

fn domain<'a>(view: &View<'_>, domain: &'a Domain) -> WireDomain<'a> {
    let listing = |listing: &'a Listing| WireListing {
        operator: listing.operator.as_ref().map(OperatorId::as_str),
        certificate: &listing.certificate,
        updated: listing.updated.as_deref(),
        line: listing.position.line,
        asked_for: view.is_chosen(listing),
    };
    WireDomain {
        domain: &domain.name,
        operators: domain.operators().map(OperatorId::as_str).collect(),
        contested: domain.is_contested(),
        below: domain.below.as_deref(),
        listings: domain.listings.iter().map(listing).collect(),
    }
}

impl<'a> From<&'a Oddity> for WireOddity<'a> {
    fn from(oddity: &'a Oddity) -> Self {
        Self {
            kind: oddity.kind.as_str(),
            domain: oddity.domain.as_deref(),
            line: oddity.position.map(|position| position.line),
            column: oddity.position.map(|position| position.column),
            operator: oddity.operator.as_ref().map(OperatorId::as_str),
            message: &oddity.message,
        }
    }
}
