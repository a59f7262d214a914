//! What a page shows below a command is what the command prints.

use super::Page;
use crate::harness::mssrv;

/// A command of a page and the output shown below it.
#[derive(Debug, PartialEq)]
struct Example {
    command: String,
    output: String,
}

/// Every `$ mssrv …` of a console block.
fn examples(page: &Page) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for block in page.blocks_in("console") {
        let mut ours = false;
        for line in block.text.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
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

/// Runs the command, and compares what it prints with what the page shows.
fn assert_prints(page: &str, example: &Example) {
    let run = mssrv(words(&example.command));
    assert!(run.status < 2, "{page}: {example:#?}: {run:#?}");
    let shown = timeless(&example.output);
    let printed = timeless(&[run.stdout, run.stderr].concat());
    if let Err(piece) = compare(&printed, &shown) {
        let command = &example.command;
        panic!("{page}: {command}: not printed there:\n{piece}\nbut:\n{printed}");
    }
}

/// Compares whole lines. A line of three dots stands for any number of lines.
///
/// # Errors
///
/// Returns the lines that were not printed, or not at the beginning, in the order or at the end that is shown.
fn compare(printed: &str, shown: &str) -> Result<(), String> {
    let printed: Vec<_> = printed.split_inclusive('\n').collect();
    let shown: Vec<_> = shown.split_inclusive('\n').collect();
    let pieces: Vec<_> = shown.split(|line| *line == "...\n").collect();
    let mut rest = printed.as_slice();
    for (at, piece) in pieces.iter().enumerate() {
        let (is_first, is_last) = (at == 0, at + 1 == pieces.len());
        let begin = match (is_first, is_last) {
            (true, true) => (rest == *piece).then_some(0),
            (true, false) => rest.starts_with(piece).then_some(0),
            (false, true) => rest.ends_with(piece).then(|| rest.len() - piece.len()),
            (false, false) => (0..=rest.len()).find(|begin| rest[*begin..].starts_with(piece)),
        };
        let begin = begin.ok_or_else(|| piece.concat())?;
        rest = &rest[begin + piece.len()..];
    }
    Ok(())
}

#[test]
fn lines_are_left_out_only_where_three_dots_are() {
    let printed = "a\nbc\nd\ne\n";
    for shown in [
        printed,
        "a\n...\n",
        "...\ne\n",
        "a\n...\ne\n",
        "...\nbc\n...\ne\n",
        "...\n",
    ] {
        assert_eq!(compare(printed, shown), Ok(()), "{shown}");
    }
    for (shown, missing) in [
        ("a\nbc\n", "a\nbc\n"),
        ("bc\n...\n", "bc\n"),
        ("...\nd\n", "d\n"),
        ("...\nc\n...\n", "c\n"),
        ("a\n...\nd\n...\nbc\n...\n", "bc\n"),
        ("a\n...\nd\n...\nd\ne\n", "d\ne\n"),
    ] {
        let found = compare(printed, shown);
        assert_eq!(found, Err(missing.to_owned()), "{shown}");
    }
}

#[test]
fn every_example_of_a_page_prints_what_it_shows() {
    let mut run: Vec<Example> = Vec::new();
    for page in Page::all() {
        for example in examples(&page) {
            // Pages may repeat an example.
            if !run.contains(&example) {
                assert_prints(&page.path, &example);
                run.push(example);
            }
        }
    }
    assert!(run.len() >= 16, "{run:#?}");
}

#[test]
fn readme_has_an_example() {
    assert!(!examples(&Page::read("README.md")).is_empty());
}

#[test]
fn command_line_page_shows_the_usage_of_the_program() {
    let page = Page::read("docs/reference/command-line.md");
    let help = mssrv(["--help"]).expect(0).stdout;
    let shown = page.blocks_in("text");
    assert!(
        shown.iter().any(|block| block.text == help),
        "write it anew:\n{help}"
    );
}
