//! Whose a cause is, in the words of all reports for people.

use super::causes::{Cause, Party};
use super::{OperatorReport, words};
use crate::lang::{Lang, say};
use crate::text::one_line;

/// Whose domains have a cause, and how many.
pub(super) fn extent(cause: &Cause, operators: &[OperatorReport], lang: Lang) -> String {
    let domains = words::domains(cause.domains, lang);
    match &cause.party {
        Party::Unknown => domains,
        Party::Operator(id) => {
            let operator = operators.iter().find(|it| it.id == *id);
            words::labelled(lang, &label(id, operator), &part(cause, operator, lang))
        }
        Party::Server {
            server,
            operators: theirs,
        } => {
            let server = one_line(server);
            let extent = match theirs.len() {
                0 => domains,
                1 => say!(
                    lang,
                    en: "{domains} of one operator",
                    fr: "{domains} d’un seul opérateur"
                ),
                number => {
                    let whose = words::operators(number, lang);
                    say!(
                        lang,
                        en: "{domains} of {whose}",
                        fr: "{domains} de {whose}"
                    )
                }
            };
            say!(
                lang,
                en: "server {server}: {extent}",
                fr: "serveur {server} : {extent}"
            )
        }
    }
}

/// How many domains of an operator have a cause.
fn part(cause: &Cause, operator: Option<&OperatorReport>, lang: Lang) -> String {
    let domains = words::domains(cause.domains, lang);
    match operator.map(|it| it.counts.total()) {
        Some(total) if total == cause.domains => say!(
            lang,
            en: "{domains} (all of this operator)",
            fr: "{domains} (tous ceux de cet opérateur)"
        ),
        Some(total) => {
            let total = lang.number(total);
            say!(
                lang,
                en: "{domains} of {total}",
                fr: "{domains} sur {total}"
            )
        }
        None => domains,
    }
}

/// The name of an operator with its identity, or the identity.
pub(super) fn label(id: &str, operator: Option<&OperatorReport>) -> String {
    match operator.and_then(|it| it.name.as_deref()) {
        Some(name) => format!("{} ({id})", one_line(name)),
        None => id.to_owned(),
    }
}
