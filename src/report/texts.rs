//! Texts that are English so far, in French reports too: what fronts showed.

use std::borrow::Cow;

use crate::lang::Lang;
use crate::probe::Cause;

/// Why a visit to a front ended early.
pub(super) fn cause(cause: &Cause, _: Lang) -> String {
    cause.to_string()
}

/// What the probe says in words of its own, such as why a certificate cannot be read.
pub(super) fn probe(text: &str, _: Lang) -> Cow<'_, str> {
    text.into()
}
