//! A whitelist's contents, as `mssrv.whitelist/1`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::contract::whitelist::{
    Counts, Document, Domain, Filter, Listing, Oddity, Operator, Whitelist,
};
use crate::contract::{self, FormName, Sha256, Tool};
use crate::name::DomainName;
use crate::register::{self, OperatorRow, Register, View};
use crate::report::whitelist::diff_json::id;

/// The view as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(view: &View<'_>) -> serde_json::Result<String> {
    contract::indented(&Whitelist::from(view))
}

impl<'a> From<&'a View<'a>> for Whitelist<'a> {
    fn from(view: &'a View<'a>) -> Self {
        Self {
            schema: FormName::new(),
            tool: Tool::OURS,
            whitelist: view.register.into(),
            filter: Filter {
                operators: view
                    .chosen
                    .as_ref()
                    .map(|chosen| chosen.iter().map(|id| id.as_str().into()).collect()),
                contested: view.filter.contested,
                domains: (!view.filter.names.is_empty()).then(|| {
                    let names: BTreeSet<_> = names(&view.filter.names).collect();
                    names.into_iter().map(Cow::Borrowed).collect()
                }),
            },
            not_listed: names(view.not_listed.iter().copied())
                .map(Cow::Borrowed)
                .collect(),
            counts: view.counts().into(),
            operators: view.operators.iter().map(Operator::from).collect(),
            domains: view.domains.iter().map(|d| domain(view, d)).collect(),
            oddities: view.oddities.iter().map(|o| Oddity::from(*o)).collect(),
        }
    }
}

impl<'a> From<&'a Register> for Document<'a> {
    fn from(register: &'a Register) -> Self {
        let document = &register.document;
        Self {
            generated: document.generated.as_deref().map(Into::into),
            sha256: Sha256::new(&document.sha256),
            entries: document.entries,
            unusable: document.unusable().count(),
            truncated: document.truncated,
            signature: (&document.signature).into(),
            signer: document.signature.signer().map(Into::into),
        }
    }
}

impl From<register::ViewCounts> for Counts {
    fn from(counts: register::ViewCounts) -> Self {
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

impl<'a> From<&OperatorRow<'a>> for Operator<'a> {
    fn from(row: &OperatorRow<'a>) -> Self {
        Self {
            id: row.operator.id.as_str().into(),
            name: row.operator.name.as_deref().map(Into::into),
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

fn domain<'a>(view: &View<'_>, domain: &'a register::ListedDomain) -> Domain<'a> {
    let listing = |listing: &'a register::Listing| Listing {
        operator: id(listing.operator.as_ref()),
        certificate: (&listing.certificate).into(),
        updated: listing.updated.as_deref().map(Into::into),
        line: listing.position.line,
        asked_for: view.is_chosen(listing),
    };
    let operators = domain.operators();
    Domain {
        domain: (&domain.name).into(),
        operators: operators.map(|id| id.as_str().into()).collect(),
        contested: domain.is_contested(),
        below: domain.below.as_deref().map(Into::into),
        listings: domain.listings.iter().map(listing).collect(),
    }
}

impl<'a> From<&'a register::Oddity> for Oddity<'a> {
    fn from(oddity: &'a register::Oddity) -> Self {
        Self {
            kind: oddity.kind,
            domain: oddity.domain.as_deref().map(Into::into),
            line: oddity.position.map(|position| position.line),
            column: oddity.position.map(|position| position.column),
            operator: id(oddity.operator.as_ref()),
            message: (&*oddity.message.en).into(),
        }
    }
}
