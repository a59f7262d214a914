//! `check --authoritative`: delegations of every kind, servers that do not agree, and bounds.

pub mod bench;
mod hostile;
mod odd;
mod peers;
mod shared;
mod wide;
