#![doc = include_str!("../README.md")]

pub mod authority;
pub mod first_of;
pub mod host;
pub mod lookup;
pub mod master_file;
pub mod shown_name;
pub mod special_purpose;
pub mod words;

use mssrv_lang::{input, lang, system_error, text};
