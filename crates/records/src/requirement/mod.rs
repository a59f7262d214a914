//! The records that an operator must publish on every domain (EX_LPS_0300, after RFC 2782 and RFC 6186): the
//! rows of the requirement and their meaning. No other module knows a priority, a weight or a port.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::input::{InputError, Source, TomlDocument};
use crate::lang::both;
use crate::service::{Interface, Service};

/// One required record: for a service and an interface, the numbers of its SRV record (RFC 2782).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Service the record declares.
    pub service: Service,
    /// Interface its target serves.
    pub interface: Interface,
    /// Priority, which here distinguishes the interfaces.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
}

/// The rows that every domain must have, and what the text is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Number of the requirement, such as `EX_LPS_0300`.
    pub id: String,
    /// Date of the text applied, as its file gives it.
    pub date: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Spanned<String>,
    date: Spanned<String>,
    record: Vec<Spanned<Row>>,
}

impl Requirement {
    /// The requirement this version was written for.
    #[expect(
        clippy::expect_used,
        reason = "the file is part of the program, and tested"
    )]
    pub fn builtin() -> Self {
        let text = include_str!("EX_LPS_0300.toml").to_owned();
        Self::from_document(&TomlDocument::new(Source::named("EX_LPS_0300.toml"), text))
            .expect("the built-in requirement is valid")
    }

    /// Reads a requirement that replaces the built-in one.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not TOML of this form, or has records that contradict each other.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        Self::from_document(&TomlDocument::read(path)?)
    }

    fn from_document(document: &TomlDocument) -> Result<Self, InputError> {
        let file: File = document.toml()?;
        for text in [&file.id, &file.date] {
            if text.get_ref().is_empty() || text.get_ref().chars().any(char::is_control) {
                let message = both!(
                    en: "expected one line of text: reports and comments of zone files show it",
                    fr: "une ligne de texte est attendue : les rapports et les commentaires des fichiers \
                         de zone la montrent"
                );
                return Err(document.error(text.span(), message));
            }
        }
        check_rows(document, &file.record)?;
        let mut rows: Vec<Row> = file.record.into_iter().map(Spanned::into_inner).collect();
        rows.sort_by_key(|row| (row.service, row.priority));
        Ok(Self {
            id: file.id.into_inner(),
            date: file.date.into_inner(),
            rows,
        })
    }

    /// The requirement of a saved report.
    pub fn from_report(id: String, date: String, rows: Vec<Row>) -> Self {
        Self { id, date, rows }
    }

    /// The requirement with every port raised by `by`, under an id that says so. `None` if a port would
    /// overflow. For programs that cannot listen on the required ports.
    pub fn with_port_offset(&self, by: u16) -> Option<Self> {
        let row = |row: &Row| {
            let port = row.port.checked_add(by)?;
            Some(Row { port, ..*row })
        };
        Some(Self {
            id: match by {
                0 => self.id.clone(),
                _ => format!("{}, ports raised by {by}", self.id),
            },
            date: self.date.clone(),
            rows: self.rows.iter().map(row).collect::<Option<_>>()?,
        })
    }

    /// The requirement as a file that [`Requirement::read`] reads.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut text = format!("id = {}\ndate = {}\n", quoted(&self.id), quoted(&self.date));
        for row in &self.rows {
            let service = row.service;
            let interface = row.interface.to_string().to_lowercase();
            text.push_str(&format!(
                "\n[[record]]\nservice = \"{service}\"\ninterface = \"{interface}\"\n\
                 priority = {}\nweight = {}\nport = {}\n",
                row.priority, row.weight, row.port
            ));
        }
        text
    }

    /// All rows, by service and then by priority.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of one service, by priority.
    pub fn rows_of(&self, service: Service) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.service == service)
    }

    /// The interface that a service has at a priority.
    pub fn interface(&self, service: Service, priority: u16) -> Option<Interface> {
        let mut rows = self.rows_of(service);
        let row = rows.find(|row| row.priority == priority)?;
        Some(row.interface)
    }

    /// The services that have at least one row.
    pub fn services(&self) -> impl Iterator<Item = Service> {
        Service::ALL
            .into_iter()
            .filter(|service| self.rows_of(*service).next().is_some())
    }
}

/// A client finds an interface by its priority, so no priority may be there twice for one service.
fn check_rows(document: &TomlDocument, rows: &[Spanned<Row>]) -> Result<(), InputError> {
    if rows.is_empty() {
        let message = both!(
            en: "the file has no `[[record]]`; expected at least one",
            fr: "le fichier n’a aucun `[[record]]` ; au moins un est attendu"
        );
        return Err(InputError::whole(document.source(), message));
    }
    let mut interfaces = BTreeSet::new();
    let mut priorities = BTreeSet::new();
    for row in rows {
        let Row {
            service,
            interface,
            priority,
            port,
            ..
        } = *row.get_ref();
        let message = if !interfaces.insert((service, interface)) {
            both!(
                en: "there is a second record for {service} over {interface}; expected only one",
                fr: "il y a un second enregistrement de {service} pour l’interface {interface} ; un seul \
                     est attendu"
            )
        } else if !priorities.insert((service, priority)) {
            both!(
                en: "there is a second record for {service} at priority {priority}; clients distinguish \
                     the interfaces only by priority",
                fr: "il y a un second enregistrement de {service} à la priorité {priority} ; les clients \
                     ne distinguent les interfaces que par la priorité"
            )
        } else if port == 0 {
            both!(
                en: "the port is 0; expected 1 to 65535",
                fr: "le port vaut 0 ; une valeur de 1 à 65535 est attendue"
            )
        } else {
            continue;
        };
        return Err(document.error(row.span(), message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Requirement, InputError> {
        Requirement::from_document(&TomlDocument::new(Source::named("r.toml"), text.to_owned()))
    }

    #[test]
    fn the_builtin_rows_are_those_of_the_draft() {
        use Interface::{Authcli, Psc};
        use Service::{Imap, Submission};
        let requirement = Requirement::builtin();
        let rows = requirement
            .rows()
            .iter()
            .map(|r| (r.service, r.interface, r.priority, r.weight, r.port))
            .collect::<Vec<_>>();
        let draft = [
            (Imap, Psc, 10, 1, 143),
            (Imap, Authcli, 20, 1, 143),
            (Submission, Psc, 10, 1, 587),
            (Submission, Authcli, 20, 1, 587),
        ];
        assert_eq!(rows, draft);
        assert_eq!(requirement.id, "EX_LPS_0300");
        assert_eq!(requirement.date, "2023-06-30");
    }

    #[test]
    fn ambiguous_rows_are_refused_with_their_place() {
        let row = |interface: &str, priority: u16| {
            format!(
                "[[record]]\nservice = \"imap\"\ninterface = \"{interface}\"\n\
                 priority = {priority}\nweight = 1\nport = 993\n"
            )
        };
        let head = "id = \"X\"\ndate = \"2030-01-01\"\n";
        let text = [head, &row("psc", 1), &row("psc", 2)].concat();
        let error = read(&text).unwrap_err().to_string();
        assert!(
            error.starts_with("r.toml:9:1: there is a second record for imap over PSC"),
            "{error}"
        );

        let same_priority = [head, &row("psc", 1), &row("authcli", 1)].concat();
        let of_priority = read(&same_priority).unwrap_err().to_string();
        assert!(of_priority.contains("at priority 1"), "{of_priority}");

        let unknown_interface = [head, &row("pcs", 1)].concat();
        let of_interface = read(&unknown_interface).unwrap_err().to_string();
        assert!(
            of_interface.starts_with("r.toml:5:13:") && of_interface.contains("`pcs`"),
            "{of_interface}"
        );
        assert!(read(head).is_err());

        let without_port = [head, &row("psc", 1)]
            .concat()
            .replace("port = 993", "port = 0");
        let of_port = read(&without_port).unwrap_err().to_string();
        assert!(of_port.contains("the port is 0"), "{of_port}");
    }

    #[test]
    fn raised_ports_are_told_and_written_as_they_are_read() {
        let builtin = Requirement::builtin();
        assert_eq!(builtin.with_port_offset(0).as_ref(), Some(&builtin));
        assert_eq!(read(&builtin.to_toml()), Ok(builtin.clone()));
        let raised = builtin.with_port_offset(10_000).unwrap();
        assert_eq!(raised.id, "EX_LPS_0300, ports raised by 10000");
        let ports: Vec<_> = raised.rows().iter().map(|row| row.port).collect();
        assert_eq!(ports, [10_143, 10_143, 10_587, 10_587]);
        assert_eq!(read(&raised.to_toml()), Ok(raised));
        assert_eq!(builtin.with_port_offset(u16::MAX - 586), None);
        let odd = Requirement {
            id: "a \"b\" \\".to_owned(),
            ..builtin
        };
        assert_eq!(read(&odd.to_toml()), Ok(odd));
    }

    #[test]
    fn a_line_break_cannot_reach_a_zone_comment() {
        let text = include_str!("EX_LPS_0300.toml").replace("\"2023-06-30\"", "\"1\\n2\"");
        assert!(
            read(&text)
                .unwrap_err()
                .to_string()
                .contains("one line of text")
        );
    }
}
