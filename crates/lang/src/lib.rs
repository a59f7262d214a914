//! Texts in English and French: the languages, wording, errors that name file, line and column. Knows neither the
//! DNS nor MSSanté.

pub mod date;
pub mod dates;
pub mod input;
pub mod lang;
pub mod server_path;
pub mod system_error;
pub mod text;
