//! The overview of an audit of many domains: how it stands, what causes it, and which operators are behind.

use std::fmt::{self, Write};

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::commands::Commands;
use super::operators::operators;
use super::{TextStyle, severity_color, status_color, words, write_remarks};
use super::{mailboxes, targets};
use crate::lang::{Lang, say};
use crate::report::Report;
use crate::report::causes::Cause;
use crate::report::view::{AbsentDomains, View};
use crate::report::{first_step, party};
use crate::text::one_line;

/// Most domains of an audit that shows each of them. With more domains, the overview shows causes.
pub(super) const FEW_DOMAINS: usize = 20;

/// Causes, and operators, that are shown without `-v`: the overview of thousands of domains has two screens.
const SHOWN: usize = 5;

/// Writes the overview. `commands` collects records that do not fit into a line.
pub(super) fn write(
    out: &mut String,
    report: &Report,
    view: &View<'_>,
    look: TextStyle,
    commands: &mut Commands,
) -> fmt::Result {
    let overview = Overview { report, view, look };
    writeln!(out, "\n{}", overview.standing())?;
    mailboxes::write(out, view, look)?;
    overview.write_first_step(out)?;
    overview.write_causes(out, commands)?;
    overview.write_absent(out)?;
    overview.write_operators(out)
}

struct Overview<'a> {
    report: &'a Report,
    view: &'a View<'a>,
    look: TextStyle,
}

impl Overview<'_> {
    fn lang(&self) -> Lang {
        self.look.lang
    }

    /// Domains and operators by verdict.
    fn standing(&self) -> Table {
        let lang = self.lang();
        let counts = self.view.domains;
        let mailboxes = self.view.mailboxes.as_ref().map(|it| it.by_status);
        let has_operators = !self.report.operators.is_empty();
        let is_shown = [
            true,
            true,
            true,
            mailboxes.is_some(),
            mailboxes.is_some(),
            has_operators,
        ];
        let mut builder = Builder::default();
        let mut push = |row: [String; 6]| {
            let cells = row.into_iter().zip(is_shown);
            builder.push_record(cells.filter_map(|(cell, shown)| shown.then_some(cell)));
        };
        let titles = match lang {
            Lang::English => [
                "Verdict",
                "Domains",
                "Share",
                "Mailboxes",
                "Share",
                "Operators",
            ],
            Lang::French => ["Verdict", "Domaines", "Part", "BAL", "Part", "Opérateurs"],
        };
        push(titles.map(str::to_owned));
        for verdict in self.view.verdicts() {
            let (status, domains) = (verdict.status, verdict.domains);
            let word = self
                .look
                .paint(words::status(status, lang), status_color(status));
            let none = || words::NO_NUMBER.to_owned();
            let number = domains.map(|it| lang.number(it)).unwrap_or_else(none);
            let share = domains.map(|it| words::share(it, counts.total(), lang));
            let operators = lang.number(verdict.operators);
            let mailboxes = mailboxes.filter(|_| domains.is_some());
            let mailboxes = mailboxes.map(|all| {
                let theirs = all.of(status);
                let of_all = words::mailbox_share(theirs, all.total(), lang);
                [words::number(theirs, lang), of_all]
            });
            let [mailboxes, share_of_them] = mailboxes.unwrap_or_else(|| [none(), none()]);
            push([
                word,
                number,
                share.unwrap_or_else(none),
                mailboxes,
                share_of_them,
                operators,
            ]);
        }
        let mut table = self.look.table(builder);
        table.with(Modify::new(Columns::new(1..)).with(Alignment::right()));
        table
    }

    /// What to do first.
    fn write_first_step(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang();
        let Some(step) = first_step::line(self.report, self.view, lang) else {
            return Ok(());
        };
        let line = words::labelled(lang, first_step::title(lang), &step);
        writeln!(out, "\n{}", self.look.fill_line(&line))
    }

    fn write_causes(&self, out: &mut String, commands: &mut Commands) -> fmt::Result {
        let lang = self.lang();
        let causes = &self.view.causes.causes;
        if causes.is_empty() {
            return Ok(());
        }
        let title = words::causes_title(self.view, lang);
        writeln!(out, "\n{}", self.look.fill_line(&title))?;
        let shown = if self.look.verbose {
            causes.len()
        } else {
            SHOWN
        };
        for (at, cause) in causes.iter().take(shown).enumerate() {
            self.write_cause(out, at + 1, cause, commands)?;
        }
        commands.write(out)?;
        let refused = |it: &Cause| it.findings.iter().any(targets::is_refused_target);
        if causes.iter().take(shown).any(refused) {
            targets::write_hint(out, self.report.context.source, self.look)?;
        }
        let further = causes.len().saturating_sub(shown);
        if further > 0 {
            let others = lang.counted(
                further,
                ["further cause", "further causes"],
                ["autre cause", "autres causes"],
            );
            let line = say!(lang, en: "{others} (use -v to show them)", fr: "{others} (-v pour les afficher)");
            writeln!(out, "{}", self.look.fill_line(&line))?;
        }
        if let Some(note) = words::overlap(self.view, lang) {
            writeln!(out, "{}", self.look.fill_line(&note))?;
        }
        let uncounted = self.view.causes.uncounted;
        if uncounted > 0 {
            let findings =
                lang.counted(uncounted, ["finding", "findings"], ["constat", "constats"]);
            let line = say!(
                lang,
                en: "{findings} in no cause, because there are too many causes",
                fr: "{findings} hors de ces causes, trop nombreuses"
            );
            writeln!(out, "{}", self.look.fill_line(&line))?;
        }
        Ok(())
    }

    fn write_cause(
        &self,
        out: &mut String,
        number: usize,
        cause: &Cause,
        commands: &mut Commands,
    ) -> fmt::Result {
        let lang = self.lang();
        let rule = crate::words::rule(lang, cause.code);
        let code = self
            .look
            .paint(cause.code.as_str(), severity_color(cause.severity));
        let severity = words::severity(cause.severity, lang);
        let title = words::labelled(lang, &format!("{code} ({severity})"), rule.title);
        let records = first_step::of_records(cause, &self.report.context.requirement, lang);
        let title = format!("{title}{records}");
        self.write_paragraph(out, &format!("{number:>3}. "), &title)?;
        let extent = party::extent(cause, self.view, lang);
        self.write_paragraph(out, INDENT, &extent)?;
        let names = words::first_names(&cause.names, cause.domains, lang);
        self.write_paragraph(out, INDENT, &names)?;
        let (Some(first), Some(domain)) = (cause.findings.first(), cause.names.first()) else {
            return Ok(());
        };
        let mut example = format!(
            "{}{}",
            words::labelled(lang, &first.owner, ""),
            first.statement(lang)
        );
        if let others @ 1.. = cause.findings.len() - 1
            && records.is_empty()
        {
            let others = lang.counted(
                others,
                ["other finding like this", "other findings like this"],
                [
                    "autre constat du même genre",
                    "autres constats du même genre",
                ],
            );
            let domain = one_line(domain);
            example.push_str(&say!(
                lang,
                en: ". {domain} has {others}",
                fr: ". {domain} a {others}"
            ));
        }
        let width = self.look.width - INDENT.len();
        self.write_paragraph(out, INDENT, &commands.with_numbers(&example, width, lang))?;
        // A command is never broken: a terminal wraps it so that it can be copied.
        if let Some(evidence) = first.how_to_see() {
            for line in evidence.lines() {
                writeln!(out, "{INDENT}{line}")?;
            }
        }
        Ok(())
    }

    fn write_paragraph(&self, out: &mut String, first: &str, text: &str) -> fmt::Result {
        let text = self.look.fill(text, self.look.width - INDENT.len());
        for (at, line) in text.lines().enumerate() {
            let indent = if at == 0 { first } else { INDENT };
            writeln!(out, "{indent}{line}")?;
        }
        Ok(())
    }

    /// Absent domains by operator. With `-v`, every one of them is in a table of its own.
    fn write_absent(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang();
        let absent = &self.view.absent;
        if absent.is_empty() || self.look.verbose {
            return Ok(());
        }
        let title = words::absent_title(self.view, lang);
        writeln!(out, "\n{}", self.look.fill_line(&title))?;
        for theirs in absent.iter().take(SHOWN) {
            self.write_paragraph(out, INDENT, &self.absent_line(theirs))?;
        }
        let others = &absent[SHOWN.min(absent.len())..];
        if !others.is_empty() {
            let others = other_operators(others.len(), lang);
            self.write_paragraph(out, INDENT, &others)?;
        }
        Ok(())
    }

    fn absent_line(&self, absent: &AbsentDomains<'_>) -> String {
        let lang = self.lang();
        let names = words::first_names(&absent.names, absent.domains, lang);
        let Some(operator) = absent.operator else {
            return names;
        };
        let domains = words::domains(absent.domains, lang);
        let mailboxes = absent.mailboxes.map(|it| words::mailboxes(it, lang));
        let domains = party::with_mailboxes(domains, mailboxes);
        let label = party::label(&operator.id, Some(operator));
        words::labelled(lang, &label, &format!("{domains} ({names})"))
    }

    /// The operators with most domains that do not comply; with `-v`, all operators.
    fn write_operators(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang();
        if self.report.operators.is_empty() {
            return Ok(());
        }
        let all = self.view.operators.as_slice();
        if !self.look.verbose && all.len() > 2 * SHOWN {
            let shown = &all[..SHOWN];
            let title = words::first_operators(self.view, lang);
            writeln!(out, "\n{}", self.look.fill_line(&title))?;
            writeln!(out, "{}", operators(shown, self.look))?;
            write_remarks(out, shown, self.look)?;
            return writeln!(out, "{}", other_operators(all.len() - SHOWN, lang));
        }
        writeln!(out, "\n{}", operators(all, self.look))?;
        write_remarks(out, all, self.look)
    }
}

/// The number of operators that are not shown.
fn other_operators(number: usize, lang: Lang) -> String {
    let operators = lang.counted(
        number,
        ["other operator", "other operators"],
        ["autre opérateur", "autres opérateurs"],
    );
    say!(lang, en: "{operators} (use -v to show them)", fr: "{operators} (-v pour les afficher)")
}

/// Indent of the lines of a cause.
const INDENT: &str = "     ";
