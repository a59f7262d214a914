//! What the fronts' clients need, as files.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::output::Output;
use super::super::{CommandError, Talk};
use crate::lab::fronts::{Fronts, Layout};

/// Writes them, over what an earlier start left.
pub(super) fn write(
    folder: &Path,
    layout: &Layout,
    fronts: &Fronts,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::File(folder.to_owned(), error))?;
    let credentials = fronts.credentials();
    for (name, content) in [
        ("authority.pem", &credentials.authority),
        ("client.pem", &credentials.client),
        ("requirement.toml", &layout.requirement.to_toml()),
    ] {
        let output = Output::open(Some(&folder.join(name)), [])?;
        output.write(talk.env, |out| out.write_all(content.as_bytes()))?;
    }
    let path = folder.join("client.key");
    write_key(folder, &path, &credentials.client_key)
        .map_err(|error| CommandError::Replacement(path, error))
}

/// A key is for its owner alone, whatever the permissions of the file that it replaces.
fn write_key(folder: &Path, path: &Path, key: &str) -> io::Result<()> {
    let mut draft = tempfile::Builder::new()
        .prefix(".mssrv-")
        .tempfile_in(folder)?;
    draft.write_all(key.as_bytes())?;
    draft.as_file().sync_data()?;
    draft.persist(path)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("client.key");
        for _ in 0..2 {
            write_key(folder.path(), &path, "key").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "key");
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        }
    }
}
