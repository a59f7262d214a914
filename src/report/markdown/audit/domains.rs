//! Each domain with its findings, and the entries that could not be checked.

use std::fmt::{self, Write};

use super::super::{code, table, with_code};
use super::{Page, commands};
use crate::finding::Severity;
use crate::lang::{Lang, say};
use crate::report::{DomainReport, words};

impl Page<'_> {
    pub(super) fn write_domains(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let titles = match lang {
            Lang::English => ["Domain", "Verdict", "Code", "Finding", "How to verify"],
            Lang::French => ["Domaine", "Verdict", "Code", "Constat", "Vérification"],
        };
        let domains = &self.report.domains;
        let rows = domains.iter().flat_map(|it| self.domain(it));
        let title = say!(lang, en: "Domains", fr: "Domaines");
        table(out, &title, titles, rows)?;
        let is_hidden = |it: &Severity| !self.is_shown(*it);
        let findings = domains.iter().flat_map(|it| &it.findings);
        let omitted = domains.iter().flat_map(|it| &it.omitted);
        let omitted = omitted.filter(|it| is_hidden(&it.severity));
        let findings = findings.filter(|it| is_hidden(&it.severity)).count();
        let hidden = findings + omitted.map(|it| it.findings).sum::<usize>();
        if hidden > 0 {
            writeln!(out, "\n{}", words::hidden(hidden, lang))?;
        }
        Ok(())
    }

    /// Informational findings are shown with `-v` only.
    fn is_shown(&self, severity: Severity) -> bool {
        self.verbose || severity != Severity::Info
    }

    /// The lines of a domain: one for each finding, at least one.
    fn domain(&self, domain: &DomainReport) -> Vec<[String; 5]> {
        let lang = self.lang;
        let verdict = words::status(domain.status, lang);
        let row = |rule: &str, text: String, evidence: String| {
            let (name, verdict) = (code(&domain.domain), verdict.to_owned());
            [name, verdict, rule.to_owned(), text, evidence]
        };
        let mut rows = Vec::new();
        for finding in domain
            .findings
            .iter()
            .filter(|it| self.is_shown(it.severity))
        {
            let text = with_code(&words::short(finding, &domain.domain, lang));
            let evidence = commands(finding.how_to_see().as_deref());
            rows.push(row(finding.code.as_str(), text, evidence));
        }
        for omitted in domain
            .omitted
            .iter()
            .filter(|it| self.is_shown(it.severity))
        {
            let text = words::omitted(omitted, lang);
            rows.push(row(omitted.code.as_str(), text, String::new()));
        }
        if rows.is_empty() {
            rows.push(row("", String::new(), String::new()));
        }
        rows
    }

    /// Writes the entries of the whitelist that are in no total.
    pub(super) fn write_skipped(&self, out: &mut String) -> fmt::Result {
        let lang = self.lang;
        let whitelist = self.report.context.whitelist.as_ref();
        let skipped = whitelist.map_or(&[][..], |it| &it.skipped);
        let titles = match lang {
            Lang::English => ["Line", "Entry"],
            Lang::French => ["Ligne", "Entrée"],
        };
        let rows = skipped.iter().map(|it| {
            let line = it.position.line.to_string();
            [line, code(it.message.in_lang(lang))]
        });
        let title = say!(
            lang,
            en: "Entries of the whitelist that were not checked",
            fr: "Entrées de la liste blanche non vérifiées"
        );
        table(out, &title, titles, rows)
    }
}
