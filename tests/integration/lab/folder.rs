//! The folder of `mssrv lab --out`, and the commands that read it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::Serving;
use super::listing::Listing;
use crate::harness::{Run, command, temp};

/// A folder whose name a shell would take apart.
const FOLDER: &str = "the lab's";

/// Starts a lab that is to be refused.
fn refused(dir: &tempfile::TempDir, folder: &str) -> Run {
    let mut lab = command();
    lab.args(["lab", "--listen", "127.0.0.1:0", "--out", folder]);
    let run: Run = lab.current_dir(dir).output().unwrap().into();
    let run = run.expect(2);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("--out"), "{}", run.stderr);
    run
}

#[test]
fn shown_commands_give_the_listed_verdicts() {
    let dir = temp();
    let serving = Serving::start(dir.path(), &["--listen", "127.0.0.1:0", "--out", FOLDER]);
    let listing = Listing::read(&serving.lines);
    let [check, discover] = &listing.commands[..] else {
        panic!("{listing:#?}");
    };
    let audited = listing.holds(check, dir.path());
    let mut listed: Vec<_> = listing.verdicts.iter().map(|it| it.0.clone()).collect();
    listed.sort();
    assert_eq!(audited, listed);
    listing.is_shown(check, dir.path(), &audited);
    let found = listing.holds(discover, dir.path());
    listing.is_shown(discover, dir.path(), &found);
    // Whichever domain it is given, in the address's place.
    let (options, address) = discover.rsplit_once(' ').unwrap();
    assert!(address.ends_with(&format!("@{}", found[0])), "{discover}");
    for (domain, exit) in [("timeout.lab.test", 3), ("truncated.lab.test", 0)] {
        let run = super::listing::shell(&format!("{options} {domain} --format json"), dir.path());
        let status = &run.expect(exit).json()["status"];
        let expected = listing.verdicts.iter().find(|it| it.0 == domain);
        assert_eq!(*status, expected.unwrap().1, "{domain}");
    }
    let (_, stderr) = serving.end();
    assert!(!stderr.contains("--out"), "{stderr}");
}

#[test]
fn shown_commands_name_an_ipv6_server() {
    if std::net::UdpSocket::bind("[::1]:0").is_err() {
        return crate::peer::skip("IPv6 on the loopback interface");
    }
    let dir = temp();
    let serving = Serving::start(dir.path(), &["--listen", "[::1]:0", "--out", FOLDER]);
    let listing = Listing::read(&serving.lines);
    let found = listing.holds(&listing.commands[1], dir.path());
    assert_eq!(found, ["missing-imap-psc.lab.test"]);
}

#[test]
fn lab_without_a_folder_says_what_the_folder_is_for() {
    let dir = temp();
    let serving = Serving::start(dir.path(), &["--listen", "127.0.0.1:0"]);
    let listing = Listing::read(&serving.lines);
    assert_eq!(listing.commands, [""; 0]);
    let (status, stderr) = serving.end();
    let said = "--out DIR writes these files and shows the commands\n";
    assert!(status == Some(0) && stderr.ends_with(said), "{stderr}");
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
}

#[test]
fn folder_that_exists_keeps_its_other_files() {
    let dir = temp();
    let path = |name: &str| dir.path().join(name);
    for name in ["notes.txt", "requirement.toml"] {
        fs::write(path(name), "mine").unwrap();
    }
    for _ in 0..2 {
        let args = ["--listen", "127.0.0.1:0", "--out", "."];
        let (status, stderr) = Serving::start(dir.path(), &args).end();
        assert_eq!(status, Some(0), "{stderr}");
        assert_eq!(fs::read_to_string(path("notes.txt")).unwrap(), "mine");
        let mut names: Vec<_> = fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let expected = [
            "notes.txt",
            "operators.toml",
            "requirement.toml",
            "whitelist.xml",
        ];
        assert_eq!(names, expected);
    }
    // As the help says, a requirement is replaced.
    let requirement = fs::read_to_string(path("requirement.toml")).unwrap();
    assert!(requirement.contains("EX_LPS_0300"), "{requirement}");
}

#[test]
fn file_that_a_user_changed_is_not_replaced() {
    for name in ["whitelist.xml", "operators.toml"] {
        let dir = temp();
        fs::write(dir.path().join(name), "mine").unwrap();
        let run = refused(&dir, ".");
        let message = format!("{name}: the file differs from the lab's file");
        assert!(run.stderr.contains(&message), "{}", run.stderr);
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), "mine");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "nothing is written");
    }
}

#[test]
fn folder_that_cannot_be_written_is_refused() {
    let dir = temp();
    fs::write(dir.path().join("file"), "mine").unwrap();
    let run = refused(&dir, "file");
    let message = "file: cannot be written: it is a file, expected a folder";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    let below_a_file = refused(&dir, "file/lab");
    assert!(below_a_file.stderr.contains("file/lab: cannot be written"));

    let requirement = dir.path().join("requirement.toml");
    fs::write(&requirement, "mine").unwrap();
    fs::set_permissions(&requirement, Permissions::from_mode(0o444)).unwrap();
    let read_only = refused(&dir, ".");
    assert!(
        read_only.stderr.contains("the file is read-only"),
        "{}",
        read_only.stderr
    );
    assert!(
        !dir.path().join("whitelist.xml").exists(),
        "nothing is written"
    );
}
