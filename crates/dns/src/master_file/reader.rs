//! From entries to records: owners, TTLs, classes and directives.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hickory_proto::rr::{Name, RData, RecordType};
use sha2::{Digest, Sha256};

use super::data::{self, Words};
use super::inspect::Notes;
use super::lex::{Lexer, LogicalLine, Token};
use super::refusal::Construct;
use super::{
    Expected, Fault, FaultAt, FileError, MasterFile, MasterFileRecord, RecordField, TextFault,
    contents, name, rtype,
};
use crate::input::{Place, Position, Source, is_utf16};
use crate::text::hex;

/// Most errors reported for one file. More of them would not help.
const MAX_ERRORS: usize = 20;
/// TTL of records in a file that states none at all: what NSD and Knot assume.
pub(super) const DEFAULT_TTL: u32 = 3600;
/// Class IN (RFC 1035 section 3.2.4).
const IN: u16 = 1;

/// Reads a master file and all it includes. Names are relative to `origin` until the file says
/// otherwise.
pub fn read(path: &Path, origin: Option<Name>) -> MasterFile {
    match contents(path) {
        Ok(text) => begin(Source::file(path), Some(path), &text, origin),
        Err(why) => MasterFile {
            errors: vec![FileError::whole(&Source::file(path), Fault::Unread(why))],
            open_ended: true,
            ..MasterFile::default()
        },
    }
}

/// Reads a text as a master file; what it includes is looked for in the working directory.
pub fn read_bytes(source: Source, text: &[u8], origin: Option<Name>) -> MasterFile {
    begin(source, None, text, origin)
}

fn begin(source: Source, path: Option<&Path>, text: &[u8], origin: Option<Name>) -> MasterFile {
    let mut reader = Reader::default();
    reader.context.origin = origin.map(|mut origin| {
        origin.set_fqdn(true);
        origin
    });
    reader.result.origin.clone_from(&reader.context.origin);
    if let Some(name) = &reader.context.origin {
        reader.digest.update(name.to_lowercase().to_ascii());
    }
    reader.file(&source, path.unwrap_or(Path::new("")), text);
    doubt_dots(&mut reader.result.errors);
    reader.result.sha256 = hex(&reader.digest.finalize());
    reader.result
}

/// Does not take names for complete if others in the file must be relative.
fn doubt_dots(errors: &mut [FileError]) {
    let is_relative = |error: &FileError| match &error.fault {
        Fault::NotAName { why, .. } => *why == TextFault::NoOrigin,
        _ => false,
    };
    if !errors.iter().any(is_relative) {
        return;
    }
    for error in errors {
        if let Fault::NotAName { why, .. } = &mut error.fault
            && *why == TextFault::NoOriginOrDot
        {
            *why = TextFault::DotOrOrigin;
        }
    }
}

/// State that passes from entry to entry, and into an included file.
#[derive(Debug, Clone, Default)]
pub(super) struct ReaderContext {
    pub(super) origin: Option<Name>,
    /// An `$ORIGIN` was unreadable, so relative names are unknown. The error was reported there.
    pub(super) origin_lost: bool,
    pub(super) owner: Option<Name>,
    /// Whether the owner was written without its final dot, and may be a complete name.
    lacks_dot: bool,
    /// From `$TTL`, or from the SOA record of a file that states no TTL before it.
    pub(super) default_ttl: Option<u32>,
    /// Stated last (RFC 1035 section 5.1).
    pub(super) last_ttl: Option<u32>,
}

impl ReaderContext {
    /// Whether nothing yet states a TTL for records without one.
    fn knows_no_ttl(&self) -> bool {
        self.default_ttl.is_none() && self.last_ttl.is_none()
    }
}

/// Why an entry gives no record.
pub(super) enum EntryError {
    /// The owner is known nevertheless.
    Owned(FaultAt),
    /// It is not known which names the entry is about.
    Open(FaultAt),
    /// Follows from a flaw that was reported before.
    Told,
}

/// A file being read, with all it includes.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) context: ReaderContext,
    pub(super) result: MasterFile,
    /// The files being read, the outermost first.
    pub(super) path: Vec<PathBuf>,
    pub(super) included: usize,
    pub(super) generated: u64,
    digest: Sha256,
}

impl Reader {
    pub(super) fn file(&mut self, file: &Source, path: &Path, text: &[u8]) {
        let name: Arc<str> = file.to_string().into();
        // The length distinguishes the same text in one file and in two.
        self.digest.update(text.len().to_le_bytes());
        self.digest.update(text);
        if let Some(at) = text
            .iter()
            .position(|&byte| byte == 0)
            .filter(|_| !is_utf16(text))
        {
            self.report_error(
                EntryError::Open(FaultAt::at(at, Fault::ZeroOctet)),
                file,
                text,
            );
            return;
        }
        if is_utf16(text) {
            let error = FileError::whole(file, Fault::Utf16);
            self.result.errors.push(error);
            self.result.open_ended = true;
            return;
        }
        let text = self.without_mark(text, &name);
        self.path.push(path.to_owned());
        let before = self.result.errors.len();
        let mut lexer = Lexer::new(text);
        let mut entry = LogicalLine::default();
        loop {
            let next = lexer.next(&mut entry);
            for (construct, line) in lexer.found.drain(..) {
                self.notes(&name, line).note(construct);
            }
            let trouble = match next {
                Ok(false) => break,
                Ok(true) => match self.entry(&entry, &name) {
                    Ok(()) => continue,
                    Err(trouble) => trouble,
                },
                Err(flaw) => self.unreadable_entry(&entry, flaw),
            };
            self.report_error(trouble, file, text);
            if self.result.errors.len() >= before + MAX_ERRORS {
                self.result.open_ended = true;
                let fault = Fault::ManyErrors { shown: MAX_ERRORS };
                self.result.errors.push(FileError::whole(file, fault));
                break;
            }
        }
        self.path.pop();
    }

    /// The text after its byte order mark. If an included file begins with an owner, the mark stays:
    /// servers read it as part of that name.
    fn without_mark<'a>(&mut self, text: &'a [u8], file: &Arc<str>) -> &'a [u8] {
        let Some(rest) = text.strip_prefix(b"\xef\xbb\xbf") else {
            return text;
        };
        let owned = rest
            .first()
            .is_some_and(|first| !b"$;( \t\r\n".contains(first));
        if owned && !self.path.is_empty() {
            return text;
        }
        self.notes(file, 1).note(Construct::ByteOrderMark);
        rest
    }

    /// Where constructs of a line are noted.
    pub(super) fn notes<'a>(&'a mut self, file: &'a Arc<str>, line: usize) -> Notes<'a> {
        Notes {
            constructs: &mut self.result.constructs,
            file,
            line,
        }
    }

    /// An entry whose words cannot be separated. Its owner often can.
    fn unreadable_entry(&mut self, entry: &LogicalLine<'_>, flaw: FaultAt) -> EntryError {
        let owner = match entry.tokens.first() {
            None => None,
            Some(_) if entry.indented => self.context.owner.clone(),
            Some(first) if first.text.starts_with(b"$") => None,
            Some(first) => self.name(first, RecordField::Owner).ok(),
        };
        // A later entry without an owner is not the one's before this.
        self.context.owner = owner;
        match self.context.owner {
            Some(_) => EntryError::Owned(flaw),
            None => EntryError::Open(flaw),
        }
    }

    fn report_error(&mut self, trouble: EntryError, file: &Source, text: &[u8]) {
        let flaw = match trouble {
            EntryError::Owned(flaw) => {
                self.result.broken.extend(self.context.owner.clone());
                flaw
            }
            EntryError::Open(flaw) => {
                self.result.open_ended = true;
                flaw
            }
            EntryError::Told => return,
        };
        self.result.errors.push(FileError {
            file: file.clone(),
            position: Some(Position::of_bytes(text, flaw.at)),
            fault: flaw.fault,
        });
    }

    fn entry(&mut self, entry: &LogicalLine<'_>, file: &Arc<str>) -> Result<(), EntryError> {
        let Some((first, rest)) = entry.tokens.split_first() else {
            return Ok(());
        };
        let place = || Place {
            file: Arc::clone(file),
            line: entry.line,
        };
        self.notes(file, entry.line).words(&entry.tokens);
        if entry.indented {
            if self.context.owner.is_none() && self.context.origin_lost {
                return Err(EntryError::Told);
            }
            if self.context.owner.is_none() {
                return Err(EntryError::Open(FaultAt::at(first.at, Fault::NoOwner)));
            }
            let record = self.record(&entry.tokens, entry, file);
            return record.map_err(EntryError::Owned);
        }
        if first.text.starts_with(b"$") && !first.quoted {
            let depth = self.path.len();
            self.notes(file, entry.line).directive(first, rest, depth);
            return self.directive(first, rest, entry.end, place);
        }
        self.notes(file, entry.line).owner(first);
        self.context.owner = None;
        self.context.owner = Some(self.name(first, RecordField::Owner)?);
        self.context.lacks_dot = name::parse(first.text, None) == Err(TextFault::NoOriginOrDot);
        self.record(rest, entry, file).map_err(EntryError::Owned)
    }

    /// A name where not knowing it leaves open what the file speaks of.
    pub(super) fn name(&self, token: &Token<'_>, field: RecordField) -> Result<Name, EntryError> {
        let ReaderContext {
            origin,
            origin_lost,
            ..
        } = &self.context;
        name::parse(token.text, origin.as_ref()).map_err(|why| {
            let relative = *origin_lost && name::parse(token.text, Some(&Name::root())).is_ok();
            if relative {
                EntryError::Told
            } else {
                EntryError::Open(token.not_a_name(field, why))
            }
        })
    }

    /// A record, from the word after its owner.
    fn record(
        &mut self,
        tokens: &[Token<'_>],
        entry: &LogicalLine<'_>,
        file: &Arc<str>,
    ) -> Result<(), FaultAt> {
        let end = entry.end;
        let place = || Place {
            file: Arc::clone(file),
            line: entry.line,
        };
        let head = EntryHead::read(tokens, end)?;
        let words = Words::new(head.name, head.rest, self.context.origin.as_ref(), end);
        let data = data::parse(head.rtype, words);
        if self.context.lacks_dot && head.rtype == RecordType::SOA {
            self.result.undotted.extend(self.context.owner.clone());
        }
        if data.is_err() && head.rtype == RecordType::SOA {
            // Whatever its data, the zone begins here.
            self.result
                .records
                .extend(self.context.owner.clone().map(apex(&place)));
        }
        let data = data?;
        let untimed = head.ttl.is_none() && self.context.knows_no_ttl();
        let mut notes = self.notes(file, entry.line);
        if untimed && head.rtype != RecordType::SOA {
            notes.note(Construct::NoTtl);
        }
        notes.record(tokens, &head, &data);
        let ttl = self.ttl(&head, &data);
        if let Some(name) = self.context.owner.clone() {
            self.result.records.push(MasterFileRecord {
                name,
                ttl,
                data,
                place: place(),
            });
        }
        Ok(())
    }

    /// The TTL of a record: its own; else that of `$TTL`; else the last one stated; else, as BIND
    /// has it, the SOA record's minimum, which then holds for the whole file.
    pub(super) fn ttl(&mut self, head: &EntryHead<'_>, data: &RData) -> u32 {
        let context = &mut self.context;
        if let Some(ttl) = head.ttl {
            context.last_ttl = Some(ttl);
            return ttl;
        }
        if let (None, None, RData::SOA(soa)) = (context.default_ttl, context.last_ttl, data) {
            context.default_ttl = Some(soa.minimum);
        }
        let stated = context.default_ttl.or(context.last_ttl);
        stated.unwrap_or(DEFAULT_TTL)
    }
}

/// A replacement for a SOA record whose data is unreadable. The file is refused because of it.
fn apex(place: impl Fn() -> Place) -> impl Fn(Name) -> MasterFileRecord {
    move |name| MasterFileRecord {
        name,
        ttl: 0,
        data: RData::Update0(RecordType::SOA),
        place: place(),
    }
}

/// The part between owner and data: TTL and class in either order, and the type.
pub(super) struct EntryHead<'a> {
    pub(super) ttl: Option<u32>,
    pub(super) name: &'a Token<'a>,
    pub(super) rtype: RecordType,
    pub(super) rest: &'a [Token<'a>],
}

impl<'a> EntryHead<'a> {
    pub(super) fn read(tokens: &'a [Token<'a>], end: usize) -> Result<Self, FaultAt> {
        let mut ttl = None;
        let mut class = None;
        let mut rest = tokens;
        while let [token, after @ ..] = rest {
            rest = after;
            if let Some(code) = rtype::class(token.text).filter(|_| class.is_none()) {
                if code != IN {
                    return Err(FaultAt::at(token.at, Fault::Class(token.shown())));
                }
                class = Some(code);
            } else if let Some(rtype) = rtype::record_type(token.text) {
                return Ok(Self {
                    ttl,
                    name: token,
                    rtype,
                    rest,
                });
            } else if let Some(seconds) = data::ttl(token.text).filter(|_| ttl.is_none()) {
                ttl = Some(seconds);
            } else {
                return Err(Self::unexpected_word(token, ttl, class));
            }
        }
        Err(FaultAt::at(end, Fault::NoType))
    }

    fn unexpected_word(token: &Token<'_>, ttl: Option<u32>, class: Option<u16>) -> FaultAt {
        let expected = match (ttl, class) {
            (None, None) => Expected::TtlClassOrType,
            (None, Some(_)) => Expected::TtlOrType,
            (Some(_), None) => Expected::ClassOrType,
            (Some(_), Some(_)) => Expected::Type,
        };
        let found = token.shown();
        FaultAt::at(token.at, Fault::Stray { expected, found })
    }
}
