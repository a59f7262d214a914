//! `--zone`: zone files are judged before they are published, and nobody is asked.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hickory_proto::rr::Name;

use super::destination::{self, Destination};
use super::{Audit, nothing, severities, status};
use crate::cli::{Check, Inputs, zone_file};
use crate::command::{CommandError, FAILED, Talk, inputs, lines};
use crate::input::{InputError, Source};
use crate::lookup::{Answer, Failure, Lookup, Question, ZoneFiles, display_name};
use crate::master_file::{self, MAX_FILE, MasterFile};
use crate::name::DomainName;
use crate::observation::Extent;
use crate::report::{Context, SourceKind};
use crate::requirement::Requirement;
use crate::text::counted;

/// Warnings of one kind that are told one by one.
const SHOWN: usize = 10;

/// Makes the audit. A file with errors is a failure, whatever the others come to.
pub(super) async fn run(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let inputs = &args.inputs;
    let files = read(&args.zone, inputs.domains.as_deref(), talk)?;
    let refused = !files.errors().is_empty();
    let names = match args.names.is_empty() && is_silent(inputs) {
        true => domains(&files, &inputs::requirement(inputs)?, talk)?,
        false => args.names.clone(),
    };
    let (loaded, list) = match destination::streams(args) {
        true => inputs::load_or_leave(inputs, &names, talk)?,
        false => (inputs::load(inputs, &names, talk)?, None),
    };
    if list.is_none() && loaded.space.domains().len() == 0 {
        return Err(nothing(false));
    }
    let destination = Destination::open(args, files.included())?;
    let unknown = Mutex::default();
    let audit = Audit {
        space: &loaded.space,
        list,
        operators_sha256: loaded.operators_sha256,
        zones_sha256: Some(files.sha256()),
        // It costs nobody a query.
        extent: Extent::Neighbours,
        context: Context {
            requirement: loaded.requirement,
            severities: severities(&loaded.severities, args),
            whitelist: loaded.whitelist.as_ref().map(Into::into),
            source: SourceKind::Zone,
            servers: self::names(&args.zone),
            started: (talk.env.now)(),
        },
        lookup: Noting {
            files,
            unknown: &unknown,
        },
    };
    let counts = audit
        .run(args, talk, destination, &mut |_, _, _| ())
        .await?;
    tell_unknown(&unknown, talk);
    Ok(if refused { FAILED } else { status(counts) })
}

/// Whether no option says which domains to check.
fn is_silent(inputs: &Inputs) -> bool {
    let given = [&inputs.whitelist, &inputs.operators, &inputs.domains];
    given.iter().all(|path| path.is_none())
}

/// Reads all files, and tells what is wrong with them; `domains` is where the names to check come
/// from.
///
/// # Errors
///
/// If not one of them can be used, or one is no file's name.
fn read(
    files: &[PathBuf],
    domains: Option<&Path>,
    talk: &mut Talk<'_, '_>,
) -> Result<ZoneFiles, CommandError> {
    let stdin = Path::new("-");
    let from_stdin = files
        .iter()
        .filter(|path| zone_file(path).1 == stdin)
        .count();
    if from_stdin + usize::from(domains == Some(stdin)) > 1 {
        let message = "standard input (-) can be read only once";
        return Err(CommandError::Usage(message.to_owned()));
    }
    let mut read = Vec::new();
    for given in files {
        let (origin, path) = zone_file(given);
        let origin = origin.map(checked).transpose()?;
        read.push(match path == stdin {
            true => read_stdin(origin, talk)?,
            false => (source(path), master_file::read(path, origin)),
        });
    }
    let files = ZoneFiles::new(read);
    if files.is_empty() {
        return Err(CommandError::Input(files.errors().to_vec()));
    }
    if !files.errors().is_empty() {
        talk.warn(&lines(files.errors()));
        talk.warn("nothing is judged from files with errors, nor of what they may speak for");
    }
    let flaws = files
        .flaws()
        .iter()
        .map(|flaw| format!("{flaw}: servers may refuse the zone"));
    tell(flaws.collect(), talk);
    tell(files.ignored().to_vec(), talk);
    Ok(files)
}

/// The files as reports name them.
fn names(files: &[PathBuf]) -> Vec<String> {
    files
        .iter()
        .map(|given| source(zone_file(given).1).to_string())
        .collect()
}

fn source(path: &Path) -> Source {
    match path == Path::new("-") {
        true => Source::named("standard input"),
        false => Source::file(path),
    }
}

fn checked(origin: &str) -> Result<Name, CommandError> {
    let labels = match origin.trim_end_matches('.') {
        "" => Ok(Name::root()),
        text => Name::from_labels(text.split('.').map(str::as_bytes)),
    };
    labels.map_err(|error| {
        let message = format!("--zone {origin}=…: \"{origin}\" is not a domain name ({error})");
        CommandError::Usage(message)
    })
}

fn read_stdin(
    origin: Option<Name>,
    talk: &mut Talk<'_, '_>,
) -> Result<(Source, MasterFile), CommandError> {
    let source = source(Path::new("-"));
    let mut text = Vec::new();
    let mut stdin = (&mut *talk.env.stdin).take(MAX_FILE + 1);
    let read = stdin.read_to_end(&mut text);
    match read {
        Err(error) => Err(format!("cannot be read: {error}")),
        Ok(read) if read as u64 > MAX_FILE => Err("is larger than 1 GiB".to_owned()),
        Ok(_) => Ok((
            source.clone(),
            master_file::read_bytes(source.clone(), &text, origin),
        )),
    }
    .map_err(|message| InputError::whole(&source, message).into())
}

fn tell(warnings: Vec<String>, talk: &mut Talk<'_, '_>) {
    for warning in warnings.iter().take(SHOWN) {
        talk.warn(warning);
    }
    if warnings.len() > SHOWN {
        talk.warn(&format!("and {} more like it", warnings.len() - SHOWN));
    }
}

/// Every domain of which the files hold a required owner; there must be one.
fn domains(
    files: &ZoneFiles,
    requirement: &Requirement,
    talk: &mut Talk<'_, '_>,
) -> Result<Vec<String>, CommandError> {
    let mut domains = BTreeSet::new();
    let mut strange = Vec::new();
    for owner in files.owners() {
        let owner = display_name(owner);
        let of_service = requirement.services().find_map(|service| {
            let rest = owner.strip_prefix(service.labels())?;
            rest.strip_prefix('.')
        });
        match of_service.map(DomainName::normalize) {
            None => {}
            Some(Ok(domain)) => {
                domains.insert(domain.into_owned());
            }
            Some(Err(error)) => strange.push(format!("{owner} is left out: {error}")),
        }
    }
    tell(strange, talk);
    if domains.is_empty() {
        let message = "nothing to check: the zone files hold no required owner, such as \
                       _imap._tcp.a.mssante.fr; name domains, or give --domains, --whitelist or \
                       --operators";
        return Err(CommandError::Usage(message.to_owned()));
    }
    Ok(domains.into_iter().collect())
}

/// Zone files that note which targets they were asked about in vain.
struct Noting<'a> {
    files: ZoneFiles,
    unknown: &'a Mutex<BTreeSet<Name>>,
}

/// Tells how many targets no file knows.
fn tell_unknown(unknown: &Mutex<BTreeSet<Name>>, talk: &mut Talk<'_, '_>) {
    let unknown = unknown.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(first) = unknown.first() {
        let count = counted(unknown.len(), "target");
        let first = display_name(first);
        let such = if unknown.len() == 1 { "" } else { "such as " };
        talk.note(&format!(
            "no zone file that was given speaks for {count} ({such}{first}): their addresses are \
             not checked"
        ));
    }
}

impl Lookup for Noting<'_> {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.files.ask(question).await
    }

    fn covers(&self, name: &Name) -> bool {
        let covers = self.files.covers(name);
        if !covers {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            unknown.insert(name.to_lowercase());
        }
        covers
    }
}
