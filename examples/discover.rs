//! What a mail client would connect to, as a program asks for it, in the embedded lab: `cargo run
//! --example discover jean.dupont@compliant.lab.test`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;

use mssrv::address::AddressOrDomain;
use mssrv::answers::{QueryPolicy, SourceSettings};
use mssrv::discovery::{Discovery, discover};
use mssrv::finding::Severities;
use mssrv::lang::Lang;
use mssrv::lookup::Transcript;
use mssrv::requirement::Requirement;
use mssrv::rule::Expectation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mailbox = std::env::args().nth(1);
    let mailbox = mailbox.unwrap_or_else(|| "jean.dupont@compliant.lab.test".to_owned());
    let discovery = in_the_lab(&mailbox).await?;
    for line in lines(&discovery) {
        println!("{line}");
    }
    Ok(())
}

/// Makes one discovery. In production, the source would be `SourceSettings::Servers`.
pub(crate) async fn in_the_lab(mailbox: &str) -> Result<Discovery, Box<dyn Error>> {
    let mailbox = AddressOrDomain::parse(mailbox).map_err(|error| error.to_string())?;
    let source = SourceSettings::Lab(QueryPolicy::PROMPT);
    // Without a transcript, steps say what was asked and what came, but not over which exchanges.
    let transcript = Transcript::new(false);
    let answers = source.read(None)?.open(Some(transcript)).await?;
    let expectation = Expectation {
        requirement: &Requirement::builtin(),
        severities: &Severities::default(),
        declarations: None,
    };
    Ok(discover(mailbox.domain(), &expectation, &answers).await)
}

/// The verdict, the fronts of each interface, and what is wrong.
pub(crate) fn lines(discovery: &Discovery) -> Vec<String> {
    let mut lines = vec![format!(
        "{}: {}",
        discovery.domain, discovery.verdict.status
    )];
    for service in &discovery.services {
        for choice in &service.choices {
            let (service, interface) = (service.service, choice.interface);
            lines.push(match &choice.front {
                Ok(front) => format!("{service} over {interface}: {}:{}", front.host, front.port),
                Err(why) => format!("{service} over {interface}: {why:?}"),
            });
        }
    }
    let findings = discovery.verdict.findings.iter();
    lines.extend(
        findings.map(|finding| format!("{}: {}", finding.code, finding.message(Lang::English))),
    );
    lines
}
