//! Name servers whose configuration includes what was generated for them, and secondary servers that
//! learn their zones from a catalog zone (RFC 9432).

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::{Kind, Peer, Zone, config, find_program, free_addr, serves, skip, write};

/// The template that the configurations of NSD and Knot hold.
pub const TEMPLATE: &str = "transferred";
const NSD_PATTERN: &str = "pattern:\n  name: \"transferred\"\n  provide-xfr: 127.0.0.1/8 NOKEY\n";
const KNOT_TEMPLATE: &str = "acl:\n  - id: all\n    address: 127.0.0.0/8\n    action: transfer\n\
                             template:\n  - id: transferred\n    storage: \"DIR\"\n    acl: all\n";

impl Peer {
    /// Starts a server for `zones` and what it includes: the file `include` of a folder. Copies of
    /// the folder's files lie where it looks for zones. Waits until it answers for `origins` too.
    /// None, as with [`Peer::start`], where it is not installed.
    pub fn start_including(
        kind: Kind,
        zones: &[Zone],
        folder: &Path,
        include: &str,
        origins: &[String],
    ) -> Option<Peer> {
        let prepare = |dir: &Path, addr| prepare(kind, dir, addr, zones, folder, include);
        Peer::launch(
            kind.program(),
            config::arguments(kind),
            free_addr,
            prepare,
            |addr| all_served(addr, zones, origins),
        )
    }

    /// Starts a secondary server that knows nothing but `zones`, the catalog zone and its primary
    /// server. Waits until it answers for `origins`, too. None, as with [`Peer::start`], where it is
    /// not installed.
    ///
    /// # Panics
    ///
    /// With NSD, which learns of nothing by catalogs in Debian's release.
    pub fn start_consuming(
        kind: Kind,
        zones: &[Zone],
        catalog: &str,
        primary: SocketAddr,
        origins: &[String],
    ) -> Option<Peer> {
        let prepare = |dir: &Path, addr| {
            write_zones(dir, zones);
            consumer(kind, dir, addr, zones, catalog, primary)
        };
        // A catalog zone is nobody's business but the servers': BIND answers for it, Knot does not.
        let members = origins.iter().filter(|it| !it.starts_with(catalog));
        let members: Vec<_> = members.cloned().collect();
        Peer::launch(
            kind.program(),
            config::arguments(kind),
            free_addr,
            prepare,
            |addr| all_served(addr, zones, &members),
        )
    }
}

impl Peer {
    /// Has it read its configuration and zones anew.
    pub fn reload(&self) {
        let pid = self.daemon.pid().to_string();
        let status = Command::new("kill").args(["-HUP", &pid]).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "cannot signal {pid}"
        );
    }
}

/// What the server's checker says of the configuration that [`Peer::start_including`] makes. None,
/// after a line on stderr, where it is not installed.
pub fn check_configuration(
    kind: Kind,
    zones: &[Zone],
    folder: &Path,
    include: &str,
) -> Option<Result<(), String>> {
    let (program, arguments): (_, &[&str]) = match kind {
        Kind::Nsd => ("nsd-checkconf", &["conf"]),
        Kind::Knot => ("knotc", &["-c", "conf", "conf-check"]),
        // It loads the zones, too.
        Kind::Bind => ("named-checkconf", &["-z", "conf"]),
    };
    let Some(path) = find_program(program) else {
        skip(program);
        return None;
    };
    let dir = tempfile::tempdir().expect("cannot create a checker's directory");
    let text = prepare(kind, dir.path(), free_addr(), zones, folder, include);
    write(&dir.path().join("conf"), &text);
    let mut command = Command::new(path);
    let output = command.args(arguments).current_dir(dir.path()).output();
    let output = output.unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let printed = [output.stdout, output.stderr].concat();
    Some(if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&printed).into_owned())
    })
}

fn all_served(addr: SocketAddr, zones: &[Zone], origins: &[String]) -> bool {
    let own = zones.iter().map(|zone| &zone.origin);
    own.chain(origins).all(|origin| serves(addr, origin))
}

fn write_zones(dir: &Path, zones: &[Zone]) {
    for (index, zone) in zones.iter().enumerate() {
        write(&dir.join(config::zone_file(index)), &zone.text);
    }
}

fn prepare(
    kind: Kind,
    dir: &Path,
    addr: SocketAddr,
    zones: &[Zone],
    folder: &Path,
    include: &str,
) -> String {
    write_zones(dir, zones);
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("its entries can be read");
        fs::copy(entry.path(), dir.join(entry.file_name())).expect("they can be copied");
    }
    let text = config::text(kind, dir, addr, zones);
    let include = folder.join(include);
    let include = include.display();
    match kind {
        Kind::Nsd => format!("{NSD_PATTERN}{text}include: \"{include}\"\n"),
        Kind::Knot => {
            let template = KNOT_TEMPLATE.replace("DIR", &dir.display().to_string());
            let text = text.replacen("template:\n", &template, 1);
            format!("{text}include: \"{include}\"\n")
        }
        // Whoever asks may transfer a zone.
        Kind::Bind => format!("{text}include \"{include}\";\n"),
    }
}

fn consumer(
    kind: Kind,
    dir: &Path,
    addr: SocketAddr,
    zones: &[Zone],
    catalog: &str,
    primary: SocketAddr,
) -> String {
    let mut text = config::text(kind, dir, addr, zones);
    let (ip, port) = (primary.ip(), primary.port());
    match kind {
        Kind::Nsd => panic!("NSD learns of nothing by catalogs"),
        Kind::Bind => {
            let option = format!(
                "options {{\n  catalog-zones {{ zone \"{catalog}\" default-primaries {{ {ip} port \
                 {port}; }} min-update-interval 1; }};\n  min-refresh-time 1; min-retry-time 1;"
            );
            text = text.replacen("options {", &option, 1);
            let _ = writeln!(
                text,
                "zone \"{catalog}\" {{ type secondary; file \"catalog\"; primaries {{ {ip} port \
                 {port}; }}; }};"
            );
        }
        Kind::Knot => {
            // It makes no directory for its list of members.
            fs::create_dir(dir.join("db")).expect("cannot create a directory");
            let template = format!(
                "remote:\n  - id: primary\n    address: {ip}@{port}\ntemplate:\n  - id: member\n    \
                 master: primary\n    storage: \"{}\"\n    refresh-min-interval: 2\n",
                dir.display()
            );
            text = text.replacen("template:\n", &template, 1);
            let _ = writeln!(
                text,
                "  - domain: \"{catalog}\"\n    master: primary\n    catalog-role: interpret\n    \
                 catalog-template: member\n    refresh-min-interval: 2"
            );
        }
    }
    text
}
