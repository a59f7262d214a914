//! `mssrv discover`.

mod answers;
#[expect(dead_code, reason = "its main is run by cargo alone")]
#[path = "../../../examples/discover.rs"]
mod example;
mod rounds;
mod scenarios;
mod servers;
mod trace;

use std::net::UdpSocket;

use serde_json::{Value, json};

use crate::harness::{assert_valid, file, mssrv, temp};

const SCHEMA: &str = "mssrv.discovery.1.schema.json";
const COMPLIANT: &str = "compliant.lab.test";

/// A discovery as JSON, held against its schema.
#[track_caller]
fn discovery<'a>(options: &[&'a str], mailbox: &'a str, status: i32) -> Value {
    let args = ["discover", "--format", "json"].into_iter();
    let args = args.chain(options.iter().copied()).chain([mailbox]);
    let report = mssrv(args).expect(status).json();
    assert_valid(&report, SCHEMA);
    report
}

#[test]
fn what_is_no_address_is_refused_with_its_character_and_place() {
    for (mailbox, told) in [
        ("jérôme@a.fr", "the character 'é' at position 2"),
        ("jean dupont@a.fr", "the character ' ' at position 5"),
        (
            "jean@a_b.fr",
            "the character '_'; expected only letters, digits, hyphens and dots (RFC 1123). The character is at position 7",
        ),
        ("a_b.fr", "the character '_'"),
        ("jean.@a.fr", "the dot at position 5"),
        ("a@b@c.fr", "a second @ at position 4"),
        ("@a.fr", "there is nothing before the @"),
        ("jean", "single label"),
    ] {
        let run = mssrv(["discover", "--lab", mailbox]).expect(2);
        assert!(run.stderr.contains(told), "{mailbox}: {}", run.stderr);
        assert!(run.stderr.contains(mailbox), "{mailbox}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn an_address_and_its_domain_come_to_the_same() {
    let mut of_domain = discovery(&["--lab"], "COMPLIANT.lab.test.", 0);
    let mut of_address = discovery(&["--lab"], "Jean.Dupont+x@Compliant.Lab.Test", 0);
    assert_eq!(of_domain["address"], Value::Null);
    assert_eq!(of_address["address"], "Jean.Dupont+x@compliant.lab.test");
    for report in [&mut of_domain, &mut of_address] {
        for key in ["address", "started", "source", "steps", "findings"] {
            report.as_object_mut().unwrap().remove(key);
        }
    }
    assert_eq!(of_domain, of_address);
    let unicode = discovery(&["--lab"], "jean@compliant-idn-é.lab.test", 0);
    assert_eq!(unicode["domain"], "xn--compliant-idn--okb.lab.test");
}

#[test]
fn pasted_address_is_that_address() {
    for pasted in [
        "\"Dupont, Jean\" <jean@compliant.lab.test>;",
        "MAILTO:jean%40compliant.lab.test?subject=x",
        "\u{202a}jean@compliant.lab.test\u{a0},",
    ] {
        let report = discovery(&["--lab"], pasted, 0);
        assert_eq!(report["address"], "jean@compliant.lab.test", "{pasted}");
    }
    let list = "Jean <jean@compliant.lab.test>, paul@compliant.lab.test";
    for (lang, refusal) in [
        ("en", "there are 2 addresses: \"jean@compliant.lab.test\", "),
        (
            "fr",
            "il y a 2 adresses\u{202f}: «\u{202f}jean@compliant.lab.test\u{202f}»",
        ),
    ] {
        let run = mssrv(["discover", "--lab", "--lang", lang, list]).expect(2);
        assert!(run.stderr.contains(refusal), "{run:#?}");
    }
    let run = mssrv(["discover", "--lab", "Jean Dupont"]).expect(2);
    assert!(
        run.stderr.contains("no mail address in \"Jean Dupont\""),
        "{run:#?}"
    );
}

#[test]
fn an_interface_narrows_the_fronts_and_not_the_verdict() {
    for interface in ["psc", "authcli"] {
        let options = ["--lab", "--interface", interface];
        let report = discovery(&options, "missing-imap-psc.lab.test", 0);
        assert_eq!(report["status"], "non_compliant");
        for service in ["imap", "submission"] {
            let fronts = report["services"][service].as_object().unwrap();
            assert_eq!(fronts.keys().collect::<Vec<_>>(), [interface]);
        }
        let front = &report["services"]["imap"][interface];
        assert_eq!(front.is_null(), interface == "psc");
    }
}

#[test]
fn whose_the_domain_is_is_said() {
    let listing = |domain: &str| discovery(&["--lab"], domain, 0)["listing"].clone();
    let grades = json!({"id": "300000000000001", "name": "GRADeS Exemple"});
    let expected = json!({"in_whitelist": true, "operators": [grades], "contested": false});
    assert_eq!(listing(COMPLIANT), expected);
    let by_file = json!({"in_whitelist": false, "operators": [grades], "contested": false});
    assert_eq!(listing("compliant-extra.lab.test"), by_file);
    let contested = listing("contested.lab.test");
    assert_eq!(contested["contested"], true);
    assert_eq!(contested["operators"].as_array().unwrap().len(), 2);

    let tree = mssrv(["discover", "--lab", "contested.lab.test"]).expect(0);
    assert!(
        tree.stdout
            .contains("in the whitelist, contested, listed by several operators: "),
        "{tree:#?}"
    );
    let zone = ["--zone", "zones/lab.test.zone"];
    let whitelist = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
    let options = [&zone[..], &whitelist].concat();
    let report = discovery(&options, "wrong-port.lab.test", 1);
    assert_eq!(report["listing"]["in_whitelist"], true);
    assert_eq!(report["whitelist"]["signature"], "absent");
    let of_unlisted = discovery(&options, "elsewhere.test", 3);
    let unlisted = json!({"in_whitelist": false, "operators": [], "contested": false});
    assert_eq!(of_unlisted["listing"], unlisted);
    let of_zone = discovery(&zone, "wrong-port.lab.test", 1);
    assert_eq!(of_zone["listing"]["in_whitelist"], Value::Null);
}

#[test]
fn declarations_are_held_against_what_is_published() {
    let zone = ["--zone", "zones/lab.test.zone"];
    let codes = |options: &[&str]| {
        let options = [&zone[..], options].concat();
        let report = discovery(
            &options,
            "swapped-fronts.lab.test",
            1 - i32::from(options.len() == 2),
        );
        let findings = report["findings"].as_array().unwrap().clone();
        let codes = findings
            .into_iter()
            .map(|it| it["code"].as_str().unwrap().to_owned());
        codes
            .filter(|code| code.starts_with("SRV"))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&[]), [""; 0]);
    let documents = [
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
    ];
    assert_eq!(codes(&documents), ["SRV008", "SRV008"]);
    let warned = [&documents[..], &["--severity", "SRV008=warning"]].concat();
    let options = [&zone[..], &warned].concat();
    discovery(&options, "swapped-fronts.lab.test", 0);
}

#[test]
fn a_requirement_of_ones_own_names_the_fronts() {
    let dir = temp();
    let text = "id = \"OURS\"\ndate = \"2031-01-01\"\n[[record]]\nservice = \"imap\"\n\
                interface = \"psc\"\npriority = 20\nweight = 1\nport = 143\n";
    let requirement = file(&dir, "requirement.toml", text);
    let options = [
        "--zone",
        "zones/lab.test.zone",
        "--requirement",
        &requirement,
    ];
    let report = discovery(&options, "wrong-port.lab.test", 1);
    assert_eq!(report["requirement"]["id"], "OURS");
    let fronts = json!({"imap": {"psc": {
        "host": "imap-cert.grades.fronts.lab.test",
        "port": 993,
        "addresses": ["2001:db8::4", "192.0.2.4"],
    }}});
    assert_eq!(report["services"], fronts);
}

#[test]
fn zone_files_answer_before_they_are_published() {
    let options = ["--zone", "zones/lab.test.zone"];
    let report = discovery(&options, "swapped-fronts.lab.test", 0);
    assert_eq!(report["source"]["kind"], "zone");
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 15);
    for step in steps {
        assert_eq!(step["exchanges"], json!([]));
        let source = step["source"].as_str().unwrap();
        assert!(source.starts_with("zones/lab.test.zone:"), "{source}");
    }
    let dir = temp();
    let fragment = "_imap._tcp.a.test. 3600 SRV 10 1 143 imap.b.test.\n\
                    _submission._tcp.a.test. 3600 SRV 10 1 587 smtp.b.test.\n";
    let path = file(&dir, "fragment", fragment);
    let of_file = discovery(&["--zone", &path], "a.test", 1);
    // The file knows nothing of them, which is no absence.
    assert_eq!(of_file["services"]["imap"]["psc"]["addresses"], Value::Null);
    assert_eq!(of_file["services"]["imap"]["authcli"], Value::Null);
    let broken = file(
        &dir,
        "broken",
        "_imap._tcp.a.test. 3600 SRV 10 1 imap.b.test.\n",
    );
    mssrv(["discover", "--zone", &path, "--zone", &broken, "a.test"]).expect(2);
}

#[test]
fn a_silent_server_leaves_everything_open() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap().to_string();
    let options = ["--server", &server, "--timeout", "0.1", "--retries", "1"];
    let report = discovery(&options, "a.fr", 3);
    assert_eq!(report["status"], "undetermined");
    for service in ["imap", "submission"] {
        assert_eq!(report["rrsets"][service]["state"], "undetermined");
        assert_eq!(
            report["services"][service],
            json!({"psc": null, "authcli": null})
        );
    }
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 7);
    for step in steps {
        assert_eq!(step["failure"]["kind"], "timeout");
        let errors: Vec<_> = step["exchanges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["error"])
            .collect();
        assert_eq!(errors, ["no answer in time"; 2]);
    }
}

#[test]
fn the_page_for_a_ticket_goes_to_a_file_of_its_own() {
    let dir = temp();
    let path = dir.path().join("ticket.md");
    let path = path.to_str().unwrap();
    let args = [
        "discover", "--lab", "--format", "markdown", "-o", path, "-q",
    ];
    let run = mssrv(args.into_iter().chain(["jean@swapped-fronts.lab.test"])).expect(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let page = std::fs::read_to_string(path).unwrap();
    assert!(
        page.starts_with("# Discovery for `jean@swapped-fronts.lab.test`\n"),
        "{page}"
    );
    for part in [
        "**non-compliant**",
        "### SRV008 (error)",
        "\n```sh\ndig @127.0.0.1 -p ",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let taken = [
        "discover",
        "--zone",
        "zones/lab.test.zone",
        "-o",
        "zones/lab.test.zone",
        "a.fr",
    ];
    let refused = mssrv(taken).expect(2);
    assert!(
        refused.stderr.contains("which the command reads"),
        "{refused:#?}"
    );
}

#[test]
fn page_of_an_address_is_one_file_with_its_answer() {
    for (lang, answer) in [
        ("en", "usable by authcli, not by PSC"),
        ("fr", "utilisable par authcli, pas par PSC"),
    ] {
        let args = ["discover", "--lab", "--format", "html", "--lang", lang];
        let page = mssrv(args.into_iter().chain(["missing-imap-psc.lab.test"])).expect(0);
        let page = page.stdout;
        assert!(page.contains(&format!(">{answer}</p>")), "{page}");
        let policy =
            "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; ";
        for part in [
            policy,
            ">_imap._tcp.missing-imap-psc.lab.test. IN SRV 10 1 143 imap-psc.grades.fronts.lab.test.</pre>",
            "<summary>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(
            !page.contains("http:") && !page.contains("https:"),
            "{page}"
        );
    }
}

#[test]
fn steps_are_shown_on_demand() {
    let run = |options: &[&str]| {
        let args = ["discover", "--lab", "compliant.lab.test"];
        mssrv(args.iter().chain(options)).expect(0).stdout
    };
    let (short, long) = (run(&[]), run(&["-v"]));
    for step in [
        "1. Records of the domain: 7 questions",
        "Attempts of a generic client",
        "Fronts used by a client",
    ] {
        assert!(!short.contains(step), "{short}");
        assert!(long.contains(step), "{long}");
    }
    assert!(!long.contains("(use -v"), "{long}");
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for args in [
        &["--lab", "--server", "127.0.0.1", "a.fr"][..],
        &["--lab", "--operators", "zones/operators.toml", "a.fr"],
        &["--zone", "zones/lab.test.zone", "--trace", "a.fr"],
        &["--allow-unsigned", "a.fr"],
        &["--lab", "nowhere.fr"],
        &["--concurrency", "3", "a.fr"],
        &["a.fr", "b.fr"],
        &[],
    ] {
        mssrv(["discover"].iter().chain(args)).expect(2);
    }
}

#[test]
async fn the_example_of_the_library_finds_the_fronts() {
    let discovery = example::in_the_lab("jean.dupont@compliant.lab.test")
        .await
        .unwrap();
    let lines = example::lines(&discovery);
    let expected = [
        "compliant.lab.test: compliant",
        "imap over PSC: imap-psc.grades.fronts.lab.test:143",
        "imap over authcli: imap-cert.grades.fronts.lab.test:143",
        "submission over PSC: smtp-psc.grades.fronts.lab.test:587",
        "submission over authcli: smtp-cert.grades.fronts.lab.test:587",
    ];
    assert_eq!(lines[..5], expected);
    assert!(discovery.steps.iter().all(|step| step.exchanges.len() == 1));
    assert!(
        example::in_the_lab("jean dupont@compliant.lab.test")
            .await
            .is_err()
    );
}
