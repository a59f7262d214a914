//! A saved report that is read as a whole, by any later version too.

use std::io::BufRead;

use super::{ReportPart, Unknown, damage, domain, read, same_causes};
use crate::input::{InputError, Source};
use crate::lang::{Text, both, say};
use crate::report::causes::{CauseCollector, MOST_CAUSES};
use crate::report::{DomainReport, Report, Scope};

/// A whole report, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedReport {
    /// The report, without mailboxes.
    pub report: Report,
    /// The inputs that determined its domains. `None` if the report is a document, which does not have them.
    pub scope: Option<Scope>,
}

/// Reads a whole report. Fields of later versions are passed over.
///
/// # Errors
///
/// If `reader` gives no report, an unfinished report, a damaged one, or a shard.
pub fn read_report(source: &Source, reader: impl BufRead) -> Result<SavedReport, InputError> {
    let refused = |what: &Text| InputError::whole(source, damage(what));
    let mut domains = Vec::<DomainReport>::new();
    let mut causes = CauseCollector::new(MOST_CAUSES);
    let whole = read(source, reader, Unknown::PassedOver, &mut |part| {
        if let ReportPart::Domain(_, entry) = part {
            let name = entry.domain.clone();
            let report = domain(entry).map_err(|why| {
                refused(&Text::of(|lang| {
                    let why = why.in_lang(lang);
                    say!(lang, en: "{name}: {why}", fr: "{name} : {why}")
                }))
            })?;
            causes.add(&report, None, |_| true);
            domains.push(report);
        }
        Ok::<_, InputError>(())
    })?;
    if let Some(shard) = whole.shard() {
        let message = both!(
            en: "this is shard {shard} of an audit. Merge all shards first (`mssrv merge`)",
            fr: "c’est la partie {shard} d’un audit. Fusionner d’abord toutes les parties (`mssrv merge`)"
        );
        return Err(InputError::whole(source, message));
    }
    let (beginning, Some(end)) = whole.into_parts() else {
        let message = both!(
            en: "the report has no end",
            fr: "le rapport n’a pas de fin"
        );
        return Err(InputError::whole(source, message));
    };
    // Another version may have found other causes.
    if beginning.has_causes() {
        let mut causes = causes.finish();
        causes.retain_operators(|id| !end.unchosen.contains(id));
        same_causes(end.causes.as_ref(), Some(&causes)).map_err(|what| refused(&what))?;
    }
    domains.sort_by(|one, other| one.domain.cmp(&other.domain));
    Ok(SavedReport {
        scope: beginning.scope.clone(),
        report: Report {
            context: beginning.context,
            finished: end.finished,
            operators: end.operators,
            domains,
            mailboxes: None,
        },
    })
}
