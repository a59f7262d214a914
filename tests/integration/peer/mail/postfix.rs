//! Postfix, which is started by root alone.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::{Identity, greets, id, open_to_all, run, text};
use crate::peer::{Peer, free_addr, skip, write};

/// The daemon that starts the others; `postfix` itself begins by looking after the whole system.
const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// What it serves.
#[derive(Clone, Debug)]
pub struct Postfix {
    pub identity: Identity,
    /// Where a Dovecot tells which mechanisms there are, see [`super::Dovecot::sasl`].
    pub sasl: Option<PathBuf>,
    /// Further settings of main.cf, which replace those that all have.
    pub options: String,
}

impl Postfix {
    /// Starts it. None, after a line on stderr, where it is not installed, see [`skip`], or where
    /// the tests are not run by root.
    pub fn start(&self) -> Option<Peer> {
        if !Path::new(MASTER).is_file() {
            skip("postfix");
            return None;
        }
        if id("-u") != "0" {
            // No package makes one root, so it is no failure even where peers are required.
            crate::trials::skip("only root can start Postfix");
            return None;
        }
        // Its own processes are told the directory as it is given here.
        let start = format!("exec {MASTER} -c \"$PWD\" -d");
        let prepare = |dir: &Path, addr: SocketAddr| {
            open_to_all(dir);
            for queue in ["queue/pid", "queue/private", "queue/public", "data"] {
                let queue = dir.join(queue);
                fs::create_dir_all(&queue).expect("a peer's directory can be filled");
                run("chown", &["postfix", &text(&queue)]);
            }
            write(&dir.join("main.cf"), &self.config(dir));
            write(&dir.join("master.cf"), &services(addr));
            String::new()
        };
        Peer::launch("sh", &["-c", &start], free_addr, prepare, greets)
    }

    fn config(&self, dir: &Path) -> String {
        let Identity { certificate, key } = &self.identity;
        let sasl = match &self.sasl {
            Some(path) => format!(
                "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {}\n",
                text(path)
            ),
            None => String::new(),
        };
        format!(
            "\
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {dir}/log
maillog_file_prefixes = {dir}
myhostname = smtp.test
mydestination =
alias_maps =
inet_protocols = ipv4
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_recipient_restrictions = reject
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
{sasl}{options}
",
            dir = text(dir),
            options = self.options,
        )
    }
}

fn services(addr: SocketAddr) -> String {
    format!(
        "\
{addr} inet n - n - - smtpd
anvil unix - - n - 1 anvil
tlsmgr unix - - n - 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"
    )
}
