//! English.

pub(super) mod address;
pub(super) mod failure;
pub(super) mod note;
