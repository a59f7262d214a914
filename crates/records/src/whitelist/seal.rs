//! The enveloped XML signature of a whitelist, checked while its entries are read. Exactly the content of the
//! events is digested.
//!
//! This is no signature framework. It accepts only the profile of the real list (exclusive C14N 1.0, one
//! enveloped reference, RSA-SHA256, SHA-256, one certificate), and only the elements of the real list.
//! Nothing in the document chooses an algorithm, and any deviation fails closed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use rustls_pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use webpki::EndEntityCert;
use webpki::ring::RSA_PKCS1_2048_8192_SHA256;

use super::document::{NAMESPACE, ROOT, resolve};
use crate::input::Position;
use crate::lang::{Lang, Say, Text, both, say};
use crate::text::one_line;

/// Namespace of XML signatures.
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Elements that a signed list has, besides its signature.
const ELEMENTS: [&str; 10] = [
    ROOT,
    "DateDeGeneration",
    "ListeDomaines",
    "Domaine",
    "Nom",
    "Description",
    "DNCertificatOperateur",
    "ResponsableContact",
    "SupportContact",
    "DateMAJ",
];
/// XML declarations that a signed list may begin with.
const DECLARATIONS: [&str; 2] = [
    "xml version=\"1.0\" encoding=\"UTF-8\"",
    "xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"",
];
/// The signature in canonical form, around its three values: digest, signature value, certificate.
const TEMPLATE: [&str; 4] = [
    "<SignedInfo><CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">\
     </CanonicalizationMethod><SignatureMethod \
     Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>\
     <Reference URI=\"\"><Transforms><Transform \
     Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></Transform><Transform \
     Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></Transform></Transforms><DigestMethod \
     Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod><DigestValue>",
    "</DigestValue></Reference></SignedInfo><SignatureValue>",
    "</SignatureValue><KeyInfo><X509Data><X509Certificate>",
    "</X509Certificate></X509Data></KeyInfo>",
];
/// Largest signature taken, in octets of its canonical form; a real one has four thousand.
const MAX_SIGNATURE: usize = 1 << 16;

/// The status of the document's own signature. An intact document does not say who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignatureIntegrity {
    /// There is no signature.
    Unsigned,
    /// There is one that does not hold, or is not of the profile; why.
    Invalid(Text),
    /// The document is what the key of this certificate signed.
    Intact(CertificateDer<'static>),
}

/// Follows the events of a document and digests its canonical form without the signature.
#[derive(Debug)]
pub(super) struct SignatureVerifier {
    digest: Sha256,
    /// Canonical octets not digested yet.
    pending: Vec<u8>,
    depth: usize,
    first: bool,
    /// Open elements of the signature, the signature itself included.
    inside: usize,
    /// Canonical form of what the signature element holds.
    signature: String,
    signatures: usize,
    /// Position of the reader.
    at: Position,
    /// The first thing that the profile does not know, and its place.
    flaw: Option<(Position, Text)>,
}

impl SignatureVerifier {
    pub(super) fn new() -> Self {
        Self {
            digest: Sha256::new(),
            pending: Vec::with_capacity(1 << 14),
            depth: 0,
            first: true,
            inside: 0,
            signature: String::new(),
            signatures: 0,
            at: Position { line: 1, column: 1 },
            flaw: None,
        }
    }

    /// Takes the next event of a well-formed document, which begins at `position`.
    pub(super) fn event(
        &mut self,
        namespace: &ResolveResult<'_>,
        event: &Event<'_>,
        position: Position,
    ) {
        self.at = position;
        let flaw = match event {
            Event::Start(tag) => self.open(namespace, tag),
            Event::End(tag) => {
                self.close(tag);
                Ok(())
            }
            Event::Text(text) => self.text(&text.xml10_content(), false),
            Event::CData(text) => self.text(&text.xml10_content(), true),
            Event::GeneralRef(reference) => match resolve(reference) {
                Some(text) => self.character(&text),
                None => Err(both!(en: "an undefined entity", fr: "une entité non définie")),
            },
            Event::Decl(declaration) if self.first && DECLARATIONS.contains(&&**declaration) => {
                Ok(())
            }
            Event::Decl(_) => Err(both!(
                en: "an unusual XML declaration",
                fr: "une déclaration XML inhabituelle"
            )),
            Event::PI(_) => Err(both!(
                en: "a processing instruction",
                fr: "une instruction de traitement"
            )),
            Event::Comment(text) => check_characters(text),
            Event::DocType(_) => Err(both!(
                en: "a document type declaration",
                fr: "une déclaration de type de document"
            )),
            Event::Empty(_) | Event::Eof => Ok(()),
        };
        self.first = false;
        if let Err(flaw) = flaw {
            self.note(flaw);
        }
    }

    /// Only the first flaw is reported.
    fn note(&mut self, flaw: Text) {
        if self.flaw.is_none() {
            self.flaw = Some((self.at, flaw));
        }
    }

    fn open(&mut self, namespace: &ResolveResult<'_>, tag: &str) -> Result<(), Text> {
        self.depth += 1;
        if self.inside > 0 {
            self.inside += 1;
        } else if self.depth == 2 && *namespace == ResolveResult::Bound(Namespace(DSIG)) {
            self.inside = 1;
            self.signatures += 1;
            let signature = Tag {
                name: "Signature",
                attribute: Some(("xmlns", DSIG)),
            };
            return match Tag::parse(tag) {
                Some(tag) if tag == signature && self.signatures == 1 => Ok(()),
                _ => Err(both!(
                    en: "a second signature, or a signature of another form",
                    fr: "une seconde signature, ou une signature d’une autre forme"
                )),
            };
        }
        let tag = Tag::parse(tag).ok_or_else(|| {
            let shown: String = one_line(tag).chars().take(60).collect();
            both!(en: "the tag <{shown}>", fr: "la balise <{shown}>")
        })?;
        if self.inside > 0 {
            self.emit_tag(tag);
            return Ok(());
        }
        let expected = Tag {
            name: tag.name,
            attribute: (self.depth == 1).then_some(("xmlns", NAMESPACE)),
        };
        if tag != expected || !ELEMENTS.contains(&tag.name) {
            return Err(both!(
                en: "the element <{}>, or an attribute of it",
                fr: "l’élément <{}>, ou l’un de ses attributs",
                tag.name
            ));
        }
        self.emit_tag(tag);
        Ok(())
    }

    fn emit_tag(&mut self, tag: Tag<'_>) {
        self.emit("<");
        self.emit(tag.name);
        if let Some((name, value)) = tag.attribute {
            for piece in [" ", name, "=\"", value, "\""] {
                self.emit(piece);
            }
        }
        self.emit(">");
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        let closes_signature = self.inside == 1;
        if !closes_signature {
            for piece in ["</", name, ">"] {
                self.emit(piece);
            }
        }
        self.inside = self.inside.saturating_sub(1);
    }

    /// Character data, its line ends normalised by the reader (XML 1.0 section 2.11).
    fn text(&mut self, text: &str, cdata: bool) -> Result<(), Text> {
        check_characters(text)?;
        if !cdata && text.contains("]]>") {
            return Err(both!(en: "`]]>` in a text", fr: "`]]>` dans un texte"));
        }
        // Even an empty one is not well-formed there; the reader does not mind.
        if self.depth == 0 && cdata {
            return Err(both!(
                en: "a CDATA section outside the root element",
                fr: "une section CDATA hors de l’élément racine"
            ));
        }
        if self.depth > 0 {
            self.emit_text(text);
        }
        Ok(())
    }

    /// The character of a character reference.
    fn character(&mut self, text: &str) -> Result<(), Text> {
        check_characters(text)?;
        if self.depth == 0 {
            return Err(both!(
                en: "a reference outside the root element",
                fr: "une référence hors de l’élément racine"
            ));
        }
        self.emit_text(text);
        Ok(())
    }

    /// Text in canonical form (C14N 1.0 section 2.3). Written out here, since a library that escapes
    /// for readers of XML may choose other references that mean the same.
    fn emit_text(&mut self, text: &str) {
        let mut rest = text;
        let is_special = |b: u8| matches!(b, b'&' | b'<' | b'>' | b'\r');
        while let Some(at) = rest.bytes().position(is_special) {
            self.emit(&rest[..at]);
            self.emit(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                // Only a reference brings one.
                _ => "&#xD;",
            });
            rest = &rest[at + 1..];
        }
        self.emit(rest);
    }

    fn emit(&mut self, text: &str) {
        if self.inside == 0 {
            self.pending.extend_from_slice(text.as_bytes());
            if self.pending.len() >= 1 << 13 {
                self.digest.update(&self.pending);
                self.pending.clear();
            }
        } else if self.signature.len() + text.len() <= MAX_SIGNATURE {
            self.signature.push_str(text);
        } else {
            self.note(both!(
                en: "a signature that is too large",
                fr: "une signature trop grande"
            ));
        }
    }

    /// The status of the signature, after the last event.
    pub(super) fn finish(mut self) -> SignatureIntegrity {
        if self.signatures == 0 {
            return SignatureIntegrity::Unsigned;
        }
        if let Some((Position { line, column }, flaw)) = self.flaw {
            return SignatureIntegrity::Invalid(Text::of(|lang| {
                let flaw = flaw.in_lang(lang);
                say!(
                    lang,
                    en: "the signed document has something that signed whitelists do not have: {flaw} \
                         (line {line}, column {column})",
                    fr: "le document signé contient ce que les listes blanches signées n’ont pas : {flaw} \
                         (ligne {line}, colonne {column})"
                )
            }));
        }
        self.digest.update(&self.pending);
        match verify(&self.signature, &self.digest.finalize()) {
            Ok(certificate) => SignatureIntegrity::Intact(certificate),
            Err(fault) => SignatureIntegrity::Invalid(Text::of(|lang| fault.say(lang))),
        }
    }
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureError {
    /// It is not of the profile.
    Form,
    /// The document has another digest.
    Digest,
    /// The certificate cannot be read.
    Certificate,
    /// The key of the certificate did not sign it.
    Key,
}

impl Say for SignatureError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Form => say!(
                lang,
                en: "the signature does not have the form of the whitelist's signatures",
                fr: "la signature n’a pas la forme de celles de la liste blanche"
            ),
            Self::Digest => say!(
                lang,
                en: "the document was changed after it was signed (digest)",
                fr: "le document a été modifié après sa signature (empreinte)"
            ),
            Self::Certificate => say!(
                lang,
                en: "the signer's certificate cannot be read",
                fr: "le certificat du signataire est illisible"
            ),
            Self::Key => say!(
                lang,
                en: "the signature does not match the key of its certificate",
                fr: "la signature ne correspond pas à la clé de son certificat"
            ),
        }
    }
}

/// Checks the signature element against the digest of the document.
fn verify(signature: &str, digest: &[u8]) -> Result<CertificateDer<'static>, SignatureError> {
    let rest = signature
        .strip_prefix(TEMPLATE[0])
        .ok_or(SignatureError::Form)?;
    let (stated, rest) = rest.split_once(TEMPLATE[1]).ok_or(SignatureError::Form)?;
    let (value, rest) = rest.split_once(TEMPLATE[2]).ok_or(SignatureError::Form)?;
    let certificate = rest.strip_suffix(TEMPLATE[3]).ok_or(SignatureError::Form)?;
    if BASE64.decode(stated).ok().as_deref() != Some(digest) {
        return Err(SignatureError::Digest);
    }
    let value = decode(value).ok_or(SignatureError::Form)?;
    let certificate = CertificateDer::from(decode(certificate).ok_or(SignatureError::Form)?);
    let signed = signed_info(stated);
    EndEntityCert::try_from(&certificate)
        .map_err(|_| SignatureError::Certificate)?
        .verify_signature(RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &value)
        .map_err(|_| SignatureError::Key)?;
    Ok(certificate)
}

/// The octets that were signed: `SignedInfo` in canonical form, on its own.
fn signed_info(digest: &str) -> String {
    let head = TEMPLATE[0].strip_prefix("<SignedInfo>").unwrap_or_default();
    format!("<SignedInfo xmlns=\"{DSIG}\">{head}{digest}</DigestValue></Reference></SignedInfo>")
}

/// Base64 over several lines, as signers write it; `&#xD;` is a carriage return in canonical form.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.replace("&#xD;", "").split_ascii_whitespace().collect();
    BASE64.decode(text).ok()
}

/// A start tag with at most one attribute, which is all that the profile has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag<'a> {
    name: &'a str,
    attribute: Option<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// Reads the text between `<` and `>`, more strictly than the reader does.
    fn parse(text: &'a str) -> Option<Self> {
        let is_name = |name: &str| {
            let mut bytes = name.bytes();
            bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
                && bytes.all(|b| b.is_ascii_alphanumeric())
        };
        let space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let (name, rest) = text.split_once(space).unwrap_or((text, ""));
        let rest = rest.trim_matches(space);
        if !is_name(name) {
            return None;
        }
        if rest.is_empty() {
            let attribute = None;
            return Some(Self { name, attribute });
        }
        let (key, value) = rest.split_once('=')?;
        let (key, value) = (key.trim_end_matches(space), value.trim_start_matches(space));
        let value = ['"', '\''].into_iter().find_map(|quote| {
            let value = value.strip_prefix(quote)?.strip_suffix(quote)?;
            (!value.contains(quote)).then_some(value)
        })?;
        let plain = value
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<&\"'".contains(&b));
        let attribute = Some((key, value));
        (is_name(key) && plain).then_some(Self { name, attribute })
    }
}

/// Characters that XML 1.0 does not know (section 2.2), which the reader lets through.
fn check_characters(text: &str) -> Result<(), Text> {
    let known = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    // Most texts are plain by their octets.
    let plain = |b: u8| (b >= b' ' && b != 0xef) || matches!(b, b'\t' | b'\n' | b'\r');
    if text.bytes().all(plain) || text.chars().all(known) {
        Ok(())
    } else {
        Err(both!(
            en: "a character that XML does not allow",
            fr: "un caractère qu’XML n’autorise pas"
        ))
    }
}
