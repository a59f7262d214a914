//! Shards that are interrupted go on as shards.

use std::fs;

use super::{Bench, sorted, steady, timeless};
use crate::harness::{Run, mssrv};

impl Bench {
    fn resume(&self, name: &str, more: &[&str]) -> Run {
        let path = self.path(name);
        let args = ["check", "--resume", path.to_str().unwrap()];
        let source = self.source.iter().map(String::as_str);
        mssrv(args.into_iter().chain(source).chain(more.iter().copied()))
    }
}

#[test]
fn a_shard_is_continued_by_the_same_shard_alone() {
    let bench = Bench::witnessed(&steady());
    let names = bench.shards(3, |_| "ndjson");
    let whole = bench.text("2of3.ndjson");
    let cut = whole.len() * 2 / 3;
    fs::write(bench.path("2of3.ndjson"), &whole[..cut]).unwrap();
    let run = bench.merge("merged", "json", &names).expect(2);
    let path = bench.path("2of3.ndjson");
    let told = format!("mssrv check --resume {}` and the options", path.display());
    assert!(
        run.stderr.contains("is not finished") && run.stderr.contains(&told),
        "{run:#?}"
    );

    for (shard, words) in [
        (
            &["--shard", "1/3"][..],
            "shard (2/3 in the file, 1/3 now); domains (",
        ),
        (&["--shard", "2/4"], "shard (2/3 in the file, 2/4 now"),
        (&[], "shard (2/3 in the file, none now"),
    ] {
        let other_shard = bench.resume("2of3.ndjson", shard).expect(2);
        assert!(other_shard.stderr.contains(words), "{other_shard:#?}");
        assert_eq!(bench.text("2of3.ndjson"), whole[..cut]);
    }
    bench.resume("2of3.ndjson", &["--shard", "2/3"]).expect(1);
    let continued = timeless(&bench.text("2of3.ndjson"));
    assert_eq!(sorted(&continued), sorted(&timeless(&whole)));
    bench.merge("merged", "json", &names).expect(1);

    bench.check("whole", &["--format", "ndjson"]).expect(1);
    let of_whole = bench.resume("whole", &["--shard", "2/3"]).expect(2);
    assert!(
        of_whole.stderr.contains("shard (none in the file, 2/3 now"),
        "{of_whole:#?}"
    );
}

/// What `merge` writes is a stream as `check` writes it.
#[test]
fn a_merged_stream_is_a_finished_audit() {
    let bench = Bench::witnessed(&steady());
    let names = bench.shards(3, |_| "ndjson");
    bench.merge("merged", "ndjson", &names).expect(1);
    let before = bench.text("merged");
    let run = bench.resume("merged", &[]).expect(1);
    assert!(run.stderr.contains("is complete"), "{run:#?}");
    assert_eq!(bench.text("merged"), before);
    // It is a whole report, to be written in any format.
    bench
        .merge("merged.json", "json", &["merged".to_owned()])
        .expect(1);
    bench.check("whole.json", &["--format", "json"]).expect(1);
    let [merged, whole] = ["merged.json", "whole.json"].map(|it| timeless(&bench.text(it)));
    assert_eq!(merged, whole);
}
