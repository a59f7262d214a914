//! How an audit of an archive is named: by the day or the time when it began, or as the latest.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::shown;
use crate::lang::{Lang, Say, Text, both, display_in_english};

/// The word for the audit that began last.
const LATEST: &str = "latest";

/// The name of an audit. Days and times are in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditName {
    /// The audit that began last.
    Latest,
    /// The only audit that began on this day, such as `2026-11-30`.
    Day(String),
    /// The audit that began in this second.
    Time(SystemTime),
}

impl AuditName {
    /// Reads `latest`, a day such as `2026-11-30` or a time such as `2026-11-30T21:04:00Z`.
    ///
    /// # Errors
    ///
    /// What is expected, if it is something else.
    pub fn parse(text: &str) -> Result<Self, Text> {
        Self::read(text).ok_or_else(|| {
            both!(
                en: "expected the day of an audit, its time, or latest: 2026-11-30, 2026-11-30T21:04:00Z",
                fr: "le jour d’un audit, son heure ou latest est attendu : 2026-11-30, 2026-11-30T21:04:00Z"
            )
        })
    }

    fn read(text: &str) -> Option<Self> {
        if text == LATEST {
            return Some(Self::Latest);
        }
        let is_day = text.len() == "2026-11-30".len();
        // A year has four digits, and nothing stands around a time.
        let begins = text.get(..4)?.bytes().all(|it| it.is_ascii_digit());
        let time = if is_day {
            format!("{text}T00:00:00Z")
        } else if text.ends_with('Z') {
            text.to_owned()
        } else {
            return None;
        };
        let time = humantime::parse_rfc3339(&time).ok().filter(|_| begins)?;
        Some(if is_day {
            Self::Day(text.to_owned())
        } else {
            Self::Time(time)
        })
    }
}

impl Say for AuditName {
    /// As on the command line, in either language.
    fn say(&self, _: Lang) -> String {
        match self {
            Self::Latest => LATEST.to_owned(),
            Self::Day(day) => day.clone(),
            Self::Time(time) => shown(*time),
        }
    }
}

display_in_english!(AuditName);

/// An audit in an archive, as arguments name it: `archive.sqlite@2026-11-30`, `archive.sqlite@latest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedAudit {
    /// The archive.
    pub archive: PathBuf,
    /// The audit.
    pub name: AuditName,
}

impl ArchivedAudit {
    /// Reads `ARCHIVE@DATE`. `None` if the argument is the path of a file: it does not end in an `@` and the name of an
    /// audit, or a file has this name.
    pub fn parse(argument: &OsStr) -> Option<Self> {
        if Path::new(argument).exists() {
            return None;
        }
        let (archive, name) = argument.to_str()?.rsplit_once('@')?;
        let name = AuditName::read(name).filter(|_| !archive.is_empty())?;
        Some(Self {
            archive: archive.into(),
            name,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_times_and_latest_are_names_and_nothing_else() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        for (text, expected) in [
            ("latest", Some(AuditName::Latest)),
            ("2026-11-30", Some(AuditName::Day("2026-11-30".to_owned()))),
            ("2030-03-17T17:46:40Z", Some(AuditName::Time(time))),
            ("2026-13-30", None),
            ("2026-11-31", None),
            ("2026-11", None),
            ("Latest", None),
            ("", None),
            ("2030-03-17T17:46:40", None),
            ("2030-03-17 17:46:40Z", None),
            ("+030-03-17", None),
            ("2026-11-3é", None),
        ] {
            assert_eq!(AuditName::parse(text).ok(), expected, "{text}");
            if let Some(name) = expected {
                assert_eq!(name.to_string(), text);
            }
        }
    }

    #[test]
    fn audit_of_an_archive_stands_behind_the_last_at_sign() {
        let parse = |text: &str| ArchivedAudit::parse(OsStr::new(text));
        let audit = |archive: &str, name| {
            let archive = archive.into();
            Some(ArchivedAudit { archive, name })
        };
        assert_eq!(
            parse("a.sqlite@latest"),
            audit("a.sqlite", AuditName::Latest)
        );
        let day = AuditName::Day("2026-11-30".to_owned());
        assert_eq!(parse("a@b/c.sqlite@2026-11-30"), audit("a@b/c.sqlite", day));
        for path in ["a.sqlite", "a@b.json", "@latest", "a@", "a@2026", ""] {
            assert_eq!(parse(path), None, "{path}");
        }
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a@latest");
        std::fs::write(&file, "").unwrap();
        assert_eq!(ArchivedAudit::parse(file.as_os_str()), None);
    }
}
