//! The commands of pages, in blocks of `sh`: run in a folder with the project's example files, as a reader runs them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Output};
use std::thread;

use mssrv::cli;
use mssrv::input::{Source, TomlDocument};
use mssrv::lang::Lang;
use mssrv::operators::Operators;

use super::Page;
use super::markdown::Block;
use crate::harness::{root, temp};
use crate::peer::{find_program, free_port, skip};

/// Pages whose commands have tests of their own, with the clients and servers that they need.
const ELSEWHERE: [(&str, &str); 3] = [
    (
        "docs/guides/array-jobs.md",
        "tests/integration/shards/page.rs",
    ),
    (
        "docs/guides/test-your-lps.md",
        "tests/integration/fronts/page.rs",
    ),
    ("docs/guides/underscores.md", "tests/integration/hosts.rs"),
];

/// Why the commands of a block are only read and not run, as the comment above the block says.
const NOT_RUN: [&str; 4] = [
    "not run: needs the Internet",
    "not run: needs your name server",
    "not run: installs on your system",
    "not run: builds the program and runs this test",
];

/// Programs in the commands that are run, which a package brings.
const PROGRAMS: [&str; 1] = ["dig"];

/// What begins a page's script: a server that the page starts ends with the script.
const BEGIN: &str = "started=\ntrap '[ -z \"$started\" ] || kill $started' EXIT\n";

/// What follows a block that starts a server: it takes a moment until the server answers, or another process took its
/// port.
const WAIT: &str = concat!(
    "started=\"$started $!\"\n",
    "for try in 1 2 3 4 no; do\n",
    "[ $try != no ] || exit 42\n",
    env!("CARGO_BIN_EXE_mssrv"),
    " check -q --server 127.0.0.1:5353 --timeout 1 --retries 3 compliant.lab.test >/dev/null && break\n",
    "sleep 1\n",
    "done\n",
);
const NO_SERVER: i32 = 42;
const PORT_ATTEMPTS: usize = 3;

fn runs(block: &Block, page: &Page) -> bool {
    let Some(remark) = &block.remark else {
        return true;
    };
    let known = NOT_RUN.contains(&remark.as_str());
    assert!(known, "{}: {remark}", page.path);
    false
}

/// The commands of a page that a reader can run anywhere, as one script.
fn script(page: &Page) -> String {
    let mut script = String::new();
    for block in page.blocks_in("sh") {
        if runs(&block, page) {
            script.push_str(&block.text);
            if block.text.ends_with("&\n") {
                script.push_str(WAIT);
            }
        }
    }
    script
}

/// A folder like the project's, with the program in `bin`, and beside it the programs that `find_program` finds.
/// Verdicts and differences are no failures of a script.
fn folder() -> tempfile::TempDir {
    let dir = temp();
    for shown in ["contrib", "zones"] {
        symlink(root().join(shown), dir.path().join(shown)).unwrap();
    }
    let bin = dir.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let own = env!("CARGO_BIN_EXE_mssrv");
    let wrapper = format!(
        "#!/bin/sh\n\
         [ \"$1\" = lab ] && exec {own} \"$@\"\n\
         {own} \"$@\" && status=0 || status=$?\n\
         case \" $* \" in *' check '* | *' merge '* | *' archive show '* | *' --diff '* | *' --missing-from '* | *' diff '* | *' compare '*)\n\
         case $status in 1 | 3) exit 0 ;; esac ;; esac\n\
         exit $status\n"
    );
    let wrapped = bin.join("mssrv");
    fs::write(&wrapped, wrapper).unwrap();
    fs::set_permissions(wrapped, fs::Permissions::from_mode(0o755)).unwrap();
    for program in PROGRAMS {
        if let Some(path) = find_program(program) {
            symlink(path, bin.join(program)).unwrap();
        }
    }
    dir
}

/// Runs a script in a folder of its own, with a free port for the server that it starts. Returns what went wrong.
fn failure(page: &str, script: &str) -> Option<String> {
    let mut output = run(script);
    for _ in 1..PORT_ATTEMPTS {
        if output.status.code() != Some(NO_SERVER) {
            break;
        }
        output = run(script);
    }
    let (status, said) = (output.status, String::from_utf8_lossy(&output.stderr));
    (!status.success()).then(|| format!("{page}: {status}\n{said}\n{script}\n"))
}

fn run(script: &str) -> Output {
    let port = free_port(&["127.0.0.1".parse().unwrap()]).unwrap();
    let script = format!("{BEGIN}{script}")
        .replace("127.0.0.1:5353", &format!("127.0.0.1:{port}"))
        .replace("-p 5353", &format!("-p {port}"));
    let dir = folder();
    let path = format!("{}/bin:/usr/sbin:/usr/bin:/bin", dir.path().display());
    let mut shell = Command::new("sh");
    shell.args(["-euc", &script]).current_dir(dir.path());
    shell.env_clear().env("PATH", path).output().unwrap()
}

fn uses(script: &str, program: &str) -> bool {
    script.split_whitespace().any(|word| word == program)
}

/// A program that the script uses and this machine lacks.
fn missing(script: &str) -> Option<&'static str> {
    let mut used = PROGRAMS.into_iter().filter(|it| uses(script, it));
    used.find(|it| find_program(it).is_none())
}

#[test]
fn commands_of_a_page_succeed_one_after_the_other() {
    let mut scripts = BTreeMap::new();
    for page in Page::all() {
        let script = script(&page);
        let elsewhere = ELSEWHERE.iter().any(|(path, _)| *path == page.path);
        if script.is_empty() || elsewhere {
            continue;
        }
        // A page in French has the commands of its page in English.
        scripts.entry(script).or_insert(page.path);
    }
    assert!(scripts.len() >= 14, "{scripts:#?}");
    for program in PROGRAMS {
        let is_used = scripts.keys().any(|script| uses(script, program));
        assert!(is_used, "no page uses {program}");
    }
    // The other pages are run before the test counts as ignored.
    scripts.retain(|script, page| {
        let missing = missing(script);
        if let Some(program) = missing {
            skip(&format!("{program} for {page}"));
        }
        missing.is_none()
    });
    // They wait for the server more than they work.
    let failures: String = thread::scope(|scope| {
        let runs: Vec<_> = scripts
            .iter()
            .map(|(script, page)| scope.spawn(move || failure(page, script)))
            .collect();
        runs.into_iter()
            .filter_map(|run| run.join().expect("a script's thread does not panic"))
            .collect()
    });
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn french_page_has_the_commands_of_its_english_page() {
    let mut pages = 0;
    for french in Page::all() {
        let Some(stem) = french.path.strip_suffix(".fr.md") else {
            continue;
        };
        let english = Page::read(&format!("{stem}.md"));
        let commands = |page: &Page| {
            let blocks = page.blocks_in("sh").into_iter();
            let blocks = blocks.map(|block| (block.remark, block.text.replace(" --lang fr", "")));
            blocks.collect::<Vec<_>>()
        };
        assert_eq!(commands(&french), commands(&english), "{}", french.path);
        for (page, other) in [(&french, &english), (&english, &french)] {
            let linked = page.links().iter().any(|it| page.target(it) == other.path);
            assert!(linked, "{} does not link to {}", page.path, other.path);
        }
        pages += 1;
    }
    assert!(pages >= 10, "{pages}");
}

/// Each block of `toml` is read as an operators file. If it shows only other keys, an operator is added.
#[test]
fn operators_files_of_pages_are_read() {
    let operator = "[[operator]]\nid = \"1\"\n\
        psc = { smtp = \"a.example\", imap = \"b.example\" }\n\
        authcli = { smtp = \"c.example\", imap = \"d.example\" }\n";
    let mut files = 0;
    for page in Page::all() {
        for block in page.blocks_in("toml") {
            let rest = if block.text.contains("[[operator]]\n") {
                ""
            } else {
                operator
            };
            let text = format!("{}{rest}", block.text);
            let document = TomlDocument::new(Source::named(&page.path), text);
            if let Err(errors) = Operators::from_document(&document) {
                panic!("{}: {errors:#?}", page.path);
            }
            files += 1;
        }
    }
    assert!(files >= 6, "{files}");
}

#[test]
fn tests_of_pages_with_own_tests_read_them() {
    for (page, test) in ELSEWHERE {
        let source = fs::read_to_string(root().join(test)).unwrap();
        let mut code = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let reads = code.any(|line| line.contains(&format!("Page::read(\"{page}\")")));
        assert!(reads, "{test} does not read {page}");
    }
}

/// The command lines of the program in a script, each as its words. One with a variable is left out.
fn command_lines(script: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in format!("{}\n", script.replace("\\\n", " ")).chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, '\n' | '|' | ';' | '&' | '(' | ')' | '>') => {
                words.extend(word.take());
                lines.push(std::mem::take(&mut words));
            }
            _ => word.get_or_insert_default().push(character),
        }
    }
    lines.retain(|command| command.first().is_some_and(|first| first == "mssrv"));
    lines.retain(|command| !command.iter().any(|argument| argument.contains('$')));
    lines
}

/// Also those that are not run.
#[test]
fn program_takes_the_command_lines_of_all_pages() {
    let mut read = 0;
    for page in Page::all() {
        for block in page.blocks_in("sh") {
            for words in command_lines(&block.text) {
                let line = words.join(" ");
                if let Err(answer) = cli::read(words.iter().map(Into::into), Lang::English, 100) {
                    panic!("{}: {line}: {}", page.path, answer.text);
                }
                read += 1;
            }
        }
    }
    assert!(read >= 80, "{read}");
}

#[test]
fn command_lines_end_where_the_shell_ends_them() {
    let script =
        "echo a | mssrv generate --domains - \\\n  -o \"a b\" >x\n(mssrv lab &)\nmssrv x $y\n";
    assert_eq!(
        command_lines(script),
        [
            &["mssrv", "generate", "--domains", "-", "-o", "a b"][..],
            &["mssrv", "lab"],
        ]
    );
}
