//! Whom the program believes: authorities, fingerprints, names, dates, and demands that contradict
//! each other.

use super::list;
use super::signing::{Signing, USUAL};
use crate::harness::{file, mssrv, temp};

#[test]
fn a_signed_list_is_authenticated_by_authority_or_fingerprint() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    assert!(signing.xmlsec_accepts(signed.as_bytes()));
    let run = signing.verify(&signed, &[]).expect(0);
    assert!(
        run.stdout
            .contains("integrity valid, signer not authenticated"),
        "{}",
        run.stdout
    );
    let (ca, pin) = (signing.path("ca.pem"), signing.fingerprint("signer"));
    for args in [
        &["--ca-file", &ca][..],
        &["--pin-sha256", &pin],
        &["--ca-file", &ca, "--pin-sha256", &pin],
    ] {
        let run = signing.verify(&signed, args).expect(0);
        assert!(
            run.stdout.contains("valid, signer authenticated"),
            "{args:?}: {}",
            run.stdout
        );
    }
    let der = signing.path("ca.der");
    signing.openssl(&["x509", "-in", &ca, "-outform", "DER", "-out", &der]);
    signing.verify(&signed, &["--ca-file", &der]).expect(0);
}

#[test]
fn who_is_not_the_signer_is_refused_by_name_chain_or_usage() {
    let Some(signing) = Signing::start() else {
        return;
    };
    signing.authority("other");
    signing.certificate("stranger", "alb.mssante.fr", "other", USUAL);
    signing.certificate("name", "www.mssante.fr", "ca", USUAL);
    let server = "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n";
    signing.certificate("server", "alb.mssante.fr", "ca", server);
    signing.certificate(
        "crypt",
        "alb.mssante.fr",
        "ca",
        "keyUsage=keyEncipherment\n",
    );
    let ca = signing.path("ca.pem");
    for (name, reason) in [
        ("stranger", "does not lead to --ca-file"),
        (
            "name",
            "signed by \"www.mssante.fr\", expected \"alb.mssante.fr\"",
        ),
        ("server", "does not lead to --ca-file"),
        ("crypt", "not for signing"),
    ] {
        // Re-signed by another key, the document is intact all the same.
        let signed = signing.sign(name, &list());
        signing.verify(&signed, &[]).expect(0);
        let run = signing.verify(&signed, &["--ca-file", &ca]).expect(1);
        assert!(run.stdout.contains(reason), "{name}: {}", run.stdout);
        let pin = signing.fingerprint("signer");
        signing.verify(&signed, &["--pin-sha256", &pin]).expect(1);
    }
    let signed = signing.sign("name", &list());
    signing
        .verify(&signed, &["--signer", "alb.mssante.fr"])
        .expect(1);
    signing
        .verify(&signed, &["--ca-file", &ca, "--signer", "www.mssante.fr"])
        .expect(0);
}

#[test]
fn a_date_outside_the_certificates_validity_is_refused() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let dated = |date: &str| {
        let list = list();
        let (head, rest) = list.split_once("<DateDeGeneration>").unwrap();
        let (_, tail) = rest.split_once("</DateDeGeneration>").unwrap();
        let list = format!("{head}<DateDeGeneration>{date}</DateDeGeneration>{tail}");
        signing.verify(&signing.sign("signer", &list), &[])
    };
    assert!(
        dated("2001-01-01T00:00:00Z")
            .expect(1)
            .stdout
            .contains("was not valid on 2001")
    );
    assert!(
        dated("2999-01-01T00:00:00Z")
            .expect(1)
            .stdout
            .contains("was not valid on 2999")
    );
    assert!(dated("yesterday").expect(1).stdout.contains("is no date"));
}

#[test]
fn demands_that_make_no_sense_are_refused() {
    let dir = temp();
    let empty = file(&dir, "empty.pem", "");
    let pem = file(
        &dir,
        "bad.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    for args in [
        &["--ca-file", &empty][..],
        &["--ca-file", &pem],
        &["--ca-file", "zones/operators.toml"],
        &["--ca-file", "/nonexistent.pem"],
        &["--pin-sha256", "abcd"],
        &["--max-age", "-1"],
        &["--allow-unsigned", "--ca-file", &pem],
        &["--allow-unsigned", "--signer", "x"],
        &["--ca-file", "/dev/zero"],
    ] {
        let run = mssrv(
            ["whitelist", "verify", "zones/whitelist.xml"]
                .iter()
                .chain(args),
        )
        .expect(2);
        assert!(
            run.stdout.is_empty() && run.stderr.contains("error: "),
            "{args:?}: {run:#?}"
        );
    }
    mssrv(["whitelist", "verify", "zones"]).expect(2);
    mssrv(["check", "a.fr", "--max-age", "1"]).expect(2);
    mssrv(["check", "--lab", "--allow-unsigned"]).expect(2);
    mssrv(["whitelist", "verify", "zones/operators.toml"]).expect(2);
}
