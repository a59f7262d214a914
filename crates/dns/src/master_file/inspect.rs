//! Notes constructs of the text that some name servers refuse.

use std::sync::Arc;

use hickory_proto::rr::RData;

use super::fields::{self, ends_without_unit, has_strange_character};
use super::lex::Token;
use super::reader::EntryHead;
use super::refusal::{Construct, Constructs, Subject};
use super::{data, name, rtype};
use crate::input::Place;

/// Where the constructs of one line are noted.
pub(super) struct Notes<'a> {
    pub(super) constructs: &'a mut Constructs,
    pub(super) file: &'a Arc<str>,
    /// Line, from 1.
    pub(super) line: usize,
}

impl Notes<'_> {
    /// Notes a construct of the whole line.
    pub(super) fn note(&mut self, construct: Construct) {
        self.about(construct, None);
    }

    fn about(&mut self, construct: Construct, token: Option<&Token<'_>>) {
        let place = || Place {
            file: Arc::clone(self.file),
            line: self.line,
        };
        let subject = || token.map_or(Subject::Whole, |token| Subject::Word(token.shown()));
        self.constructs.note(construct, place, subject);
    }

    /// Checks all words of an entry.
    pub(super) fn words(&mut self, tokens: &[Token<'_>]) {
        if let Some(token) = tokens.iter().find(|token| !token.text.is_ascii()) {
            self.about(Construct::EightBit, Some(token));
        }
    }

    /// Looks at the owner of a record.
    pub(super) fn owner(&mut self, token: &Token<'_>) {
        let misread = token.text == b"@" || token.text.contains(&b'.');
        match token.quoted {
            true if misread => self.about(Construct::QuotedDots, Some(token)),
            true => self.about(Construct::QuotedOwner, Some(token)),
            false => {}
        }
        self.name(token);
    }

    fn name(&mut self, token: &Token<'_>) {
        if has_strange_character(token.text) {
            self.about(Construct::NameCharacter, Some(token));
        }
    }

    /// Looks at a directive. `depth` counts the files from the outermost to this one.
    pub(super) fn directive(
        &mut self,
        directive: &Token<'_>,
        arguments: &[Token<'_>],
        depth: usize,
    ) {
        /// Depth from which NSD includes no more files (its constant MAXINCLUDES).
        const DEPTH: usize = 10;
        let is = |name: &str| directive.text.eq_ignore_ascii_case(name.as_bytes());
        match arguments {
            [origin] if is("$ORIGIN") && origin.text == b"@" && !origin.quoted => {
                self.about(Construct::OriginSign, Some(origin));
            }
            [origin] if is("$ORIGIN") => self.origin(origin),
            [file, rest @ ..] if is("$INCLUDE") => {
                if file.quoted {
                    self.about(Construct::QuotedFile, Some(file));
                }
                if depth > DEPTH {
                    self.about(Construct::DeepInclude, Some(file));
                }
                rest.iter().take(1).for_each(|origin| self.origin(origin));
            }
            [ttl] if is("$TTL") => self.time(ttl),
            _ if is("$GENERATE") => self.note(Construct::Generate),
            _ => {}
        }
    }

    fn origin(&mut self, token: &Token<'_>) {
        if token.quoted {
            self.about(Construct::QuotedOrigin, Some(token));
        }
        if name::parse(token.text, None).is_err() {
            self.about(Construct::RelativeOrigin, Some(token));
        }
        self.name(token);
    }

    fn time(&mut self, token: &Token<'_>) {
        if token.quoted {
            self.about(Construct::QuotedWord, Some(token));
        }
        if ends_without_unit(token.text) {
            self.about(Construct::BareUnit, Some(token));
        }
    }

    /// Checks a record from the word after its owner.
    pub(super) fn record(&mut self, tokens: &[Token<'_>], head: &EntryHead<'_>, read: &RData) {
        let before_data = &tokens[..tokens.len() - head.rest.len()];
        for token in before_data {
            if token.quoted {
                self.about(Construct::QuotedWord, Some(token));
            }
            if token.glued {
                self.about(Construct::GluedWords, Some(token));
            }
            if std::ptr::eq(token, head.name) {
                continue;
            }
            if rtype::class(token.text).is_none() {
                if data::ttl(token.text).is_some() && ends_without_unit(token.text) {
                    self.about(Construct::BareUnit, Some(token));
                }
            } else if token.text.last().is_some_and(u8::is_ascii_digit) {
                self.about(Construct::ClassNumber, Some(token));
            }
        }
        let refused = rtype::refused(head.name.text);
        if let Some(construct) = refused {
            self.about(construct, Some(head.name));
        }
        let readable = matches!(
            refused,
            None | Some(Construct::TypeOfBindAndNsd | Construct::PaddedType)
        );
        if readable {
            let fields = rtype::fields(head.rtype);
            fields::inspect(fields, head.rest, &mut |construct, token| {
                self.about(construct, token.or(Some(head.name)));
            });
        }
        // The other types that are read have a bounded length.
        if let RData::TXT(text) = read {
            let octets: usize = text.txt_data.iter().map(|string| string.len() + 1).sum();
            if octets > usize::from(u16::MAX) {
                self.about(Construct::LongData, Some(head.name));
            }
        }
    }
}
