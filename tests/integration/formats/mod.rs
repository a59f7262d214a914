//! Every format of `mssrv generate` is given to the program it is for, or to a parser of its language
//! where there is none; what that program then serves is audited.

mod configuration;
mod layouts;
mod octodns;
mod options;
pub mod powerdns;
mod syntax;
mod update;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::harness::{file, mssrv, temp, verdicts};
use crate::peer::Zone;

/// Two operators, one of whose names would end a comment if it were let. Some names read as a number
/// or a truth value where they stand alone, and some lie below others.
const OPERATORS: &str = r#"
ttl = 1200
[[operator]]
id = "1"
name = "Éts '; drop # \" \\ // */ ${x} `x`"
psc = { smtp = "smtp-psc.fronts.test", imap = "imap-psc.fronts.test" }
authcli = { smtp = "smtp-cert.fronts.test", imap = "imap-cert.fronts.test" }
domains = ["hosted.test.example", "no.hosted.test.example", "12.hosted.test.example",
  "1e3.hosted.test.example", "x10.hosted.test.example", "x9.hosted.test.example",
  "x-9.hosted.test.example", "sub.x9.hosted.test.example", "null.hosted.test.example"]
[[operator]]
id = "2"
ttl = 900
psc = { smtp = "smtp-psc2.fronts.test", imap = "imap-psc2.fronts.test" }
authcli = { smtp = "smtp-cert2.fronts.test", imap = "imap-cert2.fronts.test" }
domains = ["Été.hosted.test.example", "own.example"]
"#;

pub const DOMAINS: usize = 11;
/// The zone that hosts all domains but one, which is a zone itself.
pub const HOSTED: &str = "hosted.test.example";
pub const OWN: &str = "own.example";

/// The operators file in a directory of its own.
pub struct Inputs {
    pub dir: tempfile::TempDir,
    pub operators: String,
}

impl Inputs {
    pub fn new() -> Self {
        let dir = temp();
        let operators = file(&dir, "operators.toml", OPERATORS);
        Self { dir, operators }
    }

    /// What `generate` writes, in that format and with these options.
    pub fn generate(&self, format: &str, options: &[&str]) -> String {
        let args = [
            "generate",
            "--operators",
            &self.operators,
            "--format",
            format,
        ];
        mssrv(args.iter().chain(options)).expect(0).stdout
    }

    /// The folder that `generate` writes, in that format and with these options.
    fn folder(&self, format: &str, options: &[&str]) -> PathBuf {
        let folder = self.dir.path().join("generated");
        let path = folder.to_str().expect("the path is UTF-8");
        assert_eq!(
            self.generate(format, &[options, &["-o", path]].concat()),
            ""
        );
        folder
    }

    /// Every domain complies, as that server answers.
    #[track_caller]
    pub fn assert_compliant(&self, server: SocketAddr, options: &[&str]) {
        let server = server.to_string();
        let args = [
            "check",
            "--operators",
            &self.operators,
            "--server",
            &server,
            "--rate",
            "0",
            "--format",
            "json",
        ];
        let report = mssrv(args.iter().chain(options)).expect(0).json();
        let verdicts = verdicts(&report);
        assert_eq!(verdicts.len(), DOMAINS);
        assert!(verdicts.iter().all(|(_, status, _)| status == "compliant"));
    }
}

pub fn zone(origin: &str, records: &str) -> Zone {
    let text = format!(
        "$ORIGIN {origin}.\n@ 3600 IN SOA ns.fronts.test. host.fronts.test. 1 7200 900 1209600 300\n\
         @ 3600 IN NS ns.fronts.test.\n{records}"
    );
    Zone {
        origin: format!("{origin}."),
        text,
    }
}

/// The zone of the fronts.
pub fn fronts() -> Zone {
    let names = ["smtp-psc", "imap-psc", "smtp-cert", "imap-cert"];
    let records =
        names.map(|name| format!("{name} 3600 IN A 192.0.2.1\n{name}2 3600 IN AAAA 2001:db8::1\n"));
    zone(
        "fronts.test",
        &format!("ns 3600 IN A 192.0.2.53\n{}", records.concat()),
    )
}

/// Stale records of an owner, and a neighbour that is to stay.
const STALE: &str = "_imap._tcp.x9 60 IN SRV 0 0 993 old.fronts.test.\nx9 3600 IN MX 10 mail\n";
