//! Alerting rules and the dashboard name only metrics that the program writes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{content, path, peer, read};
use crate::harness::{file, mssrv, temp};
use crate::mailboxes::extraction;

/// Prometheus adds them to what it scrapes.
const OF_PROMETHEUS: [&str; 2] = ["instance", "job"];

/// A metric with the values of each label that it has. Without a selector, there are no labels.
struct Selector {
    metric: String,
    labels: BTreeMap<String, BTreeSet<String>>,
}

/// The metrics that a text names.
fn selectors(text: &str) -> Vec<Selector> {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let named = text.match_indices("mssrv_").map(|(at, _)| {
        let rest = &text[at..];
        let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        let inside = rest[end..].strip_prefix('{');
        let inside = inside.map_or("", |it| it.split_once('}').unwrap().0);
        let mut labels = BTreeMap::new();
        for label in inside.split_inclusive("\",") {
            if let Some((name, value)) = label.split_once('=') {
                let value = value.trim_start_matches('~').trim_end_matches(',');
                let values = value.trim_matches('"').split('|').map(str::to_owned);
                labels.insert(name.to_owned(), values.collect());
            }
        }
        Selector {
            metric: rest[..end].to_owned(),
            labels,
        }
    });
    named.collect()
}

/// Every metric that an audit writes, with the values that its labels have in the lab.
fn written() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let dir = temp();
    let mailboxes = extraction(&[("compliant-case.lab.test", 3), ("elsewhere.test", 1)]);
    let mailboxes = file(&dir, "bal.txt", mailboxes);
    let args = ["check", "--lab", "-q", "--format", "prometheus"];
    let text = mssrv(args.iter().chain(&["--mailboxes", &mailboxes]));
    let text = text.expect(0).stdout;
    let samples: Vec<_> = text.lines().filter(|it| !it.starts_with('#')).collect();
    let mut written: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for selector in selectors(&samples.join("\n")) {
        let labels = written.entry(selector.metric).or_default();
        for (name, values) in selector.labels {
            labels.entry(name).or_default().extend(values);
        }
    }
    written
}

/// Fails if a text names a metric, a label or a verdict that the program does not write.
#[track_caller]
fn assert_written(text: &str) {
    let written = written();
    let named = selectors(text);
    assert!(named.len() > 10);
    for Selector { metric, labels } in named {
        let Some(known) = written.get(&metric) else {
            panic!("{metric} is not written");
        };
        for (label, values) in labels {
            if OF_PROMETHEUS.contains(&label.as_str()) {
                continue;
            }
            let Some(all) = known.get(&label) else {
                panic!("{metric} has no label {label}");
            };
            let unknown = values.difference(all).next();
            let is_closed = label == "status";
            assert!(!is_closed || unknown.is_none(), "{metric}: {unknown:?}");
        }
    }
}

fn dashboard() -> Value {
    serde_json::from_str(&read("grafana/mssrv.json")).unwrap()
}

/// What the dashboard asks, by panel.
fn targets(dashboard: &Value) -> Vec<&Value> {
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().map(|it| it["targets"].as_array().unwrap());
    targets.flatten().collect()
}

#[test]
fn rules_and_their_tests_name_metrics_that_are_written() {
    assert_written(&read("prometheus/mssrv.rules.yml").replace("mssrv.", ""));
    assert_written(&read("prometheus/mssrv.test.yml").replace("mssrv.", ""));
}

#[test]
fn promtool_accepts_the_rules() {
    if let Some(mut promtool) = peer("promtool") {
        let said = content(
            promtool
                .args(["check", "rules"])
                .arg(path("prometheus/mssrv.rules.yml")),
        );
        assert!(said.contains("6 rules found"), "{said}");
    }
}

#[test]
fn rules_alert_about_regressions_and_old_audits_only() {
    if let Some(mut promtool) = peer("promtool") {
        content(
            promtool
                .args(["test", "rules"])
                .arg(path("prometheus/mssrv.test.yml")),
        );
    }
}

/// The unit tests cover each alert, or a new one would be untested.
#[test]
fn each_rule_is_tested_and_speaks_both_languages() {
    let tests = read("prometheus/mssrv.test.yml");
    let rules = read("prometheus/mssrv.rules.yml");
    let rules: Vec<_> = rules.split("- alert: ").skip(1).collect();
    assert_eq!(rules.len(), 6);
    for rule in rules {
        let name = rule.lines().next().unwrap();
        assert!(
            tests.contains(&format!("alertname: {name}\n        exp_alerts:\n")),
            "{name}"
        );
        for annotation in ["summary:", "summary_fr:", "description:", "description_fr:"] {
            assert!(rule.contains(annotation), "{name}: {annotation}");
        }
        let french = rule.lines().filter(|it| it.contains("_fr:"));
        for text in french.filter_map(|it| it.split_once(": ")) {
            assert!(!text.1.contains(" :") && !text.1.contains('\''), "{text:?}");
        }
    }
}

#[test]
fn dashboard_names_metrics_that_are_written() {
    let dashboard = dashboard();
    let expressions = targets(&dashboard)
        .into_iter()
        .map(|it| it["expr"].as_str().unwrap());
    assert_written(&expressions.collect::<Vec<_>>().join("\n"));
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let queries = variables
        .iter()
        .filter_map(|it| it["query"]["query"].as_str());
    let written = written();
    for query in queries {
        let inside = query.strip_prefix("label_values(").unwrap();
        let (metric, label) = inside.trim_end_matches(')').split_once(", ").unwrap();
        let labels = &written[metric];
        let known = labels.contains_key(label) || OF_PROMETHEUS.contains(&label);
        assert!(known, "{query}");
    }
}

/// A legend names a label that the expression keeps.
#[test]
fn legends_of_the_dashboard_name_labels_of_their_expressions() {
    let dashboard = dashboard();
    let mut named = 0;
    for target in targets(&dashboard) {
        let expression = target["expr"].as_str().unwrap();
        let legend = target["legendFormat"].as_str().unwrap();
        for label in legend.split("{{").skip(1) {
            let label = label.split_once("}}").unwrap().0;
            let kept = expression.split_once("by (").unwrap().1;
            let kept = kept.split_once(')').unwrap().0;
            assert!(
                kept.split(", ").any(|it| it == label),
                "{legend}: {expression}"
            );
            named += 1;
        }
    }
    assert!(named >= 5);
}

/// promtool of Debian has no command for an expression alone, so each is a recording rule here.
#[test]
fn promtool_parses_every_expression_of_the_dashboard() {
    let Some(mut promtool) = peer("promtool") else {
        return;
    };
    let dashboard = dashboard();
    let targets = targets(&dashboard);
    let mut rules = "groups:\n- name: dashboard\n  rules:\n".to_owned();
    for (at, target) in targets.iter().enumerate() {
        let expression = serde_json::to_string(&target["expr"]).unwrap();
        rules.push_str(&format!(
            "  - record: expression:{at}\n    expr: {expression}\n"
        ));
    }
    let dir = temp();
    let rules = file(&dir, "dashboard.yml", rules);
    let said = content(promtool.args(["check", "rules", &rules]));
    assert!(
        said.contains(&format!("{} rules found", targets.len())),
        "{said}"
    );
}
