//! `mssrv`: the DNS SRV records of MSSanté, the French secure health-mail network, generated and
//! checked.
//!
//! Facts are gathered first ([`observation`]), rules are pure functions over them ([`rule`]), reports put them into
//! words.
//!
//! The DNS itself is in the crate `mssrv_dns`, the records and whose domains they are in `mssrv_records`, the lab
//! in `mssrv_lab`, and texts in two languages in `mssrv_lang`. Their modules are also found here.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` (default) | the program: `cli`, `command`, [`main`]; with `lab` and `report` |
//! | `lab` | the lab |
//! | `report` | reports of audits, discoveries and whitelists; reading them back |
//!
//! Without features, the library looks records up, judges them and makes discoveries.

#![cfg_attr(
    not(feature = "report"),
    allow(dead_code, unused_imports, reason = "some items serve reports alone")
)]

pub mod audit;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod command;
pub mod contract;
pub mod discovery;
#[cfg(test)]
mod generated;
pub mod observation;
pub mod probe;
#[cfg(feature = "cli")]
mod program;
mod recent;
#[cfg(feature = "report")]
pub mod report;
pub mod rule;
#[cfg(feature = "cli")]
pub mod standard_output;
#[cfg(test)]
mod typography;
pub mod unexamined;
pub mod words;
pub mod zone;

pub use mssrv_dns::{authority, first_of, host, lookup, master_file, shown_name, special_purpose};
#[cfg(feature = "lab")]
pub use mssrv_lab as lab;
use mssrv_lang::dates;
pub use mssrv_lang::{input, lang, server_path, system_error, text};
use mssrv_records::published;
pub use mssrv_records::{
    address, finding, name, operators, register, requirement, script, service, shard, spreadsheet,
    trust_space, whitelist,
};

#[cfg(feature = "cli")]
pub use program::main;
