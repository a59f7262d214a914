//! The commands that a lab with fronts shows give the listed verdicts.

use std::collections::BTreeSet;
use std::thread;

use super::bench::Started;
use crate::lab::listing::Listing;

#[test]
fn shown_commands_give_the_listed_verdicts() {
    let lab = Started::new();
    let listing = Listing::read(&lab.lines);
    let [records, discover, fronts, discover_fronts] = &listing.commands[..] else {
        panic!("{listing:#?}");
    };
    let audited = thread::scope(|scope| {
        // Fronts that are silent take a while.
        let shown: BTreeSet<_> = listing.verdicts.iter().map(|it| it.0.clone()).collect();
        let (apart, others): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|it| it.starts_with("front-"));
        let listing = &listing;
        let folder = lab.dir.path();
        scope.spawn(move || listing.is_shown(fronts, folder, &apart));
        scope.spawn(move || listing.is_shown(records, folder, &others));
        let of_fronts = scope.spawn(move || listing.holds(fronts, folder));
        let of_records = listing.holds(records, folder);
        [of_records, of_fronts.join().unwrap()]
    });
    let [others, apart] = &audited;
    assert!(apart.iter().all(|it| it.starts_with("front-")));
    assert!(!others.iter().any(|it| it.starts_with("front-")));
    let audited: Vec<_> = audited.concat();
    let mut listed: Vec<_> = listing.verdicts.iter().map(|it| it.0.clone()).collect();
    listed.sort();
    let mut sorted = audited.clone();
    sorted.sort();
    assert_eq!(sorted, listed);
    for command in [discover, discover_fronts] {
        let found = listing.holds(command, lab.dir.path());
        listing.is_shown(command, lab.dir.path(), &found);
    }
}

#[test]
fn old_name_of_the_folders_option_writes_the_same_files() {
    let files = |option| {
        let lab = Started::with(option);
        let names = std::fs::read_dir(lab.dir.path().join("lab")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        (names.collect::<BTreeSet<_>>(), lab.lines.len())
    };
    let expected = [
        "authority.pem",
        "client.key",
        "client.pem",
        "operators-fronts.toml",
        "operators.toml",
        "requirement.toml",
        "whitelist.xml",
    ];
    let (names, lines) = files("--fronts-out");
    assert_eq!(names, expected.map(str::to_owned).into());
    assert_eq!(files("--out"), (names, lines));
}
