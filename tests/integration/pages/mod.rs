//! README, CONTRIBUTING and the pages of docs/: what they show is what the program does.

mod commands;
mod examples;
mod layout;
mod markdown;

pub use markdown::Page;
