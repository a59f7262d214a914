//! `mssrv generate`: who writes which domain is settled first; then the records are streamed out.

mod diff;
mod files;
mod fronts;
mod refused;
mod standalone;

use std::io::Write;
use std::path::Path;

use super::inputs::Loaded;
use super::output::{Compared, Files, Folder, Outcome, Output, compare_file};
use super::{CommandError, OK, Talk, WRONG, some};
use crate::cli::Generate;
use crate::text::counted;
use crate::trust_space::Operator;
use crate::zone::{Header, Plan, Zoned};
use standalone::Complete;

pub(super) fn run(args: &Generate, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    diff::refuse_what_is_lacking(args)?;
    let mut loaded = fronts::load(args, talk)?;
    let refused = refused::tell(&mut loaded, args.keep_going, talk)?;
    let status = write(args, &loaded, talk)?;
    Ok(refused::status(refused, status, talk))
}

/// Writes the records, or compares them with what is there.
fn write(args: &Generate, loaded: &Loaded, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let ttl = |operator: &Operator| args.ttl.or(operator.ttl).unwrap_or(loaded.ttl);
    let plan = Plan::new(&loaded.space, &loaded.requirement, ttl, loaded.named)?;
    let zoned = Zoned::new(&plan, &args.zone)?;
    files::refuse_what_is_lacking(args, &zoned)?;
    let complete = Complete::new(args, loaded, &zoned)?;
    tell_idle(&plan, talk);
    let header = Header {
        requirement: &loaded.requirement,
        // Among several files, one changes only where what it holds does.
        sources: match args.has_several_files() {
            false => &loaded.sources,
            true => &[],
        },
        comments: !args.no_comments,
    };
    if args.changes.wanted() {
        return diff::run(args, talk, &zoned.whole(), &header);
    }
    let now = (talk.env.now)();
    let add_all = |files: &mut dyn Files| match &complete {
        Some(complete) => complete.add_all(&header, now, files),
        None => files::add_all(args, &zoned, &header, files).map(|()| 0),
    };
    match (folder(args)?, args.verify_output) {
        (None, false) => write_file(args, &zoned, &header, talk),
        (None, true) => {
            let path = args.output.as_deref().unwrap_or(Path::new("-"));
            let whole = zoned.whole();
            let outcome = compare_file(path, &|out| files::write(args, out, &whole, &header))?;
            tell_outcome(&outcome, talk)
        }
        (Some(path), false) => {
            write_folder(args, path, &add_all, &amount(&zoned), talk)?;
            if complete.is_some_and(|complete| complete.is_bare()) {
                talk.note(BARE);
            }
            Ok(OK)
        }
        (Some(path), true) => {
            let mut folder = Compared::open(path)?;
            add_all(&mut folder)?;
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
    match (args.has_several_files(), output) {
        (false, None) if args.verify_output => {
            usage("--verify-output compares with a file or a folder: name it with -o")
        }
        (false, _) if args.force => {
            usage("--force goes with a layout of several files; a single one is replaced as it is")
        }
        (false, _) => Ok(None),
        (true, None) => usage("this layout has several files: name the folder for them with -o"),
        (true, Some(path)) => Ok(Some(path)),
    }
}

/// Adds every file, and returns the number of zones that changed without a greater serial.
type AddAll<'a> = dyn Fn(&mut dyn Files) -> Result<usize, CommandError> + 'a;

/// What must not be learnt from clients that find no mail server any more.
const BARE: &str = "these zones hold SOA, NS and SRV records and nothing else: a server that loads one in \
                    place of a zone with MX, address or TXT records loses those; name the files that hold \
                    them in `include` of [zone]";

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
    add_all: &AddAll<'_>,
    amount: &str,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let mut folder = Folder::open(path, args.inputs.files(), args.force)?;
    let stuck = add_all(&mut folder)?;
    let written = folder.finish()?;
    let files = counted(written.files, "file");
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
    if stuck > 0 {
        let zones = counted(stuck, "changed zone");
        talk.warn(&format!(
            "{zones} got a serial that is not greater than the old one (RFC 1982), so no secondary \
             server will transfer what changed: give a greater --serial"
        ));
    }
    Ok(())
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
