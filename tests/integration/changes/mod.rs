//! `mssrv generate --diff` and `--missing-from`: only what is to be changed of what is published.

mod files;
mod report;
mod servers;
mod shared;
mod update;

use crate::formats::Inputs;
use crate::harness::{Run, mssrv};

/// Right records, records of every wrong kind and none at all.
const HALF_WRONG: &str = "\
_imap._tcp 1200 IN SRV 10 1 143 IMAP-psc.fronts.test.
_imap._tcp 1200 IN SRV 20 1 143 imap-cert.fronts.test.
_submission._tcp 1200 IN SRV 10 1 587 smtp-psc.fronts.test.
_submission._tcp 1200 IN SRV 20 1 587 smtp-cert.fronts.test.
_submission._tcp 1200 IN SRV 30 1 587 smtp-old.fronts.test.
_imap._tcp.no 1200 IN SRV 10 1 143 imap-psc.fronts.test.
_imap._tcp.x9 60 IN SRV 0 0 993 old.fronts.test.
_imap._tcp.x10 60 IN SRV 10 1 143 imap-psc.fronts.test.
_imap._tcp.x10 60 IN SRV 20 1 143 imap-cert.fronts.test.
_submission._tcp.x10 1200 IN SRV 10 1 587 smtp-cert.fronts.test.
_submission._tcp.x10 1200 IN SRV 20 1 587 smtp-psc.fronts.test.
_imap._tcp.null 1200 IN SRV 0 0 0 .
*._tcp.1e3 1200 IN SRV 10 1 143 imap-psc.fronts.test.
_imaps._tcp.x9 60 IN SRV 0 1 993 old.fronts.test.
x9 3600 IN MX 10 mail
";

/// What is to be done about it: records to add, to remove and to get another TTL, for 11 domains
/// with four records each.
const ADDED: usize = 4 * 11 - 4 - 1 - 2;
const REMOVED: usize = 1 + 1 + 2 + 1;
const RETIMED: usize = 2;

fn summary() -> String {
    unknown_fronts(3)
        + &format!(
            "mssrv: {ADDED} records to add, {REMOVED} records to remove, {RETIMED} records to get \
             another TTL, for 11 of 11 domains\n"
        )
}

/// The note on so many records to remove, where no whitelist says who else lists the domains.
fn unknown_fronts(records: usize) -> String {
    format!(
        "mssrv: records to remove whose fronts no operator declares: {records}. Without a whitelist, it is not known which \
         other operators list these domains. Make sure that the records are yours, or give --whitelist\n"
    )
}

/// The changes that are to be made, in that format, against what `options` name.
fn changes(inputs: &Inputs, format: &str, options: &[&str]) -> Run {
    let args = [
        "generate",
        "--operators",
        &inputs.operators,
        "--format",
        format,
    ];
    mssrv(args.iter().chain(options))
}

/// The lines that are no comments.
fn live(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with(';')).collect()
}
