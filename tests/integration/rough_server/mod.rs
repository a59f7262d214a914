//! What an audit is worth where the network is rough, and that it does not press a server harder
//! than it was told to.

mod network;
mod truth;
mod turnstile;

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::Duration;

use mssrv::lab::fault::RequestTransport;
use serde_json::Value;

use crate::harness::{Run, command, file, mssrv, temp};
use network::{Network, Roughness, Tally};
use truth::Truth;
use turnstile::{Turnstile, most_in_a_second};

const DOMAINS: usize = 5_000;
/// Runs of the program at the same time: the waits of one are the same for a part of the domains
/// as for all of them.
const PARTS: usize = 5;
/// At most one domain in so many may stay undetermined.
const ONE_IN: usize = 1_000;

const ROUGH: Roughness = Roughness {
    loss: 0.3,
    delay: Duration::from_millis(700),
    repeated: 0.2,
    forged: 0.3,
};

fn start(args: &[&str]) -> Child {
    let mut command = command();
    let piped = command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    piped.spawn().expect("the program starts")
}

/// Checks all domains through `server`, in parts.
fn check(truth: &Truth, server: &str, options: &[&str]) -> Vec<Value> {
    let dir = temp();
    let files = truth.operators(PARTS).into_iter().enumerate();
    let files: Vec<_> = files
        .map(|(part, text)| file(&dir, &format!("operators-{part}.toml"), text))
        .collect();
    let args = [
        "check", "--server", server, "--rate", "0", "--format", "json",
    ];
    let args = || args.into_iter().chain(options.iter().copied());
    let runs: Vec<_> = files
        .iter()
        .map(|file| start(&args().chain(["--operators", file]).collect::<Vec<_>>()))
        .collect();
    let reports = runs.into_iter().map(|run| {
        let run: Run = run.wait_with_output().expect("the program ends").into();
        // All that is wrong may be hidden where nearly everything is.
        assert!([1, 3].contains(&run.status), "{run:?}");
        run.json()
    });
    reports
        .flat_map(|report| report["domains"].as_array().expect("domains").clone())
        .collect()
}

/// Codes of the findings of one severity, sorted.
fn codes<'a>(domain: &'a Value, severity: &str) -> Vec<&'a str> {
    let findings = domain["findings"].as_array().expect("findings").iter();
    let findings = findings.filter(|finding| finding["severity"] == severity);
    let mut codes: Vec<_> = findings
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect();
    codes.sort_unstable();
    codes
}

/// Whether something about the domain could not be told.
fn is_open(domain: &Value) -> bool {
    !codes(domain, "undetermined").is_empty()
}

/// Whether nothing is said of the domain that is not so. What a failed lookup hides may go unsaid.
fn is_true(domain: &Value, expected: (&str, &[&str])) -> bool {
    let (status, errors) = expected;
    let said = codes(domain, "error");
    if !is_open(domain) {
        return domain["status"] == status && said == errors;
    }
    match domain["status"].as_str() {
        Some("undetermined") => said.is_empty(),
        // One owner is proven empty, and of the other nothing is known.
        Some("non_compliant") if status == "absent" => said == ["SRV001"; 2],
        Some("non_compliant") => {
            status == "non_compliant" && said.iter().all(|code| errors.contains(code))
        }
        // Whether the domain exists is all that is not known.
        Some("absent") => status == "absent" && said.is_empty(),
        _ => false,
    }
}

/// What came of a check through the rough network.
struct Outcome {
    false_verdicts: Vec<String>,
    /// Domains about which something stayed open.
    open: usize,
    seed: u64,
    tally: Tally,
}

/// Checks `size` domains through the rough network, with `MSSRV_SEED` where it is set.
fn through_the_rough(size: usize, options: &[&str]) -> Outcome {
    let truth = Truth { size };
    let seed = std::env::var("MSSRV_SEED").map_or(1, |seed| seed.parse().expect("a seed"));
    let network = Network::start(truth.world(), ROUGH, seed);
    let domains = check(&truth, &network.addr.to_string(), options);
    let tally = network.stop();
    assert_eq!(domains.len(), size);
    let mut said: BTreeMap<_, _> = domains
        .iter()
        .map(|domain| (domain["domain"].as_str().expect("a name"), domain))
        .collect();
    let mut outcome = Outcome {
        false_verdicts: Vec::new(),
        open: 0,
        seed,
        tally,
    };
    for (name, made) in truth.made() {
        let domain = said
            .remove(name.as_str())
            .expect("every domain is reported");
        outcome.open += usize::from(is_open(domain));
        if !is_true(domain, made.verdict()) {
            outcome.false_verdicts.push(format!("{made:?}: {domain}"));
        }
    }
    outcome
}

#[test]
fn a_rough_network_leads_to_no_false_verdict_and_to_few_open_ones() {
    let Outcome {
        false_verdicts,
        open,
        seed,
        tally,
    } = through_the_rough(DOMAINS, &[]);
    assert_eq!(false_verdicts, [""; 0], "seed {seed}");
    assert!(
        open * ONE_IN <= DOMAINS,
        "seed {seed}: something is open about {open} of {DOMAINS} domains; {tally:?}"
    );
    // The network was as rough as it says.
    let about = |count: usize, of: usize, share: f64| {
        let found = count as f64 / of as f64;
        assert!(
            (found - share).abs() < 0.03,
            "{found}, not {share}: {tally:?}"
        );
    };
    about(tally.queries_lost, tally.queries, ROUGH.loss);
    let arrived = tally.queries - tally.queries_lost;
    about(tally.answers_lost, arrived, ROUGH.loss);
    about(tally.repeated, arrived, ROUGH.repeated);
    for forged in tally.forged {
        about(forged, tally.queries, ROUGH.forged / 4.0);
    }
}

/// With one attempt most lookups fail: what is then said must still be so.
#[test]
fn what_a_rough_network_hides_is_never_told_as_absent() {
    let size = DOMAINS / 5;
    let outcome = through_the_rough(size, &["--retries", "0", "--timeout", "1"]);
    let Outcome { open, seed, .. } = outcome;
    assert_eq!(outcome.false_verdicts, [""; 0], "seed {seed}");
    assert!(
        open * 2 > size,
        "seed {seed}: only {open} of {size} are open"
    );
}

/// Queries a second that the program is told, and that it may be measured at.
const RATE: usize = 50;
const RATE_LIMIT: usize = RATE + RATE / 10;

#[test]
fn no_second_sees_more_queries_than_the_rate_allows() {
    let truth = Truth { size: 80 };
    let dir = temp();
    let [operators] = &truth.operators(1)[..] else {
        panic!("one part");
    };
    let operators = file(&dir, "operators.toml", operators);
    let turnstile = Turnstile::start(truth.world(), 0.25, 0.4, 1);
    let (server, rate) = (turnstile.addr.to_string(), RATE.to_string());
    let args = [
        "check",
        "--server",
        &server,
        "--rate",
        &rate,
        "--timeout",
        "0.5",
    ];
    let args = args
        .into_iter()
        .chain(["--format", "json", "--operators", &operators]);
    mssrv(args).expect(1);
    let arrivals = turnstile.stop();

    let over_tcp = arrivals
        .iter()
        .filter(|a| a.transport == RequestTransport::Tcp)
        .count();
    assert!(over_tcp >= RATE, "only {over_tcp} queries over TCP");
    assert!(
        arrivals.len() >= 6 * RATE,
        "only {} queries",
        arrivals.len()
    );
    let most = most_in_a_second(&arrivals);
    assert!(
        most <= RATE_LIMIT,
        "{most} queries in one second, of {} in all; at most {RATE_LIMIT} were allowed",
        arrivals.len()
    );
    // Whether the count can be trusted to see an excess: the rate is used up.
    assert!(most * 10 >= RATE * 8, "the most in one second are {most}");
}
