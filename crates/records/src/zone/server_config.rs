//! Configuration that name servers include in order to serve complete zones.

use std::io::{self, Write};

use crate::lang::{Text, both};
use crate::server_path::ServerPath;

/// Whose configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServerKind {
    /// BIND 9.
    Bind,
    /// NSD.
    Nsd,
    /// Knot DNS.
    Knot,
}

impl ServerKind {
    /// The name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bind => "named.zones.conf",
            Self::Nsd => "nsd.zones.conf",
            Self::Knot => "knot.zones.conf",
        }
    }

    /// Writes a statement for each zone.
    ///
    /// Names and paths have no character that means anything between quotes.
    ///
    /// # Errors
    ///
    /// If `out` cannot be written to.
    pub fn write<'a>(
        self,
        out: &mut dyn Write,
        zones: impl Iterator<Item = &'a str>,
        serving: &ServerStatements<'_>,
    ) -> io::Result<()> {
        if serving.comments {
            let server = match self {
                Self::Bind => "BIND: include it in named.conf",
                Self::Nsd => "NSD: include it in nsd.conf",
                Self::Knot => "Knot DNS: include it in knot.conf",
            };
            writeln!(out, "# Zones for {server}")?;
        }
        if self == Self::Knot {
            writeln!(out, "zone:")?;
        }
        for zone in zones {
            let file = serving.file(zone);
            match self {
                Self::Bind => {
                    writeln!(out, "zone \"{zone}\" {{ type primary; file \"{file}\"; }};")
                }
                Self::Nsd => writeln!(out, "zone:\n  name: \"{zone}\"\n  zonefile: \"{file}\""),
                Self::Knot => writeln!(out, "  - domain: \"{zone}\"\n    file: \"{file}\""),
            }?;
            if let Some(TemplateName(name)) = serving.template {
                match self {
                    Self::Bind => Ok(()),
                    Self::Nsd => writeln!(out, "  include-pattern: \"{name}\""),
                    Self::Knot => writeln!(out, "    template: \"{name}\""),
                }?;
            }
        }
        Ok(())
    }
}

/// The part that the statements of all zones share.
#[derive(Debug, Clone, Copy)]
pub struct ServerStatements<'a> {
    /// The folder of the zones' files. `None` for the server's own default.
    pub folder: Option<&'a ServerPath>,
    /// The template of the zones. BIND 9.18 has nothing of the kind.
    pub template: Option<&'a TemplateName>,
    /// Whether comments are written.
    pub comments: bool,
}

impl ServerStatements<'_> {
    fn file(&self, zone: &str) -> String {
        let file = format!("{zone}.zone");
        self.folder
            .map_or(file.clone(), |folder| folder.join(&file))
    }
}

/// Name of a pattern of NSD or a template of Knot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateName(Box<str>);

impl TemplateName {
    /// Reads letters, digits, hyphens and underscores.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !text.is_empty() && text.chars().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(both!(
                en: "expected letters, digits, - and _",
                fr: "attendu : des lettres, des chiffres, - et _"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_has_its_statements() {
        let folder = ServerPath::parse("/srv/dns/").unwrap();
        let template = TemplateName::parse("to-secondaries").unwrap();
        let plain = ServerStatements {
            folder: None,
            template: None,
            comments: true,
        };
        let other = ServerStatements {
            folder: Some(&folder),
            template: Some(&template),
            comments: false,
        };
        let mut text = Vec::new();
        for server in [ServerKind::Bind, ServerKind::Nsd, ServerKind::Knot] {
            writeln!(text, "== {}", server.file_name()).unwrap();
            for serving in [plain, other] {
                let zones = ["a.test", "catalog.invalid"];
                server
                    .write(&mut text, zones.into_iter(), &serving)
                    .unwrap();
            }
        }
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }

    #[test]
    fn a_template_has_a_plain_name() {
        for text in ["", "a b", "a\"b", "é", "a:b", "a\nb"] {
            assert!(TemplateName::parse(text).is_err(), "{text}");
        }
    }
}
