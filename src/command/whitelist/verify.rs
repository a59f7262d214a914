//! `mssrv whitelist verify`: what a whitelist's signature proves.

use std::io::Write;

use super::super::{CommandError, OK, Talk, WRONG, inputs};
use crate::cli::{Verify, VerifyFormat};
use crate::input::{self, Source};
use crate::report::whitelist::{verify_json, verify_text};
use crate::whitelist;
use crate::whitelist::trust::Signature;

pub(super) fn run(args: &Verify, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let demands = inputs::demands(&args.trust, talk.env)?;
    let file = input::open(&args.file)?;
    let summary = whitelist::inspect(Source::file(&args.file), file, &demands, |_| ())?;
    let text = match args.format {
        VerifyFormat::Text => verify_text::render(&summary),
        VerifyFormat::Json => verify_json::render(&summary)?,
    };
    talk.print(|out| out.write_all(text.as_bytes()))?;
    let accepted = match summary.signature {
        Signature::Valid { .. } => true,
        Signature::Absent => args.trust.allow_unsigned,
        Signature::Invalid { .. } => false,
    };
    Ok(if accepted { OK } else { WRONG })
}
