//! Mail fronts: Dovecot for IMAP, Postfix for submission. Nobody can log in, and nothing is
//! delivered: they greet, encrypt and offer.

mod dovecot;
mod postfix;

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::Identity;

pub use dovecot::Dovecot;
pub use postfix::Postfix;

/// Whether a server greets.
fn greets(addr: SocketAddr) -> bool {
    let Ok(tcp) = TcpStream::connect(addr) else {
        return false;
    };
    let limit = Some(Duration::from_secs(5));
    let mut line = String::new();
    tcp.set_read_timeout(limit).is_ok()
        && BufReader::new(tcp).read_line(&mut line).is_ok()
        && (line.starts_with("* OK") || line.starts_with("220"))
}

/// Lets the users that servers change to into a peer's directory.
fn open_to_all(dir: &Path) {
    run("chmod", &["755", &text(dir)]);
}

fn run(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{program} {args:?}"
    );
}

fn text(path: &Path) -> String {
    path.to_str().expect("a UTF-8 path").to_owned()
}

/// What `id` says of whoever runs the tests.
fn id(option: &str) -> String {
    let output = Command::new("id").arg(option).output().expect("id starts");
    let text = String::from_utf8(output.stdout).expect("a name");
    text.trim_end().to_owned()
}
