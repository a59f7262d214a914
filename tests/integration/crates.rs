//! The seams between the crates, and what a program compiles that uses the library.

use std::process::Command;

/// The packages in the tree of `package`, without those of tests.
fn tree(package: &str, options: &[&str]) -> Vec<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--offline", "--package", package]);
    cargo.args([
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let output = cargo
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

fn ours(package: &str) -> Vec<String> {
    let mut names = tree(package, &[]);
    names.retain(|it| it.starts_with("mssrv"));
    names.sort();
    names.dedup();
    names
}

#[test]
fn crates_know_only_those_below_them() {
    assert_eq!(ours("mssrv-lang"), ["mssrv-lang"]);
    assert_eq!(ours("mssrv-dns"), ["mssrv-dns", "mssrv-lang"]);
    let records = ["mssrv-dns", "mssrv-lang", "mssrv-records"];
    assert_eq!(ours("mssrv-records"), records);
    let lab = ["mssrv-dns", "mssrv-lab", "mssrv-lang", "mssrv-records"];
    assert_eq!(ours("mssrv-lab"), lab);
}

/// Discoveries and audits need no command line, no tables and no certificates of their own.
#[test]
fn library_without_features_compiles_no_command_line() {
    let edge = [
        "clap",
        "clap_complete",
        "indicatif",
        "mimalloc",
        "rcgen",
        "tabled",
    ];
    let library = tree("mssrv", &["--no-default-features"]);
    for package in ["hickory-proto", "mssrv-records"] {
        assert!(library.iter().any(|it| it == package), "{library:?}");
    }
    for package in edge {
        assert!(!library.iter().any(|it| it == package), "{package}");
    }
    let program = tree("mssrv", &[]);
    for package in edge {
        assert!(program.iter().any(|it| it == package), "{package}");
    }
}
