//! The whitelist of MSSanté: an XML document that says which domains are in the trust space and
//! whose they are. Read in one pass, entry by entry; its signature is not checked yet.

mod dn;
mod tracked;

use std::io::Read;
use std::path::Path;

use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::input::{self, InputError, Position, Source};
use crate::name::{DomainName, NameError, OperatorId};
use crate::text::one_line;
use tracked::Tracked;

/// Namespace of every element of the document.
const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";
/// Root element.
const ROOT: &str = "ListeBlancheMSSante";

/// What is known of a document's signature: nothing, as long as it is not checked.
pub const SIGNATURE: &str = "unverified";

/// One listing of a domain under an operator's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The domain, as [`DomainName::normalize`] gives it.
    pub domain: &'a str,
    /// The operator's identity: `OU` of the certificate's name.
    pub operator: Option<&'a OperatorId>,
    /// The operator's display name: `O` of the certificate's name.
    pub organisation: Option<&'a str>,
}

/// An entry that could not be used; the others stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Where its name stands in the document.
    pub position: Position,
    /// What was found.
    pub message: String,
    /// Whether the entry was left out, or kept without an operator.
    pub skipped: bool,
}

/// What a document says besides its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// File the document was read from.
    pub source: Source,
    /// `DateDeGeneration`, as it stands but for control characters.
    pub generated: Option<String>,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Entries read, those left out included.
    pub entries: usize,
    /// Entries with a fault, in document order.
    pub oddities: Vec<Oddity>,
}

/// Reads the whitelist in `path` and hands every usable entry to `visit`, in document order.
pub fn read_file(path: &Path, visit: impl FnMut(Entry<'_>)) -> Result<Summary, InputError> {
    read(Source::file(path), input::open(path)?, visit)
}

/// As [`read_file`], from any reader.
pub fn read(
    source: Source,
    reader: impl Read,
    visit: impl FnMut(Entry<'_>),
) -> Result<Summary, InputError> {
    let mut xml = NsReader::from_reader(Tracked::new(reader));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut document = Document::new(visit);
    let mut buffer = Vec::new();
    loop {
        let position = xml.get_mut().position();
        buffer.clear();
        let end = match xml.read_resolved_event_into(&mut buffer) {
            Ok((namespace, event)) => document.event(&namespace, &event, position),
            Err(error) => Err(format!("is not well-formed XML: {error}")),
        };
        let end = match end {
            Ok(end) => end,
            Err(message) => {
                // The place where a construct begins says more than the place where reading stopped.
                let position = Some(position);
                return Err(InputError {
                    file: source,
                    position,
                    message,
                });
            }
        };
        if end {
            break;
        }
        if let Place::Field(_) = document.place
            && document.text.is_empty()
        {
            document.text_at = xml.get_mut().position();
        }
    }
    let Document {
        generated,
        entries,
        oddities,
        ..
    } = document;
    Ok(Summary {
        source,
        generated,
        sha256: xml.into_inner().digest(),
        entries,
        oddities,
    })
}

/// Where the reader stands; everything off this path is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Prolog,
    Root,
    List,
    Entry,
    Field(Field),
    Epilog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Generated,
    Name,
    Certificate,
}

/// The fields of the entry being read.
#[derive(Debug, Default)]
struct Draft {
    name: Option<(String, Position)>,
    certificate: Option<String>,
    /// What makes the entry ambiguous.
    fault: Option<String>,
    position: Option<Position>,
}

struct Document<V> {
    visit: V,
    place: Place,
    /// Open elements that are none of ours, below `place`.
    foreign: usize,
    text: String,
    text_at: Position,
    draft: Draft,
    generated: Option<String>,
    entries: usize,
    oddities: Vec<Oddity>,
}

impl<V: FnMut(Entry<'_>)> Document<V> {
    fn new(visit: V) -> Self {
        Self {
            visit,
            place: Place::Prolog,
            foreign: 0,
            text: String::new(),
            text_at: Position { line: 1, column: 1 },
            draft: Draft::default(),
            generated: None,
            entries: 0,
            oddities: Vec::new(),
        }
    }

    /// Takes one event that begins at `position`; true at the end of a complete document.
    fn event(
        &mut self,
        namespace: &ResolveResult<'_>,
        event: &Event<'_>,
        position: Position,
    ) -> Result<bool, String> {
        match event {
            Event::Start(tag) => {
                let ours = *namespace == ResolveResult::Bound(Namespace(NAMESPACE));
                self.open(ours.then(|| tag.local_name().into_inner()), tag, position)?;
            }
            Event::End(_) => self.close(),
            // Expanded to a start and an end by the reader's configuration.
            Event::Empty(_) => {}
            Event::Text(text) => self.text(text)?,
            Event::CData(text) => self.text(text)?,
            Event::GeneralRef(reference) => {
                let text = resolve(reference)
                    .ok_or_else(|| format!("has the undefined entity &{};", &**reference))?;
                self.text(&text)?;
            }
            Event::DocType(_) => {
                return Err(
                    "has a document type declaration (DTD), which a whitelist never has: \
                            refused, since it could redefine the text"
                        .to_owned(),
                );
            }
            Event::Decl(declaration) => check_encoding(declaration)?,
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return self.end().map(|()| true),
        }
        Ok(false)
    }

    fn open(&mut self, ours: Option<&str>, tag: &str, position: Position) -> Result<(), String> {
        if self.foreign > 0 {
            self.foreign += 1;
            return Ok(());
        }
        self.place = match (self.place, ours) {
            (Place::Prolog, Some(ROOT)) => Place::Root,
            (Place::Prolog, _) => return Err(not_a_whitelist(tag)),
            (Place::Epilog, _) => return Err("has a second root element".to_owned()),
            (Place::Root, Some("ListeDomaines")) => Place::List,
            (Place::Root, Some("DateDeGeneration")) => self.field(Field::Generated),
            (Place::List, Some("Domaine")) => {
                self.draft.position = Some(position);
                Place::Entry
            }
            (Place::Entry, Some("Nom")) => self.field(Field::Name),
            (Place::Entry, Some("DNCertificatOperateur")) => self.field(Field::Certificate),
            (place, _) => {
                if matches!(place, Place::Field(Field::Name | Field::Certificate)) {
                    let fault = "an entry with an element inside a field, expected text alone";
                    self.draft.fault = Some(fault.to_owned());
                }
                self.foreign = 1;
                place
            }
        };
        Ok(())
    }

    fn field(&mut self, field: Field) -> Place {
        self.text.clear();
        Place::Field(field)
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.place {
            Place::Field(_) if self.foreign == 0 => self.text.push_str(text),
            Place::Prolog | Place::Epilog if !text.trim().is_empty() => {
                let found: String = text.trim().chars().take(20).collect();
                return Err(format!(
                    "has text outside the root element ({found:?}), expected <{ROOT}> alone"
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) {
        if self.foreign > 0 {
            self.foreign -= 1;
            return;
        }
        self.place = match self.place {
            Place::Field(Field::Generated) => {
                self.generated = Some(one_line(self.text.trim()).into_owned());
                Place::Root
            }
            Place::Field(Field::Name) => {
                let name = (std::mem::take(&mut self.text), self.text_at);
                self.draft
                    .set(|draft| draft.name.replace(name).is_some(), "Nom");
                Place::Entry
            }
            Place::Field(Field::Certificate) => {
                let dn = std::mem::take(&mut self.text);
                let tag = "DNCertificatOperateur";
                self.draft
                    .set(|draft| draft.certificate.replace(dn).is_some(), tag);
                Place::Entry
            }
            Place::Entry => {
                self.entry();
                Place::List
            }
            Place::List => Place::Root,
            Place::Root | Place::Prolog | Place::Epilog => Place::Epilog,
        };
    }

    /// Hands on a finished entry, or notes what is wrong with it.
    fn entry(&mut self) {
        self.entries += 1;
        let draft = std::mem::take(&mut self.draft);
        let position = draft.position.unwrap_or(Position { line: 1, column: 1 });
        if let Some(fault) = draft.fault {
            return self.odd(position, fault, true);
        }
        let Some((name, position)) = draft.name else {
            return self.odd(position, "an entry without <Nom>".to_owned(), true);
        };
        let domain = match DomainName::normalize(&name) {
            Ok(domain) => domain,
            Err(error) => return self.odd(position, refused(&name, &error), true),
        };
        let dn = dn::parse(draft.certificate.as_deref().unwrap_or_default());
        let operator = dn.unit.as_deref().and_then(OperatorId::parse);
        if operator.is_none() {
            let message = format!(
                "domain {domain}: its DNCertificatOperateur has no usable OU, which says whose it is"
            );
            self.odd(position, message, false);
        }
        (self.visit)(Entry {
            domain: &domain,
            operator: operator.as_ref(),
            organisation: dn.organisation.as_deref(),
        });
    }

    fn odd(&mut self, position: Position, message: String, skipped: bool) {
        self.oddities.push(Oddity {
            position,
            message,
            skipped,
        });
    }

    fn end(&self) -> Result<(), String> {
        match self.place {
            Place::Epilog => Ok(()),
            Place::Prolog => Err(format!("is not a whitelist: it has no <{ROOT}> element")),
            _ => Err(format!(
                "ends before <{ROOT}> is closed, after {} entries: the document is truncated",
                self.entries
            )),
        }
    }
}

impl Draft {
    /// Stores a field; one that was there already makes the entry ambiguous.
    fn set(&mut self, replace: impl FnOnce(&mut Self) -> bool, tag: &'static str) {
        if replace(self) {
            self.fault = Some(format!("an entry with two <{tag}>"));
        }
    }
}

fn not_a_whitelist(tag: &str) -> String {
    let name: String = tag
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    format!(
        "is not a whitelist: its root element is <{name}>, expected <{ROOT}> of namespace {NAMESPACE}"
    )
}

fn refused(name: &str, error: &NameError) -> String {
    let name: String = name.trim().chars().take(100).collect();
    format!("domain {name:?}: {error}")
}

/// The document must be UTF-8; quick-xml checks the bytes, this checks what the document claims.
fn check_encoding(declaration: &quick_xml::events::BytesDecl<'_>) -> Result<(), String> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("UTF-8") => Ok(()),
        Some(Ok(encoding)) => Err(format!("declares encoding {encoding:?}, expected UTF-8")),
        Some(Err(error)) => Err(format!("has an unreadable XML declaration: {error}")),
    }
}

/// The text of a character reference, or of one of the five entities of XML.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if reference.is_char_ref() {
        return reference
            .resolve_char_ref()
            .ok()
            .flatten()
            .map(String::from);
    }
    quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListeBlancheMSSante \
                        xmlns=\"https://listeblanche.mssante.fr/schema\">\n\
                        <DateDeGeneration>2030-01-01T00:00:00Z</DateDeGeneration>\n\
                        <ListeDomaines>\n";
    const TAIL: &str = "</ListeDomaines></ListeBlancheMSSante>";

    fn entry(name: &str) -> String {
        format!(
            "<Domaine>\n<Nom>{name}</Nom>\n<Description>x &amp; <![CDATA[<b>]]></Description>\n\
             <DNCertificatOperateur>CN=m.example.fr,OU=300000000000001,O=GIP, Exemple,C=FR\
             </DNCertificatOperateur>\n</Domaine>\n"
        )
    }

    fn names(text: &str) -> Result<(Vec<String>, Summary), String> {
        let mut names = Vec::new();
        let summary = read(Source::named("w.xml"), text.as_bytes(), |entry| {
            assert_eq!(
                entry.operator.map(OperatorId::as_str),
                Some("300000000000001")
            );
            assert_eq!(entry.organisation, Some("GIP, Exemple"));
            names.push(entry.domain.to_owned());
        });
        summary
            .map(|summary| (names, summary))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn entries_come_in_order_and_normalised() {
        let text = [HEAD, &entry("B.mssante.FR"), &entry("é.mssante.fr"), TAIL].concat();
        let (names, summary) = names(&text).unwrap();
        assert_eq!(names, ["b.mssante.fr", "xn--9ca.mssante.fr"]);
        assert_eq!(summary.entries, 2);
        assert_eq!(summary.oddities, []);
        assert_eq!(summary.generated.as_deref(), Some("2030-01-01T00:00:00Z"));
        assert_eq!(summary.sha256.len(), 64);
    }

    #[test]
    fn a_bad_name_is_reported_with_its_line_and_the_rest_is_kept() {
        let text = [HEAD, &entry("a.fr"), &entry("x@b.fr"), &entry("c.fr"), TAIL].concat();
        let (names, summary) = names(&text).unwrap();
        assert_eq!(names, ["a.fr", "c.fr"]);
        assert_eq!(summary.entries, 3);
        let [oddity] = summary.oddities.as_slice() else {
            panic!("one oddity expected: {:?}", summary.oddities);
        };
        assert_eq!(
            oddity.position,
            Position {
                line: 11,
                column: 6
            }
        );
        assert!(
            oddity.skipped && oddity.message.contains("e-mail address"),
            "{oddity:?}"
        );
    }

    #[test]
    fn ambiguous_entries_are_reported() {
        let two = entry("a.fr").replace("<Description>", "<Nom>b.fr</Nom><Description>");
        let none = entry("a.fr").replace("Nom>", "Non>");
        let nested = entry("<b>a.fr</b>");
        let (names, summary) = names(&[HEAD, &two, &none, &nested, TAIL].concat()).unwrap();
        assert!(names.is_empty());
        let messages: Vec<_> = summary
            .oddities
            .iter()
            .map(|o| o.message.as_str())
            .collect();
        let expected = [
            "an entry with two <Nom>",
            "an entry without <Nom>",
            "an entry with an element inside a field, expected text alone",
        ];
        assert_eq!(messages, expected);
    }

    #[test]
    fn nothing_from_the_document_steers_a_terminal() {
        let text = [HEAD, TAIL]
            .concat()
            .replace("2030-01-01T00", "&#27;[2J2030");
        let summary = names(&text).unwrap().1;
        assert_eq!(summary.generated.as_deref(), Some(" [2J2030:00:00Z"));
        let error = refusal_of("<a\u{1b}[2J/>");
        assert!(!error.contains('\u{1b}'), "{error:?}");
    }

    fn refusal_of(text: &str) -> String {
        names(text).unwrap_err()
    }

    #[test]
    fn entries_elsewhere_do_not_count() {
        let smuggled = format!(
            "<Signature><Object>{}</Object></Signature>",
            entry("evil.fr")
        );
        let foreign = entry("evil.fr").replace("<Domaine>", "<Domaine xmlns=\"urn:x\">");
        let text = [
            HEAD,
            &entry("a.fr"),
            &foreign,
            "</ListeDomaines>",
            &smuggled,
            "</ListeBlancheMSSante>",
        ];
        assert_eq!(names(&text.concat()).unwrap().0, ["a.fr"]);
    }

    #[test]
    fn comments_references_and_cdata_read_as_xml_says() {
        let text = [HEAD, &entry("<![CDATA[a]]>&#x62;<!-- - -->c.fr"), TAIL].concat();
        assert_eq!(names(&text).unwrap().0, ["abc.fr"]);
    }

    #[test]
    fn what_is_not_a_complete_whitelist_is_refused_with_its_place() {
        let refusal = |text: &str| names(text).unwrap_err();
        let body = [HEAD, &entry("a.fr")].concat();
        let error = refusal(&body);
        assert!(
            error.starts_with("w.xml:10:1: ends before <ListeBlancheMSSante>"),
            "{error}"
        );
        let error = refusal(&format!("{body}<Domaine><Nom>b"));
        assert!(error.contains("truncated"), "{error}");
        let error = refusal(&format!("{body}<Domaine><No"));
        assert!(
            error.starts_with("w.xml:10:10: is not well-formed"),
            "{error}"
        );
        let error = refusal(&[HEAD, TAIL, "<x/>"].concat());
        assert!(error.contains("second root"), "{error}");
        let error = refusal(&[HEAD, TAIL, "tail"].concat());
        assert!(error.contains("text outside"), "{error}");
        let error = refusal(&[HEAD, "</Domaine>"].concat());
        assert!(
            error.starts_with("w.xml:5:1: is not well-formed"),
            "{error}"
        );
        let error = refusal("<?xml version=\"1.0\"?>\n <!DOCTYPE x [<!ENTITY e \"f\">]><x/>");
        assert!(
            error.starts_with("w.xml:2:2: has a document type"),
            "{error}"
        );
        let error = refusal(&[HEAD, &entry("&e;"), TAIL].concat());
        assert!(
            error.starts_with("w.xml:6:6: has the undefined entity &e;"),
            "{error}"
        );
        let error = refusal(&[HEAD, "<!-- a -- b -->", TAIL].concat());
        assert!(error.contains("not well-formed"), "{error}");
        let error = refusal("<html><body/></html>");
        assert!(error.starts_with("w.xml:1:1: is not a whitelist: its root element is <html>"));
        let error = refusal("<ListeBlancheMSSante/>");
        assert!(error.contains("namespace"), "{error}");
        let error = refusal("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>");
        assert!(error.contains("expected UTF-8"), "{error}");
        assert!(refusal("").contains("has no <ListeBlancheMSSante>"));
        assert!(refusal("just text").contains("text outside"));
    }
}
