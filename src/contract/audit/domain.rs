//! One domain of an audit.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::contract::detail::Detail;
use crate::contract::failure::Failure;
use crate::contract::json::{Json, ToJson, add_line, objects, wire};
use crate::contract::text::Text;
use crate::finding::Severity;
use crate::text::hex;

wire! {
    /// A domain's verdict, with what was published and what is wrong.
    pub struct Domain<'a> {
        /// The domain.
        domain: Cow<'a, str>,
        /// Identities of the operators that list it; several if it is contested.
        #[schemars(extend("uniqueItems" = true))]
        operators: Cow<'a, [String]>,
        /// Verdict on the domain.
        status: DomainStatus,
        /// SRV records found at the required owners, by owner.
        records: Vec<Record<'a>>,
        /// What is wrong, or worth knowing.
        findings: Vec<Finding<'a>>,
    } later {
        /// Outcome of the lookup of each required owner, in the order of the records.
        owners: Vec<Owner<'a>>,
        /// Findings that are only counted, because a domain has too many to show.
        omitted: Vec<Omitted<'a>>,
        /// What was not examined of the domain.
        unexamined: Vec<Aspect>,
        /// SHA-256 of this object as JSON on one line, without spaces between its parts, without this field,
        /// and in a stream without `type`. Its fields are in this order. Only with `--digests`.
        #[schemars(extend("pattern" = "^[0-9a-f]{64}$"))]
        digest: Cow<'a, str>,
    }
}

wire! {
    /// An SRV record as it was found (RFC 2782).
    pub struct Record<'a> {
        /// Owner asked for; behind an alias it is not the owner of the record.
        owner: Cow<'a, str>,
        /// TTL in seconds: as published if the owner is `authoritative`, else the rest that a cache has left.
        ttl: u32,
        /// Priority.
        priority: u16,
        /// Weight.
        weight: u16,
        /// TCP port.
        port: u16,
        /// Target; `.` declares the service unavailable.
        target: Cow<'a, str>,
    } later {}
}

wire! {
    /// What one rule says of one owner.
    pub struct Finding<'a> {
        /// The rule's stable code.
        #[schemars(regex(pattern = r"^[A-Z]{3}[0-9]{3}$"))]
        code: Cow<'a, str>,
        /// Severity applied.
        severity: Severity,
        /// Name that the finding is about: an SRV owner, a target or the domain.
        owner: Cow<'a, str>,
        /// Owner, what was found, what was expected and what to do, in English.
        message: Text<'a>,
        /// Short form of what was expected.
        expected: Option<Text<'a>>,
        /// Short form of what was found.
        found: Option<Text<'a>>,
        /// How to verify the fact: a command, or file and line.
        evidence: Option<Text<'a>>,
    } later {
        /// What was found, as data: the message says the same in words. Reports with `minor` below 2 lack it.
        detail: Detail<'a>,
    }
}

wire! {
    /// A required owner, and the outcome of its lookup. A field that is absent says that there is nothing of the
    /// kind: false, 0 or no entry.
    pub struct Owner<'a> {
        /// The owner.
        owner: Cow<'a, str>,
        /// Outcome of the lookup.
        outcome: Outcome,
        /// Whether the outcome comes from the zone's own servers or from zone files, so that TTLs are as
        /// published.
        authoritative: bool,
        /// The server, or file and line, that the outcome comes from; null if no server could be asked.
        source: Option<Cow<'a, str>>,
    } rare {
        /// Why the lookup failed, if it did.
        #[schemars(with = "Option<Failure>")]
        failure: Option<Cow<'a, str>>,
        /// Names that the owner is an alias (CNAME) of, in the order of the chain.
        aliases: Cow<'a, [String]>,
        /// Whether the records come from a wildcard.
        wildcard: bool,
        /// Whether name servers of the zone give different answers.
        disputed: bool,
        /// The owner that has the records of this one, because its final dot is missing in the zone file
        /// (SRV010).
        misplaced: Option<Cow<'a, str>>,
        /// Records that are not shown, because the owner has too many.
        omitted: usize,
    } later {}
}

wire! {
    /// Findings that are only counted.
    pub struct Omitted<'a> {
        /// The rule's stable code.
        #[schemars(regex(pattern = r"^[A-Z]{3}[0-9]{3}$"))]
        code: Cow<'a, str>,
        /// Severity applied.
        severity: Severity,
        /// Number of such findings that are not shown.
        findings: usize,
    } later {}
}

objects!(Domain, Record, Owner, Omitted);

impl ToJson for Finding<'_> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.open('{');
        match &self.detail {
            // A draft that needs escapes is written again, with all its texts.
            Some(Detail::Ready(ready)) if DRAFT => ready.add_members_to(self, json)?,
            _ => self.add_members_to(json)?,
        }
        json.close('}', false);
        Ok(())
    }
}

/// Verdict on a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainStatus {
    /// Everything required is there and right.
    Compliant,
    /// At least one error is proven.
    NonCompliant,
    /// Every required owner is proven empty.
    Absent,
    /// A needed lookup failed and no error is proven.
    Undetermined,
}

/// Outcome of the lookup of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The owner has SRV records.
    Published,
    /// The owner exists and has no SRV record (NODATA), or is an alias of a name without any.
    NoData,
    /// The owner does not exist (NXDOMAIN).
    NxDomain,
    /// The lookup failed: the owner could not be checked.
    Failed,
}

/// What an audit can leave unexamined.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Targets were not compared with declared fronts, because at least one operator that lists the domain has no declaration.
    Declarations,
    /// Targets were not looked up, because they lie outside the zone files.
    Targets,
    /// No connection was made to a front.
    Fronts,
}

impl Domain<'_> {
    /// The SHA-256 that belongs into [`Domain::digest`].
    ///
    /// # Errors
    ///
    /// None that an entry can cause: a string takes every JSON text.
    pub fn calculate_digest(&self) -> serde_json::Result<String> {
        let mut text = String::new();
        match &self.digest {
            None => add_line(&mut text, self)?,
            Some(_) => {
                let bare = Self {
                    digest: None,
                    ..self.clone()
                };
                add_line(&mut text, &bare)?;
            }
        }
        Ok(hex(&sha2::Sha256::digest(text)))
    }
}

impl DomainStatus {
    /// The word that the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::NonCompliant => "non_compliant",
            Self::Absent => "absent",
            Self::Undetermined => "undetermined",
        }
    }
}

impl ToJson for DomainStatus {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_word(self.as_str());
        Ok(())
    }
}

impl Outcome {
    /// The word that the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::Failed => "failed",
        }
    }
}

impl ToJson for Outcome {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_word(self.as_str());
        Ok(())
    }
}

impl Aspect {
    /// The word that the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declarations => "declarations",
            Self::Targets => "targets",
            Self::Fronts => "fronts",
        }
    }
}

impl ToJson for Aspect {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_word(self.as_str());
        Ok(())
    }
}

impl ToJson for Severity {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_word(self.as_str());
        Ok(())
    }
}
