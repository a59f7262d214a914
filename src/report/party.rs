//! Whose a cause is, in the words of all reports for people.

use super::OperatorReport;
use super::causes::{Cause, Party};
use super::view::{OperatorView, View};
use super::words;
use crate::lang::{Lang, say};
use crate::text::one_line;

/// Whose domains have a cause, how many, and how many mailboxes these have if that is known.
pub(super) fn extent(cause: &Cause, view: &View<'_>, lang: Lang) -> String {
    let numbers = with_mailboxes(domains(cause, view, lang), mailboxes(cause, view, lang));
    match &cause.party {
        Party::Unknown => numbers,
        Party::Operator(id) => {
            let operator = view.operator(id).map(|it| it.report);
            words::labelled(lang, &label(id, operator), &numbers)
        }
        Party::Server { server, .. } => {
            let server = one_line(server);
            say!(
                lang,
                en: "server {server}: {numbers}",
                fr: "serveur {server} : {numbers}"
            )
        }
    }
}

/// Numbers of domains and of mailboxes.
pub(super) fn with_mailboxes(domains: String, mailboxes: Option<String>) -> String {
    match mailboxes {
        Some(mailboxes) => format!("{domains} · {mailboxes}"),
        None => domains,
    }
}

/// How many domains have a cause, and of how many.
fn domains(cause: &Cause, view: &View<'_>, lang: Lang) -> String {
    let domains = words::domains(cause.domains, lang);
    match &cause.party {
        Party::Unknown => domains,
        Party::Operator(id) => match view.operator(id).map(|it| it.report.counts.total()) {
            Some(total) if total == cause.domains => say!(
                lang,
                en: "{domains} (all of this operator)",
                fr: "{domains} (tous ceux de cet opérateur)"
            ),
            Some(total) => {
                let total = lang.number(total);
                say!(lang, en: "{domains} of {total}", fr: "{domains} sur {total}")
            }
            None => domains,
        },
        Party::Server { operators, .. } => match operators.len() {
            0 => domains,
            1 => say!(
                lang,
                en: "{domains} of one operator",
                fr: "{domains} d’un seul opérateur"
            ),
            number => {
                let whose = words::operators(number, lang);
                say!(lang, en: "{domains} of {whose}", fr: "{domains} de {whose}")
            }
        },
    }
}

/// How many mailboxes have a cause, and of how many of the operator. `None` if they are not known.
fn mailboxes(cause: &Cause, view: &View<'_>, lang: Lang) -> Option<String> {
    let number = cause.mailboxes?;
    let mailboxes = words::mailboxes(number, lang);
    Some(match owner(cause, view).and_then(mailboxes_of) {
        Some(total) if total > 0 => {
            let share = words::mailbox_share(number, total, lang);
            let total = words::number(total, lang);
            say!(
                lang,
                en: "{mailboxes} of {total} ({share})",
                fr: "{mailboxes} sur {total} ({share})"
            )
        }
        _ => mailboxes,
    })
}

/// The operator whose cause it is, with its numbers.
pub(super) fn owner<'v>(cause: &Cause, view: &'v View<'_>) -> Option<&'v OperatorView<'v>> {
    match &cause.party {
        Party::Operator(id) => view.operator(id),
        Party::Server { .. } | Party::Unknown => None,
    }
}

/// All mailboxes of an operator, if they are known.
pub(super) fn mailboxes_of(operator: &OperatorView<'_>) -> Option<u64> {
    operator.mailboxes.map(|it| it.total())
}

/// The name of an operator with its identity, or the identity.
pub(super) fn label(id: &str, operator: Option<&OperatorReport>) -> String {
    match operator.and_then(|it| it.name.as_deref()) {
        Some(name) => format!("{} ({id})", one_line(name)),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn mailboxes_of_a_cause_are_a_share_of_those_of_the_operator() {
        let report = sample::weighed();
        let view = View::of(&report);
        let causes = view.causes.causes.iter();
        let mut of_operator = causes.filter(|it| owner(it, &view).is_some());
        let mut cause = of_operator.next().unwrap().clone();
        cause.mailboxes = Some(31_000);
        let said = |lang| extent(&cause, &view, lang);
        insta::assert_snapshot!(Lang::ALL.map(said).join("\n"));
    }
}
