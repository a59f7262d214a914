//! Directives: `$ORIGIN`, `$TTL`, `$INCLUDE` and `$GENERATE`.

use std::path::{Path, PathBuf};

use hickory_proto::rr::Name;

use super::data::{self, Words};
use super::generate::{Range, Template};
use super::lex::{Entry, Lexer, Token};
use super::reader::{DEFAULT_TTL, Head, Reader, Trouble};
use super::{Flaw, Record, contents, name};
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
    ) -> Result<(), Trouble> {
        let is = |name: &str| directive.text.eq_ignore_ascii_case(name.as_bytes());
        let usage = |expected: &str| {
            let at = arguments.first().map_or(end, |token| token.at);
            Trouble::Open(Flaw::at(at, format!("expected {expected}")))
        };
        if is("$ORIGIN") {
            let [origin] = arguments else {
                self.lose_origin();
                return Err(usage("$ORIGIN and one domain name"));
            };
            let origin = self
                .name(origin, "origin")
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
            let at = arguments.first().map_or(end, |token| token.at);
            let message = "expected $TTL and one time, such as 3600 or 1h30m";
            match ttl {
                Some(_) => Ok(()),
                // Names do not hang on it.
                None => Err(Trouble::Owned(Flaw::at(at, message))),
            }
        } else if is("$INCLUDE") {
            match arguments {
                [path] => self.include(path, None),
                [path, origin] => {
                    let origin = self.name(origin, "origin")?;
                    self.include(path, Some(origin))
                }
                _ => Err(usage("$INCLUDE, a file, and an origin if it has its own")),
            }
        } else if is("$GENERATE") {
            self.generate(arguments, end, place)
        } else {
            let found = directive.shown();
            let message =
                format!("unknown directive {found}, expected $ORIGIN, $TTL, $INCLUDE or $GENERATE");
            Err(Trouble::Open(Flaw::at(directive.at, message)))
        }
    }

    fn lose_origin(&mut self) {
        self.context.origin = None;
        self.context.origin_lost = true;
    }

    /// Reads another file in this place; origin and owner are afterwards what they were (RFC 1035
    /// section 5.1), and so are the TTLs.
    fn include(&mut self, argument: &Token<'_>, origin: Option<Name>) -> Result<(), Trouble> {
        let open = |message: String| Trouble::Open(Flaw::at(argument.at, message));
        let written = name::character_string(argument.text).map_err(open)?;
        let written = String::from_utf8_lossy(&written).into_owned();
        // Relative to the file that includes, as NSD and Knot have it.
        let here = self.path.last().and_then(|path| path.parent());
        let path = here.unwrap_or(Path::new("")).join(&written);
        if self.path.len() > MAX_DEPTH {
            let message = format!("$INCLUDE nests deeper than {MAX_DEPTH} files");
            return Err(open(message));
        }
        let same = |known: &PathBuf| match (known.canonicalize(), path.canonicalize()) {
            (Ok(known), Ok(path)) => known == path,
            _ => *known == path,
        };
        self.included += 1;
        if self.included > MAX_INCLUDES {
            let message = format!("more than {MAX_INCLUDES} files are included");
            return Err(open(message));
        }
        if self.path.iter().any(same) {
            let message = format!("{} includes itself", path.display());
            return Err(open(message));
        }
        let text = contents(&path).map_err(|error| {
            open(format!(
                "what it includes, {error}; a relative path begins at this file"
            ))
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
    ) -> Result<(), Trouble> {
        let [range, owner, rest @ ..] = arguments else {
            let message = "expected $GENERATE, a range, an owner, a type and data";
            return Err(Trouble::Open(Flaw::at(end, message)));
        };
        let flaw = |token: &Token<'_>, why: &str| {
            let found = token.shown();
            Trouble::Open(Flaw::at(token.at, format!("{why}, found {found}")))
        };
        let numbers = Range::parse(range.text).map_err(|why| flaw(range, &why))?;
        self.generated = self.generated.saturating_add(numbers.count());
        if self.generated > MAX_GENERATED {
            let why = format!("more than {MAX_GENERATED} records come from $GENERATE");
            return Err(flaw(range, &why));
        }
        let head = Head::read(rest, end).map_err(Trouble::Open)?;
        let [data] = head.rest else {
            let at = head.rest.get(1).map_or(end, |token| token.at);
            let message = "expected one word of data after the type: put \"quotes\" around several";
            return Err(Trouble::Open(Flaw::at(at, message)));
        };
        let owners = Template::parse(owner.text).map_err(|why| flaw(owner, why))?;
        let datas = Template::parse(data.text).map_err(|why| flaw(data, why))?;
        let kept = self.context.owner.clone();
        for number in numbers.numbers() {
            let (Some(name), Some(text)) = (owners.expand(number), datas.expand(number)) else {
                return Err(flaw(
                    range,
                    "an offset takes this range out of 0 to 4294967295",
                ));
            };
            let name = Token {
                text: &name,
                quoted: false,
                glued: false,
                at: owner.at,
            };
            let name = self.name(&name, "owner")?;
            let made = self.make(name, &head, &text, data.at, &place);
            made.map_err(Trouble::Open)?;
        }
        self.context.owner = kept;
        Ok(())
    }

    fn make(
        &mut self,
        name: Name,
        head: &Head<'_>,
        text: &[u8],
        at: usize,
        place: impl Fn() -> Place,
    ) -> Result<(), Flaw> {
        let mut entry = Entry::default();
        Lexer::new(text).next(&mut entry)?;
        // What is wrong in the text made is wrong with what it was made from.
        entry.tokens.iter_mut().for_each(|token| token.at = at);
        let words = Words::new(head.name, &entry.tokens, self.context.origin.as_ref(), at);
        let data = data::parse(head.rtype, words)?;
        let ttl = self.ttl(head, &data);
        self.result.records.push(Record {
            name,
            ttl,
            data,
            place: place(),
        });
        Ok(())
    }
}
