//! Words for what the DNS shows, in each language. A fact without its words in a language does not compile.

mod en;
mod failure;
mod fr;
mod list;
mod note;
mod purpose;

pub use list::{add_list, add_list_of, list};
