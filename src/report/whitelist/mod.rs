//! What a whitelist's signature proves, what it holds and what changed between two of them: one
//! small file for each format.
//! Formats return text; names and texts of the document steer no terminal in any of them.

pub mod diff_json;
pub mod diff_markdown;
pub mod diff_table;
mod grid;
pub mod list_csv;
pub mod list_json;
pub mod list_table;
pub mod verify_json;
pub mod verify_text;
mod wire;

use crate::name::OperatorId;
use crate::register::{Changes, Order, Register};
use crate::text::{counted, one_line};
use crate::whitelist::Summary;

/// Which face of a whitelist a table or a CSV file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// One line an operator.
    Operators,
    /// One line a domain; in CSV, one an entry.
    Domains,
    /// One line an oddity.
    Oddities,
}

/// Two whitelists and what changed from one to the other.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    /// The whitelist before.
    pub old: &'a Register,
    /// The whitelist after.
    pub new: &'a Register,
    /// How their dates stand to each other.
    pub order: Order,
    /// What changed.
    pub changes: &'a Changes,
}

impl Difference<'_> {
    /// What to know before the changes are believed; none where all is as it should be.
    pub fn warning(&self) -> Option<String> {
        let (old, new) = (date(self.old), date(self.new));
        match self.order {
            Order::Forward | Order::Same => None,
            Order::Backward => Some(format!(
                "the new document, of {new}, is older than the old one, of {old}"
            )),
            Order::SameDateOtherContent => Some(format!(
                "both documents are of {new}, but they are not the same: SHA-256 {} and {}",
                self.old.document.sha256, self.new.document.sha256
            )),
            Order::Unknown => Some(format!(
                "the documents, of {old} and of {new}, cannot be put in order"
            )),
        }
    }

    /// An operator by identity and name; the new document knows its name best.
    fn label(&self, id: &OperatorId) -> String {
        let known = self.new.operator(id).or_else(|| self.old.operator(id));
        label(id, known.and_then(|operator| operator.name.as_deref()))
    }

    fn labels(&self, ids: &[OperatorId]) -> Vec<String> {
        ids.iter().map(|id| self.label(id)).collect()
    }

    /// The numbers, in one sentence.
    fn totals(&self) -> String {
        let changes = self.changes;
        if changes.is_empty() {
            return "No change".to_owned();
        }
        format!(
            "{} added, {} removed, {} moved between operators, {} of certificates; \
             {} added, {} removed",
            counted(changes.added.len(), "domain"),
            changes.removed.len(),
            changes.moved.len(),
            counted(changes.certificates.len(), "change"),
            counted(changes.operators_added.len(), "operator"),
            changes.operators_removed.len(),
        )
    }
}

/// Stands for an operator where an entry names none.
const NO_OPERATOR: &str = "no operator";

/// `300000000000001 (GIP Exemple)`, fit for one line.
fn label(id: &OperatorId, name: Option<&str>) -> String {
    let id = one_line(id.as_str());
    match name {
        Some(name) => format!("{id} ({})", one_line(name)),
        None => id.into_owned(),
    }
}

/// The date of generation, fit for one line.
fn date(register: &Register) -> String {
    let generated = register.document.generated.as_deref();
    one_line(generated.unwrap_or("an unknown date")).into_owned()
}

/// What the signature comes to, and whether the document is all there.
fn signature(document: &Summary) -> String {
    let summary = document.signature.summary();
    match document.truncated {
        true => format!("CUT SHORT, {summary}"),
        false => summary,
    }
}

#[cfg(test)]
mod tests;
