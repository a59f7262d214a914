//! The command line becomes the settings of a command. Nothing below this module knows of clap.

use std::io;
use std::time::Duration;

use clap::{ColorChoice, CommandFactory};
use clap_complete::Shell;

use super::asking::zone_files;
use super::{Check, Cli, Command, Documents, Inputs, Lab, Trust, manual};
use crate::command::settings::{
    self, AuditSettings, Color, DocumentSettings, InputSettings, LabSettings, QueryPolicy, Request,
    TrustSettings,
};
use crate::lang::Lang;

impl Cli {
    /// What is asked for. `locale` is the language if `--lang` does not name one.
    ///
    /// # Errors
    ///
    /// If the manual cannot be rendered.
    pub fn resolve(self, locale: Lang) -> io::Result<Request> {
        let lang = self.lang.unwrap_or(locale);
        Ok(Request {
            command: self.command.resolve(lang)?,
            lang,
            color: match self.color {
                ColorChoice::Auto => Color::Auto,
                ColorChoice::Always => Color::Always,
                ColorChoice::Never => Color::Never,
            },
            quiet: self.quiet,
            verbose: self.verbose,
        })
    }
}

impl Command {
    fn resolve(self, lang: Lang) -> io::Result<settings::Command> {
        Ok(match self {
            Self::Generate(args) => settings::Command::Generate(args.into()),
            Self::Check(args) if args.explain.is_empty() => settings::Command::Check(args.into()),
            Self::Check(args) => settings::Command::Explain(args.explain),
            Self::Merge(args) => settings::Command::Merge(args.into()),
            Self::Compare(args) => settings::Command::Compare(args.into()),
            Self::History(args) => settings::Command::History(args.into()),
            Self::Letters(args) => (*args).into(),
            Self::Discover(args) => settings::Command::Discover((*args).into()),
            Self::Whitelist { command } => command.into(),
            Self::Archive { command } => settings::Command::Archive(command.into()),
            Self::Lab(args) => settings::Command::Lab(args.into()),
            Self::Completions { shell } => settings::Command::Print(completions(shell)),
            Self::Man => {
                let mut pages = Vec::new();
                manual(lang, &mut pages)?;
                settings::Command::Print(pages)
            }
        })
    }
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mssrv", &mut script);
    script
}

impl From<Trust> for TrustSettings {
    fn from(args: Trust) -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            allow_unsigned: args.allow_unsigned,
            authorities: args.ca_file,
            pins: args.pin_sha256,
            signer: args.signer,
            max_age: args.max_age.map(|days| DAY * u32::from(days)),
        }
    }
}

impl From<Documents> for DocumentSettings {
    fn from(args: Documents) -> Self {
        Self {
            trust: args.trust.into(),
            whitelist: args.whitelist,
            operators: args.operators,
            requirement: args.requirement,
        }
    }
}

impl From<Inputs> for InputSettings {
    fn from(args: Inputs) -> Self {
        Self {
            documents: args.documents.into(),
            domains: args.domains,
            operators: args.operator,
        }
    }
}

impl From<Check> for AuditSettings {
    fn from(args: Check) -> Self {
        let source = if args.lab {
            args.asking.each.lab()
        } else if args.zone.is_empty() {
            args.asking.each.servers(QueryPolicy::POLITE)
        } else {
            zone_files("--zone", &args.zone, args.zone_complete)
        };
        Self {
            names: args.names,
            inputs: args.inputs.into(),
            asking: args.asking.settings(source),
            neighbours: args.neighbours,
            probe: args.probe.settings(),
            severities: args.severity,
            shard: args.shard,
            format: args.format.map(super::ReportFormat::writing),
            csv: args.csv.settings(),
            mailboxes: args.mailboxes,
            output: args.output,
            also: args.also.also,
            archive: args.archive,
            resume: args.resume,
            digests: args.digests,
        }
    }
}

impl From<Lab> for LabSettings {
    fn from(args: Lab) -> Self {
        Self {
            listen: args.listen,
            fronts_port_base: args.fronts.then_some(args.fronts_port_base),
            out: args.out,
        }
    }
}
