//! The changes between two whitelists, as `mssrv.whitelist-diff/1`.

use std::borrow::Cow;

use super::WhitelistDifference;
use crate::contract::whitelist_diff::{
    Certificates, Change, Domains, Move, Operator, Operators, Sides, Summary, Unusable,
    WhitelistDiff,
};
use crate::contract::{self, FormName, Tool};
use crate::lang::Lang;
use crate::name::OperatorId;
use crate::register::{self, CertificateChange, DomainChange, Register, RegisterChanges};

/// The difference as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(difference: &WhitelistDifference<'_>) -> serde_json::Result<String> {
    contract::indented(&WhitelistDiff::from(difference))
}

impl<'a> From<&'a WhitelistDifference<'a>> for WhitelistDiff<'a> {
    fn from(difference: &'a WhitelistDifference<'a>) -> Self {
        let changes = &difference.changes;
        let warnings = difference.warnings(Lang::English);
        let added = difference.additions_are_certain();
        let removed = difference.removals_are_certain();
        let operators = |operators: &'a [register::ListedOperator], certain| {
            let operators = operators.iter();
            operators.map(|o| operator(o, certain)).collect()
        };
        let domains = |several: &'a [DomainChange], certain| {
            let several = several.iter();
            several.map(|c| change(c, certain)).collect()
        };
        Self {
            schema: FormName::new(),
            tool: Tool::OURS,
            old: difference.old.into(),
            new: difference.new.into(),
            warning: (!warnings.is_empty()).then(|| warnings.join("; ").into()),
            summary: changes.into(),
            unusable: Sides {
                old: unusable(difference.old),
                new: unusable(difference.new),
            },
            operators: Operators {
                added: operators(&changes.operators_added, added),
                removed: operators(&changes.operators_removed, removed),
            },
            domains: Domains {
                added: domains(&changes.added, added),
                removed: domains(&changes.removed, removed),
                moved: changes.moved.iter().map(Into::into).collect(),
                certificates_changed: changes.certificates.iter().map(Into::into).collect(),
            },
        }
    }
}

impl From<&RegisterChanges> for Summary {
    fn from(changes: &RegisterChanges) -> Self {
        Self {
            operators_added: changes.operators_added.len(),
            operators_removed: changes.operators_removed.len(),
            domains_added: changes.added.len(),
            domains_removed: changes.removed.len(),
            domains_moved: changes.moved.len(),
            certificates_changed: changes.certificates.len(),
            unusable_added: changes.unusable_added.len(),
            unusable_removed: changes.unusable_removed.len(),
        }
    }
}

/// The identity of an operator. `None` for listings without a usable `OU`.
pub(super) fn id(operator: Option<&OperatorId>) -> Option<Cow<'_, str>> {
    operator.map(|id| id.as_str().into())
}

/// The identities. `None` means listings without a usable `OU`.
fn ids(operators: &[Option<OperatorId>]) -> Vec<Option<Cow<'_, str>>> {
    operators.iter().map(|it| id(it.as_ref())).collect()
}

fn operator(operator: &register::ListedOperator, certain: bool) -> Operator<'_> {
    Operator {
        id: operator.id.as_str().into(),
        name: operator.name.as_deref().map(Into::into),
        certain,
    }
}

fn change(change: &DomainChange, certain: bool) -> Change<'_> {
    Change {
        domain: (&change.domain).into(),
        operators: ids(&change.operators),
        certain,
    }
}

fn unusable(register: &Register) -> Vec<Unusable<'_>> {
    let unusable = register.document.unusable();
    unusable
        .map(|oddity| Unusable {
            line: oddity.position.line,
            column: oddity.position.column,
            operator: id(oddity.operator.as_ref()),
            certificate: (&oddity.certificate).into(),
            message: (&*oddity.message.en).into(),
        })
        .collect()
}

impl<'a> From<&'a register::Move> for Move<'a> {
    fn from(moved: &'a register::Move) -> Self {
        Self {
            domain: (&moved.domain).into(),
            from: ids(&moved.from),
            to: ids(&moved.to),
        }
    }
}

impl<'a> From<&'a CertificateChange> for Certificates<'a> {
    fn from(change: &'a CertificateChange) -> Self {
        Self {
            domain: (&change.domain).into(),
            operator: id(change.operator.as_ref()),
            removed: (&change.removed).into(),
            added: (&change.added).into(),
        }
    }
}
