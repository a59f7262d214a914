//! `--mailboxes`: how many mailboxes each domain has.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::{CommandError, Talk};
use crate::input::{self, InputError, Source, is_standard_stream};
use crate::lang::{Say, both};
use crate::mailboxes::Mailboxes;
use crate::report::format::Writing;

/// Refuses an extraction if no report would show anything of it.
pub(super) fn refuse_hidden(
    extraction: Option<&Path>,
    mut formats: impl Iterator<Item = Writing>,
) -> Result<(), CommandError> {
    if extraction.is_none() || formats.any(Writing::shows_mailboxes) {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "--mailboxes has no effect, because no report shows mailboxes. Save the report without --mailboxes, then use `mssrv merge` \
             with --mailboxes and a format that shows them, such as table or csv",
        fr: "--mailboxes n’a pas d’effet, car aucun rapport ne montre les BAL. Enregistrer le rapport sans --mailboxes, puis utiliser \
             `mssrv merge` avec --mailboxes et un format qui les montre, tel que table ou csv"
    )))
}

/// Reads the extraction. `listed` are all domains of the whitelist, if one was read.
pub(super) fn read(
    path: &Path,
    listed: Option<&HashSet<String>>,
    talk: &mut Talk<'_, '_>,
) -> Result<Arc<Mailboxes>, InputError> {
    let source = Source::given(path);
    let mut mailboxes = if is_standard_stream(path) {
        Mailboxes::read_stream(&source, &mut *talk.env.stdin)?
    } else {
        Mailboxes::read_file(&source, input::open(path)?)?
    };
    if let Some(listed) = listed {
        mailboxes.compare_with_whitelist(|domain| listed.contains(domain));
    }
    Ok(Arc::new(mailboxes))
}

/// Reports the unusable lines of the extraction. An audit that is refused has no use for them.
pub(super) fn report_unusable(path: &Path, mailboxes: &Mailboxes, talk: &mut Talk<'_, '_>) {
    let (source, lang) = (Source::given(path), talk.lang);
    let unusable = mailboxes.unusable.iter();
    talk.warn_some(unusable.map(|it| it.error(&source).say(lang)));
}
