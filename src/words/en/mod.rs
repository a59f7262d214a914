//! English.

pub(super) mod address;
pub(super) mod cause;
pub(super) mod expected;
pub(super) mod found;
mod lookup;
pub(super) mod message;
mod probe;
pub(super) mod rules;
pub(super) mod trust;
