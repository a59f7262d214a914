//! The causes, heaviest first, and the absent domains without a cause.

use std::fmt::{self, Write};

use super::super::{code, plain, table, with_code};
use super::{Page, commands, label};
use crate::lang::Lang;
use crate::report::causes::{Cause, Party};
use crate::report::{first_step, party, words};

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
        let title = words::causes_title(self.view, lang);
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
        if let Some(note) = words::overlap(self.view, lang) {
            writeln!(out, "\n{note}")?;
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
        let owner = party::owner(cause, self.view);
        let mailboxes = mailboxes.then(|| {
            let theirs = cause.mailboxes.unwrap_or_default();
            let all = owner.and_then(party::mailboxes_of).unwrap_or_default();
            let share = |number| words::mailbox_share(theirs, number, lang);
            part(words::number(theirs, lang), (all > 0).then(|| share(all)))
        });
        let all = owner.map(|it| it.report.counts.total());
        let share = all.map(|it| words::share(cause.domains, it, lang));
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
            part(lang.number(cause.domains), share),
        ];
        let last = [text.unwrap_or_default(), commands(evidence.as_deref())];
        head.into_iter().chain(mailboxes).chain(last).collect()
    }

    pub(super) fn write_absent(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let titles = match lang {
            Lang::English => ["Operator", "Domains", "Mailboxes", "First domains"],
            Lang::French => ["Opérateur", "Domaines", "BAL", "Premiers domaines"],
        };
        let absent = &self.view.absent;
        let rows = absent.iter().take(self.shown()).map(|theirs| {
            let names: Vec<_> = theirs.names.iter().map(|it| code(it)).collect();
            let operator = theirs.operator.map(label).unwrap_or_default();
            let domains = lang.number(theirs.domains);
            let mailboxes = theirs.mailboxes.map(|it| words::number(it, lang));
            let cells = [operator, domains].into_iter().chain(mailboxes);
            cells.chain([names.join(", ")]).collect::<Vec<_>>()
        });
        let has_mailboxes = self.view.mailboxes.is_some();
        let [operator, domains, mailboxes, names] = titles;
        let mailboxes = has_mailboxes.then_some(mailboxes);
        let first = [operator, domains].into_iter().chain(mailboxes);
        let title = words::absent_title(self.view, lang);
        table(out, &title, first.chain([names]), rows)?;
        self.write_other_operators(out, absent.len())
    }
}

/// A number with its share, if that is known.
fn part(number: String, share: Option<String>) -> String {
    match share {
        Some(share) => format!("{number} ({share})"),
        None => number,
    }
}
