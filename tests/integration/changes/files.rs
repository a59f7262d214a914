//! `--zone-file`: changes to zone files.

use super::{HALF_WRONG, changes, live, summary};
use crate::formats::{HOSTED, Inputs, OWN, zone};
use crate::harness::{Run, file};
use crate::peer::{Checker, check_zone};

fn diff(inputs: &Inputs, format: &str, files: &[&str]) -> Run {
    let files = files.iter().flat_map(|path| ["--zone-file", *path]);
    let options: Vec<_> = ["--diff"].into_iter().chain(files).collect();
    changes(inputs, format, &options)
}

fn words(line: &str) -> String {
    line.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The records of [`HALF_WRONG`] once the changes of a view are made to them, line by line.
fn changed(view: &str) -> String {
    let absolute = |line: &str| {
        let (owner, rest) = line.split_once(' ').unwrap();
        words(&format!("{owner}.{HOSTED}. {rest}"))
    };
    let mut lines: Vec<_> = HALF_WRONG.lines().map(absolute).collect();
    for removed in view.lines().filter_map(|line| line.strip_prefix(";- ")) {
        let count = lines.len();
        lines.retain(|line| *line != words(removed));
        assert_eq!(lines.len(), count - 1, "{removed}");
    }
    for kept in view.lines().filter_map(|line| line.strip_prefix(";  ")) {
        assert!(lines.contains(&words(kept)), "{kept}");
    }
    lines.extend(live(view).into_iter().map(str::to_owned));
    lines.join("\n") + "\n"
}

#[test]
fn the_view_leads_from_one_zone_to_the_other() {
    let inputs = Inputs::new();
    let hosted = file(&inputs.dir, "hosted", zone(HOSTED, HALF_WRONG).text);
    let own = file(&inputs.dir, "own", zone(OWN, "").text);
    let run = diff(&inputs, "bind", &[&hosted, &own]).expect(1);
    assert_eq!(run.stderr, summary());
    let (view, of_own): (Vec<_>, Vec<_>) = run
        .stdout
        .lines()
        .partition(|line| !line.contains("_tcp.own.example."));
    let mended = zone(HOSTED, &changed(&view.join("\n")));
    for checker in Checker::ALL {
        let verdict = check_zone(checker, &mended);
        assert!(
            verdict.is_none_or(|it| it.is_ok()),
            "{checker:?} {}",
            mended.text
        );
    }
    // The fragment can be included, as that of all records can.
    let own_zone = zone(OWN, &(live(&of_own.join("\n")).join("\n") + "\n"));
    let files = [("hosted", mended), ("own", own_zone)]
        .map(|(name, zone)| file(&inputs.dir, name, zone.text));
    let files = files.each_ref().map(String::as_str);
    let again = diff(&inputs, "bind", &files).expect(0);
    assert_eq!(live(&again.stdout), [""; 0]);
    assert!(
        again
            .stdout
            .contains("; changes: nothing to change for 11 domains\n")
    );
}

#[test]
fn files_that_do_not_speak_for_a_domain_prove_nothing() {
    let inputs = Inputs::new();
    // A zone, and a fragment of some of its domains.
    let hosted = file(&inputs.dir, "hosted", zone(HOSTED, HALF_WRONG).text);
    let run = diff(&inputs, "bind", &[&hosted]).expect(1);
    assert!(
        run.stderr.contains("; 2 owners could not be settled\n"),
        "{}",
        run.stderr
    );
    assert!(!run.stdout.contains("own.example"), "{}", run.stdout);

    let all = inputs.generate("bind", &["--no-comments"]);
    let fragment = |lines: &mut dyn Iterator<Item = &str>| {
        file(
            &inputs.dir,
            "fragment",
            lines.collect::<Vec<_>>().join("\n") + "\n",
        )
    };
    let path = fragment(&mut all.lines());
    diff(&inputs, "bind", &[&path]).expect(0);
    let without_x9 = fragment(&mut all.lines().filter(|line| !line.contains("tcp.x9.")));
    let unsettled = diff(&inputs, "nsupdate", &[&without_x9]).expect(3);
    assert_eq!(live(&unsettled.stdout), [""; 0]);
    assert_eq!(
        unsettled.stderr,
        "mssrv: 1 domain not compared, and nothing is written for the owners that no zone file contains: \
         x9.hosted.test.example. No server was asked. If the files contain all SRV records of the domains, add \
         --zone-complete: what is missing is then added. Otherwise, add the missing zone files (--zone-file)\n\
         mssrv: nothing found to change for 11 domains; 2 owners could not be settled\n"
    );
    let files = ["--zone-file", &without_x9, "--zone-complete", "--diff"];
    let whole = changes(&inputs, "nsupdate", &files).expect(1);
    let added = live(&whole.stdout);
    let of_domain = |line: &&&str| line.contains("._tcp.x9.hosted.test.example");
    assert_eq!(
        added.iter().filter(of_domain).count(),
        4,
        "{}",
        whole.stdout
    );
    assert!(
        whole
            .stderr
            .ends_with("mssrv: 4 records to add, for 1 of 11 domains\n"),
        "{}",
        whole.stderr
    );
    let without_imap = fragment(&mut all.lines().filter(|line| !line.contains("_imap._tcp.x9.")));
    let of_imap = diff(&inputs, "bind", &[&without_imap]).expect(1);
    assert_eq!(
        of_imap.stderr,
        "mssrv: 2 records to add, for 1 of 11 domains\n"
    );
}

#[test]
fn a_file_with_errors_is_a_failure_and_proves_nothing() {
    let inputs = Inputs::new();
    let own = file(&inputs.dir, "own", zone(OWN, "").text);
    let broken = zone(HOSTED, "_imap._tcp.x9 SRV 10 1 imap\n").text;
    let broken = file(&inputs.dir, "broken", broken);
    let run = diff(&inputs, "bind", &[&own, &broken]).expect(2);
    assert_eq!(live(&run.stdout).len(), 4, "{}", run.stdout);
    assert!(
        run.stderr.contains("20 owners could not be settled"),
        "{}",
        run.stderr
    );
    diff(&inputs, "bind", &[&broken]).expect(2);
    diff(&inputs, "bind", &["nowhere"]).expect(2);
}

#[test]
fn an_output_is_none_of_the_inputs() {
    let inputs = Inputs::new();
    let hosted = file(&inputs.dir, "hosted", zone(HOSTED, "").text);
    let options = ["--diff", "--zone-file", &hosted, "-o", &hosted];
    let run = changes(&inputs, "bind", &options).expect(2);
    assert!(
        run.stderr.contains("which the command reads"),
        "{}",
        run.stderr
    );
}
