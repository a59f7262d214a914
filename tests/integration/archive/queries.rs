//! The page about the tables: its queries give what they promise, to us and to Debian's SQLite.

use std::process::Command;

use rusqlite::Connection;

use super::{audits_of_sound_file, begun, path};
use crate::harness::{file, mssrv, root, temp};
use crate::mailboxes::extraction;
use crate::peer;

const PAGES: [&str; 2] = ["docs/reference/archive.md", "docs/reference/archive.fr.md"];

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// The blocks of SQL.
fn queries(page: &str) -> Vec<String> {
    let blocks = page.split("```sql\n").skip(1);
    blocks
        .map(|it| it.split("```").next().unwrap().to_owned())
        .collect()
}

/// An archive of two audits: in the second, a domain is no longer compliant, and another is gone.
fn two_audits(dir: &tempfile::TempDir) -> String {
    let archive = path(dir, "archive.sqlite");
    let zone = |psc: &str, last: &str| {
        let good = |name: &str, weight: u8| {
            let rows = [("imap", 143), ("submission", 587)].map(|(service, port)| {
                format!(
                    "_{service}._tcp.{name} 60 SRV 10 {weight} {port} {service}.psc.test.\n\
                     _{service}._tcp.{name} 60 SRV 20 1 {port} {service}.cert.test.\n"
                )
            });
            rows.concat()
        };
        let weight = u8::from(psc == "first");
        format!(
            "@ 60 TXT x\n{}{}{last}",
            good("one", 1),
            good("two", weight)
        )
    };
    let operators = "[[operator]]\nid = \"1000000001\"\nname = \"GIP\"\n\
        psc = { imap = \"imap.psc.test\", smtp = \"submission.psc.test\" }\n\
        authcli = { imap = \"imap.cert.test\", smtp = \"submission.cert.test\" }\n\
        domains = [\"one.a.test\", \"two.a.test\", \"three.a.test\"]\n";
    let operators = file(dir, "operators.toml", operators);
    let mailboxes = file(
        dir,
        "bal.txt",
        extraction(&[("one.a.test", 3), ("two.a.test", 5)]),
    );
    for (month, psc, last) in [
        (
            "2026-10-31T08:00:00Z",
            "first",
            "_imap._tcp.three 60 SRV 10 1 143 imap.psc.test.\n",
        ),
        ("2026-11-30T08:00:00Z", "second", ""),
    ] {
        let zone = file(dir, "z", zone(psc, last));
        let zone = format!("a.test={zone}");
        let check = [
            "check",
            "-q",
            "--zone",
            &zone,
            "--zone-complete",
            "--operators",
            &operators,
            "--format",
            "ndjson",
        ];
        let lines = begun(&mssrv(check).expect(1).stdout, month);
        let saved = file(dir, "r", lines);
        mssrv([
            "archive",
            "add",
            &archive,
            &saved,
            "--mailboxes",
            &mailboxes,
        ])
        .expect(0);
    }
    archive
}

#[test]
fn example_queries_find_what_the_page_says() {
    let dir = temp();
    let archive = two_audits(&dir);
    assert_eq!(audits_of_sound_file(&archive), 2);
    let connection = Connection::open(&archive).unwrap();
    let sqlite3 = peer::find_program("sqlite3");
    for name in PAGES {
        let page = page(name);
        let queries = queries(&page);
        assert!(queries.len() >= 5, "{name}");
        for sql in &queries {
            let mut statement = connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| {
                let cells = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
                cells.collect::<Result<Vec<_>, _>>()
            });
            let rows: Vec<_> = rows.unwrap().collect::<Result<_, _>>().unwrap();
            assert!(!rows.is_empty(), "{name}: no rows: {sql}");
            if let Some(sqlite3) = &sqlite3 {
                let output = Command::new(sqlite3)
                    .args(["-json", &archive, sql])
                    .output()
                    .unwrap();
                let found: serde_json::Value = serde_json::from_slice(&output.stdout)
                    .unwrap_or_else(|error| panic!("{error}: {output:?}"));
                assert_eq!(found.as_array().unwrap().len(), rows.len(), "{sql}");
            }
        }
        assert_eq!(queries.len(), self::queries(&self::page(PAGES[0])).len());
    }
    if sqlite3.is_none() {
        peer::skip("sqlite3");
    }
}

#[test]
fn every_view_and_table_is_on_the_page() {
    let dir = temp();
    let connection = Connection::open(two_audits(&dir)).unwrap();
    let names = |kind: &str| -> Vec<String> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite_%'";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([kind], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    for name in PAGES {
        let page = page(name);
        for table in names("table") {
            assert!(page.contains(&format!("`{table}`")), "{name}: {table}");
        }
        for view in names("view") {
            let section = page.split(&format!("| `{view}` |")).nth(1);
            let section = section.unwrap_or_else(|| panic!("{name}: {view}"));
            let section = section.lines().next().unwrap();
            let sql = format!("SELECT name FROM pragma_table_info('{view}')");
            let mut statement = connection.prepare(&sql).unwrap();
            let columns = statement
                .query_map([], |row| row.get::<_, String>(0))
                .unwrap();
            for column in columns {
                let column = column.unwrap();
                // All views but the first begin with these.
                let common = ["audit_date", "audit_started"].contains(&column.as_str());
                assert!(
                    common || section.contains(&format!("`{column}`")),
                    "{name}: {view}.{column}"
                );
            }
        }
    }
}
