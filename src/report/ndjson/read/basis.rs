//! Whether two audits are one: what must be the same for one to continue the other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::Form;
use crate::contract::audit::AuditStream;

/// Where it stands in the first line, and what it is called. How fast and how patiently servers are
/// asked is not among it.
const BASIS: [(&str, &str); 9] = [
    ("/tool/version", "version of mssrv"),
    ("/requirement/id", "requirement"),
    ("/requirement/date", "date of the requirement"),
    ("/requirement/records", "records required"),
    ("/whitelist/sha256", "SHA-256 of the whitelist"),
    ("/source/kind", "source"),
    ("/source/servers", "servers"),
    ("/scope/operators/sha256", "SHA-256 of the operators file"),
    ("/scope/domains", "domains"),
];

/// Whether this is the first line of a stream of this form.
pub(in crate::report) fn is_ours(line: &Value) -> bool {
    line["type"] == "audit" && line["schema"] == AuditStream::NAME
}

/// What differs between a first line found and the one that would be written, one phrase each; `more`
/// is held against each other beside what always is.
pub(in crate::report) fn differences(
    found: &Value,
    head: &str,
    more: &[(&str, &str)],
) -> Vec<String> {
    // Our own line is JSON; were it none, everything would differ.
    let wanted: Value = serde_json::from_str(head).unwrap_or_default();
    // The lab serves on any free port.
    let lab = wanted.pointer("/source/kind").is_some_and(|it| it == "lab");
    let basis = BASIS
        .iter()
        .chain(more)
        .filter(|(pointer, _)| !(lab && *pointer == "/source/servers"));
    let [there, here] = [found, &wanted].map(shard);
    let shards = difference("shard", there.as_ref(), here.as_ref());
    let mut differences: Vec<_> = shards.into_iter().collect();
    differences.extend(basis.filter_map(|(pointer, name)| {
        difference(name, found.pointer(pointer), wanted.pointer(pointer))
    }));
    for (pointer, prefix) in [("/severity", "severity of "), ("/scope/options", "")] {
        let settings = |line: &Value| line.pointer(pointer).cloned().unwrap_or_default();
        let (found, wanted) = (settings(found), settings(&wanted));
        let keys = [&found, &wanted].into_iter().filter_map(Value::as_object);
        let keys: BTreeSet<_> = keys.flat_map(|settings| settings.keys()).collect();
        differences.extend(keys.into_iter().filter_map(|key| {
            difference(&format!("{prefix}{key}"), found.get(key), wanted.get(key))
        }));
    }
    differences
}

/// Which part of an audit a first line is of.
fn shard(line: &Value) -> Option<Value> {
    let number = |name| line.pointer("/shard")?.get(name)?.as_u64();
    Some(format!("{}/{}", number("index")?, number("of")?).into())
}

fn difference(name: &str, found: Option<&Value>, wanted: Option<&Value>) -> Option<String> {
    (found != wanted).then(|| format!("{name}: {} there, {} here", shown(found), shown(wanted)))
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}
