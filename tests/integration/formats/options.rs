//! `--ttl`, `--no-comments`, `--zone`, and what holds for every format.

use super::{HOSTED, Inputs, OPERATORS};
use crate::harness::{Run, mssrv};

const FORMATS: [&str; 11] = [
    "bind",
    "nsupdate",
    "powerdns",
    "octodns",
    "dnscontrol",
    "terraform",
    "windows",
    "dnsmasq",
    "unbound",
    "csv",
    "json",
];

fn run(inputs: &Inputs, options: &[&str]) -> Run {
    let args = ["generate", "--operators", &inputs.operators];
    mssrv(args.iter().chain(options))
}

/// The options without which the format refuses several domains.
fn zone(format: &str) -> &'static [&'static str] {
    match format {
        "octodns" => &["--zone", HOSTED],
        _ => &[],
    }
}

fn ttls(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with(';'));
    let mut ttls: Vec<_> = lines.filter_map(|line| line.split('\t').nth(1)).collect();
    ttls.sort_unstable();
    ttls.dedup();
    ttls
}

#[test]
fn the_ttl_is_the_command_lines_else_the_operators_else_the_files() {
    let inputs = Inputs::new();
    assert_eq!(ttls(&inputs.generate("bind", &[])), ["1200", "900"]);
    assert_eq!(ttls(&inputs.generate("bind", &["--ttl", "300"])), ["300"]);
    assert_eq!(
        ttls(&inputs.generate("bind", &["--ttl", "2147483647"])),
        ["2147483647"]
    );
    for ttl in ["2147483648", "-1", "1h", ""] {
        let run = run(&inputs, &[&format!("--ttl={ttl}")]).expect(2);
        assert!(run.stderr.contains("--ttl"), "{}", run.stderr);
    }
    let run = run(&inputs, &["--format", "dnsmasq", "--ttl", "300"]).expect(2);
    assert!(run.stderr.contains("local-ttl"), "{}", run.stderr);
}

#[test]
fn an_operators_ttl_is_checked_as_the_files_is() {
    let inputs = Inputs::new();
    let text = OPERATORS.replace("ttl = 900", "ttl = 2147483648");
    std::fs::write(&inputs.operators, text).unwrap();
    let run = run(&inputs, &[]).expect(2);
    assert!(
        run.stderr
            .contains("operators.toml:13:7: `ttl` is 2147483648; expected at most 2147483647"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_comments_nothing_is_left_but_records() {
    let inputs = Inputs::new();
    let text = OPERATORS.replace(", \"own.example\"", "");
    std::fs::write(&inputs.operators, text).unwrap();
    for format in FORMATS {
        let zone = zone(format);
        let full = inputs.generate(format, zone);
        let bare = inputs.generate(format, &[zone, &["--no-comments"]].concat());
        assert!(full.ends_with(&bare), "{format}");
        let kept = matches!(format, "powerdns" | "csv" | "json");
        assert_eq!(full == bare, kept, "{format}");
        assert_eq!(bare.contains("drop"), format == "json", "{format}");
    }
}

#[test]
fn lines_end_in_lf_and_names_are_a_labels() {
    let inputs = Inputs::new();
    let text = OPERATORS.replace(", \"own.example\"", "");
    std::fs::write(&inputs.operators, text).unwrap();
    for format in FORMATS {
        let zone = zone(format);
        let generated = inputs.generate(format, zone);
        assert!(
            generated.ends_with('\n') && !generated.contains('\r'),
            "{format}"
        );
        let bare = inputs.generate(format, &[zone, &["--no-comments"]].concat());
        assert!(bare.contains("xn--t-9fab"), "{format}");
        assert!(format == "json" || bare.is_ascii(), "{format}");
    }
}

#[test]
fn a_zone_that_holds_nothing_or_means_nothing_is_refused() {
    let inputs = Inputs::new();
    for (options, told) in [
        (
            ["--format", "nsupdate", "--zone", "other.example"],
            "--zone other.example: zone without a domain to write",
        ),
        (
            ["--format", "nsupdate", "--zone", "osted.test.example"],
            "zone without a domain to write",
        ),
        (
            ["--format", "nsupdate", "--zone", "a'b.example"],
            "has the character '\\''",
        ),
        (
            ["--format", "bind", "--zone", HOSTED],
            "--zone has no effect",
        ),
        (
            ["--format", "dnsmasq", "--zone", HOSTED],
            "--zone has no effect",
        ),
    ] {
        let run = run(&inputs, &options).expect(2);
        assert!(
            run.stdout.is_empty() && run.stderr.contains(told),
            "{run:#?}"
        );
    }
}
