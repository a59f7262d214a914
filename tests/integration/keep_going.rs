//! `mssrv generate` where domains cannot be written for what they are called: nothing is written
//! without `--keep-going`, and the others with it.

use std::fs;

use crate::harness::{Run, file, mssrv, mssrv_reading, temp};
use crate::peer::{Checker, Zone, check_zone};

const FRONTS: &str = r#"
psc     = { smtp = "smtp-psc.example.fr", imap = "imap-psc.example.fr" }
authcli = { smtp = "smtp-cert.example.fr", imap = "imap-cert.example.fr" }
"#;

/// A name of that many characters in the zone `test`.
fn name(characters: usize) -> String {
    let label = "a".repeat(63);
    let rest = characters - 3 * 64 - ".test".len();
    assert!((1..=63).contains(&rest));
    format!("{label}.{label}.{label}.{}.test", "b".repeat(rest))
}

/// An operators file whose one operator has these domains, which stand on line 6 from column 13 on.
fn operators(dir: &tempfile::TempDir, domains: &[&str]) -> String {
    let text = format!("[[operator]]\nid = \"1\"{FRONTS}domains = {domains:?}\n");
    file(dir, "o.toml", text)
}

fn records(run: &Run) -> Vec<&str> {
    let lines = run.stdout.lines();
    lines.filter(|line| !line.starts_with(';')).collect()
}

/// Nothing is written, and every text is told.
#[track_caller]
fn assert_refused(run: Run, texts: &[&str]) {
    let run = run.expect(2);
    assert_eq!(run.stdout, "", "{run:#?}");
    assert!(run.stderr.contains("Nothing was written"), "{run:#?}");
    assert_told(&run, texts);
}

#[track_caller]
fn assert_told(run: &Run, texts: &[&str]) {
    for text in texts {
        let times = run.stderr.matches(text).count();
        assert_eq!(times, 1, "{text:?} in: {run:#?}");
    }
}

#[test]
fn domains_of_the_operators_file_are_refused_one_by_one() {
    let dir = temp();
    let long = "x".repeat(64);
    let bad = ["a@b.test", &format!("{long}.test"), "_imap._tcp.c.test"];
    let path = operators(&dir, &["a.test", bad[0], bad[1], "b.test", bad[2]]);
    let told = [
        "o.toml:5:22: domain \"a@b.test\": this is an e-mail address",
        &format!("o.toml:5:34: domain \"{long}.test\": the label \"{long}\" has 64 octets"),
        "o.toml:5:117: domain \"_imap._tcp.c.test\": the name has the character '_'",
    ];
    let args = ["generate", "--operators", &path];
    assert_refused(mssrv(args), &told);
    let run = mssrv(args.into_iter().chain(["--keep-going"])).expect(2);
    assert_told(&run, &told);
    assert_told(
        &run,
        &["wrote 8 records for 2 domains", "3 domains refused"],
    );
    let good = operators(&dir, &["a.test", "b.test"]);
    let of_good = ["generate", "--operators", &good];
    assert_eq!(mssrv(of_good).expect(0).stdout, run.stdout);
}

#[test]
fn the_file_is_written_with_keep_going_and_left_alone_without() {
    let dir = temp();
    let path = operators(&dir, &["a.test", "a@b.test"]);
    let out = file(&dir, "out.zone", "old");
    let args = ["generate", "--operators", &path, "-o", &out];
    mssrv(args).expect(2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    mssrv(args.into_iter().chain(["--keep-going"])).expect(2);
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains("_imap._tcp.a.test.\t"), "{text}");

    // As it would be written, but not for all domains.
    let verify = ["--keep-going", "--verify-output"];
    let run = mssrv(args.into_iter().chain(verify)).expect(2);
    assert_eq!(run.stdout, "");
    assert_told(
        &run,
        &["1 file compared: nothing would change", "1 domain refused"],
    );
}

#[test]
fn a_folder_is_written_with_keep_going_and_left_alone_without() {
    let dir = temp();
    let path = operators(&dir, &["a.test", "a@b.test"]);
    let folder = dir.path().join("zones");
    let out = folder.to_str().unwrap();
    let args = [
        "generate",
        "--operators",
        &path,
        "--layout",
        "per-domain",
        "-o",
        out,
    ];
    assert_refused(mssrv(args), &["o.toml:5:22: "]);
    assert!(!folder.exists());
    let run = mssrv(args.into_iter().chain(["--keep-going"])).expect(2);
    assert_told(&run, &["o.toml:5:22: ", "1 domain refused"]);
    let files = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().file_name());
    assert!(
        files
            .into_iter()
            .any(|it| it.to_string_lossy().starts_with("a.test"))
    );
}

#[test]
fn a_slip_in_a_name_takes_no_file_away() {
    let dir = temp();
    let folder = dir.path().join("zones");
    let folder = folder.to_str().unwrap();
    let run = |domains: &[&str], options: &[&str]| {
        let path = operators(&dir, domains);
        let args = ["generate", "--operators", &path, "-o", folder];
        mssrv(args.iter().chain(options))
    };
    let per_domain = ["--layout", "per-domain", "--keep-going"];
    run(&["a.test", "b.test"], &per_domain).expect(0);
    let told = run(&["a.test", "b..test"], &per_domain).expect(2);
    assert!(told.stderr.contains("1 old file kept"), "{told:#?}");
    assert!(told.stderr.contains(": b.test.zone"), "{told:#?}");
    assert!(fs::exists(format!("{folder}/b.test.zone")).unwrap());
    // Once the name is mended, the file goes if it is nobody's.
    let without_refused = run(&["a.test", "c.test"], &per_domain).expect(0);
    assert!(
        without_refused.stderr.contains("1 old file removed"),
        "{without_refused:#?}"
    );
    assert!(!fs::exists(format!("{folder}/b.test.zone")).unwrap());
}

#[test]
fn a_slip_in_a_name_takes_no_zone_from_name_servers() {
    let dir = temp();
    let apex = "[zone]\nns = [\"ns.example.fr\"]\nrname = \"h@example.fr\"\n";
    let path = operators(&dir, &["a.test", "b..test"]);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}{apex}")).unwrap();
    let folder = dir.path().join("zones");
    for options in [["--catalog", "catalog.example"], ["--server-config", "nsd"]] {
        let args = [
            "generate",
            "--operators",
            &path,
            "--keep-going",
            "--standalone",
        ];
        let folder = ["-o", folder.to_str().unwrap()];
        let run = mssrv(args.iter().chain(&folder).chain(&options)).expect(2);
        assert_told(&run, &["Fix the names, or remove these options"]);
    }
    assert!(!folder.exists());
}

#[test]
fn lines_of_a_list_are_refused_one_by_one() {
    let dir = temp();
    let path = operators(&dir, &["a.test", "b.test"]);
    let list = "a.test\n# none\n\nx@a.test\nb..test\nb.test\n";
    let told = ["standard input:4:1: ", "standard input:5:1: "];
    let from_file = ["generate", "--operators", &path, "--domains", "-"];
    let fronts = [
        "generate",
        "--domains",
        "-",
        "--smtp-psc",
        "smtp-psc.example.fr",
        "--smtp-authcli",
        "smtp-cert.example.fr",
        "--imap-psc",
        "imap-psc.example.fr",
        "--imap-authcli",
        "imap-cert.example.fr",
    ];
    for args in [&from_file[..], &fronts] {
        assert_refused(mssrv_reading(args, list), &told);
        let run = mssrv_reading(&[args, &["--keep-going", "-q"]].concat(), list).expect(2);
        assert_told(&run, &told);
        assert_eq!(records(&run).len(), 8);
    }
}

#[test]
fn every_one_of_many_is_told() {
    let list: String = (0..200).map(|n| format!("x@{n}.test\n")).collect();
    let dir = temp();
    let path = operators(&dir, &["a.test"]);
    let args = ["generate", "--operators", &path, "--domains", "-"];
    let told: Vec<_> = (1..=200)
        .map(|line| format!("standard input:{line}:1: "))
        .collect();
    let told: Vec<_> = told.iter().map(String::as_str).collect();
    assert_refused(mssrv_reading(&args, &list), &told);
}

#[test]
fn a_list_without_one_usable_name_selects_nothing_rather_than_everything() {
    let dir = temp();
    let path = operators(&dir, &["a.test"]);
    let args = [
        "generate",
        "--operators",
        &path,
        "--domains",
        "-",
        "--keep-going",
    ];
    let run = mssrv_reading(&args, "x@a.test\n").expect(2);
    assert_eq!(run.stdout, "");
    assert_told(&run, &["standard input:1:1: ", "nothing to generate"]);
}

#[test]
fn other_mistakes_refuse_the_whole_file_and_domains_are_told_with_them() {
    let dir = temp();
    let good = format!("[[operator]]\nid = \"1\"{FRONTS}domains = [\"a.test\", \"x@a.test\"]\n");
    let domain = "o.toml:5:22: domain \"x@a.test\"";
    for (from, to, told) in [
        ("\"imap-psc.example.fr\"", "\"192.0.2.1\"", "o.toml:3:50: "),
        ("id = \"1\"", "id = \" \"", "o.toml:2:6: "),
        ("id = \"1\"", "ttl = 4000000000\nid = \"1\"", "o.toml:2:7: "),
        ("\"]\n", "\"]\nexclude = [\"x@b.test\"]\n", "o.toml:6:12: "),
        ("\"]\n", "\"]\nexclude = [\"A.test\"]\n", "o.toml:6:12: "),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good);
        let path = file(&dir, "o.toml", text);
        let args = ["generate", "--operators", &path, "--keep-going"];
        let run = mssrv(args).expect(2);
        assert_eq!(run.stdout, "", "{run:#?}");
        assert_told(&run, &[told]);
        let domain = domain.replace(":5:", if to.contains("ttl") { ":6:" } else { ":5:" });
        assert_told(&run, &[&domain]);
    }
    let path = file(&dir, "o.toml", good.replace("id =", "key = 1\nid ="));
    let run = mssrv(["generate", "--operators", &path, "--keep-going"]).expect(2);
    assert_told(&run, &["o.toml:2:1: unknown key `key`"]);
}

#[test]
fn an_entry_of_the_whitelist_stops_its_own_operator_alone() {
    let dir = temp();
    let text = fs::read_to_string("zones/whitelist.xml").unwrap();
    let bad = text.replacen("<Nom>compliant.lab.test", "<Nom>x@compliant.lab.test", 1);
    assert_ne!(bad, text);
    let whitelist = file(&dir, "w.xml", bad);
    let told = "w.xml:7:18: domain \"x@compliant.lab.test\": this is an e-mail address";
    let run = |operator: &str, more: &[&str], list: &str| {
        let args = [
            "generate",
            "--whitelist",
            &whitelist,
            "--allow-unsigned",
            "--operators",
            "zones/operators.toml",
            "--operator",
            operator,
        ];
        mssrv_reading(&[&args, more].concat(), list)
    };
    let grades = "GRADeS Exemple";
    assert_refused(run(grades, &[], ""), &[told, ". Operator: 300000000000001"]);
    let kept = run(grades, &["--keep-going"], "").expect(2);
    assert_told(&kept, &[told, "1 domain refused"]);
    assert!(!records(&kept).is_empty());

    let other = run("Clinique du Port", &[], "").expect(0);
    assert_told(&other, &[told, "Entry skipped"]);
    assert_eq!(records(&other).len(), 12);

    // Who names the domains has not asked for that one.
    let named = run(grades, &["--domains", "-"], "absent-extra.lab.test\n");
    assert!(named.stderr.contains("not listed"), "{named:#?}");
    let usable = run(grades, &["--domains", "-"], "compliant-extra.lab.test\n").expect(0);
    assert_told(&usable, &[told, "Entry skipped"]);
    assert_eq!(records(&usable).len(), 4);
}

#[test]
fn the_longest_name_is_loaded_by_name_servers_and_one_character_more_is_refused() {
    let dir = temp();
    let longest = name(236);
    let path = operators(&dir, &[&longest]);
    let run = mssrv(["generate", "--operators", &path]).expect(0);
    let owner = format!("_submission._tcp.{longest}.");
    // 255 octets on the wire: a length before each label, and the root's.
    assert_eq!(owner.len() + 1, 255);
    assert!(run.stdout.contains(&owner), "{}", run.stdout);
    let zone = |text: &str| Zone {
        origin: "test.".to_owned(),
        text: format!(
            "$ORIGIN test.\n@ 3600 IN SOA ns.example.fr. host.example.fr. 1 7200 900 1209600 300\n\
             @ 3600 IN NS ns.example.fr.\n{text}"
        ),
    };
    let longer = run.stdout.replace("b.test.", "bb.test.");
    for checker in Checker::ALL {
        let verdict = |text: &str| check_zone(checker, &zone(text));
        if let (Some(verdict_of_longest), Some(longer)) = (verdict(&run.stdout), verdict(&longer)) {
            assert!(
                verdict_of_longest.is_ok(),
                "{checker:?}: {verdict_of_longest:?}"
            );
            assert!(longer.is_err(), "{checker:?}: {longer:?}");
        }
    }
    let too_long = name(237);
    let with_too_long = operators(&dir, &["a.test", &too_long]);
    let told = [
        "o.toml:5:22: ",
        "the name has 237 characters; the limit is 236, so that its SRV owners",
    ];
    assert_refused(mssrv(["generate", "--operators", &with_too_long]), &told);
    let kept_going = mssrv(["generate", "--operators", &with_too_long, "--keep-going"]).expect(2);
    assert_told(&kept_going, &told);
    assert_eq!(records(&kept_going).len(), 4);
}

#[test]
fn lengths_are_those_of_a_labels() {
    let dir = temp();
    // With "xn--" and what encodes the accent, a label of 63 octets, and one of 64.
    let (fits, too_long) = ("a".repeat(55) + "é", "a".repeat(56) + "é");
    let domain = format!("{fits}.test");
    let path = operators(&dir, &[&domain]);
    let run = mssrv(["generate", "--operators", &path]).expect(0);
    let owner = records(&run)[0].split('.').nth(2).unwrap().to_owned();
    assert!(owner.starts_with("xn--aaa") && owner.len() == 63, "{owner}");

    let with_long_label = operators(&dir, &[&domain, &format!("{too_long}.test")]);
    let long_label = ["has 64 octets; the limit is 63"];
    assert_refused(
        mssrv(["generate", "--operators", &with_long_label]),
        &long_label,
    );
    let kept = mssrv(["generate", "--operators", &with_long_label, "--keep-going"]).expect(2);
    assert_eq!(records(&kept), records(&run));

    // Short as it was written, too long as it is published.
    let written = format!("{}test", "é.".repeat(40));
    let with_long_name = operators(&dir, &[&written]);
    let long_name = ["characters; the limit is 236"];
    assert_refused(
        mssrv(["generate", "--operators", &with_long_name]),
        &long_name,
    );
}
