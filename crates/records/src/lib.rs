#![doc = include_str!("../README.md")]

pub mod address;
mod code;
pub mod finding;
pub mod name;
pub mod operators;
pub mod order;
pub mod published;
pub mod register;
pub mod requirement;
pub mod script;
pub mod service;
pub mod shard;
pub mod spreadsheet;
pub mod trust_space;
pub mod whitelist;
pub mod zone;

use mssrv_dns::host;
use mssrv_lang::{date, dates, input, lang, server_path, text};
