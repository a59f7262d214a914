//! Whom the program believes: authorities, fingerprints, names, dates, and demands that contradict
//! each other.

use std::time::{Duration, SystemTime};

use super::list;
use super::signing::{Signing, USUAL};
use crate::harness::{assert_valid, file, mssrv, temp};

/// The list with another date of generation.
fn redated(date: &str) -> String {
    let list = list();
    let (head, rest) = list.split_once("<DateDeGeneration>").unwrap();
    let (_, tail) = rest.split_once("</DateDeGeneration>").unwrap();
    format!("{head}<DateDeGeneration>{date}</DateDeGeneration>{tail}")
}

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
        let authenticated = signing.verify(&signed, args).expect(0);
        assert!(
            authenticated.stdout.contains("valid, signer authenticated"),
            "{args:?}: {}",
            authenticated.stdout
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
            "signed by \"www.mssante.fr\"; expected \"alb.mssante.fr\"",
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
    let dated = |date: &str| signing.verify(&signing.sign("signer", &redated(date)), &[]);
    assert!(
        dated("2001-01-01T00:00:00Z")
            .expect(1)
            .stdout
            .contains("was not valid on 2001-01-01T00:00:00Z")
    );
    let old = signing.sign("signer", &redated("2001-01-01T00:00:00Z"));
    let run = signing.verify(&old, &["--lang", "fr"]).expect(1);
    let french = "n’était pas valide le 1er janvier 2001 à 0\u{202f}h\u{202f}00 (UTC)";
    assert!(run.stdout.contains(french), "{run:#?}");
    assert!(
        dated("2999-01-01T00:00:00Z")
            .expect(1)
            .stdout
            .contains("was not valid on 2999")
    );
    assert!(
        dated("yesterday")
            .expect(1)
            .stdout
            .contains("is not a date")
    );
    // The same moment in other words: dates have one reader, whoever asks.
    let hour_ahead = SystemTime::now() + Duration::from_secs(3600);
    let local = humantime::format_rfc3339_seconds(hour_ahead).to_string();
    dated(&local.replace('Z', "+01:00")).expect(0);
}

#[test]
fn an_intact_list_that_is_refused_is_not_called_invalid() {
    let Some(signing) = Signing::start() else {
        return;
    };
    signing.authority("other");
    signing.certificate("name", "www.mssante.fr", "ca", USUAL);
    signing.certificate(
        "crypt",
        "alb.mssante.fr",
        "ca",
        "keyUsage=keyEncipherment\n",
    );
    let (ca, other) = (signing.path("ca.pem"), signing.path("other.pem"));
    let pin = "ab".repeat(32);
    let old = redated("2001-01-01T00:00:00Z");
    let ahead = SystemTime::now() + Duration::from_secs(7 * 24 * 60 * 60);
    let ahead = redated(&humantime::format_rfc3339_seconds(ahead).to_string());
    for (signer, list, args, word) in [
        ("signer", &list(), &["--pin-sha256", &pin][..], "wrong_pin"),
        ("signer", &list(), &["--ca-file", &other], "unauthenticated"),
        ("crypt", &list(), &["--ca-file", &ca], "not_for_signing"),
        ("name", &list(), &["--ca-file", &ca], "wrong_signer"),
        ("signer", &old, &[], "not_valid_at_generation"),
        ("signer", &redated("soon"), &[], "undated"),
        (
            "signer",
            &list(),
            // Its date was cut to the second.
            &["--ca-file", &ca, "--max-age", "0"],
            "too_old",
        ),
        ("signer", &ahead, &["--max-age", "1"], "in_future"),
    ] {
        let signed = signing.sign(signer, list);
        let run = signing.verify(&signed, args).expect(1);
        assert!(!run.stdout.contains("INVALID"), "{word}: {}", run.stdout);
        assert!(run.stdout.contains("\nRefused "), "{word}: {}", run.stdout);
        let args = [args, &["--format", "json"]].concat();
        let report = signing.verify(&signed, &args).expect(1).json();
        assert_valid(&report, "mssrv.verification.1.schema.json");
        assert_eq!(report["signature"], "valid", "{report:#}");
        assert_eq!(report["refused"], word, "{report:#}");
        assert!(report["reason"].is_string(), "{report:#}");
        // What is known of the signer stays known of a list that is merely old.
        assert_eq!(
            report["signer"]["authenticated"],
            word == "too_old",
            "{report:#}"
        );
    }
}

#[test]
fn the_reason_says_which_authority_is_wanted() {
    let Some(signing) = Signing::start() else {
        return;
    };
    signing.authority("other");
    signing.certificate(
        "server",
        "alb.mssante.fr",
        "ca",
        "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n",
    );
    for (signer, authority, words) in [
        ("signer", "other.pem", "its issuer is CN=ca."),
        ("server", "ca.pem", "is not e-mail protection"),
    ] {
        let signed = signing.sign(signer, &list());
        let authority = signing.path(authority);
        let run = signing
            .verify(&signed, &["--ca-file", &authority])
            .expect(1);
        assert!(run.stdout.contains(words), "{}", run.stdout);
        for raw in ["UnknownIssuer", "Context"] {
            assert!(!run.stdout.contains(raw), "{}", run.stdout);
        }
    }
}

#[test]
fn the_signers_name_has_no_case() {
    let Some(signing) = Signing::start() else {
        return;
    };
    signing.certificate("upper", "ALB.mssante.FR", "ca", USUAL);
    let signed = signing.sign("upper", &list());
    let ca = signing.path("ca.pem");
    signing.verify(&signed, &["--ca-file", &ca]).expect(0);
    signing
        .verify(&signed, &["--signer", "alb.MSSANTE.fr"])
        .expect(0);
}

#[test]
fn the_age_is_asked_of_the_new_document_alone() {
    let Some(signing) = Signing::start() else {
        return;
    };
    // Its date was cut to the second, so that both are older than no day at all.
    let old = signing.file("old.xml", signing.sign("signer", &list()));
    let day = SystemTime::now() + Duration::from_secs(12 * 60 * 60);
    let ahead = redated(&humantime::format_rfc3339_seconds(day).to_string());
    let new = signing.file("new.xml", signing.sign("signer", &ahead));
    let diff = |args: &[&str]| mssrv([&["whitelist", "diff"], args, &["--max-age", "0"]].concat());
    diff(&[&old, &new]).expect(0);
    let run = diff(&[&new, &old, "--reverse"]).expect(2);
    assert!(run.stderr.contains("is older than 0 days"), "{run:#?}");
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
