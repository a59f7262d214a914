//! What people see of a comparison: lines and tables, the same in every format for people. Cells have texts of reports as
//! they are: each format makes them harmless in its own way.

mod domains;
mod verdicts;

use super::{CauseChange, CauseTrend, Comparison, OperatorChange, OperatorTrend, Trend};
use crate::dates;
use crate::lang::{Lang, say};
use crate::report::causes::Party;
use crate::report::first_step::FirstStep;
use crate::report::sections::{Cell, Section};
use crate::report::{AuditContext, Report, party, words};

/// What is compared.
pub(in crate::report) fn title(lang: Lang) -> String {
    say!(
        lang,
        en: "What changed from one audit to the next",
        fr: "Ce qui a changé d’un audit au suivant"
    )
}

/// That there is no change.
pub(in crate::report) fn nothing(lang: Lang) -> String {
    say!(lang, en: "Nothing changed", fr: "Rien n’a changé")
}

/// The two audits, and what limits the comparison: a line each.
pub(in crate::report) fn head(comparison: &Comparison<'_>, lang: Lang) -> Vec<String> {
    let audit = |report: &Report| {
        let context = &report.context;
        let (time, requirement) = (
            dates::time(lang, context.started),
            words::requirement(context, lang),
        );
        let list = whitelist(context, lang);
        let domains = words::domains(report.domains.len(), lang);
        say!(
            lang,
            en: "audit of {time}, {domains}{list}. {requirement}",
            fr: "audit du {time}, {domains}{list}. {requirement}"
        )
    };
    let before = say!(lang, en: "Before", fr: "Avant");
    let after = say!(lang, en: "After", fr: "Après");
    vec![
        words::labelled(lang, &before, &audit(comparison.before)),
        words::labelled(lang, &after, &audit(comparison.after)),
    ]
}

fn whitelist(context: &AuditContext, lang: Lang) -> String {
    let generated = context
        .whitelist
        .as_ref()
        .and_then(|it| it.generated.as_deref());
    let Some(generated) = generated else {
        return String::new();
    };
    let date = dates::stated(lang, generated);
    say!(lang, en: ", whitelist of {date}", fr: ", liste blanche du {date}")
}

/// What makes the comparison less than certain.
pub(in crate::report) fn warnings(comparison: &Comparison<'_>, lang: Lang) -> Vec<String> {
    let mut warnings = Vec::new();
    if !comparison.conditions.is_empty() {
        let conditions = in_words(comparison, lang);
        warnings.push(say!(
            lang,
            en: "these audits were not made in the same way, so that a change may come from that: {conditions}",
            fr: "ces audits n’ont pas été faits de la même façon, et un changement peut en venir : {conditions}"
        ));
    }
    if !comparison.has_options {
        warnings.push(say!(
            lang,
            en: "at least one of the reports does not say with which options it was made. Differences in --neighbours, \
                 --operators and --operator are not noticed",
            fr: "au moins un des rapports n’indique pas avec quelles options il a été produit. Des différences de \
                 --neighbours, --operators et --operator ne sont pas remarquées"
        ));
    }
    let undetermined = comparison.count(Trend::Undetermined);
    if undetermined > 0 {
        let number = lang.number(undetermined);
        warnings.push(match undetermined {
            1 => say!(
                lang,
                en: "one domain could not be checked this time. It is no regression, but it is missing from the \
                     compliant ones",
                fr: "un domaine n’a pas pu être vérifié cette fois. Ce n’est pas une régression, mais il manque parmi \
                     les conformes"
            ),
            _ => say!(
                lang,
                en: "{number} domains could not be checked this time. They are no regressions, but they are missing \
                     from the compliant ones",
                fr: "{number} domaines n’ont pas pu être vérifiés cette fois. Ce ne sont pas des régressions, mais ils \
                     manquent parmi les conformes"
            ),
        });
    }
    warnings
}

/// The conditions that differ.
pub(in crate::report) fn in_words(comparison: &Comparison<'_>, lang: Lang) -> String {
    let conditions = comparison.conditions.iter().map(|it| it.in_words(lang));
    conditions.collect::<Vec<_>>().join(match lang {
        Lang::English => "; ",
        Lang::French => "\u{202f}; ",
    })
}

/// The tables, without those that are empty. `all` names every domain.
pub(in crate::report) fn sections(
    comparison: &Comparison<'_>,
    all: bool,
    lang: Lang,
) -> Vec<Section> {
    let mut sections = vec![verdicts::section(comparison, lang)];
    sections.extend(domains::sections(comparison, all, lang));
    sections.push(operators(comparison, lang));
    sections.push(causes(comparison, lang));
    sections.retain(|it| !it.rows.is_empty());
    sections
}

/// The operators of which more changed than a domain that came or went.
fn operators(comparison: &Comparison<'_>, lang: Lang) -> Section {
    let changed = comparison.operators.iter();
    let rows: Vec<_> = changed
        .filter(|it| it.trend != OperatorTrend::Same)
        .map(|it| operator(it, lang))
        .collect();
    let number = words::operators(rows.len(), lang);
    Section {
        kind: "operators",
        is_prose: false,
        title: say!(lang, en: "Operators: {number}", fr: "Opérateurs : {number}"),
        titles: match lang {
            Lang::English => vec![
                "Operator",
                "Trend",
                "Worse",
                "Better",
                "Verdict before",
                "Verdict after",
            ],
            Lang::French => vec![
                "Opérateur",
                "Évolution",
                "Reculs",
                "Progrès",
                "Verdict avant",
                "Verdict après",
            ],
        },
        rows,
    }
}

fn operator(change: &OperatorChange<'_>, lang: Lang) -> Vec<Cell> {
    let [before, after] = change
        .statuses()
        .map(|status| Cell::text(status.map_or("–", |it| words::status(it, lang))));
    vec![
        Cell::text(party::label(change.id(), change.after.or(change.before))),
        Cell::text(operator_trend(change.trend, lang)),
        Cell::number(change.count(Trend::Regressed)),
        Cell::number(change.count(Trend::NewlyCompliant)),
        before,
        after,
    ]
}

/// What became of an operator, in words.
pub(in crate::report) fn operator_trend(trend: OperatorTrend, lang: Lang) -> &'static str {
    let (en, fr) = match trend {
        OperatorTrend::FellBack => ("fell back", "en recul"),
        OperatorTrend::Mixed => ("progress and setbacks", "progrès et reculs"),
        OperatorTrend::Improved => ("improved", "en progrès"),
        OperatorTrend::Appeared => ("new", "nouveau"),
        OperatorTrend::Gone => ("gone", "disparu"),
        OperatorTrend::Other => ("other changes", "autres changements"),
        OperatorTrend::Same => ("no change", "sans changement"),
    };
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}

/// The causes that more or fewer domains have.
fn causes(comparison: &Comparison<'_>, lang: Lang) -> Section {
    let rows: Vec<_> = comparison
        .causes
        .iter()
        .map(|it| cause(it, comparison, lang))
        .collect();
    let number = lang.counted(rows.len(), ["cause", "causes"], ["cause", "causes"]);
    Section {
        kind: "causes",
        is_prose: true,
        title: say!(lang, en: "Causes: {number}", fr: "Causes : {number}"),
        titles: match lang {
            Lang::English => vec!["Cause", "Whose", "Trend", "Before", "After", "Domains"],
            Lang::French => vec!["Cause", "De qui", "Évolution", "Avant", "Après", "Domaines"],
        },
        rows,
    }
}

fn cause(change: &CauseChange, comparison: &Comparison<'_>, lang: Lang) -> Vec<Cell> {
    let cause = &change.cause;
    let found = FirstStep::of(cause, lang).found;
    let whose = match &cause.party {
        Party::Operator(id) => {
            let reports = [comparison.after, comparison.before];
            let mut operators = reports.into_iter().flat_map(|it| &it.operators);
            party::label(id, operators.find(|it| it.id == *id))
        }
        Party::Server { server, .. } => say!(lang, en: "server {server}", fr: "serveur {server}"),
        Party::Unknown => "–".to_owned(),
    };
    let code = format!("{} {found}", cause.code);
    let others = cause.domains.saturating_sub(cause.names.len());
    vec![
        Cell::text(code.trim_end()),
        Cell::Text(whose),
        Cell::text(cause_trend(change, lang)),
        Cell::number(change.before),
        Cell::number(change.after),
        Cell::Names(cause.names.clone(), others),
    ]
}

/// What became of a cause, in words.
pub(in crate::report) fn cause_trend(change: &CauseChange, lang: Lang) -> String {
    let unknown = lang.number(change.unknown);
    let (en, fr) = match change.trend {
        CauseTrend::New => ("new", "nouvelle"),
        CauseTrend::Grown => ("more domains", "plus de domaines"),
        CauseTrend::Shrunk => ("fewer domains", "moins de domaines"),
        CauseTrend::Unknown => ("not seen", "non revue"),
        CauseTrend::Gone => ("gone", "disparue"),
    };
    let word = match lang {
        Lang::English => en,
        Lang::French => fr,
    };
    match change.unknown {
        0 => word.to_owned(),
        _ => say!(
            lang,
            en: "{word}; undetermined: {unknown}",
            fr: "{word} ; indéterminés : {unknown}"
        ),
    }
}

/// The name of a section as a sheet of a workbook, at most 31 characters.
pub(in crate::report) fn sheet(section: &Section, lang: Lang) -> &'static str {
    let (en, fr) = match section.kind {
        "verdicts" => ("Verdicts", "Verdicts"),
        "regressed" => ("Regressed", "Régressions"),
        "newly-compliant" => ("Newly compliant", "Nouveaux conformes"),
        "otherwise" => ("Otherwise", "Autrement"),
        "undetermined" => ("Undetermined now", "Désormais indéterminés"),
        "determined" => ("Checked now", "Désormais vérifiés"),
        "appeared" => ("New domains", "Domaines apparus"),
        "gone" => ("Gone domains", "Domaines disparus"),
        "moved" => ("Other operators", "Changements d’opérateur"),
        "records" => ("Records", "Enregistrements"),
        "operators" => ("Operators", "Opérateurs"),
        _ => ("Causes", "Causes"),
    };
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}
