//! `mssrv.verification/1`: what a whitelist's signature proves.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Form, FormName, Sha256, Signature, Signer, Tool};

/// Report of `mssrv whitelist verify --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the report.
    pub tool: Tool<'a>,
    /// `DateDeGeneration` of the document, unchanged; null if it has none.
    pub generated: Option<Cow<'a, str>>,
    /// SHA-256 of the file.
    pub sha256: Sha256<'a>,
    /// Number of entries in the document, unusable ones included.
    pub entries: usize,
    /// Number of entries that could not be used.
    pub unusable: usize,
    /// What the signature proves.
    pub signature: Signature,
    /// Why `check` and `generate` would refuse the document; null if they would use it (exit status 0).
    pub refused: Option<Refusal>,
    /// The same for people; null if the document has no signature, or is not refused for it.
    pub reason: Option<Cow<'a, str>>,
    /// The certificate that signed; null if the signature is not valid.
    pub signer: Option<Signer<'a>>,
    /// What is worth knowing about a valid signature.
    pub warnings: Cow<'a, [String]>,
}

impl Form for Verification<'_> {
    const NAME: &'static str = "mssrv.verification/1";
}

/// Why a document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Refusal {
    /// The document has no signature, and `--allow-unsigned` is not given.
    Unsigned,
    /// The signature does not match the document, or cannot be read.
    InvalidSignature,
    /// The document has no date to judge its signature by.
    Undated,
    /// The signer's certificate was not valid on the document's date.
    NotValidAtGeneration,
    /// The signer's certificate is not one of those given with `--pin-sha256`.
    WrongPin,
    /// No authority given with `--ca-file` issued the signer's certificate.
    Unauthenticated,
    /// The signer's certificate is not meant for signing.
    NotForSigning,
    /// The signer's certificate has another name than the expected one (`--signer`).
    WrongSigner,
    /// The document is older than `--max-age` allows.
    TooOld,
    /// The document's date is in the future.
    InFuture,
}
