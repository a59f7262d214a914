//! The harness of these tests. It is libtest-mimic, which looks and behaves like Rust's own, but lets a running test
//! find out that it has to skip: such a test is reported as ignored, with the reason.

use std::cell::RefCell;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};

/// A function that the attribute `test` registered.
pub struct Case {
    pub module: &'static str,
    pub name: &'static str,
    pub run: fn(),
}

inventory::collect!(Case);

/// What the running test goes without.
enum Skipped {
    /// No test runs on this thread.
    NoTest,
    /// So far, nothing.
    Nothing,
    Because(String),
}

thread_local! {
    static SKIPPED: RefCell<Skipped> = const { RefCell::new(Skipped::NoTest) };
}

/// Says why the running test goes without a part of its work, or all of it. It counts as ignored then.
pub fn skip(reason: impl Into<String>) {
    SKIPPED.with_borrow_mut(|skipped| match skipped {
        Skipped::NoTest => panic!("a test skips on its own thread, or nobody hears of it"),
        Skipped::Nothing => *skipped = Skipped::Because(reason.into()),
        Skipped::Because(_) => {}
    });
}

/// Runs an asynchronous test.
pub fn block_on(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build();
    runtime.expect("the runtime starts").block_on(test);
}

fn trial(case: &'static Case) -> Trial {
    // As Rust's own harness names it.
    let module = case.module.split_once("::").map(|(_, module)| module);
    let name = match module {
        Some(module) => format!("{module}::{}", case.name),
        None => case.name.to_owned(),
    };
    Trial::ignorable_test(name, || {
        SKIPPED.set(Skipped::Nothing);
        (case.run)();
        Ok(match SKIPPED.replace(Skipped::NoTest) {
            Skipped::Because(reason) => Completion::ignored_with(reason),
            _ => Completion::Completed,
        })
    })
}

/// Takes filters out of the arguments if there are several, as Rust's own harness permits.
fn split(args: Vec<String>) -> (Vec<String>, Vec<String>) {
    const WITH_VALUE: [&str; 6] = [
        "--test-threads",
        "--skip",
        "--logfile",
        "--color",
        "--format",
        "-Z",
    ];
    let (mut filters, mut rest) = (Vec::new(), Vec::new());
    for (at, arg) in args.iter().enumerate() {
        let is_value = at > 0 && WITH_VALUE.contains(&args[at - 1].as_str());
        if arg.starts_with('-') || is_value || at == 0 {
            rest.push(arg.clone());
        } else {
            filters.push(arg.clone());
        }
    }
    if filters.len() > 1 {
        (filters, rest)
    } else {
        (Vec::new(), args)
    }
}

pub fn main() -> ExitCode {
    let (filters, args) = split(std::env::args().collect());
    let args = Arguments::from_iter(args);
    let mut trials: Vec<_> = inventory::iter::<Case>.into_iter().map(trial).collect();
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    if !filters.is_empty() {
        let matches = |name: &str, filter: &String| {
            if args.exact {
                name == filter
            } else {
                name.contains(filter.as_str())
            }
        };
        trials.retain(|trial| filters.iter().any(|it| matches(trial.name(), it)));
    }
    libtest_mimic::run(&args, trials).exit_code()
}

#[test]
fn several_filters_are_taken_out_and_a_single_one_is_left() {
    let args = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let single = "bin --skip a b --exact";
    assert_eq!(split(args(single)), (Vec::new(), args(single)));
    assert_eq!(
        split(args("bin b --skip a --test-threads 2 c --list")),
        (args("b c"), args("bin --skip a --test-threads 2 --list"))
    );
}

/// Other attributes than `#[test]` register nothing here, and their tests would never run.
#[test]
fn every_test_is_registered() {
    let mut marked = 0;
    let mut folders = vec![crate::harness::root().join("tests/integration")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source is text");
                let lines = || text.lines().map(str::trim);
                marked += lines().filter(|line| *line == "#[test]").count();
                let other = lines().find(|line| line.starts_with("#[") && line.contains("::test"));
                assert_eq!(other, None, "{}: write #[test]", path.display());
            }
        }
    }
    // On other systems, some modules are left out.
    let registered = inventory::iter::<Case>.into_iter().count();
    assert!(
        registered == marked || cfg!(not(target_os = "linux")),
        "{registered} of {marked}"
    );
}

/// Runs these tests themselves, without the servers that some of them need.
#[test]
#[cfg(unix)]
fn test_that_skips_is_reported_as_ignored_with_the_reason() {
    let this = std::env::current_exe().expect("the program has a path");
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(&this);
        command.args(args).env_remove("MSSRV_REQUIRE_PEERS");
        command
            .env("PATH", "/nonexistent")
            .env("MSSRV_WHITELIST", "/nonexistent");
        let output = command.current_dir(crate::harness::root()).output();
        let output = output.expect("the tests run");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("the tests speak UTF-8")
    };
    let name = "shards::real::the_real_whitelist_in_shards_is_the_whole";
    let text = run(&[name, "--exact"]);
    let line = text.lines().find(|line| line.starts_with("test "));
    let line = line.unwrap_or_default();
    assert!(
        line.contains("ignored") && line.contains("MSSRV_WHITELIST"),
        "{text}"
    );
    assert!(text.contains("0 passed; 0 failed; 1 ignored"), "{text}");
    let listed = run(&["--list", "--format", "terse", "shards::real", "trials::"]);
    assert!(listed.contains(&format!("{name}: test\n")), "{listed}");
    assert!(!listed.contains("streams::"), "{listed}");
}
