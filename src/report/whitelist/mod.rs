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

use crate::name::OperatorId;
use crate::register::{Changes, Order, Register, compare};
use crate::text::{counted, one_line};
use crate::whitelist::{Oddity, Summary};

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
#[derive(Debug)]
pub struct Difference<'a> {
    old: &'a Register,
    new: &'a Register,
    order: Order,
    changes: Changes,
}

impl<'a> Difference<'a> {
    /// Compares the two.
    pub fn between(old: &'a Register, new: &'a Register) -> Self {
        Self {
            old,
            new,
            order: Order::of(old, new),
            changes: compare(old, new),
        }
    }

    /// How their dates stand to each other.
    pub fn order(&self) -> Order {
        self.order
    }

    /// What changed.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// What the dates of the documents say against the comparison; none where they are as they
    /// should be.
    pub fn order_warning(&self) -> Option<String> {
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

    /// Everything to know before the changes are believed, a sentence each.
    fn warnings(&self) -> Vec<String> {
        let changes = &self.changes;
        let sides = [
            ("OLD", self.old, &changes.unusable_removed, "added"),
            ("NEW", self.new, &changes.unusable_added, "removed"),
        ];
        let mut warnings: Vec<_> = self.order_warning().into_iter().collect();
        for (side, register, own, verb) in sides {
            let entries = entries(register.document.unusable().count());
            if register.document.unusable().next().is_some() {
                warnings.push(format!("{entries} of {side} could not be used"));
            }
            if !own.is_empty() {
                let only = own.len();
                warnings.push(format!(
                    "what seems to be {verb} may stand in an entry of {side} that could not be \
                     used ({only} in {side} alone)"
                ));
            }
            if register.domains.is_empty() {
                warnings.push(format!("{side} lists no domain that could be used"));
            }
        }
        warnings
    }

    /// The documents, and what to call the entries of each that could not be used.
    fn sides(&self) -> [(&'static str, &'a Register); 2] {
        [("OLD", self.old), ("NEW", self.new)]
    }

    /// Whether what seems to be added is, whatever the old document's unusable entries meant.
    fn additions_are_certain(&self) -> bool {
        self.changes.unusable_removed.is_empty()
    }

    /// The same for what seems to be removed.
    fn removals_are_certain(&self) -> bool {
        self.changes.unusable_added.is_empty()
    }

    /// The title of a section, with a reservation where what it shows is not certain.
    fn title(title: &str, certain: bool) -> String {
        match certain {
            true => title.to_owned(),
            false => format!("{title}, unless an unusable entry says otherwise"),
        }
    }

    /// An operator by identity and name; the new document knows its name best.
    fn label(&self, id: Option<&OperatorId>) -> String {
        let Some(id) = id else {
            return NO_OPERATOR.to_owned();
        };
        let known = self.new.operator(id).or_else(|| self.old.operator(id));
        label(id, known.and_then(|operator| operator.name.as_deref()))
    }

    fn labels(&self, ids: &[Option<OperatorId>]) -> Vec<String> {
        ids.iter().map(|id| self.label(id.as_ref())).collect()
    }

    /// The numbers, in one sentence.
    fn totals(&self) -> String {
        let changes = &self.changes;
        if changes.is_empty() {
            return "No change".to_owned();
        }
        let (came, gone) = (changes.unusable_added.len(), changes.unusable_removed.len());
        let unusable = match came + gone {
            0 => String::new(),
            _ => format!("; entries that cannot be used: {came} added, {gone} removed"),
        };
        format!(
            "{} added, {} removed, {} moved between operators, {} of certificates; \
             {} added, {} removed{unusable}",
            counted(changes.added.len(), "domain"),
            changes.removed.len(),
            changes.moved.len(),
            counted(changes.certificates.len(), "change"),
            counted(changes.operators_added.len(), "operator"),
            changes.operators_removed.len(),
        )
    }
}

/// The first of many names, all of them where `all` says so, and how many are left out.
fn few<'a>(names: &[&'a str], all: bool) -> (Vec<&'a str>, usize) {
    /// Enough to see what they are.
    const FEW: usize = 3;
    // One more than the few takes no more room than saying that there is one.
    let shown = match all || names.len() <= FEW + 1 {
        true => names.len(),
        false => FEW,
    };
    (names[..shown].to_vec(), names.len() - shown)
}

/// `1 entry`, `2 entries`.
fn entries(number: usize) -> String {
    match number {
        1 => "1 entry".to_owned(),
        number => format!("{number} entries"),
    }
}

/// `line 7: what is wrong (300000000000001)`, fit for one line.
fn unusable(oddity: &Oddity) -> String {
    let (line, message) = (oddity.position.line, &oddity.message.en);
    let whose = match &oddity.operator {
        Some(id) => format!("operator {id}"),
        None => NO_OPERATOR.to_owned(),
    };
    one_line(&format!("line {line}: {message} ({whose})")).into_owned()
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
