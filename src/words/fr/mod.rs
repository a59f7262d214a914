//! Français.

pub(super) mod address;
pub(super) mod cause;
mod lookup;
pub(super) mod message;
mod probe;
pub(super) mod rules;
pub(super) mod trust;
