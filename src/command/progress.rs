//! How far a long command is: a bar on a terminal, else a line now and then for those who want to know.

use std::time::{Duration, Instant};

use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::command::Talk;
use crate::finding::{Counts, Severity, Status};
use crate::lang::{Lang, say};
use crate::report::verdicts;
use crate::rule::Finding;

/// Seconds between two lines.
const INTERVAL: u64 = 10;

/// A bar on standard error, on a terminal only.
pub(super) fn bar(domains: usize, talk: &Talk<'_, '_>) -> ProgressBar {
    if talk.quiet || !talk.env.stderr_is_terminal {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr();
    let bar = ProgressBar::with_draw_target(Some(domains as u64), target);
    let template = match talk.lang {
        Lang::English => "{bar:20} {pos}/{len} domains, {rate} a second, {eta_precise} left{msg}",
        Lang::French => {
            "{bar:20} {pos}/{len} domaines, {rate} par seconde, temps restant\u{202f}: {eta_precise}{msg}"
        }
    };
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let lang = talk.lang;
    let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // A bar that cannot be written is no reason to stop the work.
        let _ = out.write_str(&rate(state.per_sec(), lang));
    };
    bar.with_style(style.with_key("rate", rate))
}

/// Domains a second: a slow audit needs its decimal.
fn rate(rate: f64, lang: Lang) -> String {
    let decimals = usize::from(rate < 9.95);
    let number = format!("{rate:.decimals$}");
    match lang {
        Lang::English => number,
        Lang::French => number.replace('.', ","),
    }
}

/// How far an audit is, and what it found so far.
pub(super) struct AuditProgress {
    /// The bar, beside which messages are printed.
    pub(super) bar: ProgressBar,
    domains: usize,
    counts: Counts,
    /// Number of domains that the audit found settled when it began.
    settled_before: usize,
    /// Domains with a failed lookup.
    failed: usize,
    lang: Lang,
    began: Instant,
    /// When the last line was printed. `None` if no lines are wanted.
    last_line: Option<Instant>,
}

impl AuditProgress {
    /// An audit of `domains` domains, some of which may be settled already.
    pub(super) fn new(domains: usize, settled: Counts, talk: &Talk<'_, '_>) -> Self {
        let now = Instant::now();
        let bar = bar(domains, talk);
        // Those settled before say nothing about the rate.
        bar.set_position(settled.total() as u64);
        bar.reset_eta();
        let wants_lines = talk.verbose && !talk.quiet && !talk.env.stderr_is_terminal;
        Self {
            bar,
            domains,
            counts: settled,
            settled_before: settled.total(),
            failed: 0,
            lang: talk.lang,
            began: now,
            last_line: wants_lines.then_some(now),
        }
    }

    /// Counts one domain.
    pub(super) fn count(&mut self, status: Status, findings: &[Finding]) {
        self.counts.add(status);
        let undetermined = |it: &Finding| it.severity == Severity::Undetermined;
        self.failed += usize::from(findings.iter().any(undetermined));
    }

    /// Shows what was counted.
    pub(super) fn show(&mut self, talk: &mut Talk<'_, '_>) {
        self.bar.set_position(self.counts.total() as u64);
        if !self.bar.is_hidden() {
            let failures = self.failures().map(|it| format!("\n{it}"));
            let verdicts = verdicts(self.counts, self.lang);
            let failures = failures.unwrap_or_default();
            self.bar.set_message(format!("\n{verdicts}{failures}"));
        }
        let now = Instant::now();
        let is_due = |last: Instant| now.duration_since(last).as_secs() >= INTERVAL;
        if self.last_line.is_some_and(is_due) {
            self.last_line = Some(now);
            talk.note(&self.line(now));
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn failures(&self) -> Option<String> {
        let domains =
            self.lang
                .counted(self.failed, ["domain", "domains"], ["domaine", "domaines"]);
        (self.failed > 0).then(|| {
            say!(
                self.lang,
                en: "lookups failed for {domains}",
                fr: "recherches en échec pour {domains}"
            )
        })
    }

    fn line(&self, now: Instant) -> String {
        let done = self.counts.total();
        let elapsed = now.duration_since(self.began);
        let rate = (done - self.settled_before) as f64 / elapsed.as_secs_f64();
        let left = self.domains.saturating_sub(done) as f64 / rate.max(f64::MIN_POSITIVE);
        // Without a rate there is no estimate: as long as can be shown.
        let left = Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX);
        let [done, total] = [done, self.domains].map(|it| self.lang.number(it));
        let (left, rate) = (FormattedDuration(left), self::rate(rate, self.lang));
        let verdicts = verdicts(self.counts, self.lang);
        let failures = self.failures().map(|it| match self.lang {
            Lang::English => format!("; {it}"),
            Lang::French => format!("\u{202f}; {it}"),
        });
        let found = verdicts + &failures.unwrap_or_default();
        say!(
            self.lang,
            en: "{done} of {total} domains, {rate} a second, {left} left: {found}",
            fr: "domaines traités : {done} sur {total}, {rate} par seconde, temps restant {left} : {found}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_says_how_far_an_audit_is_and_what_it_found() {
        let counts = Counts {
            compliant: 1100,
            non_compliant: 1,
            absent: 0,
            undetermined: 99,
        };
        let began = Instant::now();
        let line = |lang, failed| {
            let progress = AuditProgress {
                bar: ProgressBar::hidden(),
                domains: 2200,
                counts,
                settled_before: 200,
                failed,
                lang,
                began,
                last_line: None,
            };
            progress.line(began + Duration::from_secs(10))
        };
        assert_eq!(
            line(Lang::English, 0),
            "1,200 of 2,200 domains, 100 a second, 00:00:10 left: 1,100 compliant, 1 non-compliant, 0 absent, \
             99 undetermined"
        );
        assert_eq!(
            line(Lang::French, 100),
            "domaines traités\u{202f}: 1\u{202f}200 sur 2\u{202f}200, 100 par seconde, temps restant 00:00:10\u{202f}: 1\u{202f}100 conformes, \
             1 non conforme, 0 absent, 99 indéterminés\u{202f}; recherches en échec pour 100 domaines"
        );
    }
}
