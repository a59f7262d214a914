//! `mssrv`: the DNS SRV records of MSSanté, the French secure health-mail network, generated and
//! checked.
//!
//! The modules form layers; imports point downwards only:
//!
//! | layer | modules |
//! |---|---|
//! | edge | [`cli`], [`command`] |
//! | a world to test in | [`lab`] |
//! | output | [`report`], [`zone`], [`contract`] |
//! | the run | [`audit`], [`discovery`] |
//! | words | [`words`] |
//! | judging | [`rule`] |
//! | facts | [`observation`], [`probe`], [`lookup`], [`authority`] |
//! | inputs | [`master_file`], [`register`], [`trust_space`], [`whitelist`], [`operators`], [`requirement`] |
//! | vocabulary | [`lang`], [`finding`], [`unexamined`], [`address`], [`host`], [`name`], [`service`], [`shard`], [`server_path`], [`input`], [`text`] |
//!
//! Facts are gathered first ([`observation`]), rules are pure functions over them ([`rule`]),
//! reports return text ([`report`]).

pub mod address;
pub mod audit;
pub mod authority;
pub mod cli;
pub mod command;
pub mod contract;
pub mod discovery;
pub mod finding;
pub mod host;
pub mod input;
pub mod lab;
pub mod lang;
pub mod lookup;
pub mod master_file;
pub mod name;
pub mod observation;
pub mod operators;
mod order;
pub mod probe;
mod recent;
pub mod register;
pub mod report;
pub mod requirement;
pub mod rule;
pub mod server_path;
pub mod service;
pub mod shard;
pub mod special_purpose;
pub mod text;
pub mod trust_space;
pub mod unexamined;
pub mod whitelist;
pub mod words;
pub mod zone;

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Parser;

/// The program: reads the command line and the process's world, returns the exit status.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let lang = lang::Lang::of_locale(&sys_locale::get_locale().unwrap_or_default());
    // Not locked: what is told meanwhile goes there from another thread.
    let (mut input, mut out, mut err) = (stdin().lock(), stdout(), stderr());
    let mut env = command::Env {
        lang,
        width: stdout().is_terminal().then(terminal_width),
        stderr_is_terminal: stderr().is_terminal(),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        now: SystemTime::now,
        stdin: &mut input,
        stdout: &mut out,
        meanwhile: || Box::new(stdout()),
        stderr: &mut err,
    };
    command::run(&cli, &mut env).into()
}

/// Columns of the terminal, 80 where it does not say.
fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}
