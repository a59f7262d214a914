//! What people see of a history: tables, the same in every format for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::SystemTime;

use super::{AuditPoint, ContestedDomain, History, OpenCause, OperatorHistory, Since};
use crate::dates;
use crate::finding::Counts;
use crate::lang::{Lang, say};
use crate::report::causes::Party;
use crate::report::first_step::FirstStep;
use crate::report::sections::{Cell, Section};
use crate::report::words;
use crate::text::one_line;

/// What is shown.
pub(in crate::report) fn title(lang: Lang) -> String {
    say!(
        lang,
        en: "MSSanté DNS: audits one after the other",
        fr: "MSSanté DNS : les audits, l’un après l’autre"
    )
}

/// What makes it less than certain: a line for each audit that was made in another way than the one before.
pub(super) fn warnings(history: &History, lang: Lang) -> Vec<String> {
    let differing = history.audits.iter().filter(|it| !it.conditions.is_empty());
    let warnings = differing.map(|audit| {
        let day = day(audit.started, lang);
        let conditions = audit.conditions.iter().map(|it| it.in_words(lang));
        let conditions = conditions.collect::<Vec<_>>().join(match lang {
            Lang::English => "; ",
            Lang::French => "\u{202f}; ",
        });
        say!(
            lang,
            en: "the audit of {day} was made in another way than the one before: {conditions}",
            fr: "l’audit du {day} n’a pas été fait comme le précédent : {conditions}"
        )
    });
    warnings.collect()
}

/// The tables, without those that are empty. `all` names every domain.
pub(super) fn sections(history: &History, all: bool, lang: Lang) -> Vec<Section> {
    let mut sections = vec![
        audits(history, lang),
        operators(history, lang),
        causes(history, lang),
        broken(history, all, lang),
        contested(history, all, lang),
    ];
    sections.retain(|it| !it.rows.is_empty());
    sections
}

/// The day of a time, in UTC.
pub(super) fn day(time: SystemTime, lang: Lang) -> String {
    dates::day(lang, &name(time)).into_owned()
}

/// The day of an audit as its name, in UTC: `2026-11-30`.
fn name(time: SystemTime) -> String {
    let text = humantime::format_rfc3339_seconds(time).to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// Shares from 0 to 1 as a line of blocks; a dot where there is none.
pub(super) fn sparkline(shares: impl Iterator<Item = Option<f64>>) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let block = |share: f64| {
        // Only nothing is the lowest block, and only all is the highest.
        let at = match share {
            ..=0.0 => 0,
            1.0.. => 7,
            share => {
                1 + [1.0, 2.0, 3.0, 4.0, 5.0]
                    .iter()
                    .filter(|it| share * 6.0 >= **it)
                    .count()
            }
        };
        BLOCKS.get(at).copied().unwrap_or('█')
    };
    shares.map(|share| share.map_or('·', block)).collect()
}

/// The share of compliant domains. `None` if no domain was determined.
pub(super) fn compliance(counts: Counts) -> Option<f64> {
    let determined = counts.total() - counts.undetermined;
    // Numbers of domains are far below 2^52.
    #[expect(clippy::cast_precision_loss, reason = "a share is rounded in any case")]
    let share = counts.compliant as f64 / determined as f64;
    (determined > 0).then_some(share)
}

fn audits(history: &History, lang: Lang) -> Section {
    let weighed = history.audits.iter().any(|it| it.mailboxes.is_some());
    let mut titles = match lang {
        Lang::English => vec![
            "Audit",
            "Compliant",
            "Share",
            "Non-compliant",
            "Absent",
            "Undetermined",
        ],
        Lang::French => vec![
            "Audit",
            "Conformes",
            "Part",
            "Non conformes",
            "Absents",
            "Indéterminés",
        ],
    };
    if weighed {
        titles.push(match lang {
            Lang::English => "Mailboxes compliant",
            Lang::French => "BAL conformes",
        });
    }
    let row = |audit: &AuditPoint| {
        let counts = audit.domains;
        let mut row = vec![
            Cell::Text(name(audit.started)),
            Cell::number(counts.compliant),
            Cell::Share(counts.compliant as u64, counts.total() as u64),
            Cell::number(counts.non_compliant),
            Cell::number(counts.absent),
            Cell::number(counts.undetermined),
        ];
        if weighed {
            row.push(audit.mailboxes.map_or_else(
                || Cell::text("–"),
                |it| Cell::Share(it.compliant, it.total()),
            ));
        }
        row
    };
    let number = lang.counted(
        history.audits.len(),
        ["audit", "audits"],
        ["audit", "audits"],
    );
    let shares = history.audits.iter().map(|it| compliance(it.domains));
    let line = sparkline(shares);
    Section {
        kind: "audits",
        is_prose: false,
        title: say!(
            lang,
            en: "{number}, share of compliant domains among those that could be checked: {line}",
            fr: "{number}, part des domaines conformes parmi ceux qui ont pu être vérifiés : {line}"
        ),
        titles,
        rows: history.audits.iter().rev().map(row).collect(),
    }
}

fn operators(history: &History, lang: Lang) -> Section {
    let mut operators: Vec<_> = history.operators.iter().collect();
    let behind = |it: &OperatorHistory| {
        let last = it.counts.last().copied().flatten().unwrap_or_default();
        last.total() - last.compliant
    };
    // First the operators with most domains that do not comply; the sort is stable.
    operators.sort_by_key(|it| Reverse(behind(it)));
    let row = |operator: &&OperatorHistory| {
        let shares = operator.counts.iter().map(|it| it.and_then(compliance));
        let last = operator.counts.last().copied().flatten();
        let since = match (last, operator.since) {
            (None, _) => say!(lang, en: "no longer listed", fr: "n’est plus inscrit"),
            (Some(_), None) => say!(lang, en: "undetermined", fr: "indéterminé"),
            (Some(_), Some(since)) => in_words(since, lang),
        };
        let last = last.unwrap_or_default();
        vec![
            Cell::text(label(&operator.id, operator.name.as_deref())),
            Cell::Text(sparkline(shares)),
            Cell::number(last.compliant),
            Cell::number(last.total()),
            Cell::Text(since),
        ]
    };
    let number = words::operators(operators.len(), lang);
    Section {
        kind: "operators",
        is_prose: false,
        title: say!(
            lang,
            en: "{number}, those with most domains behind first",
            fr: "{number}, d’abord ceux dont le plus de domaines ne sont pas conformes"
        ),
        titles: match lang {
            Lang::English => vec![
                "Operator",
                "Share",
                "Compliant",
                "Domains",
                "Verdict on its own domains",
            ],
            Lang::French => vec![
                "Opérateur",
                "Part",
                "Conformes",
                "Domaines",
                "Verdict hors domaines contestés",
            ],
        },
        rows: operators.iter().map(row).collect(),
    }
}

/// The name of an operator with its identity, or the identity.
fn label(id: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} ({id})", one_line(name)),
        None => id.to_owned(),
    }
}

/// Since when something complies or does not.
pub(super) fn in_words(since: Since, lang: Lang) -> String {
    let day = day(since.started, lang);
    let words = if since.complies {
        say!(lang, en: "compliant since {day}", fr: "conforme depuis le {day}")
    } else {
        say!(lang, en: "not compliant since {day}", fr: "non conforme depuis le {day}")
    };
    if since.is_uncertain {
        say!(
            lang,
            en: "{words}, undetermined in the last audit",
            fr: "{words}, indéterminé au dernier audit"
        )
    } else {
        words
    }
}

fn causes(history: &History, lang: Lang) -> Section {
    let operators = &history.operators;
    let row = |open: &OpenCause| {
        let cause = &open.cause;
        let found = FirstStep::of(cause, lang).found;
        let whose = match &cause.party {
            Party::Operator(id) => {
                let operator = operators.iter().find(|it| it.id == *id);
                label(id, operator.and_then(|it| it.name.as_deref()))
            }
            Party::Server { server, .. } => {
                say!(lang, en: "server {server}", fr: "serveur {server}")
            }
            Party::Unknown => "–".to_owned(),
        };
        let since = day(open.since, lang);
        let others = cause.domains.saturating_sub(cause.names.len());
        let [first, last] = [open.domains.first(), open.domains.last()];
        let number = |it: Option<&usize>| Cell::number(it.copied().unwrap_or_default());
        vec![
            Cell::text(format!("{} {found}", cause.code)),
            Cell::Text(whose),
            Cell::Text(say!(lang, en: "since {since}", fr: "depuis le {since}")),
            number(first),
            number(last),
            Cell::Names(cause.names.clone(), others),
        ]
    };
    let number = lang.counted(
        history.causes.len(),
        ["open cause", "open causes"],
        ["cause ouverte", "causes ouvertes"],
    );
    Section {
        kind: "causes",
        is_prose: true,
        title: say!(
            lang,
            en: "{number}, those open longest first",
            fr: "{number}, les plus anciennes d’abord"
        ),
        titles: match lang {
            Lang::English => vec!["Cause", "Whose", "Open", "First", "Now", "Domains"],
            Lang::French => vec![
                "Cause",
                "De qui",
                "Ouverte",
                "Au début",
                "Maintenant",
                "Domaines",
            ],
        },
        rows: history.causes.iter().map(row).collect(),
    }
}

/// Domains that do not comply, by operators and by the audit that found it first.
fn broken(history: &History, all: bool, lang: Lang) -> Section {
    let mut groups = BTreeMap::<(SystemTime, Vec<&str>), Vec<&str>>::new();
    let mut number = 0;
    for domain in &history.domains {
        let Some(since) = domain.since.filter(|it| !it.complies) else {
            continue;
        };
        number += 1;
        let operators = domain.operators.iter().map(String::as_str).collect();
        let group = groups.entry((since.started, operators)).or_default();
        group.push(&domain.domain);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((since, _), domains)| (*since, Reverse(domains.len())));
    let rows = groups.into_iter().map(|((since, operators), domains)| {
        vec![
            Cell::Text(day(since, lang)),
            labels(&operators, history, lang),
            Cell::number(domains.len()),
            Cell::names(domains.into_iter(), all),
        ]
    });
    let domains = words::domains(number, lang);
    Section {
        kind: "broken",
        is_prose: false,
        title: say!(
            lang,
            en: "Not compliant, and since which audit: {domains}",
            fr: "Non conformes, et depuis quel audit : {domains}"
        ),
        titles: match lang {
            Lang::English => vec!["Since", "Operator", "Number", "Domains"],
            Lang::French => vec!["Depuis", "Opérateur", "Nombre", "Domaines"],
        },
        rows: rows.collect(),
    }
}

/// Domains by the operators that listed them first and that list them now.
fn contested(history: &History, all: bool, lang: Lang) -> Section {
    let mut groups = BTreeMap::<[Vec<&str>; 2], Vec<&ContestedDomain>>::new();
    for domain in &history.contested {
        let known = || domain.operators.iter().flatten();
        let operators = [known().next(), known().next_back()];
        let operators = operators.map(|it| it.into_iter().flatten().map(String::as_str).collect());
        groups.entry(operators).or_default().push(domain);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, domains)| Reverse(domains.len()));
    let rows = groups.into_iter().map(|([first, last], domains)| {
        let contested = domains.iter().filter(|it| it.is_contested()).count();
        vec![
            labels(&first, history, lang),
            labels(&last, history, lang),
            Cell::number(domains.len()),
            Cell::number(contested),
            Cell::names(domains.iter().map(|it| it.domain.as_str()), all),
        ]
    });
    let domains = words::domains(history.contested.len(), lang);
    let numbers = history.audits.iter().map(|it| lang.number(it.contested));
    let numbers = numbers.collect::<Vec<_>>().join(", ");
    Section {
        kind: "contested",
        is_prose: false,
        title: say!(
            lang,
            en: "Contested, or passed from one operator to another: {domains}. Contested in each audit: {numbers}",
            fr: "Contestés, ou passés d’un opérateur à un autre : {domains}. Contestés à chaque audit : {numbers}"
        ),
        titles: match lang {
            Lang::English => vec!["First", "Now", "Number", "Contested", "Domains"],
            Lang::French => vec!["Au début", "Maintenant", "Nombre", "Contestés", "Domaines"],
        },
        rows: rows.collect(),
    }
}

fn labels(ids: &[&str], history: &History, lang: Lang) -> Cell {
    let labels: Vec<_> = ids
        .iter()
        .map(|id| {
            let operator = history.operators.iter().find(|it| it.id == *id);
            label(id, operator.and_then(|it| it.name.as_deref()))
        })
        .collect();
    Cell::Text(if labels.is_empty() {
        "–".to_owned()
    } else {
        lang.and(&labels)
    })
}
