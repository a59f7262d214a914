//! The audit as Markdown, for an issue or a message on GitLab, GitHub or Redmine: what was audited, the verdicts, the
//! causes, heaviest first, the absent domains and the operators. Each domain has its findings only if there are few
//! domains, or with `-v`.

mod causes;
mod domains;
mod operators;

use std::fmt::{self, Write};

use super::{code, plain, table, with_code};
use crate::dates;
use crate::lang::{Lang, say};
use crate::report::format::{AuditFormat, Writing};
use crate::report::look::TextStyle;
use crate::report::view::View;
use crate::report::{OperatorReport, Report, first_step, heading, words};

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    shows_mailboxes: true,
    ..AuditFormat::of(|report, shown, out| out.write_all(render(report, shown.style).as_bytes()))
});

/// Most domains of an audit that shows the findings of each.
const FEW_DOMAINS: usize = 20;

/// Lines of a table of causes or operators without `-v`. GitHub refuses a comment of more than 65,536 characters.
const SHOWN: usize = 20;

/// The audit as Markdown, with a line break at its end. Width and colours do not matter.
pub fn render(report: &Report, look: TextStyle) -> String {
    let view = View::of(report);
    let page = Page {
        report,
        view: &view,
        lang: look.lang,
        verbose: look.verbose,
    };
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = page.write(&mut text);
    text
}

struct Page<'a> {
    report: &'a Report,
    view: &'a View<'a>,
    lang: Lang,
    verbose: bool,
}

impl Page<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        self.write_heading(out)?;
        self.write_verdicts(out)?;
        self.write_first_step(out)?;
        self.write_causes(out)?;
        self.write_absent(out)?;
        self.write_operators(out)?;
        if self.verbose || self.report.domains.len() <= FEW_DOMAINS {
            self.write_domains(out)?;
        }
        self.write_skipped(out)
    }

    fn write_heading(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let title = say!(lang, en: "MSSanté audit", fr: "Audit MSSanté");
        writeln!(out, "# {title}\n")?;
        let times = [self.report.context.started, self.report.finished];
        let [started, finished] = times.map(|it| dates::time(lang, it));
        let dates = say!(
            lang,
            en: "Audit: from {started} to {finished}",
            fr: "Audit : du {started} au {finished}"
        );
        writeln!(out, "- {dates}")?;
        let lines = heading::with_numbers(self.report, lang);
        lines
            .iter()
            .try_for_each(|line| writeln!(out, "- {}", plain(line)))
    }

    fn write_verdicts(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let titles = words::verdict_titles(lang);
        let mailboxes = self.view.mailboxes.as_ref().map(|it| it.by_status);
        let columns = if mailboxes.is_some() { 6 } else { 4 };
        let all = self.view.domains.total();
        let all_mailboxes = mailboxes.map_or(0, |it| it.total());
        let rows = self.view.verdicts().map(|row| {
            let none = || words::NO_NUMBER.to_owned();
            let share = |it| words::share(it, all, lang);
            let theirs = row.mailboxes.map(|it| words::number(it, lang));
            let share_of_mailboxes = |it| words::mailbox_share(it, all_mailboxes, lang);
            let cells = [
                words::status(row.status, lang).to_owned(),
                row.domains.map(|it| lang.number(it)).unwrap_or_else(none),
                row.domains.map(share).unwrap_or_else(none),
                lang.number(row.operators),
                theirs.unwrap_or_else(none),
                row.mailboxes.map(share_of_mailboxes).unwrap_or_else(none),
            ];
            cells.into_iter().take(columns).collect::<Vec<_>>()
        });
        table(out, "Verdicts", titles.into_iter().take(columns), rows)?;
        let Some(view) = &self.view.mailboxes else {
            return Ok(());
        };
        let reachable = words::reachable(view.by_status, lang);
        let remarks = words::remarks(view, self.verbose, lang);
        writeln!(out)?;
        [reachable]
            .iter()
            .chain(&remarks)
            .try_for_each(|line| writeln!(out, "- {}", plain(line)))
    }

    fn write_first_step(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        match first_step::line(self.report, self.view, lang) {
            Some(step) => {
                let step = with_code(&step);
                let line = words::labelled(lang, first_step::title(lang), &step);
                writeln!(out, "\n{line}")
            }
            None => Ok(()),
        }
    }

    fn write_other_operators(&self, out: &mut String, all: usize) -> fmt::Result {
        let others = all.saturating_sub(self.shown());
        if others == 0 {
            return Ok(());
        }
        let operators = self.lang.counted(
            others,
            ["other operator", "other operators"],
            ["autre opérateur", "autres opérateurs"],
        );
        self.write_hidden(out, &operators)
    }

    /// Writes what is not shown.
    fn write_hidden(&self, out: &mut String, hidden: &str) -> fmt::Result {
        let line = say!(
            self.lang,
            en: "{hidden} (use -v to show them)",
            fr: "{hidden} (-v pour les afficher)"
        );
        writeln!(out, "\n{line}")
    }

    /// Most lines of a table of causes or operators.
    fn shown(&self) -> usize {
        if self.verbose { usize::MAX } else { SHOWN }
    }
}

/// The name of an operator with its identity, or the identity.
fn label(operator: &OperatorReport) -> String {
    let id = code(&operator.id);
    match &operator.name {
        Some(name) => format!("{} ({id})", plain(name)),
        None => id,
    }
}

/// Commands, each as code in a line of its cell.
fn commands(text: Option<&str>) -> String {
    let lines = text.unwrap_or_default().lines();
    lines.map(code).collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{DomainReport, sample};

    fn look(lang: Lang, verbose: bool) -> TextStyle {
        TextStyle {
            lang,
            width: 80,
            color: false,
            verbose,
            never_break_names: true,
        }
    }

    #[test]
    fn markdown_of_the_sample() {
        let report = sample::report();
        insta::assert_snapshot!("audit", render(&report, look(Lang::English, true)));
        insta::assert_snapshot!("audit_fr", render(&report, look(Lang::French, false)));
    }

    #[test]
    fn domains_are_left_out_if_there_are_many() {
        let mut report = sample::report();
        let domain = report.domains[2].clone();
        for number in 0..FEW_DOMAINS {
            let name = format!("d{number}.mssante.fr");
            report.domains.push(DomainReport {
                domain: name,
                ..domain.clone()
            });
        }
        let short = render(&report, look(Lang::English, false));
        assert!(!short.contains("## Domains"), "{short}");
        let long = render(&report, look(Lang::English, true));
        assert!(long.contains("\n| `d19.mssante.fr` |"), "{long}");
    }
}
