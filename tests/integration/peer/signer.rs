//! Zones signed with BIND's tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Zone, find_program, skip, write};

/// From when to when signatures hold, as `dnssec-signzone` takes it.
pub type Validity = [&'static str; 2];

/// Signatures that hold for a day, from an hour ago.
pub const VALID: Validity = ["now-3600", "now+86400"];
/// Signatures that held in January 2020.
pub const EXPIRED: Validity = ["20200101000000", "20200201000000"];

/// Signs zones with keys of its own.
pub struct Signer {
    dir: TempDir,
}

impl Signer {
    /// None, after a line on stderr, where the tools are not installed; see [`skip`].
    pub fn new() -> Option<Self> {
        for tool in ["dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey"] {
            if find_program(tool).is_none() {
                skip(tool);
                return None;
            }
        }
        let dir = tempfile::tempdir().expect("cannot create a signer's directory");
        Some(Self { dir })
    }

    /// The DS record of a new key that signs nothing.
    pub fn strange_ds(&self, origin: &str) -> String {
        self.new_ds(&self.keys("strange"), origin)
    }

    /// The zone, signed with a new key, and the DS record of that key.
    pub fn sign(&self, zone: &Zone, validity: Validity) -> (Zone, String) {
        let keys = self.keys(&zone.origin);
        let ds = self.new_ds(&keys, &zone.origin);
        let (plain, signed) = (keys.join("plain"), keys.join("signed"));
        write(&plain, &zone.text);
        let [start, end] = validity;
        let mut command = tool("dnssec-signzone");
        // Without -P, it refuses what it made itself if that has expired.
        command.args(["-q", "-P", "-S", "-z", "-s", start, "-e", end]);
        command.args(["-o", &zone.origin]);
        for (option, path) in [("-K", &keys), ("-d", &keys), ("-f", &signed)] {
            command.arg(option).arg(path);
        }
        output(command.arg(&plain));
        let signed = Zone {
            origin: zone.origin.clone(),
            text: fs::read_to_string(signed).expect("the signed zone is readable"),
        };
        (signed, ds)
    }

    fn keys(&self, name: &str) -> PathBuf {
        let keys = self.dir.path().join(name);
        fs::create_dir_all(&keys).expect("cannot create a directory for keys");
        keys
    }

    fn new_ds(&self, keys: &Path, origin: &str) -> String {
        let mut keygen = tool("dnssec-keygen");
        keygen.args(["-q", "-a", "ECDSAP256SHA256", "-f", "KSK", "-K"]);
        let name = output(keygen.arg(keys).arg(origin));
        let key = keys.join(format!("{}.key", name.trim()));
        output(tool("dnssec-dsfromkey").arg("-2").arg(key))
            .trim()
            .to_owned()
    }
}

fn tool(name: &str) -> Command {
    Command::new(find_program(name).unwrap_or_else(|| name.into()))
}

fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}
