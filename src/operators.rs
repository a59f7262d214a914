//! The operators file: which fronts an operator declares, and for which domains.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::input::{Document, InputError};
use crate::name::{DomainName, HostName, NameError, OperatorId};
use crate::service::{Interface, Service};

/// TTL of generated records, in seconds, where the file gives none.
pub const DEFAULT_TTL: u32 = 3600;
/// Greatest TTL in seconds, RFC 2181 section 8.
const MAX_TTL: u32 = (1 << 31) - 1;

/// An operator's fronts, one for each service and interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    fronts: BTreeMap<(Service, Interface), HostName>,
}

impl Declaration {
    /// A declaration asks for the front of every service and interface.
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

    /// The front that serves `interface` for `service`.
    pub fn front(&self, service: Service, interface: Interface) -> &HostName {
        // Complete by construction: `try_new` fills every pair.
        &self.fronts[&(service, interface)]
    }
}

/// One `[[operator]]` of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Identity, the whitelist's `OU`.
    pub id: OperatorId,
    /// Name for people; the whitelist's `O` serves where absent.
    pub name: Option<String>,
    /// Fronts.
    pub declaration: Declaration,
    /// Domains in addition to the whitelist's.
    pub domains: Vec<DomainName>,
    /// Domains of the whitelist that are not, or no longer, this operator's.
    pub exclude: Vec<DomainName>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operators {
    /// TTL of generated records, in seconds.
    pub ttl: u32,
    /// Operators in the order of the file; identities are unique.
    pub operators: Vec<Operator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ttl: Option<Spanned<u32>>,
    #[serde(default)]
    operator: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    name: Option<Spanned<String>>,
    psc: Fronts,
    authcli: Fronts,
    #[serde(default)]
    domains: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fronts {
    smtp: Spanned<String>,
    imap: Spanned<String>,
}

impl Operators {
    /// Reads and checks an operators file; every mistake is reported, not the first alone.
    pub fn read(path: &Path) -> Result<Self, Vec<InputError>> {
        Self::from_document(&Document::read(path).map_err(|error| vec![error])?)
    }

    /// Checks an operators file already read.
    pub fn from_document(document: &Document) -> Result<Self, Vec<InputError>> {
        let file: File = document.toml().map_err(|error| vec![error])?;
        let mut checker = Checker {
            document,
            ids: BTreeMap::new(),
            errors: Vec::new(),
        };
        let ttl = checker.ttl(file.ttl);
        let operators: Vec<_> = file
            .operator
            .into_iter()
            .filter_map(|entry| checker.operator(entry))
            .collect();
        if operators.is_empty() && checker.errors.is_empty() {
            let message = "has no [[operator]], expected at least one";
            checker
                .errors
                .push(InputError::whole(document.source(), message));
        }
        match checker.errors.is_empty() {
            true => Ok(Self { ttl, operators }),
            false => Err(checker.errors),
        }
    }
}

/// Collects every mistake of one file, so that an operator mends them in one go.
struct Checker<'a> {
    document: &'a Document,
    /// Identities seen, with the line of the first.
    ids: BTreeMap<OperatorId, usize>,
    errors: Vec<InputError>,
}

impl Checker<'_> {
    fn refuse<T>(&mut self, value: &Spanned<T>, message: String) {
        self.errors.push(self.document.error(value.span(), message));
    }

    fn ttl(&mut self, ttl: Option<Spanned<u32>>) -> u32 {
        let Some(ttl) = ttl else { return DEFAULT_TTL };
        if *ttl.get_ref() > MAX_TTL {
            let message = format!("ttl {}, expected at most {MAX_TTL} seconds", ttl.get_ref());
            self.refuse(&ttl, message);
        }
        ttl.into_inner()
    }

    fn operator(&mut self, entry: Entry) -> Option<Operator> {
        let id = self.id(&entry.id);
        let name = entry.name.and_then(|name| self.display_name(name));
        let declaration = self.declaration(&entry.psc, &entry.authcli);
        let domains = self.domains(&entry.domains);
        let exclude = self.domains(&entry.exclude);
        for (text, domain) in entry.exclude.iter().zip(&exclude) {
            if domains.contains(domain) {
                let message = format!("{domain} is both in `domains` and in `exclude`");
                self.refuse(text, message);
            }
        }
        Some(Operator {
            id: id?,
            name,
            declaration: declaration?,
            domains,
            exclude,
        })
    }

    fn id(&mut self, text: &Spanned<String>) -> Option<OperatorId> {
        let Some(id) = OperatorId::parse(text.get_ref()) else {
            let message = format!(
                "id {:?}, expected the OU of the whitelist's names, such as 300000000000001",
                text.get_ref()
            );
            self.refuse(text, message);
            return None;
        };
        let line = self.document.position(&text.span()).line;
        if let Some(first) = self.ids.insert(id.clone(), line) {
            let message = format!("id \"{id}\" was given before, at line {first}");
            self.refuse(text, message);
        }
        Some(id)
    }

    fn display_name(&mut self, name: Spanned<String>) -> Option<String> {
        if name.get_ref().trim().is_empty() || name.get_ref().contains(char::is_control) {
            let message = format!("name {:?}, expected one line of text", name.get_ref());
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
        self.name(text, "front", HostName::parse)
    }

    fn domains(&mut self, texts: &[Spanned<String>]) -> Vec<DomainName> {
        texts
            .iter()
            .filter_map(|text| self.name(text, "domain", DomainName::parse))
            .collect()
    }

    fn name<T>(
        &mut self,
        text: &Spanned<String>,
        what: &str,
        parse: impl Fn(&str) -> Result<T, NameError>,
    ) -> Option<T> {
        parse(text.get_ref())
            .map_err(|error| self.refuse(text, format!("{what} {:?}: {error}", text.get_ref())))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;

    const GOOD: &str = r#"
ttl = 600

[[operator]]
id      = "300000000000001"
name    = "GIP Exemple"
psc     = { smtp = "smtp-psc.example.fr.", imap = "IMAP-psc.example.fr" }
authcli = { smtp = "smtp-cert.example.fr", imap = "imap-cert.example.fr" }
domains = ["a.mssante.fr"]
exclude = ["old.mssante.fr"]
"#;

    fn read(text: &str) -> Result<Operators, Vec<String>> {
        let document = Document::new(Source::named("o.toml"), text.to_owned());
        Operators::from_document(&document)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_good_file_is_read_whole() {
        let file = read(GOOD).unwrap();
        assert_eq!(file.ttl, 600);
        let [operator] = file.operators.as_slice() else {
            panic!("one operator expected");
        };
        assert_eq!(operator.id.as_str(), "300000000000001");
        let front = |service, interface| operator.declaration.front(service, interface).as_str();
        assert_eq!(
            front(Service::Submission, Interface::Psc),
            "smtp-psc.example.fr"
        );
        assert_eq!(front(Service::Imap, Interface::Psc), "imap-psc.example.fr");
        assert_eq!(
            front(Service::Submission, Interface::Authcli),
            "smtp-cert.example.fr"
        );
        assert_eq!(
            front(Service::Imap, Interface::Authcli),
            "imap-cert.example.fr"
        );
        assert_eq!(
            operator.domains,
            [DomainName::parse("a.mssante.fr").unwrap()]
        );
        assert_eq!(
            operator.exclude,
            [DomainName::parse("old.mssante.fr").unwrap()]
        );
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let text = GOOD
            .replace("IMAP-psc.example.fr", "192.0.2.7")
            .replace("smtp-cert.example.fr", "smtp_cert.example.fr")
            .replace("[\"a.mssante.fr\"]", "[\"contact@a.mssante.fr\"]");
        let errors = read(&text).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:#?}");
        assert!(errors[0].starts_with("o.toml:7:51: front \"192.0.2.7\": it is an IP address"));
        assert!(errors[1].starts_with("o.toml:8:20: front \"smtp_cert.example.fr\""));
        assert!(errors[2].starts_with("o.toml:9:12: domain \"contact@a.mssante.fr\""));
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let twice = [GOOD, &GOOD.replace("ttl = 600", "")].concat();
        let errors = read(&twice).unwrap_err();
        assert_eq!(
            errors,
            ["o.toml:15:11: id \"300000000000001\" was given before, at line 5"]
        );

        let both = GOOD.replace("old.mssante.fr", "A.mssante.fr");
        assert!(read(&both).unwrap_err()[0].contains("both in `domains` and in `exclude`"));
    }

    #[test]
    fn unknown_keys_missing_fronts_and_empty_files_are_refused() {
        let typo = GOOD.replace("authcli", "authcIi");
        let error = &read(&typo).unwrap_err()[0];
        assert!(
            error.starts_with("o.toml:8:1: unknown field `authcIi`"),
            "{error}"
        );
        let short = GOOD.replace(", imap = \"imap-cert.example.fr\"", "");
        assert!(read(&short).unwrap_err()[0].contains("missing field `imap`"));
        assert!(read("ttl = 5").unwrap_err()[0].contains("no [[operator]]"));
        let most = |ttl: u64| read(&GOOD.replace("600", &ttl.to_string()));
        assert!(most(2_147_483_647).is_ok() && most(2_147_483_648).is_err());
        assert!(read("ttl = 4000000000\n").unwrap_err()[0].contains("at most 2147483647"));
        assert!(read("ttl = -1\n").unwrap_err()[0].starts_with("o.toml:1:7:"));
    }
}
