//! What name servers include in their configuration to serve complete zones.

use std::io::{self, Write};

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
    /// What the file is called.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bind => "named.zones.conf",
            Self::Nsd => "nsd.zones.conf",
            Self::Knot => "knot.zones.conf",
        }
    }

    /// Writes a statement for each zone. Its file lies in `folder`, or where the server looks for files
    /// of zones.
    ///
    /// Names and paths have no character that means anything between quotes.
    pub fn write<'a>(
        self,
        out: &mut dyn Write,
        zones: impl Iterator<Item = &'a str>,
        folder: Option<&ServerPath>,
        comments: bool,
    ) -> io::Result<()> {
        if comments {
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
            let file = format!("{zone}.zone");
            let file = folder.map_or(file.clone(), |folder| folder.join(&file));
            match self {
                Self::Bind => {
                    writeln!(out, "zone \"{zone}\" {{ type primary; file \"{file}\"; }};")
                }
                Self::Nsd => writeln!(out, "zone:\n  name: \"{zone}\"\n  zonefile: \"{file}\""),
                Self::Knot => writeln!(out, "  - domain: \"{zone}\"\n    file: \"{file}\""),
            }?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_has_its_statements() {
        let folder = ServerPath::parse("/srv/dns/").unwrap();
        let mut text = Vec::new();
        for server in [ServerKind::Bind, ServerKind::Nsd, ServerKind::Knot] {
            writeln!(text, "== {}", server.file_name()).unwrap();
            for folder in [None, Some(&folder)] {
                let zones = ["a.test", "catalog.invalid"];
                server
                    .write(&mut text, zones.into_iter(), folder, folder.is_none())
                    .unwrap();
            }
        }
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }
}
