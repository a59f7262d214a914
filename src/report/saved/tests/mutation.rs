//! Every member of a stream is removed, renamed, retyped and changed. Each reader refuses the stream, or reads
//! it if nothing contradicts the change. `merge` then writes it again unchanged.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::*;

/// Changes to a member.
const MUTATIONS: [&str; 4] = ["remove", "rename", "retype", "change"];

/// A member: the line, and the keys and places that lead to it.
#[derive(Debug, Clone)]
struct Member {
    line: usize,
    path: Vec<String>,
}

impl Member {
    /// The kind of the line and the path, with a star for every place in an array.
    fn name(&self, lines: &[Value]) -> String {
        let kind = lines[self.line]["type"].as_str().unwrap();
        let is_place = |step: &&String| step.parse::<usize>().is_ok();
        let steps = self
            .path
            .iter()
            .map(|step| if is_place(&step) { "*" } else { step.as_str() });
        [kind]
            .into_iter()
            .chain(steps)
            .collect::<Vec<_>>()
            .join("/")
    }

    /// The lines with that change to the member. `None` if it is impossible.
    fn mutated(&self, lines: &[Value], mutation: &str) -> Option<Vec<Value>> {
        let mut lines = lines.to_vec();
        let (key, parents) = self.path.split_last()?;
        let parent = parents.iter().fold(&mut lines[self.line], |value, step| {
            match step.parse::<usize>() {
                Ok(at) => &mut value[at],
                Err(_) => &mut value[step.as_str()],
            }
        });
        if let (Value::Array(items), Ok(at)) = (&mut *parent, key.parse::<usize>()) {
            match mutation {
                "remove" => drop(items.remove(at)),
                "retype" => items[at] = retyped(&items[at]),
                "change" => items[at] = changed(&items[at])?,
                _ => return None,
            }
            return Some(lines);
        }
        let members = parent.as_object_mut()?;
        match mutation {
            "remove" => drop(members.remove(key)?),
            "rename" => {
                let value = members.remove(key)?;
                members.insert(format!("{key}x"), value);
            }
            "retype" => members[key] = retyped(&members[key]),
            _ => members[key] = changed(&members[key])?,
        }
        Some(lines)
    }
}

fn retyped(value: &Value) -> Value {
    match value {
        Value::String(_) | Value::Bool(_) | Value::Null => 7.into(),
        Value::Number(number) => number.to_string().into(),
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
    }
}

/// Another value of the same type. `None` for a value with members of its own.
fn changed(value: &Value) -> Option<Value> {
    Some(match value {
        // Words, times and digests keep their form.
        Value::String(text) => match (text.as_str(), other_word(text)) {
            (_, Some(word)) => word.into(),
            (text, None) if text.ends_with('Z') => text.replacen("03", "04", 1).into(),
            (text, None) if text.len() == 64 => "77".repeat(32).into(),
            (text, None) => format!("x{text}").into(),
        },
        Value::Number(number) => match number.as_u64() {
            Some(number) => (number + 1).into(),
            None => (number.as_f64()? + 1.0).into(),
        },
        Value::Bool(value) => (!value).into(),
        Value::Null => "x".into(),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Another entry of the same list.
fn other_word(text: &str) -> Option<&'static str> {
    const LISTS: [&[&str]; 9] = [
        &["error", "warning", "info", "undetermined"],
        &[
            "compliant",
            "non_compliant",
            "absent",
            "undetermined",
            "partial",
        ],
        &["published", "nodata", "nxdomain", "failed"],
        &["imap", "submission"],
        &["psc", "authcli"],
        &["valid", "absent"],
        &["resolver", "authoritative"],
        &["fronts", "targets"],
        &["timeout", "servfail"],
    ];
    let list = LISTS.into_iter().find(|list| list.contains(&text))?;
    let at = list.iter().position(|word| *word == text)?;
    Some(list[(at + 1) % list.len()])
}

/// The members of a line, of each array the first item and the last.
fn members(line: usize, value: &Value, path: &[String], into: &mut Vec<Member>) {
    let mut step = |key: String, held: &Value| {
        let path = [path, &[key]].concat();
        into.push(Member {
            line,
            path: path.clone(),
        });
        members(line, held, &path, into);
    };
    match value {
        Value::Object(object) => {
            let keys = object.iter().filter(|(key, _)| *key != "type");
            keys.for_each(|(key, member)| step(key.clone(), member));
        }
        Value::Array(items) => {
            let places: BTreeSet<_> = [0, items.len().saturating_sub(1)].into();
            for at in places.into_iter().filter(|at| *at < items.len()) {
                step(at.to_string(), &items[at]);
            }
        }
        _ => {}
    }
}

/// The report of a whole, as `merge --format ndjson` writes it.
fn written(merged: &MergedReport, domains: &[DomainReport]) -> Vec<Value> {
    let mut text = ndjson::head(&merged.context, merged.scope.as_ref().unwrap()).unwrap();
    for domain in domains {
        ndjson::add_domain(&mut text, domain, &mut ndjson::Phrases::default()).unwrap();
    }
    text += &ndjson::summary(
        merged.domains,
        merged.unexamined,
        &merged.operators,
        &merged
            .clone()
            .report(domains.to_vec())
            .unwrap()
            .causes(None),
        merged.finished,
    )
    .unwrap();
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// A report that has every member of the form except `shard` and `omitted`. With omitted findings, less can be
/// judged.
fn full() -> Report {
    let mut report = sample::report();
    report.context.probe = Some(sample::conditions());
    let head = report.context.unexamined.as_mut().unwrap();
    (head.fronts, head.declarations) = (false, true);
    for domain in &mut report.domains[1..] {
        domain.unexamined.as_mut().unwrap().declarations = true;
    }
    report
}

#[test]
fn every_mutation_is_refused_or_contradicts_nothing() {
    let original = full();
    let lines = lines(&original);
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        members(at, line, &[], &mut all);
    }
    assert!(all.len() > 250, "{}", all.len());
    let mut read = BTreeMap::<String, BTreeSet<&str>>::new();
    for mutation in MUTATIONS {
        for member in &all {
            let Some(mutated) = member.mutated(&lines, mutation) else {
                continue;
            };
            let name = format!("{mutation} {}", member.name(&lines));
            let text = text(&mutated);
            let readings = Readings::of(&text, &original);
            let readers = ["resume", "merge", "missing-from"].into_iter();
            for (reader, refusal) in readers.zip(readings.refusals()) {
                if refusal.is_none() {
                    read.entry(name.clone()).or_default().insert(reader);
                }
            }
            if readings.merge.is_ok() {
                let (merged, domains) = merge_all(&text).unwrap();
                assert_eq!(written(&merged, &domains), mutated, "{name}");
            }
        }
    }
    let found: Vec<_> = read
        .iter()
        .map(|(name, readers)| {
            let readers: Vec<_> = readers.iter().copied().collect();
            format!("{name}: {}", readers.join(" "))
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"));
}
