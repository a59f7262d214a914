//! Operators files good and bad.

use super::*;
use crate::finding::{Code, Severity};
use crate::input::{Position, Source};

const GOOD: &str = r#"
ttl = 600

[[operator]]
id      = "300000000000001"
name    = "GIP Exemple"
psc     = { smtp = "smtp-psc.example.fr.", imap = "IMAP-psc.example.fr" }
authcli = { smtp = "smtp-cert.example.fr", imap = "imap-cert.example.fr" }
domains = ["a.mssante.fr"]
exclude = ["old.mssante.fr"]
shared = ["A.mssante.fr"]
"#;

fn read(text: &str) -> Result<Operators, Vec<String>> {
    let document = TomlDocument::new(Source::named("o.toml"), text.to_owned());
    Operators::from_document(&document)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

#[test]
fn a_good_file_is_read_whole() {
    let file = read(GOOD).unwrap();
    assert_eq!(file.ttl, 600);
    let [operator] = file.operators.as_slice() else {
        panic!("one operator expected");
    };
    assert_eq!(operator.id.as_str(), "300000000000001");
    let front = |service, interface| operator.declaration.front(service, interface).as_str();
    assert_eq!(
        front(Service::Submission, Interface::Psc),
        "smtp-psc.example.fr"
    );
    assert_eq!(front(Service::Imap, Interface::Psc), "imap-psc.example.fr");
    assert_eq!(
        front(Service::Submission, Interface::Authcli),
        "smtp-cert.example.fr"
    );
    assert_eq!(
        front(Service::Imap, Interface::Authcli),
        "imap-cert.example.fr"
    );
    assert_eq!(
        operator.domains,
        [DomainName::parse("a.mssante.fr").unwrap()]
    );
    assert_eq!(
        operator.shared,
        [DomainName::parse("a.mssante.fr").unwrap()]
    );
    assert_eq!(
        operator.exclude,
        [DomainName::parse("old.mssante.fr").unwrap()]
    );
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let text = GOOD
        .replace("IMAP-psc.example.fr", "192.0.2.7")
        .replace("smtp-cert.example.fr", "smtp_cert.example.fr")
        .replace("[\"a.mssante.fr\"]", "[\"contact@a.mssante.fr\"]");
    let errors = read(&text).unwrap_err();
    assert_eq!(errors.len(), 3, "{errors:#?}");
    assert!(errors[0].starts_with("o.toml:7:51: front \"192.0.2.7\": this is an IP address"));
    assert!(errors[1].starts_with("o.toml:8:20: front \"smtp_cert.example.fr\""));
    assert!(errors[2].starts_with("o.toml:9:12: domain \"contact@a.mssante.fr\""));
}

#[test]
fn domains_that_cannot_be_used_are_told_apart_from_mistakes() {
    let usable = |text: String| {
        Operators::usable(&TomlDocument::new(Source::named("o.toml"), text)).map(
            |(file, refused)| {
                let domains = file.operators[0].domains.clone();
                let places: Vec<_> = refused.iter().map(|it| it.position.unwrap()).collect();
                (domains, places)
            },
        )
    };
    let listed = "\"a@b.fr\", \"a.mssante.fr\", \"b\"]";
    let text = GOOD.replace("\"a.mssante.fr\"]", listed);
    let place = |column| Position { line: 9, column };
    let (domains, refused) = usable(text.clone()).unwrap();
    assert_eq!(domains, [DomainName::parse("a.mssante.fr").unwrap()]);
    assert_eq!(refused, [place(12), place(38)]);
    assert_eq!(read(&text).unwrap_err().len(), 2);

    // The domain of the exclusion would be written without it.
    let errors = usable(text.replace("old.mssante.fr", "b@c.fr")).unwrap_err();
    let lines = errors.iter().map(|error| error.position.unwrap().line);
    assert_eq!(lines.collect::<Vec<_>>(), [9, 9, 10]);
}

#[test]
fn contradictory_file_is_refused() {
    let twice = [GOOD, &GOOD.replace("ttl = 600", "")].concat();
    let errors = read(&twice).unwrap_err();
    assert_eq!(
        errors,
        ["o.toml:16:11: `id` \"300000000000001\" is given twice; the first time at line 5"]
    );

    let both = GOOD.replace("old.mssante.fr", "A.mssante.fr");
    assert!(read(&both).unwrap_err()[0].contains("both in `domains` and in `exclude`"));
    let swapped = GOOD.replace("A.mssante.fr", "old.mssante.fr");
    let refusals = read(&swapped).unwrap_err();
    assert_eq!(
        refusals,
        [
            "o.toml:11:11: old.mssante.fr is both in `shared` and in `exclude`; remove it from one of them"
        ]
    );
    let unusable = GOOD.replace("A.mssante.fr", "a@b.fr");
    assert!(read(&unusable).unwrap_err()[0].starts_with("o.toml:11:11: domain \"a@b.fr\": "));
}

#[test]
fn unknown_keys_missing_fronts_and_empty_files_are_refused() {
    let typo = GOOD.replace("authcli", "authcIi");
    let error = &read(&typo).unwrap_err()[0];
    assert!(
        error.starts_with("o.toml:8:1: unknown key `authcIi`"),
        "{error}"
    );
    let short = GOOD.replace(", imap = \"imap-cert.example.fr\"", "");
    assert!(read(&short).unwrap_err()[0].contains("the key `imap` is missing"));
    assert!(read("ttl = 5").unwrap_err()[0].contains("no `[[operator]]`"));
    let most = |ttl: u64| read(&GOOD.replace("600", &ttl.to_string()));
    assert!(most(2_147_483_647).is_ok() && most(2_147_483_648).is_err());
    assert!(read("ttl = 4000000000\n").unwrap_err()[0].contains("at most 2147483647"));
    assert!(read("ttl = -1\n").unwrap_err()[0].starts_with("o.toml:1:7:"));
}

#[test]
fn severities_are_set_by_code_and_every_mistake_has_its_place() {
    let operator = &GOOD[GOOD.find("[[operator]]").unwrap()..];
    let text = |severity: &str| format!("{severity}\n{operator}");
    let good = read(&text(
        "[severity]\nSRV004 = \"warning\"\nDNS003 = \"error\"",
    ))
    .unwrap();
    let set: Vec<_> = good.severities.iter().collect();
    assert_eq!(
        set,
        [
            (Code::SRV004, Severity::Warning),
            (Code::DNS003, Severity::Error)
        ]
    );
    let bad = "[severity]\nSRV999 = \"info\"\nSRV004 = \"fatal\"\nDNS010 = \"info\"";
    let errors = read(&text(bad)).unwrap_err();
    for (line, what) in [(2, "no rule"), (3, "\"fatal\""), (4, "stays undetermined")] {
        let told = |error: &&String| error.contains(&format!(":{line}:")) && error.contains(what);
        assert!(
            errors.iter().any(|error| told(&error)),
            "{line} {what}: {errors:#?}"
        );
    }
    assert_eq!(errors.len(), 3, "{errors:#?}");
}

#[test]
fn front_with_letters_of_another_script_is_remarked_with_its_place() {
    assert_eq!(read(GOOD).unwrap().remarks, []);
    let file = read(&GOOD.replace("smtp-cert.ex", "smtp-cert.\u{435}x")).unwrap();
    let [remark] = file.remarks.as_slice() else {
        panic!("one remark expected");
    };
    let text = remark.to_string();
    assert!(text.starts_with("o.toml:8:20: the front"), "{text}");
    assert!(text.contains("(U+0435, Cyrillic)"), "{text}");
    assert!(text.contains("The DNS has it as smtp-cert.xn--"), "{text}");
}
