use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use clap::Command;

use super::*;
use crate::command::settings::{
    self, Baseline, GivenZone, QueryPolicy, SourceSettings, ZoneFileSettings,
};
use crate::report::SourceKind;

/// Every text of the command line: which table has its French one, its key, and the text.
fn texts(lang: Lang) -> Vec<(&'static str, String, String)> {
    let mut texts = Vec::new();
    collect(&translation::shown(lang), "", &mut texts);
    texts
}

fn collect(command: &Command, path: &str, texts: &mut Vec<(&'static str, String, String)>) {
    let mut add = |kind, key: &str, text: Option<String>| {
        texts.push((kind, key.to_owned(), text.unwrap_or_default()));
    };
    let about = command.get_about().map(ToString::to_string);
    add("about", path, about);
    if let Some(remarks) = command.get_after_help() {
        add("remarks", path, Some(remarks.to_string()));
    }
    for arg in command.get_arguments() {
        let key = format!("{path} {}", arg.get_id());
        let help = arg.get_help().map(ToString::to_string);
        add("help", &key, help);
        assert_eq!(arg.get_long_help().map(ToString::to_string), None, "{key}");
        if let Some(heading) = arg.get_help_heading() {
            add("heading", &key, Some(heading.to_owned()));
        }
        if let (true, Some([name])) = (arg.get_action().takes_values(), arg.get_value_names()) {
            add("value name", &key, Some(name.to_string()));
        }
        if !arg.get_action().takes_values() {
            continue;
        }
        for value in arg.get_possible_values() {
            if let Some(meaning) = value.get_help() {
                let key = format!("{key}={}", value.get_name());
                add("value", &key, Some(meaning.to_string()));
            }
        }
    }
    for inner in command.get_subcommands() {
        let path = translation::below(path, inner);
        collect(inner, &path, texts);
    }
}

/// Names of values that are the same in French.
const SAME: [&str; 10] = [
    "N",
    "FORMAT",
    "ARCHIVE",
    "DATE",
    "CODE",
    "I/N",
    "INTERFACE",
    "IP:PORT",
    "SHELL",
    "COMMAND",
];

#[test]
fn the_command_line_is_sound() {
    for lang in Lang::ALL {
        translation::command(lang).debug_assert();
        translation::shown(lang).debug_assert();
    }
}

#[test]
fn every_text_has_a_french_one_and_no_french_text_is_unused() {
    let (english, french) = (texts(Lang::English), texts(Lang::French));
    assert_eq!(english.len(), french.len());
    // One French text stands for one English text.
    let mut meanings: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((kind, key, en), (_, same_key, fr)) in english.iter().zip(&french) {
        assert_eq!(key, same_key);
        assert!(
            !en.is_empty() && !fr.is_empty(),
            "{kind} of {key:?} is empty"
        );
        let same = *kind == "value name" && SAME.contains(&en.as_str());
        assert!(same || en != fr, "{kind} of {key:?} is English: {en:?}");
        meanings.entry(fr).or_default().insert(en);
    }
    for (fr, en) in &meanings {
        // Two English texts are close enough to share a French one only if a person said so.
        assert_eq!(en.len(), 1, "{fr:?} stands for {en:#?}");
    }
    let used: BTreeSet<_> = meanings.keys().copied().collect();
    for (key, text) in fr::TABLES.into_iter().flatten() {
        // The command `help` is made by clap.
        assert!(
            used.contains(text) || *key == "help",
            "unused: {key:?}, {text:?}"
        );
    }
    for table in fr::TABLES {
        let keys: BTreeSet<_> = table.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), table.len(), "a key is there twice");
    }
}

/// Every page in that language, without colours.
fn pages(lang: Lang, width: usize, long: bool) -> String {
    fn below(command: &Command, out: &mut String, page: &impl Fn(&Command) -> String) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        out.push_str(&format!("======== {name}\n{}\n", page(command)));
        let commands = command.get_subcommands();
        for inner in commands.filter(|it| it.get_name() != "help") {
            below(inner, out, page);
        }
    }
    let mut program = translation::shown(lang);
    program.build();
    let mut pages = String::new();
    below(&program, &mut pages, &|command| {
        let page = help::page(command, lang, width, long);
        clap::builder::StyledStr::from(page).to_string()
    });
    pages
}

#[test]
fn help_is_as_it_was_read() {
    for (lang, name) in [(Lang::English, "english"), (Lang::French, "french")] {
        insta::assert_snapshot!(format!("help-{name}-80"), pages(lang, 80, false));
        insta::assert_snapshot!(format!("help-{name}-100"), pages(lang, 100, true));
    }
}

#[test]
fn help_keeps_to_its_width() {
    for (lang, width) in [
        (Lang::English, 60),
        (Lang::French, 60),
        (Lang::English, 80),
        (Lang::French, 80),
        (Lang::French, 100),
    ] {
        for line in [pages(lang, width, false), pages(lang, width, true)]
            .join("\n")
            .lines()
        {
            let columns = textwrap::core::display_width(line);
            // A word longer than the line and clap's usage are not broken.
            let whole = line.trim_start().split(' ').count() == 1 || line.contains("mssrv");
            assert!(columns <= width || whole, "{columns} of {width}: {line}");
        }
    }
}

#[test]
fn french_pages_have_no_english_word_of_clap() {
    let mut manual_page = Vec::new();
    manual(Lang::French, &mut manual_page).unwrap();
    let manual_page = String::from_utf8(manual_page).unwrap();
    let pages = [
        pages(Lang::French, 100, true),
        pages(Lang::French, 80, false),
        manual_page,
    ];
    for page in pages {
        for word in [
            "Usage:",
            "Commands",
            "Arguments:",
            "Options:",
            "default",
            "ossible values",
            "alias",
            "Print",
            "NAME",
            "SUBCOMMANDS",
            "EXTRA",
            "\u{202f}\u{202f}",
        ] {
            // An alias of the DNS is none of clap's.
            assert!(!page.contains(word), "{word}: {page}");
        }
    }
}

#[test]
fn manual_has_a_page_for_each_command() {
    for lang in Lang::ALL {
        let mut pages = Vec::new();
        manual(lang, &mut pages).unwrap();
        let pages = String::from_utf8(pages).unwrap();
        let titles: Vec<_> = pages.lines().filter(|it| it.starts_with(".TH ")).collect();
        // The program, twelve commands, three below `whitelist`, five below `archive`.
        assert_eq!(titles.len(), 21, "{titles:#?}");
        assert!(
            !pages.contains("mssrv\\-help"),
            "no page of that name exists"
        );
        assert!(!pages.contains('\u{202f}'), "groff does not know it");
    }
}

/// What the program answers to these words.
fn answer(args: &str, locale: Lang) -> (u8, bool, String) {
    let args = std::iter::once("mssrv").chain(args.split_whitespace());
    let answer = read(args.map(Into::into), locale, 100).unwrap_err();
    let text = clap::builder::StyledStr::from(answer.text).to_string();
    (answer.status, answer.is_error, text)
}

/// Command lines that are refused, each for a reason of its own.
const REFUSED: [&str; 34] = [
    "--lang xx",
    "check --lang= --help",
    "check --lang",
    "chek",
    "whitelist",
    "whitelist veryfy",
    "whitelist list",
    "archive",
    "archive show a.sqlite yesterday",
    "archive remove a.sqlite",
    "discover",
    "check --formt json",
    "check --format jsn",
    "check --format",
    "check --color=",
    "check --server 300.1.1.1",
    "check --ns-port 0 --authoritative",
    "check --rate x",
    "check --timeout 0",
    "check --rate -1",
    "check --timeout -3",
    "check --pin-sha256 xy",
    "check --severity SRV004",
    "check --explain SRV999",
    "check --shard 3",
    "check --lab=x",
    "check -q -v",
    "check --lab --server 127.0.0.1 --probe",
    "generate --diff --diff",
    "generate --zones-dir a%b --standalone -o x --server-config nsd",
    "lab --listen here -x",
    "check -x",
    "--neighbours check",
    "-- check",
];

#[test]
fn refusals_are_as_they_were_read() {
    for (lang, name) in [(Lang::English, "english"), (Lang::French, "french")] {
        let refusals = REFUSED.map(|args| {
            let (status, is_error, text) = answer(args, lang);
            assert_eq!((status, is_error), (2, true), "{args}");
            format!("======== {args}\n{text}")
        });
        insta::assert_snapshot!(format!("refused-{name}"), refusals.join("\n"));
    }
}

#[test]
fn help_is_asked_for_in_many_ways() {
    for (args, page) in [
        ("--help", "mssrv [OPTIONS] <COMMANDE>"),
        ("help --lang fr", "mssrv [OPTIONS] <COMMANDE>"),
        ("help check", "mssrv check [OPTIONS] [DOMAINE]..."),
        ("check -h", "mssrv check [OPTIONS] [DOMAINE]..."),
        (
            "help whitelist list",
            "mssrv whitelist list [OPTIONS] <FICHIER> [DOMAINE]...",
        ),
        (
            "whitelist help diff",
            "mssrv whitelist diff [OPTIONS] <ANCIENNE> <NOUVELLE>",
        ),
        (
            "whitelist diff --help",
            "mssrv whitelist diff [OPTIONS] <ANCIENNE> <NOUVELLE>",
        ),
        (
            "discover -h --rate 1",
            "mssrv discover [OPTIONS] <ADRESSE|DOMAINE>",
        ),
    ] {
        let (status, is_error, text) = answer(args, Lang::French);
        assert_eq!((status, is_error), (0, false), "{args}");
        let usage = format!("\n\nUtilisation\u{202f}: {page}\n");
        assert!(text.contains(&usage), "{args}: {text}");
    }
}

#[test]
fn no_argument_at_all_is_refused_with_the_help() {
    for (lang, usage) in [
        (Lang::English, "Usage: mssrv [OPTIONS] <COMMAND>\n"),
        (
            Lang::French,
            "Utilisation\u{202f}: mssrv [OPTIONS] <COMMANDE>\n",
        ),
    ] {
        let (status, is_error, text) = answer("", lang);
        assert_eq!((status, is_error), (2, true));
        assert!(text.contains(usage), "{text}");
    }
}

#[test]
fn version_is_the_same_in_both_languages() {
    let version = format!("mssrv {}\n", env!("CARGO_PKG_VERSION"));
    for lang in Lang::ALL {
        assert_eq!(answer("--version", lang), (0, false, version.clone()));
        assert_eq!(answer("-V", lang), (0, false, version.clone()));
    }
}

#[test]
fn language_of_the_command_line_replaces_that_of_the_locale() {
    for (args, lang) in [
        ("man", Lang::French),
        ("man --lang en", Lang::English),
        ("--lang=en man --lang=fr", Lang::French),
    ] {
        let args = std::iter::once("mssrv")
            .chain(args.split(' '))
            .map(Into::into);
        let cli = read(args, Lang::French, 80).unwrap();
        assert_eq!(cli.lang, Some(lang));
    }
}

/// What these words ask for.
fn resolved(args: &str) -> settings::Command {
    let args = std::iter::once("mssrv").chain(args.split(' '));
    let cli = read(args.map(Into::into), Lang::English, 80).unwrap();
    cli.resolve(Lang::English).unwrap().command
}

/// The source of answers of a check, a discovery or a comparison.
fn source(args: &str) -> SourceSettings {
    match resolved(args) {
        settings::Command::Check(check) => check.asking.source,
        settings::Command::Discover(discover) => discover.source,
        settings::Command::Generate(generate) => match generate.baseline {
            Some(Baseline::Answers(asking)) => asking.source,
            other => panic!("no answers: {other:?}"),
        },
        other => panic!("asks nobody: {other:?}"),
    }
}

#[test]
fn only_the_lab_and_a_discovery_have_no_limit_unless_the_user_says_so() {
    let policy = |args| match source(args) {
        SourceSettings::Servers(servers) => servers.policy,
        SourceSettings::Lab(policy) => policy,
        SourceSettings::ZoneFiles(_) => panic!("no server"),
    };
    assert_eq!(policy("check a.fr"), QueryPolicy::POLITE);
    assert_eq!(policy("discover a.fr"), QueryPolicy::PROMPT);
    assert_eq!(policy("check --lab"), QueryPolicy::LAB);
    assert_eq!(policy("discover --lab a.fr"), QueryPolicy::LAB);
    assert_eq!(policy("generate --diff"), QueryPolicy::POLITE);
    let rate = |args| policy(args).options().rate.map(NonZeroU32::get);
    assert_eq!(rate("check --server 127.0.0.1 a.fr"), Some(100));
    assert_eq!(rate("check --server 127.0.0.1 --rate 0 a.fr"), None);
    assert_eq!(rate("check --lab"), None);
    assert_eq!(rate("check --lab --rate 7"), Some(7));
    let given = policy("discover a.fr --timeout 0.5 --retries 0");
    assert_eq!(
        (given.timeout, given.retries),
        (Duration::from_millis(500), 0)
    );
}

#[test]
fn sources_of_answers_are_resolved_alike_for_every_command() {
    for command in ["check", "discover a.fr", "generate --diff"] {
        let SourceSettings::Servers(servers) = source(&format!("{command} --server 127.0.0.1"))
        else {
            panic!("servers: {command}");
        };
        assert_eq!((servers.servers.len(), servers.name_server_port), (1, None));
        let authoritative = source(&format!("{command} --authoritative"));
        assert_eq!(authoritative.kind(), SourceKind::Authoritative);
        let option = match command {
            "generate --diff" => "--zone-file",
            _ => "--zone",
        };
        let given = format!("{command} {option} a.fr=/no/zone {option} Cargo.toml --zone-complete");
        let expected = ZoneFileSettings {
            option,
            files: vec![
                GivenZone {
                    origin: Some("a.fr".to_owned()),
                    path: "/no/zone".into(),
                },
                GivenZone {
                    origin: None,
                    path: "Cargo.toml".into(),
                },
            ],
            complete: true,
        };
        assert_eq!(source(&given), SourceSettings::ZoneFiles(expected));
    }
}

#[test]
fn explain_checks_nothing_and_a_text_is_only_printed() {
    let explain = resolved("check --explain SRV001 --explain DNS010");
    assert!(matches!(explain, settings::Command::Explain(codes) if codes.len() == 2));
    for args in ["man", "completions bash"] {
        let printed = resolved(args);
        assert!(matches!(printed, settings::Command::Print(text) if !text.is_empty()));
    }
}

/// So that the library can be built without clap.
#[test]
fn only_the_command_line_knows_clap() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let known = ["cli", "cli.rs", "lib.rs"].map(|it| sources.join(it));
            if known.contains(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for word in ["clap", "crate::cli"] {
                    assert!(!text.contains(word), "{word}: {}", path.display());
                }
                files += 1;
            }
        }
    }
    assert!(files > 20, "{files}");
}
