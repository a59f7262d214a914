//! What cannot be merged, and shards that there are not. (What is wrong within reports is tested
//! where they are read.)

use std::fs;

use mssrv::cli::ReportFormat;

use super::{Bench, owned};
use crate::harness::{mssrv, mssrv_reading};

#[test]
fn a_shard_that_there_is_not_is_refused() {
    for (shard, words) in [
        ("0/7", "add one: `$((JOB_COMPLETION_INDEX + 1))/7`"),
        ("8/7", "there is no shard 8: the last one is 7/7"),
        ("1/0", "N is 0"),
        ("/7", "Check that the variable of the scheduler is set"),
        ("7", "expected I/N, such as 2/7"),
    ] {
        let run = mssrv(["check", "--lab", "--shard", shard]).expect(2);
        assert!(run.stderr.contains(words), "{shard}: {run:#?}");
        assert_eq!(run.stdout, "");
    }
}

fn three() -> (Bench, Vec<String>) {
    let domains = [
        "compliant.lab.test",
        "absent.lab.test",
        "wrong-port.lab.test",
    ];
    let bench = Bench::witnessed(&owned(&domains));
    let names = bench.shards(3, |index| if index == 2 { "json" } else { "ndjson" });
    (bench, names)
}

#[test]
fn what_is_refused_is_told_by_file_and_leaves_the_output_alone() {
    let (bench, names) = three();
    fs::write(bench.path("out"), "as it was").unwrap();
    let [a, b, c] = [&names[0], &names[1], &names[2]].map(Clone::clone);
    let absent = "absent.json".to_owned();
    let other = |name: &str, more: &[&str]| {
        let args = ["--format", "json", "--shard", "3/3"];
        bench.check(name, &[&args, more].concat());
        name.to_owned()
    };
    let severity = other("severity", &["--severity", "SRV004=info"]);
    let server = other("server", &["--server", "127.0.0.1:9", "--retries", "0"]);
    let more = other("more", &["truncated.lab.test"]);
    for (reports, file, words) in [
        (
            vec![&a, &c],
            &a,
            "the report of shard 2 is missing. Make it with `mssrv check --shard 2/3`",
        ),
        (vec![&a, &b, &c, &b], &b, "this is shard 2/3, and so is "),
        (vec![&a, &b, &absent], &absent, "cannot be read: "),
        (
            vec![&a, &b, &severity],
            &severity,
            "severity of SRV004 (none there, info here",
        ),
        (vec![&a, &b, &server], &server, "Differences: servers ("),
        (vec![&a, &b, &more], &more, "Differences: domains ("),
    ] {
        let reports: Vec<_> = reports.into_iter().cloned().collect();
        for (_, format) in ReportFormat::named() {
            let run = bench.merge("out", &format, &reports).expect(2);
            let path = bench.path(file);
            let told = format!("mssrv: error: {}: ", path.display());
            assert!(
                run.stderr.starts_with(&told) && run.stderr.contains(words),
                "{run:#?}"
            );
            assert_eq!(bench.text("out"), "as it was");
            // Not a line goes to standard output, either.
            let paths = reports
                .iter()
                .map(|name| bench.path(name).display().to_string());
            let args = owned(&["merge", "--format", &format]).into_iter();
            assert_eq!(mssrv(args.chain(paths)).expect(2).stdout, "");
        }
    }
    bench.merge("out", "json", &[c, b, a]).expect(1);
}

/// Each is to be mended, so each is told at once.
#[test]
fn every_report_that_is_refused_is_told() {
    let (bench, names) = three();
    let torn = bench.text(&names[0]);
    fs::write(bench.path(&names[0]), &torn[..torn.len() - 1]).unwrap();
    fs::write(bench.path(&names[2]), "").unwrap();
    let run = bench.merge("out", "json", &names).expect(2);
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{run:#?}");
    assert!(lines[0].contains("is not finished"), "{run:#?}");
    assert!(lines[1].contains("is empty"), "{run:#?}");
}

#[test]
fn a_report_is_not_written_over() {
    let (bench, names) = three();
    let before = bench.text(&names[1]);
    let run = bench.merge(&names[1], "json", &names).expect(2);
    assert!(run.stderr.contains("which the command reads"), "{run:#?}");
    assert_eq!(bench.text(&names[1]), before);
}

#[cfg(unix)]
#[test]
fn what_can_be_read_once_is_merged_where_once_is_enough() {
    let (bench, names) = three();
    let text = bench.text(&names[1]);
    let paths = [&names[0], &names[2]].map(|name| bench.path(name).display().to_string());
    let merge = |format| {
        let args = [
            "merge",
            "/dev/stdin",
            &paths[0],
            &paths[1],
            "--format",
            format,
        ];
        mssrv_reading(&args, &text)
    };
    assert_eq!(
        merge("json").expect(1).json()["domains"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let run = merge("ndjson").expect(2);
    assert!(
        run.stderr.contains("/dev/stdin: not a regular file"),
        "{run:#?}"
    );
    let from_stdin = mssrv_reading(&["merge", "-"], &text).expect(2);
    assert!(
        from_stdin.stderr.contains("reads reports from files only"),
        "{from_stdin:#?}"
    );
}

/// A whole report in JSON does not tell the options that a stream begins with.
#[test]
fn a_whole_report_in_json_becomes_a_table_and_no_stream() {
    let (bench, names) = three();
    bench.check("whole", &["--format", "json"]).expect(1);
    bench.check("whole.table", &[]).expect(1);
    let whole = ["whole".to_owned()];
    bench.merge("table", "table", &whole).expect(1);
    assert_eq!(bench.text("table"), bench.text("whole.table"));
    let run = bench.merge("stream", "ndjson", &whole).expect(2);
    assert!(
        run.stderr.contains("has no options of its audit"),
        "{run:#?}"
    );
    let both = [&names[..], &whole].concat();
    let twice = bench.merge("table", "json", &both).expect(2);
    assert!(
        twice.stderr.contains("is a whole report, not a shard"),
        "{twice:#?}"
    );
}
