//! Directives: `$ORIGIN`, `$TTL`, `$INCLUDE` and `$GENERATE`.

use std::path::{Path, PathBuf};

use hickory_proto::rr::Name;

use super::data::{self, Words};
use super::generate::{Range, Template};
use super::lex::{Lexer, LogicalLine, Token};
use super::reader::{DEFAULT_TTL, EntryError, EntryHead, Reader};
use super::{Directive, Fault, FaultAt, MasterFileRecord, RecordField, contents, name};
use crate::input::{Place, Source};

/// How deep `$INCLUDE` may nest.
pub(super) const MAX_DEPTH: usize = 16;
/// Files that one file may include in all: some keep a file a domain.
const MAX_INCLUDES: usize = 20_000;
/// Records that all `$GENERATE` together may make: a slip in a range must not fill the memory.
const MAX_GENERATED: u64 = 1 << 20;

impl Reader {
    /// Carries a directive out.
    pub(super) fn directive(
        &mut self,
        directive: &Token<'_>,
        arguments: &[Token<'_>],
        end: usize,
        place: impl Fn() -> Place,
    ) -> Result<(), EntryError> {
        let is = |name: &str| directive.text.eq_ignore_ascii_case(name.as_bytes());
        let usage = |known| {
            let at = arguments.first().map_or(end, |token| token.at);
            FaultAt::at(at, Fault::Usage(known))
        };
        if is("$ORIGIN") {
            let [origin] = arguments else {
                self.lose_origin();
                return Err(EntryError::Open(usage(Directive::Origin)));
            };
            let origin = self
                .name(origin, RecordField::Origin)
                .inspect_err(|_| self.lose_origin())?;
            self.context.origin = Some(origin);
            self.context.origin_lost = false;
            Ok(())
        } else if is("$TTL") {
            let ttl = match arguments {
                [ttl] => data::ttl(ttl.text),
                _ => None,
            };
            self.context.default_ttl = Some(ttl.unwrap_or(DEFAULT_TTL));
            match ttl {
                Some(_) => Ok(()),
                // Names do not hang on it.
                None => Err(EntryError::Owned(usage(Directive::Ttl))),
            }
        } else if is("$INCLUDE") {
            match arguments {
                [path] => self.include(path, None),
                [path, origin] => {
                    let origin = self.name(origin, RecordField::Origin)?;
                    self.include(path, Some(origin))
                }
                _ => Err(EntryError::Open(usage(Directive::Include))),
            }
        } else if is("$GENERATE") {
            self.generate(arguments, end, place)
        } else {
            let fault = Fault::UnknownDirective(directive.shown());
            Err(EntryError::Open(FaultAt::at(directive.at, fault)))
        }
    }

    fn lose_origin(&mut self) {
        self.context.origin = None;
        self.context.origin_lost = true;
    }

    /// Reads another file in this place; origin and owner are afterwards what they were (RFC 1035
    /// section 5.1), and so are the TTLs.
    fn include(&mut self, argument: &Token<'_>, origin: Option<Name>) -> Result<(), EntryError> {
        let open = |fault| EntryError::Open(FaultAt::at(argument.at, fault));
        let written = name::character_string(argument.text);
        let written = written.map_err(|why| open(Fault::NotAText(why)))?;
        let written = String::from_utf8_lossy(&written).into_owned();
        // Relative to the file that includes, as NSD and Knot have it.
        let here = self.path.last().and_then(|path| path.parent());
        let path = here.unwrap_or(Path::new("")).join(&written);
        if self.path.len() > MAX_DEPTH {
            return Err(open(Fault::DeepInclude { most: MAX_DEPTH }));
        }
        let same = |known: &PathBuf| match (known.canonicalize(), path.canonicalize()) {
            (Ok(known), Ok(path)) => known == path,
            _ => *known == path,
        };
        self.included += 1;
        if self.included > MAX_INCLUDES {
            return Err(open(Fault::ManyIncludes { most: MAX_INCLUDES }));
        }
        if self.path.iter().any(same) {
            return Err(open(Fault::IncludesItself(path.display().to_string())));
        }
        let text = contents(&path).map_err(|why| {
            let file = path.display().to_string();
            open(Fault::NotIncluded { file, why })
        })?;
        self.result.included.push(path.clone());
        let before = self.context.clone();
        if let Some(origin) = origin {
            self.context.origin = Some(origin);
            self.context.origin_lost = false;
        }
        self.file(&Source::file(&path), &path, &text);
        self.context = before;
        Ok(())
    }

    /// Makes the records of a `$GENERATE`; the owner of the record before it stays the owner that
    /// a later one may leave out.
    fn generate(
        &mut self,
        arguments: &[Token<'_>],
        end: usize,
        place: impl Fn() -> Place,
    ) -> Result<(), EntryError> {
        let [range, owner, rest @ ..] = arguments else {
            let fault = Fault::Usage(Directive::Generate);
            return Err(EntryError::Open(FaultAt::at(end, fault)));
        };
        let flaw = |token: &Token<'_>, fault: fn(String) -> Fault| {
            EntryError::Open(FaultAt::at(token.at, fault(token.shown())))
        };
        let numbers = Range::parse(range.text).map_err(|fault| flaw(range, fault))?;
        self.generated = self.generated.saturating_add(numbers.count());
        if self.generated > MAX_GENERATED {
            return Err(flaw(range, |found| Fault::ManyGenerated {
                most: MAX_GENERATED,
                found,
            }));
        }
        let head = EntryHead::read(rest, end).map_err(EntryError::Open)?;
        let [data] = head.rest else {
            let at = head.rest.get(1).map_or(end, |token| token.at);
            return Err(EntryError::Open(FaultAt::at(at, Fault::GenerateData)));
        };
        let template = |token: &Token<'_>| {
            Template::parse(token.text).ok_or_else(|| flaw(token, Fault::Template))
        };
        let (owners, datas) = (template(owner)?, template(data)?);
        let kept = self.context.owner.clone();
        for number in numbers.numbers() {
            let (Some(name), Some(text)) = (owners.expand(number), datas.expand(number)) else {
                return Err(flaw(range, Fault::OffsetOut));
            };
            let name = Token {
                text: &name,
                quoted: false,
                glued: false,
                at: owner.at,
            };
            let name = self.name(&name, RecordField::Owner)?;
            let made = self.make(name, &head, &text, data.at, &place);
            made.map_err(EntryError::Open)?;
        }
        self.context.owner = kept;
        Ok(())
    }

    fn make(
        &mut self,
        name: Name,
        head: &EntryHead<'_>,
        text: &[u8],
        at: usize,
        place: impl Fn() -> Place,
    ) -> Result<(), FaultAt> {
        let mut entry = LogicalLine::default();
        Lexer::new(text).next(&mut entry)?;
        // A fault in the generated text is a fault of the directive.
        entry.tokens.iter_mut().for_each(|token| token.at = at);
        let words = Words::new(head.name, &entry.tokens, self.context.origin.as_ref(), at);
        let data = data::parse(head.rtype, words)?;
        let ttl = self.ttl(head, &data);
        self.result.records.push(MasterFileRecord {
            name,
            ttl,
            data,
            place: place(),
        });
        Ok(())
    }
}
