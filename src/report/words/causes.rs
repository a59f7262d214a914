//! Causes in the reports for people: their order, and how their numbers are to be read.

use crate::lang::{Lang, say};
use crate::report::view::View;

/// Title of the causes, with their order.
pub(in crate::report) fn causes_title(view: &View<'_>, lang: Lang) -> String {
    if view.mailboxes.is_some() {
        say!(
            lang,
            en: "Causes, those of most mailboxes first",
            fr: "Causes, en commençant par celles qui touchent le plus de BAL"
        )
    } else {
        say!(
            lang,
            en: "Causes, those of most domains first",
            fr: "Causes, en commençant par celles qui touchent le plus de domaines"
        )
    }
}

/// Which operators come first.
pub(in crate::report) fn operators_order(view: &View<'_>, lang: Lang) -> String {
    if view.mailboxes.is_some() {
        say!(
            lang,
            en: "Those with most mailboxes in domains that do not comply come first",
            fr: "D’abord ceux qui ont le plus de BAL dans des domaines non conformes, absents ou indéterminés"
        )
    } else {
        say!(
            lang,
            en: "Those with most domains that do not comply come first",
            fr: "D’abord ceux qui ont le plus de domaines non conformes, absents ou indéterminés"
        )
    }
}

/// Title of the first operators.
pub(in crate::report) fn first_operators(view: &View<'_>, lang: Lang) -> String {
    if view.mailboxes.is_some() {
        say!(
            lang,
            en: "Operators with most mailboxes in domains that do not comply",
            fr: "Opérateurs qui ont le plus de BAL dans des domaines non conformes, absents ou indéterminés"
        )
    } else {
        say!(
            lang,
            en: "Operators with most domains that do not comply",
            fr: "Opérateurs qui ont le plus de domaines non conformes, absents ou indéterminés"
        )
    }
}

/// That the numbers of causes are no parts of a total. `None` if each domain has one cause.
pub(in crate::report) fn overlap(view: &View<'_>, lang: Lang) -> Option<String> {
    view.causes_overlap.then(|| {
        say!(
            lang,
            en: "Do not add up these numbers: a domain can have several causes or several operators",
            fr: "Ces nombres ne s’additionnent pas : un domaine peut avoir plusieurs causes ou plusieurs opérateurs"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn numbers_that_count_a_domain_twice_have_a_note() {
        let mut report = sample::report();
        // One domain has two causes.
        let note = overlap(&View::of(&report), Lang::English).unwrap();
        assert!(note.starts_with("Do not add up"), "{note}");
        for domain in &mut report.domains {
            domain.findings.truncate(1);
        }
        let view = View::of(&report);
        assert!(view.causes.causes.len() > 1);
        assert_eq!(overlap(&view, Lang::English), None);
        // Two operators list it.
        let ids = report.operators.iter().map(|it| it.id.clone()).collect();
        report.domains[2].operators = ids;
        assert!(overlap(&View::of(&report), Lang::French).is_some());
    }
}
