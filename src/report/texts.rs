//! Texts that are English so far, in French reports too: why lookups failed, and what fronts showed.

use std::borrow::Cow;

use crate::lang::Lang;
use crate::lookup::Failure;
use crate::probe::Cause;

/// Why a lookup failed, after how many attempts, at which server.
pub(super) fn failure(failure: &Failure, _: Lang) -> String {
    failure.to_string()
}

/// Why a lookup failed.
pub(super) fn detail(failure: &Failure, _: Lang) -> Cow<'_, str> {
    failure.detail.as_str().into()
}

/// Why a server gave no usable reply.
pub(super) fn no_reply(detail: &str, _: Lang) -> Cow<'_, str> {
    detail.into()
}

/// Why a visit to a front ended early.
pub(super) fn cause(cause: &Cause, _: Lang) -> String {
    cause.to_string()
}

/// What the probe says in words of its own, such as why a certificate cannot be read.
pub(super) fn probe(text: &str, _: Lang) -> Cow<'_, str> {
    text.into()
}
