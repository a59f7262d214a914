//! The operators file: which fronts an operator declares, and for which domains.

mod apex;
mod mailbox;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::finding::{Severities, SeverityError};
use crate::input::{InputError, Position, TomlDocument};
use crate::lang::{Lang, Say, Text, both, say};
use crate::name::{DomainName, HostName, NameError, OperatorId};
use crate::script;
use crate::service::{Interface, Service};

pub use apex::Apex;
pub use mailbox::{Mailbox, MailboxError};

/// TTL of generated records, in seconds, unless the file sets one.
pub const DEFAULT_TTL: u32 = 3600;
/// Greatest TTL in seconds, RFC 2181 section 8.
pub const MAX_TTL: u32 = (1 << 31) - 1;

/// An operator's fronts, one for each service and interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    fronts: BTreeMap<(Service, Interface), HostName>,
}

impl Declaration {
    /// A declaration asks for the front of every service and interface.
    ///
    /// # Errors
    ///
    /// If `front` fails: its error.
    pub fn try_new<E>(
        mut front: impl FnMut(Service, Interface) -> Result<HostName, E>,
    ) -> Result<Self, E> {
        let mut fronts = BTreeMap::new();
        for service in Service::ALL {
            for interface in [Interface::Psc, Interface::Authcli] {
                fronts.insert((service, interface), front(service, interface)?);
            }
        }
        Ok(Self { fronts })
    }

    /// The fronts of all services and interfaces; one may come several times.
    pub fn fronts(&self) -> impl Iterator<Item = &HostName> {
        self.fronts.values()
    }

    /// The front that serves `interface` for `service`.
    pub fn front(&self, service: Service, interface: Interface) -> &HostName {
        // Complete by construction: `try_new` fills every pair.
        &self.fronts[&(service, interface)]
    }
}

/// One `[[operator]]` of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredOperator {
    /// Identity, the whitelist's `OU`.
    pub id: OperatorId,
    /// Name for people; the whitelist's `O` serves where absent.
    pub name: Option<String>,
    /// TTL of its records in seconds, in place of the file's.
    pub ttl: Option<u32>,
    /// Fronts.
    pub declaration: Declaration,
    /// Domains in addition to the whitelist's.
    pub domains: Vec<DomainName>,
    /// Domains of the whitelist that are not, or no longer, this operator's.
    pub exclude: Vec<DomainName>,
    /// Domains that other operators list as well, and that this operator publishes by agreement.
    pub shared: Vec<DomainName>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operators {
    /// TTL of generated records, in seconds.
    pub ttl: u32,
    /// Severities of `check` in place of the rules' own.
    pub severities: Severities,
    /// The records at the apex of complete zones.
    pub apex: Option<Apex>,
    /// Operators in the order of the file; identities are unique.
    pub operators: Vec<DeclaredOperator>,
    /// Operators whose `domains` is empty, each with the place of its `id`. A list of only unusable names is not
    /// empty.
    pub without_domains: Vec<(OperatorId, Position)>,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Settings that are no mistake, but may not be intended, in the order of the file.
    pub remarks: Vec<InputError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ttl: Option<Spanned<u32>>,
    #[serde(default)]
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    zone: Option<apex::Table>,
    #[serde(default)]
    operator: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    name: Option<Spanned<String>>,
    ttl: Option<Spanned<u32>>,
    psc: Fronts,
    authcli: Fronts,
    #[serde(default)]
    domains: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    shared: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fronts {
    smtp: Spanned<String>,
    imap: Spanned<String>,
}

impl Operators {
    /// Reads and checks an operators file, but for its domains: see [`Operators::usable`].
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or if [`Operators::usable`] fails.
    pub fn read_usable(path: &Path) -> Result<(Self, Vec<InputError>), Vec<InputError>> {
        Self::usable(&TomlDocument::read(path).map_err(|error| vec![error])?)
    }

    /// Checks an operators file already read, and reports every mistake, not only the first.
    ///
    /// # Errors
    ///
    /// If the file has a mistake: all mistakes, in the order of the file.
    pub fn from_document(document: &TomlDocument) -> Result<Self, Vec<InputError>> {
        match Self::usable(document)? {
            (operators, refused) if refused.is_empty() => Ok(operators),
            (_, refused) => Err(refused),
        }
    }

    /// As [`Operators::from_document`], but names in `domains` that no domain can have are no mistake
    /// of the file: they are left out of their operators and returned, each with its place.
    ///
    /// # Errors
    ///
    /// Every other mistake, and those names with them, in the order of the file.
    pub fn usable(document: &TomlDocument) -> Result<(Self, Vec<InputError>), Vec<InputError>> {
        let file: File = document.toml().map_err(|error| vec![error])?;
        let mut checker = Checker {
            document,
            ids: BTreeMap::new(),
            without_domains: Vec::new(),
            errors: Vec::new(),
            refused: Vec::new(),
            remarks: Vec::new(),
        };
        let ttl = checker.ttl(file.ttl).unwrap_or(DEFAULT_TTL);
        let severities = checker.severities(file.severity);
        let apex = file.zone.and_then(|table| checker.apex(table));
        let operators: Vec<_> = file
            .operator
            .into_iter()
            .filter_map(|entry| checker.operator(entry))
            .collect();
        if operators.is_empty() && checker.errors.is_empty() {
            let message = both!(
                en: "the file has no `[[operator]]`; expected at least one",
                fr: "le fichier n’a aucun `[[operator]]` ; au moins un est attendu"
            );
            checker
                .errors
                .push(InputError::whole(document.source(), message));
        }
        let Checker {
            mut errors,
            refused,
            without_domains,
            mut remarks,
            ..
        } = checker;
        if !errors.is_empty() {
            errors.extend(refused);
            errors.sort_by_key(|error| error.position);
            return Err(errors);
        }
        remarks.sort_by_key(|remark| remark.position);
        let operators = Self {
            remarks,
            ttl,
            severities,
            apex,
            operators,
            without_domains,
            sha256: document.sha256(),
        };
        Ok((operators, refused))
    }
}

/// Collects every mistake of one file, so that an operator can fix all of them at once.
struct Checker<'a> {
    document: &'a TomlDocument,
    /// Identities seen, with the line of the first.
    ids: BTreeMap<OperatorId, usize>,
    without_domains: Vec<(OperatorId, Position)>,
    errors: Vec<InputError>,
    /// Domains that cannot be used.
    refused: Vec<InputError>,
    remarks: Vec<InputError>,
}

impl Checker<'_> {
    fn refuse<T>(&mut self, value: &Spanned<T>, message: Text) {
        self.errors.push(self.document.error(value.span(), message));
    }

    fn ttl(&mut self, ttl: Option<Spanned<u32>>) -> Option<u32> {
        let ttl = ttl?;
        if *ttl.get_ref() > MAX_TTL {
            let message = both!(
                en: "`ttl` is {}; expected at most {MAX_TTL} seconds",
                fr: "`ttl` vaut {} ; au plus {MAX_TTL} secondes sont attendues",
                ttl.get_ref()
            );
            self.refuse(&ttl, message);
        }
        Some(ttl.into_inner())
    }

    fn severities(&mut self, table: BTreeMap<Spanned<String>, Spanned<String>>) -> Severities {
        let mut set = Vec::new();
        for (code, level) in &table {
            match Severities::parse(code.get_ref(), level.get_ref()) {
                Ok(severity) => set.push(severity),
                Err(error @ SeverityError::Level(_)) => {
                    self.refuse(level, Text::of(|lang| error.say(lang)));
                }
                Err(error) => self.refuse(code, Text::of(|lang| error.say(lang))),
            }
        }
        set.into_iter().collect()
    }

    fn operator(&mut self, entry: Entry) -> Option<DeclaredOperator> {
        let id = self.id(&entry.id);
        if let Some(id) = id.as_ref().filter(|_| entry.domains.is_empty()) {
            let place = self.document.position(&entry.id.span());
            self.without_domains.push((id.clone(), place));
        }
        let name = entry.name.and_then(|name| self.display_name(name));
        let ttl = self.ttl(entry.ttl);
        let declaration = self.declaration(&entry.psc, &entry.authcli);
        let domains = self.domains(&entry.domains);
        let exclude = self.names(&entry.exclude, &domains, ["domains", "exclude"]);
        let shared = self.names(&entry.shared, &exclude, ["shared", "exclude"]);
        Some(DeclaredOperator {
            id: id?,
            name,
            ttl,
            declaration: declaration?,
            domains,
            exclude,
            shared,
        })
    }

    fn id(&mut self, text: &Spanned<String>) -> Option<OperatorId> {
        let Some(id) = OperatorId::parse(text.get_ref()) else {
            let message = both!(
                en: "`id` is {:?}; expected the operator's OU of the whitelist, such as 300000000000001",
                fr: "`id` vaut {:?} ; l’OU de l’opérateur dans la liste blanche est attendue, par exemple \
                     300000000000001",
                text.get_ref()
            );
            self.refuse(text, message);
            return None;
        };
        let line = self.document.position(&text.span()).line;
        if let Some(first) = self.ids.insert(id.clone(), line) {
            let message = both!(
                en: "`id` \"{id}\" is given twice; the first time at line {first}",
                fr: "`id` \"{id}\" est donné deux fois ; la première fois à la ligne {first}"
            );
            self.refuse(text, message);
        }
        Some(id)
    }

    fn display_name(&mut self, name: Spanned<String>) -> Option<String> {
        if name.get_ref().trim().is_empty() || name.get_ref().contains(char::is_control) {
            let message = both!(
                en: "`name` is {:?}; expected one line of text",
                fr: "`name` vaut {:?} ; une ligne de texte est attendue",
                name.get_ref()
            );
            self.refuse(&name, message);
            return None;
        }
        Some(name.into_inner())
    }

    /// All four fronts are checked before the first mistake ends the matter.
    fn declaration(&mut self, psc: &Fronts, authcli: &Fronts) -> Option<Declaration> {
        let mut checked = BTreeMap::new();
        for (interface, fronts) in [(Interface::Psc, psc), (Interface::Authcli, authcli)] {
            for (service, text) in [
                (Service::Submission, &fronts.smtp),
                (Service::Imap, &fronts.imap),
            ] {
                checked.insert((service, interface), self.front(text));
            }
        }
        Declaration::try_new(|service, interface| {
            checked.remove(&(service, interface)).flatten().ok_or(())
        })
        .ok()
    }

    fn front(&mut self, text: &Spanned<String>) -> Option<HostName> {
        let front = self.name(text, NameRole::Front, HostName::of_front)?;
        if let Some(remark) = script::remark(text.get_ref(), front.as_str()) {
            self.remarks.push(self.document.error(text.span(), remark));
        }
        Some(front)
    }

    fn domains(&mut self, texts: &[Spanned<String>]) -> Vec<DomainName> {
        let mut domains = Vec::new();
        for text in texts {
            match self.checked(text, NameRole::Domain, DomainName::parse) {
                Ok(domain) => domains.push(domain),
                Err(error) => self.refused.push(error),
            }
        }
        domains
    }

    /// The names of one key, of which none may be under another key as well. A name that cannot be read is a
    /// mistake of the file: an exclusion that is lost would be written, an agreement half done.
    fn names(
        &mut self,
        texts: &[Spanned<String>],
        others: &[DomainName],
        [here, there]: [&str; 2],
    ) -> Vec<DomainName> {
        let mut names = Vec::new();
        for text in texts {
            match self.checked(text, NameRole::Domain, DomainName::parse) {
                Ok(domain) if others.contains(&domain) => {
                    let message = both!(
                        en: "{domain} is both in `{here}` and in `{there}`; remove it from one of them",
                        fr: "{domain} est à la fois dans `{here}` et dans `{there}` ; le retirer de l’un \
                             des deux"
                    );
                    self.refuse(text, message);
                }
                Ok(domain) => names.push(domain),
                Err(error) => self.errors.push(error),
            }
        }
        names
    }

    fn name<T>(
        &mut self,
        text: &Spanned<String>,
        what: NameRole,
        parse: impl Fn(&str) -> Result<T, NameError>,
    ) -> Option<T> {
        self.checked(text, what, parse)
            .map_err(|error| self.errors.push(error))
            .ok()
    }

    fn checked<T>(
        &self,
        text: &Spanned<String>,
        what: NameRole,
        parse: impl Fn(&str) -> Result<T, NameError>,
    ) -> Result<T, InputError> {
        parse(text.get_ref()).map_err(|error| {
            let message = Text::of(|lang| {
                let (what, error) = (what.say(lang), error.say(lang));
                say!(lang, en: "{what} {:?}: {error}", fr: "{what} {:?} : {error}", text.get_ref())
            });
            self.document.error(text.span(), message)
        })
    }
}

/// The role of a name in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameRole {
    Front,
    Domain,
    NameServer,
    Mname,
}

impl Say for NameRole {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Front => "front".to_owned(),
            Self::Domain => say!(lang, en: "domain", fr: "domaine"),
            Self::NameServer => say!(lang, en: "name server", fr: "serveur de noms"),
            Self::Mname => "`mname`".to_owned(),
        }
    }
}

/// An error about the value of a key.
fn naming(key: &str, value: &str, error: &impl Say) -> Text {
    Text::of(|lang| {
        let error = error.say(lang);
        say!(lang, en: "{key} {value:?}: {error}", fr: "{key} {value:?} : {error}")
    })
}

#[cfg(test)]
mod tests;
