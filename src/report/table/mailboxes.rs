//! What an audit says about mailboxes, below the verdicts.

use std::fmt::{self, Write};

use super::{TextStyle, words};
use crate::report::view::View;

/// Writes how many mailboxes are reachable, and which domains the audit, the whitelist or the extraction lacks. Nothing
/// without an extraction.
pub(super) fn write(out: &mut String, view: &View<'_>, look: TextStyle) -> fmt::Result {
    let Some(mailboxes) = &view.mailboxes else {
        return Ok(());
    };
    let reachable = words::reachable(mailboxes.by_status, look.lang);
    writeln!(out, "\n{}", look.fill_line(&reachable))?;
    for line in words::remarks(mailboxes, look.verbose, look.lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    Ok(())
}
