//! Français.

pub(super) mod address;
mod lookup;
pub(super) mod message;
mod probe;
pub(super) mod rules;
