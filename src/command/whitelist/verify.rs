//! `mssrv whitelist verify`: what a whitelist's signature proves.

use std::io::Write;

use super::super::settings::{VerifyFormat, VerifySettings};
use super::super::{CommandError, OK, Talk, WRONG, inputs};
use crate::contract::verification::Refusal;
use crate::report::whitelist::{verify_json, verify_text};
use crate::whitelist;
use crate::whitelist::trust::Signature;

pub(in crate::command) fn run(
    settings: &VerifySettings,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let demands = inputs::demands(&settings.trust, talk.env)?;
    let (source, reader) = inputs::open_whitelist(&settings.file, talk.env)?;
    let summary = whitelist::inspect(source, reader, &demands, |_| ())?;
    let refused = refused(&summary.signature, settings.trust.allow_unsigned);
    let text = match settings.format {
        VerifyFormat::Text => verify_text::render(&summary, talk.lang),
        VerifyFormat::Json => verify_json::render(&summary, refused)?,
    };
    talk.print(|out| out.write_all(text.as_bytes()))?;
    Ok(if refused.is_none() { OK } else { WRONG })
}

/// Why the document would not be used; none if it would.
fn refused(signature: &Signature, allow_unsigned: bool) -> Option<Refusal> {
    match signature {
        Signature::Valid { .. } => None,
        Signature::Absent if allow_unsigned => None,
        Signature::Absent => Some(Refusal::Unsigned),
        Signature::Refused { cause, .. } => Some((*cause).into()),
        Signature::Invalid { .. } => Some(Refusal::InvalidSignature),
    }
}
