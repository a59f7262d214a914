//! octoDNS: its validation, and its synchronisation with a running BIND.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use super::{HOSTED, Inputs, OWN, fronts, zone};
use crate::harness::{mssrv, root};
use crate::peer::{Dynamic, find_program, skip};

/// A program of octoDNS: in PATH, or where tests/install-peers puts it.
fn program(name: &str) -> Option<PathBuf> {
    let installed = root().join("target/octodns/bin").join(name);
    let found = find_program(name).or_else(|| installed.is_file().then_some(installed));
    if found.is_none() {
        skip(name);
    }
    found
}

fn run(program: &PathBuf, inputs: &Inputs, args: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.arg("--config-file=config.yaml").args(args);
    let output = command.current_dir(inputs.dir.path()).output();
    let output = output.expect("octoDNS starts");
    assert!(output.status.success(), "{output:?}");
    output
}

#[test]
fn octodns_takes_the_folder_and_publishes_its_zones() {
    let (Some(validate), Some(sync)) = (program("octodns-validate"), program("octodns-sync"))
    else {
        return;
    };
    let Some(bind) = Dynamic::start(&[zone(HOSTED, super::STALE), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    inputs.folder("octodns", &["--layout", "per-zone", "--zone", HOSTED]);
    let (port, [algorithm, name, secret]) = (bind.addr().port(), Dynamic::KEY);
    let ways = "    sources: [generated]\n    targets: [bind]\n";
    let config = format!(
        "providers:\n  generated:\n    class: octodns.provider.yaml.YamlProvider\n    \
         directory: ./generated\n  bind:\n    class: octodns_bind.Rfc2136Provider\n    \
         host: 127.0.0.1\n    port: {port}\n    key_name: {name}\n    key_secret: {secret}\n    \
         key_algorithm: {algorithm}\n\
         zones:\n  {HOSTED}.:\n{ways}  {OWN}.:\n{ways}"
    );
    fs::write(inputs.dir.path().join("config.yaml"), config).unwrap();
    run(&validate, &inputs, &[]);
    run(&sync, &inputs, &["--doit", "--force"]);

    inputs.assert_compliant(bind.addr(), &[]);
    let plan = run(&sync, &inputs, &[]);
    let told = [plan.stdout, plan.stderr].concat();
    assert!(String::from_utf8_lossy(&told).contains("No changes were planned"));
}

#[test]
fn a_single_file_is_that_of_the_folder() {
    let inputs = Inputs::new();
    let options = ["--zone", HOSTED, "--no-comments"];
    let per_zone = [&["--layout", "per-zone"], &options[..]].concat();
    let path = inputs
        .folder("octodns", &per_zone)
        .join(format!("{HOSTED}.yaml"));
    let text = super::OPERATORS.replace(", \"own.example\"", "");
    fs::write(&inputs.operators, text).unwrap();
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        inputs.generate("octodns", &options)
    );
}

#[test]
fn several_zones_in_one_file_are_refused() {
    let inputs = Inputs::new();
    let args = [
        "generate",
        "--operators",
        &inputs.operators,
        "--format",
        "octodns",
    ];
    let run = mssrv(args.iter().chain(&["--zone", HOSTED])).expect(2);
    let told = format!(
        "are in 2 zones ({HOSTED}, own.example). Write a file for each with --layout per-zone -o DIR"
    );
    assert!(
        run.stdout.is_empty() && run.stderr.contains(&told),
        "{run:#?}"
    );
}
