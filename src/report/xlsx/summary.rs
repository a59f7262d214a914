//! The first sheet: what was audited, how it stands, and what to do first.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::rows::Book;
use super::sheet::{Cell, Lines};
use super::title;
use crate::lang::{Lang, say};
use crate::report::causes::Party;
use crate::report::{heading, words};
use mssrv_lang::date;

/// Causes on the first sheet.
const CAUSES: usize = 10;

impl<'a> Book<'a> {
    /// Fills the first sheet.
    pub(super) fn summary(&self, sheet: &'a mut Worksheet) -> Result<(), XlsxError> {
        let mut lines = Lines::new(sheet, self.looks);
        lines.set_widths([34, 22, 14, 14, 14, 14])?;
        lines.title(&title(self.lang))?;
        lines.skip();
        self.dates(&mut lines)?;
        lines.skip();
        for line in heading::with_numbers(self.report, self.lang) {
            lines.line([line.into()], |_| false)?;
        }
        lines.skip();
        self.verdicts(&mut lines)?;
        self.without_mailboxes(&mut lines)?;
        lines.skip();
        self.heaviest(&mut lines)
    }

    fn dates(&self, lines: &mut Lines<'_>) -> Result<(), XlsxError> {
        let [begin, end, whitelist] = match self.lang {
            Lang::English => [
                "Audit began (UTC)",
                "Audit ended (UTC)",
                "Date of the whitelist (UTC)",
            ],
            Lang::French => [
                "Début de l’audit (UTC)",
                "Fin de l’audit (UTC)",
                "Date de la liste blanche (UTC)",
            ],
        };
        let context = &self.report.context;
        let generated = context.whitelist.as_ref();
        let generated = generated.and_then(|it| date::parse(it.generated.as_deref()?));
        let dates = [(begin, context.started), (end, self.report.finished)];
        let generated = generated.map(|it| (whitelist, it));
        for (label, time) in dates.into_iter().chain(generated) {
            lines.line([label.into(), Cell::Time(time)], |_| false)?;
        }
        Ok(())
    }

    /// Domains, operators and mailboxes by verdict.
    fn verdicts(&self, lines: &mut Lines<'_>) -> Result<(), XlsxError> {
        let mailboxes = self.view.mailboxes.as_ref().map(|it| it.by_status);
        let titles = words::verdict_titles(self.lang);
        let columns = if mailboxes.is_some() { 6 } else { 4 };
        lines.header(titles.into_iter().take(columns))?;
        for row in self.view.verdicts() {
            let theirs = row.mailboxes;
            let none = || Cell::from(words::NO_NUMBER);
            let share =
                |part: Option<u64>, all: u64| part.map_or_else(none, |part| Cell::share(part, all));
            let number = |number: Option<u64>| number.map_or_else(none, Cell::Count);
            let of_mailboxes = mailboxes.map_or(0, |it| it.total());
            let domains = row.domains.map(|it| it as u64);
            let cells = [
                words::status(row.status, self.lang).into(),
                number(domains),
                share(domains, self.view.domains.total() as u64),
                row.operators.into(),
                number(theirs),
                share(theirs, of_mailboxes),
            ];
            lines.line(cells.into_iter().take(columns), |_| false)?;
        }
        Ok(())
    }

    /// Numbers of domains that only one side knows: the audit, or the list of mailboxes; and of lines in no number.
    fn without_mailboxes(&self, lines: &mut Lines<'_>) -> Result<(), XlsxError> {
        let Some(mailboxes) = &self.view.mailboxes else {
            return Ok(());
        };
        let [without, others, unusable] = match self.lang {
            Lang::English => [
                "Audited domains without mailboxes",
                "Domains with mailboxes, not audited",
                "Unusable lines of the extraction, not counted",
            ],
            Lang::French => [
                "Domaines vérifiés sans BAL",
                "Domaines avec BAL, non vérifiés",
                "Lignes inutilisables de l’extraction, non comptées",
            ],
        };
        lines.skip();
        for (label, number) in [
            (without, mailboxes.domains_without.len()),
            (others, mailboxes.not_audited.len()),
            (unusable, mailboxes.extraction.unusable.len()),
        ] {
            lines.line([label.into(), number.into()], |_| false)?;
        }
        Ok(())
    }

    fn heaviest(&self, lines: &mut Lines<'_>) -> Result<(), XlsxError> {
        let causes = &self.view.causes.causes;
        if causes.is_empty() {
            return Ok(());
        }
        let titles = match self.lang {
            Lang::English => ["Cause", "Operator or server", "Code", "Domains"],
            Lang::French => ["Cause", "Opérateur ou serveur", "Code", "Domaines"],
        };
        lines.line([self.causes_title().into()], |_| false)?;
        let mailboxes = self.view.mailboxes.is_some();
        let further = match self.lang {
            Lang::English => "Mailboxes",
            Lang::French => "BAL",
        };
        lines.header(titles.into_iter().chain(mailboxes.then_some(further)))?;
        for cause in causes.iter().take(CAUSES) {
            let party = match &cause.party {
                Party::Operator(id) => {
                    let operator = self.report.operators.iter().find(|it| it.id == *id);
                    let name = operator.and_then(|it| it.name.as_deref());
                    name.unwrap_or(id).into()
                }
                Party::Server { server, .. } => server.as_str().into(),
                Party::Unknown => Cell::Empty,
            };
            let cells = [
                crate::words::rule(self.lang, cause.code).title.into(),
                party,
                cause.code.as_str().into(),
                cause.domains.into(),
                cause.mailboxes.map_or(Cell::Empty, Cell::Count),
            ];
            lines.line(cells, |at| at < 2)?;
        }
        Ok(())
    }

    /// The order of causes, and where all of them are if this sheet has only the first ones.
    fn causes_title(&self) -> String {
        let title = words::causes_title(self.view, self.lang);
        let all = self.view.causes.causes.len();
        if all <= CAUSES {
            return title;
        }
        let (first, all) = (self.lang.number(CAUSES), self.lang.number(all));
        say!(
            self.lang,
            en: "{title} ({first} of {all}: all of them are on the sheet Causes)",
            fr: "{title} ({first} sur {all} ; toutes sont sur la feuille Causes)"
        )
    }
}
