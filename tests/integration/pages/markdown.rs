//! Pages as their readers see them: blocks of code, links, and headings to link to.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::harness::root;

/// A page of the project.
#[derive(Debug)]
pub struct Page {
    /// Its path from the project's root, with slashes.
    pub path: String,
    pub text: String,
}

/// A fenced block of code.
#[derive(Debug)]
pub struct Block {
    /// The heading above, of any level; empty above the first.
    pub heading: String,
    pub language: String,
    pub text: String,
    /// The comment in the line above, which the reader of the page does not see.
    pub remark: Option<String>,
}

impl Page {
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path));
        Self {
            path: path.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{path}: {error}")),
        }
    }

    /// The pages for users: README, CONTRIBUTING, and all below docs/.
    pub fn all() -> Vec<Self> {
        let mut paths = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
        let docs = files(&root().join("docs"));
        paths.extend(docs.into_iter().filter(|path| path.ends_with(".md")));
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// The blocks of code.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut open = false;
        let mut heading = "";
        let mut above = "";
        for line in self.text.lines() {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                open = !open;
                if open {
                    let remark = above.strip_prefix("<!-- ");
                    let remark = remark.and_then(|it| it.strip_suffix(" -->"));
                    blocks.push(Block {
                        heading: heading.to_owned(),
                        language: language.to_owned(),
                        text: String::new(),
                        remark: remark.map(str::to_owned),
                    });
                }
            } else if open && let Some(block) = blocks.last_mut() {
                block.text.push_str(line);
                block.text.push('\n');
            } else if line.starts_with('#') {
                heading = line.trim_start_matches('#').trim();
            }
            above = line;
        }
        assert!(!open, "{}: a block has no end", self.path);
        blocks
    }

    /// The blocks in this language.
    pub fn blocks_in(&self, language: &str) -> Vec<Block> {
        let mut blocks = self.blocks();
        blocks.retain(|block| block.language == language);
        blocks
    }

    /// The lines outside blocks of code.
    pub fn prose(&self) -> impl Iterator<Item = &str> {
        let mut open = false;
        self.text.lines().filter(move |line| {
            let fence = line.trim_start().starts_with("```");
            open ^= fence;
            !open && !fence
        })
    }

    /// The targets of the links, as they are written.
    pub fn links(&self) -> Vec<String> {
        let prose: Vec<_> = self.prose().collect();
        let prose = prose.join("\n");
        let after = prose.split("](").skip(1);
        let links = after.map(|it| it.split(')').next().unwrap_or_default().to_owned());
        links.collect()
    }

    /// What `#` may be followed by in a link to this page, as GitHub derives it from the headings.
    pub fn anchors(&self) -> Vec<String> {
        let headings = self.prose().filter(|line| line.starts_with('#'));
        headings
            .map(|line| {
                let title = line.trim_start_matches('#').trim().to_lowercase();
                let kept = |it: &char| it.is_alphanumeric() || [' ', '-', '_'].contains(it);
                title.chars().filter(kept).collect::<String>()
            })
            .map(|title| title.replace(' ', "-"))
            .collect()
    }

    /// The path from the project's root that a link of this page leads to.
    pub fn target(&self, link: &str) -> String {
        let folder = Path::new(&self.path).parent().unwrap();
        let mut path = PathBuf::new();
        for component in folder.join(link).components() {
            match component {
                Component::ParentDir => assert!(path.pop(), "{}: {link} leads out", self.path),
                other => path.push(other),
            }
        }
        path.to_str().unwrap().to_owned()
    }
}

/// The paths of all files below a folder of the project, from its root.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let path = path.strip_prefix(root()).unwrap();
            found.push(path.to_str().unwrap().replace('\\', "/"));
        }
    }
    found.sort();
    found
}
