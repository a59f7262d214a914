//! The values that two audits must have in common for one to continue the other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::Form;
use crate::contract::audit::AuditStream;
use crate::lang::{Lang, Text, both};
use crate::report::ZONE_FILES;
use crate::text::one_line;

/// A value of the first line: its JSON pointer, and its name in English and in French.
pub(in crate::report) type BasisItem = (&'static str, &'static str, &'static str);

/// The values that must be equal. The speed and patience of queries are not among them.
const BASIS: [BasisItem; 9] = [
    ("/tool/version", "version of mssrv", "version de mssrv"),
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
    (
        "/whitelist/sha256",
        "SHA-256 of the whitelist",
        "SHA-256 de la liste blanche",
    ),
    ("/source/kind", "source", "source des réponses"),
    ("/source/servers", "servers", "serveurs"),
    (
        "/scope/operators/sha256",
        "SHA-256 of the operators file",
        "SHA-256 du fichier des opérateurs",
    ),
    ("/scope/domains", "domains", "domaines"),
];

/// The values that must also be equal to continue a stream.
pub(in crate::report) const FORM: [BasisItem; 2] = [
    ("/minor", "form of the report", "forme du rapport"),
    (
        "/unexamined",
        "what is not examined",
        "ce qui n’est pas examiné",
    ),
];

/// A value that differs.
pub(in crate::report) struct BasisDifference {
    pub(in crate::report) name: Text,
    pub(in crate::report) found: Text,
    pub(in crate::report) wanted: Text,
}

impl BasisDifference {
    /// The name of the value, its text in the line found, and its text in the line that would be written.
    pub(in crate::report) fn words(&self, lang: Lang) -> (&str, &str, &str) {
        let Self {
            name,
            found,
            wanted,
        } = self;
        (
            name.in_lang(lang),
            found.in_lang(lang),
            wanted.in_lang(lang),
        )
    }
}

/// Several differences, each worded by `say`.
pub(in crate::report) fn in_words(
    differences: &[BasisDifference],
    lang: Lang,
    say: impl Fn(&BasisDifference) -> String,
) -> String {
    let words: Vec<_> = differences.iter().map(say).collect();
    words.join(match lang {
        Lang::English => "; ",
        Lang::French => "\u{202f}; ",
    })
}

/// Whether this is the first line of a stream of this form.
pub(in crate::report) fn is_ours(line: &Value) -> bool {
    line["type"] == "audit" && line["schema"] == AuditStream::NAME
}

/// The differences between a first line found and the one that would be written. `more` is compared besides
/// the usual values.
pub(in crate::report) fn differences(
    found: &Value,
    head: &str,
    more: &[BasisItem],
) -> Vec<BasisDifference> {
    // Our own line is JSON; were it none, everything would differ.
    let wanted: Value = serde_json::from_str(head).unwrap_or_default();
    // The lab serves on any free port.
    let lab = wanted.pointer("/source/kind").is_some_and(|it| it == "lab");
    let basis = BASIS
        .iter()
        .chain(more)
        .filter(|(pointer, ..)| !(lab && *pointer == "/source/servers"));
    let [there, here] = [found, &wanted].map(shard);
    let shards = difference(
        both!(en: "shard", fr: "partie"),
        there.as_ref(),
        here.as_ref(),
    );
    let mut differences: Vec<_> = shards.into_iter().collect();
    differences.extend(basis.filter_map(|item| of_item(*item, found, &wanted)));
    differences.extend(severities(found, &wanted));
    differences.extend(options(found, &wanted, |_| true));
    differences
}

/// The difference between the values of an item in two first lines.
pub(in crate::report) fn of_item(
    (pointer, en, fr): BasisItem,
    found: &Value,
    wanted: &Value,
) -> Option<BasisDifference> {
    let name = Text {
        en: en.into(),
        fr: fr.into(),
    };
    difference(name, found.pointer(pointer), wanted.pointer(pointer))
}

/// The differences between the severities that were set.
pub(in crate::report) fn severities(found: &Value, wanted: &Value) -> Vec<BasisDifference> {
    let members = members(found, wanted, "/severity");
    let differences = members.into_iter().filter_map(|(code, there, here)| {
        let name = both!(en: "severity of {code}", fr: "gravité de {code}");
        difference(name, there, here)
    });
    differences.collect()
}

/// The differences between the options in these names.
pub(in crate::report) fn options(
    found: &Value,
    wanted: &Value,
    is_compared: impl Fn(&str) -> bool,
) -> Vec<BasisDifference> {
    let members = members(found, wanted, "/scope/options").into_iter();
    let compared = members.filter(|(name, ..)| is_compared(name));
    let differences = compared.filter_map(|(name, there, here)| {
        let none = || both!(en: "not given", fr: "non indiqué");
        differing(option_name(name), there, here, none)
    });
    differences.collect()
}

/// The members of an object in two first lines, in the order of their names, each with its value in either line.
fn members<'v>(
    found: &'v Value,
    wanted: &'v Value,
    pointer: &str,
) -> Vec<(&'v str, Option<&'v Value>, Option<&'v Value>)> {
    let [found, wanted] = [found, wanted].map(|line| line.pointer(pointer));
    let names = [found, wanted].into_iter().flatten();
    let names: BTreeSet<_> = names
        .filter_map(Value::as_object)
        .flat_map(|fields| fields.keys())
        .collect();
    let value = |line: Option<&'v Value>, name: &str| line.and_then(|it| it.get(name));
    let members = names.into_iter().map(|name| {
        let name = name.as_str();
        (name, value(found, name), value(wanted, name))
    });
    members.collect()
}

/// The name of an option of [`Scope::options`](crate::report::Scope).
fn option_name(key: &str) -> Text {
    match key {
        ZONE_FILES => both!(en: "SHA-256 of the zone files", fr: "SHA-256 des fichiers de zone"),
        key => Text::same(format!("--{key}")),
    }
}

/// Which part of an audit a first line is of.
fn shard(line: &Value) -> Option<Value> {
    let number = |name| line.pointer("/shard")?.get(name)?.as_u64();
    Some(format!("{}/{}", number("index")?, number("of")?).into())
}

fn difference(
    name: Text,
    found: Option<&Value>,
    wanted: Option<&Value>,
) -> Option<BasisDifference> {
    let none = || both!(en: "none", fr: "aucune valeur");
    differing(name, found, wanted, none)
}

/// A difference between two values. `none` is the text for a missing value.
fn differing(
    name: Text,
    found: Option<&Value>,
    wanted: Option<&Value>,
    none: impl Fn() -> Text,
) -> Option<BasisDifference> {
    let [found_text, wanted_text] =
        [found, wanted].map(|it| it.and_then(shown).unwrap_or_else(&none));
    (found != wanted).then_some(BasisDifference {
        name,
        found: found_text,
        wanted: wanted_text,
    })
}

/// A value on one line, without the punctuation of JSON. `None` if it is empty.
fn shown(value: &Value) -> Option<Text> {
    let parts: Vec<_> = match value {
        Value::Null => return None,
        // An option without a value.
        Value::String(text) if text == "true" => {
            return Some(both!(en: "given", fr: "indiqué"));
        }
        Value::String(text) => return Some(Text::same(one_line(text).into_owned())),
        Value::Bool(_) | Value::Number(_) => return Some(Text::same(value.to_string())),
        Value::Array(items) => items.iter().filter_map(shown).collect(),
        Value::Object(fields) => {
            let field = |(name, held): (&String, &Value)| {
                let held = shown(held)?;
                Some(Text::of(|lang| format!("{name} {}", held.in_lang(lang))))
            };
            fields.iter().filter_map(field).collect()
        }
    };
    let list = |lang| {
        let parts: Vec<_> = parts.iter().map(|it| it.in_lang(lang)).collect();
        parts.join(", ")
    };
    (!parts.is_empty()).then(|| Text::of(list))
}
