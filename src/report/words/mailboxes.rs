//! Mailboxes in the reports for people.

use super::{domains, first_names, labelled, share};
use crate::lang::{Lang, say};
use crate::mailboxes::{MailboxCount, Mailboxes};
use crate::report::view::{MailboxView, MailboxesByStatus};

/// Names of domains that a line has, unless it has all of them.
const NAMES: usize = 3;

/// Mailboxes with their number.
pub(in crate::report) fn mailboxes(number: u64, lang: Lang) -> String {
    lang.counted(size(number), ["mailbox", "mailboxes"], ["BAL", "BAL"])
}

/// A number of mailboxes.
pub(in crate::report) fn number(number: u64, lang: Lang) -> String {
    lang.number(size(number))
}

/// A share of mailboxes in percent.
pub(in crate::report) fn mailbox_share(part: u64, all: u64, lang: Lang) -> String {
    share(size(part), size(all), lang)
}

/// A number as the words take it: no number of a report is beyond what a `usize` of 32 bits holds.
pub(in crate::report) fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How many mailboxes of these domains a mail program finds the servers of.
pub(in crate::report) fn reachable(by_status: MailboxesByStatus, lang: Lang) -> String {
    let all = by_status.total();
    if all == 0 {
        return say!(
            lang,
            en: "The audited domains have no mailbox in the extraction of the Annuaire Santé",
            fr: "Les domaines de cet audit n’ont aucune BAL dans l’extraction de l’Annuaire Santé"
        );
    }
    let percent = mailbox_share(by_status.compliant, all, lang);
    let (part, total) = (number(by_status.compliant, lang), number(all, lang));
    let reachable = say!(
        lang,
        en: "{percent} of mailboxes in compliant domains ({part} of {total})",
        fr: "{percent} des BAL dans des domaines conformes ({part} sur {total})"
    );
    if by_status.undetermined == 0 {
        return reachable;
    }
    let unchecked = lang.counted(
        size(by_status.undetermined),
        ["could not be checked"; 2],
        ["n’a pas pu être vérifiée", "n’ont pas pu être vérifiées"],
    );
    say!(lang, en: "{reachable}; {unchecked}", fr: "{reachable} ; {unchecked}")
}

/// Mailboxes of compliant domains, with their number.
pub(in crate::report) fn reachable_ones(number: u64, lang: Lang) -> String {
    lang.counted(size(number), ["reachable"; 2], ["joignable", "joignables"])
}

/// What else there is to say: the extraction, and the domains that it or the audit lacks. `all_names` says whether lines
/// have all names of domains.
pub(in crate::report) fn remarks(
    view: &MailboxView<'_>,
    all_names: bool,
    lang: Lang,
) -> Vec<String> {
    let named = |number: usize| if all_names { number } else { NAMES };
    let mut lines = vec![extraction(view.extraction, lang)];
    if let Some(first) = view.extraction.unusable.first() {
        let unusable = lang.counted(
            view.extraction.unusable.len(),
            ["unusable line", "unusable lines"],
            ["ligne inutilisable", "lignes inutilisables"],
        );
        let line = lang.number(first.position.line);
        lines.push(say!(
            lang,
            en: "Not counted: {unusable} of the extraction (first: line {line})",
            fr: "Non compté : {unusable} de l’extraction (première : ligne {line})"
        ));
    }
    let without = &view.domains_without;
    if !without.is_empty() {
        let shown = &without[..without.len().min(named(without.len()))];
        let names = first_names(shown, without.len(), lang);
        let without = domains(without.len(), lang);
        lines.push(say!(
            lang,
            en: "Without mailboxes: {without} of this audit ({names})",
            fr: "Sans BAL : {without} de cet audit ({names})"
        ));
    }
    lines.extend(match &view.not_whitelisted {
        Some(missing) => {
            let label = say!(lang, en: "Not in the whitelist", fr: "Hors de la liste blanche");
            missing_domains(&label, missing, named(missing.len()), lang)
        }
        None => {
            let label = say!(lang, en: "Not in this audit", fr: "Hors de cet audit");
            missing_domains(&label, &view.not_audited, NAMES, lang)
        }
    });
    lines
}

/// What the extraction has.
fn extraction(extraction: &Mailboxes, lang: Lang) -> String {
    let all = extraction.all();
    let domains = domains(extraction.by_domain.len(), lang);
    let total = mailboxes(all.total(), lang);
    let personal = number(all.personal, lang);
    let organizational = number(all.organizational, lang);
    let contents = say!(
        lang,
        en: "Extraction of the Annuaire Santé: {total} in {domains} (PER {personal}, ORG {organizational})",
        fr: "Extraction de l’Annuaire Santé : {total} dans {domains} (PER {personal}, ORG {organizational})"
    );
    if extraction.repeated == 0 {
        return contents;
    }
    let repeated = lang.counted(
        extraction.repeated,
        ["line repeats an address", "lines repeat an address"],
        ["ligne répète une adresse", "lignes répètent une adresse"],
    );
    format!("{contents}. {repeated}")
}

/// Domains with mailboxes that something does not have, and the first names with their mailboxes.
fn missing_domains(
    label: &str,
    missing: &[(&str, MailboxCount)],
    named: usize,
    lang: Lang,
) -> Option<String> {
    if missing.is_empty() {
        return None;
    }
    let total = missing.iter().map(|(_, it)| it.total()).sum();
    let total = mailboxes(total, lang);
    let first = missing.iter().take(named);
    let names: Vec<_> = first
        .map(|(name, it)| format!("{name} {}", number(it.total(), lang)))
        .collect();
    let names = first_names(&names, missing.len(), lang);
    let domains = domains(missing.len(), lang);
    let text =
        say!(lang, en: "{domains} with {total} ({names})", fr: "{domains}, {total} ({names})");
    Some(labelled(lang, label, &text))
}
