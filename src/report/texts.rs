//! Texts that are English so far, in French reports too: why lookups failed.

use std::borrow::Cow;

use crate::lang::Lang;
use crate::lookup::Failure;

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
