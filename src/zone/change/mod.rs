//! What to change in zones so that they publish the records of a plan.

pub mod json;

pub use mssrv_records::zone::change::*;
