//! Français.

pub(super) mod address;
pub(super) mod cause;
pub(super) mod failure;
pub(super) mod lookup;
pub(super) mod message;
pub(super) mod note;
mod probe;
pub(super) mod rules;
pub(super) mod trust;
