//! Archives that may be read and not written to.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use rusqlite::Connection;

use super::{path, report_of};
use crate::harness::{Run, command, file, mssrv, root, temp};
use crate::peer;

/// Whether permissions bind us.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

/// Runs the program as a user without rights to the files of others. `None` if that is not possible.
fn as_nobody(args: &[&str]) -> Option<Run> {
    let program = command().get_program().to_owned();
    let mut run = if is_root() {
        let Some(setpriv) = peer::find_program("setpriv") else {
            peer::skip("setpriv");
            return None;
        };
        let mut run = Command::new(setpriv);
        run.args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program);
        run
    } else {
        Command::new(program)
    };
    let output = run
        .args(args)
        .env_clear()
        .current_dir(root())
        .output()
        .unwrap();
    Some(output.into())
}

struct Shelf {
    dir: tempfile::TempDir,
    archive: String,
    report: String,
}

impl Shelf {
    fn new() -> Self {
        let dir = temp();
        let archive = path(&dir, "archive.sqlite");
        let report = file(&dir, "r", report_of("2026-10-31T08:00:00Z"));
        mssrv(["archive", "add", &archive, &report]).expect(0);
        Self {
            dir,
            archive,
            report,
        }
    }

    fn permit(&self, file: u32, folder: u32) {
        fs::set_permissions(&self.archive, Permissions::from_mode(file)).unwrap();
        fs::set_permissions(self.dir.path(), Permissions::from_mode(folder)).unwrap();
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.permit(0o644, 0o755);
    }
}

#[test]
fn read_only_file_in_a_read_only_folder_is_read_and_not_added_to() {
    let shelf = Shelf::new();
    let table = mssrv(["archive", "show", "-q", &shelf.archive]);
    for (file, folder) in [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)] {
        shelf.permit(file, folder);
        let Some(shown) = as_nobody(&["archive", "show", "-q", &shelf.archive]) else {
            return;
        };
        assert_eq!((shown.status, &shown.stdout), (table.status, &table.stdout));
        for (lang, expected) in [("en", "read-only"), ("fr", "en lecture seule")] {
            let add = [
                "archive",
                "add",
                &shelf.archive,
                &shelf.report,
                "--lang",
                lang,
            ];
            let check = [
                "check",
                "--lab",
                "--archive",
                &shelf.archive,
                "--lang",
                lang,
            ];
            for args in [&add[..], &check[..]] {
                let run = as_nobody(args).unwrap().expect(2);
                assert!(
                    run.stderr.contains(expected),
                    "{file:o} {folder:o}: {run:#?}"
                );
                assert_eq!(run.stdout, "");
            }
        }
    }
    shelf.permit(0o600, 0o755);
    if is_root() {
        let run = as_nobody(&["archive", "list", &shelf.archive])
            .unwrap()
            .expect(2);
        assert!(run.stderr.contains("cannot be opened: "), "{run:#?}");
    }
}

#[test]
fn interrupted_write_beside_a_read_only_file_is_named_with_what_to_do() {
    let shelf = Shelf::new();
    let journal = format!("{}-journal", shelf.archive);
    let (written, left) = {
        let writer = Connection::open(&shelf.archive).unwrap();
        let sql = "PRAGMA cache_size = 1; BEGIN; UPDATE finding SET message = hex(zeroblob(90000))";
        writer.execute_batch(sql).unwrap();
        (
            fs::read(&shelf.archive).unwrap(),
            fs::read(&journal).unwrap(),
        )
    };
    fs::write(&shelf.archive, written).unwrap();
    fs::write(&journal, left).unwrap();
    fs::set_permissions(&journal, Permissions::from_mode(0o444)).unwrap();
    shelf.permit(0o444, 0o555);
    for (lang, expected) in [("en", "was interrupted"), ("fr", "a été interrompue")] {
        let Some(run) = as_nobody(&["archive", "list", &shelf.archive, "--lang", lang]) else {
            return;
        };
        let run = run.expect(2);
        assert!(
            run.stderr.contains(expected) && run.stderr.contains("-journal"),
            "{run:#?}"
        );
    }
    // Who may write undoes it by reading.
    shelf.permit(0o644, 0o755);
    mssrv(["archive", "show", "-q", &shelf.archive]).expect(1);
    assert!(!fs::exists(&journal).unwrap());
}
