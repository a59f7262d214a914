//! Zones with faults by seed: what the program says of them, and what the servers' checkers say.

use mssrv::lookup::RefusedConstruct;
use mssrv::master_file::refusal::{Construct, Servers};
use tempfile::TempDir;

use super::faults;
use super::{check, found, refusers, status};
use crate::harness::{file, temp};

/// Seeds in a usual run; `MSSRV_SEEDS` asks for another number of them.
const SEEDS: u64 = 160;

#[test]
fn zone_that_two_servers_refuse_is_never_judged() {
    let seeds = match std::env::var("MSSRV_SEEDS") {
        Ok(number) => number.parse().expect("MSSRV_SEEDS is a number"),
        Err(_) => SEEDS,
    };
    let dir = temp();
    let mut refused = [0; 4];
    let mut wrong = Vec::new();
    for seed in 0..seeds {
        let (text, faults) = faults::zone(seed);
        let Some((servers, complaint)) = compare(&dir, &text) else {
            return;
        };
        refused[servers.count() as usize] += 1;
        if let Some(complaint) = complaint {
            wrong.push(format!(
                "seed {seed}: {faults}\n  refused by {servers}, {complaint}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // The faults are of all kinds, or the test would say nothing.
    assert!(refused.iter().all(|zones| *zones > 0), "{refused:?}");
}

/// Who refuses a zone, and in what the program is wrong about it.
fn compare(dir: &TempDir, text: &str) -> Option<(Servers, Option<String>)> {
    let path = file(dir, "zone", text);
    let servers = refusers(&path)?;
    let files = found(&path);
    let run = check(&path);
    let judged = run.stdout.starts_with('{')
        && matches!(
            status(&run).as_str(),
            "compliant" | "non_compliant" | "absent"
        );
    let wrong = |why: &str| Some((servers, Some(format!("{why}\n  {}", run.stderr.trim_end()))));
    if judged && servers.count() >= 2 {
        return wrong("and is judged");
    }
    // One without a SOA record is a fragment.
    let fragment = !text.to_uppercase().contains(" SOA ");
    if !files.errors().is_empty() || fragment {
        return if judged && !fragment {
            wrong("has errors and is judged")
        } else {
            Some((servers, None))
        };
    }
    // NSD loads such a zone, and serves another name.
    let misread = |refusal: &RefusedConstruct| refusal.found.construct == Construct::QuotedDots;
    if files.refusals().iter().any(misread) {
        return if judged {
            wrong("is read otherwise by NSD, and is judged")
        } else {
            Some((servers, None))
        };
    }
    if (run.status == 2) != (servers.count() >= 2) {
        return wrong(&format!("and the exit status is {}", run.status));
    }
    let said = files
        .refusals()
        .iter()
        .map(|refusal| refusal.found.construct);
    let said = said.map(|construct| construct.rule().refused_by);
    let said = said.fold(Servers::NONE, Servers::and);
    if said != servers {
        return wrong(&format!("said is {said}"));
    }
    if run.stderr.contains("Refused by ") == (servers != Servers::NONE) {
        Some((servers, None))
    } else {
        wrong("and is told otherwise")
    }
}
