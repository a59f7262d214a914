//! The whitelist of MSSanté: an XML document that says which domains are in the trust space and
//! whose they are. Read in one pass that yields the entries and what the signature proves of them.

pub mod dn;
mod document;
mod malformed;
mod seal;
mod tracked;
pub mod trust;

use std::io::{BufRead, Read};
use std::time::SystemTime;

use quick_xml::encoding::EncodingError;
use quick_xml::errors::IllFormedError;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::input::{InputError, Position, Source, is_utf16, utf16};
use crate::lang::{Text, both, say};
use crate::name::OperatorId;
use document::{DocumentPlace, DocumentReader};
use malformed::malformed;
use seal::{SignatureIntegrity, SignatureVerifier};
use tracked::Tracked;
use trust::{Policy, Signature};

/// One listing of a domain under an operator's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhitelistEntry<'a> {
    /// Position of its name in the document.
    pub position: Position,
    /// The domain, as [`crate::name::DomainName::normalize`] gives it.
    pub domain: &'a str,
    /// The operator's identity: `OU` of the certificate's name.
    pub operator: Option<&'a OperatorId>,
    /// The operator's display name: `O` of the certificate's name.
    pub organisation: Option<&'a str>,
    /// `DNCertificatOperateur` as in the document, trimmed. Empty if absent.
    pub certificate: &'a str,
    /// `ResponsableContact` as in the document, trimmed: whom to ask about the domain.
    pub responsible: Option<&'a str>,
    /// `SupportContact` as in the document, trimmed.
    pub support: Option<&'a str>,
    /// `DateMAJ` as in the document, trimmed.
    pub updated: Option<&'a str>,
}

/// An entry that could not be used. The others are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableEntry {
    /// Position of its name in the document.
    pub position: Position,
    /// The message about it.
    pub message: Text,
    /// Whether the entry was left out, or kept without an operator.
    pub skipped: bool,
    /// The domain, if the entry is kept.
    pub domain: Option<String>,
    /// The operator's identity, if the entry names it unambiguously.
    pub operator: Option<OperatorId>,
    /// `DNCertificatOperateur` as in the document.
    pub certificate: String,
}

/// The content of a document besides its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// File the document was read from.
    pub source: Source,
    /// `DateDeGeneration` as in the document, without control characters.
    pub generated: Option<String>,
    /// Its position.
    pub generated_at: Option<Position>,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Entries read, those left out included.
    pub entries: usize,
    /// Entries with a fault, in document order.
    pub oddities: Vec<UnusableEntry>,
    /// The status of the signature.
    pub signature: Signature,
    /// Whether the document ends before its root element does.
    pub truncated: bool,
}

impl Summary {
    /// Entries that could not be used, in document order.
    pub fn unusable(&self) -> impl Iterator<Item = &UnusableEntry> {
        self.oddities.iter().filter(|oddity| oddity.skipped)
    }
}

/// Conditions for the use of a document's entries.
#[derive(Debug, Clone)]
pub struct AcceptancePolicy {
    /// Demands on the signature.
    pub policy: Policy,
    /// Take a document that is cut short; it counts as unsigned.
    pub allow_truncated: bool,
    /// The time by which ages are judged.
    pub now: SystemTime,
}

impl AcceptancePolicy {
    /// Accepts an intact or unsigned document of any signer and date, for lists that are part of the program.
    pub fn lenient(now: SystemTime) -> Self {
        Self {
            policy: Policy::lenient(),
            allow_truncated: false,
            now,
        }
    }
}

/// Reads a whitelist and hands every usable entry to `visit`, in document order. The entries may be
/// used only if the result is no error: the signature is known at the end.
///
/// # Errors
///
/// If the document is no complete whitelist, or its signature is not what `demands` asks.
pub fn read(
    source: Source,
    reader: impl Read,
    demands: &AcceptancePolicy,
    visit: impl FnMut(WhitelistEntry<'_>),
) -> Result<Summary, InputError> {
    let summary = inspect(source, reader, demands, visit)?;
    let refusal = match &summary.signature {
        Signature::Valid { .. } => return Ok(summary),
        Signature::Absent if demands.policy.allow_unsigned => return Ok(summary),
        Signature::Absent if summary.truncated => both!(
            en: "refused: the document is truncated, so its signature is missing. Use --allow-unsigned to \
                 read it anyway",
            fr: "refusé : le document est tronqué, sa signature manque donc. Utiliser --allow-unsigned pour \
                 le lire quand même"
        ),
        Signature::Absent => both!(
            en: "refused: the document is not signed, so its origin is unknown. Use \
                 --allow-unsigned to read it anyway",
            fr: "refusé : le document n’est pas signé, son origine est donc inconnue. \
                 Utiliser --allow-unsigned pour le lire quand même"
        ),
        Signature::Refused { reason, .. } => Text::of(|lang| {
            let reason = reason.in_lang(lang);
            say!(
                lang,
                en: "refused, although the document is intact: {reason}",
                fr: "refusé, bien que le document soit intact : {reason}"
            )
        }),
        Signature::Invalid { reason } => Text::of(|lang| {
            let reason = reason.in_lang(lang);
            say!(
                lang,
                en: "refused: invalid signature: {reason}",
                fr: "refusé : signature invalide : {reason}"
            )
        }),
    };
    Err(InputError::whole(&summary.source, refusal))
}

/// As [`read`], but a signature that does not meet `demands` is reported and is no error, for users who want
/// to look at a document and not use it.
///
/// # Errors
///
/// If the document is no complete whitelist.
pub fn inspect(
    source: Source,
    reader: impl Read,
    demands: &AcceptancePolicy,
    visit: impl FnMut(WhitelistEntry<'_>),
) -> Result<Summary, InputError> {
    let mut reader = Tracked::new(reader);
    // An error of reading comes again, with its place.
    if reader.fill_buf().is_ok_and(is_utf16) {
        return Err(InputError::whole(&source, utf16()));
    }
    let mut xml = NsReader::from_reader(reader);
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut document = DocumentReader::new(visit);
    let mut seal = SignatureVerifier::new();
    let mut buffer = Vec::new();
    let mut truncated = false;
    loop {
        let position = xml.get_mut().position();
        buffer.clear();
        let event = xml.read_resolved_event_into(&mut buffer);
        let cut = breaks_off(&event) && document.place != DocumentPlace::Epilog;
        let end = match event {
            Ok((namespace, event)) => {
                seal.event(&namespace, &event, position);
                document.event(&namespace, &event, position)
            }
            Err(error) => Err(malformed(&error)),
        };
        match end {
            Ok(false) => {}
            Ok(true) => break,
            // The start of a construct says more than the position where reading stopped.
            Err(message) => {
                let cut = cut && xml.get_mut().is_at_end();
                if cut && demands.allow_truncated && document.place != DocumentPlace::Prolog {
                    truncated = true;
                    break;
                }
                let message = if cut { document.cut_short() } else { message };
                return Err(InputError {
                    file: source,
                    position: Some(position),
                    message,
                });
            }
        }
        if let DocumentPlace::Field(_) = document.place
            && document.text.is_empty()
        {
            document.text_at = xml.get_mut().position();
        }
    }
    let DocumentReader {
        generated,
        entries,
        oddities,
        ..
    } = document;
    let (generated, generated_at) = generated.unzip();
    let integrity = if truncated {
        SignatureIntegrity::Unsigned
    } else {
        seal.finish()
    };
    let signature = trust::judge(
        integrity,
        generated.as_deref(),
        &demands.policy,
        demands.now,
    );
    Ok(Summary {
        source,
        generated,
        generated_at,
        sha256: xml.into_inner().digest(),
        entries,
        oddities,
        signature,
        truncated,
    })
}

/// Whether the text read may be the end of a truncated document: inside a tag, a reference or a character, or
/// between two of them. Any other fault is one wherever a document ends.
fn breaks_off(event: &Result<(ResolveResult<'_>, Event<'_>), quick_xml::Error>) -> bool {
    match event {
        Ok((_, event)) => *event == Event::Eof,
        Err(quick_xml::Error::Syntax(_)) => true,
        Err(quick_xml::Error::IllFormed(error)) => *error == IllFormedError::UnclosedReference,
        Err(quick_xml::Error::Encoding(EncodingError::Utf8(error))) => error.error_len().is_none(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
