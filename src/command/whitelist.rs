//! `mssrv whitelist`: who signed a whitelist, what it holds, and what changed between two.

mod verify;

use std::path::{Path, PathBuf};

use super::output::Output;
use super::{CommandError, OK, Talk, WRONG, inputs};
use crate::cli::{By, Diff, DiffFormat, List, ListFormat, Trust, Whitelist};
use crate::input::InputError;
use crate::register::{Builder, Order, Register, compare};
use crate::report::whitelist::{
    Difference, Face, diff_json, diff_markdown, diff_table, list_csv, list_json, list_table,
};
use crate::whitelist::Demands;

pub(super) fn run(command: &Whitelist, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    match command {
        Whitelist::Verify(args) => verify::run(args, talk),
        Whitelist::List(args) => list(args, talk),
        Whitelist::Diff(args) => diff(args, talk),
    }
}

fn list(args: &List, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let demands = Demands {
        allow_truncated: args.allow_truncated,
        ..inputs::demands(&args.trust, talk.env)?
    };
    let register = read(&args.file, &demands, &args.operator, talk)?;
    if register.document.truncated && args.format == ListFormat::Csv {
        let message = "CSV has no place to say that the list is cut short: use the table or JSON";
        return Err(CommandError::Usage(message.to_owned()));
    }
    let output = Output::open(args.output.as_deref(), files([&args.file], &args.trust))?;
    let view = register.view(args.contested);
    let face = match (args.oddities, args.by) {
        (true, _) => Face::Oddities,
        (false, By::Operator) => Face::Operators,
        (false, By::Domain) => Face::Domains,
    };
    let text = match args.format {
        ListFormat::Table => list_table::render(&view, face, talk.look(&output)),
        ListFormat::Csv => list_csv::render(&view, face).map_err(CommandError::Csv)?,
        ListFormat::Json => list_json::render(&view)?,
    };
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    Ok(OK)
}

fn diff(args: &Diff, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let demands = inputs::demands(&args.trust, talk.env)?;
    let old = read(&args.old, &demands, &[], talk)?;
    let new = read(&args.new, &demands, &[], talk)?;
    for register in [&old, &new] {
        if register.domains.is_empty() {
            // Compared with anything, it would make everything seem to come or go.
            let message = "has no usable entry, so that nothing can be compared with it";
            return Err(InputError::whole(&register.document.source, message).into());
        }
    }
    let order = Order::of(&old, &new);
    if order == Order::Backward && !args.reverse {
        return Err(backward(&old, &new));
    }
    let output = Output::open(
        args.output.as_deref(),
        files([&args.old, &args.new], &args.trust),
    )?;
    let changes = compare(&old, &new);
    let difference = Difference {
        old: &old,
        new: &new,
        order,
        changes: &changes,
    };
    match difference.warning() {
        // Asked for with --reverse.
        Some(warning) if order == Order::Backward => talk.note(&warning),
        Some(warning) => talk.warn(&warning),
        None if order == Order::Same => talk.note("the two documents are one and the same"),
        None => {}
    }
    let text = match args.format {
        DiffFormat::Table => diff_table::render(&difference, talk.look(&output)),
        DiffFormat::Json => diff_json::render(&difference)?,
        DiffFormat::Markdown => diff_markdown::render(&difference),
    };
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    Ok(if changes.is_empty() { OK } else { WRONG })
}

/// Every file that is read.
fn files<'a, const N: usize>(
    documents: [&'a PathBuf; N],
    trust: &'a Trust,
) -> impl Iterator<Item = &'a Path> {
    let files = documents.into_iter().chain(&trust.ca_file);
    files.map(PathBuf::as_path)
}

fn backward(old: &Register, new: &Register) -> CommandError {
    let date = |register: &Register| register.document.generated.clone().unwrap_or_default();
    let (old_file, new_file) = (&old.document.source, &new.document.source);
    CommandError::Usage(format!(
        "{new_file}, of {}, is older than {old_file}, of {}: exchange them, or say --reverse",
        date(new),
        date(old),
    ))
}

/// Reads a document and tells which of its entries could not be used.
fn read(
    path: &Path,
    demands: &Demands,
    wanted: &[String],
    talk: &mut Talk<'_, '_>,
) -> Result<Register, CommandError> {
    let mut builder = Builder::default();
    let summary = inputs::read_whitelist(path, demands, |entry| builder.add(&entry), talk)?;
    Ok(builder.build(summary, wanted)?)
}
