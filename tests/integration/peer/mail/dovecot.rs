//! Dovecot, as root or as whoever runs the tests.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::{Identity, greets, id, open_to_all, text};
use crate::peer::{Peer, free_port};

/// To Dovecot, whoever comes from the address that it serves on itself needs no TLS.
const SECOND: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// What it serves.
#[derive(Clone, Debug)]
pub struct Dovecot {
    pub identity: Identity,
    /// Further settings, which come before those that all have.
    pub options: String,
}

impl Dovecot {
    /// Starts it. None, after a line on stderr, where it is not installed; see [`crate::peer::skip`].
    pub fn start(&self) -> Option<Peer> {
        free_port(&[SECOND])?;
        let at = || {
            let port = free_port(&[SECOND]).expect("an address that was there");
            SocketAddr::new(SECOND, port)
        };
        let prepare = |dir: &Path, addr: SocketAddr| {
            open_to_all(dir);
            self.config(dir, addr)
        };
        Peer::launch("dovecot", &["-F", "-c", "conf"], at, prepare, greets)
    }

    /// Where it tells Postfix which mechanisms there are.
    pub fn sasl(peer: &Peer) -> PathBuf {
        peer.dir.path().join("sasl")
    }

    fn config(&self, dir: &Path, addr: SocketAddr) -> String {
        let Identity { certificate, key } = &self.identity;
        // Root is refused for what talks with clients.
        let (user, group) = if id("-u") == "0" {
            ("nobody".to_owned(), "nogroup".to_owned())
        } else {
            (id("-un"), id("-gn"))
        };
        format!(
            r#"
base_dir = {dir}/run
state_dir = {dir}/state
log_path = /dev/stderr
instance_name = {port}
protocols = imap
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
mail_location = maildir:{dir}/mail
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
auth_mechanisms = xoauth2 oauthbearer
passdb {{
  driver = static
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = {ip}
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service auth {{
  unix_listener {dir}/sasl {{
    mode = 0666
  }}
}}
{options}
"#,
            dir = text(dir),
            ip = addr.ip(),
            port = addr.port(),
            options = self.options,
        )
    }
}
