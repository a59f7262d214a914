//! `mssrv generate`: who writes which domain is settled first; then the records are streamed out.

mod diff;
mod files;
mod fronts;

use std::io::Write;
use std::path::Path;

use super::output::{Compared, Folder, Outcome, Output, compare_file};
use super::{CommandError, OK, Talk, WRONG, some};
use crate::cli::{Generate, Layout};
use crate::text::counted;
use crate::trust_space::Operator;
use crate::zone::{Header, Plan, Zoned};

pub(super) fn run(args: &Generate, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    diff::refuse_what_is_lacking(args)?;
    let loaded = fronts::load(args, talk)?;
    let ttl = |operator: &Operator| args.ttl.or(operator.ttl).unwrap_or(loaded.ttl);
    let plan = Plan::new(&loaded.space, &loaded.requirement, ttl, loaded.named)?;
    let zoned = Zoned::new(&plan, &args.zone)?;
    files::refuse_what_is_lacking(args, &zoned)?;
    tell_idle(&plan, talk);
    let header = Header {
        requirement: &loaded.requirement,
        // Among several files, one changes only where what it holds does.
        sources: match args.layout {
            Layout::Single => &loaded.sources,
            _ => &[],
        },
        comments: !args.no_comments,
    };
    if args.changes.wanted() {
        return diff::run(args, talk, &zoned.whole(), &header);
    }
    match (folder(args)?, args.verify_output) {
        (None, false) => write_file(args, &zoned, &header, talk),
        (None, true) => {
            let path = args.output.as_deref().unwrap_or(Path::new("-"));
            let whole = zoned.whole();
            let outcome = compare_file(path, &|out| files::write(args, out, &whole, &header))?;
            tell_outcome(&outcome, talk)
        }
        (Some(path), false) => write_folder(args, path, &zoned, &header, talk),
        (Some(path), true) => {
            let mut folder = Compared::open(path)?;
            files::add_all(args, &zoned, &header, &mut folder)?;
            tell_outcome(&folder.finish()?, talk)
        }
    }
}

/// The folder of a layout that has one.
fn folder(args: &Generate) -> Result<Option<&Path>, CommandError> {
    let usage = |text: &str| Err(CommandError::Usage(text.to_owned()));
    let output = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    match (args.layout, output) {
        (Layout::Single, None) if args.verify_output => {
            usage("--verify-output compares with a file or a folder: name it with -o")
        }
        (Layout::Single, _) if args.force => {
            usage("--force goes with a layout of several files; a single one is replaced as it is")
        }
        (Layout::Single, _) => Ok(None),
        (_, None) => usage("this layout has several files: name the folder for them with -o"),
        (_, Some(path)) => Ok(Some(path)),
    }
}

fn write_file(
    args: &Generate,
    zoned: &Zoned<'_>,
    header: &Header<'_>,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let output = Output::open(args.output.as_deref(), args.inputs.files())?;
    let whole = zoned.whole();
    output.write(talk.env, |out| files::write(args, out, &whole, header))?;
    talk.note(&format!("{} written", amount(zoned)));
    Ok(OK)
}

fn write_folder(
    args: &Generate,
    path: &Path,
    zoned: &Zoned<'_>,
    header: &Header<'_>,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let mut folder = Folder::open(path, args.inputs.files(), args.force)?;
    files::add_all(args, zoned, header, &mut folder)?;
    let written = folder.finish()?;
    let (amount, files) = (amount(zoned), counted(written.files, "file"));
    let changed = match written.changed {
        0 => "none of them changed".to_owned(),
        changed => format!("{changed} of them new or changed"),
    };
    talk.note(&format!("{amount} in {files}, {changed}"));
    if !written.removed.is_empty() {
        let removed = counted(written.removed.len(), "file");
        let names = some(&written.removed);
        talk.warn(&format!(
            "{removed} of an earlier run removed, since nothing is generated for them now: {names}"
        ));
    }
    Ok(OK)
}

/// Says whether what is on the disk is what would be written.
fn tell_outcome(outcome: &Outcome, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let files = counted(outcome.files, "file");
    let Some(first) = &outcome.first else {
        talk.note(&format!("{files} as they would be written now"));
        return Ok(OK);
    };
    talk.print(|out| writeln!(out, "{first}"))?;
    let different = outcome.different;
    talk.note(&format!(
        "{different} of {files} differ from what would be written"
    ));
    Ok(WRONG)
}

/// How much is written.
fn amount(zoned: &Zoned<'_>) -> String {
    let whole = zoned.whole();
    let domains = counted(whole.domains(), "domain");
    let records = counted(whole.records(), "record");
    format!("{records} for {domains}")
}

fn tell_idle(plan: &Plan<'_>, talk: &mut Talk<'_, '_>) {
    for operator in plan.idle() {
        let operator = operator.label();
        talk.warn(&format!(
            "operator {operator} has no domain, so nothing is written for it"
        ));
    }
}
