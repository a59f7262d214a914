//! `mssrv check`.

use std::net::UdpSocket;

use crate::harness::{assert_valid, file, mssrv, mssrv_reading, root, temp};
use crate::peer::{Kind, Peer, Zone};

/// A server that never answers, as long as its socket is held.
fn silent_server() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let addr = socket.local_addr().expect("its address").to_string();
    (socket, addr)
}

#[test]
fn the_lab_says_how_many_scenarios_were_as_expected() {
    let run = mssrv(["check", "--lab"]).expect(0);
    let last = run.stdout.lines().last().unwrap();
    let total = mssrv::lab::LabInputs::load().unwrap().scenarios.len();
    assert_eq!(
        last,
        format!("lab: {total} of {total} scenarios have the expected verdict")
    );
    assert_eq!(run.stderr, "");
    assert!(!run.stdout.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn the_lab_reports_json_alone_on_standard_output() {
    let run = mssrv(["check", "--lab", "--format", "json", "compliant.lab.test"]).expect(0);
    let report = run.json();
    assert_eq!(report["schema"], "mssrv.report/1");
    assert_eq!(report["source"]["kind"], "lab");
    assert_eq!(report["whitelist"]["signature"], "absent");
    assert_eq!(report["summary"]["domains"]["total"], 1);
    assert!(
        run.stderr.contains("lab: 1 of 1 scenarios"),
        "{}",
        run.stderr
    );
}

#[test]
fn scenarios_are_named_as_any_domain_is() {
    let run = mssrv(["check", "--lab", "--format", "json", "WRONG-Port.lab.test."]).expect(0);
    assert_eq!(run.json()["domains"][0]["domain"], "wrong-port.lab.test");
    let unlisted = mssrv(["check", "--lab", "unlisted.lab.test"]).expect(2);
    assert!(
        unlisted.stderr.contains("no scenario unlisted.lab.test"),
        "{}",
        unlisted.stderr
    );
    mssrv(["check", "--lab", &"é".repeat(200)]).expect(2);
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_anyone_is_asked() {
    let (silent, server) = silent_server();
    let args = [
        "check",
        "--server",
        &server,
        "a.fr",
        "-o",
        "/nonexistent/report.txt",
    ];
    let run = mssrv(args).expect(2);
    assert!(
        run.stderr
            .contains("/nonexistent/report.txt: cannot be written"),
        "{}",
        run.stderr
    );
    silent.set_nonblocking(true).unwrap();
    assert!(silent.recv(&mut [0; 512]).is_err(), "a query was sent");
}

#[test]
fn every_report_is_valid_under_the_schema_and_its_totals_reconcile() {
    let report = mssrv(["check", "--lab", "--format", "json"])
        .expect(0)
        .json();
    assert_valid(&report, "mssrv.report.1.schema.json");

    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let statuses = ["compliant", "non_compliant", "absent", "undetermined"];
    let domains = report["domains"].as_array().unwrap();
    let summary = &report["summary"]["domains"];
    assert_eq!(number(&summary["total"]), domains.len() as u64);
    for status in statuses {
        let counted = domains
            .iter()
            .filter(|domain| domain["status"] == status)
            .count();
        assert_eq!(number(&summary[status]), counted as u64, "{status}");
    }
    for operator in report["operators"].as_array().unwrap() {
        let counts = &operator["domains"];
        let sum: u64 = statuses.iter().map(|status| number(&counts[status])).sum();
        assert_eq!(number(&counts["total"]), sum, "{operator}");
        let listed = domains.iter().filter(|domain| {
            domain["operators"]
                .as_array()
                .unwrap()
                .contains(&operator["id"])
        });
        assert_eq!(
            number(&counts["total"]),
            listed.count() as u64,
            "{operator}"
        );
    }
}

#[test]
fn a_silent_server_leaves_everything_undetermined() {
    let (_silent, server) = silent_server();
    let args = [
        "check",
        "--server",
        &server,
        "--timeout",
        "0.2",
        "--retries",
        "0",
    ];
    let args = args
        .into_iter()
        .chain(["--format", "json", "a.mssante.fr", "b.mssante.fr"]);
    let report = mssrv(args).expect(3).json();
    assert_eq!(report["summary"]["domains"]["undetermined"], 2);
    assert_eq!(report["operators"].as_array().map(Vec::len), Some(0));
    let finding = &report["domains"][0]["findings"][0];
    assert_eq!(finding["code"], "DNS010");
    assert_eq!(finding["severity"], "undetermined");
    assert!(finding["message"].as_str().unwrap().contains(&server));
}

/// A lab served by a real server, so that exit statuses are those of a live check.
fn served() -> Option<Peer> {
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: mssrv::lab::LabInputs::load().unwrap().zone().unwrap(),
    };
    Peer::start(Kind::Nsd, &[zone])
}

#[test]
fn the_exit_status_tells_what_is_wrong() {
    let Some(peer) = served() else { return };
    let server = peer.addr().to_string();
    for (domains, status) in [
        (&["compliant.lab.test"][..], 0),
        (&["same-front.lab.test"], 0),
        (&["compliant.lab.test", "wrong-weight.lab.test"], 1),
        (&["absent.lab.test"], 1),
        (&["delegated.lab.test", "compliant.lab.test"], 3),
        (&["delegated.lab.test", "absent.lab.test"], 1),
    ] {
        let args = ["check", "--server", &server]
            .into_iter()
            .chain(domains.iter().copied());
        let run = mssrv(args).expect(status);
        assert!(run.stdout.contains(" non-compliant, "), "{}", run.stdout);
    }
}

#[test]
fn server_may_be_named_by_its_host_name() {
    let Some(peer) = served() else { return };
    let server = format!("localhost:{}", peer.addr().port());
    let run = mssrv(["check", "--server", &server, "compliant.lab.test"]).expect(0);
    let source = format!("Source: resolver 127.0.0.1:{}\n", peer.addr().port());
    assert!(run.stdout.contains(&source), "{}", run.stdout);
    let unknown_server = mssrv(["check", "--server", "ns.invalid", "compliant.lab.test"]).expect(2);
    assert!(
        unknown_server
            .stderr
            .contains("the name ns.invalid does not resolve"),
        "{}",
        unknown_server.stderr
    );
}

#[test]
fn domain_that_the_whitelist_lacks_is_reported() {
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    let zone = ["--zone", "zones/lab.test.zone"];
    let check = |args: &[&str], status| {
        let args = [&["check"][..], &whitelist, &zone, args].concat();
        mssrv(args).expect(status).stderr
    };
    let told = check(&["compliant-case.lab.test", "typo.lab.test"], 1);
    let expected = "mssrv: typo.lab.test is not in the whitelist. Check the name. If it is right, its operator must \
                    have it added to the whitelist\n";
    assert!(told.contains(expected), "{told}");
    assert!(!check(&["absent.lab.test"], 1).contains("not in the whitelist"));
    let dir = temp();
    let list = file(
        &dir,
        "list",
        "absent.lab.test\ntypo.lab.test\nother.lab.test\n",
    );
    let of_two = check(&["--domains", &list], 1);
    let both = "mssrv: 2 domains are not in the whitelist: typo.lab.test, other.lab.test. ";
    assert!(of_two.contains(both), "{of_two}");

    let args = ["discover", "a@typo.lab.test"];
    let args = [&args[..], &whitelist, &zone].concat();
    let run = mssrv(args).expect(1);
    let printed = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!printed.contains("mssrv generate"), "{printed}");
    assert!(
        printed.contains("the whitelist does not list the domain"),
        "{printed}"
    );
}

#[test]
fn the_next_server_is_asked_when_one_is_silent() {
    let Some(peer) = served() else { return };
    let (_silent, dead) = silent_server();
    let alive = peer.addr().to_string();
    let args = [
        "check",
        "--server",
        &dead,
        "--server",
        &alive,
        "--timeout",
        "2",
    ];
    mssrv(args.into_iter().chain(["compliant.lab.test"])).expect(0);
}

#[test]
fn domains_come_from_arguments_lists_whitelists_and_operators_files() {
    let Some(peer) = served() else { return };
    let server = peer.addr().to_string();
    let total = |args: &[&str], stdin: &str| {
        let mut all = vec![
            "check",
            "--server",
            &server,
            "--format",
            "json",
            "--retries",
            "0",
        ];
        all.extend(args);
        let report = mssrv_reading(&all, stdin).json();
        report["summary"]["domains"]["total"].as_u64().unwrap()
    };
    assert_eq!(
        total(&["--domains", "-"], "absent.lab.test\nAbsent.lab.test.\n"),
        1
    );
    assert_eq!(total(&["--operators", "zones/operators.toml"], ""), 1);
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    assert_eq!(
        total(
            &[&whitelist[..], &["--operator", "1000000004"]].concat(),
            ""
        ),
        5
    );
    assert_eq!(
        total(
            &[&whitelist[..], &["absent.lab.test", "new.lab.test"]].concat(),
            ""
        ),
        2
    );
}

#[test]
fn the_operator_filter_does_not_judge_the_others() {
    let args = [
        "check",
        "--lab",
        "--format",
        "json",
        "--operator",
        "Éditeur Exemple",
    ];
    let report = mssrv(args).expect(0).json();
    let operators = report["operators"].as_array().unwrap();
    assert_eq!(operators.len(), 1);
    assert_eq!(operators[0]["id"], "300000000000003");
    // The domains are contested, and say so all the same.
    for domain in report["domains"].as_array().unwrap() {
        assert_eq!(
            domain["operators"].as_array().map(Vec::len),
            Some(2),
            "{domain}"
        );
    }
}

#[test]
fn a_report_goes_to_a_file_without_colours() {
    let dir = temp();
    let path = file(&dir, "report.txt", "old");
    let args = [
        "check",
        "--lab",
        "--color",
        "always",
        "-o",
        &path,
        "wrong-port.lab.test",
    ];
    let run = mssrv(args).expect(0);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("lab: 1 of 1"), "{}", run.stderr);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("SRV005") && !text.contains('\u{1b}'),
        "{text}"
    );
}

#[test]
fn colours_follow_the_option() {
    let colored = |args: &[&str]| mssrv(args).expect(0).stdout.contains('\u{1b}');
    assert!(colored(&[
        "check",
        "--lab",
        "--color",
        "always",
        "absent.lab.test"
    ]));
    assert!(!colored(&[
        "check",
        "--lab",
        "--color",
        "never",
        "absent.lab.test"
    ]));
    assert!(!colored(&["check", "--lab", "absent.lab.test"]));
}

#[test]
fn a_rule_is_explained_and_an_unknown_one_refused() {
    let run = mssrv(["check", "--explain", "SRV004", "--explain", "DNS015"]).expect(0);
    for part in ["SRV004: the weight", "What to do:", "RFC 2782", "DNS015:"] {
        assert!(run.stdout.contains(part), "{part}: {run:#?}");
    }
    let unknown = mssrv(["check", "--explain", "SRV999"]).expect(2);
    assert!(
        unknown.stderr.contains("no rule has the code \"SRV999\""),
        "{unknown:#?}"
    );
    mssrv(["check", "--lab", "--explain", "SRV004"]).expect(2);
}

#[test]
fn rule_explained_with_lang_fr_is_in_french() {
    let run = mssrv(["check", "--explain", "SRV010", "--lang", "fr"]).expect(0);
    for part in [
        "SRV010\u{202f}: nom d’enregistrement",
        "Gravité\u{202f}: erreur",
        "Correction\u{202f}: ",
        "RFC 1035, section 5.1",
    ] {
        assert!(run.stdout.contains(part), "{part}: {run:#?}");
    }
}

#[test]
fn lines_of_an_explained_rule_end_at_spaces_only() {
    let all = ["PRB001", "PRB002", "DNS017", "TGT003"].map(|code| ["--explain", code]);
    for lang in ["en", "fr"] {
        let args = [&["check", "--lang", lang][..], all.as_flattened()].concat();
        let run = mssrv(args).expect(0);
        let broken: Vec<_> = run.stdout.lines().filter(|it| it.ends_with('-')).collect();
        assert_eq!(broken, [""; 0]);
        assert!(run.stdout.lines().count() > 30, "{run:#?}");
    }
}

#[test]
fn severities_change_the_verdict_and_are_told() {
    let domain = "wrong-weight.lab.test";
    // The lab compares with the rules' own severities, hence 1.
    let run = mssrv(["check", "--lab", "--severity", "SRV004=warning", domain]).expect(1);
    for part in ["Severities set: SRV004=warning", "1 compliant"] {
        assert!(run.stdout.contains(part), "{part}: {run:#?}");
    }
    let json = [
        "check",
        "--lab",
        "--severity",
        "SRV004=warning",
        "--format",
        "json",
        domain,
    ];
    let report = mssrv(json).expect(1).json();
    assert_eq!(report["severity"]["SRV004"], "warning");
    let findings = report["domains"][0]["findings"].as_array().unwrap();
    let weight = findings.iter().find(|finding| finding["code"] == "SRV004");
    assert_eq!(weight.unwrap()["severity"], "warning");
    for wrong in ["SRV999=error", "SRV004=fatal", "SRV004", "DNS010=warning"] {
        let refused = mssrv(["check", "--lab", "--severity", wrong]).expect(2);
        assert!(refused.stderr.contains("--severity"), "{refused:#?}");
    }
}

#[test]
fn the_command_line_comes_before_the_operators_file() {
    let dir = temp();
    let operators = std::fs::read_to_string(root().join("zones/operators.toml")).unwrap();
    let operators = format!(
        "[severity]\nSRV001 = \"info\"\nSRV002 = \"info\"\n{}",
        operators.replace("ttl = 3600", "")
    );
    let path = file(&dir, "operators.toml", operators);
    let run = mssrv([
        "check",
        "--operators",
        &path,
        "--server",
        "127.0.0.1:1",
        "--retries",
        "0",
        "--severity",
        "SRV002=error",
        "--format",
        "json",
    ])
    .expect(3);
    let report = run.json();
    assert_eq!(
        report["severity"],
        serde_json::json!({"SRV001": "info", "SRV002": "error"})
    );
}

#[test]
fn an_address_that_nothing_can_be_sent_to_is_refused() {
    // The system sends to it only where a program asks for broadcast.
    let server = "255.255.255.255";
    let run = mssrv(["check", "--server", server, "a.fr"]).expect(2);
    for part in [server, "this machine has no", "Name another server"] {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
}

#[test]
fn a_silent_one_of_several_servers_is_told() {
    let dir = temp();
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: mssrv::lab::LabInputs::load().unwrap().zone().unwrap(),
    };
    let Some(peer) = Peer::start(Kind::Nsd, &[zone]) else {
        return;
    };
    let (_socket, silent) = silent_server();
    let list = file(&dir, "list", "compliant-case.lab.test\n");
    let args = [
        "check",
        "--server",
        &silent,
        "--server",
        &peer.addr().to_string(),
        "--domains",
        &list,
    ];
    let run = mssrv(args).expect(0);
    let told = format!("server {silent} gave no usable answer");
    assert!(run.stderr.contains(&told), "{run:#?}");
}

#[test]
fn a_declared_operator_without_a_domain_is_warned_of() {
    let dir = temp();
    let zone = file(
        &dir,
        "a.test.zone",
        "$ORIGIN a.test.\n@ 3600 IN SOA ns host 1 2 3 4 5\n@ 3600 IN NS ns.invalid.\n",
    );
    let operators = std::fs::read_to_string(root().join("zones/operators.toml")).unwrap();
    let operators = file(
        &dir,
        "o.toml",
        operators.replace("300000000000002", "300000000000020"),
    );
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    let run = |inputs: &[&str]| {
        let args = [
            "check",
            "--zone",
            &zone,
            "--operators",
            &operators,
            "-q",
            "a.test",
        ];
        mssrv(args.iter().chain(inputs))
    };
    let given = run(&whitelist).expect(1);
    let told = "operator 300000000000020 (Clinique du Port) has no domain: the whitelist has no entry with this id";
    assert!(given.stderr.contains(told), "{given:#?}");
    let without = run(&[]).expect(1);
    assert!(
        without
            .stderr
            .contains("(Clinique du Port) has no domain: no whitelist was given"),
        "{without:#?}"
    );
}
