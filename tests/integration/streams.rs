//! Standard output that is closed, full or left by its reader; what `--quiet` leaves; what is said of a file.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use mssrv::cli::ReportFormat;

use crate::harness::{Run, command, file, mssrv, temp};

/// The program with its streams as a shell sets them.
fn in_shell(args: &[&str], redirection: &str) -> Run {
    let mut shell = std::process::Command::new("sh");
    let script = format!("exec \"$0\" \"$@\" {redirection}");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_mssrv")]);
    let shell = shell.args(args).env_clear();
    let shell = shell.current_dir(crate::harness::root());
    shell.output().expect("there is a shell").into()
}

const GENERATE: [&str; 8] = [
    "generate",
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
    "--operator",
    "Clinique du Port",
];

/// One command line of every kind that writes to standard output.
const WRITING: [&[&str]; 15] = [
    &["check", "--lab"],
    &["check", "--lab", "--format", "json"],
    &["check", "--lab", "--format", "ndjson"],
    &["check", "--lab", "-o", "/dev/stdout"],
    &["check", "--lab", "--format", "ndjson", "-o", "/dev/stdout"],
    &["check", "--explain", "SRV004"],
    &["discover", "--lab", "compliant.lab.test"],
    &GENERATE,
    &["lab", "--listen", "127.0.0.1:0"],
    &["whitelist", "verify", "zones/whitelist.xml"],
    &[
        "whitelist",
        "list",
        "zones/whitelist.xml",
        "--allow-unsigned",
    ],
    &["completions", "bash"],
    &["man"],
    &["--help"],
    &["--version"],
];

#[test]
fn result_without_a_standard_output_is_refused() {
    for args in WRITING {
        for (redirection, reason) in [
            (
                ">&-",
                "it was closed before mssrv started. Write to a file with `-o FILE`",
            ),
            (
                "1< /dev/null",
                "it was closed before mssrv started. Write to a file with `-o FILE`",
            ),
            ("> /dev/full", "No space left on device"),
        ] {
            let run = in_shell(args, redirection).expect(2);
            let error = "mssrv: error: standard output: cannot be written: ";
            assert!(
                run.stderr.contains(&format!("{error}{reason}")),
                "{args:?} {redirection}: {run:#?}"
            );
        }
    }
    let run = in_shell(&["--lang", "fr", "--version"], ">&-").expect(2);
    assert!(
        run.stderr.contains("elle était fermée avant le démarrage"),
        "{run:#?}"
    );
}

#[test]
fn closed_standard_output_is_found_before_any_server_is_asked() {
    // Its silence would take half a minute to establish.
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap().to_string();
    for (_, format) in ReportFormat::named() {
        let args = ["check", "--server", &server, "--format", &format, "a.test"];
        in_shell(&args, ">&-").expect(2);
    }
    silent.set_nonblocking(true).unwrap();
    let received = silent.recv(&mut [0; 512]);
    assert_eq!(received.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn result_that_nobody_wants_goes_to_dev_null() {
    for redirection in ["> /dev/null", "1<> /dev/null"] {
        let run = in_shell(&GENERATE, redirection).expect(0);
        assert!(run.stderr.ends_with("records for 3 domains\n"), "{run:#?}");
    }
}

#[test]
fn result_in_a_file_needs_no_standard_output() {
    let dir = temp();
    for (args, status) in [
        (&["check", "--lab"][..], 0),
        (&["check", "--lab", "--format", "ndjson"], 0),
        (&GENERATE, 0),
    ] {
        let path = dir.path().join(format!("{}{}", args[0], args.len()));
        let path = path.to_str().unwrap();
        in_shell(&[args, &["-o", path]].concat(), ">&-").expect(status);
        assert!(std::fs::metadata(path).unwrap().len() > 0, "{args:?}");
    }
}

#[test]
fn reader_that_left_ends_the_program_without_an_error() {
    for args in WRITING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = command();
        let child = child
            .args(args)
            .stdout(Stdio::from(writer))
            .stderr(Stdio::piped());
        let run = Run::from(child.spawn().unwrap().wait_with_output().unwrap()).expect(141);
        assert!(!run.stderr.contains("error"), "{args:?}: {run:#?}");
    }
}

#[test]
fn reader_that_leaves_ends_a_stream_of_verdicts() {
    let dir = temp();
    let names: Vec<_> = (0..2_000)
        .map(|it| format!("{it}.compliant.lab.test\n"))
        .collect();
    let list = file(&dir, "list", names.concat());
    let args = [
        "check",
        "--zone",
        "zones/lab.test.zone",
        "--format",
        "ndjson",
        "--domains",
        &list,
    ];
    let mut child = command();
    let child = child
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut first = String::new();
    let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"type\":\"audit\""), "{first}");
    drop(out);
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(141), "{errors}");
    assert!(!errors.contains("error"), "{errors}");
}

#[test]
fn file_gets_a_summary_on_standard_error() {
    let dir = temp();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let check = [
        "check",
        "--zone",
        "zones/lab.test.zone",
        "wrong-port.lab.test",
    ];
    let totals = "1 domain: 0 compliant, 1 non-compliant, 0 absent, 0 undetermined";
    let list = [
        "whitelist",
        "list",
        "zones/whitelist.xml",
        "--allow-unsigned",
    ];
    let same = [
        "whitelist",
        "diff",
        "zones/whitelist.xml",
        "zones/whitelist.xml",
        "--allow-unsigned",
    ];
    let discover = [
        "discover",
        "--zone",
        "zones/lab.test.zone",
        "wrong-port.lab.test",
    ];
    for (name, args, status, summary) in [
        ("a.txt", &check[..], 1, totals),
        (
            "a.json",
            &[&check[..], &["--format", "json"]].concat(),
            1,
            totals,
        ),
        (
            "a.ndjson",
            &[&check[..], &["--format", "ndjson"]].concat(),
            1,
            totals,
        ),
        (
            "d.txt",
            &discover,
            1,
            "discovery of wrong-port.lab.test: non-compliant",
        ),
        (
            "l.csv",
            &[&list[..], &["--format", "csv"]].concat(),
            0,
            "entries, ",
        ),
        ("w.txt", &same, 0, "No change"),
    ] {
        let out = path(name);
        let run = mssrv([args, &["-o", &out]].concat()).expect(status);
        let last = run.stderr.lines().last().unwrap_or_default();
        assert!(
            last.starts_with(&format!("mssrv: {out}: ")) && last.contains(summary),
            "{name}: {run:#?}"
        );
        assert_eq!(run.stdout, "", "{name}");
        std::fs::remove_file(&out).unwrap();
        let quiet = mssrv([args, &["-q", "-o", &out]].concat()).expect(status);
        assert_eq!(quiet.stderr, "", "{name}");
    }
}

#[test]
fn quiet_leaves_only_warnings_about_what_was_left_out() {
    let dir = temp();
    let operators = std::fs::read_to_string("zones/operators.toml").unwrap();
    let idle = "[[operator]]\nexclude = [\"nowhere.test\"]";
    let operators = file(&dir, "o.toml", operators.replacen("[[operator]]", idle, 1));
    let generate = [
        "generate",
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        &operators,
        "--operator",
        "GRADeS Exemple",
        "--operator",
        "1000000004",
    ];
    let loud = mssrv(generate).expect(0);
    let silenced = [
        "`exclude` names domains that the operator does not list",
        "also listed by other operators",
        "wrote 88 records",
    ];
    let undeclared = "nothing is written for operator 1000000004";
    for text in silenced.iter().chain([&undeclared]) {
        assert!(loud.stderr.contains(text), "{text}: {loud:#?}");
    }
    let quiet = mssrv(generate.iter().chain([&"-q"])).expect(0);
    assert_eq!(quiet.stderr.lines().count(), 1, "{quiet:#?}");
    assert!(quiet.stderr.contains(undeclared), "{quiet:#?}");
    assert_eq!(quiet.stdout, loud.stdout);
}

/// Behind a pager, standard output is no terminal, but its lines still have the terminal's width.
#[test]
fn explanation_is_wrapped_once_for_the_terminal_behind_a_pager() {
    let mut explain = command();
    explain
        .env("COLUMNS", "60")
        .args(["check", "--explain", "DNS017"]);
    let run = Run::from(explain.output().unwrap()).expect(0);
    let widest = run.stdout.lines().map(|line| line.chars().count()).max();
    assert!((50..=60).contains(&widest.unwrap()), "{run:#?}");
}
