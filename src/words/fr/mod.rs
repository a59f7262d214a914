//! Français.

pub(super) mod cause;
pub(super) mod lookup;
pub(super) mod message;
mod probe;
pub(super) mod rules;
pub(super) mod trust;
