//! What the README shows is what the program does.

use crate::harness::{mssrv, root};

/// A command of the README and the output shown below it.
#[derive(Debug)]
struct Example {
    command: String,
    output: String,
}

/// Every `$ mssrv …` of a console block.
fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut console = false;
    let mut ours = false;
    for line in page.lines() {
        if line.starts_with("```") {
            console = line == "```console";
            ours = false;
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| console) {
            ours = command.starts_with("mssrv ");
            if ours {
                examples.push(Example {
                    command: command.to_owned(),
                    output: String::new(),
                });
            }
        } else if ours && let Some(example) = examples.last_mut() {
            example.output.push_str(line);
            example.output.push('\n');
        }
    }
    examples
}

/// The words of a command, as a shell without expansions splits them.
fn words(command: &str) -> Vec<String> {
    let pieces = command.split('"').enumerate();
    let mut words = Vec::new();
    for (at, piece) in pieces {
        match at % 2 {
            0 => words.extend(piece.split_whitespace().map(str::to_owned)),
            _ => words.push(piece.to_owned()),
        }
    }
    words.into_iter().skip(1).collect()
}

/// The lab takes any free port, and any time.
fn timeless(text: &str) -> String {
    let marks = ["127.0.0.1:", "-p ", "UDP, "];
    let mut timeless = text.to_owned();
    for mark in marks {
        timeless = without_number_after(mark, &timeless);
    }
    timeless
}

fn without_number_after(mark: &str, text: &str) -> String {
    let mut parts = text.split(mark);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(mark);
        let number = |c: char| c.is_ascii_digit() || mark == "UDP, " && c == '.';
        plain.push_str(part.trim_start_matches(number));
    }
    plain
}

#[test]
fn every_example_of_the_readme_prints_what_it_shows() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let examples = examples(&page);
    assert!(examples.len() >= 3, "{examples:#?}");
    for example in examples {
        let run = mssrv(words(&example.command));
        assert!(run.status < 2, "{example:#?}: {run:#?}");
        let shown = timeless(&example.output);
        let printed = timeless(&[run.stdout, run.stderr].concat());
        // What is left out is shown by a line of three dots.
        let mut rest = printed.as_str();
        for piece in shown.split("...\n") {
            let at = rest.find(piece).unwrap_or_else(|| {
                panic!(
                    "{}: not printed:\n{piece}\nbut:\n{printed}",
                    example.command
                )
            });
            rest = &rest[at + piece.len()..];
        }
        if !shown.contains("...\n") {
            assert_eq!(printed, shown, "{}", example.command);
        }
    }
}

#[test]
fn the_usage_of_the_readme_is_that_of_the_program() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let help = mssrv(["--help"]).expect(0).stdout;
    assert!(
        page.contains(&format!("```text\n{help}```")),
        "write it anew:\n{help}"
    );
}
