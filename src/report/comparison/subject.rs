//! The changes in one line, as the subject of a message.

use super::{Comparison, Trend};
use crate::lang::{Lang, say};
use crate::report::view::MailboxesByStatus;
use crate::report::words;

/// The subject, without a line break. It has no name from a report.
pub fn render(comparison: &Comparison<'_>, lang: Lang) -> String {
    let part = |trend| {
        let number = comparison.count(trend);
        let (en, fr) = match trend {
            Trend::NewlyCompliant => (
                ["newly compliant"; 2],
                ["nouveau conforme", "nouveaux conformes"],
            ),
            Trend::Regressed => (["regression", "regressions"], ["régression", "régressions"]),
            Trend::Undetermined => (
                ["undetermined now"; 2],
                ["désormais indéterminé", "désormais indéterminés"],
            ),
            Trend::Appeared => (
                ["new domain", "new domains"],
                ["nouveau domaine", "nouveaux domaines"],
            ),
            Trend::Gone => (
                ["domain gone", "domains gone"],
                ["domaine disparu", "domaines disparus"],
            ),
            Trend::Otherwise | Trend::Determined | Trend::Same => return None,
        };
        let sign = if trend == Trend::NewlyCompliant {
            "+"
        } else {
            ""
        };
        (number > 0).then(|| format!("{sign}{}", lang.counted(number, en, fr)))
    };
    let shown = [
        Trend::NewlyCompliant,
        Trend::Regressed,
        Trend::Undetermined,
        Trend::Appeared,
        Trend::Gone,
    ];
    let mut parts: Vec<_> = shown.into_iter().filter_map(part).collect();
    if parts.is_empty() {
        parts.push(say!(lang, en: "no change of verdicts", fr: "verdicts inchangés"));
    }
    parts.push(compliance(comparison, lang));
    let changes = parts.join(", ");
    let subject = say!(lang, en: "MSSanté DNS: {changes}", fr: "MSSanté DNS : {changes}");
    if comparison.conditions.is_empty() {
        return subject;
    }
    say!(
        lang,
        en: "{subject} (audits made in different ways)",
        fr: "{subject} (audits réalisés différemment)"
    )
}

/// The share of mailboxes in compliant domains, else of compliant domains.
fn compliance(comparison: &Comparison<'_>, lang: Lang) -> String {
    let mailboxes = MailboxesByStatus::of_report(comparison.after);
    if let Some(mailboxes) = mailboxes.filter(|it| it.total() > 0) {
        let share = words::mailbox_share(mailboxes.compliant, mailboxes.total(), lang);
        return say!(
            lang,
            en: "{share} of mailboxes compliant",
            fr: "{share} des BAL conformes"
        );
    }
    let counts = comparison.after.domain_counts();
    let share = words::share(counts.compliant, counts.total(), lang);
    say!(lang, en: "{share} of domains compliant", fr: "{share} des domaines conformes")
}
