//! `mssrv generate`: who writes which domain is settled first; then the records are streamed out.

mod diff;
mod files;
mod fronts;
mod refused;
mod standalone;

use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use super::inputs::Loaded;
use super::output::{Compared, Files, Folder, Outcome, Output, Written, compare_file};
use super::{CommandError, OK, Talk, WRONG, some};
use crate::cli::Generate;
use crate::text::counted;
use crate::trust_space::{Operator, TrustSpace};
use crate::zone::{Header, Plan, Zoned};
use standalone::Complete;

pub(super) fn run(args: &Generate, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let changes = diff::chosen(args)?;
    let mut loaded = fronts::load(args, talk)?;
    let refused = refused::tell(&mut loaded, args.keep_going, talk)?;
    let status = publish(args, &loaded, changes, refused > 0, talk)?;
    Ok(refused::status(refused, status, talk))
}

/// Writes the records, or compares them with what is there; or the changes, where there is a writer for
/// them. `lacks` says that domains are missing which should be there.
fn publish(
    args: &Generate,
    loaded: &Loaded,
    changes: Option<diff::Writer>,
    lacks: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let ttl = |operator: &Operator| args.ttl.or(operator.ttl).unwrap_or(loaded.ttl);
    let plan = Plan::new(&loaded.space, &loaded.requirement, ttl, loaded.named)?;
    let zoned = Zoned::new(&plan, &args.zone)?;
    files::refuse_what_is_lacking(args, &zoned)?;
    let complete = Complete::new(args, loaded, &zoned)?;
    if lacks && (args.standalone.catalog.is_some() || !args.standalone.server_config.is_empty()) {
        return Err(CommandError::Usage(
            "names were refused, so that --catalog and --server-config would take the zones from name \
             servers that these names may stand for: mend the names, or leave these options out"
                .to_owned(),
        ));
    }
    tell_idle(&plan, &loaded.space, talk);
    tell_shared(&plan, talk);
    let header = header(args, loaded);
    if let Some(write) = changes {
        return diff::run(args, write, talk, &zoned.whole(), &header, &loaded.space);
    }
    let records = Records {
        args,
        zoned: &zoned,
        header: &header,
        complete: complete.as_ref(),
        lacks,
        now: (talk.env.now)(),
    };
    match (folder(args)?, args.verify_output) {
        (None, false) => records.write_file(talk),
        (None, true) => records.compare_file(talk),
        (Some(path), false) => records.write_folder(path, talk),
        (Some(path), true) => records.compare_folder(path, talk),
    }
}

fn header<'a>(args: &Generate, loaded: &'a Loaded) -> Header<'a> {
    Header {
        requirement: &loaded.requirement,
        // Among several files, one changes only where what it holds does.
        sources: match args.has_several_files() {
            false => &loaded.sources,
            true => &[],
        },
        comments: !args.no_comments,
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

/// What must not be learnt from clients that find no mail server any more.
const BARE: &str = "these zones hold SOA, NS and SRV records and nothing else: a server that loads one in \
                    place of a zone with MX, address or TXT records loses those; name the files that hold \
                    them in `include` of [zone]";

/// All that is to be published, and what its files are to be like.
struct Records<'a> {
    args: &'a Generate,
    zoned: &'a Zoned<'a>,
    header: &'a Header<'a>,
    /// Where zones are complete.
    complete: Option<&'a Complete<'a>>,
    /// Whether domains are missing which should be there.
    lacks: bool,
    now: SystemTime,
}

impl Records<'_> {
    fn write_file(&self, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let output = Output::open(self.args.output.as_deref(), self.args.inputs.files())?;
        output.write(talk.env, |out| self.write(out))?;
        talk.note(&format!("{} written", self.amount()));
        Ok(OK)
    }

    fn compare_file(&self, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let path = self.args.output.as_deref().unwrap_or(Path::new("-"));
        tell_outcome(&compare_file(path, &|out| self.write(out))?, talk)
    }

    /// Writes everything into one file.
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        files::write(self.args, out, &self.zoned.whole(), self.header)
    }

    fn write_folder(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let mut folder = Folder::open(path, self.args.inputs.files(), self.args.force)?;
        let stuck = self.add_all(&mut folder)?;
        if self.lacks {
            folder.keep_old();
        }
        self.tell_written(&folder.finish()?, talk);
        if !stuck.is_empty() {
            let (zones, names) = (counted(stuck.len(), "changed zone"), some(&stuck));
            talk.warn(&format!(
                "{zones} got a serial that is not greater than the old one (RFC 1982), so no \
                 secondary server will transfer what changed: give a greater --serial; {names}"
            ));
        }
        if self.complete.is_some_and(Complete::is_bare) {
            talk.note(BARE);
        }
        Ok(OK)
    }

    fn compare_folder(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let mut folder = Compared::open(path)?;
        self.add_all(&mut folder)?;
        tell_outcome(&folder.finish()?, talk)
    }

    /// Adds every file, and returns the zones that changed without a greater serial.
    fn add_all(&self, files: &mut dyn Files) -> Result<Vec<String>, CommandError> {
        match self.complete {
            Some(complete) => complete.add_all(self.header, self.now, files),
            None => {
                files::add_all(self.args, self.zoned, self.header, files)?;
                Ok(Vec::new())
            }
        }
    }

    fn tell_written(&self, written: &Written, talk: &mut Talk<'_, '_>) {
        let (amount, files) = (self.amount(), counted(written.files, "file"));
        let changed = match written.changed {
            0 => "none of them changed".to_owned(),
            changed => format!("{changed} of them new or changed"),
        };
        talk.note(&format!("{amount} in {files}, {changed}"));
        if !written.old.is_empty() {
            let (old, names) = (counted(written.old.len(), "file"), some(&written.old));
            let fate = match self.lacks {
                true => "kept, since one of them may be for a name that was refused",
                false => "removed, since nothing is generated for them now",
            };
            talk.warn(&format!("{old} of an earlier run {fate}: {names}"));
        }
    }

    /// How much is written.
    fn amount(&self) -> String {
        let whole = self.zoned.whole();
        let domains = counted(whole.domains(), "domain");
        let records = counted(whole.records(), "record");
        format!("{records} for {domains}")
    }
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

fn tell_idle(plan: &Plan<'_>, space: &TrustSpace, talk: &mut Talk<'_, '_>) {
    for operator in space.chosen().filter(|it| it.declaration.is_none()) {
        let operator = operator.label();
        talk.warn(&format!(
            "the operators file does not declare the fronts of {operator}, so nothing is written for it"
        ));
    }
    for operator in plan.idle() {
        let operator = operator.label();
        talk.warn(&format!(
            "operator {operator} has no domain, so nothing is written for it"
        ));
    }
}

/// Two that publish one domain undo what the other does.
fn tell_shared(plan: &Plan<'_>, talk: &mut Talk<'_, '_>) {
    let shared = plan.shared();
    let shared: Vec<_> = shared
        .map(|(domain, others)| format!("{domain} by {}", others.join(" and ")))
        .collect();
    if !shared.is_empty() {
        let (domains, are) = (counted(shared.len(), "domain"), are(shared.len()));
        let names = some(&shared);
        talk.warn(&format!(
            "{domains} {are} listed by other operators, too, whose records these would replace or stand \
             beside: {names}; settle with them who publishes, and put what is not yours into `exclude`"
        ));
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
