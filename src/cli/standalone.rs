//! The options of `mssrv generate` that make complete zones.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::name::HostName;
use crate::server_path::ServerPath;
use crate::zone::serial::Numbering;
use crate::zone::{ServerKind, TemplateName, catalog};

/// Heading of these options.
const HEADING: &str = "Complete zones";

/// Said here, since documentation would take the brackets for links.
const STANDALONE: &str = "Write complete zones with SOA and NS records, as [zone] of the operators file \
                          says: a file for each zone of --zone, and for each domain in none of them";

/// What complete zones are like.
// clap takes `requires = "standalone"` for met by what conflicts with it, which --layout does: so the
// others refuse --layout themselves.
#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub struct Standalone {
    /// Whether zones are complete.
    #[arg(long, conflicts_with = "layout", requires = "output", help = STANDALONE)]
    pub standalone: bool,

    /// Serial of zones that are new or changed: date (YYYYMMDDnn), unix (seconds) or a number; the others
    /// keep the one they have in the folder
    #[arg(long, value_name = "HOW", value_parser = Numbering::parse, default_value = "date",
          requires = "standalone", conflicts_with = "layout")]
    pub serial: Numbering,

    /// Give every zone a new serial, whether its records changed or not: for a change in a file of
    /// `include`
    #[arg(long, requires = "standalone", conflicts_with_all = ["layout", "verify_output"])]
    pub new_serials: bool,

    /// Write what this server includes in its configuration to serve the zones, too; repeatable
    #[arg(
        long,
        value_name = "SERVER",
        requires = "standalone",
        conflicts_with = "layout"
    )]
    pub server_config: Vec<ServerKind>,

    /// Folder in which the zones' files lie on the server [default: the one that it looks in]
    #[arg(long, value_name = "DIR", value_parser = folder, requires = "server_config")]
    pub zones_dir: Option<ServerPath>,

    /// Pattern of NSD or template of Knot that every zone follows
    #[arg(long, value_name = "NAME", value_parser = TemplateName::parse, requires = "server_config")]
    pub zones_template: Option<TemplateName>,

    /// Write a catalog zone of that name, too, which lists the zones for secondary servers (RFC 9432)
    #[arg(long, value_name = "NAME", value_parser = catalog, requires = "standalone",
          conflicts_with = "layout")]
    pub catalog: Option<HostName>,
}

fn folder(text: &str) -> Result<ServerPath, String> {
    ServerPath::parse(text).map_err(|error| error.to_string())
}

fn catalog(text: &str) -> Result<HostName, String> {
    let name = HostName::parse(text).map_err(|error| error.to_string())?;
    match name.as_str().len() {
        length if length > catalog::MAX_NAME => Err(format!(
            "it has {length} characters, expected at most {}: the names of its records are longer",
            catalog::MAX_NAME
        )),
        _ => Ok(name),
    }
}

impl ValueEnum for ServerKind {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Bind, Self::Nsd, Self::Knot]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Bind => PossibleValue::new("bind").help("BIND 9: named.zones.conf"),
            Self::Nsd => PossibleValue::new("nsd").help("NSD: nsd.zones.conf"),
            Self::Knot => PossibleValue::new("knot").help("Knot DNS: knot.zones.conf"),
        })
    }
}
