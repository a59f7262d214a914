//! The real whitelist, with its thousands of domains, contested names and operators, in shards.

use std::fs;

use serde_json::Value;

use super::{Bench, json, owned, timeless};
use crate::harness::{mssrv, real_whitelist};

/// The operator with the most domains, by what the whitelist says.
fn largest(whitelist: &str) -> String {
    let listed = mssrv(["whitelist", "list", whitelist, "--format", "json"]).expect(0);
    let listed = listed.json();
    let operators = listed["operators"].as_array().unwrap();
    let domains = |it: &&Value| it["domains"].as_u64().unwrap();
    let largest = operators.iter().max_by_key(domains).unwrap();
    largest["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_real_whitelist_in_shards_is_the_whole() {
    let Some(whitelist) = real_whitelist() else {
        return;
    };
    let whitelist = whitelist.to_str().expect("a UTF-8 path");
    let mut bench = Bench::new(Vec::new());
    let operators = format!(
        "[[operator]]\nid = \"{}\"\n\
         psc = {{ smtp = \"smtp-psc.fronts.test\", imap = \"imap-psc.fronts.test\" }}\n\
         authcli = {{ smtp = \"smtp-cert.fronts.test\", imap = \"imap-cert.fronts.test\" }}\n",
        largest(whitelist)
    );
    fs::write(bench.path("operators.toml"), operators).unwrap();
    let [declared, zone] =
        ["operators.toml", "zone"].map(|it| bench.path(it).display().to_string());
    let documents = ["--whitelist", whitelist, "--operators", &declared];
    let generate = ["generate", "-q", "--no-comments", "-o", &zone];
    mssrv(generate.into_iter().chain(documents)).expect(0);
    // One record in a hundred is wrong; domains of others are not in the zone at all.
    let text = fs::read_to_string(&zone).unwrap();
    let wrong = |(at, line): (usize, &str)| match at % 100 {
        0 => line.replace("SRV\t", "SRV\t1") + "\n",
        _ => format!("{line}\n"),
    };
    fs::write(
        &zone,
        text.lines().enumerate().map(wrong).collect::<String>(),
    )
    .unwrap();
    bench.source = [owned(&documents), owned(&["--zone", &zone])].concat();
    bench.check("whole.json", &["--format", "json"]).expect(1);
    let names = bench.shards(3, |index| if index == 2 { "json" } else { "ndjson" });
    bench.merge("merged.json", "json", &names).expect(1);
    let [whole, merged] = ["whole.json", "merged.json"].map(|it| timeless(&bench.text(it)));
    assert!(merged == whole, "they differ");
    let report = json(&bench.text("merged.json"));
    let summary = &report["summary"];
    let count = |of: &str, status: &str| summary[of][status].as_u64().unwrap();
    assert!(count("domains", "compliant") > 2_000, "{summary:#}");
    assert!(count("domains", "non_compliant") > 50, "{summary:#}");
    assert!(count("domains", "undetermined") > 1_000, "{summary:#}");
    assert!(count("operators", "total") > 300, "{summary:#}");
    let contested = |it: &&Value| it["operators"].as_array().unwrap().len() > 1;
    let domains = report["domains"].as_array().unwrap();
    assert!(domains.iter().filter(contested).count() > 400);
}
