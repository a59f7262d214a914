//! `--zone`: zone files are judged before they are published, and nobody is asked.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use hickory_proto::rr::Name;

use super::destination::{self, Destination};
use super::share::Share;
use super::{Audit, nothing, severities, status};
use crate::cli::{Check, Inputs};
use crate::command::asking::zone_files;
use crate::command::{CommandError, FAILED, Talk, inputs, probing};
use crate::host::no_host;
use crate::lang::{Say, both, say};
use crate::lookup::{Answer, Failure, Lookup, Question, WireName, ZoneFiles, display_name};
use crate::name::DomainName;
use crate::observation::Depth;
use crate::probe::Prober;
use crate::report::{AuditContext, SourceKind};
use crate::requirement::Requirement;

/// Makes the audit. A file that is not judged is a failure, whatever the others come to.
pub(super) async fn run(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let inputs = &args.inputs;
    let stdin = inputs.domains.as_deref() == Some(Path::new("-"));
    let files = zone_files::read("--zone", &args.zone, args.zone_complete, stdin, talk)?;
    let refused = !files.are_judged();
    let names = if args.names.is_empty() && is_silent(inputs) {
        domains(&files, &inputs::requirement(inputs)?, talk)?
    } else {
        args.names.clone()
    };
    let (mut loaded, mut list) = if destination::streams(args) {
        inputs::load_or_leave(inputs, &names, talk)?
    } else {
        (inputs::load(inputs, &names, talk)?, None)
    };
    loaded.tell_without_domains(talk);
    if list.is_none() && loaded.space.domains().len() == 0 {
        return Err(nothing(false));
    }
    let undeclared = list.is_some() || loaded.space.lacks_declarations();
    let share = Share::take(args.shard, &mut loaded.space, &mut list, talk)?;
    let prober = probing::prober(&args.probe, talk.env.now)?;
    let destination = Destination::open(args, files.included(), talk.env)?;
    let unknown = Mutex::default();
    let probe = prober.as_ref().map(Prober::conditions);
    let left_out = AuditContext::left_out(undeclared, SourceKind::Zone, probe.as_ref());
    let audit = Audit {
        space: &loaded.space,
        list,
        share,
        operators_sha256: loaded.operators_sha256,
        zones_sha256: Some(files.sha256()),
        // It costs nobody a query.
        extent: Depth::Neighbours,
        context: AuditContext {
            requirement: loaded.requirement,
            severities: severities(&loaded.severities, args),
            whitelist: loaded.whitelist.as_ref().map(Into::into),
            source: SourceKind::Zone,
            servers: zone_files::names(&args.zone),
            probe,
            unexamined: Some(left_out),
            part: None,
            started: (talk.env.now)(),
        },
        prober,
        lookup: Noting {
            files,
            unknown: &unknown,
        },
    };
    let counts = audit
        .run(args, talk, destination, &mut |_, _, _| ())
        .await?;
    tell_unknown(&unknown, args.probe.probe, talk);
    Ok(if refused { FAILED } else { status(counts) })
}

/// Whether no option says which domains to check.
fn is_silent(inputs: &Inputs) -> bool {
    let documents = &inputs.documents;
    let given = [&documents.whitelist, &documents.operators, &inputs.domains];
    given.iter().all(|path| path.is_none())
}

/// Every domain of which the files hold a required owner; there must be one.
fn domains(
    files: &ZoneFiles,
    requirement: &Requirement,
    talk: &mut Talk<'_, '_>,
) -> Result<Vec<String>, CommandError> {
    let mut domains = BTreeSet::new();
    // One line for each domain, though it has an owner for each service.
    let mut doubled = BTreeSet::new();
    let mut strange = Vec::new();
    for owner in files.owners() {
        let owner = display_name(owner);
        let of_service = requirement.services().find_map(|service| {
            let rest = owner.strip_prefix(service.labels())?;
            rest.strip_prefix('.')
        });
        let Some(domain) = of_service else { continue };
        let meant = Name::from_ascii(domain).ok();
        let meant = meant.and_then(|name| files.meant(&name));
        let meant = meant.as_ref().map(display_name);
        if let Some(meant) = &meant {
            doubled.insert(say!(
                talk.lang,
                en: "owners of {domain} repeat an origin: checked as {meant}. Write these owners with a final \
                     dot",
                fr: "les noms de {domain} répètent une origine : contrôlés sous le nom {meant}. Écrire ces noms \
                     avec un point final"
            ));
        }
        match DomainName::normalize(meant.as_deref().unwrap_or(domain)) {
            Ok(domain) => {
                domains.insert(domain.into_owned());
            }
            Err(error) => strange.push(say!(
                talk.lang,
                en: "{owner} left out: {}",
                fr: "{owner} écarté : {}",
                error.say(talk.lang)
            )),
        }
    }
    talk.note_some(doubled);
    talk.warn_some(strange);
    if domains.is_empty() {
        return Err(CommandError::Usage(both!(
            en: "nothing to check: the zone files have no required owner, such as _imap._tcp.a.mssante.fr. Name \
                 domains, or give --domains, --whitelist or --operators",
            fr: "rien à contrôler : les fichiers de zone ne contiennent aucun nom requis, tel que \
                 _imap._tcp.a.mssante.fr. Indiquer des domaines, ou --domains, --whitelist ou --operators"
        )));
    }
    Ok(domains.into_iter().collect())
}

/// Zone files that note which targets they were asked about in vain.
struct Noting<'a> {
    files: ZoneFiles,
    unknown: &'a Mutex<BTreeSet<Name>>,
}

/// Prints how many targets no file knows.
fn tell_unknown(unknown: &Mutex<BTreeSet<Name>>, probed: bool, talk: &mut Talk<'_, '_>) {
    let unknown = unknown.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(first) = unknown.first() {
        let lang = talk.lang;
        let count = lang.counted(unknown.len(), ["target", "targets"], ["cible", "cibles"]);
        let first = display_name(first);
        let targets = match unknown.len() {
            1 => format!("{count} ({first})"),
            _ => say!(lang, en: "{count} (such as {first})", fr: "{count} (dont {first})"),
        };
        let remark = if probed {
            say!(
                lang,
                en: "{targets} in no zone of these files: addresses not checked, fronts not probed",
                fr: "{targets} hors des zones de ces fichiers : adresses non vérifiées, fronts non sondés"
            )
        } else {
            say!(
                lang,
                en: "{targets} in no zone of these files: addresses not checked",
                fr: "{targets} hors des zones de ces fichiers : adresses non vérifiées"
            )
        };
        talk.note(&remark);
    }
}

impl Lookup for Noting<'_> {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.files.ask(question).await
    }

    fn covers(&self, name: &WireName) -> bool {
        let covers = self.files.covers(name);
        // A name that can be no host has no address to check.
        if !covers && no_host(&name.shown()).is_none() {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            unknown.insert(name.to_lowercase());
        }
        covers
    }
}
