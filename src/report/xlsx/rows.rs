//! The tables of a workbook: operators, causes, domains and findings.

use std::collections::HashMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{Cell, Column, Looks, Table};
use crate::finding::Severity;
use crate::lang::{Lang, say};
use crate::report::causes::Party;
use crate::report::view::View;
use crate::report::{DomainReport, Report, party, words};
use crate::whitelist::UnusableEntry;

/// What all sheets need.
pub(super) struct Book<'a> {
    pub(super) report: &'a Report,
    pub(super) view: &'a View<'a>,
    pub(super) looks: &'a Looks,
    pub(super) lang: Lang,
}

impl<'a> Book<'a> {
    fn title(&self, en: &'static str, fr: &'static str) -> &'static str {
        match self.lang {
            Lang::English => en,
            Lang::French => fr,
        }
    }

    fn column(&self, (en, fr): (&'static str, &'static str), width: u8) -> Column {
        Column::of(self.title(en, fr), width)
    }

    /// The column of mailboxes, if they are known.
    fn mailboxes(&self) -> Option<Column> {
        let known = self.report.mailboxes.is_some();
        known.then(|| self.column(MAILBOXES, 12))
    }

    /// The operators, heaviest first.
    pub(super) fn operators(&self, sheet: &'a mut Worksheet) -> Result<(), XlsxError> {
        let columns = [
            self.column(("Id", "Identifiant"), 20),
            self.column(("Operator", "Opérateur"), 40),
            self.column(("Verdict", "Verdict"), 22),
            self.column(DOMAINS, 10),
            self.column(("Compliant", "Conformes"), 12),
            self.column(("Non-compliant", "Non conformes"), 15),
            self.column(("Absent", "Absents"), 10),
            self.column(("Undetermined", "Indéterminés"), 14),
        ];
        let reachable = (
            "Mailboxes of compliant domains",
            "BAL des domaines conformes",
        );
        let reachable = self.mailboxes().map(|_| self.column(reachable, 32));
        let remarks = Column::prose(self.title("Remark", "Remarque"), 60);
        let columns = columns.into_iter().chain(self.mailboxes()).chain(reachable);
        let mut table = Table::new(sheet, self.looks, columns.chain([remarks]).collect())?;
        for operator in &self.view.operators {
            let counts = operator.report.counts;
            let status = operator.report.status();
            let cells = [
                operator.report.id.as_str().into(),
                operator.report.name.as_deref().unwrap_or_default().into(),
                words::status(status, self.lang).into(),
                counts.total().into(),
                counts.compliant.into(),
                counts.non_compliant.into(),
                counts.absent.into(),
                counts.undetermined.into(),
            ];
            let mailboxes = operator.mailboxes.into_iter();
            let mailboxes = mailboxes.flat_map(|it| [it.total().into(), it.compliant.into()]);
            let remark = words::remark(operator.report, self.lang).unwrap_or_default();
            table.line(cells.into_iter().chain(mailboxes).chain([remark.into()]))?;
        }
        table.finish()
    }

    /// The causes, heaviest first.
    pub(super) fn causes(&self, sheet: &'a mut Worksheet) -> Result<(), XlsxError> {
        let columns = [
            self.column(CODE, 9),
            self.column(SEVERITY, 15),
            Column::prose(self.title("Rule", "Règle"), 40),
            self.column(("Operator", "Opérateur"), 20),
            self.column(NAMES, 36),
            self.column(("Server", "Serveur"), 30),
            self.column(DOMAINS, 10),
            self.column(SHARE, 28),
        ];
        let share = self
            .mailboxes()
            .map(|_| self.column(SHARE_OF_MAILBOXES, 28));
        let ends = [
            Column::prose(self.title("First domains", "Premiers domaines"), 32),
            self.column(OWNER, 36),
            Column::prose(self.title("Example of a finding", "Exemple de constat"), 80),
            self.column(EVIDENCE, 60),
        ];
        let columns = columns.into_iter().chain(self.mailboxes()).chain(share);
        let mut table = Table::new(sheet, self.looks, columns.chain(ends).collect())?;
        let names = self.names();
        for cause in &self.view.causes.causes {
            let (operator, server) = match &cause.party {
                Party::Operator(id) => (id.as_str(), ""),
                Party::Server { server, .. } => ("", server.as_str()),
                Party::Unknown => ("", ""),
            };
            let owner = party::owner(cause, self.view);
            let example = cause.findings.first();
            let example_text = example.map(|it| it.statement(self.lang));
            let evidence = example.and_then(|it| it.how_to_see());
            let cells = [
                cause.code.as_str().into(),
                words::severity(cause.severity, self.lang).into(),
                crate::words::rule(self.lang, cause.code).title.into(),
                operator.into(),
                names.get(operator).copied().unwrap_or_default().into(),
                server.into(),
                cause.domains.into(),
                owner.map_or(Cell::Empty, |it| {
                    let total = it.report.counts.total();
                    Cell::share(cause.domains as u64, total as u64)
                }),
            ];
            let mailboxes = self.mailboxes().into_iter().flat_map(|_| {
                let theirs = cause.mailboxes.unwrap_or_default();
                let all = owner.and_then(party::mailboxes_of).unwrap_or_default();
                [theirs.into(), Cell::share(theirs, all)]
            });
            let last = [
                words::first_names(&cause.names, cause.domains, self.lang).into(),
                example.map_or("", |it| it.owner.as_str()).into(),
                example_text.unwrap_or_default().into(),
                evidence.unwrap_or_default().into(),
            ];
            table.line(cells.into_iter().chain(mailboxes).chain(last))?;
        }
        table.finish()
    }

    /// The domains, by name.
    pub(super) fn domains(&self, sheet: &'a mut Worksheet) -> Result<(), XlsxError> {
        let columns = [
            self.column(("Domain", "Domaine"), 36),
            self.column(OPERATORS, 22),
            self.column(NAMES, 36),
            self.column(("Verdict", "Verdict"), 18),
            self.column(("Records", "Enregistrements"), 16),
            self.column(("Errors", "Erreurs"), 10),
            self.column(("Undetermined", "Indéterminés"), 14),
            self.column(("Warnings", "Avertissements"), 16),
            self.column(("Information", "Informations"), 14),
        ];
        let remarks = Column::prose(self.title("Remark", "Remarque"), 60);
        let columns = columns.into_iter().chain(self.mailboxes()).chain([remarks]);
        let mut table = Table::new(sheet, self.looks, columns.collect())?;
        let names = self.names();
        for domain in &self.report.domains {
            let records: usize = domain.owners.iter().map(|it| it.records.len()).sum();
            let findings = |severity| Cell::from(findings_of(domain, severity));
            let cells = [
                domain.domain.as_str().into(),
                domain.operators.join(" ").into(),
                of_domain(domain, &names).into(),
                words::status(domain.status, self.lang).into(),
                records.into(),
                findings(Severity::Error),
                findings(Severity::Undetermined),
                findings(Severity::Warning),
                findings(Severity::Info),
            ];
            let mailboxes = self.report.mailboxes.as_deref();
            let mailboxes = mailboxes.map(|it| it.of(&domain.domain).into());
            table.line(cells.into_iter().chain(mailboxes))?;
        }
        for entry in self.skipped() {
            let head = self.skipped_head(entry, &names);
            let numbers = std::iter::repeat_n(Cell::Empty, 5);
            let mailboxes = self.mailboxes().map(|_| Cell::Empty);
            let remark = entry.message.in_lang(self.lang).into();
            let cells = head.into_iter().chain(numbers).chain(mailboxes);
            table.line(cells.chain([remark]))?;
        }
        table.finish()
    }

    /// The findings of each domain, or a line for a domain without findings: as many lines as in CSV, but at most
    /// `most_lines`.
    pub(super) fn findings(
        &self,
        sheet: &'a mut Worksheet,
        most_lines: u32,
    ) -> Result<(), XlsxError> {
        let columns = [
            self.column(("Domain", "Domaine"), 36),
            self.column(OPERATORS, 22),
            self.column(NAMES, 36),
            self.column(("Verdict", "Verdict"), 18),
            self.column(CODE, 9),
            self.column(SEVERITY, 15),
            self.column(OWNER, 36),
            Column::prose(self.title("Finding", "Constat"), 80),
            self.column(EVIDENCE, 60),
        ];
        let mut table = Table::new(sheet, self.looks, columns.into())?;
        let names = self.names();
        let mut left_out = 0_usize;
        for domain in &self.report.domains {
            let lines = domain.findings.len() + domain.omitted.len();
            if lines.max(1) + table.len() as usize > most_lines as usize {
                left_out += 1;
                continue;
            }
            self.findings_of(domain, &names, &mut table)?;
        }
        for entry in self.skipped() {
            let head = self.skipped_head(entry, &names);
            let between = std::iter::repeat_n(Cell::Empty, 3);
            let remark = entry.message.in_lang(self.lang).into();
            table.line(head.into_iter().chain(between).chain([remark]))?;
        }
        if left_out > 0 {
            let domains = words::domains(left_out, self.lang);
            let text = say!(
                self.lang,
                en: "{domains} with findings that do not fit into this sheet: use --format csv",
                fr: "{domains} dont les constats ne tiennent pas dans cette feuille : utiliser --format csv"
            );
            table.line([text.into()])?;
        }
        table.finish()
    }

    fn findings_of(
        &self,
        domain: &DomainReport,
        names: &HashMap<&str, &str>,
        table: &mut Table<'_>,
    ) -> Result<(), XlsxError> {
        let (ids, operators) = (domain.operators.join(" "), of_domain(domain, names));
        let status = words::status(domain.status, self.lang);
        let head = || {
            [
                Cell::from(domain.domain.as_str()),
                ids.as_str().into(),
                operators.as_str().into(),
                status.into(),
            ]
        };
        if domain.findings.is_empty() && domain.omitted.is_empty() {
            table.line(head())?;
        }
        for finding in &domain.findings {
            let rest = [
                finding.code.as_str().into(),
                words::severity(finding.severity, self.lang).into(),
                finding.owner.as_str().into(),
                finding.statement(self.lang).into(),
                finding.how_to_see().unwrap_or_default().into(),
            ];
            table.line(head().into_iter().chain(rest))?;
        }
        for omitted in &domain.omitted {
            let rest = [
                omitted.code.as_str().into(),
                words::severity(omitted.severity, self.lang).into(),
                Cell::Empty,
                words::omitted(omitted, self.lang).into(),
            ];
            table.line(head().into_iter().chain(rest))?;
        }
        Ok(())
    }

    /// Entries of the whitelist whose domains were not checked, because they could not be used.
    fn skipped(&self) -> &'a [UnusableEntry] {
        let whitelist = self.report.context.whitelist.as_ref();
        whitelist.map_or(&[], |it| &it.skipped)
    }

    fn skipped_head<'e>(
        &self,
        entry: &'e UnusableEntry,
        names: &HashMap<&str, &'e str>,
    ) -> [Cell<'e>; 4] {
        let operator = entry.operator.as_ref().map_or("", |id| id.as_str());
        let name = names.get(operator).copied().unwrap_or_default();
        let verdict = self.title("not checked", "non vérifié");
        [Cell::Empty, operator.into(), name.into(), verdict.into()]
    }

    /// The names of operators by identity.
    fn names(&self) -> HashMap<&'a str, &'a str> {
        let operators = self.report.operators.iter();
        let named = operators.filter_map(|it| Some((it.id.as_str(), it.name.as_deref()?)));
        named.collect()
    }
}

/// Number of the findings of that severity, with those that are only counted.
fn findings_of(domain: &DomainReport, severity: Severity) -> usize {
    let kept = domain.findings.iter().filter(|it| it.severity == severity);
    let omitted = domain.omitted.iter().filter(|it| it.severity == severity);
    kept.count() + omitted.map(|it| it.findings).sum::<usize>()
}

/// The names of the operators that list a domain.
fn of_domain(domain: &DomainReport, names: &HashMap<&str, &str>) -> String {
    let names = domain
        .operators
        .iter()
        .filter_map(|id| names.get(id.as_str()));
    names.copied().collect::<Vec<_>>().join(", ")
}

/// Titles of columns that several tables have, in English and in French.
const MAILBOXES: (&str, &str) = ("Mailboxes", "BAL");
const DOMAINS: (&str, &str) = ("Domains", "Domaines");
const SHARE: (&str, &str) = (
    "Share of the operator's domains",
    "Part des domaines de l’opérateur",
);
const SHARE_OF_MAILBOXES: (&str, &str) = (
    "Share of the operator's mailboxes",
    "Part des BAL de l’opérateur",
);
const OPERATORS: (&str, &str) = ("Operators", "Opérateurs");
const NAMES: (&str, &str) = ("Name of the operator", "Nom de l’opérateur");
const CODE: (&str, &str) = ("Code", "Code");
const SEVERITY: (&str, &str) = ("Severity", "Gravité");
const OWNER: (&str, &str) = ("DNS name", "Nom DNS");
const EVIDENCE: (&str, &str) = ("How to verify", "Vérification");
