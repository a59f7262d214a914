//! What changed since an earlier audit.

use std::collections::BTreeMap;

use crate::lang::{Lang, say};
use crate::report::comparison::{Comparison, Trend};
use crate::report::words;
use crate::text::one_line;

/// Domains by what became of them since the earlier audit.
pub(super) type Changes<'a> = BTreeMap<Trend, Vec<&'a str>>;

/// What became of domains, in words. Empty without an earlier audit.
pub(super) fn changes(since: Option<(&Comparison<'_>, Changes<'_>)>, lang: Lang) -> Vec<String> {
    let Some((comparison, changes)) = since else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (trend, domains) in &changes {
        let number = words::domains(domains.len(), lang);
        let what = match trend {
            Trend::NewlyCompliant => say!(lang, en: "newly compliant", fr: "devenus conformes"),
            Trend::Regressed => say!(
                lang,
                en: "compliant before, and not now",
                fr: "conformes auparavant, et qui ne le sont plus"
            ),
            Trend::Otherwise => say!(
                lang,
                en: "still not compliant, in another way",
                fr: "toujours pas conformes, mais autrement"
            ),
            Trend::Undetermined => say!(
                lang,
                en: "that could not be checked now",
                fr: "qui n’ont pas pu être vérifiés cette fois"
            ),
            Trend::Determined => say!(
                lang,
                en: "that could not be checked before",
                fr: "qui n’avaient pas pu être vérifiés"
            ),
            Trend::Appeared => say!(lang, en: "new", fr: "nouveaux"),
            Trend::Gone => say!(lang, en: "no longer yours", fr: "qui ne sont plus les vôtres"),
            Trend::Same => say!(lang, en: "with the same result", fr: "au résultat inchangé"),
        };
        let names: Vec<_> = domains.iter().take(3).map(|it| one_line(it)).collect();
        let others = domains.len().saturating_sub(names.len());
        let mut names = names.join(", ");
        if others > 0 {
            names.push_str(", …");
        }
        let line = say!(lang, en: "{what}: {number}", fr: "{what} : {number}");
        lines.push(match trend {
            Trend::Same => line,
            _ => format!("{line} ({names})"),
        });
    }
    if !comparison.conditions.is_empty() {
        let conditions = one_line(&comparison.conditions_in_words(lang)).into_owned();
        lines.push(say!(
            lang,
            en: "the two audits were not made in the same way: {conditions}",
            fr: "les deux audits n’ont pas été faits de la même façon : {conditions}"
        ));
    }
    lines
}
