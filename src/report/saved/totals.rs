//! Whether the totals that a report states are those that were counted.

use crate::contract::audit::{self, OperatorCounts, Totals};
use crate::lang::{Text, both, say};
use crate::report::causes::Causes;

/// Whether the totals of a report are those of its domains.
///
/// # Errors
///
/// The first difference, in one phrase.
pub(in crate::report) fn same(found: &Totals<'_>, expected: &Totals<'_>) -> Result<(), Text> {
    let summaries = [&found.summary, &expected.summary];
    domains_agree(summaries.map(|it| it.domains))?;
    if found.summary.unexamined != expected.summary.unexamined {
        return Err(both!(
            en: "`unexamined` of the summary contradicts the domains",
            fr: "`unexamined` de la synthèse contredit les domaines"
        ));
    }
    let pairs = found.operators.iter().zip(&expected.operators);
    if let Some((one, other)) = pairs.into_iter().find(|(one, other)| one != other) {
        return Err(if one.id == other.id && one.domains == other.domains {
            both!(
                en: "the verdict, the name or `uncontested` of operator {} contradicts its domains",
                fr: "le verdict, le nom ou `uncontested` de l’opérateur {} contredit ses domaines",
                one.id
            )
        } else {
            both!(
                en: "the counts of operator {} contradict its domains",
                fr: "les nombres de l’opérateur {} contredisent ses domaines",
                one.id
            )
        });
    }
    operators_agree(summaries.map(|it| it.operators))?;
    if found.operators.len() == expected.operators.len() {
        Ok(())
    } else {
        Err(Text::of(|lang| {
            let nouns = (["operator", "operators"], ["opérateur", "opérateurs"]);
            let listed = lang.counted(found.operators.len(), nouns.0, nouns.1);
            let there = lang.number(expected.operators.len());
            say!(
                lang,
                en: "`operators` contains {listed}, but the domains belong to {there}",
                fr: "`operators` contient {listed}, mais les domaines appartiennent à {there}"
            )
        }))
    }
}

/// Whether the causes that a report lists, first, are those of its domains. If there are too many, they are not
/// compared: which of them are listed depends on the order of the domains.
///
/// # Errors
///
/// If they differ.
pub(in crate::report) fn same_causes(
    found: Option<&audit::Causes<'_>>,
    expected: Option<&Causes>,
) -> Result<(), Text> {
    let expected = expected.map(audit::Causes::from);
    let both = found.zip(expected.as_ref());
    let are_too_many = both.is_some_and(|(one, other)| one.uncounted > 0 && other.uncounted > 0);
    if found == expected.as_ref() || are_too_many {
        return Ok(());
    }
    Err(both!(
        en: "`causes` contradict the domains",
        fr: "`causes` contredit les domaines"
    ))
}

/// Whether the summary, first, counts the domains of the report, second.
fn domains_agree(counts: [audit::Counts; 2]) -> Result<(), Text> {
    // All fields are named here, so that none is forgotten.
    let numbers = counts.map(|it| {
        let audit::Counts {
            total,
            compliant,
            non_compliant,
            absent,
            undetermined,
        } = it;
        [total, compliant, non_compliant, absent, undetermined]
    });
    let nouns = [
        (["domain", "domains"], ["domaine", "domaines"]),
        (
            ["compliant domain", "compliant domains"],
            ["domaine conforme", "domaines conformes"],
        ),
        (
            ["non-compliant domain", "non-compliant domains"],
            ["domaine non conforme", "domaines non conformes"],
        ),
        (
            ["absent domain", "absent domains"],
            ["domaine absent", "domaines absents"],
        ),
        (
            ["undetermined domain", "undetermined domains"],
            ["domaine indéterminé", "domaines indéterminés"],
        ),
    ];
    agree(numbers, nouns)
}

/// Whether the summary, first, counts the operators of the report, second.
fn operators_agree(counts: [OperatorCounts; 2]) -> Result<(), Text> {
    let numbers = counts.map(|it| {
        let OperatorCounts {
            total,
            compliant,
            partial,
            non_compliant,
            absent,
            undetermined,
        } = it;
        [
            total,
            compliant,
            partial,
            non_compliant,
            absent,
            undetermined,
        ]
    });
    let nouns = [
        (["operator", "operators"], ["opérateur", "opérateurs"]),
        (
            ["compliant operator", "compliant operators"],
            ["opérateur conforme", "opérateurs conformes"],
        ),
        (
            [
                "partially compliant operator",
                "partially compliant operators",
            ],
            [
                "opérateur partiellement conforme",
                "opérateurs partiellement conformes",
            ],
        ),
        (
            ["non-compliant operator", "non-compliant operators"],
            ["opérateur non conforme", "opérateurs non conformes"],
        ),
        (
            ["absent operator", "absent operators"],
            ["opérateur absent", "opérateurs absents"],
        ),
        (
            ["undetermined operator", "undetermined operators"],
            ["opérateur indéterminé", "opérateurs indéterminés"],
        ),
    ];
    agree(numbers, nouns)
}

/// Whether both lists have the same numbers; the nouns are English and French, singular and plural.
///
/// # Errors
///
/// The first number that differs, with its noun.
fn agree<const N: usize>(
    [summary, report]: [[usize; N]; 2],
    nouns: [([&str; 2], [&str; 2]); N],
) -> Result<(), Text> {
    let numbers = summary.into_iter().zip(report);
    let differing = numbers
        .zip(nouns)
        .find(|((found, there), _)| found != there);
    let Some(((found, there), (en, fr))) = differing else {
        return Ok(());
    };
    Err(Text::of(|lang| {
        let (found, there) = (lang.counted(found, en, fr), lang.number(there));
        say!(
            lang,
            en: "the summary counts {found}, but the report has {there}",
            fr: "la synthèse compte {found}, mais le rapport en a {there}"
        )
    }))
}
