//! Commands without a command line: a program gives settings, and gets what the command writes.

use std::time::{Duration, SystemTime};

use mssrv::command::settings::{
    AuditSettings, Command, DiscoverSettings, DiscoveryFormat, DocumentSettings, GenerateSettings,
    GivenZone, InputSettings, QueryPolicy, Request, SourceSettings, TrustSettings,
    ZoneFileSettings,
};
use mssrv::command::{self, Env};
use mssrv::lang::Lang;
use mssrv::report::json;

use crate::harness::{Run, mssrv};

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// Carries out a command in this process, with a text on standard input.
fn run(request: &Request, stdin: &str) -> Run {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut env = Env {
        stdout: &mut stdout,
        meanwhile: || Box::new(std::io::sink()),
        stdin: &mut stdin.as_bytes(),
        stderr: &mut stderr,
        width: None,
        page_width: 100,
        stderr_is_terminal: false,
        no_color: true,
        now,
    };
    let status = command::run(request, &mut env);
    let text = |octets| String::from_utf8(octets).expect("a command writes UTF-8");
    Run {
        status: status.into(),
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

/// The report, without its times.
fn without_times(report: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(report).expect("JSON");
    for time in ["started", "finished"] {
        report[time].take();
    }
    report
}

/// The example zone, from standard input.
fn zone() -> (SourceSettings, String) {
    let source = SourceSettings::ZoneFiles(ZoneFileSettings {
        option: "--zone",
        files: vec![GivenZone {
            origin: Some("lab.test".to_owned()),
            path: "-".into(),
        }],
        complete: false,
    });
    let text = std::fs::read_to_string("zones/lab.test.zone").expect("the example zone");
    (source, text)
}

/// The example operators, and the whitelist that lists their domains.
fn inputs() -> InputSettings {
    InputSettings {
        documents: DocumentSettings {
            whitelist: Some("zones/whitelist.xml".into()),
            operators: Some("zones/operators.toml".into()),
            trust: TrustSettings {
                allow_unsigned: true,
                ..TrustSettings::default()
            },
            requirement: None,
        },
        ..InputSettings::default()
    }
}

#[test]
fn audit_without_command_line_is_that_of_the_program() {
    let (source, text) = zone();
    let settings = AuditSettings {
        format: Some(json::FORMAT),
        inputs: inputs(),
        ..AuditSettings::new(source)
    };
    let found = run(&Request::new(Command::Check(settings)), &text).expect(1);
    let args = "check --zone lab.test=- --whitelist zones/whitelist.xml --allow-unsigned \
                --operators zones/operators.toml --format json";
    let args: Vec<_> = args.split_whitespace().collect();
    let expected = crate::harness::mssrv_reading(&args, &text).expect(1);
    assert_eq!(
        without_times(&found.stdout),
        without_times(&expected.stdout)
    );
    assert_eq!(found.stderr, expected.stderr);
    assert!(
        found.json()["started"]
            .as_str()
            .is_some_and(|it| it.starts_with("2027-"))
    );
}

#[test]
fn lab_is_checked_and_discovered_without_command_line() {
    let lab = || SourceSettings::Lab(QueryPolicy::LAB);
    let settings = AuditSettings {
        names: vec!["compliant.lab.test".to_owned()],
        ..AuditSettings::new(lab())
    };
    let audit = run(&Request::new(Command::Check(settings)), "").expect(0);
    let ends = audit
        .stdout
        .ends_with("\nlab: 1 of 1 scenarios have the expected verdict\n");
    assert!(ends, "{audit:#?}");
    let discover = DiscoverSettings {
        format: DiscoveryFormat::Json,
        ..DiscoverSettings::new("dr@compliant.lab.test", lab())
    };
    let french = Request {
        lang: Lang::French,
        ..Request::new(Command::Discover(discover))
    };
    let discovery = run(&french, "").expect(0);
    assert_eq!(discovery.json()["domain"], "compliant.lab.test");
    assert!(discovery.stderr.contains("banc d’essai"), "{discovery:#?}");
}

#[test]
fn records_are_generated_without_command_line() {
    let inputs = InputSettings {
        operators: vec!["300000000000001".to_owned()],
        ..inputs()
    };
    let settings = GenerateSettings::new(inputs);
    let found = run(&Request::new(Command::Generate(settings)), "").expect(0);
    let args = "generate --whitelist zones/whitelist.xml --allow-unsigned --operators \
                zones/operators.toml --operator 300000000000001";
    let expected = mssrv(args.split_whitespace()).expect(0);
    assert!(found.stdout.contains("_imap._tcp."), "{found:#?}");
    assert_eq!(found.stdout, expected.stdout);
    assert_eq!(found.stderr, expected.stderr);
}

#[test]
fn refusals_without_command_line_are_those_of_the_program() {
    let (source, text) = zone();
    let settings = AuditSettings {
        inputs: InputSettings {
            domains: Some("-".into()),
            ..InputSettings::default()
        },
        ..AuditSettings::new(source)
    };
    let found = run(&Request::new(Command::Check(settings)), &text).expect(2);
    assert_eq!(
        found.stderr,
        "mssrv: error: standard input (-) can be read only once. Give a file for the other input\n"
    );
}
