//! `mssrv generate --standalone`: complete zones, loaded and served by real name servers.

mod catalog;
mod files;
mod serials;
mod served;

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::harness::{Run, file, mssrv, temp, verdicts};
use crate::peer::Zone;

/// Two operators, domains that lie in each other, and name servers and fronts that lie elsewhere.
const OPERATORS: &str = r#"
ttl = 1200
[zone]
ns = ["ns1.fronts.test", "ns2.fronts.test"]
rname = "dns.admin@fronts.test"
[[operator]]
id = "1"
name = "Éts \"; drop"
psc = { smtp = "smtp-psc.fronts.test", imap = "imap-psc.fronts.test" }
authcli = { smtp = "smtp-cert.fronts.test", imap = "imap-cert.fronts.test" }
domains = ["a.example", "sub.a.example", "x.deep.sub.a.example", "12.a.example", "0.example"]
[[operator]]
id = "2"
ttl = 900
psc = { smtp = "smtp-psc2.fronts.test", imap = "imap-psc2.fronts.test" }
authcli = { smtp = "smtp-cert2.fronts.test", imap = "imap-cert2.fronts.test" }
domains = ["Été.a.example", "own.example"]
"#;

/// The zones where each domain is one.
const ZONES: [&str; 7] = [
    "0.example",
    "12.a.example",
    "a.example",
    "own.example",
    "sub.a.example",
    "x.deep.sub.a.example",
    "xn--t-9fab.a.example",
];
const CATALOG: &str = "catalog.invalid";

/// An operators file, and a folder for zones that is not there yet.
struct Inputs {
    dir: tempfile::TempDir,
    operators: String,
}

impl Inputs {
    fn new() -> Self {
        let dir = temp();
        let operators = file(&dir, "operators.toml", OPERATORS);
        Self { dir, operators }
    }

    /// As the file is, with this in place of that.
    fn replace(&self, this: &str, that: &str) {
        let text = fs::read_to_string(&self.operators).unwrap();
        assert!(text.contains(this), "{this}");
        fs::write(&self.operators, text.replace(this, that)).unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("zones")
    }

    fn generate(&self, options: &[&str]) -> Run {
        let folder = self.folder();
        let args = ["generate", "--operators", &self.operators, "--standalone"];
        let output = ["-o", folder.to_str().unwrap()];
        mssrv(args.iter().chain(&output).chain(options))
    }

    /// What the folder holds, by name.
    fn files(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.folder()).unwrap().map(Result::unwrap);
        let text = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        };
        entries.map(text).collect()
    }

    /// The zones of the folder.
    fn zones(&self) -> Vec<Zone> {
        let files = self.files().into_iter();
        let zones = files.filter_map(|(name, text)| {
            let origin = format!("{}.", name.strip_suffix(".zone")?);
            Some(Zone { origin, text })
        });
        zones.collect()
    }

    /// Every domain complies, as that server answers.
    #[track_caller]
    fn assert_compliant(&self, server: SocketAddr, options: &[&str]) {
        let server = server.to_string();
        let args = ["check", "--operators", &self.operators, "--server", &server];
        let rest = ["--rate", "0", "--format", "json"];
        let run = mssrv(args.iter().chain(&rest).chain(options)).expect(0);
        let verdicts = verdicts(&run.json());
        assert_eq!(verdicts.len(), ZONES.len());
        assert!(verdicts.iter().all(|(_, status, _)| status == "compliant"));
    }
}

/// The zone of the fronts and name servers.
fn fronts() -> Zone {
    let names = ["smtp-psc", "imap-psc", "smtp-cert", "imap-cert"];
    let records =
        names.map(|name| format!("{name} 3600 IN A 192.0.2.1\n{name}2 3600 IN A 192.0.2.2\n"));
    let text = format!(
        "$ORIGIN fronts.test.\n@ 3600 IN SOA ns1 dns 1 7200 900 1209600 300\n@ 3600 IN NS ns1\n\
         ns1 3600 IN A 192.0.2.53\nns2 3600 IN A 192.0.2.54\n{}",
        records.concat()
    );
    Zone {
        origin: "fronts.test.".to_owned(),
        text,
    }
}
