//! What an archive does not take, and files that are none.

use std::fs;

use rusqlite::Connection;

use super::{audits_of_sound_file, path, read, report_of};
use crate::harness::{file, mssrv, temp};

#[test]
fn refused_report_is_named_and_the_others_are_added() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let good = file(&dir, "good.ndjson", report_of("2026-10-31T08:00:00Z"));
    let altered = read(&good).replace("\"status\":\"absent\"", "\"status\":\"compliant\"");
    let altered = file(&dir, "altered.ndjson", altered);
    let other = report_of("2026-10-31T08:00:00Z");
    let other = file(&dir, "other.ndjson", other);
    let zone = [
        "--zone",
        "zones/lab.test.zone",
        "-q",
        "--format",
        "json",
        "--shard",
        "1/2",
    ];
    let shard = mssrv(["check"].iter().chain(&zone)).stdout;
    let shard = file(&dir, "shard.json", shard);
    let add = [
        "archive", "add", &archive, &shard, &altered, &good, &good, &other,
    ];
    let run = mssrv(add).expect(2);
    for expected in [
        "shard.json: this is the report of shard 1/2",
        "altered.ndjson:",
        "good.ndjson",
        "the audit of 2026-10-31T08:00:00Z is already there",
        "other.ndjson: ",
        "that began at the same time (2026-10-31T08:00:00Z) is already there",
        "The other reports are in the archive",
    ] {
        let found = run.stderr.contains(expected) || expected == "good.ndjson";
        assert!(found, "{expected}: {run:#?}");
    }
    assert_eq!(audits_of_sound_file(&archive), 1);
    let french = mssrv(["archive", "add", &archive, &shard, "--lang", "fr"]).expect(2);
    assert!(
        french
            .stderr
            .contains("Fusionner les rapports de toutes les parties"),
        "{french:#?}"
    );
}

#[test]
fn what_can_be_known_is_refused_before_the_audit() {
    let dir = temp();
    let text = file(&dir, "text", "no SQLite");
    let foreign = path(&dir, "foreign.sqlite");
    let execute = |archive: &str, sql: &str| {
        let connection = Connection::open(archive).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    execute(&foreign, "CREATE TABLE t (x)");
    let newer = path(&dir, "newer.sqlite");
    let saved = file(&dir, "r", report_of("2026-10-31T08:00:00Z"));
    mssrv(["archive", "add", &newer, &saved]).expect(0);
    execute(&newer, "PRAGMA user_version = 99");
    let folder = dir.path().to_str().unwrap();
    let nowhere = path(&dir, "no/where.sqlite");
    for (archive, english, french) in [
        (text.as_str(), "not a SQLite file", "ni un fichier SQLite"),
        (&foreign, "of another program", "d’un autre programme"),
        (
            &newer,
            "a later version of mssrv",
            "une version ultérieure de mssrv",
        ),
        (folder, "it is a folder", "c’est un dossier"),
        (
            &nowhere,
            "its folder does not exist",
            "son dossier n’existe pas",
        ),
        ("-", "a regular file", "un fichier ordinaire"),
    ] {
        for (lang, expected) in [("en", english), ("fr", french)] {
            let check = mssrv(["check", "--lab", "--archive", archive, "--lang", lang]).expect(2);
            assert!(check.stderr.contains(expected), "{check:#?}");
            assert_eq!(check.stdout, "", "no audit was made");
            let list = mssrv(["archive", "add", archive, &saved, "--lang", lang]).expect(2);
            assert!(list.stderr.contains(expected), "{list:#?}");
        }
    }
    let both = path(&dir, "both");
    let shared = ["check", "--lab", "--archive", &both, "-o", &both];
    assert!(
        mssrv(shared)
            .expect(2)
            .stderr
            .contains("would be written to one file")
    );
    let zone = ["check", "--zone", "zones/lab.test.zone", "--shard", "1/2"];
    let shard = mssrv(zone.iter().chain(&["--archive", &both])).expect(2);
    assert!(shard.stderr.contains("mssrv merge --archive"), "{shard:#?}");
    assert!(!fs::exists(&both).unwrap());
    let missing = mssrv(["archive", "list", &both]).expect(2);
    assert!(
        missing.stderr.contains("there is no such archive"),
        "{missing:#?}"
    );
    assert!(!fs::exists(&both).unwrap());
}
