//! The JSON forms of generated records and of changes. `mssrv_records::zone` has the rest.

pub mod change;
pub mod json;

pub use mssrv_records::zone::*;
