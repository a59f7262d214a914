//! The causes, heaviest first, and the absent domains without a cause.

use std::fmt;

use super::super::{code, plain, table, with_code};
use super::{Page, commands, label};
use crate::lang::{Lang, say};
use crate::report::causes::{Cause, Party};
use crate::report::{first_step, words};

impl Page<'_> {
    pub(super) fn write_causes(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let causes = &self.view.causes.causes;
        let [
            number,
            rule,
            cause,
            party,
            domains,
            mailboxes,
            example,
            evidence,
        ] = match lang {
            Lang::English => [
                "No.",
                "Code",
                "Cause",
                "Operator or server",
                "Domains",
                "Mailboxes",
                "Example and remedy",
                "How to verify",
            ],
            Lang::French => [
                "N°",
                "Code",
                "Cause",
                "Opérateur ou serveur",
                "Domaines",
                "BAL",
                "Exemple et correction",
                "Vérification",
            ],
        };
        let mailboxes = self.view.mailboxes.is_some().then_some(mailboxes);
        let titles = [number, rule, cause, party, domains].into_iter();
        let titles = titles.chain(mailboxes).chain([example, evidence]);
        let rows = causes.iter().take(self.shown()).enumerate();
        let rows = rows.map(|(at, it)| self.cause(at + 1, it));
        let title = say!(
            lang,
            en: "Causes, heaviest first",
            fr: "Causes, de la plus lourde à la plus légère"
        );
        table(out, &title, titles, rows)?;
        let further = causes.len().saturating_sub(self.shown());
        if further > 0 {
            let hidden = lang.counted(
                further,
                ["further cause", "further causes"],
                ["autre cause", "autres causes"],
            );
            self.write_hidden(out, &hidden)?;
        }
        Ok(())
    }

    fn cause(&self, at: usize, cause: &Cause) -> Vec<String> {
        let lang = self.lang;
        let severity = words::severity(cause.severity, lang);
        let records = first_step::of_records(cause, &self.report.context.requirement, lang);
        let title = crate::words::rule(lang, cause.code).title;
        let title = plain(&format!("{title}{records}"));
        let party = match &cause.party {
            Party::Operator(id) => {
                let operator = self.report.operators.iter().find(|it| it.id == *id);
                operator.map_or_else(|| code(id), label)
            }
            Party::Server { server, .. } => code(server),
            Party::Unknown => String::new(),
        };
        let mailboxes = self.view.mailboxes.is_some();
        let mailboxes = mailboxes.then(|| words::number(cause.mailboxes.unwrap_or_default(), lang));
        let example = cause.findings.first();
        let text = example.map(|it| {
            let label = words::labelled(lang, &code(&it.owner), "");
            format!("{label}{}", with_code(&it.statement(lang)))
        });
        let evidence = example.and_then(|it| it.how_to_see());
        let head = [
            at.to_string(),
            cause.code.to_string(),
            format!("{title} ({severity})"),
            party,
            lang.number(cause.domains),
        ];
        let last = [text.unwrap_or_default(), commands(evidence.as_deref())];
        head.into_iter().chain(mailboxes).chain(last).collect()
    }

    pub(super) fn write_absent(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let titles = match lang {
            Lang::English => ["Operator", "Domains", "First domains"],
            Lang::French => ["Opérateur", "Domaines", "Premiers domaines"],
        };
        let absent = &self.view.absent;
        let rows = absent.iter().take(self.shown()).map(|theirs| {
            let names: Vec<_> = theirs.names.iter().map(|it| code(it)).collect();
            let operator = theirs.operator.map(label).unwrap_or_default();
            [operator, lang.number(theirs.domains), names.join(", ")]
        });
        let title = words::absent_title(self.view, lang);
        table(out, &title, titles, rows)?;
        self.write_other_operators(out, absent.len())
    }
}
