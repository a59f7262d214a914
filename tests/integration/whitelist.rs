//! `mssrv whitelist list` and `mssrv whitelist diff`, on the example list, on edited copies of it,
//! and on the real one.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Run, assert_valid, file, mssrv, real_whitelist, root, temp};

const EXAMPLE: &str = "zones/whitelist.xml";

fn list(args: &[&str]) -> Run {
    mssrv([&["whitelist", "list", "--allow-unsigned"], args].concat())
}

fn diff(args: &[&str]) -> Run {
    mssrv([&["whitelist", "diff", "--allow-unsigned"], args].concat())
}

/// The example, with every pair's first text replaced by its second.
fn edited(pairs: &[(&str, &str)]) -> String {
    let mut text = std::fs::read_to_string(root().join(EXAMPLE)).unwrap();
    for (from, to) in pairs {
        assert!(text.contains(from), "{from:?} is not in the example");
        text = text.replace(from, to);
    }
    text
}

const DATE: &str = "2030-01-15T08:00:00Z";
const LATER: &str = "2030-02-15T08:00:00Z";

#[track_caller]
fn valid_list(run: &Run) -> Value {
    let report = run.json();
    assert_valid(&report, "mssrv.whitelist.1.schema.json");
    report
}

#[track_caller]
fn valid_diff(run: &Run) -> Value {
    let report = run.json();
    assert_valid(&report, "mssrv.whitelist-diff.1.schema.json");
    report
}

fn lines(text: &str) -> usize {
    text.lines().count()
}

#[test]
fn the_example_is_listed_in_every_format() {
    let table = list(&[EXAMPLE]).expect(0);
    assert_eq!(table.stderr, "");
    assert!(table.stdout.contains("CLINIQUE DU PORT"), "{table:#?}");
    assert!(
        table
            .stdout
            .contains("62 entries, 59 domains of 6 operators"),
        "{table:#?}"
    );
    let domains = list(&[EXAMPLE, "--by", "domain"]).expect(0).stdout;
    assert!(
        domains.contains("xn--compliant-idn--okb.lab.test"),
        "{domains}"
    );

    let csv = list(&[EXAMPLE, "--format", "csv"]).expect(0).stdout;
    assert_eq!(lines(&csv), 1 + 6, "{csv}");
    let by_domain = list(&[EXAMPLE, "--format", "csv", "--by", "domain"]).expect(0);
    assert_eq!(lines(&by_domain.stdout), 1 + 62, "one line an entry");

    let report = valid_list(&list(&[EXAMPLE, "--format", "json"]).expect(0));
    assert_eq!(report["whitelist"]["generated"], DATE);
    assert_eq!(report["counts"]["domains"], 59);
    assert_eq!(report["filter"]["operators"], Value::Null);
}

#[test]
fn filters_choose_operators_and_contested_names() {
    let args = [
        EXAMPLE,
        "--operator",
        "Clinique du Port",
        "--format",
        "json",
    ];
    let report = valid_list(&list(&args).expect(0));
    assert_eq!(report["filter"]["operators"][0], "300000000000002");
    assert_eq!(report["counts"]["domains"], 3);
    assert_eq!(report["counts"]["operators"], 1);

    let contested = [EXAMPLE, "--contested", "--format", "json"];
    let of_contested = valid_list(&list(&contested).expect(0));
    assert_eq!(of_contested["counts"]["contested"], 3);
    assert_eq!(of_contested["counts"]["domains"], 3);

    // There is no operators file here that could declare an operator.
    for (lang, unknown) in [
        ("en", "no operator \"zzz\" is listed\n"),
        (
            "fr",
            "l’opérateur «\u{202f}zzz\u{202f}» ne figure pas dans la liste blanche\n",
        ),
    ] {
        let run = list(&[EXAMPLE, "--operator", "zzz", "--lang", lang]).expect(2);
        assert!(run.stderr.ends_with(unknown), "{run:#?}");
    }
    let run = list(&[EXAMPLE, "--operator", "Clinique du Porc"]).expect(2);
    assert!(
        run.stderr.contains("300000000000002 (CLINIQUE DU PORT)"),
        "{run:#?}"
    );
    let of_operator = [EXAMPLE, "--operator", "300000000000002", "--contested"];
    let list_of_operator = list(&of_operator).expect(0);
    assert!(
        list_of_operator
            .stdout
            .contains("0 entries, 0 domains of 0 operators"),
        "{list_of_operator:#?}"
    );
}

#[test]
fn oddities_are_told_in_every_format() {
    let dir = temp();
    let text = edited(&[
        (">absent-nodata.lab.test<", ">absent.lab.test<"),
        (">timeout.lab.test<", ">very.servfail.lab.test<"),
        (">refused.lab.test<", ">x@refused.lab.test<"),
    ]);
    // The first entry was brought up to date after the list was made.
    let text = text.replacen("2030-01-10T12:00:00Z", LATER, 1);
    let path = file(&dir, "odd.xml", text);
    let run = list(&[&path, "--oddities"]).expect(0);
    assert!(run.stderr.contains("this is an e-mail address"), "{run:#?}");
    for words in [
        "unusable entry",
        "duplicate entry",
        "not RFC 4514",
        "date after the list",
        "subdomain",
    ] {
        assert!(run.stdout.contains(words), "{words:?} is missing: {run:#?}");
    }
    let report = valid_list(&list(&[&path, "--format", "json"]).expect(0));
    let kinds = report["oddities"].as_array().unwrap().iter();
    let mut kinds: Vec<_> = kinds
        .map(|oddity| oddity["kind"].as_str().unwrap())
        .collect();
    kinds.dedup();
    let expected = ["unusable", "duplicate", "not_rfc4514", "late_date", "below"];
    assert_eq!(kinds, expected);
    let csv = list(&[&path, "--oddities", "--format", "csv"])
        .expect(0)
        .stdout;
    assert!(
        csv.starts_with("kind,domain,line,operator,message\nunusable,"),
        "{csv}"
    );

    list(&[&path, "--oddities", "--by", "domain"]).expect(2);
}

#[test]
fn a_list_goes_to_a_file_whole() {
    let dir = temp();
    let path = file(&dir, "list.csv", "before");
    let run = list(&[EXAMPLE, "--format", "csv", "-o", &path]).expect(0);
    assert_eq!(run.stdout, "");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("operator,name,"), "{text}");
    list(&["/nonexistent", "--format", "csv", "-o", &path]).expect(2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn every_kind_of_change_is_told_in_every_format() {
    let dir = temp();
    let new = edited(&[
        (DATE, LATER),
        (">timeout.lab.test<", ">new.lab.test<"),
        (
            "CN=mss.example.test,OU=300000000000002",
            "CN=new.example.test,OU=300000000000002",
        ),
        ("OU=1000000004", "OU=1000000009"),
    ]);
    let path = file(&dir, "new.xml", new);
    let run = diff(&[EXAMPLE, &path]).expect(1);
    for words in [
        "Operators added",
        "Operators removed",
        "Domains added",
        "Domains removed",
        "Domains moved between operators",
        "Certificates changed",
        "Domains: 1 added, 1 removed, 5 moved between operators. Changes of certificates: 3. Operators: 1",
    ] {
        assert!(run.stdout.contains(words), "{words:?} is missing: {run:#?}");
    }
    assert_eq!(run.stderr, "");

    let report = valid_diff(&diff(&[EXAMPLE, &path, "--format", "json"]).expect(1));
    assert_eq!(report["old"]["generated"], DATE);
    assert_eq!(report["new"]["generated"], LATER);
    assert_eq!(report["domains"]["added"][0]["domain"], "new.lab.test");
    assert_eq!(
        report["domains"]["removed"][0]["domain"],
        "timeout.lab.test"
    );
    assert_eq!(report["domains"]["moved"][0]["from"][0], "1000000004");
    assert_eq!(report["domains"]["moved"][0]["to"][0], "1000000009");
    let changed = report["domains"]["certificates_changed"]
        .as_array()
        .unwrap();
    assert_eq!(changed.len(), 3);

    let page = diff(&[EXAMPLE, &path, "--format", "markdown"])
        .expect(1)
        .stdout;
    assert!(
        page.contains("## Domains added\n\n| Domain | Operator |\n| --- | --- |\n"),
        "{page}"
    );
    let args = [EXAMPLE, &path, "--format", "html", "--lang", "fr"];
    let html = diff(&args).expect(1).stdout;
    for part in [
        "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; ",
        "<p class=\"totals\">Domaines\u{202f}: 1 ajouté, 1 retiré, 5 passés d’un opérateur à un autre.",
        "<tr><td>new.lab.test</td>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        !html.contains("http:") && !html.contains("https:"),
        "{html}"
    );
}

#[test]
fn no_change_is_0_even_where_entries_are_updated() {
    let run = diff(&[EXAMPLE, EXAMPLE]).expect(0);
    assert!(run.stdout.contains("No change"), "{run:#?}");
    assert!(run.stderr.contains("identical"), "{run:#?}");
    let dir = temp();
    let text = edited(&[(DATE, LATER), ("2030-01-10T12", "2030-02-10T12")]);
    let path = file(&dir, "new.xml", text);
    let report = valid_diff(&diff(&[EXAMPLE, &path, "--format", "json"]).expect(0));
    assert_eq!(report["summary"]["domains_added"], 0);
    assert_eq!(report["warning"], Value::Null);
}

#[test]
fn an_older_new_document_is_refused_unless_asked_for() {
    let dir = temp();
    let path = file(&dir, "new.xml", edited(&[(DATE, LATER)]));
    let run = diff(&[&path, EXAMPLE]).expect(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("is older than") && run.stderr.contains("--reverse"),
        "{run:#?}"
    );
    let in_french = diff(&[&path, EXAMPLE, "--lang", "fr"]).expect(2);
    let at = "\u{202f}h\u{202f}";
    assert!(
        in_french.stderr.contains(at) && in_french.stderr.contains("est plus ancien que"),
        "{in_french:#?}"
    );
    let reversed = diff(&[&path, EXAMPLE, "--reverse"]).expect(0);
    assert!(reversed.stdout.contains("Warning: "), "{reversed:#?}");
}

#[test]
fn one_date_with_two_contents_is_reported() {
    let dir = temp();
    let path = file(
        &dir,
        "new.xml",
        edited(&[(">timeout.lab.test<", ">new.lab.test<")]),
    );
    let run = diff(&[EXAMPLE, &path]).expect(1);
    let warning = "but they are not the same: SHA-256";
    assert!(run.stderr.contains(warning), "{run:#?}");
    // The report has it as well, so --quiet loses nothing.
    let quiet = diff(&["--quiet", EXAMPLE, &path]).expect(1);
    assert_eq!(quiet.stderr, "");
    assert!(quiet.stdout.contains("Warning: "), "{quiet:#?}");
    let report = valid_diff(&diff(&[EXAMPLE, &path, "--format", "json"]).expect(1));
    assert!(report["warning"].is_string(), "{report:#}");
    let undated = file(&dir, "undated.xml", edited(&[(DATE, "soon")]));
    let unordered = diff(&[EXAMPLE, &undated]).expect(0);
    assert!(
        unordered.stderr.contains("cannot be put in order"),
        "{unordered:#?}"
    );
}

#[test]
fn bad_input_is_refused_by_both() {
    let dir = temp();
    let junk: Vec<_> = (0..=255_u8).cycle().take(10_000).collect();
    let head = "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">";
    let directory = dir.path().to_str().unwrap().to_owned();
    for (path, words) in [
        (directory, "is a directory; expected a file"),
        ("/nonexistent/file".to_owned(), "cannot be read"),
        (file(&dir, "junk", junk), "junk"),
        (file(&dir, "empty", ""), "not a whitelist"),
        (file(&dir, "cut.xml", head), "the document is truncated"),
    ] {
        let runs = [
            list(&[&path]),
            diff(&[EXAMPLE, &path]),
            diff(&[&path, EXAMPLE]),
        ];
        for run in runs {
            let run = run.expect(2);
            assert_eq!(run.stdout, "");
            assert!(
                run.stderr.starts_with("mssrv: error: ") && run.stderr.contains(words),
                "{run:#?}"
            );
        }
    }
}

#[test]
fn a_list_of_nothing_is_shown_and_compared_but_not_in_silence() {
    let dir = temp();
    let head = "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\
                <DateDeGeneration>2031-01-01T00:00:00Z</DateDeGeneration>";
    let unusable = "<ListeDomaines><Domaine><Nom>x@y.fr</Nom></Domaine></ListeDomaines>";
    let tail = "</ListeBlancheMSSante>";
    let empty = file(&dir, "none.xml", [head, tail].concat());
    let run = list(&[&empty]).expect(0);
    assert!(run.stderr.contains("lists no domain"), "{run:#?}");
    assert!(run.stdout.contains("No domain is listed"), "{run:#?}");
    for (path, certain) in [
        (empty, true),
        (
            file(&dir, "odd.xml", [head, unusable, tail].concat()),
            false,
        ),
    ] {
        list(&[&path, "--oddities"]).expect(0);
        let report = valid_diff(&diff(&[EXAMPLE, &path, "--format", "json"]).expect(1));
        assert_eq!(report["summary"]["domains_removed"], 59);
        assert_eq!(report["domains"]["removed"][0]["certain"], certain);
        let warning = report["warning"].as_str().unwrap();
        assert!(warning.contains("NEW lists no domain"), "{warning}");
    }
}

#[test]
fn nothing_of_the_document_steers_a_terminal() {
    let dir = temp();
    let hostile = edited(&[
        ("O=CH DU SILENCE", "O=CH &#x9b;31m DU&#x202e; SILENCE"),
        ("OU=1000000006", "OU=100&#x202e;0000006"),
        ("2030-01-10T12:00:00Z", "2030&#x85;&#x2028;"),
        (DATE, "2030&#x202e;"),
    ]);
    let path = file(&dir, "hostile.xml", hostile);
    let mut runs = Vec::new();
    for format in ["table", "csv", "json"] {
        for face in [
            &["--by", "operator"][..],
            &["--by", "domain"],
            &["--oddities"],
        ] {
            runs.push(list(&[&[path.as_str(), "--format", format], face].concat()).expect(0));
        }
    }
    for format in ["table", "json", "markdown", "html"] {
        runs.push(diff(&[EXAMPLE, &path, "--format", format]).expect(1));
    }
    for run in runs {
        for text in [&run.stdout, &run.stderr] {
            let steers = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2028}".contains(c);
            assert!(!text.contains(steers), "{text:?}");
        }
    }
}

#[test]
fn the_real_list_has_the_measured_numbers() {
    let Some(path) = real_whitelist() else { return };
    let path = path.to_str().unwrap();
    let started = Instant::now();
    let run = list(&[path, "--format", "json"]).expect(0);
    // Measured in a release build: under 0.1 s. This is only to catch work that grows with the square.
    assert!(started.elapsed() < Duration::from_secs(20));
    let report = valid_list(&run);
    let counts = &report["counts"];
    for (count, expected) in [
        ("entries", 6494),
        ("domains", 4944),
        ("operators", 343),
        ("contested", 416),
        ("repeated", 1082),
        ("below", 517),
    ] {
        assert_eq!(counts[count], expected, "{count}");
    }
    // The other names listed more than once are one operator's, with several certificates or twice.
    let domains = report["domains"].as_array().unwrap();
    let listed = |domain: &&Value| domain["listings"].as_array().unwrap().len();
    let repeated = domains.iter().filter(|domain| listed(domain) > 1);
    assert_eq!(
        repeated
            .filter(|domain| domain["contested"] == false)
            .count(),
        666
    );
    assert_eq!(domains.iter().map(|domain| listed(&domain)).max(), Some(5));
    let kind = |kind: &str| {
        let oddities = report["oddities"].as_array().unwrap().iter();
        oddities.filter(|oddity| oddity["kind"] == kind).count()
    };
    assert_eq!(
        (kind("unusable"), kind("no_operator"), kind("below")),
        (0, 0, 517)
    );
    // Both were counted by another program than ours.
    assert_eq!((kind("duplicate"), kind("not_rfc4514")), (21, 15));

    let unchanged = diff(&[path, path]).expect(0);
    assert!(unchanged.stdout.contains("No change"), "{unchanged:#?}");
}
