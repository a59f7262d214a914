//! Zone files as a large DNS host exports them: every name is complete, but lacks its final dot, and the TTL is 1. The
//! tests follow the advice of each message until the file is correct.

use std::path::Path;

use tempfile::TempDir;

use crate::harness::{Run, file, mssrv, temp};
use crate::peer::refusers;

const DOMAINS: [&str; 3] = ["mssante.test", "a.mssante.test", "b.mssante.test"];

const OPERATORS: &str = "ttl = 1\n[[operator]]\nid = \"1\"\n\
    psc = { smtp = \"smtp-psc.host.example\", imap = \"imap-psc.host.example\" }\n\
    authcli = { smtp = \"smtp-cert.host.example\", imap = \"imap-cert.host.example\" }\n\
    domains = [\"mssante.test\", \"a.mssante.test\", \"b.mssante.test\"]\n";

/// The four records of each domain. Owners and other names end as given.
fn records(owner: &str, other: &str) -> String {
    let mut text = String::new();
    for domain in DOMAINS {
        for (service, port) in [("submission", 587), ("imap", 143)] {
            for (priority, front) in [(10, "psc"), (20, "cert")] {
                let host = service.replace("submission", "smtp");
                text += &format!(
                    "_{service}._tcp.{domain}{owner} 1 IN SRV {priority} 1 {port} {host}-{front}.host.example{other}\n"
                );
            }
        }
    }
    text
}

/// The same with the SOA record and the name server of the zone.
fn zone(owner: &str, other: &str) -> String {
    format!(
        "mssante.test{owner} 1 IN SOA ns.host.example{other} hostmaster.host.example{other} 2045 10000 2400 604800 3600\n\
         mssante.test{owner} 1 IN NS ns.host.example{other}\n{}",
        records(owner, other)
    )
}

/// The last thing in backticks, which is what to write.
fn advised(line: &str) -> &str {
    let mut parts = line.rsplit('`');
    parts.nth(1).unwrap_or_else(|| panic!("no advice: {line}"))
}

/// The file after the advice of each error was followed. No error speaks of an origin.
fn follow(text: &str, errors: &str) -> String {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    for error in errors.lines().filter(|it| it.contains('`')) {
        assert!(!error.to_lowercase().contains("origin="), "{error}");
        assert!(!error.contains("$ORIGIN"), "{error}");
        let place: Vec<_> = error.split("export:").nth(1).unwrap().split(':').collect();
        let at = |part: usize| place[part].parse::<usize>().unwrap() - 1;
        let (line, column) = (&mut lines[at(0)], at(1));
        let name = advised(error);
        let undotted = name.strip_suffix('.').unwrap();
        // The first error of a line comes first, so that columns before it are still right.
        assert!(line[column..].starts_with(undotted), "{error}: {line}");
        line.insert(column + undotted.len(), '.');
    }
    lines.join("\n") + "\n"
}

fn check(lang: &str, given: &str) -> Run {
    let common = ["check", "--lang", lang, "--zone", given];
    mssrv(common.iter().chain(&DOMAINS))
}

/// What is to be changed in a zone file, for operators that are written to `dir`.
fn diff(lang: &str, given: &str, dir: &TempDir) -> Run {
    let operators = file(dir, "operators.toml", OPERATORS);
    mssrv([
        "generate",
        "--lang",
        lang,
        "--diff",
        "--operators",
        &operators,
        "--zone-file",
        given,
    ])
}

#[test]
fn advice_on_names_without_final_dot_leads_to_a_zone_that_servers_load() {
    for (export, right) in [
        (zone("", ""), zone(".", ".")),
        (records("", ""), records(".", ".")),
    ] {
        for lang in ["en", "fr"] {
            let dir = temp();
            let mut text = export.clone();
            let path = file(&dir, "export", &text);
            // Of the names in one line, each run reports the first.
            for _ in 0..3 {
                let errors = check(lang, &path).expect(2).stderr;
                text = follow(&text, &errors);
                file(&dir, "export", &text);
                if text == right {
                    break;
                }
            }
            assert_eq!(text, right);
            check(lang, &path).expect(0);
            mssrv(["discover", "--lang", lang, "--zone", &path, DOMAINS[1]]).expect(0);
            diff(lang, &path, &dir).expect(0);
        }
    }
    let dir = temp();
    let path = file(&dir, "export", zone(".", "."));
    if let Some(refusers) = refusers("mssante.test", Path::new(&path)) {
        assert_eq!(refusers, []);
    }
}

/// Files in which an origin follows complete names, and what is given for them.
fn doubled(text: &str, dir: &TempDir) -> [String; 2] {
    let path = file(dir, "export", text);
    let origin = format!("$ORIGIN mssante.test.\n{text}");
    [format!("mssante.test={path}"), file(dir, "origin", origin)]
}

#[test]
fn doubled_zone_names_are_reported_with_their_final_dots() {
    let dir = temp();
    // Some hosts leave the dot out at the owner of the SOA record only.
    let only_soa = zone(".", ".").replacen("mssante.test. 1", "mssante.test 1", 1);
    for export in [zone("", "."), only_soa] {
        for given in doubled(&export, &dir) {
            for (lang, advice) in [
                ("en", "final dot, such as `mssante.test.`, then check"),
                (
                    "fr",
                    "point final, par exemple `mssante.test.`, puis vérifier",
                ),
            ] {
                for complete in [&[][..], &["--zone-complete"]] {
                    let args = [
                        "check", "--lang", lang, "--format", "json", "--zone", &given,
                    ];
                    let args = args.iter().chain(complete).chain(&DOMAINS);
                    let report = mssrv(args).expect(2).json();
                    for domain in report["domains"].as_array().unwrap() {
                        assert_eq!(domain["status"], "undetermined");
                        assert_eq!(domain["findings"][0]["code"], "DNS017");
                    }
                    let discovery = [
                        "discover", "--lang", lang, "--format", "markdown", "--zone", &given,
                    ];
                    let page =
                        mssrv(discovery.iter().chain(complete).chain(&DOMAINS[1..2])).expect(2);
                    assert!(page.stdout.contains(advice), "{}", page.stdout);
                    assert!(!page.stdout.contains("--zone-complete"), "{}", page.stdout);
                }
                let run = diff(lang, &given, &dir).expect(2);
                assert!(run.stderr.contains(" `mssante.test.`"), "{}", run.stderr);
                assert!(!run.stderr.contains("--zone-complete"), "{}", run.stderr);
                assert!(!run.stdout.contains("\n_"), "{}", run.stdout);
            }
        }
    }
}

#[test]
fn doubled_fragment_names_are_reported_with_their_final_dots() {
    let dir = temp();
    for given in doubled(&records("", "."), &dir) {
        for (lang, advice) in [
            ("en", "Write the owner with the final dot: "),
            ("fr", "Écrire ce nom avec le point final\u{202f}: "),
        ] {
            let report = check(lang, &given).expect(1);
            let said = report.stdout;
            // Each of the six owners has this finding, and nothing else is found.
            assert_eq!(said.matches("SRV010").count(), 6, "{said}");
            assert!(!said.contains("DNS0") && !said.contains("--zone"), "{said}");
            let args = [
                "discover", "--lang", lang, "--format", "markdown", "--zone", &given,
            ];
            let page = mssrv(args.iter().chain(&DOMAINS[1..2])).expect(1).stdout;
            let advice = format!("{advice}`_imap._tcp.a.mssante.test.`");
            assert!(page.contains(&advice), "{page}");
        }
    }
}

/// What docs/zone-files.md says of a file with thousands of such names.
#[test]
fn origin_that_is_the_root_completes_every_name() {
    let dir = temp();
    let path = file(&dir, "export", format!("$ORIGIN .\n{}", zone("", "")));
    check("en", &path).expect(0);
    if let Some(refusers) = refusers("mssante.test", Path::new(&path)) {
        assert_eq!(refusers, []);
    }
}
