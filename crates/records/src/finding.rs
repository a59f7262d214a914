//! The vocabulary of verdicts: codes, severities, statuses and counts.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english, say};

pub use crate::code::{Code, UnknownCode};

/// What a finding means for the verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Severity {
    /// Breaks the requirement as written, or RFC 2782.
    Error,
    /// A needed lookup failed, or a front could not be examined: the domain could not be fully checked.
    Undetermined,
    /// Should be fixed, but does not change the verdict.
    Warning,
    /// Information only, does not change the verdict.
    Info,
}

impl Severity {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Undetermined => "undetermined",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Severities that a user sets in place of the rules' own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Severities(BTreeMap<Code, Severity>);

/// Why a severity cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say what each means")]
pub enum SeverityError {
    Code(UnknownCode),
    Level(String),
    Failure(Code),
}

impl Say for SeverityError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Code(error) => error.say(lang),
            Self::Level(level) => say!(
                lang,
                en: "unknown severity {level:?}; expected error, warning or info",
                fr: "gravité inconnue {level:?}. Gravités possibles : error, warning, info"
            ),
            Self::Failure(code) => say!(
                lang,
                en: "{code} reports a failed lookup. Its severity stays undetermined, because nothing \
                     is known about the domain",
                fr: "{code} signale une résolution impossible. Sa gravité reste indéterminée, car rien \
                     n’est connu du domaine"
            ),
        }
    }
}

display_in_english!(SeverityError);

impl std::error::Error for SeverityError {}

impl From<UnknownCode> for SeverityError {
    fn from(error: UnknownCode) -> Self {
        Self::Code(error)
    }
}

impl Severities {
    /// Reads a code and a severity as a user writes them.
    ///
    /// # Errors
    ///
    /// If there is no such rule or severity, or if the rule reports a lookup that failed: a
    /// failure must count neither for a domain nor against it.
    pub fn parse(code: &str, level: &str) -> Result<(Code, Severity), SeverityError> {
        let code: Code = code.parse()?;
        let severity = match level {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            _ => return Err(SeverityError::Level(level.to_owned())),
        };
        if code.is_failure() {
            Err(SeverityError::Failure(code))
        } else {
            Ok((code, severity))
        }
    }

    /// The severity set for `code`, if any.
    pub fn get(&self, code: Code) -> Option<Severity> {
        self.0.get(&code).copied()
    }

    /// All that were set, by code.
    pub fn iter(&self) -> impl Iterator<Item = (Code, Severity)> {
        self.0.iter().map(|(code, severity)| (*code, *severity))
    }
}

impl FromIterator<(Code, Severity)> for Severities {
    fn from_iter<I: IntoIterator<Item = (Code, Severity)>>(set: I) -> Self {
        Self(set.into_iter().collect())
    }
}

impl Extend<(Code, Severity)> for Severities {
    /// The last severity set for a code holds.
    fn extend<I: IntoIterator<Item = (Code, Severity)>>(&mut self, set: I) {
        self.0.extend(set);
    }
}

/// Findings that are only counted, because a domain has too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omitted {
    /// Rule.
    pub code: Code,
    /// Severity applied.
    pub severity: Severity,
    /// Number of findings that are not kept.
    pub findings: usize,
}

/// As a line below the findings that are kept.
impl fmt::Display for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            severity,
            findings,
        } = self;
        let noun = if *findings == 1 {
            "finding"
        } else {
            "findings"
        };
        write!(f, "and {findings} more {code} {noun} ({severity})")
    }
}

/// The verdict on a domain or an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything required is there and right.
    Compliant,
    /// Operators only: some domains comply, some do not.
    Partial,
    /// At least one error is proven.
    NonCompliant,
    /// Every required owner is proven empty.
    Absent,
    /// A needed lookup failed and no error is proven.
    Undetermined,
}

impl Status {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::Partial => "partial",
            Self::NonCompliant => "non_compliant",
            Self::Absent => "absent",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Say for Status {
    /// The words of texts for people. Reports for programs use [`Status::as_str`].
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Compliant => say!(lang, en: "compliant", fr: "conforme"),
            Self::Partial => say!(lang, en: "partially compliant", fr: "partiellement conforme"),
            Self::NonCompliant => say!(lang, en: "non-compliant", fr: "non conforme"),
            // The same word in both languages.
            Self::Absent => "absent".to_owned(),
            Self::Undetermined => say!(lang, en: "undetermined", fr: "indéterminé"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Numbers of domains by status; they always add up to the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Domains that comply.
    pub compliant: usize,
    /// Domains with a proven error.
    pub non_compliant: usize,
    /// Domains with no SRV record at all.
    pub absent: usize,
    /// Domains that could not be fully checked.
    pub undetermined: usize,
}

impl Counts {
    /// Counts one more domain. `Partial` is no domain's status and counts as non-compliant.
    pub fn add(&mut self, status: Status) {
        *match status {
            Status::Compliant => &mut self.compliant,
            Status::NonCompliant | Status::Partial => &mut self.non_compliant,
            Status::Absent => &mut self.absent,
            Status::Undetermined => &mut self.undetermined,
        } += 1;
    }

    /// Domains in all.
    pub fn total(&self) -> usize {
        self.compliant + self.non_compliant + self.absent + self.undetermined
    }

    /// The verdict on the operator that lists these domains.
    pub fn operator_status(&self) -> Status {
        let faulty = self.non_compliant + self.absent;
        if self.compliant == self.total() {
            Status::Compliant
        } else if self.absent == self.total() {
            Status::Absent
        } else if faulty == 0 {
            Status::Undetermined
        } else if self.compliant > 0 {
            Status::Partial
        } else {
            Status::NonCompliant
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.compliant += more.compliant;
        self.non_compliant += more.non_compliant;
        self.absent += more.absent;
        self.undetermined += more.undetermined;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_set_for_what_is_known_only() {
        let set = [
            ("SRV004", "warning"),
            ("srv004", "info"),
            ("DNS003", "error"),
        ];
        let set = set.map(|(code, level)| Severities::parse(code, level).unwrap());
        let severities: Severities = set.into_iter().collect();
        assert_eq!(severities.get(Code::SRV004), Some(Severity::Info));
        assert_eq!(severities.get(Code::SRV005), None);
        let codes: Vec<_> = severities.iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [Code::SRV004, Code::DNS003]);
        for (code, level) in [
            ("SRV999", "error"),
            ("", "error"),
            ("SRV004", "undetermined"),
            ("SRV004", "off"),
            ("DNS010", "warning"),
            ("DNS016", "error"),
            ("DNS017", "warning"),
            ("DNS018", "info"),
        ] {
            assert!(Severities::parse(code, level).is_err(), "{code}={level}");
        }
        assert!(Severities::parse("DNS002", "error").is_ok());
        assert!(Severities::parse("MUA001", "error").is_ok());
    }

    #[test]
    fn an_operators_status_follows_its_domains() {
        let status = |compliant, non_compliant, absent, undetermined| {
            let counts = Counts {
                compliant,
                non_compliant,
                absent,
                undetermined,
            };
            assert_eq!(
                counts.total(),
                compliant + non_compliant + absent + undetermined
            );
            counts.operator_status()
        };
        assert_eq!(status(3, 0, 0, 0), Status::Compliant);
        assert_eq!(status(0, 0, 3, 0), Status::Absent);
        assert_eq!(status(0, 0, 0, 3), Status::Undetermined);
        assert_eq!(status(3, 0, 0, 1), Status::Undetermined);
        assert_eq!(status(1, 1, 0, 1), Status::Partial);
        assert_eq!(status(1, 0, 1, 0), Status::Partial);
        assert_eq!(status(0, 1, 1, 0), Status::NonCompliant);
        assert_eq!(status(0, 0, 1, 1), Status::NonCompliant);
        assert_eq!(status(0, 1, 0, 1), Status::NonCompliant);
    }
}
