use std::io;

use super::*;
use crate::command::output::Compared;

/// Writes these files into a folder.
fn write(path: &Path, files: &[(&str, &str)], force: bool) -> Result<Written, CommandError> {
    let mut folder = Folder::open(path, [], force)?;
    for (name, text) in files {
        folder.add(name, &|out| out.write_all(text.as_bytes()))?;
    }
    folder.finish()
}

/// The first difference of a folder from these files, and how many differ.
fn compared(path: &Path, files: &[(&str, &str)]) -> Option<(String, usize)> {
    let mut folder = Compared::open(path).unwrap();
    for (name, text) in files {
        let add = folder.add(name, &|out| out.write_all(text.as_bytes()));
        add.unwrap();
    }
    let outcome = folder.finish().unwrap();
    assert!(outcome.files >= files.len() && outcome.files >= outcome.different);
    let prefix = format!("{}/", path.display());
    let first = outcome.first?;
    let first = first.en.strip_prefix(&prefix)?;
    Some((first.to_owned(), outcome.different))
}

/// What a folder holds, drafts that were left behind included.
fn held(path: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(path).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        (entry.file_name().into_string().unwrap(), text)
    });
    let mut entries: Vec<_> = entries.filter(|(name, _)| name != manifest::NAME).collect();
    entries.sort();
    entries
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let files = files.iter();
    files
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

const OLD: [(&str, &str); 3] = [("a", "1\n"), ("b", "2\n"), ("c", "3\n")];
const NEW: [(&str, &str); 3] = [("a", "1\n"), ("b", "two\n"), ("d", "4\n")];

#[test]
fn what_changed_is_replaced_and_what_is_no_longer_written_goes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new");
    let written = write(&path, &OLD, false).unwrap();
    assert_eq!((written.files, written.changed), (3, 3));
    assert_eq!(held(&path), owned(&OLD));
    assert_eq!(compared(&path, &OLD), None);
    let first = fs::metadata(path.join("a")).unwrap().modified().unwrap();

    let changed = write(&path, &NEW, false).unwrap();
    assert_eq!((changed.files, changed.changed), (3, 2));
    assert_eq!(changed.old, ["c"]);
    assert_eq!(held(&path), owned(&NEW));
    assert_eq!(compared(&path, &NEW), None);
    // A name server reloads what is newer.
    let again = fs::metadata(path.join("a")).unwrap().modified().unwrap();
    assert_eq!(first, again);
    assert_eq!(write(&path, &NEW, false).unwrap().changed, 0);
}

#[test]
fn what_is_not_ours_or_was_edited_is_refused_and_spared() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    write(dir.path(), &OLD, false).unwrap();

    fs::write(dir.path().join("d"), "theirs\n").unwrap();
    fs::write(dir.path().join("e"), "theirs\n").unwrap();
    fs::write(dir.path().join("b"), "edited\n").unwrap();
    fs::write(dir.path().join("c"), "edited\n").unwrap();
    let before = held(dir.path());
    let error = write(dir.path(), &NEW, false).unwrap_err().to_string();
    assert!(error.contains("not written by mssrv: d, e\n"), "{error}");
    assert!(error.contains("since mssrv wrote them: b, c\n"), "{error}");
    assert_eq!(held(dir.path()), before);

    // With force, a file that has a name to be written is replaced, and nothing else is touched.
    let written = write(dir.path(), &NEW, true).unwrap();
    assert_eq!(written.old, [] as [&str; 0]);
    let mut expected = owned(&NEW);
    expected.extend(owned(&[("c", "edited\n"), ("e", "theirs\n"), (".git", "")]));
    expected.sort();
    assert_eq!(held(dir.path()), expected);
}

#[test]
fn a_damaged_manifest_is_refused_but_by_force() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    fs::write(dir.path().join(manifest::NAME), "not a digest  a\n").unwrap();
    let error = write(dir.path(), &NEW, false).unwrap_err().to_string();
    assert!(error.contains("mssrv.sha256:1:1: expected"), "{error}");
    write(dir.path(), &OLD, true).unwrap();
    assert_eq!(compared(dir.path(), &OLD), None);
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_old_ones() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("new")] {
        let is_new = !path.exists();
        if !is_new {
            write(&path, &OLD, false).unwrap();
        }
        let mut folder = Folder::open(&path, [], false).unwrap();
        folder.add("b", &|out| out.write_all(b"two\n")).unwrap();
        let full = |out: &mut dyn io::Write| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let error = folder.add("d", &full).unwrap_err().to_string();
        assert!(error.ends_with("Nothing was replaced"), "{error}");
        drop(folder);
        if is_new {
            assert!(!path.exists());
        } else {
            assert_eq!(held(&path), owned(&OLD));
        }
    }
}

#[test]
fn new_names_are_all_given_or_none_is() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let mut folder = Folder::open(dir.path(), [], false).unwrap();
    for name in ["b", "d", "e"] {
        folder.add(name, &|out| out.write_all(b"new\n")).unwrap();
    }
    // The draft of the last new name is gone.
    fs::remove_file(folder.drafts.path().join("e")).unwrap();
    assert!(matches!(
        folder.finish(),
        Err(CommandError::Replacement(..))
    ));
    assert_eq!(held(dir.path()), owned(&OLD));
}

#[test]
#[cfg(unix)]
fn two_runs_at_once_do_not_mix_their_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new");
    let first = Folder::open(&path, [], false).unwrap();
    let second = Folder::open(&path, [], false).map(|_| ());
    let error = second.unwrap_err().to_string();
    assert!(error.contains("another run is writing to it"), "{error}");
    drop(first);
    write(&path, &OLD, false).unwrap();
    write(&path, &NEW, false).unwrap();
    assert_eq!(compared(&path, &NEW), None);
}

/// Puts a directory that is not empty in the place of a file.
fn block(path: &Path) {
    let _ = fs::remove_file(path);
    fs::create_dir(path).unwrap();
    fs::write(path.join("x"), "").unwrap();
}

fn unblock(path: &Path) {
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_run_that_stops_halfway_vouches_for_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("b"), "theirs\n").unwrap();
    let mut folder = Folder::open(dir.path(), [], true).unwrap();
    for (name, text) in OLD {
        let add = folder.add(name, &|out| out.write_all(text.as_bytes()));
        add.unwrap();
    }
    block(&dir.path().join("b"));
    let error = folder.finish().unwrap_err();
    assert!(
        matches!(
            error,
            CommandError::Halfway {
                done: 2,
                all: 3,
                ..
            }
        ),
        "{error}"
    );
    assert!(!dir.path().join(manifest::NAME).exists());
    unblock(&dir.path().join("b"));
    write(dir.path(), &OLD, true).unwrap();
    assert_eq!(compared(dir.path(), &OLD), None);
}

#[test]
fn what_was_not_removed_is_not_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let list = dir.path().join(manifest::NAME);
    let old = fs::read(&list).unwrap();
    let mut folder = Folder::open(dir.path(), [], false).unwrap();
    for (name, text) in NEW {
        let add = folder.add(name, &|out| out.write_all(text.as_bytes()));
        add.unwrap();
    }
    block(&list);
    let error = folder.finish().unwrap_err();
    assert!(
        matches!(
            error,
            CommandError::Halfway {
                done: 2,
                all: 2,
                ..
            }
        ),
        "{error}"
    );
    unblock(&list);
    let mut files = held(dir.path());
    assert_eq!(files.remove(0).0, manifest::NEXT);
    assert_eq!(files, owned(&NEW));
    // By the old list and the next, another run still knows which files are ours.
    fs::write(&list, old).unwrap();
    write(dir.path(), &OLD, false).unwrap();
    write(dir.path(), &NEW, false).unwrap();
    assert_eq!(compared(dir.path(), &NEW), None);
}

#[test]
fn a_directory_in_the_way_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("b")).unwrap();
    let error = write(dir.path(), &OLD, true).unwrap_err().to_string();
    assert!(error.contains("not a regular file"), "{error}");
    assert_eq!(held(dir.path()), owned(&[("b", "")]));
}

#[test]
fn an_input_is_neither_written_over_nor_removed() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let input = dir.path().join("b");
    let mut folder = Folder::open(dir.path(), [input.as_path()], false).unwrap();
    let error = folder.add("b", &|_| Ok(())).unwrap_err();
    assert!(matches!(error, CommandError::OntoInput(..)));
    assert_eq!(folder.finish().unwrap().old, ["a", "c"]);
    assert_eq!(held(dir.path()), owned(&OLD[1..2]));
}

#[test]
fn a_comparison_names_the_first_difference() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let difference = |files: &[_]| compared(dir.path(), files).unwrap();
    let (first, count) = difference(&NEW);
    assert_eq!(first, "b:1: found \"2\", expected \"two\"");
    assert_eq!(count, 3);
    let (missing, missing_count) = difference(&[OLD[0], OLD[1], OLD[2], NEW[2]]);
    assert_eq!((missing.as_str(), missing_count), ("d: missing", 1));
    let (added, added_count) = difference(&OLD[..2]);
    assert_eq!(added_count, 1);
    assert!(added.starts_with("c: written by an earlier run"), "{added}");
    fs::remove_file(dir.path().join(manifest::NAME)).unwrap();
    assert_eq!(difference(&OLD).0, "mssrv.sha256: missing");
}

#[test]
fn a_run_after_an_interrupted_one_knows_its_files() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let mut folder = Folder::open(dir.path(), [], false).unwrap();
    for (name, text) in NEW {
        let add = folder.add(name, &|out| out.write_all(text.as_bytes()));
        add.unwrap();
    }
    // Killed when one file of two was in its place.
    folder.draft_all().unwrap();
    let next = folder.drafts.path().join(manifest::NAME);
    fs::rename(next, dir.path().join(manifest::NEXT)).unwrap();
    folder.place("d").unwrap();
    drop(folder);
    fs::create_dir(dir.path().join(".mssrv-drafts-abc")).unwrap();
    fs::write(dir.path().join(".mssrv-drafts-abc/b"), "litter").unwrap();

    let other = [("a", "1\n"), ("b", "2\n"), ("e", "5\n")];
    let written = write(dir.path(), &other, false).unwrap();
    assert_eq!(written.old, ["c", "d"]);
    assert_eq!(held(dir.path()), owned(&other));
    assert_eq!(compared(dir.path(), &other), None);
}

#[test]
fn what_would_be_written_anyway_is_no_stranger() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    fs::write(dir.path().join("b"), "two\n").unwrap();
    fs::write(dir.path().join("d"), "4\n").unwrap();
    assert_eq!(write(dir.path(), &NEW, false).unwrap().changed, 0);
    assert_eq!(compared(dir.path(), &NEW), None);
}

#[test]
fn files_of_an_earlier_run_can_be_kept() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let mut folder = Folder::open(dir.path(), [], false).unwrap();
    folder.add("a", &|out| out.write_all(b"new\n")).unwrap();
    folder.keep_old();
    let written = folder.finish().unwrap();
    assert_eq!(
        (written.files, written.old),
        (3, vec!["b".to_owned(), "c".to_owned()])
    );
    let kept = [("a", "new\n"), OLD[1], OLD[2]];
    assert_eq!(held(dir.path()), owned(&kept));
    // They still are ours.
    assert_eq!(write(dir.path(), &NEW, false).unwrap().old, ["c"]);
}

#[cfg(unix)]
#[test]
#[ignore = "only root can give a file away"]
fn what_is_replaced_keeps_its_owner_and_its_permissions() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &OLD, false).unwrap();
    let path = dir.path().join("b");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    chown(&path, Some(12_345), Some(54_321)).unwrap();
    write(dir.path(), &NEW, false).unwrap();
    let found = fs::metadata(&path).unwrap();
    assert_eq!((found.uid(), found.gid()), (12_345, 54_321));
    assert_eq!(found.permissions().mode() & 0o777, 0o640);
}
