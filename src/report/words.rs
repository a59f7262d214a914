//! Words that the reports for people share: statuses, severities, remarks on operators, and what was not examined.

mod causes;
mod mailboxes;

use super::view::View;
use super::{AuditContext, OperatorReport, Report, SourceKind};
use crate::dates;
use crate::finding::{Counts, Omitted, Severity, Status};
use crate::lang::{Lang, Say, say};
use crate::rule::{Finding, FindingContent};
use crate::text::one_line;
use crate::unexamined::{Unexamined, UnexaminedCounts};

pub(super) use causes::{causes_title, first_operators, operators_order, overlap};
pub(super) use mailboxes::{
    mailbox_share, mailboxes, number, reachable, reachable_ones, remarks, size,
};

/// A label and what follows its colon.
pub(super) fn labelled(lang: Lang, label: &str, text: &str) -> String {
    say!(lang, en: "{label}: {text}", fr: "{label} : {text}")
}

/// A number with the decimal separator of the language: `2.5` or `2,5`.
pub(super) fn decimal(number: f64, lang: Lang) -> String {
    let text = number.to_string();
    match lang {
        Lang::English => text,
        Lang::French => text.replace('.', ","),
    }
}

/// A status as people read it.
pub(super) fn status(status: Status, lang: Lang) -> &'static str {
    let (en, fr) = match status {
        Status::Compliant => ("compliant", "conforme"),
        Status::Partial => ("partially compliant", "partiellement conforme"),
        Status::NonCompliant => ("non-compliant", "non conforme"),
        Status::Absent => ("absent", "absent"),
        Status::Undetermined => ("undetermined", "indéterminé"),
    };
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}

/// A severity as people read it.
pub(super) fn severity(severity: Severity, lang: Lang) -> &'static str {
    let (en, fr) = match severity {
        Severity::Error => ("error", "erreur"),
        Severity::Undetermined => ("undetermined", "indéterminé"),
        Severity::Warning => ("warning", "avertissement"),
        Severity::Info => ("information", "information"),
    };
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}

/// Domains with their number, which the French noun agrees with.
pub(super) fn domains(number: usize, lang: Lang) -> String {
    lang.counted(number, ["domain", "domains"], ["domaine", "domaines"])
}

/// Operators with their number.
pub(super) fn operators(number: usize, lang: Lang) -> String {
    lang.counted(
        number,
        ["operator", "operators"],
        ["opérateur", "opérateurs"],
    )
}

/// Title of the absent domains. Those that have a cause stand there.
pub(super) fn absent_title(view: &View<'_>, lang: Lang) -> String {
    let all = view.domains.absent;
    let mut domains = domains(all, lang);
    if let Some(view) = &view.mailboxes {
        let theirs = mailboxes(view.by_status.absent, lang);
        domains = format!("{domains} ({theirs})");
    }
    if view.absent_domains == all {
        return say!(
            lang,
            en: "Absent: {domains} without an SRV record at any required name",
            fr: "Absents : {domains} sans enregistrement SRV aux noms requis"
        );
    }
    let others = lang.number(view.absent_domains);
    say!(
        lang,
        en: "Absent: {domains} without an SRV record at any required name, {others} of them without another cause",
        fr: "Absents : {domains} sans enregistrement SRV aux noms requis, dont {others} sans autre cause"
    )
}

/// Titles of the columns of verdicts; the last two are for mailboxes.
pub(super) fn verdict_titles(lang: Lang) -> [&'static str; 6] {
    match lang {
        Lang::English => [
            "Verdict",
            "Domains",
            "Share",
            "Operators",
            "Mailboxes",
            "Share of mailboxes",
        ],
        Lang::French => [
            "Verdict",
            "Domaines",
            "Part",
            "Opérateurs",
            "BAL",
            "Part des BAL",
        ],
    }
}

/// Stands where a number has no meaning: only operators are partially compliant.
pub(super) const NO_NUMBER: &str = "–";

/// A share in percent, with one decimal: `8.4%`, in French `8,4 %`. Only all is 100 %, and only nothing is 0 %.
pub(crate) fn share(part: usize, all: usize, lang: Lang) -> String {
    // Numbers of domains are far below 2^52.
    #[expect(clippy::cast_precision_loss, reason = "a share is rounded in any case")]
    let tenths = (part as f64 * 1000.0 / all.max(1) as f64).round();
    let tenths = match part {
        0 => 0.0,
        _ if part == all => 1000.0,
        _ => tenths.clamp(1.0, 999.0),
    };
    let percent = format!("{:.1}", tenths / 10.0);
    match lang {
        Lang::English => format!("{percent}%"),
        Lang::French => format!("{}\u{202f}%", percent.replace('.', ",")),
    }
}

/// The first names of a list, and the number of the others: `a.fr, b.fr and 2,726 others`.
pub(super) fn first_names(names: &[impl AsRef<str>], all: usize, lang: Lang) -> String {
    let shown: Vec<_> = names
        .iter()
        .map(|it| one_line(it.as_ref()).into_owned())
        .collect();
    let others = all.saturating_sub(shown.len());
    if others == 0 {
        return lang.and(&shown);
    }
    let first = shown.join(", ");
    let others = lang.counted(others, ["other", "others"], ["autre", "autres"]);
    say!(lang, en: "{first} and {others}", fr: "{first} et {others}")
}

/// A number of domains with a status: `2 compliant`.
pub(super) fn of_status(number: usize, status: Status, lang: Lang) -> String {
    let word = self::status(status, lang);
    let plural = format!("{word}s");
    lang.counted(number, [word; 2], [word, &plural])
}

/// Numbers of domains by status, each shown by `show`.
pub(super) fn totals(counts: Counts, lang: Lang, show: impl Fn(usize, Status) -> String) -> String {
    labelled(
        lang,
        &domains(counts.total(), lang),
        &by_status(counts, show),
    )
}

fn by_status(counts: Counts, show: impl Fn(usize, Status) -> String) -> String {
    let parts = [
        show(counts.compliant, Status::Compliant),
        show(counts.non_compliant, Status::NonCompliant),
        show(counts.absent, Status::Absent),
        show(counts.undetermined, Status::Undetermined),
    ];
    parts.join(", ")
}

/// Domains by status, without their total.
pub fn verdicts(counts: Counts, lang: Lang) -> String {
    by_status(counts, |count, status| of_status(count, status, lang))
}

/// One line about an audit: its domains by status.
pub fn summary(counts: Counts, lang: Lang) -> String {
    totals(counts, lang, |count, status| of_status(count, status, lang))
}

/// A finding's message, without the domain, which is in the column beside it.
pub(super) fn short(finding: &Finding, domain: &str, lang: Lang) -> String {
    let owner = finding.owner.as_str();
    let relative = owner.strip_suffix(domain);
    let relative = relative.and_then(|labels| labels.strip_suffix('.'));
    let text = finding.statement(lang);
    match relative {
        None if owner == domain => text,
        relative => labelled(lang, relative.unwrap_or(owner), &text),
    }
}

/// A line below the findings that are kept, which counts the others.
pub(super) fn omitted(omitted: &Omitted, lang: Lang) -> String {
    let code = omitted.code;
    let severity = severity(omitted.severity, lang);
    let number = lang.number(omitted.findings);
    match omitted.findings {
        1 => say!(
            lang,
            en: "and 1 more {code} finding ({severity})",
            fr: "et 1 autre constat {code} ({severity})"
        ),
        _ => say!(
            lang,
            en: "and {number} more {code} findings ({severity})",
            fr: "et {number} autres constats {code} ({severity})"
        ),
    }
}

/// The requirement and its date.
pub(super) fn requirement(context: &AuditContext, lang: Lang) -> String {
    let id = one_line(&context.requirement.id);
    let date = dates::day(lang, &context.requirement.date);
    say!(lang, en: "Requirement: {id} of {date}", fr: "Exigence : {id} du {date}")
}

/// The servers asked, or the files read.
pub(super) fn source(context: &AuditContext, lang: Lang) -> String {
    let joined = context.servers.join(", ");
    let servers = one_line(&joined);
    match (context.source, context.servers.len()) {
        (SourceKind::Resolver, 0 | 1) => {
            say!(lang, en: "Source: resolver {servers}", fr: "Source : résolveur {servers}")
        }
        (SourceKind::Resolver, _) => {
            say!(lang, en: "Source: resolvers {servers}", fr: "Source : résolveurs {servers}")
        }
        (SourceKind::Authoritative, _) => say!(
            lang,
            en: "Source: authoritative servers, found from {servers}",
            fr: "Source : serveurs faisant autorité, trouvés à partir de {servers}"
        ),
        (SourceKind::Zone, 0 | 1) => {
            say!(lang, en: "Source: zone file {servers}", fr: "Source : fichier de zone {servers}")
        }
        (SourceKind::Zone, _) => say!(
            lang,
            en: "Source: zone files {servers}",
            fr: "Source : fichiers de zone {servers}"
        ),
        (SourceKind::Lab, _) => {
            say!(lang, en: "Source: test bench {servers}", fr: "Source : banc d’essai {servers}")
        }
    }
}

/// The whitelist's date and what its signature proves; none without a whitelist.
pub(super) fn whitelist(context: &AuditContext, lang: Lang) -> Option<String> {
    let whitelist = context.whitelist.as_ref()?;
    let signature = whitelist.signature.say(lang);
    Some(match &whitelist.generated {
        Some(generated) => {
            let date = dates::stated(lang, generated);
            let age = age(context, lang);
            say!(
                lang,
                en: "Whitelist: of {date}{age}, {signature}",
                fr: "Liste blanche : du {date}{age}, {signature}"
            )
        }
        None => say!(
            lang,
            en: "Whitelist: without a date, {signature}",
            fr: "Liste blanche : sans date, {signature}"
        ),
    })
}

/// How long before the audit the whitelist was made, after a comma; empty if it was recent, or has no date.
fn age(context: &AuditContext, lang: Lang) -> String {
    /// Oldest whitelist, in days, whose age does not matter.
    const RECENT: usize = 30;
    let days = context.days_of_whitelist().filter(|it| *it > RECENT);
    days.map_or_else(String::new, |days| {
        let days = lang.counted(days, ["day", "days"], ["jour", "jours"]);
        say!(lang, en: ", {days} before the audit", fr: ", {days} avant l’audit")
    })
}

/// A remark on an operator's numbers: domains that could not be checked, and domains that others also list.
/// `None` for most operators.
pub(super) fn remark(operator: &OperatorReport, lang: Lang) -> Option<String> {
    let parts = [unchecked(operator.counts, lang), contested(operator, lang)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let joint = match lang {
        Lang::English => "; ",
        Lang::French => "\u{202f}; ",
    };
    (!parts.is_empty()).then(|| parts.join(joint))
}

/// Numbers of domains, if some could not be checked and others could: the verdict then rests on the others.
fn unchecked(counts: Counts, lang: Lang) -> Option<String> {
    if counts.undetermined == 0 || counts.undetermined == counts.total() {
        return None;
    }
    let known = [
        (counts.compliant, Status::Compliant),
        (counts.non_compliant, Status::NonCompliant),
        (counts.absent, Status::Absent),
    ];
    let known = known.into_iter().filter(|(count, _)| *count > 0);
    let known = known.map(|(count, it)| of_status(count, it, lang));
    let unchecked = lang.counted(
        counts.undetermined,
        ["could not be checked"; 2],
        ["n’a pas pu être vérifié", "n’ont pas pu être vérifiés"],
    );
    Some(known.chain([unchecked]).collect::<Vec<_>>().join(", "))
}

/// The verdict without the domains that others list as well.
fn contested(operator: &OperatorReport, lang: Lang) -> Option<String> {
    let contested = operator.counts.total() - operator.uncontested?.total();
    let number = lang.number(contested);
    let Some(own) = operator.uncontested_status() else {
        return match contested {
            0 => None,
            1 => Some(say!(
                lang,
                en: "other operators also list its only domain",
                fr: "son seul domaine est également inscrit par d’autres opérateurs"
            )),
            _ => Some(say!(
                lang,
                en: "other operators also list all its {number} domains",
                fr: "ses {number} domaines sont tous également inscrits par d’autres opérateurs"
            )),
        };
    };
    let verdict = status(own, lang);
    match (contested, own == operator.status()) {
        (0, _) => None,
        (1, true) => Some(say!(
            lang,
            en: "other operators also list 1 of its domains",
            fr: "un de ses domaines est également inscrit par d’autres opérateurs"
        )),
        (_, true) => Some(say!(
            lang,
            en: "other operators also list {number} of its domains",
            fr: "{number} de ses domaines sont également inscrits par d’autres opérateurs"
        )),
        (1, false) => Some(say!(
            lang,
            en: "{verdict} without the domain that other operators also list",
            fr: "{verdict} sans le domaine que d’autres opérateurs inscrivent également"
        )),
        (_, false) => Some(say!(
            lang,
            en: "{verdict} without the {number} domains that other operators also list",
            fr: "{verdict} sans les {number} domaines que d’autres opérateurs inscrivent également"
        )),
    }
}

/// The line that says that findings have only English texts, because the report does not have their facts; none in
/// English.
pub(super) fn untranslated(report: &Report, lang: Lang) -> Option<String> {
    let findings = || report.domains.iter().flat_map(|domain| &domain.findings);
    let is_text = |finding: &Finding| matches!(finding.says, FindingContent::Texts(_));
    match lang {
        Lang::English => None,
        Lang::French => findings().any(is_text).then(|| {
            let which = if findings().all(is_text) {
                "Les constats"
            } else {
                "Certains constats"
            };
            format!("{which} viennent d’une version antérieure de mssrv et restent en anglais")
        }),
    }
}

/// Lines that say what an audit, or a discovery, leaves out. `numbers` has the number of domains, or 0 where no number is
/// said. `probed` says whether it connects with fronts at all.
pub(super) fn left_out(
    unexamined: Unexamined,
    numbers: UnexaminedCounts,
    probed: bool,
    lang: Lang,
) -> impl Iterator<Item = String> {
    let Unexamined {
        declarations,
        targets,
        fronts,
    } = unexamined;
    let of = |count: usize| match count {
        0 => String::new(),
        count => {
            let domains = domains(count, lang);
            say!(lang, en: " for {domains}", fr: " pour {domains}")
        }
    };
    let lines = [
        declarations.then(|| {
            let of = of(numbers.declarations);
            say!(
                lang,
                en: "Not compared{of}: targets with declared fronts (declaration missing)",
                fr: "Non comparé{of} : cibles et fronts déclarés (déclaration absente)"
            )
        }),
        targets.then(|| {
            let of = of(numbers.targets);
            say!(
                lang,
                en: "Not looked up{of}: targets outside the zone files",
                fr: "Non résolu{of} : cibles hors des fichiers de zone"
            )
        }),
        (fronts && !probed).then(|| {
            let of = of(numbers.fronts);
            say!(
                lang,
                en: "Not probed{of}: fronts (no --probe)",
                fr: "Non sondé{of} : fronts (sans --probe)"
            )
        }),
        (fronts && probed).then(|| {
            let of = of(numbers.fronts);
            say!(
                lang,
                en: "Not probed{of}: at least one front, see the findings",
                fr: "Non sondé{of} : au moins un front, voir les constats"
            )
        }),
    ];
    lines.into_iter().flatten()
}

/// The line that says how many informational findings are hidden.
pub(super) fn hidden(findings: usize, lang: Lang) -> String {
    let findings = lang.counted(
        findings,
        [
            "informational finding hidden",
            "informational findings hidden",
        ],
        [
            "constat d’information masqué",
            "constats d’information masqués",
        ],
    );
    say!(
        lang,
        en: "{findings} (use -v to show them)",
        fr: "{findings} (-v pour les afficher)"
    )
}

/// Lines that say what was not examined, and for how many domains.
pub(super) fn unexamined(counts: UnexaminedCounts, lang: Lang) -> Vec<String> {
    let UnexaminedCounts {
        declarations,
        targets,
        fronts,
    } = counts;
    let lines = [
        (
            declarations,
            say!(
                lang,
                en: "Targets not compared with declared fronts",
                fr: "Cibles non comparées aux fronts déclarés"
            ),
        ),
        (
            targets,
            say!(
                lang,
                en: "Targets not looked up, outside the zone files",
                fr: "Cibles non résolues, hors des fichiers de zone"
            ),
        ),
        (
            fronts,
            say!(lang, en: "Fronts not probed", fr: "Fronts non sondés"),
        ),
    ];
    let lines = lines.into_iter().filter(|(count, _)| *count > 0);
    lines
        .map(|(count, what)| labelled(lang, &what, &domains(count, lang)))
        .collect()
}

#[cfg(test)]
mod tests;
