//! The document as a state machine over its events: the position of each element, and its text. Everything
//! off the path of the entries is ignored.

use std::borrow::Cow;

use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};

use super::{UnusableEntry, WhitelistEntry, dn};
use crate::input::Position;
use crate::lang::{Say, Text, both, say};
use crate::name::{DomainName, NameError, OperatorId};
use crate::text::one_line;

/// White space of XML (section 2.3), and no other.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
/// Namespace of every element of the document.
pub(super) const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";
/// Root element.
pub(super) const ROOT: &str = "ListeBlancheMSSante";

/// Position of the reader. Everything off this path is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentPlace {
    Prolog,
    Root,
    List,
    Entry,
    Field(DocumentField),
    Epilog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentField {
    Generated,
    Name,
    Certificate,
    Responsible,
    Support,
    Updated,
}

/// The fields of the entry being read.
#[derive(Debug, Default)]
struct Draft {
    name: Option<(String, Position)>,
    certificate: Option<String>,
    responsible: Option<String>,
    support: Option<String>,
    updated: Option<String>,
    /// Why the entry is ambiguous.
    fault: Option<Text>,
    position: Option<Position>,
}

pub(super) struct DocumentReader<V> {
    visit: V,
    pub(super) place: DocumentPlace,
    /// Open elements that are not expected, below `place`.
    foreign: usize,
    pub(super) text: String,
    pub(super) text_at: Position,
    draft: Draft,
    pub(super) generated: Option<(String, Position)>,
    pub(super) entries: usize,
    pub(super) oddities: Vec<UnusableEntry>,
}

impl<V: FnMut(WhitelistEntry<'_>)> DocumentReader<V> {
    pub(super) fn new(visit: V) -> Self {
        Self {
            visit,
            place: DocumentPlace::Prolog,
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
    pub(super) fn event(
        &mut self,
        namespace: &ResolveResult<'_>,
        event: &Event<'_>,
        position: Position,
    ) -> Result<bool, Text> {
        match event {
            Event::Start(tag) => {
                let ours = *namespace == ResolveResult::Bound(Namespace(NAMESPACE));
                self.open(ours.then(|| tag.local_name().into_inner()), tag, position)?;
            }
            Event::End(_) => self.close(),
            // Expanded to a start and an end by the reader's configuration.
            Event::Empty(_) => {}
            // Line ends count as one line feed (XML 1.0 section 2.11), as they do in the digest.
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let text = resolve(reference).ok_or_else(|| {
                    both!(
                        en: "the entity `&{};` is not defined",
                        fr: "l’entité `&{};` n’est pas définie",
                        &**reference
                    )
                })?;
                self.text(&text)?;
            }
            Event::DocType(_) => {
                return Err(both!(
                    en: "the document has a document type declaration (DTD), which could redefine its \
                         text; a whitelist never has one",
                    fr: "le document a une déclaration de type (DTD), qui pourrait redéfinir son texte ; \
                         une liste blanche n’en a jamais"
                ));
            }
            Event::Decl(declaration) => check_encoding(declaration)?,
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return self.end().map(|()| true),
        }
        Ok(false)
    }

    fn open(&mut self, ours: Option<&str>, tag: &str, position: Position) -> Result<(), Text> {
        if self.foreign > 0 {
            self.foreign += 1;
            return Ok(());
        }
        self.place = match (self.place, ours) {
            (DocumentPlace::Prolog, Some(ROOT)) => DocumentPlace::Root,
            (DocumentPlace::Prolog, _) => return Err(not_a_whitelist(tag)),
            (DocumentPlace::Epilog, _) => {
                return Err(both!(
                    en: "the document has a second root element; expected only one",
                    fr: "le document a un second élément racine ; un seul est attendu"
                ));
            }
            (DocumentPlace::Root, Some("ListeDomaines")) => DocumentPlace::List,
            (DocumentPlace::Root, Some("DateDeGeneration")) => self.field(DocumentField::Generated),
            (DocumentPlace::List, Some("Domaine")) => {
                self.draft.position = Some(position);
                DocumentPlace::Entry
            }
            (DocumentPlace::Entry, Some("Nom")) => self.field(DocumentField::Name),
            (DocumentPlace::Entry, Some("DNCertificatOperateur")) => {
                self.field(DocumentField::Certificate)
            }
            (DocumentPlace::Entry, Some("ResponsableContact")) => {
                self.field(DocumentField::Responsible)
            }
            (DocumentPlace::Entry, Some("SupportContact")) => self.field(DocumentField::Support),
            (DocumentPlace::Entry, Some("DateMAJ")) => self.field(DocumentField::Updated),
            (place, _) => {
                if matches!(
                    place,
                    DocumentPlace::Field(DocumentField::Name | DocumentField::Certificate)
                ) {
                    self.draft.fault = Some(both!(
                        en: "the entry has an element inside a field; expected only text",
                        fr: "l’entrée a un élément dans un champ ; seul du texte est attendu"
                    ));
                }
                self.foreign = 1;
                place
            }
        };
        Ok(())
    }

    fn field(&mut self, field: DocumentField) -> DocumentPlace {
        self.text.clear();
        DocumentPlace::Field(field)
    }

    fn text(&mut self, text: &str) -> Result<(), Text> {
        match self.place {
            DocumentPlace::Field(_) if self.foreign == 0 => self.text.push_str(text),
            DocumentPlace::Prolog | DocumentPlace::Epilog
                if !text.trim_matches(SPACE).is_empty() =>
            {
                let found: String = text.trim_matches(SPACE).chars().take(20).collect();
                return Err(both!(
                    en: "there is text outside the root element ({found:?}); expected only <{ROOT}>",
                    fr: "il y a du texte hors de l’élément racine ({found:?}) ; seul <{ROOT}> est attendu"
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
            DocumentPlace::Field(DocumentField::Generated) => {
                let date = one_line(self.text.trim()).into_owned();
                self.generated = Some((date, self.text_at));
                DocumentPlace::Root
            }
            DocumentPlace::Field(DocumentField::Name) => {
                let name = (std::mem::take(&mut self.text), self.text_at);
                self.draft
                    .set(|draft| draft.name.replace(name).is_some(), "Nom");
                DocumentPlace::Entry
            }
            DocumentPlace::Field(DocumentField::Certificate) => {
                let dn = std::mem::take(&mut self.text);
                let tag = "DNCertificatOperateur";
                self.draft
                    .set(|draft| draft.certificate.replace(dn).is_some(), tag);
                DocumentPlace::Entry
            }
            // Nothing is decided by these fields, so that a second one makes no entry ambiguous.
            DocumentPlace::Field(field) => {
                let text = Some(std::mem::take(&mut self.text));
                match field {
                    DocumentField::Responsible => self.draft.responsible = text,
                    DocumentField::Support => self.draft.support = text,
                    _ => self.draft.updated = text,
                }
                DocumentPlace::Entry
            }
            DocumentPlace::Entry => {
                self.entry();
                DocumentPlace::List
            }
            DocumentPlace::List => DocumentPlace::Root,
            DocumentPlace::Root | DocumentPlace::Prolog | DocumentPlace::Epilog => {
                DocumentPlace::Epilog
            }
        };
    }

    /// Passes on a finished entry, or records its fault.
    fn entry(&mut self) {
        self.entries += 1;
        let draft = std::mem::take(&mut self.draft);
        let certificate = draft.certificate.as_deref().unwrap_or_default().trim();
        let dn = dn::parse(certificate);
        let operator = dn.unit.as_deref().and_then(OperatorId::parse);
        let name = match draft.usable_name() {
            Ok(name) => name,
            Err((position, message)) => {
                // Of two certificates or none, none says whose the entry is.
                let operator = operator.filter(|_| draft.fault.is_none());
                return self.oddities.push(UnusableEntry {
                    position,
                    message,
                    skipped: true,
                    domain: None,
                    operator,
                    certificate: certificate.to_owned(),
                });
            }
        };
        let (domain, position) = name;
        if operator.is_none() {
            let message = both!(
                en: "domain {domain}: its DNCertificatOperateur has no usable OU, so its operator is \
                     unknown",
                fr: "domaine {domain} : son DNCertificatOperateur n’a pas d’OU utilisable, son opérateur \
                     est donc inconnu"
            );
            self.oddities.push(UnusableEntry {
                position,
                message,
                skipped: false,
                domain: Some(domain.to_string()),
                operator: None,
                certificate: certificate.to_owned(),
            });
        }
        (self.visit)(WhitelistEntry {
            position,
            domain: &domain,
            operator: operator.as_ref(),
            organisation: dn.organisation.as_deref(),
            certificate,
            responsible: draft.responsible.as_deref().map(str::trim),
            support: draft.support.as_deref().map(str::trim),
            updated: draft.updated.as_deref().map(str::trim),
        });
    }

    fn end(&self) -> Result<(), Text> {
        match self.place {
            DocumentPlace::Epilog => Ok(()),
            _ => Err(self.cut_short()),
        }
    }

    /// Why a document is refused that ends before it is complete, wherever it does.
    pub(super) fn cut_short(&self) -> Text {
        let entries = self.entries;
        match self.place {
            DocumentPlace::Prolog => both!(
                en: "not a whitelist, or the document is truncated: it has no <{ROOT}> element",
                fr: "ce n’est pas une liste blanche, ou le document est tronqué : il n’a pas d’élément \
                     <{ROOT}>"
            ),
            _ => Text::of(|lang| {
                let entries = lang.counted(entries, ["entry", "entries"], ["entrée", "entrées"]);
                say!(
                    lang,
                    en: "the document is truncated: it ends after {entries}, before <{ROOT}> is closed. To \
                         see what is there, use `whitelist list` with --allow-unsigned --allow-truncated",
                    fr: "le document est tronqué : il s’arrête après {entries}, avant la fin de <{ROOT}>. \
                         Pour voir ce qui est là, utiliser `whitelist list` avec --allow-unsigned \
                         --allow-truncated"
                )
            }),
        }
    }
}

impl Draft {
    /// The domain and its place, or what keeps the entry from being used.
    fn usable_name(&self) -> Result<(Cow<'_, str>, Position), (Position, Text)> {
        let start = self.position.unwrap_or(Position { line: 1, column: 1 });
        if let Some(fault) = &self.fault {
            return Err((start, fault.clone()));
        }
        let Some((name, position)) = &self.name else {
            let message = both!(
                en: "the entry has no <Nom>",
                fr: "l’entrée n’a pas de <Nom>"
            );
            return Err((start, message));
        };
        match DomainName::normalize(name) {
            Ok(domain) => Ok((domain, *position)),
            Err(error) => Err((*position, refused(name, &error))),
        }
    }

    /// Stores a field; one that was there already makes the entry ambiguous.
    fn set(&mut self, replace: impl FnOnce(&mut Self) -> bool, tag: &'static str) {
        if replace(self) {
            self.fault = Some(both!(
                en: "the entry has two <{tag}>; expected only one",
                fr: "l’entrée a deux <{tag}> ; un seul est attendu"
            ));
        }
    }
}

fn not_a_whitelist(tag: &str) -> Text {
    let name: String = tag
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    both!(
        en: "not a whitelist: the root element is <{name}>; expected <{ROOT}> in the namespace {NAMESPACE}",
        fr: "ce n’est pas une liste blanche : l’élément racine est <{name}> ; <{ROOT}> est attendu, dans \
             l’espace de noms `{NAMESPACE}`"
    )
}

fn refused(name: &str, error: &NameError) -> Text {
    let name: String = name.trim().chars().take(100).collect();
    Text::of(|lang| {
        let error = error.say(lang);
        say!(lang, en: "domain {name:?}: {error}", fr: "domaine {name:?} : {error}")
    })
}

/// The document must be UTF-8; quick-xml checks the bytes, this checks what the document claims.
fn check_encoding(declaration: &quick_xml::events::BytesDecl<'_>) -> Result<(), Text> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("UTF-8") => Ok(()),
        Some(Ok(encoding)) => Err(both!(
            en: "the document declares the encoding {encoding:?}; expected UTF-8",
            fr: "le document déclare le codage {encoding:?} ; UTF-8 est attendu"
        )),
        Some(Err(error)) => Err(both!(
            en: "the XML declaration cannot be read ({error})",
            fr: "la déclaration XML est illisible ({error})"
        )),
    }
}

/// The text of a character reference, or of one of the five entities of XML.
pub(super) fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if reference.is_char_ref() {
        return reference
            .resolve_char_ref()
            .ok()
            .flatten()
            .map(String::from);
    }
    quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned)
}
