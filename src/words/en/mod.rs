//! English.

pub(super) mod cause;
pub(super) mod expected;
pub(super) mod found;
pub(super) mod lookup;
pub(super) mod message;
mod probe;
pub(super) mod rules;
pub(super) mod trust;
