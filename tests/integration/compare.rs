//! What changed from one audit to the next (`mssrv compare`).

use std::fs;

use crate::harness::{Run, assert_valid, mssrv, mssrv_reading, root, temp};
use crate::pages::Page;

/// Two audits of the lab's zone. In the second one, a weight is mended, and a domain has another port.
struct Months {
    dir: tempfile::TempDir,
}

/// The lab's zone a month later.
pub fn later(zone: &str) -> String {
    let changed = |line: &str| {
        let line = line.replace("10 5 587", "10 1 587");
        if line.starts_with("_imap._tcp.Compliant-Case") {
            line.replace(" 143 ", " 993 ")
        } else {
            line
        }
    };
    let lines: Vec<_> = zone.lines().map(changed).collect();
    lines.join("\n") + "\n"
}

impl Months {
    fn new() -> Self {
        let zone = fs::read_to_string(root().join("zones/lab.test.zone")).unwrap();
        let months = Self { dir: temp() };
        fs::write(months.path("october.zone"), &zone).unwrap();
        fs::write(months.path("november.zone"), later(&zone)).unwrap();
        for month in ["october", "november"] {
            for format in ["ndjson", "json"] {
                months.audit(month, format, &[]);
            }
        }
        months
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Audits the zone of a month.
    fn audit(&self, month: &str, format: &str, options: &[&str]) {
        let zone = format!("lab.test={}", self.path(&format!("{month}.zone")));
        let report = self.path(&format!("{month}.{format}"));
        let _ = fs::remove_file(&report);
        let whitelist = root().join("zones/whitelist.xml");
        let inputs = [
            "-q",
            "--allow-unsigned",
            "--zone",
            &zone,
            "--format",
            format,
            "-o",
            &report,
        ];
        let args = ["check", "--whitelist", whitelist.to_str().unwrap()];
        mssrv(args.iter().chain(&inputs).chain(options)).expect(1);
    }

    fn compare(&self, reports: [&str; 2], options: &[&str]) -> Run {
        let [before, after] = reports.map(|it| self.path(it));
        let args = ["compare", &before, &after];
        mssrv(args.iter().chain(options))
    }
}

const IN_LINES: [&str; 2] = ["october.ndjson", "november.ndjson"];

/// The page shows what the command prints, and its commands are those of this test.
#[test]
fn changes_are_those_that_the_page_shows() {
    let months = Months::new();
    for (page, lang) in [
        ("docs/guides/compare.md", "en"),
        ("docs/guides/compare.fr.md", "fr"),
    ] {
        let table = months.compare(IN_LINES, &["--lang", lang]).expect(1).stdout;
        let subject = ["--lang", lang, "--format", "subject"];
        let subject = months.compare(IN_LINES, &subject).expect(1).stdout;
        let shown = Page::read(page).blocks_in("text");
        let shown: Vec<_> = shown.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(shown.len(), 2, "{page}");
        for piece in shown[0].split("...\n").filter(|it| !it.is_empty()) {
            assert!(table.contains(piece), "{page}:\n{piece}\nbut:\n{table}");
        }
        assert_eq!(shown[1], subject, "{page}");
    }
}

#[test]
fn documents_and_streams_have_the_same_changes() {
    let months = Months::new();
    let options = ["--format", "json"];
    let of_lines = months.compare(IN_LINES, &options).expect(1).json();
    assert_valid(&of_lines, "mssrv.comparison.1.schema.json");
    let mixed = months.compare(["october.json", "november.ndjson"], &options);
    let mixed = mixed.expect(1).json();
    assert_eq!(mixed["summary"], of_lines["summary"]);
    assert_eq!(mixed["domains"], of_lines["domains"]);
    // A document does not say with which options it was made.
    assert_eq!(of_lines["options_known"], true);
    assert_eq!(mixed["options_known"], false);
    let summary = &of_lines["summary"];
    assert_eq!(
        (&summary["regressed"], &summary["newly_compliant"]),
        (&1.into(), &1.into())
    );
    assert_eq!(summary["same"], 57);
}

#[test]
fn status_tells_changes_from_regressions() {
    let months = Months::new();
    let [one, other] = IN_LINES;
    let regression = ["-q", "--fail-on", "regression"];
    let same = ["october.ndjson", "october.ndjson"];
    for (reports, options, status) in [
        ([one, other], &["-q"][..], 1),
        ([one, other], &regression, 1),
        (same, &["-q"], 0),
        (same, &regression, 0),
    ] {
        months.compare(reports, options).expect(status);
    }
    let said = months.compare(same, &[]).expect(0).stdout;
    assert!(said.contains("\nNothing changed\n"), "{said}");
}

/// Each would be a wave of changes that no operator made.
#[test]
fn audits_made_in_different_ways_are_refused_unless_forced() {
    let months = Months::new();
    months.audit("november", "ndjson", &["--severity", "SRV004=warning"]);
    let refused = months.compare(IN_LINES, &[]).expect(2);
    assert_eq!(refused.stdout, "");
    let condition = "severity of SRV004 (none before, warning after)";
    assert!(refused.stderr.contains(condition), "{}", refused.stderr);
    for format in ["table", "markdown", "html", "subject"] {
        let forced = months.compare(IN_LINES, &["--force", "--format", format]);
        let forced = forced.expect(1).stdout;
        let said = ["not made in the same way", "made in different ways"];
        assert!(
            said.iter().any(|it| forced.contains(it)),
            "{format}: {forced}"
        );
    }
    let json = months.compare(IN_LINES, &["--force", "--format", "json"]);
    assert_eq!(
        json.expect(1).json()["conditions"][0]["name"],
        "severity of SRV004"
    );
}

#[test]
fn later_audit_is_no_beginning_unless_forced() {
    let months = Months::new();
    let october = fs::read_to_string(months.path("october.ndjson")).unwrap();
    let mut later = october;
    for time in ["\"started\":\"20", "\"finished\":\"20"] {
        later = later.replacen(time, &time.replace("20", "21"), 1);
    }
    fs::write(months.path("later.ndjson"), later).unwrap();
    let backward = ["later.ndjson", "october.ndjson"];
    let refused = months.compare(backward, &[]).expect(2).stderr;
    assert!(refused.contains("Exchange the two"), "{refused}");
    months.compare(backward, &["--force"]).expect(0);
}

#[test]
fn what_is_no_whole_report_is_refused() {
    let months = Months::new();
    let refused = |reports, options: &[&str]| months.compare(reports, options).expect(2).stderr;
    let october = fs::read_to_string(months.path("october.ndjson")).unwrap();
    let (torn, _) = october.trim_end().rsplit_once('\n').unwrap();
    fs::write(months.path("torn.ndjson"), format!("{torn}\n")).unwrap();
    let said = refused(["torn.ndjson", "november.ndjson"], &[]);
    assert!(said.contains("not finished"), "{said}");
    months.audit("october", "ndjson", &["--shard", "1/2"]);
    let of_shard = refused(IN_LINES, &[]);
    assert!(of_shard.contains("mssrv merge"), "{of_shard}");
    assert_eq!(mssrv_reading(&["compare", "-", "-"], "").status, 2);
    let output = months.path("november.ndjson");
    refused(["november.ndjson", "november.ndjson"], &["-o", &output]);
    assert!(fs::metadata(output).unwrap().len() > 0);
}

/// A cause is not another one because the file has another name.
#[test]
fn name_of_a_zone_file_makes_no_new_cause() {
    let months = Months::new();
    let changes = months
        .compare(IN_LINES, &["--format", "json"])
        .expect(1)
        .json();
    let causes = changes["causes"].as_array().unwrap().iter();
    let codes: Vec<_> = causes.map(|it| (&it["code"], &it["trend"])).collect();
    let expected = [("SRV005", "new"), ("SRV004", "gone")];
    let expected = expected.map(|(code, trend)| (code.into(), trend.into()));
    let expected: Vec<_> = expected.iter().map(|(code, trend)| (code, trend)).collect();
    assert_eq!(codes, expected);
}

/// An archive gives the same changes as the reports that were added to it.
#[test]
fn audits_of_an_archive_are_compared_like_reports() {
    let months = Months::new();
    let archive = months.path("audits.sqlite");
    // Both audits may have begun in one second, which the archive takes for one audit.
    let october = fs::read_to_string(months.path("october.ndjson")).unwrap();
    let mut earlier = october;
    let year = earlier.find("\"started\":\"").unwrap() + "\"started\":\"".len();
    earlier.replace_range(year..year + 4, "2001");
    fs::write(months.path("earlier.ndjson"), earlier).unwrap();
    let reports = ["earlier.ndjson", "november.ndjson"];
    for report in reports {
        mssrv(["archive", "add", &archive, &months.path(report)]).expect(0);
    }
    let list = mssrv(["archive", "list", &archive, "--format", "json"])
        .expect(0)
        .json();
    let first = list["audits"][0]["started"].as_str().unwrap().to_owned();
    let of_archive = [
        format!("audits.sqlite@{first}"),
        "audits.sqlite@latest".to_owned(),
    ];
    let of_archive = of_archive.each_ref().map(String::as_str);
    let json = ["--format", "json"];
    let expected = months.compare(reports, &json).expect(1).json();
    assert_eq!(months.compare(of_archive, &json).expect(1).json(), expected);
    let history = |sources: &[String]| {
        let args = ["history", "--format", "json"].map(str::to_owned);
        mssrv(args.iter().chain(sources)).expect(0).json()
    };
    let of_reports = history(&reports.map(|it| months.path(it)));
    assert_eq!(history(std::slice::from_ref(&archive)), of_reports);
    let day = format!("{archive}@2001");
    let refused = mssrv(["compare", &day, &format!("{archive}@latest")])
        .expect(2)
        .stderr;
    assert!(
        refused.contains("expected the day of an audit"),
        "{refused}"
    );
}
