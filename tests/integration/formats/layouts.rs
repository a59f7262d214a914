//! `--layout`: what name servers make of the files of a folder, and what becomes of a folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use hickory_proto::rr::RecordType;

use super::{HOSTED, Inputs, OWN, fronts, zone};
use crate::harness::{Run, file, mssrv, temp};
use crate::peer::{Kind, Peer, resolve};

/// Names of the zone files of a folder.
fn zone_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".zone")).collect();
    names.sort();
    names
}

/// The files are included in the zones that they are for, and every server then complies. A name
/// behind the last of them is relative to the zone again.
#[track_caller]
fn assert_served(inputs: &Inputs, folder: &Path, is_own: impl Fn(&str) -> bool) {
    let (own, hosted): (Vec<_>, Vec<_>) = zone_files(folder).into_iter().partition(|it| is_own(it));
    let included = |names: &[String]| -> String {
        let lines = names
            .iter()
            .map(|name| format!("$INCLUDE {}\n", folder.join(name).display()));
        lines.chain(["tail 3600 IN TXT t\n".to_owned()]).collect()
    };
    let zones = [
        zone(HOSTED, &included(&hosted)),
        zone(OWN, &included(&own)),
        fronts(),
    ];
    for kind in Kind::ALL {
        let Some(peer) = Peer::start(kind, &zones) else {
            continue;
        };
        inputs.assert_compliant(peer.addr(), &[]);
        for zone in [HOSTED, OWN] {
            let name = format!("tail.{zone}.");
            let reply = resolve(peer.addr(), &name, RecordType::TXT).expect("an answer");
            assert_eq!(reply.answers.len(), 1, "{kind:?}: {reply:?}");
        }
    }
}

#[test]
fn a_file_for_each_domain_is_ready_to_be_included() {
    let inputs = Inputs::new();
    let folder = inputs.folder("bind", &["--layout", "per-domain"]);
    assert_eq!(zone_files(&folder).len(), super::DOMAINS);
    assert_served(&inputs, &folder, |name| name == format!("{OWN}.zone"));
}

#[test]
fn a_file_for_each_zone_is_ready_to_be_included() {
    let inputs = Inputs::new();
    let folder = inputs.folder("bind", &["--layout", "per-zone", "--zone", HOSTED]);
    let names = [HOSTED, OWN].map(|name| format!("{name}.zone"));
    assert_eq!(zone_files(&folder), names);
    assert_served(&inputs, &folder, |name| name == names[1]);
}

#[test]
fn files_of_operators_are_together_what_a_single_one_holds() {
    let inputs = Inputs::new();
    let folder = inputs.folder("bind", &["--layout", "per-operator", "--no-comments"]);
    assert_eq!(zone_files(&folder), ["1.zone", "2.zone"]);
    let read = |name| fs::read_to_string(folder.join(name)).unwrap();
    let text = [read("1.zone"), read("2.zone")].concat();
    let mut lines: Vec<_> = text.lines().collect();
    let single = inputs.generate("bind", &["--no-comments"]);
    let mut expected: Vec<_> = single.lines().collect();
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

#[test]
fn every_format_has_its_layouts() {
    let inputs = Inputs::new();
    for (format, extension) in [
        ("bind", "zone"),
        ("nsupdate", "nsupdate"),
        ("powerdns", "jsonl"),
        ("dnscontrol", "js"),
        ("terraform", "tf"),
        ("windows", "ps1"),
        ("dnsmasq", "conf"),
        ("unbound", "conf"),
        ("csv", "csv"),
        ("json", "json"),
    ] {
        for (layout, name) in [
            ("per-operator", "2"),
            ("per-domain", "x-9.hosted.test.example"),
            ("per-zone", "own.example"),
        ] {
            let folder = inputs.folder(format, &["--layout", layout]);
            let path = folder.join(format!("{name}.{extension}"));
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains("143") && text.contains("587"), "{path:?}");
        }
    }
}

fn per_domain(inputs: &Inputs, folder: &Path, options: &[&str]) -> Run {
    let folder = folder.to_str().unwrap();
    let args = ["generate", "--operators", &inputs.operators, "-o", folder];
    mssrv(
        args.iter()
            .chain(&["--layout", "per-domain"])
            .chain(options),
    )
}

#[test]
fn a_second_run_touches_what_changed_and_no_more() {
    let inputs = Inputs::new();
    let folder = inputs.folder("bind", &["--layout", "per-domain"]);
    let changed = |path: &str| {
        let metadata = fs::metadata(folder.join(path)).unwrap();
        metadata.modified().unwrap()
    };
    let names = zone_files(&folder);
    let before: Vec<_> = names.iter().map(|name| changed(name)).collect();
    let text = super::OPERATORS
        .replace("smtp-psc2", "smtp-psc3")
        .replace("\"null.hosted.test.example\"", "\"z.hosted.test.example\"");
    fs::write(&inputs.operators, text).unwrap();
    let run = per_domain(&inputs, &folder, &["--verify-output"]).expect(1);
    assert!(run.stdout.contains("smtp-psc2.fronts.test"), "{run:#?}");
    assert!(run.stdout.starts_with(folder.to_str().unwrap()), "{run:#?}");

    let written = per_domain(&inputs, &folder, &[]).expect(0);
    let told = [
        "44 records for 11 domains, in 11 files (new or changed: 3)",
        "1 old file removed",
        ": null.hosted.test.example.zone. ",
    ];
    assert!(
        told.iter().all(|it| written.stderr.contains(it)),
        "{}",
        written.stderr
    );
    for (name, earlier) in names.iter().zip(before) {
        let is_of_two = name.starts_with("own.") || name.starts_with("xn--");
        match name.as_str() {
            "null.hosted.test.example.zone" => assert!(!folder.join(name).exists()),
            _ => assert_eq!(changed(name) != earlier, is_of_two, "{name}"),
        }
    }
    let verified = per_domain(&inputs, &folder, &["--verify-output"]).expect(0);
    assert_eq!(
        (verified.stdout.as_str(), verified.stderr.as_str()),
        ("", "mssrv: 11 files compared: nothing would change\n")
    );
}

#[test]
fn a_single_file_is_compared_too() {
    let inputs = Inputs::new();
    let dir = temp();
    let path = dir.path().join("all.zone");
    let path = path.to_str().unwrap();
    let run = |options: &[&str]| {
        let args = ["generate", "--operators", &inputs.operators, "-o", path];
        mssrv(args.iter().chain(options))
    };
    let missing = run(&["--verify-output"]).expect(1);
    assert_eq!(missing.stdout, format!("{path}: missing\n"));
    run(&[]).expect(0);
    run(&["--verify-output"]).expect(0);
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text.replacen("10 1 143", "10 1 993", 1)).unwrap();
    let run = run(&["--verify-output"]).expect(1);
    let line = 1 + text.lines().position(|it| it.contains("10 1 143")).unwrap();
    assert!(
        run.stdout
            .starts_with(&format!("{path}:{line}: found \"_imap._tcp.")),
        "{run:#?}"
    );
    assert!(fs::read_to_string(path).unwrap().contains("10 1 993"));
}

#[test]
fn a_full_disk_leaves_the_folder_as_it_was() {
    let inputs = Inputs::new();
    let folder = inputs.folder("bind", &["--layout", "per-domain"]);
    let names = (0..2_000).map(|number| format!("n{number}.example\n"));
    let dir = temp();
    let list = file(&dir, "list", names.collect::<String>());
    let entries = || {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<_> = entries
            .map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = entries();
    // No file may grow beyond 100 blocks, and no signal says so.
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$@\"";
    let front = "front.example";
    let output = Command::new("sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_mssrv"), "generate"])
        .env("LC_ALL", "C")
        .args([
            "--layout",
            "per-operator",
            "--domains",
            &list,
            "--smtp-psc",
            front,
        ])
        .args([
            "--smtp-authcli",
            front,
            "--imap-psc",
            front,
            "--imap-authcli",
            front,
        ])
        .arg("-o")
        .arg(&folder)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot be written: File too large"), "{told}");
    assert!(told.contains("Nothing was replaced"), "{told}");
    assert_eq!(entries(), before);
}

#[test]
fn whenever_a_run_is_killed_the_next_one_mends_the_folder() {
    let dir = temp();
    let names = (0..1_000).map(|number| format!("n{number}.example\n"));
    let list = file(&dir, "list", names.collect::<String>());
    let folder = dir.path().join("zones");
    let command = |ttl: &str, option: &str| {
        let mut command = crate::harness::command();
        command.args([
            "generate",
            "--layout",
            "per-domain",
            "--domains",
            &list,
            option,
        ]);
        for front in [
            "--smtp-psc",
            "--smtp-authcli",
            "--imap-psc",
            "--imap-authcli",
        ] {
            command.args([front, "front.example"]);
        }
        command.args(["--ttl", ttl, "-o"]).arg(&folder);
        command.stderr(std::process::Stdio::null());
        command
    };
    assert!(command("300", "-q").status().unwrap().success());
    for (number, wait) in [5, 20, 40, 80, 120, 160, 200].into_iter().enumerate() {
        let mut child = command(&format!("40{number}"), "-q").spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        // With other content still than that of either run before it.
        let ttl = format!("50{number}");
        assert!(command(&ttl, "-q").status().unwrap().success(), "{wait}");
        assert!(command(&ttl, "--verify-output").status().unwrap().success());
        let entries = fs::read_dir(&folder).unwrap();
        assert_eq!(entries.count(), 1_001, "drafts were left behind");
    }
}

#[test]
fn layouts_and_options_that_do_not_go_together_are_refused() {
    let inputs = Inputs::new();
    let dir = temp();
    let folder = dir.path().join("f");
    let folder = folder.to_str().unwrap();
    for (options, told) in [
        (&["--layout", "per-domain"][..], "name their folder with -o"),
        (
            &["--layout", "per-domain", "-o", "-"],
            "name their folder with -o",
        ),
        (&["--force", "-o", folder], "--force needs a layout"),
        (&["--verify-output", "-o", "-"], "name it with -o"),
        (
            &["--layout", "per-domain", "--zone", HOSTED, "-o", folder],
            "--zone has no effect",
        ),
        (
            &[
                "--layout",
                "per-domain",
                "--format",
                "octodns",
                "-o",
                folder,
            ],
            "--layout per-zone",
        ),
        (
            &["--layout", "per-zone", "--zone", "x.example", "-o", folder],
            "zone without a domain to write",
        ),
        (
            &["--layout", "per-domain", "-o", &inputs.operators],
            "is a file, expected a folder",
        ),
        (
            &["--layout", "per-domain", "-o", "/nonexistent/f"],
            "No such file",
        ),
    ] {
        let args = ["generate", "--operators", &inputs.operators];
        let run = mssrv(args.iter().chain(options)).expect(2);
        assert!(run.stderr.contains(told), "{options:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        assert!(!Path::new(folder).exists(), "{options:?}");
    }
}

#[test]
fn the_inputs_in_a_folder_are_refused_and_spared() {
    let inputs = Inputs::new();
    let folder = inputs.dir.path().to_path_buf();
    let run = per_domain(&inputs, &folder, &[]).expect(2);
    assert!(
        run.stderr.contains("not written by mssrv: operators.toml"),
        "{}",
        run.stderr
    );
    per_domain(&inputs, &folder, &["--force"]).expect(0);
    assert!(
        fs::read_to_string(&inputs.operators)
            .unwrap()
            .contains("own.example")
    );
}
