use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use fastrand::Rng;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::finding::{Code, Severity};
use crate::report::saved::tests::random;
use crate::report::{json, sample};

mod hostile;
mod migration;

/// An archive in a folder of its own.
struct Place {
    _folder: TempDir,
    file: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("archive.sqlite");
        Self {
            _folder: folder,
            file,
        }
    }

    fn with(reports: &[Report]) -> Self {
        let place = Self::new();
        for report in reports {
            assert_eq!(place.add(report).unwrap(), Added::New);
        }
        place
    }

    fn add(&self, report: &Report) -> Result<Added, ArchiveError> {
        let scope = sample::scope(report);
        let new = NewAudit {
            report,
            scope: Some(&scope),
        };
        Archive::open_to_add(&self.file)?.add(new, &mut || panic!("nobody else writes"))
    }

    fn latest(&self) -> Result<ArchivedReport, ArchiveError> {
        let archive = Archive::open_read_only(&self.file)?;
        archive.report(&archive.find(&AuditName::Latest)?)
    }

    fn remove(&self, report: &Report) {
        let mut archive = Archive::open_to_change(&self.file).unwrap();
        let audit = archive.find(&AuditName::Time(report.context.started));
        archive.remove(&audit.unwrap(), &mut || {}).unwrap();
    }

    /// As another program sees it.
    fn raw(&self) -> Connection {
        Connection::open(&self.file).unwrap()
    }

    fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.raw().query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    fn refusal(&self) -> String {
        let refused = self.latest().unwrap_err().to_string();
        refused.replace(&self.file.display().to_string(), "FILE")
    }
}

/// All tables that hold content.
const TABLES: [&str; 16] = [
    "audit",
    "audit_domain",
    "audit_operator",
    "detail",
    "domain",
    "domain_state",
    "finding",
    "listing",
    "lookup",
    "mailbox_count",
    "mailbox_extraction",
    "name",
    "operator",
    "place",
    "record",
    "ttl_list",
];

fn assert_kept(report: &Report) {
    let place = Place::with(std::slice::from_ref(report));
    let read = place.latest().unwrap();
    let scope = sample::scope(report);
    assert_eq!(read.scope.as_ref(), Some(&scope));
    assert!(json::render(&read.report).unwrap() == json::render(report).unwrap());
    assert!(sample::stream(&read.report) == sample::stream(report));
    assert_eq!(read.report.mailboxes, report.mailboxes);
}

fn later(report: &Report, seconds: u64) -> Report {
    let mut later = report.clone();
    later.context.started += Duration::from_secs(seconds);
    later.finished += Duration::from_secs(seconds);
    later
}

#[test]
fn samples_are_the_same_after_they_were_archived() {
    let mut with_digests = sample::report();
    for domain in &mut with_digests.domains {
        domain.digest = true;
    }
    let mut probed = sample::report();
    probed.context.probe = Some(sample::conditions());
    probed.context.unexamined.as_mut().unwrap().fronts = false;
    let mut without = sample::report();
    without.context.whitelist = None;
    without.domains.clear();
    without.operators.clear();
    for report in [
        sample::report(),
        sample::weighed(),
        sample::older(),
        with_digests,
        probed,
        without,
    ] {
        assert_kept(&report);
    }
}

#[test]
fn random_reports_are_the_same_after_they_were_archived() {
    for seed in 0..20 {
        assert_kept(&random::report(&mut Rng::with_seed(seed)));
    }
}

#[test]
fn report_without_its_options_stays_without_them() {
    let report = sample::report();
    let place = Place::new();
    let new = NewAudit {
        report: &report,
        scope: None,
    };
    let mut archive = Archive::open_to_add(&place.file).unwrap();
    archive.add(new, &mut || {}).unwrap();
    assert_eq!(place.latest().unwrap().scope, None);
}

#[test]
fn document_of_an_audit_whose_stream_is_there_is_known() {
    let report = sample::report();
    let place = Place::with(std::slice::from_ref(&report));
    let document = NewAudit {
        report: &report,
        scope: None,
    };
    let mut archive = Archive::open_to_add(&place.file).unwrap();
    let added = archive.add(document, &mut || {}).unwrap();
    assert_eq!(added, Added::AlreadyThere);
    assert_eq!(place.latest().unwrap().scope, Some(sample::scope(&report)));
}

#[test]
fn audit_that_found_the_same_adds_no_state() {
    let first = sample::weighed();
    let place = Place::with(std::slice::from_ref(&first));
    let counts = || TABLES.map(|table| (table, place.count(table)));
    let at_first = counts();
    let mut second = later(&first, 60);
    for owner in second.domains.iter_mut().flat_map(|it| &mut it.owners) {
        for record in &mut owner.records {
            record.ttl -= 1;
        }
    }
    place.add(&second).unwrap();
    for ((table, before), (_, after)) in at_first.into_iter().zip(counts()) {
        match table {
            "audit" | "audit_domain" | "audit_operator" | "mailbox_extraction"
            | "mailbox_count" => {
                assert_eq!(after, 2 * before, "{table}");
            }
            // Records that were 3,600 seconds old at most in one audit, and less in the other.
            "ttl_list" => assert!(after > before, "{table}"),
            _ => assert_eq!(after, before, "{table}"),
        }
    }
    let archive = Archive::open_read_only(&place.file).unwrap();
    for report in [first, second] {
        let audit = archive
            .find(&AuditName::Time(report.context.started))
            .unwrap();
        let read = archive.report(&audit).unwrap().report;
        assert_eq!(sample::stream(&read), sample::stream(&report));
    }
}

#[test]
fn state_is_judged_again_by_other_severities() {
    let first = sample::report();
    let mut second = later(&first, 60);
    // Its findings have the severity of the first audit.
    second.context.severities = [(Code::SRV006, Severity::Error)].into_iter().collect();
    let place = Place::with(&[first, second]);
    let archive = Archive::open_read_only(&place.file).unwrap();
    let read = |summary: &AuditSummary| archive.report(&summary.audit);
    let read: Vec<_> = archive.audits().unwrap().iter().map(read).collect();
    let refused = read[1].as_ref().unwrap_err().to_string();
    assert!(
        read[0].is_ok() && refused.contains("has the severity"),
        "{refused}"
    );
}

#[test]
fn same_audit_is_known_and_another_of_the_same_second_is_refused() {
    let report = sample::report();
    let place = Place::with(std::slice::from_ref(&report));
    let before = fs::read(&place.file).unwrap();
    assert_eq!(place.add(&report).unwrap(), Added::AlreadyThere);
    let mut renamed = report.clone();
    renamed.operators[0].name = Some("Another".to_owned());
    for other in [renamed, sample::weighed()] {
        let refused = place.add(&other).unwrap_err();
        assert!(
            matches!(refused, ArchiveError::OtherContent(..)),
            "{refused}"
        );
        assert!(
            refused.to_string().contains("2030-03-17T17:46:40Z"),
            "{refused}"
        );
    }
    assert!(
        fs::read(&place.file).unwrap() == before,
        "the file is as before"
    );
    assert_eq!(place.count("audit"), 1);
}

#[test]
fn removed_audit_leaves_nothing_but_what_the_others_have() {
    let first = sample::weighed();
    let random = random::report(&mut Rng::with_seed(7));
    let alone = Place::with(std::slice::from_ref(&first));
    let place = Place::with(&[first.clone(), later(&first, 9), later(&random, 60)]);
    let size = fs::metadata(&place.file).unwrap().len();
    place.remove(&later(&random, 60));
    place.remove(&later(&first, 9));
    for table in TABLES {
        assert_eq!(place.count(table), alone.count(table), "{table}");
    }
    assert!(fs::metadata(&place.file).unwrap().len() < size);
    let read = place.latest().unwrap().report;
    assert_eq!(sample::stream(&read), sample::stream(&first));
    place.remove(&first);
    for table in TABLES {
        assert_eq!(place.count(table), 0, "{table}");
    }
    assert_eq!(place.add(&first).unwrap(), Added::New);
}

#[test]
fn audits_are_found_by_day_by_time_and_as_the_latest() {
    // 17 March 2030, 17:46:40.
    let first = sample::report();
    let day = later(&first, 24 * 60 * 60);
    let hour = later(&day, 60 * 60);
    // The order of adding does not count.
    let place = Place::with(&[hour.clone(), first.clone(), day.clone()]);
    let archive = Archive::open_read_only(&place.file).unwrap();
    let find = |name: &str| archive.find(&AuditName::parse(name).unwrap());
    let found = |name: &str| find(name).map(|it| it.name()).unwrap();
    assert_eq!(found("latest"), "2030-03-18T18:46:40Z");
    assert_eq!(found("2030-03-17"), "2030-03-17T17:46:40Z");
    assert_eq!(found("2030-03-18T17:46:40Z"), "2030-03-18T17:46:40Z");
    let several = find("2030-03-18").unwrap_err().to_string();
    let times = "2030-03-18T17:46:40Z, 2030-03-18T18:46:40Z";
    assert!(several.ends_with(times), "{several}");
    let missing = find("2030-03-19").unwrap_err().to_string();
    let audits = format!("Audits: 2030-03-17T17:46:40Z, {times}");
    assert!(missing.ends_with(&audits), "{missing}");
    let listed = archive.audits().unwrap();
    let listed: Vec<_> = listed.iter().map(|it| it.audit.started).collect();
    let expected = [first, day, hour].map(|it| it.context.started);
    assert_eq!(listed, expected);
}

#[test]
fn summary_has_the_numbers_of_the_report() {
    let report = sample::weighed();
    let place = Place::with(std::slice::from_ref(&report));
    let archive = Archive::open_read_only(&place.file).unwrap();
    let [summary]: [AuditSummary; 1] = archive.audits().unwrap().try_into().unwrap();
    assert_eq!(summary.domains, report.domain_counts());
    assert_eq!(summary.operators, report.operators.len());
    assert_eq!(summary.mailboxes, Some(62_151 + 1 + 2 + 2_500));
    assert_eq!(summary.whitelist.as_deref(), Some("2030-03-17T17:46:40Z"));
    assert_eq!(summary.finished, report.finished);
}

#[test]
fn shard_is_refused() {
    let mut report = sample::report();
    report.context.part = Some(crate::report::ShardOfAudit {
        shard: crate::shard::Shard::new(1, 2).unwrap(),
        domains: 4,
        set_sha256: "00".repeat(32),
        whole: sample::scope(&report),
    });
    let place = Place::new();
    let refused = place.add(&report).unwrap_err().to_string();
    assert!(refused.contains("shard 1/2"), "{refused}");
}

#[test]
fn second_writer_waits_for_the_first() {
    let place = Place::with(&[sample::report()]);
    let other = place.raw();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (ended, end) = std::sync::mpsc::channel::<()>();
    let first = std::thread::spawn(move || {
        end.recv().unwrap();
        other.execute_batch("COMMIT").unwrap();
    });
    let report = later(&sample::report(), 5);
    let scope = sample::scope(&report);
    let new = NewAudit {
        report: &report,
        scope: Some(&scope),
    };
    let mut waited = 0;
    let mut archive = Archive::open_to_add(&place.file).unwrap();
    let added = archive.add(new, &mut || {
        waited += 1;
        ended.send(()).unwrap();
    });
    assert_eq!((added.unwrap(), waited), (Added::New, 1));
    first.join().unwrap();
    assert_eq!(place.count("audit"), 2);
}

/// The views count what the report counts, and name it in words that need no join.
#[test]
fn views_say_what_the_report_says() {
    let report = sample::weighed();
    let place = Place::with(std::slice::from_ref(&report));
    let raw = place.raw();
    let row = |sql: &str| {
        let columns = |row: &rusqlite::Row<'_>| {
            let count = row.as_ref().column_count();
            (0..count)
                .map(|at| row.get::<_, rusqlite::types::Value>(at))
                .map(|it| it.map(|it| format!("{it:?}")))
                .collect::<Result<Vec<_>, _>>()
        };
        let mut statement = raw.prepare(sql).unwrap();
        let rows = statement.query_map([], columns).unwrap();
        rows.map(|it| it.unwrap().join(" "))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let all = [
        "audits",
        "domains",
        "findings",
        "records",
        "lookups",
        "operators",
        "mailboxes",
    ];
    let shown = all.map(|view| format!("{view}\n{}\n", row(&format!("SELECT * FROM {view}"))));
    insta::assert_snapshot!(shown.join("\n"));
}
