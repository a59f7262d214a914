//! `mssrv`: the DNS SRV records of MSSanté, the French secure health-mail network, generated and
//! checked.
//!
//! Facts are gathered first ([`observation`]), rules are pure functions over them ([`rule`]), reports put them into
//! words. A program opens a source of answers (`answers`) and gives it to [`audit`] or [`discovery`], or carries out a
//! whole command with plain settings (`command::settings`).
//!
//! The DNS itself is in the crate `mssrv_dns`, the records and whose domains they are in `mssrv_records`, the lab
//! in `mssrv_lab`, and texts in two languages in `mssrv_lang`. Their modules are also found here.
//!
//! # Examples
//!
//! Is a zone compliant, before it is published?
//!
//! ```
//! use mssrv::discovery::discover;
//! use mssrv::finding::{Code, Severities};
//! use mssrv::input::Source;
//! use mssrv::lang::Lang;
//! use mssrv::lookup::ZoneFiles;
//! use mssrv::master_file::{absolute_name, read_bytes};
//! use mssrv::name::DomainName;
//! use mssrv::requirement::Requirement;
//! use mssrv::rule::Expectation;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zone = "\
//!     $TTL 3600\n\
//!     @ SOA ns.chu.test. dns.chu.test. 1 7200 900 1209600 300\n\
//!     @ NS ns.chu.test.\n\
//!     _imap._tcp SRV 10 1 143 imap-psc.chu.test.\n\
//!     _imap._tcp SRV 20 1 143 imap-cert.chu.test.\n\
//!     _submission._tcp SRV 10 1 587 smtp-psc.chu.test.\n\
//!     _submission._tcp SRV 30 1 587 smtp-cert.chu.test.\n";
//! let source = Source::named("chu.zone");
//! let file = read_bytes(source.clone(), zone.as_bytes(), Some(absolute_name("mail.test.")?));
//! let files = ZoneFiles::new(vec![(source, file)]);
//!
//! let expectation = Expectation {
//!     requirement: &Requirement::builtin(),
//!     severities: &Severities::default(),
//!     declarations: None,
//! };
//! let domain = DomainName::parse("mail.test")?;
//! // `enable_all` is for sources that ask servers.
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let discovery = runtime.block_on(discover(&domain, &expectation, &files));
//!
//! let findings = &discovery.verdict.findings;
//! let missing = findings.iter().find(|it| it.code == Code::SRV001);
//! let text = missing.map(|it| it.message(Lang::English)).unwrap_or_default();
//! assert!(text.contains("no record for authcli at priority 20"), "{text}");
//! # Ok(())
//! # }
//! ```
//!
//! To ask servers instead of a file, give a `lookup::Client` to `discover`, or with the feature `commands` a source
//! that `answers` opens. The program needs `tokio` with the features `rt` and `net`.
//!
//! Which records must an operator publish? The hostnames of its fronts decide.
//!
//! ```
//! use mssrv::input::{Source, TomlDocument};
//! use mssrv::operators::Operators;
//! use mssrv::requirement::Requirement;
//! use mssrv::trust_space::TrustSpaceBuilder;
//! use mssrv::zone::{Header, PublicationPlan, ZonedPlan, bind};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r#"
//!     [[operator]]
//!     id = "1000000001"
//!     psc = { imap = "imap-psc.chu.test", smtp = "smtp-psc.chu.test" }
//!     authcli = { imap = "imap-cert.chu.test", smtp = "smtp-cert.chu.test" }
//!     domains = ["mail.test"]
//! "#;
//! let document = TomlDocument::new(Source::named("operators.toml"), text.to_owned());
//! let operators = Operators::from_document(&document).map_err(|errors| errors[0].to_string())?;
//! let mut builder = TrustSpaceBuilder::default();
//! builder.declare(&operators.operators);
//! let space = builder.build(&[])?;
//! let requirement = Requirement::builtin();
//! let plan = PublicationPlan::new(&space, &requirement, |_| 3600, true)?;
//! let header = Header { requirement: &requirement, sources: &[], comments: false };
//! let mut fragment = Vec::new();
//! bind::write(&mut fragment, &ZonedPlan::new(&plan, &[])?.whole(), &header)?;
//!
//! let fragment = String::from_utf8(fragment)?;
//! let first = "_imap._tcp.mail.test.\t3600\tIN\tSRV\t10 1 143 imap-psc.chu.test.";
//! assert_eq!(fragment.lines().next(), Some(first));
//! assert_eq!(fragment.lines().count(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` (default) | the program: `cli` and [`main`]; with `commands` |
//! | `commands` | whole commands with plain settings: `command`, `answers`; with `archive`, `lab` and `report` |
//! | `archive` | audits kept in a file of SQLite; with `report` |
//! | `lab` | the lab |
//! | `report` | reports of audits, discoveries and whitelists; reading them back |
//!
//! Without features, the library looks records up, judges them and makes discoveries.

#![cfg_attr(
    not(feature = "report"),
    allow(dead_code, unused_imports, reason = "only reports use some items")
)]

#[cfg(feature = "commands")]
pub mod answers;
#[cfg(feature = "archive")]
pub mod archive;
pub mod audit;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "commands")]
pub mod command;
pub mod contract;
pub mod discovery;
#[cfg(test)]
mod generated;
#[cfg(feature = "report")]
pub mod mailboxes;
pub mod observation;
pub mod probe;
#[cfg(feature = "cli")]
mod program;
mod recent;
#[cfg(feature = "report")]
pub mod report;
pub mod rule;
#[cfg(feature = "commands")]
pub mod standard_output;
#[cfg(test)]
mod typography;
pub mod unexamined;
pub mod words;
pub mod zone;

pub use mssrv_dns::{authority, first_of, host, lookup, master_file, shown_name, special_purpose};
#[cfg(feature = "lab")]
pub use mssrv_lab as lab;
use mssrv_lang::dates;
pub use mssrv_lang::{input, lang, server_path, system_error, text};
use mssrv_records::published;
pub use mssrv_records::{
    address, finding, name, operators, register, requirement, script, service, shard, spreadsheet,
    trust_space, whitelist,
};

#[cfg(feature = "cli")]
pub use program::main;
