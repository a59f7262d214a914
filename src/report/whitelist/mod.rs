//! The signature of a whitelist, its contents, and the changes between two of them: one small file for each
//! format. Formats return text. No text of the document can control a terminal in any of them.

pub mod diff_html;
pub mod diff_json;
pub mod diff_markdown;
mod diff_rows;
pub mod diff_table;
mod grid;
pub mod list_csv;
pub mod list_json;
pub mod list_table;
pub mod verify_json;
pub mod verify_text;

use crate::dates;
use crate::lang::{Lang, Say, say};
use crate::name::OperatorId;
use crate::register::{Order, Register, RegisterChanges, compare};
use crate::report::words;
use crate::text::one_line;
use crate::whitelist::{Summary, UnusableEntry};

/// Which face of a whitelist a table or a CSV file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhitelistView {
    /// One line an operator.
    Operators,
    /// One line a domain; in CSV, one an entry.
    Domains,
    /// One line an oddity.
    Oddities,
}

/// Two whitelists and what changed from one to the other.
#[derive(Debug)]
pub struct WhitelistDifference<'a> {
    old: &'a Register,
    new: &'a Register,
    order: Order,
    changes: RegisterChanges,
}

impl<'a> WhitelistDifference<'a> {
    /// Compares the two.
    pub fn between(old: &'a Register, new: &'a Register) -> Self {
        Self {
            old,
            new,
            order: Order::of(old, new),
            changes: compare(old, new),
        }
    }

    /// The order of their dates.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The changes.
    pub fn changes(&self) -> &RegisterChanges {
        &self.changes
    }

    /// Why the dates of the documents do not fit the comparison. `None` if they do.
    pub fn order_warning(&self, lang: Lang) -> Option<String> {
        let [old, new] = self.dates(lang);
        let digests = [self.old, self.new].map(|it| &it.document.sha256);
        match self.order {
            Order::Forward | Order::Same => None,
            Order::Backward => Some(say!(
                lang,
                en: "the new document, of {new}, is older than the old one, of {old}",
                fr: "le nouveau document, du {new}, est plus ancien que l’ancien, du {old}"
            )),
            Order::SameDateOtherContent => Some(say!(
                lang,
                en: "both documents are of {new}, but they are not the same: SHA-256 {} and {}",
                fr: "les deux documents sont du {new}, mais diffèrent : SHA-256 {} et {}",
                digests[0],
                digests[1]
            )),
            Order::Unknown => Some(say!(
                lang,
                en: "the documents, of {old} and of {new}, cannot be put in order",
                fr: "l’ordre des documents est inconnu (dates : {old} et {new})"
            )),
        }
    }

    /// The dates of both documents. If they differ but would read the same, they are shown as in the
    /// documents.
    fn dates(&self, lang: Lang) -> [String; 2] {
        let documents = [self.old, self.new];
        let raw = documents.map(|it| date(it, Lang::English));
        let dates = documents.map(|it| date(it, lang));
        if dates[0] == dates[1] && raw[0] != raw[1] {
            raw
        } else {
            dates
        }
    }

    /// Everything to know before one relies on the changes, a sentence each.
    fn warnings(&self, lang: Lang) -> Vec<String> {
        let changes = &self.changes;
        let mut warnings: Vec<_> = self.order_warning(lang).into_iter().collect();
        let sides = [
            (DocumentSide::Old, self.old, &changes.unusable_removed),
            (DocumentSide::New, self.new, &changes.unusable_added),
        ];
        for (side, register, own) in sides {
            let name = side.name(lang);
            let unusable = register.document.unusable().count();
            if unusable > 0 {
                let entries = unusable_entries(unusable, lang);
                warnings.push(say!(
                    lang,
                    en: "{entries} in {name}",
                    fr: "{entries} dans {name}"
                ));
            }
            if !own.is_empty() {
                let entries = lang.counted(
                    own.len(),
                    ["unusable entry is", "unusable entries are"],
                    ["entrée inutilisable n’est", "entrées inutilisables ne sont"],
                );
                warnings.push(match side {
                    DocumentSide::Old => say!(
                        lang,
                        en: "domains shown as added may already have been in {name}: {entries} in \
                             {name} only",
                        fr: "des domaines indiqués comme ajoutés étaient peut-être déjà dans {name} : \
                             {entries} que dans cette liste"
                    ),
                    DocumentSide::New => say!(
                        lang,
                        en: "domains shown as removed may still be in {name}: {entries} in {name} only",
                        fr: "des domaines indiqués comme retirés sont peut-être encore dans {name} : \
                             {entries} que dans cette liste"
                    ),
                });
            }
            if register.domains.is_empty() {
                warnings.push(say!(
                    lang,
                    en: "{name} lists no domain that could be used",
                    fr: "{name} ne contient aucun domaine utilisable"
                ));
            }
        }
        warnings
    }

    /// The documents, each with its side.
    fn sides(&self) -> [(DocumentSide, &'a Register); 2] {
        [(DocumentSide::Old, self.old), (DocumentSide::New, self.new)]
    }

    /// Whether what seems to be added is, whatever the old document's unusable entries meant.
    fn additions_are_certain(&self) -> bool {
        self.changes.unusable_removed.is_empty()
    }

    /// As [`Self::additions_are_certain`], for removals.
    fn removals_are_certain(&self) -> bool {
        self.changes.unusable_added.is_empty()
    }

    /// The title of a section, with a reservation if its contents are not certain.
    fn title(&self, section: Section, lang: Lang) -> String {
        let (added, removed) = (self.additions_are_certain(), self.removals_are_certain());
        let (is_certain, title) = match section {
            Section::OperatorsAdded => (
                added,
                say!(lang, en: "Operators added", fr: "Opérateurs ajoutés"),
            ),
            Section::OperatorsRemoved => (
                removed,
                say!(lang, en: "Operators removed", fr: "Opérateurs retirés"),
            ),
            Section::DomainsAdded => (
                added,
                say!(lang, en: "Domains added", fr: "Domaines ajoutés"),
            ),
            Section::DomainsRemoved => (
                removed,
                say!(lang, en: "Domains removed", fr: "Domaines retirés"),
            ),
            Section::DomainsMoved => (
                added && removed,
                say!(
                    lang,
                    en: "Domains moved between operators",
                    fr: "Domaines passés d’un opérateur à un autre"
                ),
            ),
            Section::Certificates => (
                added && removed,
                say!(lang, en: "Certificates changed", fr: "Certificats modifiés"),
            ),
        };
        if is_certain {
            title
        } else {
            say!(
                lang,
                en: "{title} (not certain: see the unusable entries)",
                fr: "{title} (sous réserve des entrées inutilisables)"
            )
        }
    }

    /// An operator by identity and name; the new document knows its name best.
    fn label(&self, id: Option<&OperatorId>, lang: Lang) -> String {
        let Some(id) = id else {
            return no_operator(lang);
        };
        let known = self.new.operator(id).or_else(|| self.old.operator(id));
        label(id, known.and_then(|operator| operator.name.as_deref()))
    }

    fn labels(&self, ids: &[Option<OperatorId>], lang: Lang) -> Vec<String> {
        ids.iter().map(|id| self.label(id.as_ref(), lang)).collect()
    }

    /// The date of a document, its numbers, its digest and its signature. `plain` makes texts of the document
    /// harmless in the form that shows them.
    fn document(
        &self,
        side: DocumentSide,
        lang: Lang,
        plain: impl Fn(&str) -> String,
        digest: impl Fn(&str) -> String,
    ) -> String {
        let (register, date) = match side {
            DocumentSide::Old => (self.old, &self.dates(lang)[0]),
            DocumentSide::New => (self.new, &self.dates(lang)[1]),
        };
        let domains = words::domains(register.domains.len(), lang);
        let operators = words::operators(register.operators.len(), lang);
        let date = plain(date);
        let sha256 = digest(&register.document.sha256);
        let signature = plain(&signature(&register.document, lang));
        match side {
            DocumentSide::Old => say!(
                lang,
                en: "Old: of {date}, {domains} of {operators}, SHA-256 {sha256}, {signature}",
                fr: "Ancienne liste : {date}, {domains} de {operators}, SHA-256 {sha256}, {signature}"
            ),
            DocumentSide::New => say!(
                lang,
                en: "New: of {date}, {domains} of {operators}, SHA-256 {sha256}, {signature}",
                fr: "Nouvelle liste : {date}, {domains} de {operators}, SHA-256 {sha256}, {signature}"
            ),
        }
    }

    /// The numbers, a sentence each.
    pub fn totals(&self, lang: Lang) -> String {
        let changes = &self.changes;
        if changes.is_empty() {
            return say!(lang, en: "No change", fr: "Aucun changement");
        }
        let added = |number| lang.counted(number, ["added"; 2], ["ajouté", "ajoutés"]);
        let removed = |number| lang.counted(number, ["removed"; 2], ["retiré", "retirés"]);
        let moved = lang.counted(
            changes.moved.len(),
            ["moved between operators"; 2],
            [
                "passé d’un opérateur à un autre",
                "passés d’un opérateur à un autre",
            ],
        );
        let certificates = lang.number(changes.certificates.len());
        let totals = say!(
            lang,
            en: "Domains: {}, {}, {moved}. Changes of certificates: {certificates}. \
                 Operators: {}, {}",
            fr: "Domaines : {}, {}, {moved}. Changements de certificats : {certificates}. \
                 Opérateurs : {}, {}",
            added(changes.added.len()),
            removed(changes.removed.len()),
            added(changes.operators_added.len()),
            removed(changes.operators_removed.len())
        );
        let (came, gone) = (changes.unusable_added.len(), changes.unusable_removed.len());
        if came + gone == 0 {
            return totals;
        }
        let came = lang.counted(came, ["added"; 2], ["ajoutée", "ajoutées"]);
        let gone = lang.counted(gone, ["removed"; 2], ["retirée", "retirées"]);
        say!(
            lang,
            en: "{totals}. Unusable entries: {came}, {gone}",
            fr: "{totals}. Entrées inutilisables : {came}, {gone}"
        )
    }
}

/// One of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DocumentSide {
    Old,
    New,
}

impl DocumentSide {
    /// The document's name in a sentence. In English, it is the name of the argument.
    fn name(self, lang: Lang) -> String {
        match self {
            Self::Old => say!(lang, en: "OLD", fr: "l’ancienne liste"),
            Self::New => say!(lang, en: "NEW", fr: "la nouvelle liste"),
        }
    }

    /// The title of its unusable entries.
    fn unusable(self, lang: Lang) -> String {
        let name = self.name(lang);
        say!(
            lang,
            en: "Unusable entries of {name}",
            fr: "Entrées inutilisables de {name}"
        )
    }
}

/// A section of what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    OperatorsAdded,
    OperatorsRemoved,
    DomainsAdded,
    DomainsRemoved,
    DomainsMoved,
    Certificates,
}

/// The first of many names, all of them where `all` says so, and how many are left out.
fn first_names<'a>(names: &[&'a str], all: bool) -> (Vec<&'a str>, usize) {
    /// Enough to see what they are.
    const FEW: usize = 3;
    // One more than the few takes no more room than saying that there is one.
    let shown = if all || names.len() <= FEW + 1 {
        names.len()
    } else {
        FEW
    };
    (names[..shown].to_vec(), names.len() - shown)
}

/// `1 entry`, `2 entries`.
fn entries(number: usize, lang: Lang) -> String {
    lang.counted(number, ["entry", "entries"], ["entrée", "entrées"])
}

/// `1 unusable entry`, `2 unusable entries`.
fn unusable_entries(number: usize, lang: Lang) -> String {
    lang.counted(
        number,
        ["unusable entry", "unusable entries"],
        ["entrée inutilisable", "entrées inutilisables"],
    )
}

/// `line 7: what is wrong (operator 300000000000001)`, on one line.
fn unusable(oddity: &UnusableEntry, lang: Lang) -> String {
    let line = oddity.position.line;
    let message = oddity.message.in_lang(lang);
    let whose = match &oddity.operator {
        Some(id) => say!(lang, en: "operator {id}", fr: "opérateur {id}"),
        None => no_operator(lang),
    };
    let text = say!(
        lang,
        en: "line {line}: {message} ({whose})",
        fr: "ligne {line} : {message} ({whose})"
    );
    one_line(&text).into_owned()
}

/// Stands for an operator if an entry names none.
fn no_operator(lang: Lang) -> String {
    say!(lang, en: "no operator", fr: "aucun opérateur")
}

/// `300000000000001 (GIP Exemple)`, fit for one line.
fn label(id: &OperatorId, name: Option<&str>) -> String {
    let id = one_line(id.as_str());
    match name {
        Some(name) => format!("{id} ({})", one_line(name)),
        None => id.into_owned(),
    }
}

/// The date of generation, fit for one line.
fn date(register: &Register, lang: Lang) -> String {
    match register.document.generated.as_deref() {
        Some(generated) => one_line(&dates::stated(lang, generated)).into_owned(),
        None => say!(lang, en: "an unknown date", fr: "date inconnue"),
    }
}

/// The status of the signature, and whether the document is complete.
fn signature(document: &Summary, lang: Lang) -> String {
    let summary = document.signature.say(lang);
    if document.truncated {
        say!(lang, en: "TRUNCATED, {summary}", fr: "TRONQUÉE, {summary}")
    } else {
        summary
    }
}

#[cfg(test)]
mod tests;
