//! Bad input of every kind: one paragraph on standard error, exit status 2, never a panic.

use std::process::Stdio;

use crate::harness::{Run, command, file, mssrv, temp};

/// Refused in one paragraph that holds `texts`.
#[track_caller]
fn refused(run: Run, texts: &[&str]) {
    let run = run.expect(2);
    assert_eq!(run.stdout, "", "{run:#?}");
    assert!(run.stderr.starts_with("mssrv: error: "), "{run:#?}");
    assert!(
        !run.stderr.contains("\n\n") && !run.stderr.contains("panicked"),
        "{run:#?}"
    );
    for text in texts {
        assert!(run.stderr.contains(text), "{text:?} is missing: {run:#?}");
    }
}

/// Reads `path` as that input of `check`.
fn reading(option: &str, path: &str) -> Run {
    mssrv(["check", "--server", "127.0.0.1:9", option, path])
}

const OPTIONS: [&str; 4] = ["--whitelist", "--operators", "--domains", "--requirement"];

#[test]
fn files_that_cannot_be_read_are_named() {
    let dir = temp();
    let directory = dir.path().to_str().unwrap();
    for option in OPTIONS {
        refused(
            reading(option, "/nonexistent/file"),
            &["/nonexistent/file: cannot be read: No such file"],
        );
        refused(
            reading(option, directory),
            &[directory, "is a directory; expected a file"],
        );
    }
}

#[test]
fn empty_files_and_junk_are_refused_with_their_name() {
    let dir = temp();
    let empty = file(&dir, "empty", "");
    let junk = file(
        &dir,
        "junk",
        (0..=255_u8).cycle().take(10_000).collect::<Vec<_>>(),
    );
    let line = file(&dir, "line", "a".repeat(10 << 20));
    for option in OPTIONS {
        for path in [&empty, &junk, &line] {
            refused(reading(option, path), &[path.as_str()]);
        }
    }
    refused(reading("--operators", &empty), &["is empty"]);
    refused(reading("--operators", &junk), &["not UTF-8"]);
    refused(
        reading("--whitelist", &line),
        &["text outside the root element"],
    );
    refused(
        reading("--domains", &line),
        &[":1:1: the line has 4096 bytes or more"],
    );
    refused(reading("--domains", &empty), &["has no domain"]);
}

#[test]
fn errors_in_the_text_name_line_and_column() {
    let dir = temp();
    let operators = file(&dir, "o.toml", "[[operator]]\nid = \"1\"\nfronts = 2\n");
    refused(
        reading("--operators", &operators),
        &["o.toml:3:1: unknown field `fronts`, expected one of"],
    );
    let requirement = file(&dir, "r.toml", "id = \"X\"\ndate = 2030\n");
    refused(reading("--requirement", &requirement), &["r.toml:2:8:"]);
    let domains = file(&dir, "d.txt", "a.fr\nx@b.fr\n1.2.3.4\n");
    refused(
        reading("--domains", &domains),
        &[
            "d.txt:2:1: domain \"x@b.fr\": it is an e-mail address",
            "\n",
            "d.txt:3:1: domain \"1.2.3.4\"",
        ],
    );
    let text = std::fs::read_to_string("zones/whitelist.xml").unwrap();
    // The document ends with a line break, so it stops at the beginning of the next line.
    let lines = text.lines().count() + 1;
    let cut = file(&dir, "w.xml", text.replace("</ListeBlancheMSSante>", ""));
    refused(
        reading("--whitelist", &cut),
        &[&format!("w.xml:{lines}:1: ends before"), "truncated"],
    );
    let dtd = file(&dir, "dtd.xml", format!("<!DOCTYPE x>\n{text}"));
    refused(
        reading("--whitelist", &dtd),
        &["dtd.xml:1:1: has a document type declaration"],
    );
}

#[test]
fn a_bad_whitelist_entry_is_told_and_the_others_are_checked() {
    let dir = temp();
    let text = std::fs::read_to_string("zones/whitelist.xml").unwrap();
    let bad = text.replacen("<Nom>compliant.lab.test", "<Nom>x@compliant.lab.test", 1);
    assert_ne!(bad, text);
    let path = file(&dir, "w.xml", bad);
    let args = [
        "generate",
        "--whitelist",
        &path,
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
    ];
    let run = mssrv(
        args.into_iter()
            .chain(["--operator", "GRADeS Exemple", "--keep-going"]),
    )
    .expect(2);
    assert!(
        run.stderr
            .contains("w.xml:7:18: domain \"x@compliant.lab.test\": it is an e-mail address")
    );
    assert!(run.stderr.contains("Domain left out"), "{}", run.stderr);
    let args = [
        "check",
        "--server",
        "127.0.0.1:9",
        "--retries",
        "0",
        "-q",
        "--whitelist",
        &path,
        "--allow-unsigned",
    ];
    for format in ["json", "table"] {
        let run = mssrv(
            args.into_iter()
                .chain(["--operator", "1000000004", "--format", format]),
        );
        let run = run.expect(3);
        assert!(run.stdout.contains("x@compliant.lab.test"), "{run:#?}");
        assert!(
            run.stderr.contains("Entry skipped"),
            "told though quiet: {run:#?}"
        );
    }
    assert!(run.stdout.contains("_imap._tcp.truncated.lab.test."));
    assert!(!run.stdout.contains("_imap._tcp.compliant.lab.test."));
}

const FRONTS: &str = r#"
psc     = { smtp = "smtp-psc.example.fr", imap = "imap-psc.example.fr" }
authcli = { smtp = "smtp-cert.example.fr", imap = "imap-cert.example.fr" }
"#;

#[test]
fn conflicting_declarations_are_refused() {
    let dir = temp();
    let operator = |id: &str, rest: &str| format!("[[operator]]\nid = {id:?}{FRONTS}{rest}\n");
    let generate = |text: String| {
        let path = file(&dir, "o.toml", text);
        mssrv(["generate", "--operators", &path])
    };
    let twice = [
        operator("1", "domains = [\"a.fr\"]"),
        operator(" 1 ", "domains = [\"b.fr\"]"),
    ];
    refused(
        generate(twice.concat()),
        &["o.toml:7:6: id \"1\" was given before, at line 2"],
    );
    let one_domain = [
        operator("1", "domains = [\"a.fr\", \"b.fr\"]"),
        operator("2", "domains = [\"B.fr.\"]"),
    ];
    refused(
        generate(one_domain.concat()),
        &[
            "several declared operators list the same domain",
            "\n  b.fr: 1 and 2\n",
        ],
    );
    let both = "domains = [\"a.fr\", \"b.fr\"]\nexclude = [\"c.fr\", \"B.fr\"]";
    refused(
        generate(operator("1", both)),
        &["o.toml:6:20: b.fr is both in `domains` and in `exclude`"],
    );
    let both = both.replace("c.fr", "c@d.fr");
    refused(
        generate(operator("1", &both)),
        &[
            "o.toml:6:12: domain \"c@d.fr\"",
            "o.toml:6:22: b.fr is both",
        ],
    );
}

#[test]
fn an_empty_selection_is_an_error_of_generate() {
    let dir = temp();
    let text = format!("[[operator]]\nid = \"300000000000002\"{FRONTS}");
    let path = file(&dir, "o.toml", &text);
    let args = ["generate", "--operators", &path];
    refused(mssrv(args), &["nothing to generate"]);
    let exclude = "exclude = [\"compliant-case.lab.test\", \"compliant-upper.lab.test\", \
                   \"compliant-idn-é.lab.test\"]\n";
    let path = file(&dir, "all.toml", format!("{text}{exclude}"));
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    let args = ["generate", "--operators", &path].into_iter();
    let run = mssrv(args.clone().chain(whitelist)).expect(2);
    assert_eq!(run.stdout, "");
    for told in ["3 domains left out", "nothing to generate"] {
        assert!(run.stderr.contains(told), "{run:#?}");
    }
    let list = file(&dir, "list", "compliant-case.lab.test\n");
    let args = args.chain(whitelist).chain(["--domains", &list]);
    let told =
        "not listed by any declared operator, or listed in `exclude`: compliant-case.lab.test";
    refused(mssrv(args), &[told]);
}

#[test]
fn bad_arguments_are_refused() {
    for args in [
        &["check"][..],
        &["check", "--server", "ns.example.fr", "a.fr"],
        &["check", "--server", "192.0.2.1:0", "a.fr"],
        &["check", "--lab", "--server", "127.0.0.1"],
        &["check", "--lab", "--authoritative"],
        &["check", "--ns-port", "5353", "a.fr"],
        &["check", "--authoritative", "--ns-port", "0", "a.fr"],
        &["check", "--server", "tls://", "a.fr"],
        &["check", "--server", "udp://192.0.2.1", "a.fr"],
        &["check", "--server", "https://[::1]/dns-query", "a.fr"],
        &["check", "--server-ca", "zones/operators.toml", "a.fr"],
        &["check", "--timeout", "0", "a.fr"],
        &["check", "--timeout", "NaN", "a.fr"],
        &["check", "--concurrency", "0", "a.fr"],
        &["check", "--format", "xml", "a.fr"],
        &["check", "not a name"],
        &["check", "contact@a.fr"],
        &["generate"],
        &["generate", "--smtp-psc", "a.fr"],
        &[
            "generate",
            "--domains",
            "zones/operators.toml",
            "--smtp-psc",
            "a.fr",
            "--smtp-authcli",
            "192.0.2.1",
            "--imap-psc",
            "a.fr",
            "--imap-authcli",
            "a.fr",
        ],
        &["lab", "--listen", "nowhere"],
        &["audit"],
    ] {
        let run = mssrv(args).expect(2);
        assert_eq!(run.stdout, "", "{args:?}");
        assert!(
            run.stderr.contains("error: ") && !run.stderr.contains("panicked"),
            "{run:#?}"
        );
    }
    refused(mssrv(["check"]), &["nothing to check", "--whitelist"]);
    refused(
        mssrv(["check", "contact@a.fr"]),
        &["command line: domain \"contact@a.fr\""],
    );
}

#[test]
fn a_closed_standard_output_is_told() {
    for args in [
        &["check", "--lab"][..],
        &[
            "generate",
            "--whitelist",
            "zones/whitelist.xml",
            "--allow-unsigned",
            "--operators",
            "zones/operators.toml",
            "--operator",
            "Clinique du Port",
        ],
        &["lab", "--listen", "127.0.0.1:0"],
        &["completions", "bash"],
        &["man"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = command();
        let child = child
            .args(args)
            .stdout(Stdio::from(writer))
            .stderr(Stdio::piped());
        let run = Run::from(child.spawn().unwrap().wait_with_output().unwrap()).expect(2);
        let text = "mssrv: error: standard output was closed before everything was written\n";
        assert!(run.stderr.ends_with(text), "{args:?}: {run:#?}");
    }
}
