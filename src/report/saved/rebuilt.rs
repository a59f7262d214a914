//! A report that was taken apart, as an archive keeps it, put together again and judged like any saved report.

use std::time::SystemTime;

use super::whole::CountedDomain;
use super::{Beginning, Unknown, model, parse};
use crate::contract::audit::{self, Domain, Head};
use crate::input::{InputError, Source};
use crate::lang::{Say, Text, both, say};
use crate::report::{AuditContext, DomainReport, Report, Scope, json};

/// The parts of a report besides its domains.
#[derive(Debug, Clone)]
pub struct SavedFrame {
    /// The head, as JSON: [`Head`].
    pub head: String,
    /// The inputs that determined the domains, as JSON: [`audit::Scope`]. `None` if the report did not have them.
    pub scope: Option<String>,
    /// When the last domain was settled.
    pub finished: SystemTime,
    /// Identities and names of the operators that domains are counted for, in order.
    pub operators: Vec<(String, Option<String>)>,
    /// Whether the entries of domains have digests.
    pub digests: bool,
}

/// The parts of a report that are kept as JSON.
#[derive(Debug, Clone)]
pub struct FrameJson {
    /// As [`SavedFrame::head`].
    pub head: String,
    /// As [`SavedFrame::scope`].
    pub scope: Option<String>,
}

/// Writes what [`rebuild`] reads.
///
/// # Errors
///
/// If a time is outside the years 1970 to 9999.
pub fn frame_json(context: &AuditContext, scope: Option<&Scope>) -> serde_json::Result<FrameJson> {
    let scope = scope.map(|it| serde_json::to_string(&json::scope(it)));
    Ok(FrameJson {
        head: serde_json::to_string(&json::head(context))?,
        scope: scope.transpose()?,
    })
}

/// A report, and the inputs that determined its domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The report, without mailboxes.
    pub report: Report,
    /// `None` if the report does not have them.
    pub scope: Option<Scope>,
}

/// A domain of a report that is put together.
#[derive(Debug, Clone)]
pub enum SavedDomain {
    /// An entry to be judged.
    Entry(Box<Domain<'static>>),
    /// What became of such an entry, in another report under the same [`conditions`].
    Judged(Box<DomainReport>),
}

/// What an entry is judged by: the head without what only names the audit. An entry that is sound in one report is sound
/// in all reports with the same conditions.
///
/// # Errors
///
/// If the head is no JSON object.
pub fn conditions(head: &str) -> serde_json::Result<serde_json::Value> {
    let mut conditions: serde_json::Map<_, _> = serde_json::from_str(head)?;
    for name in ["started", "whitelist"] {
        conditions.remove(name);
    }
    Ok(conditions.into())
}

/// Puts a whole report together. A stream has its domains in any order, a document in the order of their names.
///
/// # Errors
///
/// If a part is damaged or contradicts another, or if a later version wrote it. Also the first error of `domains`.
pub fn rebuild<E: From<InputError>>(
    source: &Source,
    frame: &SavedFrame,
    domains: impl IntoIterator<Item = Result<SavedDomain, E>>,
) -> Result<Rebuilt, E> {
    let refused = |what: Text| InputError::whole(source, super::damage(&what));
    let head: Head<'static> = read(&frame.head).map_err(refused)?;
    if let Some(minor) = head.minor.filter(|minor| *minor > audit::MINOR) {
        let version = &head.tool.version;
        let message = both!(
            en: "mssrv {version} made this audit with fields (`minor` {minor}) that this version does not know. Use \
                 that version or a later one",
            fr: "mssrv {version} a produit cet audit avec des champs (`minor` {minor}) que cette version ne connaît \
                 pas. Utiliser cette version-là ou une version ultérieure"
        );
        return Err(InputError::whole(source, message).into());
    }
    if head.shard.is_some() {
        let what = both!(en: "it is a shard", fr: "c’est une partie d’un audit");
        return Err(refused(what).into());
    }
    let scope = frame.scope.as_deref().map(read::<audit::Scope<'static>>);
    let scope = scope.transpose().map_err(refused)?.map(model::scope);
    let beginning = Beginning::new(head, scope.clone(), Unknown::PassedOver).map_err(refused)?;
    let mut whole = super::CountedReport::new(source, beginning)?;
    let mut reports = Vec::new();
    for domain in domains {
        let entry = match domain? {
            SavedDomain::Entry(entry) => entry,
            SavedDomain::Judged(report) => {
                whole.count(&counted(&report), None)?;
                reports.push(*report);
                continue;
            }
        };
        whole.add_domain(&entry, None)?;
        let name = entry.domain.clone();
        let mut report = model::domain(*entry).map_err(|why| {
            refused(Text::of(|lang| {
                let why = why.in_lang(lang);
                say!(lang, en: "{name}: {why}", fr: "{name} : {why}")
            }))
        })?;
        report.digest = false;
        reports.push(report);
    }
    for report in &mut reports {
        report.digest = frame.digests;
    }
    let named = frame.operators.iter();
    let operators = whole.close(named.map(|(id, name)| (id.as_str(), name.as_deref())))?;
    let (Beginning { context, .. }, _) = whole.into_parts();
    Ok(Rebuilt {
        report: Report {
            context,
            finished: frame.finished,
            operators,
            domains: reports,
            mailboxes: None,
        },
        scope,
    })
}

fn counted(report: &DomainReport) -> CountedDomain<'_> {
    CountedDomain {
        name: &report.domain,
        operators: &report.operators,
        status: report.status,
        unexamined: report.unexamined,
        digest: false,
    }
}

/// Reads a part. Fields that this version does not know are passed over.
fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, Text> {
    let json = serde_json::de::StrRead::new(json);
    parse(json, Unknown::PassedOver, "").map_err(|error| Text::of(|lang| error.say(lang)))
}
