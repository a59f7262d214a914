//! The shards of one audit, put together: one report that says what a run over all domains would have
//! said. What does not fit together is refused, so that no domain is lost or counted twice unseen.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::time::SystemTime;

use serde_json::Value;

use super::causes::{CauseCollector, MOST_CAUSES};
use super::ndjson::{self, read::basis};
use super::saved::{self, Beginning, ReportPart, Unknown};
use super::{AuditContext, DomainReport, OperatorReport, Report, Scope};
use crate::finding::Counts;
use crate::input::{InputError, Source};
use crate::lang::{Say, Text, both, say};
use crate::shard::Shard;
use crate::trust_space::Digest;
use crate::unexamined::UnexaminedCounts;

/// The values that the heads of shards must have in common, besides those that an audit must have in common
/// with the one it continues: a report has them only once.
const ALIKE: [basis::BasisItem; 6] = [
    basis::FORM[0],
    basis::FORM[1],
    (
        "/whitelist/generated",
        "date of the whitelist",
        "date de la liste blanche",
    ),
    (
        "/whitelist/signature",
        "signature of the whitelist",
        "signature de la liste blanche",
    ),
    (
        "/whitelist/signer",
        "signer of the whitelist",
        "signataire de la liste blanche",
    ),
    (
        "/source/probe",
        "how fronts are probed",
        "façon de sonder les fronts",
    ),
];

/// Takes the reports of shards, in whatever order.
#[derive(Debug, Default)]
pub struct Merger {
    first: Option<ReferenceReport>,
    /// The reports taken, by the index of their shard.
    shards: BTreeMap<u32, Source>,
    /// The head of the report of the first shard there is.
    context: Option<AuditContext>,
    started: Option<SystemTime>,
    finished: Option<SystemTime>,
    domains: Counts,
    unexamined: Option<UnexaminedCounts>,
    operators: BTreeMap<String, (OperatorReport, Source)>,
    /// Operators that a report counts no domains for, although they list some: not chosen with
    /// `--operator`, as all reports must agree.
    unchosen: Vec<(Source, BTreeSet<String>)>,
}

/// The report that the others are compared with.
#[derive(Debug)]
struct ReferenceReport {
    source: Source,
    shard: Option<Shard>,
    scope: Option<Scope>,
    /// As the first line of a stream of the whole.
    line: Value,
}

/// The merged shards, without their domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedReport {
    /// The context of the whole, which began with the first shard.
    pub context: AuditContext,
    /// The inputs that determined the domains. `None` if the source is a whole report in JSON that does
    /// not say it.
    pub scope: Option<Scope>,
    /// When the last shard was finished.
    pub finished: SystemTime,
    /// Operators by identity.
    pub operators: Vec<OperatorReport>,
    /// Domains by status.
    pub domains: Counts,
    /// Domains by what was not examined of them; none in reports of an older version.
    pub unexamined: Option<UnexaminedCounts>,
    /// How many reports were merged.
    pub reports: usize,
    source: Source,
}

impl Merger {
    /// Reads one report, and passes its domains to `take` in their order, each with the head of the
    /// report. Returns its shard, or `None` if the report is whole.
    ///
    /// # Errors
    ///
    /// If `reader` gives no report, an unfinished report, a damaged one, or one that does not fit those
    /// read before. Also the first error of `take`.
    pub fn add<E: From<InputError>>(
        &mut self,
        source: &Source,
        reader: impl BufRead,
        mut take: impl FnMut(&AuditContext, DomainReport) -> Result<(), E>,
    ) -> Result<Option<Shard>, E> {
        let mut causes = CauseCollector::new(MOST_CAUSES);
        let whole = saved::read(source, reader, Unknown::Refused, &mut |part| match part {
            ReportPart::Beginning(beginning) => Ok(self.check_head(source, beginning)?),
            ReportPart::Domain(beginning, entry) => {
                let name = entry.domain.clone();
                let report = saved::domain(entry).map_err(|why| {
                    let what = Text::of(|lang| {
                        let why = why.in_lang(lang);
                        say!(lang, en: "{name}: {why}", fr: "{name} : {why}")
                    });
                    InputError::whole(source, saved::damage(&what))
                })?;
                causes.add(&report, None, |_| true);
                take(&beginning.context, report)
            }
        })?;
        let shard = whole.shard();
        let (beginning, Some(end)) = whole.into_parts() else {
            let message = both!(
                en: "the report has no end",
                fr: "le rapport n’a pas de fin"
            );
            return Err(InputError::whole(source, message).into());
        };
        let mut causes = causes.finish();
        causes.retain_operators(|id| !end.unchosen.contains(id));
        let expected = beginning.has_causes().then_some(&causes);
        saved::same_causes(end.causes.as_ref(), expected)
            .map_err(|what| InputError::whole(source, saved::damage(&what)))?;
        let context = beginning.context;
        self.unchosen.push((source.clone(), end.unchosen));
        self.count(source, end.operators)?;
        self.domains += end.domains;
        self.unexamined = match (&self.context, self.unexamined, end.unexamined) {
            (None, _, first) => first,
            (Some(_), Some(mut all), Some(more)) => {
                all += more;
                Some(all)
            }
            (Some(_), ..) => None,
        };
        self.finished = self.finished.max(Some(end.finished));
        let started = context.started;
        self.started = Some(self.started.map_or(started, |it| it.min(started)));
        let index = shard.map_or(1, Shard::index);
        if self.shards.range(..index).next().is_none() {
            self.context = Some(context);
        }
        self.shards.insert(index, source.clone());
        Ok(shard)
    }

    /// Whether a report goes with those before it.
    fn check_head(&mut self, source: &Source, one: &Beginning) -> Result<(), InputError> {
        let refused = |message: Text| Err(InputError::whole(source, message));
        let (shard, scope) = (one.shard(), one.whole());
        let line = line(source, &one.context, scope)?;
        let Some(first) = &self.first else {
            self.first = Some(ReferenceReport {
                source: source.clone(),
                shard,
                scope: scope.cloned(),
                line: serde_json::from_str(&line).unwrap_or_default(),
            });
            return Ok(());
        };
        let (Some(shard), Some(before)) = (shard, first.shard) else {
            let whole = if shard.is_none() {
                source
            } else {
                &first.source
            };
            return refused(Text::of(|lang| {
                let (first, whole) = (first.source.say(lang), whole.say(lang));
                say!(
                    lang,
                    en: "cannot be merged with {first}, because {whole} is a whole report, not a shard. Give \
                         only the shards of one audit (`check --shard`), or only one whole report",
                    fr: "fusion impossible avec {first}, car {whole} est un rapport entier et non celui d’une \
                         partie. Donner seulement les parties d’un même audit (`check --shard`), ou un seul \
                         rapport entier"
                )
            }));
        };
        if shard.of() != before.of() {
            return refused(Text::of(|lang| {
                let first = first.source.say(lang);
                say!(
                    lang,
                    en: "this is shard {shard}, and {first} is shard {before}. Give only the shards of one \
                         division",
                    fr: "c’est la partie {shard}, et {first} est la partie {before}. Donner seulement les \
                         parties d’un même découpage"
                )
            }));
        }
        if let Some(same) = self.shards.get(&shard.index()) {
            return refused(Text::of(|lang| {
                let same = same.say(lang);
                say!(
                    lang,
                    en: "this is shard {shard}, and so is {same}. Give each shard once",
                    fr: "c’est la partie {shard}, comme {same}. Donner chaque partie une seule fois"
                )
            }));
        }
        let differences = basis::differences(&first.line, &line, &ALIKE);
        if differences.is_empty() {
            return Ok(());
        }
        refused(Text::of(|lang| {
            let first = first.source.say(lang);
            let differences = basis::in_words(&differences, lang, |it| {
                let (name, there, here) = it.words(lang);
                say!(
                    lang,
                    en: "{name} ({there} there, {here} here)",
                    fr: "{name} ({there} dans l’autre rapport, {here} ici)"
                )
            });
            say!(
                lang,
                en: "this is a shard of another audit than {first}. Differences: {differences}. Make all shards with \
                     the same inputs and options",
                fr: "c’est une partie d’un autre audit que {first}. Différences : {differences}. Produire toutes les \
                     parties avec les mêmes entrées et options"
            )
        }))
    }

    /// Counts the domains of a report's operators.
    fn count(&mut self, source: &Source, operators: Vec<OperatorReport>) -> Result<(), InputError> {
        for operator in operators {
            let Some((known, before)) = self.operators.get_mut(&operator.id) else {
                let id = operator.id.clone();
                self.operators.insert(id, (operator, source.clone()));
                continue;
            };
            if known.name != operator.name {
                let message = Text::of(|lang| {
                    let (id, before) = (&operator.id, before.say(lang));
                    say!(
                        lang,
                        en: "operator {id} has another name than in {before}. One of the files is damaged; \
                             make both reports again",
                        fr: "l’opérateur {id} a un autre nom que dans {before}. L’un des fichiers est \
                             endommagé ; refaire les deux rapports"
                    )
                });
                return Err(InputError::whole(source, message));
            }
            known.counts += operator.counts;
            known.uncontested = known
                .uncontested
                .zip(operator.uncontested)
                .map(|(mut all, it)| {
                    all += it;
                    all
                });
        }
        Ok(())
    }

    /// The merged report.
    ///
    /// # Errors
    ///
    /// If there is no report, if shards are missing, or if operators do not reconcile.
    pub fn finish(self) -> Result<MergedReport, InputError> {
        let (Some(first), Some(context)) = (self.first, self.context) else {
            let nothing = Source::COMMAND_LINE;
            let message = both!(
                en: "there is no report to merge",
                fr: "il n’y a aucun rapport à fusionner"
            );
            return Err(InputError::whole(&nothing, message));
        };
        if let Some(shard) = first.shard {
            check_complete(&first.source, shard, &self.shards)?;
        }
        for (source, ids) in &self.unchosen {
            if let Some(id) = ids.iter().find(|id| self.operators.contains_key(*id)) {
                let message = both!(
                    en: "this report does not count its domains for operator {id}, as other reports do. The \
                         file is damaged; make this shard again",
                    fr: "ce rapport ne compte pas ses domaines pour l’opérateur {id}, contrairement aux autres. \
                         Le fichier est endommagé ; refaire cette partie"
                );
                return Err(InputError::whole(source, message));
            }
        }
        let scope = first.scope;
        let total = self.domains.total();
        if let Some(scope) = scope.as_ref().filter(|scope| scope.domains != total) {
            let message = Text::of(|lang| {
                let found = lang.counted(total, ["domain", "domains"], ["domaine", "domaines"]);
                let expected = lang.number(scope.domains);
                say!(
                    lang,
                    en: "all shards together have {found}, but the audit has {expected}. Make all shards \
                         again",
                    fr: "toutes les parties réunies ont {found}, mais l’audit en a {expected}. Refaire toutes \
                         les parties"
                )
            });
            return Err(InputError::whole(&first.source, message));
        }
        Ok(MergedReport {
            finished: self.finished.unwrap_or(context.started),
            context: AuditContext {
                part: None,
                started: self.started.unwrap_or(context.started),
                ..context
            },
            scope,
            operators: self.operators.into_values().map(|(it, _)| it).collect(),
            domains: self.domains,
            unexamined: self.unexamined,
            reports: self.shards.len(),
            source: self.shards.into_values().next().unwrap_or(first.source),
        })
    }
}

/// Whether no shard is missing.
fn check_complete(
    source: &Source,
    shard: Shard,
    there: &BTreeMap<u32, Source>,
) -> Result<(), InputError> {
    let missing: Vec<_> = (1..=shard.of())
        .filter(|it| !there.contains_key(it))
        .collect();
    let Some(first) = missing.first() else {
        return Ok(());
    };
    let of = shard.of();
    let message = match missing.len() {
        1 => both!(
            en: "this is shard {shard}, and the report of shard {first} is missing. Make it with `mssrv check \
                 --shard {first}/{of}` and the options of the others",
            fr: "c’est la partie {shard}, et le rapport de la partie {first} manque. Le produire avec `mssrv \
                 check --shard {first}/{of}` et les options des autres"
        ),
        _ => both!(
            en: "this is shard {shard}, and the reports of shards {} are missing. Make each with `mssrv check \
                 --shard {first}/{of}` (and so on) and the options of the others",
            fr: "c’est la partie {shard}, et les rapports des parties {} manquent. Les produire avec `mssrv \
                 check --shard {first}/{of}` (et ainsi de suite) et les options des autres",
            ranges(&missing)
        ),
    };
    Err(InputError::whole(source, message))
}

/// `2,5-9`, as the `--array` of Slurm takes it.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let runs = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(first.to_string()),
        (first, last) => Some(format!("{first}-{last}")),
    });
    runs.collect::<Vec<_>>().join(",")
}

/// The first line that a stream of the whole would have.
fn line(
    source: &Source,
    context: &AuditContext,
    scope: Option<&Scope>,
) -> Result<String, InputError> {
    let context = AuditContext {
        part: None,
        ..context.clone()
    };
    let nothing = Scope::default();
    ndjson::head(&context, scope.unwrap_or(&nothing))
        .map_err(|error| InputError::whole(source, Text::same(error.to_string())))
}

impl MergedReport {
    /// The report of the whole, of the domains that were handed out.
    ///
    /// # Errors
    ///
    /// If they are not those of the audit.
    pub fn report(self, mut domains: Vec<DomainReport>) -> Result<Report, InputError> {
        domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        let mut digest = Digest::default();
        for domain in &domains {
            digest.add(&domain.domain, domain.operators.iter().map(String::as_str));
        }
        let found = digest.finish();
        if let Some(scope) = self.scope.filter(|scope| scope.sha256 != found) {
            let message = both!(
                en: "the domains of the reports are not those of the audit (SHA-256 {found}; expected {}). \
                     Make all shards again",
                fr: "les domaines des rapports ne sont pas ceux de l’audit (SHA-256 {found} ; {} est attendu). \
                     Refaire toutes les parties",
                scope.sha256
            );
            return Err(InputError::whole(&self.source, message));
        }
        Ok(Report {
            context: self.context,
            finished: self.finished,
            operators: self.operators,
            domains,
            mailboxes: None,
        })
    }
}

#[cfg(test)]
mod tests;
