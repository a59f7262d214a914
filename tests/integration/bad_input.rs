//! Bad input of every kind: one paragraph on standard error, exit status 2, never a panic.

use std::path::Path;

use mssrv::address::AddressOrDomain;
use mssrv::cli::ReportFormat;
use mssrv::input::{InputError, Source, read_lines};
use mssrv::lang::{Lang, Say};
use mssrv::mailboxes::Mailboxes;
use mssrv::name::DomainName;
use mssrv::operators::Operators;
use mssrv::report::merge::Merger;
use mssrv::requirement::Requirement;
use mssrv::shard::Shard;
use mssrv::whitelist::{self, AcceptancePolicy};

use crate::harness::{Run, file, mssrv, temp};
use crate::mailboxes::{HEADER, archive, extraction};

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
    let args = ["check", "--server", "127.0.0.1:9", option, path];
    // It does not say what to check.
    let named = (option == "--mailboxes").then_some("a.fr");
    mssrv(args.into_iter().chain(named))
}

const OPTIONS: [&str; 5] = [
    "--whitelist",
    "--operators",
    "--domains",
    "--requirement",
    "--mailboxes",
];

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
        &["o.toml:3:1: unknown key `fronts`; expected one of"],
    );
    let requirement = file(&dir, "r.toml", "id = \"X\"\ndate = 2030\n");
    refused(reading("--requirement", &requirement), &["r.toml:2:8:"]);
    let domains = file(&dir, "d.txt", "a.fr\nx@b.fr\n1.2.3.4\n");
    refused(
        reading("--domains", &domains),
        &[
            "d.txt:2:1: domain \"x@b.fr\": this is an e-mail address",
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
        &[&format!(
            "w.xml:{lines}:1: the document is truncated: it ends after"
        )],
    );
    let dtd = file(&dir, "dtd.xml", format!("<!DOCTYPE x>\n{text}"));
    refused(
        reading("--whitelist", &dtd),
        &["dtd.xml:1:1: the document has a document type declaration"],
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
            .contains("w.xml:7:18: domain \"x@compliant.lab.test\": this is an e-mail address")
    );
    assert!(run.stderr.contains("Domain left out"), "{}", run.stderr);
    let of_check = [
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
    let is_shown = |it: &(ReportFormat, String)| {
        let writing = it.0.writing();
        !writing.is_in_lines() && !writing.is_binary() && !writing.is_only_for_zone_files()
    };
    for (_, format) in ReportFormat::named().filter(is_shown) {
        let refused =
            mssrv(
                of_check
                    .into_iter()
                    .chain(["--operator", "1000000004", "--format", &format]),
            );
        let refused = refused.expect(3);
        let shown = match format.as_str() {
            "prometheus" => "\nmssrv_whitelist_unusable_entries 1\n",
            _ => "x@compliant.lab.test",
        };
        assert!(refused.stdout.contains(shown), "{refused:#?}");
        assert!(
            refused.stderr.contains("Entry skipped"),
            "told though quiet: {refused:#?}"
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
        &["o.toml:7:6: `id` \"1\" is given twice; the first time at line 2"],
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
    refused(
        mssrv(args),
        &["o.toml:2:6: operator 300000000000002 has no domain"],
    );
    let exclude = "exclude = [\"compliant-case.lab.test\", \"compliant-upper.lab.test\", \
                   \"compliant-idn-é.lab.test\"]\n";
    let excluding = file(&dir, "all.toml", format!("{text}{exclude}"));
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    let with_exclusions = ["generate", "--operators", &excluding].into_iter();
    let run = mssrv(with_exclusions.clone().chain(whitelist)).expect(2);
    assert_eq!(run.stdout, "");
    for told in ["3 domains left out", "nothing to generate"] {
        assert!(run.stderr.contains(told), "{run:#?}");
    }
    let list = file(&dir, "list", "compliant-case.lab.test\n");
    let with_exclusions = with_exclusions.chain(whitelist).chain(["--domains", &list]);
    let told =
        "not listed by any declared operator, or listed in `exclude`: compliant-case.lab.test";
    refused(mssrv(with_exclusions), &[told]);
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

/// One bad input of every kind, in both languages, as its reader sees it.
#[test]
fn every_kind_of_bad_input_is_said_in_both_languages() {
    let dir = temp();
    let folder = dir.path().to_str().unwrap().to_owned();
    let whitelist = std::fs::read_to_string("zones/whitelist.xml").unwrap();
    let requirement = include_str!("../../crates/records/src/requirement/EX_LPS_0300.toml");
    let stream = include_str!("older/reports/zone.ndjson");
    let document = include_str!("older/reports/zone.json");
    let operator = |rest: &str| format!("[[operator]]\nid = \"1\"{FRONTS}{rest}\n");
    let zone = |rest: &str| format!("[zone]\n{rest}\n{}", operator(""));
    let utf16 = |text: &str| -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let inputs: [(&str, Vec<u8>); 46] = [
        ("--operators", Vec::new()),
        ("--operators", b"id = \"\xe9\"".into()),
        ("--operators", utf16("ttl = 5\n")),
        ("--domains", utf16("a.fr\n")),
        ("--domains", utf16("a.fr\n")[2..].into()),
        ("--whitelist", utf16(&whitelist)),
        ("--operators", operator("ttl = long").into()),
        (
            "--operators",
            format!(
                "[[operator]]\nid = \"1\"{}",
                FRONTS.replace(
                    "{ smtp = \"smtp-psc.example.fr\", imap = \"imap-psc.example.fr\" }",
                    "[]"
                )
            )
            .into(),
        ),
        ("--operators", operator("domains = 2030-01-01").into()),
        (
            "--requirement",
            requirement.replacen("\"imap\"", "5", 1).into(),
        ),
        ("--operators", "ttl = 5\n".into()),
        ("--operators", operator("fronts = 2").into()),
        ("--operators", operator("ttl = \"long\"").into()),
        ("--operators", operator("ttl = 2147483648").into()),
        ("--operators", operator("name = \"\"").into()),
        ("--operators", operator("").replace("\"1\"", "\" \"").into()),
        ("--operators", operator("").repeat(2).into()),
        (
            "--operators",
            operator("").replace("[[operator]]", "[operator]").into(),
        ),
        (
            "--operators",
            operator("")
                .replace("imap-psc.example.fr", "192.0.2.1")
                .into(),
        ),
        (
            "--operators",
            operator("")
                .replace("imap-psc.example.fr", "front.local")
                .into(),
        ),
        (
            "--operators",
            operator("domains = [\"a.fr\"]\nexclude = [\"a.fr\"]").into(),
        ),
        (
            "--operators",
            format!("{}\n[severity]\nSRV999 = \"info\"", operator("")).into(),
        ),
        (
            "--operators",
            format!("{}\n[severity]\nSRV004 = \"fatal\"", operator("")).into(),
        ),
        (
            "--operators",
            format!("{}\n[severity]\nDNS010 = \"info\"", operator("")).into(),
        ),
        (
            "--operators",
            zone("ns = []\nrname = \"a b@c.fr\"\nrefresh = 0\nminimum = 90000").into(),
        ),
        (
            "--operators",
            zone("ns = [\"a.b.fr\", \"a.b.fr\"]\nrname = \"a\\\\.b.fr\"").into(),
        ),
        (
            "--operators",
            zone("ns = [\"a.b.fr\"]\nrname = \"a@b.fr\"\nretry = 9999\nexpire = 10000").into(),
        ),
        (
            "--operators",
            zone("ns = [\"a.b.fr\"]\nrname = \"a@b.fr\"\ninclude = [\"a b\", \"\"]").into(),
        ),
        ("--requirement", "id = \"X\"\ndate = 2030\n".into()),
        (
            "--requirement",
            requirement.replace("2023-06-30", "1\\n2").into(),
        ),
        (
            "--requirement",
            requirement.replacen("authcli", "psc", 1).into(),
        ),
        (
            "--requirement",
            requirement
                .replacen("priority = 20", "priority = 10", 1)
                .into(),
        ),
        ("--requirement", requirement.replacen("143", "0", 1).into()),
        (
            "--domains",
            "x@b.fr\n_imap._tcp.@\nb\nb..fr\n-b.fr\na_b.fr\nb.12\nxn--a.fr\n".into(),
        ),
        (
            "--domains",
            format!("{}.fr\n{}fr\n", "a".repeat(64), "abc.".repeat(60)).into(),
        ),
        ("--domains", b"\xff.fr\n".into()),
        ("--domains", "a".repeat(5000).into()),
        ("--whitelist", "<html/>".into()),
        (
            "--whitelist",
            whitelist.replace("</ListeBlancheMSSante>", "").into(),
        ),
        ("--whitelist", format!("<!DOCTYPE x>\n{whitelist}").into()),
        (
            "--whitelist",
            whitelist.replacen("</Nom>", "</Non>", 1).into(),
        ),
        (
            "--whitelist",
            whitelist.replacen("<Nom>", "<Nom>&e;", 1).into(),
        ),
        ("--whitelist", format!("{whitelist}<x/>").into()),
        ("--whitelist", format!("{whitelist}tail").into()),
        (
            "--whitelist",
            whitelist.replacen("UTF-8", "ISO-8859-1", 1).into(),
        ),
        ("--whitelist", whitelist.clone().into()),
    ];
    let inputs = inputs.into_iter().chain(bad_extractions());
    let reports: [String; 11] = [
        String::new(),
        "hello".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        document[..document.len() / 2].to_owned(),
        document.replacen("\"port\": 143", "\"port\": 70000", 1),
        document.replacen("\"started\": \"2", "\"started\": \"x", 1),
        document.replacen("\"compliant\"", "\"fine\"", 1),
        stream.split_inclusive('\n').take(3).collect(),
        stream.split_inclusive('\n').skip(1).collect(),
        [stream, stream].concat(),
    ];
    let mut said = String::new();
    let mut record = |errors: &[&dyn Say]| {
        for lang in Lang::ALL {
            for error in errors {
                let line = error.say(lang).replace(&folder, "DIR");
                said.push_str(&format!("{lang}: {line}\n"));
            }
        }
        said.push('\n');
    };
    for (option, text) in inputs {
        let path = file(&dir, &option[2..], text);
        let errors = refusals(option, Path::new(&path));
        assert!(!errors.is_empty(), "{option}");
        let errors: Vec<_> = errors.iter().map(|it| &**it).collect();
        record(&errors);
    }
    let merge = |text: &[u8]| {
        let source = Source::named("report");
        let taken = Merger::default().add(&source, text, |_, _| Ok::<_, InputError>(()));
        taken.unwrap_err()
    };
    for text in reports {
        record(&[&merge(text.as_bytes())]);
    }
    let absent = format!("{folder}/absent");
    for path in [&absent, &folder] {
        record(&[&mssrv::input::open(Path::new(path)).unwrap_err()]);
    }
    for address in [
        "a b@c.fr",
        "a@b@c.fr",
        "a..b@c.fr",
        "@c.fr",
        "a@c_d.fr",
        "a@b",
        "c_d.fr",
        "Jean <a@c.fr>, b@c.fr",
        "Jean Dupont",
    ] {
        record(&[&AddressOrDomain::parse(address).unwrap_err()]);
    }
    for shard in ["7", "/7", "7/", "1/0", "0/7", "8/7"] {
        record(&[&Shard::parse(shard).unwrap_err()]);
    }
    insta::assert_snapshot!(said);
}

/// Files that are no extraction of mailboxes.
fn bad_extractions() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let text = extraction(&[("a.fr", 1), ("b.fr", 1)]);
    let without_header = text.replacen(HEADER, "", 1);
    let whole = archive(&[("bal.txt", text.as_bytes())]);
    let mut encrypted = whole.clone();
    // The flag of encryption stands in the header of the file and in the directory.
    let directory = whole.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    for at in [6, directory + 8] {
        encrypted[at] |= 1;
    }
    let mut other_method = whole.clone();
    for at in [8, directory + 10] {
        other_method[at] = 12;
    }
    let bomb = archive(&[("bal.txt", text.repeat(5000).as_bytes())]);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1 = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
    let bad: [Vec<u8>; 24] = [
        Vec::new(),
        format!("{HEADER}\n").into(),
        without_header.trim_start().into(),
        "Type d'identifiant PP|Identifiant PP|Nom\n".into(),
        text.replace('|', ";").into(),
        text.replace('|', "\t").into(),
        text.replace('|', ",").into(),
        latin1.collect(),
        format!("{HEADER}\nPER|")
            .into_bytes()
            .into_iter()
            .chain(*b"\xe9\n")
            .collect(),
        utf16,
        text.as_bytes()[..text.len() - 20].into(),
        text.replacen("|Zéphyrine|", "|", 1).into(),
        format!("{HEADER}\n{}\n", "a".repeat(70_000)).into(),
        text.replace("PER|", "APP|").into(),
        text.replace("zephyrine.0", "").into(),
        text.replace('@', " ").into(),
        text.replace(".fr|", "_fr|").into(),
        archive(&[]),
        archive(&[("a", text.as_bytes()), ("b", text.as_bytes())]),
        archive(&[("a", &whole)]),
        whole[..whole.len() / 2].into(),
        encrypted,
        other_method,
        bomb,
    ];
    bad.into_iter().map(|content| ("--mailboxes", content))
}

/// What is wrong with a file for this option of `check`.
fn refusals(option: &str, path: &Path) -> Vec<Box<dyn Say>> {
    fn boxed(errors: Vec<InputError>) -> Vec<Box<dyn Say>> {
        let errors = errors.into_iter();
        errors.map(|it| Box::new(it) as Box<dyn Say>).collect()
    }
    let open = || std::fs::File::open(path).unwrap();
    match option {
        "--operators" => boxed(Operators::read_usable(path).map_or_else(|it| it, |(_, it)| it)),
        "--mailboxes" => {
            let source = Source::file(path);
            boxed(vec![Mailboxes::read_file(&source, open()).unwrap_err()])
        }
        "--requirement" => boxed(vec![Requirement::read(path).unwrap_err()]),
        "--domains" => {
            let mut errors = Vec::new();
            let read = read_lines(&Source::file(path), open(), |_, text| {
                errors.push(Box::new(DomainName::parse(text).unwrap_err()) as Box<dyn Say>);
            });
            errors.extend(boxed(read.err().into_iter().collect()));
            errors
        }
        _ => {
            let mut demands = AcceptancePolicy::lenient(std::time::SystemTime::now());
            demands.policy.allow_unsigned = false;
            let read = whitelist::read(Source::file(path), open(), &demands, |_| ());
            boxed(vec![read.unwrap_err()])
        }
    }
}
