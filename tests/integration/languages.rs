//! The language of texts follows `--lang`, or else the locale; data never changes with it.

use std::process::Command;

use crate::harness::{Run, command, mssrv};

const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Runs the program with these three variables; one of `-` is not set.
fn under(values: [&str; 3], args: &[&str]) -> Run {
    let mut command = command();
    for (name, value) in VARIABLES
        .into_iter()
        .zip(values)
        .filter(|(_, it)| *it != "-")
    {
        command.env(name, value);
    }
    output(&mut command, args)
}

fn output(command: &mut Command, args: &[&str]) -> Run {
    command.args(args).output().unwrap().into()
}

const ENGLISH: &str = "Usage: mssrv [OPTIONS] <COMMAND>\n";
const FRENCH: &str = "Utilisation\u{202f}: mssrv [OPTIONS] <COMMANDE>\n";

#[test]
fn first_variable_that_is_set_and_not_empty_names_the_language() {
    for (values, usage) in [
        (["-", "-", "-"], ENGLISH),
        (["", "", ""], ENGLISH),
        (["-", "-", "C"], ENGLISH),
        (["-", "-", "POSIX"], ENGLISH),
        (["-", "-", "C.UTF-8"], ENGLISH),
        (["-", "-", "fr_FR.UTF-8"], FRENCH),
        (["-", "-", "fr_CA"], FRENCH),
        (["-", "-", "fr"], FRENCH),
        (["-", "-", "fr_BE@euro"], FRENCH),
        (["-", "-", "de_DE.UTF-8"], ENGLISH),
        (["-", "-", "\u{1f980};=_"], ENGLISH),
        (["-", "-", "french"], ENGLISH),
        (["-", "fr_FR.UTF-8", "-"], FRENCH),
        (["fr_FR.UTF-8", "-", "-"], FRENCH),
        (["-", "fr_FR.UTF-8", "en_GB.UTF-8"], FRENCH),
        (["-", "en_GB.UTF-8", "fr_FR.UTF-8"], ENGLISH),
        (["fr_FR.UTF-8", "en_GB.UTF-8", "en_GB.UTF-8"], FRENCH),
        (["C", "fr_FR.UTF-8", "fr_FR.UTF-8"], ENGLISH),
        (["", "fr_FR.UTF-8", "en_GB.UTF-8"], FRENCH),
        (["", "", "fr_FR.UTF-8"], FRENCH),
    ] {
        let run = under(values, &["--help"]).expect(0);
        assert!(run.stdout.contains(usage), "{values:?}: {run:#?}");
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn variable_that_only_gettext_reads_names_no_language() {
    let run = output(
        command().env("LANGUAGE", "fr").env("LANG", "en_GB"),
        &["-h"],
    )
    .expect(0);
    assert!(run.stdout.contains(ENGLISH), "{run:#?}");
}

#[cfg(unix)]
#[test]
fn locale_that_is_not_utf8_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let locale = std::ffi::OsStr::from_bytes(b"fr_FR.\xff");
    let run = output(command().env("LC_ALL", locale), &["-h"]).expect(0);
    assert!(run.stdout.contains(FRENCH), "{run:#?}");
}

#[test]
fn option_comes_before_the_locale_wherever_it_stands() {
    for args in [
        &["--lang", "fr", "--help"][..],
        &["--help", "--lang=fr"],
        &["--lang=en", "help", "--lang", "fr"],
    ] {
        let run = under(["C", "-", "-"], args).expect(0);
        assert!(run.stdout.contains(FRENCH), "{args:?}: {run:#?}");
    }
    let run = under(["fr_FR", "-", "-"], &["--lang", "en", "-h"]).expect(0);
    assert!(run.stdout.contains(ENGLISH), "{run:#?}");
}

#[test]
fn unknown_language_is_refused_with_the_two_choices() {
    for args in [
        &["--lang", "xx", "check", "--lab"][..],
        &["check", "--lab", "--lang=xx"],
        &["--help", "--lang", "xx"],
        &["man", "--lang", "FR"],
    ] {
        let run = mssrv(args).expect(2);
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.starts_with("mssrv: error: unknown language \"")
                && run.stderr.ends_with("\": expected en or fr\n"),
            "{args:?}: {run:#?}"
        );
        let of_locale = under(["fr_FR", "-", "-"], args).expect(2);
        let refused = "mssrv: erreur\u{202f}: langue inconnue\u{202f}: ";
        let french = of_locale.stderr.starts_with(refused)
            && of_locale.stderr.ends_with("\u{202f}: en, fr\n");
        assert!(french, "{of_locale:#?}");
    }
}

#[test]
fn refusals_are_in_the_language_of_the_locale() {
    for (args, en, fr) in [
        (
            &["check", "--nope"][..],
            "error: unknown argument \"--nope\"\n",
            "erreur\u{202f}: argument inconnu\u{202f}: «\u{202f}--nope\u{202f}»\n",
        ),
        (
            &["check", "--timeout", "0"],
            "error: value \"0\" refused for \"--timeout <SECONDS>\": expected a number of seconds from 0.001 to 3600\n",
            "erreur\u{202f}: valeur «\u{202f}0\u{202f}» refusée pour «\u{202f}--timeout <SECONDES>\u{202f}»\
             \u{202f}: un nombre de secondes de 0.001 à 3600 est attendu\n",
        ),
    ] {
        for (locale, text) in [("C", en), ("fr_FR", fr)] {
            let run = under([locale, "-", "-"], args).expect(2);
            assert_eq!(run.stdout, "");
            assert!(run.stderr.starts_with(text), "{run:#?}");
        }
    }
}

#[test]
fn manual_is_in_the_language_and_completions_are_english() {
    let manual = |locale| under([locale, "-", "-"], &["man"]).expect(0).stdout;
    assert!(manual("C").contains(".SH NAME\n") && manual("fr_FR").contains(".SH NOM\n"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = |locale| {
            under([locale, "-", "-"], &["completions", shell])
                .expect(0)
                .stdout
        };
        assert_eq!(script("C"), script("fr_FR"), "{shell}");
    }
}

#[test]
fn generated_records_are_the_same_in_every_locale() {
    let example = [
        "generate",
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
        "--operator",
        "Clinique du Port",
        "--format",
    ];
    for format in [
        "bind",
        "nsupdate",
        "powerdns",
        "octodns --zone lab.test",
        "dnscontrol",
        "terraform",
        "windows",
        "dnsmasq",
        "unbound",
        "csv",
        "json",
    ] {
        let mut args = example.to_vec();
        args.extend(format.split(' '));
        let records = under(["C", "-", "-"], &args).expect(0).stdout;
        assert!(!records.is_empty());
        for locale in ["POSIX", "fr_FR.UTF-8", "fr_CA", "de_DE", "", "nonsense"] {
            assert_eq!(
                under([locale, "-", "-"], &args).expect(0).stdout,
                records,
                "{format}, {locale}"
            );
        }
    }
}

#[test]
fn json_and_csv_are_the_same_in_every_locale() {
    for args in [
        &["check", "--lab", "--format", "json"][..],
        &[
            "whitelist",
            "list",
            "zones/whitelist.xml",
            "--allow-unsigned",
            "--format",
            "csv",
        ],
        &[
            "whitelist",
            "list",
            "zones/whitelist.xml",
            "--allow-unsigned",
            "--format",
            "json",
        ],
    ] {
        let data = |locale| {
            let run = under([locale, "-", "-"], args);
            assert!(run.status < 2, "{run:#?}");
            timeless(&run.stdout)
        };
        assert_eq!(data("C"), data("fr_FR.UTF-8"), "{args:?}");
    }
}

/// The text without digits: times and the lab's port differ from run to run.
fn timeless(text: &str) -> String {
    text.chars().filter(|it| !it.is_ascii_digit()).collect()
}
