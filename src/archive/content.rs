//! What is kept of a domain: the rows of one state, as values that the tables hold.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::contract::audit::{Aspect, Domain, Finding, Omitted, Owner, Record};
use crate::contract::{Detail, Text};

/// SHA-256, in octets.
pub(super) type Sha = [u8; 32];

/// A domain as an audit found it, without its TTLs.
#[derive(Debug, Serialize)]
pub(super) struct StateRows {
    pub(super) domain: String,
    pub(super) status: String,
    /// JSON.
    pub(super) unexamined: Option<String>,
    pub(super) operators: Vec<String>,
    pub(super) lookups: Vec<LookupRow>,
    pub(super) records: Vec<RecordRow>,
    pub(super) findings: Vec<FindingRow>,
    pub(super) omitted: Vec<OmittedRow>,
}

#[derive(Debug, Serialize)]
pub(super) struct LookupRow {
    pub(super) owner: String,
    pub(super) outcome: String,
    pub(super) failure: Option<String>,
    pub(super) authoritative: bool,
    pub(super) place: Option<String>,
    /// JSON.
    pub(super) aliases: Option<String>,
    pub(super) wildcard: bool,
    pub(super) disputed: bool,
    pub(super) misplaced: Option<String>,
    pub(super) omitted: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct RecordRow {
    pub(super) owner: String,
    pub(super) priority: u16,
    pub(super) weight: u16,
    pub(super) port: u16,
    pub(super) target: String,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingRow {
    pub(super) code: String,
    pub(super) severity: String,
    pub(super) owner: String,
    pub(super) message: String,
    pub(super) expected: Option<String>,
    pub(super) found: Option<String>,
    pub(super) evidence: Option<String>,
    /// JSON.
    pub(super) detail: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct OmittedRow {
    pub(super) code: String,
    pub(super) severity: String,
    pub(super) findings: u32,
}

impl StateRows {
    /// The rows of an entry, and the TTLs of its records in seconds.
    ///
    /// # Errors
    ///
    /// None that an entry can cause: a string takes every JSON text.
    pub(super) fn of(entry: &Domain<'_>) -> serde_json::Result<(Self, Vec<u32>)> {
        let lookups = entry.owners.iter().flatten().map(LookupRow::of);
        let findings = entry.findings.iter().map(FindingRow::of);
        let rows = Self {
            domain: entry.domain.to_string(),
            status: entry.status.as_str().to_owned(),
            unexamined: json(entry.unexamined.as_ref())?,
            operators: entry.operators.to_vec(),
            lookups: lookups.collect::<Result<_, _>>()?,
            records: entry.records.iter().map(RecordRow::of).collect(),
            findings: findings.collect::<Result<_, _>>()?,
            omitted: entry.omitted.iter().flatten().map(OmittedRow::of).collect(),
        };
        let ttls = entry.records.iter().map(|it| it.ttl).collect();
        Ok((rows, ttls))
    }

    /// The SHA-256 of the rows.
    ///
    /// # Errors
    ///
    /// As [`Self::of`].
    pub(super) fn sha256(&self) -> serde_json::Result<Sha> {
        Ok(Sha256::digest(serde_json::to_vec(self)?).into())
    }

    /// The entry that has these rows, in a report with or without the fields of later versions.
    ///
    /// # Errors
    ///
    /// The value that no entry can have.
    pub(super) fn entry(self, ttls: Vec<u32>) -> Result<Domain<'static>, String> {
        if ttls.len() != self.records.len() {
            return Err(format!("{} TTLs", ttls.len()));
        }
        let unexamined = self.unexamined.as_deref().map(read::<Vec<Aspect>>);
        let unexamined = unexamined.transpose()?;
        let is_later = unexamined.is_some();
        let lookups = self.lookups.into_iter().map(LookupRow::owner);
        let lookups = lookups.collect::<Result<Vec<_>, _>>()?;
        let omitted = self.omitted.into_iter().map(OmittedRow::omitted);
        let omitted = omitted.collect::<Result<Vec<_>, _>>()?;
        let records = self.records.into_iter().zip(ttls);
        let findings = self.findings.into_iter().map(FindingRow::finding);
        Ok(Domain {
            domain: self.domain.into(),
            operators: self.operators.into(),
            status: word(&self.status)?,
            records: records.map(|(row, ttl)| row.record(ttl)).collect(),
            findings: findings.collect::<Result<_, _>>()?,
            owners: (is_later || !lookups.is_empty()).then_some(lookups),
            omitted: (!omitted.is_empty()).then_some(omitted),
            unexamined,
            digest: None,
        })
    }
}

impl LookupRow {
    fn of(owner: &Owner<'_>) -> serde_json::Result<Self> {
        let aliases = Some(&owner.aliases).filter(|it| !it.is_empty());
        Ok(Self {
            owner: owner.owner.to_string(),
            outcome: owner.outcome.as_str().to_owned(),
            failure: owner.failure.as_deref().map(str::to_owned),
            authoritative: owner.authoritative,
            place: owner.source.as_deref().map(str::to_owned),
            aliases: json(aliases)?,
            wildcard: owner.wildcard,
            disputed: owner.disputed,
            misplaced: owner.misplaced.as_deref().map(str::to_owned),
            omitted: u32::try_from(owner.omitted).unwrap_or(u32::MAX),
        })
    }

    fn owner(self) -> Result<Owner<'static>, String> {
        let aliases = self.aliases.as_deref().map(read::<Vec<String>>);
        Ok(Owner {
            owner: self.owner.into(),
            outcome: word(&self.outcome)?,
            authoritative: self.authoritative,
            source: self.place.map(Cow::Owned),
            failure: self.failure.map(Cow::Owned),
            aliases: aliases.transpose()?.unwrap_or_default().into(),
            wildcard: self.wildcard,
            disputed: self.disputed,
            misplaced: self.misplaced.map(Cow::Owned),
            omitted: self.omitted as usize,
        })
    }
}

impl RecordRow {
    fn of(record: &Record<'_>) -> Self {
        Self {
            owner: record.owner.to_string(),
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.to_string(),
        }
    }

    fn record(self, ttl: u32) -> Record<'static> {
        Record {
            owner: self.owner.into(),
            ttl,
            priority: self.priority,
            weight: self.weight,
            port: self.port,
            target: self.target.into(),
        }
    }
}

impl FindingRow {
    fn of(finding: &Finding<'_>) -> serde_json::Result<Self> {
        // As in the forms, a text that a finding does not have is null.
        let optional = |text: &Option<Text<'_>>| {
            let worded = text.as_ref().map(Text::text);
            let there = worded.filter(|it| !(it.is_empty() && matches!(text, Some(Text::Of(..)))));
            there.map(Cow::into_owned)
        };
        Ok(Self {
            code: finding.code.to_string(),
            severity: finding.severity.as_str().to_owned(),
            owner: finding.owner.to_string(),
            message: finding.message.text().into_owned(),
            expected: optional(&finding.expected),
            found: optional(&finding.found),
            evidence: optional(&finding.evidence),
            detail: json(finding.detail.as_ref())?,
        })
    }

    fn finding(self) -> Result<Finding<'static>, String> {
        let text = |text: String| Text::Read(text.into());
        let detail = self.detail.as_deref().map(read::<Detail<'static>>);
        Ok(Finding {
            code: self.code.into(),
            severity: word(&self.severity)?,
            owner: self.owner.into(),
            message: text(self.message),
            expected: self.expected.map(text),
            found: self.found.map(text),
            evidence: self.evidence.map(text),
            detail: detail.transpose()?,
        })
    }
}

impl OmittedRow {
    fn of(omitted: &Omitted<'_>) -> Self {
        Self {
            code: omitted.code.to_string(),
            severity: omitted.severity.as_str().to_owned(),
            findings: u32::try_from(omitted.findings).unwrap_or(u32::MAX),
        }
    }

    fn omitted(self) -> Result<Omitted<'static>, String> {
        Ok(Omitted {
            code: self.code.into(),
            severity: word(&self.severity)?,
            findings: self.findings as usize,
        })
    }
}

/// A value as JSON, if there is one.
fn json(value: Option<&impl Serialize>) -> serde_json::Result<Option<String>> {
    value.map(serde_json::to_string).transpose()
}

/// A value that is kept as JSON.
pub(super) fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// A word of the forms.
fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}
