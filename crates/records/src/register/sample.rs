//! Small registers for tests, made from a document written by hand.

use std::time::SystemTime;

use quick_xml::escape::escape;

use super::{Register, RegisterBuilder};
use crate::input::Source;
use crate::whitelist::{self, AcceptancePolicy};

/// A domain, the name of the certificate that lists it, and `DateMAJ`.
pub type Row<'a> = (&'a str, &'a str, &'a str);

/// The register of a document of that date and with those entries.
pub fn register(generated: &str, rows: &[Row<'_>], wanted: &[&str]) -> Register {
    let entries: String = rows
        .iter()
        .map(|(domain, dn, updated)| {
            format!(
                "<Domaine><Nom>{}</Nom><DNCertificatOperateur>{}</DNCertificatOperateur>\
                 <DateMAJ>{updated}</DateMAJ></Domaine>\n",
                escape(*domain),
                escape(*dn)
            )
        })
        .collect();
    let text = format!(
        "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\n\
         <DateDeGeneration>{generated}</DateDeGeneration>\n\
         <ListeDomaines>\n{entries}</ListeDomaines></ListeBlancheMSSante>\n"
    );
    let mut builder = RegisterBuilder::default();
    let source = Source::named("sample.xml");
    let summary = whitelist::read(
        source,
        text.as_bytes(),
        &AcceptancePolicy::lenient(SystemTime::now()),
        |entry| builder.add(&entry),
    );
    let summary = summary.unwrap();
    let wanted: Vec<_> = wanted.iter().map(|id| (*id).to_owned()).collect();
    builder.build(summary, &wanted).unwrap()
}

/// One of everything that is odd.
const OLD: &[Row<'_>] = &[
    ("a.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("b.a.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("b.a.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("c.fr", "CN=m,OU=2,O=\"DEUX\",C=FR", "2030-03-01T00:00:00Z"),
    ("c.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("d.fr", "CN=old,OU=2,O=DEUX,C=FR", "yesterday"),
    ("d.fr", "CN=kept,OU=2,O=DEUX,C=FR", "2030-01-01T00:00:00Z"),
    ("e.fr", "CN=m,OU=3,O=Trois\u{202e}\u{9b} | <x>,C=FR", ""),
    ("x@f.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("g.fr", "CN=m,O=Sans", "2030-01-01T00:00:00Z"),
];

/// One change of every kind against [`OLD`].
const NEW: &[Row<'_>] = &[
    ("a.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("b.a.fr", "CN=m,OU=1,O=Un,C=FR", "2030-02-02T00:00:00Z"),
    ("c.fr", "CN=m,OU=1,O=Un,C=FR", "2030-01-01T00:00:00Z"),
    ("d.fr", "CN=kept,OU=2,O=DEUX,C=FR", "2030-01-01T00:00:00Z"),
    ("d.fr", "CN=new,OU=2,O=DEUX,C=FR", "2030-02-02T00:00:00Z"),
    ("g.fr", "CN=m,O=Sans", "2030-01-01T00:00:00Z"),
    ("n.fr", "CN=m,OU=4,O=Quatre,C=FR", "2030-02-02T00:00:00Z"),
];

/// The older of two lists.
pub fn old() -> Register {
    register("2030-02-01T00:00:00Z", OLD, &[])
}

/// The younger of two lists.
pub fn new() -> Register {
    register("2030-03-01T00:00:00Z", NEW, &[])
}
