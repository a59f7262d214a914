//! Signed whitelists: lists signed here by xmlsec1 with an authority made here, every known way to
//! get round a signature, and thousands of mutations on which xmlsec1 has the last word.

mod holes;
mod mutants;
mod policy;
mod signing;
mod usage;
mod verdict;

use std::time::SystemTime;

use mssrv::input::{Position, Source};
use mssrv::whitelist::trust::Signature;
use mssrv::whitelist::{AcceptancePolicy, WhitelistEntry, inspect};

use crate::harness::{Run, mssrv};
use crate::peer::{find_program, skip};
use signing::Signing;

impl Signing {
    /// None, said aloud, where xmlsec1 or openssl is missing.
    fn start() -> Option<Self> {
        let tool = |name| {
            let found = find_program(name);
            if found.is_none() {
                skip(name);
            }
            found
        };
        Some(Self::new(tool("xmlsec1")?, tool("openssl")?))
    }

    /// `whitelist verify` of a document.
    fn verify(&self, document: &str, args: &[&str]) -> Run {
        let path = self.file("list.xml", document);
        mssrv(["whitelist", "verify", &path].iter().chain(args))
    }
}

/// A small list dated now, with what real lists have: line breaks, references, quotes, accents.
fn list() -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now());
    let entry = |name: &str| {
        format!(
            "        <Domaine>\n            <Nom>{name}</Nom>\n            <Description>Hôpital \
             d'essai &amp; \"fils\" &lt;b&gt;\n suite&#13;\n</Description>\n            \
             <DNCertificatOperateur>CN=m.example.fr,OU=300000000000001,O=GIP \"X\",C=FR\
             </DNCertificatOperateur>\n            <ResponsableContact/>\n        </Domaine>\n"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListeBlancheMSSante \
         xmlns=\"https://listeblanche.mssante.fr/schema\">\n    <DateDeGeneration>{now}\
         </DateDeGeneration>\n    <ListeDomaines>\n{}{}{}    </ListeDomaines>\n</ListeBlancheMSSante>",
        entry("a.mssante.fr"),
        entry("b.mssante.fr"),
        entry("c.mssante.fr")
    )
}

/// Whether we find the document signed and intact, and the entries we then read.
fn we_accept(document: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let source = Source::named("mutant");
    let demands = AcceptancePolicy::lenient(SystemTime::now());
    let summary = inspect(source, document, &demands, |entry| {
        // Another writing of the same document may have other line ends.
        let position = Position { line: 1, column: 1 };
        names.push(format!("{:?}", WhitelistEntry { position, ..entry }))
    });
    match summary.ok()?.signature {
        Signature::Valid { .. } => Some(names),
        _ => None,
    }
}
