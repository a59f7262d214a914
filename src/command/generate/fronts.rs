//! Whose fronts are published: those of the operators file, or those of the command line.

use std::collections::BTreeSet;

use crate::command::settings::{FrontSettings, GenerateSettings};
use crate::command::{CommandError, Env, Talk, inputs};
use crate::finding::Severities;
use crate::input::{InputError, Source};
use crate::lang::{Say, Text, both, say};
use crate::name::{HostName, OperatorId};
use crate::operators::{self, DEFAULT_TTL, Declaration};
use crate::script;
use crate::service::{Interface, Service};
use crate::trust_space::TrustSpaceBuilder;

/// Reads which domains get which fronts. The caller reports names that no domain can have, and the whitelist's
/// oddities.
pub(super) fn load(
    settings: &GenerateSettings,
    talk: &mut Talk<'_, '_>,
) -> Result<inputs::Loaded, CommandError> {
    match &settings.fronts {
        Some(fronts) => {
            let declaration = declared(fronts)?;
            warn_of_scripts(fronts, &declaration, talk);
            single(settings, declaration, talk.env)
        }
        None if settings.inputs.documents.operators.is_none() => Err(no_fronts()),
        None => inputs::load_usable(&settings.inputs, &[], talk),
    }
}

fn no_fronts() -> CommandError {
    CommandError::Usage(both!(
        en: "the fronts to publish are missing: give --operators FILE, or --domains FILE with --smtp-psc, \
             --smtp-authcli, --imap-psc and --imap-authcli",
        fr: "les fronts à publier manquent : indiquer --operators FICHIER, ou --domains FICHIER avec \
             --smtp-psc, --smtp-authcli, --imap-psc et --imap-authcli"
    ))
}

/// The fronts, checked.
fn declared(fronts: &FrontSettings) -> Result<Declaration, InputError> {
    Declaration::try_new(|service, interface| {
        let (option, host) = match (service, interface) {
            (Service::Submission, Interface::Psc) => ("--smtp-psc", &fronts.smtp_psc),
            (Service::Submission, Interface::Authcli) => ("--smtp-authcli", &fronts.smtp_authcli),
            (Service::Imap, Interface::Psc) => ("--imap-psc", &fronts.imap_psc),
            (Service::Imap, Interface::Authcli) => ("--imap-authcli", &fronts.imap_authcli),
        };
        HostName::of_front(host).map_err(|error| {
            let message = Text::of(|lang| {
                let error = error.say(lang);
                say!(lang, en: "{option} {host:?}: {error}", fr: "{option} {host:?} : {error}")
            });
            InputError::whole(&Source::COMMAND_LINE, message)
        })
    })
}

/// Warns of fronts that are not written in ASCII.
fn warn_of_scripts(fronts: &FrontSettings, declaration: &Declaration, talk: &mut Talk<'_, '_>) {
    let (submission, imap) = (Service::Submission, Service::Imap);
    let given = [
        (&fronts.smtp_psc, submission, Interface::Psc),
        (&fronts.smtp_authcli, submission, Interface::Authcli),
        (&fronts.imap_psc, imap, Interface::Psc),
        (&fronts.imap_authcli, imap, Interface::Authcli),
    ];
    for (written, service, interface) in given {
        let front = declaration.front(service, interface);
        if let Some(remark) = script::remark(written, front.as_str()) {
            talk.note(remark.in_lang(talk.lang));
        }
    }
}

/// One operator that has only its fronts and no identity, and the domains of `--domains`.
fn single(
    settings: &GenerateSettings,
    declaration: Declaration,
    env: &mut Env<'_>,
) -> Result<inputs::Loaded, CommandError> {
    inputs::refuse_idle_demands(&settings.inputs)?;
    let id = OperatorId::parse("command-line");
    let mut builder = TrustSpaceBuilder::default();
    let mut sources = Vec::new();
    let mut refused = Vec::new();
    if let Some(path) = &settings.inputs.domains {
        let add = |name: &str| builder.add_listing(name, id.as_ref(), None);
        let (source, names) = inputs::read_domains(path, env, add)?;
        refused.extend(names);
        sources.push(source);
    }
    if let Some(id) = id {
        builder.declare(&[operators::DeclaredOperator {
            id,
            name: None,
            ttl: None,
            declaration,
            domains: Vec::new(),
            exclude: Vec::new(),
            shared: Vec::new(),
        }]);
    }
    Ok(inputs::Loaded {
        unlisted: Vec::new(),
        listed: None,
        whitelisted: BTreeSet::new(),
        requirement: inputs::requirement(&settings.inputs)?,
        whitelist: None,
        space: builder.build(&[])?,
        severities: Severities::default(),
        operators_sha256: None,
        ttl: DEFAULT_TTL,
        apex: None,
        sources,
        named: true,
        refused,
        without_domains: Vec::new(),
    })
}
