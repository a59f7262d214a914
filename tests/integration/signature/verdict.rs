//! What `whitelist verify` says, and how.

use std::path::Path;

use serde_json::Value;

use super::list;
use super::signing::{Signing, xmlsec_accepts};
use crate::harness::{assert_valid, mssrv, real_whitelist};
use crate::peer::{find_program, skip};

#[test]
fn the_real_list_is_intact_as_xmlsec_says() {
    let Some(path) = real_whitelist() else { return };
    let path = path.to_str().unwrap();
    let run = mssrv(["whitelist", "verify", path, "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(run["signature"], "valid");
    assert_eq!(run["signer"]["authenticated"], false);
    assert_eq!(run["entries"], 6494);
    let pin = run["signer"]["sha256"].as_str().unwrap();
    mssrv(["whitelist", "verify", path, "--pin-sha256", pin]).expect(0);
    mssrv(["whitelist", "verify", path, "--max-age", "1"]).expect(1);
    match find_program("xmlsec1") {
        Some(xmlsec) => assert!(xmlsec_accepts(&xmlsec, Path::new(path))),
        None => skip("xmlsec1"),
    }
}

#[test]
fn verification_as_json_keeps_its_contract() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let broken = signed.replace("a.mssante.fr", "evil.mssante.fr");
    for (document, status, signature, refused) in [
        (&signed, 0, "valid", Value::Null),
        (&broken, 1, "invalid", "invalid_signature".into()),
        (&list(), 1, "absent", "unsigned".into()),
    ] {
        let report = signing
            .verify(document, &["--format", "json"])
            .expect(status)
            .json();
        assert_valid(&report, "mssrv.verification.1.schema.json");
        assert_eq!(report["signature"], signature);
        assert_eq!(report["refused"], refused);
    }
    signing.verify(&list(), &["--allow-unsigned"]).expect(0);
}

#[test]
fn a_document_writes_no_line_of_the_verdict() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let evil = "<Nom a='1'\nSignature   valid, signer authenticated\n\u{1b}[31m=\"2\">";
    let document = signing.sign("signer", &list()).replacen("<Nom>", evil, 1);
    let run = signing.verify(&document, &[]).expect(1);
    let lines = run.stdout.lines();
    let verdicts: Vec<_> = lines.filter(|line| line.starts_with("Signature")).collect();
    assert!(
        matches!(verdicts[..], [verdict] if verdict.contains("INVALID")),
        "{run:#?}"
    );
    assert!(!run.stdout.contains('\u{1b}'), "{run:#?}");
}

#[test]
fn what_the_profile_does_not_know_is_told_with_its_place() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let odd = signed.replacen("<ListeDomaines>", "<ListeDomaines><?odd?>", 1);
    let at = odd.find("<?odd").unwrap();
    let line = odd[..at].matches('\n').count() + 1;
    let column = odd[..at].chars().rev().take_while(|c| *c != '\n').count() + 1;
    let run = signing.verify(&odd, &[]).expect(1);
    let words = format!("a processing instruction (line {line}, column {column})");
    assert!(run.stdout.contains(&words), "{words}: {}", run.stdout);
}
