//! Prints the page of the rules: `cargo run --example rules > docs/rules.md`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", mssrv::rule::page());
}
