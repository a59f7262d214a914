#![doc = include_str!("../README.md")]

pub mod date;
pub mod dates;
pub mod input;
pub mod lang;
pub mod server_path;
pub mod system_error;
pub mod text;
