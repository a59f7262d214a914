//! `mssrv generate`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::harness::{Run, command, file, mssrv, mssrv_reading, root, temp};

const EXAMPLE: [&str; 8] = [
    "generate",
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
    "--operator",
    "Clinique du Port",
];

const FRONTS: [&str; 8] = [
    "--smtp-psc",
    "smtp-psc.example.fr",
    "--smtp-authcli",
    "smtp-cert.example.fr",
    "--imap-psc",
    "imap-psc.example.fr",
    "--imap-authcli",
    "imap-cert.example.fr",
];

#[test]
fn the_example_is_the_same_to_the_byte() {
    let first = mssrv(EXAMPLE).expect(0);
    assert_eq!(first.stdout, mssrv(EXAMPLE).expect(0).stdout);
    insta::assert_snapshot!(first.stdout);
    assert_eq!(first.stderr, "mssrv: wrote 12 records for 3 domains\n");
}

#[test]
fn fronts_may_come_from_the_command_line() {
    let args: Vec<_> = ["generate", "--domains", "-", "-q"]
        .into_iter()
        .chain(FRONTS)
        .collect();
    let run = mssrv_reading(
        &args,
        "B.mssante.fr # comment\na.mssante.fr\nb.mssante.fr.\n",
    )
    .expect(0);
    assert_eq!(run.stderr, "");
    let records: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| !line.starts_with(';'))
        .collect();
    assert_eq!(records.len(), 8);
    assert_eq!(
        records[0],
        "_imap._tcp.a.mssante.fr.\t3600\tIN\tSRV\t10 1 143 imap-psc.example.fr."
    );
    assert_eq!(
        records[7],
        "_submission._tcp.b.mssante.fr.\t3600\tIN\tSRV\t20 1 587 smtp-cert.example.fr."
    );
}

#[test]
fn another_requirement_changes_the_records() {
    let dir = temp();
    let requirement = file(
        &dir,
        "r.toml",
        "id = \"FUTURE\"\ndate = \"2031-01-01\"\n[[record]]\nservice = \"imap\"\n\
         interface = \"psc\"\npriority = 5\nweight = 0\nport = 993\n",
    );
    let args = EXAMPLE.into_iter().chain(["--requirement", &requirement]);
    let run = mssrv(args).expect(0);
    assert!(
        run.stdout
            .starts_with("; SRV records of MSSanté, requirement FUTURE of 2031-01-01\n")
    );
    let records = run.stdout.lines().filter(|line| !line.starts_with(';'));
    assert!(
        records.clone().count() == 3
            && records
                .clone()
                .all(|r| r.contains("\tSRV\t5 0 993 imap-psc."))
    );
}

#[test]
fn contested_domains_are_refused_with_the_ways_out() {
    let run = mssrv(&EXAMPLE[..6]).expect(2);
    assert_eq!(run.stdout, "");
    for text in [
        "--operator",
        "`exclude`",
        "\n  contested.lab.test: 300000000000001 (GRADeS Exemple) and 300000000000003",
        "\n  contested-foreign.lab.test: ",
    ] {
        assert!(run.stderr.contains(text), "{}", run.stderr);
    }
    // Declared by one of its two operators alone, so there is nothing to contest.
    assert!(
        !run.stderr.contains("contested-undeclared"),
        "{}",
        run.stderr
    );
}

#[test]
fn exclude_settles_a_contest() {
    let dir = temp();
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let editeur = "imap-cert.editeur.fronts.lab.test\" }\n";
    let exclude = "exclude = [\"contested.lab.test\", \"contested-foreign.lab.test\"]\n";
    let operators = file(
        &dir,
        "o.toml",
        text.replace(editeur, &format!("{editeur}{exclude}")),
    );
    let args = [
        "generate",
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        &operators,
    ];
    let run = mssrv(args).expect(0);
    assert!(
        run.stdout
            .contains("_imap._tcp.contested.lab.test.\t3600\tIN\tSRV\t10 1 143 imap-psc.grades.")
    );
    assert!(run.stderr.contains("wrote"), "{}", run.stderr);
}

#[test]
fn a_file_is_replaced_whole_and_keeps_its_mode() {
    let dir = temp();
    let path = file(&dir, "out.zone", "old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    mssrv(EXAMPLE.into_iter().chain(["-o", &path])).expect(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), mssrv(EXAMPLE).stdout);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o664
    );
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "a draft was left behind"
    );
}

#[test]
fn a_link_still_is_one_after_its_file_was_replaced() {
    let dir = temp();
    let path = file(&dir, "real.zone", "old");
    let link = dir.path().join("link.zone");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    mssrv(EXAMPLE.into_iter().chain(["-o", link.to_str().unwrap()])).expect(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("; SRV records")
    );
}

#[test]
fn a_pipe_behind_a_link_is_written_to() {
    let run = mssrv(EXAMPLE.into_iter().chain(["-o", "/dev/stdout"])).expect(0);
    assert_eq!(run.stdout, mssrv(EXAMPLE).stdout);
}

#[test]
fn a_link_to_nothing_yet_leads_to_the_new_file() {
    let dir = temp();
    let link = dir.path().join("link.zone");
    std::os::unix::fs::symlink("new.zone", &link).unwrap();
    mssrv(EXAMPLE.into_iter().chain(["-o", link.to_str().unwrap()])).expect(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let text = fs::read_to_string(dir.path().join("new.zone")).unwrap();
    assert!(text.starts_with("; SRV records"));
}

#[test]
fn the_ttl_is_that_of_the_operators_file() {
    let dir = temp();
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let operators = file(&dir, "o.toml", text.replace("ttl = 3600", "ttl = 600"));
    let mut args = EXAMPLE;
    args[5] = &operators;
    let run = mssrv(args).expect(0);
    let mut records = run.stdout.lines().filter(|line| !line.starts_with(';'));
    assert!(
        records.all(|record| record.contains(".\t600\tIN\tSRV\t")),
        "{}",
        run.stdout
    );
}

#[test]
fn domains_left_out_and_idle_exclusions_are_told() {
    let dir = temp();
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let port = "imap-cert.port.fronts.lab.test\" }\n";
    let exclude = "exclude = [\"compliant-case.lab.test\", \"misspelt.lab.test\"]\n";
    let operators = file(
        &dir,
        "o.toml",
        text.replace(port, &format!("{port}{exclude}")),
    );
    let mut args = EXAMPLE;
    args[5] = &operators;
    let run = mssrv(args).expect(0);
    assert!(!run.stdout.contains("compliant-case"));
    assert!(run.stderr.contains("1 domain left out"), "{}", run.stderr);
    assert!(
        run.stderr.contains("misspelt.lab.test (300000000000002"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_failed_run_leaves_the_old_file() {
    let dir = temp();
    let path = file(&dir, "out.zone", "old");
    mssrv(EXAMPLE[..6].iter().chain(&["-o", &path])).expect(2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let run = mssrv(EXAMPLE.into_iter().chain(["-o", &path])).expect(2);
    assert!(
        run.stderr
            .contains("out.zone: cannot be written: the file is read-only"),
        "{}",
        run.stderr
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
}

#[test]
fn a_disk_that_fills_leaves_the_old_file_and_nothing_else() {
    let dir = temp();
    let path = file(&dir, "out.zone", "old");
    // A limit on the size of files fails in the midst of writing, as a full disk does.
    let limited = "ulimit -f 1 && trap '' XFSZ && exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_mssrv")])
        .args(EXAMPLE)
        .args(["--format", "json", "-o", &path])
        .current_dir(root())
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let run = Run::from(output).expect(2);
    let told = "out.zone: cannot be written: File too large (os error 27). Nothing was replaced";
    assert!(run.stderr.contains(told), "{run:#?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn outputs_that_cannot_be_written_are_named() {
    let dir = temp();
    for (path, text) in [
        (dir.path().to_str().unwrap(), "it is a folder"),
        ("/dev/full", "No space left"),
        ("/tmp/nothing-here/", "it is a folder"),
        ("/nonexistent/out.zone", "No such file"),
    ] {
        let run = mssrv(EXAMPLE.into_iter().chain(["-o", path])).expect(2);
        assert!(
            run.stderr.contains(path) && run.stderr.contains(text),
            "{}",
            run.stderr
        );
    }
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command().args(EXAMPLE).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("mssrv: error: standard output: cannot be written"),
        "{stderr}"
    );
}

#[test]
fn nothing_to_generate_and_unknown_operators_are_errors() {
    let run = mssrv([
        "generate",
        "--operators",
        "zones/operators.toml",
        "--operator",
        "Clinique du Pont",
    ]);
    let stderr = run.expect(2).stderr;
    assert!(
        stderr.contains("The nearest: 300000000000002 (Clinique du Port)"),
        "{stderr}"
    );
    let without_list = mssrv([
        "generate",
        "--operators",
        "zones/operators.toml",
        "--operator",
        "Clinique du Port",
    ]);
    let told = "300000000000002 (Clinique du Port) has no domain: no whitelist was given";
    let refusal = without_list.expect(2).stderr;
    assert!(refusal.contains(told), "{refusal}");
    // Listed, but not declared; beside one that is, it is told all the same.
    let undeclared = [&EXAMPLE[..7], &["LABORATOIRE DES ECARTS"]].concat();
    let without_fronts = mssrv(&undeclared).expect(2);
    let fronts = "does not declare the fronts of 1000000006 (LABORATOIRE DES ECARTS)";
    let nothing = format!("nothing to generate: the operators file {fronts}");
    assert!(
        without_fronts.stderr.contains(&nothing),
        "{}",
        without_fronts.stderr
    );
    let both = [&undeclared[..], &["--operator", "Clinique du Port"]].concat();
    let partly_declared = mssrv(both).expect(0);
    let left_out = "nothing is written for operator 1000000006 (LABORATOIRE DES ECARTS): ";
    assert!(
        partly_declared.stderr.contains(left_out),
        "{}",
        partly_declared.stderr
    );
    let without_operators = mssrv(["generate", "--whitelist", "zones/whitelist.xml"]).expect(2);
    assert!(
        without_operators.stderr.contains("--operators FILE"),
        "{}",
        without_operators.stderr
    );
}

/// The example, but for its operators file, in which `id` stands for that of the clinic.
fn with_other_id(dir: &tempfile::TempDir, id: &str, options: &[&str]) -> Run {
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let operators = file(dir, "o.toml", text.replace("300000000000002", id));
    let mut args = EXAMPLE;
    args[5] = &operators;
    mssrv(args[..6].iter().chain(options))
}

#[test]
fn a_declared_operator_without_a_domain_is_refused() {
    let dir = temp();
    let run = with_other_id(&dir, "300000000000020", &[]).expect(2);
    assert_eq!(run.stdout, "");
    let told = "o.toml:13:11: operator 300000000000020 (Clinique du Port) has no domain: the whitelist has no entry \
                with this id, and its `domains` is empty. The nearest in the whitelist: 300000000000002 (CLINIQUE DU PORT). Correct `id`";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    // In French, and with a name that no one bears.
    let in_french = with_other_id(&dir, "7", &["--operator", "7", "--lang", "fr"]).expect(2);
    let nearest = "Les plus proches dans la liste blanche\u{202f}: ";
    assert!(in_french.stderr.contains(nearest), "{}", in_french.stderr);

    let without_whitelist = mssrv(["generate", "--operators", "zones/operators.toml"]).expect(2);
    let no_whitelist = "operator 300000000000002 (Clinique du Port) has no domain: no whitelist was given, and its \
                `domains` is empty. Give --whitelist FILE, or list its domains in `domains`\n";
    assert!(
        without_whitelist.stderr.contains(no_whitelist),
        "{}",
        without_whitelist.stderr
    );
    assert_eq!(without_whitelist.stdout, "");
}

#[test]
fn an_operator_that_is_not_chosen_may_have_no_domain() {
    let dir = temp();
    let grades = ["--operator", "GRADeS Exemple"];
    let run = with_other_id(&dir, "300000000000020", &grades).expect(0);
    assert!(!run.stderr.contains("has no domain"), "{}", run.stderr);
}

#[test]
fn an_operator_whose_only_names_cannot_be_used_has_domains() {
    let dir = temp();
    let fronts = "psc = { smtp = \"a.fr\", imap = \"a.fr\" }\nauthcli = { smtp = \"b.fr\", imap = \"b.fr\" }\n";
    let good = format!("[[operator]]\nid = \"1\"\ndomains = [\"a.test\"]\n{fronts}");
    let bad = format!("[[operator]]\nid = \"2\"\ndomains = [\"x@a.test\"]\n{fronts}");
    let operators = file(&dir, "o.toml", [good, bad].concat());
    let run = mssrv(["generate", "--operators", &operators, "--keep-going"]).expect(2);
    assert!(run.stdout.contains("_imap._tcp.a.test."), "{run:#?}");
    assert!(
        run.stderr.contains("operator 2: it has no domain"),
        "{run:#?}"
    );
}

#[test]
fn a_named_domain_without_operator_is_not_dropped_silently() {
    let dir = temp();
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let end = text.match_indices("[[operator]]").nth(1).unwrap().0;
    let operators = file(&dir, "o.toml", &text[..end]);
    let args = ["generate", "--operators", &operators, "--domains", "-"];
    let run = mssrv_reading(&args, "compliant-extra.lab.test\nelsewhere.mssante.fr\n").expect(2);
    assert!(
        run.stderr.contains(
            "not listed by any declared operator, or listed in `exclude`: elsewhere.mssante.fr"
        ),
        "{}",
        run.stderr
    );
    // Whose it might be is said first.
    let with_whitelist = [
        "generate",
        "--operators",
        "zones/operators.toml",
        "--domains",
        "-",
    ];
    let of_domains = mssrv_reading(&with_whitelist, "elsewhere.mssante.fr\n").expect(2);
    let told = "`domains`. --domains only chooses among the domains of the operators\n";
    assert!(of_domains.stderr.contains(told), "{}", of_domains.stderr);
}

#[test]
fn a_front_for_both_interfaces_is_told() {
    let mut fronts = FRONTS;
    fronts[7] = "imap-psc.example.fr";
    let args = |quiet: &'static [&str]| [&["generate", "--domains", "-"], quiet, &fronts].concat();
    let run = mssrv_reading(&args(&[]), "a.mssante.fr\n").expect(0);
    let told = "mssrv: command line: PSC and authcli use the same front: imap-psc.example.fr (_imap._tcp). The \
                two interfaces need different logins, and `check` reports SRV009. Declare a front for each";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let quiet = mssrv_reading(&args(&["-q"]), "a.mssante.fr\n").expect(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn many_zones_of_one_parent_are_told_before_a_server_refuses_them() {
    let list: String = (0..1_500).map(|it| format!("d{it}.mssante.fr\n")).collect();
    let run = |options: &[&str]| {
        let args = [&["generate", "--domains", "-"], &FRONTS[..], options].concat();
        mssrv_reading(&args, &list).expect(0).stderr
    };
    let told = "mssrv: 1,500 domains below mssante.fr are written as zones of their own. A server that has only the zone \
                mssante.fr refuses them (NOTAUTH). If mssante.fr is the zone on your server, use `--zone mssante.fr`\n";
    for format in ["nsupdate", "powerdns", "dnscontrol", "terraform", "windows"] {
        let stderr = run(&["--format", format]);
        assert!(stderr.contains(told), "{format}: {stderr}");
    }
    for quiet in [
        &["--format", "nsupdate", "--zone", "mssante.fr"][..],
        &["--format", "bind"],
        &["--format", "csv"],
        &["--format", "nsupdate", "-q"],
    ] {
        let stderr = run(quiet);
        assert!(!stderr.contains("NOTAUTH"), "{quiet:?}: {stderr}");
    }
}

#[test]
fn names_in_shared_without_effect_are_told() {
    let dir = temp();
    let text = fs::read_to_string("zones/operators.toml").unwrap();
    let port = "imap-cert.port.fronts.lab.test\" }\n";
    let shared = "shared = [\"compliant-case.lab.test\", \"misspelt.lab.test\"]\n";
    let operators = text.replace(port, &format!("{port}{shared}"));
    let operators = file(&dir, "o.toml", operators);
    let mut args = EXAMPLE;
    args[5] = &operators;
    let run = mssrv(args).expect(0);
    for told in [
        "`shared` names domains that the operator does not list: misspelt.lab.test (300000000000002 (Clinique",
        "`shared` names domains that no other operator lists: compliant-case.lab.test (300000000000002 (Clinique",
    ] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}
