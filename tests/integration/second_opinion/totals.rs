//! Counts of domains and operators, and the status of each operator.

use std::collections::BTreeMap;

use serde_json::Value;

use super::verdict::Verdict;
use super::{STATUSES, Trial, number, text};

/// How many have each of [`STATUSES`].
pub fn count<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> [usize; 4] {
    let mut counts = [0; 4];
    for verdict in verdicts {
        for (status, count) in STATUSES.iter().zip(&mut counts) {
            *count += usize::from(verdict.status == *status);
        }
    }
    counts
}

/// An operator's status, from those of its domains.
fn operator_status([compliant, non_compliant, absent, undetermined]: [usize; 4]) -> &'static str {
    let total = compliant + non_compliant + absent + undetermined;
    let wrong = non_compliant + absent;
    if compliant == total {
        "compliant"
    } else if absent == total {
        "absent"
    } else if wrong == 0 {
        "undetermined"
    } else if compliant > 0 {
        "partial"
    } else {
        "non_compliant"
    }
}

/// The counts of a summary as the report has them: each status, and the total.
fn told(counts: &Value, total: usize) -> [usize; 4] {
    assert_eq!(number::<usize>(&counts["total"]), total, "{counts}");
    STATUSES.map(|status| number(&counts[status]))
}

/// Every operator, its name, status and counts, and the summary.
pub fn totals_agree(trial: &Trial, report: &Value) {
    let summary = &report["summary"];
    let all = &trial.expected;
    assert_eq!(
        told(&summary["domains"], all.len()),
        count(all.values()),
        "seed {}",
        trial.seed
    );
    let mut statuses = BTreeMap::<_, usize>::new();
    let operators = report["operators"].as_array().expect("operators");
    let mut operators: BTreeMap<_, _> = operators.iter().map(|o| (text(&o["id"]), o)).collect();
    for operator in &trial.world.operators {
        let own = all.values().filter(|v| v.operators.contains(&operator.id));
        let counts = count(own);
        let total = counts.iter().sum();
        let Some(said) = operators.remove(&operator.id) else {
            assert_eq!(total, 0, "operator {} is not reported", operator.id);
            continue;
        };
        let status = operator_status(counts);
        *statuses.entry(status).or_default() += 1;
        assert_eq!(told(&said["domains"], total), counts, "{said}");
        assert_eq!(said["status"], status, "{said}");
        let name = operator.name.as_ref().unwrap_or(&operator.whitelist_name);
        assert_eq!(said["name"], *name, "{said}");
    }
    assert!(operators.is_empty(), "made-up operators: {operators:?}");
    let told = &summary["operators"];
    for status in STATUSES.into_iter().chain(["partial"]) {
        let expected = statuses.remove(status).unwrap_or_default();
        assert_eq!(number::<usize>(&told[status]), expected, "{status}");
    }
}
