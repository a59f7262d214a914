//! The commands of docs/guides/array-jobs.md, run as they stand there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{Bench, json, steady, timeless};
use crate::harness::{Run, root};
use crate::pages::Page;
use crate::peer::{find_program, skip};

fn page() -> Page {
    Page::read("docs/guides/array-jobs.md")
}

/// The blocks of the page in this language.
fn blocks(language: &str) -> Vec<String> {
    let blocks = page().blocks_in(language).into_iter();
    blocks.map(|block| block.text).collect()
}

/// The one block that holds this.
fn block(language: &str, words: &str) -> String {
    let mut blocks = blocks(language);
    blocks.retain(|block| block.contains(words));
    assert_eq!(blocks.len(), 1, "{words}: {blocks:#?}");
    blocks.remove(0)
}

/// A folder with what the page speaks of: the inputs, the script, and `mssrv`, which here asks a
/// witness.
fn folder() -> Bench {
    let bench = Bench::witnessed(&[]);
    let kept = steady();
    let whitelist = fs::read_to_string(root().join("zones/whitelist.xml")).unwrap();
    let mut entries = whitelist.split("<Domaine>");
    let mut text = entries.next().unwrap().to_owned();
    let mut end = "";
    for entry in entries {
        let (entry, rest) = entry.split_once("</Domaine>").unwrap();
        if kept
            .iter()
            .any(|name| entry.contains(&format!("<Nom>{name}<")))
        {
            text += &format!("<Domaine>{entry}</Domaine>");
        }
        end = rest;
    }
    fs::write(bench.path("liste-blanche.xml"), text + end).unwrap();
    let operators = root().join("zones/operators.toml");
    fs::copy(operators, bench.path("operators.toml")).unwrap();
    fs::write(bench.path("shard.sh"), block("sh", "# shard.sh I N")).unwrap();
    let asking = bench.source[..5].join(" ");
    let program = env!("CARGO_BIN_EXE_mssrv");
    let wrapper = format!(
        "#!/bin/sh\n\
         [ \"$1\" = check ] || exec {program} \"$@\"\n\
         shift; drop=\n\
         for word; do\n\
         shift\n\
         case $drop$word in --rate) drop=drop; continue ;; drop*) drop=; continue ;; esac\n\
         set -- \"$@\" \"$word\"\n\
         done\n\
         exec {program} check {asking} --allow-unsigned \"$@\"\n"
    );
    let path = bench.path("mssrv");
    fs::write(&path, wrapper).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    bench
}

impl Bench {
    /// Runs a script in the folder.
    fn shell(&self, script: &str, variables: &[(&str, String)]) -> Run {
        let path = format!("{}:/usr/bin:/bin", self.dir.path().display());
        let variables = variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.dir.path());
        command.env_clear().env("PATH", path).envs(variables);
        command.output().unwrap().into()
    }

    /// Whether the merge of the page now makes the report of a single run.
    fn assert_whole(&self) {
        let merge = "mssrv merge audit.*.ndjson --format json -o audit.json\n";
        assert!(blocks("sh").contains(&merge.to_owned()));
        let table = self.shell(&block("sh", "mssrv merge audit.*.ndjson\n"), &[]);
        assert!(table.expect(1).stdout.contains(" domains: "));
        self.shell(merge, &[]).expect(1);
        let options = "--whitelist liste-blanche.xml --operators operators.toml";
        let single = format!("mssrv check {options} --format json -o single.json");
        self.shell(&single, &[]).expect(1);
        let [merged, unsharded] = ["audit.json", "single.json"].map(|it| timeless(&self.text(it)));
        assert_eq!(merged, unsharded);
        assert!(
            json(&self.text("audit.json"))["domains"]
                .as_array()
                .unwrap()
                .len()
                > 30
        );
    }
}

#[test]
fn with_xargs() {
    let bench = folder();
    bench.shell(&block("sh", "xargs"), &[]).expect(0);
    bench.assert_whole();
    // What is finished is left alone, what was interrupted goes on, and what fails is told.
    let whole = bench.text("audit.3.ndjson");
    let cut = whole[..whole.len() / 2].rfind('\n').unwrap() + 20;
    fs::write(bench.path("audit.3.ndjson"), &whole[..cut]).unwrap();
    bench.shell(&block("sh", "xargs"), &[]).expect(0);
    bench.assert_whole();
    fs::write(bench.path("audit.3.ndjson"), "damaged\n").unwrap();
    assert_ne!(bench.shell(&block("sh", "xargs"), &[]).status, 0);
}

#[test]
fn with_gnu_parallel() {
    if find_program("parallel").is_none() {
        return skip("parallel");
    }
    let bench = folder();
    bench.shell(&block("sh", "parallel --jobs"), &[]).expect(0);
    bench.assert_whole();
}

/// As Slurm runs them: with the index of the task in a variable, and the lines `#SBATCH` for itself.
#[test]
fn with_the_variables_of_slurm() {
    let bench = folder();
    let script = block("sh", "#SBATCH --job-name=audit");
    assert!(script.contains("#SBATCH --array=1-7"));
    for index in 1..=7 {
        let index = ("SLURM_ARRAY_TASK_ID", index.to_string());
        bench.shell(&script, &[index]).expect(0);
    }
    let merge = block("sh", "#SBATCH --job-name=merge");
    bench.shell(&merge, &[]).expect(1);
    bench.assert_whole();
}

/// As a pod of an Indexed Job runs it.
#[test]
fn with_the_variables_of_kubernetes() {
    let bench = folder();
    let job = block("yaml", "completionMode: Indexed");
    assert!(job.contains("completions: 7\n"));
    let (_, command) = job.split_once("- -c\n").expect("a command of a shell");
    let command = command
        .lines()
        .next()
        .unwrap()
        .trim()
        .trim_start_matches("- ");
    for index in 0..7 {
        let index = ("JOB_COMPLETION_INDEX", index.to_string());
        bench.shell(command, &[index]).expect(0);
    }
    bench.assert_whole();
}

#[test]
fn the_shard_of_a_name_is_found_with_a_shell() {
    let script = block("sh", "sha256sum");
    let bench = Bench::new(Vec::new());
    let run = bench.shell(&script, &[]).expect(0);
    let printed = format!("prints `{}`", run.stdout.trim());
    assert!(page().text.contains(&printed), "{run:#?}");
    let name = "chu-exemple.mssante.fr";
    assert_eq!(run.stdout.trim(), format!("{}/7", super::shard(name, 7)));
}
