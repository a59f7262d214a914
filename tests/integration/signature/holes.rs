//! Known ways round a signature.

use super::signing::Signing;
use super::{list, we_accept};

/// Refusing everything would close every hole too.
#[test]
fn the_same_document_in_other_words_is_taken() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let honest = we_accept(signed.as_bytes()).expect("the list is good");
    for (name, document) in [
        ("line ends of Windows", signed.replace('\n', "\r\n")),
        ("line ends of old", signed.replace('\n', "\r")),
        (
            "CDATA",
            signed.replace("a.mssante", "<![CDATA[a]]>.mssante"),
        ),
        ("a reference", signed.replace("a.mssante", "&#97;.mssante")),
        (
            "a comment",
            signed.replace("a.mssante", "a<!-- x -->.mssante"),
        ),
    ] {
        assert_ne!(document, signed, "{name}: nothing was changed");
        let names = we_accept(document.as_bytes());
        assert_eq!(names.as_ref(), Some(&honest), "{name}");
        let accepted = signing.xmlsec_accepts(document.as_bytes());
        assert!(accepted, "{name}: xmlsec1 refuses");
    }
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
