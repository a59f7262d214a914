//! The options of `mssrv generate` that make complete zones.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::value;
use crate::command::settings::StandaloneSettings;
use crate::name::HostName;
use crate::server_path::ServerPath;
use crate::zone::serial::Numbering;
use crate::zone::{ServerKind, TemplateName};

/// Heading of these options.
const HEADING: &str = "Complete zones";

/// Said here, since documentation would take the brackets for links.
const STANDALONE: &str = "Write complete zones, with SOA and NS records from [zone] of the operators \
                          file: one file for each --zone, and one for each domain outside them";

/// What complete zones are like.
// clap takes `requires = "standalone"` for met by what conflicts with it, which --layout does: so the
// others refuse --layout themselves.
#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub struct Standalone {
    /// Whether zones are complete.
    #[arg(long, conflicts_with = "layout", requires = "output", help = STANDALONE)]
    pub standalone: bool,

    /// Serial of new or changed zones: date (YYYYMMDDnn), unix (seconds) or a number; other zones keep
    /// their serial in the folder
    #[arg(long, value_name = "HOW", value_parser = Numbering::parse, default_value = "date",
          requires = "standalone", conflicts_with = "layout")]
    pub serial: Numbering,

    /// Give every zone a new serial, even if its records did not change: use it after a change in a file
    /// of `include`
    #[arg(long, requires = "standalone", conflicts_with_all = ["layout", "verify_output"])]
    pub new_serials: bool,

    /// Also write the file that this server includes in its configuration to serve the zones; repeatable
    #[arg(
        long,
        value_name = "SERVER",
        value_parser = server_kind(),
        requires = "standalone",
        conflicts_with = "layout"
    )]
    pub server_config: Vec<ServerKind>,

    /// Folder of the zone files on the server [default: the server's own]
    #[arg(long, value_name = "DIR", value_parser = value::server_path, requires = "server_config")]
    pub zones_dir: Option<ServerPath>,

    /// NSD pattern or Knot template that every zone uses
    #[arg(long, value_name = "NAME", value_parser = TemplateName::parse, requires = "server_config")]
    pub zones_template: Option<TemplateName>,

    /// Also write a catalog zone of this name, which lists the zones for secondary servers (RFC 9432)
    #[arg(long, value_name = "NAME", value_parser = value::catalog, requires = "standalone",
          conflicts_with = "layout")]
    pub catalog: Option<HostName>,
}

impl Standalone {
    /// What complete zones are like, if they are wanted.
    pub(super) fn settings(self) -> Option<StandaloneSettings> {
        self.standalone.then_some(StandaloneSettings {
            serial: self.serial,
            new_serials: self.new_serials,
            server_configs: self.server_config,
            zones_dir: self.zones_dir,
            zones_template: self.zones_template,
            catalog: self.catalog,
        })
    }
}

/// Reads the name of a server.
fn server_kind() -> impl TypedValueParser<Value = ServerKind> {
    const SERVERS: [(&str, &str, ServerKind); 3] = [
        ("bind", "BIND 9: named.zones.conf", ServerKind::Bind),
        ("nsd", "NSD: nsd.zones.conf", ServerKind::Nsd),
        ("knot", "Knot DNS: knot.zones.conf", ServerKind::Knot),
    ];
    let names = SERVERS.map(|(name, help, _)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(names).try_map(|name| {
        let server = SERVERS.into_iter().find(|(it, ..)| *it == name);
        server.map(|(.., server)| server).ok_or("no such server")
    })
}
