//! The operators, heaviest first.

use std::fmt;

use super::super::{plain, table};
use super::{Page, label};
use crate::lang::{Lang, say};
use crate::report::words;

impl Page<'_> {
    pub(super) fn write_operators(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let titles = match lang {
            Lang::English => [
                "Operator",
                "Verdict",
                "Domains",
                "Compliant",
                "Non-compliant",
                "Absent",
                "Undetermined",
            ],
            Lang::French => [
                "Opérateur",
                "Verdict",
                "Domaines",
                "Conformes",
                "Non conformes",
                "Absents",
                "Indéterminés",
            ],
        };
        let (mailboxes, remarks) = match lang {
            Lang::English => ("Mailboxes", "Remark"),
            Lang::French => ("BAL", "Remarque"),
        };
        let mailboxes = self.view.mailboxes.is_some().then_some(mailboxes);
        let titles = titles.into_iter().chain(mailboxes).chain([remarks]);
        let operators = &self.view.operators;
        let rows = operators.iter().take(self.shown()).map(|operator| {
            let counts = operator.report.counts;
            let remark = words::remark(operator.report, lang).unwrap_or_default();
            let numbers = [
                counts.total(),
                counts.compliant,
                counts.non_compliant,
                counts.absent,
                counts.undetermined,
            ];
            let verdict = words::status(operator.report.status(), lang).to_owned();
            [label(operator.report), verdict]
                .into_iter()
                .chain(numbers.map(|it| lang.number(it)))
                .chain(operator.mailboxes.map(|it| words::number(it.total(), lang)))
                .chain([plain(&remark)])
                .collect::<Vec<_>>()
        });
        let title = say!(lang, en: "Operators", fr: "Opérateurs");
        table(out, &title, titles, rows)?;
        self.write_other_operators(out, operators.len())
    }
}
