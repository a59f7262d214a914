//! The bar that a long audit shows.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::Talk;
use crate::lang::Lang;

/// A bar on standard error, on a terminal only.
pub(super) fn bar(domains: usize, talk: &Talk<'_, '_>) -> ProgressBar {
    if talk.quiet || !talk.env.stderr_is_terminal {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr();
    let bar = ProgressBar::with_draw_target(Some(domains as u64), target);
    let template = match talk.lang {
        Lang::English => "{bar:40} {pos}/{len} domains, {eta_precise} left",
        Lang::French => "{bar:40} {pos}/{len} domaines, temps restant\u{202f}: {eta_precise}",
    };
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
