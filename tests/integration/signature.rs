//! Signed whitelists: lists signed here by xmlsec1 with an authority made here, every known way to
//! get round a signature, and thousands of mutations on which xmlsec1 has the last word.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use mssrv::input::Source;
use mssrv::whitelist::trust::{Policy, Signature};
use mssrv::whitelist::{Demands, inspect};

use crate::harness::{Run, file, mssrv, real_whitelist, temp};
use crate::peer::{find_program, skip};

const SIGNATURE: &str = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
<Reference URI=\"\"><Transforms>\
<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></Transforms>\
<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue></DigestValue>\
</Reference></SignedInfo><SignatureValue></SignatureValue></Signature>";

/// Tools, an authority and a signer, in a directory of their own.
struct Signing {
    dir: tempfile::TempDir,
    xmlsec: PathBuf,
    openssl: PathBuf,
}

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
        let signing = Self {
            xmlsec: tool("xmlsec1")?,
            openssl: tool("openssl")?,
            dir: temp(),
        };
        let usual = "keyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n";
        signing.authority("ca");
        signing.certificate("signer", "alb.mssante.fr", "ca", usual);
        Some(signing)
    }

    fn path(&self, name: &str) -> String {
        self.dir
            .path()
            .join(name)
            .to_str()
            .expect("a UTF-8 path")
            .to_owned()
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new(&self.openssl)
            .args(args)
            .output()
            .expect("openssl starts");
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    fn authority(&self, name: &str) {
        let (key, certificate) = (
            self.path(&format!("{name}.key")),
            self.path(&format!("{name}.pem")),
        );
        let subject = format!("/CN={name}");
        self.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            &key,
            "-out",
            &certificate,
            "-subj",
            &subject,
            "-days",
            "30",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
        ]);
    }

    fn certificate(&self, name: &str, common_name: &str, authority: &str, extensions: &str) {
        let file_of = |ending: &str| self.path(&format!("{name}.{ending}"));
        let (key, request, certificate) = (file_of("key"), file_of("csr"), file_of("pem"));
        let subject = format!("/C=FR/O=Exemple/CN={common_name}");
        let extensions = file(&self.dir, &format!("{name}.ext"), extensions);
        let ca = self.path(&format!("{authority}.pem"));
        let ca_key = self.path(&format!("{authority}.key"));
        self.openssl(&[
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &request,
            "-subj", &subject,
        ]);
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            &ca,
            "-CAkey",
            &ca_key,
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            &extensions,
            "-out",
            &certificate,
        ]);
    }

    /// A list signed by `name`; the certificate is put in afterwards, for it is not signed.
    fn sign(&self, name: &str, list: &str) -> String {
        let template = list.replace(
            "</ListeBlancheMSSante>",
            &format!("{SIGNATURE}</ListeBlancheMSSante>"),
        );
        let template = file(&self.dir, "template.xml", template);
        let key = self.path(&format!("{name}.key"));
        let output = Command::new(&self.xmlsec)
            .args(["--sign", "--privkey-pem", &key, &template])
            .output()
            .expect("xmlsec1 starts");
        assert!(output.status.success(), "{output:?}");
        let certificate = std::fs::read_to_string(self.path(&format!("{name}.pem"))).expect("made");
        let base64: String = certificate
            .lines()
            .filter(|line| !line.starts_with("---"))
            .collect();
        let key_info = format!(
            "</SignatureValue><KeyInfo><X509Data><X509Certificate>{base64}</X509Certificate>\
             </X509Data></KeyInfo>"
        );
        let signed = String::from_utf8(output.stdout).expect("UTF-8");
        signed
            .replace("</SignatureValue>", &key_info)
            .trim_end()
            .to_owned()
    }

    /// Whether xmlsec1 takes the document.
    fn xmlsec_accepts(&self, document: &[u8]) -> bool {
        let path = file(&self.dir, "candidate.xml", document);
        xmlsec_accepts(&self.xmlsec, Path::new(&path))
    }

    /// `whitelist verify` of a document.
    fn verify(&self, document: &str, args: &[&str]) -> Run {
        let path = file(&self.dir, "list.xml", document);
        mssrv(["whitelist", "verify", &path].iter().chain(args))
    }

    /// The certificate's fingerprint, as openssl prints it.
    fn fingerprint(&self, name: &str) -> String {
        let certificate = self.path(&format!("{name}.pem"));
        let args = [
            "x509",
            "-in",
            &certificate,
            "-noout",
            "-fingerprint",
            "-sha256",
        ];
        let output = Command::new(&self.openssl)
            .args(args)
            .output()
            .expect("openssl starts");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.trim()
            .split('=')
            .nth(1)
            .expect("a fingerprint")
            .to_owned()
    }
}

fn xmlsec_accepts(xmlsec: &Path, document: &Path) -> bool {
    let args = ["--verify", "--insecure", "--enabled-key-data", "x509"];
    let output = Command::new(xmlsec)
        .args(args)
        .arg(document)
        .output()
        .expect("xmlsec1 starts");
    output.status.success()
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

fn demands() -> Demands {
    Demands {
        policy: Policy::lenient(),
        allow_truncated: false,
        now: SystemTime::now(),
    }
}

/// Whether we find the document signed and intact, and the domains we then read.
fn we_accept(document: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let source = Source::named("mutant");
    let summary = inspect(source, document, &demands(), |entry| {
        names.push(format!("{entry:?}"))
    });
    match summary.ok()?.signature {
        Signature::Valid { .. } => Some(names),
        _ => None,
    }
}

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
    let usual = "keyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n";
    signing.certificate("stranger", "alb.mssante.fr", "other", usual);
    signing.certificate("name", "www.mssante.fr", "ca", usual);
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
fn no_command_uses_a_list_that_is_unsigned_or_broken() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let broken = signed.replace("a.mssante.fr", "evil.mssante.fr");
    let declared = "[[operator]]\nid = \"300000000000001\"\npsc = { smtp = \"s.p.fr\", imap = \"i.p.fr\" }\n\
                    authcli = { smtp = \"s.c.fr\", imap = \"i.c.fr\" }\n";
    let operators = file(&signing.dir, "operators.toml", declared);
    let generate = |document: &str, args: &[&str]| {
        let path = file(&signing.dir, "used.xml", document);
        mssrv(
            ["generate", "--whitelist", &path, "--operators", &operators]
                .iter()
                .chain(args),
        )
    };
    let run = generate(&signed, &[]).expect(0);
    assert!(
        run.stdout
            .contains("integrity valid, signer not authenticated")
    );
    assert!(run.stdout.contains("_imap._tcp.a.mssante.fr."));
    let run = generate(&broken, &[]).expect(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("changed after it was signed"),
        "{}",
        run.stderr
    );
    // A broken signature is refused always; none at all is taken where the user says so.
    generate(&broken, &["--allow-unsigned"]).expect(2);
    assert!(
        generate(&list(), &[])
            .expect(2)
            .stderr
            .contains("is not signed")
    );
    generate(&list(), &["--allow-unsigned"]).expect(0);
    let ca = signing.path("ca.pem");
    generate(&list(), &["--allow-unsigned", "--ca-file", &ca]).expect(2);
    let truncated = signed.split("</ListeDomaines>").next().unwrap();
    generate(truncated, &["--allow-unsigned"]).expect(2);
}

#[test]
fn what_is_cut_short_is_listed_only_on_demand_and_says_so() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let cut = signed.find("<Nom>c.mssante").unwrap();
    let path = file(&signing.dir, "cut.xml", &signed[..cut]);
    let list = |args: &[&str]| {
        mssrv(
            ["whitelist", "list", &path, "--by", "domain"]
                .iter()
                .chain(args),
        )
    };
    assert!(list(&[]).expect(2).stderr.contains("truncated"));
    list(&["--allow-unsigned"]).expect(2);
    list(&["--allow-truncated"]).expect(2);
    let run = list(&["--allow-unsigned", "--allow-truncated"]).expect(0);
    assert!(
        run.stdout.contains("CUT SHORT") && run.stderr.contains("is cut short"),
        "{run:#?}"
    );
    assert!(run.stdout.contains("b.mssante.fr") && !run.stdout.contains("c.mssante.fr"));
    let args = ["--allow-unsigned", "--allow-truncated", "--format", "json"];
    assert_eq!(list(&args).expect(0).json()["whitelist"]["truncated"], true);
    let args = ["--allow-unsigned", "--allow-truncated", "--format", "csv"];
    assert!(list(&args).expect(2).stderr.contains("no place to say"));
    // Nor for a tail that hides a broken signature.
    let path = file(
        &signing.dir,
        "tail.xml",
        format!("{}<x/>", signed.replace("a.mss", "b.mss")),
    );
    mssrv([
        "whitelist",
        "list",
        &path,
        "--allow-unsigned",
        "--allow-truncated",
    ])
    .expect(2);
    // Cut short is not a licence for what is not XML at all.
    let path = file(
        &signing.dir,
        "broken.xml",
        signed.replace("<Nom>c", "<Non>c"),
    );
    mssrv([
        "whitelist",
        "list",
        &path,
        "--allow-unsigned",
        "--allow-truncated",
    ])
    .expect(2);
}

#[test]
fn verification_as_json_keeps_its_contract() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let schema = include_str!("../../docs/mssrv.verification.1.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let signed = signing.sign("signer", &list());
    let broken = signed.replace("a.mssante.fr", "evil.mssante.fr");
    for (document, status, signature) in [
        (&signed, 0, "valid"),
        (&broken, 1, "invalid"),
        (&list(), 1, "absent"),
    ] {
        let report = signing
            .verify(document, &["--format", "json"])
            .expect(status)
            .json();
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(report["signature"], signature);
    }
    signing.verify(&list(), &["--allow-unsigned"]).expect(0);
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

#[test]
fn a_document_writes_no_line_of_the_verdict() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let evil = "<Nom a='1'\nSignature   valid, signer authenticated\n\u{1b}[31m=\"2\">";
    let document = signing.sign("signer", &list()).replacen("<Nom>", evil, 1);
    let run = signing.verify(&document, &[]);
    let lines = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("Signature"));
    assert!(
        lines.count() <= 1 && !run.stdout.contains('\u{1b}'),
        "{run:#?}"
    );
    assert_ne!(run.status, 0);
}

/// Ways round a signature: each must be refused, or change nothing of what is read.
#[test]
fn every_known_hole_is_closed() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let honest = we_accept(signed.as_bytes()).expect("the list is good");
    let evil = "<Domaine xmlns=\"https://listeblanche.mssante.fr/schema\"><Nom>evil.mssante.fr</Nom>\
                <DNCertificatOperateur>OU=3</DNCertificatOperateur></Domaine>";
    let at = signed.find("<Signature ").unwrap();
    let end = signed.find("</Signature>").unwrap() + "</Signature>".len();
    let signature = &signed[at..end];
    let without = signed.replace(signature, "");
    for (name, document) in [
        (
            "an entry in Object",
            signed.replace(
                "</Signature>",
                &format!("<Object>{evil}</Object></Signature>"),
            ),
        ),
        (
            "an entry in KeyInfo",
            signed.replace("</KeyInfo>", &format!("{evil}</KeyInfo>")),
        ),
        (
            "the signature among the domains",
            without.replace("</ListeDomaines>", &format!("{signature}</ListeDomaines>")),
        ),
        (
            "the signature first",
            without.replacen("\n    <DateDe", &format!("{signature}\n    <DateDe"), 1),
        ),
        (
            "two signatures",
            signed.replace("</Signature>", &format!("</Signature>{signature}")),
        ),
        (
            "a comment in Nom",
            signed.replace("a.mssante", "a.<!-- x -->mssante"),
        ),
        (
            "CDATA in Nom",
            signed.replace("a.mssante", "<![CDATA[a]]>.mssante"),
        ),
        (
            "a reference in Nom",
            signed.replace("a.mssante", "&#97;.mssante"),
        ),
        ("a DTD", signed.replace("?>", "?><!DOCTYPE x>")),
        (
            "an entity bomb",
            signed.replace(
                "?>",
                "?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
            ),
        ),
        ("SHA-1", signed.replace("xmlenc#sha256", "xmldsig#sha1")),
        (
            "MD5",
            signed.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5"),
        ),
        (
            "inclusive C14N",
            signed.replacen("2001/10/xml-exc-c14n#", "TR/2001/REC-xml-c14n-20010315", 1),
        ),
        (
            "a reference to a part",
            signed.replace("URI=\"\"", "URI=\"#x\""),
        ),
        (
            "an attribute",
            signed.replacen("<Domaine>", "<Domaine id=\"x\">", 1),
        ),
        (
            "another name space",
            signed.replacen("<Domaine>", "<Domaine xmlns=\"urn:x\">", 1),
        ),
        (
            "a processing instruction",
            signed.replacen("<Domaine>", "<?x y?><Domaine>", 1),
        ),
        ("a NUL", signed.replacen("a.mssante", "a\0.mssante", 1)),
        (
            "a deep nest",
            signed.replacen(
                "<Domaine>",
                &format!("{}{}<Domaine>", "<x>".repeat(50_000), "</x>".repeat(50_000)),
                1,
            ),
        ),
        (
            "a huge text",
            signed.replacen(
                "<ResponsableContact/>",
                &format!(
                    "<ResponsableContact>{}</ResponsableContact>",
                    "x".repeat(5 << 20)
                ),
                1,
            ),
        ),
        (
            "CDATA before the root",
            signed.replacen("?>", "?><![CDATA[]]>", 1),
        ),
        ("CDATA after the root", format!("{signed}<![CDATA[]]>")),
        ("a tail", format!("{signed}<!-- tail -->")),
    ] {
        assert_ne!(document, signed, "{name}: nothing was changed");
        if let Some(names) = we_accept(document.as_bytes()) {
            assert_eq!(names, honest, "{name}");
            assert!(
                signing.xmlsec_accepts(document.as_bytes()),
                "{name}: xmlsec1 refuses"
            );
        }
    }
    let utf16: Vec<u8> = signed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(we_accept(&[&[0xff, 0xfe], utf16.as_slice()].concat()), None);
    for cut in [signed.len() - 1, at, signed.len() / 2] {
        assert_eq!(we_accept(&signed.as_bytes()[..cut]), None, "cut at {cut}");
    }
}

/// A generator of its own, so that a seed means the same mutants for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

fn mutant(document: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: [&str; 26] = [
        "\u{a0}",
        "\u{2028}",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "<!-- c -->",
        "<?p?>",
        "&#97;",
        "&amp;",
        "&lt;",
        "&#13;",
        "&x;",
        "<![CDATA[x]]>",
        "<![CDATA[]]>",
        "]]>",
        "--",
        "<x/>",
        "</Nom><Nom>",
        "\u{feff}",
        "\0",
        "é",
        "xmlns=\"\"",
        "<Nom>a.fr</Nom>",
        "'",
    ];
    let mut mutant = document.to_vec();
    let at = random.below(mutant.len());
    let to = (at + 1 + random.below(40)).min(mutant.len());
    match random.below(8) {
        0 => mutant[at] ^= 1 << random.below(8),
        1 => _ = mutant.remove(at),
        2 => drop(mutant.drain(at..to)),
        3 | 4 => drop(mutant.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
        5 => {
            let slice = mutant[at..to].to_vec();
            let place = random.below(mutant.len());
            drop(mutant.splice(place..place, slice));
        }
        6 => {
            // A piece right after a tag or inside one, where syntax is most delicate.
            let tags: Vec<_> = mutant
                .iter()
                .enumerate()
                .filter(|(_, b)| b"<>/".contains(b))
                .collect();
            let at = tags[random.below(tags.len())].0 + random.below(2);
            drop(mutant.splice(at..at, PIECES[random.below(PIECES.len())].bytes()));
        }
        _ => {
            // Another spelling of the same text.
            let byte = mutant[at];
            if byte.is_ascii_alphanumeric() {
                drop(mutant.splice(at..=at, format!("&#x{byte:x};").into_bytes()));
            }
        }
    }
    mutant
}

#[test]
fn nothing_is_accepted_that_xmlsec_refuses() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list()).into_bytes();
    let honest = we_accept(&signed).expect("the list is good");
    let mut random = Random(2030);
    let (mut changed, mut accepted) = (0, 0);
    while changed < 6_000 {
        let mutant = mutant(&signed, &mut random);
        if mutant == signed {
            continue;
        }
        changed += 1;
        let Some(names) = we_accept(&mutant) else {
            continue;
        };
        accepted += 1;
        let at = signed
            .iter()
            .zip(&mutant)
            .take_while(|(a, b)| a == b)
            .count();
        let around = |octets: &[u8]| {
            let slice = &octets[at.saturating_sub(30)..(at + 50).min(octets.len())];
            String::from_utf8_lossy(slice).into_owned()
        };
        let shown = format!(
            "at {at}: {:?} became {:?}",
            around(&signed),
            around(&mutant)
        );
        assert!(signing.xmlsec_accepts(&mutant), "xmlsec1 refuses:\n{shown}");
        assert_eq!(names, honest, "{shown}");
    }
    // Without mutants that are the same document in other words, nothing would have been compared.
    assert!(
        accepted > 100,
        "{accepted} of {changed} mutants were accepted"
    );
}
