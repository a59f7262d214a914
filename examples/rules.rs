//! Prints the page of the rules: `cargo run --example rules > docs/rules.md` in English,
//! `cargo run --example rules -- fr > docs/regles.md` in French.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use mssrv::lang::{Lang, UnknownLang};
use mssrv::words;

fn main() -> Result<(), UnknownLang> {
    let lang = std::env::args().nth(1);
    let lang = lang.map_or(Ok(Lang::default()), |it| it.parse())?;
    print!("{}", words::page(lang));
    Ok(())
}
