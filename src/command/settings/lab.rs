//! The lab as a test bench.

use std::net::SocketAddr;
use std::path::PathBuf;

/// `mssrv lab`.
#[derive(Debug, Clone)]
pub struct LabSettings {
    /// Loopback address to serve on; port 0 takes a free port.
    pub listen: SocketAddr,
    /// Number that is added to the required ports of the fronts; none if no fronts are served.
    pub fronts_port_base: Option<u16>,
    /// Folder for the files that check and discover need.
    pub out: Option<PathBuf>,
}
