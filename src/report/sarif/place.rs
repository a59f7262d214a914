//! Places in zone files, as a report names them: `FILE:LINE`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::model::{ArtifactLocation, Location, PhysicalLocation, Region};
use crate::report::{DomainReport, OwnerReport};
use crate::rule::Finding;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePlace {
    file: String,
    /// From 1.
    line: usize,
}

/// All but the unreserved characters of RFC 3986, section 2.3, and the separator of folders.
const ENCODED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The place that a finding names as its evidence, else that of the lookup of its name, else that of its domain. A saved
/// report has the same text as an audit.
pub(super) fn of_finding(finding: &Finding, domain: &DomainReport) -> Option<FilePlace> {
    // What a probe of a front found is in no file.
    let is_of_front = finding.code.as_str().starts_with("PRB");
    let evidence = finding.how_to_see().filter(|_| !is_of_front);
    let evidence = evidence.as_deref().unwrap_or_default();
    let named = evidence.split("; ").find_map(FilePlace::parse);
    let its_owner = domain.owners.iter().find(|it| it.owner == finding.owner);
    named
        .or_else(|| its_owner.and_then(of_owner))
        .or_else(|| of_domain(domain))
}

/// The first place of the lookups of a domain: a record, or the start of the zone.
pub(super) fn of_domain(domain: &DomainReport) -> Option<FilePlace> {
    domain.owners.iter().find_map(of_owner)
}

fn of_owner(owner: &OwnerReport) -> Option<FilePlace> {
    let source = owner.lookup.as_ref()?.source.as_deref()?;
    FilePlace::parse(source)
}

impl FilePlace {
    fn parse(text: &str) -> Option<Self> {
        let (file, line) = text.rsplit_once(':')?;
        let line = line.parse().ok().filter(|it| *it > 0)?;
        let file = file.to_owned();
        (!file.is_empty()).then_some(Self { file, line })
    }

    pub(super) fn location(&self) -> Location {
        let path = if cfg!(windows) {
            self.file.replace('\\', "/")
        } else {
            self.file.clone()
        };
        let path = path.strip_prefix("./").unwrap_or(&path);
        let encoded = utf8_percent_encode(path, &ENCODED);
        let is_absolute = path.starts_with('/');
        let artifact_location = if is_absolute {
            ArtifactLocation {
                uri: format!("file://{encoded}"),
                uri_base_id: None,
            }
        } else {
            ArtifactLocation {
                uri: encoded.to_string(),
                uri_base_id: Some("%SRCROOT%"),
            }
        };
        Location {
            physical_location: PhysicalLocation {
                artifact_location,
                region: Region {
                    start_line: self.line,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_becomes_a_uri() {
        for (text, uri, line) in [
            ("zones/a.zone:12", "zones/a.zone", 12),
            ("./a b#c%.zone:1", "a%20b%23c%25.zone", 1),
            ("C:é?:3", "C%3A%C3%A9%3F", 3),
            ("/etc/a.zone:4", "file:///etc/a.zone", 4),
        ] {
            let location = FilePlace::parse(text).unwrap().location().physical_location;
            assert_eq!(location.artifact_location.uri, uri);
            assert_eq!(location.region.start_line, line);
            let is_relative = location.artifact_location.uri_base_id.is_some();
            assert_eq!(is_relative, !uri.starts_with("file:"), "{uri}");
        }
        for text in ["dig @192.0.2.1 a.fr A", "a.zone:0", ":3", ""] {
            assert_eq!(FilePlace::parse(text), None, "{text}");
        }
    }
}
