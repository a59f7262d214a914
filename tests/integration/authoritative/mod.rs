//! `check --authoritative`: delegations of every kind, and servers that do not agree.

mod bench;
mod odd;
mod peers;
mod shared;
