//! A private certificate authority, made with openssl.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::{find_program, skip, write};

/// From when to when a certificate holds, as `openssl ca` takes it.
pub type Dates = [&'static str; 2];

/// Certificates of this time.
pub const CURRENT: Dates = ["20200101000000Z", "20491231235959Z"];
/// Certificates of January 2020.
pub const PAST: Dates = ["20200101000000Z", "20200201000000Z"];

/// A certificate authority.
pub struct Authority {
    openssl: PathBuf,
    dir: TempDir,
}

/// A server's or client's certificate and its key, in PEM files that live as long as their authority.
#[derive(Clone, Debug)]
pub struct Identity {
    pub certificate: String,
    pub key: String,
}

const KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

impl Authority {
    /// None, after a line on stderr, where openssl is not installed; see [`skip`].
    pub fn new(name: &str) -> Option<Self> {
        let Some(openssl) = find_program("openssl") else {
            skip("openssl");
            return None;
        };
        let dir = tempfile::tempdir().expect("cannot create an authority's directory");
        let authority = Self { openssl, dir };
        write(&authority.dir.path().join("index"), "");
        write(&authority.dir.path().join("conf"), CONF);
        let subject = format!("/CN={name}");
        let mut args = vec!["req", "-x509", "-days", "30", "-subj", &subject];
        args.extend(["-keyout", "ca.key", "-out", "ca.pem"]);
        authority.run(&[&args[..], &KEY].concat());
        Some(authority)
    }

    /// The authority's own certificate.
    pub fn file(&self) -> String {
        self.path("ca.pem")
    }

    /// The same in DER.
    pub fn file_in_der(&self) -> String {
        let args = ["x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der"];
        self.run(&args);
        self.path("ca.der")
    }

    /// A certificate for these hosts: names, or addresses as `IP:` and the address.
    pub fn certify(&self, hosts: &[&str], dates: Dates) -> Identity {
        let mut names = String::new();
        for host in hosts {
            let kind = if host.contains(':') { "" } else { "DNS:" };
            let comma = if names.is_empty() { "" } else { "," };
            let _ = write!(names, "{comma}{kind}{host}");
        }
        let serial = fs::read_dir(self.dir.path())
            .expect("its directory")
            .count();
        let file = |end: &str| format!("server{serial}.{end}");
        let (key, request, certificate) = (file("key"), file("csr"), file("pem"));
        let (subject, names) = (
            format!("/CN={}", hosts[0]),
            format!("subjectAltName={names}"),
        );
        let args = ["req", "-subj", &subject, "-addext", &names];
        let files = ["-keyout", &key, "-out", &request];
        self.run(&[&args[..], &files, &KEY].concat());
        let [start, end] = dates;
        let signing = [
            "ca", "-batch", "-config", "conf", "-notext", "-in", &request,
        ];
        let rest = ["-out", &certificate, "-startdate", start, "-enddate", end];
        self.run(&[&signing[..], &rest].concat());
        Identity {
            certificate: self.path(&certificate),
            key: self.path(&key),
        }
    }

    fn path(&self, file: &str) -> String {
        let path = self.dir.path().join(file);
        path.to_str().expect("a UTF-8 path").to_owned()
    }

    fn run(&self, args: &[&str]) {
        let mut command = Command::new(&self.openssl);
        let output = command.args(args).current_dir(self.dir.path()).output();
        let output = output.expect("openssl starts");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {args:?}: {complaint}");
    }
}

const CONF: &str = "\
[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
x509_extensions = server
[any]
commonName = supplied
[server]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth,clientAuth
";
