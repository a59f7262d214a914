//! Targets whose addresses could not be looked up: one row for each, however many domains name it. Thousands of domains
//! can share a front, and nothing is wrong with them.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use tabled::Table;
use tabled::builder::Builder;

use super::commands::Commands;
use super::{DomainReport, SourceKind, TextStyle, severity_color, widths, words};
use crate::finding::Code;
use crate::lang::{Lang, say};
use crate::rule::lookup::Asked;
use crate::rule::{Finding, FindingContent};

/// Failed lookups of targets that several domains name.
pub(super) struct SharedFailures<'a> {
    /// By target and by what happened: a finding, and the number of domains that have it.
    by_target: BTreeMap<(&'a str, &'a FindingContent), (&'a Finding, usize)>,
}

impl<'a> SharedFailures<'a> {
    pub(super) fn of(domains: &'a [DomainReport]) -> Self {
        let mut by_target = BTreeMap::new();
        let findings = domains.iter().flat_map(|domain| &domain.findings);
        for finding in findings.filter(|it| is_of_target(it)) {
            let (_, count) = by_target.entry(key(finding)).or_insert((finding, 0));
            *count += 1;
        }
        by_target.retain(|_, (_, count)| *count > 1);
        Self { by_target }
    }

    /// Whether the finding is in this table. With `-v`, its domain shows it as well.
    pub(super) fn replaces(&self, finding: &Finding, look: TextStyle) -> bool {
        !look.verbose && is_of_target(finding) && self.by_target.contains_key(&key(finding))
    }

    pub(super) fn write(
        &self,
        out: &mut String,
        asked: SourceKind,
        look: TextStyle,
        commands: &mut Commands,
    ) -> fmt::Result {
        let Some(table) = self.table(look, commands) else {
            return Ok(());
        };
        let lang = look.lang;
        let title = say!(
            lang,
            en: "Targets whose addresses could not be looked up",
            fr: "Cibles dont les adresses n’ont pas pu être résolues"
        );
        writeln!(out, "\n{title}\n{table}")?;
        commands.write(out)?;
        let mut findings = self.by_target.values();
        if findings.any(|(finding, _)| is_refused_target(finding)) {
            write_hint(out, asked, look)?;
        }
        if !look.verbose {
            let line = say!(
                lang,
                en: "Use -v to show the domains of each target",
                fr: "Utiliser -v pour afficher les domaines de chaque cible"
            );
            writeln!(out, "{}", look.fill_line(&line))?;
        }
        Ok(())
    }

    /// `None` if there is nothing to show.
    fn table(&self, look: TextStyle, commands: &mut Commands) -> Option<Table> {
        let lang = look.lang;
        let names = self.by_target.keys().map(|(target, _)| target.len());
        let (first, last) = widths(names.max()?, look);
        let mut builder = Builder::default();
        builder.push_record(match lang {
            Lang::English => ["Target", "Code", "Finding"],
            Lang::French => ["Cible", "Code", "Constat"],
        });
        for ((target, _), (finding, count)) in &self.by_target {
            let domains = words::domains(*count, lang);
            let head = format!("{}\n{domains}", look.fill(target, first));
            let code = look.paint(finding.code.as_str(), severity_color(finding.severity));
            let text = commands.with_numbers(&finding.statement(lang), last, lang);
            let mut text = look.fill(&text, last);
            if let Some(evidence) = finding.how_to_see() {
                text.push('\n');
                text.push_str(&commands.shown(evidence, last, lang));
            }
            builder.push_record([head, code, text]);
        }
        Some(look.table(builder))
    }
}

/// Whether a server refused to look up the addresses of a target.
pub(super) fn is_refused_target(finding: &Finding) -> bool {
    finding.code == Code::DNS012 && is_of_target(finding)
}

/// Writes which server to ask if one refuses targets.
pub(super) fn write_hint(out: &mut String, asked: SourceKind, look: TextStyle) -> fmt::Result {
    if asked == SourceKind::Authoritative {
        return Ok(());
    }
    let line = say!(
        look.lang,
        en: "An authoritative server refuses names outside its zones. To check the addresses, ask a recursive \
             server (--server), or the name servers of all zones (--authoritative)",
        fr: "Un serveur faisant autorité refuse les noms hors de ses zones. Pour vérifier les adresses, \
             interroger un serveur récursif (--server), ou les serveurs de noms de toutes les zones \
             (--authoritative)"
    );
    writeln!(out, "{}", look.fill_line(&line))
}

fn key(finding: &Finding) -> (&str, &FindingContent) {
    (&finding.owner, &finding.says)
}

fn is_of_target(finding: &Finding) -> bool {
    let failed = finding.fact().and_then(|fact| fact.failed_lookup());
    failed.is_some_and(|failed| failed.asked == Asked::Addresses)
}
