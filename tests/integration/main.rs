//! The whole program, as its users run it, against the embedded lab and against real name servers.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]
#![allow(
    unreachable_pub,
    reason = "one binary: pub means for its other modules"
)]

// Its attribute `test` stands for Rust's own in all modules.
#[macro_use]
extern crate trial;

mod archive;
// Elsewhere the loopback interface has one address.
#[cfg(target_os = "linux")]
mod audit_formats;
mod authoritative;
mod bad_input;
mod bounded;
mod browser;
mod cases;
mod changes;
mod check;
mod closed_loop;
mod compare;
// systemd, cron and their like.
#[cfg(target_os = "linux")]
mod contrib;
mod crates;
mod denials;
mod determinism;
mod digests;
mod discover;
mod encrypted;
mod exported;
mod formats;
mod further_reports;
// Each front has a loopback address of its own.
#[cfg(target_os = "linux")]
mod fronts;
mod generate;
mod golden;
mod harness;
mod history;
mod hosts;
mod junit;
mod keep_going;
mod lab;
mod languages;
mod letters;
mod mailboxes;
mod markdown;
mod master_file;
mod no_host;
mod older;
mod pages;
mod peer;
mod probe;
mod read_back;
mod readers;
mod recursive;
mod refusal_order;
mod refused_zones;
mod resume;
mod rough_server;
mod sarif;
mod scenarios;
mod second_opinion;
mod settings;
mod shards;
mod signature;
mod standalone;
#[cfg(unix)]
mod streams;
mod trials;
mod unanswered;
mod undotted;
mod whitelist;
mod whitelist_care;
mod witness;
mod workbook;
mod zone_files;

fn main() -> std::process::ExitCode {
    trials::main()
}
