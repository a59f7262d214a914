use super::*;
use crate::finding::Status;
use crate::report::DomainReport;

/// An archive with the sample, after another program executed this on it.
fn altered(sql: &str) -> Place {
    let place = Place::with(&[sample::weighed()]);
    let raw = place.raw();
    raw.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    raw.execute_batch(sql).unwrap();
    place
}

#[test]
fn altered_content_is_refused() {
    for sql in [
        "UPDATE audit SET head = '{}'",
        "UPDATE audit SET head = replace(head, 'EX_LPS_0300', 'EX_LPS_0301')",
        "UPDATE audit SET started = '2030-03-17T17:46:41Z'",
        "UPDATE audit SET started = 'yesterday'",
        "UPDATE audit SET finished = '2030-03-17T17:46:43Z'",
        "UPDATE audit SET scope = NULL",
        "UPDATE audit SET digests = 1",
        "UPDATE audit_operator SET name = 'x'",
        "DELETE FROM audit_operator",
        "DELETE FROM audit_domain WHERE state_id = 1",
        "UPDATE domain_state SET status = 'compliant'",
        "UPDATE domain SET name = 'a' || name",
        "UPDATE domain SET name = CAST(x'ff' AS TEXT) WHERE id = 1",
        "DELETE FROM name WHERE id = 1",
        "UPDATE place SET place = 'x' WHERE id = 1",
        "UPDATE record SET port = 99",
        "UPDATE record SET port = 99999999",
        "UPDATE record SET port = -1",
        "DELETE FROM record WHERE position = 1",
        "UPDATE finding SET message = message || ' '",
        "UPDATE finding SET evidence = 'rm -rf /'",
        "UPDATE detail SET detail = '7' WHERE id = 1",
        "UPDATE detail SET detail = '{' WHERE id = 1",
        "UPDATE lookup SET aliases = '[1]'",
        "UPDATE ttl_list SET seconds = '[1,2]' WHERE id = 1",
        "UPDATE ttl_list SET seconds = '[' || replace(hex(zeroblob(100000)), '00', '[') || ']' WHERE id = 1",
        "UPDATE audit_domain SET ttl_list_id = NULL",
        "UPDATE mailbox_count SET personal = personal + 1",
        "UPDATE mailbox_count SET personal = -1",
        "UPDATE mailbox_extraction SET unusable = '[]'",
        "DELETE FROM mailbox_count",
    ] {
        let place = altered(sql);
        let refusal = place.refusal();
        assert!(refusal.starts_with("FILE: "), "{sql}: {refusal}");
        let archive = Archive::open_read_only(&place.file).unwrap();
        // It lists what is there, or says why it cannot.
        let _ = archive.audits();
    }
}

#[test]
fn altered_schema_is_refused_by_name_and_additions_are_not() {
    for (sql, name) in [
        ("DROP INDEX audit_domain_by_state", "audit_domain_by_state"),
        ("DROP VIEW domains", "domains"),
        ("ALTER TABLE finding ADD COLUMN note TEXT", "finding"),
        (
            "ALTER TABLE audit RENAME TO audits_of_old; CREATE VIEW audit AS
            WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS id FROM r",
            "audit",
        ),
    ] {
        let refusal = altered(sql).refusal();
        assert!(
            refusal.contains(&format!("{name} is not as mssrv defines it")),
            "{refusal}"
        );
    }
    let place = altered(
        "CREATE INDEX finding_by_code ON finding (code);
        CREATE VIEW mine AS SELECT * FROM audit;
        CREATE TABLE notes (note TEXT);
        CREATE TRIGGER lies AFTER INSERT ON audit BEGIN DELETE FROM audit; END;",
    );
    // The trigger does not run.
    place.add(&later(&sample::report(), 5)).unwrap();
    assert_eq!(place.count("audit"), 2);
    place.latest().unwrap();
}

#[test]
fn other_files_are_refused_by_what_they_are() {
    let refused = |place: &Place, expected: &str| {
        let refusal = place.refusal();
        assert!(refusal.contains(expected), "{refusal}");
        if place.file.is_file() {
            let before = fs::read(&place.file).unwrap();
            assert!(place.add(&sample::report()).is_err(), "{expected}");
            assert!(Archive::check_to_add(&place.file).is_err(), "{expected}");
            assert!(fs::read(&place.file).unwrap() == before, "{expected}");
        }
    };
    let [missing, folder, json, foreign] = [0; 4].map(|_| Place::new());
    refused(&missing, "there is no such archive");
    fs::create_dir(&folder.file).unwrap();
    refused(&folder, "it is a folder");
    fs::write(&json.file, "{\"schema\": \"mssrv.report/1\"}").unwrap();
    refused(&json, "not a SQLite file");
    let mine = "CREATE TABLE mine (x)";
    foreign.raw().execute_batch(mine).unwrap();
    refused(&foreign, "of another program");
    refused(&altered("PRAGMA application_id = 7"), "of another program");
    refused(&altered("PRAGMA user_version = 0"), "of another program");
    refused(&altered("PRAGMA user_version = 9"), "a later version");
    refused(&altered("PRAGMA user_version = -9"), "of another program");
    let nowhere = missing.file.join("in").join("a.sqlite");
    for (path, expected) in [
        (nowhere.as_path(), "its folder does not exist"),
        (Path::new("-"), "a regular file"),
        (Path::new("/dev/null"), "a regular file"),
    ] {
        let error = Archive::open_to_add(path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn file_of_no_octets_is_an_archive_without_audits() {
    let place = Place::new();
    fs::write(&place.file, "").unwrap();
    let archive = Archive::open_read_only(&place.file).unwrap();
    assert_eq!(archive.audits().unwrap(), []);
    assert!(place.refusal().contains("the archive is empty"));
    Archive::check_to_add(&place.file).unwrap();
    assert_eq!(place.add(&sample::report()).unwrap(), Added::New);
}

#[test]
fn check_leaves_neither_a_file_nor_a_change() {
    let place = Place::new();
    Archive::check_to_add(&place.file).unwrap();
    assert!(!place.file.exists());
    place.add(&sample::report()).unwrap();
    let before = fs::read(&place.file).unwrap();
    Archive::check_to_add(&place.file).unwrap();
    assert!(fs::read(&place.file).unwrap() == before);
    // Who writes now will have finished.
    let other = place.raw();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    Archive::check_to_add(&place.file).unwrap();
}

/// A reader either has the audit as it was, or an error; it does not panic or read something else.
#[test]
fn damaged_octets_never_change_an_audit_unseen() {
    let report = sample::weighed();
    let place = Place::with(std::slice::from_ref(&report));
    let octets = fs::read(&place.file).unwrap();
    let expected = sample::stream(&report);
    let mut refused = 0;
    let mut dice = Rng::with_seed(3);
    for round in 0..400 {
        let mut damaged = octets.clone();
        if round % 4 == 0 {
            damaged.truncate(dice.usize(1..octets.len()));
        } else {
            let at = dice.usize(..octets.len());
            damaged[at] ^= dice.u8(1..);
        }
        fs::write(&place.file, &damaged).unwrap();
        match place.latest() {
            Ok(read) => assert!(sample::stream(&read.report) == expected, "{round}"),
            Err(error) => {
                refused += 1;
                let error = error.to_string();
                assert!(error.contains("archive.sqlite: "), "{error}");
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn interrupted_write_is_undone_by_the_next_reader() {
    let report = sample::report();
    let place = Place::with(std::slice::from_ref(&report));
    let journal = place.file.with_extension("sqlite-journal");
    let before = fs::read(&place.file).unwrap();
    // As a process leaves them that is killed while it writes.
    let (file, left) = {
        let raw = place.raw();
        raw.execute_batch(
            "PRAGMA cache_size = 1; BEGIN; UPDATE finding SET message = hex(zeroblob(90000))",
        )
        .unwrap();
        (fs::read(&place.file).unwrap(), fs::read(&journal).unwrap())
    };
    assert!(file != before);
    fs::write(&place.file, file).unwrap();
    fs::write(&journal, left).unwrap();
    let read = place.latest().unwrap().report;
    assert_eq!(sample::stream(&read), sample::stream(&report));
    assert!(!journal.exists());
}

fn domain<'r>(report: &'r mut Report, name: &str) -> &'r mut DomainReport {
    let mut domains = report.domains.iter_mut();
    domains.find(|it| it.domain == name).unwrap()
}

#[test]
fn audit_that_contradicts_itself_is_refused_though_all_its_digests_are_right() {
    type Change = fn(&mut Report);
    let changes: [(Change, &str); 4] = [
        (
            |report| domain(report, "mal.mssante.fr").status = Status::Compliant,
            "the status is \"compliant\"",
        ),
        (
            |report| domain(report, "bien.mssante.fr").domain = "BIEN\u{1b}[2J.fr".to_owned(),
            "not the name of a domain",
        ),
        (
            |report| report.operators[1].id = "9".to_owned(),
            "lists no domain",
        ),
        (
            |report| drop(domain(report, "bien.mssante.fr").owners.pop()),
            "`owners` are not those",
        ),
    ];
    for (change, expected) in changes {
        let mut report = sample::report();
        change(&mut report);
        let place = Place::with(std::slice::from_ref(&report));
        let refusal = place.refusal();
        assert!(refusal.contains(expected), "{refusal}");
    }
}
