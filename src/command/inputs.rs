//! The inputs that commands share, read into a trust space.

mod keys;
mod without_domains;

use std::collections::{BTreeSet, HashSet};
use std::io::Read;
use std::path::Path;

use super::settings::{InputSettings, TrustSettings};
use super::{CommandError, Env, Talk, some};
use crate::answers::OpenError;
use crate::finding::Severities;
use crate::input::{self, InputError, Position, Source, is_standard_stream};
use crate::lang::{Say, Text, both, say};
use crate::name::{DomainName, NameError};
use crate::operators::{Apex, DEFAULT_TTL, Operators};
use crate::requirement::Requirement;
use crate::trust_space::{SortedList, TrustSpace, TrustSpaceBuilder};
use crate::whitelist::trust::{self, Policy, Signature};
use crate::whitelist::{self, AcceptancePolicy, Summary, WhitelistEntry};

/// The content of the inputs.
pub(super) struct Loaded {
    pub(super) requirement: Requirement,
    pub(super) whitelist: Option<Summary>,
    pub(super) space: TrustSpace,
    /// The domains given as arguments that the whitelist lists.
    pub(super) whitelisted: BTreeSet<DomainName>,
    /// The domains that the user named and the whitelist does not list.
    pub(super) unlisted: Vec<String>,
    /// Every domain of the whitelist, if one was read, not only those that the user selected.
    pub(super) listed: Option<HashSet<String>>,
    /// TTL of generated records, in seconds.
    pub(super) ttl: u32,
    /// The records at the apex of complete zones.
    pub(super) apex: Option<Apex>,
    /// Severities of the operators file.
    pub(super) severities: Severities,
    /// SHA-256 of the operators file.
    pub(super) operators_sha256: Option<String>,
    /// The documents that the domains come from, one line each.
    pub(super) sources: Vec<String>,
    /// Whether the user named the domains.
    pub(super) named: bool,
    /// Names in the operators file and in the list of domains that no domain can have, left out.
    pub(super) refused: Vec<InputError>,
    /// Declared operators, among those chosen, that have no domain at all.
    pub(super) without_domains: Vec<InputError>,
}

impl Loaded {
    /// Warns of declared operators without a domain. Their fronts are compared with nothing.
    pub(super) fn warn_of_operators_without_domains(&self, talk: &mut Talk<'_, '_>) {
        let lang = talk.lang;
        talk.warn_some(self.without_domains.iter().map(|it| it.say(lang)));
    }
}

/// Reads everything; `names` are domains given as arguments. A name that no domain can have is an error, except in the
/// whitelist.
pub(super) fn load(
    inputs: &InputSettings,
    names: &[String],
    talk: &mut Talk<'_, '_>,
) -> Result<Loaded, CommandError> {
    let loaded = load_usable(inputs, names, talk)?;
    if let Some(whitelist) = &loaded.whitelist {
        warn_of_oddities(whitelist, talk);
    }
    warn_of_unlisted(&loaded.unlisted, talk);
    if loaded.refused.is_empty() {
        Ok(loaded)
    } else {
        Err(CommandError::Input(loaded.refused))
    }
}

/// Reads everything, and leaves out names that no domain can have: the caller reports them and the whitelist's
/// oddities.
pub(super) fn load_usable(
    inputs: &InputSettings,
    names: &[String],
    talk: &mut Talk<'_, '_>,
) -> Result<Loaded, CommandError> {
    refuse_idle_demands(inputs)?;
    refuse_two_from_stdin([
        inputs.documents.whitelist.as_deref(),
        inputs.domains.as_deref(),
    ])?;
    let requirement = requirement(inputs)?;
    let names = checked(names)?;
    let mut builder = TrustSpaceBuilder::default();
    let mut sources = Vec::new();
    let mut whitelisted = BTreeSet::new();
    let mut listed = HashSet::new();
    let whitelist = match &inputs.documents.whitelist {
        Some(path) => {
            let demands = demands(&inputs.documents.trust, talk.env)?;
            let visit = |entry: WhitelistEntry<'_>| {
                builder.add_listing(entry.domain, entry.operator, entry.organisation);
                if !listed.contains(entry.domain) {
                    listed.insert(entry.domain.to_owned());
                }
                if let Some(name) = names.iter().find(|name| name.as_str() == entry.domain) {
                    whitelisted.insert(name.clone());
                }
            };
            let summary = read_whitelist(path, &demands, visit, talk.env)?;
            // Without a domain there is nothing to do, which is probably not what the user wants.
            if summary.entries == 0 {
                return Err(InputError::whole(&summary.source, no_domain()).into());
            }
            sources.push(header(&summary));
            Some(summary)
        }
        None => None,
    };
    let mut ttl = DEFAULT_TTL;
    let mut severities = Severities::default();
    let mut apex = None;
    let mut operators_sha256 = None;
    let mut refused = Vec::new();
    let mut declared_only = Vec::new();
    if let Some(path) = &inputs.documents.operators {
        let (operators, domains) = Operators::read_usable(path).map_err(CommandError::Input)?;
        refused.extend(domains);
        let lang = talk.lang;
        talk.note_some(operators.remarks.iter().map(|it| it.say(lang)));
        builder.declare(&operators.operators);
        ttl = operators.ttl;
        severities = operators.severities;
        apex = operators.apex;
        operators_sha256 = Some(operators.sha256);
        let source = Source::file(path);
        sources.push(format!("operators file {source}"));
        let places = operators.without_domains.into_iter();
        declared_only.extend(places.map(|(id, place)| (source.clone(), place, id)));
    }
    let unusable = whitelist.iter().flat_map(|it| &it.oddities);
    unusable
        .filter_map(|oddity| oddity.operator.as_ref())
        .for_each(|operator| builder.note_listing(operator));
    let mut unlisted = Vec::new();
    for name in &names {
        builder.add_named(name.as_str());
        if whitelist.is_some() && !whitelisted.contains(name) {
            unlisted.push(name.to_string());
        }
    }
    if let Some(path) = &inputs.domains {
        builder.select_named();
        // A name given twice is reported once.
        let mut seen = HashSet::new();
        let add = |name: &str| {
            builder.add_named(name);
            let is_unlisted = whitelist.is_some() && !listed.contains(name);
            if is_unlisted && seen.insert(name.to_owned()) {
                unlisted.push(name.to_owned());
            }
        };
        let (source, mistakes) = read_domains(path, talk.env, add)?;
        refused.extend(mistakes);
        sources.push(source);
    }
    let space = builder.build(&inputs.operators)?;
    let named = !names.is_empty() || inputs.domains.is_some();
    keys::warn_of_exclusions(&space, whitelist.is_some(), talk);
    if whitelist.is_some() && !named {
        keys::print_idle_agreements(&space, talk);
    }
    let context = without_domains::Context {
        whitelist: whitelist.as_ref().map(|it| &it.source),
        selection: inputs.domains.is_some(),
        allow_unsigned: inputs.documents.trust.allow_unsigned,
    };
    Ok(Loaded {
        without_domains: without_domains::find(&declared_only, &space, &context),
        requirement,
        listed: whitelist.is_some().then_some(listed),
        whitelist,
        whitelisted,
        unlisted,
        space,
        ttl,
        apex,
        severities,
        operators_sha256,
        sources,
        named,
        refused,
    })
}

/// As [`load`], except for a sorted list of domains that is the only input: it stays on the disk, and its names are in
/// no trust space.
pub(super) fn load_or_leave(
    inputs: &InputSettings,
    names: &[String],
    talk: &mut Talk<'_, '_>,
) -> Result<(Loaded, Option<SortedList>), CommandError> {
    let alone = names.is_empty()
        && inputs.documents.whitelist.is_none()
        && inputs.documents.operators.is_none()
        && inputs.operators.is_empty();
    let path = inputs.domains.as_deref().filter(|_| alone);
    let Some(list) = path.and_then(SortedList::open) else {
        return Ok((load(inputs, names, talk)?, None));
    };
    refuse_idle_demands(inputs)?;
    let loaded = Loaded {
        requirement: requirement(inputs)?,
        whitelist: None,
        whitelisted: BTreeSet::new(),
        unlisted: Vec::new(),
        listed: None,
        space: TrustSpaceBuilder::default().build(&[])?,
        ttl: DEFAULT_TTL,
        apex: None,
        severities: Severities::default(),
        operators_sha256: None,
        sources: Vec::new(),
        named: true,
        refused: Vec::new(),
        without_domains: Vec::new(),
    };
    Ok((loaded, Some(list)))
}

/// Refuses two inputs from standard input, which can be read only once.
pub(super) fn refuse_two_from_stdin<const N: usize>(
    inputs: [Option<&Path>; N],
) -> Result<(), CommandError> {
    let stdin = inputs
        .iter()
        .flatten()
        .filter(|path| is_standard_stream(path));
    if stdin.count() > 1 {
        Err(second_stdin())
    } else {
        Ok(())
    }
}

/// The error for two inputs from standard input.
pub(super) fn second_stdin() -> CommandError {
    OpenError::SecondStdin.into()
}

/// Refuses demands on a whitelist if there is no whitelist.
pub(super) fn refuse_idle_demands(inputs: &InputSettings) -> Result<(), CommandError> {
    if inputs.documents.whitelist.is_some() || !inputs.documents.trust.is_given() {
        return Ok(());
    }
    Err(idle_demands())
}

/// The error for demands on a whitelist without a whitelist.
pub(super) fn idle_demands() -> CommandError {
    let options = "--allow-unsigned, --ca-file, --pin-sha256, --signer, --max-age";
    CommandError::Usage(both!(
        en: "{options} need --whitelist",
        fr: "options valables seulement avec --whitelist : {options}"
    ))
}

/// The demands that the settings make on a whitelist.
pub(super) fn demands(
    trust: &TrustSettings,
    env: &Env<'_>,
) -> Result<AcceptancePolicy, InputError> {
    let mut anchors = Vec::new();
    for path in &trust.authorities {
        anchors.extend(trust::read_anchors(path)?);
    }
    Ok(AcceptancePolicy {
        policy: Policy {
            allow_unsigned: trust.allow_unsigned,
            anchors,
            pins: trust.pins.clone(),
            signer: trust.signer.clone(),
            max_age: trust.max_age,
        },
        allow_truncated: false,
        now: (env.now)(),
    })
}

/// Warns of domains that the user named and the whitelist does not list: a name may be mistyped, and the advice of
/// findings is for listed domains.
fn warn_of_unlisted(unlisted: &[String], talk: &mut Talk<'_, '_>) {
    let lang = talk.lang;
    let names = if talk.verbose {
        unlisted.join(", ")
    } else {
        some(unlisted, lang)
    };
    let number = lang.number(unlisted.len());
    match unlisted.len() {
        0 => {}
        1 => talk.note(&say!(
            lang,
            en: "{names} is not in the whitelist. Check the name. If it is right, its operator must have it added to \
                 the whitelist",
            fr: "{names} ne figure pas dans la liste blanche. Vérifier ce nom. S’il est juste, son opérateur doit le \
                 faire inscrire dans la liste blanche"
        )),
        _ => talk.note(&say!(
            lang,
            en: "{number} domains are not in the whitelist: {names}. Check the names. If they are right, their \
                 operators must have them added to the whitelist",
            fr: "{number} domaines ne figurent pas dans la liste blanche : {names}. Vérifier ces noms. S’ils sont \
                 justes, leurs opérateurs doivent les faire inscrire dans la liste blanche"
        )),
    }
}

fn no_domain() -> Text {
    both!(en: "lists no domain", fr: "aucun domaine dans la liste blanche")
}

/// The requirement to apply.
pub(super) fn requirement(inputs: &InputSettings) -> Result<Requirement, InputError> {
    match &inputs.documents.requirement {
        Some(path) => Requirement::read(path),
        None => Ok(Requirement::builtin()),
    }
}

/// Reads a list of names and passes each, normalised, to `add`.
///
/// Returns the name of the list for a header, and an error for each line that is not the name of a domain.
pub(super) fn read_domains(
    path: &Path,
    env: &mut Env<'_>,
    mut add: impl FnMut(&str),
) -> Result<(String, Vec<InputError>), InputError> {
    let source = Source::given(path);
    let mut refused = Vec::new();
    let mut names = 0_usize;
    let each = |line: usize, text: &str| {
        names += 1;
        match DomainName::normalize(text) {
            Ok(name) => add(&name),
            Err(error) => {
                refused.push(InputError::line(&source, line, not_a_domain(text, &error)));
            }
        }
    };
    if is_standard_stream(path) {
        input::read_lines(&source, &mut *env.stdin, each)?
    } else {
        input::read_lines(&source, input::open(path)?, each)?
    }
    match names {
        0 => Err(InputError::whole(
            &source,
            both!(en: "has no domain", fr: "aucun domaine dans le fichier"),
        )),
        _ => Ok((format!("list of domains {source}"), refused)),
    }
}

/// Domains given as arguments, checked.
pub(super) fn checked(names: &[String]) -> Result<Vec<DomainName>, CommandError> {
    let mut errors = Vec::new();
    let mut domains = Vec::new();
    for text in names {
        match DomainName::parse(text) {
            Ok(name) => domains.push(name),
            Err(error) => errors.push(InputError::whole(
                &Source::COMMAND_LINE,
                not_a_domain(text, &error),
            )),
        }
    }
    if errors.is_empty() {
        Ok(domains)
    } else {
        Err(CommandError::Input(errors))
    }
}

fn not_a_domain(text: &str, error: &NameError) -> Text {
    Text::of(|lang| {
        let error = error.say(lang);
        say!(lang, en: "domain {text:?}: {error}", fr: "domaine {text:?} : {error}")
    })
}

/// Reads a whitelist. The caller prints its oddities ([`warn_of_oddities`]).
pub(super) fn read_whitelist(
    path: &Path,
    demands: &AcceptancePolicy,
    visit: impl FnMut(WhitelistEntry<'_>),
    env: &mut Env<'_>,
) -> Result<Summary, InputError> {
    let (source, reader) = open_whitelist(path, env)?;
    whitelist::read(source, reader, demands, visit)
}

/// A whitelist's name and text; `-` is standard input.
pub(super) fn open_whitelist<'a>(
    path: &Path,
    env: &'a mut Env<'_>,
) -> Result<(Source, Box<dyn Read + 'a>), InputError> {
    let reader: Box<dyn Read + 'a> = if is_standard_stream(path) {
        Box::new(&mut *env.stdin)
    } else {
        Box::new(input::open(path)?)
    };
    Ok((Source::given(path), reader))
}

/// The name of a whitelist for a header.
fn header(whitelist: &Summary) -> String {
    let generated = whitelist.generated.as_deref().unwrap_or("an unknown date");
    let (source, sha256) = (&whitelist.source, &whitelist.sha256);
    let signature = whitelist.signature.summary();
    format!("whitelist {source} of {generated}, SHA-256 {sha256}, {signature}")
}

/// Prints the warnings about the signature, and the entries that could not be used as they are.
pub(super) fn warn_of_oddities(summary: &Summary, talk: &mut Talk<'_, '_>) {
    let lang = talk.lang;
    let source = summary.source.say(lang);
    if let Signature::Valid { warnings, .. } = &summary.signature {
        for warning in warnings {
            talk.note(&format!("{source}: {}", warning.say(lang)));
        }
    }
    for oddity in &summary.oddities {
        let Position { line, column } = oddity.position;
        let message = oddity.message.say(lang);
        let fate = if oddity.skipped {
            say!(lang, en: "Entry skipped", fr: "Entrée ignorée")
        } else {
            say!(
                lang,
                en: "Entry kept without an operator",
                fr: "Entrée conservée sans opérateur"
            )
        };
        talk.warn(&format!("{source}:{line}:{column}: {message}. {fate}"));
    }
    if summary.entries == 0 && !summary.truncated {
        talk.note(&format!("{source}: {}", no_domain().in_lang(lang)));
    }
    if summary.truncated {
        talk.warn(&say!(
            lang,
            en: "{source}: the document is incomplete. What is shown ends with entry {}",
            fr: "{source}: le document est incomplet. L’affichage s’arrête à l’entrée {}",
            summary.entries
        ));
    }
}
