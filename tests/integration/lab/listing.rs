//! What the lab lists at start, and the commands that it shows.

use std::path::Path;
use std::process::{Command, Output};

use mssrv::finding::{Code, Status};
use mssrv::lab::{LabInputs, ScenarioComparison};
use serde_json::Value;

use crate::harness::{Run, verdicts};

/// Domain, status and sorted codes.
pub type Verdict = (String, String, Vec<String>);

/// What the lab printed before it began to serve.
#[derive(Debug)]
pub struct Listing {
    /// One for each scenario, as listed.
    pub verdicts: Vec<Verdict>,
    /// Codes that are listed only if a scenario is about them.
    pub background: Vec<String>,
    /// The commands that are to give the verdicts.
    pub commands: Vec<String>,
}

impl Listing {
    pub fn read(lines: &[String]) -> Self {
        let scenarios = lines.iter().filter_map(|line| scenario(line));
        let background = lines
            .iter()
            .filter_map(|line| line.split_once("only if a scenario is about them: "));
        let commands = lines.iter().filter(|line| line.starts_with("mssrv "));
        Self {
            verdicts: scenarios.collect(),
            background: background
                .flat_map(|(_, codes)| codes.split(' ').map(str::to_owned))
                .collect(),
            commands: commands.cloned().collect(),
        }
    }

    /// Runs a command that was shown, in `folder`, and compares its verdicts with those listed.
    ///
    /// Returns the domains that it was about, sorted.
    pub fn holds(&self, command: &str, folder: &Path) -> Vec<String> {
        let run = shell(&format!("{command} --format json"), folder).expect(1);
        let report = run.json();
        let found = if report["domains"].is_array() {
            verdicts(&report)
        } else {
            vec![discovered(&report)]
        };
        let listed = |domain: &str| {
            let mut verdicts = self.verdicts.iter();
            let listed = verdicts.find(|listed| listed.0 == domain);
            listed.unwrap_or_else(|| panic!("{domain} is not listed"))
        };
        let lab = LabInputs::load().unwrap();
        for verdict in &found {
            let (domain, status, codes) = verdict;
            let listed = listed(domain);
            let mut codes = codes.clone();
            codes.retain(|code| listed.2.contains(code) || !self.background.contains(code));
            assert_eq!(
                &(domain.clone(), status.clone(), codes),
                listed,
                "{command}"
            );
            if !domain.starts_with("front-") {
                assert_eq!(complaints(&lab, verdict), [""; 0], "{command}");
            }
        }
        let mut domains: Vec<_> = found.into_iter().map(|(domain, ..)| domain).collect();
        domains.sort();
        domains
    }

    /// Runs a command as it was shown, and looks for the codes of the domains listed in its output.
    pub fn is_shown(&self, command: &str, folder: &Path, domains: &[String]) {
        let run = shell(command, folder).expect(1);
        for (domain, _, codes) in &self.verdicts {
            if domains.contains(domain) {
                let shown = run.stdout.contains(domain.as_str());
                assert!(shown, "{command}: {domain}: {}", run.stdout);
                let all_codes = codes.iter().all(|code| run.stdout.contains(code));
                assert!(all_codes, "{command}: {domain}: {}", run.stdout);
            }
        }
    }
}

/// What also follows from the scenarios' data: codes of the background that must not be found.
fn complaints(lab: &LabInputs, (domain, status, codes): &Verdict) -> Vec<String> {
    let status: Status = serde_json::from_value(Value::from(status.as_str())).unwrap();
    let codes: Vec<Code> = codes.iter().map(|code| code.parse().unwrap()).collect();
    let mut outcome = ScenarioComparison::default();
    lab.compare(domain, status, &codes, &mut outcome);
    let complaints = outcome.complaints.iter();
    complaints.map(ToString::to_string).collect()
}

fn discovered(report: &Value) -> Verdict {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut codes: Vec<_> = findings.map(|finding| text(&finding["code"])).collect();
    codes.sort();
    (text(&report["domain"]), text(&report["status"]), codes)
}

/// A line of the list: domain, status, codes, and what the scenario is about.
fn scenario(line: &str) -> Option<Verdict> {
    let mut words = line.split_whitespace();
    let domain = words.next().filter(|word| word.ends_with(".lab.test"))?;
    let status = words.next()?;
    let codes = words.take_while(|word| word.parse::<Code>().is_ok());
    let mut codes: Vec<_> = codes.map(str::to_owned).collect();
    codes.sort();
    // Reports for programs write an underscore.
    Some((domain.to_owned(), status.replace('-', "_"), codes))
}

/// Runs a line as a user does who copies it into a terminal.
pub fn shell(line: &str, folder: &Path) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_mssrv")).parent().unwrap();
    let output: Output = Command::new("sh")
        .args(["-c", line])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .current_dir(folder)
        .output()
        .expect("sh starts");
    output.into()
}
