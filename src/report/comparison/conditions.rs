//! What two audits must have in common for their verdicts to be compared.

use serde_json::Value;

use super::Audit;
use crate::lang::{Lang, Text, say};
use crate::report::ndjson::{self, read::basis};
use crate::report::{AuditContext, Scope, SourceKind};

/// Something that verdicts depend on, and that the audits do not have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub name: Text,
    /// Its value in the first audit.
    pub before: Text,
    /// Its value in the second audit.
    pub after: Text,
}

impl Condition {
    /// Its name with both values.
    pub fn in_words(&self, lang: Lang) -> String {
        let [name, before, after] =
            [&self.name, &self.before, &self.after].map(|it| it.in_lang(lang));
        say!(
            lang,
            en: "{name} ({before} before, {after} after)",
            fr: "{name} ({before} avant, {after} après)"
        )
    }
}

/// What every report says. Neither the whitelist nor the version is among it: they change from month to month.
const SAID: [basis::BasisItem; 8] = [
    ("/requirement/id", "requirement", "exigence"),
    (
        "/requirement/date",
        "date of the requirement",
        "date de l’exigence",
    ),
    (
        "/requirement/records",
        "records required",
        "enregistrements requis",
    ),
    ("/source/kind", "source", "source des réponses"),
    ("/source/probed", "fronts probed", "fronts sondés"),
    (
        "/source/probe/private",
        "private addresses probed",
        "adresses privées sondées",
    ),
    (
        "/source/probe/front_ca/sha256",
        "authorities of the fronts",
        "autorités des fronts",
    ),
    (
        "/source/probe/client_certificate/sha256",
        "client certificate",
        "certificat client",
    ),
];

/// Two resolvers can have different views of the DNS. Name servers and files change with the domains.
const RESOLVERS: basis::BasisItem = ("/source/servers", "resolvers", "résolveurs");

/// What a stream says, and a document does not.
const DECLARATIONS: basis::BasisItem = (
    "/scope/operators/sha256",
    "SHA-256 of the operators file",
    "SHA-256 du fichier des opérateurs",
);

/// The options of an audit that change verdicts or its set of domains, and that nothing else in the head tells.
const OPTIONS: [&str; 2] = ["neighbours", "operator"];

/// The context of an audit, and the inputs that determined its domains, if they are known.
type Head<'a> = (&'a AuditContext, Option<&'a Scope>);

/// The conditions that differ. Those that a report does not have are left out.
pub(super) fn conditions(before: Audit<'_>, after: Audit<'_>) -> Vec<Condition> {
    let [before, after] = [before, after].map(|it| (&it.report.context, it.scope));
    context_conditions(before, after)
}

/// The conditions that differ between two audits, by their heads. Those that a report does not have are left out.
pub fn context_conditions(before: Head<'_>, after: Head<'_>) -> Vec<Condition> {
    let nothing = Scope::default();
    let head = |(context, scope): Head<'_>| -> Value {
        let line = ndjson::head(context, scope.unwrap_or(&nothing));
        // Our own line is JSON; were it none, everything would differ.
        line.and_then(|it| serde_json::from_str(&it))
            .unwrap_or_default()
    };
    let [found, wanted] = [before, after].map(head);
    let of_item = |item| basis::of_item(item, &found, &wanted);
    let mut differences: Vec<_> = SAID.into_iter().filter_map(of_item).collect();
    if [before, after].map(|(context, _)| context.source) == [SourceKind::Resolver; 2] {
        differences.extend(of_item(RESOLVERS));
    }
    differences.extend(basis::severities(&found, &wanted));
    if before.1.is_some() && after.1.is_some() {
        differences.extend(of_item(DECLARATIONS));
        let is_compared = |name: &str| OPTIONS.contains(&name);
        differences.extend(basis::options(&found, &wanted, is_compared));
    }
    let conditions = differences.into_iter().map(|it| Condition {
        name: it.name,
        before: it.found,
        after: it.wanted,
    });
    conditions.collect()
}
