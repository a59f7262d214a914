//! What was audited, in lines: the same in every format for people.

use super::{AuditContext, Report, words};
use crate::lang::{Lang, say};
use crate::probe::{CertificateFiles, ProbeConditions};
use crate::text::one_line;
use crate::unexamined::{Unexamined, UnexaminedCounts};

/// The lines of a report, with a line on findings that cannot be translated. A number says what was not examined of some
/// domains: a report that counts all of these has lines of its own.
pub(super) fn of_report(report: &Report, lang: Lang) -> Vec<String> {
    let mut numbers = report.partly_unexamined();
    if report.context.probe.is_none() {
        numbers.fronts = 0;
    }
    of_report_with(report, numbers, lang)
}

/// As [`of_report`], with the number of domains for everything that was not examined.
pub(super) fn with_numbers(report: &Report, lang: Lang) -> Vec<String> {
    of_report_with(report, report.unexamined().unwrap_or_default(), lang)
}

fn of_report_with(report: &Report, numbers: UnexaminedCounts, lang: Lang) -> Vec<String> {
    // An aspect that was examined in all domains is not worth a line.
    let counts = report.unexamined().unwrap_or_default();
    let unexamined = report.context.unexamined.map(|it| it.occurring(counts));
    let mut lines = lines(&report.context, unexamined, numbers, lang);
    lines.extend(words::untranslated(report, lang));
    lines
}

/// The requirement, the source of answers, and what was not examined. `numbers` has the numbers of domains, or 0 where no
/// number is said.
pub(super) fn lines(
    context: &AuditContext,
    unexamined: Option<Unexamined>,
    numbers: UnexaminedCounts,
    lang: Lang,
) -> Vec<String> {
    let mut lines = vec![
        words::requirement(context, lang),
        words::source(context, lang),
    ];
    lines.extend(context.probe.as_ref().map(|it| probed(it, lang)));
    let known = unexamined.unwrap_or_else(|| context.known_to_be_left_out());
    lines.extend(words::left_out(
        known,
        numbers,
        context.probe.is_some(),
        lang,
    ));
    if unexamined.is_none() {
        lines.push(say!(
            lang,
            en: "An older version wrote this report. It does not say what was not examined",
            fr: "Ce rapport vient d’une version antérieure et n’indique pas ce qui n’a pas été examiné"
        ));
    }
    let severities: Vec<_> = context
        .severities
        .iter()
        .map(|(code, severity)| format!("{code}={severity}"))
        .collect();
    if !severities.is_empty() {
        let severities = severities.join(", ");
        lines.push(say!(
            lang,
            en: "Severities set: {severities}",
            fr: "Gravités modifiées : {severities}"
        ));
    }
    lines.extend(words::whitelist(context, lang));
    lines.extend(expired(context, lang));
    if let Some(part) = &context.part {
        let shard = part.shard;
        let (count, all) = (lang.number(part.domains), lang.number(part.whole.domains));
        lines.push(say!(
            lang,
            en: "Shard {shard}: {count} of {all} domains. Verdicts on operators are based on these only",
            fr: "Partie {shard} : {count} domaines sur {all}. Les verdicts sur les opérateurs ne portent que \
                 sur ces domaines"
        ));
    }
    lines
}

/// How the fronts were probed.
fn probed(conditions: &ProbeConditions, lang: Lang) -> String {
    let named = |given: &CertificateFiles| {
        let files = given.files.iter().map(|it| it.to_string_lossy());
        one_line(&files.collect::<Vec<_>>().join(", ")).into_owned()
    };
    let timeout = words::decimal(conditions.timeout.as_secs_f64(), lang);
    let addresses = if conditions.private {
        say!(
            lang,
            en: "public and private addresses",
            fr: "adresses publiques et privées"
        )
    } else {
        say!(
            lang,
            en: "public addresses only",
            fr: "adresses publiques seulement"
        )
    };
    let chains = conditions.authorities.as_ref().map(named);
    let chains = match chains {
        Some(files) => say!(
            lang,
            en: "chains checked against {files}",
            fr: "chaînes vérifiées avec {files}"
        ),
        None => say!(
            lang,
            en: "chains not checked (no authorities given)",
            fr: "chaînes non vérifiées (aucune autorité indiquée)"
        ),
    };
    let identity = conditions.identity.as_ref().map(named);
    let identity = identity.map(|files| {
        say!(
            lang,
            en: ", client certificate {files}",
            fr: ", certificat client {files}"
        )
    });
    let identity = identity.unwrap_or_default();
    say!(
        lang,
        en: "Fronts: probed at {addresses}, timeout {timeout} s for each answer, {chains}{identity}",
        fr: "Fronts : sondés aux {addresses}, délai de {timeout} s par réponse, {chains}{identity}"
    )
}

/// That the certificate of the whitelist's signer had expired when the audit began.
fn expired(context: &AuditContext, lang: Lang) -> Option<String> {
    let signer = context.whitelist.as_ref()?.signature.signer()?;
    let expired = signer.expired_at(context.started)?;
    let expired = expired.in_lang(lang);
    Some(say!(
        lang,
        en: "Warning: {expired}",
        fr: "Attention : {expired}"
    ))
}

/// Entries of the whitelist that are in no total, each on a line.
pub(super) fn skipped(context: &AuditContext, lang: Lang) -> impl Iterator<Item = String> {
    let whitelist = context.whitelist.as_ref();
    let skipped = whitelist.map_or(&[][..], |whitelist| &whitelist.skipped);
    skipped.iter().map(move |oddity| {
        let line = oddity.position.line;
        let message = one_line(oddity.message.in_lang(lang));
        say!(
            lang,
            en: "Not checked (whitelist, line {line}): {message}",
            fr: "Non vérifié (liste blanche, ligne {line}) : {message}"
        )
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::sample;

    #[test]
    fn age_of_an_old_whitelist_is_said() {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let mut report = sample::report();
        let said =
            |shown: &crate::report::Report| Lang::ALL.map(|lang| of_report(shown, lang).join("\n"));
        report.context.started += 30 * DAY;
        let is_silent = |it: &String| !it.contains(" the audit,") && !it.contains("avant l’audit");
        assert!(said(&report).iter().all(is_silent));
        report.context.started += 611 * DAY;
        let [en, fr] = said(&report);
        assert!(en.contains("Z, 641 days before the audit, "), "{en}");
        assert!(fr.contains(", 641 jours avant l’audit, "), "{fr}");
    }

    #[test]
    fn what_was_not_examined_of_any_domain_has_its_number() {
        let report = sample::report();
        let numbered = with_numbers(&report, Lang::English).join("\n");
        let number = report.unexamined().unwrap().fronts;
        assert_eq!(number, 3);
        let expected = "Not probed for 3 domains: fronts";
        assert!(numbered.contains(expected), "{numbered}");
        let lines = of_report(&report, Lang::English).join("\n");
        assert!(lines.contains("Not probed: fronts"), "{lines}");
    }

    #[test]
    fn certificate_that_had_expired_is_in_every_report_for_people() {
        let mut context = sample::report().context;
        assert!(Lang::ALL.iter().all(|it| expired(&context, *it).is_none()));
        context.started += Duration::from_secs(1);
        assert_eq!(
            Lang::ALL.map(|it| expired(&context, it).unwrap()),
            [
                "Warning: the signer's certificate expired on 2030-03-17T17:46:40Z",
                "Attention\u{202f}: le certificat du signataire a expiré le 17 mars 2030 à \
                 17\u{202f}h\u{202f}46\u{202f}min\u{202f}40\u{202f}s (UTC)",
            ]
        );
    }
}
