//! A signer: xmlsec1 signs, openssl makes authorities and certificates. The benches use it too, so
//! that it needs nothing else of the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

const SIGNATURE: &str = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
<Reference URI=\"\"><Transforms>\
<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></Transforms>\
<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue></DigestValue>\
</Reference></SignedInfo><SignatureValue></SignatureValue></Signature>";

/// What a certificate that signs whitelists is for.
pub const USUAL: &str = "keyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n";

/// Tools, an authority and a signer, in a directory of their own.
pub struct Signing {
    dir: tempfile::TempDir,
    xmlsec: PathBuf,
    openssl: PathBuf,
}

impl Signing {
    /// With an authority `ca` and a certificate `signer` that it made, as the real list's is.
    pub fn new(xmlsec: PathBuf, openssl: PathBuf) -> Self {
        let signing = Self {
            dir: tempfile::tempdir().expect("a temporary directory can be made"),
            xmlsec,
            openssl,
        };
        signing.authority("ca");
        signing.certificate("signer", "alb.mssante.fr", "ca", USUAL);
        signing
    }

    /// The path of a file in the directory, which need not be there.
    pub fn path(&self, name: &str) -> String {
        self.dir
            .path()
            .join(name)
            .to_str()
            .expect("a UTF-8 path")
            .to_owned()
    }

    /// A file of that content in the directory.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the temporary directory can be written");
        path
    }

    /// Runs openssl, which must succeed.
    pub fn openssl(&self, args: &[&str]) {
        let output = Command::new(&self.openssl)
            .args(args)
            .output()
            .expect("openssl starts");
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    /// Makes an authority: `NAME.key` and `NAME.pem`.
    pub fn authority(&self, name: &str) {
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

    /// Makes a certificate of `authority` with those X.509 extensions: `NAME.key` and `NAME.pem`.
    pub fn certificate(&self, name: &str, common_name: &str, authority: &str, extensions: &str) {
        let file_of = |ending: &str| self.path(&format!("{name}.{ending}"));
        let (key, request, certificate) = (file_of("key"), file_of("csr"), file_of("pem"));
        let subject = format!("/C=FR/O=Exemple/CN={common_name}");
        let extensions = self.file(&format!("{name}.ext"), extensions);
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
    pub fn sign(&self, name: &str, list: &str) -> String {
        let template = list.replace(
            "</ListeBlancheMSSante>",
            &format!("{SIGNATURE}</ListeBlancheMSSante>"),
        );
        let template = self.file("template.xml", template);
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
    pub fn xmlsec_accepts(&self, document: &[u8]) -> bool {
        let path = self.file("candidate.xml", document);
        xmlsec_accepts(&self.xmlsec, Path::new(&path))
    }

    /// The certificate's fingerprint, as openssl prints it.
    pub fn fingerprint(&self, name: &str) -> String {
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

/// Whether xmlsec1 takes the document at that path.
pub fn xmlsec_accepts(xmlsec: &Path, document: &Path) -> bool {
    let args = ["--verify", "--insecure", "--enabled-key-data", "x509"];
    let output = Command::new(xmlsec)
        .args(args)
        .arg(document)
        .output()
        .expect("xmlsec1 starts");
    output.status.success()
}
