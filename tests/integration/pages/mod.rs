//! README, CONTRIBUTING and the pages of docs/: what they show is what the program does.

mod examples;
mod markdown;

pub use markdown::Page;
