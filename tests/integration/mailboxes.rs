//! `--mailboxes`: audits weighed by an invented extraction of the Annuaire Santé, of the form of the real one.

use std::fs::File;
use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Run, command, file, mssrv, mssrv_reading, temp};

/// The header of the extraction, with its 31 columns.
pub const HEADER: &str = include_str!("../../src/mailboxes/header.txt").trim_ascii_end();

/// What no output may show: addresses, and the columns behind them.
const NOMINATIVE: [&str; 2] = ["zephyrine", "Zéphyrine"];

/// An extraction with this number of mailboxes for each domain. One in three is of an organization.
pub fn extraction(mailboxes: &[(&str, usize)]) -> String {
    let mut text = format!("{HEADER}\n");
    for (domain, number) in mailboxes {
        for at in 0..*number {
            let kind = if at % 3 == 2 { "ORG" } else { "PER" };
            let rest = vec!["Zéphyrine"; HEADER.split('|').count() - 2].join("|");
            text.push_str(&format!("{kind}|zephyrine.{at}@{domain}|{rest}\n"));
        }
    }
    text
}

/// An archive of these files.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Domains of the lab's whitelist, and one that it does not list.
const MAILBOXES: [(&str, usize); 5] = [
    ("compliant-case.lab.test", 30),
    ("swapped-fronts.lab.test", 50),
    ("Absent-NODATA.lab.test.", 9),
    ("servfail.lab.test", 4),
    ("elsewhere.test", 7),
];

const ZONE: [&str; 7] = [
    "check",
    "--zone",
    "zones/lab.test.zone",
    "--zone-complete",
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
];

#[track_caller]
fn assert_nothing_nominative(run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        for hidden in NOMINATIVE {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
}

/// The value of a metric.
fn metric(text: &str, name: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
    line.map(|it| it.parse().expect("a whole number"))
}

/// The numbers of a report are those of its domains, counted from its JSON.
#[test]
fn verdicts_are_weighed_by_the_mailboxes_of_their_domains() {
    let dir = temp();
    let text = extraction(&MAILBOXES);
    let report = mssrv(["check", "--lab", "-q", "--format", "json"]).expect(0);
    let domains = report.json()["domains"].as_array().unwrap().clone();
    let of = |status: &str| -> usize {
        let theirs = domains.iter().filter(|it| it["status"] == status);
        let number = |it: &Value| {
            let name = it["domain"].as_str().unwrap();
            let found = MAILBOXES
                .iter()
                .find(|(domain, _)| domain.to_lowercase().trim_end_matches('.') == name);
            found.map_or(0, |(_, number)| *number)
        };
        theirs.map(number).sum()
    };
    let path = file(&dir, "bal.txt", &text);
    let zipped = file(&dir, "bal.bin", archive(&[("bal.txt", text.as_bytes())]));
    let args = [
        "check",
        "--lab",
        "-q",
        "--format",
        "prometheus",
        "--mailboxes",
    ];
    for given in [&path, &zipped] {
        let run = mssrv(args.iter().copied().chain([given.as_str()])).expect(0);
        assert_nothing_nominative(&run);
        for status in ["compliant", "non_compliant", "absent", "undetermined"] {
            let name = format!("mssrv_mailboxes{{status=\"{status}\"}}");
            assert_eq!(
                metric(&run.stdout, &name),
                Some(of(status) as u64),
                "{status}"
            );
        }
        assert_eq!(metric(&run.stdout, "mssrv_unlisted_mailboxes"), Some(7));
    }
    assert_eq!(of("compliant"), 30);
    assert_eq!(of("undetermined"), 4);
}

#[test]
fn report_shows_mailboxes_in_both_languages() {
    let dir = temp();
    let path = file(&dir, "bal.txt", extraction(&MAILBOXES));
    for (lang, texts) in [
        (
            "en",
            [
                "% of mailboxes in compliant domains (30 of 93); 4 could not be checked\n",
                "\nNot in the whitelist: 1 domain with 7 mailboxes (elsewhere.test 7)\n",
                " · 50 mailboxes of ",
            ],
        ),
        (
            "fr",
            [
                "\u{202f}% des BAL dans des domaines conformes (30 sur 93)\u{202f}; 4 n’ont pas pu être vérifiées\n",
                "\nHors de la liste blanche\u{202f}: 1 domaine, 7 BAL (elsewhere.test 7)\n",
                " · 50 BAL sur ",
            ],
        ),
    ] {
        for verbose in [&["--lang", lang][..], &["--lang", lang, "-v"]] {
            let run = mssrv(
                verbose
                    .iter()
                    .chain(&["check", "--lab", "--mailboxes", &path]),
            );
            let run = run.expect(0);
            assert_nothing_nominative(&run);
            for text in texts {
                assert!(run.stdout.contains(text), "{text} in {}", run.stdout);
            }
        }
    }
    for table in ["findings", "domains", "operators", "causes"] {
        let args = [
            "check",
            "--lab",
            "-q",
            "--format",
            "csv",
            "--csv-table",
            table,
        ];
        let without = mssrv(args).expect(0).stdout;
        let run = mssrv(args.into_iter().chain(["--mailboxes", &path])).expect(0);
        assert_nothing_nominative(&run);
        assert_eq!(without.lines().next(), run.stdout.lines().next());
        assert_ne!(without, run.stdout);
    }
}

/// An audit of a part of the whitelist still knows the whole whitelist.
#[test]
fn domain_that_is_not_audited_is_not_taken_as_unlisted() {
    let dir = temp();
    let path = file(&dir, "bal.txt", extraction(&MAILBOXES));
    let unlisted = "\nNot in the whitelist: 1 domain with 7 mailboxes (elsewhere.test 7)\n";
    for part in [
        &[][..],
        &["--operator", "1000000004"],
        &["--shard", "1/3"],
        &["--shard", "2/3"],
        &["swapped-fronts.lab.test"],
    ] {
        let args = ZONE
            .iter()
            .chain(part)
            .copied()
            .chain(["-q", "--mailboxes", &path]);
        let run = mssrv(args);
        assert!(run.stdout.contains(unlisted), "{part:?}: {run:#?}");
        assert!(
            !run.stdout.contains("Not in this audit"),
            "{part:?}: {run:#?}"
        );
    }
    // Without a whitelist, only the audit is known.
    let args = [
        "check",
        "--zone",
        "zones/lab.test.zone",
        "swapped-fronts.lab.test",
    ];
    let run = mssrv(args.into_iter().chain(["-q", "--mailboxes", &path]));
    assert!(!run.stdout.contains("whitelist"), "{run:#?}");
    assert!(
        run.stdout
            .contains("\nNot in this audit: 4 domains with 50 mailboxes"),
        "{run:#?}"
    );
    // So it is with a saved report.
    let json = mssrv(ZONE.into_iter().chain(["-q", "--format", "json"])).stdout;
    let saved = file(&dir, "report.json", json);
    let merged = mssrv(["merge", &saved, "--mailboxes", &path]);
    assert!(
        merged.stdout.contains(" of mailboxes in compliant domains"),
        "{merged:#?}"
    );
    assert!(
        !merged.stdout.contains("Not in the whitelist"),
        "{merged:#?}"
    );
    assert!(
        merged
            .stdout
            .contains("\nNot in this audit: 1 domain with 7 mailboxes"),
        "{merged:#?}"
    );
}

/// The forms for programs do not depend on who else was shown the audit.
#[test]
fn saved_report_beside_a_weighed_one_is_read_again() {
    let dir = temp();
    // The heaviest cause is not the one that most domains have.
    let bal = file(&dir, "bal.txt", extraction(&[("wrong-port.lab.test", 9)]));
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let saved = ["json", "ndjson"].map(|it| path(&format!("a.{it}")));
    let [json, lines] = ["json", "ndjson"].map(|it| format!("{it}={}", path(&format!("a.{it}"))));
    let args = ["--mailboxes", &bal, "-q", "--also", &json, "--also", &lines];
    let weighed = mssrv(ZONE.iter().copied().chain(args)).expect(1).stdout;
    for report in &saved {
        let merge = ["merge", report, "-q", "--mailboxes", &bal];
        let again = mssrv(merge).expect(1).stdout;
        let causes = |text: &str| text.split_once("\nCauses").map(|it| it.1.to_owned());
        assert!(causes(&weighed).unwrap().contains("1. SRV005"), "{weighed}");
        assert_eq!(causes(&again), causes(&weighed));
    }
}

#[test]
fn formats_that_do_not_show_mailboxes_refuse_them() {
    let dir = temp();
    let path = file(&dir, "bal.txt", extraction(&MAILBOXES));
    let saved = mssrv(["check", "--lab", "-q", "--format", "json"])
        .expect(0)
        .stdout;
    let saved = file(&dir, "report.json", saved);
    for command in [&["check", "--lab"][..], &["merge", &saved]] {
        for format in ["json", "ndjson"] {
            let args = command
                .iter()
                .copied()
                .chain(["--format", format, "--mailboxes", &path]);
            let run = mssrv(args).expect(2);
            assert!(
                run.stderr
                    .contains("--mailboxes has no effect, because no report shows mailboxes"),
                "{run:#?}"
            );
            assert_eq!(run.stdout, "");
        }
    }
    let run = mssrv(["check", "a.fr", "--resume", &saved, "--mailboxes", &path]).expect(2);
    assert!(run.stderr.contains("--mailboxes has no effect"), "{run:#?}");
    let explained = mssrv(["check", "--explain", "SRV004", "--mailboxes", &path]).expect(2);
    assert!(explained.stderr.contains("--mailboxes"), "{explained:#?}");
}

#[test]
fn report_never_replaces_the_extraction() {
    let dir = temp();
    let text = extraction(&MAILBOXES);
    let path = file(&dir, "bal.txt", &text);
    let saved = mssrv(["check", "--lab", "-q", "--format", "json"])
        .expect(0)
        .stdout;
    let saved = file(&dir, "report.json", saved);
    for command in [&["check", "--lab"][..], &["merge", &saved]] {
        let args = command
            .iter()
            .copied()
            .chain(["--mailboxes", &path, "-o", &path]);
        let run = mssrv(args).expect(2);
        assert!(
            run.stderr.contains("bal.txt: is the same file as"),
            "{run:#?}"
        );
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn extraction_may_come_from_standard_input_which_has_one_reader() {
    let dir = temp();
    let text = extraction(&MAILBOXES);
    let path = file(&dir, "bal.txt", &text);
    let zipped = file(&dir, "bal.zip", archive(&[("bal.txt", text.as_bytes())]));
    let saved = mssrv(["check", "--lab", "-q", "--format", "json"])
        .expect(0)
        .stdout;
    let saved = file(&dir, "report.json", saved);
    let merge = ["merge", &saved, "-q", "--mailboxes"];
    let expected = mssrv(merge.into_iter().chain([path.as_str()])).stdout;
    let args = ["merge", &saved, "-q", "--mailboxes", "-"];
    assert_eq!(mssrv_reading(&args, &text).stdout, expected);
    let mut piped = command();
    piped.args(args).stdin(File::open(&zipped).unwrap());
    assert_eq!(Run::from(piped.output().unwrap()).stdout, expected);
    let twice = [
        &["--whitelist", "-"][..],
        &["--domains", "-"],
        &["--zone", "lab.test=-"],
    ];
    for other in twice {
        let both = other.iter().chain(&["--mailboxes", "-"]);
        let run = mssrv(["check"].iter().chain(both)).expect(2);
        let error = "standard input (-) can be read only once";
        assert!(run.stderr.contains(error), "{other:?}: {run:#?}");
    }
    // Errors name it.
    let run = mssrv_reading(&args, "Zéphyrine|zephyrine@a.fr|x\n").expect(2);
    assert_nothing_nominative(&run);
    let error = "standard input:1:1: the first line is not the header";
    assert!(run.stderr.contains(error), "{run:#?}");
}

#[test]
fn unusable_lines_are_reported_even_if_quiet() {
    let dir = temp();
    let text = extraction(&[("compliant-case.lab.test", 3), ("no domain", 12)]);
    let path = file(&dir, "bal.txt", &text);
    let run = mssrv(["check", "--lab", "-q", "--mailboxes", &path]).expect(0);
    assert_nothing_nominative(&run);
    let warning = "bal.txt:5:5: the domain of the address is not a valid domain name. The line is not counted\n";
    assert!(run.stderr.contains(warning), "{run:#?}");
    assert!(run.stderr.contains("2 similar warnings hidden"), "{run:#?}");
    let line = "\nNot counted: 12 unusable lines of the extraction (first: line 5)\n";
    assert!(run.stdout.contains(line), "{run:#?}");
}

#[test]
fn audit_that_is_refused_says_nothing_of_unusable_lines() {
    let dir = temp();
    let text = extraction(&[("compliant-case.lab.test", 3), ("no domain", 12)]);
    let path = file(&dir, "bal.txt", &text);
    let run = mssrv(["check", "--lab", "--mailboxes", &path, "-o", &path]).expect(2);
    assert!(!run.stderr.contains("bal.txt:5:"), "{run:#?}");
    assert!(run.stderr.contains("is the same file"), "{run:#?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
