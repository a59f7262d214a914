//! The formats of `mssrv check` and `mssrv merge`.

use clap::ValueEnum;

use crate::report::format::{JSON, TABLE, Writing};

/// Declares the formats: the help text of each, its name, and how it is written.
macro_rules! formats {
    ($($(#[doc = $help:literal])+ $format:ident = $writing:expr,)*) => {
        /// Formats of an audit's report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub enum ReportFormat {
            $($(#[doc = $help])+ $format,)*
        }

        impl ReportFormat {
            /// How the report is written.
            pub fn writing(self) -> Writing {
                match self {
                    $(Self::$format => $writing,)*
                }
            }
        }
    };
}

formats! {
    /// For people: operators first, then problems
    Table = TABLE,
    /// For programs: mssrv.report/1, see docs/mssrv.report.1.schema.json
    Json = JSON,
    /// For programs, one line for each domain as soon as it is settled: mssrv.audit-stream/1, see
    /// docs/mssrv.audit-stream.1.schema.json
    Ndjson = Writing::Lines,
}

impl ReportFormat {
    /// Every format and its name on the command line, in the order of the help.
    pub fn named() -> impl Iterator<Item = (Self, String)> {
        let formats = Self::value_variants().iter();
        formats.filter_map(|format| {
            let value = format.to_possible_value()?;
            Some((*format, value.get_name().to_owned()))
        })
    }
}
