//! The records an operator must publish, and what changes towards them, with the JSON forms of both.

pub mod change;
pub mod json;

pub use mssrv_records::zone::*;
