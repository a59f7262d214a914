//! Prints the page of constructs that name servers refuse: `cargo run --example zone_files >
//! docs/zone-files.md`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", mssrv::master_file::refusal::page());
}
